"""Shares, ranks, headcounts, revenues: values with a market, a region and a date.

Here: whether a match gives a figure of somebody, and the claim of it. Not here: its market and region (`segments.py`), its period
(`periods.py`), the rules (`data/rules_market.yml`).
"""

import re
from dataclasses import replace

from vendorwatch.claims import shares
from vendorwatch.claims.build import claim, group, party, qualifier
from vendorwatch.claims.claim import Claim
from vendorwatch.claims.context import Context
from vendorwatch.claims.coordination import coordinated
from vendorwatch.claims.masked import CLOSE, OPEN, Masked
from vendorwatch.claims.mention import Mention
from vendorwatch.claims.periods import FAR, period_of
from vendorwatch.claims.rules import Match
from vendorwatch.claims.segments import (
    ANY_MARKET,
    OUTSIDE,
    OWN,
    SELLERS,
    fronted_region,
    market_phrases,
    market_spoken_of,
    named_market,
    region_beside,
    region_of,
    stated_region,
)

_NOT_A_MARKET = re.compile(
    r"\bshare of the (?:bill|blame|costs?|votes?|burden)\b|"
    r"\bshare of (?:the )?(?:wom[ae]n|female|renewables?|green|recycled|clean|minorit(?:y|ies)|staff|workforce|employees|"
    r"electricity|energy|emissions|waste)\b|"
    r"\b(?:stake|joint venture|equity|shareholder|shareholding|ownership|outstanding shares|voting)\b",
    re.I,
)
# `A and B hold 40%`: nobody knows whose is what.
# ... nor where they do so together.
_TOGETHER = re.compile(r"\b(?:together|trio|duo|(?<!'s )combined|collectively|jointly|between them)\b")
_JOINT = re.compile(rf"{OPEN}[OXZ]\d+{CLOSE}(?:'s)?,? (?:and|or) $")
_NOT_A_RANKING = re.compile(
    r"\b(?:tests?|surveys?|polls?|index|indices|reviews?|race|league|lists?|quadrant|contest|category|trial|experiment|vote|"
    r"competition|fortune|forbes|patents?|filings?|customers?|satisfaction|donors?|employers?|investors?|complaints?|scorecard)\b"
    r"|\bgroup$",
    re.I,
)
_SHARE = re.compile(
    r"\ue000C\d+\ue001 (?:market |revenue |sales |unit )?share\b|"
    r"\b(?:accounts?|accounted|holds?|held|takes?|took|controls?|controlled|has|had) (?:for )?[^.;]{0,24}\ue000C\d+\ue001 of |"
    r"\ue000C\d+\ue001 of (?:the )?\ue000G\d+\ue001(?:'s)? [^.;,]{0,40}\b(?:revenues?|shipments|sales|market|spending|"
    r"deployments)\b|\b(?:market share|share of the|by share)\b|\bmarket\b.*\bshares?\b|\bshares?\b.*\bmarket\b|"
    r"\bshipments? \([^()]*\bshare\b|\bshares?\b[^.;:%]{0,40}:|\bslice of\b|"
    r"\ue000C\d+\ue001 of (?:all |total |\ue000G\d+\ue001 )?(?:shipments|units|deliveries)\b|"
    r"\b(?:suppli(?:es|ed)|ma[dk]es?|sells?|sold|ships?|shipped|buil[dt]s?) [^.;]{0,24}\ue000C\d+\ue001 of (?:the|all) (?!company)|"
    r"\ue000C\d+\ue001 of the [^.;]{0,60}\bmarket\b|\b(?:led|leads?|leading|topped|in) (?:the )?[^.;,]{0,60}\bmarket\b",
    re.I,
)
_SHARE_COLUMN = re.compile(r"\|[^|]*\bshare\b")
_SHARE_BEFORE = re.compile(
    r"\b(?:market|revenue|unit|sales) shares?\b|\bshares? of (?:the\b|\d)|"
    r"\b\d[\d.]*(?:%| percent) (?:market |revenue |sales )?share|\bshipments\b|\bshare (?:[a-z]+ ){0,3}(?:at|of|to|was|is)"
    r" (?:[a-z]+ ){0,2}\d|"
    r"\b(?:half|thirds?|quarters?|fifths?) of (?:the (?:world|global|(?:\w+ ){0,3}market)|all)\b|"
    r"\b\d[\d.]*(?:%| percent) of (?:total |overall )?(?:revenue|shipments|units|sales|installations|deployments)\b|"
    r"['’]s (?:[a-z]+ ){0,2}share (?:of|in|dropped|fell|rose|grew|was|is|stood)\b|"
    r"\b\d[\d.]*(?:%| per ?cent) of (?:the )?(?:global|world|worldwide|total|world's) "
)
_OF_SOMETHING = re.compile(rf"{OPEN}C\d+{CLOSE} of ")
# `headquartered in Springfield, employs 40 people`: not the place.
_IN_A_PHRASE = re.compile(
    r"\b(?:in|at|near|from|of|for|with|against|than|like|including|outside|on|by|via|to|over) (?:the )?$"
)
# `Acme's Shieldware leads`: the product, not the company.
_OF_ITS_PRODUCT = re.compile(rf"'s (?:{OPEN}[OXQ]|(?:subsidiary|affiliate|unit|sub-?brand|spin-?off|joint venture)\b)")
_ITS_PRODUCT = re.compile(rf"{OPEN}O\d+{CLOSE}'s $")
_SEVERAL = re.compile(rf"{SELLERS}$(?<=[^s]s)(?<!sales)")
_NUMBER = re.compile(r"no\.|number|#", re.I)
# `A, B and C led the market`: none of them did alone.
_OF_ONE_ALONE = ("rank.completes_top", "rank.topped_market", "rank.kept_lead", "rank.has_led", "rank.keeping_top")
# `overtaken Acme to take third place`: it is not Acme's.
_SET_BESIDE = re.compile(
    r"\b(?:overt[a-z]+|pass(?:ed|es|ing)|surpass[a-z]*|beat[a-z]*|displac[a-z]+|toppl[a-z]+|"
    r"leapfrog[a-z]*|past|dethron[a-z]+|suppl(?:ied|ies|ying)|sued|fined|accused|served|paid) (?:the |"
    r"\ue000G\d+\ue001(?:'s?|s')? ?)*$"
)
_OF_SOME = re.compile(
    r"(?:western|eastern|domestic|local|independent|private|privately|publicly|listed|non-|remaining|other|new|foreign)\b",
    re.I,
)
_NOT = re.compile(r"\b(?:not|never|denie[sd]|deny|false)\b|n't\b")
# `puts Acme's share at 23%, Brand Research at 26%`: another's estimate.
_ANOTHER_ESTIMATE = re.compile(
    r"\b(?:puts?|pegs?|estimates?|estimated|places?|placed|sees?|saw)\b [^,;]{0,80}\bshare\b[^,;]{0,60}? at \ue000C\d+\ue001,"
)
# What ranks sellers speaks of a market, though it says `of revenue`.
_RANKS = re.compile(
    r"\b(?:lead|led|leads|followed by|ahead of|top|ranked)\b|\ue000R\d+\ue001 (?:place|spot|position)\b|"
    r"\b(?:to|was|is|came|finish\w*|ranked) (?:in )?\ue000R\d+\ue001(?:,| with| at)"
)
# How many sentences back the market may be named of which a sentence gives places and percentages.
_NEAR_MARKET = 3
# What a revenue is called that is the whole company's.
_WHOLE = frozenset(
    [
        "annual",
        "yearly",
        "quarterly",
        "half-year",
        "full-year",
        "fiscal",
        "total",
        "net",
        "gross",
        "overall",
        "group",
        "global",
        "worldwide",
        "combined",
        "consolidated",
        "own",
        "record",
        "reported",
        "latest",
        "first",
        "second",
        "third",
        "fourth",
        "preliminary",
        "estimated",
        "operating",
        "q1",
        "q2",
        "q3",
        "q4",
        "company's",
        "firm's",
        "last",
        "this",
        "year",
        "year's",
        "its",
        "their",
    ]
)
# `Tesla has climbed to third, Brand Research says, with 11%`: who says so.
_SAYS = re.compile(r"(?: \([^()]*\))? (?:says|said|estimates?|estimated|reports|reported|reckons|notes|noted),")
# `moved past Acme (8.5%)`: its own, whoever passes it.
_IN_PARENTHESES = re.compile(rf"{OPEN}[A-Z]\d+{CLOSE} \({OPEN}C")
_AT_ONCE = re.compile(rf"{OPEN}[A-Z]\d+{CLOSE} at ")
# A row of a table with more than one percentage, and how many rows its heading may stand above.
_COLUMNS = re.compile(r"\|[^|]*\ue000C\d+\ue001[^|]*\|[^|]*\ue000C")
_LONGEST_TABLE = 12
_COST_OF_NO_MARKET = 0.1
_UNITS = {"market_share": "percent", "headcount": "employees"}


def build(context: Context, match: Match) -> list[Claim]:
    """Return the claim of a market rule, or none where it has no subject, no value or no market."""
    if match.rule.id.endswith(".respectively"):
        return _respectively(context, match)
    masked, sets = context.masked, match.rule.sets
    subject, number = group(match, masked, "subject"), group(match, masked, "value")
    if match.rule.listed and _COLUMNS.search(masked.text):
        return _by_column(context, match, subject)
    if sets.get("all_of_list") and subject is not None:
        return [c for m in coordinated(masked, subject) for c in figure_of(context, match, m, number)]
    return figure_of(context, match, subject, number)


def _respectively(context: Context, match: Match) -> list[Claim]:
    """Return what `A, B and C had 14%, 9% and 8%` gives each: as many values as there are names, else nobody's."""
    names = [m for m in context.masked.within(*match.found.span("subjects")) if m.kind in "OX"]
    numbers = [m for m in context.masked.within(*match.found.span("values")) if m.kind in "CR"]
    if len(names) != len(numbers):
        return []
    return [c for name, number in zip(names, numbers, strict=True) for c in figure_of(context, match, name, number)]


def _by_column(context: Context, match: Match, subject: Mention | None) -> list[Claim]:
    """Return the figures of a row with several of them, each of the period that heads its column; none without such a heading."""
    numbers = [m for m in context.masked.mentions if m.kind == "C"]
    for earlier in context.earlier(_LONGEST_TABLE):
        periods = [m for m in earlier.masked.mentions if m.kind == "D"]
        if "|" in earlier.masked.text and len(periods) == len(numbers):
            break
    else:
        return []
    found = []
    for period, number in zip(periods, numbers, strict=True):
        resolved, words = earlier.resolved(period), context.analysed.text[period.start : period.end]
        found += [
            replace(c, as_of=resolved.iso, date_text=words, date_how="the heading of its column")
            for c in figure_of(context, match, subject, number)
        ]
    return found


def figure_of(context: Context, match: Match, subject: Mention | None, number: Mention | None) -> list[Claim]:
    """Return the claim that a number is somebody's figure, of a market where its type has one; none where the words leave doubt."""
    masked, kind, sets = context.masked, match.rule.claim_type, match.rule.sets
    who = party(context, subject) if subject else None
    value = number.value if number else sets.get("value", sets.get("default_value"))
    if match.rule.listed and context.lead_in is None:
        return []
    bare = sets.get("is_number") or (kind == "market_rank" and match.found.groupdict().get("segment_after"))
    if bare and number is not None and not _NUMBER.match(context.analysed.text, number.start):
        # `Number two in networks` is a rank; `second in command` is not.
        return []
    if who is not None and subject is not None and sets.get("is_read") and subject.kind in "PQ":
        who = replace(who, vendor_id=None, kind="other")
    if subject is None or who is None or value is None or who.kind in ("agency", "list", "person"):
        return []
    place = masked.place(subject)
    if kind in ("market_share", "market_rank") and _SAYS.match(masked.text, masked.text.index(CLOSE, place) + 1):
        return []
    if kind == "market_share" and _ANOTHER_ESTIMATE.search(masked.text[:place]) and _AT_ONCE.match(masked.text, place):
        return []
    if _OF_ITS_PRODUCT.match(masked.text, masked.text.index(CLOSE, place) + 1) or _ITS_PRODUCT.search(
        masked.text[:place]
    ):
        return []
    if (
        not (sets.get("needs_share") or sets.get("is_read"))
        and not match.rule.id.startswith("rank.apposition")
        and _IN_A_PHRASE.search(masked.text[: masked.place(subject)])
        and not _behind_verb(match, subject, masked)
    ):
        return []
    if (
        not match.found.groupdict().get("subjects")
        and not sets.get("all_of_list")
        and _JOINT.search(masked.text[: masked.place(subject)])
    ):
        return []
    is_beside = _SET_BESIDE.search(masked.text[:place]) and not _IN_PARENTHESES.match(masked.text, place)
    if is_beside and not _behind_verb(match, subject, masked):
        return []
    if kind == "market_share" and number is not None and _TOGETHER.search(masked.text, place, masked.place(number)):
        return []
    if match.rule.id in _OF_ONE_ALONE and len(coordinated(masked, subject)) > 1:
        return []
    phrases = market_phrases(match, masked)
    if kind == "market_share" and (
        _not_a_share(match, masked, phrases)
        or (number is not None and shares.is_change(masked, number))
        or (sets.get("needs_share") and not sets.get("is_read") and not tells_shares(context))
    ):
        return []
    text = context.analysed.text
    segment, region = named_market(masked, phrases, text)
    is_bare = segment is None and region is None and kind == "market_share"
    if is_bare and _is_of_money(phrases) and not _RANKS.search(masked.text):
        return []
    if match.rule.id == "rank.before_name" and _SEVERAL.search(match.found["segment"]):
        # `two of the country's biggest makers, Acme and Bravo`
        return []
    if kind == "market_rank" and ((segment and _NOT_A_RANKING.search(segment)) or any(map(OWN.search, phrases))):
        return []
    as_of = period_of(context, match)
    region = stated_region(match, masked) or region or (region_beside(masked, number) if number else None)
    if segment is None and kind in ("market_share", "market_rank"):
        segment, of_market, dated = market_spoken_of(context, match)
        region = region or fronted_region(context) or of_market
        as_of = dated or as_of if not as_of.get("date_text") else as_of
    outside = OUTSIDE.search(masked.text)
    region = region or region_of(context, match) if outside is None else None
    if outside is not None and kind in ("market_share", "market_rank"):
        # `The market outside China` is no region that a column can hold.
        segment, who = None, replace(who, cost=who.cost + _COST_OF_NO_MARKET)
    if kind == "market_rank" and segment and _OF_SOME.match(segment):
        # The largest western maker is the largest of some.
        who = replace(who, cost=who.cost + _COST_OF_NO_MARKET)
    if _NOT.search(masked.text[place : match.found.end()]):
        who = replace(who, cost=who.cost + _COST_OF_NO_MARKET)
    if sets.get("needs_share") and segment:
        # A name beside a share of a market that the text names is a seller in it.
        who = replace(who, cost=0.0)
    elif match.rule.listed or (sets.get("needs_share") and _is_untold(context)) or _goes_on_outside(context):
        # A share of nobody knows what is for a reader.
        who = replace(who, cost=_COST_OF_NO_MARKET)
    fields: dict[str, object] = {
        "value": value,
        "unit": number.detail if kind == "revenue" and number else _UNITS.get(kind),
        "qualifier": qualifier(masked, number) if number and kind != "market_rank" else "=",
        "segment": _of_business(segment) if kind == "revenue" else segment if kind != "headcount" else None,
        "region": region,
        **as_of,
    }
    return [claim(context, match, who, **fields)]


def _of_business(words: str | None) -> str | None:
    """Return of which business a revenue is, where its words tell: `DRAM sales` are not all sales, `annual net sales` are."""
    kept = " ".join(w for w in (words or "").split() if w.lower() not in _WHOLE)
    return kept or None


def _is_untold(context: Context) -> bool:
    """Return whether the text speaks of markets, and does not say which of them a share is one of."""
    spoken_of = (context, *context.earlier(FAR))
    return any(ANY_MARKET.search(c.masked.text) is not None for c in spoken_of)


def _goes_on_outside(context: Context) -> bool:
    """Return whether the sentences just before speak of a market without a part of it: `Excluding China, ...`."""
    if any(m.kind == "G" for m in context.masked.mentions) or context.masked.text.startswith(("globally", "worldwide")):
        return False
    return any(OUTSIDE.search(earlier.masked.text) for earlier in context.earlier(2))


def _is_of_money(phrases: list[str]) -> bool:
    """Return whether a share is one of revenue or sales that the words leave to be anybody's: `20% of total revenue`."""
    return any(
        re.search(r"\b(?:revenues?|sales|spending)\b|^(?!.*\b(?:all|total)\b).*\bshipments\b", p, re.I) for p in phrases
    )


def _behind_verb(match: Match, subject: Mention, masked: Masked) -> bool:
    """Return whether the rule itself names the subject behind a preposition: `40% of the market is held by Acme`."""
    return masked.place(subject) > match.found.start()


def _not_a_share(match: Match, masked: Masked, phrases: list[str]) -> bool:
    start, end = match.found.span()
    if _NOT_A_MARKET.search(masked.text, max(0, start - 40), end + 40):
        return True
    return any(OWN.search(p) or re.search(rf"{OPEN}[OZP]", p) for p in phrases)


def tells_shares(context: Context) -> bool:
    """Return whether the text speaks of market shares: this sentence, those before, or the one that announces a list."""
    lead = context.lead_in
    if lead is not None and any(p.search(lead.text) for p in (_SHARE, ANY_MARKET, _SHARE_COLUMN)):
        return True
    if _SHARE.search(context.masked.text) is not None:
        return True
    if _RANKS.search(context.masked.text) and any(
        ANY_MARKET.search(c.masked.text) for c in context.earlier(_NEAR_MARKET)
    ):
        # `India's phone market shrank. Acme led with 20%, Bravo slid to second with 16%.`
        return True
    # `it blocked 99% of malware, ahead of Acme with 98%` says itself what its figures are of.
    return (
        _OF_SOMETHING.search(context.masked.text) is None and _SHARE_BEFORE.search(context.paragraph_before) is not None
    )
