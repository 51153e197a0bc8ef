"""`vendorwatch sql`: query the published file."""

import csv
import json
import re
import resource
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import chain
from pathlib import Path
from typing import Annotated

import typer

from vendorwatch.commands.output import AsJson, Format, err, print_drawn, print_rows
from vendorwatch.commands.usage import finite, unheeded
from vendorwatch.reader import MEMORY_MB, SECONDS, drawn, json_value, rows_of
from vendorwatch.shown import safe_cell

# What the process takes beside the query: DuckDB, its threads, the rows on their way out.
_BESIDE_BYTES = 300_000_000
_DATA = re.compile(r"^VmData:\s*(\d+) kB", re.MULTILINE)
# DuckDB looks into the schema `main` alone, in which nothing is.
_SHOW_TABLES = re.compile(r"\s*show\s+(all\s+)?tables\s*;?\s*", re.IGNORECASE)
_TABLES = """
    select distinct table_id as name, table_description as what from meta.columns
    order by split_part(table_id, '.', 1) <> 'marts', name
"""


def sql(
    asked_by: typer.Context,
    query: Annotated[str, typer.Argument(help="One SELECT; `-` reads it from standard input.")],
    form: Annotated[Format, typer.Option("--format", help="table, csv or json.")] = Format.table,
    limit: Annotated[int, typer.Option(min=0, help="Rows shown at most; 0 shows all.")] = 1000,
    seconds: Annotated[float, typer.Option(min=0.001, callback=finite, help="How long it may take.")] = SECONDS,
    memory_mb: Annotated[int, typer.Option(min=16, help="How much memory it may take.")] = MEMORY_MB,
    as_json: AsJson = False,
) -> None:
    """Query the published file: read-only, with access to other files off, within bounds of memory and time."""
    if as_json and form is not Format.json:
        unheeded(asked_by, "with --json", "form")
    with _held_to(memory_mb):
        text = sys.stdin.read() if query == "-" else query
        if _SHOW_TABLES.fullmatch(text):
            text = _TABLES
        as_json = as_json or form is Format.json
        if not as_json and form is Format.table and (found := drawn(text, limit, memory_mb=memory_mb, seconds=seconds)):
            print_drawn(found.text, found.names, found.rows)
            if found.is_cut:
                _tell_cut(limit)
            return
        batches = rows_of(text, memory_mb=memory_mb, seconds=seconds)
        names, first = next(batches)
        rows = _limited(chain(first, chain.from_iterable(batch for _, batch in batches)), limit)
        if as_json:
            _print_json(names, rows)
        elif form is Format.csv:
            writer = csv.writer(sys.stdout, lineterminator="\n")
            writer.writerow(safe_cell(name) for name in names)
            writer.writerows([safe_cell(value) for value in row] for row in rows)
        else:
            print_rows(names, list(rows))


@contextmanager
def _held_to(memory_mb: int) -> Iterator[None]:
    """Bound this process: functions of text (`repeat`, `regexp_replace`) take memory that DuckDB does not count."""
    before, most = resource.getrlimit(resource.RLIMIT_DATA)
    try:
        held_kb = int(_DATA.findall(Path("/proc/self/status").read_text())[0])
    except (OSError, IndexError):
        # Elsewhere than on Linux DuckDB's own limit is all there is.
        yield
        return
    resource.setrlimit(resource.RLIMIT_DATA, (1_024 * held_kb + _BESIDE_BYTES + 1_000_000 * memory_mb, most))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_DATA, (before, most))


def _limited(rows: Iterator[tuple[object, ...]], limit: int) -> Iterator[tuple[object, ...]]:
    for number, row in enumerate(rows):
        if limit and number == limit:
            _tell_cut(limit)
            return
        yield row


def _tell_cut(limit: int) -> None:
    err.print(f"Only the first {limit} rows; --limit 0 shows all.")


def _print_json(names: list[str], rows: Iterator[tuple[object, ...]]) -> None:
    """Print one array, row by row."""
    print("[", end="")
    for number, row in enumerate(rows):
        told = json.dumps(
            json_value(dict(zip(names, row, strict=True))), default=str, ensure_ascii=False, allow_nan=False
        )
        print((", " if number else "") + told, end="")
    print("]")
