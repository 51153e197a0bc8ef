"""SAM.gov exclusions: firms and special entities with their numbers and days; persons are counted and not kept."""

import csv
import io
from collections.abc import Callable

import pytest

from vendorwatch.deliveries import Delivery, Parsed
from vendorwatch.errors import ParseError
from vendorwatch.sources.sam_exclusions.source import IGNORED, TAKEN, parse

FILE = "SAM_Exclusions_Public_Extract_V2_26120.CSV"
FIRM = {
    "Classification": "Firm",
    "Name": "Acme LLC",
    "Address 1": "1 Main Street",
    "City": "Springfield",
    "Country": "USA",
    "Unique Entity ID": "ABCDEF123456",
    "CAGE": "1ABC2",
    "NPI": "1234567890.0",
    "Exclusion Program": "Reciprocal",
    "Excluding Agency": "GSA",
    "Exclusion Type": "Ineligible (Proceedings Completed)",
    "Active Date": "03/01/2024",
    "Termination Date": "Indefinite",
    "Record Status": "Active",
    "Cross-Reference": "(also  Akme, Inc. ,  AC Works )",
    "SAM Number": "S4MR00001",
}
PERSON = {
    "Classification": "Individual",
    "First": "Anna",
    "Last": "Doe",
    "Record Status": "Active",
    "SAM Number": "S4MR2",
}


def extract(*records: dict[str, str], columns: tuple[str, ...] = (*TAKEN, *IGNORED)) -> bytes:
    text = io.StringIO()
    writer = csv.DictWriter(text, columns, restval="", extrasaction="ignore")
    writer.writeheader()
    writer.writerows(records)
    return text.getvalue().encode()


@pytest.fixture
def read(delivery_of: Callable[..., Delivery]) -> Callable[..., Parsed]:
    return lambda body, **older: parse(delivery_of("sam_exclusions", "inbox", {FILE: body, **older}))


def test_a_firm_is_an_entry_and_a_person_is_counted_only(read) -> None:
    parsed = read(extract(FIRM, PERSON, {**FIRM, "Record Status": "Inactive"}))
    [entry] = parsed.tables["entries"].select(["entry_id", "entry_name", "ends_on", "locator"]).to_pylist()
    assert entry == {
        "entry_id": "sam_exclusions:S4MR00001",
        "entry_name": "Acme LLC",
        "ends_on": None,
        "locator": "record 2",
    }
    assert parsed.tables["names"]["full_name"].to_pylist() == ["Acme LLC", "Akme, Inc.", "AC Works"]
    assert parsed.tables["identifiers"]["number"].to_pylist() == ["ABCDEF123456", "1ABC2", "1234567890"]
    assert parsed.tables["addresses"]["full_address"].to_pylist() == ["1 Main Street, Springfield, USA"]
    assert {f.reason: f.ignored for f in parsed.fields if f.ignored} == {"persons are not kept": 1, "not active": 1}
    assert str(parsed.published_on) == "2026-04-30"
    assert "Doe" not in str([t.to_pylist() for t in parsed.tables.values()])


def test_the_newest_extract_of_the_inbox_is_the_one(read) -> None:
    older = {"SAM_Exclusions_Public_Extract_V2_25001.CSV": extract({**FIRM, "Name": "Old"})}
    assert read(extract(FIRM), **older).tables["entries"]["entry_name"].to_pylist() == ["Acme LLC"]


def test_a_day_that_is_none_and_a_record_without_a_name_are_told(read) -> None:
    parsed = read(extract({**FIRM, "Termination Date": "never"}, {**FIRM, "Name": ""}))
    assert [(p.severity, p.locator) for p in parsed.problems] == [("warning", "record 2"), ("error", "record 3")]


@pytest.mark.parametrize(
    ("body", "says"),
    [
        (extract(FIRM, columns=TAKEN[1:]), "has no column Classification"),
        (extract(FIRM, columns=(*TAKEN, "Colour")), "a column Colour that no rule knows"),
        (extract({**FIRM, "Classification": "Planet"}), "classification 'Planet'"),
        (b"\xff\xfe", "not UTF-8"),
        (b"PK\x03\x04\x00", "has no column"),
    ],
)
def test_a_file_that_is_not_the_extract_is_refused(read, body: bytes, says: str) -> None:
    with pytest.raises(ParseError, match=says):
        read(body)
