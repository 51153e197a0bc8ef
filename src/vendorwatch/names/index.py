"""The name index of a list: built once per list version, asked for candidates.

Here: the index and the search for candidates. Not here: by what names are found (`posted.py`), scoring them (`match.py`), the
loops (`kernels/`).

The index is two tables and arrays:

- `listed`: one row per listed name: the list's columns and `name_no`, which is equal for equal names of one kind;
- `parts`: the names that each name of the list holds, mostly itself;
- the names as arrays (`arrays.Side`) and what they are found by (`Posted`).

In a file the tables are Arrow's, the arrays NumPy's, side by side in a zip, and are used where they lie there.

A gram is four characters of a word's sound with the word's ends. Its frequency is the list's alone, so a name's
candidates never depend on what else is asked in the same batch.
"""

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import Any, NamedTuple
from zlib import crc32

import duckdb
import numpy as np
import pyarrow as pa

from vendorwatch import machine
from vendorwatch.acyclic import acyclic
from vendorwatch.connect import connect
from vendorwatch.errors import VendorwatchError
from vendorwatch.names import arrays, arrow, gate
from vendorwatch.names import tables as known_words
from vendorwatch.names.analysis import COMMON, KINDS, Kind, Name, analyse, respelled, written_words
from vendorwatch.names.arrays import KIND_NO, Side, side, sounds_of, words_of
from vendorwatch.names.begun import Beginnings, Begun, beginnings
from vendorwatch.names.cells import Cells
from vendorwatch.names.compiled import kernel, load
from vendorwatch.names.kernels import words as kernels
from vendorwatch.names.kernels.words import Array
from vendorwatch.names.kinds import told_kind
from vendorwatch.names.likelihood import PRIMARY, REGISTRY, Entry
from vendorwatch.names.misspelt import SHORTEST, Misspelt, Shortened, shortened
from vendorwatch.names.parts import names_in
from vendorwatch.names.posted import ACRONYM, Posted, posted
from vendorwatch.names.qualify import UNKNOWN as NOTHING
from vendorwatch.names.qualify import Facts, facts, merged
from vendorwatch.names.spellings import (
    KIND_BITS,
    MAY_BE_ANOTHER,
    Asked,
    Tells,
    as_kind,
    many_spellings,
    plain_letters,
    spelled_names,
    tells_of,
)

# Measured: see docs/matching.md, "Blocking".
GRAMS_PER_QUERY = 9
# How many names are looked at for each kind that a query may be of, and after how many in a row that cannot score enough
# the rest are not.
CANDIDATES, PATIENCE = 100, 18
# What a candidate must share of the weight of the words of either name (percent) to be looked at.
LEAST_SHARE = 45

QUALIFIERS = {"country": "varchar", "birth": "varchar", "gender": "varchar", "identifiers": "varchar[]"}
LISTED = {"name_type": "varchar", "is_weak": "boolean", **QUALIFIERS}
_ARROW = {"varchar": pa.string(), "boolean": pa.bool_(), "varchar[]": pa.list_(pa.string())}
_LISTED_SCHEMA = pa.schema(
    [(column, pa.string()) for column in ("entry_id", "name", "kind")]
    + [(column, _ARROW[kind]) for column, kind in LISTED.items()]
)
_PARTS = pa.schema([("name", pa.string()), ("part", pa.string())])
_NAMES_KNOWN = pa.schema([("name", pa.string()), ("kind", pa.string()), ("number", pa.int64())])

_ORGANIZATION: tuple[Kind, ...] = ("organization",)


class Nearest(NamedTuple):
    """Names asked about, and the listed names nearest each.

    `numbers` are those of the queries, `asked` their spellings, `query` the place of the query of each spelling. Pairs are rows
    of `spelling`, `found` (a listed spelling) and `weight` (what they share), those of a spelling together, best first.
    """

    numbers: Array
    asked: Side
    query: Array
    spelling: Array
    found: Array
    weight: Array


_KNOWN = """
select distinct entry_id, country, birth, gender, identifiers
from listed
where country is not null or birth is not null or gender is not null or len(identifiers) > 0
"""

# All that a hit of a name follows from besides what is asked: what the list says of who bears it, their other names among it.
_DIGESTS = """
with entries as (
    select entry_id, sum(hash(rows)::hugeint) as digest
    from (select distinct * exclude (name_no) from listed) as rows
    group by entry_id
),

bearers as (
    select distinct name_no, name, kind, entry_id, coalesce(is_weak, false) as is_weak, digest
    from listed inner join entries using (entry_id)
)

select name_no, hash(name, kind, sum(hash(entry_id, is_weak, digest)::hugeint)) as digest
from bearers
group by name_no, name, kind
order by name_no
"""


class NameIndex:
    """The names of one list, ready to be asked. Not safe for use by several threads at once.

    `bearers(n)` are the entries that bear the name numbered n, `facts(e)` is what is known of an entry besides its names,
    `by_identifier` the entries that have an identifier, each with the number of its first name.
    """

    def __init__(self, tables: Mapping[str, pa.Table], held: Mapping[str, Array]) -> None:
        """Take tables and arrays as `build` makes them; use `build` or `open`."""
        self._tables, self._held = tables, held
        # Lists, since one item of an array takes ten times as long.
        self._listed = {
            column: tables["listed"][column].to_pylist()
            for column in ("name_no", "entry_id", "name", "kind", "name_type", "is_weak")
        }
        first = np.flatnonzero(np.diff(np.array(self._listed.pop("name_no"), np.int64), prepend=-1)).tolist()
        self._name: list[str] = [self._listed["name"][row] for row in first]
        kinds = np.array([KIND_NO[self._listed["kind"][row]] for row in first], np.int64)
        self._kind = kinds
        self._first_borne = [*first, len(tables["listed"])]
        self._side = Side(*(held[f"listed_{name}"] for name in Side._fields))
        # Which name a spelling is of, and whether it is of a kind that the name is only taken for.
        self._name_of = np.repeat(np.arange(len(kinds)), many_spellings(kinds))
        self._taken = held["taken"]
        self._tells = held["tells"]
        # Checksums of the letters of each name that may be an organization's, with and without its legal form.
        self._letters = held["letters"]
        # The kinds of names of people and ships, by the checksum of their letters.
        self._plain: dict[int, list[Kind]] = defaultdict(list)
        for code in held["plain"].tolist():
            self._plain[code >> KIND_BITS].append(KINDS[code & ((1 << KIND_BITS) - 1)])
        self._kinds = [kind for kind in KINDS if KIND_NO[kind] in self._side.names[:, kernels.KIND]]
        self._analysed: dict[tuple[int, Kind], Name] = {}
        self._facts: dict[str, Facts] = {}
        self._entries: dict[tuple[str, str], Entry] = {}

    @cached_property
    def _con(self) -> duckdb.DuckDBPyConnection:
        """The tables as a database, for what few ask of it."""
        con = connect()
        for name, table in self._tables.items():
            con.register(name, table)
        return con

    @cached_property
    def _posted(self) -> Posted:
        return Posted(*(self._held[name] for name in Posted._fields))

    def __len__(self) -> int:
        """Return how many different names there are."""
        return len(self._name)

    @classmethod
    @acyclic()
    def build(cls, names: pa.Table, path: Path | None = None, *, like: "NameIndex | None" = None) -> "NameIndex":
        """Index the columns entry_id, name, kind and `LISTED` (as `read_columns` gives them); write it to a file if one is given.

        What an index `like` it, made by the same code, holds as well is taken from there; the outcome is the same without.
        """
        con = connect()
        con.register("given", names)
        con.register("known_parts", like._tables["parts"] if like else arrow.table([(), ()], _PARTS))
        con.execute("create table parts as select * from known_parts semi join given using (name)")
        new = [row[0] for row in con.execute("select distinct name from given anti join parts using (name)").fetchall()]
        con.register("new_parts", _parts(new))
        con.execute("insert into parts from new_parts")
        # A row more for each further name that a listed name holds: `Foo (f.k.a. Bar)`.
        con.execute(
            """
            create table listed as
            with each as (
                select given.* replace (parts.part as name) from given inner join parts on given.name = parts.name
            ),

            final as (
                select (dense_rank() over (order by name, kind) - 1)::integer as name_no, * from each
            )

            select * from final order by all
            """
        )
        con.register("known", like._names() if like else arrow.table([(), (), ()], _NAMES_KNOWN))
        found = con.sql(
            """
            select names.name, names.kind, coalesce(known.number, -1) as known
            from (select distinct name_no, name, kind from listed) as names
            left join known on names.name = known.name and names.kind = known.kind
            order by names.name_no
            """
        ).fetchnumpy()
        added = np.flatnonzero(found["known"] < 0)
        listed, taken, tells, letters = spelled_names(found["name"][added].tolist(), found["kind"][added].tolist())
        if like:
            many = many_spellings(np.array([KIND_NO[kind] for kind in found["kind"].tolist()], np.int64))
            before = np.searchsorted(like._name_of, np.maximum(found["known"], 0))
            before[added] = len(like._name_of) + np.cumsum(many[added]) - many[added]
            order = np.repeat(before - np.cumsum(many) + many, many) + np.arange(many.sum())
            listed = arrays.together(like._side, listed, order)
            taken = np.concatenate([like._taken, taken])[order]
            known = found["known"].copy()
            known[added] = len(like._tells) + np.arange(len(added))
            tells, letters = (
                np.concatenate([like._tells, tells])[known],
                np.concatenate([like._letters, letters])[known],
            )
        machine.give_memory_back()
        held = {f"listed_{name}": array for name, array in listed._asdict().items()}
        held |= {"taken": taken, "tells": tells, "letters": letters}
        held |= {"plain": plain_letters(found["name"].tolist(), found["kind"].tolist()), **posted(listed)._asdict()}
        near = shortened(_spellable(words_of(listed, _COMPANIES)))._asdict()
        held |= {f"near_{name}": array for name, array in near.items()}
        may_be_cut = (kind in MAY_BE_ANOTHER for kind in found["kind"].tolist())
        cut = beginnings(found["name"].tolist(), may_be_cut)._asdict()
        held |= {f"begun_{name}": array for name, array in cut.items()}
        made = cls({name: con.sql(f"from {name} order by all").to_arrow_table() for name in ("listed", "parts")}, held)
        con.close()
        machine.give_memory_back()
        if path:
            made.write(path)
        return made

    @classmethod
    def open(cls, path: Path) -> "NameIndex":
        """Open a file that `write` wrote; raises OSError or BadZipFile for one that is damaged."""
        return cls(*arrays.read(path))

    def write(self, path: Path) -> None:
        """Write it into a file for `open`."""
        arrays.write(path, self._tables, self._held)

    def close(self) -> None:
        """Close the index; it cannot be asked any more."""
        self._con.close()
        # What reads cells holds the index in turn, and a search for cycles among all objects takes long.
        self.__dict__.pop("cells", None)

    def _names(self) -> pa.Table:
        """Return the numbers of the names."""
        kinds = [KINDS[kind] for kind in self._kind.tolist()]
        return arrow.table([self._name, kinds, range(len(kinds))], _NAMES_KNOWN)

    def kind_of(self, number: int) -> int:
        """Return the number of the kind of the name of this number."""
        return int(self._kind[number])

    def bearers(self, number: int) -> list[tuple[str, bool]]:
        """Return the entries that bear the name of this number, and whether as a weak alias."""
        rows = slice(self._first_borne[number], self._first_borne[number + 1])
        return sorted(zip(self._listed["entry_id"][rows], map(bool, self._listed["is_weak"][rows]), strict=True))

    @cached_property
    def _known(self) -> dict[str, list[tuple[Any, ...]]]:
        """What the list says of entries besides their names, row by row; those of which it says nothing are left out."""
        known: dict[str, list[tuple[Any, ...]]] = defaultdict(list)
        for entry_id, *row in self._con.execute(_KNOWN).fetchall():
            known[entry_id].append(tuple(row))
        return dict(known)

    def facts(self, entry_id: str) -> Facts:
        """Return what is known of an entry besides its names."""
        if entry_id not in self._facts:
            self._facts[entry_id] = (
                merged([facts(*row) for row in rows]) if (rows := self._known.get(entry_id)) else NOTHING
            )
        return self._facts[entry_id]

    @cached_property
    def by_identifier(self) -> dict[str, list[tuple[str, int]]]:
        """The entries that have an identifier, each with the number of its first name."""
        first = dict(self._con.execute("select entry_id, min(name_no) from listed group by entry_id").fetchall())
        found: dict[str, list[tuple[str, int]]] = defaultdict(list)
        for entry_id, rows in self._known.items():
            if any(identifiers for *_, identifiers in rows):
                for number in self.facts(entry_id).identifiers:
                    found[number].append((entry_id, first[entry_id]))
        return found

    @cached_property
    def cells(self) -> Cells:
        """The words of the names of organizations, and of those that may be, by which cells are read."""
        # Of names with the same letters, the last.
        numbers = dict(
            zip(self._letters.ravel().tolist(), np.arange(len(self._letters)).repeat(2).tolist(), strict=True)
        )

        def spaced(letters: str) -> str:
            number = numbers.get(crc32(letters.encode()))
            forms = written_words(self._name[number]) if number is not None else ()
            return next((words for words in forms if words.replace(" ", "") == letters), "")

        return Cells(self._words, spaced, lambda: sounds_of(self._side))

    @cached_property
    def _words(self) -> frozenset[str]:
        """The words of the names of organizations, and of those that may be."""
        return frozenset(words_of(self._side, _COMPANIES))

    @cached_property
    def _misspelt(self) -> Misspelt:
        """The words of the names of organizations, and of those that may be, by which misspelt ones are found."""
        return Misspelt(_spellable(self._words), Shortened(*(self._held[f"near_{name}"] for name in Shortened._fields)))

    @cached_property
    def _usual(self) -> frozenset[str]:
        """Words that misspell none: those of the list and of ordinary companies."""
        return self._words | known_words.ordinary().having.keys()

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

    @cached_property
    def digests(self) -> Array:
        """For each name a digest of all that a hit of it follows from besides what is asked."""
        return np.asarray(self._con.sql(_DIGESTS).fetchnumpy()["digest"], np.uint64)

    def read_all(self, *, vendors: bool) -> None:
        """Read what is else read when it is needed, so that a forked process need not; `vendors` need more."""
        _ = self.by_identifier, self.digests, self.cells if vendors else self._numbers
        load()
        # The loops are fetched when they are first called.
        self.look_up([(0, Asked("", "organization"))])

    def entry(self, entry_id: str, name: str) -> Entry:
        """Return what the list says of a name of an entry; of one that stands twice, the strongest."""
        known = self._entries.get((entry_id, name))
        if known is None:
            # Names are in order.
            first, last = bisect_left(self._name, name), bisect_right(self._name, name)
            listed = self._listed
            is_weak, not_primary = min(
                (bool(listed["is_weak"][row]), listed["name_type"][row] not in PRIMARY)
                for row in range(self._first_borne[first], self._first_borne[last])
                if listed["entry_id"][row] == entry_id
            )
            known = self._entries[entry_id, name] = Entry(is_weak, not not_primary, entry_id.startswith(REGISTRY))
        return known

    def candidates(
        self, queries: Sequence[tuple[int, Asked | Name]], lowest: float
    ) -> tuple[list[int], list[int], list[float]]:
        """Return pairs of a query's number and the number of a name that may score `lowest` with it.

        The third column is the most that they can score; the pairs of a query come by it, highest first, then by the name.
        """
        return self.gated(self.look_up(queries), lowest)

    def look_up(self, queries: Sequence[tuple[int, Asked | Name]], *, listed: bool = False) -> Nearest:
        """Return the listed names that share most with each query; quicker where most queries are `listed` names themselves."""
        asked, query, taken = self._asked(queries, self._numbers if listed else {})
        found = self._nearest(asked, taken)
        if not listed:
            found = self._with_begun(queries, asked, query, found)
        return Nearest(np.array([number for number, _ in queries], np.int64), asked, query, *found)

    def gated(
        self, nearest: Nearest, lowest: float, only: Array | None = None
    ) -> tuple[list[int], list[int], list[float]]:
        """Return of what was looked up what `candidates` does; of all queries, or of those that `only` is true of."""
        numbers, asked, query, spelling, found, weight = nearest
        if only is not None:
            kept = only[query[spelling]]
            spelling, found, weight = spelling[kept], found[kept], weight[kept]
        most = np.ones(len(found))
        bounded = np.flatnonzero(weight < ACRONYM)
        most[bounded] = gate.most(asked, spelling[bounded], self._side, found[bounded], lowest, PATIENCE)
        # As scores are: points have four decimals.
        most = np.round(most, 10)
        likely = np.flatnonzero(most >= lowest)
        query, name = query[spelling], self._name_of[found]
        likely = likely[np.lexsort((name[likely], -most[likely], query[likely]))]
        return numbers[query[likely]].tolist(), name[likely].tolist(), most[likely].tolist()

    def fingerprints(self, nearest: Nearest) -> Array:
        """Return for each query two numbers (uint64) that tell what it was answered: the same for all that `gated` and what
        reads its names make of it.
        """
        query, name = nearest.query[nearest.spelling], self._name_of[nearest.found]
        told = np.zeros((len(nearest.numbers), 2), np.uint64)
        first = np.flatnonzero(np.diff(query, prepend=-1))
        if not len(first):
            return told
        place = np.arange(len(query)) - np.repeat(first, np.diff(first, append=len(query)))
        # A name of unknown kind has a spelling for each; where words are all the same, nothing is bounded.
        how = 2 * self._side.names[nearest.found, kernels.KIND] + (nearest.weight < ACRONYM)
        pair = self.digests[name] + _mixed((place * 2 * kernels.KINDS + how).astype(np.uint64))
        for column in range(2):
            told[query[first], column] = np.add.reduceat(_mixed(pair + np.uint64(column)), first)
        return told

    def name(self, number: int, kind: Kind) -> Name:
        """Return the analysed name of this number, taken for the kind if its own is not known, or for the kind that it tells."""
        own = KINDS[self._kind[number]]
        kind = told_kind(self._name[number]) if own == kind == "unknown" else kind
        taken = number, kind if own == "unknown" else own
        if taken not in self._analysed:
            self._analysed[taken] = analyse(self._name[number], taken[1])
        return self._analysed[taken]

    def nearest(self, queries: Iterable[tuple[int, Asked | Name]]) -> tuple[list[int], list[int]]:
        """Return the pairs before the gate: the `CANDIDATES` names of each query that share most with it, best first.

        They share two grams or an exact key with it; the weight of what they share decides, and between equals the
        number of the name.
        """
        numbers, _, query, spelling, found, weight = self.look_up(list(queries))
        best = np.lexsort((found, -weight, query[spelling]))
        return numbers[query[spelling[best]]].tolist(), self._name_of[found[best]].tolist()

    def _asked(
        self, queries: Sequence[tuple[int, Asked | Name]], known: Mapping[tuple[str, Kind], int]
    ) -> tuple[Side, Array, Array]:
        """Return the spellings of queries, the place of the query of each, and whether its kind is only taken for.

        Of names of the list whose numbers are `known` they are those that the list has.
        """
        place, taken, spelled = [], [], []
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
            for kind in kinds:
                place.append(at)
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
        return asked, np.array(place, np.int64), np.array(taken, np.int64)

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

    def _kinds_of(self, kind: Kind, tells: "Tells") -> tuple[Sequence[Kind], Kind]:
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

    @cached_property
    def _begun(self) -> Begun:
        """The names of organizations, and of those that may be, by which names that were cut are found."""
        return Begun(Beginnings(*(self._held[f"begun_{name}"] for name in Beginnings._fields)))

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


# Kinds of names that may be companies'.
_COMPANIES = KIND_NO["organization"], KIND_NO["unknown"]


def _spellable(words: Iterable[str]) -> list[str]:
    """Return the words of letters alone, in order."""
    return sorted(filter(str.isalpha, words))


def _mixed(values: Array) -> Array:
    """Return each number (uint64) with its bits mixed, as splitmix64 does it: equal ones alone stay equal."""
    values = (values ^ (values >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    values = (values ^ (values >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    mixed: Array = values ^ (values >> np.uint64(31))
    return mixed


def _parts(names: Iterable[str]) -> pa.Table:
    """Return the names that each of these holds."""
    rows = [(name, part) for name in names for part in names_in(name)]
    return arrow.table(list(zip(*rows, strict=True)) or [(), ()], _PARTS)


def listed_table(rows: Sequence[Mapping[str, Any]]) -> pa.Table:
    """Return the table that `NameIndex.build` takes, from rows with entry_id, name, kind and any of `LISTED`."""
    return pa.Table.from_pylist(list(rows), schema=_LISTED_SCHEMA)


def read_columns(con: duckdb.DuckDBPyConnection, relation: str, key: str, optional: dict[str, str]) -> pa.Table:
    """Read key, name, kind and the optional columns of a relation; kinds come out as one of `KINDS`, names not null.

    Raises VendorwatchError for a relation without key or name.
    """
    present = {row[0] for row in con.execute(f"describe {relation}").fetchall()}
    missing = sorted({key, "name"} - present)
    if missing:
        raise VendorwatchError(
            f"no column {' and '.join(missing)}",
            where=relation,
            expected=f"{key}, name and any of {', '.join(optional)}",
        )
    columns = [
        f"{column}::{kind} as {column}" if column in present else f"null::{kind} as {column}"
        for column, kind in optional.items()
    ]
    kind = "kind" if "kind" in present else "null"
    return con.sql(
        f"""
        select
            {key}::varchar as {key},
            coalesce(name::varchar, '') as name,
            case
                when lower({kind}) in ('person', 'individual') then 'person'
                when lower({kind}) in ('organization', 'organisation', 'entity', 'company') then 'organization'
                when lower({kind}) in ('vessel', 'aircraft') then 'vessel'
                else 'unknown'
            end as kind,
            {", ".join(columns)}
        from {relation}
        """  # noqa: S608 - the names of the caller's relation and of our own columns; no values
    ).to_arrow_table()
