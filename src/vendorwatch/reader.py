"""Reading the published file, the way a careful reader does.

Here: opening it read-only with external access off, one query to a DataFrame, and other people's SQL within bounds. Not
here: writing (`release/publish.py`). Read-only alone would still let a query read and write other files, and one careless join
would take all memory and time of the machine.
"""

import threading
from collections.abc import Generator, Iterator
from contextlib import contextmanager, redirect_stdout, suppress
from io import StringIO
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import duckdb

from vendorwatch.connect import connect
from vendorwatch.errors import VendorwatchError
from vendorwatch.settings import Settings

if TYPE_CHECKING:
    import pandas as pd

MEMORY_MB = 2000
SECONDS = 60.0
# Wider than any row, so that nothing is cut.
_ENDLESS = 1_000_000


def release_file(path: Path | None = None) -> Path:
    """Return the file of the release in force; raises VendorwatchError if nothing was published yet.

    The link is resolved, so that a reader keeps to one release even while another is swapped in.
    """
    path = path or Settings.from_env().published_file
    if not path.exists():
        raise VendorwatchError(
            "nothing has been published yet", where=str(path), todo="Run `vendorwatch refresh` first"
        )
    return path.resolve()


@contextmanager
def open_published(path: Path | None = None, *, memory_mb: int | None = None) -> Iterator[duckdb.DuckDBPyConnection]:
    """Yield a connection to the release in force; raises VendorwatchError if nothing was published yet.

    With `memory_mb` queries may use no more than that, and nothing of the disk.
    """
    config = {"enable_external_access": "false"}
    if memory_mb is not None:
        config |= {"memory_limit": f"{memory_mb}MB", "temp_directory": ""}
    file = release_file(path)
    try:
        con = connect(file, read_only=True, config=config)
        # All readers of this process share the settings of the file: one of them has locked them.
        with suppress(duckdb.InvalidInputException):
            con.execute("set lock_configuration = true")
    except duckdb.Error as error:
        raise VendorwatchError(
            str(error).strip().splitlines()[0],
            where=str(file),
            todo="`vendorwatch refresh` makes a damaged release anew",
        ) from error
    try:
        yield con
    finally:
        con.close()


def rows_of(
    sql: str, *, path: Path | None = None, memory_mb: int = MEMORY_MB, seconds: float = SECONDS, batch: int = 1000
) -> Generator[tuple[list[str], list[tuple[object, ...]]]]:
    """Run one statement and yield its columns with batches of rows, at least one batch, as they are needed.

    Raises VendorwatchError for none or several statements, for one that fails, and for one that takes more memory or time
    than it may, rows included.
    """
    with _bounded(sql, path, memory_mb, seconds) as (con, statement, expired):
        cursor = con.execute(statement)
        names = [d[0] for d in cursor.description or ()]
        rows = cursor.fetchmany(batch)
        yield names, rows
        while len(rows) == batch:
            if expired.is_set():
                raise duckdb.InterruptException
            if rows := cursor.fetchmany(batch):
                yield names, rows


class Drawn(NamedTuple):
    """A result as DuckDB draws it, with its columns and rows; `is_cut` if it has more rows than these."""

    text: str
    names: list[str]
    rows: list[tuple[object, ...]]
    is_cut: bool


def drawn(
    sql: str, limit: int, *, path: Path | None = None, memory_mb: int = MEMORY_MB, seconds: float = SECONDS
) -> Drawn | None:
    """Run one query and return up to `limit` rows (0: all) as DuckDB's own renderer draws them, nothing cut.

    None for a statement that is no query, `explain` say. Raises VendorwatchError as `rows_of` does.
    """
    with _bounded(sql, path, memory_mb, seconds) as (con, statement, _):
        query = statement.query.strip().rstrip(";")
        try:
            con.execute(f"create temp table drawn as from ({query}\n){f' limit {limit + 1}' if limit else ''}")
        except duckdb.ParserException:
            return None
        rows = con.execute("from temp.drawn").fetchall()
        shown = con.sql("from temp.drawn").limit(limit or max(len(rows), 1))
        with redirect_stdout(StringIO()) as text:
            shown.show(max_width=_ENDLESS, max_col_width=_ENDLESS, max_rows=len(rows) + 1)
        return Drawn(text.getvalue(), shown.columns, rows[: limit or None], bool(limit) and len(rows) > limit)


@contextmanager
def _bounded(
    sql: str, path: Path | None, memory_mb: int, seconds: float
) -> Iterator[tuple[duckdb.DuckDBPyConnection, duckdb.Statement, threading.Event]]:
    """Yield a connection, the one statement, and whether its time is over; what DuckDB raises is raised in words."""
    with open_published(path, memory_mb=memory_mb) as con:
        expired = threading.Event()

        def end() -> None:
            expired.set()
            con.interrupt()

        timer = threading.Timer(seconds, end)
        timer.daemon = True
        try:
            statements = con.extract_statements(sql)
            if len(statements) != 1:
                raise VendorwatchError(
                    f"{len(statements) or 'no'} statements", where="your query", expected="exactly one"
                )
            timer.start()
            yield con, statements[0], expired
        except duckdb.Error as error:
            raise _in_words(error, expired=expired.is_set(), memory_mb=memory_mb, seconds=seconds) from error
        finally:
            timer.cancel()


def _in_words(error: duckdb.Error, *, expired: bool, memory_mb: int, seconds: float) -> VendorwatchError:
    if expired:
        return VendorwatchError(
            f"not done after {seconds:g} s", where="your query", todo="Narrow it down, or allow more with --seconds"
        )
    if isinstance(error, duckdb.OutOfMemoryException):
        return VendorwatchError(
            f"needs more than {memory_mb} MB", where="your query", todo="Narrow it down, or allow more with --memory-mb"
        )
    # What DuckDB suggests stands between the error and the line that it shows.
    told, _, shown = str(error).strip().partition("\n\nLINE ")
    line = shown.partition(":")[0]
    return VendorwatchError(
        " ".join(told.split()), where="your query" + (f" line {line}" if line.isdecimal() and line != "1" else "")
    )


def query(sql: str, parameters: list[object] | None = None, *, path: Path | None = None) -> "pd.DataFrame":
    """Return the result of a query on the published file as a pandas DataFrame."""
    with open_published(path) as con:
        return con.execute(sql, parameters).df()
