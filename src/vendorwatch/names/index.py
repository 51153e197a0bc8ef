"""The name index of a list: built once per list version, asked for candidates and for who bears them.

Here: the index, its file, what it tells of names and entries. Not here: building it (`building.py`), the search for candidates
(`search.py`), scoring them (`match.py`).

The index is two tables and arrays:

- `listed`: one row per listed name: the list's columns and `name_no`, which is equal for equal names of one kind;
- `parts`: the names that each name of the list holds, mostly itself;
- the names as arrays (`arrays.Side`) and what they are found by (`Posted`).

In a file the tables are Arrow's, the arrays NumPy's, side by side in a zip, and are used where they lie there.
"""

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Mapping
from functools import cached_property
from pathlib import Path
from typing import Any
from zlib import crc32

import duckdb
import numpy as np
import pyarrow as pa

from vendorwatch.acyclic import acyclic
from vendorwatch.connect import connect
from vendorwatch.names import arrays
from vendorwatch.names.abbreviations import Abbreviations
from vendorwatch.names.analysis import KINDS, Kind, Name, analyse, written_words
from vendorwatch.names.arrays import KIND_NO, sounds_of, words_of
from vendorwatch.names.building import Made, built
from vendorwatch.names.cells import Cells
from vendorwatch.names.compiled import load
from vendorwatch.names.kernels import words as kernels
from vendorwatch.names.kernels.words import Array
from vendorwatch.names.kinds import told_kind
from vendorwatch.names.listed import PRIMARY, REGISTRY, Entry
from vendorwatch.names.posted import ACRONYM
from vendorwatch.names.qualify import UNKNOWN as NOTHING
from vendorwatch.names.qualify import Facts, facts, merged
from vendorwatch.names.search import Nearest, Search
from vendorwatch.names.spellings import (
    Asked,
)

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


class NameIndex(Search):
    """The names of one list, ready to be asked. Not safe for use by several threads at once.

    `bearers(n)` are the entries that bear the name numbered n, `facts(e)` is what is known of an entry besides its names,
    `by_identifier` the entries that have an identifier, each with the number of its first name.
    """

    def __init__(self, tables: Mapping[str, pa.Table], held: Mapping[str, Array]) -> None:
        """Take tables and arrays as `build` makes them; use `build` or `open`."""
        self._tables = tables
        # Lists, since one item of an array takes ten times as long.
        self._listed = {
            column: tables["listed"][column].to_pylist()
            for column in ("name_no", "entry_id", "name", "kind", "name_type", "is_weak")
        }
        first = np.flatnonzero(np.diff(np.array(self._listed.pop("name_no"), np.int64), prepend=-1)).tolist()
        names = [self._listed["name"][row] for row in first]
        kinds = np.array([KIND_NO[self._listed["kind"][row]] for row in first], np.int64)
        super().__init__(names, kinds, held)
        self._first_borne = [*first, len(tables["listed"])]
        # Checksums of the letters of each name that may be an organization's, with and without its legal form.
        self._letters = held["letters"]
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

    @classmethod
    @acyclic()
    def build(cls, names: pa.Table, path: Path | None = None, *, like: Made | None = None) -> "NameIndex":
        """Index the columns entry_id, name, kind and `LISTED` (as `read_columns` gives them); write it to a file if one is given.

        What an index `like` it (`made`), made by the same code, holds as well is taken from there; the outcome is the same without.
        """
        made = cls(*built(names, like))
        if path:
            made.write(path)
        return made

    @classmethod
    def open(cls, path: Path) -> "NameIndex":
        """Open a file that `write` wrote; raises OSError or BadZipFile for one that is damaged."""
        return cls(*arrays.read(path))

    @property
    def made(self) -> Made:
        """What it consists of, from which another one is made."""
        return Made(self._tables, self._held)

    def write(self, path: Path) -> None:
        """Write it into a file for `open`."""
        arrays.write(path, self._tables, self._held)

    def close(self) -> None:
        """Close the index; it cannot be asked any more."""
        self._con.close()
        # What reads cells holds the index in turn, and a search for cycles among all objects takes long.
        self.__dict__.pop("cells", None)

    def kind_of(self, number: int) -> int:
        """Return the number of the kind of the name of this number."""
        return int(self._kind[number])

    def name(self, number: int, kind: Kind) -> Name:
        """Return the analysed name of this number, taken for the kind if its own is not known, or for the kind that it tells."""
        own = KINDS[self._kind[number]]
        kind = told_kind(self._name[number]) if own == kind == "unknown" else kind
        taken = number, kind if own == "unknown" else own
        if taken not in self._analysed:
            self._analysed[taken] = analyse(self._name[number], taken[1])
        return self._analysed[taken]

    def bearers(self, number: int) -> list[tuple[str, bool]]:
        """Return the entries that bear the name of this number, and whether as a weak alias."""
        first, end = self._first_borne[number], self._first_borne[number + 1]
        entries, weak = self._listed["entry_id"], self._listed["is_weak"]
        if end - first == 1:
            # So it is of most.
            return [(entries[first], bool(weak[first]))]
        return sorted(zip(entries[first:end], map(bool, weak[first:end]), strict=True))

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

        def borne() -> tuple[set[str], set[str]]:
            return words_of(self._side, range(len(KINDS))), sounds_of(self._side)

        def bare(spelling: int) -> str:
            return written_words(self._name[self._name_of[spelling]])[1]

        return Cells(self._words, spaced, borne, Abbreviations(self._side, self._words, bare))

    @cached_property
    def digests(self) -> Array:
        """For each name a digest of all that a hit of it follows from besides what is asked."""
        return np.asarray(self._con.sql(_DIGESTS).fetchnumpy()["digest"], np.uint64)

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

    def read_all(self, *, vendors: bool) -> None:
        """Read what is else read when it is needed, so that a forked process need not; `vendors` need more."""
        _ = self.by_identifier, self.digests, self.cells if vendors else self._numbers
        load()
        # The loops are fetched when they are first called.
        self.look_up([(0, Asked("", "organization"))])


def _mixed(values: Array) -> Array:
    """Return each number (uint64) with its bits mixed, as splitmix64 does it: equal ones alone stay equal."""
    values = (values ^ (values >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    values = (values ^ (values >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    mixed: Array = values ^ (values >> np.uint64(31))
    return mixed
