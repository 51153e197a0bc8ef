"""Sentences of our own, and the claims that they make: all of these and no others.

A rule may change only if these stay as they are. The cases are ways of saying a thing, with companies and agencies to
and fro; the last test adds what people decided in `reviews/decisions.jsonl`.
"""

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.regression.vendors import registry
from vendorwatch.claims.claim import Claim, statement
from vendorwatch.claims.decisions import parse_line
from vendorwatch.claims.extract import extract
from vendorwatch.claims.lexicon import Lexicon
from vendorwatch.settings import PROJECT

HERE = Path(__file__).parent
PUBLISHED = date(2024, 6, 24)
NAMES = {"subject": "subject_text", "object": "object_text", "type": "claim_type"}


@pytest.fixture(scope="module")
def lexicon() -> Lexicon:
    return registry()


def _cases() -> Iterator[Any]:
    for path in sorted(HERE.glob("*.yml")):
        for number, case in enumerate(yaml.safe_load(path.read_text("utf-8")), start=1):
            yield pytest.param(case, id=f"{path.stem}-{number}")


@pytest.mark.parametrize("case", list(_cases()))
def test_way_of_saying(case: dict[str, Any], lexicon: Lexicon) -> None:
    found = [c for c in extract(case["say"], lexicon, case.get("published", PUBLISHED)) if c.tier != "candidate"]
    expected = case["claims"]
    assert [_shown(c, e) for c, e in zip(found, expected, strict=False)] == expected, case["say"]
    assert len(found) == len(expected), (case["say"], found[len(expected) :])


def test_no_case_is_said_twice() -> None:
    said = [c.values[0]["say"] for c in _cases()]
    assert len(said) == len(set(said))


def test_what_people_rejected_is_not_published_again(lexicon: Lexicon) -> None:
    path = PROJECT / "reviews" / "decisions.jsonl"
    if not path.is_file():
        pytest.skip("nobody has decided on anything yet (reviews/decisions.jsonl is absent)")
    for number, line in enumerate(path.read_text("utf-8").splitlines(), start=1):
        decision = parse_line(line, f"line {number}")
        if decision.verdict == "reject":
            found = extract(decision.exact, lexicon, date.fromisoformat(decision.decided_on))
            published = {statement(c.fields()) for c in found if c.tier == "published"}
            assert statement(decision.stated) not in published, decision.exact


def _shown(made: Claim, expected: dict[str, Any]) -> dict[str, Any]:
    """Return of a claim what the case names, in the same words."""
    return {name: getattr(made, NAMES.get(name, name)) for name in expected}
