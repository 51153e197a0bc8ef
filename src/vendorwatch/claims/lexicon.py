"""Names that are known before a text is read: vendors, listed parties, agencies, lists, places.

Here: one automaton over all of them, and the word lists in `data/`. Not here: names that only a text brings up
(`mentions.py`).
"""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from typing import Literal, NamedTuple

import ahocorasick

from vendorwatch.claims.tables import rows

KnownKind = Literal["vendor", "organization", "person", "agency", "list", "place"]

_FOLD = str.maketrans({"’": "'", "‘": "'", "“": '"', "”": '"', "\n": " ", "\t": " ", "\xa0": " ", "–": "-", "—": "-"})


class Known(NamedTuple):
    """A name that leads somewhere.

    `id` is a vendor id, an entry id, or the canonical name of an agency, list or place; `name` what to call it;
    `detail` the short name of an agency, the authority of a list, the kind of a place. `exact` names must stand in the
    text with the same capitals.
    """

    surface: str
    kind: KnownKind
    id: str
    name: str
    detail: str = ""
    exact: bool = False


class Hit(NamedTuple):
    """A known name in a text."""

    start: int
    end: int
    known: Known


@dataclass(frozen=True)
class Word:
    """What the word lists say about a lower-case word."""

    legal: bool = False
    organization: bool = False
    common: bool = False


def fold(text: str) -> str:
    """Return the text in lower case with plain quotes and spaces, every character in its place."""
    lower = text.lower()
    if text.isascii():
        return lower.replace("\n", " ").replace("\t", " ")
    if len(lower) != len(text):
        lower = "".join(c.lower() if len(c.lower()) == 1 else c for c in text)
    return lower.translate(_FOLD)


class Lexicon:
    """Every known name, found in one pass over a text."""

    def __init__(self, names: Iterable[Known] = ()) -> None:
        """Build the automaton; of two names with the same letters the first stays, vendors before lists."""
        self._automaton = ahocorasick.Automaton()
        order = {"agency": 0, "list": 1, "place": 2, "vendor": 3, "organization": 4, "person": 5}
        for known in sorted((*packaged_names(), *names), key=lambda n: order[n.kind]):
            key = fold(known.surface)
            if len(key) < 2:
                continue
            if key in self._automaton:
                kept: list[Known] = self._automaton.get(key)
                if all(k.id != known.id or k.surface != known.surface for k in kept):
                    kept.append(known)
            else:
                self._automaton.add_word(key, [known])
        self._automaton.make_automaton()

    def hits(self, text: str) -> list[Hit]:
        """Return the known names in the text, leftmost and longest first, none overlapping."""
        folded, place = _single_spaced(fold(text))
        found: list[Hit] = []
        for last, candidates in self._automaton.iter(folded):
            end = last + 1
            start = end - len(candidates[0].surface)
            if (start and folded[start - 1].isalnum()) or (end < len(folded) and folded[end].isalnum()):
                continue
            if place is not None:
                start, end = place[start], place[end - 1] + 1
            for known in candidates:
                if _same_capitals(known, text[start:end]):
                    found.append(Hit(start, end, known))
                    break
        found.sort(key=lambda h: (h.start, -h.end))
        kept: list[Hit] = []
        for hit in found:
            if not kept or hit.start >= kept[-1].end:
                kept.append(hit)
        return kept


def _single_spaced(folded: str) -> tuple[str, list[int] | None]:
    """Return the text with runs of spaces made one, and the place of each character before that if any moved."""
    if "  " not in folded:
        return folded, None
    place = [i for i, c in enumerate(folded) if c != " " or folded[i - 1 : i] != " "]
    return "".join(folded[i] for i in place), place


def _same_capitals(known: Known, found: str) -> bool:
    if found == known.surface:
        return True
    if known.exact:
        return [c.isupper() for c in found if c.isalpha()] == [c.isupper() for c in known.surface if c.isalpha()]
    return not known.surface[0].isupper() or found[0].isupper() or not found[0].isalpha()


@cache
def packaged_names() -> tuple[Known, ...]:
    """Return the agencies, lists and places that the package knows."""
    found: list[Known] = []
    found += (Known(r["surface"], "agency", r["agency"], r["agency"], r["short"], True) for r in rows("agencies.csv"))
    found += (Known(r["surface"], "list", r["list"], r["list"], r["authority"], True) for r in rows("lists.csv"))
    found += (Known(r["surface"], "place", r["place"], r["place"], r["kind"], True) for r in rows("places.csv"))
    return tuple(found)


@cache
def words() -> dict[str, Word]:
    """Return what the word lists say, by lower-case word."""
    found: dict[str, set[str]] = {}
    for row in rows("words.csv"):
        found.setdefault(row["word"], set()).add(row["class"])
    return {w: Word("legal" in c, "organization" in c, "common" in c) for w, c in found.items()}


@cache
def title_words(part: str) -> frozenset[str]:
    """Return the words that make a role: those that stand `before`, and the `head`."""
    return frozenset(r["word"] for r in rows("titles.csv") if r["class"] == part)
