"""Rows of a model that were made before, kept by what they were made of, so that only what is new is made.

Here: the one way of keeping them, a table of the schema `kept` for each model that wants it. Not here: what rows are made
of, which the model says with a key for each unit of its work (a name asked about, a text): a digest of everything that the
unit's rows follow from, the code among it. So what is kept is what a rebuild from nothing would make. A key that no unit has
any longer is dropped with its rows.
"""

import hashlib
from collections.abc import Callable, Sequence

import duckdb
import numpy as np
import pyarrow as pa

# To which unit a row belongs: its place in the sequence of keys.
UNIT = "unit"


def key(*made_of: object) -> str:
    """Return a digest of what rows are made of: texts, numbers, and tuples of them."""
    return hashlib.blake2b(repr(made_of).encode("utf-8", "surrogatepass"), digest_size=16).hexdigest()


def rows(
    con: duckdb.DuckDBPyConnection,
    model: str,
    keys: Sequence[str],
    schema: pa.Schema,
    make: Callable[[list[int]], pa.Table],
) -> pa.Table:
    """Return the rows of all units, in order: the column `unit` (int64) and those of the schema.

    `make` is called with the units of which nothing is kept, one for each different key, and returns their rows in the same
    columns. What it raises leaves everything as it was.
    """
    _prepare(con, model, schema)
    units = pa.table([pa.array(keys, pa.string()), np.arange(len(keys))], ["made_from", UNIT])
    con.register("units", units)
    # A key whose unit has no rows is kept as well.
    for table in (f"kept.{model}", f"kept.{model}_keys"):
        con.execute(f"delete from {table} where made_from not in (select made_from from units)")
    missing = [
        row[0]
        for row in con.execute(
            f"select min(unit) from units anti join kept.{model}_keys using (made_from) group by made_from order by all"
        ).fetchall()
    ]
    if missing:
        made = make(missing)
        con.register("made", made.append_column("place", pa.array(np.arange(len(made)))))
        con.execute(
            f"""
            insert into kept.{model}
            select units.made_from, made.* exclude (unit) from made inner join units on made.unit = units.unit
            """
        )
        con.execute(
            f"insert into kept.{model}_keys select distinct made_from from units anti join kept.{model}_keys using (made_from)"
        )
        con.unregister("made")
    columns = ", ".join(f"rows.{name}" for name in schema.names)
    found = con.sql(
        f"""
        select units.unit, {columns}
        from units inner join kept.{model} as rows on units.made_from = rows.made_from
        order by units.unit, rows.place
        """
    ).to_arrow_table()
    con.unregister("units")
    return found


def _prepare(con: duckdb.DuckDBPyConnection, model: str, schema: pa.Schema) -> None:
    """Make the tables of a model where there are none, and anew where its rows had other columns."""
    con.execute("create schema if not exists kept")
    con.register("nothing", schema.empty_table())
    con.execute(f"create table if not exists kept.{model}_keys (made_from varchar)")
    wanted = "select cast(null as varchar) as made_from, *, cast(null as bigint) as place from nothing"
    con.execute(f"create table if not exists kept.{model} as {wanted}")
    described = "select column_name, column_type from (describe {})"
    if con.execute(described.format(f"kept.{model}")).fetchall() != con.execute(described.format(wanted)).fetchall():
        con.execute(f"create or replace table kept.{model} as {wanted}")
        con.execute(f"delete from kept.{model}_keys")
    con.unregister("nothing")
