from pathlib import Path

import duckdb
import pytest

from tests.unit import small
from tests.unit.small import RED
from vendorwatch.errors import ModelError
from vendorwatch.tables import checks, models
from vendorwatch.tables.checks import run_checks
from vendorwatch.tables.state import stale
from vendorwatch.tables.warehouse import transaction


def test_nothing_changed_nothing_runs(con: duckdb.DuckDBPyConnection, sql: Path) -> None:
    small.load(con, sql, RED)
    assert all(b.rebuilt for b in small.build(con, sql).values())
    assert not small.load(con, sql, RED)[0].rebuilt
    assert not any(b.rebuilt for b in small.build(con, sql).values())
    assert not stale(con, small.catalogue(sql))


def test_only_what_is_behind_a_change_is_rebuilt(con: duckdb.DuckDBPyConnection, sql: Path) -> None:
    small.load(con, sql, RED)
    small.build(con, sql)
    (sql / "marts" / "colours.sql").write_text("select b, count(*) + 0 as things from core.things group by b\n")
    assert stale(con, small.catalogue(sql))
    built = small.build(con, sql)
    assert (built["core.things"].rebuilt, built["marts.colours"].rebuilt) == (False, True)
    assert not built["marts.colours"].changed


def test_rows_that_come_out_as_they_were_are_not_written_again(con: duckdb.DuckDBPyConnection, sql: Path) -> None:
    def written() -> tuple[int, int]:
        [found] = con.execute(
            "select table_oid, estimated_size from duckdb_tables() where table_name = 'colours'"
        ).fetchall()
        return found

    small.load(con, sql, RED)
    small.build(con, sql)
    before = written()
    small.load(con, sql, [(7, "red"), (8, "red")], number=2)
    built = small.build(con, sql)["marts.colours"]
    assert (built.rebuilt, built.changed, written()) == (True, False, before)
    assert not stale(con, small.catalogue(sql))
    # Unless somebody else has been at them.
    con.execute("update marts.colours set things = 9")
    small.load(con, sql, RED, number=3)
    small.build(con, sql)
    assert con.execute("select things from marts.colours").fetchall() == [(2,)]
    small.load(con, sql, [*RED, (3, "red")], number=4)
    small.build(con, sql)
    assert con.execute("select things from marts.colours").fetchall() == [(3,)]
    assert written() != before


def test_rules_that_were_found_to_hold_are_not_asked_again(
    con: duckdb.DuckDBPyConnection, sql: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    small.load(con, sql, RED)
    built = small.build(con, sql)["marts.colours"]
    asked: list[str] = []
    run = checks._run
    monkeypatch.setattr(checks, "_run", lambda con, spec: asked.append(spec.name) or run(con, spec))
    marts = small.catalogue(sql).layer("marts")
    with transaction(con):
        found = run_checks(con, marts, {"marts.colours": built.holding})
    assert all(result.passed for result in found)
    every = {result.spec.name for result in found}
    assert built.holding
    assert set(asked) == every - built.holding


def test_what_is_about_to_be_made_is_told_and_what_is_not_asked_for_is_left(
    con: duckdb.DuckDBPyConnection, sql: Path
) -> None:
    small.load(con, sql, RED)
    told: list[str] = []
    for only in (["core.gone"], None, None):
        models.build_layer(con, small.catalogue(sql), "core", only=only, before=lambda t: told.append(t.id))
        assert told == ([] if only else ["core.things"])


def test_columns_other_than_declared_are_refused_and_the_old_table_stays(
    con: duckdb.DuckDBPyConnection, sql: Path
) -> None:
    small.load(con, sql, RED)
    small.build(con, sql)
    (sql / "marts" / "colours.sql").write_text("select b, count(*)::double as things from core.things group by b\n")
    with pytest.raises(ModelError, match=r"marts\.colours: yields things double; expected things bigint"):
        small.build(con, sql)
    assert con.execute("select things from marts.colours").fetchall() == [(2,)]


def test_a_failing_query_names_its_table(con: duckdb.DuckDBPyConnection, sql: Path) -> None:
    small.load(con, sql, RED)
    (sql / "core" / "things.sql").write_text("select a, cast(b as integer)::varchar as b from raw.things__all\n")
    with pytest.raises(ModelError, match=r"core\.things \(sql/core/things\.sql line 1: .*\): Conversion Error"):
        small.build(con, sql)


def test_a_failing_query_names_the_line_of_its_file(con: duckdb.DuckDBPyConnection, sql: Path) -> None:
    small.load(con, sql, RED)
    (sql / "core" / "things.sql").write_text(
        "-- Why.\nselect\n    a,\n    lower(nonsense) as b\nfrom raw.things__all\n"
    )
    with pytest.raises(
        ModelError, match=r"things\.sql line 4: lower\(nonsense\) as b\): Binder Error.*Mend sql/core/things"
    ):
        small.build(con, sql)


def test_a_failing_model_in_python_names_its_line(con: duckdb.DuckDBPyConnection, sql: Path) -> None:
    small.load(con, sql, RED)
    (sql / "core" / "things.sql").unlink()
    declared = small.CORE.replace(
        "grain:",
        "python: vendorwatch.names.entity_links:entity_links\ninputs: [raw.things__all]\nupstream: [raw.things__all.a]\ngrain:",
    )
    (sql / "core" / "things.yml").write_text(declared)
    with pytest.raises(
        ModelError, match=r"core\.things \(vendorwatch/names/\w+\.py line \d+\): CatalogException: Catalog Error: Table"
    ):
        small.build(con, sql)


def test_a_table_whose_input_was_never_built_says_so(con: duckdb.DuckDBPyConnection, sql: Path) -> None:
    with pytest.raises(ModelError, match=r"raw\.things__all has never been built"):
        small.build(con, sql)


def test_a_failing_union_names_its_declaration(con: duckdb.DuckDBPyConnection, sql: Path) -> None:
    small.load(con, sql, RED)
    raw, core = sql / "raw" / "things__all.yml", sql / "core" / "things.yml"
    raw.write_text(raw.read_text().replace("source: things", "source: things\nfeeds: {core.things: {b: nothing}}"))
    core.write_text(core.read_text().replace("grain:", "union: true\ngrain:"))
    (sql / "core" / "things.sql").unlink()
    small.load(con, sql, RED)
    with pytest.raises(ModelError, match=r"nothing.*Mend sql/core/things\.yml, or what feeds it"):
        small.build(con, sql)


def test_only_what_is_asked_for_is_built_and_what_fails_keeps_no_other_from_it(
    con: duckdb.DuckDBPyConnection, sql: Path
) -> None:
    small.load(con, sql, RED)
    for name, query in (("aside", "select a, b from raw.things__all"), ("broken", "select nothing as a, '' as b")):
        (sql / "core" / f"{name}.yml").write_text(small.CORE)
        (sql / "core" / f"{name}.sql").write_text(f"{query}\n")
    built = models.build_layer(con, small.catalogue(sql), "core", only=["core.aside"])
    assert [(b.table.id, b.rows) for b in built] == [("core.aside", 2)]
    broken: dict[str, str] = {}
    told = {e.table.id: e for e in models.build(con, small.catalogue(sql), "core", broken=broken)}
    assert {i: type(e).__name__ for i, e in told.items()} == {
        "core.aside": "Built",
        "core.broken": "Failed",
        "core.things": "Built",
    }
    assert broken == {"core.broken": "core.broken"}
    assert 0 <= told["core.things"].seconds < 60


def test_what_is_made_of_a_table_that_is_not_right_is_skipped_and_told_by_the_one_at_fault(
    con: duckdb.DuckDBPyConnection, sql: Path
) -> None:
    small.load(con, sql, RED)
    small.build(con, sql)
    small.load(con, sql, [*RED, (3, "blue")], number=2)
    broken = {"core.things": "raw.other"}
    [skipped] = models.build(con, small.catalogue(sql), "marts", broken=broken)
    assert (skipped.table.id, skipped.because) == ("marts.colours", "raw.other")
    assert broken["marts.colours"] == "raw.other"
    assert con.execute("select things from marts.colours").fetchall() == [(2,)]
    # A table that is made again is right until its checks say otherwise.
    broken = {"core.things": "core.things"}
    assert [type(e).__name__ for e in models.build(con, small.catalogue(sql), "core", broken=broken)] == ["Built"]
    assert broken == {}


def test_a_table_whose_input_was_never_built_keeps_no_other_from_being_built(
    con: duckdb.DuckDBPyConnection, sql: Path
) -> None:
    small.load(con, sql, RED)
    (sql / "core" / "aside.yml").write_text(small.CORE)
    (sql / "core" / "aside.sql").write_text("select cast(1 as bigint) as a, 'red' as b\n")
    con.execute("delete from meta.model_runs")
    small_catalogue = small.catalogue(sql)
    told = [(e.table.id, type(e).__name__) for e in models.build(con, small_catalogue, "core", broken={})]
    assert told == [("core.aside", "Built"), ("core.things", "Failed")]


def test_a_table_whose_check_failed_is_made_again_though_nothing_changed(
    con: duckdb.DuckDBPyConnection, sql: Path
) -> None:
    small.load(con, sql, RED)
    small.build(con, sql)
    marts = small.catalogue(sql).layer("marts")
    with transaction(con):
        run_checks(con, marts)
    assert not small.build(con, sql)["marts.colours"].rebuilt
    con.execute("update meta.check_results set passed = false where check_name = 'few'")
    assert small.build(con, sql)["marts.colours"].rebuilt
    con.execute("update meta.check_results set severity = 'warn'")
    assert not small.build(con, sql)["marts.colours"].rebuilt
