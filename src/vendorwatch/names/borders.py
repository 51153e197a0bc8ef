"""Where the spaces of a name belong, by the words that a list is made of: `HUAWEITECHNOLOGIES`, `Hua Wei Technologies`.

Here: other readings of a name, with a word parted that is several run together, or neighbours joined that are one. Not here:
capitals that tell it (`readings.py`), and words that are joined in one of two names that are compared (`align.py`).

A word that neither a listed party nor an ordinary company bears is read as the fewest words that some of them do; one of
them, at the end, may be unknown behind a word that names a listed party, or, at the beginning, before a common word.
"""

import re
from collections.abc import Callable, Iterable
from functools import cache
from math import inf
from operator import add

from vendorwatch.names import tables
from vendorwatch.names.align import FEW_BEAR
from vendorwatch.names.analysis import COMMON, written_words
from vendorwatch.names.folding import in_latin
from vendorwatch.names.kinds import told_kind

# A shorter word is no two.
_SHORTEST, _LONGEST_PIECE = 7, 18
# What it costs to read letters as a word, by how many they are: short ones are found in any word. Common words cost less.
_PRICES = {2: 2.5, 3: 2.2, 4: 1.6, 5: 1.2}
_COMMON_PRICES = {2: 1.9, 3: 1.3, 4: 1.1}
# What reading a word may cost: this for it, and one for so many letters.
_FREE, _FREE_ENDS, _LETTERS_A_PRICE = 1.0, 2.0, 3.0
# A word that names a listed party, and one that may stand behind an unknown one, have so many letters.
_LEAST_NAME, _LEAST_TELLING, _LEAST_COMMON, _LEAST_UNKNOWN = 6, 5, 5, 3
# Neighbours are joined two or three at once, in names of so many words at most.
_MOST_WORDS = 8

_WORD = re.compile("[a-z0-9]+")
_RUNS = re.compile("[a-z]+|[0-9]+")


class Borders:
    """The words of a list, by which those of other names are parted and joined."""

    def __init__(self, listed: Iterable[str], spaced: Callable[[str], str]) -> None:
        """Take the words of listed parties other than people and ships, and what tells the words of one from its letters."""
        self._spaced = spaced
        common, ordinary = common_words(), tables.ordinary().having
        listed = set(listed)
        self._prices = {
            word: _PRICES.get(len(word), 1.0) for word in listed.union(ordinary) if word.isalpha() and len(word) > 2
        }
        self._prices.update((word, _COMMON_PRICES.get(len(word), 1.0)) for word in common)
        telling = listed.difference(common, (word for word, many in ordinary.items() if many > FEW_BEAR))
        self._telling = {word for word in telling if len(word) >= _LEAST_TELLING} | tables.houses()
        self._names = {word for word in telling if len(word) >= _LEAST_NAME}

    def is_company(self, name: str) -> bool:
        """Return whether a listed organization, or what may be one, is called so letter by letter, its legal form aside."""
        return any(self._spaced(words.replace(" ", "")) for words in written_words(name))

    def readings(self, name: str, kind: str, words: list[str] | None = None) -> tuple[str, ...]:
        """Return what else a name may be with its spaces elsewhere, nothing for most; `words` are its words, small and in ASCII."""
        if kind in {"person", "vessel"}:
            return ()
        words = written(name) if words is None else words
        text, prices = " ".join(words), self._prices
        whole = self._spaced("".join(words))
        found = [whole] if whole else []
        long = [word for word in words if len(word) >= _SHORTEST and word not in prices]
        if long and not whole and (parts := {word: pieces for word in long if (pieces := self._parted(word, _FREE))}):
            found.append(" ".join(piece for word in words for piece in parts.get(word, (word,))))
        if 1 < len(words) <= _MOST_WORDS and (joined := self._joined(words)):
            found.append(joined)
        several = tuple(dict.fromkeys(reading for reading in found if reading != text))
        return several if several and told_kind(name) != "person" else ()

    def _parted(self, word: str, free: float) -> list[str]:
        """Return the words that a word is made of; none where it is not. `free` is what it may cost whatever its length."""
        # From the longest on; a letter left over is no word.
        for end in range(len(word) - 2, _SHORTEST - 1, -1):
            if whole := self._spaced(word[:end]):
                return [whole, *(self._parted(word[end:], _FREE_ENDS) or [word[end:]])]
        if not word.isalpha():
            runs = _RUNS.findall(word)
            # Beside a figure, common words alone may be a name.
            return (
                runs if len(runs) == 1 else [piece for run in runs for piece in self._parted(run, _FREE_ENDS) or [run]]
            )
        size, prices = len(word), self._prices
        cost, came = [0.0] + [inf] * size, [0] * (size + 1)
        for start in range(size - 1):
            before = cost[start]
            if before == inf:
                continue
            for end in range(start + 2, min(start + _LONGEST_PIECE, size) + 1):
                price = prices.get(word[start:end])
                if price is not None and before + price < cost[end]:
                    cost[end], came[end] = before + price, start
        if cost[size] <= free + size / _LETTERS_A_PRICE and (
            free > _FREE or not self._telling.isdisjoint(pieces := _pieces(word, size, came))
        ):
            return _pieces(word, size, came)
        for end in range(size - _LEAST_UNKNOWN, _LEAST_NAME - 1, -1):
            if cost[end] < inf and not self._names.isdisjoint(pieces := _pieces(word, end, came)):
                return [*pieces, word[end:]]
        common = common_words()
        for start in range(_LEAST_UNKNOWN + 1, size - _LEAST_COMMON + 1):
            if word[start:] in common:
                return [word[:start], word[start:]]
        return []

    def _joined(self, words: list[str]) -> str:
        """Return the words with neighbours that are one word of a list together; nothing where none are."""
        pairs = list(map(add, words, words[1:]))
        together = [*pairs, *map(add, pairs, words[2:])]
        if self._names.isdisjoint(together) and self._prices.keys().isdisjoint(together):
            # So it is for most.
            return ""
        found, place = list(words), 0
        while place < len(found) - 1:
            for size in (3, 2):
                parts = found[place : place + size]
                whole = "".join(parts)
                if len(parts) == size and self._is_one(whole, parts):
                    found[place : place + size] = [whole]
            place += 1
        return " ".join(found) if len(found) < len(words) else ""

    def _is_one(self, whole: str, parts: list[str]) -> bool:
        """Return whether the parts are one word together: one that names a listed party, or known where a part is not."""
        if whole in self._names:
            return min(map(len, parts)) > 1 and not common_words().issuperset(parts)
        return len(whole) >= _LEAST_NAME and whole in self._prices and not all(part in self._prices for part in parts)


def written(name: str) -> list[str]:
    """Return the words of a name, small and in ASCII, legal forms among them; none in a script without vowels."""
    return _WORD.findall((name if name.isascii() else in_latin(name)).lower())


def _pieces(word: str, end: int, came: list[int]) -> list[str]:
    pieces: list[str] = []
    while end:
        pieces.append(word[came[end] : end])
        end = came[end]
    return pieces[::-1]


@cache
def common_words() -> frozenset[str]:
    """Return the words that many organizations have: legal forms, branches, places, small words."""
    known = tables.equivalents().words
    words = {
        *known,
        *(word for canonical in known.values() for word in canonical),
        *(word for form in tables.legal_forms()[0] for word in form),
        *(word for word, rarity in tables.rarity().items() if rarity <= COMMON),
        *tables.places(),
        *tables.particles("organization"),
    }
    # Countries have codes of two letters, with which many words end.
    return frozenset(word for word in words if word.isalpha() and len(word) > (2 if word in tables.places() else 1))
