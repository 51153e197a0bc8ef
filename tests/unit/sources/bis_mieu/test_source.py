"""The bodies that 15 CFR 744.22 names, out of the markup of the eCFR."""

import csv
from collections.abc import Callable
from datetime import date

import pytest

from vendorwatch.deliveries import Delivery, Parsed
from vendorwatch.errors import ParseError
from vendorwatch.settings import PROJECT
from vendorwatch.sources.bis_mieu.source import SECTION, VERSIONS, parse

REAL = PROJECT.parent / "shared" / "data" / "us_lists" / "mieu.csv"
SNAPSHOT = PROJECT / "seeds" / "snapshots" / "bis_mieu" / "2022-09-16"
XML = (
    '<DIV8 N="744.22" TYPE="SECTION"><P>(2) End users include, but are not limited to, the following:</P>{}'
    "<P>(3) (i) Other things. Not a body.</P><CITA>[1 FR 2, Jan. 1, 2021]</CITA></DIV8>"
)
ALPHA = "<P>(i) <I>Alpha.</I> Bureau of Search and Rescue (BSR) and the Office of Signal; and Third Bureau.</P>"


@pytest.fixture
def read(delivery_of: Callable[..., Delivery]) -> Callable[..., Parsed]:
    def read_parts(xml: str, versions: str = '{"content_versions": []}') -> Parsed:
        return parse(delivery_of("bis_mieu", "ecfr", {SECTION: xml.encode(), VERSIONS: versions.encode()}))

    return read_parts


def test_each_body_of_a_country_is_an_entry(read) -> None:
    tables = read(XML.format(ALPHA)).tables
    assert tables["entries"]["entry_name"].to_pylist() == [
        "Bureau of Search and Rescue",
        "Office of Signal",
        "Third Bureau",
    ]
    assert tables["entries"]["locator"].to_pylist() == ["744.22(f)(2)(i)"] * 3
    assert tables["entries"]["citations"].to_pylist()[0] == ["1 FR 2"]
    assert {"BSR"} == {r["full_name"] for r in tables["names"].to_pylist() if r["name_type"] == "aka" and r["is_weak"]}
    assert tables["addresses"]["country"].to_pylist() == ["Alpha"] * 3
    assert tables["entries"]["effective_on"].to_pylist() == [None] * 3


def test_a_body_holds_from_when_the_rule_that_named_it_took_effect(read) -> None:
    entries = read(XML.format("<P>(i) <I>Burma.</I> Directorate of Signal.</P>")).tables["entries"].to_pylist()
    assert [(e["effective_on"], e["listed_on"], e["citations"]) for e in entries] == [
        (date(2021, 4, 9), date(2021, 4, 9), ["86 FR 18433"])
    ]


def test_a_later_amendment_is_told(read) -> None:
    parsed = read(XML.format(ALPHA), '{"content_versions": [{"amendment_date": "2099-01-01"}]}')
    assert [(p.severity, p.locator) for p in parsed.problems] == [("outdated", "2099-01-01")]


@pytest.mark.parametrize(
    ("xml", "versions", "says"),
    [
        (XML.format(""), "{}", "no answer about later editions"),
        (XML.format(""), '{"content_versions": []}', "names no end users"),
        (XML.format(ALPHA).replace("limited", "held"), '{"content_versions": []}', "names no end users"),
        (XML.replace("744.22", "744.21"), "{}", "0 sections 744.22"),
        ("<DIV8", "{}", "not XML"),
        ("<!DOCTYPE x><DIV8/>", "{}", "DOCTYPE"),
    ],
)
def test_a_text_that_is_not_the_section_is_refused(read, xml: str, versions: str, says: str) -> None:
    with pytest.raises(ParseError, match=says):
        read(xml, versions)


@pytest.mark.real
@pytest.mark.skipif(not REAL.exists(), reason="needs ../shared/data/us_lists")
def test_the_snapshot_names_whom_another_compiler_names(read) -> None:
    parsed = read((SNAPSHOT / SECTION).read_text("utf-8"), (SNAPSHOT / VERSIONS).read_text("utf-8"))
    with REAL.open(encoding="utf-8", newline="") as file:
        theirs = {row["Name"]: row["Date"] for row in csv.DictReader(file)}
    assert set(parsed.tables["entries"]["entry_name"].to_pylist()) == theirs.keys()
    found = parsed.tables["entries"]
    days = {
        n: d.isoformat()
        for n, d in zip(found["entry_name"].to_pylist(), found["effective_on"].to_pylist(), strict=True)
    }
    assert days == theirs
