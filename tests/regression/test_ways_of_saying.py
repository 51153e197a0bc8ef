"""Sentences of our own, and the claims that they make: all of these and no others.

A rule may change only if these stay as they are. The cases are ways of saying a thing, with companies and agencies to
and fro; the last test adds what people decided in `reviews/decisions.jsonl`.
"""

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from tests.regression.vendors import registry
from vendorwatch.claims.cases import against
from vendorwatch.claims.claim import Claim
from vendorwatch.claims.decisions import Decision, latest
from vendorwatch.claims.extract import extract
from vendorwatch.claims.lexicon import Lexicon
from vendorwatch.claims.review import read_decisions
from vendorwatch.settings import PROJECT
from vendorwatch.yaml_text import read_yaml

HERE = Path(__file__).parent
PUBLISHED = date(2024, 6, 24)
NAMES = {"subject": "subject_text", "object": "object_text", "type": "claim_type"}


@pytest.fixture(scope="module")
def lexicon() -> Lexicon:
    return registry()


def _cases() -> Iterator[Any]:
    for path in sorted(HERE.glob("*.yml")):
        for number, case in enumerate(read_yaml(path.read_text("utf-8")), start=1):
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


@pytest.mark.parametrize(
    "decision", [pytest.param(d, id=d.exact[:40]) for d in latest(read_decisions(PROJECT / "reviews"))]
)
def test_decision(decision: Decision, lexicon: Lexicon) -> None:
    assert against(decision, lexicon) == ""


def _shown(made: Claim, expected: dict[str, Any]) -> dict[str, Any]:
    """Return of a claim what the case names, in the same words."""
    return {name: getattr(made, NAMES.get(name, name)) for name in expected}
