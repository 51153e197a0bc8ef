"""Claims of what the grammars of shares and ranks read and no rule has a way of saying for.

Here: shares and ranks of a sentence beside those that rules found, and what a share was before. Not here: the grammars
(`shares.py`, `ranks.py`), or what makes a figure a claim (`markets.py`).
"""

import re
from dataclasses import replace
from functools import partial

from vendorwatch.claims import ranks, shares
from vendorwatch.claims.build import qualifier, tier
from vendorwatch.claims.claim import Claim
from vendorwatch.claims.context import Context
from vendorwatch.claims.markets import figure_of, tells_shares
from vendorwatch.claims.masked import CLOSE, OPEN, Masked
from vendorwatch.claims.periods import date_columns, months_before
from vendorwatch.claims.rules import Match, Rule

# What the grammar of shares reads and no rule has a way of saying for.
_SURE, _DOUBTFUL = 0.88, 0.8
_READ = Rule(
    "share.read",
    "market_share",
    partial(re.compile, ""),
    _SURE,
    {"needs_share": True, "all_of_list": True, "is_read": True},
)
_UNSURE = replace(_READ, id="share.read_doubtful", confidence=_DOUBTFUL)
_RANK = Rule("rank.read", "market_rank", partial(re.compile, ""), _SURE, {"all_of_list": True, "is_read": True})
_UNSURE_RANK = replace(_RANK, id="rank.read_doubtful", confidence=_DOUBTFUL)
_ITS_SEGMENT = (
    r"(?:(?:'s|[^%;]{0,90}?\b(?:its|their)) (?P<segment_after>(?:[a-z0-9-]+ ){1,4}?)"
    r"(?:market |revenue |shipment |sales )?share\b)?"
)
_OF_SEGMENT = (
    r"(?:(?: (?:[a-z]+ ){0,2}share)?(?: (?:of|in|for) (?:the |all )?(?P<segment>[^,;.()%]{2,80}?)"
    r"(?=$|[,;.()]| (?:in|as of|at|during|for|by|according|compared|up|down|while|with|and|from|last|this|behind|ahead|worldwide|"
    r"globally|after|here) |\ue000D)))?"
)


def read_shares(context: Context, made: list[Claim]) -> list[Claim]:
    """Return the shares of a sentence that no rule found, and those from before beside the ones that were found."""
    masked = context.masked
    if "|" in masked.text or not any(m.kind == "C" for m in masked.mentions):
        # What the columns of a table are is its head's to say.
        return []
    found: list[Claim] = []
    for share in shares.read(masked, speaks_of_shares=tells_shares(context)):
        claimed = [c for c in made if c.value == share.value.value]
        if not claimed:
            read = figure_of(context, _read_match(masked, share), share.holder, share.value)
            claimed = [c for c in read if c.certainty != "possible"]
            found += claimed
        who = share.holder.means
        base = next(
            (c for c in claimed if who in (c.subject_vendor_id, c.subject_text) or share.holder.kind == "Z"), None
        )
        if base is not None and share.before is not None:
            found.append(_older(context, base, share))
    values = {(c.subject_text, c.value) for c in made}
    return [c for c in found if (c.subject_text, c.value) not in values]


def read_ranks(context: Context, made: list[Claim]) -> list[Claim]:
    """Return the ranks of a sentence that no rule found; for review where neither it nor the text before speaks of a market."""
    masked = context.masked
    if "|" in masked.text:
        return []
    told = {(c.subject_text, c.value) for c in made}
    holders = {c.subject_text for c in made}
    found: list[Claim] = []
    for rank in ranks.read(masked):
        is_sure = rank.is_sure and (ranks.speaks_of_markets(masked.text) or tells_shares(context))
        rule = replace(_RANK if is_sure else _UNSURE_RANK, sets={**_RANK.sets, "value": rank.value})
        for claimed in figure_of(context, _rank_match(masked, rank, rule), rank.holder, rank.number):
            is_told = (claimed.subject_text, claimed.value) in told or (
                rank.number is None and claimed.subject_text in holders
            )
            if claimed.certainty != "possible" and not is_told:
                found.append(claimed)
    return found


def _rank_match(masked: Masked, rank: ranks.Rank, rule: Rule) -> Match:
    """Return a match of what gives a rank, from its holder on if that stands before, with the groups that a rule would have."""
    text, holder = masked.text, masked.place(rank.holder)
    behind = text.index(CLOSE, holder) + 1
    groups = sorted([(holder, behind, "subject"), *((*span, name) for name, span in rank.groups.items())])
    at, last = min(holder, rank.start), max(rank.end, behind)
    pattern = ""
    for start, end, name in groups:
        if start >= at:
            pattern += f"{re.escape(text[at:start])}(?P<{name}>{re.escape(text[start:end])})"
            at = end
    found = re.compile(pattern + re.escape(text[at:last])).search(text, min(holder, rank.start))
    assert found is not None
    return Match(rule, found)


def _read_match(masked: Masked, share: shares.Share) -> Match:
    subject, value = (f"{OPEN}{m.kind}{masked.mentions.index(m)}{CLOSE}" for m in (share.holder, share.value))
    is_before = masked.place(share.holder) < masked.place(share.value)
    pattern = (
        rf"(?P<subject>{subject}){_ITS_SEGMENT}.*?(?P<value>{value}){_OF_SEGMENT}"
        if is_before
        else rf"(?P<value>{value}){_OF_SEGMENT}.*?(?P<subject>{subject})"
    )
    found = re.search(pattern, masked.text)
    assert found is not None
    return Match(_READ if share.is_sure else _UNSURE, found)


def _older(context: Context, base: Claim, share: shares.Share) -> Claim:
    """Return the share that a claim's was before: for review where its period is not known."""
    assert share.before is not None
    dated: dict[str, object] = {"as_of": None, "date_text": None, "date_how": None}
    if share.before_date is not None:
        m = share.before_date
        dated |= date_columns(context.analysed.text[m.start : m.end], context.resolved(m))
    elif share.before_months and (as_of := months_before(base.as_of, share.before_months)):
        dated |= {"as_of": as_of, "date_how": f"{share.before_months} months before {base.as_of}"}
    confidence = min(base.confidence, _SURE if dated["as_of"] else _DOUBTFUL)
    made = replace(
        base,
        **dated,  # type: ignore[arg-type]
        value=share.before.value,
        qualifier=qualifier(context.masked, share.before),
        rule_id="share.before",
        confidence=confidence,
    )
    return replace(made, tier=tier(made))
