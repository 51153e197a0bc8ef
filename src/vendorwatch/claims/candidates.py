"""Sentences that may hold a claim which no rule found: work for a reader or a proposer.

Here: which sentences are worth a look. Not here: what they say. A sentence counts if it holds the marks of a claim type
(`candidate` in the rule files) and a watched name (a vendor, a listed party, a company by its legal form, a list, an agency), or
somebody, `it` or `its` in a document that has a watched one. What speaks of shares of a market, of a ban, of sanctions or of an
office beside a company counts whoever is named.
"""

import re
from collections.abc import Iterable

from vendorwatch.claims.claim import Claim, ClaimType
from vendorwatch.claims.context import Context
from vendorwatch.claims.masked import compile_pattern
from vendorwatch.claims.mention import Mention
from vendorwatch.claims.rules import rule_sets

RULE = "candidate"
# Who was designated, and who was not: a sentence of which one was made says the other seldom.
_SANCTIONS: set[ClaimType] = {"designation", "not_designated"}
# What speaks for itself, whoever is named.
_OF_A_MARKET = r"(?:shares?|markets?|total|shipments|sales|industry)"
# `of the market 12%`, `Acme 12%, Bravo 9%`
_SHARE = compile_pattern(
    rf"{{C}}[^.;]*\b{_OF_A_MARKET}\b|\b{_OF_A_MARKET}\b[^.;]*{{C}}|{{OX}} \(?{{C}}\)?,? (?:and )?{{OX}} \(?{{C}}",
    {},
    "candidates.py",
)
_SANCTIONED = re.compile(r"\b(?:sanctioned|blacklisted|designated|designations?)\b")
_BAN = r"\b(?:ban(?:s|ned|ning)?|bar(?:s|red|ring)?|block(?:s|ed|ing)?|forb[a-z]+|outlaw(?:s|ed)?|prohibit[a-z]*)\b"
_BANNED = compile_pattern(rf"{_BAN}[^.;]{{0,160}}{{OXQZ}}|{{OXQ}}[^.;]{{0,120}}{_BAN}", {}, "candidates.py")
# `Jane Roe, head of sales at Acme`, `Acme's chief executive Jane Roe`
_HELD = compile_pattern(r"{OAXG}(?:'s)? {T},? {XP}|{XP}, [^,;.]{0,30}{T}[^.;]{0,60}{OAX}", {}, "candidates.py")
_PLACED = compile_pattern(
    r"{OX}.*{R} (?:place|position|spot)\b|{R} (?:place|position|spot)\b.*{OX}|"
    r"{OX}[^.;]*\b(?:topped|tops|leads|led) the [^.;]*\bmarket\b|"
    r"{OX}[^.;]{0,60}\b(?:to|maintained|kept|held|remained|stayed|was|is) {R}\b",
    {},
    "candidates.py",
)
# What the text of a bill, a ban or a sanction speaks of: who acts and who tells it is worth a look, whoever it bars.
_SPEAKS_OF_BANS = re.compile(
    r"\b(?:ban(?:s|ned|ning)?|bar(?:s|red|ring)|outlaw(?:s|ed)|prohibit(?:s|ed)?|sanction(?:s|ed)|blacklist(?:s|ed)?)\b[^.;]{0,90}"
    r"\b(?:apps?|products?|software|equipment|gear|devices?|phones?|drones?|cameras?|chips?|compan(?:y|ies)|firms?|networks?)\b",
    re.I,
)
_OF_SANCTIONS = re.compile(r"\b(?:sanction|designat|blacklist|freez)")
_PRONOUN = re.compile(r"\b(?:its?|they|their|them|he|she|his|her)\b")


def candidates(context: Context, triggered: frozenset[ClaimType], found: list[Claim]) -> list[Claim]:
    """Return one candidate per triggered type of which the sentence bears the marks and no claim was made."""
    if not triggered:
        return []
    text = context.masked.text
    if context.lead_in is not None:
        # Of an item of a list the sentence that announces it says what is claimed.
        text = f"{context.lead_in.text} {text}"
    if not (_is_watched(context) or (context.is_watched and _names_somebody(context))):
        plain: set[ClaimType] = {"market_share", "market_rank"} if _SHARE.search(text) else set()
        plain |= {"designation"} if _SANCTIONED.search(text) else set()
        plain |= {"prohibition"} if _BANNED.search(text) else set()
        plain |= {"market_rank"} if _PLACED.search(text) else set()
        plain |= {"role"} if _HELD.search(text) else set()
        triggered &= plain
    made = {c.claim_type for c in found}
    made |= _told_by(made, context)
    span = context.analysed.sentences[context.number]
    return [
        Claim(rule_set.claim_type, span.start, span.end, RULE, 0.0)
        for rule_set in rule_sets()
        if rule_set.claim_type in triggered - made and all(p.search(text) for p in rule_set.candidate)
    ]


def _told_by(made: set[ClaimType], context: Context) -> set[ClaimType]:
    """Return the types that a sentence of which others were made says most likely not as well."""
    told: set[ClaimType] = set()
    if made & _SANCTIONS or ("designation_count" in made and not any(m.kind in "XP" for m in context.masked.mentions)):
        told |= _SANCTIONS
    if "list_inclusion" in made and _OF_SANCTIONS.search(context.masked.text) is None:
        told |= {"designation", "designation_count"}
    if "directive" in made:
        told |= {"prohibition", "delisting"}
    return told


def speaks_of_bans(text: str) -> bool:
    """Return whether a text tells of a ban on goods or companies, whoever they are."""
    return _SPEAKS_OF_BANS.search(text) is not None


def is_watched(mentions: Iterable[Mention]) -> bool:
    """Return whether one of the mentions is a vendor, a listed party, a company, a list, an agency or the United States."""
    return any(
        m.vendor_id
        or m.entry_id
        or m.kind in "LA"
        or (m.kind == "O" and m.known)
        or (m.kind == "G" and (m.name == "United States" or m.detail == "state"))
        for m in mentions
    )


def _is_watched(context: Context) -> bool:
    mentions = context.analysed.mentions[context.number]
    if is_watched(mentions):
        return True
    main = context.main_company or context.topic
    return main is not None and _is_known(main) and any(m.kind == "Z" for m in mentions)


def _names_somebody(context: Context) -> bool:
    """Return whether the sentence is about anybody at all, which in a text about a watched party is worth a look."""
    if any(m.kind in "OXPZLM" for m in context.analysed.mentions[context.number]):
        return True
    return _PRONOUN.search(context.masked.text) is not None


def _is_known(mention: Mention) -> bool:
    return bool(mention.vendor_id or mention.entry_id)
