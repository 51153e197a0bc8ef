"""Whether the pages in force are those of the release in force, made by the code of today, and all there.

Here: a note beside the pages, written when they are whole. Not here: writing them (`pages.py`), which takes imports that asking
need not pay.
"""

import hashlib
import json
import os
from functools import cache
from pathlib import Path
from typing import Any

NOTE = "whole.json"
_CODE = Path(__file__).resolve().parent


def why_due(published: Path) -> str | None:
    """Return why the pages must be made anew; None if they need not be, or if nothing was published yet."""
    file = published / "vendorwatch.duckdb"
    if not file.exists():
        return None
    if not (published / "brief").is_dir():
        return "the brief is missing"
    return fault((published / "brief").resolve(), file.resolve().parent.name)


def fault(folder: Path, release_id: str) -> str | None:
    """Return what is wrong with the pages of a folder, for a release; None if nothing is."""
    try:
        note = json.loads((folder / NOTE).read_text("utf-8"))
    except (OSError, ValueError):
        return "the brief is not whole"
    if not isinstance(note, dict) or note.get("release_id") != release_id:
        return "the brief is of another release"
    if note.get("code") != _code():
        return "the brief was made by other code"
    if _files(folder) != [note.get("files"), note.get("bytes")]:
        return "the brief is damaged"
    return None


def note(folder: Path, release_id: str) -> None:
    """Note that a folder holds all pages of a release."""
    count, size = _files(folder)
    told: dict[str, Any] = {"release_id": release_id, "code": _code(), "files": count, "bytes": size}
    (folder / NOTE).write_text(json.dumps(told), "utf-8")


def _files(folder: Path) -> list[int]:
    """Return how many files there are and their bytes; looked at by each plan, so without a path for each."""
    count = size = 0
    with os.scandir(folder) as entries:
        for entry in entries:
            if entry.is_dir(follow_symlinks=False):
                more, bytes_more = _files(Path(entry.path))
                count, size = count + more, size + bytes_more
            elif entry.is_file() and entry.name != NOTE:
                count, size = count + 1, size + entry.stat().st_size
    return [count, size]


@cache
def _code() -> str:
    made = hashlib.sha256()
    for path in sorted(_CODE.rglob("*")):
        if path.suffix in (".py", ".html", ".css", ".js"):
            made.update(path.relative_to(_CODE).as_posix().encode() + b"\0" + path.read_bytes())
    return made.hexdigest()[:16]
