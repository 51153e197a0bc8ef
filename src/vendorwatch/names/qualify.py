"""What else is known of two parties, and what it adds to or takes from the score of their names.

Here: dates of birth, countries, genders, identifiers. Not here: names (`score.py`), how likely a hit is (`likelihood.py`).
The points stand in the scorecard (`qualifiers`) and are set by hand: no labelled pairs with these facts exist to train them
on.
"""

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import Literal, NamedTuple

from vendorwatch.countries import country_code
from vendorwatch.identifiers import NATIONAL, SHORT, plain, read, without_court
from vendorwatch.names import tables
from vendorwatch.names.score import Comparison, Contribution, close, scorecard


class Facts(NamedTuple):
    """What is known of a party. Countries, dates of birth (partial ISO dates) and identifiers may be several.

    `reaches` tells of identifiers where they mean one party (world, national, register, exchange) and their country; one
    that is not in it means one party anywhere.
    """

    countries: frozenset[str] = frozenset()
    births: frozenset[str] = frozenset()
    gender: str = ""
    identifiers: frozenset[str] = frozenset()
    reaches: frozenset[tuple[str, str, str]] = frozenset()


UNKNOWN = Facts()

# What a number in common is worth: it decides; or it counts in a country that one side does not name, in one register of
# several, on one exchange, or has so few figures that it may be a number of another kind.
Worth = Literal["same", "national", "register", "exchange", "short"]
DECISIVE: Worth = "same"
_WORTHS: tuple[Worth, ...] = ("same", "national", "short", "register", "exchange")
_SHORT = 10
_REACH = re.compile(r"(world|national|register|exchange):([A-Z]{2})?:(.+)", re.DOTALL)


def facts(country: str | None, birth: str | None, gender: str | None, identifiers: Sequence[str] | None) -> Facts:
    """Return the facts of a row; several countries or dates stand in one value, parted by `;`.

    Countries are ISO codes or names (`vendorwatch.countries`); one that is neither is left out, as it contradicts nothing. An
    identifier may tell its reach and country, as those of lists do: `national:RU:1027700342890`.
    """
    numbers, reaches = set(), set()
    for written in identifiers or ():
        told = _REACH.fullmatch(written)
        if told:
            reach, country_of, number = told.groups()
            for form in {plain(number), without_court(plain(number))} - {""}:
                numbers.add(form)
                reaches.add((form, reach, country_of or ""))
            continue
        for found in read(written):
            numbers.add(found.number)
            if found.is_certain and found.scheme != NATIONAL:
                # Who writes the scheme's name means no other number.
                reaches.add((found.number, "world", ""))
    return Facts(
        frozenset(filter(None, (_country_code(part) for part in (country or "").split(";")))),
        frozenset(
            part.strip() for part in (birth or "").split(";") if re.fullmatch(r"\d{4}(-\d\d){0,2}", part.strip())
        ),
        (gender or "").strip().lower()[:1],
        frozenset(numbers),
        frozenset(reaches),
    )


@lru_cache(maxsize=1 << 12)
def _country_code(written: str) -> str | None:
    return country_code(written)


def merged(several: Sequence[Facts]) -> Facts:
    """Return what is known of one party from several rows; genders that disagree are none."""
    if len(several) == 1:
        return several[0]
    genders = {item.gender for item in several if item.gender}
    return Facts(
        frozenset().union(*(item.countries for item in several)),
        frozenset().union(*(item.births for item in several)),
        genders.pop() if len(genders) == 1 else "",
        frozenset().union(*(item.identifiers for item in several)),
        frozenset().union(*(item.reaches for item in several)),
    )


def shared_number(query: Facts, listed: Facts, *, names_fit: bool) -> Worth | None:
    """Return what the number that two parties have in common is worth at best; None if there is none.

    A number of another country is another number. One that counts in one register of several decides if the names fit too.
    """
    found = [
        worth
        for number in query.identifiers & listed.identifiers
        if (worth := _worth(number, query, listed, names_fit=names_fit))
    ]
    return min(found, key=_WORTHS.index, default=None)


def _worth(number: str, query: Facts, listed: Facts, *, names_fit: bool) -> Worth | None:
    reaches = [(reach, country) for known, reach, country in listed.reaches if known == number]
    if not reaches:
        return DECISIVE
    named = (number, "world", "") in query.reaches
    worths: list[Worth] = []
    for reach, country in reaches:
        if reach == "world":
            worths.append(DECISIVE if named or len(number) >= _SHORT else "short")
        elif reach == "exchange":
            worths.append("exchange")
        elif country in query.countries:
            worths.append("register" if reach == "register" and not names_fit else DECISIVE)
        elif not (country and query.countries) and (named or len(number) >= SHORT):
            worths.append("register" if reach == "register" else "national")
    return min(worths, key=_WORTHS.index, default=None)


def qualified(comparison: Comparison, query: Facts, listed: Facts) -> Comparison:
    """Return the comparison with what the facts add; facts that one side lacks add nothing."""
    found = [birth(query, listed)]
    places = countries(query, listed)
    # A branch abroad is of another country than its house.
    if places and not (places == "country_differs" and _is_branch(comparison)):
        found.append(places)
    if query.gender and listed.gender and query.gender != listed.gender:
        found.append("gender_differs")
    points = scorecard().qualifiers
    extra = [Contribution(name, 1.0, points[name]) for name in found if name]
    if "country_differs" in found and comparison.query.kind not in _NO_COMPANY:
        # A company of another country is less likely meant, which is judged apart (`likelihood.py`), and not out of sight: a house
        # has companies abroad, of the legal forms there.
        room = max(0.0, comparison.score - scorecard().review)
        taken = max(points["country_differs"], -room)
        extra = [item._replace(points=taken) if item.feature == "country_differs" else item for item in extra]
    if query.identifiers & listed.identifiers and shared_number(query, listed, names_fit=True):
        open_sum = sum(item.points for item in (*_open(comparison), *extra))
        extra.append(Contribution("identifier_same", 1.0, max(0.0, 1 - open_sum)))
    if not extra:
        return comparison
    return Comparison(comparison.query, comparison.listed, *close(comparison.alignment, [*_open(comparison), *extra]))


# Companies of one of them stand on lists under another.
_ONE_ECONOMY = frozenset({"CN", "HK", "MO"})


def countries(query: Facts, listed: Facts) -> str:
    """Return `country_same`, `country_differs`, or nothing where a side has none or both belong to China."""
    if not query.countries or not listed.countries:
        return ""
    if query.countries & listed.countries:
        return "country_same"
    return "" if query.countries & _ONE_ECONOMY and listed.countries & _ONE_ECONOMY else "country_differs"


_NO_COMPANY = frozenset({"person", "vessel"})


def _is_branch(comparison: Comparison) -> bool:
    """Return whether the name asked about tells a place or a branch that the listed company's does not."""
    asked, listed = comparison.query, comparison.listed
    if asked.kind in _NO_COMPANY or listed.kind in _NO_COMPANY:
        return False
    beyond = {token.text for token in asked.tokens} - {token.text for token in listed.tokens}
    return not beyond.isdisjoint(tables.places())


def _open(comparison: Comparison) -> list[Contribution]:
    return [item for item in comparison.contributions if item.feature not in {"floor", "ceiling"}]


def birth(query: Facts, listed: Facts) -> str:
    """Return how the dates of birth agree at best; a year alone agrees with any day of it, but less."""
    ours, theirs = query.births, listed.births
    if not ours or not theirs:
        return ""
    if any(a == b and len(a) == len("2000-01-01") for a in ours for b in theirs):
        return "birth_same"
    full = [(a, b) for a in ours for b in theirs if len(a) == len(b) == len("2000-01-01")]
    apart = min(abs(int(a[:4]) - int(b[:4])) for a in ours for b in theirs)
    if apart == 0:
        return "birth_year_near" if full else "birth_year_same"
    return "birth_year_near" if apart <= 2 else "birth_differs"
