"""Every body ever taken, each stored once under its sha256.

Here: bytes to files and back. Not here: whether a body is worth taking (`validate.py`), where it came from and what
became of it (`register.py`).

Objects are plain files, so that parsers and people read them without unpacking. They compress about fifteenfold: put
the folder on a compressing file system where space is dear.
"""

import hashlib
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import mkstemp

# No retrieval lives this long, so what is older belongs to a process that was killed.
_ABANDONED_AFTER_SECONDS = 86_400
# Larger refused bodies are not kept for people to look at: a broken publisher must not fill the disk.
_LARGEST_SET_ASIDE = 1_000_000


class Archive:
    """`objects/ab/<sha256>`: bodies taken; `refused/<sha256>`: small ones refused; `incoming/`: not yet either;
    `damaged/<sha256>`: those whose bytes are no longer those that were taken.
    """

    def __init__(self, folder: Path) -> None:
        """The folder need not exist yet."""
        self.folder = folder

    def path(self, sha256: str) -> Path:
        """Return where the object is, or would be."""
        return Path(self._name(sha256))

    def _name(self, sha256: str) -> str:
        return f"{self.folder}/objects/{sha256[:2]}/{sha256}"

    def holds(self, sha256: str, size: int) -> bool:
        """Return whether the body lies there with all of its bytes, as far as that is seen without reading them."""
        return self.held(sha256) == size

    def held(self, sha256: str) -> int | None:
        """Return how many bytes of the body lie there; None if it is missing."""
        try:
            return os.stat(self._name(sha256)).st_size  # noqa: PTH116 - a path a body would take longer than the look
        except OSError:
            return None

    def is_intact(self, sha256: str) -> bool:
        """Return whether the archive holds the body with the very bytes that were taken."""
        try:
            with self.path(sha256).open("rb") as file:
                return hashlib.file_digest(file, "sha256").hexdigest() == sha256
        except OSError:
            return False

    def condemn(self, sha256: str) -> None:
        """Move a body that is damaged to `damaged/`: it is missing from now on, so that it is brought in again."""
        target = self.folder / "damaged" / sha256
        target.parent.mkdir(parents=True, exist_ok=True)
        self.path(sha256).replace(target)

    @contextmanager
    def incoming(self) -> Iterator["Incoming"]:
        """Open a new body; it vanishes at the end unless it was kept or set aside."""
        folder = self.folder / "incoming"
        folder.mkdir(parents=True, exist_ok=True)
        handle, name = mkstemp(dir=folder)
        body = Incoming(self, handle, Path(name))
        try:
            yield body
        finally:
            body.discard()

    def sweep(self) -> None:
        """Delete what killed processes left half-written."""
        for path in (self.folder / "incoming").glob("*"):
            try:
                if time.time() - path.stat().st_mtime > _ABANDONED_AFTER_SECONDS:
                    path.unlink()
            except FileNotFoundError:
                continue


class Incoming:
    """A body on its way in: `size` and `sha256` speak of what has been written so far."""

    def __init__(self, archive: Archive, handle: int, path: Path) -> None:
        """Take over an open, empty temporary file."""
        self._archive, self._path = archive, path
        self._file = os.fdopen(handle, "wb")
        self._digest = hashlib.sha256()
        self.size = 0

    @property
    def sha256(self) -> str:
        """Hexadecimal digest of the body."""
        return self._digest.hexdigest()

    def write(self, data: bytes) -> None:
        """Add bytes to the end."""
        self._file.write(data)
        self._digest.update(data)
        self.size += len(data)

    def restart(self) -> None:
        """Forget the body and begin again."""
        self._file.seek(0)
        self._file.truncate()
        self._digest = hashlib.sha256()
        self.size = 0

    def readable(self) -> Path:
        """Return the temporary file with everything written so far in it."""
        self._file.flush()
        return self._path

    def keep(self) -> Path:
        """Make it an object, on disk and complete before it has its name; return its path."""
        target = self._archive.path(self.sha256)
        if self._archive.is_intact(self.sha256):
            return target
        self._file.flush()
        os.fsync(self._file.fileno())
        return self._move_to(target)

    def set_aside(self) -> None:
        """Keep a refused body for people to look at, if it is small; it never becomes an object."""
        if 0 < self.size <= _LARGEST_SET_ASIDE:
            self._file.flush()
            self._move_to(self._archive.folder / "refused" / self.sha256)

    def discard(self) -> None:
        """Close and delete the temporary file, if it is still there."""
        self._file.close()
        self._path.unlink(missing_ok=True)

    def _move_to(self, target: Path) -> Path:
        self._path.chmod(0o444)
        if not target.parent.is_dir():
            target.parent.mkdir(parents=True, exist_ok=True)
            _fsync_folder(target.parent.parent)
        self._path.replace(target)
        _fsync_folder(target.parent)
        return target


def _fsync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
