"""Screening: for every name asked about, the list entries that may be the same party, with score and reason.

Here: candidates in, scored hits out. Not here: the index (`index.py`), the score of two names (`score.py`), files
(`screening.py`).

A hit depends on the query, the list and the scorecard alone; threads and the order of rows change nothing. One thing of a batch
does: where any row of it has facts (a country, a birth, a number), all its names are looked at so much further down as facts may
lift a score (`_ROOM`), and the gate's patience ends later. Of a name with many alike more may be compared then, never fewer.
"""

import sys
from collections.abc import Mapping, Sequence
from itertools import chain
from typing import Any, NamedTuple

import duckdb
import numpy as np
import pyarrow as pa

from vendorwatch.names import arrow
from vendorwatch.names.analysis import Kind, analyse
from vendorwatch.names.arrays import KIND_NO
from vendorwatch.names.begun import is_begun
from vendorwatch.names.cells import MISSPELT, Cells, plain_readings
from vendorwatch.names.index import NameIndex
from vendorwatch.names.kinds import told_kind
from vendorwatch.names.likelihood import Judgement, judged
from vendorwatch.names.listed import LISTED, QUALIFIERS, read_columns
from vendorwatch.names.qualify import UNKNOWN, Facts, facts, qualified
from vendorwatch.names.score import Comparison, compare, scorecard
from vendorwatch.names.scripts import native
from vendorwatch.names.search import Nearest
from vendorwatch.names.spellings import Asked, as_kind
from vendorwatch.names.verbatim import has_a_name_more

# A name and what it is taken for.
Query = tuple[str, Kind]
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
        ("probability", pa.float64()),
        ("evidence", pa.string()),
        ("above_line", pa.bool_()),
    ]
)


def screen(
    con: duckdb.DuckDBPyConnection,
    queries: str,
    names: str,
    *,
    top: int = 20,
    min_score: float | None = None,
    vendors: bool = True,
) -> pa.Table:
    """Screen the relation `queries` against the relation `names`.

    `queries` has query_id and name, `names` entry_id and name; both may have kind, country, birth, gender and
    identifiers (see `qualify.facts`), `names` also name_type and is_weak. Returns at most `top` hits a query of at
    least `min_score` (by default the lowest score of the band `review`) as `HITS`: one row per query and entry, with
    the entry's best name, by query_id and best first. `vendors` as in `screen_table`.
    Raises VendorwatchError for a relation without its key or name.
    """
    index = NameIndex.build(read_columns(con, names, "entry_id", LISTED))
    hits = screen_table(
        index, read_columns(con, queries, "query_id", QUALIFIERS), top=top, min_score=min_score, vendors=vendors
    )
    return hits.sort_by([("query_id", "ascending"), ("score", "descending"), ("entry_id", "ascending")])


def screen_table(
    index: NameIndex, asked: pa.Table, *, top: int = 20, min_score: float | None = None, vendors: bool = True
) -> pa.Table:
    """Screen the rows of a table with the columns that `read_columns` gives for queries, as `screen` does.

    Hits stand in the order of the rows, best first. A name that several rows ask about is looked up once. `vendors` are
    hardly ever listed, so each hit is judged at that rate (`likelihood.py`); otherwise likeness alone gives the band.
    """
    lowest = scorecard().review if min_score is None else min_score
    found = []
    for start in range(0, len(asked), BATCH):
        batch = questions(asked.slice(start, BATCH), index.cells if vendors else None)
        names = batch.names
        answered = looked_up(index, batch, look_up(index, names), names, lowest)
        found.append(screened(index, answered, top=top, lowest=lowest, vendors=vendors))
    return pa.concat_tables([arrow.table([()] * len(HITS), HITS), *found])


class Questions(NamedTuple):
    """What is asked about in rows of query_id, name with kind, and facts; `asked_of` are the names that a cell holds, `doubts` why
    hits of a name that stands in a cell are never certain.

    `room` is how far below the line names are looked at, since facts can lift a score.
    """

    rows: list[tuple[str, Query, Facts]]
    asked_of: dict[Query, list[Query]]
    doubts: dict[tuple[Query, Query], str]
    room: float

    @property
    def names(self) -> list[Query]:
        """Every name that is asked about, once."""
        return list(dict.fromkeys(chain.from_iterable(self.asked_of.values())))


class LookedUp(NamedTuple):
    """Questions, and for each name the numbers of the listed names that it may be, with the most that they can score."""

    asked: Questions
    found: dict[Query, list[tuple[int, float]]]


def questions(asked: pa.Table, cells: Cells | None) -> Questions:
    """Return what a table asks about, as `screen_table` takes it; with `cells` as those of a vendor list are read."""
    columns = [asked[column].to_pylist() for column in ("query_id", "name", "kind", *QUALIFIERS)]
    rows = [
        (query_id, (name, kind), facts(*row) if any(row) else UNKNOWN)
        for query_id, name, kind, *row in zip(*columns, strict=True)
    ]
    asked_of: dict[Query, list[Query]] = {}
    doubts: dict[tuple[Query, Query], str] = {}
    for _, query, _ in rows:
        if query in asked_of:
            continue
        several = asked_of[query] = []
        for name, doubt, said in cells.asked_about(*query) if cells else plain_readings(query[0]):
            for kind in (said,) if said else _kinds_of(name, query[1], cells):
                if (name, kind) in several:
                    continue
                several.append((name, kind))
                if doubt:
                    doubts[query, (name, kind)] = doubt
    return Questions(rows, asked_of, doubts, _ROOM if any(known is not UNKNOWN for _, _, known in rows) else 0.0)


def _kinds_of(name: str, kind: Kind, cells: Cells | None) -> tuple[Kind, ...]:
    """Return what a name is taken for: where a team's word that it is a person's or ship's may be wrong, a company's, too."""
    is_other = cells is not None and kind in {"person", "vessel"} and cells.borders.is_company(name)
    return (kind, "organization") if is_other else (kind,)


def look_up(index: NameIndex, names: Sequence[Query], *, listed: bool = False) -> Nearest:
    """Return the listed names nearest each, which has its place as its number; `listed` as `NameIndex.look_up` takes it."""
    return index.look_up([(number, Asked(*name)) for number, name in enumerate(names)], listed=listed)


def looked_up(index: NameIndex, asked: Questions, nearest: Nearest, names: Sequence[Query], lowest: float) -> LookedUp:
    """Return the listed names that may score `lowest` with what is asked, of those that `look_up` found for the names."""
    wanted = asked.names
    found: list[list[tuple[int, float]]] = [[] for _ in names]
    only = None
    if len(wanted) < len(names):
        some = set(wanted)
        only = np.array([name in some for name in names], np.bool_)
    least = None
    if asked.room:
        rooms = _rooms(asked)
        least = np.array([round(lowest - rooms.get(name, 0.0), 10) for name in names])
    for number, name_no, most in zip(*index.gated(nearest, lowest - asked.room, only, least), strict=True):
        found[number].append((name_no, most))
    answered = dict(zip(names, found, strict=True))
    return LookedUp(asked, answered if only is None else {name: answered[name] for name in wanted})


def screened(index: NameIndex, asked: LookedUp, *, top: int, lowest: float, vendors: bool) -> pa.Table:
    """Return the hits of what was looked up, as `screen_table` does."""
    rows, asked_of, doubts, room = asked.asked
    # Facts may put another entry first, and so may how likely a hit is.
    most = top if room == 0 and not vendors else sys.maxsize
    hits = _screen_names(index, asked.found, lowest - room, most, vendors=vendors)
    columns_out: tuple[list[Any], ...] = tuple([] for _ in HITS)
    for query_id, query, known in rows:
        hits_of = {name: hits[name] for name in asked_of[query] if hits[name]}
        if not hits_of and not known.identifiers:
            # So it is for most.
            continue
        row = _Row(index, query, known, hits_of, doubts)
        named = row.named()
        found = plain = {entry_id: hit for entry_id, (hit, _) in named.items()}
        if known is not UNKNOWN:
            found = {entry_id: qualified(hit, known, index.facts(entry_id)) for entry_id, hit in found.items()}
            for entry_id, name_no in {
                hit for number in known.identifiers for hit in index.by_identifier.get(number, ())
            }:
                if entry_id not in found:
                    plain[entry_id] = _compared(index, Asked(*query), name_no)
                    found[entry_id] = qualified(plain[entry_id], known, index.facts(entry_id))
        if not found:
            continue
        best = sorted(found.items(), key=lambda hit: (-hit[1].score, hit[0]))
        rows_of = []
        for entry_id, hit in best if vendors else best[:top]:
            if hit.score < lowest:
                continue
            is_other = _is_of_another_kind(hit, query[1])
            band = hit.band
            likely: Judgement | None = None
            is_asked: bool | None = None
            meant = hit
            if vendors:
                _, asked_as = named.get(entry_id, (hit, query))
                meant, likely = row.likeliest(entry_id, hit, plain[entry_id], asked_as, lowest)
                band = likely.band(meant)
                is_asked = band == "auto" or likely.is_worth_asking
            if is_other and band == "auto":
                band = "review"
            rows_of.append(_Hit(entry_id, meant, band, likely, is_asked))
        if vendors:
            # What is certain, then what is asked about, the likeliest first.
            rows_of.sort(key=_rank)
        for judged_hit in rows_of[:top]:
            for column, value in zip(columns_out, (query_id, query[0], *judged_hit.told()), strict=True):
                column.append(value)
    return arrow.table(columns_out, HITS)


class _Row(NamedTuple):
    """A row that is asked about, and the hits of each name that it may mean: of an entry the best comparison, and the name."""

    listed: NameIndex
    query: Query
    known: Facts
    hits: dict[Query, dict[str, tuple[Comparison, int]]]
    doubts: dict[tuple[Query, Query], str]

    def named(self) -> dict[str, tuple[Comparison, Query]]:
        """Return the best comparison per entry, with the name that it was asked as."""
        named = _best(self.hits)
        if not self.doubts or self.doubts.keys().isdisjoint((self.query, name) for name in self.hits):
            return named
        # What is certain as it stands is so whatever else a name may be, unless that is another party's.
        sure = _best({name: hits for name, hits in self.hits.items() if (self.query, name) not in self.doubts})
        for entry_id, (hit, asked_as) in sure.items():
            if (
                self.doubts.get((self.query, named[entry_id][1])) == MISSPELT
                and self._judged(entry_id, hit, asked_as).band(self._qualified(entry_id, hit)) == "auto"
            ):
                named[entry_id] = hit, asked_as
        return named

    def likeliest(
        self, entry_id: str, hit: Comparison, plain: Comparison, asked_as: Query, lowest: float
    ) -> tuple[Comparison, Judgement]:
        """Return how likely an entry is the vendor, and the hit of it, of which `plain` is the comparison of the names alone.

        Where that is not worth a question, it may be as something else that the name may mean.
        """
        foreign = not self.query[0].isascii() and bool(native(self.query[0])[0])
        likely = self._judged(entry_id, plain, asked_as, foreign=foreign)
        if not likely.is_worth_asking and len(self.hits) > 1:
            for other, hits in self.hits.items():
                if other == asked_as or entry_id not in hits:
                    continue
                again = self._judged(entry_id, hits[entry_id][0], other, foreign=foreign)
                meant = self._qualified(entry_id, hits[entry_id][0])
                if again.is_worth_asking and meant.score >= lowest:
                    likely, hit, asked_as = again, meant, other
                    break
        return hit, likely.doubted(self.doubts.get((self.query, asked_as), ""))

    def _judged(self, entry_id: str, comparison: Comparison, asked_as: Query, *, foreign: bool = False) -> Judgement:
        entry = self.listed.entry(entry_id, comparison.listed.text)
        return judged(comparison, analyse(*asked_as), self.known, self._facts_of(entry_id), entry, foreign=foreign)

    def _qualified(self, entry_id: str, comparison: Comparison) -> Comparison:
        return qualified(comparison, self.known, self._facts_of(entry_id))

    def _facts_of(self, entry_id: str) -> Facts:
        # What is known of one side only adds nothing.
        return self.listed.facts(entry_id) if self.known is not UNKNOWN else UNKNOWN


class _Hit(NamedTuple):
    """A hit of a name, and of a vendor's how likely it is."""

    entry_id: str
    hit: Comparison
    band: str
    judgement: Judgement | None
    is_asked: bool | None

    def told(self) -> tuple[Any, ...]:
        """Return the columns of `HITS` behind those of the query; only those that are kept need the words for it."""
        hit, judgement = self.hit, self.judgement
        likely = (judgement.probability, judgement.words) if judgement else (None, "")
        return (
            *(self.entry_id, hit.listed.text, hit.score, self.band, hit.reason, features(hit)),
            *(*likely, self.is_asked),
        )


def _rank(hit: _Hit) -> tuple[bool, bool, float]:
    """Return what the hits of a vendor are sorted by."""
    assert hit.judgement
    return hit.band != "auto", not hit.is_asked, -hit.judgement.probability


def _is_of_another_kind(hit: Comparison, kind: str) -> bool:
    """Return whether one name is a company's and the other a person's or ship's, and no number agrees."""
    others = {"organization": {"person", "vessel"}, "person": {"organization"}, "vessel": {"organization"}}
    return hit.listed.kind in others.get(kind, ()) and not any(
        item.feature == "identifier_same" for item in hit.contributions
    )


# The most that facts add to a score.
_ROOM = 0.15


def _rooms(asked: Questions) -> dict[Query, float]:
    """Return for each name that is asked about the most that what is known of a row adds to its score."""
    rooms: dict[Query, float] = {}
    of_country = scorecard().qualifiers["country_same"]
    for _, query, known in asked.rows:
        room = _ROOM if known.births or known.identifiers else of_country if known.countries else 0.0
        if room:
            for name in asked.asked_of[query]:
                rooms[name] = max(rooms.get(name, 0.0), room)
    return rooms


def features(comparison: Comparison) -> str:
    """Return the contributions as a JSON object: for each, the value measured and the points it adds to the score."""
    told = [
        f'"{what}": {{"value": {value!r}, "points": {points!r}}}' for what, value, points in comparison.contributions
    ]
    return f"{{{', '.join(told)}}}"


def _best(
    several: dict[Query, dict[str, tuple[Comparison, int]]],
) -> dict[str, tuple[Comparison, Query]]:
    """Return the best comparison per entry with the name that it was asked as; of equals the first."""
    best: dict[str, tuple[Comparison, Query]] = {}
    for name, found in several.items():
        for entry_id, (comparison, _) in found.items():
            if entry_id not in best or _fit(comparison) > _fit(best[entry_id][0]):
                best[entry_id] = comparison, name
    return best


def _fit(comparison: Comparison) -> float:
    """Return how well a name fits: of an entry's names, one of which all that is left is the beginning is the one meant, and of
    a person's one that only has a name more than is asked about, before one that is spelled otherwise.
    """
    score = comparison.score
    if score >= _BEGUN:
        return score
    if is_begun(comparison.query.text, comparison.listed.text):
        return _BEGUN
    return _NAMED_MORE if score < _NAMED_MORE and has_a_name_more(comparison) else score


def _score(comparison: Comparison) -> float:
    return comparison.score


# No other name fits as well, unless it is the same.
_BEGUN, _NAMED_MORE = 0.99, 0.98


def _screen_names(
    index: NameIndex, found: Mapping[Query, list[tuple[int, float]]], lowest: float, top: int, *, vendors: bool
) -> dict[Query, dict[str, tuple[Comparison, int]]]:
    """Return for each name its hits: per entry the best comparison of its names, and that name's number.

    What can score no more than `top` hits do is left out. `vendors` may have names that a field cut off.
    """
    best: dict[Query, dict[str, tuple[Comparison, int]]] = {}
    fit = _fit if vendors else _score
    person = KIND_NO["person"]
    for name, listed in found.items():
        hits = best.setdefault(name, {})
        if not listed:
            continue
        query = Asked(*name)
        # Of each entry how well its best name fits; of names that fit equally well, the first of the list stands for it.
        fits: dict[str, tuple[float, int]] = {}
        # The likeliest first.
        for name_no, most in sorted(listed, key=lambda pair: (-pair[1], pair[0])):
            if len(hits) >= top and sum(hit.score > most for hit, _ in hits.values()) >= top:
                break
            # Whose name has one more may fit better than its letters tell.
            may_fit = (-max(most, _BEGUN) if vendors and index.kind_of(name_no) == person else -most), name_no
            bearers = [
                (entry_id, is_weak)
                for entry_id, is_weak in index.bearers(name_no)
                if entry_id not in fits or may_fit < fits[entry_id]
            ]
            if not bearers:
                continue
            comparison = _compared(index, query, name_no)
            if comparison.score < lowest:
                continue
            for entry_id, is_weak in bearers:
                shown = comparison.weakened() if is_weak else comparison
                if shown.score < lowest:
                    continue
                fitting = -fit(shown), name_no
                if entry_id not in fits or fitting < fits[entry_id]:
                    hits[entry_id], fits[entry_id] = (shown, name_no), fitting
    return best


def _compared(index: NameIndex, query: Asked, name_no: int) -> Comparison:
    """Compare two names, taking both for what either is known to be, or tells."""
    listed = index.name(name_no, query.kind)
    if query.kind == listed.kind == "unknown":
        listed = index.name(name_no, told_kind(query.text))
    return compare(as_kind(query, listed.kind), listed)
