"""The complete Screening List and real market files, from a loopback mirror to core and marts, without a Dagster run."""

import gzip
from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest

from tests.mirror import Mirror
from vendorwatch import intake
from vendorwatch.fetch import Patience
from vendorwatch.landing import Landing
from vendorwatch.settings import PROJECT, Settings
from vendorwatch.sources import all_sources
from vendorwatch.sources.gleif import source as gleif
from vendorwatch.sources.gleif.watched import RECORDS, known_leis
from vendorwatch.sources.sec_companies import source as sec_companies
from vendorwatch.sources.sec_facts import source as sec_facts
from vendorwatch.sources.trade_csl import source as trade_csl
from vendorwatch.tables import checks, lineage, loading, models
from vendorwatch.tables.catalogue import read_catalogue
from vendorwatch.tables.warehouse import Warehouse

pytestmark = pytest.mark.real

CATALOGUE = read_catalogue(PROJECT / "sql")
CISCO = "CIK0000858877.json"
FETCHED = {s.SOURCE.id for s in (trade_csl, sec_companies, sec_facts, gleif)}
QUICK = Patience(tries=1, deadline=30, connect=2, silence=5, backoff=0.01)


@pytest.fixture(scope="module")
def mirror(shared_data: Path) -> Iterator[Mirror]:
    """The real files at their publishers' addresses; what a chip maker filed stands in for Cisco, a bank's children for
    those of Microsoft."""
    market = shared_data / "market"
    filed = (market / "sec/companyfacts_CIK0001835632_full.json").read_text()
    assert '"cik":1835632' in filed.replace(" ", "")
    records = (market / "gleif/lei_records.json").read_bytes()
    csl = trade_csl.SOURCE.variants[0].parts[0].url
    routes = {
        csl: gzip.decompress((shared_data / "csl/consolidated_2022-04.csv.gz").read_bytes()),
        sec_companies.SOURCE.variants[0].parts[0].url: market / "sec/company_tickers_2025-12.json",
        sec_facts.ADDRESS.format(CISCO): filed.replace("1835632", "858877", 1).encode(),
        RECORDS: records,
        f"{RECORDS}/{next(iter(known_leis()))}/direct-children": market / "gleif/direct_children.json",
    }
    for company in (PROJECT / "seeds/snapshots/sec_facts/2025-12-31").iterdir():
        routes.setdefault(sec_facts.ADDRESS.format(company.name), company)
    with Mirror(routes) as running:
        yield running


@pytest.fixture(scope="module")
def con(tmp_path_factory: pytest.TempPathFactory, mirror: Mirror) -> Iterator[duckdb.DuckDBPyConnection]:
    """A warehouse with every table built from what the mirror has; the other sources have nothing."""
    home = tmp_path_factory.mktemp("market")
    settings = Settings(home, PROJECT / "seeds", PROJECT / "sql", "live", mirror.base, "data@vendorwatch.example")
    landing = Landing(settings, patience=QUICK)
    with Warehouse(settings.warehouse).writer() as con:
        for source in all_sources().values():
            if source.id in FETCHED or source.curated:
                landing.refresh(source)
            intake.take(con, CATALOGUE, landing, source, pytest.fail)
        intake.record_history(con, CATALOGUE)
        loading.load_documents(con, CATALOGUE, intake.evidence_deliveries(landing, all_sources().values()))
        # Where columns come from is not asked here, and reading it out of a hundred queries takes seconds.
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(lineage, "record", lambda *_: None)
            for schema in ("staging", "core", "marts"):
                models.build_layer(con, CATALOGUE, schema)
        yield con


def rows(con: duckdb.DuckDBPyConnection, sql: str) -> list[tuple]:
    return con.execute(sql).fetchall()


def test_every_rule_holds(con: duckdb.DuckDBPyConnection) -> None:
    tables = [t for schema in ("core", "marts") for t in CATALOGUE.layer(schema)]
    assert [(r.spec.table_id, r.spec.name, r.sample) for r in checks.run_checks(con, tables) if r.stops] == []


def test_the_ticker_that_outlived_its_company_is_told(con: duckdb.DuckDBPyConnection) -> None:
    [told] = [r for r in checks.run_checks(con, [CATALOGUE["work.vendor_tickers"]]) if not r.passed]
    assert (told.spec.name, told.failing_rows, told.stops) == ("a_vendor_with_a_ticker_is_listed", 1, False)
    assert "juniper" in told.sample


def test_each_list_of_commerce_and_state_is_whole(con: duckdb.DuckDBPyConnection) -> None:
    in_file = dict(rows(con, "select list_id, entry_count from raw.trade_csl__lists"))
    assert sum(in_file.values()) == 14_160
    ours = "entry_id in (select entry_id from core.entries where source_id = 'trade_csl')"
    listed = dict(rows(con, f"select list_id, count(*) from core.listings where {ours} group by 1"))
    assert listed == {k: n for k, n in in_file.items() if not k.startswith("ofac_")}
    assert listed["bis_entity_list"] == 2_001
    [(entries, typed)] = rows(con, "select count(*), count(entry_type) from core.entries where source_id = 'trade_csl'")
    assert (entries, typed) == (sum(listed.values()), 0), "the lists do not say what kind of party an entry is"
    for table in ("names", "addresses"):
        [(lost,)] = rows(
            con,
            f"""
            select count(*) from raw.trade_csl__{table} as given
            inner join core.entries as entries using (entry_id)
            left join work.entry_{table} as kept using (entry_id)
            where kept.entry_id is null
            """,
        )
        assert lost == 0, table


def test_the_entity_list_tells_its_licences_and_rules(con: duckdb.DuckDBPyConnection) -> None:
    told = rows(
        con,
        """
        select count(license_requirement), count(license_policy), count(*) filter (where len(citations) > 0)
        from core.listings where list_id = 'bis_entity_list'
        """,
    )
    # Of the other thirty the file has no notice, or one by the number of the issue instead of the page.
    assert told == [(2_000, 2_000, 1_971)]
    denied = rows(
        con, "select count(ends_on), count(is_standard_order) from core.listings where list_id = 'bis_denied_persons'"
    )
    assert denied[0][0] > 400


def test_what_the_file_repeats_of_ofac_is_a_finding_and_no_listing(con: duckdb.DuckDBPyConnection) -> None:
    assert rows(con, "select count(*) from core.listings where list_id like 'ofac%'") == [(0,)]
    found = dict(rows(con, "select standing, count(*) from core.republished_entries group by 1"))
    assert found == {"absent": 10_535}, "OFAC's own lists are not on this mirror"


def test_vendors_on_the_entity_list_are_found_by_name(con: duckdb.DuckDBPyConnection) -> None:
    since = dict(
        rows(con, "select vendor_id, min(since) from core.vendor_facets where facet = 'entity_list' group by 1")
    )
    assert since == {
        "dahua": "2019-10-09",
        "dji": "2020-12-18",
        "hikvision": "2019-10-09",
        "huawei": "2019-05-21",
        "positive-technologies": "2021-07-19",
    }, "the file is of April 2022; Kaspersky joined the list in 2024"


def test_revenue_of_a_real_company_by_period(con: duckdb.DuckDBPyConnection) -> None:
    years = rows(
        con,
        """
        select fiscal_year, cast(period_end as varchar), value, first_value, is_restated from work.revenue
        where vendor_id = 'cisco' and period_kind = 'annual' order by period_end
        """,
    )
    assert years[0] == (None, "2020-02-01", 2_699_161_000, 2_699_161_000, False), "no filing has it as its own year"
    assert (2022, "2022-01-29", 4_462_400_000, 4_462_383_000, True) in years
    assert years[-1] == (2026, "2026-01-31", 8_194_600_000, 8_194_600_000, False)
    quarters = rows(
        con,
        """
        select fiscal_period, value from marts.market_footprint
        where vendor_id = 'cisco' and period_kind = 'quarterly' and as_of >= '2025-05-01' order by as_of
        """,
    )
    assert quarters == [
        ("FY2026 Q1", 1_895_300_000),
        ("FY2026 Q2", 2_006_100_000),
        ("FY2026 Q3", 2_074_500_000),
        ("FY2027 Q1", 2_417_800_000),
    ], "the fourth quarter was never filed as one and is not worked out"


def test_series_hold_one_kind_of_period_and_one_value_a_date(con: duckdb.DuckDBPyConnection) -> None:
    series = rows(
        con,
        """
        select period_kind, count(distinct series_id), count(*), count(distinct as_of), bool_or(is_disputed)
        from marts.market_series where vendor_id = 'cisco' group by 1 order by 1
        """,
    )
    assert [s[:2] for s in series] == [("annual", 1), ("quarterly", 1)]
    assert all(points == dates and not disputed for _, _, points, dates, disputed in series)


def test_tickers_of_the_whole_map(con: duckdb.DuckDBPyConnection) -> None:
    assert rows(con, "select count(*) from raw.sec_companies__companies") == [(10_886,)]
    tickers = {v: set(t) for v, t in rows(con, "select vendor_id, list(ticker) from work.vendor_tickers group by 1")}
    assert tickers["nokia"] == {"NOK", "NOKBF"}
    assert tickers["gen-digital"] >= {"GEN"}
    sold_in_china = {"kaspersky", "huawei", "zte", "hytera", "hikvision", "dahua", "dji", "china-mobile"}
    assert not sold_in_china & set(tickers)


def test_legal_entities_with_their_state_and_children(con: duckdb.DuckDBPyConnection) -> None:
    microsoft = rows(
        con, "select lei, matched_by, is_lapsed, direct_parent from work.vendor_leis where vendor_id = 'microsoft'"
    )
    assert microsoft == [(next(iter(known_leis())), "lei", False, "exception")]
    children = rows(
        con,
        """
        select relation, count(*), count(distinct child_lei), count(*) filter (where entities.registration_status = 'lapsed')
        from work.corporate_relations as relations
        inner join raw.gleif__entities as entities on relations.child_lei = entities.lei
        where relations.source_kind = 'gleif' and relations.parent_vendor_id = 'microsoft' group by 1
        """,
    )
    assert children == [("direct_child", 15, 15, 4)], "a lapsed child is a child, and said to be lapsed"


def test_the_contact_went_to_the_sec(mirror: Mirror, con: duckdb.DuckDBPyConnection) -> None:
    agents = {a.headers["User-Agent"] for a in mirror.asked if "sec.gov" in a.url}
    assert agents
    assert all("data@vendorwatch.example" in agent for agent in agents)
