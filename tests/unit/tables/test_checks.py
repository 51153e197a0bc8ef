"""Every check that follows from a declaration, against rows that break it and rows that do not."""

from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest

from tests.unit import small
from vendorwatch.tables import checks
from vendorwatch.tables.catalogue import Catalogue
from vendorwatch.tables.warehouse import Warehouse, transaction

TOLD = """\
description: One row per thing told.
grain: [a, b]
columns:
  a: {type: bigint, not_null: true, description: The thing.}
  b: {type: varchar, not_null: true, accepted: [red, o'blue], description: Its colour.}
  c: {type: bigint, references: core.things.a, description: Another thing.}
checks:
  small: {description: No thing is larger than a hundred., row: t.a > 100}
  few: {description: Fewer than six in all., sql: select count(*) as n from core.told having count(*) > 5}
"""
GOOD = ["(1, 'red', 1)", "(1, 'o''blue', null)", "(2, 'red', 2)"]
BROKEN = {
    "not_null": ["(null, 'red', 1)", "(3, null, 1)"],
    "accepted_b": ["(3, 'green', 1)", "(3, '', 1)"],
    "references_c": ["(3, 'red', 3)"],
    "unique_grain": ["(1, 'red', 2)"],
    "small": ["(101, 'red', 1)"],
    "few": ["(3, 'red', 1), (4, 'red', 1), (5, 'red', 1)"],
}


@pytest.fixture
def run(tmp_path: Path) -> Iterator:
    folder = small.write(tmp_path / "sql")
    (folder / "core" / "told.yml").write_text(TOLD)
    (folder / "core" / "told.sql").write_text("select * from core.things\n")
    told = Catalogue(folder)["core.told"]
    with Warehouse(tmp_path / "w.duckdb").writer() as con:
        con.execute("create table core.things as select * from (values (1), (2)) as t (a)")

        def run(rows: list[str]) -> dict[str, tuple[int, str]]:
            con.execute("create or replace table core.told (a bigint, b varchar, c bigint)")
            con.execute(f"insert into core.told values {', '.join(rows)}")
            with transaction(con):
                found = checks.run_checks(con, [told])
            assert {r.spec.name for r in found} - {"nothing_set_aside"} == set(BROKEN), "each rule is tried here"
            return {r.spec.name: (r.failing_rows, r.sample) for r in found if r.stops}

        yield run


def test_rows_in_order_break_nothing(run) -> None:
    assert run(GOOD) == {}


@pytest.mark.parametrize(("rule", "row"), [(rule, row) for rule, rows in BROKEN.items() for row in rows])
def test_each_rule_is_broken_by_itself_and_told_with_a_row(rule: str, row: str, run) -> None:
    found = run([*GOOD, row])
    assert set(found) == {rule}
    count, sample = found[rule]
    assert (count, sample[:1]) == (1, "[")


@pytest.mark.parametrize("broken", [0, 1, 5])
def test_how_many_rows_were_set_aside_is_told(tmp_path: Path, broken: int) -> None:
    folder = small.write(tmp_path / "sql")
    (folder / "core" / "told.yml").write_text(TOLD)
    (folder / "core" / "told.sql").write_text("select * from core.things\n")
    with Warehouse(tmp_path / "w.duckdb").writer() as con:
        con.execute("create table core.things as select * from (values (1), (2)) as t (a)")
        con.execute("create table core.told (a bigint, b varchar, c bigint)")
        con.execute(f"insert into core.told values {', '.join([*GOOD, *['(3, null, 9)'] * broken])}")
        with transaction(con):
            assert checks.set_aside(con, Catalogue(folder)["core.told"]).moved == broken
        assert con.execute("select count(*) from core.told").fetchall() == [(len(GOOD),)]


def test_a_check_that_cannot_be_asked_is_not_passed(con_without: duckdb.DuckDBPyConnection) -> None:
    spec = checks.CheckSpec("core.gone", "few", "Few.", "select * from core.gone")
    result = checks._run(con_without, spec)
    assert result.stops
    assert (result.failing_rows, result.sample.startswith("could not be run: Catalog Error: ")) == (0, True)


def test_rows_are_told_as_they_are_written(con_without: duckdb.DuckDBPyConnection) -> None:
    con_without.execute("create table told as select 'Müller' as name, date '2026-01-02' as day from range(9)")
    result = checks._run(con_without, checks.CheckSpec("told", "few", "Few.", "select * from told", "warn"))
    assert (result.passed, result.stops, result.failing_rows) == (False, False, 9)
    assert result.sample == "[" + ", ".join(['{"name": "Müller", "day": "2026-01-02"}'] * 5) + "]"


@pytest.fixture
def con_without() -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect() as con:
        yield con


@pytest.mark.parametrize(
    ("severity", "passed", "stops"),
    [("error", False, True), ("error", True, False), ("warn", False, False), ("warn", True, False)],
)
def test_only_a_failed_check_of_severity_error_stops_what_is_behind_it(
    severity: str, passed: bool, stops: bool
) -> None:
    assert checks.LatestResult("c", severity, passed, 1, "").stops == stops
