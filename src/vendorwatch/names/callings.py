"""What a cell calls the bearer of a name beside it: `M/V CASPIA`, `Aircraft EP-KST`, `Individual Entrepreneur Orlov P.I.`

Here: words, before and behind a name, that say that it is a ship's, an aircraft's or a person's (`data/callings.csv`), and the name
without them. Not here: what a name tells by itself (`kinds.py`), other marks beside it (`marks.py`).

Such words are those of companies, too, so what is left is asked about besides the name as it stands.
"""

import re
from functools import cache
from typing import NamedTuple

from anyascii import anyascii

from vendorwatch.identifiers import beside
from vendorwatch.names import tables
from vendorwatch.names.analysis import KINDS, Kind, written_words


class Called(NamedTuple):
    """A name without what stands beside it, and whose that says it is."""

    name: str
    kind: Kind


_WORD = re.compile(r"[^\W_]+")
_ENDS = " \t.,;:-–—/()[]{}\"'“”„«»&"
# A registration mark, one that a country's sign and a dash begin or a word of aircraft leads in.
_MARK = re.compile(r"(?<![\w-])(?=[A-Z0-9-]*[A-Z])[A-Z0-9]{1,2}-[A-Z0-9]{3,5}(?![\w-])")
# The numbers that ships have.
_OF_SHIPS = frozenset({"imo", "mmsi"})
_VOYAGE = re.compile(r"(?<!\w)(?:v|voy|voyage)\.?\s?\d{1,4}[a-z]?\s*$", re.IGNORECASE)
# A longer cell is a text. Nobody has more words in front.
_LONGEST, _MOST_WORDS = 120, 8
# A ledger writes given name and patronymic as two letters behind the surname.
_LETTERS = re.compile(r"([^\W\d_]{3,})\s+([^\W\d_])([^\W\d_])\s*")
_WORDS_OF_A_PERSON = range(2, 7)


def called(name: str) -> tuple[Called, ...]:
    """Return the names that a cell says are a ship's, an aircraft's or a person's; none for most."""
    words = name.split()
    if len(words) < 2 or len(name) > _LONGEST:
        return ()
    found = [Called(mark, "vessel") for mark in _MARK.findall(name)] if "-" in name else []
    if (number := beside(name)) and number.scheme in _OF_SHIPS and number.name:
        found += [Called(number.name, "vessel"), *_stripped(number.name)]
    if _may_call(words[0], words[-1]) or _VOYAGE.search(words[-1]):
        found += _stripped(name)
    return tuple(dict.fromkeys([*found, *(each for one in found for each in _letters_apart(one))])) if found else ()


def _may_call(first: str, last: str) -> bool:
    """Return whether the first word of a name begins words that call a ship or person, or the last ends them."""
    begin, end = _beside()
    return (head := _WORD.search(first)) is not None and (
        _plain(head.group()) in begin or _plain((_WORD.findall(last) or [""])[-1]) in end
    )


def _stripped(name: str) -> list[Called]:
    kind: Kind | None = None
    left, before, behind = name, *_callings()
    if voyage := _VOYAGE.search(left):
        left, kind = left[: voyage.start()], "vessel"
    for _ in range(_MOST_WORDS):
        words = [(word.start(), word.end(), _plain(word.group())) for word in _WORD.finditer(left)]
        spoken = tuple(word for *_, word in words)
        for size in range(min(_LONGEST_CALLING, len(words) - 1), 0, -1):
            if (of := before.get(spoken[:size])) and kind in (None, of):
                kind, left = of, left[words[size - 1][1] :].strip(_ENDS)
                break
            if (of := behind.get(spoken[-size:])) and kind in (None, of):
                kind, left = of, left[: words[-size][0]].strip(_ENDS)
                break
        else:
            break
    left = left.strip(_ENDS)
    if kind is None or not left:
        return []
    if kind == "person":
        # A doctor's company is called after the doctor.
        _, bare = written_words(left)
        several = [left] if bare == written_words(left)[0] else [bare]
        return [
            Called(each, kind)
            for each in several
            if len(each.split()) in _WORDS_OF_A_PERSON and not any(map(str.isdigit, each))
        ]
    # A ship has no legal form.
    whole, bare = written_words(left)
    return [Called(left, kind)] if bare == whole else []


def _letters_apart(one: Called) -> list[Called]:
    found = _LETTERS.fullmatch(one.name) if one.kind == "person" else None
    return [Called(f"{found[1]} {found[2]}. {found[3]}.", "person")] if found else []


def letters_apart(name: str) -> str:
    """Return `Orlov P. I.` for `Orlov PI`, as ledgers write people; nothing for other names."""
    if name[-3:-2] != " ":
        return ""
    found = _LETTERS.fullmatch(name)
    if not found or not name[-2:].isupper() or name[-2:].lower() in _two_letters():
        return ""
    return f"{found[1]} {found[2]}. {found[3]}."


@cache
def _two_letters() -> frozenset[str]:
    forms = {word for form in tables.legal_forms()[0] for word in form}
    return frozenset(word for word in {*forms, *tables.places(), *tables.equivalents().words} if len(word) == 2)


def _plain(word: str) -> str:
    return (word if word.isascii() else anyascii(word)).lower()


_LONGEST_CALLING = 4
_Callings = dict[tuple[str, ...], Kind]


@cache
def _callings() -> tuple[_Callings, _Callings]:
    """Return the words that stand before and behind a name, with whose they say it is."""
    before: _Callings = {}
    behind: _Callings = {}
    kinds: dict[str, Kind] = {kind: kind for kind in KINDS}
    for words, kind, place in tables.callings():
        for where in (before,) if place == "before" else (behind,) if place == "behind" else (before, behind):
            where[tuple(words.split())] = kinds[kind]
    return before, behind


@cache
def _beside() -> tuple[frozenset[str], frozenset[str]]:
    before, behind = _callings()
    return frozenset(words[0] for words in before), frozenset(words[-1] for words in behind)
