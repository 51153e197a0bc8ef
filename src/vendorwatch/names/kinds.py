"""What kind of party a name is of, where the name itself tells it.

Here: legal forms, words of organizations, given names, what stands before names of ships. Not here: what a list or a row
says (`search.py`), and what follows for words (`analysis.py`).
"""

import re
from functools import cache, lru_cache

from vendorwatch.names import tables
from vendorwatch.names.analysis import CAPITALS_FIRST, COMMON, Kind, Name, analyse
from vendorwatch.names.folding import MAX_CHARACTERS
from vendorwatch.names.sounds import is_patronymic

_BEFORE = r"^\s*(?:m\s*/\s*[vty]|f\s*/\s*v|s\s*/\s*s|mv|mt)\b"
_BEFORE_VESSEL = re.compile(_BEFORE, re.IGNORECASE)
_VESSEL = re.compile(rf"{_BEFORE}|\bimo\s*(?:no\.?|number|:)?\s*\d{{7}}\b", re.IGNORECASE)
# Shorter words are abbreviations, and surnames too.
_SHORTEST = 4
# People and ships have no branches; `overseas` and the like are words of ships.
_BRANCH = re.compile(
    "filial|(?:zweig)?niederlassung|suc+ursale?|predstavitelstv|represent|subsidiary|affiliate|subesi$|temsilciligi"
)
# A person's name has no more words.
_MOST_WORDS = 6


@lru_cache(maxsize=1 << 16)
def told_kind(name: str) -> Kind:
    """Return the kind that a name tells: a legal form or a common word of organizations, a given name, `M/V`; else unknown.

    Before a word that organizations have goes `LAST, First` with a known given name: `BANK, John` is a person.
    """
    name = name[:MAX_CHARACTERS]
    if _is_vessel(name):
        return "vessel"
    if has_legal_form(name):
        return "organization"
    company = analyse(name, "organization")
    turned = "," in name and CAPITALS_FIRST.match(name) is not None
    person = analyse(name, "person")
    given = _has_given_name(person)
    if given and turned:
        return "person"
    if any(
        _means_branch(token.written)
        or (token.text in _generic() and len(token.written) >= _SHORTEST)
        # What is translated from a script without vowels is a word of organizations.
        or (company.vowelless and token.text != token.written)
        for token in company.tokens
    ):
        return "organization"
    return "person" if given and len(person.tokens) <= _MOST_WORDS else "unknown"


def _is_vessel(name: str) -> bool:
    # In ASCII, the word for its number is looked for in a fifth of the time.
    if name.isascii() and "imo" not in name.lower():
        return _BEFORE_VESSEL.match(name) is not None
    return _VESSEL.search(name) is not None


@lru_cache(maxsize=1 << 16)
def _means_branch(word: str) -> bool:
    return _BRANCH.match(word) is not None


def has_legal_form(name: str) -> bool:
    """Return whether a legal form tells that the name is an organization's."""
    company = analyse(name, "organization")
    if company.legal is None:
        return False
    # Short legal forms are surnames as well: `MIN, Aung`, `PAK, Han`. `CO., Ltd` says nothing but a legal form.
    turned = "," in name and CAPITALS_FIRST.match(name) is not None
    return not turned or analyse(name.partition(",")[0], "organization").key == company.key


def _has_given_name(person: Name) -> bool:
    """Return whether the first word is a known given name beside another word, or a word further on a patronymic."""
    words = [token for token in person.tokens if token.cls in {"word", "patronymic"}]
    if len(words) < 2 or any(token.cls == "number" for token in person.tokens):
        return False
    return words[0].text in tables.nicknames() or any(is_patronymic(token.text) for token in words[1:])


@cache
def _generic() -> frozenset[str]:
    """Return the words that so many organizations have that they tell one from a person: `bank`, `trading`, `institute`."""
    canonical = {word for words in tables.equivalents().words.values() for word in words}
    taken = tables.nicknames().keys() | tables.places()
    return frozenset(
        word
        for word, rarity in tables.rarity().items()
        if rarity <= COMMON and word in canonical and word not in taken and len(word) > 3
    ) - {"marine"} | {"trust", "brigade", "radio"}
