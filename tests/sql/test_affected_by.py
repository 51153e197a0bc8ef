"""The macro `marts.affected_by`: whom a further listing would concern, by each path, and nobody twice by one."""

from collections.abc import Callable, Iterator

import duckdb
import pytest

from vendorwatch.settings import PROJECT
from vendorwatch.tables.catalogue import read_catalogue
from vendorwatch.tables.declarations import SCHEMAS

CATALOGUE = read_catalogue(PROJECT / "sql")
ROWS: dict[str, tuple[str, list[tuple[object, ...]]]] = {
    "core.name_targets": (
        "target_id, name",
        [
            ("vendor:acme", "Acmé, Inc."),
            ("vendor:acme", "АКМЕ"),
            ("ofac_sdn:5", "PETROV, Ivan"),
            ("trade:7", "ACME LTD"),
        ],
    ),
    "core.vendor_ties": (
        "vendor_id, path, party_id, party_name, via",
        [
            ("cog", "affiliate", "vendor:acme", "Acme", "a company of the group of Acme"),
            ("acme", "executive", "ofac_sdn:5", "Ivan Petrov", "Ivan Petrov, CEO"),
            ("bolt", "executive", None, "Anna Doe", "Anna Doe, CFO"),
            ("acme", "itself", "trade:7", "ACME LTD", "the entry of the vendor itself"),
        ],
    ),
    "core.ownership_shares": (
        "owner_id, owner_name, owned_id, owned_name, least, most",
        [
            ("vendor:acme", "Acme", "name:h", "H", 60, 60),
            ("name:h", "H", "vendor:bolt", "Bolt", 0, 100),
            ("vendor:bolt", "Bolt", "name:h", "H", 0, 100),
            ("vendor:acme", "Acme", "vendor:small", "Small", 9, 49),
            # One name begins like the other.
            ("vendor:cog", "Cog", "name:bank", "Alfa Bank", 70, 70),
            ("name:bank", "Alfa Bank", "name:alfa", "Alfa", 80, 80),
        ],
    ),
    "core.vendor_joins": (
        "vendor_key, vendor_name, party_id, basis, band, decision",
        [
            ("V-1", "Acme", "vendor:acme", "name", "auto", "open"),
            ("V-2", "Acme UK", "vendor:acme", "parent_name", "auto", "open"),
            ("V-3", "Bolt", "vendor:bolt", "name", "auto", "confirmed"),
            ("V-4", "Cog", "vendor:cog", "name", "auto", "open"),
            ("V-5", "Akme", "vendor:acme", "name", "review", "dismissed"),
            ("V-6", "Small", "vendor:small", "name", "auto", "open"),
            ("V-8", "Alfa", "name:alfa", "name", "auto", "open"),
        ],
    ),
    "core.vendor_list": ("vendor_key, vendor_name, parent_name", [("V-7", "Brook Lane", "Lane Group")]),
}
OWNED = "Acme holds 60.0 to 60.0 % of H; H holds 0.0 to 100.0 % of Bolt"


@pytest.fixture
def affected_by() -> Iterator[Callable[[str], set[tuple[str, ...]]]]:
    con = duckdb.connect()
    for schema in SCHEMAS:
        con.execute(f"create schema {schema}")
    for table, (names, rows) in ROWS.items():
        con.execute(f"create table {table} ({', '.join(f'{c.name} {c.type}' for c in CATALOGUE[table].columns)})")
        marks = ", ".join("?" * len(rows[0]))
        con.executemany(f"insert into {table} ({names}) values ({marks})", rows)
    con.execute((PROJECT / "sql" / "macros" / "affected_by.sql").read_text("utf-8"))
    yield lambda party: set(
        con.execute("select vendor_key, path, band, via from marts.affected_by(?)", [party]).fetchall()
    )
    con.close()


@pytest.mark.parametrize("party", ["vendor:acme", "ACME, inc", "акме", "trade:7"])
def test_a_party_is_meant_by_its_ids_and_names_and_reaches_its_group_and_what_it_owns(affected_by, party: str) -> None:
    assert affected_by(party) == {
        ("V-1", "direct", "auto", "the party itself"),
        ("V-2", "affiliate", "auto", "the party itself, as its parent"),
        ("V-3", "ownership", "review", OWNED),
        ("V-4", "affiliate", "auto", "a company of the group of Acme"),
    }


@pytest.mark.parametrize(
    ("party", "found"),
    [
        ("Petrov, Ivan", {("V-1", "executive", "auto"), ("V-2", "affiliate", "auto")}),
        ("anna doe", {("V-3", "executive", "auto")}),
        ("brook LANE", {("V-7", "direct", "auto")}),
        ("Lane Group", {("V-7", "affiliate", "auto")}),
        ("Cog", {("V-4", "direct", "auto"), ("V-8", "ownership", "auto")}),
        ("Acm", set()),
        ("", set()),
    ],
)
def test_people_and_names_of_the_list_itself(affected_by, party: str, found: set[tuple[str, ...]]) -> None:
    assert {row[:3] for row in affected_by(party)} == found
