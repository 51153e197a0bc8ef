import signal
import subprocess
import sys
import threading
from pathlib import Path
from typing import Any

import duckdb
import pytest

from tests.unit import small
from tests.unit.small import RED
from vendorwatch.errors import ModelError
from vendorwatch.settings import PROJECT
from vendorwatch.tables import checks, models
from vendorwatch.tables.checks import run_checks
from vendorwatch.tables.declarations import Table
from vendorwatch.tables.state import Built, stale
from vendorwatch.tables.warehouse import Warehouse, transaction


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


# Each with what it reads; one that reads nothing reads the raw table.
WOVEN = {
    "a": [], "b": [], "c": ["a"], "d": ["a", "b"], "e": ["d"], "f": ["b"], "g": ["c", "e"], "h": ["f"], "i": ["g", "h"]
}  # fmt: skip


def weave(sql: Path, **queries: str) -> None:
    """Put more tables into core, of which some wait for others; `queries` takes the place of what one is made by."""
    for name, inputs in WOVEN.items():
        (sql / "core" / f"{name}.yml").write_text(small.CORE)
        origin = " union all ".join(f"select a, b from core.{i}" for i in inputs) or "select a, b from raw.things__all"
        query = f"select a + {ord(name)} as a, max(b) as b from ({origin}) group by a + {ord(name)}\n"
        (sql / "core" / f"{name}.sql").write_text(queries.get(name, query))


def held(con: duckdb.DuckDBPyConnection) -> dict[str, list[tuple[object, ...]]]:
    """Return the rows of all tables of core, and what is on record of how each was made."""
    tables = [
        name for (name,) in con.execute("select table_name from duckdb_tables() where schema_name = 'core'").fetchall()
    ]
    found = {name: con.execute(f"from core.{name} order by all").fetchall() for name in sorted(tables)}
    runs = "select table_id, code_version, input_versions, data_version, row_count from meta.model_runs order by all"
    lineage = "from meta.column_lineage order by all"
    return found | {"runs": con.execute(runs).fetchall(), "lineage": con.execute(lineage).fetchall()}


def test_two_threads_make_the_tables_that_one_makes_and_tell_of_them_in_the_same_order(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = []
    for cores in (1, 2):
        monkeypatch.setattr("os.cpu_count", lambda cores=cores: cores)
        sql = small.write(tmp_path / f"sql{cores}")
        weave(sql)
        with Warehouse(tmp_path / f"{cores}.duckdb").writer() as con:
            told = []
            for number in (1, 2, 3):
                small.load(con, sql, [(n, "red") for n in range(50 * number)], number)
                told += [
                    (e.table.id, e.rebuilt, e.changed)
                    for e in models.build(con, small.catalogue(sql), "core", broken={})
                    if isinstance(e, Built)
                ]
            made.append((told, held(con)))
    assert made[0] == made[1]
    assert len(made[0][0]) == 3 * (len(WOVEN) + 1)


def test_a_table_that_fails_beside_others_is_told_and_stops_what_is_made_of_it_alone(
    con: duckdb.DuckDBPyConnection, sql: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("os.cpu_count", lambda: 2)
    small.load(con, sql, RED)
    for wrong, stopped in (("a", "acdegi"), ("f", "fhi"), ("b", "bdefghi")):
        weave(sql, **{wrong: "select error('no') as a, '' as b\n"})
        broken: dict[str, str] = {}
        told = {e.table.id: type(e).__name__ for e in models.build(con, small.catalogue(sql), "core", broken=broken)}
        expected = {f"core.{n}": "Failed" if n == wrong else "Skipped" if n in stopped else "Built" for n in WOVEN}
        assert told == expected | {"core.things": "Built"}
        assert broken == {f"core.{name}": f"core.{wrong}" for name in stopped}


def test_damage_that_shows_beside_is_raised(
    con: duckdb.DuckDBPyConnection, sql: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("os.cpu_count", lambda: 2)
    small.load(con, sql, RED)
    weave(sql)
    make, threads = models._make, threading.active_count()

    def makes(con: duckdb.DuckDBPyConnection, *given: Any) -> checks.Sifted:
        if threading.current_thread() is not threading.main_thread():
            raise duckdb.IOException("Corrupt database file")
        return make(con, *given)

    monkeypatch.setattr(models, "_make", makes)
    # Whoever comes first may leave nothing for the other thread, so that it is tried again.
    with pytest.raises(duckdb.IOException, match="Corrupt"):
        for number in range(50):
            small.load(con, sql, [(number, "red")], number + 1)
            list(models.build(con, small.catalogue(sql), "core", broken={}))
    assert threading.active_count() == threads


_KILLED = """
import os, signal, sys, threading
from pathlib import Path
from tests.unit import small
from vendorwatch.tables import models
from vendorwatch.tables.warehouse import Warehouse

os.cpu_count = lambda: 2
make, both, left = models._make, threading.Barrier(2), int(sys.argv[2])

def makes(con, table, *given):
    global left
    left -= 1
    made = make(con, table, *given)
    if left <= 0:
        # With the table of each thread half made, if there are two to make.
        try:
            both.wait(0.5)
        finally:
            os.kill(os.getpid(), signal.SIGKILL)
    return made

models._make = makes
with Warehouse(Path(sys.argv[1]) / "w.duckdb").writer() as con:
    list(models.build(con, small.catalogue(Path(sys.argv[1]) / "sql"), "core", broken={}))
"""


def test_what_two_threads_were_killed_at_is_made_by_the_next_run(tmp_path: Path) -> None:
    sql = small.write(tmp_path / "sql")
    weave(sql)
    warehouse = Warehouse(tmp_path / "w.duckdb")
    with warehouse.writer() as con:
        small.load(con, sql, RED)
    for made in (1, 3, 6):
        ended = subprocess.run([sys.executable, "-c", _KILLED, tmp_path, str(made)], cwd=PROJECT, check=False)
        assert ended.returncode == -signal.SIGKILL
    with warehouse.writer() as con:
        small.build(con, sql)
        assert not stale(con, small.catalogue(sql))
        found = held(con)
    with Warehouse(tmp_path / "anew.duckdb").writer() as con:
        small.load(con, sql, RED)
        small.build(con, sql)
        assert held(con) == found


def test_who_is_interrupted_ends_the_query_of_the_other_thread(
    con: duckdb.DuckDBPyConnection, sql: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("os.cpu_count", lambda: 2)
    small.load(con, sql, RED)
    (sql / "core" / "asked.yml").write_text(
        small.CORE.replace(
            "grain:",
            "python: vendorwatch.names.entity_links:entity_links\ninputs: [raw.things__all]\n"
            "upstream: [raw.things__all.a]\ngrain:",
        )
    )
    (sql / "core" / "slow.yml").write_text(small.CORE)
    (sql / "core" / "slow.sql").write_text(
        "select count(*) as a, 'red' as b from range(10_000_000) as x, range(10_000_000) as y where hash(x, y) = 1\n"
    )
    make, threads, begun = models._make, threading.active_count(), threading.Event()

    def makes(con: duckdb.DuckDBPyConnection, table: Table, *given: Any) -> checks.Sifted:
        if table.name == "slow":
            begun.set()
        return make(con, table, *given)

    def interrupted(_: Table) -> None:
        # It would take days.
        assert begun.wait(30)
        raise KeyboardInterrupt

    monkeypatch.setattr(models, "_make", makes)
    with pytest.raises(KeyboardInterrupt):
        list(models.build(con, small.catalogue(sql), "core", broken={}, before=interrupted))
    assert threading.active_count() == threads
    assert not con.execute("select 1 from duckdb_tables() where table_name = 'slow'").fetchall()
    # The connection is fit for what comes next.
    (sql / "core" / "slow.sql").write_text("select a, b from raw.things__all\n")
    assert small.catalogue(sql)
    told = {e.table.name: type(e).__name__ for e in models.build(con, small.catalogue(sql), "core", broken={})}
    assert told == {"asked": "Failed", "slow": "Built", "things": "Built"}
