"""What was read from a query, kept beside the code as what Python compiles is.

Here: keeping it, a file for each query. Not here: what is read: from which columns each column is made (`lineage.py`), which tables
it asks (`declarations.py`). Each new installation, and each command, would else read a hundred queries again.
"""

import json
import os
from contextlib import suppress
from pathlib import Path
from typing import Any

_FOLDER = Path(__file__).parent / "__pycache__"
# Several times what there are, of each kind.
_AT_MOST = 1_000


def kept(kind: str, made_from: str) -> Any | None:
    """Return what was read before, as JSON has it, or None. `made_from` is a digest of all that it follows from."""
    # One that was cut off, or that cannot be read, is made anew.
    with suppress(OSError, ValueError):
        return json.loads(_path(kind, made_from).read_text("utf-8"))
    return None


def keep(kind: str, made_from: str, found: Any) -> None:
    """Keep what was read; where it cannot be written, the query is read again the next time."""
    path = _path(kind, made_from)
    aside = path.with_suffix(f".{os.getpid()}")
    with suppress(OSError):
        path.parent.mkdir(exist_ok=True)
        aside.write_text(json.dumps(found), "utf-8")
        aside.replace(path)
        files = sorted(path.parent.glob(_path(kind, "*").name), key=lambda kept: kept.stat().st_mtime_ns)
        for old in files[:-_AT_MOST]:
            old.unlink(missing_ok=True)


def _path(kind: str, made_from: str) -> Path:
    return _FOLDER / f"{kind}-{made_from}.json"
