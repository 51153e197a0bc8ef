"""Which percentages of a sentence are shares of a market, and whose.

Here: one grammar of shares: what a percentage measures (a share, a change, neither), who holds it, and the share from before
that stands beside it (`up from 9%`). Not here: market, region and period of a share (`segments.py`), or the ways of saying a
share that are sure by their words (`data/rules_market.yml`), which come first.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from vendorwatch.claims.coordination import coordinated
from vendorwatch.claims.masked import CLOSE, OPEN, Masked, compile_pattern
from vendorwatch.claims.mention import Mention
from vendorwatch.claims.rules import from_source
from vendorwatch.claims.tables import mapping

_PIECES = mapping("pieces.yml")


def _pattern(text: str) -> re.Pattern[str]:
    return compile_pattern(text, _PIECES, "shares.py")


# What a percentage is a change of, or what else it can be of.
_THEN_CHANGE = re.compile(
    r"(?: and \ue000C\d+\ue001| ?\([^()%]*\))?[ -]"
    r"(?:(?:[a-z]+ly|annual|sequential|further|combined|price|revenue|sales|shipment|unit|qoq|"
    r"yoy) ){0,2}"
    r"(?:more|fewer|less|higher|lower|faster|annually|sequentially|qoq|yoy|y/y|q/q|y-o-y|q-o-q|year|quarter|month|on-year|"
    r"on-quarter|on-month|on the (?:year|quarter|month|day)|from (?:a|one) (?:year|quarter|month)|from the (?:previous|prior|"
    r"same|preceding)|"
    r"over the|(?:over|from|on) \ue000D|increases?|decreases?|declines?|drops?|growth|rises?|jumps?|gains?|falls?|surge|slump|"
    r"plunge|dip|"
    r"uptick|boost|improvement|cuts?|premium|discount|tariffs?|stakes?|points?|basis|cagr|compound|margins?|profit|return|yield|"
    r"mark|threshold|barrier|market share to gain|interest|dut(?:y|ies)|tax(?:es)?|chance|probability|accuracy|detection|owned|"
    r"of (?:its|their|his|her|our|whom|which|whose|them|those|(?:the )?(?:company|group|firm)'s|"
    r"(?:the )?(?:voting|shareholders?|workforce|staff|"
    r"employees|respondents))|equity|ownership|voting|shareholding)\b"
)
_MOVED = (
    r"(?:ris(?:e|es|en|ing)|rose|grew|grow(?:s|ing|n)?|fell|fall(?:s|ing|en)?|declin\w+|dropp\w+|drops?|increas\w+|decreas\w+|"
    r"gain\w*|jump\w*|"
    r"surg\w+|climb\w*|plung\w+|tumbl\w+|slump\w*|slid|slipp\w+|shr[aiu]nk\w*|contract\w+|expand\w+|advanc\w+|soar\w*|dipp?\w*|"
    r"improv\w+|added|lost|shed|up|down|growth|rise|decline|increase|decrease|drop|jump|gain|fall|surge)"
)
_CHANGED = _pattern(rf"\b{_MOVED}(?: (?:by|of|another|a further|up|down))* {{approx}}$|\bby {{approx}}$")
# `from 56% to 58% over the year`: what was reached is a level.
_REACHED = _pattern(r"\b(?:to|at) {approx}$")
_OVER_A_PERIOD = re.compile(r" (?:over|from|on) ")
# `shipments grew to 6 million, which gave it 17%`: whoever shipped them.
_GIVEN = re.compile(r"\b(?:gave|gives|giving|handed|handing|earned|earning) $")
# `(ACM +1.8%)`
_SIGNED = re.compile(r"[ (][+\N{MINUS SIGN}-]$")
_IS_SHARE = re.compile(
    r"(?: (?!dividend|equity|voting|minority|majority|ownership|earnings|profit|stock|price|of\b|in\b|to\b|and\b|on\b|for\b|"
    r"with\b|against\b|by\b|from\b|reaching|taking|giving|bringing|sending|pushing|lifting|raising|cutting)"
    r"(?:[a-z0-9-]+|\ue000G\d+\ue001(?:'s)?)){0,3}? (?:share|slice)\b"
    r"(?! ?(?:price|holder|holding|buyback|capital|to (?:gain|go|make|win)))|"
    r" (?:of|in) (?:the |all |total |overall |its home )*(?P<of>[^,;.%()]{0,70}?)\b(?:markets?|segment|sector|industry|"
    r"shipments|sales|revenues?|"
    r"capacity|output|spending?|units sold|deployments|installations|production|supply|volumes?|pie|total)\b"
)
_SHARE_THEN = _pattern(
    r"\bshares?\b(?: (?:of|in|for) (?:the )?[^,;.%]{2,60}?)?(?: of {OX})?[^,;.%]{0,50}? (?:of|to|at|is|was|were|reached|hit|"
    r"recorded|totaled|totalled|"
    r"being) {approx}$"
)
_EARLIER = _pattern(
    r"\b(?:(?:up|down|rising|falling|increasing|decreasing|climbing|slipping|dropping|lower|higher) from|"
    r"(?:as )?compared (?:with|to)|as against|"
    r"versus|against|from|than|(?:more|less) than the) {approx}(?:the )?$"
)
# The period of a share from before: `(2023: 29%)`, `9% in 2019`, `the 16% share it commanded in H1 2019`.
_DATE_BEFORE = _pattern(r"\((?:in )?{D:date}(?::|,)? {approx}$")
_DATE_BEHIND = _pattern(
    r"(?: (?:market )?share)?(?: (?:that )?(?:it|they|{Z}) (?:held|had|commanded|owned|took|claimed|captured))?,? ?"
    r"(?:in |during |for |at |of |at the end of |back in |by )?(?:the )?(?:whole (?:of )?|full year |all of )?{D:date}"
)
_YEAR_BEFORE = re.compile(
    r"(?: (?:market )?share)?,?(?: in| for| during)?(?: the)?(?: same (?:period|quarter|time|three months))?(?: of)? "
    r"(?:a year|one year|the year|the previous year|the prior year)(?: (?:earlier|ago|before|prior))?\b"
)
_QUARTER_BEFORE = re.compile(
    r"(?: (?:market )?share)?,?(?: in)? (?:the )?(?:previous|prior|preceding) quarter\b|(?: in)? (?:a|the) quarter (?:earlier|"
    r"ago|before)\b"
)
# Whom a name is set beside.
_BESIDE = re.compile(
    r"\b(?:behind|ahead of|after|than|over|against|versus|unlike|like|surpass\w+|overt[ao]\w+|passing|passed|beat\w*|"
    r"displac\w+|leapfrog\w*|past|trailing|"
    r"toppl\w+|dethron\w+|between|from|by|at|on|of|with|for|to|rivals?|including|such as|named) (?:the |"
    r"its |both |(?:[a-z-]+ ){0,2}?)?$"
)
_COMPARED = re.compile(
    r"\b(?:behind|ahead of|after|than|over|against|versus|to|with|and|trailing) (?:the |its |rivals? |[a-z-]+ )?$"
)
_FOLLOWED = re.compile(r"\b(?:followed|trailed|chased|tailed)(?: [a-z]+)? by (?:[a-z, -]+ )?$|\bwith $")
_SHARE_OF = re.compile(r"\b(?:shares?|revenues?|sales|shipments) of (?:the )?$")
# Its own, whatever the name is set beside: `ahead of Acme at 19%`, `than Acme's 12%`.
_ADJOINS = _pattern(r"(?:'s)?,? (?:\(|at |on |with |, with )?(?:{approx})$")
_OF_SOMEBODY = _pattern(r"(?: (?:market )?share)? (?:for|held by|by|at) (?:the )?{OX}")
_ITS_CLAUSE = re.compile(r"(?: \([^()]*\))?,? (?:which|who|whose)\b")
# A subject that bears no name: whoever stands before it is not meant.
_NEW_SUBJECT = re.compile(
    r"\b(?:while|whereas|but|and|as|with|where|though|although|because|since|when|that) (?:(?:the|an?|its|their)"
    r" (?:(?!shares?\b|slice|largest|biggest|highest|top|lead|most|whopping|mere|slight|global|market|combined|\ue000)"
    r"[a-z-]+ )+|(?:others?|all|some|both|these|those|most|demand|prices|sales|shipments|revenues?|exports?|production|output) )"
    r"(?!share\b|slice\b|place\b|position\b|spot\b)"
    r"|[;:]|\b(?:others?|the rest|the remaining|the remainder|the industry|the top (?:[a-z]+ ){1,3}(?:h[eo]ld|accounts?|"
    r"accounted|control|took|ha[sd]|have)|together|(?<!'s )combined|collectively|trio|duo|pair)\b"
)
_EACH = re.compile(r"\b(?:each|apiece|both|tied|all)\b")
_FRONTED = _pattern(r"^(?:[^,%]{0,60} )?(?:with|at|holding|controlling|commanding) {approx}$")
_FRONTED_HOLDER = _pattern(r"[^,.;%]{0,90}, (?:the )?(?:{G}'s |{G}-based )?{OXZ:holder}(?:'s [a-z]+)? ")
_NAMES = re.compile(rf"{OPEN}([OXZPAQ])(\d+){CLOSE}")
_SAYS = re.compile(
    r"(?: \([^()]*\))?(?:'s)? (?:said|says|estimates?|estimated|reports?|reported|data|figures|report|analysts?|puts?|"
    r"reckons?|calculat\w+|expects?|forecasts?|projects?)\b"
)
_NEAR = 170


@dataclass(frozen=True)
class Share:
    """A percentage that is somebody's share of a market; `is_sure` that the words leave no doubt of whose.

    `before` is the share that it was before, with its period as far as the words give it: a date mention, or by how many
    months it is older.
    """

    holder: Mention
    value: Mention
    is_sure: bool
    before: Mention | None = None
    before_date: Mention | None = None
    before_months: int | None = None


def is_change(masked: Masked, value: Mention) -> bool:
    """Return whether a percentage tells by how much something moved, or is of something else than a market."""
    at = masked.place(value)
    behind = masked.text.index(CLOSE, at) + 1
    is_said = _IS_SHARE.match(masked.text, behind)
    if is_said and is_said["of"] is None:
        return False
    if _SIGNED.search(masked.text[:at]):
        return True
    if _CHANGED.search(masked.text[:at]) and not (is_said and _GAINED.search(masked.text[:at])):
        return True
    if is_said:
        return _OWN_PART.search(is_said["of"]) is not None
    then = _THEN_CHANGE.match(masked.text, behind)
    if then and not (_REACHED.search(masked.text[:at]) and _OVER_A_PERIOD.match(then[0])):
        return True
    # `A's revenue rose 2%, B's 1% and C's 12%`
    earlier = [m for m in masked.mentions if m.kind == "C" and m.start < value.start]
    return bool(earlier) and _ELLIPSIS.search(masked.text[:at]) is not None and is_change(masked, earlier[-1])


def says_share(masked: Masked, value: Mention) -> bool:
    """Return whether the words beside a percentage call it a share: `a 12% share`, `its share fell to 12%`."""
    at = masked.place(value)
    return (
        _IS_SHARE.match(masked.text, masked.text.index(CLOSE, at) + 1) or _SHARE_THEN.search(masked.text[:at])
    ) is not None


# `shares of 7%, 6% and 4%`: whose each is, their order tells.
_IN_A_ROW = re.compile(rf"(?:,|,? and) {OPEN}C")
_BEHIND_ONE = re.compile(rf"{OPEN}C\d+{CLOSE}(?:,|,? and) $")
_UP_FROM = _pattern(r", (?:up|down) from {approx}$")
_RIGHT_BEHIND = re.compile(rf"{OPEN}[OX]\d+{CLOSE} \(?$")
# `PERC modules account for 28%`: what is made, not who makes it.
_PRODUCTS = re.compile(
    r"(?:'s)? (?:modules?|phones?|smartphones?|handsets?|drones?|cameras?|routers?|chips?|vehicles?|cars?|processors?|nodes?|"
    r"users?|apps?|panels?|cells?|batteries|devices?|products?|models?|technolog(?:y|ies)|process(?:es)?)\b"
)
_RANGES = re.compile(r"\brang(?:e[sd]?|ing) (?:in [a-z ]{3,20} )?from ")
_TO_MORE = re.compile(rf" ?(?:to|-|or) {OPEN}C")
_BETWEEN = re.compile(r"\bbetween $")
_FROM_LESS = re.compile(rf"{OPEN}[CN]\d+{CLOSE} ?(?:to |- ?|or )$|\bbetween {OPEN}[CN]\d+{CLOSE} and $")
_ELLIPSIS = _pattern(r"(?:,|,? and) {OX}'s {approx}$")
_GAINED = re.compile(r"\bgain\w* (?:[a-z]+ ){0,2}$")
# `Without Acme, Beta would hold 45%`
_SUPPOSED = re.compile(r"\b(?:would|could|might|should)(?: (?!said\b)[a-z]+){1,3} $")
_OWN_PART = re.compile(r"\b(?:its|their|his|her|our|company's|group's|firm's)\b")


def read(masked: Masked, *, speaks_of_shares: bool) -> Iterator[Share]:
    """Yield the shares of a sentence; of percentages that do not say what they are of only where the text speaks of shares."""
    percents = [m for m in masked.mentions if m.kind == "C"]
    told = speaks_of_shares
    for n, value in enumerate(percents):
        at = masked.place(value)
        before, behind = masked.text[:at], masked.text.index(CLOSE, at) + 1
        is_said = (_IS_SHARE.match(masked.text, behind) or _SHARE_THEN.search(before)) is not None
        if is_change(masked, value) or _SUPPOSED.search(before):
            continue
        is_older = _EARLIER.search(before) is not None or _DATE_BEFORE.search(before) is not None
        if is_older or _is_range(masked.text, at, behind) or not (is_said or told):
            continue
        older = _older(masked, percents, n)
        for holder, is_sure in _holders(masked, at, behind):
            if _IN_A_ROW.match(masked.text, behind) or _BEHIND_ONE.search(before):
                # Whose each of a row is, their order tells, if there are as many names.
                continue
            yield Share(holder, value, is_sure and (is_said or _is_listed(before)), *older)
        told = told or is_said


def _is_range(text: str, at: int, behind: int) -> bool:
    """Return whether a percentage is one end of `70% to 90%`, which is not two shares."""
    ends = _TO_MORE.match(text, behind) or _FROM_LESS.search(text[:at]) or _BETWEEN.search(text[:at])
    return ends is not None and re.search(r"\bfrom (?:[a-z]+ ){0,2}(?:\ue000[CN]\d+\ue001 to )?$", text[:at]) is None


def _is_listed(before: str) -> bool:
    """Return whether a percentage stands right behind a name, as in a list."""
    return _RIGHT_BEHIND.search(before) is not None


def _older(masked: Masked, percents: list[Mention], n: int) -> tuple[Mention | None, Mention | None, int | None]:
    """Return the share from before that stands beside the nth percentage, with its date or age."""
    for other in (*percents[n + 1 : n + 2], *percents[max(0, n - 1) : n]):
        at, here = masked.place(other), masked.place(percents[n])
        if _RANGES.search(masked.text, 0, at):
            continue
        between = masked.text[min(at, here) : max(at, here)]
        is_its = at > here and _UP_FROM.search(between) is not None and between.count(f"{OPEN}C") == 1
        if not is_its and re.search(rf"{OPEN}[OXPAQ]|[;]|\b(?:while|whereas|but)\b", between[1:]):
            continue
        before, behind = masked.text[:at], masked.text.index(CLOSE, at) + 1
        dated = _DATE_BEFORE.search(before)
        if not (dated or _EARLIER.search(before)) or _OF_SOMEBODY.match(masked.text, behind):
            continue
        if at < here and not re.search(r"\bfrom (?:[a-z]+ ){0,3}$", before):
            continue
        found = dated or _DATE_BEHIND.match(masked.text, behind)
        if found:
            date = masked.within(*found.span("date"))[0]
            if date.date is not None and date.date.form == "ago":
                # It counts from the period of the share that it was before.
                return (
                    other,
                    None,
                    12 if date.date.parts["unit"] == "year" and date.date.parts["count"] in ("a", "one") else None,
                )
            return other, date, None
        if _YEAR_BEFORE.match(masked.text, behind):
            return other, None, 12
        return other, None, 3 if _QUARTER_BEFORE.match(masked.text, behind) else None
    return None, None, None


def _holders(masked: Masked, at: int, behind: int) -> list[tuple[Mention, bool]]:
    """Return who holds the share that stands at a place; several where each of them does, none where it is nobody's."""
    text = masked.text
    if _FRONTED.search(text[:at]) and not _NAMES.search(text[:at]):
        fronted = _FRONTED_HOLDER.match(text, behind)
        return [(masked.within(*fronted.span("holder"))[0], True)] if fronted else []
    names = list(_NAMES.finditer(text, max(0, at - _NEAR), at))
    for name in reversed(names):
        mention = masked.mentions[int(name[2])]
        between = text[name.end() : at]
        if _NEW_SUBJECT.search(between.replace("(", " ").replace(")", " ")):
            return []
        if name[1] == "Z" and _GIVEN.search(text[: name.start()]):
            continue
        if text[: name.start()].endswith("(") or _SAYS.match(between) or from_source(text[: name.start()]):
            continue
        of_clause = _ITS_CLAUSE.match(between) is not None or (between.startswith(" (") and between.endswith("("))
        first = text[: name.start()]
        is_beside = _BESIDE.search(first) and not (_FOLLOWED.search(first) or _SHARE_OF.search(first))
        if is_beside and not of_clause and not (_COMPARED.search(first) and _ADJOINS.fullmatch(between)):
            continue
        if name[1] == "Q" or (name[1] == "P" and not mention.known):
            # A brand, or a company that is called like a person: for a reader to say.
            return [(mention, False)]
        if name[1] not in "OXZ" or (name[1] == "X" and _PRODUCTS.match(between)):
            return []
        together = coordinated(masked, mention)
        if len(together) > 1 and mention in together:
            near = text[name.end() : behind + 12]
            return [(m, True) for m in together if m.kind in "OXZ"] if _EACH.search(near) else []
        return [(mention, _is_plain(between))]
    return []


def _is_plain(between: str) -> bool:
    """Return whether little stands between a name and its share, so that nobody else can be meant."""
    return len(re.sub(rf"{OPEN}[A-Z]\d+{CLOSE}", "#", between)) <= 90 and between.count(",") <= 3
