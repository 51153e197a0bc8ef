"""How commands print: tables for people, JSON and CSV for scripts, exit codes.

Here: what several commands share. Not here: what a single one prints.
"""

from collections.abc import Sequence
from enum import StrEnum
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.table import Table

STALE = 3

out = Console()

AsJson = Annotated[bool, typer.Option("--json", help="Print JSON for scripts.")]


class Format(StrEnum):
    """How query results are printed."""

    table = "table"
    csv = "csv"
    json = "json"


def print_rows(names: Sequence[str], rows: Sequence[Sequence[Any]]) -> None:
    """Print a table; in a terminal it fits the width, in a pipe nothing is cut."""
    table = Table(*names, header_style="bold", show_lines=False)
    for row in rows:
        table.add_row(*(_cell(value) for value in row))
    # In a pipe there is no width to fit, and a cut cell would be lost.
    width = None if out.is_terminal else 10_000
    Console(width=width, soft_wrap=not out.is_terminal).print(table)


def _cell(value: object) -> str:
    from rich.markup import escape

    if value is None:
        return "[dim]-[/]"
    if isinstance(value, list):
        return escape(", ".join(str(v) for v in value))
    return escape(str(value))
