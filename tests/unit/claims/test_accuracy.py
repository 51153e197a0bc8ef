"""Scoring: what counts as right, wrong and repeated, and that the two kinds of sets are never mixed."""

import json
from pathlib import Path
from typing import Any

import pytest

from tests.regression.vendors import registry
from vendorwatch.claims.accuracy import CLAIM_ACCURACY, attributes, read_gold, score
from vendorwatch.claims.claim import Claim
from vendorwatch.claims.lexicon import Lexicon
from vendorwatch.errors import VendorwatchError

TEXT = "published: 2024-06-21\n---\nToday, OFAC designated Acme Trading LLC. Acme Trading LLC employs 40 people.\n"
FACTS: list[dict[str, Any]] = [
    {"type": "designation", "polarity": "designated", "subject": "Acme Trading LLC", "object": "OFAC SDN List",
     "effective_date": "2024-06-21", "quote": "Today, OFAC designated Acme Trading LLC."},
    {"type": "headcount", "subject": "Acme Trading", "value": 40, "unit": "employees", "region": "Chile",
     "quote": "Acme Trading LLC employs 40 people."},
    {"type": "headcount", "subject": "Acme Trading", "value": 50, "quote": "Acme Trading LLC employs 40 people."},
]  # fmt: skip


def gold(folder: Path, facts: list[dict[str, Any]], text: str = TEXT, name: str = "a") -> Path:
    folder.mkdir(exist_ok=True)
    (folder / f"{name}.txt").write_text(text, "utf-8")
    (folder / f"{name}.gold.json").write_text(json.dumps({"facts": facts, "traps": []}), "utf-8")
    return folder


def rows(sets: dict[str, list[Path]]) -> dict[tuple[str, str, str], dict[str, Any]]:
    table = score(sets, Lexicon())
    assert table.schema.equals(CLAIM_ACCURACY)
    return {(r["gold_set"], r["claim_type"], r["tier"]): r for r in table.to_pylist()}


def test_right_missed_and_attributes(tmp_path: Path) -> None:
    found = rows({"development": [gold(tmp_path / "g", FACTS)]})
    designation = found["development", "designation", "published"]
    assert (designation["precision"], designation["recall"], designation["attributes_right"]) == (1.0, 1.0, 2)
    headcount = found["development", "headcount", "rules"]
    assert (headcount["facts"], headcount["right"], headcount["recall"]) == (2, 1, 0.5)
    assert (headcount["attributes"], headcount["attributes_right"]) == (3, 2)
    assert found["development", "all", "rules"]["facts"] == 3


def test_a_claim_that_no_fact_bears_out_is_wrong(tmp_path: Path) -> None:
    found = rows({"development": [gold(tmp_path / "g", FACTS[1:2])]})
    assert found["development", "designation", "rules"]["wrong"] == 1
    assert found["development", "all", "rules"]["precision"] == 0.5


def test_the_same_said_again_is_neither_right_nor_wrong(tmp_path: Path) -> None:
    text = TEXT.rstrip() + " In fact Acme Trading LLC employs 40 people.\n"
    headcount = rows({"development": [gold(tmp_path / "g", FACTS[:2], text)]})["development", "headcount", "rules"]
    assert (headcount["right"], headcount["repeated"], headcount["wrong"]) == (1, 1, 0)


def test_sets_are_kept_apart(tmp_path: Path) -> None:
    a, b = gold(tmp_path / "a", FACTS), gold(tmp_path / "b", FACTS[:1], TEXT.replace("40", "41"))
    found = rows({"development": [a], "first_contact": [b]})
    assert found["development", "all", "rules"]["documents"] != 0
    assert {key[0] for key in found} == {"development", "first_contact"}
    with pytest.raises(VendorwatchError, match="in the development set and in the first-contact set"):
        score({"development": [a], "first_contact": [a]}, Lexicon())
    with pytest.raises(VendorwatchError, match="fresh"):
        score({"fresh": [a]}, Lexicon())


@pytest.mark.parametrize(
    ("fact", "what"),
    [
        ({**FACTS[0], "type": "gossip"}, "gossip"),
        ({**FACTS[0], "quote": "Nobody said this."}, "is not in the text"),
    ],
)
def test_gold_that_does_not_fit_is_refused(tmp_path: Path, fact: dict[str, Any], what: str) -> None:
    with pytest.raises(VendorwatchError, match=what):
        score({"development": [gold(tmp_path / "g", [fact])]}, Lexicon())


def test_a_gold_file_needs_its_text(tmp_path: Path) -> None:
    (gold(tmp_path / "g", FACTS) / "a.txt").unlink()
    with pytest.raises(VendorwatchError, match=r"a\.txt"):
        read_gold([tmp_path])


def test_a_month_and_a_day_in_it_agree_and_two_days_do_not() -> None:
    made = Claim("headcount", 0, 1, "r", 1.0, as_of="2024-07-16")
    assert dict(attributes(made, {"as_of": "2024-07"})) == {"as_of": True}
    assert dict(attributes(made, {"as_of": "2024-07-15"})) == {"as_of": False}


@pytest.mark.real
def test_the_aims_on_the_development_set(shared_data: Path) -> None:

    table = {
        (r["claim_type"], r["tier"]): r for r in score({"development": [shared_data / "news"]}, registry()).to_pylist()
    }
    rules, agencies = table["all", "rules"], score({"development": [shared_data / "news/us_government"]}, registry())
    assert (rules["precision"], rules["recall"]) == (1.0, 1.0)
    assert table["all", "candidate"]["recall"] == 1.0
    published = next(r for r in agencies.to_pylist() if (r["claim_type"], r["tier"]) == ("all", "published"))
    assert (published["precision"], published["recall"]) == (1.0, 1.0)
    assert published["attributes_right"] == published["attributes"]
