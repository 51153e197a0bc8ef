"""The rules: ways of saying a thing, read from `data/rules_*.yml`.

Here: reading the files and finding which rules match a masked sentence. Not here: what a match amounts to (`build.py`).
A rule is written for a way of saying, never for a text; `tests/regression` holds sentences that it must and must not
match.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache, cached_property, partial
from typing import Any, cast

import ahocorasick

from vendorwatch.claims.claim import ClaimType
from vendorwatch.claims.masked import Masked, compile_pattern
from vendorwatch.claims.sentences import Sentence
from vendorwatch.claims.tables import mapping, names
from vendorwatch.errors import VendorwatchError


@dataclass(frozen=True)
class Rule:
    """One way of saying something; `sets` are fields that it fixes, `confidence` how often it is right.

    `compiled` makes its pattern, when a sentence first asks: compiling all takes longer than reading a few texts.
    `listed` rules hold only for an item of a list that a sentence ending in a colon announces. Of the kinds of each of
    `needs`, a sentence that the rule can match has a mention.
    """

    id: str
    claim_type: ClaimType
    compiled: Callable[[], re.Pattern[str]]
    confidence: float
    sets: Mapping[str, Any] = field(default_factory=dict)
    listed: bool = False
    needs: tuple[str, ...] = ()

    @cached_property
    def pattern(self) -> re.Pattern[str]:
        """The pattern of a masked sentence."""
        return self.compiled()


@dataclass(frozen=True)
class RuleSet:
    """The rules of one type.

    `triggers` are strings, one of which every sentence contains that a rule can match (in folded text, in which a space
    is the edge of a word); `candidate` are the marks that, all together, make such a sentence worth a look where no
    rule matched.
    """

    claim_type: ClaimType
    triggers: tuple[str, ...]
    candidate: tuple[re.Pattern[str], ...]
    rules: tuple[Rule, ...]

    @cached_property
    def listed(self) -> "RuleSet":
        """The rules that hold for items of an announced list."""
        return replace(self, rules=tuple(r for r in self.rules if r.listed))


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
            marks = [compile_pattern(m, pieces, f"{file} {claim_type} candidate") for m in declared["candidate"]]
            found.append(RuleSet(cast(ClaimType, claim_type), tuple(declared["trigger"]), tuple(marks), rules))
    return tuple(found)


def _rule(file: str, claim_type: str, declared: dict[str, Any], pieces: Mapping[str, str]) -> Rule:
    where = f"{file} {declared.get('id')}"
    if set(declared) - _RULE_KEYS or not {"id", "pattern", "confidence"} <= set(declared):
        raise VendorwatchError("a rule is not in order", where=where, expected=", ".join(sorted(_RULE_KEYS)))
    pattern = " ".join(declared["pattern"].split())
    return Rule(
        id=declared["id"],
        claim_type=cast(ClaimType, claim_type),
        compiled=partial(compile_pattern, pattern, pieces, where),
        confidence=float(declared["confidence"]),
        sets=declared.get("sets", {}),
        listed=declared.get("listed", False),
        needs=_needs(pattern, pieces),
    )


_MARK = re.compile(r"\{([A-Z]+)(?::\w+)?\}(?![?*])|\{([a-z_]+)\}(?![?*])")
_NESTED = re.compile(r"\\.|\[(?:\\.|[^\]])*\]|[()]")


def _needs(pattern: str, pieces: Mapping[str, str]) -> tuple[str, ...]:
    """Return the kinds of mentions that stand outside all groups of a pattern, so that every match has them."""
    depth, outside, at = 0, [], 0
    for found in _NESTED.finditer(pattern):
        if depth == 0:
            outside.append(pattern[at : found.start()])
        depth += {"(": 1, ")": -1}.get(found[0], 0)
        at = found.end()
    outside.append(pattern[at:])
    if any("|" in part for part in outside):
        return ()
    found_kinds: list[str] = []
    for mark in _MARK.finditer("\0".join(outside)):
        if mark[1]:
            found_kinds.append(mark[1])
        elif (piece := pieces.get(mark[2], "")).startswith("(?:") and piece.endswith(")"):
            found_kinds += _needs(piece[3:-1], pieces)
    return tuple(dict.fromkeys(found_kinds))


@cache
def _automaton() -> ahocorasick.Automaton:
    """Return all triggers, each with the types that it triggers; `effective` only lends a date."""
    types: dict[str, set[ClaimType]] = {"effective": set()}
    for rule_set in rule_sets():
        for trigger in rule_set.triggers:
            types.setdefault(trigger, set()).add(rule_set.claim_type)
    automaton = ahocorasick.Automaton()
    for trigger, triggered in types.items():
        automaton.add_word(trigger, (len(trigger), frozenset(triggered)))
    automaton.make_automaton()
    return automaton


def triggered(folded: str, spans: Sequence[Sentence]) -> list[frozenset[ClaimType] | None]:
    """Return for each sentence of a folded text which types it triggers; None where it triggers nothing at all."""
    found: list[frozenset[ClaimType] | None] = [None] * len(spans)
    number = 0
    for last, (length, types) in _automaton().iter(f"{folded} "):
        while number < len(spans) and spans[number].end <= last - length + 1:
            number += 1
        if number == len(spans):
            break
        if spans[number].start <= last:
            found[number] = (found[number] or frozenset()) | types
    return found


def applicable(here: frozenset[ClaimType], announced: frozenset[ClaimType]) -> Iterator[RuleSet]:
    """Yield the rules of the types that a sentence triggers; for an item of a list also the `listed` ones announced."""
    for rule_set in rule_sets():
        if rule_set.claim_type in here:
            yield rule_set
        elif rule_set.claim_type in announced:
            yield rule_set.listed


# Who says something is not who it is said of, nor is the parent in `a subsidiary of the parent, has 300 employees`.
_SOURCE = re.compile(
    r"(?:, (?:calculat|estimat|reckon|report)(?:ed|s)|"
    r"\b(?:according to|(?:subsidiary|unit|arm|division|affiliate|branch|owner|parent|rival|customer|supplier|part) of"
    r"|(?:data|figures|estimates|numbers|research|report|study|survey|analysts?|researchers?|analysis)"
    r" (?:from|by|at|of)|(?:research|analytics|market intelligence|consulting) (?:firm|company|group)|market researcher))"
    r"(?: the)?(?: [a-z-]+){0,3} $"
)


def from_source(before: str) -> bool:
    """Return whether the masked text before a name makes it who says something: `according to`, `data from`."""
    return _SOURCE.search(before) is not None


def matches(rule_set: RuleSet, masked: Masked) -> Iterator[Match]:
    """Yield every match of every rule of a set, rule by rule; one that begins with a source is looked for behind it."""
    kinds = {m.kind for m in masked.mentions}
    for rule in rule_set.rules:
        if any(kinds.isdisjoint(needed) for needed in rule.needs):
            continue
        at = 0
        while found := rule.pattern.search(masked.text, at):
            at = max(found.end(), found.start() + 1)
            if (
                rule.claim_type != "role"
                and "subject" in found.groupdict()
                and found["subject"]
                and from_source(masked.text[: found.start("subject")])
            ):
                at = found.end("subject")
                continue
            yield Match(rule, found)
