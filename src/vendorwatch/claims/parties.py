"""Which parties, and how many, an action of a government names.

Here: claims of designation, delisting and listing, of named and of counted parties: on which list, by whom, of which day. Not
here: which parties a stretch names (`targets.py`), or the frames around them (`data/rules_actions.yml`).
"""

import re
from collections.abc import Iterable
from dataclasses import replace
from functools import cache

from vendorwatch.claims.build import (
    Context,
    Party,
    certainty,
    claim,
    date_near,
    group,
    is_said_on,
    negated,
    party,
    qualifier,
)
from vendorwatch.claims.claim import Claim
from vendorwatch.claims.coordination import coordinated, lists
from vendorwatch.claims.dates import Resolved
from vendorwatch.claims.masked import CLOSE, Masked, compile_pattern, unmasked
from vendorwatch.claims.mention import Mention
from vendorwatch.claims.rules import Match
from vendorwatch.claims.tables import rows
from vendorwatch.claims.targets import PLACES, RELATIVE, Target, patterns, read_targets

_COST_OF_WRONG_KEEPER = 0.1
# What knowing who sanctions, from the sentence before, adds to a passive that does not say.
_GAIN_OF_AGENT = 0.05
_BEING_DESIGNATED = re.compile(r",? (?:(?:which|who) )?(?:is|are) (?:also )?being (?:re-?)?designated\b")
_IMPOSE = frozenset(("OFAC", "Treasury", "State"))
_ABROAD = frozenset(("EU", "EC", "UK", "OFSI", "FCDO", "AU", "CA"))
# How many sentences back the agency may be named that imposes what a passive tells.
_FAR = 12
# How many sentences back the agency may be named of whose action a sentence goes on to tell.
_NEAR = 3
_SPEAKS_OF_SANCTIONS = re.compile(r"\b(?:sanction|designat)")
# State designates too, and the Treasury's office lists what it designates.
_DEPARTMENTS = {
    "OFAC": "Treasury",
    "State": "Treasury",
    "BIS": "Commerce",
    "ERC": "Commerce",
    "OICTS": "Commerce",
    "CISA": "DHS",
}
# `Had the Treasury designated Acme, it would have lost its banks`: it did not.
_INVERTED = re.compile(r"(?:^|[,;:-] |\bthat )(?:had|should|were|unless|until|if|lest)(?: the)? $")
_OF_TRADE = re.compile(r"\b(?:trade|export)\b.*\bblack ?list")
_ONLY_ACTS = re.compile(r"\baction against\b|\btargeted\b")
_LIFTED = re.compile(r"\b(?:lift|remov|eas|rescind|terminat|waiv)\w* [^.;]*$")
# What these say is so now, whatever happened on the day that the sentence before tells.
_STATES = (
    *(
        "list.is_on",
        "list.is_on_both",
        "list.includes",
        "list.it_includes",
        "list.counted_on",
        "list.lists",
        "list.numbers",
    ),
    *("list.among_on", "list.on_including", "list.already_on"),
)
_ALONGSIDE = compile_pattern(
    r"(?:,? (?:on |in )?(?:{D}|this week|this month))?,? (?:alongside|along with|together with|as well as)(?= )",
    {},
    "parties.py",
)
_AND_A_NUMBER = re.compile(r", and (?:another )?(?=\ue000N)")
_GOVERNED = re.compile(
    r"\b(?:under|by|of|to|from|with|without|against|despite|amid|over|for|on|in|evad\w+|violat\w+|fac(?:e|es|ed|ing)|"
    r"avoid\w*|break\w*|subject to|new|any|those|these|existing|earlier|previous)\s(?:the\s)?$"
)
# `Acme and Bravo, two makers of drones`
_BESIDE_A_NAME = compile_pattern(r"{OXP}(?: \([^()]*\))?, (?:the |its |their )?$", {}, "parties.py")
_SINCE = compile_pattern(r",? since (?:at least |late |early |mid-)?{D:date}", {}, "parties.py")
_ITS_DAY = compile_pattern(r"(?: \([^()]*\))? (?:in|on) {D:date}(?=[,.;]|$| and )", {}, "parties.py")
_LISTS = re.compile(r"\b(?:black)?lists?\b|\b(?:black)?list(?:ed|ing)\b")
_ACTS = compile_pattern(
    r"{G}(?:'s (?:[a-z]+ ){1,3})? ?(?:has|had|said|says|will|would|announced|imposed|added|put|placed|sanctioned|banned)\b",
    {},
    "parties.py",
)
_ITS_SECRETARY = compile_pattern(r"(?:'s)? (?:deputy |acting |assistant |under )*{T:title}", {}, "parties.py")
_LONGEST_TITLE = 40
_OFFICES = {row["title"]: row["agency"] for row in rows("title_employers.csv")}
_SHORT = {row["short"]: row["agency"] for row in rows("agencies.csv") if row["surface"] == row["agency"]}
_AGENCY_SAYS = compile_pattern(
    r", (?:the )?{A:agency}(?: \([^()]*\))? (?:said|announced|says)\b[^,;]{0,40}$", {}, "parties.py"
)
_PART_OF = re.compile(
    r"\b(?:maker|owner|parent|developer|creator|seller|unit|subsidiary|arm|brand|supplier|customer|rival|vendor|producer)s? "
    r"(?:of|behind) (?:the )?$"
)
# `to keep Acme from being added`: nobody was.
_KEPT_FROM = re.compile(r"\b(?:from|about|of|against|without|before|by|for|avoid|avoids|avoided|despite|than) ?$")
_BEING = re.compile(r",? ?(?:being|getting)\b")
_PUT_ON_A_LIST = re.compile(r"\b(?:black ?list|list|tariffs?|ban|export (?:curbs|controls|restrictions))\b")
_NOW = re.compile(r"(?:currently|now|presently|today|at present)", re.I)
_COLON = re.compile(r"[^:;.]{0,80}:(?= )")


def build(context: Context, match: Match) -> list[Claim]:
    """Return one claim per named party, or one for a number of unnamed ones."""
    kind = match.rule.claim_type
    if (match.rule.listed and not _announced(context, kind)) or _is_noun(context.masked, match):
        return []
    if _INVERTED.search(context.masked.text[: match.found.start()]):
        return []
    if match.rule.id.startswith("list.blacklisted") and (by := _authority(context, match)) and _designates(by):
        return []
    if match.rule.sets.get("in_sanctions") and not _in_sanctions(context):
        return []
    if kind == "designation_count":
        return _counts(context, match)
    if match.rule.sets.get("of_those"):
        return _of_those(context, match)
    start, end = _stretch(context.masked, match)
    passive = _is_passive(match)
    if passive and start and _PART_OF.search(context.masked.text[:start]):
        # `The firm, maker of Acme, is on the list`
        return []
    targets = read_targets(
        context.masked,
        start,
        end,
        passive=passive,
        before_verb=not match.rule.listed,
        products=kind == "list_inclusion",
        kinds="OXPQZ" if passive or kind == "not_designated" or context.topic is not None else "OXPQ",
    )
    if passive and len(targets) == 1 and targets[0].mention.kind != "Z":
        # The rule names the last of `Acme, Bravo and Delta are on the list`.
        targets = [Target(m, targets[0].region) for m in coordinated(context.masked, targets[0].mention)]
    if passive and targets:
        targets += _alongside(context.masked, match)
    counted: list[Claim] = []
    if kind in ("list_inclusion", "delisting", "designation") and not targets:
        counted = _counts(context, match) if kind != "designation" else []
        targets = _behind_colon(context.masked, match, products=kind == "list_inclusion")
        if targets and len(counted) == 1 and counted[0].value == len(targets):
            counted = []
        if not targets:
            return counted or (_category(context, match, start, end) if kind != "designation" else [])
    found = counted
    for target in targets:
        who = party(context, target.mention)
        made = _action(context, match, who, target.region) if who else None
        if made is not None:
            found.append(_on_its_own_day(context, target.mention, made))
    return found


def _on_its_own_day(context: Context, mention: Mention, made: Claim) -> Claim:
    """Return the claim with the day right behind the party: `Acme in 2021 and Bravo in April 2022`."""
    masked = context.masked
    if mention not in masked.mentions:
        return made
    behind = _ITS_DAY.match(masked.text, masked.text.index(CLOSE, masked.place(mention)) + 1)
    if behind is None:
        return made
    date = masked.within(*behind.span("date"))[0]
    return replace(made, as_of=None, **_given(context, (date, context.resolved(date))))  # type: ignore[arg-type]


def _in_sanctions(context: Context) -> bool:
    """Return whether the sentence or those just before tell of sanctions by an agency that imposes them."""
    near = [context.masked, *(c.masked for c in context.earlier(_NEAR))]
    return any(_SPEAKS_OF_SANCTIONS.search(masked.text) for masked in near) and _sanctioning(context) is not None


def _sanctioning(context: Context) -> Mention | None:
    """Return the agency that imposes sanctions in the sentences just before, if it is one."""
    near = (m for c in (context, *context.earlier(_NEAR)) for m in c.masked.mentions if m.kind == "A")
    return next((m for m in near if m.detail in ("OFAC", "Treasury", "State")), None)


def _of_those(context: Context, match: Match) -> list[Claim]:
    """Return what `both` or `all five` says of the parties of the sentence before, if that names as many; else nothing."""
    before = context.previous
    count = group(match, context.masked, "count")
    many = count.value if count is not None else 2.0 if match.found["count"] in ("both", "the two") else None
    if before is None and match.rule.id == "list.those_added" and context.number:
        # `... are threats.` and, in the next paragraph, `The commission added the companies to its list.`
        before = next(context.earlier(1)).masked
    if before is None:
        return []
    named = {m.name: m for m in before.mentions if m.kind in "OXPQ" and not _is_of_place(before, m)}
    if many is None and match.found["count"] in ("them", "the companies", "the firms", "the entities", "the vendors"):
        # `them` are those whom the sentence before names in one breath, if it names nobody else.
        many = float(max((len(found) for found in lists(before)), default=0))
    if many is None or len(named) != many:
        return []
    if match.rule.claim_type == "designation" and _sanctioning(context) is None and _authority(context, match) is None:
        return []
    found = (_action(context, match, who, None) for m in named.values() if (who := party(context, m)) is not None)
    return [made for made in found if made is not None]


def _is_of_place(masked: Masked, mention: Mention) -> bool:
    return PLACES.search(masked.text[: masked.place(mention)]) is not None


def _is_noun(masked: Masked, match: Match) -> bool:
    """Return whether what looks like `Treasury sanctions Acme` is part of `has been under Treasury sanctions since`."""
    return (
        match.found[0].rstrip().endswith("sanctions")
        and _GOVERNED.search(masked.text[: match.found.start()]) is not None
    )


def _alongside(masked: Masked, match: Match) -> list[Target]:
    """Return who else an action reaches: `Acme was placed on the list, alongside Bravo and Delta`."""
    also = _ALONGSIDE.match(masked.text, match.found.end())
    return read_targets(masked, also.end(), len(masked.text), passive=False) if also else []


def _behind_colon(masked: Masked, match: Match, *, products: bool) -> list[Target]:
    """Return the parties that follow a colon: `added the following to the list on Friday: Acme, Bravo and Delta`."""
    colon = _COLON.match(masked.text, match.found.end())
    if colon is None:
        return []
    return read_targets(masked, colon.end(), len(masked.text), passive=False, products=products)


@cache
def keepers() -> dict[str, tuple[str, bool]]:
    """Return the list that each agency keeps, and whether it designates."""
    return {row["authority"]: (row["list"], row["designates"] == "yes") for row in rows("authorities.csv")}


@cache
def _list_keepers() -> dict[str, str]:
    return {row["list"]: row["authority"] for row in rows("lists.csv")}


@cache
def _nouns() -> dict[str, str]:
    return {row["noun"]: row["unit"] for row in rows("count_nouns.csv")}


def _stretch(masked: Masked, match: Match) -> tuple[int, int]:
    """Return where the targets stand: in a group, or from the end of the match on."""
    if match.found.groupdict().get("before_here") is not None:
        return 0, match.found.start()
    if _is_passive(match):
        return match.found.span("before")
    start, end = match.found.span("after")
    return (start, end) if end - start > 1 else (start, len(masked.text))


def _is_passive(match: Match) -> bool:
    groups = match.found.groupdict()
    return bool(groups.get("before")) or groups.get("before_here") is not None


def _announced(context: Context, kind: str) -> bool:
    """Return whether the sentence before the list says that those on it are designated, or put on a list."""
    which = "announces_listing" if kind == "list_inclusion" else "announces"
    return context.lead_in is not None and patterns()[which].search(context.lead_in.text) is not None


def _action(context: Context, match: Match, who: Party, region: str | None) -> Claim | None:
    if who.kind in ("agency", "list"):
        return None
    authority = _authority(context, match)
    kind = match.rule.claim_type
    which = match.rule.sets.get("object_text") or _list(context, match, authority)
    if kind == "designation" and _is_government(authority):
        # `The United States sanctioned eight companies` is said of every list.
        which = None
    of_before = match.rule.sets.get("list_before") or match.rule.sets.get("list_just_before")
    if which is None and (kind == "list_inclusion" or of_before or match.found.groupdict().get("spoken_of")):
        return None
    if kind != "not_designated" and not match.rule.sets.get("is_negated") and negated(context.masked, match):
        return None
    if kind == "designation" and authority is not None and not _designates(authority):
        return None
    if kind == "list_inclusion" and authority is not None and which in _list_keepers() and _is_abroad(authority):
        # Beijing keeps lists that are called like ours.
        return None
    is_vague = kind == "designation" and authority is not None and _ONLY_ACTS.search(match.found[0]) is not None
    if is_vague and authority is not None and (not _is_ours(authority) or _PUT_ON_A_LIST.search(context.masked.text)):
        # `Australia took action against Acme` does not say which; `targeted Acme by putting it on a blacklist` says another.
        return None
    if _BEING.match(match.found[0]) and _KEPT_FROM.search(context.masked.text[: match.found.start()]):
        return None
    if kind == "designation" and (_may_be_any_list(match, authority) or _may_be_military(context, match, authority)):
        return None
    if match.rule.id == "list.agency_listed" and (authority is None or authority.detail not in keepers()):
        return None
    if match.rule.id == "designation.passive_bare" and authority is None and _acted_abroad(context):
        return None
    if match.rule.id == "designation.passive_bare" and _is_known_who_acts(context, match):
        who = replace(who, cost=who.cost - _GAIN_OF_AGENT)
    if authority is not None and not _keeps(authority, which):
        who = replace(who, cost=who.cost + _COST_OF_WRONG_KEEPER)
    made = claim(
        context,
        match,
        who,
        object_text=which,
        authority=authority.name if authority else None,
        region=region,
        **_dated(context, match),
    )
    if made.certainty == "possible":
        # `Lawmakers want Acme on the list` is no fact about Acme.
        return None
    return replace(made, is_negated=match.rule.sets.get("is_negated", False))


def _may_be_any_list(match: Match, authority: Mention | None) -> bool:
    """Return whether the words leave open which list is meant: `blacklisted by the United States` may be any."""
    keeps_one = authority is not None and authority.kind == "A" and authority.detail not in ("USG", "WH")
    return "blacklisted" in match.found[0] and not keeps_one


def _may_be_military(context: Context, match: Match, authority: Mention | None) -> bool:
    """Return whether `among the designated companies` leaves open by whom, in a text that names nobody who sanctions."""
    if authority is not None or "designat" not in match.found[0] or match.rule.sets.get("object_text"):
        return False
    agencies = {m.detail for mentions in context.analysed.mentions for m in mentions if m.kind == "A"}
    return "DoD" in agencies and agencies.isdisjoint(("OFAC", "Treasury", "State"))


def _keeps(authority: Mention, which: str | None) -> bool:
    """Return whether an agency can have put a party on a list: another one's list makes the sentence doubtful."""
    keeper = _list_keepers().get(which or "")
    mine = _DEPARTMENTS.get(authority.detail, authority.detail)
    return (
        keeper is None or authority.kind != "A" or mine in (_DEPARTMENTS.get(keeper, keeper), "USG", "WH", "Congress")
    )


def _is_government(authority: Mention | None) -> bool:
    """Return whether an authority is the government of the United States as a whole, none of its agencies."""
    return authority is not None and (authority.detail in ("USG", "WH") or authority.name == "United States")


def _is_ours(authority: Mention) -> bool:
    """Return whether an authority is one of the United States' or they themselves, whose actions are sanctions."""
    return authority.kind == "A" or authority.name == "United States"


def _acted_abroad(context: Context) -> bool:
    """Return whether the sentence before tells what another country does, and names no agency of ours."""
    before = context.previous
    if before is None or any(m.kind == "A" or m.name == "United States" for m in before.mentions):
        return False
    first = next((m for m in before.mentions if m.kind in "AGOXP"), None)
    return first is not None and _is_abroad(first) and _ACTS.match(before.text) is not None


def _is_known_who_acts(context: Context, match: Match) -> bool:
    """Return whether a passive that names no agent tells of sanctions by an agency of ours.

    That is so where the text names one that imposes them and the sentence no government abroad, and of `is being designated`,
    which only the releases of those agencies say.
    """
    if any(m.kind == "A" and m.detail in _ABROAD for m in context.masked.mentions):
        return False
    if _BEING_DESIGNATED.match(context.masked.text, match.found.start()):
        return True
    for earlier in context.earlier(_FAR):
        masked = earlier.masked
        if _SPEAKS_OF_SANCTIONS.search(masked.text) is None:
            continue
        acting = {m.detail for m in masked.mentions if m.kind == "A"}
        others = [masked.within(*found.span())[0] for found in _ACTS.finditer(masked.text)]
        if acting & _ABROAD or any(_is_abroad(m) for m in others):
            return False
        if acting & _IMPOSE:
            return True
    return False


def _is_abroad(authority: Mention) -> bool:
    """Return whether an authority is another country than the United States."""
    return authority.kind == "G" and authority.name != "United States" and authority.detail in ("country", "city")


def _designates(authority: Mention) -> bool:
    return keepers().get(authority.detail, ("", True))[1]


def _dated(context: Context, match: Match) -> dict[str, object]:
    if "date" in match.found.groupdict():
        # The rule reaches over another verb with a date of its own.
        own = group(match, context.masked, "date")
        near = (
            (own, context.resolved(own))
            if own is not None
            else date_near(context, match.found.end(), match.found.end())
        )
    else:
        near = date_near(context, *match.found.span())
    how = None
    if near is None and (since := _SINCE.match(context.masked.text, match.found.end())):
        mention = context.masked.within(*since.span("date"))[0]
        near = mention, context.resolved(mention)
    if near is None and match.rule.claim_type == "list_inclusion" and context.effective is not None:
        near, how = context.effective, "the date on which the document takes effect"
    if near is None and match.rule.listed and (announced := context.announced_on or context.acted):
        near = announced
    if (
        near is not None
        and match.rule.claim_type == "list_inclusion"
        and near[0] in context.masked.mentions
        and is_said_on(context.masked, near[0])
        and certainty(context.masked, match) == "announced"
    ):
        # What is said to be going to happen happens on a day that the sentence does not give.
        return {**_given(context, near), "effective_on": None, "as_of": near[1].iso}
    if near is None and match.rule.claim_type == "designation_count":
        return {}
    if near is None and match.rule.id not in _STATES and (opening := context.opening_date):
        mention, resolved = opening
        text = context.analysed.text[mention.start : mention.end]
        return {"as_of": resolved.iso, "date_text": text, "date_how": "the date with which the sentence before opens"}
    if near is None:
        if context.published is None:
            return {}
        how = "said in the present" if match.rule.id in _STATES else "said without a date"
        return {"as_of": context.published.isoformat(), "date_how": f"{how}, on the publication date"}
    given = _given(context, near, how)
    if match.rule.id in _STATES and _NOW.fullmatch(str(given["date_text"])):
        # `is currently on the list` since a day that it does not say
        given = {**given, "effective_on": None, "as_of": near[1].iso}
    return given


def _given(context: Context, near: tuple[Mention, Resolved], how: str | None = None) -> dict[str, object]:
    mention, resolved = near
    text = context.analysed.text[mention.start : mention.end]
    return {"effective_on": resolved.iso, "date_text": text, "date_how": how or resolved.how}


def _authority(context: Context, match: Match) -> Mention | None:
    if match.rule.listed and context.lead_in is not None:
        return next((m for m in context.lead_in.mentions if m.kind == "A"), None)
    if match.found.groupdict().get("authority"):
        return _office(context, context.masked.within(*match.found.span("authority"))[0], match.found.end())
    return None


def _office(context: Context, authority: Mention, end: int) -> Mention:
    """Return the agency that a sentence names beside its country: `US Secretary of State Roe`, `the US ..., the Treasury said`."""
    masked = context.masked
    if not _is_government(authority):
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


def _list(context: Context, match: Match, authority: Mention | None) -> str | None:
    """Return the list by name, by description, or by the agency that keeps it."""
    found, groups = match.found, match.found.groupdict()
    if match.rule.listed and match.rule.claim_type == "list_inclusion" and context.lead_in is not None:
        return next((m.name for m in context.lead_in.mentions if m.kind == "L"), None) or _only_list(context)
    if match.rule.sets.get("list_just_before"):
        return _list_before(context)
    if match.rule.sets.get("list_before") or groups.get("spoken_of"):
        return _list_before(context) or _only_list(context)
    if groups.get("list"):
        return context.masked.within(*found.span("list"))[0].name
    if groups.get("described"):
        named = [m for m in context.masked.within(*found.span("described")) if m.kind == "A"]
        if not named and _is_government(authority) and "sanctions" not in groups["described"]:
            # It has many lists; the one of trade is Commerce's.
            return "BIS Entity List" if _OF_TRADE.search(groups["described"]) else None
        named += [authority] if authority else []
        kept = next((keepers()[m.detail][0] for m in named if m.detail in keepers()), None)
        if kept is None and "sanctions" in groups["described"]:
            agencies = {m.detail for mentions in context.analysed.mentions for m in mentions if m.kind == "A"}
            kept = "OFAC SDN List" if agencies & {"OFAC", "Treasury"} else None
        if kept is None and authority is None and "sanctions" not in groups["described"]:
            return _described_in(context, groups["described"])
        if kept or authority is None or "sanctions" not in groups["described"]:
            return kept
    if authority is None:
        return "OFAC SDN List" if match.rule.listed else None
    if authority.kind == "G":
        return "OFAC SDN List" if authority.name == "United States" else f"{authority.name} sanctions"
    return keepers().get(authority.detail, (f"{authority.name} sanctions", True))[0]


def _described_in(context: Context, described: str) -> str | None:
    """Return the list that the document is about, where the sentence only describes it and says not whose it is."""
    if "national security" in described or "networks" in described:
        agencies = {m.detail for mentions in context.analysed.mentions for m in mentions if m.kind == "A"}
        return "FCC Covered List" if "FCC" in agencies else None
    return _list_before(context) or _only_list(context) if "black" in described else None


def _list_before(context: Context) -> str | None:
    """Return the one list on which the sentence before puts somebody: `Acme was added in 2022` goes on from there."""
    before = context.previous
    if before is None or patterns()["announces_listing"].search(before.text) is None:
        return None
    named = {m.name for m in before.mentions if m.kind == "L"}
    if not named:
        # `a list of companies that work with the military`, kept by the agency that the sentence names
        named = _kept_by(before.mentions)
    return named.pop() if len(named) == 1 else None


def _only_list(context: Context) -> str | None:
    """Return the one list that the document has named up to here, or that its one agency keeps: `the list` means that."""
    before = [m for mentions in context.analysed.mentions[: context.number + 1] for m in mentions]
    named = {m.name for m in before if m.kind == "L"}
    if not named and _has_told_of_listing(context):
        named = _kept_by(before)
    return named.pop() if len(named) == 1 else None


def _has_told_of_listing(context: Context) -> bool:
    """Return whether the text up to here says that somebody is listed: `The companies are Acme and Bravo` may be any else."""
    told = (context.masked, *(earlier.masked for earlier in context.earlier(context.number)))
    return any(_LISTS.search(masked.text) for masked in told)


def _kept_by(mentions: Iterable[Mention]) -> set[str]:
    """Return the lists that the agencies among the mentions keep; a government as a whole keeps none."""
    return {
        keepers()[m.detail][0]
        for m in mentions
        if m.kind == "A" and m.detail in keepers() and m.detail not in ("USG", "WH")
    }


def _counts(context: Context, match: Match) -> list[Claim]:
    """Return one claim per number of parties that the stretch counts without naming them."""
    masked, groups = context.masked, match.found.groupdict()
    masked = replace(masked, text=RELATIVE.sub(lambda m: "," * len(m[0]), masked.text))
    if groups.get("counted_before_here") is not None:
        start, end = 0, match.found.start()
    elif groups.get("counted"):
        start = match.found.start("counted")
        stop = patterns()["stop"].search(masked.text, start + 1)
        end = stop.start() if stop else len(masked.text)
    else:
        start, end = _stretch(masked, match)
    stretches = [(start, end)]
    if included := patterns()["included"].search(masked.text, start, end):
        # `four companies, including Acme, and two individuals`
        goes_on = _AND_A_NUMBER.search(masked.text, included.end(), end)
        stretches = [(start, included.start()), *([(goes_on.end(), end)] if goes_on else [])]
    result = []
    for counted in (c for s in stretches for c in patterns()["counted"].finditer(masked.text, *s)):
        if patterns()["named"].match(masked.text, counted.end()) or _BESIDE_A_NAME.search(
            masked.text[: counted.start("value")]
        ):
            continue
        made = _count(context, match, counted)
        if made is not None:
            result.append(made)
    return result


def _count(context: Context, match: Match, counted: re.Match[str]) -> Claim | None:
    masked = context.masked
    authority = _authority(context, match)
    unit = _unit(unmasked(counted["object"]))
    listed = _list(context, match, authority) if match.rule.claim_type != "designation_count" else None
    if match.rule.claim_type == "designation_count" and (
        _may_be_any_list(match, authority) or _LIFTED.search(masked.text[: counted.start()])
    ):
        return None
    if listed is None and match.rule.claim_type != "designation_count":
        return None
    if unit == "addresses" and listed is not None:
        # Where parties are is no party.
        return None
    if unit is None or (listed is None and (authority is None or not _designates(authority))):
        return None
    number = masked.within(*counted.span("value"))[0]
    if number.value == 1:
        # `one of its employees` goes on to name that one.
        return None
    begin, stop = masked.span(counted.start("object") + 1, counted.end("object"))
    text = " ".join(context.analysed.text[begin:stop].split())
    about = {
        "value": number.value,
        "unit": unit,
        "qualifier": qualifier(masked, number),
        "authority": authority.name if authority else None,
        **_dated(context, match),
    }
    if listed is not None:
        who = Party(f"{context.analysed.text[number.start : number.end]} {text}", None, "other", True, 0.0)
        return claim(context, match, who, object_text=listed, **about)
    assert authority is not None
    vendor = next((m.vendor_id for m in masked.within(*counted.span("object")) if m.vendor_id), None)
    who = Party(authority.name, None, "agency", True, 0.0)
    return claim(context, match, who, object_text=text, object_vendor_id=vendor, **about)


def _category(context: Context, match: Match, start: int, end: int) -> list[Claim]:
    """Return the claim that a kind of equipment is on the Covered List, which lists categories beside producers."""
    masked = context.masked
    which = _list(context, match, _authority(context, match))
    found = patterns()["category"].fullmatch(masked.text[start:end].strip())
    if found is None or which != "FCC Covered List":
        return []
    begin, stop = masked.span(start, end)
    who = Party(" ".join(context.analysed.text[begin:stop].split()), None, "other", True, 0.0)
    made = _action(context, match, who, None)
    return [made] if made else []


def _unit(phrase: str) -> str | None:
    """Return what is counted: the first noun of the phrase that can be a party."""
    if re.search(r"individuals and (?:[a-z]+ )?(?:entities|companies)", phrase):
        return "individuals and entities"
    found = (_nouns().get(w) or _nouns().get(w.removesuffix("s")) for w in re.findall(r"[a-z]+", phrase.lower()))
    return next((unit for unit in found if unit), None)
