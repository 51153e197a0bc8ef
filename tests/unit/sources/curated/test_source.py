"""The parser of what people wrote down: it enforces the declared columns, and tells every fault with its line."""

import re
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vendorwatch.deliveries import Delivery, Parsed
from vendorwatch.errors import ParseError
from vendorwatch.settings import PROJECT
from vendorwatch.sources.curated.lines import is_partial_date
from vendorwatch.sources.curated.source import SOURCE, TABLES, file_of, parse

FILES = {
    "vendors": (
        "vendor_id,vendor_name,country,listing_status,ticker,exchange,website,parent_vendor_id,category,note,source_url\n"
        "acme,Acme,US,unlisted,,,,,tools,,https://example.org\n"
        "acme-uk,Acme UK,GB,unlisted,,,,acme,tools,,https://example.org\n"
    ),
    "vendor_names": "vendor_id,name,kind,country,source_url\nacme,Acme,primary,US,https://example.org\n",
    "market_claims": (
        "claim_id,vendor_id,metric,value,unit,qualifier,region,segment,as_of,publisher,source_url,quote,note\n"
        "acme-share,acme,market_share,2.5,percent,=,worldwide,anvils,2024-07,Someone,https://example.org,2.5 %,\n"
    ),
    "actions": (
        "action_id,vendor_id,party_name,event_date,event_type,authority,instrument,facet,effective_from,effective_to,"
        "citation,source_url,summary\n"
        "acme-ban,acme,Acme,2024,directive,BIS,Rule,none,,,,https://example.org,A rule\n"
    ),
    "severity": (
        "facet,rank,meaning\nsdn,1,Blocked\nunverified,13,Watched\nprohibited_transaction,20,Barred\nagency_directive,21,Not used\n"
        "executive_listed,22,People\nfcc_category,23,Kinds\nnews_reported,24,Press\n"
    ),
    "covered_categories": "category,covered_category,source_url\nrouters,routers,https://example.org\n",
    "ownership": (
        "ownership_id,owner_name,owner_vendor_id,owner_entry_id,owned_name,owned_vendor_id,share_from,share_to,as_of,"
        "source_url,note\n"
        "x-acme,X,,ofac_sdn:5,Acme,acme,25.5,,2024,https://example.org,\n"
    ),
    "company_history": (
        "vendor_id,name,standing,since,until,source_url,note\nacme,Acme,itself,2016-01,,https://example.org,\n"
    ),
    "rule_periods": (
        "rule_id,rule_name,status,starts_on,ends_on,threshold_pct,facet,document,citation,source_url,note\n"
        "half,Half,in_force,2024-01-01,,50,unverified,Notice,1 FR 2,https://example.org,\n"
    ),
    "lists": (
        "list_id,list_name,source_id,authority,instrument,citation,facet,severity,effect,kind,ownership_rule,"
        "republished_by,claimed_as,usual_entries,issued\n"
        "acme_list,Acme List,acme,Acme,Rule,1 FR 2,acme,12,Nothing is sold.,parties,half,,,40,amended\n"
    ),
}


@pytest.fixture
def read(delivery_of: Callable[..., Delivery]) -> Callable[..., Parsed]:
    def read_files(**changed: str | bytes) -> Parsed:
        parts = {file_of(t): changed.get(t, FILES[t]) for t in TABLES}
        return parse(
            delivery_of("curated", "files", {n: b if isinstance(b, bytes) else b.encode() for n, b in parts.items()})
        )

    return read_files


def test_rows_come_with_their_lines(read) -> None:
    parsed = read()
    assert parsed.tables["vendors"]["locator"].to_pylist() == ["line 2", "line 3"]
    assert parsed.tables["vendors"]["ticker"].to_pylist() == [None, None]
    assert parsed.tables["market_claims"]["value"].to_pylist() == [2.5]
    assert all(f.unknown == 0 for f in parsed.fields)
    # `facet` stands in several files: each fills its own table.
    assert {(f.part, f.landed_in) for f in parsed.fields} == {(file_of(t), t) for t in TABLES}


def test_columns_may_stand_in_any_order_and_cells_may_hold_lines(read) -> None:
    text = 'name,vendor_id,source_url,country,kind\n"Acme\nGroup",acme,https://example.org,,alias\nB,acme,https://a.b,,alias\n'
    names = read(vendor_names=text).tables["vendor_names"]
    assert names["vendor_id"].to_pylist() == ["acme", "acme"]
    assert names["locator"].to_pylist() == ["line 2", "line 4"]


@pytest.mark.parametrize(
    ("table", "old", "new", "says"),
    [
        ("vendors", "vendor_name", "name", "vendors.csv line 1: headed vendor_id, name"),
        ("vendors", "acme,Acme,US", "Acme Inc,Acme,US", "expected a slug like"),
        ("vendors", "acme,Acme,US", "acme,,US", "line 2: vendor_name is '', expected a value"),
        ("vendors", ",US,", ",USA,", "an ISO 3166 code"),
        ("vendors", "unlisted", "private", "expected one of listed, unlisted"),
        ("vendors", ",acme,tools", ",acme-us,tools", "line 3: parent_vendor_id 'acme-us' is not in vendors.csv"),
        ("vendors", "acme-uk,", "acme,", "line 3: acme stands 2 times"),
        ("vendor_names", "acme,", "other,", "vendor_names.csv line 2: vendor_id 'other' is not in vendors.csv"),
        ("vendor_names", "primary", "main", "expected one of primary"),
        ("vendor_names", "https://example.org", "example.org", "an address that starts with https://"),
        ("vendor_names", "primary,US", "primary,US,x", "6 cells, expected 5"),
        ("vendor_names", "acme,Acme", 'acme,"Acme', "vendor_names.csv line"),
        ("market_claims", "2.5,percent", "about 3,percent", "value is 'about 3', expected a number"),
        ("market_claims", "2.5,percent", "inf,percent", "expected a number"),
        ("market_claims", ",=,", ",≈,", "expected one of =, ~"),
        ("market_claims", "2024-07", "July 2024", "expected a date like 2024, 2024-07 or 2024-07-23"),
        ("actions", "2024,", "2024-02-30,", "expected a date like"),
        ("severity", "sdn,1", "sdn,0", "rank is '0', expected a whole number from 1 on"),
        ("severity", "sdn,1", "sdn,1.5", "rank is '1.5', expected a whole number"),
        ("severity", "unverified,13", "sdn,13", "severity.csv line 3: sdn stands 2 times"),
        (
            "severity",
            "news_reported,24,Press\n",
            "",
            "severity.csv: the facet news_reported has no place among the facets",
        ),
        (
            "severity",
            "unverified,13",
            "unverified,1",
            "line 3: the facet unverified has rank 1, which is the place of sdn in",
        ),
        (
            "severity",
            "unverified,13",
            "unverified,12",
            "line 2: the facet acme has severity 12, which is the place of unver",
        ),
        ("lists", "acme,12,", "acme,,", "lists.csv line 2: the facet acme has no place among the facets"),
        (
            "lists",
            "parties,half,",
            "parties,third,",
            "lists.csv line 2: the ownership rule third is not declared; expected one of half, or nothing",
        ),
        ("lists", "parties,half,", "parties,,", "ownership_rules.csv line 2: no list goes by the rule half"),
        ("rule_periods", "unverified", "sanctioned", "line 2: the facet sanctioned has no place among the facets"),
        ("rule_periods", ",50,", ",25,", "line 2: threshold_pct is 25; expected 50, for which ownership is computed"),
        (
            "rule_periods",
            "2024-01-01,,",
            "2024-01-01,2024-06-30,",
            "line 2: ends_on is 2024-06-30, and no period follows",
        ),
        ("rule_periods", "2024-01-01,,", "2024-01-01,2023-06-30,", "line 2: ends_on 2023-06-30 is before starts_on"),
        ("covered_categories", ",routers,", ",phones,", "expected one of uas, routers"),
        ("company_history", "2016-01", "2016-13", "expected a date like 2024, 2024-07 or 2024-07-23"),
        ("company_history", "itself", "bought", "expected one of itself, acquired"),
        ("actions", "none", "sanctioned", "facet is 'sanctioned', expected one of entity_list"),
    ],
)
def test_a_fault_is_told_with_its_line_and_nothing_is_taken(read, table: str, old: str, new: str, says: str) -> None:
    assert old in FILES[table]
    with pytest.raises(ParseError) as refusal:
        read(**{table: FILES[table].replace(old, new)})
    assert says in str(refusal.value)


@pytest.mark.parametrize(
    ("second", "says"),
    [
        (
            "half,Half,suspended,2025-01-01,",
            "line 2: ends_on is 2024-12-30, and the next period starts on 2025-01-01 (line 3)",
        ),
        (
            "half,Half,suspended,2024-12-30,",
            "line 2: ends_on is 2024-12-30, and the next period starts on 2024-12-30 (line 3)",
        ),
        ("half,A Half,suspended,2024-12-31,", "line 3: rule_name is 'A Half', and 'Half' in line 2"),
        ("half,Half,suspended,2024-12-31,2025-01-01", "line 3: ends_on is 2025-01-01, and no period follows"),
        ("half,Half,suspended,2024-12-31,", ""),
    ],
)
def test_the_periods_of_a_rule_follow_each_other(read, second: str, says: str) -> None:
    first = FILES["rule_periods"].replace("2024-01-01,,", "2024-01-01,2024-12-30,")
    periods = f"{first}{second},50,unverified,Notice,1 FR 3,https://example.org,\n"
    if says:
        with pytest.raises(ParseError, match=re.escape(says)):
            read(rule_periods=periods)
    else:
        assert read(rule_periods=periods).tables["rule_periods"].num_rows == 2


def test_all_faults_are_told_at_once_but_not_without_end(read) -> None:
    many = FILES["vendor_names"] + "".join(f"nobody,Name {n},alias,,https://example.org\n" for n in range(9))
    with pytest.raises(ParseError) as refusal:
        read(vendor_names=many, actions=FILES["actions"].replace("BIS", ""))
    assert "actions.csv line 2: authority" in str(refusal.value)
    assert "and 5 more" in str(refusal.value)


def test_another_encoding_is_refused(read) -> None:
    with pytest.raises(ParseError, match="not UTF-8 at byte"):
        read(vendor_names="vendor_id,name\nacme,Müller\n".encode("cp1252"))


def test_our_own_files_are_in_order(delivery_of) -> None:
    parsed = parse(
        delivery_of("curated", "files", {file_of(t): PROJECT / "seeds" / "curated" / file_of(t) for t in TABLES})
    )
    assert not parsed.problems
    assert set(parsed.tables) == set(SOURCE.tables)


@given(st.dates())
def test_a_date_and_its_beginnings_are_partial_dates(day) -> None:
    assert all(is_partial_date(day.isoformat()[:length]) for length in (4, 7, 10))


@pytest.mark.parametrize(
    "given_text", ["", "24", "2024-1", "2024-13", "2024-00", "2023-02-29", "2024-07-01T00:00", "２０２４"]
)
def test_anything_else_is_not_a_partial_date(given_text: str) -> None:
    assert not is_partial_date(given_text)
