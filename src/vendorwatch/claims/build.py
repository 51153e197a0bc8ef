"""From a rule's match to a claim: subject, object, value, dates, certainty, confidence.

Here: what all types share. Not here: the sentence that a rule matched (`context.py`), which of its dates is whose
(`nearest_dates.py`), what only markets, roles or lists of parties need (`markets.py`, `roles.py`, `parties.py`), or the rules
themselves.
"""

import re
from dataclasses import dataclass, replace
from typing import Any

from vendorwatch.claims.claim import FIELDS, Certainty, Claim, SubjectKind, Tier
from vendorwatch.claims.context import Context, is_somebody
from vendorwatch.claims.masked import Masked
from vendorwatch.claims.mention import Mention, only_one
from vendorwatch.claims.rules import Match, from_source

PUBLISHED_FROM = 0.85
# Measured on fresh documents: what these cost in precision.
_COST_OF_ANAPHOR = 0.2
_COST_OF_UNKNOWN_NAME = 0.02
_COST_OF_TOPIC = 0.03
_COST_OF_UNKNOWN_TOPIC = 0.1
# So far into its sentence `the company` is its subject.
_OPENING_LETTERS = 30

_POSSIBLE = re.compile(
    r"\b(?:may(?! not\b| no longer)|might|could(?! no longer)|considering|considers|weighs|weighing|proposed|proposes"
    r"|proposal|expect\w*|forecast\w*|predict\w*|projected|likely to"
    r"|thinking (?:of|about)|thought of|ponder\w*|contemplat\w*|debat\w+|explor\w+|toying with|in talks|discuss\w*|draft|suggest\w*"
    r"|recommend\w*|refus\w+ to|declin\w+ to|ought to|should|preparing to|pushing (?:for|to)|calling for|moved closer"
    r"|mulls|mulling|wants?|asked|asks|urg(?:es?|ing)|press(?:ed|ing)|lobb\w+|bill|legislation"
    r"|seeks? to|if|whether|potential|possible|possibly|urged|calls? for|threatens?)\b",
    re.I,
)
_ANNOUNCED = re.compile(
    r"\b(?:will|would|announced|announces|announcing|to be|is to|are to|plans? to|set to|shall)\b", re.I
)
_NEGATED = re.compile(
    r"\b(?:not|never|denied|denies|deny|false|falsely|rumou?r\w*|speculation|hoax|untrue|incorrectly|mistakenly|erroneously|"
    r"wrongly|misstated|without|no(?! longer (?:qualif|me[et]t?|need|satisf|warrant|pos))|neither|nor)\b|n't\b",
    re.I,
)
_UNTRUE = re.compile(
    r"\b(?:was|were|is|are|proved|turned out) (?:to be )?(?:false|untrue|wrong|fake|incorrect|a hoax)\b"
)
_APPROXIMATIONS = (
    (re.compile(r"\b(?:fewer than|less than|under|below|no more than|up to|at most|well under)\s*$", re.I), "<"),
    (re.compile(r"\b(?:more than|over|above|at least|well over|as many as)\s*$", re.I), ">"),
    (
        re.compile(
            r"\b(?:about|around|approximately|roughly|nearly|almost|some|close to|an estimated|estimated)\s*$", re.I
        ),
        "~",
    ),
)


@dataclass(frozen=True)
class Party:
    """Who a claim is about, as the sentence names them."""

    text: str
    vendor_id: str | None
    kind: SubjectKind
    explicit: bool
    cost: float


def party(context: Context, mention: Mention) -> Party | None:
    """Return the party behind a mention; None for `the company` where no one company can be meant."""
    if mention.kind == "Z":
        if meant := _named_before(context, mention):
            cost = _COST_OF_UNKNOWN_NAME if meant.known else _COST_OF_TOPIC
            return Party(meant.name, meant.vendor_id, _kind(meant), True, cost)
        if meant := context.topic:
            cost = _COST_OF_TOPIC if meant.kind == "O" else _COST_OF_UNKNOWN_TOPIC
            return Party(meant.name, meant.vendor_id, _kind(meant), True, cost)
        if _speaks_of_another(context):
            return None
        far, opens = (
            context.far_topic,
            mention.start - context.analysed.sentences[context.number].start < _OPENING_LETTERS,
        )
        if far is not None and far.kind == "O" and opens and context.previous is None:
            return by_the_way(far)
        return by_the_way(context.main_company) if context.main_company else None
    cost = 0.0 if mention.known else _COST_OF_UNKNOWN_NAME
    return Party(mention.name, mention.vendor_id, _kind(mention), True, cost)


def by_the_way(company: Mention) -> Party:
    """Return the party that a text is about as whom a sentence means that does not name it."""
    return Party(company.name, company.vendor_id, _kind(company), False, _COST_OF_ANAPHOR)


def _speaks_of_another(context: Context) -> bool:
    """Return whether the sentence before begins with another name than that of the company of the document."""
    before = context.previous
    first = next((m for m in before.mentions if m.kind in "OX"), None) if before is not None else None
    return first is not None and context.main_company is not None and first.means != context.main_company.means


def _named_before(context: Context, mention: Mention) -> Mention | None:
    """Return the one company that the sentence itself named before `it`, if it named nobody else who acts."""
    masked = context.masked
    before = [m for m in masked.mentions if m.end <= mention.start and m.kind in "OAXP" and not is_somebody(m)]
    before = [m for m in before if not from_source(masked.text[: masked.place(m)])]
    only = only_one(before)
    return only if only is not None and only.kind in "OX" else None


def _kind(mention: Mention) -> SubjectKind:
    if mention.kind == "A":
        return "agency"
    if mention.kind == "P":
        return "person"
    if mention.kind == "L":
        return "list"
    return "vendor" if mention.vendor_id else "other"


def group(match: Match, masked: Masked, name: str) -> Mention | None:
    """Return the first mention inside a named group of the match."""
    found = match.found
    if name not in found.groupdict() or found[name] is None:
        return None
    inside = masked.within(*found.span(name))
    return inside[0] if inside else None


def words(match: Match, masked: Masked, text: str, name: str) -> str | None:
    """Return the text of a named group as it stands in the document, single-spaced."""
    found = match.found
    if name not in found.groupdict() or not found[name]:
        return None
    start, end = masked.span(*found.span(name))
    return " ".join(text[start:end].split()).strip(" ,;:") or None


def qualifier(masked: Masked, mention: Mention) -> str:
    """Return how exact a number is, by the words before it."""
    before = masked.text[: masked.place(mention)]
    return next((sign for pattern, sign in _APPROXIMATIONS if pattern.search(before)), "=")


def certainty(masked: Masked, match: Match) -> Certainty:
    """Return whether the words of the rule, and those right before them, state, announce or only raise the thing."""
    stretch = _own_words(masked, match)
    if _POSSIBLE.search(stretch):
        return "possible"
    return "announced" if _ANNOUNCED.search(stretch) else "stated"


def negated(masked: Masked, match: Match) -> bool:
    """Return whether the words of the rule, or those right before them, deny the thing."""
    return (
        _NEGATED.search(_own_words(masked, match)) is not None
        or _UNTRUE.search(masked.text, match.found.end()) is not None
    )


def _own_words(masked: Masked, match: Match) -> str:
    """Return what a rule matched, and a little before it, without the stretches that only name things."""
    start, end = match.found.span()
    stretch = masked.text[max(0, start - 40) : end]
    for name in ("before", "after", "described", "segment", "object"):
        if match.found.groupdict().get(name):
            stretch = stretch.replace(match.found[name], " ")
    return stretch


def tier(claim: Claim) -> Tier:
    """Return `published` for an explicit subject and a sure rule, else `review`."""
    sure = claim.subject_explicit and claim.confidence >= PUBLISHED_FROM
    return "published" if sure and claim.certainty != "possible" else "review"


def claim(context: Context, match: Match, who: Party, **fields: Any) -> Claim:
    """Return a claim about a party; the span is the sentence."""
    span = context.analysed.sentences[context.number]
    made = Claim(
        claim_type=match.rule.claim_type,
        start=span.start,
        end=span.end,
        rule_id=match.rule.id,
        confidence=round(match.rule.confidence - who.cost, 2),
        subject_text=who.text,
        subject_vendor_id=who.vendor_id,
        subject_kind=who.kind,
        subject_explicit=who.explicit,
        certainty=certainty(context.masked, match),
        is_negated=negated(context.masked, match),
    )
    fixed = {k: v for k, v in match.rule.sets.items() if k in FIELDS}
    return replace(made, **{**fixed, **{k: v for k, v in fields.items() if v is not None}})
