"""Screening a file of names: what `vendorwatch screen` does.

Here: reading the file, reporting its faults by line, writing the hits. Not here: matching (`match.py`), the terminal
(`cli.py`).
"""

import csv
import hashlib
import json
import os
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NamedTuple

import duckdb
import pyarrow as pa
import pyarrow.csv as pc
import pyarrow.parquet as pq

from vendorwatch.code import code_version
from vendorwatch.errors import VendorwatchError
from vendorwatch.names.index import LISTED, NameIndex, read_columns
from vendorwatch.names.match import screen_table

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
DELIMITERS = ",;\t|"
ENCODINGS = ("utf-8-sig", "utf-16", "cp1252")
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
FORMATS = (".parquet", ".csv", ".json")
# A spreadsheet takes a cell that begins so for a formula.
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_QUERIES = pa.schema(
    [(column, pa.string()) for column in ("query_id", "name", "kind", "country", "birth", "gender")]
    + [("identifiers", pa.list_(pa.string()))]
)


class Rejected(NamedTuple):
    """A row of the file that was not screened, with its line (1 is the header) and the reason."""

    line: int
    reason: str


class Screened(NamedTuple):
    """The outcome: the hits (`match.HITS`), how many rows were screened, and those that were not."""

    hits: pa.Table
    rows: int
    rejected: list[Rejected]


def cached_index(con: duckdb.DuckDBPyConnection, names: str, folder: Path) -> NameIndex:
    """Return the index of the relation `names` (as for `match.screen`), from `folder` if it was built there before.

    The file's name holds a digest of the names and of the code, so another list version has another file; files of
    older versions are removed.
    """
    listed = read_columns(con, names, "entry_id", LISTED).sort_by(
        [(c, "ascending") for c in ("entry_id", "name", "kind")]
    )
    made = hashlib.sha256(code_version("vendorwatch.names.index").encode())
    made.update(_bytes(listed))
    path = folder / f"names-{made.hexdigest()[:16]}.duckdb"
    if not path.is_file():
        folder.mkdir(parents=True, exist_ok=True)
        aside = path.with_suffix(f".{os.getpid()}.part")
        NameIndex.build(listed, aside).close()
        aside.replace(path)
        for old in folder.glob("names-*.duckdb"):
            if old != path:
                old.unlink()
    return NameIndex.open(path)


def _bytes(table: pa.Table) -> pa.Buffer:
    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, table.schema) as writer:
        writer.write_table(table.combine_chunks())
    return sink.getvalue()


def screen_file(
    file: Path,
    index: NameIndex,
    *,
    out: Path | None = None,
    top: int = 20,
    min_score: float | None = None,
    progress: Callable[[int], None] = lambda _: None,
) -> Screened:
    """Screen a CSV or Parquet file that has a column of names; write the hits to `out` if given.

    Rows without a name are rejected with their line, the others screened. Without a column of ids the line is the
    query_id. Raises VendorwatchError for a file that is missing or empty, that has no column of names (another
    delimiter, no header), or an `out` of an unknown format; then nothing is written.
    """
    if out is not None and out.suffix not in FORMATS:
        raise VendorwatchError(
            f"cannot write {out.suffix or 'a file without suffix'}", where=str(out), expected=", ".join(FORMATS)
        )
    asked, rejected = read_queries(file)
    hits = screen_table(index, asked, top=top, min_score=min_score, progress=progress)
    if out is not None:
        write_hits(hits, out)
    return Screened(hits, len(asked), rejected)


def read_queries(file: Path) -> tuple[pa.Table, list[Rejected]]:
    """Return the queries of a file and the rows that are none; errors as `screen_file`."""
    if not file.is_file():
        raise VendorwatchError("there is no such file", where=str(file))
    rows = pq.read_table(file).to_pylist() if file.suffix == ".parquet" else _read_csv(file)
    header = list(rows[0]) if rows else []
    taken = _columns(file, header)
    queries, rejected = [], []
    for line, row in enumerate(rows, start=2):
        if None in row:
            rejected.append(Rejected(line, f"more values than the header has columns ({len(header)})"))
            continue
        values = {column: str(row[name] if row[name] is not None else "").strip() for column, name in taken.items()}
        if not any(letter.isalnum() for letter in values["name"]):
            rejected.append(Rejected(line, "no name" if not values["name"] else "a name without a letter or figure"))
            continue
        numbers = values.pop("identifiers", "")
        kind = KINDS.get(values.pop("kind", "").lower(), "unknown")
        query_id = values.pop("query_id", "") or str(line)
        split = [number for number in numbers.split(";") if number.strip()]
        queries.append({"query_id": query_id, "kind": kind, "identifiers": split, **values})
    return pa.Table.from_pylist(queries, schema=_QUERIES), rejected


def _read_csv(file: Path) -> list[dict[str, str]]:
    raw = file.read_bytes()
    for encoding in ENCODINGS:
        if encoding == "utf-16" and raw[:2] not in {b"\xff\xfe", b"\xfe\xff"}:
            continue
        try:
            text = raw.decode(encoding)
            break
        except UnicodeDecodeError:
            continue
    else:
        raise VendorwatchError("not a text file", where=str(file), expected="CSV in UTF-8, UTF-16 or Windows-1252")
    lines = text.splitlines()
    if not text.strip():
        raise VendorwatchError("the file is empty", where=str(file), expected="a header with a column called name")
    delimiter = max(DELIMITERS, key=lambda sign: (lines[0].count(sign), -DELIMITERS.index(sign)))
    csv.field_size_limit(1 << 24)
    return list(csv.DictReader(text.splitlines(keepends=True), delimiter=delimiter))


def _columns(file: Path, header: Sequence[str]) -> dict[str, str]:
    """Return which column of the file is which of ours."""
    spoken = {name.strip().lower(): name for name in header if isinstance(name, str)}
    taken = {}
    for column, names in COLUMNS.items():
        found = next((spoken[name] for name in names if name in spoken), None)
        if found is not None:
            taken[column] = found
    if "name" not in taken:
        seen = ", ".join(repr(name) for name in header) or "no header"
        raise VendorwatchError(
            f"no column of names among {seen}",
            where=str(file),
            expected=f"a header with one of {', '.join(COLUMNS['name'])}; comma, semicolon, tab or | between columns",
            todo="Add a header line or rename the column to name.",
        )
    return taken


def write_hits(hits: pa.Table, out: Path) -> None:
    """Write hits as Parquet, CSV or JSON lines, by suffix; the file appears whole or not at all."""
    aside = out.with_name(f".{out.name}.part")
    if out.suffix == ".parquet":
        pq.write_table(hits, aside)
    elif out.suffix == ".csv":
        pc.write_csv(safe_for_spreadsheets(hits), aside)
    else:
        aside.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in hits.to_pylist()), "utf-8")
    aside.replace(out)


def safe_for_spreadsheets(table: pa.Table) -> pa.Table:
    """Return the table with an apostrophe before every text that a spreadsheet would run as a formula."""
    columns = []
    for field in table.schema:
        column = table[field.name]
        if field.type == pa.string():
            safe = [
                f"'{text}" if text is not None and text.startswith(_FORMULA) else text for text in column.to_pylist()
            ]
            column = pa.chunked_array([safe], type=pa.string())
        columns.append(column)
    return pa.table(columns, schema=table.schema)
