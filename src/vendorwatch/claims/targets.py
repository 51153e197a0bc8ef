"""Which parties a stretch of a sentence names: the heads of a coordinated list, with their countries.

Here: what is a head and what only belongs to one (`Acme's lawyers`, `the leader of Acme`), and where a list stops. Not here:
what is said of the parties (`parties.py`), or the lists themselves (`coordination.py`).
"""

import re
from dataclasses import dataclass, replace
from functools import cache

from vendorwatch.claims.coordination import coordinated
from vendorwatch.claims.masked import CLOSE, Masked, compile_pattern
from vendorwatch.claims.mention import Mention
from vendorwatch.claims.rules import Match
from vendorwatch.claims.tables import mapping

_AND = re.compile(r"(?:\s?\([^()]*\))?(?:'s)? (?:and|or) (?:the |its )?")
# `the world's largest maker Acme`: a place owns nobody.
_OF_PLACE = re.compile(r"\ue000G\d+\ue001's (?=[a-z]|\ue000R|$)")
# `the rival of Acme Bravo`: whose rival it is does not make Bravo part of Acme.
_WHOSE = compile_pattern(
    r"{OXPQ}(?:'s)? (?:[a-z]+ )?(?:rival|competitor|subsidiary|affiliate|unit|parent|spinoff|spin-off|supplier|partner|owner|"
    r"founder|co-founder|contractor|distributor|reseller|brand|successor|predecessor|member|associate|employee|executive|"
    r"official|operative|leader|administrator|director|"
    r"holding|bank|exchange|arm|division|manager)s?(?: company| firm)? ?$",
    {},
    "targets.py",
)
_TITLED = compile_pattern(r"{T}(?: of [a-z]+(?: [a-z]+)?)? $", {}, "targets.py")
# `companies in Russia and the Acme Republic`
PLACES = compile_pattern(
    r"\b(?:in|across|from|throughout) (?:the )?(?:{X}, )?{G}(?:(?:, (?:the )?{GX})*,? and (?:the )?(?:{G} )?|"
    r"(?:, (?:the )?{GX})*, )$",
    {},
    "targets.py",
)
# `the son of Acme's chairman Jane Roe, John Roe`: who is somebody's is not that somebody.
_KIN = re.compile(
    r"\b(?:sons?|daughters?|wife|wives|husband|brothers?|sisters?|father|mother|relatives?|nephews?|nieces?|cousins?|"
    r"associates?|ally|allies|aides?|friends?|lawyers?|advis[eo]rs?|spokes\w+|famil(?:y|ies)|widow|heirs?) of [^,;]*$"
)
# `companies tied to Acme, Bravo and Delta`: all of them are whom the companies are tied to.
_TIED = re.compile(
    r"\b[a-z]+s (?:[a-z]+ )?(?:(?:tied|linked|connected|affiliated|related|associated|belonging|loyal|close) (?:to|with)|"
    r"(?:owned|controlled|run|led|managed|headed|founded|operated) by) (?:the )?$"
)
# `the bank that financed Acme`, `companies supplying Acme`: who does so is not Acme.
_CLAUSE_OF_A_NOUN = re.compile(
    r"(?:\b(?:who|which)|(?<!said )(?<!says )(?<!ed )\bthat) "
    r"(?!(?:the|an?|its|their|it|they|he|she|we|all|both|some|many|several|two)\b)(?:[a-z-]+ ){1,4}$"
    r"|[a-z] (?!(?:including|according|following|naming|designating|sanctioning|blacklisting|adding|listing|targeting|placing|"
    r"putting|banning|barring|excluding|concerning|regarding|during|being|having|holding|building|sterling|boeing|saying|"
    r"meaning|nothing|something|anything|everything|morning|evening|spring|removing|delisting)\b)[a-z]{3,}ing (?:the |its |both )?$"
)
# `Acme, one of whose owners was sanctioned`
_PART_OF_WHOSE = compile_pattern(r", (?:the )?(?:[a-z]+|{N}) of(?: (?:whose|which|whom)\b[^,;]*)?$", {}, "targets.py")
# `Acme, a company that was sanctioned`, `Acme, one of five companies that were`
_IN_APPOSITION = compile_pattern(
    r"(?:\ue001|\)), (?:itself )?(?:an?|the|{N})(?: of(?: the)?(?: {N})?)? "
    r"(?:(?!of\b|for\b|to\b|with\b|in\b|by\b)[a-z-]+ |{G}(?:'s)? )*[a-z-]+$",
    {},
    "targets.py",
)
_GOES_ON = re.compile(r"(?:\s?\([^()]*\))?(?:, | and |, and )(?:the )?")
_ENTRY = re.compile(r";\s?(?:alt\. )?(?:dob|pob)\b")
_SAME_AGAIN = re.compile(r" (?:on|against)(?: the)? ?")
_ASIDE = re.compile(r" --? (?=[^.;]{5,150}? --? )[^.;]*?\b(?:which|who|that)\b[^.;]*? --? ")
RELATIVE = re.compile(r", (?:which|who|whose|whom)\b[^,;]{2,140},")
# The same within a list that goes on behind it: `on Acme, which it called a front, and on Bravo`.
_RELATIVE_INSIDE = compile_pattern(
    r", (?:which|who|whose|whom)\b[^,;]{2,140}(?=[,;](?: and| or)? (?:on |against )?(?:the |its )?(?:{G}(?:'s|-based)? )?{OXP}"
    r"(?! (?:was|were|is|are|has|have|had|said|says|will|would|can|could|may|did|does)\b)(?! [a-z]+ed\b))",
    {},
    "targets.py",
)
_ONLY_AND = re.compile(r" (?:and|or) (?:the )?")
_BEFORE_A_NOUN = re.compile(r" (?!and\b|or\b)(?:[a-z]+ )?[a-z]+s\b")
_NEXT_ITEM = compile_pattern(
    r";(?: and)?(?= (?:the )?(?:{G}'s )?{XPO}(?! (?:was|were|is|are|has|have|had|said|will|would)\b))", {}, "targets.py"
)
# `Acme, a unit of Bravo, which was sanctioned`, before or within the verb of a passive.
_WHICH = re.compile(r",? (?P<word>which|who) (?:(?:[a-z]+ly|also|both|all|then|since) ){0,2}(?P<plural>are|were|have)?")
# `Acme, whose chairman was sanctioned`, `Acme, whose chairman, Jane Roe, was sanctioned`
_WHOSE_OWN = compile_pattern(
    r", whose (?:(?!(?:is|was|are|were|has|had|have|will)\b)(?:[a-z-]+|{T}|{G}) ?){1,5}(?P<name>,? {OXP}(?:\s?\([^()]*\))?,?)? ?$",
    {},
    "targets.py",
)
_CLAUSE = re.compile(r"(?:;|: |\bthat\b|\bsaid\b|\bsays\b|\bwhile\b|\bwhen\b|\bafter\b|\bbut\b|\bbecause\b|\" )")


# Words between such a comma and the verb.
_LONGEST_WHICH = 4


@dataclass(frozen=True)
class Target:
    """A party that an action names, and the country that the sentence gives it."""

    mention: Mention
    region: str | None


@cache
def patterns() -> dict[str, re.Pattern[str]]:
    """Return the patterns of `data/parties.yml` by name."""
    return {name: compile_pattern(text, {}, f"parties.yml {name}") for name, text in mapping("parties.yml").items()}


def read_targets(
    masked: Masked,
    start: int,
    end: int,
    *,
    passive: bool,
    before_verb: bool = True,
    products: bool = False,
    kinds: str = "OXPQ",
) -> list[Target]:
    """Return the parties that a stretch of the masked sentence coordinates, in order.

    Only heads count: neither `Huawei` in `Huawei's lawyers` nor the employer in `an engineer of Acme LLC`. With
    `products`, a company is also named by its products. A passive's subject ends at the verb, unless the stretch is the
    head of a line (`before_verb`). Behind a semicolon the list goes on as long as names follow.
    """
    if passive:
        return _of_passive(masked, start, end, products=products, kinds=kinds, before_verb=before_verb)
    begin, targets = start, []
    text = _ASIDE.sub(lambda m: f" {',' * (len(m[0]) - 2)} ", masked.text)
    masked = replace(masked, text=_RELATIVE_INSIDE.sub(lambda m: "," * len(m[0]), text))
    while True:
        stop = patterns()["stop"].search(masked.text, begin, end)
        last = stop.start() if stop and stop.start() > begin else end
        targets += _read(masked, begin, last, products=products, kinds=kinds)
        following = (
            _NEXT_ITEM.match(masked.text, masked.text.find(";", last))
            if targets and ";" in masked.text[last:end]
            else None
        )
        if following is None:
            return targets
        begin = following.end()


def _of_passive(masked: Masked, start: int, end: int, *, products: bool, kinds: str, before_verb: bool) -> list[Target]:
    """Return the parties before the verb of a passive: its subject, and of a relative clause whom that is about."""
    text, begin = masked.text, start
    if _PART_OF_WHOSE.search(text, start, end) or _is_of_a_noun(text, start, end):
        return []
    whose = _WHOSE_OWN.search(text, start, end)
    if whose is not None:
        # Whose chairman it is was not sanctioned.
        begin = whose.start("name") if whose["name"] else end
    else:
        masked = replace(masked, text=RELATIVE.sub(lambda m: "," * len(m[0]), text))
        begin = _clause_start(masked.text, start, end)
    targets = _read(masked, begin, end, products=products, kinds=kinds, before_verb=before_verb)
    if targets and is_in_clause_of_a_noun(re.split(r"[,;:]", text[start : masked.place(targets[0].mention)])[-1]):
        return []
    comma = text.rfind(",", start, end + 1)
    which = _WHICH.match(text, comma) if comma >= 0 and text[comma:end].count(" ") <= _LONGEST_WHICH else None
    if which is None:
        return targets
    beside = next(
        (m for m in masked.within(start, comma) if _stands_before(masked, m, comma) and m.kind in kinds), None
    )
    if which["word"] == "who" and (beside is None or beside.kind not in "PX"):
        # `Jane Roe, chief of Acme, who was sanctioned`
        return [t for t in targets if t.mention.kind in "PX"]
    if beside is None:
        return []
    meant = coordinated(masked, beside) if which["plural"] else [beside]
    regions = {t.mention: t.region for t in targets}
    return [Target(m, regions.get(m)) for m in meant]


def _is_of_a_noun(text: str, start: int, end: int) -> bool:
    """Return whether a passive is what a noun did, which is not what a name before it is: `a rival of the firm that was added`."""
    upto = text[start:end].rstrip()
    if re.search(r"\b(?:which|what) (?:[a-z-]+ ){0,3}[a-z-]+$", upto):
        # `is watching which companies are added`
        return True
    inside = re.search(r" (?:that|which|who)$", upto)
    if inside is not None:
        upto = upto[: inside.start()]
    elif re.match(r" ?(?:that|which|who) ", text[end : end + 8]) is None:
        return False
    noun = re.search(r"[a-z-]+$", upto)
    return noun is not None and _IN_APPOSITION.search(upto) is None


def _stands_before(masked: Masked, mention: Mention, comma: int) -> bool:
    """Return whether a mention, with what stands in parentheses behind it, ends at a comma."""
    return re.fullmatch(r"(?:\s?\([^()]*\))*", masked.text[_end(masked, mention) : comma]) is not None


def _read(
    masked: Masked, start: int, end: int, *, products: bool, kinds: str, before_verb: bool = False
) -> list[Target]:
    """Return the parties between two places, which hold one clause; `before_verb` tells that its verb follows."""
    text = masked.text
    if _ENTRY.search(text):
        # The line of a list is the list's to read.
        return []
    targets: list[Target] = []
    everyone = patterns()["everyone"].search(text, start)
    dependent, tied = -1, False
    for mention in masked.within(start, end):
        if mention.kind not in kinds or (mention.kind == "Q" and not products):
            continue
        place = masked.place(mention)
        behind = text.index(CLOSE, place) + 1
        tied = _TIED.search(text[start:place]) is not None or (
            tied and _GOES_ON.fullmatch(text[dependent:place]) is not None
        )
        if (
            tied
            or _depends(text[start:place], products=products)
            or (dependent >= 0 and _AND.fullmatch(text[dependent:place]))
        ):
            dependent = behind
            continue
        dependent = -1
        if not (before_verb and behind == end) and not _is_head(text, place, behind, products=products):
            if (
                targets
                and _BEFORE_A_NOUN.match(text, behind)
                and _ONLY_AND.fullmatch(text, _end(masked, targets[-1].mention), place)
            ):
                # `Acme and Bravo executives` are executives of both.
                targets.pop()
            continue
        region = None
        if everyone:
            region = masked.within(*everyone.span("region"))[0].name
        elif country := patterns()["country"].match(text, behind):
            region = masked.within(*country.span())[0].name
            # `A and B (Russia)`: the country is that of both.
            targets = [
                replace(t, region=region) if t.region is None and _joined(masked, t, place) else t for t in targets
            ]
        elif based := patterns()["based"].match(text, behind):
            region = masked.within(*based.span("adjective" if based["adjective"] else "place"))[0].name
        targets.append(Target(mention, region))
    return targets


def _depends(before: str, *, products: bool) -> bool:
    """Return whether the words before a name make it part of something else: `12 executives of the Russian firm`."""
    if PLACES.search(before) or _KIN.search(before):
        return True
    last = patterns()["delimiter"].split(before)[-1]
    if is_in_clause_of_a_noun(last):
        return True
    last = _WHOSE.sub(" ", _OF_PLACE.sub(" ", last))
    if _SAME_AGAIN.fullmatch(last):
        # `sanctions on Acme and on Bravo`
        return False
    if products and patterns()["made_by"].search(last):
        return False
    if _TITLED.search(last):
        # `Acme's head of sales Jane Roe`
        return False
    return patterns()["depends"].search(last) is not None


def is_in_clause_of_a_noun(before: str) -> bool:
    """Return whether a name behind these words only tells who a noun is: `the bank that financed`, `companies supplying`."""
    return _CLAUSE_OF_A_NOUN.search(before) is not None


def _is_head(text: str, place: int, behind: int, *, products: bool) -> bool:
    """Return whether a name stands for the party itself: not `Huawei's lawyers`, not `Huawei-made`."""
    if text.count("(", 0, place) > text.count(")", 0, place):
        # In parentheses stand other names of the one before.
        return False
    if products and patterns()["product_after"].match(text, behind):
        return True
    if text.startswith("'s", behind) or not patterns()["head_after"].match(text, behind):
        return False
    return not (text.startswith("-", behind) and text[behind + 1 : behind + 2].isalpha())


def _end(masked: Masked, mention: Mention) -> int:
    return masked.text.index(CLOSE, masked.place(mention)) + 1


def _joined(masked: Masked, earlier: Target, place: int) -> bool:
    begin = masked.text.index(CLOSE, masked.place(earlier.mention)) + 1
    return re.fullmatch(r"(?:,? and |, )(?:\ue000[A-Z]\d+\ue001(?:,? and |, ))*", masked.text[begin:place]) is not None


def _clause_start(text: str, start: int, end: int) -> int:
    """Return where the clause begins whose subject stands before `end`."""
    return max([start, *(m.end() for m in _CLAUSE.finditer(text, 0, end) if m.end() < end - 3)])


def stretch(masked: Masked, match: Match) -> tuple[int, int]:
    """Return where the targets stand: in a group, or from the end of the match on."""
    if match.found.groupdict().get("before_here") is not None:
        return 0, match.found.start()
    if is_passive(match):
        return match.found.span("before")
    start, end = match.found.span("after")
    return (start, end) if end - start > 1 else (start, len(masked.text))


def is_passive(match: Match) -> bool:
    """Return whether the targets stand before the verb."""
    groups = match.found.groupdict()
    return bool(groups.get("before")) or groups.get("before_here") is not None
