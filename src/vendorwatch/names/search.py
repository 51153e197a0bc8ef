"""Searching the names of a list: which of them share most with a name that is asked about.

Here: what a name is looked up as, and what is found before the scorer is asked. Not here: by what names are found (`posted.py`),
the loops (`kernels/`), whose names they are (`index.py`), scoring them (`match.py`).

A gram is four characters of a word's sound with the word's ends. Its frequency is the list's alone, so a name's
candidates never depend on what else is asked in the same batch.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property
from typing import NamedTuple

import numpy as np

from vendorwatch.names import arrays, gate
from vendorwatch.names import tables as known_words
from vendorwatch.names.analysis import COMMON, KINDS, Kind, Name, respelled
from vendorwatch.names.arrays import KIND_NO, Side, side, words_of
from vendorwatch.names.begun import Beginnings, Begun
from vendorwatch.names.compiled import kernel
from vendorwatch.names.kernels import words as kernels
from vendorwatch.names.kernels.words import Array
from vendorwatch.names.misspelt import SHORTEST, Misspelt, Shortened
from vendorwatch.names.posted import ACRONYM, Posted
from vendorwatch.names.spellings import (
    KIND_BITS,
    MAY_BE_ANOTHER,
    Asked,
    Tells,
    as_kind,
    many_spellings,
    tells_of,
)

# Measured: see docs/matching.md, "Blocking".
GRAMS_PER_QUERY = 9
# How many names are looked at for each kind that a query may be of, and after how many in a row that cannot score enough
# the rest are not.
CANDIDATES, PATIENCE = 100, 18
# What a candidate must share of the weight of the words of either name (percent) to be looked at.
LEAST_SHARE = 45

_ORGANIZATION: tuple[Kind, ...] = ("organization",)

# Kinds of names that may be companies'.
COMPANIES = KIND_NO["organization"], KIND_NO["unknown"]


class Nearest(NamedTuple):
    """Names asked about, and the listed names nearest each.

    `numbers` are those of the queries, `asked` their spellings, `query` the place of the query of each spelling, `is_own` whether
    it has the words that the query is written in. Pairs are rows of `spelling`, `found` (a listed spelling) and `weight` (what
    they share), those of a spelling together, best first.
    """

    numbers: Array
    asked: Side
    query: Array
    is_own: Array
    spelling: Array
    found: Array
    weight: Array


class Search:
    """The names of a list as arrays, ready to be asked. Not safe for use by several threads at once."""

    def __init__(self, names: Sequence[str], kinds: Array, held: Mapping[str, Array]) -> None:
        """Take the names in order, the number of the kind of each, and arrays as `built` makes them."""
        self._name, self._kind, self._held = names, kinds, held
        self._side = Side(*(held[f"listed_{name}"] for name in Side._fields))
        # Which name a spelling is of, and whether it is of a kind that the name is only taken for.
        self._name_of = np.repeat(np.arange(len(kinds)), many_spellings(kinds))
        self._taken = held["taken"]
        self._tells = held["tells"]
        # The kinds of names of people and ships, by the checksum of their letters.
        self._plain: dict[int, list[Kind]] = defaultdict(list)
        for code in held["plain"].tolist():
            self._plain[code >> KIND_BITS].append(KINDS[code & ((1 << KIND_BITS) - 1)])
        self._kinds = [kind for kind in KINDS if KIND_NO[kind] in self._side.names[:, kernels.KIND]]

    def __len__(self) -> int:
        """Return how many different names there are."""
        return len(self._name)

    def candidates(
        self, queries: Sequence[tuple[int, Asked | Name]], lowest: float
    ) -> tuple[list[int], list[int], list[float]]:
        """Return pairs of a query's number and the number of a name that may score `lowest` with it.

        The third column is the most that they can score; the pairs of a query come by it, highest first, then by the name.
        """
        return self.gated(self.look_up(queries), lowest)

    def look_up(self, queries: Sequence[tuple[int, Asked | Name]], *, listed: bool = False) -> Nearest:
        """Return the listed names that share most with each query; quicker where most queries are `listed` names themselves."""
        asked, query, taken, is_own = self._asked(queries, self._numbers if listed else {})
        found = self._nearest(asked, taken)
        if not listed:
            found = self._with_begun(queries, asked, query, found)
        return Nearest(np.array([number for number, _ in queries], np.int64), asked, query, is_own, *found)

    def gated(
        self, nearest: Nearest, lowest: float, only: Array | None = None, least: Array | None = None
    ) -> tuple[list[int], list[int], list[float]]:
        """Return of what was looked up what `candidates` does; of all queries, or of those that `only` is true of.

        `least` is for each query what a pair must score to be of use, where that is more than `lowest`: pairs of organizations that
        are sure to score less are left out.
        """
        numbers, asked, query, is_own, spelling, found, weight = nearest
        if only is not None:
            kept = only[query[spelling]]
            spelling, found, weight = spelling[kept], found[kept], weight[kept]
        most = np.ones(len(found))
        bounded = np.flatnonzero(weight < ACRONYM)
        most[bounded] = gate.most(asked, spelling[bounded], self._side, found[bounded], lowest, PATIENCE)
        # As scores are: points have four decimals.
        most = np.round(most, 10)
        is_likely = most >= lowest
        query, name = query[spelling], self._name_of[found]
        if least is not None:
            # Others may be compared as what they were not looked up as, and people may have a name more.
            company = KIND_NO["organization"]
            is_sure = (
                is_own[spelling] & (asked.names[spelling, kernels.KIND] == company) & (self._kind[name] == company)
            )
            is_likely &= ~is_sure | (most >= least[query])
        likely = np.flatnonzero(is_likely)
        likely = likely[np.lexsort((name[likely], -most[likely], query[likely]))]
        return numbers[query[likely]].tolist(), name[likely].tolist(), most[likely].tolist()

    def nearest(self, queries: Iterable[tuple[int, Asked | Name]]) -> tuple[list[int], list[int]]:
        """Return the pairs before the gate: the `CANDIDATES` names of each query that share most with it, best first.

        They share two grams or an exact key with it; the weight of what they share decides, and between equals the
        number of the name.
        """
        numbers, _, query, _, spelling, found, weight = self.look_up(list(queries))
        best = np.lexsort((found, -weight, query[spelling]))
        return numbers[query[spelling[best]]].tolist(), self._name_of[found[best]].tolist()

    def _asked(
        self, queries: Sequence[tuple[int, Asked | Name]], known: Mapping[tuple[str, Kind], int]
    ) -> tuple[Side, Array, Array, Array]:
        """Return the spellings of queries, the place of the query of each, whether its kind is only taken for, and whether it has
        the query's own words.

        Of names of the list whose numbers are `known` they are those that the list has.
        """
        place, taken, spelled, is_own = [], [], [], []
        new: list[Name] = []
        numbers = [known.get((name.text, name.kind)) for _, name in queries]
        kinds_of = [
            self._kinds_of(
                name.kind, tells_of(name.text, name.kind) if number is None else Tells(*self._tells[number].tolist())
            )
            for (_, name), number in zip(queries, numbers, strict=True)
        ]
        respelled_names = self._respelled(
            [
                as_kind(name, "organization") if number is None and told in MAY_BE_ANOTHER else None
                for (_, name), number, (_, told) in zip(queries, numbers, kinds_of, strict=True)
            ]
        )
        for at, (_, name) in enumerate(queries):
            number, (kinds, told) = numbers[at], kinds_of[at]
            for other in respelled_names[at]:
                place.append(at)
                taken.append("organization" not in (name.kind, told))
                spelled.append(len(self._side.names) + len(new))
                new.append(other)
                is_own.append(False)
            for kind in kinds:
                place.append(at)
                is_own.append(True)
                taken.append(kind not in (name.kind, told))
                if number is not None and name.kind in (kind, "unknown"):
                    # A name of unknown kind has a spelling for each.
                    spelled.append(self._first_spelled[number] + (KIND_NO[kind] if name.kind == "unknown" else 0))
                else:
                    spelled.append(len(self._side.names) + len(new))
                    new.append(as_kind(name, kind))
        asked = side(new)
        if known:
            asked = arrays.together(self._side, asked, np.array(spelled, np.int64))
        return asked, np.array(place, np.int64), np.array(taken, np.int64), np.array(is_own, np.bool_)

    def _respelled(self, names: Sequence[Name | None]) -> list[list[Name]]:
        """Return for each name of an organization what else it may be with words of the list for those that misspell them."""
        usual = self._usual
        unknown = [
            [
                token.written
                for token in (name.tokens if name else ())
                if token.written not in usual
                and len(token.written) >= SHORTEST
                and token.cls == "word"
                and token.written.isalpha()
            ]
            for name in names
        ]
        meant = self._misspelt.meant(word for words in unknown for word in words)
        made: list[list[Name]] = []
        for name, words in zip(names, unknown, strict=True):
            if not words:
                made.append([])
                continue
            likely = {word: meant[word] for word in words if meant[word]}
            several = max(map(len, likely.values()), default=0)
            made.append(
                [
                    respelled(name, {word: other[min(at, len(other) - 1)] for word, other in likely.items()})
                    for at in range(several)
                    if name
                ]
            )
        return made

    def _kinds_of(self, kind: Kind, tells: Tells) -> tuple[Sequence[Kind], Kind]:
        """Return the kinds among which a name is looked up, and the kind that it is of, as far as that is known or told.

        That of an organization, which a legal form tells too, is looked up among names of that kind, and those of another
        that are just like it: a team's word that it is one may be wrong, and a list's too.
        """
        if kind not in MAY_BE_ANOTHER:
            return (kind,), kind
        if kind == "organization" or tells.legal:
            plain = self._plain
            others = {*plain.get(tells.letters, ()), *plain.get(tells.company, ())}
            if "person" in plain.get(tells.turned, ()):
                others.add("person")
            return ("organization", *sorted(others)) if others else _ORGANIZATION, "organization"
        return self._kinds, KINDS[tells.kind]

    def _nearest(self, asked: Side, taken: Array) -> tuple[Array, Array, Array]:
        """Return spellings asked, listed spellings of their kind and the weight of what they share, best first."""
        lane, key, spelling = kernel("keys", len(asked.names))(asked, 1, COMMON)
        limits = GRAMS_PER_QUERY, CANDIDATES, LEAST_SHARE
        found = kernel("nearest", len(asked.names))(
            asked, (spelling, lane, key), self._posted, (taken, self._taken), limits
        )
        spelling, name, weight = (np.ascontiguousarray(column) for column in found.T)
        return spelling, name, weight

    def _with_begun(
        self, queries: Sequence[tuple[int, Asked | Name]], asked: Side, query: Array, found: tuple[Array, Array, Array]
    ) -> tuple[Array, Array, Array]:
        """Return what `_nearest` found with the names that begin as a query does, before the others and whatever they share."""
        begun = self._begun
        cut = {
            at: numbers
            for at, (_, name) in enumerate(queries)
            if name.kind in MAY_BE_ANOTHER and (numbers := begun.by(name.text))
        }
        if not cut:
            return found
        companies = np.flatnonzero(asked.names[:, kernels.KIND] == KIND_NO["organization"])
        spelled = dict(zip(query[companies].tolist(), companies.tolist(), strict=True))
        company = [KIND_NO["organization"] if kind == kernels.UNKNOWN else 0 for kind in range(len(KINDS))]
        more = [
            (spelled[at], self._first_spelled[number] + company[self._kind[number]])
            for at, numbers in cut.items()
            if at in spelled
            for number in numbers
        ]
        spelling, name = np.array(more, np.int64).reshape(-1, 2).T
        others = ~np.isin((found[0].astype(np.int64) << 32) | found[1], (spelling << 32) | name)
        columns = (spelling, name, np.full(len(more), ACRONYM)), tuple(column[others] for column in found)
        spelling, name, weight = (np.concatenate(both) for both in zip(*columns, strict=True))
        order = np.argsort(spelling, kind="stable")
        return spelling[order], name[order], weight[order]

    @cached_property
    def _posted(self) -> Posted:
        return Posted(*(self._held[name] for name in Posted._fields))

    @cached_property
    def _words(self) -> frozenset[str]:
        """The words of the names of organizations, and of those that may be."""
        return frozenset(words_of(self._side, COMPANIES))

    @cached_property
    def _misspelt(self) -> Misspelt:
        """The words of the names of organizations, and of those that may be, by which misspelt ones are found."""
        return Misspelt(spellable(self._words), Shortened(*(self._held[f"near_{name}"] for name in Shortened._fields)))

    @cached_property
    def _usual(self) -> frozenset[str]:
        """Words that misspell none: those of the list and of ordinary companies."""
        return self._words | known_words.ordinary().having.keys()

    @cached_property
    def _numbers(self) -> dict[tuple[str, Kind], int]:
        """The number of each name, by its text and kind."""
        kinds = [KINDS[kind] for kind in self._kind.tolist()]
        return {name: number for number, name in enumerate(zip(self._name, kinds, strict=True))}

    @cached_property
    def _first_spelled(self) -> list[int]:
        """The number of the first spelling of each name."""
        many = many_spellings(self._kind)
        first: list[int] = (np.cumsum(many) - many).tolist()
        return first

    @cached_property
    def _begun(self) -> Begun:
        """The names of organizations, and of those that may be, by which names that were cut are found."""
        return Begun(Beginnings(*(self._held[f"begun_{name}"] for name in Beginnings._fields)))


def spellable(words: Iterable[str]) -> list[str]:
    """Return the words of letters alone, in order."""
    return sorted(filter(str.isalpha, words))
