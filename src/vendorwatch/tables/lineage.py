"""From which columns each column is made.

Here: reading it from the SQL of a table or the declaration of a Python model, and the record of it. Not here: showing it
(`commands/lineage.py`), keeping what was read (`queries_read.py`).
"""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib.metadata import version
from typing import TYPE_CHECKING

import duckdb

from vendorwatch.code import code_version
from vendorwatch.tables import queries_read
from vendorwatch.tables.catalogue import Catalogue
from vendorwatch.tables.declarations import DIALECT, Table
from vendorwatch.tables.warehouse import insert

if TYPE_CHECKING:
    from sqlglot.lineage import Node

# Of an expression, as much as a glance takes.
_LONGEST = 120


@dataclass(frozen=True)
class Dependency:
    """One column that another is made from."""

    table: str
    column: str
    input_table: str
    input_column: str


@cache
def lineage(catalogue: Catalogue, table_id: str) -> list[Dependency]:
    """Return from which columns each column of a model is made: read from SQL, or declared of a Python model."""
    table = catalogue[table_id]
    if table.sql is None:
        split = [(c.name, *name.rpartition(".")) for c in table.columns for name in c.upstream]
        return [Dependency(table_id, column, origin, name) for column, origin, _, name in split]
    made_from = hashlib.sha256(f"{_read_by()} {_version(catalogue, table)}".encode()).hexdigest()[:16]
    found = queries_read.kept("lineage", made_from)
    if found is None:
        found = sorted(set(_traced(catalogue, table)))
        queries_read.keep("lineage", made_from, found)
    return [Dependency(table_id, *columns) for columns in found]


def _traced(catalogue: Catalogue, table: Table) -> Iterator[tuple[str, str, str]]:
    """Yield each column with a table and a column of it that it is made from, as the query of the table says."""
    # A third of a second to import, and only a query that was never read asks for it.
    from sqlglot import exp  # noqa: PLC0415

    for column, leaf in _leaves(catalogue, table):
        if isinstance(leaf.expression, exp.Table):
            origin = f"{leaf.expression.db}.{leaf.expression.name}"
            input_column = leaf.name.rpartition(".")[2].strip('"')
            if origin in catalogue.tables and input_column != "*":
                yield column, origin, input_column


def _leaves(catalogue: Catalogue, table: Table) -> "Iterator[tuple[str, Node]]":
    """Yield each column of a query with all that it is made from there, down to tables and constants."""
    from sqlglot import parse_one  # noqa: PLC0415
    from sqlglot.lineage import lineage as traced  # noqa: PLC0415

    assert table.sql is not None
    shapes: dict[str, dict[str, dict[str, str]]] = {}
    for name in table.inputs:
        schema, _, short = name.partition(".")
        shapes.setdefault(schema, {})[short] = {c.name: c.type for c in catalogue[name].columns}
    query = parse_one(table.sql, dialect=DIALECT)
    nodes = traced(None, query, shapes, dialect=DIALECT, copy=False, trim_selects=False)
    for column, root in nodes.items():
        for leaf in root.walk():
            yield column, leaf


@cache
def expressions(catalogue: Catalogue, table_id: str) -> dict[str, list[str]]:
    """Return what a query writes for each column that it makes of no other column: `'register'`, `count(*)`; each once."""
    from sqlglot import exp  # noqa: PLC0415

    found: dict[str, list[str]] = {}
    for column, leaf in _leaves(catalogue, catalogue[table_id]):
        if not leaf.downstream and not isinstance(leaf.expression, exp.Table):
            written = leaf.expression.this if isinstance(leaf.expression, exp.Alias) else leaf.expression
            if (text := written.sql(dialect=DIALECT)[:_LONGEST]) not in found.setdefault(column, []):
                found[column].append(text)
    return found


@cache
def _read_by() -> str:
    """Return what tells this way of reading a query from another."""
    return f"{code_version(__name__)} {version('sqlglot')}"


def recorded(con: duckdb.DuckDBPyConnection, table: Table) -> list[Dependency]:
    """Return from which columns each column of a table was made when it was last built; empty for tables without SQL."""
    rows = con.execute(
        "select table_id, column_name, input_table_id, input_column from meta.column_lineage where table_id = ? order by all",
        [table.id],
    ).fetchall()
    return [Dependency(*row) for row in rows]


def record(con: duckdb.DuckDBPyConnection, catalogue: Catalogue, table: Table) -> None:
    """Note from which columns each column is made, unless query and columns are those that it was last derived from."""
    version = _version(catalogue, table)
    known = con.execute("select distinct made_from from meta.column_lineage where table_id = ?", [table.id]).fetchall()
    if known == [(version,)]:
        return
    con.execute("delete from meta.column_lineage where table_id = ?", [table.id])
    found = lineage(catalogue, table.id)
    insert(
        con,
        "meta.column_lineage",
        [(d.table, d.column, d.input_table, d.input_column, version) for d in found],
    )


def _version(catalogue: Catalogue, table: Table) -> str:
    """Return a digest of what lineage follows from: the query, and the columns of the tables that it reads."""
    columns = [(name, [c.name for c in catalogue[name].columns]) for name in table.inputs]
    declared = [(c.name, c.upstream) for c in table.columns]
    return hashlib.sha256(repr((table.sql, columns, declared)).encode()).hexdigest()[:16]
