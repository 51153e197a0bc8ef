"""What to say of a disk that is full or that we may not write to.

Here: knowing such an error, whichever library raised it, and what it means for a person: where, how many bytes are free, what
to do. Not here: who notices first, and what becomes of what was begun (each part leaves nothing half done).
"""

import errno
import re
import shutil
from collections.abc import Iterator
from pathlib import Path

from vendorwatch.errors import VendorwatchError

_FULL = {errno.ENOSPC, errno.EDQUOT}
_FORBIDDEN = {errno.EROFS, errno.EACCES, errno.EPERM}
# DuckDB and SQLite have errors of their own, which quote the system's words or have some for themselves.
_SAYS_FULL = re.compile(r"no space left on device|disk is full|disk quota exceeded", re.IGNORECASE)
_SAYS_FORBIDDEN = re.compile(
    r"read-?only (file system|database)|permission denied|unable to open database file", re.IGNORECASE
)
_PATH = re.compile(r"[\"'](/[^\"']+)[\"']")


def told(error: BaseException, where: Path | None = None) -> VendorwatchError | None:
    """Return what a person should know if the disk is why; None for any other error.

    `where` is what was being written, for errors that do not say.
    """
    for cause in _chain(error):
        if isinstance(cause, VendorwatchError):
            continue
        says = str(cause)
        number = cause.errno if isinstance(cause, OSError) else None
        full = number in _FULL or bool(_SAYS_FULL.search(says))
        if not full and number not in _FORBIDDEN and not _SAYS_FORBIDDEN.search(says):
            continue
        named = getattr(cause, "filename", None) or next(iter(_PATH.findall(says)), None) or where
        place = str(named or "the home (VENDORWATCH_HOME) or the run history (DAGSTER_HOME)")
        if full:
            more = f"room for more than the {_free(Path(str(named))):,} bytes that are free" if named else "more room"
            return VendorwatchError(
                "the disk is full",
                where=place,
                expected=more,
                todo="Make room there and run it again: what was done stays, what is published is as it was",
            )
        reason = (cause.strerror if isinstance(cause, OSError) else None) or says.strip().splitlines()[0]
        return VendorwatchError(
            f"cannot be used ({reason})",
            where=place,
            expected="a file or folder that this user may read and write",
            todo="Make it so, or name another one: VENDORWATCH_HOME is ours, DAGSTER_HOME that of the run history",
        )
    return None


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
