"""What makes a figure doubtful: whose share, rank, revenue or staff it is, and whether it is one.

Here: what a sentence leaves open, and what the figures of one text contradict. Not here: how shares are read (`shares.py`).
"""

import re
from collections import defaultdict
from collections.abc import Sequence

from vendorwatch.claims import shares
from vendorwatch.claims.claim import Claim
from vendorwatch.claims.context import Context
from vendorwatch.claims.masked import CLOSE, OPEN, unmasked
from vendorwatch.claims.rules import from_source
from vendorwatch.claims.targets import is_in_clause_of_a_noun
from vendorwatch.claims.titles import is_person

# What rounding may add to all of a market, in percent.
_ALL = 101
_FIGURES = frozenset(("market_share", "market_rank", "revenue", "headcount"))
_OF_COMPANIES = frozenset(("headcount", "revenue"))
# Figures whose holder may be any company of the sentence, with the kind of mention that their value is.
_MEASURES = {"market_share": "C", "headcount": "N", "revenue": "M"}
# What a figure may be told by right behind its holder: `Acme had a 41% share`, `Acme, with 41%`, no clause of another's.
_LONGEST_GAP = 4
_NEW_CLAUSE = re.compile(r"[;:] |, and (?=(?:the |[a-z]+ )?\ue000)|\b(?:while|whereas|although|though|but|that) ")
# `Acme's share was 41%`, `Acme, which has 41%`, `Acme and Bravo each have 41%`
_IS_ITS_OWN = re.compile(r"'s |,? (?:which|who)\b|[^;]*\b(?:each|apiece)\b")
# What somebody took for a share, or what one was long ago: `was thought to hold 35%`, `once had 20%`.
_NOT_SO_NOW = re.compile(
    r"\b(?:thought|believed|rumou?red|supposed|assumed|alleged|said|reputed|used) to\b|\b(?:wrongly|mistakenly|erroneously|"
    r"falsely)\b|\bonce (?:had|held|controlled|commanded|claimed|owned|took|accounted)\b|\bhad (?:put|pegged|estimated|expected|"
    r"forecast|predicted|projected|thought|believed)\b|^until \ue000D"
)
# What is aimed at is not held: `aims for 80% by 2026`.
_AIMED_AT = re.compile(
    r"\b(?:aim(?:s|ed|ing)? (?:for|to|at)|targets? (?:of|is)|targeting|hop(?:es|ed|ing) (?:for|to)|goal|eyes|eyeing|seeks?|sought|"
    r"vow(?:s|ed)|pledg(?:es|ed)|wants?|ambition)\b[^;]{0,60}\ue000C"
)
# `the company says it is 36%`: somebody says otherwise.
_DISPUTED = re.compile(
    r"\b(?:says?|said|puts? it|insists?) (?:it|its share|the figure|the share|\ue000Z\d+\ue001) (?:is|was|at) [^;,]{0,20}\ue000C"
)
# `was ousted as the largest maker by Acme`
_LOST = re.compile(
    r"\b(?:was|were|been|being) (?:ousted|dethroned|toppled|unseated|displaced|overtaken|replaced|surpassed)\b"
)
# `7GWh`: a figure with its unit.
_FIGURE = re.compile(r"\d")
# `Enterprise SSDs accounted for 48%`: a kind of goods, which hold no market.
_GOODS = re.compile(
    r"(?:.* )?(?:[A-Z]{2,5}s|Phones|Smartphones|Handsets|Vehicles|Cars|Trucks|Buses|Laptops|Tablets|Notebooks|Computers|Drones|"
    r"Cameras|Chips|Batteries|Modules|Inverters|Panels|Routers|Switches|Servers|Drives|Displays|Televisions|Wearables|"
    r"Smartwatches|Earbuds|Headphones|Robots|Sales|Shipments|Imports|Exports)"
)
# `IHS credits it with 19%`: who says so holds nothing.
_SAYS_SO_OF_ANOTHER = re.compile(
    r" (?:also |now )?(?:credits?|credited|assigns?|assigned|attributes?|puts|estimates?|estimated|pegs?|pegged|counts) "
    r"(?:it|them|the \w+|\ue000[OXZ]\d+\ue001) "
)
# `the tenth-biggest BEV brand`: what it sells, not who does.
_MADE = re.compile(r" (?:brands?|makers?|sellers?|producers?|suppliers?|vendors?|manufacturers?)\b")
_OF_THE_BIGGEST = re.compile(r"(?:biggest|largest|leading|top|best-selling|\ue000R\d+\ue001)(?:[ -][a-z]+)? $")
# `Acme, whose rivals held 60%`, `a customer of a firm that held 12%`; not `whose share rose to`.
_ANOTHERS_PART = re.compile(
    r"\bof (?:whose|(?:which|whom) (?!\ue000))[^,;]*$|\bwhose (?!(?:own |[a-z-]+ ){0,4}?(?:share|slice|sales|revenue|shipments|"
    r"portion|market)\b)[^,;]*$|\b(?:of|to|for|with|in) (?:an?|the) (?:[a-z-]+ ){1,3}(?:that|which|who) [^,;]*$"
)
# `Everyone but Acme held`, `Acme's rivals held`
_ALL_BUT = re.compile(
    r"\b(?:(?:everyone|everybody|nobody|all|none|any|every [a-z]+) but|except|besides|excluding|without|apart from|other than|"
    r"aside from|against) (?:for )?$"
)
_ITS_RIVALS = re.compile(
    r"'s (?:[a-z-]+ )?(?:rivals?|competitors?|peers?|suppliers?|customers?|clients?|partners?|distributors?|owners?|parent|"
    r"investors?|lenders?|followers?|successors?)\b"
)
# `Acme, bought from Bravo, which makes cameras, held 5%`
_GOT_FROM = re.compile(
    r"[a-z\ue001], (?:bought|sold|spun off|made|owned|founded|backed|acquired|split|taken over|controlled|run|led|hived off|"
    r"carved out) (?:off |away |out )?(?:by|from|to|of) (?:the )?$"
)
# `Acme, the company behind Bravo and Delta, led with 48%`: what is Acme's does not lead.
_OF_AN_OWNER = re.compile(
    rf"{CLOSE}, (?:(?:the |an? |its )?(?:[a-z-]+ ){{0,3}}(?:{OPEN}Z\d+{CLOSE}|company|makers?|owner|parent|group|firm|operator|"
    r"seller|developer|producer|manufacturer|conglomerate|house)(?: [a-z]+)? (?:behind|of|that (?:owns|makes|sells|runs))|"
    r"(?:which|who) (?:owns|makes|sells|controls|runs|operates))"
    rf" (?:(?:the |its |brands? )*(?:{OPEN}[A-Z]\d+{CLOSE}|[a-z-]+)(?: [a-z]+)?(?:, and |, or |, | and | or ))*"
    r"(?:the |its |brands? )*$"
)
# `the DRAM market`, `the Ethernet switch segment`: what is sold, not who sells it.
_OF_A_MARKET = (
    r"\b{0} (?:[a-z]+ )?"
    r"(?:(?:market|segment)(?! shares?\b)|sector|industry|makers?|suppliers?|vendors?|manufacturers?|prices)\b"
)


def is_doubtful_figure(context: Context, made: Claim) -> bool:
    """Return whether whose figure it is, or whether it is one, is less sure than its rule."""
    if made.claim_type in _OF_COMPANIES and _may_be_somebody(context, made):
        return True
    if made.claim_type in _MEASURES and _may_be_anothers(context, made):
        return True
    text = context.masked.text
    return made.claim_type in _FIGURES and (
        made.is_negated is True
        or (made.claim_type == "market_rank" and _LOST.search(text) is not None)
        or _is_no_company(context, made)
        or _is_of_its_owner(context, made)
        or _only_stands_there(context, made)
        or _is_of_a_clause(context, made)
        or _is_among_changes(context, made)
        or _lost_its_period(made)
        or any(sign.search(text) for sign in (_NOT_SO_NOW, _AIMED_AT, _DISPUTED))
        or (made.segment or "").startswith("profit")
    )


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


def _may_be_anothers(context: Context, made: Claim) -> bool:
    """Return whether a figure stands far behind its holder in a clause that begins with another company.

    `Acme supplied Bravo with 7 million drives and had a 41% share`: whose share it is, the verb does not say.
    """
    masked, holder = context.masked, context.named(made.subject_text)
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


def _is_no_company(context: Context, made: Claim) -> bool:
    """Return whether the holder of a figure that no list of ours knows is a figure, goods, or what the text calls a market."""
    holder = context.named(made.subject_text)
    if holder is None or holder.known:
        return False
    if _FIGURE.match(holder.name) or (made.claim_type == "market_share" and _GOODS.fullmatch(holder.name)):
        return True
    return re.search(_OF_A_MARKET.format(re.escape(holder.name)), context.analysed.text) is not None


def _is_of_its_owner(context: Context, made: Claim) -> bool:
    """Return whether the holder of a figure is only named to say what the company before it has."""
    holder = context.named(made.subject_text)
    return holder is not None and _OF_AN_OWNER.search(context.masked.text[: context.masked.place(holder)]) is not None


def _only_stands_there(context: Context, made: Claim) -> bool:
    """Return whether who seems to hold a figure is who tells it, or what the best of its makers sell."""
    holder = context.named(made.subject_text)
    if holder is None:
        return False
    text, at = context.masked.text, context.masked.place(holder)
    behind = text.index(CLOSE, at) + 1
    return _SAYS_SO_OF_ANOTHER.match(text, behind) is not None or (
        not holder.known and _MADE.match(text, behind) is not None and _OF_THE_BIGGEST.search(text[:at]) is not None
    )


def _is_of_a_clause(context: Context, made: Claim) -> bool:
    """Return whether a figure, or its holder, stands in a clause about another: `Acme, whose rivals held 60%`."""
    masked, holder = context.masked, context.named(made.subject_text)
    value = next((m for m in masked.mentions if m.value == made.value and m.kind in "CMNR"), None)
    if holder is None:
        return False
    at = masked.place(holder)
    before = re.split(r"[;:]", masked.text[:at])[-1]
    if is_in_clause_of_a_noun(before.rsplit(",", 1)[-1]) or _GOT_FROM.search(before) or _ALL_BUT.search(before):
        return True
    if _ITS_RIVALS.match(masked.text, masked.text.index(CLOSE, at) + 1):
        return True
    return (
        value is not None
        and at < masked.place(value)
        and _ANOTHERS_PART.search(masked.text[at : masked.place(value)]) is not None
    )


def _lost_its_period(made: Claim) -> bool:
    """Return whether a figure has words for its period that are no partial date: `in the first nine months of 2023`."""
    return made.as_of is None and made.date_text is not None


def _may_be_somebody(context: Context, made: Claim) -> bool:
    """Return whether who has employees or revenue is a name that people have, too: `Jane Roe will cut 100 of its 750 jobs`."""
    holder = context.named(made.subject_text)
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
