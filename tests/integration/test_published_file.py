"""The published file as a client of databases sees it: what may be null, what each thing means."""

from collections.abc import Iterator

import duckdb
import pytest

from tests.snapshot import Snapshot
from vendorwatch.release.building import SCHEMAS
from vendorwatch.settings import PROJECT
from vendorwatch.sources import all_sources
from vendorwatch.tables.catalogue import Catalogue


@pytest.fixture
def con(snapshot: Snapshot) -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect(snapshot.home / "published" / "vendorwatch.duckdb", read_only=True) as con:
        yield con


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    return Catalogue(PROJECT / "sql", [source.id for source in all_sources().values() if source.lists])


def test_what_may_not_be_null_is_held_as_it_is_declared(con: duckdb.DuckDBPyConnection, catalogue: Catalogue) -> None:
    found = con.execute(
        "select schema_name || '.' || table_name, column_name, lower(data_type), not is_nullable from duckdb_columns() "
        "where not internal and table_name in (select table_name from duckdb_tables())"
    ).fetchall()
    tables = [t for t in catalogue if t.schema in SCHEMAS]
    assert sorted(found) == sorted((t.id, c.name, c.type, c.not_null) for t in tables for c in t.columns)
    # An index of a key is what DuckDB 1.0 cannot read.
    held = con.execute("select distinct constraint_type from duckdb_constraints()").fetchall()
    assert held == [("NOT NULL",)]


@pytest.mark.parametrize(
    "things",
    [
        "table_name from duckdb_tables()",
        "view_name from duckdb_views()",
        "column_name from duckdb_columns()",
        "function_name from duckdb_functions()",
    ],
)
def test_everything_in_it_says_what_it_means(con: duckdb.DuckDBPyConnection, things: str) -> None:
    told = "select schema_name, comment, " + things + " where not internal"
    found = con.execute(told).fetchall()
    assert found
    assert [(schema, name) for schema, comment, name in found if not comment] == []


def test_a_partial_date_stands_beside_a_day_and_how_exact_it_is(
    con: duckdb.DuckDBPyConnection, catalogue: Catalogue
) -> None:
    partial = [
        (table.id, name, name.removesuffix("_on").removesuffix("_date"))
        for table in catalogue
        # A point of a series has its day as `charted_on`.
        if (table.schema == "marts" and table.name != "market_series") or table.id == "core.vendor_facets"
        for name, kind in table.columns_and_types
        if kind == "varchar" and (name in ("since", "until", "event_date") or name.endswith(("_on", "_since", "as_of")))
    ]
    assert ("marts.vendor_brief", "first_since", "first_since") in partial
    for table, name, stem in partial:
        wrong = con.execute(
            f"select {name} from {table} where ({name} is null) <> ({stem}_day is null) "
            f"or ({name} is null) <> ({stem}_precision is null) or {stem}_precision = 'day' and {stem}_day <> {name}::date "
            f"or left({stem}_day::varchar, 4) <> left({name}, 4)"
        ).fetchall()
        assert not wrong, table
