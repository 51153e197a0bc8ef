"""Writing hits to a file as they come: Parquet, CSV or JSON, by suffix.

Here: the formats, safe to open in a spreadsheet. Not here: what a hit is (`match.py`).
"""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pyarrow as pa
import pyarrow.csv as pc

from vendorwatch.errors import VendorwatchError

FORMATS = (".parquet", ".csv", ".json")
# A spreadsheet takes a cell that begins so for a formula.
_FORMULA = ("=", "+", "-", "@", "\t", "\r")

Write = Callable[[pa.Table], None]


def check_format(path: Path) -> None:
    """Raise VendorwatchError if hits cannot be written there: another suffix, no such folder."""
    if path.suffix not in FORMATS:
        raise VendorwatchError(
            f"cannot write {path.suffix or 'a file without suffix'}", where=str(path), expected=", ".join(FORMATS)
        )
    if not path.parent.is_dir():
        raise VendorwatchError("there is no such folder", where=str(path.parent))


@contextmanager
def writer(path: Path, schema: pa.Schema) -> Iterator[Write]:
    """Yield a function that appends a table to the file; the file appears whole, or not at all if an error ends it."""
    check_format(path)
    aside = path.with_name(f".{path.name}.part")
    try:
        with {".parquet": _parquet, ".csv": _csv, ".json": _json}[path.suffix](aside, schema) as write:
            yield write
        aside.replace(path)
    finally:
        aside.unlink(missing_ok=True)


@contextmanager
def _parquet(path: Path, schema: pa.Schema) -> Iterator[Write]:
    import pyarrow.parquet as pq  # noqa: PLC0415 - only where Parquet is asked for

    with pq.ParquetWriter(path, schema, compression="zstd") as out:
        yield out.write_table


@contextmanager
def _csv(path: Path, schema: pa.Schema) -> Iterator[Write]:
    with pc.CSVWriter(path, schema) as out:
        yield lambda table: out.write_table(safe_for_spreadsheets(table))


@contextmanager
def _json(path: Path, schema: pa.Schema) -> Iterator[Write]:
    """Write an array, an object a line."""
    with path.open("w", encoding="utf-8") as out:
        before = "[\n"

        def write(table: pa.Table) -> None:
            nonlocal before
            for row in table.to_pylist():
                out.write(before + json.dumps(row, ensure_ascii=False, default=str))
                before = ",\n"

        yield write
        out.write("\n]\n" if before.startswith(",") else "[]\n")


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
