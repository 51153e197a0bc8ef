"""Which words of a list another word may misspell by a letter or two: `Yanatr` for `Yantar`, `KRALSESINVEST`.

Here: finding them among many, by what both are with letters left out. Not here: what a difference costs (`score.py`), figures
for letters and misspelt common words, which are other readings of a name (`lettering.py`).

Two words that differ in one letter, or in two neighbours exchanged, are one and the same with a letter or none left out of each;
so checksums of what is left lead from one to the other, and the few that they lead to are compared.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

import numpy as np
from rapidfuzz.distance import OSA

from vendorwatch.names.kernels.words import Array

# Words of so many letters may have one wrong, longer ones two.
SHORTEST, LONG, LONGEST = 5, 9, 24
# So many words are what one may be, all of them as near.
_MOST = 2
_FACTOR = np.uint32(0x9E3779B1)
# Checksums begin with this, so that words of other lengths have others.
_START = np.uint32(0x811C9DC5)


class Shortened(NamedTuple):
    """What words are with letters left out: checksums (uint32) and the place of the word of each (int32), in order of both."""

    code: Array
    word: Array


def shortened(words: Sequence[str]) -> Shortened:
    """Return what words of ASCII letters are with one letter and none left out, long ones with two; others are passed over."""
    by_size: dict[int, list[int]] = {}
    for place, word in enumerate(words):
        if SHORTEST <= len(word) <= LONGEST and word.isascii() and word.isalpha():
            by_size.setdefault(len(word), []).append(place)
    codes, places = [np.empty(0, np.uint32)], [np.empty(0, np.int32)]
    for size, several in sorted(by_size.items()):
        letters = np.frombuffer("".join(words[place] for place in several).encode("ascii"), np.uint8)
        made = _codes(letters.reshape(-1, size).astype(np.uint32))
        codes.append(made.ravel())
        places.append(np.tile(np.array(several, np.int32), len(made)))
    # As one number each, which sorts several times as fast as an order of one by the other.
    both = np.concatenate(codes).astype(np.uint64) << np.uint64(32) | np.concatenate(places).astype(np.uint64)
    both.sort()
    return Shortened((both >> np.uint64(32)).astype(np.uint32), (both & np.uint64(0xFFFFFFFF)).astype(np.int32))


def _codes(letters: Array) -> Array:
    """Return checksums of words, a row each: of the whole, with each letter left out, of long words with every two."""
    many, size = letters.shape
    # Of the first letters, and of the others, to be put together.
    first = np.empty((size + 1, many), np.uint32)
    last = np.zeros((size + 1, many), np.uint32)
    power = np.ones(size + 1, np.uint32)
    first[0] = _START
    with np.errstate(over="ignore"):
        for at in range(size):
            first[at + 1] = first[at] * _FACTOR + letters[:, at]
            power[at + 1] = power[at] * _FACTOR
            last[at + 1] = last[at] + letters[:, size - 1 - at] * power[at]
        whole = first[size]
        one = [first[at] * power[size - 1 - at] + last[size - 1 - at] for at in range(size)]
        two = (
            [
                (first[at] * power[until - at - 1] + first[until] - first[at + 1] * power[until - at - 1])
                * power[size - 1 - until]
                + last[size - 1 - until]
                for at in range(size)
                for until in range(at + 1, size)
            ]
            if size >= LONG
            else []
        )
    codes: Array = np.stack([whole, *one, *two])
    return codes


class Misspelt:
    """The words of a list, to be found by words that misspell them."""

    def __init__(self, words: Sequence[str], made: Shortened) -> None:
        """Take words, and what `shortened` makes of them."""
        self._words, self._made = words, made
        self._known: dict[str, tuple[str, ...]] = {}

    def meant(self, words: Iterable[str]) -> Mapping[str, tuple[str, ...]]:
        """Return for each of the words the listed ones that it may misspell, the likeliest first; none for most."""
        new = list(dict.fromkeys(word for word in words if word not in self._known))
        if new:
            if len(self._known) > _CACHED:
                self._known.clear()
            self._known.update(dict.fromkeys(new, ()))
            self._known.update(self._near(new))
        return self._known

    def _near(self, words: list[str]) -> Mapping[str, tuple[str, ...]]:
        ours = shortened(words)
        start = np.searchsorted(self._made.code, ours.code)
        many = np.searchsorted(self._made.code, ours.code, "right") - start
        found = np.repeat(start - np.cumsum(many) + many, many) + np.arange(many.sum())
        pairs = np.unique((np.repeat(ours.word.astype(np.int64), many) << 32) | self._made.word[found])
        near: dict[str, list[tuple[int, bool, int, str]]] = {}
        for pair in pairs.tolist():
            word, other = words[pair >> 32], self._words[pair & 0xFFFFFFFF]
            allowed = 2 if min(len(word), len(other)) >= LONG else 1
            apart = OSA.distance(word, other, score_cutoff=allowed)
            if 0 < apart <= allowed:
                # Two neighbours exchanged are the likeliest, another first letter the least.
                slip = 2 * (word[0] != other[0]) + (sorted(word) != sorted(other))
                near.setdefault(word, []).append((apart, slip, abs(len(word) - len(other)), other))
        return {
            word: tuple(other for apart, _, _, other in sorted(several) if apart == min(several)[0])[:_MOST]
            for word, several in near.items()
        }


# So many words are kept with what they may be.
_CACHED = 1 << 16
