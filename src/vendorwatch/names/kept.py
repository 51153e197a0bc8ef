"""Screening for a model of the warehouse: what was found before is found again without comparing.

Here: of what the hits of a name asked about are made, and the index kept from one model and one run to the next. Not here:
screening (`match.py`), keeping rows (`incremental.py`). Which listed names are nearest is looked up anew for every name, since
each name of a list changes what the words of others weigh. All that comes after follows from these names, from what is known of
who bears them, and from what is asked; that is the long part, and is done only where one of these has changed.
"""

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

import duckdb
import numpy as np
import pyarrow as pa

from vendorwatch import incremental
from vendorwatch.acyclic import acyclic
from vendorwatch.code import code_version
from vendorwatch.confined import divided, has_two_cores
from vendorwatch.names import indexes
from vendorwatch.names.index import NameIndex
from vendorwatch.names.listed import QUALIFIERS
from vendorwatch.names.match import HITS, Query, Questions, look_up, looked_up, questions, screened
from vendorwatch.names.score import scorecard

# Rows screened at once: enough for the loops to pay, few enough for memory.
_ROWS = 2_500
# Into so many pieces at least two processes share rows out: enough for both to end at once, whoever is kept longer.
_SHARED = 8
# Below this, a second process costs more than it saves.
_WORTH_TWO = 1_000
# Of so many listed names it pays to take what they are from the index.
_WORTH_TAKING = 500
# So many letters of a key tell what code made it.
_CODE = 16
_KEPT = pa.schema([field for field in HITS if field.name != "query_id"])
_MADE = pa.schema([(incremental.UNIT, pa.int64()), *_KEPT])


@contextmanager
def _no_search() -> Iterator[None]:
    """Leave out the search for cycles meanwhile, and later among what was made: names and words that are remembered hold none."""
    with acyclic():
        yield
        gc.freeze()


@_no_search()
def screen_table(
    con: duckdb.DuckDBPyConnection, model: str, index: NameIndex, asked: pa.Table, *, top: int, vendors: bool
) -> pa.Table:
    """Return what `match.screen_table` does; the hits are kept in the warehouse under the model's name."""
    lowest = scorecard().review
    code = code_version("vendorwatch.names.match")
    how = _How(
        index,
        incremental.key(code, duckdb.__version__, top, lowest, vendors)[:_CODE],
        incremental.known(con, model, _KEPT),
        top,
        lowest,
        vendors,
    )
    # To find again what was found before takes less than a second process.
    two = len(asked) - how.many_known >= _WORTH_TWO and has_two_cores()
    many = max(1, min(len(asked), max(_SHARED * two, -(-len(asked) // _ROWS))))
    parts = [asked.take(np.arange(first, len(asked), many)) for first in range(many)]
    if two:
        index.read_all(vendors=vendors)
    found = divided(how.part, parts) if two else [how.part(part) for part in parts]
    # Row n of a table is row n // many of part n % many.
    keys = [found[row % many].keys[row // many] for row in range(len(asked))]
    hits = [_MADE.empty_table()]
    for first, part in enumerate(found):
        unit = part.hits["query_id"].cast(pa.int64()).to_numpy() * many + first
        hits.append(part.hits.drop_columns("query_id").add_column(0, _MADE.field(0), pa.array(unit)))
    rows = incremental.rows(con, model, keys, _KEPT, pa.concat_tables(hits))
    return rows.select(_KEPT.names).add_column(
        0, HITS.field("query_id"), asked["query_id"].take(rows[incremental.UNIT])
    )


class _Part(NamedTuple):
    """The keys of some rows, and the hits of those of which none are known, each row under its place."""

    keys: list[str]
    hits: pa.Table


@dataclass(frozen=True)
class _How:
    """All that finding the hits of rows takes."""

    index: NameIndex
    made_with: str
    known: frozenset[str]
    top: int
    lowest: float
    vendors: bool

    @property
    def many_known(self) -> int:
        """How many keys are known that the present code made."""
        return sum(key.startswith(self.made_with) for key in self.known)

    def part(self, part: pa.Table) -> _Part:
        """Return the keys of some rows, and hits."""
        asked = questions(part, self.index.cells if self.vendors else None)
        names = asked.names
        # Who is no vendor is on a list.
        nearest = look_up(self.index, names, listed=not self.vendors and len(names) >= _WORTH_TAKING)
        answered = dict(zip(names, self.index.fingerprints(nearest).tolist(), strict=True))
        keys = self._keys(part, asked, answered)
        missing = {key: place for place, key in reversed([*enumerate(keys)]) if key not in self.known}
        rows = [(str(place), *asked.rows[place][1:]) for place in sorted(missing.values())]
        new = asked._replace(rows=rows, asked_of={query: asked.asked_of[query] for _, query, _ in rows})
        found = looked_up(self.index, new, nearest, names, self.lowest)
        return _Part(keys, screened(self.index, found, top=self.top, lowest=self.lowest, vendors=self.vendors))

    def _keys(self, part: pa.Table, asked: Questions, answered: dict[Query, list[int]]) -> list[str]:
        """Return for each row the key of all that its hits follow from."""
        columns = [part[column].to_pylist() for column in ("name", "kind", *QUALIFIERS)]
        index = self.index
        keys = []
        for row, (_, query, known) in zip(zip(*columns, strict=True), asked.rows, strict=True):
            # Other readings of a name follow from the list's words.
            by_name = [(name, answered[name]) for name in asked.asked_of[query]]
            by_number = sorted({hit for number in known.identifiers for hit in index.by_identifier.get(number, ())})
            told = [(entry_id, int(index.digests[name])) for entry_id, name in by_number]
            keys.append(self.made_with + incremental.key(asked.room, row, by_name, told))
        return keys


@dataclass
class _Latest:
    """The index that was made last in this process, and of which names."""

    digest: str = ""
    index: NameIndex | None = None


_latest = _Latest()


def index_of(names: pa.Table, folder: Path | None, *, keep: bool = False) -> NameIndex:
    """Return the index of these names, as `NameIndex.build` takes them.

    Made by difference from the one that was made last, by this process or in `folder`; with `keep` it is left there for the
    next run, and for whoever screens.
    """
    digest = indexes.digest(names)
    if _latest.digest != digest:
        made = indexes.kept(folder, digest)
        if made is None:
            with _no_search():
                made = NameIndex.build(names, like=_latest.index.made if _latest.index else indexes.newest(folder))
        forget()
        _latest.digest, _latest.index = digest, made
    assert _latest.index is not None
    if keep and folder:
        indexes.keep(_latest.index, folder, digest)
    return _latest.index


def forget() -> None:
    """Let go of the index that was made last."""
    if _latest.index:
        _latest.index.close()
    _latest.digest, _latest.index = "", None
