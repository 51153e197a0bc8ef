"""What else is known of two parties, and what it adds to or takes from the score of their names.

Here: dates of birth, countries, genders, identifiers. Not here: names (`score.py`). The points stand in the scorecard
(`qualifiers`) and are set by hand: no labelled pairs with these facts exist to train them on.
"""

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

from vendorwatch.names import tables
from vendorwatch.names.score import Comparison, Contribution, close, scorecard


class Facts(NamedTuple):
    """What is known of a party. Countries, dates of birth (partial ISO dates) and identifiers may be several."""

    countries: frozenset[str] = frozenset()
    births: frozenset[str] = frozenset()
    gender: str = ""
    identifiers: frozenset[str] = frozenset()


UNKNOWN = Facts()


def facts(country: str | None, birth: str | None, gender: str | None, identifiers: Sequence[str] | None) -> Facts:
    """Return the facts of a row; several countries or dates stand in one value, parted by `;`.

    Countries are ISO codes or names (`data/countries.csv`); one that is neither is left out, as it contradicts nothing.
    """
    return Facts(
        frozenset(filter(None, (_country_code(part) for part in (country or "").split(";")))),
        frozenset(
            part.strip() for part in (birth or "").split(";") if re.fullmatch(r"\d{4}(-\d\d){0,2}", part.strip())
        ),
        (gender or "").strip().lower()[:1],
        frozenset(filter(None, (re.sub(r"[^A-Z0-9]", "", number.upper()) for number in identifiers or ()))),
    )


@lru_cache(maxsize=1 << 12)
def _country_code(written: str) -> str | None:
    return tables.countries().get(tables.country_key(written)) if written else None


def merged(several: Sequence[Facts]) -> Facts:
    """Return what is known of one party from several rows; genders that disagree are none."""
    genders = {item.gender for item in several if item.gender}
    return Facts(
        frozenset().union(*(item.countries for item in several)),
        frozenset().union(*(item.births for item in several)),
        genders.pop() if len(genders) == 1 else "",
        frozenset().union(*(item.identifiers for item in several)),
    )


def qualified(comparison: Comparison, query: Facts, listed: Facts) -> Comparison:
    """Return the comparison with what the facts add; facts that one side lacks add nothing."""
    found = [_birth(query.births, listed.births)]
    if query.countries and listed.countries:
        found.append("country_same" if query.countries & listed.countries else "country_differs")
    if query.gender and listed.gender and query.gender != listed.gender:
        found.append("gender_differs")
    points = scorecard().qualifiers
    extra = [Contribution(name, 1.0, points[name]) for name in found if name]
    if query.identifiers & listed.identifiers:
        open_sum = sum(item.points for item in (*_open(comparison), *extra))
        extra.append(Contribution("identifier_same", 1.0, max(0.0, 1 - open_sum)))
    if not extra:
        return comparison
    return Comparison(comparison.query, comparison.listed, *close(comparison.alignment, [*_open(comparison), *extra]))


def _open(comparison: Comparison) -> list[Contribution]:
    return [item for item in comparison.contributions if item.feature not in {"floor", "ceiling"}]


def _birth(ours: frozenset[str], theirs: frozenset[str]) -> str:
    """Return how the dates of birth agree at best; a year alone agrees with any day of it, but less."""
    if not ours or not theirs:
        return ""
    if any(a == b and len(a) == len("2000-01-01") for a in ours for b in theirs):
        return "birth_same"
    full = [(a, b) for a in ours for b in theirs if len(a) == len(b) == len("2000-01-01")]
    apart = min(abs(int(a[:4]) - int(b[:4])) for a in ours for b in theirs)
    if apart == 0:
        return "birth_year_near" if full else "birth_year_same"
    return "birth_year_near" if apart <= 2 else "birth_differs"
