"""The period that a figure is of: a share, a rank, a headcount, a revenue.

Here: which date of a sentence dates its value, the period that the text speaks of before, and what stands in the present. Not
here: reading dates (`dates.py`), what the figure is of else (`markets.py`).
"""

import re

from vendorwatch.claims.context import Context
from vendorwatch.claims.dates import Resolved
from vendorwatch.claims.masked import CLOSE, OPEN, Masked, unmasked
from vendorwatch.claims.mention import Mention
from vendorwatch.claims.rules import Match

_A_YEAR_BEFORE = re.compile(r"[^,.;%]{0,30}? (?:a|one) year (?:earlier|before|ago)\b")
_PAST = re.compile(
    r"\b(?:had|held|was|were|took|made|did|fell|rose|grew|won|came|hit|sold|lost|led|kept|beat|\w{3,}ed)\b", re.I
)
# `Acme, listed in April 2021, has 2,600 employees`: the date is that of the listing.
_ASIDE = re.compile(r", (?:which|who|founded|based|set up|started|\w+ed)\b[^,;]*,")
# `rose from 9% in 2022 to 11%`: the date is that of the first figure.
_OF_A_FIGURE_BEFORE = re.compile(r"\bfrom (?:[a-z]+ ){0,2}\ue000C\d+\ue001(?:(?!\bto\b)[^.;]){0,40}$")
_AS_OF = re.compile(
    r"(?:\bas of|\bin|\bfiscal|\bfiscal year|\bat the end of|\bend of|\bduring|\bfor|\bfor the|\bof|\bby|\bthe|^|,) $|\($",
    re.I,
)
_OTHER_DATE = re.compile(
    r"(?:\bsince|\bfrom|\bafter|\bcompared (?:with|to)|\bthan|\bfounded in|\buntil|\bfrom the|\bbefore) $", re.I
)
_OF_THE_REPORT = re.compile(r"\b(?:released|published|issued|unveiled)(?: on| in| at)?(?: the)? $")
# `Founded in Moscow in 1997, the company has 4,500 employees.`
_BEGUN = r"(?:founded|established|created|launched|started|incorporated|formed)\b"
_SHORT_DATES = ("weekday", "day", "neighbour")
_DAYS = ("month_day", "day_month", "stated", "stated_us", "stated_eu")
# What statistics are of; a year alone may be that of anything.
_PERIODS = (
    *("quarter_short", "quarter", "quarter_words", "half", "quarter_bare", "half_bare", "span", "span_bare", "months"),
    *("quarter_of", "half_of", "year"),
)
_DATED_IN = (
    *("now", "period", "ago", "quarter_short", "quarter", "quarter_words", "half", "quarter_bare", "half_bare"),
    *("span", "span_bare", "months", "quarter_of", "half_of"),
)
# Ranks that stand beside a name: `the largest maker of drones, Acme, sued last year`.
_BESIDE_THE_POINT = ("rank.before_name", "rank.apposition", "rank.number_before_name", "rank.fronted_number")
# A date behind these is that of what a value is set against: `14% from the 16% it had in 2019`.
_OF_ANOTHER_FIGURE = re.compile(r"\b(?:from|compared|than|against|versus|vs)\b")
_OF_A_MARKET = re.compile(r"\b(?:markets?|shipments?|shipped|revenues?|sales|shares?|sold|units|ranking|ranked)\b")
# How many sentences back the market may stand of which a text goes on to speak.
FAR = 8


def months_before(as_of: str | None, months: int) -> str | None:
    """Return the period so many months before one: `2024-Q3` a year before is `2023-Q3`; None where that is none."""
    found = re.fullmatch(r"(\d{4})(?:-(Q|H)?(\d+))?", as_of or "")
    if found is None:
        return None
    year, kind, number = int(found[1]), found[2], found[3]
    if months == 12:
        return f"{year - 1}{(as_of or '')[4:]}"
    if kind != "Q":
        return None
    return f"{year}-Q{int(number) - 1}" if number != "1" else f"{year - 1}-Q4"


def period_of(context: Context, match: Match) -> dict[str, object]:
    """Return the date at which the value held; of a sentence in the present, the publication date."""
    masked = context.masked
    start, end = match.found.span()
    dates = [(masked.place(m), m) for m in masked.mentions if m.kind == "D" and dates_a_value(masked, m)]
    asides = [a.span() for a in _ASIDE.finditer(masked.text, start, end)]
    inside = [
        m
        for at, m in dates
        if start <= at < end
        and not any(a <= at < b for a, b in asides)
        and not _OF_A_FIGURE_BEFORE.search(masked.text, start, at)
    ]
    after = [
        m
        for at, m in dates
        if end <= at <= end + 60
        and "," not in masked.text[end:at]
        and not _OF_ANOTHER_FIGURE.search(masked.text, end, at)
    ]
    fronted = [
        m
        for at, m in dates
        if at < start
        and not re.search(rf"{OPEN}[OP]|^{_BEGUN}", masked.text[:at])
        and not _OF_A_FIGURE_BEFORE.search(masked.text, 0, at)
    ]
    # In `X led in 2022 with 18 %, followed by Y with 15 %` the one date holds for both.
    listed = [m for _, m in dates] if match.rule.sets.get("needs_share") and len(dates) == 1 else []
    # A day is that of an event: `with 10.9% of capacity, joined the list on January 7`.
    listed = [m for m in listed if m.date is not None and m.date.form not in _DAYS]
    listed = [
        m for m in listed if masked.place(m) < end or not _OF_ANOTHER_FIGURE.search(masked.text, end, masked.place(m))
    ]
    # `A has 13%, up from 10% in 2021, while B has 9%`: the date is that of what A had.
    is_of_before = match.rule.id == "share.before"
    listed = [m for m in listed if is_of_before or not _OF_A_FIGURE_BEFORE.search(masked.text, 0, masked.place(m))]
    if match.rule.id.startswith(_BESIDE_THE_POINT):
        # The date of the sentence is that of what it goes on to tell.
        after = fronted = []
    for m in (*inside[:1], *after[:1], *fronted[-1:], *listed):
        return date_columns(context.analysed.text[m.start : m.end], context.resolved(m))
    # What a list gives has the verb of its sentence.
    is_of_list = match.rule.sets.get("needs_share") or match.rule.sets.get("is_read")
    told = masked.text if is_of_list else match.found[0]
    is_present = _PAST.search(unmasked(told)) is None
    period = _period_before(context, is_present=is_present)
    if _A_YEAR_BEFORE.match(masked.text, end):
        # It counts from the period that the text speaks of.
        as_of = months_before(str(period["as_of"]), 12) if period else None
        how = f"a year before {period['as_of']}" if period and as_of else "a year before a period that is not given"
        return {"as_of": as_of, "date_text": "a year earlier", "date_how": how}
    if period:
        return period
    if context.published and is_present:
        return {"as_of": context.published.isoformat(), "date_how": "said in the present, on the publication date"}
    return {}


def _period_before(context: Context, *, is_present: bool) -> dict[str, object] | None:
    """Return the period of which the text speaks up to here: that of the last sentence about a market that names one.

    What is told in the present is not of a year that the text told of before.
    """
    for earlier in context.earlier(FAR):
        masked = earlier.masked
        if not _OF_A_MARKET.search(masked.text):
            continue
        periods = [
            m
            for m in masked.mentions
            if m.kind == "D" and m.date is not None and m.date.form in _PERIODS and dates_a_value(masked, m)
        ]
        if periods and is_present and all(m.date is not None and m.date.form == "year" for m in periods):
            # `In 2016 it took 30%. It has 26%`: what is so now is not of that year.
            return None
        if periods:
            resolved = earlier.resolved(periods[0])
            if len({earlier.resolved(m).iso for m in periods}) > 1 or resolved.iso is None:
                return {"as_of": None, "date_how": "the text spoke of a period that is no partial date, or of several"}
            said = context.analysed.text[periods[0].start : periods[0].end]
            return {"as_of": resolved.iso, "date_text": said, "date_how": "the period that the text speaks of before"}
    return None


def is_period(masked: Masked, mention: Mention) -> bool:
    """Return whether a date in the head of a list is the period of its figures: `Market share 2023`."""
    if mention.date is None or mention.date.form in _SHORT_DATES:
        return False
    return _OTHER_DATE.search(masked.text[: masked.place(mention)]) is None


def dates_a_value(masked: Masked, mention: Mention) -> bool:
    """Return whether a date is that of a figure of its sentence, and not of something else that it tells."""
    if mention.date is None or mention.date.form in _SHORT_DATES:
        return False
    at = masked.place(mention)
    before, behind = masked.text[:at], masked.text[masked.text.index(CLOSE, at) + 1 :]
    if _OTHER_DATE.search(before) or _OF_THE_REPORT.search(before):
        return False
    if mention.date.form == "year" and re.match(r" (?:revenues?|sales|turnover|net sales)\b", behind):
        return True
    if mention.date.form in ("month_day", "day_month", "stated", "stated_us", "stated_eu"):
        return re.search(r"\b(?:as of|on|at|ended|ending) $", before, re.I) is not None
    if before.endswith("(") and not behind.startswith(")"):
        # `at 27% (2023: 29%)`: of the figure behind it.
        return False
    return mention.date.form in _DATED_IN or bool(_AS_OF.search(before))


def date_columns(text: str, resolved: Resolved) -> dict[str, object]:
    """Return the columns of a claim that a date fills."""
    return {"as_of": resolved.iso, "date_text": text, "date_how": resolved.how}
