"""The files of indexes: each named by what it was made of, the newest few kept.

Here: finding and keeping them in the folder `cache` of an installation, and making one from another by difference. Not
here: what an index is (`index.py`).
"""

import hashlib
import os
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from functools import cache
from pathlib import Path
from zipfile import BadZipFile

import duckdb
import pyarrow as pa

from vendorwatch.connect import connect
from vendorwatch.names import arrays
from vendorwatch.names.building import Made
from vendorwatch.names.index import NameIndex

# One for each choice of lists that somebody uses, and for a version or two.
_KEPT = 6
SUFFIX = ".index"
_PART = ".part"
_ABANDONED_AFTER_SECONDS = 3_600


def beside(con: duckdb.DuckDBPyConnection) -> Path | None:
    """Return the folder for indexes beside the file of a database; None for a database in memory."""
    [(path,)] = con.execute("select path from duckdb_databases() where database_name = current_database()").fetchall()
    return Path(path).parent / "cache" if path else None


@contextmanager
def index_file(names: pa.Table, folder: Path) -> Iterator[Path]:
    """Yield the file of the index of these names, from `folder` if it was built there before.

    Another list version has another file. Where the folder cannot be written, the file is a temporary one.
    """
    made_of = digest(names)
    with ExitStack() as stack:
        path = _path(folder, made_of)
        if not path.is_file():
            like = newest(folder)
            if not _is_writable(folder):
                path = _path(Path(stack.enter_context(tempfile.TemporaryDirectory())), made_of)
            with _aside(path) as aside:
                NameIndex.build(names, aside, like=like).close()
            forget_old(path)
        yield path


def kept(folder: Path | None, made_of: str) -> NameIndex | None:
    """Return the index of this digest, if it is in the folder."""
    made = _read(_path(folder, made_of)) if folder else None
    return NameIndex(*made) if made else None


def newest(folder: Path | None) -> Made | None:
    """Return what the index consists of that was put there last by the same code, whatever names it is of."""
    files = folder.glob(_path(folder, "*").name) if folder else ()
    for path in sorted(files, key=lambda path: path.stat().st_mtime_ns, reverse=True):
        if found := _read(path):
            return found
    return None


def keep(index: NameIndex, folder: Path, made_of: str) -> None:
    """Put an index there under this digest, unless it is there or cannot be written: the next one is then made anew."""
    path = _path(folder, made_of)
    if path.is_file() or not _is_writable(folder):
        return
    with suppress(OSError):
        with _aside(path) as aside:
            index.write(aside)
        forget_old(path)


def link(release: Path, index: Path) -> None:
    """Let a link beside an index lead to it, in place of one that was there."""
    with _aside(release) as aside:
        aside.symlink_to(index.name)
    forget_old(release)


@contextmanager
def _aside(path: Path) -> Iterator[Path]:
    """Yield where to make a file that is then put in its place as a whole, or not at all."""
    aside = path.with_suffix(f".{os.getpid()}{_PART}")
    aside.unlink(missing_ok=True)
    try:
        yield aside
        aside.replace(path)
    finally:
        aside.unlink(missing_ok=True)


def half_made(folder: Path) -> list[Path]:
    """Return what processes that were killed left half made: it was touched last long before any index takes to be made."""
    before, found = time.time() - _ABANDONED_AFTER_SECONDS, []
    for path in sorted(folder.glob(f"*{_PART}")):
        # Another process may do the same.
        with suppress(FileNotFoundError):
            if path.lstat().st_mtime < before:
                found.append(path)
    return found


def _path(folder: Path, made_of: str) -> Path:
    return folder / f"names-{made_with()}-{made_of}{SUFFIX}"


def _read(path: Path) -> Made | None:
    try:
        return Made(*arrays.read(path)) if path.is_file() else None
    except (OSError, BadZipFile):
        return None


def _is_writable(folder: Path) -> bool:
    try:
        folder.mkdir(parents=True, exist_ok=True)
        return os.access(folder, os.W_OK)
    except OSError:
        return False


def forget_old(newest: Path) -> None:
    """Remove the oldest index files, or links to them, beside the newest, and what was left half made."""
    kind = newest.name.partition("-")[0]
    files = sorted(newest.parent.glob(f"{kind}-*"), key=lambda path: (path.lstat().st_mtime_ns, path.name))
    whole = [path for path in files if path != newest and path.suffix != _PART]
    for old in [*whole[: -(_KEPT - 1)], *half_made(newest.parent)]:
        old.unlink(missing_ok=True)


def digest(names: pa.Table) -> str:
    """Return a digest of the rows, in whatever order."""
    with connect() as con:
        con.register("names", names)
        rows = con.execute("select count(*), sum(hash(names)::hugeint) from names").fetchall()
    return hashlib.sha256(str(rows).encode()).hexdigest()[:16]


@cache
def made_with(contents: str = "") -> str:
    """Return a digest of a text and of the code that makes indexes."""
    made = hashlib.sha256(f"{contents} {duckdb.__version__}".encode())
    for path in sorted(Path(__file__).parent.rglob("*")):
        if path.suffix in {".py", ".csv", ".json"}:
            made.update(path.read_bytes())
    return made.hexdigest()[:16]
