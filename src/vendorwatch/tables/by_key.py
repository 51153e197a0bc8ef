"""Making a table anew only for the keys whose rows of its input are others than when it was last made.

Here: which keys these are, and putting their rows in place. Not here: which tables can be made so, which their `.yml` says
(`by_key`); models in Python, which keep rows by their units (`incremental.py`). Of each key of the input a digest of its rows is
kept in the schema `kept`, so that what was before need not be there to be compared with.
"""

import re

import duckdb

from vendorwatch.tables.declarations import Table
from vendorwatch.tables.state import LastBuild
from vendorwatch.tables.warehouse import data_version, row_digest

# Of so large a share of the keys it is quicker to make the whole.
_MOST = 0.2
_NOW, _CHANGED, _ROWS = "temp.keys_now", "temp.keys_changed", "temp.rows_of_keys_changed"


def make(con: duckdb.DuckDBPyConnection, table: Table, last: LastBuild | None) -> None:
    """Make a table that has `by_key`: by difference where that is sure to be the whole, else as a whole (open a transaction)."""
    [origin], keys = table.inputs, ", ".join(f'"{key}"' for key in table.by_key)
    con.execute(
        f"create or replace temp table {_name(_NOW)} as"
        f" select {keys}, sum({row_digest(con, origin)}::hugeint) as digest from {origin} as t group by all"
    )
    try:
        if last and _is_as_made(con, table, last) and _few_changed(con, table):
            con.execute(
                f"create temp table {_name(_ROWS)} as"
                f" select * from {origin} as rows semi join {_CHANGED} as changed on {_same(table)}"
            )
            con.execute(f"delete from {table.id} as rows using {_CHANGED} as changed where {_same(table)}")
            of_keys = re.sub(rf"\b{re.escape(origin)}\b", _ROWS, table.sql or "")
            con.execute(f"insert into {table.id}\n{of_keys}")
        else:
            # The query begins on a line of its own, so that DuckDB's line is the file's, and one more.
            con.execute(f"create or replace table {table.id} as\n{table.sql}")
        con.execute("create schema if not exists kept")
        con.execute(f"create or replace table {_kept(table)} as select * from {_NOW}")
    finally:
        for name in (_NOW, _CHANGED, _ROWS):
            con.execute(f"drop table if exists {name}")


def _is_as_made(con: duckdb.DuckDBPyConnection, table: Table, last: LastBuild) -> bool:
    """Return whether the table holds, by its present code, all rows that its query made, and digests were kept with them."""
    if last.code_version != table.code_version or data_version(con, table.id) != (last.data_version, last.rows):
        return False
    there = con.execute(
        "select 1 from duckdb_tables() where schema_name = 'kept' and table_name = ?", [_kept(table).partition(".")[2]]
    ).fetchall()
    aside = con.execute("select 1 from meta.set_aside where table_id = ? limit 1", [table.id]).fetchall()
    return bool(there) and not aside


def _few_changed(con: duckdb.DuckDBPyConnection, table: Table) -> bool:
    """Note the keys that came, went or have other rows; return whether they are few."""
    keys = ", ".join(f'"{key}"' for key in table.by_key)
    con.execute(
        f"""
        create or replace temp table {_name(_CHANGED)} as
        select distinct {keys} from (
            (from {_NOW} except from {_kept(table)}) union all (from {_kept(table)} except from {_NOW})
        )
        """
    )
    [(changed, every)] = con.execute(
        f"select (select count(*) from {_CHANGED}), (select count(*) from {_NOW})"
    ).fetchall()
    return bool(changed <= every * _MOST)


def _same(table: Table) -> str:
    return " and ".join(f'rows."{key}" is not distinct from changed."{key}"' for key in table.by_key)


def _kept(table: Table) -> str:
    return f"kept.{table.name}_keys_of_rows"


def _name(temporary: str) -> str:
    return temporary.partition(".")[2]
