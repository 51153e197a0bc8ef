"""Screening: for every name asked about, the list entries that may be the same party, with score and reason.

Here: candidates in, scored hits out. Not here: the index (`index.py`), the score of two names (`score.py`), files
(`screening.py`).

A hit depends on the query, the list and the scorecard alone: batches, threads and row order change nothing.
"""

import json
from collections.abc import Iterable
from typing import Any

import duckdb
import pyarrow as pa

from vendorwatch.names import arrow
from vendorwatch.names.analysis import Kind, Name, analyse
from vendorwatch.names.index import LISTED, QUALIFIERS, NameIndex, as_kind, read_columns
from vendorwatch.names.parts import names_in
from vendorwatch.names.qualify import UNKNOWN, facts, qualified
from vendorwatch.names.score import Comparison, compare, scorecard

# Names asked of the index at once: enough for SQL to pay, few enough for memory.
BATCH = 10_000
HITS = pa.schema(
    [
        ("query_id", pa.string()),
        ("query_name", pa.string()),
        ("entry_id", pa.string()),
        ("name_matched", pa.string()),
        ("score", pa.float64()),
        ("band", pa.string()),
        ("reason", pa.string()),
        ("features", pa.string()),
    ]
)


def screen(
    con: duckdb.DuckDBPyConnection,
    queries: str,
    names: str,
    *,
    top: int = 20,
    min_score: float | None = None,
) -> pa.Table:
    """Screen the relation `queries` against the relation `names`.

    `queries` has query_id and name, `names` entry_id and name; both may have kind, country, birth, gender and
    identifiers (see `qualify.facts`), `names` also name_type and is_weak. Returns at most `top` hits a query of at
    least `min_score` (by default the lowest score of the band `review`) as `HITS`: one row per query and entry, with
    the entry's best name, by query_id and best first. Raises VendorwatchError for a relation without its key or name.
    """
    index = NameIndex.build(read_columns(con, names, "entry_id", LISTED))
    hits = screen_table(index, read_columns(con, queries, "query_id", QUALIFIERS), top=top, min_score=min_score)
    return hits.sort_by([("query_id", "ascending"), ("score", "descending"), ("entry_id", "ascending")])


def screen_table(index: NameIndex, asked: pa.Table, *, top: int = 20, min_score: float | None = None) -> pa.Table:
    """Screen the rows of a table with the columns that `read_columns` gives for queries, as `screen` does.

    Hits stand in the order of the rows, best first. A name that several rows ask about is looked up once.
    """
    lowest = scorecard().review if min_score is None else min_score
    found = [_screened(index, asked.slice(start, BATCH), top, lowest) for start in range(0, len(asked), BATCH)]
    return pa.concat_tables([arrow.table([()] * len(HITS), HITS), *found])


def _screened(index: NameIndex, asked: pa.Table, top: int, lowest: float) -> pa.Table:
    columns = [asked[column].to_pylist() for column in ("query_id", "name", "kind", *QUALIFIERS)]
    rows = [
        (query_id, (name, kind), facts(*row) if any(row) else UNKNOWN)
        for query_id, name, kind, *row in zip(*columns, strict=True)
    ]
    # Facts can lift a name's score, so names a little below are looked at where there are facts.
    room = _ROOM if any(known is not UNKNOWN for _, _, known in rows) else 0.0
    # A cell may hold several names, each of which is asked about.
    asked_of = {query: [(name, query[1]) for name in names_in(query[0])] for _, query, _ in rows}
    names = list(dict.fromkeys(name for several in asked_of.values() for name in several))
    hits = _screen_names(index, names, lowest - room)
    columns_out: tuple[list[Any], ...] = tuple([] for _ in HITS)
    for query_id, query, known in rows:
        found = _best(hits[name] for name in asked_of[query])
        if known is not UNKNOWN:
            found = {
                entry_id: qualified(hit, known, index.facts.get(entry_id, UNKNOWN)) for entry_id, hit in found.items()
            }
            for entry_id, name_no in {
                hit for number in known.identifiers for hit in index.by_identifier.get(number, ())
            }:
                if entry_id not in found:
                    named = _compared(index, analyse(*query), name_no)
                    found[entry_id] = qualified(named, known, index.facts[entry_id])
        best = sorted(found.items(), key=lambda hit: (-hit[1].score, hit[0]))
        for entry_id, hit in best[:top]:
            if hit.score >= lowest:
                shown = (query_id, query[0], entry_id, hit.listed.text, hit.score, hit.band, hit.reason, features(hit))
                for column, value in zip(columns_out, shown, strict=True):
                    column.append(value)
    return arrow.table(columns_out, HITS)


# The most that facts add to a score.
_ROOM = 0.15


def features(comparison: Comparison) -> str:
    """Return the contributions as a JSON object: for each, the value measured and the points it adds to the score."""
    return json.dumps({item.feature: {"value": item.value, "points": item.points} for item in comparison.contributions})


def _best(several: Iterable[dict[str, Comparison]]) -> dict[str, Comparison]:
    """Return the best comparison per entry; of equals the first."""
    best: dict[str, Comparison] = {}
    for found in several:
        for entry_id, comparison in found.items():
            if entry_id not in best or comparison.score > best[entry_id].score:
                best[entry_id] = comparison
    return best


def _screen_names(
    index: NameIndex, names: list[tuple[str, Kind]], lowest: float
) -> dict[tuple[str, Kind], dict[str, Comparison]]:
    """Return for each distinct name its hits: per entry the best comparison of its names."""
    queries = [analyse(name, kind) for name, kind in names]
    best: list[dict[str, tuple[Comparison, int]]] = [{} for _ in names]
    for number, name_no, most in zip(*index.candidates(list(enumerate(queries)), lowest), strict=True):
        hits, bearers = best[number], index.bearers(name_no)
        if all(entry_id in hits and hits[entry_id][0].score > most for entry_id, _ in bearers):
            continue
        comparison = _compared(index, queries[number], name_no)
        if comparison.score < lowest:
            continue
        for entry_id, is_weak in bearers:
            shown = comparison.weakened() if is_weak else comparison
            if shown.score < lowest:
                continue
            before = hits.get(entry_id)
            # Of an entry's names that fit equally well, the first of the list stands for it.
            if before is None or (-shown.score, name_no) < (-before[0].score, before[1]):
                hits[entry_id] = shown, name_no
    return {
        name: {entry_id: comparison for entry_id, (comparison, _) in hits.items()}
        for name, hits in zip(names, best, strict=True)
    }


def _compared(index: NameIndex, query: Name, name_no: int) -> Comparison:
    """Compare two names, taking both for what either is known to be."""
    listed = index.name(name_no, query.kind)
    return compare(as_kind(query, listed.kind), listed)
