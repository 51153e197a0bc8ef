"""What the values of a row must look like to be of use for matching.

Here: kinds of parties, dates of birth, numbers that a spreadsheet rewrote, check digits, countries. Not here: cells and
headings (`sheet.py`). A value that is not understood is told and never guessed at: `01/02/1980` may be two days, so it is
none.
"""

import re
from collections.abc import Iterator
from datetime import date

from vendorwatch.countries import country_code

# What kinds are called, in the words of lists and systems, in the languages of the headings.
_KINDS = {
    "person": "person|individual|natural person|private person|sole proprietor|sole proprietorship|sole trader|freelancer|"
    "natürliche person|privatperson|einzelperson|einzelunternehmer|personne physique|particulier|persona física|"
    "persona natural|persona fisica|физическое лицо|физлицо|个人",
    "organization": "organization|organisation|company|entity|corporation|corp|business|firm|enterprise|legal entity|"
    "legal person|juridical person|partnership|llc|government|government agency|non-profit|nonprofit|foundation|"
    "juristische person|unternehmen|firma|gesellschaft|organisationseinheit|personne morale|société|entreprise|"
    "persona jurídica|persona moral|empresa|sociedad|persona giuridica|azienda|юридическое лицо|юрлицо|企业|公司",
    "vessel": "vessel|ship|aircraft|schiff|flugzeug|navire|buque|судно",
}
KINDS = {word: kind for kind, words in _KINDS.items() for word in words.split("|")}
NUMBERS = ("vendor_key", "duns", "uei", "tax_id", "registration_number", "ticker")
# Of the codes that SAP and DATEV give to kinds, those that the two agree on; 0 is none.
_CODES = {"1": "person", "2": "organization", "0": None}
_YES = frozenset({"yes", "y", "true", "t", "1", "x", "ja", "oui", "sí", "si", "да"})
_NO = frozenset({"no", "n", "false", "f", "0", "nein", "non", "нет"})

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_PARTIAL = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?")
_DAY_FIRST = re.compile(r"(\d{1,2})\.(\d{1,2})\.(\d{4})")
_MONTH_IN_LETTERS = re.compile(r"(\d{1,2})[ -]([A-Za-z]{3})[A-Za-z]*[ -](\d{4})")


def mend(values: dict[str, str | None]) -> Iterator[tuple[str, str]]:
    """Bring the values of a row into one form; yield what is not understood as message and value.

    A kind and a date of birth that are not understood are set to None; countries stay as written, and so do numbers whose
    digits are lost.
    """
    if kind := values["kind"]:
        values["kind"] = known = kind_of(kind)
        if known is None:
            yield "a kind of party that is not known; individual, company or vessel is", kind
    for column in NUMBERS:
        if number := values[column]:
            values[column], remark = as_typed(number)
            if remark:
                yield remark, number
    if (duns := values["duns"]) and re.fullmatch(r"\d{7,8}", duns):
        values["duns"] = duns.zfill(9)
        yield "a D-U-N-S number that lost the zeros before it; they are put back", duns
    if birth := values["birth_date"]:
        values["birth_date"] = day = partial_date(birth)
        if day is None:
            yield "a date of birth that may mean several days or none; 1980-02-01 is clear", birth
    for column in ("country", "nationality"):
        if (country := values[column]) and not country_code(country):
            yield f"a {column} that is not known; it is not compared", country
    if (lei := values["lei"]) and not is_lei(lei):
        yield "no LEI: it has 20 characters whose last two are check digits", lei
    if (isin := values["isin"]) and not is_isin(isin):
        yield "no ISIN: it has 12 characters whose last is a check digit", isin


def kind_of(written: str) -> str | None:
    """Return person, organization or vessel for what people call them; None for what is none of these."""
    return KINDS.get(written.strip().casefold())


def kind_by_flag(written: str) -> str | None:
    """Return the kind that the answer to "is it a person?" says; None if it is neither yes nor no."""
    answer = written.casefold()
    return "person" if answer in _YES else "organization" if answer in _NO else kind_of(written)


def kind_by_code(written: str) -> str | None:
    """Return the kind that a code stands for; anything else as it is written, None for the code that says nothing."""
    return _CODES.get(written, written)


_WITH_POINT = re.compile(r"(\d+)[.,]0+")
_GROUPED = re.compile(r"\d{1,3}(?:,\d{3})+|\d{1,3}(?:\.\d{3}){2,}")
_POWER = re.compile(r"(\d)(?:[.,](\d+))?E\+?(\d{1,2})", re.IGNORECASE)
_KEPT_BY_SPREADSHEETS = 15


def as_typed(number: str) -> tuple[str, str]:
    """Return a number as it was before a spreadsheet or data frame made it one, and a remark if that cannot be told.

    `520247665.0` and `520,247,665` were 520247665; `7.81355E+09` was any of many, and stays as it is.
    """
    if number.isdecimal() and len(number) <= _KEPT_BY_SPREADSHEETS:
        return number, ""
    if _GROUPED.fullmatch(number):
        return re.sub(r"\D", "", number), ""
    if found := _WITH_POINT.fullmatch(number):
        return found[1], ""
    if found := _POWER.fullmatch(number):
        digits, power = found[1] + (found[2] or ""), int(found[3])
        if len(digits) == power + 1 and power < _KEPT_BY_SPREADSHEETS:
            return digits, ""
        if power > 3:
            return number, "a number that a spreadsheet shortened, its digits are lost; format the column as text"
    if re.fullmatch(r"\d{15}0+", number):
        return number, "a number of more digits than a spreadsheet keeps; its last may be lost"
    return number, ""


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
