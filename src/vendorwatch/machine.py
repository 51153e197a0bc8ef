"""What to say of a machine that gives out: a disk that is full, fails or is not ours to write to, limits, no memory.

Here: knowing such an error, whichever library raised it, and what it means for a person: where, how many bytes are free, what
to do; and giving memory back before it comes to that. Not here: who notices first, and what becomes of what was begun (each
part leaves nothing half done).
"""

import ctypes
import errno
import re
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from vendorwatch.errors import VendorwatchError

_GOES_ON = "what was done stays, what is published is as it was"


@dataclass(frozen=True)
class _Kind:
    """One way to give out: by what it is known, and what is said of it."""

    numbers: tuple[int, ...]
    # DuckDB and SQLite have errors of their own, which quote the system's words or have some for themselves.
    says: str
    what: str
    expected: str
    todo: str

    def has(self, error: BaseException) -> bool:
        """Return whether an error is of this kind."""
        number = error.errno if isinstance(error, OSError) else None
        return number in self.numbers or bool(re.search(self.says, str(error), re.IGNORECASE))


_FULL = _Kind(
    (errno.ENOSPC, errno.EDQUOT),
    "no space left on device|disk is full|disk quota exceeded",
    "the disk is full",
    "more room",
    f"Make room there and run it again: {_GOES_ON}",
)
_FORBIDDEN = _Kind(
    (errno.EROFS, errno.EACCES, errno.EPERM),
    "read-?only (file system|database)|permission denied|unable to open database file",
    "cannot be used",
    "a file or folder that this user may read and write",
    "Make it so, or name another one: VENDORWATCH_HOME is ours, DAGSTER_HOME that of the run history",
)
_MEMORY = _Kind(
    (errno.ENOMEM,),
    "out of memory error|cannot allocate memory|failed to allocate",
    "there is not enough memory",
    "two gigabytes for full lists",
    f"End what else runs, or raise the limit (`ulimit -v`, the container's), and run it again: {_GOES_ON}",
)
_KINDS = (
    _FULL,
    _Kind(
        (errno.EFBIG,),
        "file too large",
        "a file may not become as large as it must",
        "no limit on the size of files",
        f"Raise it (`ulimit -f unlimited`, or the file system's) and run it again: {_GOES_ON}",
    ),
    _Kind(
        (errno.EMFILE, errno.ENFILE),
        "too many open files",
        "no more files may be opened",
        "256 or more that a process may have open",
        f"Raise the limit (`ulimit -n 1024`) and run it again: {_GOES_ON}",
    ),
    _Kind(
        (errno.EIO,),
        "disk i/o error|input/output error",
        "the disk does not read or write",
        "a disk that works, with room, and no limit on the size of files",
        f"Look at `df`, `ulimit -f` and the system's log, then run it again: {_GOES_ON}",
    ),
    _FORBIDDEN,
    _MEMORY,
)
_OF_HISTORY = (
    _Kind(
        (),
        "database is locked|database table is locked",
        "another process writes the run history",
        "one that lets others write within a minute",
        "Run it again when that has ended",
    ),
    _Kind(
        (),
        "malformed|not a database",
        "the run history is damaged",
        "a file of SQLite",
        "`vendorwatch doctor --fix` puts it aside and begins a new one; nothing of ours is made from it",
    ),
)
_PATH = re.compile(r"[\"'](/[^\"']+)[\"']")


def told(error: BaseException, where: Path | None = None) -> VendorwatchError | None:
    """Return what a person should know if the machine is why; None for any other error.

    `where` is what was being written, for errors that do not say.
    """
    for cause in _chain(error):
        if isinstance(cause, VendorwatchError):
            continue
        of_history = _OF_HISTORY if isinstance(cause, sqlite3.Error) else ()
        kind = next((kind for kind in (*_KINDS, *of_history) if kind.has(cause)), None)
        if isinstance(cause, MemoryError):
            kind = _MEMORY
        if kind is not None:
            return _told(kind, cause, where)
    return None


def _told(kind: _Kind, cause: BaseException, where: Path | None) -> VendorwatchError:
    says = str(cause)
    named = getattr(cause, "filename", None) or next(iter(_PATH.findall(says)), None) or where
    place = str(named or "the home (VENDORWATCH_HOME) or the run history (DAGSTER_HOME)")
    what, expected = kind.what, kind.expected
    if kind is _MEMORY:
        place = ""
    if kind is _FULL and named:
        expected = f"room for more than the {_free(Path(str(named))):,} bytes that are free"
    if kind is _FORBIDDEN:
        reason = (cause.strerror if isinstance(cause, OSError) else None) or says.strip().splitlines()[0]
        what = f"{what} ({reason})"
    return VendorwatchError(what, where=place, expected=expected, todo=kind.todo)


def _chain(error: BaseException) -> Iterator[BaseException]:
    seen: set[int] = set()
    found: BaseException | None = error
    while found is not None and id(found) not in seen:
        seen.add(id(found))
        yield found
        found = found.__cause__ or found.__context__


def _free(path: Path) -> int:
    """Return the bytes that are free where the path is or would be."""
    path = path.absolute()
    return shutil.disk_usage(next((p for p in (path, *path.parents) if p.exists()), Path("/"))).free


def give_memory_back() -> None:
    """Return to the system what this process has freed: after large arrays glibc keeps it, up to 100 MB for full lists."""
    # macOS and musl have no such call.
    with suppress(OSError, AttributeError):
        ctypes.CDLL(None).malloc_trim(0)
