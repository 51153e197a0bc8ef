"""The data tables of name analysis, read once from the readable files in `data/`.

Here: loading and indexing them. Not here: what is done with their contents (`analysis.py`, `align.py`).
"""

import csv
import re
from collections.abc import Iterator
from functools import cache
from importlib.resources import files
from typing import NamedTuple

from vendorwatch.names import data

DATA = files(data)


class LegalForm(NamedTuple):
    """What a legal form stands for: `code` joins equivalents (OOO, GmbH, LLC), `family` joins near ones."""

    code: str
    family: str


def _rows(name: str) -> Iterator[dict[str, str]]:
    yield from csv.DictReader((DATA / name).read_text(encoding="utf-8").splitlines())


@cache
def legal_forms() -> dict[tuple[str, ...], LegalForm]:
    """Return the legal forms by their words, as `analysis` spells them."""
    return {tuple(row["form"].split()): LegalForm(row["code"], row["family"]) for row in _rows("legal_forms.csv")}


@cache
def titles(kind: str) -> dict[tuple[str, ...], str]:
    """Return the words that stand before a name of this kind without being part of it."""
    return {tuple(row["title"].split()): row["title"] for row in _rows("titles.csv") if row["kind"] == kind}


@cache
def particles(kind: str) -> dict[str, str]:
    """Return the small words of names of this kind, each with the word that stands for its group."""
    return {row["particle"]: row["canonical"] for row in _rows("particles.csv") if row["kind"] in {"any", kind}}


@cache
def equivalents() -> dict[str, str]:
    """Return the abbreviations and translations of common words in names of organizations."""
    return {row["word"]: row["canonical"] for row in _rows("equivalents.csv")}


@cache
def numbers() -> dict[str, int]:
    """Return the words and Roman numerals that write a number."""
    return {row["word"]: int(row["value"]) for row in _rows("numbers.csv")}


@cache
def nicknames() -> dict[str, str]:
    """Return the short and foreign forms of given names, each with one name that stands for the group."""
    return {row["variant"]: row["name"] for row in _rows("nicknames.csv")}


@cache
def sounds() -> tuple[re.Pattern[str], dict[str, str]]:
    """Return one pattern for every spelling that has a usual other one, longest first, and the sound of each."""
    sound = {row["spelling"]: row["sound"] for row in _rows("sounds.csv")}
    return re.compile("|".join(sorted(sound, key=lambda spelling: (-len(spelling), spelling)))), sound


@cache
def rarity() -> dict[str, float]:
    """Return how telling the common words of names are, 0 (says nothing) to 1; a word not in the table is 1."""
    return {row["word"]: float(row["rarity"]) for row in _rows("rarity.csv")}
