"""The files of a release, written aside: anew, or as copies of those before with what changed put in its place.

Here: the database file with its tables, described and with their constraints, its macros, and the Parquet copies of the marts.
Not here: when a release is made, whether it may be, the swap (`publish.py`); what the tables hold (`sql/`). A copy is made
only of files that are as their manifest says, and by a table what it was made of decides whether it stays. Of a large table
the rows that differ are put in, and the whole has to have the digest of the table in the warehouse.
"""

import hashlib
import re
import shutil
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from itertools import takewhile
from pathlib import Path
from typing import NamedTuple

import duckdb
import pyarrow as pa

from vendorwatch.code import code_version
from vendorwatch.connect import connect
from vendorwatch.errors import PublishRefused
from vendorwatch.tables.declarations import Table
from vendorwatch.tables.warehouse import put_difference, transaction

SCHEMAS = ("core", "marts", "meta")
# The oldest format, which every DuckDB from 1.0 on can open: docs/decisions/0006-storage-format.md.
STORAGE_VERSION = "v1.0.0"
# What a file of `sql/macros` makes; its comment at the head is what readers are told of it.
_MADE = re.compile(r"^create (macro|view) ([a-z_.]+)", re.MULTILINE)
_CALLED = {"macro": "macro table", "view": "view"}
# Under this name `contents` tells of all that is no table.
_REST = ""
# So many rows are written as quickly as differences are found.
_FEW = 2_000
# What was there before leaves room behind in a copy; with so large a share of it the file is written anew.
_MOST_FREE = 0.4


class Like(NamedTuple):
    """The files of a release that is as its manifest says: the database, the folder of Parquet files, and its `contents`."""

    path: Path
    parquet: Path
    contents: Mapping[str, str]


def contents(tables: Iterable[Table], built: Mapping[str, tuple[str, int]], macros: Iterable[str]) -> dict[str, str]:
    """Return for each table what its part of the file follows from, a digest of its declaration and the version of its rows,
    which are `built` in the warehouse; those of others are written each time. Under no name a digest of the code, the macros
    and which tables there are.
    """
    tables = list(tables)
    told = {
        t.id: f"{_digest(t.path.read_text('utf-8'), repr(t.columns))}-{built[t.id][0]}" for t in tables if t.id in built
    }
    rest = [code_version(__name__), duckdb.__version__, *macros, *sorted(t.id for t in tables)]
    return {**told, _REST: _digest(*rest)}


def build(
    con: duckdb.DuckDBPyConnection,
    path: Path,
    parquet: Path,
    tables: list[Table],
    written: Mapping[str, pa.Table],
    made_of: Mapping[str, str],
    *,
    like: Like | None = None,
) -> None:
    """Write the database file and the Parquet files of a release; DETACH checkpoints, so that no .wal is left beside it.

    `written` are the rows of the tables that are not taken from the warehouse, `made_of` the `contents`; where those of `like`
    are the same, its tables stay. Raises PublishRefused for rows that break what is declared.
    """
    parquet.mkdir(parents=True)
    if like and like.contents.get(_REST) == made_of[_REST]:
        shutil.copyfile(like.path, path)
        with _attached(con, path):
            is_full = _free_share(con) <= _MOST_FREE
            if is_full:
                _renew(con, parquet, tables, written, made_of, like)
        if is_full:
            return
        path.unlink()
    with _attached(con, path):
        for schema in SCHEMAS:
            con.execute(f"create schema release.{schema}")
        for table in tables:
            _write(con, table, written.get(table.id), parquet)


def add_macros(path: Path, macros: Iterable[str]) -> None:
    """Make macros and views, described; opened as the only database, so that they name its tables and not the warehouse's."""
    with connect(path) as con:
        there = con.execute(
            "select function_name from duckdb_functions() where database_name = current_database() and not internal"
        ).fetchall()
        if there:
            # The file is a copy, and they are those of its `contents`.
            return
        for macro in macros:
            con.execute(macro)
            head = takewhile(lambda line: line.startswith("-- "), macro.splitlines())
            told = " ".join(line.removeprefix("-- ") for line in head)
            for kind, name in _MADE.findall(macro):
                con.execute(f"comment on {_CALLED[kind]} {name} is {_literal(told)}")


@contextmanager
def _attached(con: duckdb.DuckDBPyConnection, path: Path) -> Iterator[None]:
    """Attach the file as `release` and open a transaction: a thousand comments, each by itself, would take as long as the rows."""
    con.execute(f"attach '{_quoted(path)}' as release (storage_version '{STORAGE_VERSION}')")
    try:
        with transaction(con):
            yield
    finally:
        con.execute("detach release")


def _free_share(con: duckdb.DuckDBPyConnection) -> float:
    [(free, every)] = con.execute(
        "select free_blocks, total_blocks from pragma_database_size() where database_name = 'release'"
    ).fetchall()
    return int(free) / max(1, int(every))


def _renew(
    con: duckdb.DuckDBPyConnection,
    parquet: Path,
    tables: Iterable[Table],
    written: Mapping[str, pa.Table],
    made_of: Mapping[str, str],
    like: Like,
) -> None:
    """Bring the tables of a copy up to date."""
    for table in tables:
        now, before = made_of.get(table.id), like.contents.get(table.id)
        if table.id in written or now is None or before is None:
            _write(con, table, written.get(table.id), parquet)
        elif now != before:
            if _declared(now) != _declared(before) or not _differences(con, table):
                _write(con, table, None, parquet)
            elif table.schema == "marts":
                _write_parquet(con, table, parquet)
        elif table.schema == "marts":
            shutil.copyfile(like.parquet / f"{table.name}.parquet", parquet / f"{table.name}.parquet")


def _differences(con: duckdb.DuckDBPyConnection, table: Table) -> bool:
    """Put the rows that differ into a large table; return whether it is what it should be now."""
    [(many,)] = con.execute(f"select count(*) from {table.id}").fetchall()
    if many < _FEW:
        return False
    with _refused(table):
        return put_difference(con, f"release.{table.id}", table.id)


def _write(con: duckdb.DuckDBPyConnection, table: Table, written: pa.Table | None, parquet: Path) -> None:
    """Write one table into the release, described and with its constraints, and a mart into a Parquet file as well.

    Raises PublishRefused for rows that break one.
    """
    origin = table.id
    if written is not None:
        con.register("written_rows", written.select(table.arrow_schema.names))
        origin = "written_rows"
    columns = ", ".join(f'"{c.name}"' for c in table.columns)
    told = [f"create or replace table release.{table.id} ({', '.join(_constrained(table))})"]
    told.append(f"comment on table release.{table.id} is {_literal(table.description)}")
    told += [f'comment on column release.{table.id}."{c.name}" is {_literal(c.description)}' for c in table.columns]
    con.execute(";\n".join(told))
    with _refused(table):
        con.execute(f"insert into release.{table.id} select {columns} from {origin} order by {_order(table)}")
    if written is not None:
        con.unregister("written_rows")
    if table.schema == "marts":
        _write_parquet(con, table, parquet)


def _write_parquet(con: duckdb.DuckDBPyConnection, table: Table, parquet: Path) -> None:
    con.execute(
        f"copy (select * from release.{table.id} order by {_order(table)}) to "
        f"'{_quoted(parquet / f'{table.name}.parquet')}' (format parquet, compression zstd)"
    )


@contextmanager
def _refused(table: Table) -> Iterator[None]:
    try:
        yield
    except duckdb.ConstraintException as error:
        raise PublishRefused(
            f"a row breaks what is declared: {str(error).strip().splitlines()[0]}",
            where=table.id,
            todo=f"The release in force stays. Mend the rows, or `not_null` in sql/{table.schema}/{table.name}.yml",
        ) from error


def _order(table: Table) -> str:
    return ", ".join(table.grain) or "all"


def _constrained(table: Table) -> list[str]:
    """Return the columns of a table as its file declares them.

    Without keys: DuckDB 1.0 cannot open a file that holds one (docs/decisions/0006-storage-format.md). That no two rows of a
    grain are there is checked before anything is published.
    """
    return [f'"{c.name}" {c.type}{" not null" if c.not_null else ""}' for c in table.columns]


def _declared(content: str) -> str:
    return content.partition("-")[0]


def _digest(*made_of: str) -> str:
    return hashlib.sha256(repr(made_of).encode()).hexdigest()[:16]


def _quoted(path: Path) -> str:
    return str(path).replace("'", "''")


def _literal(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"
