"""Whom an authority bars, in one grammar: who acts, the verb of a ban, and the heads of what is banned.

Here: bans told by a verb (`banned`, `has barred`, `was outlawed by`) or by the noun (`imposed a ban on`), whoever stands between
them. Not here: the ways of saying a ban that are sure by their words (`data/rules_bans.yml`), which come first, or its day and
region (`bans.py`).
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from vendorwatch.claims.masked import CLOSE, OPEN, Masked, compile_pattern
from vendorwatch.claims.mention import Mention
from vendorwatch.claims.targets import read_targets


def _pattern(text: str) -> re.Pattern[str]:
    return compile_pattern(text, {}, "barring.py")


_PARTICIPLE = r"(?:banned|barred|outlawed|prohibited|forbidden)"
_ACTIVE = _pattern(
    rf"(?<!be )(?<!been )(?<!being )(?<!is )(?<!are )(?<!was )(?<!were )\b(?:{_PARTICIPLE}|bans|bars|prohibits|"
    rf"forbids|forbade|"
    r"outlaws)(?: (?:all|any|the|new|further))* (?=[a-z\ue000\d])"
)
_NOMINAL = _pattern(
    r"\b(?:imposed|placed|put|issued|slapped|announced|introduced|enacted|extended|declared|ordered) "
    r"(?:(?:an?|its|the|their|new|nationwide|blanket|outright|total|full|partial|permanent|temporary|nation-wide|"
    r"{G}|{D}) )*"
    r"bans? (?:on|against) "
)
_PASSIVE = _pattern(
    rf"(?<!\bto ) (?:is|are|was|were|has been|have been|had been|being|remains?|got) "
    rf"(?:(?:[a-z]+ly|also|now|still|all|both|already|since|{{D}}) )?{_PARTICIPLE}"
    rf"(?=(?P<how>[^.;]{{0,90}}))"
)
# Who may bar others: a state and its bodies, or what they enact.
_BODY = (
    r"(?:governments?|ministry|ministries|regulators?|watchdogs?|authorit(?:y|ies)|administration|parliament|"
    r"agency|agencies|"
    r"countries|country|nations?|states?|army|armed forces|military|navy|councils?|municipality|"
    r"decree|order|act|law|rules?|section|regulations?|decision|ruling|measure|move|members of the bloc|bloc's"
    r" members|member states)"
)
_ACTOR = re.compile(rf"{OPEN}[AG]\d+{CLOSE}|\b{_BODY}\b")
_OF_STATE = re.compile(
    r"(?:Ministry|Parliament|Government|Department|Council|Administration|Authority|Commission)\b|.*\b(?:Act|"
    r"Section|Law|Order|Rule)$"
)
# `This effectively banned Acme`: what was told before did.
_AS_TOLD = re.compile(
    r"(?:^|[,;] )(?:this|that|which|the (?:move|step|decision|decree|measure)) (?:[a-z]+ly )?(?:has |had )?$"
)
_FRONTED = re.compile(r"^(?:after|in|on|since|during|following|between|under|until|by) [^,]{1,80}, ")
_BY_STATE = _pattern(
    rf"(?:[^,;]{{0,50}}?)\bby (?:the |its |their |several |some |many |a number of )?(?:{{X}} of (?:the"
    rf" )?)?(?:(?:{{G}}|{{A}}|[a-z-]+)(?:'s)? ){{0,3}}?(?:{{A}}|{{G}}|{_BODY}\b)"
)
_SOMEWHERE = _pattern(
    r" (?:in|across|throughout|from|on) (?:all |most |several |many )?(?:the )?(?:{G}\b|{G}|(?:[a-z0-9-]+"
    r" ){0,2}(?:government|federal|state|public|official|military|national)\b)"
)
_BY = re.compile(r"\bby\b")
# What is wanted, feared or undone is no ban, nor what a court or a lawmaker says of one.
_NOT_DONE = re.compile(
    r"\b(?:not|never|no longer banned|wants?|wanted|urg\w+|call(?:s|ed|ing)? (?:for|on)|consider\w*|weigh\w*|"
    r"mull\w*|propos\w+|plann\w+|"
    r"plans?|seek\w*|sought|try\w*|tri(?:es|ed)|threat\w+|vow\w*|effort|attempt\w*|bid|push\w*|bills?|lawsuit|"
    r"su(?:es?|ed|ing)|"
    r"appeal\w*|lift\w*|revers\w+|overturn\w*|repeal\w*|eas(?:e|ed|ing)|scrap\w*|court|judges?|lawmakers?|senators?|"
    r"whether|if|unless|could|may|might|would|should|fear\w*|speculat\w+|reportedly|rumou?r\w*|den(?:y|ied|ies)|"
    r"lobb\w+|"
    r"prevent\w*|avoid\w*|house of representatives|senate|member of congress|members of congress|ask\w*|refus\w+|"
    r"from being|from getting|"
    r"without|unbann\w+|recommend\w*|advis\w+|report(?:s|ed)? (?:that|of))\b|n't\b"
)
_UNDONE = re.compile(
    r"\b(?:unless|if)\b|\b(?:until|before) (?:a |the )?(?:court|judge)|\b(?:struck down|overturned|reversed|"
    r"lifted|blocked by|unlawful|thrown out)\b"
)
# People are kept out of places, not off a market.
_OF_PEOPLE = re.compile(
    r"\b(?:from )?(?:entering(?! into)|entry (?:to|in)\b(?! force)|travel\w*|visit\w*|speaking|practi[cs]ing|"
    r"serving as|attending|the (?:country|games|event)\b)\b"
)
_A_PERSON = re.compile(r"[A-Z][a-z]+ (?:[A-Z]\. )?[A-Z][a-z]+")
_GOODS = re.compile(
    r"\b(?:apps?|products?|software|equipment|gear|devices?|drones?|cameras?|services?|phones?|chips?|vendors?|"
    r"companies|firms?|"
    r"suppliers?|makers?|platforms?|games?|technology|kit|components?|networks?|5g|systems?|chatbots?)\b"
)
# `made by certain companies (Acme and Bravo)`, `by several firms, including Acme`
_NAMED_BEHIND = _pattern(
    r"(?:(?:companies|firms|makers|manufacturers|vendors|suppliers|apps|products|equipment|brands|providers|"
    r"entities|platforms|services)"
    r"(?: [a-z]+){0,2}(?: \(| - |, (?:including|such as|among them|namely) |: | (?:including|such as|like)"
    r" ))(?={OXPQ}|{OX}'s)"
)
_MADE_BY = _pattern(
    r"\b(?:equipment|gear|products?|devices|software|cameras|drones|services?|apps?|goods|technology|chips|kit|"
    r"phones|routers|systems)"
    r"(?: and [a-z]+)?(?: (?:made|produced|manufactured|sold|supplied|provided|built|developed))? (?:by|from)"
    r" (?:the )?(?:{G}(?:'s)? |[a-z-]+ ){0,3}(?={OXQ})"
)
_OWNER = re.compile(rf"{OPEN}[OXP]\d+{CLOSE}'s (?={OPEN}[OXPQ])")
_USING = (
    r"(?:using|buying|purchasing|procuring|acquiring|installing|obtaining|importing|selling|deploying|downloading|"
    r"operating|"
    r"contracting with|doing business with|dealing with|investing in)"
)
_USERS = _pattern(
    r"(?:[a-z,-]+ |{G} |{A} ){0,6}?(?:agencies|departments|contractors|carriers|operators|companies|officials|"
    r"employees|staff|"
    r"providers|networks|workers|citizens|bodies|people|americans|ministries|ministers|troops|soldiers|schools|"
    r"investors|persons)"
    rf"(?: [^.;,]{{0,30}})? from {_USING}(?:, and [^.;,]{{3,40}}? from {_USING},)? "
    r"(?:[^.;]{0,60}? (?:from|by|of) )?(?:the )?(?:[a-z-]+ ){0,4}?(?={OXQ})"
)
_ENDS = re.compile(
    r";|\.$|, (?:citing|saying|after|following|which|who|a move|joining|amid|over|as|because|but|while)\b"
    rf"|, and (?:the |its )?{OPEN}[OXPQ]\d+{CLOSE} (?:has|have|had|was|were|is|are|will|would|can|must) "
)
_LONGEST = 160


@dataclass(frozen=True)
class Barred:
    """Who is barred, by whom where the sentence names the authority, and what says so in the masked sentence.

    `what` is the stretch that says from what; `is_sure` tells that an authority acts and the company is named right as what it
    acts on.
    """

    holders: tuple[Mention, ...]
    authority: Mention | None
    start: int
    end: int
    what: tuple[int, int]
    is_sure: bool


def read(masked: Masked) -> Iterator[Barred]:
    """Yield the bans that a sentence tells, those of one verb together."""
    text = masked.text
    if not any(word in text for word in ("ban", "barred", "bars ", "outlaw", "prohibit", "forb")):
        return
    for found in (*_ACTIVE.finditer(text), *_NOMINAL.finditer(text)):
        before = _clause(text, found.start())
        actor = _actor(masked, before, found.start())
        if actor is None or is_not_done(text, found.start(), found.end()):
            continue
        holders, is_direct = _barred_behind(masked, found.end())
        if holders:
            what = found.end(), _ends(text, found.end())
            yield Barred(holders, actor.authority, found.start(), found.end(), what, is_direct and actor.is_sure)
    for found in _PASSIVE.finditer(text):
        how = found["how"]
        by_state = _BY_STATE.match(how)
        if by_state is None and (_BY.search(how) is not None or _SOMEWHERE.match(how) is None):
            continue
        if is_not_done(text, found.start(), found.end()) or _OF_PEOPLE.search(how):
            continue
        start = _clause(text, found.start())
        targets = read_targets(_without_owners(masked), start, found.start(), passive=True, products=True, kinds="OXQ")
        stretch = text[start : found.start()]
        holders = tuple(t.mention for t in targets if _is_company(t.mention, stretch))
        if holders:
            agent = _agent(masked, by_state, found.end()) if by_state is not None else None
            comma = text.find(",", found.end())
            what = found.start() + 1, min(_ends(text, found.end()), comma if comma > 0 else len(text))
            yield Barred(holders, agent, found.start(), found.end(), what, by_state is not None)


def is_of_people(words: str) -> bool:
    """Return whether words tell that people are kept out of a place: no vendor is off a market."""
    return _OF_PEOPLE.search(words) is not None


@dataclass(frozen=True)
class _Acting:
    authority: Mention | None
    is_sure: bool = True


def _clause(text: str, at: int) -> int:
    """Return where the clause begins that a verb at a place is in."""
    starts = [m.end() for m in re.finditer(r"[;:] |\b(?:that|while|whereas|although|because|after|but) ", text[:at])]
    return starts[-1] if starts else 0


def _actor(masked: Masked, start: int, at: int) -> _Acting | None:
    """Return the authority that acts before a verb; None where a company, a person or nobody does."""
    stretch = re.sub(r"\([^()]*\)", lambda m: " " * len(m[0]), masked.text[start:at])
    stretch = _FRONTED.sub(lambda m: " " * len(m[0]), stretch)
    inside = [m for m in masked.within(start, start + len(stretch)) if m.kind in "OXPQZ"]
    inside = [m for m in inside if f"{OPEN}{m.kind}{masked.mentions.index(m)}{CLOSE}" in stretch]
    if any(not _OF_STATE.match(m.name) for m in inside):
        return None
    if not inside and _ACTOR.search(stretch) is None:
        return _Acting(None, is_sure=False) if _AS_TOLD.search(stretch) else None
    named = [m for m in masked.within(start, at) if m.kind in "AG"]
    several = len(named) > 1 and all(m.kind == "G" for m in named)
    return _Acting(None if several or not named else next((m for m in named if m.kind == "A"), named[0]))


def _agent(masked: Masked, by_state: re.Match[str], at: int) -> Mention | None:
    named = [m for m in masked.within(at, at + by_state.end()) if m.kind in "AG"]
    return named[-1] if named else None


def _ends(text: str, at: int) -> int:
    """Return where what is barred ends: at the clause's end, and before what only gives reasons."""
    end = _ENDS.search(text, at)
    return min(end.start() if end else len(text), at + _LONGEST)


def is_not_done(text: str, start: int, end: int) -> bool:
    """Return whether the clause before a ban, or what follows it, makes it one that is wanted, feared or undone."""
    before = re.split(r"[;:]|, (?:but|while)\b", text[:start])[-1]
    return _NOT_DONE.search(before) is not None or _UNDONE.search(text, end) is not None


def _without_owners(masked: Masked) -> Masked:
    """Return the sentence without who owns what is named: `Acme's Shieldware` is Shieldware."""
    return replace(masked, text=_OWNER.sub(lambda m: " " * len(m[0]), masked.text))


def _barred_behind(masked: Masked, at: int) -> tuple[tuple[Mention, ...], bool]:
    """Return who is barred by a verb that ends at a place, and whether they stand right behind it."""
    bare = _without_owners(masked)
    stop = _ENDS.search(bare.text, at)
    end = stop.start() if stop else len(bare.text)
    if _OF_PEOPLE.search(bare.text, at, end):
        return (), False
    for how in (_USERS, _NAMED_BEHIND, _MADE_BY):
        found = how.match(bare.text, at) if how is _USERS else how.search(bare.text, at, end)
        if found is not None:
            if found[0].rstrip().endswith("("):
                close = bare.text.find(")", found.end())
                inside = masked.within(found.end(), close if close > 0 else end)
                return tuple(m for m in inside if _is_company(m, found[0])), how is not _USERS
            begin = found.end()
            targets = read_targets(bare, begin, end, passive=False, products=True, kinds="OXQ")
            return tuple(t.mention for t in targets if _is_company(t.mention, bare.text[at:end])), True
    targets = read_targets(bare, at, end, passive=False, products=True, kinds="OXQ")
    return tuple(t.mention for t in targets if _is_company(t.mention, bare.text[at:end])), True


def _is_company(mention: Mention, words: str) -> bool:
    """Return whether what is barred can be a company or its product: no ministry, and no person unless goods are spoken of."""
    if mention.kind not in "OXQ" or (mention.kind == "X" and _OF_STATE.match(mention.name)):
        return False
    return (
        mention.kind in "OQ"
        or mention.known
        or not _A_PERSON.fullmatch(mention.name)
        or _GOODS.search(words) is not None
    )
