"""Screening names against what was published: what `vendorwatch screen` does.

Here: the published names, their index kept between runs, a whole file screened. Not here: matching (`match.py`),
reading files (`files.py`), writing hits (`hits.py`), the terminal (`commands/screen.py`).
"""

import csv
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

import duckdb
import pyarrow as pa

from vendorwatch.errors import VendorwatchError
from vendorwatch.identifiers import numbers_beside
from vendorwatch.names import arrow, indexes
from vendorwatch.names import hits as hit_files
from vendorwatch.names.files import QUERIES, Rejected, read_batches
from vendorwatch.names.listed import LISTED, read_columns
from vendorwatch.names.match import HITS
from vendorwatch.names.workers import screened
from vendorwatch.reader import open_published

# Bytes of a file from which on several processes are worth their start (some 20,000 names).
WORTH_SEVERAL = 500_000
# Lines shown of each kind of fault; the file of rejected rows has all.
_SHOWN = 5

_PUBLISHED = """
    select
        targets.target_id as entry_id,
        targets.* exclude (target_id, target_source)
    from core.name_targets as targets
    where
        $lists::varchar[] is null
        or targets.target_source in $lists
        or targets.target_id in (select entry_id from core.listings where list_id in $lists)
"""
_LISTS = """
    select distinct target_source from core.name_targets
    union
    select distinct list_id from core.listings
    order by all
"""


class Outcome(NamedTuple):
    """How a file was screened: rows asked and hits found, rows rejected by reason with the first lines of each.

    `remarks` are the same of rows that were asked without something that was not understood.
    """

    rows: int
    hits: int
    rejected: dict[str, tuple[int, list[int]]]
    remarks: dict[str, tuple[int, list[int]]]


def published_names(con: duckdb.DuckDBPyConnection, lists: Sequence[str] = ()) -> pa.Table:
    """Return the names of all known parties, or of those on the lists, as `NameIndex.build` takes them.

    A list is named by its id (`ofac_cmic`) or by its source (`ofac_consolidated`; `vendor` for curated vendors).
    Raises VendorwatchError for a list that is not there.
    """
    known = [row[0] for row in con.execute(_LISTS).fetchall()]
    if unknown := sorted(set(lists) - set(known)):
        raise VendorwatchError(f"no list {', '.join(unknown)}", where="--list", expected=f"any of {', '.join(known)}")
    con.register("published_names", con.sql(_PUBLISHED, params={"lists": list(lists) or None}).to_arrow_table())
    return read_columns(con, "published_names", "entry_id", LISTED)


@contextmanager
def published_index(release: Path, lists: Sequence[str], folder: Path) -> Iterator[Path]:
    """Yield the file of the index of a release's names, of all or of some lists, as `indexes.index_file` does.

    A link in the folder tells which file is a release's, so that one asked of before is not even opened.
    Raises VendorwatchError as `published_names` does.
    """
    state = release.stat()
    asked = repr((release.parent.name, state.st_mtime_ns, state.st_size, sorted(lists)))
    link = folder / f"release-{indexes.made_with(asked)}{indexes.SUFFIX}"
    if link.exists():
        yield link
        return
    with open_published(release) as con:
        names = published_names(con, lists)
    with indexes.index_file(names, folder) as path:
        if path.parent == folder:
            indexes.link(link, path)
        yield path


def screen_names(
    names: Sequence[str], index: Path, *, kind: str = "unknown", top: int = 20, min_score: float | None = None
) -> pa.Table:
    """Return the hits of a few names against an index file, as `match.HITS`; the query_id is the place, from 1."""
    asked = arrow.table(
        [
            *([str(place) for place in range(1, len(names) + 1)], names, [kind] * len(names), *[[""] * len(names)] * 3),
            list(map(numbers_beside, names)),
        ],
        QUERIES,
    )
    ((_, hits),) = screened(index, iter([(None, asked)]), workers=1, top=top, min_score=min_score)
    return hits


def screen_file(
    file: Path,
    index: Path,
    *,
    out: Path,
    column: str | Sequence[str] | None = None,
    kind: str = "unknown",
    top: int = 20,
    min_score: float | None = None,
    workers: int = 1,
    progress: Callable[[int, float], None] = lambda _rows, _read: None,
) -> Outcome:
    """Screen a CSV, Excel or Parquet file of names against an index file and write the hits to `out`, in the file's order.

    Rows that are no names are left out and written, with line and reason, to `<out>.rejected.csv`. `progress` is told
    the rows done so far and the share of the file read. Raises VendorwatchError as `files.read_batches` and
    `hits.writer` do; then no file of hits is written.
    """
    hit_files.check_format(out)
    rows = found = 0
    faults: dict[str, tuple[int, list[int]]] = {}
    remarks: dict[str, tuple[int, list[int]]] = {}
    with hit_files.writer(out, HITS) as write, _rejected_file(out.with_suffix(".rejected.csv")) as reject:
        batches = ((batch, batch.queries) for batch in read_batches(file, column, kind=kind))
        for batch, hits in screened(index, batches, workers=workers, top=top, min_score=min_score):
            write(hits)
            reject(batch.rejected)
            rows, found = rows + len(batch.queries), found + len(hits)
            _count(faults, batch.rejected)
            _count(remarks, batch.remarks)
            progress(rows + sum(count for count, _ in faults.values()), batch.read)
    return Outcome(rows, found, faults, remarks)


@contextmanager
def _rejected_file(path: Path) -> Iterator[Callable[[Iterable[Rejected]], None]]:
    """Yield a function that writes rejected rows; no file is left where there are none."""
    rejected = False
    try:
        with path.open("w", encoding="utf-8", newline="") as out:
            lines = csv.writer(out, lineterminator="\n")
            lines.writerow(Rejected._fields)
            empty = out.tell()
            yield lines.writerows
            rejected = out.tell() > empty
    finally:
        if not rejected:
            path.unlink()


def _count(faults: dict[str, tuple[int, list[int]]], rejected: Sequence[Rejected]) -> None:
    for reason, count in Counter(row.reason for row in rejected).items():
        before, lines = faults.get(reason, (0, []))
        more = [row.line for row in rejected if row.reason == reason][: _SHOWN - len(lines)]
        faults[reason] = (before + count, lines + more)
