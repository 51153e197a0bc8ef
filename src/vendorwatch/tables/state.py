"""What each table was last made of, and what came of it: the record by which the stale are found.

Here: writing and reading `meta.model_runs`. Not here: making tables (`models.py`, `loading.py`), what is stale as a whole
(`plan.py`). A table is stale when its code or the contents of an input changed; one that comes out with the same rows
keeps its version, so nothing after it runs.
"""

import json
import time
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

import duckdb

from vendorwatch.tables.catalogue import Catalogue
from vendorwatch.tables.declarations import LAYERS, Table
from vendorwatch.tables.warehouse import data_version, transaction


class LastBuild(NamedTuple):
    """What a table was made of when it was last built, and the version and number of its rows."""

    code_version: str
    input_versions: str
    data_version: str
    rows: int


@dataclass(frozen=True)
class Built:
    """What became of one table: rebuilt or found up to date, and the version of its rows.

    `holding` names the rules of which it was found while it was made that they hold.
    """

    table: Table
    rebuilt: bool
    changed: bool
    rows: int
    data_version: str
    seconds: float
    holding: frozenset[str] = frozenset()


def last_builds(con: duckdb.DuckDBPyConnection) -> dict[str, LastBuild]:
    """Return the latest build of each table, by its id."""
    rows = con.execute(
        """
        select table_id, code_version, input_versions, data_version, row_count
        from meta.model_runs
        qualify row_number() over (partition by table_id order by built_at desc, rowid desc) = 1
        """
    ).fetchall()
    return {table_id: LastBuild(*last) for table_id, *last in rows}


def versions(con: duckdb.DuckDBPyConnection) -> dict[str, tuple[str, int]]:
    """Return the version of each table's rows and their number, as of its latest build."""
    return {table_id: (last.data_version, last.rows) for table_id, last in last_builds(con).items()}


# What is on record of tables, by `table_id`.
_RECORDS = ("meta.model_runs", "meta.check_results", "meta.column_lineage", "meta.set_aside")


def forget_undeclared(con: duckdb.DuckDBPyConnection, catalogue: Catalogue) -> list[str]:
    """Drop tables that were made once and are declared no longer, with all that is on record of them; return which."""
    on_record = " union ".join(f"select table_id from {records}" for records in _RECORDS)
    declared = [table.id for table in catalogue]
    rows = con.execute(
        f"select table_id from ({on_record}) where not list_contains(?, table_id) order by all", [declared]
    ).fetchall()
    gone = [table_id for (table_id,) in rows]
    if gone:
        with transaction(con):
            for table_id in gone:
                con.execute(f"drop table if exists {table_id}")
            for records in _RECORDS:
                con.execute(f"delete from {records} where list_contains(?, table_id)", [gone])
    return gone


def stale(con: duckdb.DuckDBPyConnection, catalogue: Catalogue) -> list[str]:
    """Return the tables behind the raw layer that are not made by the present code of the present inputs, in order."""
    builds = last_builds(con)
    return [
        t.id
        for t in catalogue
        if t.layer in LAYERS and t.layer != "raw" and not is_made_of(t, builds.get(t.id), input_versions(t, builds))
    ]


def input_versions(table: Table, builds: Mapping[str, LastBuild], *, set_aside: bool | None = None) -> str:
    """Return the versions of a table's inputs, as they are now.

    Where rows were set aside, those of the tables that it refers to are among them: with another one a row may be right.
    Whether they were is what the latest build tells, unless it is said.
    """
    last = builds.get(table.id)
    if set_aside is None:
        set_aside = last is not None and set(table.awaits) == set(json.loads(last.input_versions))
    names = table.awaits if set_aside else table.inputs
    return json.dumps({i: builds[i].data_version for i in names if i in builds}, sort_keys=True)


def is_made_of(table: Table, last: LastBuild | None, inputs: str) -> bool:
    """Return whether the latest build of a table is by its present code and of these inputs."""
    return last is not None and last[:2] == (table.code_version, inputs)


def moment(con: duckdb.DuckDBPyConnection) -> datetime:
    """Return now in UTC, without zone; behind all that is on record, since what is done later is later, whatever the clock says."""
    [(last,)] = con.execute(
        """
        select max(moment) from (
            select max(built_at) as moment from meta.model_runs
            union all
            select max(checked_at) from meta.check_results
        )
        """
    ).fetchall()
    now = datetime.now(UTC).replace(tzinfo=None)
    return now if last is None or last < now else last + timedelta(microseconds=1)


def up_to_date(table: Table, last: LastBuild) -> Built:
    """Return what there is to say of a table that is as it should be."""
    return Built(table, False, False, last.rows, last.data_version, 0.0)


def record(
    con: duckdb.DuckDBPyConnection,
    table: Table,
    inputs: str,
    last: LastBuild | None,
    started: float,
    holds: tuple[str, int] | None = None,
) -> Built:
    """Note that a table was just made of these inputs; `started` is when that began, by `time.perf_counter`.

    `holds` are the version and number of its rows, where they are known.
    """
    version, rows = holds or data_version(con, table.id)
    seconds = time.perf_counter() - started
    con.execute(
        "insert into meta.model_runs values (?, ?, ?, ?, ?, ?, ?)",
        [table.id, table.code_version, inputs, version, rows, seconds, moment(con)],
    )
    return Built(table, True, last is None or last.data_version != version, rows, version, seconds)


def record_written(con: duckdb.DuckDBPyConnection, table: Table, inputs: str) -> Built:
    """Note the state of a table that another part of the library has written; `inputs` tells what from."""
    last = last_builds(con).get(table.id)
    if last and is_made_of(table, last, inputs):
        return up_to_date(table, last)
    with transaction(con):
        return record(con, table, inputs, last, time.perf_counter())
