"""Days, months, years and ranges, as OFAC writes them in either format.

Here: what period a date means. Not here: where dates stand.
"""

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date
from typing import Literal

Precision = Literal["day", "month", "year", "range"]

_MONTHS = {
    m: n
    for n, m in enumerate(["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"], start=1)
}
_POINT = re.compile(rf"(?:(?:(?P<day>\d\d?) )?(?P<month>{'|'.join(_MONTHS)})\w* )?(?P<year>\d{{4}})")
_RANGE = re.compile(r"(?P<first>\D*\d.*?)(?: to | ?- ?)(?P<last>.*\d)")


@dataclass(frozen=True)
class Period:
    """All the days that a date may mean, from the first to the last."""

    first: date
    last: date
    precision: Precision
    is_approximate: bool = False

    def partial_iso(self) -> str:
        """Return `2024-06-21`, `2024-06` or `2024`; a range as two days with a slash between them."""
        if self.precision == "range":
            return f"{self.first}/{self.last}"
        return self.first.isoformat()[: {"day": 10, "month": 7, "year": 4}[self.precision]]


def period_between(first: date, last: date, *, is_range: bool, is_approximate: bool = False) -> Period:
    """Return the period of those days. What is no range, but has two ends, is a whole month or year."""
    precision: Precision = "range"
    if first == last:
        precision = "day"
    elif not is_range and (first, last) == (date(first.year, 1, 1), date(first.year, 12, 31)):
        precision = "year"
    elif not is_range and (first.day, last) == (1, _last_of_month(first.year, first.month)):
        precision = "month"
    return Period(first, last, precision, is_approximate)


def read_period(text: str) -> Period | None:
    """Read `09 Nov 1966`, `Nov 1966`, `1966`, `circa 1966`, `1960 to 1962`; None for anything else."""
    is_approximate = "circa " in text
    plain = text.replace("circa ", "").strip()
    if _POINT.fullmatch(plain):
        ends = _point(plain)
        return ends and period_between(*ends, is_range=False, is_approximate=is_approximate)
    both = _RANGE.fullmatch(plain)
    first, last = (_point(both["first"]), _point(both["last"])) if both else (None, None)
    if first is None or last is None or first[0] > last[1]:
        return None
    return period_between(first[0], last[1], is_range=True, is_approximate=is_approximate)


def _point(text: str) -> tuple[date, date] | None:
    read = _POINT.fullmatch(text)
    if not read:
        return None
    year, month = int(read["year"]), _MONTHS.get(read["month"])
    try:
        if read["day"] and month:
            day = date(year, month, int(read["day"]))
            return day, day
        return date(year, month or 1, 1), _last_of_month(year, month or 12)
    except ValueError:
        return None


def _last_of_month(year: int, month: int) -> date:
    return date(year, month, monthrange(year, month)[1])
