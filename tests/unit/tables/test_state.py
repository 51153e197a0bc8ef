"""What is on record of each table, and what follows from it."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import duckdb

from tests.unit import small
from tests.unit.small import RED
from vendorwatch.tables import state

RUNS = "select count(*) from meta.model_runs where table_id = 'core.things'"


def test_a_table_that_others_wrote_is_noted_once_for_what_it_was_made_of(
    con: duckdb.DuckDBPyConnection, sql: Path
) -> None:
    small.load(con, sql, RED)
    small.build(con, sql)
    table = small.catalogue(sql)["core.things"]
    [(before,)] = con.execute(RUNS).fetchall()
    told = [state.record_written(con, table, inputs) for inputs in ("one", "one", "other", "other")]
    assert [(t.rebuilt, t.changed, t.rows) for t in told] == [(True, False, 2), (False, False, 2)] * 2
    assert con.execute(RUNS).fetchall() == [(before + 2,)]
    con.execute("delete from core.things where a = 1")
    told = [state.record_written(con, table, inputs) for inputs in ("one", "one")]
    assert [(t.rebuilt, t.changed, t.rows) for t in told] == [(True, True, 1), (False, False, 1)]
    assert told[0].data_version == told[1].data_version == state.versions(con)["core.things"][0]
    assert 0 <= told[0].seconds < 60


def test_what_is_stale_is_told_in_the_order_of_building(con: duckdb.DuckDBPyConnection, sql: Path) -> None:
    catalogue = small.catalogue(sql)
    assert state.stale(con, catalogue) == ["core.things", "marts.colours"]
    small.load(con, sql, RED)
    small.build(con, sql)
    assert state.stale(con, catalogue) == []
    small.load(con, sql, [*RED, (3, "blue")], number=2)
    assert state.stale(con, catalogue) == ["core.things"]


def test_what_is_done_later_is_later_whatever_the_clock_says(con: duckdb.DuckDBPyConnection, sql: Path) -> None:
    now = datetime.now(UTC).replace(tzinfo=None)
    assert timedelta(0) <= state.moment(con) - now < timedelta(minutes=1)
    small.load(con, sql, RED)
    assert timedelta(0) <= state.moment(con) - now < timedelta(minutes=1)
    ahead = datetime(2099, 1, 1)
    con.execute("update meta.model_runs set built_at = ?", [ahead])
    assert state.moment(con) == ahead + timedelta(microseconds=1)
    small.load(con, sql, RED, number=2)
    assert state.last_builds(con)["raw.things__all"].input_versions == small.delivery(2).version
    con.execute("delete from meta.model_runs; delete from meta.check_results")
    con.execute("insert into meta.check_results values ('t', 'c', 'd', 'error', true, 0, '', ?)", [ahead])
    assert state.moment(con) == ahead + timedelta(microseconds=1)


def test_a_table_that_is_declared_no_longer_goes_with_all_that_is_on_record_of_it(
    con: duckdb.DuckDBPyConnection, sql: Path
) -> None:
    small.load(con, sql, RED)
    small.build(con, sql)
    catalogue = small.catalogue(sql)
    assert state.forget_undeclared(con, catalogue) == []
    con.execute("create table core.olds as select 1 as a")
    con.execute("insert into meta.model_runs select * replace ('core.olds' as table_id) from meta.model_runs limit 1")
    assert state.forget_undeclared(con, catalogue) == ["core.olds"]
    assert con.execute("select count(*) from information_schema.tables where table_name = 'olds'").fetchone() == (0,)
    assert "core.olds" not in state.last_builds(con)
    assert state.stale(con, catalogue) == []
