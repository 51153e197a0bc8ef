from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest

from tests.unit import small
from vendorwatch.deliveries import Delivery, FieldCount, Parsed, Problem
from vendorwatch.errors import ModelError, ParseError
from vendorwatch.tables import models
from vendorwatch.tables.catalogue import Catalogue
from vendorwatch.tables.warehouse import Warehouse

RED = [(1, "red"), (2, "red")]


@pytest.fixture
def con(tmp_path: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    with Warehouse(tmp_path / "w.duckdb").writer() as con:
        yield con


@pytest.fixture
def sql(tmp_path: Path) -> Path:
    return small.write(tmp_path / "sql")


def load(con: duckdb.DuckDBPyConnection, sql: Path, rows: list, number: int = 1, **parsed: object) -> list:
    source = small.source(lambda _: Parsed({"all": small.things(rows)}, **parsed))
    return models.load_source(con, small.catalogue(sql), source, small.delivery(number))[0]


def build(con: duckdb.DuckDBPyConnection, sql: Path) -> dict[str, models.Built]:
    catalogue = small.catalogue(sql)
    return {b.table.id: b for schema in ("core", "marts") for b in models.build_layer(con, catalogue, schema)}


def test_nothing_changed_nothing_runs(con: duckdb.DuckDBPyConnection, sql: Path) -> None:
    load(con, sql, RED)
    assert all(b.rebuilt for b in build(con, sql).values())
    assert not load(con, sql, RED)[0].rebuilt
    assert not any(b.rebuilt for b in build(con, sql).values())
    assert models.is_current(con, small.catalogue(sql))


def test_the_parser_is_not_called_for_a_delivery_already_loaded(con: duckdb.DuckDBPyConnection, sql: Path) -> None:
    load(con, sql, RED)
    source = small.source(lambda _: pytest.fail("parsed again"))
    models.load_source(con, small.catalogue(sql), source, small.delivery(1))


def test_a_new_delivery_with_the_same_rows_stops_there(con: duckdb.DuckDBPyConnection, sql: Path) -> None:
    load(con, sql, RED)
    build(con, sql)
    again = load(con, sql, list(reversed(RED)), number=2)[0]
    assert again.rebuilt
    assert not again.changed
    assert not any(b.rebuilt for b in build(con, sql).values())


def test_only_what_is_behind_a_change_is_rebuilt(con: duckdb.DuckDBPyConnection, sql: Path) -> None:
    load(con, sql, RED)
    build(con, sql)
    (sql / "marts" / "colours.sql").write_text("select b, count(*) + 0 as things from core.things group by b\n")
    assert not models.is_current(con, small.catalogue(sql))
    built = build(con, sql)
    assert (built["core.things"].rebuilt, built["marts.colours"].rebuilt) == (False, True)
    assert not built["marts.colours"].changed


def test_columns_other_than_declared_are_refused_and_the_old_table_stays(
    con: duckdb.DuckDBPyConnection, sql: Path
) -> None:
    load(con, sql, RED)
    build(con, sql)
    (sql / "marts" / "colours.sql").write_text("select b, count(*)::double as things from core.things group by b\n")
    with pytest.raises(ModelError, match=r"marts\.colours: yields things double; expected things bigint"):
        build(con, sql)
    assert con.execute("select things from marts.colours").fetchall() == [(2,)]


def test_a_failing_query_names_its_table(con: duckdb.DuckDBPyConnection, sql: Path) -> None:
    load(con, sql, RED)
    (sql / "core" / "things.sql").write_text("select a, cast(b as integer)::varchar as b from raw.things__all\n")
    with pytest.raises(ModelError, match=r"core\.things \(sql/core/things\.sql line 1: .*\): Conversion Error"):
        build(con, sql)


def test_a_failing_query_names_the_line_of_its_file(con: duckdb.DuckDBPyConnection, sql: Path) -> None:
    load(con, sql, RED)
    (sql / "core" / "things.sql").write_text(
        "-- Why.\nselect\n    a,\n    lower(nonsense) as b\nfrom raw.things__all\n"
    )
    with pytest.raises(
        ModelError, match=r"things\.sql line 4: lower\(nonsense\) as b\): Binder Error.*Mend sql/core/things"
    ):
        build(con, sql)


def test_a_failing_model_in_python_names_its_line(con: duckdb.DuckDBPyConnection, sql: Path) -> None:
    load(con, sql, RED)
    (sql / "core" / "things.sql").unlink()
    declared = small.CORE.replace(
        "grain:",
        "python: vendorwatch.names.links:entity_links\ninputs: [raw.things__all]\nupstream: [raw.things__all.a]\ngrain:",
    )
    (sql / "core" / "things.yml").write_text(declared)
    with pytest.raises(ModelError, match=r"core\.things \(vendorwatch/names/\w+\.py line \d+\): CatalogException"):
        build(con, sql)


def test_a_table_whose_input_was_never_built_says_so(con: duckdb.DuckDBPyConnection, sql: Path) -> None:
    with pytest.raises(ModelError, match=r"raw\.things__all has never been built"):
        build(con, sql)


@pytest.mark.parametrize(
    ("rows", "parsed", "complaint"),
    [
        (RED, {"fields": [FieldCount("f.csv", "colour", found=3, taken=2)]}, "1 values of colour that no rule knows"),
        (RED, {"problems": [Problem("f.csv", "line 7", "error", "no id")]}, "f.csv line 7: no id"),
        ([(1, "green")], {}, "break accepted_b"),
        ([(1, "red"), (1, "red")], {}, "break unique_grain"),
        ([(None, "red")], {}, "break not_null"),
    ],
)
def test_a_delivery_not_read_in_full_is_refused_and_the_last_one_stays(
    con: duckdb.DuckDBPyConnection, sql: Path, rows: list, parsed: dict, complaint: str
) -> None:
    load(con, sql, RED)
    with pytest.raises(ParseError, match=complaint):
        load(con, sql, rows, number=2, **parsed)
    assert con.execute("select * from raw.things__all order by a").fetchall() == RED
    assert not load(con, sql, RED)[0].rebuilt


def test_what_people_drop_into_a_folder_is_taken_with_its_problems(con: duckdb.DuckDBPyConnection, sql: Path) -> None:
    problem = Problem("list.csv", "row 3", "error", "no name", "x")
    source = small.source(lambda _: Parsed({"all": small.things(RED)}, problems=[problem]), inbox="vendors")
    models.load_source(con, small.catalogue(sql), source, small.delivery(1))
    assert con.execute("select locator, message, value from meta.problems").fetchall() == [("row 3", "no name", "x")]


def test_a_source_that_never_delivered_has_empty_tables(con: duckdb.DuckDBPyConnection, sql: Path) -> None:
    source = small.source(lambda _: pytest.fail("nothing to parse"))
    models.load_source(con, small.catalogue(sql), source, None)
    assert build(con, sql)["marts.colours"].rows == 0


def test_a_parser_that_yields_other_columns_is_refused(con: duckdb.DuckDBPyConnection, sql: Path) -> None:
    def parse(_: Delivery) -> Parsed:
        return Parsed({"all": small.things(RED).rename_columns(["a", "c"])})

    with pytest.raises(ParseError, match=r"raw\.things__all"):
        models.load_source(con, small.catalogue(sql), small.source(parse), small.delivery(1))


def test_lineage_is_kept_beside_the_rows(con: duckdb.DuckDBPyConnection, sql: Path) -> None:
    load(con, sql, RED)
    build(con, sql)
    assert con.execute("select * exclude (made_from) from meta.column_lineage order by all").fetchall() == [
        ("core.things", "a", "raw.things__all", "a"),
        ("core.things", "b", "raw.things__all", "b"),
        ("marts.colours", "b", "core.things", "b"),
    ]


def test_lineage_is_derived_anew_when_the_query_or_the_columns_that_it_reads_change(
    con: duckdb.DuckDBPyConnection, sql: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def told() -> list[tuple[str, str]]:
        return [(d.column, d.input_column) for d in models.lineage(con, small.catalogue(sql)["core.things"])]

    load(con, sql, RED)
    build(con, sql)
    with monkeypatch.context() as closed:
        closed.setattr(Catalogue, "_trace", lambda *_: pytest.fail("nothing to derive"))
        load(con, sql, [*RED, (3, "blue")], number=2)
        assert build(con, sql)["core.things"].rebuilt
    path = sql / "core" / "things.sql"
    path.write_text("select a, upper(cast(a as varchar)) as b from raw.things__all")
    build(con, sql)
    assert told() == [("a", "a"), ("b", "a")]
