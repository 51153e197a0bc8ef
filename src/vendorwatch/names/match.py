"""Screening: for every name asked about, the list entries that may be the same party, with score and reason.

Here: candidates in, scored hits out. Not here: the index (`index.py`), the score of two names (`score.py`), files
(`screening.py`).

A hit depends on the query, the list and the scorecard alone: batches, threads and row order change nothing.
"""

import json
from collections import defaultdict
from typing import Any

import duckdb
import pyarrow as pa

from vendorwatch.names import arrow
from vendorwatch.names.analysis import Kind, Name, analyse
from vendorwatch.names.index import LISTED, QUALIFIERS, NameIndex, read_columns
from vendorwatch.names.qualify import UNKNOWN, facts, qualified
from vendorwatch.names.score import Comparison, compare, quick_score, scorecard

# Names asked of the index at once: enough for SQL to pay, few enough for memory.
BATCH = 4_000
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
    by_identifier = _by_identifier(index)
    found = [
        _screened(index, asked.slice(start, BATCH), top, lowest, by_identifier) for start in range(0, len(asked), BATCH)
    ]
    return pa.concat_tables([arrow.table([()] * len(HITS), HITS), *found])


def _screened(
    index: NameIndex, asked: pa.Table, top: int, lowest: float, by_identifier: dict[str, list[tuple[str, int]]]
) -> pa.Table:
    columns = [asked[column].to_pylist() for column in ("query_id", "name", "kind", *QUALIFIERS)]
    rows = [
        (query_id, (name, kind), facts(*row) if any(row) else UNKNOWN)
        for query_id, name, kind, *row in zip(*columns, strict=True)
    ]
    # Facts can lift a name's score, so names a little below are looked at where there are facts.
    room = _ROOM if any(known is not UNKNOWN for _, _, known in rows) else 0.0
    hits = _screen_names(index, list(dict.fromkeys(query for _, query, _ in rows)), lowest - room)
    columns_out: tuple[list[Any], ...] = tuple([] for _ in HITS)
    for query_id, query, known in rows:
        found = hits[query]
        if known is not UNKNOWN:
            found = {
                entry_id: qualified(hit, known, index.facts.get(entry_id, UNKNOWN)) for entry_id, hit in found.items()
            }
            for entry_id, name_no in {hit for number in known.identifiers for hit in by_identifier.get(number, ())}:
                if entry_id not in found:
                    named = compare(*_alike(query, index.names[name_no]))
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


def _by_identifier(index: NameIndex) -> dict[str, list[tuple[str, int]]]:
    """Return the entries that bear an identifier, each with the number of its first name."""
    first: dict[str, int] = {}
    for name_no, bearers in enumerate(index.bearers):
        for entry_id, _ in bearers:
            first.setdefault(entry_id, name_no)
    found: dict[str, list[tuple[str, int]]] = defaultdict(list)
    for entry_id, known in index.facts.items():
        for number in known.identifiers:
            found[number].append((entry_id, first[entry_id]))
    return found


def features(comparison: Comparison) -> str:
    """Return the contributions as a JSON object: for each, the value measured and the points it adds to the score."""
    return json.dumps({item.feature: {"value": item.value, "points": item.points} for item in comparison.contributions})


def _screen_names(
    index: NameIndex, names: list[tuple[str, Kind]], lowest: float
) -> dict[tuple[str, Kind], dict[str, Comparison]]:
    """Return for each distinct name its hits: per entry the best comparison of its names."""
    queries = [(number, analyse(name, kind)) for number, (name, kind) in enumerate(names)]
    best: list[dict[str, Comparison]] = [{} for _ in names]
    for number, name_no in zip(*index.candidates(queries), strict=True):
        query, listed = _alike(names[number], index.names[name_no])
        if quick_score(query, listed) < lowest:
            continue
        comparison = compare(query, listed)
        hits = best[number]
        for entry_id, is_weak in index.bearers[name_no]:
            shown = comparison.weakened() if is_weak else comparison
            if shown.score >= lowest and (entry_id not in hits or shown.score > hits[entry_id].score):
                hits[entry_id] = shown
    return dict(zip(names, best, strict=True))


def _alike(query: tuple[str, Kind], listed: tuple[str, Kind]) -> tuple[Name, Name]:
    """Analyse two names, taking both for what either is known to be."""
    kind = listed[1] if query[1] == "unknown" else query[1]
    return analyse(query[0], kind), analyse(listed[0], kind if listed[1] == "unknown" else listed[1])
