"""Reading the published file, the way a careful reader does.

Here: opening it read-only with external access off, one query to a DataFrame, and other people's SQL within bounds. Not
here: writing (`release/publish.py`). Read-only alone would still let a query read and write other files, and one careless join
would take all memory and time of the machine.
"""

import math
import re
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
# Within the name of a type, as `STRUCT(a BLOB, b INTERVAL[])`: what Python has no value for that reads as DuckDB writes it.
_WRITTEN_OUT = re.compile(r"""("(?:[^"]|"")*"|'(?:[^']|'')*')|\b(?:BLOB|INTERVAL)\b(?=[\[\],)]|$)""")


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

    Bytes and intervals are text as DuckDB writes it (`3 months`). Raises VendorwatchError for none or several statements, for one
    that fails, and for one that takes more memory or time than it may, rows included.
    """
    with _bounded(sql, path, memory_mb, seconds) as (con, statement, expired):
        cursor = con.execute(_written_out(con, statement.query.strip().rstrip(";")) or statement)
        names = [d[0] for d in cursor.description or ()]
        rows = cursor.fetchmany(batch)
        yield names, rows
        while len(rows) == batch:
            if expired.is_set():
                raise duckdb.InterruptException
            if rows := cursor.fetchmany(batch):
                yield names, rows


def _written_out(con: duckdb.DuckDBPyConnection, query: str) -> str | None:
    """Return a query with its bytes and intervals as text; None for one that has none, or a statement that is no query."""
    try:
        columns = con.execute(f"describe from ({query}\n)").fetchall()
    except duckdb.Error:
        # What is wrong with it is told of the statement itself.
        return None
    types = [(name, type_, _WRITTEN_OUT.sub(lambda found: found[1] or "VARCHAR", type_)) for name, type_, *_ in columns]
    if all(type_ == written for _, type_, written in types):
        return None
    shown = ", ".join(
        (f"#{at}" if type_ == written else f"cast(#{at} as {written})") + ' as "' + name.replace('"', '""') + '"'
        for at, (name, type_, written) in enumerate(types, 1)
    )
    return f"select {shown} from ({query}\n)"  # noqa: S608 - the query is its asker's own, and bounded


def json_value(value: object) -> object:
    """Return a value of a row as JSON can hold it; a number that is none is a text, as DuckDB writes it (`nan`, `-inf`)."""
    if isinstance(value, float):
        return value if math.isfinite(value) else str(value)
    if isinstance(value, dict):
        return {key if isinstance(key, str) else str(key): json_value(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [json_value(item) for item in value]
    return value


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
