"""Reading a folder that people and other programs fill, without being led astray by what lies in it.

Here: which files count, under which name, and how to copy one safely. Not here: what they hold (`sources/`), which of
them are new (`folders.py`).
"""

import hashlib
import os
import stat
import time
import unicodedata
from collections.abc import Collection, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from vendorwatch.errors import FetchError

# Half-written or private: browsers, rsync, editors and office programs name them so.
_PASSED_OVER_ENDS = (".part", ".partial", ".crdownload", ".download", ".tmp", "~")
_PASSED_OVER_STARTS = (".", "~$")
_CHUNK_BYTES = 1_048_576
# A file that has not changed for so long, and that no process we can see has open for writing, is whole.
SETTLED_AFTER_SECONDS = 2.0
_PROCESSES = Path("/proc")
_EMPTY = "0 bytes"
_TOO_LARGE = "bytes, at most"
_UNSAFE_NAME = "a name with characters that cannot be shown safely"
_SAME_NAME = "the same name as another file, written differently"


class Writable(Protocol):
    """Where the bytes go."""

    def write(self, data: bytes) -> object:
        """Add bytes to the end."""


@dataclass(frozen=True)
class Dropped:
    """A file found. `name` is its path below the folder, in NFC; `stamp` changes whenever the file does.

    `problem` says why it must not be read. It can be copied only while the walk that yielded it stands at it.
    """

    name: str
    stamp: str
    problem: str = ""
    _folder: int = field(default=-1, repr=False, compare=False)
    _entry: str = field(default="", repr=False, compare=False)

    def copy(self, into: Writable) -> None:
        """Copy the bytes; raises FetchError if somebody is still writing them or has swapped the file."""
        flags = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK
        try:
            handle = os.open(self._entry, flags, dir_fd=self._folder)
        except OSError as error:
            raise FetchError(f"cannot be read: {error.strerror}", where=self.name) from None
        with os.fdopen(handle, "rb", buffering=0) as file:
            _require_settled(os.fstat(handle), self.name)
            left = os.fstat(handle).st_size
            while left > 0 and (chunk := file.read(min(left, _CHUNK_BYTES))):
                into.write(chunk)
                left -= len(chunk)
            if left or _stamp(os.fstat(handle)) != self.stamp:
                raise FetchError("changed while it was read", where=self.name, todo="It is taken once it stands still")


def walk(folder: Path, *, max_bytes: int, own: bool = False) -> Iterator[Dropped]:
    """Yield every file below the folder, in the order of names, with the problem of those that are not to be read.

    Hidden and half-written files are passed over. Symbolic links, pipes, devices, hard links, files over `max_bytes`
    and names that cannot be shown safely are problems. The folder itself may be a link, its contents may not. In a folder of
    our `own` a file may have another name elsewhere: installers link what they have unpacked before.
    """
    seen: set[str] = set()
    folder = folder.resolve()
    for where, subfolders, files, handle in os.fwalk(folder, follow_symlinks=False):
        subfolders[:] = sorted(s for s in subfolders if not is_passed_over(s))
        links = [s for s in subfolders if stat.S_ISLNK(os.stat(s, dir_fd=handle, follow_symlinks=False).st_mode)]
        for entry in sorted([*files, *links]):
            if is_passed_over(entry):
                continue
            raw = os.path.relpath(os.path.join(where, entry), folder)  # noqa: PTH118
            try:
                found = os.stat(entry, dir_fd=handle, follow_symlinks=False)
            except FileNotFoundError:
                continue
            name = unicodedata.normalize("NFC", raw)
            if problem := _problem_of_name(name, seen):
                name = ascii(name)[1:-1]
            seen.add(name)
            yield Dropped(name, _stamp(found), problem or _problem_of_file(found, max_bytes, own=own), handle, entry)


def state(folder: Path) -> str:
    """Return a digest of the files below a folder; empty if there are none, save those that are passed over.

    It changes whenever one of them does, in whatever way, and when one is closed by whoever was writing it.
    """
    found: dict[str, os.stat_result] = {}
    for where, subfolders, files in os.walk(folder):
        subfolders[:] = [s for s in subfolders if not is_passed_over(s)]
        for entry in files:
            path = os.path.join(where, entry)  # noqa: PTH118
            # It may have gone since.
            with suppress(FileNotFoundError):
                if not is_passed_over(entry):
                    found[os.path.relpath(path, folder)] = os.lstat(path)
    if not found:
        return ""
    written = _writers({_inode(file) for file in found.values()})
    made = hashlib.sha256()
    for name, file in sorted(found.items()):
        made.update(f"{name}\0{_stamp(file)}\0{_inode(file) in written}\0".encode("utf-8", "surrogateescape"))
    return made.hexdigest()[:16]


def is_passed_over(entry: str) -> bool:
    """Return whether files and folders of that name are left alone: hidden or half-written."""
    return entry.startswith(_PASSED_OVER_STARTS) or entry.lower().endswith(_PASSED_OVER_ENDS)


def remedy(problem: str) -> tuple[str, str]:
    """Return what was expected of a file with such a `problem`, and what to do about it."""
    if problem == _EMPTY:
        return "a file with something in it", "Put its contents there, or delete it"
    if _TOO_LARGE in problem:
        return "a smaller file", "Split it into several"
    if problem in (_UNSAFE_NAME, _SAME_NAME):
        return "a plain name of its own", "Give it another name"
    return "an ordinary file", "Put a plain copy there"


def _problem_of_name(name: str, seen: set[str]) -> str:
    if any(unicodedata.category(c).startswith("C") or c in "<>\\" for c in name):
        return _UNSAFE_NAME
    return _SAME_NAME if name in seen else ""


def _problem_of_file(found: os.stat_result, max_bytes: int, *, own: bool) -> str:
    if stat.S_ISLNK(found.st_mode):
        return "a symbolic link"
    if not stat.S_ISREG(found.st_mode):
        return "a pipe, socket or device"
    if found.st_nlink > 1 and not own:
        return "a hard link: the file has another name somewhere else"
    if found.st_size > max_bytes:
        return f"{found.st_size:,} {_TOO_LARGE} {max_bytes:,} are taken"
    return "" if found.st_size else _EMPTY


def _require_settled(found: os.stat_result, name: str) -> None:
    """Wait until the file has stood still for a moment; raises FetchError if somebody is still writing it."""
    if (age := time.time() - found.st_ctime) < SETTLED_AFTER_SECONDS:
        time.sleep(min(SETTLED_AFTER_SECONDS - age, SETTLED_AFTER_SECONDS))
    if writer := _writers({_inode(found)}).get(_inode(found)):
        raise FetchError(f"still being written by process {writer}", where=name, todo="It is taken once it is closed")


_Inode = tuple[int, int]


def _writers(files: Collection[_Inode]) -> dict[_Inode, str]:
    """Return the number of a process that has the file open for writing, of those that one has; only our own user's are seen."""
    found: dict[_Inode, str] = {}
    for process in _PROCESSES.glob("[0-9]*"):
        # It may have ended since, or may not be looked at.
        with suppress(OSError):
            for handle in (process / "fd").iterdir():
                if (file := _written_through(handle, files)) is not None:
                    found[file] = process.name
    return found


def _written_through(handle: Path, files: Collection[_Inode]) -> _Inode | None:
    """Return which of the files a descriptor of a process is open on for writing; None for one that is closed by now."""
    try:
        file = _inode(handle.stat())
        if file not in files:
            return None
        told = (handle.parent.parent / "fdinfo" / handle.name).read_text()
    except OSError:
        return None
    flags = int(told.partition("flags:")[2].split()[0], 8)
    return file if flags & os.O_ACCMODE != os.O_RDONLY else None


def _inode(found: os.stat_result) -> _Inode:
    return found.st_dev, found.st_ino


def _stamp(found: os.stat_result) -> str:
    return f"{found.st_ino:x}-{found.st_size:x}-{found.st_mtime_ns:x}-{found.st_ctime_ns:x}"
