"""What kind of period a fact is about, told by its length.

Here: that rule. Not here: fiscal years, which `fy` and `fp` of a fact seem to give and do not: they are those of the
filing, so a 10-K marks the figures of the two years before with its own year. Companies of 52 or 53 weeks have years of
364 or 371 days and quarters of 91 or 98.
"""

from datetime import date

_KINDS = (
    ("quarterly", range(80, 105)),
    ("half_year", range(170, 200)),
    ("nine_months", range(260, 290)),
    ("annual", range(350, 380)),
)
KINDS = ("instant", *(kind for kind, _ in _KINDS), "other")


def period_kind(start: date | None, end: date) -> str:
    """Return one of KINDS for the period from `start` to `end`, both included; `instant` has no start."""
    if start is None:
        return "instant"
    days = (end - start).days + 1
    return next((kind for kind, lengths in _KINDS if days in lengths), "other")
