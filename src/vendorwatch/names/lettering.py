"""Words of a name as they were meant: figures for letters (`HUAWE1`, `HIKVIS10N`), common words with a letter wrong (`Gruop`).

Here: other words for those that nobody bears, by the words that a list and ordinary companies have. Not here: words of listed
parties with a letter wrong (`misspelt.py`), other languages' letters (`transcriptions.py`), spaces (`borders.py`).
"""

from collections.abc import Container, Iterable, Sequence
from functools import cache, lru_cache
from itertools import product
from typing import NamedTuple

from rapidfuzz.distance import OSA

from vendorwatch.names import tables

# What a figure looks like.
_LIKE = {"0": "o", "1": "il", "3": "e", "4": "a", "5": "s", "6": "gb", "8": "b", "9": "g"}
# Shorter words are no words with a figure in them; of this many readings at most one is looked for.
_SHORTEST_WITH_FIGURES, _MOST_READINGS = 4, 64
# So many readings are asked about.
_MOST_MEANT = 2
# A shorter word is too like others.
_SHORTEST_COMMON, _LONG_HOUSE = 5, 8


class Mended(NamedTuple):
    """Words as they were meant, and whether letters of a common one were wrong or left out."""

    words: list[str]
    is_misspelt: bool = False


class Lettering:
    """The words by which others are mended."""

    def __init__(self, known: frozenset[str], telling: Container[str], common: Iterable[str]) -> None:
        """Take all words that are right as they are, those that tell a party, and those that many companies bear."""
        # What is right as it is.
        self.known = known - tables.contractions().keys()
        self._telling = telling
        self._commonplace = frozenset(common) - tables.houses()
        # Of a house everybody knows what is meant, as of a common word.
        self._common = _by_letters(self._commonplace | tables.houses())
        self._meant: dict[str, str] = {}
        self._shortened: dict[str, list[str]] = {}
        for word, _ in sorted(_trades().items(), key=lambda each: (-each[1], each[0])):
            self._shortened.setdefault(word[0] + word[-1], []).append(word)

    def mended(self, words: Sequence[str]) -> list[Mended]:
        """Return what the words of a name (small, in ASCII) may be meant as; nothing for most."""
        if self.known.issuperset(words):
            return []
        found, is_misspelt, is_cut = list(words), False, False
        contracted: list[int] = []
        for place, word in enumerate(words):
            if word in self.known:
                continue
            if len(word) < _SHORTEST_WITH_FIGURES and word not in tables.contractions():
                if len(word) == _SHORTEST_WITH_FIGURES - 1 and not word.isalpha() and len(words) > 1:
                    lettered = self._lettered(word, (self._commonplace,))
                    found[place], is_misspelt = lettered or word, is_misspelt or lettered != ""
                continue
            if word in tables.contractions():
                contracted.append(place)
            elif word.isalpha():
                meant = self._meant.get(word)
                if meant is None:
                    meant = self._meant[word] = self._near(word) or self._whole(word)
                is_cut = is_cut or len(word) + _LEAST_LEFT_OUT <= len(meant)
                # A word alone is a name, and so it is beside common ones.
                if meant and (len(words) > 1 or meant in tables.houses()):
                    found[place], is_misspelt = meant, True
            elif not word.isdigit():
                found[place] = self._lettered(word, (self._telling, self.known)) or word
        if is_misspelt and not contracted and self._commonplace.issuperset(found):
            # Several common words are a name of their own: `China State Shipbldg`.
            telling = [word for word in found if (word,) not in tables.legal_forms()[0]]
            if not is_cut or len(telling) < _LEAST_COMMON:
                return []
        several = [found]
        for place in contracted if len(words) > 1 else ():
            wholes = tables.contractions()[words[place]]
            several = [[*made[:place], whole, *made[place + 1 :]] for made in several for whole in wholes][:_MOST_MEANT]
            is_misspelt = True
        return [Mended(made, is_misspelt) for made in several if made != list(words)]

    def _lettered(self, word: str, known: Sequence[Container[str]]) -> str:
        """Return the word of the first of these that this is with letters for its figures; nothing if none is."""
        figures = sum(map(str.isdigit, word))
        if 2 * figures > len(word) or not all(letter in _LIKE for letter in word if letter.isdigit()):
            return ""
        several = [_LIKE.get(letter, letter) for letter in word]
        readings = ["".join(letters) for letters, _ in zip(product(*several), range(_MOST_READINGS), strict=False)]
        return next((word for words in known for word in readings if word in words), "")

    def _near(self, word: str) -> str:
        """Return the common word that this one misspells by one letter, or by two exchanged; nothing if it may be several."""
        if len(word) < _SHORTEST_COMMON:
            return ""
        near = {other for short in (word, *_shortened(word)) for other in self._common.get(short, ())}
        near = {other for other in near if OSA.distance(word, other) == 1 and f"{other}s" != word != f"{other}a"}
        exchanged = {other for other in near if sorted(other) == sorted(word)}
        # Another letter in a short one may be another house.
        short = set() if len(word) >= _LONG_HOUSE else tables.houses()
        found = exchanged or {other for other in near - short if other[0] == word[0]}
        return min(found) if len(found) == 1 or exchanged else ""

    def _whole(self, word: str) -> str:
        """Return the common word of which this has some letters, the first and the last among them: `engrg`, `shpbldg`."""
        if len(word) > _LONGEST_CONTRACTED or sum(map(word[1:].count, "aeiou")) > 1:
            return ""
        for other in self._shortened.get(word[0] + word[-1], ()):
            rest = iter(other)
            if len(word) <= len(other) - _LEAST_LEFT_OUT and all(letter in rest for letter in word):
                return other
        return ""


# Common words alone are a name where they are so many.
_LEAST_COMMON = 3
# A contraction has so many letters at most, and lacks so many.
_LONGEST_CONTRACTED, _LEAST_LEFT_OUT = 8, 3


@lru_cache(maxsize=1)
def _by_letters(words: frozenset[str]) -> dict[str, list[str]]:
    """Return the longer of the words by what they are with none of their letters left out, and with each."""
    found: dict[str, list[str]] = {}
    for word in sorted({word for word in words if len(word) >= _SHORTEST_COMMON and word.isalpha()}):
        for short in {word, *_shortened(word)}:
            found.setdefault(short, []).append(word)
    return found


@cache
def _trades() -> dict[str, int]:
    """Return the words of trades and the like, as they are written in English, with how many companies bear them."""
    having = tables.ordinary().having
    found: dict[str, int] = {}
    for word, meant in tables.equivalents().words.items():
        for whole in (word, *meant):
            if whole.isalpha() and whole not in tables.places():
                # Those of English come first.
                found[whole] = max(found.get(whole, -1), having.get(meant[0], 0) if whole[:3] == meant[0][:3] else -1)
    return found


def _shortened(word: str) -> set[str]:
    return {word[:at] + word[at + 1 :] for at in range(len(word))}
