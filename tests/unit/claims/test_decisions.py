"""Decisions: bound to sentence and statement, alive until both change."""

from dataclasses import replace

import pytest

from vendorwatch.claims.claim import Claim
from vendorwatch.claims.decisions import Decision, Verdict, apply, decide, latest, parse_line
from vendorwatch.errors import ParseError

TEXT = "Acme has 40 employees. Acme was sanctioned. The end."
HEADCOUNT = Claim("headcount", 0, 22, "headcount.has", 0.7, "review", subject_text="Acme", value=40.0, unit="employees")
SANCTION = Claim("designation", 23, 43, "designation.passive_bare", 0.8, "review", subject_text="Acme")


def decided(about: Claim, verdict: Verdict, text: str = TEXT, **corrected: object) -> Decision:
    return decide(
        "https://a.example",
        text,
        about,
        verdict,
        reviewer="rv",
        on="2024-07-01",
        reason="seen",
        ruleset="r1",
        corrected=corrected,
    )


def states(text: str, found: list[Claim], decisions: list[Decision]) -> list[tuple[str, str, str]]:
    return [(d.claim.claim_type, d.claim.tier, d.state) for d in apply(text, found, decisions)]


def test_accepted_is_published_and_rejected_is_gone_from_the_queue() -> None:
    found = states(TEXT, [HEADCOUNT, SANCTION], [decided(HEADCOUNT, "accept"), decided(SANCTION, "reject")])
    assert found == [("headcount", "published", "accepted"), ("designation", "rejected", "rejected")]


def test_a_correction_replaces_the_fields_and_keeps_the_span() -> None:
    (only,) = apply(TEXT, [HEADCOUNT], [decided(HEADCOUNT, "correct", value=400.0, region="Chile")])
    assert (only.claim.value, only.claim.region, only.claim.subject_text) == (400.0, "Chile", "Acme")
    assert TEXT[only.claim.start : only.claim.end] == "Acme has 40 employees."


def test_a_decision_survives_a_rule_that_now_finds_more_of_the_same_statement() -> None:
    better = replace(HEADCOUNT, region="Chile", confidence=0.9, tier="published")
    assert states(TEXT, [better], [decided(HEADCOUNT, "reject")]) == [("headcount", "rejected", "rejected")]


def test_a_decision_survives_a_sentence_that_was_reworded_while_the_statement_stays() -> None:
    edited = "Acme now has 40 employees. Acme was sanctioned. The end."
    moved = replace(HEADCOUNT, end=26)
    assert states(edited, [moved], [decided(HEADCOUNT, "accept")]) == [("headcount", "published", "accepted")]


def test_sentence_and_statement_both_changed_is_open_again() -> None:
    edited = "Acme now has 50 employees. Acme was sanctioned. The end."
    changed = replace(HEADCOUNT, end=26, value=50.0)
    assert states(edited, [changed], [decided(HEADCOUNT, "accept")]) == [("headcount", "review", "open")]
    assert states(edited, [changed], [decided(HEADCOUNT, "reject")]) == [("headcount", "review", "open")]


def test_a_corrected_page_reopens_only_what_changed() -> None:
    edited = TEXT.replace("40", "50")
    found = [replace(HEADCOUNT, value=50.0), SANCTION]
    decisions = [decided(HEADCOUNT, "accept"), decided(SANCTION, "reject")]
    assert states(edited, found, decisions) == [
        ("headcount", "review", "open"),
        ("designation", "rejected", "rejected"),
    ]


def test_what_a_person_accepted_stands_although_no_rule_finds_it_any_more() -> None:
    assert states(TEXT, [], [decided(HEADCOUNT, "accept")]) == [("headcount", "published", "accepted")]
    assert states("Something else.", [], [decided(HEADCOUNT, "accept")]) == []


def test_an_accepted_it_is_not_moved_to_another_company() -> None:
    text = "Acme met its owners. It has 40 employees. They left.\nBeta met its lenders. It has 40 employees. They came."
    start = text.rindex("It has")
    about = replace(HEADCOUNT, start=start, end=start + 20, subject_text="Beta")
    made = decided(about, "accept", text)
    assert [d.claim.start for d in apply(text, [], [made])] == [start]
    assert apply(text.splitlines()[0], [], [made]) == []


def test_another_statement_in_the_same_sentence_is_not_touched() -> None:
    other = replace(HEADCOUNT, subject_text="Beta")
    found = apply(TEXT, [HEADCOUNT, other], [decided(HEADCOUNT, "reject")])
    assert {d.claim.subject_text: d.state for d in found} == {"Acme": "rejected", "Beta": "open"}


def test_the_last_word_counts() -> None:
    twice = [decided(HEADCOUNT, "reject"), decided(HEADCOUNT, "accept")]
    assert [d.verdict for d in latest(twice)] == ["accept"]
    assert states(TEXT, [HEADCOUNT], twice) == [("headcount", "published", "accepted")]


def test_a_rejected_candidate_says_that_the_sentence_holds_no_such_claim() -> None:
    candidate = Claim("headcount", 0, 22, "candidate", 0.0)
    assert states(TEXT, [HEADCOUNT], [decided(candidate, "reject")]) == [("headcount", "rejected", "rejected")]
    corrected = decided(candidate, "correct", subject_text="Beta", value=40.0)
    assert [d.claim.subject_text for d in apply(TEXT, [HEADCOUNT], [corrected])] == ["Beta", "Acme"]


def test_a_line_comes_back_as_it_was() -> None:
    made = decided(HEADCOUNT, "correct", value=41.0)
    assert parse_line(made.line(), "line 1") == made


@pytest.mark.parametrize(
    ("line", "what"),
    [
        ("{", "not JSON"),
        ("[]", "missing or unknown"),
        ('{"verdict": "accept"}', "missing or unknown"),
        (decided(HEADCOUNT, "accept").line().replace('"accept"', '"maybe"'), "maybe"),
        (decided(HEADCOUNT, "accept").line().replace('"headcount"', '"gossip"'), "gossip"),
        (decided(HEADCOUNT, "accept").line().replace('"rv"', '""'), "a reviewer"),
        (decided(HEADCOUNT, "accept").line().replace('"2024-07-01"', '"1st of July"'), "a day"),
        (decided(HEADCOUNT, "accept").line().replace("40.0", '"forty"'), "not a number"),
        (
            decided(HEADCOUNT, "accept").line().replace('"corrected": {}', '"corrected": {"as_of": "July"}'),
            "not a date",
        ),
    ],
)
def test_a_broken_line_says_what_is_wrong(line: str, what: str) -> None:
    with pytest.raises(ParseError, match=what):
        parse_line(line, "line 1")


@pytest.mark.parametrize(
    ("corrected", "what"),
    [
        ({"colour": "red"}, "colour"),
        ({"value": True}, "not a number"),
        ({"subject_text": None}, "it lacks subject_text"),
        ({"certainty": "sure"}, "stated, announced, possible"),
        ({"is_negated": "no"}, "is_negated"),
        ({"claim_type": "role"}, "it lacks role_title, object_text"),
        ({"as_of": "2024-13"}, "not a date"),
        ({"region": 4}, "not a text"),
    ],
)
def test_a_correction_that_leaves_no_claim_in_order_is_refused(corrected: dict[str, object], what: str) -> None:
    with pytest.raises(ParseError, match=what):
        decided(HEADCOUNT, "correct", **corrected)


def test_a_rejected_sentence_takes_no_other_with_it_that_says_the_same() -> None:
    text = "Acme has 40 employees. Acme was sanctioned. Acme employs 40 people."
    elsewhere = replace(HEADCOUNT, start=44, end=67, confidence=0.95, tier="published")
    for verdict, tier, state in (("reject", "rejected", "rejected"), ("accept", "published", "accepted")):
        found = states(text, [HEADCOUNT, elsewhere], [decided(HEADCOUNT, verdict, text)])
        assert found == [("headcount", tier, state), ("headcount", "published", "open")]
