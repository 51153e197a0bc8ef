"""The market sources in live mode, from a loopback mirror: contact, missing parts, empty searches."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from tests.mirror import Failure, Mirror
from vendorwatch.fetch import Patience
from vendorwatch.landing import Landing
from vendorwatch.settings import PROJECT, Settings
from vendorwatch.sources.federal_register import source as federal_register
from vendorwatch.sources.federal_register.watched import ADDRESS
from vendorwatch.sources.gleif import source as gleif
from vendorwatch.sources.gleif.watched import RECORDS
from vendorwatch.sources.sec_companies import source as sec_companies
from vendorwatch.sources.sec_facts import source as sec_facts

SNAPSHOTS = PROJECT / "seeds/snapshots"
TICKERS = "https://www.sec.gov/files/company_tickers.json"
QUICK = Patience(tries=1, deadline=10, connect=1, silence=1, backoff=0.01)


@pytest.fixture
def mirror() -> Iterator[Mirror]:
    with Mirror({TICKERS: SNAPSHOTS / "sec_companies/2025-12-31/company_tickers.json"}) as running:
        yield running


def landing(home: Path, mirror: Mirror, contact: str | None = None) -> Landing:
    settings = Settings(home, SNAPSHOTS.parent, PROJECT / "sql", "live", mirror.base, contact)
    return Landing(settings, patience=QUICK)


def test_a_refusal_for_want_of_a_contact_says_what_to_set(tmp_path: Path, mirror: Mirror) -> None:
    mirror.fail(TICKERS, Failure(403, body=b"Undeclared Automated Tool"))
    outcome = landing(tmp_path, mirror).refresh(sec_companies.SOURCE)
    assert outcome.status == "refused"
    assert "HTTP 403" in outcome.reason
    assert "Set VENDORWATCH_CONTACT to an e-mail address" in outcome.reason


def test_a_refusal_in_spite_of_a_contact_does_not_ask_for_one(tmp_path: Path, mirror: Mirror) -> None:
    mirror.fail(TICKERS, Failure(403, body=b"Request Rate Threshold Exceeded"))
    outcome = landing(tmp_path, mirror, "data@vendorwatch.example").refresh(sec_companies.SOURCE)
    assert outcome.status == "refused"
    assert "Leave it alone" in outcome.reason
    assert "Set VENDORWATCH_CONTACT" not in outcome.reason


def test_a_publisher_that_asks_for_patience_gets_it(tmp_path: Path, mirror: Mirror) -> None:
    known = gleif.SOURCE.variants[1].parts[0].url.partition("?")[0]
    mirror.routes[known] = SNAPSHOTS / "gleif/2025-05-15/known.lei.json"
    mirror.routes |= {
        part.url: b'{"meta": {}, "data": []}' for part in gleif.SOURCE.variants[0].parts if "?" not in part.url
    }
    mirror.fail(known, Failure(429, {"Retry-After": "1"}))
    patient = Landing(
        Settings(tmp_path, SNAPSHOTS.parent, PROJECT / "sql", "live", mirror.base, None),
        patience=replace(QUICK, tries=2),
    )
    assert patient.refresh(gleif.SOURCE).status == "new"
    assert mirror.statuses(known)[:2] == [429, 200]


def test_what_was_in_force_stays_when_a_publisher_refuses(tmp_path: Path, mirror: Mirror) -> None:
    here = landing(tmp_path, mirror)
    assert here.refresh(sec_companies.SOURCE).status == "new"
    mirror.fail(TICKERS, Failure(403), Failure(403))
    assert here.refresh(sec_companies.SOURCE).status == "refused"
    kept = sec_companies.parse(here.in_force(sec_companies.SOURCE))
    assert kept.tables["companies"].num_rows == 12


def test_the_contact_goes_into_every_request(tmp_path: Path, mirror: Mirror) -> None:
    outcome = landing(tmp_path, mirror, "data@vendorwatch.example").refresh(sec_companies.SOURCE)
    assert outcome.status == "new"
    assert all("data@vendorwatch.example" in asked.headers["User-Agent"] for asked in mirror.asked)


def test_a_company_whose_file_is_missing_does_not_stop_the_others(tmp_path: Path, mirror: Mirror) -> None:
    for path in (SNAPSHOTS / "sec_facts/2025-12-31").iterdir():
        mirror.routes[sec_facts.ADDRESS.format(path.name)] = path
    here = landing(tmp_path, mirror)
    outcome = here.refresh(sec_facts.SOURCE)
    assert outcome.status == "new" and "404" in outcome.reason
    delivery = here.in_force(sec_facts.SOURCE)
    # What is there is taken, and what is missing is told.
    assert delivery.variant == "watched"
    assert sec_facts.parse(delivery).tables["companies"].num_rows == 4


def test_what_was_fetched_once_stays_beside_what_is_newer(tmp_path: Path, mirror: Mirror) -> None:
    part = sec_facts.SOURCE.variants[0].parts[0]
    seeds = {path.name: path for path in (SNAPSHOTS / "sec_facts/2025-12-31").iterdir()}
    template = seeds["CIK0000789019.json"].read_text()
    for watched in sec_facts.SOURCE.variants[0].parts:
        cik = str(int(watched.name[3:13]))
        mirror.routes[watched.url] = seeds.get(watched.name) or template.replace("789019", cik).encode()
    here = landing(tmp_path, mirror)
    here.refresh(sec_facts.SOURCE)
    whole = sec_facts.parse(here.in_force(sec_facts.SOURCE)).tables["companies"].num_rows
    assert whole == len(sec_facts.SOURCE.variants[0].parts)

    mirror.routes[part.url] = Failure(404)
    microsoft = "https://data.sec.gov/api/xbrl/companyfacts/CIK0000789019.json"
    mirror.routes[microsoft] = template.replace("281724000000", "281724000001").encode()
    assert here.refresh(sec_facts.SOURCE).status == "new"
    parsed = sec_facts.parse(here.in_force(sec_facts.SOURCE))
    assert parsed.tables["companies"].num_rows == whole
    assert 281_724_000_001.0 in parsed.tables["facts"]["value"].to_pylist()


def test_searches_that_find_nothing_are_accepted(tmp_path: Path, mirror: Mirror) -> None:
    mirror.routes[ADDRESS] = b'{"count": 0, "results": []}'
    empty = b'{"meta": {"pagination": {"total": 0}}, "data": []}'
    mirror.routes |= {part.url.partition("?")[0]: empty for part in gleif.SOURCE.variants[0].parts}
    assert RECORDS in mirror.routes
    here = landing(tmp_path, mirror)
    for source in (federal_register, gleif):
        assert here.refresh(source.SOURCE).status == "new"
        delivery = here.in_force(source.SOURCE)
        parsed = source.parse(delivery)
        assert parsed.tables["answers"].num_rows == len(source.SOURCE.variants[0].parts)
        assert not parsed.problems
