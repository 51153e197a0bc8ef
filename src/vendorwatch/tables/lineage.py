"""From which columns each column is made.

Here: reading it from the SQL of a table or the declaration of a Python model, and the record of it. Not here: showing it
(`commands/lineage.py`).
"""

import hashlib
from dataclasses import dataclass
from functools import cache

import duckdb

from vendorwatch.tables.catalogue import Catalogue
from vendorwatch.tables.declarations import DIALECT, Table
from vendorwatch.tables.warehouse import insert


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
    # A third of a second to import, and only a rebuilt table asks for its lineage.
    from sqlglot import exp, parse_one  # noqa: PLC0415
    from sqlglot.lineage import lineage as traced  # noqa: PLC0415

    shapes: dict[str, dict[str, dict[str, str]]] = {}
    for name in table.inputs:
        schema, _, short = name.partition(".")
        shapes.setdefault(schema, {})[short] = {c.name: c.type for c in catalogue[name].columns}
    query = parse_one(table.sql, dialect=DIALECT)
    nodes = traced(None, query, shapes, dialect=DIALECT, copy=False, trim_selects=False)
    found: set[Dependency] = set()
    for column, root in nodes.items():
        for leaf in root.walk():
            if isinstance(leaf.expression, exp.Table):
                origin = f"{leaf.expression.db}.{leaf.expression.name}"
                input_column = leaf.name.rpartition(".")[2].strip('"')
                if origin in catalogue.tables and input_column != "*":
                    found.add(Dependency(table_id, column, origin, input_column))
    return sorted(found, key=lambda d: (d.column, d.input_table, d.input_column))


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
