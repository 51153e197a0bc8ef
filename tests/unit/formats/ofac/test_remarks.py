from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vendorwatch.formats.ofac.dates import read_period
from vendorwatch.formats.ofac.remarks import Identifier, read_remarks

PERSON = (
    "DOB 09 Nov 1966; alt. DOB 1967; POB Tver, Russia; nationality Russia; Gender Male; Secondary sanctions risk: See "
    "Section 11 of Executive Order 14024.; Passport 530193947 (Russia) issued 02 Mar 2015 expires 2025; Tax ID No. 7743 "
    "(Russia); a.k.a. 'SHORT NAME'; Member of the Board; Linked To: ACME, INC.; Linked To: OTHER LTD."
)


def test_each_fact_lands_where_the_enhanced_format_has_it() -> None:
    found = read_remarks(PERSON)
    features = {(f.type, f.value): f for f in found.features}
    assert {t for t, _ in features} == {
        *("Birthdate", "Place of Birth", "Nationality Country", "Gender", "Secondary sanctions risk:")
    }
    assert features["Birthdate", "09 Nov 1966"].is_primary
    assert not features["Birthdate", "1967"].is_primary
    assert features["Birthdate", "1967"].period == read_period("1967")
    assert found.identifiers == [
        Identifier("Passport", "530193947", "Russia", "2015-03-02", "2025", None),
        Identifier("Tax ID No.", "7743", "Russia", None, None, None),
    ]
    assert found.weak_aliases == [("aka", "SHORT NAME")]
    assert found.links == ["ACME, INC.", "OTHER LTD"]
    assert found.free == ["Member of the Board"]


@pytest.mark.parametrize(
    ("text", "currency"),
    [
        ("Digital Currency Address - XBT 12QtD5BFwRsdNsAZY76UVE1xyCGNTojH9h.", "XBT"),
        ("alt. Digital Currency Address - NEWC 0xabc", "NEWC"),
    ],
)
def test_a_new_currency_is_an_address_all_the_same(text: str, currency: str) -> None:
    [feature] = read_remarks(text).features
    assert feature.type == f"Digital Currency Address - {currency}"


@pytest.mark.parametrize(
    ("text", "first", "last", "precision", "approximate"),
    [
        ("09 Nov 1966", date(1966, 11, 9), date(1966, 11, 9), "day", False),
        ("Feb 2024", date(2024, 2, 1), date(2024, 2, 29), "month", False),
        ("1966", date(1966, 1, 1), date(1966, 12, 31), "year", False),
        ("circa 1966", date(1966, 1, 1), date(1966, 12, 31), "year", True),
        ("1966 to 1967", date(1966, 1, 1), date(1967, 12, 31), "range", False),
    ],
)
def test_a_date_keeps_its_precision(text: str, first: date, last: date, precision: str, approximate: bool) -> None:
    period = read_period(text)
    assert period is not None
    assert (period.first, period.last, period.precision, period.is_approximate) == (first, last, precision, approximate)


@pytest.mark.parametrize("text", ["", "31 Feb 1966", "unknown", "19", "1967 to 1966"])
def test_what_is_no_date_is_none(text: str) -> None:
    assert read_period(text) is None


@given(st.text(max_size=300).filter(lambda t: t.strip()))
def test_nothing_is_dropped_whatever_the_cell_holds(text: str) -> None:
    found = read_remarks(text)
    pieces = [p for p in (p.strip() for p in text.strip().split("; ")) if p]
    facts = len(found.features) + len(found.identifiers) + len(found.weak_aliases) + len(found.links) + len(found.free)
    assert facts >= (1 if any(p not in (".", ";") for p in pieces) and pieces[0].strip(" .;") else 0)
