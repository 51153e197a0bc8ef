"""Shares, ranks, headcounts, revenues: values with a market, a region and a date.

Here: reading segment and region from the words around a value. Not here: its period (`periods.py`), the rules
(`data/rules_market.yml`).
"""

import re
from dataclasses import replace

from vendorwatch.claims import ranks, shares
from vendorwatch.claims.build import Context, claim, group, party, qualifier, tier
from vendorwatch.claims.claim import Claim
from vendorwatch.claims.coordination import coordinated
from vendorwatch.claims.masked import CLOSE, OPEN, Masked
from vendorwatch.claims.mentions import Mention
from vendorwatch.claims.periods import FAR, date_columns, dates_a_value, is_period, months_before, period_of
from vendorwatch.claims.rules import Match, Rule

_MARKER = re.compile(rf"{OPEN}([A-Z])(\d+){CLOSE}(?:'s)?")
_NOUN = (
    r"(?:vendors?|providers?|makers?|suppliers?|manufacturers?|companies|company|firms?|brands?|players?|producers?|"
    r"sellers?|operators?|carriers?|developers?|exporters?|distributors?)"
)
_RANKED = re.compile(r".*\b(?:largest|biggest|most popular|most-used|top)\b", re.I)
_OTHERS = re.compile(
    r" - |\b(?:after|behind|ahead of|followed by|trailing|according to|and (?:rank|is|was|has|had|also)\w*|but|while|although|"
    r"with|out of|thanks to|since|against|versus|compared|"
    r"by (?:revenue|sales|volume|value|shipments|units|market share)|per)\b|\b(?:in|for) (?=\ue000N)|"
    r"\bfor (?:the )?(?:\ue000[RND]\d+\ue001 )?(?:[a-z]+ )?(?:consecutive|straight|time|quarters?|years?)\b"
)
_NOISE = re.compile(
    rf"(?<!service )\b{_NOUN}(?: of| in)?\b|"
    r"^(?:markets? (?:for|of)|rankings? (?:of|for|by)|that|this|those|these|same|"
    r"the|a|an|of|in|on|for|among|total|overall|entire|whole|all|"
    r"largest|biggest|leading|and|"
    r"is|was|are|were|became|remains|remained|ranked|led|topped)\b|"
    r"\b(?:market|sector|segment|space|industry|shipments|revenues?|sales|spending|as of|as|at|in|by|with|and|of|on|for|"
    r"to|during|behind|the|"
    r"quarter|half|year|period)$",
    re.I,
)
_OWN = re.compile(r"\b(?:its|his|her|their|our|company's|firm's|group's|respondents|those)\b", re.I)
_NOT_A_MARKET = re.compile(
    r"\bshare of the (?:bill|blame|costs?|votes?|burden)\b|"
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
    r"\bshipments? \([^()]*\bshare\b|\bshares?\b[^.;:%]{0,40}:|"
    r"\ue000C\d+\ue001 of (?:all |total |\ue000G\d+\ue001 )?(?:shipments|units|deliveries)\b|"
    r"\b(?:suppli(?:es|ed)|ma[dk]es?|sells?|sold|ships?|shipped|buil[dt]s?) [^.;]{0,24}\ue000C\d+\ue001 of (?:the|all) (?!company)|"
    r"\ue000C\d+\ue001 of the [^.;]{0,60}\bmarket\b|\b(?:led|leads?|leading|topped|in) (?:the )?[^.;,]{0,60}\bmarket\b",
    re.I,
)
_SHARE_COLUMN = re.compile(r"\|[^|]*\bshare\b")
_ANY_MARKET = re.compile(
    r"(?:^|\b(?:in|of|for|led|leads?|top(?:s|ped)|dominat(?:es|ed|ing)) )(?:the )?"
    r"((?:(?!\b(?:in|of|for|on|by|with|led|leads?|topped)\b|\ue000[OXPZA])[^,;.%:()]){2,60}?"
    r" (?:market|segment|sector))\b(?! shares?\b| leader)"
)
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
_SPEAKS_OF_SHARES = re.compile(r"\b(?:shares?|market|leads?|led|leader|ahead|shipments)\b")
# `headquartered in Springfield, employs 40 people`: not the place.
_IN_A_PHRASE = re.compile(
    r"\b(?:in|at|near|from|of|for|with|against|than|like|including|outside|on|by|via|to|over) (?:the )?$"
)
# `Acme's Shieldware leads`: the product, not the company.
_OF_ITS_PRODUCT = re.compile(rf"'s (?:{OPEN}[OXQ]|(?:subsidiary|affiliate|unit|sub-?brand|spin-?off|joint venture)\b)")
_ITS_PRODUCT = re.compile(rf"{OPEN}O\d+{CLOSE}'s $")
_SEVERAL = re.compile(rf"{_NOUN}$(?<=[^s]s)(?<!sales)")
_NUMBER = re.compile(r"no\.|number|#", re.I)
_OUTSIDE = re.compile(rf"\b(?:outside|excluding|except|without)(?: of)? (?:the )?{OPEN}G")
# `A, B and C led the market`: none of them did alone.
_OF_ONE_ALONE = ("rank.completes_top", "rank.topped_market", "rank.kept_lead", "rank.has_led", "rank.keeping_top")
# `overtaken Acme to take third place`: it is not Acme's.
_SET_BESIDE = re.compile(
    r"\b(?:overt[a-z]+|pass(?:ed|es|ing)|surpass[a-z]*|beat[a-z]*|displac[a-z]+|toppl[a-z]+|"
    r"leapfrog[a-z]*|past|dethron[a-z]+) (?:the |"
    r"\ue000G\d+\ue001(?:'s?|s')? ?)*$"
)
_OF_SOME = re.compile(
    r"(?:western|eastern|domestic|local|independent|private|privately|publicly|listed|non-|remaining|other|new|foreign)\b",
    re.I,
)
_NOT = re.compile(r"\b(?:not|never|denie[sd]|deny|false)\b|n't\b")
_PLACE_SHARE = re.compile(rf"{OPEN}G(\d+){CLOSE}(?:'s)? (?:market |revenue |sales |unit |shipment )?shares?\b")
_PLACE_BEFORE = re.compile(rf"{OPEN}G(\d+){CLOSE} \($")
_PLACE_BESIDE = re.compile(rf" (?:in )?(?:the )?{OPEN}G(\d+){CLOSE}(?=[,.;)]|$| and )")
_COUNTED_IN = re.compile(r"\b(?:including|with|and also|counting) (?:the )?$")
_FIGURE_BESIDE = re.compile(rf"{OPEN}C\d+{CLOSE} (?:in )?(?:the )?$")
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
_COST_OF_NO_MARKET = 0.1
# What the grammar of shares reads and no rule has a way of saying for.
_SURE, _DOUBTFUL = 0.88, 0.8
_READ = Rule(
    "share.read", "market_share", re.compile(""), _SURE, {"needs_share": True, "all_of_list": True, "is_read": True}
)
_UNSURE = replace(_READ, id="share.read_doubtful", confidence=_DOUBTFUL)
_RANK = Rule("rank.read", "market_rank", re.compile(""), _SURE, {"all_of_list": True, "is_read": True})
_UNSURE_RANK = replace(_RANK, id="rank.read_doubtful", confidence=_DOUBTFUL)
_ITS_SEGMENT = (
    r"(?:(?:'s|[^%;]{0,90}?\b(?:its|their)) (?P<segment_after>(?:[a-z0-9-]+ ){1,4}?)"
    r"(?:market |revenue |shipment |sales )?share\b)?"
)
_OF_SEGMENT = (
    r"(?:(?: (?:[a-z]+ ){0,2}share)?(?: (?:of|in|for) (?:the |all )?(?P<segment>[^,;.()%]{2,80}?)"
    r"(?=$|[,;.()]| (?:in|as of|at|during|for|by|according|compared|up|down|while|with|and|from|last|this|behind|ahead|worldwide|"
    r"globally|after|here) |\ue000D)))?"
)
_WHOLE_MARKET = re.compile(rf"\b(?:the|its) {OPEN}G(\d+){CLOSE}(?:'s)? market\b(?! for\b)")
# A part of a market, of which its whole is not one.
_SUBSEGMENT = re.compile(
    r"\b(?:consumer|commercial|enterprise|premium|home|residential|professional|hobby|budget|flagship|entry-level)\b",
    re.I,
)
_UNITS = {"market_share": "percent", "headcount": "employees"}


def build(context: Context, match: Match) -> list[Claim]:
    """Return the claim of a market rule, or none where it has no subject, no value or no market."""
    if match.rule.id.endswith(".respectively"):
        return _respectively(context, match)
    masked, sets = context.masked, match.rule.sets
    subject, number = group(match, masked, "subject"), group(match, masked, "value")
    if sets.get("all_of_list") and subject is not None:
        return [c for m in coordinated(masked, subject) for c in _of(context, match, m, number)]
    return _of(context, match, subject, number)


def read_shares(context: Context, made: list[Claim]) -> list[Claim]:
    """Return the shares of a sentence that no rule found, and those from before beside the ones that were found."""
    masked = context.masked
    if "|" in masked.text or not any(m.kind == "C" for m in masked.mentions):
        # What the columns of a table are is its head's to say.
        return []
    found: list[Claim] = []
    for share in shares.read(masked, speaks_of_shares=_shares(context)):
        claimed = [c for c in made if c.value == share.value.value]
        if not claimed:
            read = _of(context, _read_match(masked, share), share.holder, share.value)
            claimed = [c for c in read if c.certainty != "possible"]
            found += claimed
        who = share.holder.vendor_id or share.holder.name
        base = next(
            (c for c in claimed if who in (c.subject_vendor_id, c.subject_text) or share.holder.kind == "Z"), None
        )
        if base is not None and share.before is not None:
            found.append(_older(context, base, share))
    values = {(c.subject_text, c.value) for c in made}
    return [c for c in found if (c.subject_text, c.value) not in values]


def read_ranks(context: Context, made: list[Claim]) -> list[Claim]:
    """Return the ranks of a sentence that no rule found; for review where neither it nor the text before speaks of a market."""
    masked = context.masked
    if "|" in masked.text:
        return []
    told = {(c.subject_text, c.value) for c in made}
    holders = {c.subject_text for c in made}
    found: list[Claim] = []
    for rank in ranks.read(masked):
        is_sure = rank.is_sure and (ranks.speaks_of_markets(masked.text) or _shares(context))
        rule = replace(_RANK if is_sure else _UNSURE_RANK, sets={**_RANK.sets, "value": rank.value})
        for claimed in _of(context, _rank_match(masked, rank, rule), rank.holder, rank.number):
            is_told = (claimed.subject_text, claimed.value) in told or (
                rank.number is None and claimed.subject_text in holders
            )
            if claimed.certainty != "possible" and not is_told:
                found.append(claimed)
    return found


def _rank_match(masked: Masked, rank: ranks.Rank, rule: Rule) -> Match:
    """Return a match of what gives a rank, from its holder on if that stands before, with the groups that a rule would have."""
    text, holder = masked.text, masked.place(rank.holder)
    behind = text.index(CLOSE, holder) + 1
    groups = sorted([(holder, behind, "subject"), *((*span, name) for name, span in rank.groups.items())])
    at, last = min(holder, rank.start), max(rank.end, behind)
    pattern = ""
    for start, end, name in groups:
        if start >= at:
            pattern += f"{re.escape(text[at:start])}(?P<{name}>{re.escape(text[start:end])})"
            at = end
    found = re.compile(pattern + re.escape(text[at:last])).search(text, min(holder, rank.start))
    assert found is not None
    return Match(rule, found)


def _read_match(masked: Masked, share: shares.Share) -> Match:
    subject, value = (f"{OPEN}{m.kind}{masked.mentions.index(m)}{CLOSE}" for m in (share.holder, share.value))
    is_before = masked.place(share.holder) < masked.place(share.value)
    pattern = (
        rf"(?P<subject>{subject}){_ITS_SEGMENT}.*?(?P<value>{value}){_OF_SEGMENT}"
        if is_before
        else rf"(?P<value>{value}){_OF_SEGMENT}.*?(?P<subject>{subject})"
    )
    found = re.search(pattern, masked.text)
    assert found is not None
    return Match(_READ if share.is_sure else _UNSURE, found)


def _older(context: Context, base: Claim, share: shares.Share) -> Claim:
    """Return the share that a claim's was before: for review where its period is not known."""
    assert share.before is not None
    dated: dict[str, object] = {"as_of": None, "date_text": None, "date_how": None}
    if share.before_date is not None:
        m = share.before_date
        dated |= date_columns(context.analysed.text[m.start : m.end], context.resolved(m))
    elif share.before_months and (as_of := months_before(base.as_of, share.before_months)):
        dated |= {"as_of": as_of, "date_how": f"{share.before_months} months before {base.as_of}"}
    confidence = min(base.confidence, _SURE if dated["as_of"] else _DOUBTFUL)
    made = replace(
        base,
        **dated,  # type: ignore[arg-type]
        value=share.before.value,
        qualifier=qualifier(context.masked, share.before),
        rule_id="share.before",
        confidence=confidence,
    )
    return replace(made, tier=tier(made))


def _respectively(context: Context, match: Match) -> list[Claim]:
    """Return what `A, B and C had 14%, 9% and 8%` gives each: as many values as there are names, else nobody's."""
    names = [m for m in context.masked.within(*match.found.span("subjects")) if m.kind in "OX"]
    numbers = [m for m in context.masked.within(*match.found.span("values")) if m.kind in "CR"]
    if len(names) != len(numbers):
        return []
    return [c for name, number in zip(names, numbers, strict=True) for c in _of(context, match, name, number)]


def _of(context: Context, match: Match, subject: Mention | None, number: Mention | None) -> list[Claim]:
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
    phrases = _phrases(match, masked)
    if kind == "market_share" and (
        _not_a_share(match, masked, phrases)
        or (number is not None and shares.is_change(masked, number))
        or (sets.get("needs_share") and not sets.get("is_read") and not _shares(context))
    ):
        return []
    text = context.analysed.text
    segment, region = _market(masked, phrases, text)
    is_bare = segment is None and region is None and kind == "market_share"
    if is_bare and _is_of_money(phrases) and not _RANKS.search(masked.text):
        return []
    if match.rule.id == "rank.before_name" and _SEVERAL.search(match.found["segment"]):
        # `two of the country's biggest makers, Acme and Bravo`
        return []
    if kind == "market_rank" and ((segment and _NOT_A_RANKING.search(segment)) or any(map(_OWN.search, phrases))):
        return []
    as_of = period_of(context, match)
    region = _stated_region(match, masked) or region or (_region_beside(masked, number) if number else None)
    if segment is None and kind in ("market_share", "market_rank"):
        segment, of_market, dated = _spoken_of(context, match)
        region = region or _fronted_region(context) or of_market
        as_of = dated or as_of if not as_of.get("date_text") else as_of
    outside = _OUTSIDE.search(masked.text)
    region = region or _region(context, match) if outside is None else None
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
    return any(_ANY_MARKET.search(c.masked.text) is not None for c in spoken_of)


def _goes_on_outside(context: Context) -> bool:
    """Return whether the sentences just before speak of a market without a part of it: `Excluding China, ...`."""
    if any(m.kind == "G" for m in context.masked.mentions) or context.masked.text.startswith(("globally", "worldwide")):
        return False
    return any(_OUTSIDE.search(earlier.masked.text) for earlier in context.earlier(2))


def _is_of_money(phrases: list[str]) -> bool:
    """Return whether a share is one of revenue or sales that the words leave to be anybody's: `20% of total revenue`."""
    return any(
        re.search(r"\b(?:revenues?|sales|spending)\b|^(?!.*\b(?:all|total)\b).*\bshipments\b", p, re.I) for p in phrases
    )


def _spoken_of(context: Context, match: Match) -> tuple[str | None, str | None, dict[str, object]]:
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
            if _OUTSIDE.search(earlier.masked.text):
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
    for found in _ANY_MARKET.finditer(masked.text):
        phrase = masked.plain[slice(*found.span(1))]
        segment, region = _market(masked, [_RANKED.sub("", _OTHERS.split(phrase)[0])], text)
        if segment and not _OWN.search(phrase) and not re.search(rf"{OPEN}[OZP]", phrase):
            named[segment] = region
    return next(iter(named.items())) if len(named) == 1 else None


def _behind_verb(match: Match, subject: Mention, masked: Masked) -> bool:
    """Return whether the rule itself names the subject behind a preposition: `40% of the market is held by Acme`."""
    return masked.place(subject) > match.found.start()


def _phrases(match: Match, masked: Masked) -> list[str]:
    """Return the words that may name the market: behind a superlative only what follows it."""
    groups = match.found.groupdict()
    found = [masked.plain[slice(*match.found.span(name))] for name in ("segment", "segment_after") if groups.get(name)]
    if _RANKED.search(groups.get("segment_before") or ""):
        found.append(masked.plain[slice(*match.found.span("segment_before"))])
    return [_RANKED.sub("", _OTHERS.split(phrase)[0]) for phrase in found]


def _not_a_share(match: Match, masked: Masked, phrases: list[str]) -> bool:
    start, end = match.found.span()
    if _NOT_A_MARKET.search(masked.text, max(0, start - 40), end + 40):
        return True
    return any(_OWN.search(p) or re.search(rf"{OPEN}[OZP]", p) for p in phrases)


def _shares(context: Context) -> bool:
    """Return whether the text speaks of market shares: this sentence, those before, or the one that announces a list."""
    lead = context.lead_in
    if lead is not None and any(p.search(lead.text) for p in (_SHARE, _ANY_MARKET, _SHARE_COLUMN)):
        return True
    if _SHARE.search(context.masked.text) is not None:
        return True
    if _RANKS.search(context.masked.text) and any(
        _ANY_MARKET.search(c.masked.text) for c in context.earlier(_NEAR_MARKET)
    ):
        # `India's phone market shrank. Acme led with 20%, Bravo slid to second with 16%.`
        return True
    # `it blocked 99% of malware, ahead of Acme with 98%` says itself what its figures are of.
    return (
        _OF_SOMETHING.search(context.masked.text) is None and _SHARE_BEFORE.search(context.paragraph_before) is not None
    )


def _market(masked: Masked, phrases: list[str], text: str) -> tuple[str | None, str | None]:
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


def _stated_region(match: Match, masked: Masked) -> str | None:
    stated = group(match, masked, "region")
    return stated.name if stated else None


def _fronted_region(context: Context) -> str | None:
    """Return the place with which the sentence opens: `In Brazil specifically, ...`."""
    opens = re.match(rf"(?:in|across) (?:the )?{OPEN}G(\d+){CLOSE}(?: [a-z]+)?, ", context.masked.text)
    return context.masked.mentions[int(opens[1])].name if opens else None


def _region(context: Context, match: Match) -> str | None:
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


def _region_beside(masked: Masked, number: Mention) -> str | None:
    """Return the place that stands right behind a figure: `80% here and 70% worldwide`."""
    at = masked.place(number)
    behind = masked.text.index(CLOSE, at) + 1
    beside = _PLACE_BESIDE.match(masked.text, behind) or _PLACE_BEFORE.search(masked.text[:at])
    if beside is None:
        beside = _PLACE_SHARE.search(masked.text, max(0, at - 40), behind + 40)
    return masked.mentions[int(beside[1])].name if beside else None


def _is_place(masked: Masked, mention: Mention) -> bool:
    """Return whether a place says where something holds, not where a company comes from or what is counted in."""
    if _COUNTED_IN.search(masked.text[: masked.place(mention)]):
        return False
    after = masked.text[masked.text.index(CLOSE, masked.place(mention)) + 1 :]
    if after.startswith("-based"):
        return (
            re.match(r"-based (?:employees|employment|staff|workforce|workers|operations|customers)", after) is not None
        )
    return re.match(rf"(?:'s)? {OPEN}O| (?:company|firm|vendor|maker|giant|rival)", after) is None
