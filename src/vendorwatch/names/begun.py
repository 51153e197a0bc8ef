"""Names of a list that begin with all letters of another, which a field cut off: `REGIONALNY OBSHCHESTVENNY FOND IMEN`.

Here: telling that one name is the beginning of another, and finding the listed names that begin so. Not here: what a cut word
stands for among other words (`align.py`).

Fields hold 20, 30, 35 or 40 characters, and hardly a company is called by so many letters with which another's name goes on: of
8,335 registrants of the SEC and 20,000 quoted companies those that are the beginning of a listed name are that party.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import NamedTuple

import numpy as np

from vendorwatch.names.folding import in_latin
from vendorwatch.names.kernels.words import Array
from vendorwatch.typed import is_legal_form

# So many letters and figures are the beginning of one name; of those of a listed name so many are looked at.
LEAST, _MOST = 18, 64
# Of names that begin so, so many are looked at (`AKTSIONERNOE OBSHCHESTVO BANK`).
_MOST_NAMES = 20


class Beginnings(NamedTuple):
    """The letters of names (bytes, in order), and the number of the name that each is of."""

    letters: Array
    name: Array


@lru_cache(maxsize=1 << 14)
def letters(name: str) -> str:
    """Return the letters and figures of a name, small and in ASCII; none in a script without vowels or words."""
    return "".join(filter(str.isalnum, (name if name.isascii() else in_latin(name)).lower()))


def is_begun(name: str, listed: str) -> bool:
    """Return whether a listed name begins with all letters of the other, more than a legal form, and goes on."""
    if len(listed) <= len(name) or len(name) < LEAST:
        return False
    begun, whole = letters(name), letters(listed)
    return len(whole) > len(begun) >= LEAST and whole.startswith(begun) and not is_legal_form(name)


def beginnings(names: Sequence[str], may_be_begun: Iterable[bool]) -> Beginnings:
    """Return the letters of those of the names that may be cut, long enough, in order."""
    found = sorted(
        (made.encode("ascii", "ignore")[:_MOST], number)
        for number, (name, wanted) in enumerate(zip(names, may_be_begun, strict=True))
        if wanted and len(name) > LEAST and len(made := letters(name)) > LEAST
    )
    return Beginnings(
        np.array([made for made, _ in found], f"S{_MOST}"), np.array([number for _, number in found], np.int64)
    )


class Begun:
    """The names of a list, to be found by their beginnings."""

    def __init__(self, made: Beginnings) -> None:
        """Take what `beginnings` makes."""
        self._letters: list[bytes] = made.letters.tolist()
        self._names: list[int] = made.name.tolist()

    def by(self, name: str) -> list[int]:
        """Return the numbers of names that begin with all letters of this one, more than a legal form, and go on."""
        if len(name) < LEAST or len(begun := letters(name).encode("ascii", "ignore")) < LEAST or len(begun) >= _MOST:
            return []
        start = bisect_left(self._letters, begun)
        if start == len(self._letters) or not self._letters[start].startswith(begun):
            return []
        if is_legal_form(name):
            return []
        start = bisect_right(self._letters, begun, start)
        end = bisect_left(self._letters, begun + b"~", start, min(len(self._letters), start + _MOST_NAMES))
        return self._names[start:end]
