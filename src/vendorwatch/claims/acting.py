"""Who acts: the authority of a sentence or of the text around it, and what it can have done.

Here: the agency or government that a match names or that the sentences before tell of, which list it keeps, whether it designates.
Not here: which list an action is about (`which_list.py`), or whom it reaches (`parties.py`).
"""

import re
from dataclasses import replace
from functools import cache

from vendorwatch.claims.context import Context
from vendorwatch.claims.masked import CLOSE, compile_pattern
from vendorwatch.claims.mention import Mention
from vendorwatch.claims.rules import Match
from vendorwatch.claims.tables import rows

_IMPOSE = frozenset(("OFAC", "Treasury", "State"))
ABROAD = frozenset(("EU", "EC", "UK", "OFSI", "FCDO", "AU", "CA"))
# How many sentences back the agency may be named that imposes what a passive tells.
_FAR = 12
# How many sentences back the agency may be named of whose action a sentence goes on to tell.
_NEAR = 3
_BEING_DESIGNATED = re.compile(r",? (?:(?:which|who) )?(?:is|are) (?:also )?being (?:re-?)?designated\b")
_SPEAKS_OF_SANCTIONS = re.compile(r"\b(?:sanction|designat)")
# An office acts for its department.
DEPARTMENTS = {"OFAC": "Treasury", "BIS": "Commerce", "ERC": "Commerce", "OICTS": "Commerce", "CISA": "DHS"}
# State designates too, and the Treasury's office lists what it designates.
_LISTS_FOR = {**DEPARTMENTS, "State": "Treasury"}
_ACTS = compile_pattern(
    r"{G}(?:'s (?:[a-z]+ ){1,3})? ?(?:has|had|said|says|will|would|announced|imposed|added|put|placed|sanctioned|banned)\b",
    {},
    "acting.py",
)
_ITS_SECRETARY = compile_pattern(r"(?:'s)? (?:deputy |acting |assistant |under )*{T:title}", {}, "acting.py")
_WITH_OTHERS = compile_pattern(r"{G}(?:(?:,|,? and) (?:the )?{G})+", {}, "acting.py")
_LONGEST_TITLE = 40
_OFFICES = {row["title"]: row["agency"] for row in rows("title_employers.csv")}
_SHORT = {row["short"]: row["agency"] for row in rows("agencies.csv") if row["surface"] == row["agency"]}
_AGENCY_SAYS = compile_pattern(
    r", (?:the )?{A:agency}(?: \([^()]*\))? (?:said|announced|says)\b[^,;]{0,40}$", {}, "acting.py"
)


@cache
def keepers() -> dict[str, tuple[str, bool]]:
    """Return the list that each agency keeps, and whether it designates."""
    return {row["authority"]: (row["list"], row["designates"] == "yes") for row in rows("authorities.csv")}


@cache
def list_keepers() -> dict[str, str]:
    """Return the agency that keeps each list."""
    return {row["list"]: row["authority"] for row in rows("lists.csv")}


def authority_of(context: Context, match: Match) -> Mention | None:
    """Return the authority that a match names; of an item of a list that of the sentence which announces it."""
    if match.rule.listed and context.lead_in is not None:
        return next((m for m in context.lead_in.mentions if m.kind == "A"), None)
    if match.found.groupdict().get("authority"):
        named = context.masked.within(*match.found.span("authority"))[0]
        return _office(context, _ours_among(context, match, named), match.found.end())
    return None


def _ours_among(context: Context, match: Match, named: Mention) -> Mention:
    """Return the United States where a match names them beside other countries: `Canada, Britain and the United States`."""
    if not is_abroad(named):
        return named
    together = _WITH_OTHERS.match(context.masked.text, match.found.start("authority"))
    beside = context.masked.within(*together.span()) if together else []
    return next((m for m in beside if m.name == "United States"), named)


def _office(context: Context, authority: Mention, end: int) -> Mention:
    """Return the agency that a sentence names beside its country: `US Secretary of State Roe`, `the US ..., the Treasury said`."""
    masked = context.masked
    if not is_government(authority):
        return authority
    behind = masked.text.index(CLOSE, masked.place(authority)) + 1
    title = _ITS_SECRETARY.match(masked.text, behind, end)
    if title is not None:
        begin = masked.within(*title.span("title"))[0].start
        held = context.analysed.text[begin : begin + _LONGEST_TITLE].lower()
        office = next((agency for words, agency in _OFFICES.items() if held.startswith(words)), None)
        detail = next((d for d, agency in _SHORT.items() if agency == office), None)
        if office is not None and detail is not None:
            return replace(authority, kind="A", name=office, detail=detail)
    said = _AGENCY_SAYS.search(masked.text, end)
    return masked.within(*said.span("agency"))[0] if said else authority


def in_sanctions(context: Context) -> bool:
    """Return whether the sentence or those just before tell of sanctions by an agency that imposes them."""
    near = [context.masked, *(c.masked for c in context.earlier(_NEAR))]
    return any(_SPEAKS_OF_SANCTIONS.search(masked.text) for masked in near) and sanctioning(context) is not None


def sanctioning(context: Context) -> Mention | None:
    """Return the agency that imposes sanctions in the sentences just before, if it is one."""
    near = (m for c in (context, *context.earlier(_NEAR)) for m in c.masked.mentions if m.kind == "A")
    return next((m for m in near if m.detail in _IMPOSE), None)


def is_known_who_acts(context: Context, match: Match) -> bool:
    """Return whether a passive that names no agent tells of sanctions by an agency of ours.

    That is so where the text names one that imposes them and the sentence no government abroad, and of `is being designated`,
    which only the releases of those agencies say.
    """
    if any(m.kind == "A" and m.detail in ABROAD for m in context.masked.mentions):
        return False
    if _BEING_DESIGNATED.match(context.masked.text, match.found.start()):
        return True
    for earlier in context.earlier(_FAR):
        masked = earlier.masked
        if _SPEAKS_OF_SANCTIONS.search(masked.text) is None:
            continue
        acting = {m.detail for m in masked.mentions if m.kind == "A"}
        others = [masked.within(*found.span())[0] for found in _ACTS.finditer(masked.text)]
        if acting & ABROAD or any(is_abroad(m) for m in others):
            return False
        if acting & _IMPOSE:
            return True
    return False


def acted_abroad(context: Context) -> bool:
    """Return whether the sentence before tells what another country does, and names no agency of ours."""
    before = context.previous
    if before is None or any(m.kind == "A" or m.name == "United States" for m in before.mentions):
        return False
    first = next((m for m in before.mentions if m.kind in "AGOXP"), None)
    return first is not None and is_abroad(first) and _ACTS.match(before.text) is not None


def may_be_any_list(match: Match, authority: Mention | None) -> bool:
    """Return whether the words leave open which list is meant: `blacklisted by the United States` may be any."""
    keeps_one = authority is not None and authority.kind == "A" and authority.detail not in ("USG", "WH")
    return "blacklisted" in match.found[0] and not keeps_one


def keeps(authority: Mention, which: str | None) -> bool:
    """Return whether an agency can have put a party on a list: another one's list makes the sentence doubtful."""
    keeper = list_keepers().get(which or "")
    mine = _LISTS_FOR.get(authority.detail, authority.detail)
    return keeper is None or authority.kind != "A" or mine in (_LISTS_FOR.get(keeper, keeper), "USG", "WH", "Congress")


def designates(authority: Mention) -> bool:
    """Return whether an authority imposes sanctions, and does not only keep another list."""
    return keepers().get(authority.detail, ("", True))[1]


def is_government(authority: Mention | None) -> bool:
    """Return whether an authority is the government of the United States as a whole, none of its agencies."""
    return authority is not None and (authority.detail in ("USG", "WH") or authority.name == "United States")


def is_ours(authority: Mention) -> bool:
    """Return whether an authority is one of the United States' or they themselves, whose actions are sanctions."""
    return authority.kind == "A" or authority.name == "United States"


def is_abroad(authority: Mention) -> bool:
    """Return whether an authority is another country than the United States."""
    return authority.kind == "G" and authority.name != "United States" and authority.detail in ("country", "city")
