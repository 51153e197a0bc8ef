"""Which places in a ranking of sellers a sentence gives, and whose.

Here: one grammar of ranks: how a place is told (`fourth`, `third place`, `the lead`, `the largest maker of`), who holds it, and the
lists that give several (`rounded out the top five`, `followed by A and B`). Not here: market, region and period of a rank
(`segments.py`, `periods.py`), or the ways of saying one that are sure by their words (`data/rules_market.yml`), which come first.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache

from vendorwatch.claims.coordination import coordinated, lists
from vendorwatch.claims.masked import CLOSE, OPEN, Masked, compile_pattern
from vendorwatch.claims.mention import Mention
from vendorwatch.claims.rules import from_source
from vendorwatch.claims.tables import mapping

_NAME = re.compile(rf"{OPEN}([OXQZ])\d+{CLOSE}")
# `passed Acme`, `behind Acme`, `than Acme's`: who is only set beside.
_BESIDE = re.compile(
    r"\b(?:behind|ahead of|after|than|over|against|versus|unlike|like|past|surpass\w*|overt[ao]\w+|pass(?:ed|es|"
    r"ing)|beat\w*|"
    r"displac\w+|trail\w*|toppl\w+|dethron\w+|replac\w+|edg\w+ out|from|by|at|on|of|with|for|to|including|such as|"
    r"rivals?|"
    r"competitors?|leapfrog\w*|between|brand|using|subsidiary|unit) "
    r"(?:the |its |both |only |rivals? |(?:[a-z-]+ ){0,2}?|\ue000G\d+\ue001(?:'s)? )?$"
)
# `with HPE second`: behind these a place of its own may follow at once.
_GIVES = re.compile(
    r"\b(?:(?<!tied )(?<!level )with|leaving|sees?|saw|seeing|puts?|putting|made|makes|making|has|had|have) (?:the )?$"
)
# Another subject begins, or somebody else's clause.
_ELSE = re.compile(
    r"[;:]|\b(?:while|whereas|although|though|because|since|when|that|if|where) (?!(?:it|they|\ue000)\b)|"
    r"\b(?:market|shipments|sales|revenues?|rivals?|others|analysts?|customers?|competition|industry) "
    r"(?:is|was|are|were|has|had|rose|fell|grew)\b"
)
_NOT_SO = re.compile(
    r"\b(?:not|never|nor|no longer|hop(?:es?|ed|ing)|aim\w*|plan\w*|want\w*|seek\w*|target\w*|vie\w*|vying|"
    r"compet\w+ for|expect\w*|"
    r"forecast\w*|predict\w*|could|may|might|would|will|should|can|verge|goal|ambition|bid|former|formerly|ex|"
    r"once|if|lost|loses?|"
    r"losing|ced\w+|claims? to be|says? it is|self-proclaimed|among|one of|poised|try\w*|tri(?:es|ed)|on track|"
    r"set to|ago|"
    r"previously|used to|contend\w*|challeng\w*|eye\w*|eyeing|close to|nearly|almost)\b|n't\b"
)
_OTHER_RANKING = re.compile(
    r"\b(?:tests?|surveys?|polls?|index|lists?|valuable|reviews?|league|quadrant|contest|trials?|fortune|forbes|"
    r"bench\w*|patents?|"
    r"best places|fastest|satisfaction|reputation|universit\w+|"
    r"search(?:es)?|world cup|olympic\w*|round|funding|stock|shares? (?:price|fell|rose)"
    r"|growth rates?|donors?|employers?|customers?)\b"
)
# `86th on the Fortune 500`
_OF_A_NAME = re.compile(
    r"\ue000R\d+\ue001(?: overall| place)? (?:on|in) (?:the |its )?\ue000[XQL]|\ue001 in (?:line|command|history)\b"
)
_ASIDE = re.compile(
    r", (?:(?:now |once |long |itself )?[a-z]+ed|(?:now |once )?part|which|who|whose|home|maker|owner|parent|a|"
    r"an) [^,;]{1,120},"
)
_OF_MARKETS = re.compile(
    r"\b(?:markets?|market share|shares?|shipments?|shipped|sales|sold|vendors?|suppliers?|makers?|providers?|"
    r"manufacturers?|"
    r"producers?|brands?|sellers?|units|segment|sector|ranking|rankings)\b|\ue000C"
)


_ENDS_IN_NAME = re.compile(rf"(?P<name>{OPEN}[OXQZ]\d+{CLOSE})(?: \([^()]*\))? ?$")
_BIGGEST = re.compile(r"\b(?:largest|biggest|selling|popular|used|leading|top|dominant)\b")
_IN_PARENTHESES = re.compile(r" \([^()]*\)")
_IS_FIRST = re.compile(r"(?:is|was|are|were|be|been)\b")
# Further down nobody ranks sellers.
_LAST = 30


@dataclass(frozen=True)
class Rank:
    """A place and who holds it: by a mention, or as a number that a list gives.

    `start` and `end` are what says so in the masked sentence, `groups` the spans in it that name the market (`segment`) and where
    (`region`); `is_sure` that the words leave no doubt of whose it is.
    """

    holder: Mention
    value: float
    number: Mention | None
    start: int
    end: int
    groups: Mapping[str, tuple[int, int]]
    is_sure: bool


@cache
def _patterns() -> dict[str, re.Pattern[str]]:
    """Return the ways of telling a place by name, of `data/ranks.yml`."""
    read = mapping("ranks.yml")
    pieces = {**mapping("pieces.yml"), **read["pieces"]}
    return {name: compile_pattern(text, pieces, f"ranks.yml {name}") for name, text in read["ways"].items()}


def read(masked: Masked) -> Iterator[Rank]:
    """Yield the places that a sentence gives, each holder and place once."""
    seen: set[tuple[str, float]] = set()
    told: list[Rank] = []
    if not _OF_MARKETS.search(masked.text) and f"{OPEN}R" not in masked.text and "lead" not in masked.text:
        return
    for rank in (*_behind_holders(masked), *_before_holders(masked), *_of_lists(masked)):
        key = rank.holder.means, rank.value
        if key not in seen:
            seen.add(key)
            told.append(rank)
            yield rank
    for rank in _followers(masked, told):
        if rank.holder.means not in {who for who, _ in seen}:
            yield rank


def speaks_of_markets(text: str) -> bool:
    """Return whether words are about sellers in a market, of which a rank can be one."""
    return _OF_MARKETS.search(text) is not None and _OTHER_RANKING.search(text) is None


def _behind_holders(masked: Masked) -> Iterator[Rank]:
    """Yield the places that are told behind who holds them: `Acme came third`, `Acme kept its lead`."""
    for name in ("place", "bare", "again", "top", "leads", "leads_in", "lead", "largest", "leader"):
        for found in _patterns()[name].finditer(masked.text):
            number = _number(masked, found)
            value = number.value if number is not None else 1.0
            if value is None or _is_other(masked, found) or not _is_leader(masked, found):
                continue
            if name == "largest" and number is not None and number.detail != "number" and not _BIGGEST.search(found[0]):
                # `the first Russian firm on the list`
                continue
            if name in ("largest", "leader") and found[0][0] in ",(-":
                # `Acme, the largest maker`: who stands right before.
                holders, is_sure = _right_before(masked, found.start()), True
            else:
                holders, is_sure = _holders(masked, found.start())
            if name == "bare" and value == 1.0 and _IS_FIRST.match(found[0]):
                if not speaks_of_markets(masked.text):
                    continue
                is_sure = False
            if name == "again" and not _patterns()["any"].search(masked.text, 0, found.start()):
                continue
            if name in ("leads", "leads_in", "lead") and len(holders) > 1:
                continue
            if value > _LAST or (len(holders) > 1 and not (_TIED.search(masked.text) and len(holders) == 2)):
                continue
            for holder in holders:
                yield Rank(holder, value, number, found.start(), found.end(), _market(found), is_sure)


def _before_holders(masked: Masked) -> Iterator[Rank]:
    """Yield the places that are told before who holds them: `in second place was Acme`, `No. 3 vendor Acme`."""
    for name in (
        "inverted",
        "numbered",
        "fronted",
        "aside",
        "runner_up",
        "market_leader",
        "biggest_is",
        "elliptical",
        "put",
    ):
        for found in _patterns()[name].finditer(masked.text):
            holder = masked.within(*found.span("holder"))[0]
            number = _number(masked, found)
            value = 2.0 if name == "runner_up" else number.value if number is not None else 1.0
            if not _is_leader(masked, found) or (name == "numbered" and not _says_number(found, number)):
                continue
            if (
                value is None
                or _is_other(masked, found)
                or (len(coordinated(masked, holder)) > 1 and name != "elliptical")
            ):
                continue
            if name == "elliptical" and not _patterns()["any"].search(masked.text, 0, found.start()):
                continue
            yield Rank(holder, value, number, found.start(), found.end(), _market(found), is_sure=True)


def _of_lists(masked: Masked) -> Iterator[Rank]:
    """Yield the places that a list gives in its order."""
    for found in _patterns()["rounds_out"].finditer(masked.text):
        top = masked.within(*found.span("top"))[0]
        named = (
            _list_before(masked, found.start()) if found["before"] is not None else _list_behind(masked, found.end())
        )
        if (
            top.value is None
            or not named
            or len(named) >= top.value
            or _is_other(masked, found)
            or _TIED.search(masked.text)
        ):
            continue
        for n, holder in enumerate(reversed(named)):
            yield Rank(holder, top.value - n, None, found.start(), found.end(), {}, is_sure=True)
    for found in _patterns()["ranking_as_top"].finditer(masked.text):
        top = masked.within(*found.span("top"))[0]
        named = _list_before(masked, found.start())
        if top.value == len(named) and not _is_other(masked, found):
            for n, holder in enumerate(named, start=1):
                yield Rank(holder, float(n), None, found.start(), found.end(), {}, is_sure=False)


def _followers(masked: Masked, told: list[Rank]) -> Iterator[Rank]:
    """Yield the places of those who follow one whose place is told, if each has a figure and each a smaller one: for review.

    Names alone, or equal figures, may stand in any order.
    """
    for found in _FOLLOWED.finditer(masked.text):
        before = [r for r in told if r.end <= found.start() and masked.place(r.holder) < found.start()]
        if not before or _ELSE_FOLLOWS.search(masked.text, before[-1].end, found.start()):
            continue
        holders = [*_figured(masked, found.end())]
        figures = [figure for _, figure in holders]
        if None in figures or figures != sorted(set(figures), key=lambda f: -(f or 0)):
            continue
        for n, (holder, _) in enumerate(holders, start=1):
            yield Rank(
                holder, before[-1].value + n, None, before[-1].start, found.end(), before[-1].groups, is_sure=False
            )


def _figured(masked: Masked, at: int) -> Iterator[tuple[Mention, float | None]]:
    """Yield the names that follow a place, in order, each with its percentage if it has one."""
    while item := _FOLLOWER.match(masked.text, at):
        group = "figure" if item["figure"] else "figure2"
        figure = masked.within(*item.span(group))[0].value if item[group] else None
        yield masked.within(*item.span("holder"))[0], figure
        at = item.end()


_FOLLOWED = re.compile(r"\bfollowed (?:closely )?by ")
_ELSE_FOLLOWS = re.compile(r"[;:]|\bwhile\b")
_FOLLOWER = compile_pattern(
    r"(?:, and |; and |, |; | and )?(?:then )?(?:by )?(?:{G}'s )?{OX:holder}"
    r"(?: \((?:[^()]*? )?{C:figure}(?: [^()]*)?\)|,? (?:with|at|on|\() ?(?:an? |its )?(?:[a-z]+ share of |market"
    r" share of |share of )?"
    r"{C:figure2}(?: (?:market |revenue )?share)?)?",
    {},
    "ranks.py",
)
_TIED = re.compile(r"\b(?:tied|ties|tying|level|joint(?:ly)?|equal)\b|\bshar(?:e|ed|es|ing) (?:the )?\ue000R")
_TIED_WITH = re.compile(r"\b(?:tied|ties|tying|level|drew level) with (?:the )?$")


def _is_leader(masked: Masked, found: re.Match[str]) -> bool:
    """Return whether a title in what tells a place is that of a market's leader, if there is one."""
    title = masked.within(*found.span("leader"))[0] if found.groupdict().get("leader") else None
    return title is None or title.name.lower() == "leader"


def _says_number(found: re.Match[str], number: Mention | None) -> bool:
    """Return whether a number before a name is a place: `No. 3 Acme`, `third-ranked Acme`, not `First Acme`."""
    says = found["segment"].strip() or re.search(r"ranked|placed|largest|biggest", found[0])
    return bool(says) or (number is not None and number.detail == "number")


def _number(masked: Masked, found: re.Match[str]) -> Mention | None:
    if found.groupdict().get("value"):
        return masked.within(*found.span("value"))[0]
    return None


def _market(found: re.Match[str]) -> dict[str, tuple[int, int]]:
    return {name: found.span(name) for name in ("segment", "region") if found.groupdict().get(name)}


def _is_other(masked: Masked, found: re.Match[str]) -> bool:
    """Return whether a place is denied, hoped for, gone, or one in something else than a market."""
    start, end = found.span()
    clause = re.split(r"[;:]| (?:but|while|whereas) ", masked.text[:start])[-1][-60:]
    behind = re.split(r"[;:.]", masked.text[end : end + 60])[0]
    said = _IN_PARENTHESES.sub("", found[0])
    return (
        _NOT_SO.search(clause + said) is not None
        or _OTHER_RANKING.search(clause + said + behind) is not None
        or _OF_A_NAME.search(said + behind) is not None
        or _is_gone(masked, end)
    )


def _is_gone(masked: Masked, end: int) -> bool:
    """Return whether a place is that of a year ago."""
    date = re.match(r" \ue000D(\d+)", masked.text[end:])
    mention = masked.mentions[int(date[1])] if date else None
    return mention is not None and mention.date is not None and mention.date.form == "ago"


def _holders(masked: Masked, at: int) -> tuple[list[Mention], bool]:
    """Return whose place is told at a place of the sentence, and whether that is sure; several where a list is the subject."""
    text = masked.text
    tied: list[Mention] = []
    asides = [aside.span() for aside in _ASIDE.finditer(text, 0, at)]
    for name in reversed(list(_NAME.finditer(text, max(0, at - 170), at))):
        mention = masked.within(*name.span())[0]
        between = text[name.end() : at]
        if _ELSE.search(between):
            return [], False
        first = text[: name.start()]
        if any(a <= name.start() < b for a, b in asides) and text[name.end() :][:1] != " ":
            continue
        if from_source(first) or re.match(r"(?:'s)? (?:said|says|data|report|analysts?|estimates?)\b", between):
            continue
        if first.endswith("(") or first.count("(") > first.count(")"):
            continue
        if _TIED_WITH.search(first):
            tied.append(mention)
            continue
        together = coordinated(masked, mention)
        if together[0] in masked.mentions:
            # `behind Acme and Bravo`: what stands before the first of them.
            first = text[: min(masked.place(together[0]), name.start())]
        beside = _BESIDE.search(first) is not None and not _GIVES.search(first)
        if beside and not re.match(r",? (?:which|who)\b", between):
            continue
        if between.startswith("'s") and not re.match(
            r"(?:'s) (?:[^,;]{0,60}\b(?:share|shipments|sales|capacity)\b|\ue000C)", between
        ):
            return [], False
        clauses = between.count(",") + len(re.findall(r"\b(?:and|but)\b", between))
        return [m for m in (*together, *tied) if m.kind in "OXQZ"], len(between) <= 90 and clauses <= 2
    return [], False


def _right_before(masked: Masked, at: int) -> list[Mention]:
    """Return the name that ends where an apposition begins."""
    name = _ENDS_IN_NAME.search(masked.text, 0, at)
    return masked.within(*name.span("name")) if name else []


def _list_before(masked: Masked, at: int) -> list[Mention]:
    """Return the list of names that ends where something is said of them."""
    for named in lists(masked):
        end = masked.text.index(CLOSE, masked.place(named[-1])) + 1
        if end <= at and re.fullmatch(r"(?:'s)?(?: \([^()]*\))?,? ?(?:[a-z]+ly )?", masked.text[end:at]):
            return named
    single = re.search(rf"(?:^|[,;] |and |while |see ){OPEN}[OX]\d+{CLOSE}(?: \([^()]*\))? ?$", masked.text[:at])
    return masked.within(*single.span())[-1:] if single else []


def _list_behind(masked: Masked, at: int) -> list[Mention]:
    """Return the names that follow `rounding out the top five were`, each perhaps with its figures."""
    found = []
    while item := _patterns()["item"].match(masked.text, at):
        found.append(masked.within(*item.span("holder"))[0])
        at = item.end()
    return found
