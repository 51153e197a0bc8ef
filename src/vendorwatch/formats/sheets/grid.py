"""From the bytes of a vendor list to rows of cells, whatever the format.

Here: CSV in any delimiter, Excel workbooks, Parquet files; what a hostile file could cost. Not here: encodings
(`decode.py`), what the cells mean (`sheet.py`). A CSV is read as it lies there and never held whole.
"""

import contextlib
import csv
import io
import json
import math
import re
import zipfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from itertools import islice
from typing import Any, BinaryIO, NamedTuple

import pyarrow as pa

from vendorwatch.deliveries import MB
from vendorwatch.errors import ParseError
from vendorwatch.formats.sheets.decode import Opener, encoding_of

WORKBOOK = "Excel workbook"
DELIMITERS = (",", ";", "\t", "|")
_QUOTE, _SINGLE = '"', "'"
# Rows that tell by which sign cells are quoted.
_QUOTED_ROWS = 20
# In no text: a list of one column has no delimiter, and its names may hold commas.
_NO_DELIMITER = "\x1f"
_LONGEST_SAID = 10
# A quote that is never closed would swallow the rest of the file.
CELL_MAX_CHARACTERS = 32_000_000
# A workbook of a million rows holds some 300 MB of XML; text strings are held in memory at once.
WORKBOOK_MAX_BYTES = 600 * MB
STRINGS_MAX_BYTES = 200 * MB
PARQUET_MAX_BYTES = 1_000 * MB
PARQUET_MAX_ROWS = 5_000_000
_PARQUET_BATCH = 10_000
_CHUNK_BYTES = 1_048_576
# A doctype could define entities that grow without end; no program that writes workbooks has use for one.
_DOCTYPES = tuple("<!DOCTYPE".encode(encoding) for encoding in ("utf-8", "utf-16-le", "utf-16-be"))

# What is wrong with the bytes of a record, and not with how cells are parted.
NOT_UTF8, NUL = "bytes that are not UTF-8", "a NUL character"
_NO_TEXT = re.compile("[\0\udc80-\udcff]")

# What openpyxl raises for files that are damaged, or ZIP files of another kind.
_BROKEN = (KeyError, ValueError, OSError, SyntaxError, zipfile.BadZipFile)
# Cells of one column that are merged over several rows; Excel keeps what stands in them in the first.
_MERGED = re.compile(rb'<(?:\w+:)?mergeCell\s[^>]*?ref="([A-Z]{1,3})(\d{1,7}):([A-Z]{1,3})(\d{1,7})"')
# No list is laid out in more; beyond it the rest is read as it stands.
_MOST_MERGED = 100_000


class Broken(NamedTuple):
    """A record that is none: what is wrong with it, and the line on which it breaks the format of a CSV; 0 if it alone is lost."""

    message: str
    noticed_on: int = 0


Cells = Iterator[tuple[int, list[str] | Broken]]


class Progress:
    """The share of the bytes that were read so far, from 0 to 1."""

    read = 0.0


@dataclass(frozen=True)
class Grid:
    """Rows of cells, each with its number from 1: the line that it starts on, or the row of a sheet.

    `place` is what that number counts (`line`, `sheet 'Vendors' row`), `form` how the cells are parted. `peek` reads the
    first rows without complaint. `rows` reads all: a record of a CSV that breaks the format is `Broken` and the next one
    follows; a workbook or Parquet file that breaks off raises ParseError. `is_hidden`: a sheet that Excel does not show.
    """

    place: str
    form: str
    peek: Callable[[int], list[list[str]]]
    rows: Callable[[], Cells]
    progress: Progress = field(default_factory=Progress)
    is_hidden: bool = False


@dataclass(frozen=True)
class Opened:
    """A file opened: its sheets, each with the readings that are possible (a CSV has one for each delimiter, and one for none)."""

    format: str
    sheets: list[tuple[Grid, ...]]
    warning: str = ""


def open_file(opened: Opener, name: str) -> Opened:
    """Tell the format by the first bytes; raises ParseError for what is none of the three, or too large inside.

    `opened` opens the file anew each time that it is called.
    """
    with opened() as file:
        magic = file.read(4)
    if magic == b"PK\x03\x04":
        return Opened(WORKBOOK, [(grid,) for grid in _workbook(opened, name)])
    if magic == b"PAR1":
        return Opened("Parquet", [(_parquet(opened, name),)])
    encoding = encoding_of(opened, name)
    quote = _quote(opened, encoding.codec)
    return Opened(
        f"CSV in {encoding}",
        [
            tuple(
                _csv(opened, encoding.codec, delimiter, quote)
                for delimiter in (*DELIMITERS, *_said(opened, encoding.codec), _NO_DELIMITER)
            )
        ],
        encoding.warning,
    )


def _said(opened: Opener, codec: str) -> str:
    """Return the delimiter that a first line `sep=^` names, if it is none of the usual; "" else."""
    with opened() as raw, io.TextIOWrapper(raw, codec, "replace") as text:
        found = re.fullmatch(r"sep=([^\w\s\"])", text.readline(_LONGEST_SAID).strip(), re.IGNORECASE)
    return found[1] if found and found[1] not in DELIMITERS else ""


def _quote(opened: Opener, codec: str) -> str:
    """Return the sign that cells are quoted by: a single quote where each of the first rows begins and ends with one."""
    with opened() as raw, io.TextIOWrapper(raw, codec, "replace") as text:
        lines = [line.strip() for line in islice(text, _QUOTED_ROWS)]
    rows = [line for line in lines if line]
    single = len(rows) > 1 and all(len(row) > 1 and row[0] == row[-1] == _SINGLE for row in rows)
    return _SINGLE if single else _QUOTE


def _csv(opened: Opener, codec: str, delimiter: str, quote: str) -> Grid:
    # Bytes that are not UTF-8 cost their record; any other encoding was chosen because all bytes are of it.
    errors = "surrogateescape" if codec.startswith("utf-8") else "strict"

    def text_of_file(raw: BinaryIO) -> io.TextIOWrapper:
        return io.TextIOWrapper(raw, codec, errors, newline="")

    def peek(count: int) -> list[list[str]]:
        # Under a delimiter that is not the file's, quotes may stand anywhere: not strict.
        found: list[list[str]] = []
        with opened() as raw, text_of_file(raw) as text, contextlib.suppress(csv.Error):
            csv.field_size_limit(CELL_MAX_CHARACTERS)
            rows = islice(csv.reader(text, delimiter=delimiter, quotechar=quote), count)
            found.extend([_NO_TEXT.sub("\N{REPLACEMENT CHARACTER}", cell) for cell in row] for row in rows)
        return found

    progress = Progress()

    def rows() -> Cells:
        with opened() as raw, text_of_file(raw) as text:
            size = raw.seek(0, io.SEEK_END) or 1
            raw.seek(0)
            csv.field_size_limit(CELL_MAX_CHARACTERS)
            reader = csv.reader(text, delimiter=delimiter, quotechar=quote, strict=True)
            while True:
                line = reader.line_num + 1
                cells: list[str] | Broken
                try:
                    cells = as_text(next(reader))
                except StopIteration:
                    progress.read = 1.0
                    return
                except csv.Error as error:
                    cells = Broken(not_parted(error, line, reader.line_num), reader.line_num)
                progress.read = min(1.0, raw.tell() / size)
                yield line, cells

    return Grid("line", {"\t": "tab"}.get(delimiter, delimiter), peek, rows, progress)


def not_parted(error: csv.Error, line: int, noticed_on: int) -> str:
    """Return in words why a record cannot be parted into cells, and how many lines are lost with it."""
    lost = f"; lines {line} to {noticed_on} are lost" if noticed_on > line else ""
    return f"a quote that is not closed, or text behind a closing one ({error}){lost}"


def as_text(cells: list[str]) -> list[str] | Broken:
    """Return cells, or what is wrong with their bytes."""
    lost = next((found[0] for cell in cells if (found := _NO_TEXT.search(cell))), None)
    return cells if lost is None else Broken(NUL if lost == "\0" else NOT_UTF8)


def _workbook(opened: Opener, name: str) -> list[Grid]:
    from openpyxl import load_workbook  # noqa: PLC0415 - slow to import, and most lists are CSV

    with opened() as file:
        _judge_workbook(file, name)
    try:
        # Its sheets are read from the open file later on.
        book = load_workbook(opened(), read_only=True, data_only=True, keep_links=False)
    except _BROKEN as error:
        raise _no_workbook(name, error) from error
    return [_worksheet(sheet, opened, name) for sheet in book.worksheets]


def _worksheet(sheet: Any, opened: Opener, name: str) -> Grid:
    """Return the grid of a worksheet opened to be read only, a kind that openpyxl's type stubs leave out.

    What stands in a cell that is merged over several rows stands in each of them.
    """
    # Some writers state a size that is not the sheet's.
    sheet.reset_dimensions()
    merged: dict[int, list[tuple[int, int]]] | None = None

    def rows() -> Cells:
        nonlocal merged
        if merged is None:
            merged = _merged_cells(opened, sheet._worksheet_path)
        spread: dict[int, tuple[int, str]] = {}
        try:
            for number, values in enumerate(sheet.iter_rows(values_only=True), start=1):
                cells = [text_of(cell) for cell in values]
                for at, last in merged.get(number, ()):
                    if at < len(cells):
                        spread[at] = last, cells[at]
                for at, (last, value) in spread.items():
                    if number <= last and any(cells):
                        cells += [""] * (at + 1 - len(cells))
                        cells[at] = cells[at] or value
                yield number, cells
        except _BROKEN as error:
            raise _no_workbook(name, error) from error

    title = str(sheet.title)
    is_hidden = sheet.sheet_state != "visible"
    return Grid(f"sheet {title!r} row", title, lambda count: _first(rows(), count), rows, is_hidden=is_hidden)


def _merged_cells(opened: Opener, path: str) -> dict[int, list[tuple[int, int]]]:
    """Return the cells of one column that are merged over several rows: by their first row, place from 0 and last row."""
    from openpyxl.utils import column_index_from_string  # noqa: PLC0415 - slow to import, and most lists are CSV

    found: dict[int, list[tuple[int, int]]] = {}
    before, count = b"", 0
    with opened() as file, zipfile.ZipFile(file) as archive, archive.open(path.lstrip("/")) as content:
        while (chunk := content.read(_CHUNK_BYTES)) and count < _MOST_MERGED:
            text = before + chunk
            end = 0
            for cell in _MERGED.finditer(text):
                end = cell.end()
                column, first, last_column, last = (part.decode() for part in cell.groups())
                if column == last_column and int(last) > int(first):
                    found.setdefault(int(first), []).append((column_index_from_string(column) - 1, int(last)))
                    count += 1
            before = text[max(end, len(text) - 200) :]
    return found


def _first(rows: Cells, count: int) -> list[list[str]]:
    return [cells for _, cells in islice(rows, count) if isinstance(cells, list)]


def _no_workbook(name: str, error: Exception) -> ParseError:
    return ParseError(
        f"a ZIP file that is no Excel workbook: {error}",
        where=name,
        expected="a workbook (.xlsx), a CSV or a Parquet file",
        todo="Save it again, or as CSV (UTF-8)",
    )


def _judge_workbook(file: BinaryIO, name: str) -> None:
    """Refuse what would grow without end; a part cannot grow beyond the size that it states."""
    try:
        with zipfile.ZipFile(file) as archive:
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


def _parquet(opened: Opener, name: str) -> Grid:
    import pyarrow.parquet as pq  # noqa: PLC0415 - most lists are CSV

    try:
        file = pq.ParquetFile(opened())
        size = sum(file.metadata.row_group(n).total_byte_size for n in range(file.metadata.num_row_groups))
    except (pa.ArrowException, OSError) as error:
        raise ParseError(f"a Parquet file that cannot be read: {error}", where=name) from error
    if size > PARQUET_MAX_BYTES or file.metadata.num_rows > PARQUET_MAX_ROWS:
        raise ParseError(
            f"{file.metadata.num_rows:,} rows of {size:,} bytes",
            where=name,
            expected=f"at most {PARQUET_MAX_ROWS:,} rows and {PARQUET_MAX_BYTES:,} bytes",
        )

    progress = Progress()

    def rows() -> Cells:
        # Fields within a column are columns: `vendor.name`.
        yield 1, _flat(file.schema_arrow.empty_table()).column_names
        number = 1
        try:
            for batch in file.iter_batches(_PARQUET_BATCH):
                columns: Sequence[Sequence[object]] = [
                    column.to_pylist() for column in _flat(pa.Table.from_batches([batch])).columns
                ]
                for cells in zip(*columns, strict=True):
                    number += 1
                    yield number, _decoded(cells)
                progress.read = (number - 1) / file.metadata.num_rows
        except (pa.ArrowException, OSError, UnicodeDecodeError) as error:
            raise ParseError(f"a Parquet file that breaks off: {error}", where=f"{name} row {number}") from error

    return Grid("row", "Parquet", lambda count: _first(rows(), count), rows, progress)


def _flat(table: pa.Table) -> pa.Table:
    while any(pa.types.is_struct(column.type) for column in table.schema):
        table = table.flatten()
    return table


def _decoded(cells: Sequence[object]) -> list[str] | Broken:
    """Return cells as texts; a column of bytes has text in UTF-8."""
    try:
        return [text_of(cell.decode() if isinstance(cell, bytes) else cell) for cell in cells]
    except UnicodeDecodeError:
        return Broken(NOT_UTF8)


def text_of(cell: object) -> str:
    """Return a cell as a person reads it: whole numbers without a point, moments at midnight as days."""
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "TRUE" if cell else "FALSE"
    if isinstance(cell, float):
        return "" if math.isnan(cell) else str(int(cell)) if cell.is_integer() else str(cell)
    if isinstance(cell, datetime):
        return cell.date().isoformat() if cell.time() == time() else cell.isoformat(" ")
    if isinstance(cell, date):
        return cell.isoformat()
    if isinstance(cell, list) and not any(isinstance(part, list | dict) for part in cell):
        return "; ".join(filter(None, map(text_of, cell)))
    return json.dumps(cell, default=str, ensure_ascii=False) if isinstance(cell, list | dict) else str(cell)
