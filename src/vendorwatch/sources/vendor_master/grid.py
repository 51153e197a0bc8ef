"""From the bytes of a vendor list to rows of cells, whatever the format.

Here: CSV in any delimiter, Excel workbooks, Parquet files; what a hostile file could cost. Not here: encodings
(`decode.py`), what the cells mean (`sheet.py`).
"""

import contextlib
import csv
import io
import json
import zipfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from itertools import islice
from typing import Any

import pyarrow as pa

from vendorwatch.deliveries import MB
from vendorwatch.errors import ParseError
from vendorwatch.sources.vendor_master.decode import decode

DELIMITERS = (",", ";", "\t", "|")
# A workbook of a million rows holds some 300 MB of XML; text strings are held in memory at once.
WORKBOOK_MAX_BYTES = 600 * MB
STRINGS_MAX_BYTES = 200 * MB
PARQUET_MAX_BYTES = 1_000 * MB
PARQUET_MAX_ROWS = 5_000_000
_PARQUET_BATCH = 10_000
_CHUNK_BYTES = 1_048_576
# A doctype could define entities that grow without end; no program that writes workbooks has use for one.
_DOCTYPES = tuple("<!DOCTYPE".encode(encoding) for encoding in ("utf-8", "utf-16-le", "utf-16-be"))

# What openpyxl raises for files that are damaged, or ZIP files of another kind.
_BROKEN = (KeyError, ValueError, OSError, SyntaxError, zipfile.BadZipFile)

Cells = Iterator[tuple[int, list[str]]]


@dataclass(frozen=True)
class Grid:
    """Rows of cells, each with its number from 1: the line that it starts on, or the row of a sheet.

    `place` is what that number counts (`line`, `sheet 'Vendors' row`), `form` how the cells are parted. `peek` reads the
    first rows without complaint, `rows` reads all and raises ParseError for what breaks the format.
    """

    place: str
    form: str
    peek: Callable[[int], list[list[str]]]
    rows: Callable[[], Cells]


@dataclass(frozen=True)
class Opened:
    """A file opened: its sheets, each with the readings that are possible (a CSV has one for each delimiter)."""

    format: str
    sheets: list[tuple[Grid, ...]]
    warning: str = ""


def open_file(body: bytes, name: str) -> Opened:
    """Tell the format by the first bytes; raises ParseError for what is none of the three, or too large inside."""
    if body.startswith(b"PK\x03\x04"):
        return Opened("Excel workbook", [(grid,) for grid in _workbook(body, name)])
    if body.startswith(b"PAR1"):
        return Opened("Parquet", [(_parquet(body, name),)])
    text, warning = decode(body, name)
    return Opened("CSV", [tuple(_csv(text, delimiter, name) for delimiter in DELIMITERS)], warning)


def _csv(text: str, delimiter: str, name: str) -> Grid:
    def peek(count: int) -> list[list[str]]:
        # Under a delimiter that is not the file's, quotes may stand anywhere: not strict.
        found: list[list[str]] = []
        with contextlib.suppress(csv.Error):
            found.extend(islice(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter), count))
        return found

    def rows() -> Cells:
        reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
        line = 1
        try:
            for cells in reader:
                yield line, cells
                line = reader.line_num + 1
        except csv.Error as error:
            raise ParseError(
                str(error), where=f"{name} line {reader.line_num}", expected="quotes that open and close around a cell"
            ) from error

    return Grid("line", {"\t": "tab"}.get(delimiter, delimiter), peek, rows)


def _workbook(body: bytes, name: str) -> list[Grid]:
    from openpyxl import load_workbook  # noqa: PLC0415 - slow to import, and most lists are CSV

    _judge_workbook(body, name)
    try:
        book = load_workbook(io.BytesIO(body), read_only=True, data_only=True, keep_links=False)
    except _BROKEN as error:
        raise _no_workbook(name, error) from error
    return [_worksheet(sheet, name) for sheet in book.worksheets]


def _worksheet(sheet: Any, name: str) -> Grid:
    """Return the grid of a worksheet opened to be read only, a kind that openpyxl's type stubs leave out."""
    # Some writers state a size that is not the sheet's.
    sheet.reset_dimensions()

    def rows() -> Cells:
        try:
            for number, cells in enumerate(sheet.iter_rows(values_only=True), start=1):
                yield number, [_text(cell) for cell in cells]
        except _BROKEN as error:
            raise _no_workbook(name, error) from error

    title = str(sheet.title)
    return Grid(f"sheet {title!r} row", title, lambda count: [cells for _, cells in islice(rows(), count)], rows)


def _no_workbook(name: str, error: Exception) -> ParseError:
    return ParseError(
        f"a ZIP file that is no Excel workbook: {error}",
        where=name,
        expected="a workbook (.xlsx), a CSV or a Parquet file",
        todo="Save it again, or as CSV (UTF-8)",
    )


def _judge_workbook(body: bytes, name: str) -> None:
    """Refuse what would grow without end; a part cannot grow beyond the size that it states."""
    try:
        with zipfile.ZipFile(io.BytesIO(body)) as archive:
            parts = archive.infolist()
            whole = sum(part.file_size for part in parts)
            strings = sum(part.file_size for part in parts if part.filename.lower().endswith("sharedstrings.xml"))
            if whole > WORKBOOK_MAX_BYTES or strings > STRINGS_MAX_BYTES:
                raise ParseError(
                    f"a workbook that unpacks to {whole:,} bytes",
                    where=name,
                    expected=f"at most {WORKBOOK_MAX_BYTES:,}, of which {STRINGS_MAX_BYTES:,} text",
                    todo="Save it as CSV (UTF-8), or in several files",
                )
            for part in parts:
                if part.filename.lower().endswith((".xml", ".rels")) and _has_doctype(archive, part):
                    raise ParseError("a workbook with a DOCTYPE in it", where=f"{name}, {part.filename}")
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, OSError, EOFError) as error:
        raise _no_workbook(name, error) from error


def _has_doctype(archive: zipfile.ZipFile, part: zipfile.ZipInfo) -> bool:
    before = b""
    with archive.open(part) as content:
        while chunk := content.read(_CHUNK_BYTES):
            if any(sign in before + chunk for sign in _DOCTYPES):
                return True
            before = chunk[-32:]
    return False


def _parquet(body: bytes, name: str) -> Grid:
    import pyarrow.parquet as pq  # noqa: PLC0415 - most lists are CSV

    try:
        file = pq.ParquetFile(pa.BufferReader(body))
        size = sum(file.metadata.row_group(n).total_byte_size for n in range(file.metadata.num_row_groups))
    except (pa.ArrowException, OSError) as error:
        raise ParseError(f"a Parquet file that cannot be read: {error}", where=name) from error
    if size > PARQUET_MAX_BYTES or file.metadata.num_rows > PARQUET_MAX_ROWS:
        raise ParseError(
            f"{file.metadata.num_rows:,} rows of {size:,} bytes",
            where=name,
            expected=f"at most {PARQUET_MAX_ROWS:,} rows and {PARQUET_MAX_BYTES:,} bytes",
        )

    def rows() -> Cells:
        yield 1, list(file.schema_arrow.names)
        number = 1
        try:
            for batch in file.iter_batches(_PARQUET_BATCH):
                columns: Sequence[Sequence[object]] = [column.to_pylist() for column in batch.columns]
                for cells in zip(*columns, strict=True):
                    number += 1
                    yield number, [_text(cell) for cell in cells]
        except (pa.ArrowException, OSError, UnicodeDecodeError) as error:
            raise ParseError(f"a Parquet file that breaks off: {error}", where=f"{name} row {number}") from error

    return Grid("row", "Parquet", lambda count: [cells for _, cells in islice(rows(), count)], rows)


def _text(cell: object) -> str:
    """Return a cell as a person reads it: whole numbers without a point, moments at midnight as days."""
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "TRUE" if cell else "FALSE"
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    if isinstance(cell, datetime):
        return cell.date().isoformat() if cell.time() == time() else cell.isoformat(" ")
    if isinstance(cell, date):
        return cell.isoformat()
    return json.dumps(cell, default=str, ensure_ascii=False) if isinstance(cell, list | dict) else str(cell)
