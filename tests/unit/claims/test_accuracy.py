"""Scoring: what counts as right, wrong and repeated, and that the two kinds of sets are never mixed."""

import json
from pathlib import Path
from typing import Any

import pytest

from tests.regression.vendors import registry
from vendorwatch.claims.accuracy import attributes, claim_accuracy, score
from vendorwatch.claims.claim import Claim
from vendorwatch.claims.decisions import decide
from vendorwatch.claims.extract import extract
from vendorwatch.claims.gold import decided, read_cases, read_gold
from vendorwatch.claims.lexicon import Lexicon
from vendorwatch.claims.review import read_decisions
from vendorwatch.errors import VendorwatchError
from vendorwatch.settings import PROJECT
from vendorwatch.tables.catalogue import read_catalogue

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
    table = score({name: read_gold(folders) for name, folders in sets.items()}, Lexicon())
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
    for known in ("development", "regression"):
        with pytest.raises(VendorwatchError, match="in the first-contact set and in another"):
            rows({known: [a], "first_contact": [a]})
    assert rows({"development": [a], "regression": [a]})
    with pytest.raises(VendorwatchError, match="fresh"):
        rows({"fresh": [a]})


@pytest.mark.parametrize(
    ("fact", "what"),
    [
        ({**FACTS[0], "type": "gossip"}, "gossip"),
        ({**FACTS[0], "quote": "Nobody said this."}, "is not in the text"),
    ],
)
def test_gold_that_does_not_fit_is_refused(tmp_path: Path, fact: dict[str, Any], what: str) -> None:
    with pytest.raises(VendorwatchError, match=what):
        rows({"development": [gold(tmp_path / "g", [fact])]})


def test_a_gold_file_needs_its_text(tmp_path: Path) -> None:
    (gold(tmp_path / "g", FACTS) / "a.txt").unlink()
    with pytest.raises(VendorwatchError, match=r"a\.txt"):
        read_gold([tmp_path])


def test_a_month_and_a_day_in_it_agree_and_two_days_do_not() -> None:
    made = Claim("headcount", 0, 1, "r", 1.0, as_of="2024-07-16")
    assert dict(attributes(made, {"as_of": "2024-07"})) == {"as_of": True}
    assert dict(attributes(made, {"as_of": "2024-07-15"})) == {"as_of": False}


def test_without_a_publication_date_only_dates_that_need_none_count() -> None:
    open_date = Claim("headcount", 0, 1, "r", 1.0)
    assert dict(attributes(open_date, {"as_of": "2024-07"}, is_dated=False)) == {}
    assert dict(attributes(open_date, {"as_of": "2024-07"}, is_dated=True)) == {"as_of": False}
    wrong = Claim("headcount", 0, 1, "r", 1.0, as_of="2023-07")
    assert dict(attributes(wrong, {"as_of": "2024-07"}, is_dated=False)) == {"as_of": False}


def test_candidates_have_no_precision(tmp_path: Path) -> None:
    found = rows({"development": [gold(tmp_path / "g", FACTS)]})
    assert found["development", "all", "candidate"]["precision"] is None
    assert found["development", "all", "candidate"]["recall"] == 1.0


def test_cases_mark_every_type(tmp_path: Path) -> None:
    (tmp_path / "a.yml").write_text(
        "- {say: OFAC designated Acme Trading LLC., claims: [{type: designation, subject: Acme Trading LLC}]}\n"
        "- {say: Acme Trading LLC acquired Beta Shipping LLC., claims: []}\n"
    )
    table = {
        (r["claim_type"], r["tier"]): r for r in score({"regression": read_cases(tmp_path)}, Lexicon()).to_pylist()
    }
    assert (table["all", "rules"]["documents"], table["designation", "rules"]["right"]) == (2, 1)
    assert table["acquisition", "rules"]["wrong"] == 1


def test_decisions_are_cases() -> None:
    said = "Acme Trading LLC employs 40 people."
    (about,) = extract(said, Lexicon())
    accepted, rejected, leaning = (
        decide(place, said, about, verdict, reviewer="rv", on="2024-07-01", reason="", ruleset="r", stands_alone=alone)
        for place, verdict, alone in (("a", "accept", True), ("b", "reject", False), ("c", "accept", False))
    )
    golds = list(decided([accepted, rejected, leaning]))
    assert [len(g.facts) for g in golds] == [1, 0]
    table = {(r["claim_type"], r["tier"]): r for r in score({"regression": golds}, Lexicon()).to_pylist()}
    assert (table["headcount", "rules"]["right"], table["headcount", "rules"]["wrong"]) == (1, 1)


def test_the_figures_have_the_columns_of_their_table() -> None:
    assert claim_accuracy().schema.equals(read_catalogue(PROJECT / "sql")["meta.claim_accuracy"].arrow_schema)


@pytest.mark.real
def test_the_figures_published_are_those_of_the_rules(shared_data: Path) -> None:
    """`make accuracy` writes them; after a change of rules they are to be written anew."""
    own = [*read_cases(PROJECT / "tests/regression"), *decided(read_decisions(PROJECT / "reviews"))]
    known = [*read_gold([shared_data / "news"]), *read_cases(PROJECT / "benchmarks/first_contact")]
    measured = score({"development": known, "regression": own}, registry()).to_pylist()
    published = [r for r in claim_accuracy().to_pylist() if r["gold_set"] != "first_contact"]
    counts = ("gold_set", "claim_type", "tier", "facts", "claims", "right", "wrong", "attributes", "attributes_right")
    assert [[r[c] for c in counts] for r in published] == [[r[c] for c in counts] for r in measured]


@pytest.mark.real
def test_the_aims_on_the_development_set(shared_data: Path) -> None:
    def measured(folder: Path) -> dict[tuple[str, str], dict[str, Any]]:
        table = score({"development": read_gold([folder])}, registry())
        return {(r["claim_type"], r["tier"]): r for r in table.to_pylist()}

    table, agencies = measured(shared_data / "news"), measured(shared_data / "news/us_government")
    rules = table["all", "rules"]
    assert (rules["precision"], rules["recall"]) == (1.0, 1.0)
    assert rules["attributes_right"] == rules["attributes"]
    assert table["all", "candidate"]["recall"] == 1.0
    published = agencies["all", "published"]
    assert (published["precision"], published["recall"]) == (1.0, 1.0)
