"""What makes an action doubtful: whose act it is, on which list, whether it stands, who says so.

Here: designations, inclusions, delistings, bans and that nobody was designated. Not here: figures (`doubt_figures.py`), roles
(`doubt_roles.py`).
"""

import re
from collections.abc import Collection

from vendorwatch.claims.acting import ABROAD, DEPARTMENTS, keepers
from vendorwatch.claims.claim import Claim
from vendorwatch.claims.context import Context
from vendorwatch.claims.masked import CLOSE, OPEN
from vendorwatch.claims.mention import Mention
from vendorwatch.claims.targets import is_in_clause_of_a_noun
from vendorwatch.claims.which_list import called_today

_ACTIONS = frozenset(("designation", "designation_count", "list_inclusion", "delisting", "prohibition", "directive"))
# `the trade blacklist` is Commerce's, whoever else the text names.
_OF_TRADE = re.compile(r"\b(?:trade|export)\b")
# They do not keep lists, whoever of them is named.
_ABOVE_AGENCIES = frozenset(("USG", "WH"))
# Who tells an action that others reported, supposed or took back: `Some reports said the Treasury had sanctioned Acme`.
_TOLD_BY_OTHERS = re.compile(
    r"\b(?:said|says|saying|reports?|reported|reportedly|claim(?:s|ed)?|believ\w+|according to|allege[sd]?|rumou?r\w*|speculat\w+|"
    r"suggest\w*|thinks?|thought|fear(?:s|ed)?|hop(?:es|ed)|argu\w+|wrote|told|insist\w*|predict\w*|imagin\w*|suppos\w*|"
    r"retract\w*|withdr[ae]w\w*|withdrawn|misreport\w*|denie[sd]|den(?:y|ying)|whether|if|unless|as if|as though)\b[^;,]*$"
)
# Whoever acted says so: `..., according to the Treasury`.
_SAYS_SO = re.compile(r"\baccording to (?:an? (?:[a-z]+ ){1,2}(?:by|from|of) )?(?:the )?(?:U\.S\. )?$")
# Who says it is nobody: `According to a blog, Acme was sanctioned by the Treasury`.
_RUMOURED = re.compile(
    r"^according to (?:(?:an?|some|several|many|media|news|press|local|unconfirmed|early|initial|online|social|[a-z]+-language) )*"
    r"(?:blogs?|reports|rumou?rs|posts?|tweets?|leaks?|media|users?|websites?)\b"
)
# `dropped Acme from its list and then put it back on June 3`
_PUT_BACK = re.compile(
    r"\b(?:put|added|placed|restored|returned|relisted)\b[^,;.]{0,20} (?:back|again)\b|\b(?:reinstated|relisted)\b"
)
# `37 entities, including 22 tied to Acme`: a part of what is counted already.
_PART_OF_A_COUNT = re.compile(
    r"\b(?:including|among them|among which|of which|of whom|of them|of those|notably)(?:,? [a-z]+){0,4} $"
)
# `suspended the rule that bars Acme`, `an order that barred Acme was stayed`
_STAYED = re.compile(
    r"\b(?:block|stopp|halt|suspend|stay|fr[eo]ez|froze|paus|lift|overturn|overrul|revers|repeal|scrapp|revok|rescind|"
    r"withdr[ae]w|enjoin|annul|void|quash|delay|postpon|invalidat|unblock|dismiss|str(?:uck|ik)(?:e|es|ing)? down|"
    r"threw out|set aside)[a-z]*\b[^;.]{0,40}?\b(?:orders?|rules?|bans?|laws?|acts?|measures?|decisions?|determinations?|"
    r"rulings?|regulations?|prohibitions?|restrictions?|directives?)\b"
    r"|\b(?:orders?|rules?|bans?|laws?|measures?|decisions?|determinations?)\b[^;]{0,80}? (?:was|were|is|are|been|got) "
    r"(?:[a-z]+ly )?(?:blocked|stopped|halted|suspended|stayed|frozen|paused|lifted|overturned|overruled|reversed|repealed|"
    r"scrapped|revoked|rescinded|withdrawn|enjoined|annulled|voided|quashed|delayed|postponed|struck down|thrown out|"
    r"set aside|invalidated)\b"
)
# A chamber that votes, and a bill, bar nobody yet.
_VOTED = re.compile(
    r"\b(?:house|senate|senators?|lawmakers?|committee|subcommittee|chamber|legislators?|bundestag|mps|assembly|council members)\b"
    r"[^;.]{0,40}\b(?:vot(?:ed|es|ing)|pass(?:ed|es)|approv(?:ed|es)|advanc(?:ed|es)|backed|backs|propos\w+|introduc\w+|draft\w*)\b"
    rf"|\b(?:bill|amendment|draft|proposal)\b|{OPEN}X\d+{CLOSE} (?:[a-z]+ )?voted to\b"
)
_UNLESS = re.compile(r"\bunless\b")
# `Acme, whose founder was sanctioned on June 3, has closed its office`: when it did, is not said.
_SANCTIONED_ON = re.compile(
    r", (?:whose|who|which)\b[^;]*?\b(?:sanctioned|designated|added|placed|barred|banned|listed)\b[^,;]*\ue000D"
)
_PASSIVE_BEHIND = re.compile(r" (?:is|are|was|were|has been|have been|had been|can no longer|may not|must|cannot)\b")
# `was never sanctioned until June`: it was then.
_SINCE_DONE = re.compile(r"\b(?:not|never)\b[^;.]*\b(?:until|before|till|earlier|sooner|prior to|up to then)\b")
# `said it had been removed`: who gains by it says so. `the Treasury denied it`
_SAYS_OF_ITSELF = re.compile(
    rf"{OPEN}[OXPZ]\d+{CLOSE} (?:said|says|claim(?:s|ed)|announced|insist(?:s|ed)|told [^,;]{{2,30}}) (?:[^,;]{{2,20}} )?(?:that )?"
    rf"(?:(?:it|they|he|she)\b|{OPEN}Z)"
)
_DENIED = re.compile(
    r"\b(?:denied|denies|disputed|rejected|contradicted) (?:(?:it|this|that|the (?:report|claim|statement)s?)\b|\ue000Z)"
)


def is_doubtful_action(context: Context, made: Claim) -> bool:
    """Return whether an action, or that there was none, is less sure than its rule."""
    text = context.masked.text
    if made.claim_type == "not_designated":
        return _SINCE_DONE.search(text) is not None or _is_of_other_states(context)
    if made.claim_type == "wind_down":
        return made.effective_on is not None and _SANCTIONED_ON.search(text) is not None
    return made.claim_type in _ACTIONS and (
        _is_of_a_noun(context, made)
        or _several_act(context, made)
        or _may_be_another_list(context, made)
        or _is_told_by_others(context, made)
        or _is_part_of_a_count(context, made)
        or (made.claim_type == "delisting" and _may_be_listed_still(text))
        or (made.claim_type == "prohibition" and _is_no_law_yet(text))
    )


def _several_act(context: Context, made: Claim) -> bool:
    """Return whether a sentence names agencies of several departments, and not on whose list it puts a party.

    Of two it is clear enough which acts against whom, if that is a vendor.
    """
    agencies = {m.detail for m in context.masked.mentions if m.kind == "A" and m.detail in keepers()}
    departments = {DEPARTMENTS.get(agency, agency) for agency in agencies} - _ABOVE_AGENCIES
    if {m.name for m in context.masked.mentions if m.kind == "L"} == {made.object_text}:
        return False
    is_of_vendor = made.subject_vendor_id is not None or made.object_vendor_id is not None
    return len(departments) > (2 if is_of_vendor else 1)


def _may_be_another_list(context: Context, made: Claim) -> bool:
    """Return whether a sentence says `the list` in a text that has named several, or several agencies that keep one."""
    if made.claim_type not in ("list_inclusion", "delisting"):
        return False
    which = called_today(made.object_text)
    here = [*context.masked.mentions, *(context.lead_in.mentions if context.lead_in is not None else ())]
    if which == "BIS Entity List" and _OF_TRADE.search(context.masked.text):
        return False
    if which in _lists(here) or (context.previous and _lists(context.previous.mentions) == {which}):
        return False
    return len(_lists([m for mentions in context.analysed.mentions[: context.number + 1] for m in mentions])) > 1


def _lists(mentions: Collection[Mention]) -> set[str]:
    """Return the lists that mentions name, or whose keepers they name."""
    named = {m.name for m in mentions if m.kind == "L"}
    agencies = {m.detail for m in mentions if m.kind == "A" and m.detail not in _ABOVE_AGENCIES}
    return named | {keepers()[agency][0] for agency in agencies if agency in keepers()}


def _is_told_by_others(context: Context, made: Claim) -> bool:
    """Return whether a sentence lets somebody else than the authority tell what it did."""
    masked = context.masked
    acting = context.named(made.authority, "AG")
    if acting is None:
        return False
    before = masked.text[: masked.place(acting)]
    told = _RUMOURED.match(before) or _TOLD_BY_OTHERS.search(before)
    return told is not None and not _SAYS_SO.search(before)


def _is_of_a_noun(context: Context, made: Claim) -> bool:
    """Return whether a party only tells who did it: `A firm that resells Acme was barred`."""
    masked = context.masked
    party = context.named(made.subject_text)
    if party is None:
        return False
    text, at = masked.text, masked.place(party)
    is_subject = _PASSIVE_BEHIND.match(text, text.index(CLOSE, at) + 1) is not None
    return is_subject and is_in_clause_of_a_noun(re.split(r"[,;:]", text[:at])[-1])


def _is_no_law_yet(text: str) -> bool:
    """Return whether a ban is stayed, lifted or put off, only voted on, or hangs on something."""
    return any(sign.search(text) for sign in (_STAYED, _VOTED, _UNLESS))


def _may_be_listed_still(text: str) -> bool:
    """Return whether a party was put back on a list, or says itself that it is off it, or somebody denies that."""
    return any(sign.search(text) for sign in (_PUT_BACK, _SAYS_OF_ITSELF, _DENIED))


def _is_of_other_states(context: Context) -> bool:
    """Return whether the sentence says of states or bodies abroad that they did not act: that tells nothing of the U.S. lists."""
    masked = context.masked
    acting = [m for m in masked.mentions if masked.text[: masked.place(m)].endswith((" by ", " by the "))]
    return any((m.kind == "G" and m.name != "United States") or (m.kind == "A" and m.detail in ABROAD) for m in acting)


def _is_part_of_a_count(context: Context, made: Claim) -> bool:
    """Return whether a number of parties is one of those that the sentence has counted before."""
    masked = context.masked
    number = next((m for m in masked.mentions if m.kind == "N" and m.value == made.value), None)
    if made.value is None or number is None:
        return False
    before = masked.text[: masked.place(number)]
    return _PART_OF_A_COUNT.search(before) is not None and f"{OPEN}N" in before
