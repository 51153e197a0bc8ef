"""Screening names on a cluster: `vendorwatch screen PATH --engine spark`.

Here: from parts to hits. Not here: any step of screening; a part is read and screened by the functions that one machine uses.
"""

import gc
import hashlib
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa

from vendorwatch.acyclic import acyclic
from vendorwatch.code import code_version
from vendorwatch.formats.sheets import sheet
from vendorwatch.formats.sheets.headings import asked
from vendorwatch.names import arrow
from vendorwatch.names.files import batches_of
from vendorwatch.names.index import NameIndex
from vendorwatch.names.match import HITS, screen_table
from vendorwatch.spark.records import PART, Batches, Layout, fragments, grid_of, top_of
from vendorwatch.spark.shipped import Shipped, need_code, opened, ship
from vendorwatch.spark.storage import Storage, as_uri
from vendorwatch.spark.work import COUNT, FOUND, PLACE, REJECTED, REMARK, Done, Question, Tell, answers, ask

TABLE = "hits"
_SCHEMA = pa.schema([*PLACE, *HITS])


def screen_path(
    spark: Any,
    path: str,
    index: Path,
    *,
    out: str,
    column: Sequence[str] | None = None,
    kind: str = "unknown",
    top: int = 20,
    min_score: float | None = None,
    part: int = PART,
    tell: Tell = lambda _rows, _share, _doing: None,
) -> Done:
    """Screen the CSV or Parquet files of a path that Spark reads; write `out/hits`, `out/rejected` and `out/manifest.json`.

    Hits are those of `names.screening.screen_file`, with the file of each, in the order of the files and their rows. `index` is
    an index file of this machine. Raises VendorwatchError as `work.ask` does, and for files whose column of names is not clear.
    """
    storage = Storage(spark)
    files = storage.files(as_uri(path))
    said = asked(list(column or []))
    file, readings = top_of(spark, storage, files)
    found = sheet.lay_out(readings, file.uri, said)
    layout = Layout(found.grid.form, found.record, tuple(found.grid.peek(found.record)[found.record - 1]), part)
    shipped = ship(spark, index)
    about: dict[str, Any] = {
        "index": shipped.sha256,
        "code": code_version(__name__),
        "column": said,
        "headings": found.headings,
        "kind": kind,
        "top": top,
        "min_score": min_score,
    }
    digest = hashlib.sha256(json.dumps([about, layout]).encode()).hexdigest()[:16]
    names = _Names(about["code"], shipped, layout, tuple(found.headings), kind, top, min_score)
    return ask(spark, storage, files, layout, Question(TABLE, HITS, names.answered, about, digest), as_uri(out), tell)


@dataclass(frozen=True)
class _Names:
    """What a worker needs to know."""

    code: str
    index: Shipped
    layout: Layout
    headings: tuple[tuple[str, str | None], ...]
    kind: str
    top: int
    min_score: float | None

    def answered(self, batches: Batches, count: Callable[[int], None]) -> Batches:
        need_code(__name__, self.code)
        index = opened(self.index, _opened)
        for batch in batches:
            for source, part, fragment in fragments(batch):
                with acyclic():
                    yield from self._of_fragment(index, source, part, fragment, count)

    def _of_fragment(
        self, index: NameIndex, source: str, part: int, records: pa.RecordBatch, count: Callable[[int], None]
    ) -> Batches:
        grid = grid_of(records, self.layout)
        width = len(self.headings)
        laid_out = sheet.Layout(grid, 0, list(self.headings), [], [0] * width, [""] * width)
        told: list[tuple[Any, ...]] = []
        asked = 0
        for batch in batches_of([laid_out], len(records) + 1, self.kind):
            told += [(source, part, row.line, 0, REJECTED, row.reason) for row in batch.rejected]
            told += [(source, part, row.line, 0, REMARK, row.reason) for row in batch.remarks]
            asked += len(batch.queries)
            # Asked by their place, so that each hit leads back to its line.
            ids = batch.queries["query_id"].to_pylist()
            places = pa.array([str(place) for place in range(len(ids))])
            hits = screen_table(
                index, batch.queries.set_column(0, "query_id", places), top=self.top, min_score=self.min_score
            )
            of = [int(place) for place in hits["query_id"].to_pylist()]
            placed = [(source, part, batch.lines[place], no, FOUND, "") for no, place in enumerate(of)]
            where = arrow.table(list(zip(*placed, strict=True)) or [()] * len(PLACE), PLACE)
            keys = arrow.table([[ids[place] for place in of]], pa.schema([HITS.field("query_id")]))
            columns = [*where.columns, *keys.columns, *hits.columns[1:]]
            yield from pa.table(columns, schema=_SCHEMA).to_batches()
        told.append((source, part, 0, asked, COUNT, ""))
        yield answers(told, HITS)
        count(asked)


def _opened(path: Path) -> NameIndex:
    index = NameIndex.open(path)
    # As in `names/workers.py`: what stays is not looked through for garbage again and again.
    gc.freeze()
    return index
