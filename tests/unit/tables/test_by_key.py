"""Tables that are made by the keys whose rows changed, beside the same made as a whole."""

from datetime import date, datetime, timedelta
from pathlib import Path

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.unit import small
from tests.unit.small import RED
from vendorwatch.errors import ModelError
from vendorwatch.settings import PROJECT
from vendorwatch.tables import by_key
from vendorwatch.tables.catalogue import read_catalogue
from vendorwatch.tables.state import LastBuild
from vendorwatch.tables.warehouse import data_version

LISTED = read_catalogue(PROJECT / "sql")["core.listing_versions"]
FACTS = read_catalogue(PROJECT / "sql")["core.fact_versions"]
DAY, MOMENT = date(2026, 1, 1), datetime(2026, 1, 1)

facts = st.builds(
    lambda entry, what, since, until, first: (
        *("sdn", f"x:{entry}", *what, None, None),
        *(DAY + timedelta(since), MOMENT + timedelta(since)),
        *((DAY + timedelta(until), MOMENT + timedelta(until)) if until > since else (None, None)),
        *(first, f"e{since}"),
    ),
    st.integers(1, 12),
    st.sampled_from(
        [
            ("entry", "name", "Alder"),
            ("entry", "name", "Bexley"),
            ("entry", "type", "entity"),
            ("name", "", "Corve Ltd"),
        ]
    ),
    st.integers(0, 4),
    st.integers(0, 6),
    st.booleans(),
)


@settings(max_examples=15)
@given(
    st.lists(st.tuples(st.lists(facts, max_size=3), st.sets(st.integers(1, 12), max_size=2)), min_size=2, max_size=4)
)
def test_by_keys_comes_what_comes_of_the_whole(days: list[tuple[list[tuple[object, ...]], set[int]]]) -> None:
    with duckdb.connect() as con:
        con.execute("create schema core; create schema meta; create table meta.set_aside (table_id varchar)")
        con.execute(f"create table core.fact_versions ({', '.join(f'{c.name} {c.type}' for c in FACTS.columns)})")
        for entry in range(1, 13):
            row = (
                "sdn",
                f"x:{entry}",
                "entry",
                "name",
                f"Elgin {entry}",
                None,
                None,
                DAY,
                MOMENT,
                None,
                None,
                True,
                "e",
            )
            con.execute(f"insert into core.fact_versions values ({', '.join('?' * len(row))})", row)
        last = None
        for added, gone in days:
            con.execute("delete from core.fact_versions where list_contains(?, entry_id)", [[f"x:{n}" for n in gone]])
            for row in added:
                con.execute(f"insert into core.fact_versions values ({', '.join('?' * len(row))})", row)
            by_key.make(con, LISTED, last)
            con.execute(f"create or replace table whole as\n{LISTED.sql}")
            assert con.execute("from core.listing_versions order by all").fetchall() == (
                con.execute("from whole order by all").fetchall()
            )
            last = LastBuild(LISTED.code_version, "", *data_version(con, LISTED.id))


def test_only_keys_whose_rows_changed_are_made(con: duckdb.DuckDBPyConnection, sql: Path) -> None:
    def made() -> list[tuple[int, int]]:
        small.build(con, sql)
        return con.execute("select a, moment from core.kept order by a").fetchall()

    (sql / "core" / "kept.yml").write_text(
        "description: One row per thing.\ngrain: [a]\nby_key: [a]\ncolumns:\n"
        "  a: {type: bigint, not_null: true, description: A.}\n  moment: {type: bigint, description: When it was made.}\n"
    )
    (sql / "core" / "kept.sql").write_text("select a, nextval('clock') as moment from core.things\n")
    con.execute("create sequence clock")
    many = [(n, "red") for n in range(1, 31)]
    small.load(con, sql, many)
    first = dict(made())
    small.load(con, sql, [*many[1:29], (30, "blue"), (31, "red")], number=2)
    second = dict(made())
    assert second.keys() == {*range(2, 32)}
    assert {a for a in second if second[a] != first.get(a)} == {30, 31}
    # Somebody else has been at it.
    con.execute("update core.kept set moment = 0 where a = 5")
    small.load(con, sql, [*many[1:], (31, "red")], number=3)
    assert not set(dict(made()).values()) & {0, *second.values()}


@pytest.mark.parametrize("keys", ["[b]", "[a, b]"])
def test_a_key_is_of_the_grain(sql: Path, keys: str) -> None:
    (sql / "core" / "things.yml").write_text(f"{small.CORE}by_key: {keys}\n")
    with pytest.raises(ModelError, match="cannot be made by"):
        small.catalogue(sql)


def test_a_table_of_several_is_not_made_by_key(con: duckdb.DuckDBPyConnection, sql: Path) -> None:
    small.load(con, sql, RED)
    (sql / "core" / "both.yml").write_text(f"{small.CORE}by_key: [a]\n")
    (sql / "core" / "both.sql").write_text("select a, b from core.things union all select a, b from raw.things__all\n")
    with pytest.raises(ModelError, match="expected a query of one table"):
        small.catalogue(sql)
