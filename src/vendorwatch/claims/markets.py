"""Shares, ranks, headcounts, revenues: values with a market, a region and a date.

Here: reading segment and region from the words around a value. Not here: the rules (`data/rules_market.yml`).
"""

import re

from vendorwatch.claims.build import Context, claim, date_near, group, party, qualifier
from vendorwatch.claims.claim import Claim
from vendorwatch.claims.masked import CLOSE, OPEN, Masked
from vendorwatch.claims.rules import Match

_MARKER = re.compile(rf"{OPEN}([A-Z])(\d+){CLOSE}(?:'s)?")
_NOISE = re.compile(
    r"^(?:the|a|an|of|in|on|for|total|overall|entire|whole|its|all|largest|biggest)\b\s*|"
    r"\s*\b(?:market|sector|segment|space|industry|vendors?|providers?|makers?|suppliers?|manufacturers?|companies|company|"
    r"compan(?:y|ies)|firms?|brands?|players?|as of|as|at|in|by|with|and|of|shipments)$",
    re.I,
)


def build(context: Context, match: Match) -> list[Claim]:
    """Return the claim of a market rule, or none where it has no subject or no value."""
    masked = context.masked
    subject, value = group(match, masked, "subject"), group(match, masked, "value")
    who = party(context, subject) if subject else None
    if subject is None or value is None or value.value is None or who is None:
        return []
    segment, region = _market(match, masked)
    region = region or _region(context, match)
    unit, sign = {"market_share": ("percent", None), "market_rank": (None, None), "headcount": ("employees", None)}.get(
        match.rule.claim_type, (value.detail or None, None)
    )
    fields: dict[str, object] = {
        "value": value.value,
        "unit": unit,
        "qualifier": sign or ("=" if match.rule.claim_type == "market_rank" else qualifier(masked, value)),
        "segment": segment,
        "region": region,
    }
    near = date_near(context, *match.found.span())
    if near:
        mention, resolved = near
        fields |= {
            "as_of": resolved.iso,
            "date_text": context.analysed.text[mention.start : mention.end],
            "date_how": resolved.how,
        }
    return [claim(context, match, who, **fields)]


def _market(match: Match, masked: Masked) -> tuple[str | None, str | None]:
    """Return segment and region of the words that the rule took for the market."""
    phrases = [match.found[n] for n in ("segment", "segment_after") if match.found.groupdict().get(n)]
    region = None
    kept = []
    for phrase in phrases:
        for m in _MARKER.finditer(phrase):
            if m[1] == "G" and region is None:
                region = masked.mentions[int(m[2])].name
        words = _MARKER.sub(lambda m: "" if m[1] in "GDCN" else masked.mentions[int(m[2])].name, phrase)
        kept.append(_clean(words))
    text = " ".join(k for k in kept if k)
    return text or None, region


def _clean(words: str) -> str:
    words = " ".join(words.split())
    while (shorter := " ".join(_NOISE.sub("", words).split())) != words:
        words = shorter
    return words.strip(" -,")


def _region(context: Context, match: Match) -> str | None:
    """Return the one region of the sentence, or the one that the sentence before opens with."""
    masked = context.masked
    here = {m.name for m in masked.mentions if m.kind == "G" and m.detail in ("region", "country")}
    if len(here) == 1:
        return here.pop()
    previous = context.previous
    if not here and previous and (m := re.match(rf"(?:In|Across) (?:the )?{OPEN}G(\d+){CLOSE}, ", previous.text)):
        return previous.mentions[int(m[1])].name
    return None
