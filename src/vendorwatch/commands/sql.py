"""`vendorwatch sql`: query the published file."""

import csv
import json
import sys
from typing import Annotated

import typer
from rich.console import Console

from vendorwatch.commands.output import Format, print_rows
from vendorwatch.errors import VendorwatchError


def sql(
    query: Annotated[str, typer.Argument(help="One SELECT; `-` reads it from standard input.")],
    form: Annotated[Format, typer.Option("--format", help="table, csv or json.")] = Format.table,
    limit: Annotated[int, typer.Option(help="Rows shown at most; 0 shows all.")] = 1000,
) -> None:
    """Query the published file: read-only, with access to other files off."""
    import duckdb

    from vendorwatch.reader import open_published

    text = sys.stdin.read() if query == "-" else query
    with open_published() as con:
        try:
            cursor = con.execute(text)
            names = [d[0] for d in cursor.description or ()]
            rows = cursor.fetchmany(limit) if limit else cursor.fetchall()
            more = bool(limit) and cursor.fetchone() is not None
        except duckdb.Error as error:
            raise VendorwatchError(str(error).strip().splitlines()[0], where="your query") from error
    if form is Format.json:
        print(json.dumps([dict(zip(names, r, strict=True)) for r in rows], default=str, ensure_ascii=False))
    elif form is Format.csv:
        writer = csv.writer(sys.stdout)
        writer.writerow(names)
        writer.writerows(rows)
    else:
        print_rows(names, rows)
    if more:
        Console(stderr=True).print(f"Only the first {limit} rows; --limit 0 shows all.")
