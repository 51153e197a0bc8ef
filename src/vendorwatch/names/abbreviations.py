"""Words that people write short as no table has it: `Kestrel Engrg`, `Halw. Fctry`, `HLWTRN Metallurgical`.

Here: when a word may be another one written short, and what the short words of a name are in the listed names that have its other
words. Not here: abbreviations that are customary (`data/equivalents.csv`, `data/meanings.csv`, `data/contractions.csv`), names that
a field cut off (`begun.py`), initials (`align.py`).

A short word may be many. So it is read only beside what else the name says: a listed name must have every other word that tells
something, and a word for each short one. What is found is another reading of the name, asked about like others and never certain.
"""

from collections.abc import Callable, Container, Iterable, Sequence
from functools import cache, cached_property, lru_cache

import numpy as np

from vendorwatch.names import tables
from vendorwatch.names.align import consonants
from vendorwatch.names.analysis import written_words
from vendorwatch.names.arrays import KIND_NO, Side
from vendorwatch.names.kernels import words as kernels
from vendorwatch.names.kernels.words import Array
from vendorwatch.names.sounds import sound
from vendorwatch.names.tables import LONGEST_FORM
from vendorwatch.names.telling import adds_nothing, is_common

# A short word has so many letters, and lacks so many; one that only its letters lead to a word of has more.
_SHORTEST, _LONGEST, _LEAST_OFF, _LEAST_LEFT = 3, 12, 2, 4
# A word that is read for a short one whatever its middle is, is one of so many names.
_MANY_HAVE = 20
# A short word that may be more words is none; of so many names that have the other words each is looked at.
_MOST_WHOLES, _MOST_NAMES = 400, 64
# So many readings are asked about, of names of so many words.
_MOST_MEANT, _MOST_WORDS = 2, 10
_VOWELS = frozenset("aeiou")
_NO_VOWELS = str.maketrans("", "", "aeiouy")


@lru_cache(maxsize=1 << 16)
def shortens(short: str, whole: str) -> bool:
    """Return whether a word (small, in ASCII) may be another one written short: its beginning, and behind it consonants in order.

    Where some of those are left out, it ends as the word does: `engrg`, `fcty`, `mfrs`, `intl`; else it may end anywhere: `aerosp`.
    """
    if not _SHORTEST <= len(short) <= len(whole) - _LEAST_OFF or short[0] != whole[0]:
        return False
    at = 0
    while at < len(short) and short[at] == whole[at]:
        at += 1
    is_gapless, rest = True, short[at:]
    if not _VOWELS.isdisjoint(rest):
        return False
    for letter in rest:
        found = whole.find(letter, at)
        if found < 0:
            return False
        is_gapless = is_gapless and not whole[at:found].translate(_NO_VOWELS).replace(whole[at - 1], "")
        at = found + 1
    return is_gapless or short[-1] in (whole[-1], whole.translate(_NO_VOWELS)[-1:])


def _may_be_short(word: str) -> bool:
    """Return whether a word ends as short ones do: in two consonants."""
    return len(word) <= _LONGEST and word[-1] not in _VOWELS and word[-2] not in _VOWELS


class Abbreviations:
    """The words of the names of a list's organizations, by which short words of others are read."""

    def __init__(self, side: Side, words: Container[str], text: Callable[[int], str]) -> None:
        """Take the names of a list, the words of its organizations, and what tells those of a name as they are written, without
        its legal form.
        """
        self._side, self._words, self._text = side, words, text
        # Words that are written short for none.
        self._plain: set[str] = set()
        self._bearers: dict[tuple[str, bool], frozenset[int]] = {}

    @cached_property
    def _posted(self) -> tuple[Array, Array]:
        """The names of organizations in the order of their words, and where those of each word begin."""
        many = np.diff(self._side.start)
        is_company = np.repeat(self._side.names[:, kernels.KIND] == KIND_NO["organization"], many)
        name, word = np.repeat(np.arange(len(many)), many)[is_company], self._side.places[is_company]
        order = np.argsort(word, kind="stable")
        return name[order], np.searchsorted(word[order], np.arange(len(self._side.words) + 1))

    @cached_property
    def _by_code(self) -> dict[int, tuple[Array, Array]]:
        """The checksums of a spelling of the words in order, and the word of each."""
        found = {}
        for how in (kernels.TEXT, kernels.WRITTEN, kernels.BARE, kernels.BARE_SAID):
            codes = self._side.words[:, kernels.CODE + how]
            order = np.argsort(codes, kind="stable")
            found[how] = codes[order], order
        return found

    @cached_property
    def _by_first(self) -> dict[int, tuple[Array, Array]]:
        """By first letter the words that begin with it, as they are or were written, and those of them that many names have."""
        side, often = self._side, np.diff(self._posted[1]) >= _MANY_HAVE
        words = np.arange(len(side.words)) * kernels.SPELLINGS
        as_they_are, as_written = (side.spelled[side.ends[words + how]] for how in (kernels.TEXT, kernels.WRITTEN))
        found = {}
        for letter in np.unique(as_they_are).tolist():
            begun = np.flatnonzero((as_they_are == letter) | (as_written == letter))
            found[letter] = begun, begun[often[begun]]
        return found

    def _spelled(self, spelling: str, *ways: int) -> list[int]:
        """Return the words of the list that are spelled so in any of these ways."""
        checksum = int(kernels.ONE)
        for letter in spelling.encode("ascii"):
            checksum = kernels.folded(checksum, letter)
        found: list[int] = []
        for how in ways:
            codes, word = self._by_code[how]
            found += word[np.searchsorted(codes, checksum) : np.searchsorted(codes, checksum, "right")].tolist()
        return found

    def _begun(self, letters: str) -> list[int]:
        """Return the words of the list that begin with these letters, as they are or were written."""
        spelled, found = self._side.spelled, []
        same_letter, _ = self._by_first.get(ord(letters[0]), (_NO_WORDS, _NO_WORDS))
        for how in (kernels.TEXT, kernels.WRITTEN):
            word = same_letter[self._side.words[same_letter, kernels.LENGTH + how] >= len(letters) + _LEAST_OFF]
            begin = self._side.ends[word * kernels.SPELLINGS + how]
            for place, letter in enumerate(letters.encode("ascii")):
                kept = spelled[begin + place] == letter
                word, begin = word[kept], begin[kept]
            found += word.tolist()
        return found

    def _wholes_of(self, short: str) -> list[int]:
        """Return the words of the list that a short one may be: any that begins so or has just its consonants, and common ones."""
        found = set(self._by_first.get(ord(short[0]), (_NO_WORDS, _NO_WORDS))[1].tolist())
        if len(short) >= _LEAST_LEFT:
            bare = consonants(sound(short))
            found.update(self._begun(short), self._spelled(bare, kernels.BARE, kernels.BARE_SAID))
        side, text = self._side, self._letters
        return [
            word
            for word in found
            for how in (kernels.TEXT, kernels.WRITTEN)
            if shortens(
                short, text[side.ends[word * kernels.SPELLINGS + how] : side.ends[word * kernels.SPELLINGS + how + 1]]
            )
        ]

    @cached_property
    def _letters(self) -> str:
        return self._side.spelled.tobytes().decode("ascii")

    def _bearing(self, word: str, *, is_short: bool) -> frozenset[int]:
        """Return the names that have a word, or one that it may be written short for."""
        found = self._bearers.get((word, is_short))
        if found is None:
            if len(self._bearers) > _CACHED:
                self._bearers.clear()
            numbers = {
                each
                for same in (word, *_brought_to(word))
                for each in self._spelled(same, kernels.TEXT, kernels.WRITTEN)
            }
            if is_short and len(wholes := self._wholes_of(word)) <= _MOST_WHOLES:
                numbers.update(wholes)
            names, first = self._posted
            found = frozenset(name for each in numbers for name in names[first[each] : first[each + 1]].tolist())
            self._bearers[word, is_short] = found
        return found

    def meant(self, name: str, words: Sequence[str]) -> list[str]:
        """Return what a name of these words (small, in ASCII) may be with whole ones for those written short; mostly nothing."""
        if not 1 < len(words) <= _MOST_WORDS:
            return []
        dotted = _dotted(name) if "." in name else _NONE
        if not dotted and self._plain.issuperset(words):
            # So it is for most.
            return []
        if len(self._plain) > _CACHED:
            self._plain.clear()
        short = {word for word in words if word not in self._plain and self._is_short(word)}
        self._plain.update(set(words) - short)
        short |= dotted.intersection(words)
        if not short:
            return []
        whole, bare = written_words(name)
        of_form = _whole_form(whole.split())
        if of_form:
            whole, bare = of_form
        found = [whole.replace(bare, other, 1) for other in self._meant(bare.split(), short, dotted)]
        return found or [whole] if of_form else found

    def _is_short(self, word: str) -> bool:
        """Return whether a word may be written short: no ordinary company bears it, and it is not known as it is."""
        return (
            len(word) >= _SHORTEST
            and word.isalpha()
            and word not in tables.ordinary().having
            and (_may_be_short(word) or word not in self._words)
            and word not in tables.equivalents().words
        )

    def _meant(self, words: Sequence[str], short: set[str], dotted: Container[str]) -> list[str]:
        telling: list[str] = []
        common: list[str] = []
        for word in words:
            if word in short:
                continue
            if adds_nothing(word):
                common.append(word)
            elif word in self._words or _brought_to(word):
                telling.append(word)
            else:
                return []
        if short.isdisjoint(words):
            return []
        names = self._names_with(telling, short.intersection(words), common)
        found = sorted({meant for name in names if (meant := self._read(name, words, short, dotted))})
        return [meant for _, _, meant in found[:_MOST_MEANT] if meant != " ".join(words)]

    def _names_with(self, telling: Sequence[str], short: Iterable[str], common: Sequence[str]) -> frozenset[int]:
        """Return the names that may have these words; none where they are too many."""
        names: frozenset[int] | None = None
        for word in telling:
            these = self._bearing(word, is_short=False)
            names = these if names is None else names & these
            if not names:
                return frozenset()
        left = list(short)
        if names is None or len(names) > _MOST_NAMES:
            for word in left:
                these = self._bearing(word, is_short=True)
                names = these if names is None else names & these
                if not names:
                    return frozenset()
        found = names or frozenset()
        for word in common if len(found) > _MOST_NAMES else ():
            found = (found & self._bearing(word, is_short=False)) or found
        return found if len(found) <= _MOST_NAMES else frozenset()

    def _read(
        self, name: int, words: Sequence[str], short: Container[str], dotted: Container[str]
    ) -> tuple[int, int, str] | None:
        """Return the words with those of a listed name for the short ones, and before it how many words that tell something and how
        many altogether, it has besides; None where it lacks one.
        """
        left = self._text(name).split()
        made: list[str] = []
        same = alone = 0
        for word in words:
            means = {word, *_brought_to(word)}
            stands = next((other for other in left if other == word or not means.isdisjoint(_brought_to(other))), "")
            if stands:
                same += not any(map(is_common, means))
            elif word in short and (stands := next((other for other in left if shortens(word, other)), "")):
                # The beginning of a word is a word as well, unless a full stop stands behind it: `Okta` is no `Oktava`.
                alone += len(word) >= _LEAST_LEFT and (word in dotted or not stands.startswith(word))
            elif word in short or not adds_nothing(word):
                return None
            made.append(stands if word in short and stands else word)
            if stands:
                left.remove(stands)
        more = sum(not adds_nothing(word) for word in left)
        # Where nothing that tells something is the same, a word without its vowels must tell it, and the name be the whole one.
        return (more, len(left), " ".join(made)) if same or (alone and not left) else None


@lru_cache(maxsize=1 << 14)
def _brought_to(word: str) -> tuple[str, ...]:
    known = tables.equivalents().words.get(word, ())
    return known if len(known) == 1 else ()


def _dotted(name: str) -> frozenset[str]:
    """Return the words of a name with a full stop behind them that are no legal form."""
    words = [word[:-1].lower() for word in name.split() if word[-1] == "."]
    return frozenset(filter(_may_be_dotted, words)) if words else _NONE


_NONE: frozenset[str] = frozenset()


@lru_cache(maxsize=1 << 12)
def _may_be_dotted(word: str) -> bool:
    return len(word) >= _SHORTEST and word.isascii() and word.isalpha() and (word,) not in tables.legal_forms()[0]


def _whole_form(words: Sequence[str]) -> tuple[str, str] | None:
    """Return a name with a legal form of several words, some of them written short, in whole ones, and without it."""
    if not any(_shortens_form(word) for word in words):
        return None
    for size in range(min(len(words) - 1, LONGEST_FORM), 1, -1):
        for begins in (True, False):
            part = words[:size] if begins else words[-size:]
            for form in _forms().get((size, part[0][0]), ()):
                if part != list(form) and all(w == f or shortens(w, f) for w, f in zip(part, form, strict=True)):
                    bare = words[size:] if begins else words[:-size]
                    return " ".join([*form, *bare] if begins else [*bare, *form]), " ".join(bare)
    return None


@lru_cache(maxsize=1 << 14)
def _shortens_form(word: str) -> bool:
    return any(shortens(word, whole) for whole in tables.legal_words()[0])


@cache
def _forms() -> dict[tuple[int, str], list[tuple[str, ...]]]:
    """Return the legal forms of several words by how many and by their first letter."""
    found: dict[tuple[int, str], list[tuple[str, ...]]] = {}
    for form in tables.legal_forms()[0]:
        found.setdefault((len(form), form[0][0]), []).append(form)
    return found


_NO_WORDS = np.empty(0, np.int64)
# So many words are kept with the names that have them.
_CACHED = 1 << 14
