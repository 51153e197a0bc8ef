"""History at a moment: `marts.as_of`, on the last day of an interval, and before its end was known."""

from collections.abc import Iterator

import duckdb
import pytest

from tests.sql.test_models import CATALOGUE, _create
from vendorwatch.settings import PROJECT
from vendorwatch.tables.declarations import SCHEMAS
from vendorwatch.tables.warehouse import MACROS


@pytest.fixture
def con() -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect() as con:
        for schema in SCHEMAS:
            con.execute(f"create schema {schema}")
        con.execute(MACROS)
        for table in ("core.listing_versions", "core.fact_versions"):
            told = {"list_id": "l", "entry_id": "l:1", "valid_from": "2024-01-01", "known_from": "2024-01-02 08:00"}
            told |= {"valid_to": "2024-02-01", "known_to": "2024-02-03 08:00"}
            _create(con, CATALOGUE[table], [told])
        for name in ("as_of", "facts_as_of"):
            con.execute((PROJECT / "sql" / "macros" / f"{name}.sql").read_text("utf-8"))
        yield con


@pytest.mark.parametrize("macro", ["as_of", "facts_as_of"])
@pytest.mark.parametrize(
    ("known_at", "valid_on", "is_listed"),
    [
        ("2024-03-01 00:00", "2024-01-01", True),
        ("2024-03-01 00:00", "2023-12-31", False),
        ("2024-03-01 00:00", "2024-01-31", True),
        ("2024-03-01 00:00", "2024-02-01", False),
        ("2024-02-03 08:00", "2024-02-01", False),
        ("2024-02-03 07:59", "2024-02-01", True),
        ("2024-01-02 08:00", "2024-01-01", True),
        ("2024-01-02 07:59", "2024-01-01", False),
    ],
)
def test_the_first_day_counts_and_the_day_of_the_end_does_not(
    macro: str, known_at: str, valid_on: str, is_listed: bool, con: duckdb.DuckDBPyConnection
) -> None:
    query = f"select count(*) from marts.{macro}(timestamp '{known_at}', date '{valid_on}')"
    assert con.execute(query).fetchall() == [(int(is_listed),)]
