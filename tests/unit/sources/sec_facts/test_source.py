"""Company facts: a real file as if its company were watched, the seed, the watched list, and periods."""

import csv
import json
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vendorwatch.deliveries import Delivery, Parsed
from vendorwatch.errors import ParseError
from vendorwatch.settings import PROJECT
from vendorwatch.sources.sec_facts import watched
from vendorwatch.sources.sec_facts.periods import KINDS, period_kind
from vendorwatch.sources.sec_facts.source import SOURCE, parse
from vendorwatch.sources.sec_facts.watched import companies, revenue_concepts

SEED = PROJECT / "seeds/snapshots/sec_facts/2025-12-31"
MICROSOFT = "CIK0000789019.json"
USUAL = "RevenueFromContractWithCustomerExcludingAssessedTax"
YEAR = {
    "start": "2023-07-01",
    "end": "2024-06-30",
    "val": 245_122_000_000,
    "accn": "0000950170-24-087843",
    "fy": 2024,
    "fp": "FY",
    "form": "10-K",
    "filed": "2024-07-30",
}

Read = Callable[[dict[str, bytes | Path]], Parsed]


@pytest.fixture
def read(delivery_of: Callable[..., Delivery]) -> Read:
    return lambda parts: parse(delivery_of("sec_facts", "watched", parts))


def microsoft(*facts: dict, concept: str = USUAL, cik: int = 789019) -> dict[str, bytes | Path]:
    reported = {"us-gaap": {concept: {"label": "Revenue", "units": {"USD": list(facts)}}}}
    return {MICROSOFT: json.dumps({"cik": cik, "entityName": "MICROSOFT CORPORATION", "facts": reported}).encode()}


@pytest.mark.real
def test_a_complete_file(read: Read, shared_data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = shared_data / "market/sec/companyfacts_CIK0001835632_full.json"
    marvell = watched.Company(1835632, "MRVL", "marvell", False)
    monkeypatch.setattr("vendorwatch.sources.sec_facts.source.companies", lambda: {marvell.part: marvell})
    parsed = read({marvell.part: file})
    facts = parsed.tables["facts"].to_pylist()
    assert len(facts) == 67

    # Restated and repeated figures stand side by side; the one filed last is for core to choose.
    year = [f for f in facts if f["period_end"] == date(2022, 1, 29) and f["period_kind"] == "annual"]
    assert [(f["value"], f["filed_on"]) for f in year] == [
        (4_462_383_000, date(2022, 3, 10)),
        (4_462_400_000, date(2023, 3, 9)),
        (4_462_400_000, date(2024, 3, 13)),
    ]
    assert [f["filing_fiscal_year"] for f in year] == [2022, 2023, 2024]
    # A year of 53 weeks is a year.
    assert {f["period_kind"] for f in facts if f["period_start"] == date(2023, 1, 29) and f["form"] == "10-K"} == {
        "annual"
    }
    assert {f["period_kind"] for f in facts} == {"annual", "quarterly", "half_year", "nine_months"}

    # Everything else is counted as left out; the count is taken here from the file itself.
    whole = json.loads(file.read_text())["facts"]
    reported = sum(len(v) for concepts in whole.values() for c in concepts.values() for v in c["units"].values())
    counts = [f for f in parsed.fields if f.field.startswith("facts/")]
    assert (sum(f.found for f in counts), sum(f.taken for f in counts)) == (reported, 67)
    assert not [f for f in parsed.fields if f.unknown]
    # The pointer leads to the figure.
    first = facts[0]
    assert first["locator"] == f"/facts/us-gaap/{USUAL}/units/USD/0"
    assert whole["us-gaap"][USUAL]["units"]["USD"][0]["val"] == first["value"]


@pytest.mark.real
def test_every_watched_company_is_in_the_real_ticker_map(shared_data: Path) -> None:
    tickers = json.loads((shared_data / "market/sec/company_tickers_2025-12.json").read_text())
    known = {(row["cik_str"], row["ticker"]) for row in tickers.values()}
    assert {(c.cik, c.ticker) for c in companies().values()} <= known


def test_every_watched_company_is_a_vendor_of_the_registry() -> None:
    with (PROJECT / "seeds/curated/vendors.csv").open(encoding="utf-8") as file:
        vendors = {row["vendor_id"] for row in csv.DictReader(file)}
    assert {c.vendor_id for c in companies().values()} <= vendors


def test_the_seed_is_the_bundled_variant_and_has_two_years_of_each(read: Read) -> None:
    files = {path.name: path for path in SEED.iterdir()}
    variants = {variant.name: {part.name for part in variant.parts} for variant in SOURCE.variants}
    assert set(files) == variants["bundled"] < variants["watched"]
    parsed = read(files)
    facts = parsed.tables["facts"].to_pylist()
    assert len(facts) == 2 * len(files)
    assert {f["period_kind"] for f in facts} == {"annual"}
    assert {(f["taxonomy"], f["concept"]) for f in facts} <= revenue_concepts()
    assert not [f for f in parsed.fields if f.unknown] and not parsed.problems


def test_parts_lead_to_the_address_of_the_company() -> None:
    part = next(p for p in SOURCE.variants[0].parts if p.name == MICROSOFT)
    assert part.url == "https://data.sec.gov/api/xbrl/companyfacts/CIK0000789019.json"


def test_other_concepts_are_left_out_and_counted(read: Read) -> None:
    parsed = read(microsoft(YEAR, YEAR, concept="NetIncomeLoss"))
    assert parsed.tables["facts"].num_rows == 0
    [count] = [f for f in parsed.fields if f.field == "facts/us-gaap"]
    assert (count.found, count.ignored, count.unknown) == (2, 2, 0)
    assert count.reason == "not a concept of sec/concepts.csv"


def test_members_that_are_new_are_counted(read: Read) -> None:
    parsed = read(microsoft(YEAR | {"restated": True}))
    assert {f.field: f.unknown for f in parsed.fields if f.unknown} == {"fact/restated": 1}


def test_a_company_no_longer_watched_is_left_out(read: Read) -> None:
    parsed = read({"CIK0000000001.json": b"{}"})
    assert parsed.tables["companies"].num_rows == 0
    assert [(f.ignored, f.unknown) for f in parsed.fields] == [(1, 0)]


@pytest.mark.parametrize(
    ("parts", "complaint"),
    [
        (microsoft(YEAR, cik=320193), "the facts of 320193; expected those of 789019"),
        (microsoft(YEAR | {"val": None}), "/units/USD/0: a fact that is not whole"),
        (microsoft(YEAR | {"val": "245122000000"}), "a fact that is not whole"),
        (microsoft(YEAR | {"filed": None}), "a fact that is not whole"),
        (microsoft(YEAR | {"end": "June"}), "'June' is not a date"),
        ({MICROSOFT: b'{"cik": 789019, "entityName": "M", "facts": {"us-gaap": []}}'}, "/facts/us-gaap: list"),
        ({MICROSOFT: b'{"cik": 789019, "entityName": "M"}'}, "/facts: NoneType"),
        ({MICROSOFT: b'{"message": "Undeclared Automated Tool"}'}, "/cik: NoneType"),
    ],
)
def test_what_is_not_the_company_facts_is_refused(read: Read, parts: dict, complaint: str) -> None:
    with pytest.raises(ParseError, match=complaint):
        read(parts)


@pytest.mark.parametrize(
    ("start", "end", "kind"),
    [
        ("2023-07-01", "2024-06-30", "annual"),
        ("2023-01-29", "2024-02-03", "annual"),
        ("2022-01-30", "2022-04-30", "quarterly"),
        ("2020-02-02", "2020-08-01", "half_year"),
        ("2020-02-02", "2020-10-31", "nine_months"),
        ("2019-01-01", "2019-05-31", "other"),
        (None, "2024-06-30", "instant"),
    ],
)
def test_kinds_of_period(start: str | None, end: str, kind: str) -> None:
    assert period_kind(date.fromisoformat(start) if start else None, date.fromisoformat(end)) == kind


@given(st.dates(date(1990, 1, 1), date(2060, 1, 1)), st.integers(51, 54), st.sampled_from([1, 2, 3, 4]))
def test_weeks_add_up_to_the_kind_of_period(start: date, weeks: int, quarters: int) -> None:
    end = start + timedelta(weeks=round(weeks * quarters / 4)) - timedelta(days=1)
    assert period_kind(start, end) == KINDS[quarters]
