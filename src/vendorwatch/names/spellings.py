"""The spellings that a name is looked up by: one for each kind that it may be of, and what it tells of itself.

Here: names analysed for a kind, many at once, and checksums of their letters. Not here: by what spellings find each other
(`posted.py`), the search that holds them (`search.py`), reading a name (`analysis.py`).
"""

from collections.abc import Iterable, Sequence
from typing import NamedTuple
from zlib import crc32

import numpy as np

from vendorwatch.confined import has_two_cores, meanwhile
from vendorwatch.names import arrays, tables
from vendorwatch.names.analysis import KINDS, Kind, Name, analyse, written_words
from vendorwatch.names.arrays import KIND_NO, Side, side
from vendorwatch.names.kernels.words import UNKNOWN, Array
from vendorwatch.names.kinds import has_legal_form, told_kind

# Below this, a second process costs more than it saves.
_WORTH_TWO = 5_000
# Kinds have numbers below this.
KIND_BITS = 2
# Kinds that a list or a team gives to what is another one.
MAY_BE_ANOTHER = ("organization", "unknown")


class Asked(NamedTuple):
    """A name that is asked about, and what it is taken for; an analysed name is one as well."""

    text: str
    kind: Kind


def _told(name: Asked | Name) -> Kind:
    """Return the kind of a name: the one that is known, else what the name tells."""
    return told_kind(name.text) if name.kind == "unknown" else name.kind


class Tells(NamedTuple):
    """What a name tells by itself: whether it has a legal form, its kind, and checksums of its letters: of all, of those of
    the company alone, and of all with its last word first, as lists write people. None of that where the kind is a person's.
    """

    legal: int
    kind: int
    letters: int
    company: int
    turned: int


_NOTHING_TOLD = Tells(0, 0, 0, 0, 0)


def tells_of(name: str, kind: Kind) -> Tells:
    """Return what a name tells that is taken for this kind."""
    if kind not in MAY_BE_ANOTHER:
        return _NOTHING_TOLD
    legal = kind == "organization" or has_legal_form(name)
    told: Kind = "organization" if legal else told_kind(name)
    codes = [crc32(form.encode()) for form in (*_plain(name), _turned(name))] if legal else (0, 0, 0)
    return Tells(legal, KIND_NO[told], *codes)


def _spelled(names: Sequence[str], kinds: Sequence[Kind]) -> tuple[Side, Array, Array, Array]:
    """Return the spellings of names, which are of a kind that their name is only taken for, and of each name what it tells and
    the checksums of its letters.
    """
    spelled: list[Name] = []
    taken, tells, letters = [], [], []
    # All of a name before the next, so that what it is made of is still at hand.
    for name, kind in zip(names, kinds, strict=True):
        analysed = analyse(name, kind)
        several = _spellings(analysed, KINDS if kind == "unknown" else (kind,))
        told = _told(analysed)
        spelled += several
        taken += [spelling.kind != told for spelling in several]
        tells.append(tells_of(name, kind))
        letters.append(run_together(name, kind))
    return (
        side(spelled),
        np.array(taken, np.bool_),
        np.array(tells, np.int64).reshape(-1, len(Tells._fields)),
        np.array(letters, np.int64).reshape(-1, 2),
    )


def spelled_names(names: list[str], kinds: list[Kind]) -> tuple[Side, Array, Array, Array]:
    """Return what `_spelled` does, half of it made by a child where names are many, who takes what that needs along."""
    if len(names) < _WORTH_TWO or not has_two_cores():
        return _spelled(names, kinds)
    half = len(names) // 2
    with meanwhile(lambda: _spelled(names[half:], kinds[half:])) as made:
        first, *ours = _spelled(names[:half], kinds[:half])
        second, *theirs = made()
    taken, tells, letters = (np.concatenate(both) for both in zip(ours, theirs, strict=True))
    return arrays.together(first, second, np.arange(len(taken))), taken, tells, letters


def many_spellings(kinds: Array) -> Array:
    """Return how many spellings names of these kinds have: one of unknown kind is taken for each."""
    many: Array = np.where(kinds == UNKNOWN, len(KINDS), 1)
    return many


def as_kind(name: Asked | Name, kind: Kind) -> Name:
    """Return the name as analysed for a kind."""
    return name if isinstance(name, Name) and name.kind == kind else analyse(name.text, kind)


def _spellings(name: Asked | Name, kinds: Iterable[Kind]) -> list[Name]:
    """Return the name as analysed for each of the kinds that it may be taken for."""
    return [as_kind(name, kind) for kind in kinds]


def _plain(name: str) -> tuple[str, str]:
    """Return the letters and figures of a name, and those of a company's name without legal form and places."""
    places = tables.places()
    words = [token.written for token in analyse(name, "organization").tokens if token.text not in places]
    return _letters(name), "".join(words)


def _turned(name: str) -> str:
    """Return the letters of a name with its last word first, as lists write people."""
    first, _, last = name.strip().rpartition(" ")
    return _letters(last + first)


def plain_letters(names: Iterable[str], kinds: Iterable[Kind]) -> Array:
    """Return checksums of the letters of names of people and ships, with the kind below them, in order."""
    made = {
        (crc32(_letters(name).encode()) << KIND_BITS) | KIND_NO[kind]
        for name, kind in zip(names, kinds, strict=True)
        if kind not in {"organization", "unknown"}
    }
    return np.array(sorted(made), np.int64)


def run_together(name: str, kind: Kind) -> tuple[int, int]:
    """Return checksums of the letters of an organization's name, with and without its legal form; 0 for other kinds."""
    if kind not in MAY_BE_ANOTHER:
        return 0, 0
    whole, bare = (crc32(words.replace(" ", "").encode()) for words in written_words(name))
    return whole, bare


def _letters(name: str) -> str:
    name = name.lower()
    return name.translate(_NO_SIGNS) if name.isascii() else "".join(filter(str.isalnum, name))


_NO_SIGNS = {code: None for code in range(128) if not chr(code).isalnum()}
