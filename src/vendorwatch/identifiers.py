"""The numbers by which companies, ships and people are told apart, as teams write them.

Here: from the text of a cell to numbers in one form, each with the scheme that it belongs to. Not here: which column holds
numbers (`formats/sheets/`), the numbers of publishers (`sql/work/party_identifiers.sql`), what a number in common is worth
(`names/qualify.py`, `sql/work/vendor_candidates.sql`). The team's vendor list and `vendorwatch screen` read by it, so a number
means the same in both.
"""

import re
import unicodedata
from collections.abc import Iterator
from functools import cache, lru_cache
from pathlib import Path
from typing import NamedTuple

from vendorwatch.countries import country_code
from vendorwatch.yaml_text import read_yaml

NATIONAL = "national"
# Columns of a vendor list with the scheme of their numbers and what people call one.
COLUMNS = {
    "lei": ("lei", "LEI"),
    "isin": ("isin", "ISIN"),
    "duns": ("duns", "DUNS"),
    "uei": ("uei", "UEI"),
    "ticker": ("ticker", "ticker"),
    "tax_id": (NATIONAL, "tax number"),
    "registration_number": (NATIONAL, "registration number"),
    "identifiers": (NATIONAL, "number"),
}
_CALLED = {
    "lei": "LEI",
    "isin": "ISIN",
    "duns": "DUNS",
    "uei": "UEI",
    "imo": "IMO number",
    "mmsi": "MMSI",
    "bic": "SWIFT/BIC",
    "bik": "BIK",
    "tail": "tail number",
    "call_sign": "call sign",
    "wallet": "address of a digital currency",
    "passport": "passport",
}
# What a number of a scheme looks like, in letters and figures alone; any other is none of it, whoever calls it so.
_FORMS = {
    "lei": r"[A-Z0-9]{18}\d\d",
    "isin": r"[A-Z]{2}[A-Z0-9]{9}\d",
    "duns": r"\d{7,9}",
    "uei": r"[A-Z0-9]{12}",
    "imo": r"\d{7}",
    "mmsi": r"\d{9}",
    "bic": r"[A-Z]{6}[A-Z0-9]{2}([A-Z0-9]{3})?",
    "bik": r"\d{9}",
    "tail": r"[A-Z0-9]{3,8}",
    "call_sign": r"(?=.*\d)[A-Z0-9]{4,8}",
    "wallet": r"[A-Z0-9]{26,106}",
    "passport": r"(?=.*\d)[A-Z0-9]{5,20}",
    NATIONAL: r"(?=.*\d)[A-Z0-9]{4,40}",
}
# A shorter number stands in too many registers to say anything but within its country, and one below `_LEAST` nowhere.
SHORT = 6
_LEAST = 4
_SEVERAL = re.compile(r"[;,|\n]")
_WITH_POINT = re.compile(r"\s*(\d+)\.0{1,2}\s*")
# A label may have so many words: `Unified Social Credit Code No.`
_LONGEST_LABEL = 6
_GLUED = re.compile(r"([^\W\d_]{3,12}?)(?:NO|NR|NUMBER)?(\d{6,}[A-Z0-9]*)")
# Numbers for value added tax: the country before the number of the company, and what some countries add behind it.
_WITH_COUNTRY = re.compile(r"(CHE|[A-Z]{2})([A-Z]?\d{8,15}[A-Z]?)(?:MWST|TVA|IVA|VAT|B\d\d)?")
# Two letters that stand for a country there and nowhere else.
_OF_TAX = frozenset({"CHE", "EL", "XI"})
# France puts two signs of its own before the number of the company.
_FRENCH = re.compile(r"FR[A-Z0-9]{2}(\d{9})")
# A spreadsheet takes a nought from the front of what it holds for a figure; other systems fill up with them.
_MAY_LACK_NOUGHT = range(7, 14)
_ETHEREUM = re.compile(r"[0-9A-F]{40}")
_SUFFIX = re.compile(r"(no|nr|num|number|nummer|numero|code)$")
_OF_ITSELF = {
    "lei": (re.compile(r"\d{4}[A-Z0-9]{14}\d\d"), True),
    "isin": (re.compile(r"[A-Z]{2}[A-Z0-9]{9}\d"), True),
    "imo": (re.compile(r"\d{7}"), False),
    "mmsi": (re.compile(r"[2-7]\d{8}"), False),
    "wallet": (re.compile(_FORMS["wallet"]), True),
}
# As they stand, which letters and figures alone do not tell.
_OF_ITSELF_AS_WRITTEN = {
    "bic": re.compile(r"[A-Z]{4} ?[A-Z]{2} ?[A-Z0-9]{2} ?(?:[A-Z0-9]{3})?"),
    "tail": re.compile(r"[A-Z0-9]{1,2}-[A-Z0-9]{3,5}"),
}
# The number of a German register with the court that keeps it.
_OF_COURT = re.compile(
    r"(?:AMTSGERICHT|REGISTERGERICHT|HANDELSREGISTER|^AG)\D*(HR[AB]\d{3,6})|(HR[AB]\d{3,6})(?:AMTSGERICHT|REGISTERGERICHT|AG)"
)
# What stands between the words of a name and a number beside it, and what a number there has at least.
_WORD_BESIDE, _MANY_FIGURES = re.compile(r"[^\s:#=()\[\]{},;|–—]+"), re.compile(r"\d(?:\D{0,2}\d){4}")
# Marks of aircraft and calls of ships are words of names as well.
_NEVER_BESIDE = frozenset({"", "tail", "call_sign", "ticker"})
_SIGNS_BESIDE = " \t:#=()[]{},;|–—-"
# A number in a cell with more in it, `INN 7707083893 / KPP ...`: shorter ones, as of a tax office, are many parties'.
_AMONG_OTHERS = re.compile(r"(?<![0-9A-Za-z])[0-9]{10,}(?![0-9A-Za-z])")


class Number(NamedTuple):
    """A number in letters and figures alone, in capitals, with its scheme (`work.identifier_schemes`).

    `named` is what people call such a number, `written_as` how it stands there. `is_certain`: a heading, the words before it or
    its form tell the scheme; seven figures alone may be an IMO number or not.
    """

    scheme: str
    number: str
    named: str
    written_as: str
    is_certain: bool


class Beside(NamedTuple):
    """A number that stands beside a name in its cell with what it is called there, and the name without both."""

    number: str
    scheme: str
    name: str


# The cell of a name is read for its number, and for the name without it.
@lru_cache(maxsize=1 << 12)
def beside(name: str) -> Beside | None:
    """Return the number beside a name that words before it call one: `ABADAN (IMO 9187629)`; None for most names."""
    if not _MANY_FIGURES.search(name) or len(name) > _LONGEST_CELL:
        return None
    words = list(_WORD_BESIDE.finditer(name))
    for place, word in enumerate(words):
        if not _MANY_FIGURES.search(word.group()):
            continue
        for first in range(max(0, place - _LONGEST_LABEL), place + 1):
            label, number = (
                name[words[first].start() : word.start()].strip(_SIGNS_BESIDE).split("/")[0],
                word.group().split("/")[0],
            )
            scheme = scheme_of(label) if first < place else _labelled(number)[0]
            if scheme in _NEVER_BESIDE or not re.fullmatch(_FORMS[scheme], plain(_labelled(number)[1], scheme)):
                continue
            left = (name[: words[first].start()].rstrip(_SIGNS_BESIDE), name[word.end() :].lstrip(_SIGNS_BESIDE))
            return Beside(f"{label}: {number}" if label else number, scheme, " ".join(filter(None, left)))
    return None


# A longer cell is a text.
_LONGEST_CELL = 200


def numbers_beside(name: str) -> list[str]:
    """Return the number beside a name as `read` takes it, if there is one, and addresses of digital currencies in its place."""
    found = beside(name)
    wallets = [f"wallet: {address}" for address in _WALLET.findall(name)] if len(name) >= _SHORTEST_WALLET else []
    return [*([found.number] if found and not wallets else []), *wallets]


# Addresses of digital currencies by how they begin: of Bitcoin, Litecoin, Tron and the like in letters and figures that are not
# mistaken for each other, of Ethereum, of newer chains, of Monero.
_SHORTEST_WALLET = 26
_WALLET = re.compile(
    r"(?<![\w])(?=\w*\d)("
    r"(?=\w*[a-z])(?=\w*[A-Z])[13LMDTXAtr][1-9A-HJ-NP-Za-km-z]{25,34}|[qp][02-9ac-hj-np-z]{41}|"
    r"0[xX][0-9a-fA-F]{40}|(?:bc|ltc|tb|bnb|addr)1[02-9ac-hj-np-zA-Z0-9]{20,100}|"
    r"[48][1-9A-HJ-NP-Za-km-z]{94,105}|[1-9A-HJ-NP-Za-km-z]{43,44})(?!\w)"
)


def read(written: str, column: str = "identifiers") -> list[Number]:
    """Return the numbers of a cell that can be compared; several are parted by `;`, `,` or `|`.

    `column` is that of a vendor list (`COLUMNS`). One text may be a number of several schemes: nine figures are a tax number
    and perhaps an MMSI. Of equal numbers of one scheme the certain one stands.
    """
    found: dict[tuple[str, str], Number] = {}
    if not written.isascii():
        written = _in_our_figures(written)
    for part in filter(None, map(str.strip, _SEVERAL.split(written))):
        for number in (*_read(part, column), *_read_apart(part, column)):
            key = number.scheme, number.number
            if key not in found or (number.is_certain and not found[key].is_certain):
                found[key] = number
    return list(found.values())


def _read(part: str, column: str) -> Iterator[Number]:
    scheme, named = COLUMNS[column]
    if scheme == "ticker":
        # A ticker comes with its exchange before or behind it, which nobody writes alike.
        if ticker := re.match(r"(?:[A-Z]+:\s*)?([A-Z0-9]+)", part.upper()):
            yield Number(scheme, ticker[1].lstrip("0"), named, part, is_certain=True)
        return
    if scheme != NATIONAL:
        if number := plain(part, scheme):
            yield Number(scheme, number, named, part, is_certain=True)
        return
    label, rest = _labelled(part)
    if label:
        called = _CALLED.get(label, named)
        yield Number(label, plain(rest, label), called, part if label == NATIONAL else rest, is_certain=True)
    for other in _written_otherwise(plain(rest)) if label in ("", NATIONAL) else ():
        yield Number(NATIONAL, other, named, part, is_certain=True)
    if label not in ("", NATIONAL):
        return
    whole = plain(part)
    if len(whole) >= _LEAST and not label and any(map(str.isdigit, whole)):
        yield Number(NATIONAL, whole, named, part, is_certain=True)
    for of_itself, (form, is_certain) in _OF_ITSELF.items():
        if form.fullmatch(whole) and (of_itself != "isin" or _is_checked(whole)):
            yield Number(of_itself, whole, _CALLED[of_itself], part, is_certain)
    if _ETHEREUM.fullmatch(whole):
        yield Number("wallet", f"0X{whole}", _CALLED["wallet"], part, is_certain=False)
    if column == "identifiers":
        for of_itself, form in _OF_ITSELF_AS_WRITTEN.items():
            if form.fullmatch(part.upper()):
                yield Number(of_itself, plain(part, of_itself), _CALLED[of_itself], part, is_certain=False)
    if of_court := without_court(whole):
        yield Number(NATIONAL, of_court, named, part, is_certain=True)
    for number in _AMONG_OTHERS.findall(part):
        yield Number(NATIONAL, number, named, part, is_certain=True)


def _read_apart(part: str, column: str) -> Iterator[Number]:
    """Yield the numbers of a text that holds several, parted by a space or slash: `9187629 / 572469210`, `INN 77.. OGRN 10..`.

    Each must be whole by itself, so that a number written in groups is none; of plain figures those are left out that others
    have, too, beside a number of their own.
    """
    pieces = _apart(part)
    if len(pieces) < _FEWEST_APART:
        return
    whole = [plain(_labelled(piece)[1]) for piece in pieces]
    long = any(map(_AMONG_OTHERS.fullmatch, whole))
    for piece, letters in zip(pieces, whole, strict=True):
        scheme, _ = COLUMNS[column]
        if scheme != NATIONAL and not re.fullmatch(_FORMS.get(scheme, ""), letters):
            continue
        for number in _read(piece, column):
            # A tax office stands behind the number of the company.
            if number.scheme != NATIONAL or (
                len(letters) >= _LONG_APART and not (long and len(letters) == _OF_AN_OFFICE)
            ):
                yield number


def _apart(part: str) -> list[str]:
    """Return the numbers of a text, each with the words before it; none where one of them is too short to be whole."""
    pieces: list[str] = []
    label: list[str] = []
    for word in _BETWEEN.split(part):
        if not any(map(str.isdigit, word)):
            label.append(word)
            continue
        if len(plain(word)) < SHORT:
            return []
        pieces.append(" ".join([*label, word]))
        label = []
    return pieces


_BETWEEN = re.compile(r"[\s/]+")
# So many numbers are several; plain figures have so many, those of an office so many.
_FEWEST_APART, _LONG_APART, _OF_AN_OFFICE = 2, 8, 9


def _is_checked(isin: str) -> bool:
    """Return whether the last figure of an ISIN is the one that its others give, which few other numbers of its form have."""
    figures = "".join(str(int(sign, 36)) for sign in isin)
    doubled = [int(figure) * (2 - (place % 2 == 0)) for place, figure in enumerate(reversed(figures))]
    return sum(map(sum, (divmod(figure, 10) for figure in doubled))) % 10 == 0


def _written_otherwise(whole: str) -> Iterator[str]:
    """Yield a national number without the country before it, and with or without noughts in front."""
    numbers = [whole]
    if french := _FRENCH.fullmatch(whole):
        numbers.append(french[1])
    elif (found := _WITH_COUNTRY.fullmatch(whole)) and (found[1] in _OF_TAX or country_code(found[1])):
        numbers.append(found[2])
    yield from numbers[1:]
    for number in numbers:
        if number.isdigit():
            if len(number) in _MAY_LACK_NOUGHT:
                yield f"0{number}"
            if number[0] == "0" and len(bare := number.lstrip("0")) >= SHORT:
                yield bare


def _in_our_figures(written: str) -> str:
    """Return a text with its figures and signs in ASCII: those of Persian and Arabic, and full width ones."""
    written = unicodedata.normalize("NFKC", written)
    return "".join(str(unicodedata.digit(c)) if c.isdigit() and not c.isascii() else c for c in written)


def country_told(written: str, column: str) -> str:
    """Return the two letters of the country that the numbers of a cell tell, as `work.vendor_list_identifiers` does."""
    told = [
        "CH" if number.number.startswith("CHE") else number.number[:2]
        for number in read(written, column)
        if number.scheme == "isin"
        or (number.named == COLUMNS["tax_id"][1] and (_VAT.fullmatch(number.number) or number.number.startswith("CHE")))
    ]
    return min(told, default="")


_VAT = re.compile(r"(?:AT|BE|BG|CY|CZ|DE|DK|EE|ES|FI|FR|GB|HR|HU|IE|IT|LT|LU|LV|MT|NL|PL|PT|RO|SE|SI|SK)[0-9A-Z]{8,12}")


def under(heading: str, cell: str) -> str:
    """Return the numbers of a cell with what its heading calls them before each that does not say so itself."""
    if not scheme_of(heading):
        return cell
    parts = filter(None, map(str.strip, _SEVERAL.split(cell)))
    return "; ".join(part if _labelled(part)[0] else f"{heading}: {part}" for part in parts)


def plain(written: str, scheme: str = NATIONAL) -> str:
    """Return the letters and figures of a number in capitals; of a bank's code the bank without its branch."""
    whole = _WITH_POINT.fullmatch(written) if "." in written else None
    letters = "".join(filter(str.isalnum, (whole[1] if whole else written).upper()))
    return letters[:8] if scheme == "bic" else letters


def without_court(whole: str) -> str:
    """Return the number of a German register that stands with the court that keeps it; nothing where there is none."""
    found = _OF_COURT.search(whole) if "HR" in whole else None
    return (found[1] or found[2]) if found else ""


def _labelled(part: str) -> tuple[str, str]:
    """Return the scheme that the words before a number name, and the number; nothing and the text where none does."""
    words = list(re.finditer(r"[^\s:#=]+", part))
    for last in range(min(_LONGEST_LABEL, len(words) - 1), 0, -1):
        scheme = scheme_of(part[: words[last - 1].end()])
        rest = part[words[last].start() :]
        if scheme and re.fullmatch(_FORMS[scheme], plain(rest)):
            return scheme, rest
    glued = _GLUED.fullmatch(plain(part))
    if glued and (scheme := scheme_of(glued[1])) and re.fullmatch(_FORMS[scheme], glued[2]):
        return scheme, glued[2]
    return "", part


# The beginnings of cells are many and seldom the same; headings and labels are few.
@lru_cache(maxsize=1 << 12)
def scheme_of(words: str) -> str:
    """Return the scheme that words before a number, or the heading above it, name; nothing where they name none."""
    folded = unicodedata.normalize("NFKD", words.casefold())
    letters = "".join(filter(str.isalpha, folded))
    labels = _labels()
    while letters not in labels and (shorter := _SUFFIX.sub("", letters)) != letters:
        letters = shorter
    return labels.get(letters, "")


@cache
def _labels() -> dict[str, str]:
    read: dict[str, list[str]] = read_yaml(Path(__file__).with_name("identifiers.yml").read_text("utf-8"))
    return {
        "".join(filter(str.isalpha, unicodedata.normalize("NFKD", label.casefold()))): scheme
        for scheme, labels in read.items()
        for label in labels
    }
