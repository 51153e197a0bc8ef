"""All claims of one document: sentences, mentions, rules, tiers, one claim per statement.

Here: the order of the steps. Not here: any step.
"""

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from vendorwatch.claims import bans, companies, market_readings, markets, parties, roles
from vendorwatch.claims.amended import amended
from vendorwatch.claims.build import tier
from vendorwatch.claims.candidates import candidates, is_watched, speaks_of_bans
from vendorwatch.claims.claim import Claim, ClaimType
from vendorwatch.claims.context import OPENS_WITH_DATE, Context, contexts
from vendorwatch.claims.doubt import is_doubtful
from vendorwatch.claims.doubt_figures import contradicted
from vendorwatch.claims.lexicon import Hit, Lexicon, fold
from vendorwatch.claims.mentions import analyse
from vendorwatch.claims.rules import applicable, matches, triggered
from vendorwatch.claims.sentences import sentences

_BUILDERS = {
    "role": roles.build,
    "market_share": markets.build,
    "market_rank": markets.build,
    "headcount": markets.build,
    "revenue": markets.build,
    "acquisition": companies.acquisition,
    "competitor": companies.competitor,
    "designation": parties.build,
    "designation_count": parties.build,
    "not_designated": parties.build,
    "delisting": parties.build,
    "list_inclusion": parties.build,
    "prohibition": bans.prohibition,
    "directive": bans.directive,
    "wind_down": bans.wind_down,
}

# Nobody writes a longer sentence; what runs on is a table or junk, and would only cost time.
LONGEST = 4000
_EVENTS = ("designation", "delisting", "list_inclusion", "prohibition", "directive", "wind_down", "designation_count")
_OF_GOVERNMENT = re.compile(r"\b(?:government|federal|agenc\w+|military|departments?|public[- ]sector)\b", re.I)
# What a publisher says of its own story tells what was wrong beside what is right.
_ABOUT_THE_STORY = re.compile(
    r"\b(?:earlier|previous|original) version of (?:this|the)\b|^\W*(?:corrections?|clarification|editor['’]s note)\b|"
    r"\b(?:article|story|report|release|headline|post) (?:(?:originally|previously|incorrectly|mistakenly|wrongly) "
    r"(?:said|stated|reported|claimed|identified)|(?:has been|was) (?:corrected|updated|amended))\b|\bmisstated\b|"
    r"^\W*(?:corrects|corrected|refile[sd]?|retraction|retracted)\b|"
    r"\b(?:withdrawn|retracted|pulled) (?:its|the|a|this|that) (?:report|story|article|claim)\b|"
    r"\b(?:editing|typing|typographical|production|transcription|translation) error\b",
    re.I,
)
# `Some reports said the Treasury had sanctioned Acme. It did not.`
_HEARSAY = re.compile(
    r"^(?:some|several|earlier|early|initial|unconfirmed|conflicting|social media|press|media) "
    r"(?:reports?|posts?|accounts?)\b",
    re.I,
)
_DENIES_WHAT_WAS_SAID = re.compile(
    r"(?:It|They|He|She|That|This|The [a-z]+|Neither)(?: is| was| did| has| have| does)(?: not|n['’]t|"
    r" (?:false|wrong|untrue|incorrect|a hoax))(?: (?:so|true|correct|the case|happen|happened|do so|done so|"
    r"accurate))?[.:;,]"
)
_STOPPED = re.compile(
    r"(?:But |However, )?(?:An? |The |Two )?(?:[A-Za-z.]+ ){0,2}(?:judges?|courts?)\b[^.;,]{0,40}? (?:has |have |"
    r"had )?(?:since |later |then )?"
    r"(?:blocked|halted|struck down|suspended|overturned|stayed|paused|threw out|stopped)\b"
)
# `Acme denies that it has 65% of the market.`
_DISPUTES = re.compile(
    r"^[^,;]{2,80}? (?:disput(?:es?|ed)|den(?:y|ies|ied)|reject(?:s|ed)?|refut(?:es?|ed)|contest(?:s|ed)?|"
    r"dismiss(?:es|ed)?)"
    r"(?: (?:any|the|all))?(?: (?:claims?|reports?|suggestions?|allegations?|estimates?|assertions?|findings?))? that\b"
)
# Shares that stand in one list with the one that names their market.
_BESIDE_A_LEAD = ("share.list", "share.each", "share.for_each", "share.resp")
_TOLD = (*_EVENTS, "market_share", "market_rank", "revenue", "headcount")
# Events of which the object is described anew each time.
_BY_SUBJECT = ("prohibition", "wind_down")


def extract(text: str, lexicon: Lexicon, published: date | None = None) -> list[Claim]:
    """Return the claims and candidates of a canonical text in order, at most one per statement; pure, deterministic."""
    return read(text, lexicon.hits(text), published)


def read(text: str, hits: Sequence[Hit], published: date | None) -> list[Claim]:
    """Return the same from the known names already found in the text."""
    spans = [s for s in sentences(text) if s.end - s.start <= LONGEST]
    types = triggered(fold(text), spans)
    opens = [OPENS_WITH_DATE.match(text, s.start, s.end) is not None for s in spans]
    in_full = [t is not None or o for t, o in zip(types, opens, strict=True)]
    found: list[Claim] = []
    if not any(types):
        return found
    analysed = analyse(text, hits, spans, in_full)
    watched = any(map(is_watched, analysed.mentions)) or speaks_of_bans(text)
    for context in contexts(analysed, published, is_watched=watched):
        here = types[context.number] or frozenset()
        if here and _ABOUT_THE_STORY.search(context.sentence):
            continue
        if _is_denied(context):
            here -= frozenset(_EVENTS)
        if _is_undone(context):
            here -= {"prohibition"}
        if _DISPUTES.match(context.sentence):
            here -= frozenset(_TOLD)
        announced = types[context.announced_by] if context.announced_by is not None else None
        made = _of_sentence(context, here, announced or frozenset())
        found += made + candidates(context, here | (announced or frozenset()), made)
    for place in contradicted(found):
        found[place] = replace(found[place], tier="review")
    return _without_weaker(_with_people(found))


def _is_denied(context: Context) -> bool:
    """Return whether a sentence only tells what some had said, or the next one says that it is not so."""
    following = context.following
    return _HEARSAY.search(context.sentence) is not None or (
        following is not None and _DENIES_WHAT_WAS_SAID.match(following.sentence) is not None
    )


def _is_undone(context: Context) -> bool:
    """Return whether the next sentence tells that a court has stopped what this one tells."""
    following = context.following
    return following is not None and _STOPPED.match(following.sentence) is not None


def _of_sentence(context: Context, here: frozenset[ClaimType], announced: frozenset[ClaimType]) -> list[Claim]:
    best: dict[tuple[object, ...], Claim] = {}
    for rule_set in applicable(here, announced):
        build = _BUILDERS[rule_set.claim_type]
        for match in matches(rule_set, context.masked):
            for made in build(context, match):
                key = _statement(made)
                if key not in best or made.confidence > best[key].confidence:
                    best[key] = replace(made, tier=tier(made))
    if "market_share" in here:
        read_in = [c for c in best.values() if c.claim_type == "market_share"]
        for made in market_readings.read_shares(context, read_in):
            key = (*_statement(made), made.as_of)
            if key not in best:
                best[key] = replace(made, tier=tier(made))
    if "market_rank" in here:
        told = [c for c in best.values() if c.claim_type == "market_rank"]
        for made in market_readings.read_ranks(context, told):
            if tier(made) != "published" and made.value in {c.value for c in told}:
                # A rule has given the place to somebody.
                continue
            best.setdefault(_statement(made), replace(made, tier=tier(made)))
    if "prohibition" in here:
        told = [c for c in best.values() if c.claim_type in ("prohibition", "directive")]
        for made in bans.read_bans(context, told):
            best.setdefault(_statement(made), replace(made, tier=tier(made)))
    shares = [c for c in best.values() if c.claim_type == "market_share"]
    for key, made in best.items():
        if made in shares and (lead := _lead_share(made, shares)) is not None:
            # `a 31% share of the market for phones, ahead of Acme with 14%`
            best[key] = replace(
                made,
                segment=lead.segment,
                region=lead.region or made.region,
                confidence=max(made.confidence, lead.confidence),
                tier=lead.tier,
            )
    # The same with a list says more than without.
    listed = {(c.claim_type, c.subject_text) for c in best.values() if c.object_text}
    found = [
        amended(context, replace(c, tier="review") if c.tier == "published" and is_doubtful(context, c) else c)
        for c in best.values()
        if c.object_text or c.claim_type != "designation" or (c.claim_type, c.subject_text) not in listed
    ]
    return [c for c in found if c is not None]


def _lead_share(made: Claim, shares: list[Claim]) -> Claim | None:
    """Return the share of the same sentence and day whose market one that names none must mean."""
    if made.segment is not None or not made.rule_id.startswith(_BESIDE_A_LEAD):
        return None
    named = [c for c in shares if c.segment is not None and c.as_of == made.as_of]
    return named[0] if len({(c.segment, c.region) for c in named}) == 1 else None


def _statement(made: Claim) -> tuple[object, ...]:
    """Return what two claims of one sentence must share to be the same statement."""
    who = (made.claim_type, made.subject_vendor_id or made.subject_text)
    if made.claim_type == "prohibition":
        return (*who, made.effective_on)
    if made.claim_type == "role":
        return (*who, made.subject_text, made.object_vendor_id or made.object_text, _head_of(made.role_title or ""))
    if made.claim_type in ("competitor", "acquisition"):
        return (*who, made.object_vendor_id or made.object_text)
    if made.claim_type == "designation_count":
        # `The Treasury's office has imposed sanctions on 12`: one of the two did.
        return (made.claim_type, made.object_text, made.value)
    if made.claim_type in _EVENTS:
        return (made.claim_type, made.subject_text, made.object_text, made.value)
    return (*who, made.value)


def _head_of(title: str) -> str:
    """Return the word that says what a title is: of two readings of one office one stays, of two offices both."""
    return re.split(r",? (?:of|for|at|in|and)\b", title.lower())[0].rpartition(" ")[2]


def _with_people(found: list[Claim]) -> list[Claim]:
    """Call those people who hold a role somewhere in the document."""
    people = {c.subject_text for c in found if c.claim_type == "role"}
    return [replace(c, subject_kind="person") if c.subject_text in people else c for c in found]


def _without_weaker(found: list[Claim]) -> list[Claim]:
    """Leave out what says less than another claim of the document about the same event: no date where that has one."""
    dated = {_event(c) for c in found if c.effective_on or c.as_of}
    return [
        c
        for c in found
        if c.tier == "candidate" or c.claim_type not in _EVENTS or c.effective_on or c.as_of or _event(c) not in dated
    ]


def _event(made: Claim) -> tuple[object, ...]:
    subject = made.subject_vendor_id or made.subject_text
    return (
        made.claim_type,
        subject,
        made.is_negated,
        made.object_vendor_id or made.claim_type in _BY_SUBJECT or made.object_text,
        # What binds a government is another ban than what binds everybody.
        made.claim_type == "prohibition" and _OF_GOVERNMENT.search(made.object_text or "") is not None,
    )
