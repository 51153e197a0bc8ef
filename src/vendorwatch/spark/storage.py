"""Files on whatever storage Spark reads: a disk, HDFS, an object store.

Here: listing, first bytes, small texts, deletion, by Hadoop's own client, which knows them all. Not here: reading rows.
"""

import hashlib
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import urlsplit

from vendorwatch.errors import VendorwatchError

# What Spark itself passes over.
_HIDDEN = ("_", ".")


class Stored(NamedTuple):
    """A file with what tells it from what stood there before."""

    uri: str
    size: int
    modified: int

    @property
    def id(self) -> str:
        """A short digest of the three, which begins with a letter."""
        return "f" + hashlib.sha256(repr(tuple(self)).encode()).hexdigest()[:12]


class Storage:
    """The storage that a Spark session reaches."""

    def __init__(self, spark: Any) -> None:
        """Keep the session whose settings (keys of an object store, say) hold."""
        self._jvm = spark.sparkContext._jvm
        self._conf = spark.sparkContext._jsc.hadoopConfiguration()

    def _at(self, uri: str) -> tuple[Any, Any]:
        path = self._jvm.org.apache.hadoop.fs.Path(uri)
        return path.getFileSystem(self._conf), path

    def files(self, uri: str) -> list[Stored]:
        """Return the files of a path, a folder (with those below it) or a pattern, by name.

        Raises VendorwatchError if there are none, or the storage cannot be reached.
        """
        try:
            system, path = self._at(uri)
            found = []
            for status in system.globStatus(path) or []:
                below = system.listFiles(status.getPath(), True)
                while below.hasNext():
                    file = below.next()
                    name = file.getPath().toString()
                    inside = name.removeprefix(status.getPath().toString()).split("/")
                    if not any(part.startswith(_HIDDEN) for part in inside):
                        found.append(Stored(name, file.getLen(), file.getModificationTime()))
        except Exception as error:  # Java's, of many kinds
            raise VendorwatchError(f"cannot be listed: {_first_line(error)}", where=uri) from error
        if not found:
            raise VendorwatchError("there is no such file", where=uri)
        return sorted(found)

    def head(self, uri: str, size: int = 4) -> bytes:
        """Return the first bytes of a file."""
        return self._read(uri, 0, size)

    def tail(self, file: Stored, size: int = 4) -> bytes:
        """Return the last bytes of a file."""
        return self._read(file.uri, max(0, file.size - size), size)

    def _read(self, uri: str, start: int, size: int) -> bytes:
        system, path = self._at(uri)
        stream = system.open(path)
        try:
            stream.seek(start)
            read = (stream.read() for _ in range(size))
            return bytes(byte for byte in read if byte >= 0)
        finally:
            stream.close()

    def folders(self, uri: str) -> list[str]:
        """Return the folders in a folder, by name; none where there is no such folder."""
        system, path = self._at(uri)
        if not system.exists(path):
            return []
        return sorted(s.getPath().toString() for s in system.listStatus(path) if s.isDirectory())

    def exists(self, uri: str) -> bool:
        """Tell whether there is a file or folder."""
        system, path = self._at(uri)
        return bool(system.exists(path))

    def write(self, uri: str, text: str) -> None:
        """Write a small text, in place of what was there."""
        system, path = self._at(uri)
        stream = system.create(path, True)
        try:
            stream.write(bytearray(text.encode()))
        finally:
            stream.close()

    def delete(self, uri: str) -> None:
        """Delete a file or a folder with all that is in it."""
        system, path = self._at(uri)
        system.delete(path, True)


def as_uri(place: str) -> str:
    """Return a place as Spark names it, which takes signs as they stand; one without a scheme is a path of this machine."""
    return place if len(urlsplit(place).scheme) > 1 else f"file://{Path(place).absolute()}"


def _first_line(error: Exception) -> str:
    java = getattr(error, "java_exception", None)
    return str(java.toString() if java is not None else error).splitlines()[0]
