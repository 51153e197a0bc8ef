"""The rules: ways of saying a thing, read from `data/rules_*.yml`.

Here: reading the files and finding which rules match a masked sentence. Not here: what a match amounts to (`build.py`).
A rule is written for a way of saying, never for a text; `tests/regression` holds sentences that it must and must not
match.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cache
from typing import Any, cast

from vendorwatch.claims.claim import ClaimType
from vendorwatch.claims.lexicon import fold
from vendorwatch.claims.masked import Masked, compile_pattern
from vendorwatch.claims.tables import mapping, names
from vendorwatch.errors import VendorwatchError


@dataclass(frozen=True)
class Rule:
    """One way of saying something; `sets` are fields that it fixes, `confidence` how often it is right.

    `listed` rules hold only for an item of a list that a sentence ending in a colon announces.
    """

    id: str
    claim_type: ClaimType
    pattern: re.Pattern[str]
    confidence: float
    sets: Mapping[str, Any] = field(default_factory=dict)
    listed: bool = False


@dataclass(frozen=True)
class RuleSet:
    """The rules of one type.

    `trigger` is what every sentence that a rule can match contains; `candidate` are the marks that, all together, make
    a sentence worth a look where no rule matched.
    """

    claim_type: ClaimType
    trigger: re.Pattern[str]
    candidate: tuple[re.Pattern[str], ...]
    rules: tuple[Rule, ...]


@dataclass(frozen=True)
class Match:
    """A rule that matched a masked sentence."""

    rule: Rule
    found: re.Match[str]


_RULE_KEYS = {"id", "pattern", "confidence", "sets", "listed"}


@cache
def rule_sets() -> tuple[RuleSet, ...]:
    """Return every rule by type, in the order of the files."""
    found = []
    for file in names("rules_"):
        read = mapping(file)
        pieces = {**mapping("pieces.yml"), **read.get("pieces", {})}
        for claim_type, declared in read["types"].items():
            rules = tuple(_rule(file, claim_type, r, pieces) for r in declared["rules"])
            trigger = re.compile(declared["trigger"].strip().replace("\n", ""))
            marks = [compile_pattern(m, pieces, f"{file} {claim_type} candidate") for m in declared["candidate"]]
            found.append(RuleSet(cast(ClaimType, claim_type), trigger, tuple(marks), rules))
    return tuple(found)


def _rule(file: str, claim_type: str, declared: dict[str, Any], pieces: Mapping[str, str]) -> Rule:
    where = f"{file} {declared.get('id')}"
    if set(declared) - _RULE_KEYS or not {"id", "pattern", "confidence"} <= set(declared):
        raise VendorwatchError("a rule is not in order", where=where, expected=", ".join(sorted(_RULE_KEYS)))
    pattern = " ".join(declared["pattern"].split())
    return Rule(
        id=declared["id"],
        claim_type=cast(ClaimType, claim_type),
        pattern=compile_pattern(pattern, pieces, where),
        confidence=float(declared["confidence"]),
        sets=declared.get("sets", {}),
        listed=declared.get("listed", False),
    )


def triggered(sentence: str, announcement: str = "") -> list[RuleSet]:
    """Return the rules that can match a sentence: those whose trigger it contains.

    For an item of a list also the `listed` rules whose trigger the announcing sentence contains.
    """
    folded, announced = fold(sentence), fold(announcement)
    found = []
    for rule_set in rule_sets():
        if rule_set.trigger.search(folded):
            found.append(rule_set)
        elif announced and rule_set.trigger.search(announced):
            found.append(replace(rule_set, rules=tuple(r for r in rule_set.rules if r.listed)))
    return found


def matches(rule_set: RuleSet, masked: Masked) -> Iterator[Match]:
    """Yield every match of every rule of a set, rule by rule."""
    for rule in rule_set.rules:
        for found in rule.pattern.finditer(masked.text):
            yield Match(rule, found)
