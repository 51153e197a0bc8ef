"""How commands print: tables for people, JSON and CSV for scripts, exit codes.

Here: what several commands share. Not here: what a single one prints.
"""

from collections.abc import Mapping, Sequence
from enum import StrEnum
from textwrap import wrap
from typing import Annotated, Any

import typer
from rich.cells import cell_len
from rich.console import Console
from rich.table import Table
from rich.text import Text

from vendorwatch.shown import visible

STALE = 3
EXCERPT = 4

out = Console()
err = Console(stderr=True, soft_wrap=True, highlight=False)

# By reason how many rows were not taken, or with a remark, and where the first ones stand.
Reasons = Mapping[str, tuple[int, Sequence[int | str]]]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON for scripts.")]


class Kind(StrEnum):
    """What a name is taken for."""

    person = "person"
    organization = "organization"
    vessel = "vessel"
    unknown = "unknown"


class Format(StrEnum):
    """How query results are printed."""

    table = "table"
    csv = "csv"
    json = "json"


def print_rows(names: Sequence[str], rows: Sequence[Sequence[Any]]) -> None:
    """Print a table, or a record for each row where that would be wider than the terminal, or than anybody reads.

    In a terminal one column of long text may be folded; nothing is cut, and no id is broken, there or in a pipe.
    """
    cells = [[_cell(value) for value in row] for row in rows]
    folded = None
    widths = [max(map(_width, column)) for column in zip(names, *cells, strict=True)]
    over = sum(widths) + 3 * len(widths) + 1 - (out.width if out.is_terminal else _WIDEST)
    if over > 0:
        widest = max(range(len(widths)), key=widths.__getitem__)
        has_words = any(" " in row[widest] for row in cells)
        if not out.is_terminal or widths[widest] - over < _FOLDED_TO or not has_words:
            print_records(names, rows)
            return
        folded = widest
    table = Table(header_style="bold", show_lines=False)
    for at, name in enumerate(names):
        table.add_column(Text(visible(name)), no_wrap=at != folded, overflow="fold")
    for row in cells:
        table.add_row(*(Text(cell, style="dim" if cell == _NONE else "") for cell in row))
    # In a pipe there is no width to fit, and a cut cell would be lost.
    width = None if out.is_terminal else 10_000
    Console(width=width, soft_wrap=not out.is_terminal).print(table)


def print_drawn(drawn: str, names: Sequence[str], rows: Sequence[Sequence[Any]]) -> None:
    """Print a result as DuckDB draws it, or as `print_rows` does where that is wider than the terminal or anybody reads."""
    lines = visible(drawn).splitlines()
    if max(map(cell_len, lines), default=0) > (out.width if out.is_terminal else _WIDEST):
        print_rows(names, rows)
    else:
        print("\n".join(lines))


def print_records(names: Sequence[str], rows: Sequence[Sequence[Any]]) -> None:
    """Print each row as lines of `name  value`, an empty line between rows."""
    names = [visible(name) for name in names]
    margin = max(map(cell_len, names), default=0) + 2
    for number, row in enumerate(rows):
        if number:
            print_text("")
        for name, value in zip(names, row, strict=True):
            print_text(_cell(value), before=f"{name:<{margin}}")


def print_text(text: str, *, before: str = "", style: str = "") -> None:
    """Print text from anywhere, wrapped between words under its beginning; `before` stands in the margin of its first line."""
    shown = visible(text)
    if out.is_terminal:
        room = max(out.width - len(before), 20)
        lines = [line for part in shown.split("\n") for line in wrap(part, room, break_on_hyphens=False) or [""]]
    else:
        # A line of what others wrote stands under its beginning there, too, and is none of ours.
        lines = shown.split("\n")
    for line in lines:
        out.print(Text(before + line, style=style), soft_wrap=True)
        before = " " * len(before)


def print_line(text: str, *, label: str = "", style: str = "bold yellow") -> None:
    """Print a line behind its label, wrapped between words in a terminal and whole in a pipe; no path is broken."""
    whole = f"{label} {visible(text)}" if label else visible(text)
    lines = wrap(whole, out.width, break_long_words=False, break_on_hyphens=False) if out.is_terminal else [whole]
    line = Text("\n".join(lines))
    line.stylize(style, 0, len(label))
    out.print(line, soft_wrap=True)


def at_lines(lines: Sequence[int | str], count: int) -> str:
    """Return where the first of so many rows stand: `line 3, 9, ...`, or with the file of each as `a.csv line 3, b.csv line 9`."""
    word = "line " if all(isinstance(line, int) for line in lines) else ""
    return visible(word + ", ".join(map(str, lines))) + (", ..." if count > len(lines) else "")


def warn(text: str) -> None:
    """Print a warning on stderr, where it stands in no script's way."""
    told = Console(stderr=True, soft_wrap=not out.is_terminal)
    told.print(Text.assemble(("vendorwatch: ", "bold yellow"), visible(text)), highlight=False)


# Narrower than that, a folded column is hard to read.
_FOLDED_TO = 24
_NONE = "-"
# In a pipe: wider than any line that is read as one.
_WIDEST = 240


def _cell(value: object) -> str:
    if value is None:
        return _NONE
    if isinstance(value, dict):
        return visible(", ".join(f"{key}: {item}" for key, item in value.items())) or _NONE
    return visible(", ".join(str(v) for v in value) if isinstance(value, list) else str(value))


def _width(cell: str) -> int:
    return max(map(cell_len, cell.split("\n")))
