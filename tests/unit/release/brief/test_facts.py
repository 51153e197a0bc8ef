"""What is read of a release for the pages."""

from collections.abc import Iterator
from datetime import date

import duckdb
import pytest

from vendorwatch.release.brief.facts import Row, Untold, _vendors


@pytest.fixture
def con() -> Iterator[duckdb.DuckDBPyConnection]:
    """A release's vendors, each with something else that is to be told of it, or with nothing."""
    with duckdb.connect() as con:
        con.execute(
            "create schema marts; create schema core; create table core.facets as select 'sdn' as facet, 1 as rank"
        )
        con.execute(
            """
            create table marts.vendor_brief as
            select
                key as vendor_key, 'n ' || key as vendor_name, case when key > 'e' then 'DE' end as country,
                case key when 'b' then 'sdn' end as worst_facet, cast(null as varchar) as worst_of,
                case key when 'c' then 1 else 0 end as rows_in_all, case key when 'd' then 2 else 0 end as to_decide,
                case key when 'e' then 3 else 0 end as below_line,
                case key when 'f' then map {'sdn': 1} else cast(map {} as map(varchar, integer)) end as facet_counts,
                case key when 'g' then ['Ann'] else cast([] as varchar[]) end as key_people,
                case key when 'h' then 0.5 end as market_share_pct, case key when 'i' then date '2024-01-02' end as since_day,
                case key when 'j' then true else false end as is_odd, case key when 'k' then '' end as last_change,
                'ev ' || key as evidence_id
            from (select unnest(string_split('a b c d e f g h i j k l', ' ')) as key)
            """
        )
        yield con


def vendors(con: duckdb.DuckDBPyConnection) -> list[Row]:
    def rows(sql: str) -> list[Row]:
        found = con.execute(sql)
        return [dict(zip([c[0] for c in found.description], row, strict=True)) for row in found.fetchall()]

    return _vendors(rows)


def test_a_vendor_is_light_only_if_nothing_is_told_of_it_and_says_the_same_as_its_row(
    con: duckdb.DuckDBPyConnection,
) -> None:
    found = vendors(con)
    columns = [c[0] for c in con.execute("select * from marts.vendor_brief").description]
    whole = {row[0]: row for row in con.execute("select * from marts.vendor_brief").fetchall()}
    assert [row["vendor_key"] for row in found] == [*"bcdaefghijkl"]
    assert {row["vendor_key"] for row in found if isinstance(row, Untold)} == {*"aekl"}
    for row in found:
        told = {column: row[column] for column in columns if column != "evidence_id"}
        told["last_change"] = told["last_change"] or None
        expected = dict(zip(columns, whole[row["vendor_key"]], strict=True))
        assert told == {c: (v or None) if c == "last_change" else v for c, v in expected.items() if c != "evidence_id"}
        assert row["rank"] == (1 if row["vendor_key"] == "b" else None)
    assert next(row for row in found if row["vendor_key"] == "i")["since_day"] == date(2024, 1, 2)
    # Nobody's is shown for another's.
    with pytest.raises(KeyError):
        _ = found[-1]["evidence_id"]


@pytest.mark.parametrize("left", ["vendor_key = 'b'", "vendor_key = 'a'", "false"])
def test_a_list_may_hold_only_the_one_or_the_other(con: duckdb.DuckDBPyConnection, left: str) -> None:
    con.execute(f"delete from marts.vendor_brief where not ({left})")
    assert [row["vendor_key"] for row in vendors(con)] == [
        r[0] for r in con.execute("select vendor_key from marts.vendor_brief").fetchall()
    ]
