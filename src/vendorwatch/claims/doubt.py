"""What makes a claim doubtful although its rule is sure: sentences in which such rules go wrong.

Here: the signs, each of a kind of sentence. Not here: how sure a rule is (`data/rules_*.yml`), or what a claim loses for an
unknown or unnamed subject (`build.py`).
"""

import re
from collections import defaultdict
from collections.abc import Collection, Sequence

from vendorwatch.claims import shares
from vendorwatch.claims.acting import DEPARTMENTS, keepers
from vendorwatch.claims.claim import Claim
from vendorwatch.claims.context import Context
from vendorwatch.claims.masked import CLOSE, OPEN, unmasked
from vendorwatch.claims.mention import Mention
from vendorwatch.claims.rules import from_source
from vendorwatch.claims.titles import is_person
from vendorwatch.claims.which_list import called_today

_ACTIONS = frozenset(("designation", "designation_count", "list_inclusion", "delisting", "prohibition", "directive"))
# `the trade blacklist` is Commerce's, whoever else the text names.
_OF_TRADE = re.compile(r"\b(?:trade|export)\b")
# What rounding may add to all of a market, in percent.
_ALL = 101
_FIGURES = frozenset(("market_share", "market_rank", "revenue", "headcount"))
_OF_COMPANIES = frozenset(("headcount", "revenue"))
# Figures whose holder may be any company of the sentence, with the kind of mention that their value is.
_MEASURES = {"market_share": "C", "headcount": "N", "revenue": "M"}
# They do not keep lists, whoever of them is named.
_ABOVE_AGENCIES = frozenset(("USG", "WH"))
# `chief executive of Acme`, `Acme's chief executive`
_BEHIND_TITLE = re.compile(rf"{OPEN}T\d+{CLOSE} (?:of|at|for|with|from) (?:the )?$")
_BEFORE_TITLE = re.compile(rf"(?:'s)? (?:[a-z-]+ )?{OPEN}T")
# What a figure may be told by right behind its holder: `Acme had a 41% share`, `Acme, with 41%`, no clause of another's.
_LONGEST_GAP = 4
_NEW_CLAUSE = re.compile(r"[;:] |, and (?=(?:the |[a-z]+ )?\ue000)|\b(?:while|whereas|although|though|but|that) ")
# `Acme's share was 41%`, `Acme, which has 41%`, `Acme and Bravo each have 41%`
_IS_ITS_OWN = re.compile(r"'s |,? (?:which|who)\b|[^;]*\b(?:each|apiece)\b")
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
# What somebody took for a share, or what one was long ago: `was thought to hold 35%`, `once had 20%`.
_NOT_SO_NOW = re.compile(
    r"\b(?:thought|believed|rumou?red|supposed|assumed|alleged|said|reputed|used) to\b|\b(?:wrongly|mistakenly|erroneously|"
    r"falsely)\b|\bonce (?:had|held|controlled|commanded|claimed|owned|took|accounted)\b|\bhad (?:put|pegged|estimated|expected|"
    r"forecast|predicted|projected|thought|believed)\b"
)
# `dropped Acme from its list and then put it back on June 3`
_PUT_BACK = re.compile(
    r"\b(?:put|added|placed|restored|returned|relisted)\b[^,;.]{0,20} (?:back|again)\b|\b(?:reinstated|relisted)\b"
)
# `was ousted as the largest maker by Acme`
_LOST = re.compile(
    r"\b(?:was|were|been|being) (?:ousted|dethroned|toppled|unseated|displaced|overtaken|replaced|surpassed)\b"
)
# `37 entities, including 22 tied to Acme`: a part of what is counted already.
_PART_OF_A_COUNT = re.compile(
    r"\b(?:including|among them|among which|of which|of whom|of them|of those|notably)(?:,? [a-z]+){0,4} $"
)
# `7GWh`: a figure with its unit.
_FIGURE = re.compile(r"\d")
# `the DRAM market`, `the Ethernet switch segment`: what is sold, not who sells it.
_OF_A_MARKET = (
    r"\b{0} (?:[a-z]+ )?"
    r"(?:(?:market|segment)(?! shares?\b)|sector|industry|makers?|suppliers?|vendors?|manufacturers?|prices)\b"
)


def is_doubtful(context: Context, made: Claim) -> bool:
    """Return whether a sentence, or what a text says elsewhere, leaves more doubt of a claim than its rule tells."""
    if made.claim_type in _ACTIONS and (
        _several_act(context, made)
        or _may_be_another_list(context, made)
        or _is_told_by_others(context, made)
        or _is_part_of_a_count(context, made)
        or (made.claim_type == "delisting" and _PUT_BACK.search(context.masked.text))
    ):
        return True
    if made.claim_type in _OF_COMPANIES and _may_be_somebody(context, made):
        return True
    if made.claim_type in _MEASURES and _may_be_anothers(context, made):
        return True
    if made.claim_type in _FIGURES and (
        made.is_negated
        or (made.claim_type == "market_rank" and _LOST.search(context.masked.text))
        or _is_no_company(context, made)
        or _is_among_changes(context, made)
        or _lost_its_period(made)
        or _NOT_SO_NOW.search(context.masked.text)
    ):
        return True
    return made.claim_type == "role" and (_may_be_of_another(context, made) or _may_be_a_person(context, made))


def contradicted(found: Sequence[Claim]) -> set[int]:
    """Return the places of figures that a text does not let stand together: one of them is of something else.

    In one market and period, that is two shares or ranks of one holder, one rank of two holders, and shares that add up to more
    than all of it.
    """
    markets: dict[tuple[object, ...], list[int]] = defaultdict(list)
    for n, made in enumerate(found):
        if (
            made.claim_type in ("market_share", "market_rank")
            and made.tier == "published"
            and made.segment
            and made.as_of
        ):
            markets[made.claim_type, made.segment, made.region, made.as_of].append(n)
    doubtful: set[int] = set()
    for (kind, *_), places in markets.items():
        values: dict[str, set[float | None]] = defaultdict(set)
        holders: dict[float | None, set[str]] = defaultdict(set)
        for n in places:
            who = _holder(found[n])
            values[who].add(found[n].value)
            holders[found[n].value].add(who)
        if kind == "market_share" and sum(max(v or 0 for v in of_one) for of_one in values.values()) > _ALL:
            doubtful.update(places)
        for n in places:
            who = _holder(found[n])
            if len(values[who]) > 1 or (kind == "market_rank" and len(holders[found[n].value]) > 1):
                doubtful.add(n)
    return doubtful


def _holder(made: Claim) -> str:
    return made.subject_vendor_id or made.subject_text or ""


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


def _may_be_anothers(context: Context, made: Claim) -> bool:
    """Return whether a figure stands far behind its holder in a clause that begins with another company.

    `Acme supplied Bravo with 7 million drives and had a 41% share`: whose share it is, the verb does not say.
    """
    masked, holder = context.masked, _mention(context, made)
    kind = _MEASURES[made.claim_type]
    value = next((m for m in masked.mentions if m.kind == kind and m.value == made.value), None)
    if holder is None or value is None or value.start < holder.start:
        return False
    text, at = masked.text, masked.place(holder)
    between = unmasked(text[text.index(CLOSE, at) + 1 : masked.place(value)])
    if made.rule_id.endswith("respectively") or _IS_ITS_OWN.match(between):
        return False
    if "," not in between and len(re.findall(r"[a-z]+", between)) <= _LONGEST_GAP:
        return False
    begin = max((found.end() for found in _NEW_CLAUSE.finditer(text) if found.end() <= at), default=0)
    others = masked.within(begin, at)
    return any(m.kind in "OX" and m.means != holder.means and not from_source(text[: masked.place(m)]) for m in others)


def _is_told_by_others(context: Context, made: Claim) -> bool:
    """Return whether a sentence lets somebody else than the authority tell what it did."""
    masked = context.masked
    acting = next((m for m in masked.mentions if m.kind in "AG" and m.name == made.authority), None)
    if acting is None:
        return False
    before = masked.text[: masked.place(acting)]
    told = _RUMOURED.match(before) or _TOLD_BY_OTHERS.search(before)
    return told is not None and not _SAYS_SO.search(before)


def _is_part_of_a_count(context: Context, made: Claim) -> bool:
    """Return whether a number of parties is one of those that the sentence has counted before."""
    masked = context.masked
    number = next((m for m in masked.mentions if m.kind == "N" and m.value == made.value), None)
    if made.value is None or number is None:
        return False
    before = masked.text[: masked.place(number)]
    return _PART_OF_A_COUNT.search(before) is not None and f"{OPEN}N" in before


def _is_no_company(context: Context, made: Claim) -> bool:
    """Return whether the holder of a figure that no list of ours knows is a figure itself, or what the text calls a market."""
    holder = _mention(context, made)
    if holder is None or holder.known:
        return False
    return _FIGURE.match(holder.name) is not None or (
        re.search(_OF_A_MARKET.format(re.escape(holder.name)), context.analysed.text) is not None
    )


def _lost_its_period(made: Claim) -> bool:
    """Return whether a figure has words for its period that are no partial date: `in the first nine months of 2023`."""
    return made.as_of is None and made.date_text is not None


def _may_be_somebody(context: Context, made: Claim) -> bool:
    """Return whether who has employees or revenue is a name that people have, too: `Jane Roe will cut 100 of its 750 jobs`."""
    holder = _mention(context, made)
    return holder is not None and not holder.known and is_person(holder)


def _is_among_changes(context: Context, made: Claim) -> bool:
    """Return whether a sentence tells of several holders both shares and changes, and does not call the figure a share."""
    masked = context.masked
    value = next((m for m in masked.mentions if m.kind == "C" and m.value == made.value), None)
    if made.claim_type != "market_share" or value is None or shares.says_share(masked, value):
        return False
    percents = [m for m in masked.mentions if m.kind == "C"]
    holders = {m.means for m in masked.mentions if m.kind in "OX"}
    return len(holders) > 1 and any(shares.is_change(masked, m) for m in percents)


def _may_be_of_another(context: Context, made: Claim) -> bool:
    """Return whether an employer that no list of ours knows stands beside a company that one knows."""
    companies = {m.name: m for m in context.masked.mentions if m.kind in "OX"}
    employer = companies.get(made.object_text or "")
    if employer is None or employer.kind == "O":
        return False
    text, at = context.masked.text, context.masked.place(employer)
    if _BEHIND_TITLE.search(text[:at]) or _BEFORE_TITLE.match(text, text.index(CLOSE, at) + 1):
        return False
    return any(m.kind == "O" and m.known for m in companies.values())


def _may_be_a_person(context: Context, made: Claim) -> bool:
    """Return whether what stands before a title, without `'s`, is a name that people have: `named Jane Roe chair`."""
    if made.rule_id != "role.unknown_company_title_name":
        return False
    employer = next((m for m in context.masked.mentions if m.kind == "X" and m.name == made.object_text), None)
    return employer is not None and is_person(employer)


def _mention(context: Context, made: Claim) -> Mention | None:
    return next((m for m in context.masked.mentions if m.name == made.subject_text), None)
