"""What the values of a row must look like to be of use for matching.

Here: kinds of parties, dates of birth, check digits, countries. Not here: cells and headings (`sheet.py`). A value that
is not understood is told and never guessed at: `01/02/1980` may be two days, so it is none.
"""

import re
from collections.abc import Iterator
from datetime import date

from vendorwatch.countries import country_code
from vendorwatch.names.files import KINDS

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
# Columns of numbers that tell companies apart.
NUMBERS = ("tax_id", "registration_number", "duns")
_WITH_POINT = re.compile(r"(\d+)[.,]0{1,2}")
_ROUNDED = re.compile(r"\d[.,]\d+[eE]\+?\d+|\d[eE]\+\d+")
_PARTIAL = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?")
_DAY_FIRST = re.compile(r"(\d{1,2})\.(\d{1,2})\.(\d{4})")
_MONTH_IN_LETTERS = re.compile(r"(\d{1,2})[ -]([A-Za-z]{3})[A-Za-z]*[ -](\d{4})")


def mend(values: dict[str, str | None]) -> Iterator[tuple[str, str]]:
    """Bring the values of a row into one form; yield what is not understood as message and value.

    A kind and a date of birth that are not understood, and a number whose digits are lost, are set to None; other numbers
    and countries stay as written.
    """
    if kind := values["kind"]:
        values["kind"] = known = KINDS.get(kind.lower())
        if known is None:
            yield "a kind of party that is not known; individual, company or vessel is", kind
    if birth := values["birth_date"]:
        values["birth_date"] = day = partial_date(birth)
        if day is None:
            yield "a date of birth that may mean several days or none; 1980-02-01 is clear", birth
    for column in ("country", "nationality"):
        if (country := values[column]) and not country_code(country):
            yield f"a {column} that is not known; it is not compared", country
    for column in NUMBERS:
        if number := values[column]:
            values[column], lost = whole_number(number)
            if lost:
                yield "a number that a spreadsheet rounded: its last digits are lost; it is not compared", number
    if (lei := values["lei"]) and not is_lei(lei):
        yield "no LEI: it has 20 characters whose last two are check digits", lei
    if (isin := values["isin"]) and not is_isin(isin):
        yield "no ISIN: it has 12 characters whose last is a check digit", isin


def whole_number(written: str) -> tuple[str | None, bool]:
    """Return a number without the `.0` that a spreadsheet added, and whether digits of it are lost (`7.81355E+09`)."""
    if _ROUNDED.fullmatch(written):
        return None, True
    found = _WITH_POINT.fullmatch(written)
    return (found[1] if found else written), False


def partial_date(written: str) -> str | None:
    """Return an ISO date, year and month, or year; None for what is none or may be several."""
    if found := _PARTIAL.fullmatch(written):
        year, month, day = found.groups()
    elif found := _DAY_FIRST.fullmatch(written):
        day, month, year = found.groups()
    elif (found := _MONTH_IN_LETTERS.fullmatch(written)) and found[2].lower() in _MONTHS:
        day, month, year = found[1], str(_MONTHS.index(found[2].lower()) + 1), found[3]
    else:
        return None
    try:
        whole = date(int(year), int(month or 1), int(day or 1)).isoformat()
    except ValueError:
        return None
    return whole[: 10 if day else 7 if month else 4]


def is_lei(number: str) -> bool:
    """Return whether the check digits are right (ISO 17442, which takes ISO 7064 MOD 97-10)."""
    plain = re.sub(r"[\s-]", "", number).upper()
    if not re.fullmatch(r"[A-Z0-9]{18}[0-9]{2}", plain):
        return False
    return int("".join(str(int(c, 36)) for c in plain)) % 97 == 1


def is_isin(number: str) -> bool:
    """Return whether the check digit is right (ISO 6166: the Luhn sum over the digits, letters written as numbers)."""
    plain = re.sub(r"[\s-]", "", number).upper()
    if not re.fullmatch(r"[A-Z]{2}[A-Z0-9]{9}[0-9]", plain):
        return False
    digits = [int(d) for c in plain for d in str(int(c, 36))]
    doubled = (d if at % 2 == 0 else sum(divmod(2 * d, 10)) for at, d in enumerate(reversed(digits)))
    return sum(doubled) % 10 == 0
