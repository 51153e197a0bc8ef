"""What the rest of a sentence changes in a claim: its own of several dates, its holder, or whether it is published.

Here: sentences whose words beside those of the rule say whose a date or a figure is, that a state is gone by, or that an action
hangs on something. Not here: what makes a claim of a sure rule doubtful by who else is named (`doubt.py`).
"""

import re
from dataclasses import replace

from vendorwatch.claims.claim import Claim
from vendorwatch.claims.context import Context
from vendorwatch.claims.coordination import lists
from vendorwatch.claims.masked import CLOSE, Masked, compile_pattern
from vendorwatch.claims.mention import Mention

_DATED = frozenset(("designation", "list_inclusion", "delisting", "prohibition", "directive"))


def _pattern(text: str) -> re.Pattern[str]:
    return compile_pattern(text, {}, "amended.py")


# `in 2019, 2020 and 2022`, `on March 3 and on March 10`
_DATES = _pattern(r"{D}(?:(?:, |,? and )(?:on |in )?{D})*,? and (?:on |in )?{D}")
# `on March 3 and 10, respectively`
_SHORT_DATES = _pattern(r"{D}(?:, {N})*,? and {N},? respectively")
# `Acme in 2019, Bravo in 2020`
_OWN_DATE = _pattern(r"{OXP:who}(?: \([^()\ue000]*\))?(?:,? (?:in |on )?| \(){D:date}")
_RESPECTIVELY = re.compile(r"\brespectively\b")
_ACT_TOGETHER = _pattern(r"(?:^|\bby (?:the )?){AG},? and (?:the )?{AG}")
# An object that holds another's date: `from federal networks in 2017 and Acme in 2019`.
_YEARS = re.compile(r"\b(?:in|on) [^,;]{0,15}\b20\d\d,? and (?:the )?[A-Z][\w&.-]+ (?:in|on) ")
_OF_THAT_YEAR = re.compile(r"\b(?:of|in) (?:that|the same) year\b", re.I)
# `Unless Congress acts, Acme will be barred`
_HANGS_ON = re.compile(
    r"\bunless\b|^(?:barring|absent|failing|assuming|pending|without) (?!from\b)|\b(?:in the absence of|"
    r"barring (?:an?|any) (?:[a-z-]+ ){0,2}?(?:reprieve|deal|"
    r"settlement|change|delay|"
    r"extension|agreement|compromise|ruling|exemption|waiver|surprise)|as long as|provided (?:that|no|it|its|they)|if|"
    r"(?:pending|absent) (?:an?|the|any|final|further))\b"
)
# `was on the list`, `had been on its list until May`
_WAS_ON = re.compile(
    r"\b(?:was|were|had been|stood|once) (?:still |already |also |long |then )?(?:on|among|included)\b"
)
# `denied Acme a license`, `revoked Acme's licenses to sell to Bravo`: one deal less, and no ban of Acme.
_TAKEN_AWAY = ("ban.denied", "ban.revoked", "ban.revoked_its", "ban.was_revoked", "ban.application_denied")
_A_LICENCE = re.compile(r"(?:an? |the |any |some )?(?:[a-z-]+ )?licen[cs]es?(?: (?:on|in|for a) .*)?", re.I)
_FOR_SALES_OF = _pattern(r"licen[cs]es? for {OX} to (?:sell|export|ship|supply)\b")
_TO_SELL_TO = re.compile(
    r"\blicen[cs]es? (?:to (?:sell|export|ship|supply)\b.*\bto|for (?:sales|exports|shipments) to) ", re.I
)
# `was listed on it until May`
_LISTED_UNTIL = _pattern(r"(?:\blist|{L}|{A}|\b(?:sanctioned|designated|listed|blacklisted)) (?:until|till) {D}")
_IS_ON = ("list.is_on", "list.is_on_both", "list.among_on", "list.counted_on", "list.already_on")
# `share of Acme's customers`, `share of Acme is`
_OF_A_COMPANY = _pattern(
    r"\bshares? (?:of|in) (?:the )?(?:[a-z-]+ )?{OAXP}"
    r"(?:'s|(?= (?:is|was|stands|stood|has|had|rose|fell|grew|reached|to)\b)|(?=[,.;]|$))"
)
# `30% of Acme's spending`
_OF_ITS = _pattern(r"{C} (?:share )?of (?:the )?{OAX}'s (?![a-z ]{0,30}(?:market|industry|sector)\b)")
# `Acme's share of Bravo's customers`: Acme's, whoever stands nearer to the figure.
_ITS_SHARE_OF = _pattern(r"{OX:owner}'s shares? (?:of|in) (?:the )?(?:[a-z-]+ )?{OX:other}")
_OF_NO_MARKET = re.compile(
    r"\bshares? (?:of|in) [^,;.%]{0,60}\b(?:customers|clients|contracts?|budgets?|purchases|network of|bill|workforce|fleet)\b"
)
# `ranked first by Acme for protection`: places that a tester or a poll gives are none of a market.
_RANKED_BY = _pattern(
    r"{R} (?:place |overall )?by (?!revenue|sales|volume|value|shipments|units|market|turnover|capacity|number)"
)
_OF_A_TEST = re.compile(r"\b(?:reports?|tests?|ratings|reviews|surveys?|polls?|awards?|quadrant|benchmarks?)$", re.I)
_COUNTED = re.compile(r"\b(?:shipments?|sales|revenues?|markets?|units|shares?|vendors?|makers?|suppliers?|sellers?)\b")
# `Acme topped Bravo in phones`
_TOPPED = _pattern(
    r"{OX:winner},? (?:[a-z]+ly )?(?:(?P<tops>topped|tops)|outsold|beat|overtook|"
    r"passed|surpassed|edged out) (?:rival |rivals )?{OX:rival}(?!'s| (?:[a-z]+ )?market)"
)
# `Acme fired its chief executive, Jane Roe`
_FIRED = _pattern(r"\b(?:fired|dismissed|ousted|sacked|removed) (?:its |the |{Z}'s )?(?:[a-z-]+ )?{T}")
# Behind a title: `, left the company`, `of Acme departed`; behind another name or `replacing` it is somebody else who left.
_LEAVES = _pattern(
    r"(?:(?! (?:replac|succeed|whether |said |says |that |s?he |they |after|follow|who (?:was|had))|[;.]|{P}| and {PX}).){0,70}?"
    r"(?:,| who| has| had|[a-z]|\ue001) ?"
    r"(?:has |had )?(?:since )?"
    r"(?:(?:left|quit) (?:(?:the|his|her|their) (?:company|firm|agency|group|post|role|job|position|business)\b(?!'s)|{Z}(?!'s)|"
    r"at\b|to (?:join|become|found|start|run|lead)\b|in {D}|on {D}|{D}|last\b)|"
    r"(?:was|were|been) (?:dismissed|fired|sacked|ousted|let go|forced out)\b|was replaced\b|"
    r"(?:departed|retired|resigned|stepped down|stepped aside)\b(?! (?:as|from)\b))"
)
_THEN = re.compile(r"\bthen[- ]$")
_UNTIL_A_DAY = _pattern(r"(?:(?! and {PX})[^;.]){0,50}?\b(?:until|till) {D}")
_UNTIL = re.compile(r"\b(?:until|till)\b")


def amended(context: Context, made: Claim) -> Claim | None:
    """Return a claim with what the rest of its sentence says of it; what that leaves open goes to review.

    None where that makes it no claim.
    """
    if made.tier == "candidate":
        return made
    if made.claim_type == "not_designated" and made.effective_on is not None:
        # What was not done took effect on no day.
        return replace(made, effective_on=None, as_of=made.effective_on)
    if made.claim_type in _DATED:
        made = _with_own_date(context.masked, made, context)
        if made.rule_id == "ban.read":
            made = _with_date_inside(context, made)
        if made.rule_id in _TAKEN_AWAY and (
            _FOR_SALES_OF.search(context.masked.text)
            or _TO_SELL_TO.search(made.object_text or "")
            or (made.rule_id == "ban.denied" and _A_LICENCE.fullmatch(made.object_text or ""))
        ):
            return None
        if _several_bar(context.masked) or _YEARS.search(made.object_text or ""):
            return _reviewed(made)
        if _hangs_on_something(context.masked, made) or _names_that_year(made):
            return _reviewed(made)
        if made.claim_type in ("designation", "list_inclusion") and _LISTED_UNTIL.search(context.masked.text):
            return _reviewed(_undated(made))
        if made.rule_id in _IS_ON and _WAS_ON.search(context.masked.text):
            # A state that is gone by: neither begun on its date nor so today.
            is_stated = made.effective_on is not None and _UNTIL.search(context.masked.text) is None
            return _reviewed(replace(made, effective_on=None, as_of=made.effective_on) if is_stated else _undated(made))
    if made.claim_type in ("market_share", "market_rank"):
        return _of_market(context.masked, made)
    if made.claim_type == "role" and _FIRED.search(context.masked.text) and not made.is_former:
        return _reviewed(made)
    if made.claim_type == "role" and not made.is_former and _has_left(context, made):
        return _reviewed(made)
    return made


def _reviewed(made: Claim) -> Claim:
    return replace(made, tier="review") if made.tier == "published" else made


def _several_bar(masked: Masked) -> bool:
    """Return whether each of several acts against its own of several: `were banned by Britain and Australia, respectively`."""
    return _RESPECTIVELY.search(masked.text) is not None and _ACT_TOGETHER.search(masked.text) is not None


def _undated(made: Claim) -> Claim:
    return replace(made, effective_on=None, as_of=None, date_text=None, date_how=None)


def _with_own_date(masked: Masked, made: Claim, context: Context) -> Claim:
    """Return an action against one of several parties with the one of several dates that is its own.

    Without `respectively`, or where parties and dates are not as many, no date is sure.
    """
    text = masked.text
    dated = {masked.within(*f.span("who"))[0].name: f for f in _OWN_DATE.finditer(text)}
    if len(dated) > 1 and made.date_text is not None and made.subject_text in dated:
        return _on(context, made, masked.within(*dated[made.subject_text].span("date"))[0])
    if (
        len(dated) > 1
        and made.date_text is not None
        and any(
            made.subject_text in {m.name for m in parties} and len({m.name for m in parties} & dated.keys()) > 1
            for parties in lists(masked)
        )
    ):
        return _reviewed(_undated(made))
    if made.date_text is not None and _SHORT_DATES.search(text):
        return _reviewed(_undated(made))
    is_said = _RESPECTIVELY.search(text) is not None
    for found in _DATES.finditer(text):
        dates = [m for m in masked.within(*found.span()) if m.kind == "D"]
        if made.date_text not in {context.analysed.text[m.start : m.end] for m in dates}:
            continue
        for parties in lists(masked):
            at = next((n for n, m in enumerate(parties) if m.name == made.subject_text), None)
            if at is None or len({m.name for m in parties}) < 2:
                continue
            if not is_said or len(parties) != len(dates):
                return _reviewed(_undated(made))
            return _on(context, made, dates[at])
    return made


def _with_date_inside(context: Context, made: Claim) -> Claim:
    """Return a ban whose own words give a date with that one, not the date of the clause before."""
    said = made.object_text or ""
    inside = [
        m
        for m in context.masked.mentions
        if m.kind == "D"
        and re.search(rf"\b(?:on|in|since|from) {re.escape(context.analysed.text[m.start : m.end])}", said)
    ]
    if len(inside) != 1 or made.date_text is None or made.date_text in said:
        return made
    return _on(context, made, inside[0])


def _on(context: Context, made: Claim, date: Mention) -> Claim:
    """Return a claim with another date of its sentence in the place of its own."""
    resolved = context.resolved(date)
    is_effect = made.effective_on is not None
    return replace(
        made,
        effective_on=resolved.iso if is_effect else None,
        as_of=None if is_effect else resolved.iso,
        date_text=context.analysed.text[date.start : date.end],
        date_how=resolved.how,
    )


def _hangs_on_something(masked: Masked, made: Claim) -> bool:
    return made.certainty == "announced" and _HANGS_ON.search(masked.text) is not None


def _names_that_year(made: Claim) -> bool:
    """Return whether what is barred holds a day of its own, or the year of a day is not given."""
    if _OF_THAT_YEAR.search(made.object_text or ""):
        return True
    return made.date_how == "a year that is not given"


def _of_market(masked: Masked, made: Claim) -> Claim:
    """Return a figure of a market; of a company, a customer or a test it is none that is sure."""
    text = masked.text
    if made.claim_type == "market_share":
        for of in _ITS_SHARE_OF.finditer(text):
            owner, other = (masked.within(*of.span(name))[0] for name in ("owner", "other"))
            if made.subject_text == other.name:
                return _reviewed(replace(made, subject_text=owner.name, subject_vendor_id=owner.vendor_id))
    if made.claim_type == "market_share" and (
        _OF_A_COMPANY.search(text) or _OF_NO_MARKET.search(text) or _OF_ITS.search(text)
    ):
        return _reviewed(made)
    if made.claim_type == "market_rank" and _OF_A_TEST.search(made.segment or ""):
        return _reviewed(made)
    if made.claim_type == "market_rank" and (by := _RANKED_BY.search(text)) and not _COUNTED.search(text, by.end()):
        return _reviewed(made)
    for topped in _TOPPED.finditer(text):
        winner, rival = (masked.within(*topped.span(name))[0] for name in ("winner", "rival"))
        if topped["tops"] and made.claim_type == "market_rank" and made.subject_text == winner.name and made.value == 1:
            # Who is ahead of one rival need not be ahead of all.
            return _reviewed(replace(made, segment=None if made.segment == rival.name else made.segment))
        if (
            made.claim_type == "market_share"
            and made.subject_text == rival.name
            and made.rule_id.startswith("share.with")
        ):
            return _reviewed(replace(made, subject_text=winner.name, subject_vendor_id=winner.vendor_id))
    return made


def _has_left(context: Context, made: Claim) -> bool:
    """Return whether the words behind a title say that its holder left, or until when it was held."""
    masked = context.masked
    person = context.named(made.subject_text)
    titles = [m for m in masked.mentions if m.kind == "T"]
    if person is None or not titles:
        return False
    if _UNTIL.search(made.role_title or ""):
        return True
    text = context.analysed.text
    same = [m for m in titles if text[m.start : m.end].lower() in (made.role_title or "").lower()]
    title = min(same or titles, key=lambda m: abs(m.start - person.start))
    behind = masked.text.index(CLOSE, max(masked.place(person), masked.place(title)))
    before = masked.text[: masked.place(title)]
    if _THEN.search(before) or _UNTIL_A_DAY.match(masked.text, behind):
        return True
    return _LEAVES.match(masked.text, behind) is not None
