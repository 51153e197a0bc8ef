"""Reading texts on a cluster: `vendorwatch read PATH --engine spark`.

Here: from parts to claims. Not here: how a text is read; a part is read by the functions that one machine uses.
"""

import hashlib
import json
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa

from vendorwatch.claims.lexicon import Known, Lexicon
from vendorwatch.claims.texts import CLAIMS, Columns, Text, claims_of, laid_out, table, text_of
from vendorwatch.code import code_version
from vendorwatch.columns import schema_of
from vendorwatch.errors import ParseError
from vendorwatch.names import arrow
from vendorwatch.spark.records import Batches, Layout, fragments, grid_of, top_of
from vendorwatch.spark.shipped import Shipped, need_code, opened, ship
from vendorwatch.spark.storage import Storage, as_uri
from vendorwatch.spark.work import COUNT, FOUND, PLACE, REJECTED, Done, Question, Tell, answers, ask

TABLE = "claims"
# A text takes as long as a dozen names.
TEXTS_A_PART = 1_000
_CLAIMS = schema_of(CLAIMS)
_SCHEMA = pa.schema([*PLACE, *_CLAIMS])


def read_path(
    spark: Any,
    path: str,
    names: Sequence[Known],
    *,
    out: str,
    part: int = TEXTS_A_PART,
    tell: Tell = lambda _rows, _share, _doing: None,
) -> Done:
    """Read the texts of the CSV or Parquet files of a path that Spark reads.

    Writes `out/claims` (rows as `claims.texts.read_file` writes them, with the file of each), `out/rejected` and
    `out/manifest.json`. Raises VendorwatchError as `work.ask` does, and for files without a column `text`.
    """
    storage = Storage(spark)
    files = storage.files(as_uri(path))
    file, readings = top_of(spark, storage, files)
    grid, columns = laid_out(readings, file.uri)
    layout = Layout(grid.form, 1, tuple(grid.peek(1)[0]), part)
    with tempfile.TemporaryDirectory() as folder:
        lexicon = Path(folder) / "lexicon.json"
        lexicon.write_text(json.dumps(names, ensure_ascii=False), encoding="utf-8")
        shipped = ship(spark, lexicon)
    about: dict[str, Any] = {"names": shipped.sha256, "code": code_version(__name__), "columns": columns}
    digest = hashlib.sha256(json.dumps([about, layout]).encode()).hexdigest()[:16]
    question = Question(TABLE, _CLAIMS, _Texts(about["code"], shipped, layout, columns).answered, about, digest)
    return ask(spark, storage, files, layout, question, as_uri(out), tell)


@dataclass(frozen=True)
class _Texts:
    """What a worker needs to know."""

    code: str
    names: Shipped
    layout: Layout
    columns: Columns

    def answered(self, batches: Batches, count: Callable[[int], None]) -> Batches:
        need_code(__name__, self.code)
        lexicon = opened(self.names, _opened)
        for batch in batches:
            for source, part, fragment in fragments(batch):
                yield from self._of_fragment(lexicon, source, part, fragment, count)

    def _of_fragment(
        self, lexicon: Lexicon, source: str, part: int, records: pa.RecordBatch, count: Callable[[int], None]
    ) -> Batches:
        grid = grid_of(records, self.layout)
        told: list[tuple[Any, ...]] = []
        taken = []
        for line, cells in grid.rows():
            text = text_of(line, cells, self.columns)
            if isinstance(text, Text):
                taken.append(text)
            else:
                told.append((source, part, line, 0, REJECTED, text))
        rows, placed = [], []
        for text, claims in claims_of(lexicon, taken):
            if isinstance(claims, ParseError):
                told.append((source, part, text.line, 0, REJECTED, str(claims)))
            else:
                rows += claims
                placed += [(source, part, text.line, no, FOUND, "") for no in range(len(claims))]
        if rows:
            where = arrow.table(list(zip(*placed, strict=True)), PLACE)
            yield from pa.table([*where.columns, *table(rows).columns], schema=_SCHEMA).to_batches()
        told.append((source, part, 0, len(taken), COUNT, ""))
        yield answers(told, _CLAIMS)
        count(len(taken))


def _opened(path: Path) -> Lexicon:
    return Lexicon(Known(*fields) for fields in json.loads(path.read_text(encoding="utf-8")))
