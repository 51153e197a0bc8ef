"""Screening for a model of the warehouse: what was found before is found again without looking.

Here: of what the hits of a name asked about are made, and the index kept from one model and one run to the next. Not here:
screening (`match.py`), keeping rows (`incremental.py`). Who may be meant is looked up anew for every name, since each name of
a list changes what the words of others weigh; it is comparing them that takes the time, and its outcome follows from the
two names and what is known of the two parties alone.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import groupby
from pathlib import Path

import duckdb
import pyarrow as pa

from vendorwatch import incremental
from vendorwatch.code import code_version
from vendorwatch.confined import has_two_cores, meanwhile
from vendorwatch.names import indexes
from vendorwatch.names.index import QUALIFIERS, Asked, NameIndex
from vendorwatch.names.match import BATCH, HITS, LookedUp, look_up, screened
from vendorwatch.names.score import scorecard

# Below this, a second process costs more than it saves.
_WORTH_TWO = 1_000
_KEPT = pa.schema([field for field in HITS if field.name != "query_id"])
_MADE = pa.schema([(incremental.UNIT, pa.int64()), *_KEPT])


def screen_table(
    con: duckdb.DuckDBPyConnection, model: str, index: NameIndex, asked: pa.Table, *, top: int, vendors: bool
) -> pa.Table:
    """Return what `match.screen_table` does; the hits are kept in the warehouse under the model's name."""
    lowest = scorecard().review
    parts = [asked.slice(start, BATCH) for start in range(0, len(asked), BATCH)]
    batches = [look_up(index, part, lowest, candidates=partial(_looked_up_on_two_cores, index)) for part in parts]
    made_with = incremental.key(code_version("vendorwatch.names.match"), duckdb.__version__, top, lowest, vendors)
    keys = [
        incremental.key(made_with, *made_of)
        for part, batch in zip(parts, batches, strict=True)
        for made_of in _made_of(index, part, batch)
    ]

    def make(units: list[int]) -> pa.Table:
        found = [_MADE.empty_table()]
        for number, several in groupby(units, lambda unit: unit // BATCH):
            hits = screened(
                index, _only(batches[number], several, number * BATCH), top=top, lowest=lowest, vendors=vendors
            )
            unit = hits["query_id"].cast(pa.int64())
            found.append(hits.drop_columns("query_id").add_column(0, _MADE.field(0), unit))
        return pa.concat_tables(found)

    rows = incremental.rows(con, model, keys, _KEPT, lambda units: _on_two_cores(make, units, index))
    return rows.select(_KEPT.names).add_column(
        0, HITS.field("query_id"), asked["query_id"].take(rows[incremental.UNIT])
    )


def _on_two_cores(make: Callable[[list[int]], pa.Table], units: list[int], index: NameIndex) -> pa.Table:
    """Return what is made of the units, half of it by a child where they are many."""
    if len(units) < _WORTH_TWO or not has_two_cores():
        return make(units)
    index.read_all()
    ours, others = units[::2], units[1::2]
    with meanwhile(lambda: make(others)) as made:
        return pa.concat_tables([make(ours), made()])


def _looked_up_on_two_cores(
    index: NameIndex, queries: Sequence[tuple[int, Asked]], lowest: float
) -> tuple[list[int], list[int], list[float]]:
    """Return the candidates of queries, those of half of them found by a child where they are many."""
    if len(queries) < _WORTH_TWO or not has_two_cores():
        return index.candidates(queries, lowest)
    with meanwhile(lambda: index.candidates(queries[1::2], lowest)) as made:
        ours, others = index.candidates(queries[::2], lowest), made()
    return ours[0] + others[0], ours[1] + others[1], ours[2] + others[2]


def _made_of(index: NameIndex, asked: pa.Table, looked_up: LookedUp) -> Iterator[tuple[object, ...]]:
    """Yield for each row all that its hits follow from, besides code."""
    columns = [asked[column].to_pylist() for column in ("name", "kind", *QUALIFIERS)]
    for row, (_, query, known) in zip(zip(*columns, strict=True), looked_up.rows, strict=True):
        by_name = [[index.made_of(number) for number, _ in looked_up.found[name]] for name in looked_up.asked_of[query]]
        by_number = sorted({hit for number in known.identifiers for hit in index.by_identifier.get(number, ())})
        yield row, by_name, [(entry_id, index.made_of(name)) for entry_id, name in by_number]


def _only(batch: LookedUp, units: Iterable[int], first: int) -> LookedUp:
    """Return some rows of a batch that begins with the unit `first`, with their unit in place of the query_id."""
    rows = [(str(unit), *batch.rows[unit - first][1:]) for unit in units]
    names = dict.fromkeys(name for _, query, _ in rows for name in batch.asked_of[query])
    return batch._replace(rows=rows, found={name: batch.found[name] for name in names})


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
            _latest.index = like = _latest.index or indexes.newest(folder)
            made = NameIndex.build(names, like=like)
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
