"""Decisions as cases: what goes against one is told, and what does not is not."""

from dataclasses import replace
from datetime import date

import pytest

from tests.regression.vendors import registry
from vendorwatch.claims.cases import against, stands_alone
from vendorwatch.claims.claim import Claim
from vendorwatch.claims.decisions import Decision, Verdict, decide
from vendorwatch.claims.extract import extract
from vendorwatch.claims.lexicon import Lexicon

SAID = "Huawei employs 207,000 people."
ON = date(2024, 6, 24)


@pytest.fixture(scope="module")
def lexicon() -> Lexicon:
    return registry()


@pytest.fixture(scope="module")
def found(lexicon: Lexicon) -> Claim:
    (only,) = extract(SAID, lexicon, ON)
    assert only.tier == "published"
    return only


def decision(about: Claim, verdict: Verdict, lexicon: Lexicon, text: str = SAID, **corrected: object) -> Decision:
    return decide(
        "d", text, about, verdict, reviewer="rv", on="2024-07-01", reason="a typo", ruleset="r", published_on=ON,
        stands_alone=stands_alone(about, text, ON, lexicon), corrected=corrected,
    )  # fmt: skip


def test_what_the_rules_still_say_goes_against_a_rejection(found: Claim, lexicon: Lexicon) -> None:
    assert against(decision(found, "reject", lexicon), lexicon) == "published again although rejected: a typo"
    assert against(decision(replace(found, value=207.0), "reject", lexicon), lexicon) == ""
    candidate = Claim("headcount", 0, len(SAID), "candidate", 0.0)
    assert "although rejected" in against(decision(candidate, "reject", lexicon), lexicon)


def test_what_the_rules_still_say_goes_against_a_correction(found: Claim, lexicon: Lexicon) -> None:
    made = decision(found, "correct", lexicon, region="China")
    assert against(made, lexicon) == "published again although corrected: a typo"
    assert against(replace(made, stated={**made.stated, "region": "Chile"}), lexicon) == ""


def test_what_was_accepted_must_be_found_as_long_as_its_sentence_is_enough(found: Claim, lexicon: Lexicon) -> None:
    made = decision(found, "accept", lexicon)
    assert made.stands_alone
    assert against(made, lexicon) == ""
    assert against(replace(made, exact="Huawei is large."), lexicon) == "no longer found although accepted"
    said_of_it = "It employs 207,000 people."
    leaning = decision(replace(found, end=len(said_of_it)), "accept", lexicon, said_of_it)
    assert not leaning.stands_alone
    assert against(leaning, lexicon) == ""
