"""Sentences that may hold a claim which no rule found: work for a reader or a proposer.

Here: which sentences are worth a look. Not here: what they say. A sentence counts if it holds the marks of a claim type
(`candidate` in the rule files) and a watched name (a vendor, a listed party, a list, an agency that keeps one), or any name in a
document that has a watched one.
"""

from collections.abc import Iterable

from vendorwatch.claims.build import Context
from vendorwatch.claims.claim import Claim, ClaimType
from vendorwatch.claims.mentions import Mention
from vendorwatch.claims.parties import keepers
from vendorwatch.claims.rules import rule_sets

RULE = "candidate"
# Who was designated, who was not, and how many: one sentence says one of these.
_SANCTIONS: set[ClaimType] = {"designation", "designation_count", "not_designated"}


def candidates(context: Context, triggered: frozenset[ClaimType], found: list[Claim]) -> list[Claim]:
    """Return one candidate per triggered type of which the sentence bears the marks and no claim was made."""
    if not triggered or not (_is_watched(context) or (context.is_watched and _names_somebody(context))):
        return []
    made = {c.claim_type for c in found}
    if made & _SANCTIONS:
        made |= _SANCTIONS
    span = context.analysed.sentences[context.number]
    return [
        Claim(rule_set.claim_type, span.start, span.end, RULE, 0.0)
        for rule_set in rule_sets()
        if rule_set.claim_type in triggered - made and all(p.search(context.masked.text) for p in rule_set.candidate)
    ]


def is_watched(mentions: Iterable[Mention]) -> bool:
    """Return whether one of the mentions is a vendor, a listed party, a list or an agency that keeps one."""
    return any(
        m.vendor_id or m.entry_id or m.kind == "L" or (m.kind == "A" and m.detail in keepers()) for m in mentions
    )


def _is_watched(context: Context) -> bool:
    mentions = context.analysed.mentions[context.number]
    if is_watched(mentions):
        return True
    main = context.main_company or context.topic
    return main is not None and _is_known(main) and any(m.kind == "Z" for m in mentions)


def _names_somebody(context: Context) -> bool:
    """Return whether the sentence names anybody at all, which in a text about a watched party is worth a look."""
    return any(m.kind in "OXPZL" for m in context.analysed.mentions[context.number])


def _is_known(mention: Mention) -> bool:
    return bool(mention.vendor_id or mention.entry_id)
