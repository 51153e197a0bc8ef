"""Files that every worker needs, sent once and known by what they hold; and the code, which must be there.

Here: shipping a file under its digest, finding it on a worker and trusting nothing else. Not here: what is made of it.
"""

import hashlib
import os
import shutil
import socket
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple, TypeVar

from vendorwatch.code import code_version
from vendorwatch.errors import Damaged, VendorwatchError
from vendorwatch.spark.session import FILES

Made = TypeVar("Made")


class Shipped(NamedTuple):
    """A file that was sent to the executors: its name there, which holds the start of its sha256, and the whole of that."""

    name: str
    sha256: str


def ship(spark: Any, file: Path) -> Shipped:
    """Send a file to every executor, once, and to those that start later."""
    sha256 = _sha256(file)
    shipped = Shipped(f"{file.name.partition('-')[0]}-{sha256[:16]}{file.suffix}", sha256)
    named = Path(spark.conf.get(FILES)) / shipped.name
    if not named.exists():
        try:
            os.link(file.resolve(), named)
        except OSError:  # another disk
            shutil.copyfile(file, named)
        spark.sparkContext.addFile(named.as_uri())
    return shipped


def opened(shipped: Shipped, make: Callable[[Path], Made]) -> Made:
    """Return what is made of a file on a worker, once a process; raises Damaged if it is not what was sent."""
    made: Made = _opened(shipped, make)
    return made


def need_code(module: str, digest: str) -> None:
    """Raise VendorwatchError if a worker, one that came late say, has another version of a module than whoever asks."""
    if code_version(module) != digest:
        raise VendorwatchError(
            "another version of vendorwatch",
            where=f"worker {socket.gethostname()}",
            expected="the code that asks",
            todo="Install the same version there",
        )


@cache
def _opened(shipped: Shipped, make: Callable[[Path], Any]) -> Any:
    from pyspark import SparkFiles  # noqa: PLC0415 - an extra

    path = Path(SparkFiles.get(shipped.name))
    if _sha256(path) != shipped.sha256:
        raise Damaged(f"{shipped.name} is not what was sent", where=socket.gethostname(), todo="Run it again")
    return make(path)


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
