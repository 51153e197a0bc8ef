"""What a cell of a vendor list asks about: the names in it, each as it stands and as else it may be meant.

Here: putting together what the parts of a cell, its letters and the words of a list tell. Not here: each of these (`parts.py`,
`readings.py`, `details.py`, `lettering.py`, `transcriptions.py`, `translations.py`, `borders.py`, `within.py`), looking names
up (`match.py`).
"""

import re
from collections.abc import Callable, Container, Iterable, Iterator, Sequence
from functools import cached_property
from typing import NamedTuple

from vendorwatch.names import tables
from vendorwatch.names.abbreviations import Abbreviations
from vendorwatch.names.analysis import Kind, written_words
from vendorwatch.names.borders import Borders, common_words, written
from vendorwatch.names.callings import called, letters_apart
from vendorwatch.names.details import without_details
from vendorwatch.names.lettering import Lettering
from vendorwatch.names.parts import parts_of
from vendorwatch.names.readings import readings
from vendorwatch.names.sounds import sound
from vendorwatch.names.telling import adds_nothing
from vendorwatch.names.transcriptions import in_english
from vendorwatch.names.translations import translated
from vendorwatch.names.within import Within

_IN_BRACKETS = re.compile(r"[(\[](.*)[)\]]")
# Of ordinary companies so many bear a word that is looked for where it is misspelled.
_MANY_BEAR = 8
# A word of so many letters names a house.
_LONG = 8

ANOTHER = "the name of another party beside the vendor's"
WITHIN = "a name within a longer text"
CALLED = "a name that a word beside it alone says is a ship's, an aircraft's or a person's"
DETAILS = "figures or an address beside the name"
FORMLESS = "another legal form than the listed name has"
TRANSLATED = "a name that is translated here"
MISSPELT = "a common word that is misspelled or cut"
SHORT = "a word that is written short"


class Reading(NamedTuple):
    """A name that is asked about for a cell, why a hit of it is never certain, if it is not, and whose the cell says it is."""

    name: str
    doubt: str = ""
    kind: Kind | None = None


class Cells:
    """Reads cells by the words of a list."""

    def __init__(
        self,
        listed: Iterable[str],
        spaced: Callable[[str], str],
        borne: Callable[[], tuple[Iterable[str], Iterable[str]]],
        abbreviations: Abbreviations,
    ) -> None:
        """Take the words of listed parties other than people and ships, what tells the words of one from its letters, the words of
        all, as they are and as they sound, and what reads short words by those of a name.
        """
        self._listed, self._spaced, self._all_words = frozenset(listed), spaced, borne
        self._abbreviations = abbreviations

    @cached_property
    def _borne(self) -> tuple[frozenset[str], frozenset[str]]:
        words, sounds = self._all_words()
        return frozenset(words), frozenset(sounds)

    def _in_english(self, words: Sequence[str], known: Container[str]) -> Iterator[str]:
        """Yield a name as English has it where others write so, if words that no listed name has are then those of some."""
        for read in in_english(words, known):
            borne, sounds = self._borne
            changed = [(before, after) for before, after in zip(words, read, strict=True) if before != after]
            if all(sound(after) in sounds for _, after in changed) and not all(
                before in borne for before, _ in changed
            ):
                yield " ".join(read)

    @cached_property
    def borders(self) -> Borders:
        """Where spaces belong."""
        return Borders(self._listed, self._spaced)

    @cached_property
    def _houses(self) -> frozenset[str]:
        """The long words of listed parties that no ordinary company bears and that mean nothing."""
        known = (tables.ordinary().having, tables.equivalents().words, tables.generic(), common_words())
        forms = {word for form in tables.legal_forms()[0] for word in form}
        return frozenset(
            word
            for word in self._listed
            if len(word) >= _LONG and word.isalpha() and word not in forms and not any(word in each for each in known)
        )

    @cached_property
    def _lettering(self) -> Lettering:
        ordinary = tables.ordinary().having
        often = {word for word, many in ordinary.items() if many >= _MANY_BEAR}
        known = self._listed.union(ordinary, common_words())
        return Lettering(known, self._listed, common_words() | often)

    @cached_property
    def _within(self) -> Within:
        return Within(self._listed, common_words(), self._spaced)

    def asked_about(self, text: str, kind: str) -> tuple[Reading, ...]:
        """Return what a cell of a row of this kind asks about, the text itself first, each name once."""
        found: dict[str, str] = {}
        for part in parts_of(text):
            doubt = ANOTHER if part.of_another else ""
            for name in (part.name, *readings(part.name)):
                self._add(found, name, kind, doubt)
            if other := without_details(part.name):
                self._add(found, other, kind, doubt or DETAILS)
            if not part.name.isascii() and (other := translated(part.name)):
                self._add(found, other, kind, doubt or TRANSLATED)
        # Of names that fit as well, the first stands for the cell.
        several = [Reading(*each) for each in sorted(found.items(), key=lambda each: each[1] != "")]
        for name, doubt in found.items():
            several += [
                Reading(
                    other.name, doubt or (CALLED if other.kind != kind or kind == "organization" else ""), other.kind
                )
                for other in called(name)
            ]
            if kind in {"person", "unknown"} and (other := letters_apart(name)):
                several.append(Reading(other, doubt, "person"))
        return tuple(several)

    def _add(self, found: dict[str, str], name: str, kind: str, doubt: str) -> None:
        """Put a name and its other readings by the words of the list among what was found."""
        if found.setdefault(name, doubt) and not doubt:
            found[name] = ""
        words = written(name)
        if kind in {"person", "vessel"}:
            for read in self._in_english(words, tables.nicknames()):
                found.setdefault(read, doubt)
            return
        self._reread(found, name, kind, words, doubt)
        if not self._houses.isdisjoint(words):
            # A house has companies of other forms for its trades: `Halweitron Export GmbH`.
            whole, bare = written_words(name)
            others = [word for word in bare.split() if word not in self._houses]
            if bare != whole and others and all(map(adds_nothing, others)):
                found.setdefault(bare, doubt or FORMLESS)
        if not self._lettering.known.issuperset(words):
            for mended in self._lettering.mended(words):
                why = doubt or (MISSPELT if mended.is_misspelt else "")
                found.setdefault(" ".join(mended.words), why)
                self._reread(found, " ".join(mended.words), kind, mended.words, why)
            for read in self._in_english(words, self._lettering.known):
                found.setdefault(read, doubt or MISSPELT)
        for meant in self._abbreviations.meant(name, words):
            found.setdefault(meant, doubt or SHORT)
        for inside in _IN_BRACKETS.findall(name) if "(" in name or "[" in name else ():
            if other := self._within.named(written(inside)):
                found.setdefault(other, doubt or ANOTHER)

    def _reread(self, found: dict[str, str], name: str, kind: str, words: list[str], doubt: str) -> None:
        """Put a name with its spaces elsewhere, and the names within it, among what was found."""
        for other in self.borders.readings(name, kind, words):
            found.setdefault(other, doubt)
        for other in self._within.names(words):
            found.setdefault(other, doubt or WITHIN)


def plain_readings(text: str) -> tuple[Reading, ...]:
    """Return what a name of a list asks about another: no words of it are mended."""
    return tuple(
        Reading(name)
        for name in dict.fromkeys(name for part in parts_of(text) for name in (part.name, *readings(part.name)))
    )
