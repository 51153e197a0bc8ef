"""Screening: for every name asked about, the list entries that may be the same party, with score and reason.

Here: candidates in, scored hits out. Not here: the index (`index.py`), the score of two names (`score.py`), files
(`screening.py`).

A hit depends on the query, the list and the scorecard alone: batches, threads and row order change nothing.
"""

import json
from collections import defaultdict
from collections.abc import Iterator

import duckdb
import pyarrow as pa

from vendorwatch.names.analysis import Kind, Name, analyse
from vendorwatch.names.index import LISTED, QUALIFIERS, NameIndex, read_columns
from vendorwatch.names.score import Comparison, compare, scorecard

BATCH = 4_000
HITS = pa.schema(
    [
        ("query_id", pa.string()),
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

    `queries` has query_id, name and, where known, kind; `names` has entry_id, name and, where known, kind, name_type
    and is_weak. Returns at most `top` hits a query of at least `min_score` (by default the lowest score of the band
    `review`) as `HITS`: one row per query and entry, with the entry's best name, by query_id and best first. Raises
    VendorwatchError for a relation without its key or name column.
    """
    index = NameIndex.build(read_columns(con, names, "entry_id", LISTED))
    asked = read_columns(con, queries, "query_id", QUALIFIERS)
    return screen_table(index, asked, top=top, min_score=min_score)


def screen_table(index: NameIndex, asked: pa.Table, *, top: int = 20, min_score: float | None = None) -> pa.Table:
    """Screen the names of a table (query_id, name, kind as `read_columns` gives them) against an index, as `screen`."""
    lowest = scorecard().review if min_score is None else min_score
    askers: dict[tuple[str, Kind], list[str]] = defaultdict(list)
    for query_id, name, kind in zip(*(asked[c].to_pylist() for c in ("query_id", "name", "kind")), strict=True):
        askers[name, kind].append(query_id)
    found = []
    for query, hits in _screen_names(index, sorted(askers), lowest):
        for query_id in askers[query]:
            found += [(query_id, *hit) for hit in hits[:top]]
    found.sort(key=lambda hit: (hit[0], -hit[2].score, hit[1]))
    return pa.table(
        {
            "query_id": [query_id for query_id, _, _ in found],
            "entry_id": [entry_id for _, entry_id, _ in found],
            "name_matched": [comparison.listed.text for _, _, comparison in found],
            "score": [comparison.score for _, _, comparison in found],
            "band": [comparison.band for _, _, comparison in found],
            "reason": [comparison.reason for _, _, comparison in found],
            "features": [features(comparison) for _, _, comparison in found],
        },
        schema=HITS,
    )


def features(comparison: Comparison) -> str:
    """Return the contributions as a JSON object: for each, the value measured and the points it adds to the score."""
    return json.dumps({item.feature: {"value": item.value, "points": item.points} for item in comparison.contributions})


_Hit = tuple[str, Comparison]


def _screen_names(
    index: NameIndex, names: list[tuple[str, Kind]], lowest: float
) -> Iterator[tuple[tuple[str, Kind], list[_Hit]]]:
    """Yield each distinct name with its hits: per entry the best comparison, best first, ties by entry."""
    for start in range(0, len(names), BATCH):
        batch = names[start : start + BATCH]
        queries = [(number, analyse(name, kind)) for number, (name, kind) in enumerate(batch)]
        best: dict[int, dict[str, Comparison]] = defaultdict(dict)
        for number, name_no in zip(*index.candidates(queries), strict=True):
            comparison = _compare(batch[number], index.names[name_no])
            if comparison.score < lowest:
                continue
            hits = best[number]
            for entry_id, is_weak in index.bearers[name_no]:
                shown = comparison.weakened() if is_weak else comparison
                if shown.score >= lowest and (entry_id not in hits or shown.score > hits[entry_id].score):
                    hits[entry_id] = shown
        for number, hits in best.items():
            yield batch[number], sorted(hits.items(), key=lambda hit: (-hit[1].score, hit[0]))


def _compare(query: tuple[str, Kind], listed: tuple[str, Kind]) -> Comparison:
    """Compare two names, taking both for what either is known to be."""
    kind = listed[1] if query[1] == "unknown" else query[1]
    return compare(_analyse(query, kind), _analyse(listed, kind))


def _analyse(name: tuple[str, Kind], kind: Kind) -> Name:
    return analyse(name[0], kind if name[1] == "unknown" else name[1])
