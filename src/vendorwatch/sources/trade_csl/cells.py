"""What the cells of a row hold: several values in one, addresses, dates of birth, ids, citations.

Here: pure functions on the text of a cell. Not here: the file (`rows.py`) or tables. The publisher flattens a richer
record into text, so some of it cannot be undone with certainty; where it cannot, the text is kept and nothing guessed.
"""

import csv
import re
from calendar import monthrange
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Literal

# The first list that is part of it began in 1980; an earlier year is a slip of the pen (`0017-05-26`).
_FIRST_YEAR = 1900
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_COUNTRY = re.compile(r"[A-Z]{2}")
_CITATION = re.compile(r"\b([0-9]{2,3})\s*F\.?\s*R\.?\s*([0-9]{3,6})\b")
_BIRTH = re.compile(r"(?P<circa>circa )?(?P<first>[0-9]{4})(?:-(?P<month>[0-9]{2})(?:-(?P<day>[0-9]{2}))?)?")
_BIRTH_YEARS = re.compile(r"(?P<first>[0-9]{4}) to (?P<last>[0-9]{4})")

IdOrder = Literal["type_first", "type_last"]


@dataclass(frozen=True)
class BirthDate:
    """The days that a date of birth may mean; `precision` is `day`, `month`, `year` or `range`."""

    first: date
    last: date
    precision: str
    is_approximate: bool


@dataclass(frozen=True)
class Id:
    """One item of `ids`. Two dates are those of issue and expiry; the file does not say which a lone one is."""

    id_type: str
    value: str
    country: str | None
    issued_on: date | None
    expires_on: date | None
    lone_date: date | None


def several(cell: str) -> list[str]:
    """Return the different values of a cell, in order: joined by `; `, by hand at times by `; and `."""
    first, *others = cell.split("; ")
    return [v for v in dict.fromkeys([first, *(o.removeprefix("and ") for o in others)]) if v]


def country_of(address: str) -> str | None:
    """Return the ISO 3166 code that ends an address; None where the publisher gave none."""
    last = address.rpartition(", ")[2]
    return last if _COUNTRY.fullmatch(last) else None


def citations(cell: str) -> list[str]:
    """Return the Federal Register citations in a cell as `84 FR 22961`, whatever their dots and blanks."""
    return list(dict.fromkeys(f"{volume} FR {page}" for volume, page in _CITATION.findall(cell)))


def read_day(text: str) -> date | None:
    """Return an ISO date; None for anything else and for a year that cannot be meant."""
    if not _DAY.fullmatch(text):
        return None
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return day if day.year >= _FIRST_YEAR else None


def read_birth(text: str) -> BirthDate | None:
    """Read `1978-12-05`, `1978-12`, `1955`, `circa 1976` or `1974 to 1976`; None for anything else."""
    try:
        if years := _BIRTH_YEARS.fullmatch(text):
            return BirthDate(date(int(years["first"]), 1, 1), date(int(years["last"]), 12, 31), "range", False)
        if (found := _BIRTH.fullmatch(text)) is None:
            return None
        year, month, day = (int(found[name]) if found[name] else None for name in ("first", "month", "day"))
        precision = "day" if day else "month" if month else "year"
        last_month = month or 12
        first = date(year or 0, month or 1, day or 1)
        last = date(year or 0, last_month, day or monthrange(year or 0, last_month)[1])
    except ValueError:
        return None
    return BirthDate(first, last, precision, bool(found["circa"]))


def order_of_ids(cells: Iterable[str]) -> IdOrder:
    """Tell in which order a file writes ids: `Passport, 836238033, KP`, or by the fields' names, the type last."""
    known = id_kinds()
    items = [item for cell in cells for item in several(cell)]
    first = sum(item.partition(", ")[0] in known for item in items)
    last = sum(item.rpartition(", ")[2] in known for item in items)
    return "type_first" if first > last else "type_last"


def read_id(item: str, order: IdOrder) -> Id | None:
    """Read an item of `ids`; None if it has no type. `value` may be empty where only dates and country are given."""
    id_type, comma, rest = item.partition(", ") if order == "type_first" else item.rpartition(", ")[::-1]
    if not comma:
        return None
    fields = rest.split(", ")
    outer = -1 if order == "type_first" else 0
    country, days = None, []
    # The number is the one field that is always there; it may hold commas of its own.
    while len(fields) > 1:
        if day := read_day(fields[outer]):
            days.append(day)
        elif country is None and _COUNTRY.fullmatch(fields[outer]):
            country = fields[outer]
        else:
            break
        fields.pop(outer)
    pair = sorted(days) if len(days) == 2 else None
    return Id(
        id_type=id_type,
        value=", ".join(fields),
        country=country,
        issued_on=pair[0] if pair else None,
        expires_on=pair[1] if pair else None,
        lone_date=days[0] if len(days) == 1 else None,
    )


@cache
def id_kinds() -> dict[str, str]:
    """Return for each known type of `ids` whether it is an `identifier` or another `feature`."""
    with Path(__file__).with_name("id_types.csv").open(encoding="utf-8", newline="") as file:
        return {row["id_type"]: row["kind"] for row in csv.DictReader(file)}
