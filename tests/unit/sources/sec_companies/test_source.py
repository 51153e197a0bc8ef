"""The SEC's ticker map: the real one of December 2025, the seed, and rows that are not rows."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from vendorwatch.deliveries import Delivery, Parsed
from vendorwatch.errors import ParseError
from vendorwatch.settings import PROJECT
from vendorwatch.sources.sec_companies.source import parse

SEED = PROJECT / "seeds/snapshots/sec_companies/2025-12-31/company_tickers.json"

Read = Callable[[bytes | Path], Parsed]


@pytest.fixture
def read(delivery_of: Callable[..., Delivery]) -> Read:
    return lambda body: parse(delivery_of("sec_companies", "json", {"company_tickers.json": body}))


@pytest.mark.real
def test_the_map_of_december_2025(read: Read, shared_data: Path) -> None:
    parsed = read(shared_data / "market/sec/company_tickers_2025-12.json")
    rows = parsed.tables["companies"].to_pylist()
    assert len(rows) == len({(r["cik"], r["ticker"]) for r in rows}) == 10_886
    assert {r["ticker"] for r in rows if r["cik"] == 924613} == {"NOK", "NOKBF"}
    assert not [f for f in parsed.fields if f.unknown]
    # The vendors that are restricted are not listed in the United States.
    restricted = ("kaspersky", "huawei", "hytera", "hikvision", "dahua")
    assert not [r for r in rows if any(name in r["title"].lower() for name in restricted)]


def test_the_seed_has_the_declared_columns(read: Read) -> None:
    table = read(SEED).tables["companies"]
    assert table.to_pylist()[0]["locator"] == "/0"


def test_a_member_that_is_new_is_counted(read: Read) -> None:
    row = {"cik_str": 1, "ticker": "A", "title": "A Corp.", "exchange": "NYSE"}
    assert {f.field: f.unknown for f in read(json.dumps({"0": row}).encode()).fields if f.unknown} == {"exchange": 1}


@pytest.mark.parametrize(
    ("body", "complaint"),
    [
        ('{"0": {"cik_str": "789019", "ticker": "MSFT", "title": "M"}}', "/0: str '789019'; expected a whole number"),
        ('{"0": {"cik_str": true, "ticker": "MSFT", "title": "M"}}', "expected a whole number"),
        ('{"0": {"cik_str": 789019, "ticker": " ", "title": "M"}}', "without ticker or title"),
        ('{"0": {"cik_str": 789019, "ticker": "MSFT"}}', "without ticker or title"),
        ('{"0": ["MSFT"]}', "expected an object"),
        ("[]", "expected a JSON object|expected an object"),
        ("<html>Request Rate Threshold Exceeded</html>", "not JSON"),
    ],
)
def test_what_is_no_map_is_refused(read: Read, body: str, complaint: str) -> None:
    with pytest.raises(ParseError, match=complaint):
        read(body.encode())
