"""A release in a folder that others read, of a network drive say.

Here: copying aside, and swapping in by one rename. Not here: object stores, which have no rename (`objects.py`).
"""

import os
import shutil
from pathlib import Path

from filelock import FileLock, Timeout

from vendorwatch.errors import VendorwatchError
from vendorwatch.release.export.release import KEPT, Exported, Files, files
from vendorwatch.settings import Settings


def write(to: str, settings: Settings) -> Exported:
    """Copy the release to `releases/<id>` of a folder, then let the link `current` and `current.json` name it.

    Raises VendorwatchError where the folder cannot be written, or another export is at work there.
    """
    found, folder = files(settings.published), Path(to).expanduser()
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with FileLock(folder / ".export.lock", timeout=0):
            return Exported(found.release_id, len(found.paths), "files", _swapped(folder, found))
    except Timeout:
        raise VendorwatchError("another export is at work", where=to, todo="Wait for its end") from None
    except OSError as error:
        raise VendorwatchError(error.strerror or str(error), where=str(error.filename or to)) from error


def _swapped(folder: Path, found: Files) -> bool:
    releases, pointer = folder / "releases", folder / "current.json"
    made = releases / found.release_id
    if made.is_dir() and pointer.is_file() and pointer.read_bytes() == found.pointer and (folder / "current").exists():
        return False
    releases.mkdir(exist_ok=True)
    for leftover in releases.glob(".build-*"):
        shutil.rmtree(leftover)
    if not made.is_dir():
        aside = releases / f".build-{found.release_id}"
        for there, here in found.paths.items():
            (aside / there).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(here, aside / there)
            _flush(aside / there)
        aside.rename(made)
        _flush(releases)
    link, text = folder / ".current.new", folder / ".current.json.new"
    link.unlink(missing_ok=True)
    link.symlink_to(made.relative_to(folder))
    link.replace(folder / "current")
    text.write_bytes(found.pointer)
    _flush(text)
    text.replace(pointer)
    _flush(folder)
    for old in sorted(path for path in releases.iterdir() if path != made)[: -(KEPT - 1)]:
        shutil.rmtree(old)
    return True


def _flush(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
