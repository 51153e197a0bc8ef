"""Rows of a model that were made before, kept by what they were made of, so that only what is new is made.

Here: the one way of keeping them, a table of the schema `kept` for each model that wants it. Not here: what rows are made
of, which the model says with a key for each unit of its work (a name asked about, a text): a digest of everything that the
unit's rows follow from, the code among it. So what is kept is what a rebuild from nothing would make. A key that no unit has
any longer is dropped with its rows.
"""

import hashlib
from collections.abc import Sequence

import duckdb
import numpy as np
import pyarrow as pa

# To which unit a row belongs: its place in the sequence of keys.
UNIT = "unit"


def key(*made_of: object) -> str:
    """Return a digest of what rows are made of: texts, numbers, and tuples of them."""
    return hashlib.blake2b(repr(made_of).encode("utf-8", "surrogatepass"), digest_size=16).hexdigest()


def known(con: duckdb.DuckDBPyConnection, model: str, schema: pa.Schema) -> frozenset[str]:
    """Return the keys of which rows of this schema are kept, if only none of them: no others need be made."""
    _prepare(con, model, schema)
    return frozenset(row[0] for row in con.execute(f"select made_from from kept.{model}_keys").fetchall())


def rows(
    con: duckdb.DuckDBPyConnection, model: str, keys: Sequence[str], schema: pa.Schema, made: pa.Table
) -> pa.Table:
    """Return the rows of all units, in order: the column `unit` (int64) and those of the schema.

    `made` has the same columns: the rows of units whose keys are not `known`; where several have one key, those of the first
    of them are taken. They are kept, and what no unit has a key of is dropped.
    """
    units = pa.table([pa.array(keys, pa.string()), np.arange(len(keys))], ["made_from", UNIT])
    con.register("units", units)
    con.register("made", made.append_column("place", pa.array(np.arange(len(made)))))
    # A key whose unit has no rows is kept as well.
    for table in (f"kept.{model}", f"kept.{model}_keys"):
        con.execute(f"delete from {table} where made_from not in (select made_from from units)")
    con.execute(
        f"""
        insert into kept.{model}
        select units.made_from, made.* exclude (unit)
        from made
        inner join units on made.unit = units.unit
        anti join kept.{model}_keys as kept on units.made_from = kept.made_from
        -- Two processes may have made the rows of one key.
        qualify units.unit = min(units.unit) over (partition by units.made_from)
        """
    )
    con.execute(
        f"insert into kept.{model}_keys select distinct made_from from units anti join kept.{model}_keys using (made_from)"
    )
    columns = ", ".join(f"rows.{name}" for name in schema.names)
    found = con.sql(
        f"""
        select units.unit, {columns}
        from units inner join kept.{model} as rows on units.made_from = rows.made_from
        order by units.unit, rows.place
        """
    ).to_arrow_table()
    for view in ("made", "units"):
        con.unregister(view)
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
