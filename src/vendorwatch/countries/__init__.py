"""Which country a name means, as ISO 3166 has it.

Here: the names that people and publishers write: a table of the usual ones and of what CLDR lacks, and CLDR in thirty languages.
Not here: regions, cities, nationalities as adjectives. A name that is not known is no country: nothing is guessed.
"""

import csv
import re
from collections.abc import Iterator
from functools import cache
from importlib.resources import files

import duckdb
import pyarrow as pa
from anyascii import anyascii

from vendorwatch.columns import table_of

LANGUAGES = (
    *("en", "de", "fr", "es", "it", "pt", "nl", "pl", "sv", "cs", "tr", "ru", "uk", "zh", "zh_Hant", "ja", "ko"),
    *("ar", "fa", "he", "el", "bg", "sr", "da", "nb", "fi", "hu", "ro", "sk", "id", "vi"),
)


def country_code(name: str | None) -> str | None:
    """Return the two letters for a name or code of a country, whatever its case and spaces; None if it is not known.

    Of the usual names neither the order of the words nor small ones count: `Korea, Republic of`. A code and a name of one country
    together mean it: `CN - China`.
    """
    if not name:
        return None
    return _named(name) or _with_code(name)


def _named(name: str) -> str | None:
    usual = usual_names().get(country_key(name)) if name.isascii() else None
    return usual or _codes().get(_plain(name)) or usual_names().get(country_key(name))


def _with_code(name: str) -> str | None:
    for pattern in _BESIDE_CODE:
        found = pattern.fullmatch(name)
        meant = _named(found["code"]) if found else None
        if found and meant and meant == _named(found["rest"]):
            return meant
    return None


_SIGN = r"[\s\-–—:/|,;(\[)\].]+"
_BESIDE_CODE = (
    re.compile(rf"\W*(?P<code>[A-Za-z]{{2,3}}|\d{{3}}){_SIGN}(?P<rest>\w.*?)\W*"),
    re.compile(rf"\W*(?P<rest>\w.*?){_SIGN}(?P<code>[A-Za-z]{{2,3}}|\d{{3}})\W*"),
)
# So many figures has a country's number in ISO 3166.
_FIGURES = 3


def country_names(con: duckdb.DuckDBPyConnection) -> pa.Table:
    """Return `work.country_names`; it depends on nothing in the warehouse."""
    return table_of("work.country_names", sorted(_codes().items()))


@cache
def usual_names() -> dict[str, str]:
    """Return the codes of countries by their usual names, as `country_key` writes them, and by themselves: read in no time."""
    codes = {country_key(name): code for name, code in _table().items()}
    return codes | {code.lower(): code for code in codes.values()}


# These tell no country from another (Korea, Republic of; The Gambia).
_SMALL_WORDS = {"the", "of", "and", "region"}


def country_key(name: str) -> str:
    """Return the words of a country's name in a form that order, case, accents and small words do not change."""
    words = re.findall(r"[a-z]+", anyascii(name).lower().replace(".", "").replace("'", ""))
    return " ".join(sorted(word for word in words if word not in _SMALL_WORDS))


@cache
def _table() -> dict[str, str]:
    rows = csv.DictReader(files("vendorwatch.countries").joinpath("country_names.csv").read_text("utf-8").splitlines())
    return {row["name"]: row["code"] for row in rows}


def _plain(name: str) -> str:
    return " ".join(name.split()).lower()


@cache
def _codes() -> dict[str, str]:
    """Return codes by plain name; a name that means several countries is left out."""
    # It takes two thirds of a second to read, and most names are usual ones.
    from babel import Locale  # noqa: PLC0415 - see above
    from babel.core import get_global  # noqa: PLC0415

    countries = {code for code in map(str, Locale("en").territories) if len(code) == 2 and code.isalpha()}
    # CLDR's own codes for what is no country: pseudo-locales, outlying Oceania, the eurozone, the UN, unknown.
    countries -= {"XA", "XB", "QO", "EZ", "UN", "ZZ", "EU"}
    meant: dict[str, set[str]] = {}
    for code in countries:
        meant.setdefault(code.lower(), set()).add(code)
    for alias, codes in get_global("territory_aliases").items():
        # Three letters, or three figures.
        if (alias.isalpha() or len(alias) == _FIGURES) and len(codes) == 1 and codes[0] in countries:
            meant.setdefault(alias.lower(), set()).add(codes[0])
    coded = frozenset(meant)
    for language in LANGUAGES:
        territories = Locale(language).territories
        for code in countries & set(territories):
            name = _plain(territories[code])
            for spelling in (name, name.replace(" & ", " and ")):
                # Vietnamese calls Russia by the code of Nigeria.
                if spelling not in coded:
                    meant.setdefault(spelling, set()).add(code)
    known = {name: codes.pop() for name, codes in meant.items() if len(codes) == 1}
    others = {_plain(name): code for name, code in _table().items() if code in countries}
    english = {_plain(name): known.get(_plain(name)) for name in Locale("en").territories.values()}
    turned = {form: code for name, code in (english | others).items() if code for form in _turned(name)}
    return turned | known | others


def _turned(name: str) -> Iterator[str]:
    """Yield a name as indexes have it: `korea, south`, `korea (south)`."""
    words = name.split()
    for at in range(1, len(words)):
        front, rest = " ".join(words[:at]), " ".join(words[at:])
        yield f"{rest}, {front}"
        yield f"{rest} ({front})"
