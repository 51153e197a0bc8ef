"""All claims of a text: exact spans, no claim twice, candidates, no crash on wild input."""

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vendorwatch.claims.extract import extract
from vendorwatch.claims.lexicon import Known, Lexicon
from vendorwatch.claims.rules import rule_sets

LEXICON = Lexicon([Known("Orion", "vendor", "orion", "Orion"), Known("Orion Labs", "vendor", "orion", "Orion Labs")])
PUBLISHED = date(2024, 7, 17)
RELEASE = """LISBON – Today, the Treasury Department’s Office of Foreign Assets Control (OFAC) designated two people in
senior leadership roles at Orion Labs.
OFAC is designating the following executives of Orion Labs pursuant to E.O. 14024:
- Ana Maria Silva (Silva), Chief Financial Officer (CFO)
- Rui Pedro Costa is Head of Sales for Europe
- Eva Lima: Vice President and Director of Future Things at Vega Ltd.

Orion Labs employs fewer than 50 people in Chile. It may not provide updates from September 29."""


def found(text: str, published: date | None = PUBLISHED) -> list[tuple[object, ...]]:
    return [(c.claim_type, c.subject_text, c.object_text, c.role_title) for c in extract(text, LEXICON, published)]


def test_an_announced_list_gives_roles_and_designations() -> None:
    claims = extract(RELEASE, LEXICON, PUBLISHED)
    roles = {(c.subject_text, c.object_text, c.role_title) for c in claims if c.claim_type == "role"}
    assert roles == {
        ("Ana Maria Silva", "Orion Labs", "Chief Financial Officer (CFO)"),
        ("Rui Pedro Costa", "Orion Labs", "Head of Sales for Europe"),
        ("Eva Lima", "Vega Ltd.", "Vice President and Director of Future Things"),
    }
    designated = {
        (c.subject_text, c.effective_on) for c in claims if c.claim_type == "designation" and c.tier != "candidate"
    }
    assert designated == {(name, "2024-07-17") for name in ("Ana Maria Silva", "Rui Pedro Costa", "Eva Lima")}


def test_every_span_is_a_sentence_of_the_text() -> None:
    for c in extract(RELEASE, LEXICON, PUBLISHED):
        assert RELEASE[c.start : c.end].strip() == RELEASE[c.start : c.end]


def test_without_a_publication_date_no_year_appears() -> None:
    undated = extract(RELEASE, LEXICON, None)
    assert {c.as_of for c in undated} | {c.effective_on for c in undated} == {None}


def test_it_is_the_subject_of_the_sentence_before() -> None:
    (claim,) = [c for c in extract(RELEASE, LEXICON, PUBLISHED) if c.claim_type == "prohibition"]
    assert (claim.subject_text, claim.tier, claim.effective_on) == ("Orion Labs", "published", "2024-09-29")


def test_the_company_of_another_paragraph_waits_for_review() -> None:
    text = "Orion sells routers. Orion grows. Orion is old.\n\nThe company employs 40 people."
    (claim,) = [c for c in extract(text, LEXICON, PUBLISHED) if c.claim_type == "headcount"]
    assert (claim.subject_text, claim.tier) == ("Orion", "review")


def test_it_is_nobody_in_a_text_about_two_companies() -> None:
    text = "Orion sells routers. Vega Ltd. sells cables. Orion met Vega Ltd. in Chile. It employs 40 people."
    assert {f[1] for f in found(text) if f[0] == "headcount"} == {None}


def test_a_watched_name_and_the_marks_of_a_claim_make_a_candidate() -> None:
    (only,) = extract("Orion’s slice of the router market is thought to be near a third.", LEXICON, PUBLISHED)
    assert (only.claim_type, only.tier, only.subject_text) == ("market_share", "candidate", None)
    assert extract("Its slice of the router market is thought to be near a third.", LEXICON, PUBLISHED) == []


def test_of_two_statements_about_one_event_the_one_with_a_date_stays() -> None:
    text = "Orion will no longer be able to sell here. From July 20, Orion will be prohibited from selling here."
    dates = [c.effective_on for c in extract(text, LEXICON, PUBLISHED) if c.claim_type == "prohibition"]
    assert dates == ["2024-07-20"]


def test_the_same_text_always_gives_the_same_claims() -> None:
    assert extract(RELEASE, LEXICON, PUBLISHED) == extract(RELEASE, LEXICON, PUBLISHED)


def test_every_type_has_rules_triggers_and_marks() -> None:
    assert len(rule_sets()) == 15
    ids = [rule.id for s in rule_sets() for rule in s.rules]
    assert len(ids) == len(set(ids))
    assert all(s.triggers and s.candidate for s in rule_sets())
    # Each is compiled when a sentence first asks for it, which may be never.
    assert all(rule.pattern for s in rule_sets() for rule in s.rules)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "\n",
        "(" * 5000,
        "OFAC " * 3000,
        "sanctioned " * 2000,
        "a" * 100_000,
        "Orion holds 4% of the " * 500,
        "\ue000O0\ue001",
    ],
)
def test_odd_texts_end_soon_and_without_a_crash(text: str) -> None:
    extract(text, LEXICON, PUBLISHED)


@given(
    st.lists(
        st.sampled_from(
            ["OFAC", "designated", "Orion Labs", "4%", "of the", "market", ",", "and", "(", ")", "—", "was", "added to",
             "the Entity List", "on", "June 21", "CEO", "Ana Silva", "not", "fewer than", "50", "employees", ".", "’s"]
        ),
        max_size=40,
    )
)  # fmt: skip
@settings(max_examples=150, deadline=None)
def test_any_order_of_words_gives_claims_with_spans_or_none(words: list[str]) -> None:
    text = " ".join(words)
    for c in extract(text, LEXICON, PUBLISHED):
        assert 0 <= c.start < c.end <= len(text)
        assert c.tier == "candidate" or c.subject_text
