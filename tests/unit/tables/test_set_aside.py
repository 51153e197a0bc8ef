"""Rows that break a rule of their table: which go, which stay, what is told, and what still stops everything."""

from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest

from tests.unit import small
from vendorwatch.deliveries import Parsed
from vendorwatch.errors import ModelError
from vendorwatch.tables import checks, loading, models, state
from vendorwatch.tables.catalogue import Catalogue
from vendorwatch.tables.warehouse import Warehouse, transaction

TOLD = """\
description: One row per thing told.
grain: [a, b]
sets_aside: true
columns:
  a: {type: bigint, not_null: true, description: The thing.}
  b: {type: varchar, not_null: true, accepted: [red, blue], description: Its colour.}
  c: {type: bigint, references: raw.things__all.a, description: Another thing.}
checks:
  small: {description: No thing is larger than a hundred., row: t.a > 100}
  few: {description: Fewer than ten in all., sql: select count(*) as n from core.told having count(*) > 9}
"""
GOOD = [(1, "red", 1), (1, "blue", None), (2, "red", 2)]


@pytest.fixture
def con(tmp_path: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    with Warehouse(tmp_path / "w.duckdb").writer() as con:
        yield con


def know(folder: Path, con: duckdb.DuckDBPyConnection, *things: int) -> None:
    """Load these things, to which the rows told refer."""
    source = small.source(lambda _: Parsed({"all": small.things([(n, "red") for n in things])}))
    loading.load_source(con, small.catalogue(folder), source, small.delivery(sum(things)))


@pytest.fixture
def tell(tmp_path: Path, con: duckdb.DuckDBPyConnection):
    folder = small.write(tmp_path / "sql")
    know(folder, con, 1, 2)

    def build(rows: list[tuple[object, ...]], declared: str = TOLD) -> list[checks.CheckResult]:
        (folder / "core" / "told.yml").write_text(declared)
        values = ", ".join(str(r).replace("None", "null") for r in rows)
        (folder / "core" / "told.sql").write_text(
            "select cast(a as bigint) as a, cast(b as varchar) as b, cast(c as bigint) as c"
            f" from (values {values}) as v (a, b, c)\n"
        )
        catalogue = Catalogue(folder)
        models.build_layer(con, catalogue, "core")
        with transaction(con):
            return checks.run_checks(con, [catalogue["core.told"]])

    return build


def rows(con: duckdb.DuckDBPyConnection) -> list[tuple[object, ...]]:
    return con.execute("select * from core.told order by all").fetchall()


def told(con: duckdb.DuckDBPyConnection) -> list[tuple[object, ...]]:
    return con.execute("select rule, row from meta.set_aside where table_id = 'core.told' order by all").fetchall()


BROKEN = {
    "not_null": (None, "red", None),
    "accepted_b": (1, "green", None),
    "references_c": (2, "blue", 9),
    "small": (101, "red", None),
    "unique_grain": (1, "red", 2),
}


@pytest.mark.parametrize("rule", BROKEN)
def test_a_row_that_breaks_a_rule_goes_with_its_reason_and_the_others_stay(rule: str, con, tell) -> None:
    results = tell([*GOOD, BROKEN[rule]])
    assert rows(con) == sorted(GOOD, key=lambda r: (r[0], r[1]))
    [(told_rule, row)] = told(con)
    assert told_rule == rule
    assert str(BROKEN[rule][1]) in row
    failed = [(r.spec.name, r.spec.severity, r.failing_rows) for r in results if not r.passed]
    assert failed == [("nothing_set_aside", "warn", 1)]
    assert not any(r.stops for r in results)


def test_of_rows_with_one_grain_the_first_stays_whatever_their_order(con, tell) -> None:
    tell([(1, "red", 2), *GOOD])
    assert (1, "red", 1) in rows(con)
    assert len(rows(con)) == 3


def test_a_row_that_breaks_two_rules_is_told_once(con, tell) -> None:
    tell([*GOOD, (None, "green", 9)])
    assert [rule for rule, _ in told(con)] == ["not_null"]


def test_nothing_is_told_any_more_once_the_row_is_gone(con, tell) -> None:
    tell([*GOOD, BROKEN["not_null"]])
    assert all(r.passed for r in tell(GOOD))
    assert told(con) == []


def test_a_row_comes_back_when_what_it_refers_to_comes(tmp_path: Path, con, tell) -> None:
    tell([*GOOD, BROKEN["references_c"]])
    assert len(told(con)) == 1
    stale = state.stale(con, Catalogue(tmp_path / "sql"))
    assert "core.told" not in stale
    know(tmp_path / "sql", con, 1, 2, 9)
    assert "core.told" in state.stale(con, Catalogue(tmp_path / "sql"))
    tell([*GOOD, BROKEN["references_c"]])
    assert (told(con), len(rows(con))) == ([], 4)
    # Where every row is right, what it refers to makes nothing stale.
    know(tmp_path / "sql", con, 1, 2, 9, 10)
    assert "core.told" not in state.stale(con, Catalogue(tmp_path / "sql"))


def test_a_row_that_loses_what_it_refers_to_is_set_aside_by_the_next_build(tmp_path: Path, con, tell) -> None:
    tell(GOOD)
    know(tmp_path / "sql", con, 1)
    assert [r.spec.name for r in tell(GOOD) if r.stops] == ["references_c"]
    assert not any(r.stops for r in tell(GOOD))
    assert [rule for rule, _ in told(con)] == ["references_c"]


def test_due_is_what_was_built_and_what_refers_to_it_and_a_result_is_kept_once(tmp_path: Path, con, tell) -> None:
    tell(GOOD)
    catalogue = Catalogue(tmp_path / "sql")
    assert [t.id for t in checks.due(con, catalogue, "core")] == ["core.things"], "it was built, and not checked yet"
    for _ in range(2):
        with transaction(con):
            checks.run_checks(con, catalogue.layer("core"))
    counted = "select count(*), count(distinct (table_id, check_name)) from meta.check_results"
    [(kept, different)] = con.execute(counted).fetchall()
    assert kept == different > 0
    assert checks.due(con, catalogue, "core") == []
    know(tmp_path / "sql", con, 1, 2, 9)
    assert [t.id for t in checks.due(con, catalogue, "core")] == ["core.told"], "it refers to what was loaded"


def test_a_broken_promise_about_the_whole_stops(con, tell) -> None:
    results = tell(
        [(1, "red", 1), (1, "blue", 1), (2, "red", 1), (2, "blue", 1), *[(n, "red", 1) for n in range(3, 9)]]
    )
    assert [r.spec.name for r in results if r.stops] == ["few"]


NOT_BY_PEOPLE = TOLD.replace("sets_aside: true\n", "")
MANY = {
    "not_null": [(None, "red", None)] * 6,
    "accepted_b": [(1, f"green {n}", None) for n in range(6)],
    "references_c": [(2, "blue", 9), *[(n, "blue", 9) for n in range(3, 8)]],
    "small": [(101 + n, "red", None) for n in range(6)],
    "unique_grain": [(1, "red", n) for n in (1, 2, 1, 2, 1, 2)],
}


@pytest.mark.parametrize("rule", BROKEN)
def test_a_few_rows_of_any_table_may_go(rule: str, con, tell) -> None:
    results = tell([*GOOD, *MANY[rule][:5]], NOT_BY_PEOPLE)
    assert not any(r.stops for r in results)
    assert [told_rule for told_rule, _ in told(con)] == [rule] * 5


@pytest.mark.parametrize("rule", BROKEN)
def test_more_of_them_stay_and_stop_where_it_is_not_fed_by_people(rule: str, con, tell) -> None:
    results = tell([*GOOD, *MANY[rule]], NOT_BY_PEOPLE)
    assert rule in [r.spec.name for r in results if r.stops]
    assert told(con) == []
    assert len(rows(con)) == 9


@pytest.mark.parametrize(("broken", "stops"), [(10, False), (11, True)])
def test_one_in_a_hundred_is_few(broken: int, stops: bool, con, tell) -> None:
    many = [(n % 90, f"{n} blue", None) for n in range(1_000 - broken)]
    declared = (
        NOT_BY_PEOPLE.replace(", accepted: [red, blue]", "")
        .replace("few:", "few_only:")
        .replace("count(*) > 9", "count(*) > 9e9")
    )
    results = tell([*many, *[(None, f"{n}", None) for n in range(broken)]], declared)
    assert any(r.stops for r in results) is stops
    assert len(told(con)) == (0 if stops else broken)


def test_two_required_columns_are_each_required(con, tell) -> None:
    for row in [(None, "red", None), (1, None, None), (None, None, None)]:
        tell([*GOOD, row], NOT_BY_PEOPLE)
        assert [rule for rule, _ in told(con)] == ["not_null"]


def test_an_unknown_word_in_a_declaration_is_an_error(tmp_path: Path) -> None:
    folder = small.write(tmp_path / "sql")
    path = folder / "core" / "things.yml"
    path.write_text(path.read_text() + "set_aside: true\n")
    with pytest.raises(ModelError):
        Catalogue(folder)
