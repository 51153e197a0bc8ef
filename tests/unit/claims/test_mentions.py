"""Names in a text: known ones first and longest, people who bear a company's name, short forms, numbers."""

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vendorwatch.claims.lexicon import Known, Lexicon, fold
from vendorwatch.claims.mention import Mention
from vendorwatch.claims.mentions import analyse
from vendorwatch.claims.sentences import sentences

LEXICON = Lexicon(
    [
        Known("Orion", "vendor", "orion", "Orion"),
        Known("Orion Labs", "vendor", "orion", "Orion Labs"),
        Known("Vega Shipping LLC", "organization", "ofac_sdn:1", "Vega Shipping LLC"),
    ]
)


def mentions(text: str) -> list[Mention]:
    spans = sentences(text)
    analysed = analyse(text, LEXICON.hits(text), spans, [True] * len(spans))
    return [m for found in analysed.mentions for m in found]


def kinds(text: str, which: str) -> list[str]:
    return [text[m.start : m.end] for m in mentions(text) if m.kind in which]


def test_the_longest_known_name_wins_and_words_have_edges() -> None:
    text = "Orion Labs sued Orionic and pre-Orion firms; Orion’s lawyers won."
    assert kinds(text, "O") == ["Orion Labs", "Orion", "Orion"]


def test_a_known_name_needs_its_capitals_and_may_break_over_lines() -> None:
    assert kinds("the orion nebula and the U.S. with us", "OG") == ["U.S."]
    assert [m.name for m in mentions("in the United \nKingdom") if m.kind == "G"] == ["United Kingdom"]


@pytest.mark.parametrize(
    ("text", "kind", "vendor"),
    [
        ("then Eugene Orion said", "P", None),
        ("the Orion Secure Gateway box", "Q", "orion"),
        ("with Orion Labs GmbH of", "O", "orion"),
        ("with AO Orion Labs of", "O", "orion"),
        ("with Orion Media Services of", "O", None),
    ],
)
def test_what_a_known_name_with_more_capitals_is(text: str, kind: str, vendor: str | None) -> None:
    (found,) = [m for m in mentions(text) if m.kind in "OPQX"]
    assert (found.kind, found.vendor_id) == (kind, vendor)


def test_short_forms_lead_back_to_the_full_name() -> None:
    text = (
        "The agency named Vega Marine Trading Company (Vega Marine) and Ivan Petrovich Orlov (Orlov). "
        "Later Orlov sold Vega Marine."
    )
    names = [m.name for m in mentions(text) if m.kind in "OXP"]
    assert names == [
        "Vega Marine Trading Company",
        "Ivan Petrovich Orlov",
        "Ivan Petrovich Orlov",
        "Vega Marine Trading Company",
    ]


def test_a_dateline_names_nobody() -> None:
    assert kinds("LISBON (Daily Courier) – Orion left.", "OX") == ["Orion"]


@pytest.mark.parametrize(
    ("text", "kind", "value"),
    [
        ("about 81,000 firewalls", "N", 81000),
        ("a dozen firms", "N", 12),
        ("twelve people", "N", 12),
        ("1.5 million users", "N", 1_500_000),
        ("just 4% of it", "C", 4),
        ("13,56 % of it", "C", 13.56),
        ("2.9 per cent of it", "C", 2.9),
        ("the ninth-largest", "R", 9),
        ("No. 2 in sales", "R", 2),
        ("$752.3 million", "M", 752_300_000),
        ("704.2 billion yuan", "M", 704_200_000_000),
    ],
)
def test_numbers(text: str, kind: str, value: float) -> None:
    (found,) = [m for m in mentions(text) if m.kind in "NCRM"]
    assert (found.kind, found.value) == (kind, pytest.approx(value))


def test_percentage_points_are_no_share() -> None:
    assert kinds("rose 3 percentage points, or 2 percent points", "C") == []


@given(st.text(max_size=300))
@settings(max_examples=60)
def test_mentions_never_overlap_and_lie_in_the_text(text: str) -> None:
    found = mentions(text)
    assert all(a.end <= b.start for a, b in pairwise(found))
    assert all(0 <= m.start < m.end <= len(text) for m in found)


@given(st.text())
def test_folding_keeps_every_place(text: str) -> None:
    assert len(fold(text)) == len(text)
