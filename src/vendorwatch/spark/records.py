"""The input laid out in parts: every record with its file and line, before anybody asks what it means.

Here: CSV and Parquet on any storage to rows of cells, by the code that one machine reads them with. Not here: what the cells
mean (`names.py`, `texts.py`), which parts are done (`work.py`).

A part is `PART` records of one file: small enough that parts share a cluster evenly, however large or small the files are,
and what is not done again when a run goes on. A record of a CSV may span lines, so one task reads a file from its top; it
only splits it into cells, a hundredth of the work. Parquet is read in pieces.
"""

import codecs
import csv
import io
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple
from urllib.parse import unquote

import pyarrow as pa

from vendorwatch.errors import ParseError, VendorwatchError
from vendorwatch.formats.sheets.decode import encoding_of
from vendorwatch.formats.sheets.grid import CELL_MAX_CHARACTERS, Broken, Grid, as_text, not_parted, open_file, text_of
from vendorwatch.names import arrow
from vendorwatch.spark.session import in_words
from vendorwatch.spark.storage import Storage, Stored

PART = 10_000
RECORDS = pa.schema(
    [
        ("source", pa.string()),
        ("part_no", pa.int32()),
        ("line", pa.int64()),
        ("cells", pa.list_(pa.string())),
        ("broken", pa.string()),
    ]
)
# Records and lines at the top of a file by which its columns are told apart.
_HEAD_RECORDS, _HEAD_LINES = 520, 2_000
# Files whose columns are looked at before all are taken to be damaged.
_TRIED = 20
# Rows handed on at once.
_ROWS = 5_000
PARQUET = "Parquet"
# What a Parquet file begins and ends with.
_MAGIC = b"PAR1"

Batches = Iterator[pa.RecordBatch]


class Layout(NamedTuple):
    """How the records are laid out: the delimiter (or `Parquet`), row and text of the headings, and how many make a part."""

    form: str
    record: int
    titles: tuple[str, ...]
    part: int = PART


def top_of(spark: Any, storage: Storage, files: Sequence[Stored]) -> tuple[Stored, tuple[Grid, ...]]:
    """Return the first file that can be read and how its top may be; raises VendorwatchError as `readings` does, or if none can."""
    faults = []
    for file in files[:_TRIED]:
        if _is_no_parquet(storage, file):
            faults.append("it is called Parquet, or begins so, and does not begin and end as one does")
            continue
        try:
            return file, readings(spark, storage, file)
        except VendorwatchError:
            raise
        except Exception as error:  # Spark's and Java's, of many kinds
            faults.append(in_words(error))
    raise VendorwatchError(f"cannot be read: {faults[0]}", where=files[0].uri)


def _is_no_parquet(storage: Storage, file: Stored) -> bool:
    """Return whether a file says that it is Parquet and is not: Spark tells that after many tries, or reads it as text."""
    head = storage.head(file.uri)
    is_called = head == _MAGIC or file.uri.lower().endswith((".parquet", ".pq"))
    return is_called and not head == storage.tail(file) == _MAGIC


def readings(spark: Any, storage: Storage, file: Stored) -> tuple[Grid, ...]:
    """Return how the top of a file may be read, as `formats.sheets.grid.open_file` does for a whole one.

    Raises VendorwatchError for what is neither Parquet nor CSV in UTF-8.
    """
    begin = storage.head(file.uri)
    if begin.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        # A line ends in the middle of a letter there.
        raise ParseError("a CSV file in UTF-16", where=file.uri, expected="UTF-8", todo="Save it as CSV (UTF-8)")
    if begin == _MAGIC:
        frame = spark.read.parquet(file.uri)
        top = frame.where(f"_metadata.row_index < {_HEAD_RECORDS}").collect()
        rows = [list(frame.columns), *([text_of(_plain(cell)) for cell in row] for row in top)]
        return (_grid(rows),)
    one_file_a_task(spark)
    lines = spark.read.text(file.uri).selectExpr("cast(value as binary) as value").limit(_HEAD_LINES).collect()
    head = b"".join(bytes(line.value) + b"\n" for line in lines)
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        raise VendorwatchError(
            "an Excel workbook or ZIP file", where=file.uri, expected="Parquet or CSV", todo="Save it as CSV (UTF-8)"
        )
    encoding = encoding_of(lambda: io.BytesIO(head), file.uri)
    if not encoding.codec.startswith("utf-8"):
        raise ParseError(f"a CSV file in {encoding}", where=file.uri, expected="UTF-8", todo="Save it as CSV (UTF-8)")
    return open_file(lambda: io.BytesIO(head), file.uri).sheets[0]


def _grid(rows: Sequence[list[str]]) -> Grid:
    return Grid("row", PARQUET, lambda count: list(rows[:count]), lambda: iter(enumerate(rows, start=1)))


def records(spark: Any, files: Sequence[Stored], layout: Layout) -> Any:
    """Return a DataFrame of the records of files (`RECORDS`), without their headings."""
    from pyspark.sql.pandas.types import from_arrow_schema  # noqa: PLC0415 - an extra

    ids = {_same(file.uri): file.id for file in files}
    uris = [file.uri for file in files]
    schema = from_arrow_schema(RECORDS)
    if layout.form == PARQUET:
        in_pieces(spark)
        frame = spark.read.parquet(*uris)
        asked = frame.selectExpr(
            *(f"`{title.replace('`', '``')}`" for title in layout.titles),
            "_metadata.file_path as `_vendorwatch_path`",
            "_metadata.row_index as `_vendorwatch_row`",
        )
        return asked.mapInArrow(_of_parquet(ids, layout.part), schema)
    one_file_a_task(spark)
    lines = spark.read.text(uris).selectExpr("_metadata.file_path as path", "cast(value as binary) as value")
    return lines.mapInArrow(_of_csv(ids, layout), schema)


def one_file_a_task(spark: Any) -> None:
    """Have files read whole, each in a task of its own."""
    for setting in ("maxPartitionBytes", "openCostInBytes"):
        spark.conf.set(f"spark.sql.files.{setting}", str(1 << 40))


def in_pieces(spark: Any) -> None:
    """Have files read in pieces, so that every core has one."""
    for setting in ("maxPartitionBytes", "openCostInBytes"):
        spark.conf.unset(f"spark.sql.files.{setting}")


def grid_of(batch: pa.RecordBatch, layout: Layout) -> Grid:
    """Return the records of a batch (`RECORDS`) as a grid."""
    columns = (batch[name].to_pylist() for name in ("line", "cells", "broken"))
    found: list[tuple[int, list[str] | Broken]] = [
        (line, Broken(broken) if broken else cells) for line, cells, broken in zip(*columns, strict=True)
    ]
    place = "row" if layout.form == PARQUET else "line"
    return Grid(place, layout.form, lambda count: [], lambda: iter(found))


def fragments(batch: pa.RecordBatch) -> Iterator[tuple[str, int, pa.RecordBatch]]:
    """Yield the stretches of a batch that are of one part of one file, with both."""
    sources, parts = batch["source"].to_pylist(), batch["part_no"].to_pylist()
    start = 0
    for end in range(1, len(batch) + 1):
        if end == len(batch) or (sources[end], parts[end]) != (sources[start], parts[start]):
            yield sources[start], parts[start], batch.slice(start, end - start)
            start = end


def _of_parquet(ids: Mapping[str, str], part: int) -> Callable[[Batches], Batches]:
    def read(batches: Batches) -> Batches:
        for batch in batches:
            *columns, paths, numbers = (column.to_pylist() for column in batch.columns)
            rows = (
                # The first row is line 2, below the headings, as in a CSV.
                (ids[_same(path)], number // part, number + 2, [text_of(cell) for cell in cells], "")
                for path, number, *cells in zip(paths, numbers, *columns, strict=True)
            )
            yield from _written(rows)

    return read


def _of_csv(ids: Mapping[str, str], layout: Layout) -> Callable[[Batches], Batches]:
    def read(batches: Batches) -> Batches:
        first = next(batches, None)
        if first is not None and len(first):
            path = first["path"][0].as_py()
            yield from _written(_csv_rows(_lines(path, first, batches), ids[_same(path)], path, layout))

    return read


def _lines(path: str, first: pa.RecordBatch, batches: Batches) -> Iterator[bytes]:
    """Yield the lines of the one file of a task."""
    batch: pa.RecordBatch | None = first
    while batch is not None:
        if len(batch) and (batch["path"][0].as_py(), batch["path"][-1].as_py()) != (path, path):
            raise RuntimeError("a task with more than one file")
        yield from batch["value"].to_pylist()
        batch = next(batches, None)


def _csv_rows(lines: Iterator[bytes], source: str, path: str, layout: Layout) -> Iterator[tuple[Any, ...]]:
    texts = (line.decode(errors="surrogateescape") + "\n" for line in lines)
    csv.field_size_limit(CELL_MAX_CHARACTERS)
    reader = csv.reader(texts, delimiter="\t" if layout.form == "tab" else layout.form, strict=True)
    number = 0
    while True:
        line = reader.line_num + 1
        cells: list[str] = []
        broken = ""
        try:
            read = as_text(next(reader))
        except StopIteration:
            return
        except csv.Error as error:
            broken = not_parted(error, line, reader.line_num)
        else:
            cells, broken = ([], read.message) if isinstance(read, Broken) else (read, "")
        number += 1
        if number == layout.record and tuple(cells) != layout.titles:
            raise ParseError(
                f"headings {', '.join(cells)}",
                where=f"{path} line {line}",
                expected=f"those of the first file: {', '.join(layout.titles)}",
                todo="Screen it by itself",
            )
        if number > layout.record and (cells or broken):
            yield source, (number - layout.record - 1) // layout.part, line, cells, broken


def _written(rows: Iterator[tuple[Any, ...]]) -> Batches:
    """Yield rows as batches; a column of files and parts that a batch repeats costs little."""
    held: list[tuple[Any, ...]] = []
    for row in rows:
        held.append(row)
        if len(held) == _ROWS:
            yield from arrow.table(list(zip(*held, strict=True)), RECORDS).to_batches()
            held = []
    if held:
        yield from arrow.table(list(zip(*held, strict=True)), RECORDS).to_batches()


def _plain(cell: Any) -> Any:
    """Return a cell as Arrow gives it: a row in a row as a mapping."""
    return cell.asDict(recursive=True) if hasattr(cell, "asDict") else cell


def _same(path: str) -> str:
    """Return a path as Hadoop and Spark both write it; Spark quotes, and starts a local one with three strokes."""
    return re.sub(r"^file:/+", "file:/", unquote(path))
