"""Names of listed parties within longer texts: `Payment Bank Rossiya Moscow inv. 17`, `Hotel Volga Rosoboronexport Shuttle`.

Here: words in a row that are a listed name, letter by letter, legal forms aside. Not here: what leads in another name or stands in
brackets (`parts.py`).

Such a text is seldom the name of the party: it is asked about, and never certain.
"""

from collections.abc import Callable, Iterable, Sequence

from vendorwatch.names import tables

# Names of so many words are looked for, in texts of so many.
_MOST_WORDS, _LONGEST_TEXT = 7, 24
# A name of several words has one of so many letters that hardly a company bears, and so many in all; one of a word is longer.
_TELLING, _LEAST_LETTERS, _LONG_WORD, _PART = 4, 8, 9, 6
# So many names are asked about.
_MOST_NAMES = 3


class Within:
    """The names of a list, to be found in texts."""

    def __init__(self, listed: Iterable[str], common: frozenset[str], spaced: Callable[[str], str]) -> None:
        """Take the words of listed parties, those that many companies have, and what tells a party's words from its letters."""
        ordinary, usual = tables.ordinary().having, tables.equivalents().words
        forms = {word for form in tables.legal_forms()[0] for word in form}
        self._spaced, self._common = spaced, common
        self._telling = {
            word
            for word in frozenset(listed).difference(forms, ordinary)
            if len(word) >= _TELLING and (word not in usual or ordinary.keys().isdisjoint(usual[word]))
        }
        self._parts = {word for word in (*common, *ordinary) if len(word) >= _PART}

    def named(self, words: Sequence[str]) -> str:
        """Return the listed name that the words (small, in ASCII) are, if they tell one party."""
        letters = "".join(words)
        return " ".join(words) if self._is_name(words, letters) and self._spaced(letters) else ""

    def names(self, words: Sequence[str]) -> list[str]:
        """Return the listed names that stand within the words, longest first, none within another."""
        size = len(words)
        if not 2 < size <= _LONGEST_TEXT or self._telling.isdisjoint(words):
            return []
        uncommon = [place for place, word in enumerate(words) if word not in self._common]
        if not uncommon:
            return []
        may_tell = [word in self._telling or word in tables.houses() for word in words]
        found: list[str] = []
        taken: set[int] = set()
        for length in range(min(size - 1, _MOST_WORDS), 0, -1):
            for start in range(size - length + 1):
                places = range(start, start + length)
                if (start <= uncommon[0] and uncommon[-1] < start + length) or not taken.isdisjoint(places):
                    # A name with common words beside it is compared as a whole.
                    continue
                if True in may_tell[start : start + length] and (name := self.named(words[start : start + length])):
                    taken.update(places)
                    found.append(name)
        return found[:_MOST_NAMES]

    def _is_name(self, words: Sequence[str], letters: str) -> bool:
        if len(words) == 1:
            return self._is_alone(letters)
        return len(letters) >= _LEAST_LETTERS and not self._telling.isdisjoint(words)

    def _is_alone(self, word: str) -> bool:
        """Return whether a word alone is a name: `microsystems` is made of words that many have."""
        if word in tables.houses():
            return True
        return (
            len(word) >= _LONG_WORD
            and word in self._telling
            and word not in self._common
            and self._parts.isdisjoint(
                (*(word[:at] for at in range(_PART, len(word))), *(word[-at:] for at in range(_PART, len(word))))
            )
        )
