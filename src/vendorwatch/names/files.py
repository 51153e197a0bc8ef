"""Files of names to be screened: read in batches, with every row that is none told by its line.

Here: encodings, delimiters, columns, faulty rows. Not here: screening them (`screening.py`), writing hits (`hits.py`).
A file is never held whole, so its size does not matter.
"""

import codecs
import csv
import io
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple, TextIO

import pyarrow as pa

from vendorwatch.errors import VendorwatchError
from vendorwatch.names import arrow

# What people call the columns; the first found in the header is taken.
COLUMNS = {
    "name": (
        "name",
        "vendor",
        "vendor name",
        "vendor_name",
        "company",
        "company name",
        "supplier",
        "full name",
        "entity",
    ),
    "query_id": ("query_id", "id", "vendor_id", "vendor id", "vendor_key", "key", "number", "no"),
    "kind": ("kind", "type", "entity_type", "schema"),
    "country": ("country", "country code", "country_code"),
    "birth": ("birth", "date of birth", "dob", "birth_date", "birthdate"),
    "gender": ("gender", "sex"),
    "identifiers": ("identifiers", "identifier", "registration number", "tax id", "lei"),
}
KINDS = {
    "person": "person",
    "individual": "person",
    "organization": "organization",
    "organisation": "organization",
    "company": "organization",
    "entity": "organization",
    "vessel": "vessel",
    "aircraft": "vessel",
}
DELIMITERS = ",;\t|"
# In no text: a header without delimiter is a list of one column, whose names may hold commas.
_NO_DELIMITER = "\x1f"
# Few enough that processes share a file evenly.
ROWS = 2_500
_CHUNK = 1 << 20
QUERIES = pa.schema(
    [(column, pa.string()) for column in ("query_id", "name", "kind", "country", "birth", "gender")]
    + [("identifiers", pa.list_(pa.string()))]
)


class Rejected(NamedTuple):
    """A row of the file that is not screened, with its line (1 is the header) and the reason."""

    line: int
    reason: str


class Batch(NamedTuple):
    """Some rows of a file: the queries (`QUERIES`), what is none, and the share of the file read so far (0 to 1)."""

    queries: pa.Table
    rejected: list[Rejected]
    read: float


def read_batches(file: Path, column: str | None = None, rows: int = ROWS) -> Iterator[Batch]:
    """Yield the rows of a CSV or Parquet file in batches; `column` is the one of the names, where it has another name.

    Without a column of ids the line is the query_id. Raises VendorwatchError for a file that is missing, empty or no
    text, or has no column of names (another delimiter, no header); before the first batch.
    """
    if not file.is_file():
        raise VendorwatchError("there is no such file", where=str(file))
    return _parquet(file, column, rows) if file.suffix == ".parquet" else _csv(file, column, rows)


def _csv(file: Path, column: str | None, rows: int) -> Iterator[Batch]:
    size = file.stat().st_size
    with file.open("rb") as raw, io.TextIOWrapper(raw, _encoding(file), newline="") as text:
        first = text.readline()
        if not first.strip():
            raise VendorwatchError("the file is empty", where=str(file), expected="a header with a column called name")
        sign = max(DELIMITERS, key=lambda sign: (first.count(sign), -DELIMITERS.index(sign)))
        header = next(csv.reader([first], delimiter=sign), [])
        taken = _columns(file, header, column)
        builder = _Builder(header, taken)
        for line, values in _records(text, sign if sign in first else _NO_DELIMITER):
            if isinstance(values, str):
                builder.reject(line, values)
            elif values:
                builder.add(line, values)
            if builder.rows == rows:
                yield builder.taken(min(1.0, raw.tell() / size))
        yield builder.taken(1.0)


def _records(text: TextIO, delimiter: str) -> Iterator[tuple[int, list[str] | str]]:
    """Yield the line of each record behind the header, and its values or what is wrong with it."""
    reader = csv.reader(text, delimiter=delimiter, strict=True)
    while True:
        line = reader.line_num + 2
        try:
            yield line, next(reader)
        except StopIteration:
            return
        except csv.Error:
            yield line, "a quote that is not closed, or text behind a closing one"


def _parquet(file: Path, column: str | None, rows: int) -> Iterator[Batch]:
    import pyarrow.parquet as pq  # noqa: PLC0415 - most files are CSV

    try:
        source = pq.ParquetFile(file)
    except pa.ArrowInvalid as error:
        raise VendorwatchError("not a Parquet file", where=str(file)) from error
    header = source.schema_arrow.names
    builder = _Builder(header, _columns(file, header, column))
    line = 1
    for part in source.iter_batches(batch_size=rows):
        for values in zip(*(part.column(name).to_pylist() for name in header), strict=True):
            line += 1
            builder.add(line, ["" if value is None else str(value) for value in values])
        yield builder.taken((line - 1) / source.metadata.num_rows)


class _Builder:
    """Collects the rows of a batch."""

    def __init__(self, header: Sequence[str], taken: dict[str, int]) -> None:
        self._width, self._places = len(header), [taken.get(column.name, -1) for column in QUERIES]
        self._start()

    def _start(self) -> None:
        self._columns: list[list[Any]] = [[] for _ in QUERIES]
        self._rejected: list[Rejected] = []
        self.rows = 0

    def reject(self, line: int, reason: str) -> None:
        self._rejected.append(Rejected(line, reason))
        self.rows += 1

    def add(self, line: int, values: Sequence[str]) -> None:
        if len(values) > self._width:
            self.reject(line, f"{len(values)} values where the header has {self._width} columns")
            return
        cells = [values[place].strip() if 0 <= place < len(values) else "" for place in self._places]
        query_id, name, kind, country, birth, gender, numbers = cells
        if not any(map(str.isalnum, name)):
            self.reject(line, "a name without a letter or figure" if name else "no name")
            return
        split = [number for number in numbers.split(";") if number.strip()]
        row = (query_id or str(line), name, KINDS.get(kind.lower(), "unknown"), country, birth, gender, split)
        for column, value in zip(self._columns, row, strict=True):
            column.append(value)
        self.rows += 1

    def taken(self, read: float) -> Batch:
        """Return what was collected and start anew."""
        batch = Batch(arrow.table(self._columns, QUERIES), self._rejected, read)
        self._start()
        return batch


def _encoding(file: Path) -> str:
    """Return UTF-16 for a file that says so, UTF-8 for one that is, else Windows-1252."""
    with file.open("rb") as raw:
        if raw.read(2) in {codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE}:
            return "utf-16"
        raw.seek(0)
        decoder = codecs.getincrementaldecoder("utf-8")()
        nul = False
        try:
            while chunk := raw.read(_CHUNK):
                nul = nul or b"\0" in chunk
                decoder.decode(chunk)
            decoder.decode(b"", final=True)
            encoding = "utf-8-sig"
        except UnicodeDecodeError:
            encoding = "cp1252"
    if nul and encoding == "cp1252":
        raise VendorwatchError("not a text file", where=str(file), expected="CSV in UTF-8, UTF-16 or Windows-1252")
    return encoding


def _columns(file: Path, header: Sequence[str], column: str | None) -> dict[str, int]:
    """Return in which place of the header each of our columns is."""
    spoken: dict[str, int] = {}
    for place, name in enumerate(header):
        spoken.setdefault(name.strip().lower(), place)
    taken = {}
    for ours, names in COLUMNS.items():
        wanted = (column.strip().lower(),) if ours == "name" and column else names
        found = next((spoken[name] for name in wanted if name in spoken), None)
        if found is not None:
            taken[ours] = found
    if "name" not in taken:
        seen = ", ".join(repr(name) for name in header) or "no header"
        raise VendorwatchError(
            f"no column {column!r} among {seen}" if column else f"no column of names among {seen}",
            where=str(file),
            expected="comma, semicolon, tab or | between columns and a header"
            + ("" if column else f" with one of {', '.join(COLUMNS['name'])}"),
            todo="Name the column with --column, or add a header line.",
        )
    return taken
