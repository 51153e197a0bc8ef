"""Dates as texts write them, and the partial ISO date that each one amounts to.

Here: finding date expressions and resolving them against the publication date: `2024-06-21`, `2024-06`, `2024`,
`2022-Q2`, `2022-H1`. Not here: which claim a date belongs to. Nothing is ever added: a month stays a month, and without a
publication date nothing gets a year that the text does not name.
"""

import re
from datetime import date, timedelta
from typing import Literal, NamedTuple

Tense = Literal["past", "future", "open"]

_MONTHS = "January|February|March|April|May|June|July|August|September|October|November|December"
_MONTH = rf"(?P<month>{_MONTHS}|(?:Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept|Sep|Oct|Nov|Dec)\b\.?)"
_DAYS = "Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday"
_DAY = r"\b(?P<day>[12]?\d|3[01])(?:st|nd|rd|th)?\b"
_YEAR = r"(?P<year>(?:19|20)\d\d)"
_IN = "(?:[Ii]n|[Ss]ince|[Uu]ntil|[Bb]y|[Ff]rom|[Dd]uring|[Tt]hrough)"
_SMALL = {"a": 1, "an": 1, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8}
_ORDINALS = {"first": 1, "second": 2, "third": 3, "fourth": 4}
_MANY = "one|two|three|four|five|six|seven|eight|nine|ten|eleven|\\d\\d?"
_QUARTER = r"(?:(?P<qw>first|second|third|fourth)[\s-]quarter|Q(?P<q>[1-4]))"
_SPAN = rf"(?P<from>{_MONTHS})(?:\s+(?:and|to|through)\s+|\s?[-–—]\s?)(?P<to>{_MONTHS})"
# From which month to which a quarter or a half goes.
_SPANS = {(1, 3): "Q1", (4, 6): "Q2", (7, 9): "Q3", (10, 12): "Q4", (1, 6): "H1", (7, 12): "H2"}

# Forms by what every one of them contains, so that most sentences cost one search for each of these.
_GROUPS = {
    _MONTHS + r"|Jan\b|Feb\b|Mar\b|Apr\b|Jun\b|Jul\b|Aug\b|Sept?\b|Oct\b|Nov\b|Dec\b": {
        "stated_us": rf"{_MONTH}\s+{_DAY}(?:,\s*|\s+){_YEAR}",
        "stated_eu": rf"{_DAY}\s+(?:of\s+)?{_MONTH},?\s+{_YEAR}",
        "span": rf"{_SPAN},?\s+(?:of\s+|in\s+)?{_YEAR}",
        "span_bare": rf"{_SPAN}(?!,?\s+(?:of\s+|in\s+)?(?:\d|{_YEAR}))",
        "month_year": rf"{_MONTH},?\s+(?:of\s+)?{_YEAR}",
        "month_day": rf"{_MONTH}\s+{_DAY}",
        "day_month": rf"{_DAY}\s+(?:of\s+)?{_MONTH}",
        "which_month": rf"(?P<which>last|this|next|early|mid|late)[\s-]{_MONTH}",
        "month": rf"(?:{_IN}|(?:[Ee]nd|[Bb]eginning|[Ss]tart|[Mm]iddle)\s+of)\s+(?:(?:early|mid|late)[\s-])?{_MONTH}",
    },
    r"\d\d": {
        "stated": rf"{_YEAR}-(?P<mm>0[1-9]|1[0-2])-(?P<day>[0-2]\d|3[01])",
        "dotted": rf"(?<![\d.])(?P<day>[0-3]?\d)\.(?P<mm>[01]?\d)\.{_YEAR}(?![\d.]*\d)",
        "quarter": rf"Q(?P<q>[1-4])\s*(?:of\s+)?{_YEAR}",
        "quarter_words": rf"(?P<qw>first|second|third|fourth)[\s-]quarter\s+(?:of\s+)?{_YEAR}",
        "months": (
            rf"(?P<side>first|last)\s+(?P<count>{_MANY})\s+months\s+(?:of\s+)?{_YEAR}"
            rf"|(?P<quarters>first|last)\s+(?:two|three)\s+quarters\s+(?:of\s+)?(?P<year3>(?:19|20)\d\d)"
        ),
        "quarter_short": r"(?P<q>[1-4])Q\s?'?(?:20)?(?P<yy>\d\d)",
        "half": (
            rf"(?P<hw>first|second)[\s-](?:half|six\s+months)\s+(?:of\s+)?{_YEAR}"
            rf"|H(?P<h>[12])\s*(?:of\s+)?(?P<year2>(?:19|20)\d\d)|(?P<h2>[12])H\s?'?(?:20)?(?P<yy2>\d\d)"
        ),
        "year": rf"(?<![\d$€£#.,/-]){_YEAR}(?![,.]?\d)(?!\s+(?:people|employees|entities|individuals|companies))",
    },
    "[Dd]ay|[Tt]omorrow": {
        "weekday": rf"(?P<which>[Ll]ast|[Nn]ext|[Tt]his)?\s*(?P<weekday>{_DAYS})",
        "day": r"(?P<word>[Tt]oday|[Yy]esterday|[Tt]omorrow)",
        "from_today": (
            rf"(?P<count>(?i:{'|'.join(_SMALL)})|\d{{1,3}})\s+(?P<unit>day|week|month|year)s?\s+(?P<way>from|ago)\s+today"
        ),
        "neighbour": (
            r"[Tt]he\s+(?P<side>next|following|previous|same)\s+day|(?:[Aa]|[Oo]ne)\s+day\s+(?P<when>earlier|later)"
        ),
    },
    "quarter|half|Q[1-4]|H[12]": {
        "quarter_bare": rf"{_QUARTER}(?:\s+of\s+the\s+year|(?!\s*(?:of\s+)?(?:(?:19|20)\d\d|the|this|last)\b))",
        "quarter_of": (
            rf"{_QUARTER}\s+(?:of\s+)?(?P<rel>this|last)\s+year"
            r"|(?P<rel2>[Ll]ast|[Tt]his)\s+year['’]s\s+(?P<qw2>first|second|third|fourth)[\s-]quarter"
        ),
        "half_of": r"(?P<hw>first|second)[\s-]half\s+(?:of\s+)?(?P<rel>last)\s+year",
        "half_bare": r"(?P<hw>first|second)[\s-]half\s+of\s+(?:the|this)\s+year",
    },
    "month|year|quarter|days? ago": {
        "period": (
            r"(?P<which>[Ll]ast|[Tt]his|[Nn]ext|[Ee]arlier\s+this|[Ll]ater\s+this)\s+"
            r"(?P<unit>month|year|quarter(?!\s+(?:of|in|for|at)\b))"
        ),
        "ago": rf"(?P<count>{'|'.join(_SMALL)}|\d\d?)\s+(?P<unit>day|month|year)s?\s+ago",
    },
    "[Cc]urrently|[Pp]resent|[Tt]o date|[Tt]hese days": {
        "now": r"[Cc]urrently|[Aa]t\s+present|[Pp]resently|[Tt]o\s+date|these\s+days",
    },
}
_FORMS = [
    (re.compile(cue), [(name, re.compile(rf"\b(?:{pattern})(?![^\W¹²³⁴-⁹])")) for name, pattern in forms.items()])
    for cue, forms in _GROUPS.items()
]
_PREPOSITION = re.compile(r"^(?:(?:end|beginning|start|middle)\s+of|in|since|until|by|from|during|through)\s+", re.I)
# `is barred`, `will be blocked`: the participle says nothing about when.
_PARTICIPLE = re.compile(r"\b(?:is|are|be|being)\s+(?:\w+ly\s+)?\w+ed\b")
_FUTURE = re.compile(
    r"\b(?:will|shall|would|won't|cannot|can|may|must|to be|going to|plans?|begins?|starts?|takes? effect|"
    r"(?:comes?|goes) into|deadline|due(?! to)|"
    r"(?:until|till|by|no later than|beginning|starting|effective)(?= (?:on )?$))\b"
)
_PAST = re.compile(
    r"\b(?:was|were|had|has|have|did|said|last|ago|took|put|got|cut|made|came|went|"
    r"(?!(?:based|need|limited|indeed)\b)[a-z]{3,}ed|since(?= $))\b"
)


class DateText(NamedTuple):
    """A date expression and its half-open span in the text."""

    start: int
    end: int
    form: str
    parts: dict[str, str]


class Resolved(NamedTuple):
    """The partial ISO date, None where it cannot be known, and how it was come by."""

    iso: str | None
    how: str


def find_dates(text: str, start: int, end: int) -> list[DateText]:
    """Return the date expressions between two offsets, leftmost and longest first, none overlapping."""
    hits = []
    for cue, forms in _FORMS:
        if not cue.search(text, start, end):
            continue
        for form, pattern in forms:
            for match in pattern.finditer(text, start, end):
                lead = _PREPOSITION.match(match[0]) if form == "month" else None
                begin = match.start() + (lead.end() if lead else len(match[0]) - len(match[0].lstrip()))
                hits.append(DateText(begin, match.end(), form, {k: v for k, v in match.groupdict().items() if v}))
    hits.sort(key=lambda h: (h.start, -h.end))
    kept: list[DateText] = []
    for hit in hits:
        if not kept or hit.start >= kept[-1].end:
            kept.append(hit)
    return kept


_PRECISIONS = (
    (re.compile(r"\d{4}"), "year"),
    (re.compile(r"\d{4}-H[12]"), "half"),
    (re.compile(r"\d{4}-Q[1-4]"), "quarter"),
    (re.compile(r"\d{4}-\d{2}"), "month"),
    (re.compile(r"\d{4}-\d{2}-\d{2}"), "day"),
)


def precision_of(partial: str | None) -> str | None:
    """Return how exact a partial ISO date is, as the macro `core.precision_of` does: `year`, `half`, ..., `day`."""
    return next((name for pattern, name in _PRECISIONS if partial and pattern.fullmatch(partial)), None)


def last_day_of(partial: str | None) -> date | None:
    """Return the last day that a partial ISO date may mean, as the macro `core.last_day_of` does; None for none."""
    precision = precision_of(partial)
    if partial is None or precision is None:
        return None
    if precision == "day":
        return date.fromisoformat(partial)
    year = int(partial[:4])
    if precision == "month":
        month = int(partial[5:])
    else:
        month = {"year": 12, "half": 6, "quarter": 3}[precision] * (1 if precision == "year" else int(partial[-1]))
    return date(year + month // 12, month % 12 + 1, 1) - timedelta(1)


def tense_before(text: str) -> Tense:
    """Return which way a date after this text points: forward after `until` or `will`, back after `announced in`."""
    clause = _PARTICIPLE.sub(" ", re.split(r"[;:—–]|\bthat\b", text)[-1][-90:])
    future = max((m.end() for m in _FUTURE.finditer(clause)), default=-1)
    past = max((m.end() for m in _PAST.finditer(clause)), default=-1)
    if future == past:
        return "open"
    return "future" if future > past else "past"


def resolve(found: DateText, published: date | None, tense: Tense = "open", anchor: str | None = None) -> Resolved:
    """Return what the expression amounts to.

    `published` gives the year, month or day that the expression leaves out; `anchor` is the date that `the next day`
    counts from. Months and weekdays without a year go back or forward by tense, else to the nearest.
    """
    p, form = found.parts, found.form
    if form in ("stated", "stated_us", "stated_eu", "dotted"):
        return _checked(int(p["year"]), _month(p), int(p["day"]), "stated")
    if form == "month_year":
        return Resolved(f"{p['year']}-{_month(p):02d}", "stated")
    if form in ("quarter", "quarter_words", "quarter_short"):
        year = p.get("year") or f"20{p['yy']}"
        return Resolved(f"{year}-Q{p.get('q') or _ORDINALS[p['qw']]}", "stated")
    if form == "half":
        year = p.get("year") or p.get("year2") or f"20{p['yy2']}"
        return Resolved(f"{year}-H{p.get('h') or p.get('h2') or _ORDINALS[p['hw']]}", "stated")
    if form == "year":
        return Resolved(p["year"], "stated")
    if form == "span":
        return _span(p, p["year"])
    if form == "months":
        return _months(p)
    if form == "neighbour":
        return _neighbour(p, anchor)
    if published is None:
        return Resolved(None, "no publication date to count from")
    return _relative(form, p, published, tense)


def _relative(form: str, p: dict[str, str], published: date, tense: Tense) -> Resolved:
    from_year = "year from the publication date"
    if form in ("month_day", "day_month"):
        month, day = _month(p), int(p["day"])
        years = [y for y in range(published.year - 1, published.year + 2) if _is_day(y, month, day)]
        chosen = _choose([date(y, month, day) for y in years], published, tense)
        return Resolved(chosen.isoformat(), from_year) if chosen else Resolved(None, "no such day")
    if form in ("month", "which_month"):
        which = p.get("which", "")
        tense = {"last": "past", "next": "future"}.get(which, tense)  # type: ignore[assignment]
        here = date(published.year, published.month, 1)
        starts = [date(y, _month(p), 1) for y in range(published.year - 1, published.year + 2)]
        if which in ("last", "next"):
            starts = [s for s in starts if s != here]
        chosen = _choose(starts, here, tense)
        return Resolved(f"{chosen:%Y-%m}", from_year) if chosen else Resolved(None, "no such month")
    if form in ("quarter_bare", "half_bare", "span_bare"):
        return _part_of_year(p, published, tense)
    if form in ("quarter_of", "half_of"):
        year = published.year - ((p.get("rel") or p["rel2"]).lower() == "last")
        return Resolved(f"{year}-{_part(p)}", "year from the publication date")
    if form == "weekday":
        return _weekday(p, published, tense)
    if form == "day":
        step = {"today": 0, "yesterday": -1, "tomorrow": 1}[p["word"].lower()]
        return Resolved((published + timedelta(step)).isoformat(), f"`{p['word'].lower()}` from the publication date")
    if form == "period":
        step = {"last": -1, "next": 1}.get(p["which"].split()[0].lower(), 0)
        return _shifted(published, step, p["unit"])
    if form == "from_today":
        return _from_today(p, published)
    if form == "ago":
        count = int(p["count"]) if p["count"].isdigit() else _SMALL[p["count"]]
        if p["unit"] == "day":
            return Resolved((published - timedelta(count)).isoformat(), "counted from the publication date")
        return _shifted(published, -count, p["unit"])
    return Resolved(published.isoformat(), "`currently` is the publication date")


def _part_of_year(p: dict[str, str], published: date, tense: Tense) -> Resolved:
    """`the second quarter` is the latest that had begun by the publication; one that is still to come is left open."""
    if tense == "future":
        return Resolved(None, "a part of a year that is still to come")
    part = _part(p)
    if part is None:
        return Resolved(None, _NO_PART)
    months = 3 if part[0] == "Q" else 6
    year = published.year - (published.month <= (int(part[1]) - 1) * months)
    return Resolved(f"{year}-{part}", "year from the publication date")


_NO_PART = "a stretch of months that is no quarter and no half"


def _part(p: dict[str, str]) -> str | None:
    """Return the quarter or half of a year that an expression names; None for other stretches of months."""
    if "from" in p:
        months = _MONTHS.split("|")
        return _SPANS.get((months.index(p["from"]) + 1, months.index(p["to"]) + 1))
    if half := p.get("hw"):
        return f"H{_ORDINALS[half]}"
    return f"Q{p.get('q') or _ORDINALS[p.get('qw') or p['qw2']]}"


def _span(p: dict[str, str], year: str) -> Resolved:
    part = _part(p)
    return Resolved(f"{year}-{part}", "stated") if part else Resolved(None, _NO_PART)


def _months(p: dict[str, str]) -> Resolved:
    """`the first nine months of 2024` is more than a quarter or a half and less than the year: no partial date."""
    count = {"three": 3, "3": 3, "six": 6, "6": 6}.get(p.get("count", ""))
    if count is None:
        return Resolved(None, _NO_PART)
    is_first = p["side"] == "first"
    part = {3: "Q1" if is_first else "Q4", 6: "H1" if is_first else "H2"}[count]
    return Resolved(f"{p['year']}-{part}", "stated")


def _weekday(p: dict[str, str], published: date, tense: Tense) -> Resolved:
    """`Friday` is within a week of the publication; `next Friday` is left open, since people mean two things by it."""
    number = _DAYS.split("|").index(p["weekday"])
    ahead = (number - published.weekday()) % 7
    which = p.get("which", "").lower()
    if which == "next" or (tense == "open" and which != "last"):
        return Resolved(None, "a weekday that may be before or after the publication")
    if which == "last":
        day = published - timedelta((7 - ahead) if ahead else 7)
    else:
        day = published + timedelta(ahead if tense == "future" else (ahead - 7 if ahead else 0))
    return Resolved(day.isoformat(), "the weekday nearest to the publication date")


def _neighbour(p: dict[str, str], anchor: str | None) -> Resolved:
    if anchor is None or len(anchor) != len("2024-06-21"):
        return Resolved(None, "counts from a day that is not given")
    word = p.get("side") or p["when"]
    step = {"next": 1, "following": 1, "later": 1, "previous": -1, "earlier": -1, "same": 0}[word]
    return Resolved((date.fromisoformat(anchor) + timedelta(step)).isoformat(), f"counted from {anchor}")


def _shifted(published: date, step: int, unit: str) -> Resolved:
    how = "counted from the publication date"
    if unit == "year":
        return Resolved(str(published.year + step), how)
    if unit == "quarter":
        quarters = published.year * 4 + (published.month - 1) // 3 + step
        return Resolved(f"{quarters // 4}-Q{quarters % 4 + 1}", how)
    months = published.year * 12 + published.month - 1 + step
    return Resolved(f"{months // 12}-{months % 12 + 1:02d}", how)


def _from_today(p: dict[str, str], published: date) -> Resolved:
    """`60 days from today`, `a year ago today`: the day so far from the publication."""
    count = int(p["count"]) if p["count"].isdigit() else _SMALL[p["count"].lower()]
    count = -count if p["way"] == "ago" else count
    how = "counted from the publication date"
    if p["unit"] in ("day", "week"):
        return Resolved((published + timedelta(count * (7 if p["unit"] == "week" else 1))).isoformat(), how)
    months = published.year * 12 + published.month - 1 + count * (12 if p["unit"] == "year" else 1)
    return _checked(months // 12, months % 12 + 1, published.day, how)


def _choose(days: list[date], published: date, tense: Tense) -> date | None:
    """Return the latest day not after publication, the first not before it, or the nearest."""
    if tense == "past":
        return max((d for d in days if d <= published), default=None)
    if tense == "future":
        return min((d for d in days if d >= published), default=None)
    return min(days, key=lambda d: abs(d - published), default=None)


def _month(p: dict[str, str]) -> int:
    if "mm" in p:
        return int(p["mm"])
    return [m[:3] for m in _MONTHS.split("|")].index(p["month"][:3]) + 1


def _is_day(year: int, month: int, day: int) -> bool:
    try:
        date(year, month, day)
    except ValueError:
        return False
    return True


def _checked(year: int, month: int, day: int, how: str) -> Resolved:
    if _is_day(year, month, day):
        return Resolved(f"{year}-{month:02d}-{day:02d}", how)
    return Resolved(None, "no such day")
