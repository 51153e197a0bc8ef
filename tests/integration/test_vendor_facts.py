"""What the bundled snapshot says of vendors: each facet with its dates and evidence, figures side by side, rules cited."""

import duckdb
import pytest

from tests.snapshot import Snapshot


@pytest.fixture(scope="module")
def con(snapshot: Snapshot):
    with duckdb.connect(snapshot.home / "published" / "vendorwatch.duckdb", read_only=True) as con:
        yield con


@pytest.fixture(scope="module")
def warehouse(snapshot: Snapshot):
    """The private file, which has the working tables too."""
    with duckdb.connect(snapshot.home / "warehouse.duckdb", read_only=True) as con:
        yield con


def rows(con: duckdb.DuckDBPyConnection, sql: str) -> list[tuple]:
    return con.execute(sql).fetchall()


def test_kaspersky_has_each_facet_with_its_dates_and_nothing_more(con: duckdb.DuckDBPyConnection) -> None:
    facets = rows(
        con,
        """
        select facet, path, counterparty, since, is_current from core.vendor_facets
        where vendor_id = 'kaspersky' and facet not in ('executive_listed', 'news_reported')
        """,
    )
    assert set(facets) == {
        ("fcc_covered", "direct", "AO Kaspersky Lab", "2022-03-25", True),
        ("fcc_covered", "direct", "Kaspersky Lab, Inc.", "2024-07-23", True),
        ("entity_list", "direct", "AO Kaspersky Lab", "2024-06-24", True),
        ("entity_list", "affiliate", "OOO Kaspersky Group", "2024-06-24", True),
        ("entity_list", "affiliate", "Kaspersky Labs Limited", "2024-06-24", True),
        ("prohibited_transaction", "direct", "Kaspersky Lab, Inc.", "2024-07-20", True),
        ("prohibited_transaction", "direct", "Kaspersky Lab, Inc.", "2024-09-29", True),
        ("agency_directive", "direct", "AO Kaspersky Lab or affiliated companies", "2017-09-13", True),
        ("procurement_ban", "direct", "Kaspersky Lab", "2018-10-01", True),
    }
    assert len(facets) == 9, "and it is not on the SDN list itself"
    executives = rows(
        con,
        "select since, until, is_current from core.vendor_facets where vendor_id = 'kaspersky' and facet = 'executive_listed'",
    )
    assert len(executives) == 12
    assert {since for since, _, _ in executives} == {"2024-06-21"}
    assert sum(current for *_, current in executives) == 11, "one left the list"


def test_kaspersky_is_unlisted_and_its_figures_keep_their_markets(con: duckdb.DuckDBPyConnection) -> None:
    figures = rows(
        con,
        """
        select distinct metric, value, unit, region, segment, as_of, listing_status from marts.market_footprint
        where vendor_id = 'kaspersky' and metric in ('market_share', 'market_rank')
        """,
    )
    assert set(figures) == {
        ("market_share", 4.0, "percent", "North America", "antivirus", "2024-07", "unlisted"),
        ("market_share", 2.9, "percent", "worldwide", "endpoint security for enterprises", "2022-06", "unlisted"),
        ("market_rank", 9.0, "rank", "worldwide", "endpoint security for enterprises", "2022-06", "unlisted"),
    }
    [(points, lines)] = rows(
        con,
        """
        select count(*), count(distinct series_id) from marts.market_series
        where vendor_id = 'kaspersky' and metric = 'market_share'
        """,
    )
    assert (points, lines) == (2, 2), "text and seed give one point each, and two markets are two lines"


def test_every_facet_and_its_date_stand_somewhere(con: duckdb.DuckDBPyConnection) -> None:
    for column in ("evidence_id", "since_evidence_id"):
        lacking = rows(
            con,
            f"""
            select vendor_id, facet, counterparty from core.vendor_facets
            where {column} not in (select evidence_id from marts.evidence)
            """,
        )
        assert lacking == [], column
    undated = rows(con, "select count(*) from core.vendor_facets where (since is null) <> (since_evidence_id is null)")
    assert undated == [(0,)]


@pytest.mark.parametrize(
    "table",
    [
        "work.corporate_relations",
        "core.facets",
        "work.listing_citations",
        "core.listings",
        "core.republished_entries",
        "work.revenue",
        "work.vendor_documents",
        "work.vendor_leis",
        "work.vendor_tickers",
    ],
)
def test_every_row_has_its_evidence(warehouse: duckdb.DuckDBPyConnection, table: str) -> None:
    assert rows(warehouse, f"select count(*) > 0 from {table}") == [(True,)]
    assert (
        rows(warehouse, f"select * from {table} where evidence_id not in (select evidence_id from marts.evidence)")
        == []
    )


def test_a_rule_is_told_with_citation_publication_and_effect(con: duckdb.DuckDBPyConnection) -> None:
    told = rows(
        con,
        """
        select event_date, event_type, citation, cast(published_on as varchar), effective_on
        from marts.regulatory_timeline
        where vendor_id = 'huawei' and authority = 'BIS' order by event_date, event_type
        """,
    )
    [listing] = [t for t in told if t[1] == "list_inclusion"]
    assert listing[2].startswith("84 FR 22961, ")
    assert (listing[0], *listing[3:]) == ("2019-05-16", "2019-05-21", "2019-05-16"), "it holds from the day of effect"


def test_two_rules_put_one_vendor_on_the_entity_list_twice(warehouse: duckdb.DuckDBPyConnection) -> None:
    listed = rows(
        warehouse,
        """
        select citations.citation, cast(listings.listed_on as varchar), citations.document_number, citations.matched_by
        from work.listing_citations as citations
        inner join core.listings as listings using (entry_id, list_id)
        inner join work.vendor_entries as links on listings.entry_id = links.entry_id
        where links.vendor_id = 'positive-technologies' order by 1
        """,
    )
    assert listed == [
        ("86 FR 37902", "2021-07-19", "2021-15362", "page_range"),
        ("86 FR 60760", "2021-11-04", None, None),
    ]


def test_the_order_of_facets_names_every_facet_once(con: duckdb.DuckDBPyConnection) -> None:
    order = [facet for (facet,) in rows(con, "select facet from core.facets order by rank")]
    assert order[0] == "sdn"
    assert order[-2:] == ["fcc_category", "news_reported"]
    assert len(order) == len(set(order)) == 21
