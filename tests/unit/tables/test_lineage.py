from functools import cache
from pathlib import Path

import duckdb
import pytest

from tests.unit import small
from tests.unit.small import RED
from vendorwatch.settings import PROJECT
from vendorwatch.tables import lineage, queries_read
from vendorwatch.tables.catalogue import Catalogue, read_catalogue


def test_lineage_is_kept_beside_the_rows(con: duckdb.DuckDBPyConnection, sql: Path) -> None:
    small.load(con, sql, RED)
    small.build(con, sql)
    assert con.execute("select * exclude (made_from) from meta.column_lineage order by all").fetchall() == [
        ("core.things", "a", "raw.things__all", "a"),
        ("core.things", "b", "raw.things__all", "b"),
        ("marts.colours", "b", "core.things", "b"),
    ]


def test_lineage_is_derived_anew_when_the_query_or_the_columns_that_it_reads_change(
    con: duckdb.DuckDBPyConnection, sql: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def found() -> list[tuple[str, str]]:
        return [(d.column, d.input_column) for d in lineage.recorded(con, small.catalogue(sql)["core.things"])]

    small.load(con, sql, RED)
    small.build(con, sql)
    with monkeypatch.context() as closed:
        closed.setattr(lineage, "lineage", lambda *_: pytest.fail("nothing to derive"))
        small.load(con, sql, [*RED, (3, "blue")], number=2)
        assert small.build(con, sql)["core.things"].rebuilt
    path = sql / "core" / "things.sql"
    path.write_text("select a, upper(cast(a as varchar)) as b from raw.things__all")
    small.build(con, sql)
    assert found() == [("a", "a"), ("b", "a")]


def test_what_was_read_from_a_query_is_read_once_for_all_installations(
    sql: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(queries_read, "_FOLDER", tmp_path / "kept")
    found = lineage.lineage(small.catalogue(sql), "core.things")
    assert [(d.column, d.input_table, d.input_column) for d in found] == [
        ("a", "raw.things__all", "a"),
        ("b", "raw.things__all", "b"),
    ]
    with monkeypatch.context() as closed:
        closed.setattr(lineage, "_traced", lambda *_: pytest.fail("nothing to read"))
        assert lineage.lineage(Catalogue(sql), "core.things") == found
    # One that was cut off is read again, and so is a query that is another now.
    [kept] = (tmp_path / "kept").glob("lineage-*")
    kept.write_text(kept.read_text()[:9])
    assert lineage.lineage(Catalogue(sql), "core.things") == found
    (sql / "core" / "things.sql").write_text("select a, cast(a as varchar) as b from raw.things__all")
    assert {d.input_column for d in lineage.lineage(Catalogue(sql), "core.things")} == {"a"}


# What a query says by itself, of which side of a union a row is, and how many rows there are.
SAID = {
    "marts.contradictions.against",
    "marts.contradictions.last_word",
    "marts.join_decisions.joins",
    "marts.market_footprint.source_kinds",
    "marts.regulatory_timeline.source_kind",
    "marts.vendor_brief.rows_in_all",
}


def test_every_column_of_a_mart_ends_in_fields_of_sources() -> None:
    catalogue = read_catalogue(PROJECT / "sql")

    @cache
    def fields(table: str, column: str) -> frozenset[str]:
        """Return the raw columns at the end, through unions and Python models."""
        if catalogue[table].schema == "raw":
            return frozenset({f"{table}.{column}"})
        inputs = [(d.input_table, d.input_column) for d in lineage.lineage(catalogue, table) if d.column == column]
        return frozenset().union(*(fields(*i) for i in inputs if i != (table, column)))

    columns = [(table.id, column.name) for table in catalogue.layer("marts") for column in table.columns]
    assert {f"{table}.{column}" for table, column in columns if not fields(table, column)} == SAID
    assert "raw.ofac_sdn__names.full_name" in fields("marts.sanctioned_executives", "match_score")
