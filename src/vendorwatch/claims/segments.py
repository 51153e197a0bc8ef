"""In which market and where a figure is: the segment and region that the words around a value name.

Here: cleaning the words that may name a market, the market that a text goes on to speak of, regions stated, fronted or beside a
figure. Not here: whether a figure is one of a market (`markets.py`), or its period (`periods.py`).
"""

import re

from vendorwatch.claims.build import group
from vendorwatch.claims.context import Context
from vendorwatch.claims.masked import CLOSE, OPEN, Masked
from vendorwatch.claims.mention import Mention
from vendorwatch.claims.periods import FAR, date_columns, dates_a_value, is_period
from vendorwatch.claims.rules import Match

_MARKER = re.compile(rf"{OPEN}([A-Z])(\d+){CLOSE}(?:'s)?")
SELLERS = (
    r"(?:vendors?|providers?|makers?|suppliers?|manufacturers?|companies|company|firms?|brands?|players?|producers?|"
    r"sellers?|operators?|carriers?|developers?|exporters?|distributors?)"
)
_RANKED = re.compile(r".*\b(?:largest|biggest|most popular|most-used|top)\b", re.I)
_OTHERS = re.compile(
    r" - |\bby (?=\ue000[OXA])|\b(?:after|behind|ahead of|followed by|trailing|according to|"
    r"and (?:rank|is|was|has|had|also)\w*|but|while|although|"
    r"with|out of|thanks to|since|against|versus|compared|"
    r"by (?:revenue|sales|volume|value|shipments|units|market share)|per)\b|\b(?:in|for) (?=\ue000N)|"
    r"\bfor (?:the )?(?:\ue000[RND]\d+\ue001 )?(?:[a-z]+ )?(?:consecutive|straight|time|quarters?|years?)\b"
)
_NOISE = re.compile(
    rf"(?<!service )\b{SELLERS}(?: of| in)?\b|"
    r"^(?:markets? (?:for|of)|rankings? (?:of|for|by)|that|this|those|these|same|"
    r"the|a|an|of|in|on|for|among|total|overall|entire|whole|all|"
    r"largest|biggest|leading|and|"
    r"is|was|are|were|became|remains|remained|ranked|led|topped)\b|"
    r"\b(?:market|sector|segment|space|industry|shipments|revenues?|sales|spending|as of|as|at|in|by|with|and|of|on|for|"
    r"to|during|behind|the|"
    r"quarter|half|year|period|pie)$",
    re.I,
)
OWN = re.compile(r"\b(?:its|his|her|their|our|company's|firm's|group's|respondents|those)\b", re.I)
ANY_MARKET = re.compile(
    r"(?:^|\b(?:in|of|for|led|leads?|top(?:s|ped)|dominat(?:es|ed|ing)) )(?:the )?"
    r"((?:(?!\b(?:in|of|for|on|by|with|led|leads?|topped)\b|\ue000[OXPZA])[^,;.%:()]){2,60}?"
    r" (?:market|segment|sector))\b(?! shares?\b| leader)"
)
_SPEAKS_OF_SHARES = re.compile(r"\b(?:shares?|market|leads?|led|leader|ahead|shipments)\b")
OUTSIDE = re.compile(rf"\b(?:outside|excluding|except|without)(?: of)? (?:the )?{OPEN}G")
_PLACE_SHARE = re.compile(rf"{OPEN}G(\d+){CLOSE}(?:'s)? (?:market |revenue |sales |unit |shipment )?shares?\b")
_PLACE_BEFORE = re.compile(rf"{OPEN}G(\d+){CLOSE} \($")
_PLACE_BESIDE = re.compile(rf" (?:in )?(?:the )?{OPEN}G(\d+){CLOSE}(?=[,.;)]|$| and )")
_COUNTED_IN = re.compile(r"\b(?:including|with|and also|counting) (?:the )?$")
# `was banned by Britain`, `barred from buying U.S. parts`
_BANNED_THERE = re.compile(r"\b(?:banned|barred|blacklisted|sanctioned|prohibited)\b[^;]{0,60}$")
_FIGURE_BESIDE = re.compile(rf"{OPEN}C\d+{CLOSE} (?:in )?(?:the )?$")
_WHOLE_MARKET = re.compile(rf"\b(?:the|its) {OPEN}G(\d+){CLOSE}(?:'s)? market\b(?! for\b)")
# A part of a market, of which its whole is not one.
_SUBSEGMENT = re.compile(
    r"\b(?:consumer|commercial|enterprise|premium|home|residential|professional|hobby|budget|flagship|entry-level)\b",
    re.I,
)


def market_spoken_of(context: Context, match: Match) -> tuple[str | None, str | None, dict[str, object]]:
    """Return the one market that the sentence speaks of elsewhere, else the one of the sentence that it goes on from.

    With a market from before comes its date, as in the list that `Market shares in 2022:` announces.
    """
    masked = context.masked
    if found := _one_market(masked, context.analysed.text):
        return (*found, {})
    found = None
    before = announcing = context.announcing if match.rule.listed else None
    if announcing is not None:
        # `The market shares of five makers of phones follow. They are:`
        before = next(
            (c for c in (announcing, *announcing.earlier(2)) if _one_market(c.masked, context.analysed.text)), before
        )
    if not match.rule.listed:
        for earlier in context.earlier(FAR):
            if OUTSIDE.search(earlier.masked.text):
                break
            if found := _one_market(earlier.masked, context.analysed.text):
                before = earlier
                break
            if whole := _WHOLE_MARKET.search(earlier.masked.text):
                # `76% of the global market`: what is said next is said of that.
                return None, earlier.masked.mentions[int(whole[1])].name, {}
    if before is None or not (match.rule.listed or _SPEAKS_OF_SHARES.search(before.masked.text)):
        return None, None, {}
    lead = before.masked
    segment, region = found or _one_market(lead, context.analysed.text) or (None, None)
    if segment and _SUBSEGMENT.search(segment) and _WHOLE_MARKET.search(masked.text):
        return None, region, {}
    dates = [m for m in lead.mentions if dates_a_value(lead, m) or (match.rule.listed and is_period(lead, m))]
    columns = sum(m.kind == "C" for m in masked.mentions)
    dated = (
        date_columns(context.analysed.text[dates[0].start : dates[0].end], before.resolved(dates[0]))
        if len(dates) == 1 or (match.rule.listed and 1 < len(dates) == columns)
        else {}
    )
    return segment, region, dated if segment or match.rule.listed else {}


def _one_market(masked: Masked, text: str) -> tuple[str | None, str | None] | None:
    """Return segment and region of the one market that a sentence names; None for none or several."""
    named = {}
    for found in ANY_MARKET.finditer(masked.text):
        phrase = masked.plain[slice(*found.span(1))]
        segment, region = named_market(masked, [_RANKED.sub("", _OTHERS.split(phrase)[0])], text)
        if segment and not OWN.search(phrase) and not re.search(rf"{OPEN}[OZP]", phrase):
            named[segment] = region
    return next(iter(named.items())) if len(named) == 1 else None


def market_phrases(match: Match, masked: Masked) -> list[str]:
    """Return the words that may name the market: behind a superlative only what follows it."""
    groups = match.found.groupdict()
    found = [masked.plain[slice(*match.found.span(name))] for name in ("segment", "segment_after") if groups.get(name)]
    if _RANKED.search(groups.get("segment_before") or ""):
        found.append(masked.plain[slice(*match.found.span("segment_before"))])
    return [_RANKED.sub("", _OTHERS.split(phrase)[0]) for phrase in found]


def named_market(masked: Masked, phrases: list[str], text: str) -> tuple[str | None, str | None]:
    """Return segment and region of the words that the rule took for the market."""

    def said(marker: re.Match[str]) -> str:
        m = masked.mentions[int(marker[2])]
        # `Two-way radios` are no number.
        is_compound = m.kind == "N" and marker.string.startswith("-", marker.end())
        return text[m.start : m.end] if is_compound else "" if m.kind in "GDCNR" else m.name

    region = None
    kept = []
    for phrase in phrases:
        for m in _MARKER.finditer(phrase):
            if m[1] == "G" and region is None:
                region = masked.mentions[int(m[2])].name
        kept.append(_clean(_MARKER.sub(said, phrase)))
    segment = " ".join(dict.fromkeys(k for k in kept if k))
    return segment if segment and not _SAYS_MORE.search(segment) else None, region


# What has a verb is no name of a market.
_SAYS_MORE = re.compile(r"\b(?:may|might|if|will|would|could|that|which|be|is|are|was|were|said|has|had|have)\b", re.I)
_HOW_COUNTED = re.compile(
    r"(?:(?:the )?market[- ]shares?|shares?|several categories|rankings?|units?|volumes?|values?|dollars?|shipments?|revenues?)",
    re.I,
)


def _clean(words: str) -> str:
    words = " ".join(words.split()).strip(" -,'")
    while (shorter := " ".join(_NOISE.sub(" ", words).split()).strip(" -,'")) != words:
        words = shorter
    return "" if _HOW_COUNTED.fullmatch(words) else words


def stated_region(match: Match, masked: Masked) -> str | None:
    """Return the region that the words of a rule name."""
    stated = group(match, masked, "region")
    return stated.name if stated else None


def fronted_region(context: Context) -> str | None:
    """Return the place with which the sentence opens: `In Brazil specifically, ...`."""
    opens = re.match(rf"(?:in|across) (?:the )?{OPEN}G(\d+){CLOSE}(?: [a-z]+)?, ", context.masked.text)
    return context.masked.mentions[int(opens[1])].name if opens else None


def region_of(context: Context, match: Match) -> str | None:
    """Return the one region of the sentence, or the one that the sentence before opens with."""
    masked = context.masked
    here = {
        m.name
        for m in masked.mentions
        if m.kind == "G"
        and m.detail in ("region", "country")
        and _is_place(masked, m)
        and not _FIGURE_BESIDE.search(masked.text[: masked.place(m)])
    }
    if len(here) == 1:
        return here.pop()
    previous = context.previous
    if not here and previous and (m := re.match(rf"(?:in|across) (?:the )?{OPEN}G(\d+){CLOSE}, ", previous.text)):
        return previous.mentions[int(m[1])].name
    return None


def region_beside(masked: Masked, number: Mention) -> str | None:
    """Return the place that stands right behind a figure: `80% here and 70% worldwide`."""
    at = masked.place(number)
    behind = masked.text.index(CLOSE, at) + 1
    beside = _PLACE_BESIDE.match(masked.text, behind) or _PLACE_BEFORE.search(masked.text[:at])
    if beside is None:
        beside = _PLACE_SHARE.search(masked.text, max(0, at - 40), behind + 40)
    return masked.mentions[int(beside[1])].name if beside else None


def _is_place(masked: Masked, mention: Mention) -> bool:
    """Return whether a place says where something holds, not where a company comes from or what is counted in."""
    before = masked.text[: masked.place(mention)]
    if _COUNTED_IN.search(before) or _BANNED_THERE.search(before):
        return False
    after = masked.text[masked.text.index(CLOSE, masked.place(mention)) + 1 :]
    if after.startswith("-based"):
        return (
            re.match(r"-based (?:employees|employment|staff|workforce|workers|operations|customers)", after) is not None
        )
    return re.match(rf"(?:'s)? {OPEN}O| (?:company|firm|vendor|maker|giant|rival)", after) is None
