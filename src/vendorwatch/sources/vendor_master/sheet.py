"""From the cells of a vendor list to rows under known columns.

Here: heading row, which heading means which column, cells. Not here: formats (`grid.py`), what a value must look like
(`values.py`), keys and duplicates across rows and files (`vendor_master.py`). What looks like a formula is what the team
wrote, and stays.
"""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Literal

import yaml

from vendorwatch.errors import ParseError
from vendorwatch.sources.vendor_master.grid import DELIMITERS, Grid
from vendorwatch.sources.vendor_master.values import mend

# Exports put a title or Excel's `sep=;` above the headings.
_HEADING_WITHIN = 20


class NoHeading(ParseError):
    """No row near the top of a sheet is headings with a vendor's name."""


@dataclass(frozen=True)
class Issue:
    """Something to look at; `error` means that the row was not taken."""

    line: int
    severity: Literal["error", "warning"]
    message: str
    value: str = ""


@dataclass(frozen=True)
class Row:
    """A vendor as the team writes it; `values` has every known column, `extra` the filled cells of all others.

    `row_no` counts as a spreadsheet does, from the top of the file; `line` is the line that the row starts on.
    """

    row_no: int
    line: int
    values: dict[str, str | None]
    extra: dict[str, str]


@dataclass
class Sheet:
    """Everything read from a file or from one sheet of it.

    `headings` are its own, with the column each is kept in, if any. `place` is what the lines count, `form` the
    delimiter or the name of the sheet.
    """

    headings: list[tuple[str, str | None]]
    place: str = "line"
    form: str = ","
    rows: list[Row] = field(default_factory=list)
    issues: list[Issue] = field(default_factory=list)


@dataclass(frozen=True)
class _Heading:
    grid: Grid
    record: int
    cells: list[str]
    columns: list[str | None]


def known_columns() -> tuple[str, ...]:
    """Return the columns that headings are understood for."""
    return tuple(_synonyms())


def read_sheet(readings: Sequence[Grid], name: str) -> Sheet:
    """Read a list in the reading that has the most known headings; raises ParseError if none has a vendor's name."""
    heading = _find_heading(readings, name)
    titles = _titles(heading.cells)
    sheet = Sheet(list(zip(titles, heading.columns, strict=True)), heading.grid.place, heading.grid.form)
    for record, (line, cells) in enumerate(heading.grid.rows(), start=1):
        if record == heading.record:
            sheet.issues += _unused_synonyms(heading, titles, line)
        elif record > heading.record and any(c.strip() for c in cells):
            _read_row(record, line, cells, sheet)
    return sheet


def _read_row(record: int, line: int, cells: list[str], sheet: Sheet) -> None:
    tidy = [_tidy(c) for c in cells]
    width = len(sheet.headings)
    written = _as_written(cells, sheet.form)
    if any(tidy[width:]):
        message = f"{len(cells)} cells under {width} headings; a cell that holds the delimiter needs quotes"
        sheet.issues.append(Issue(line, "error", message, written))
        return
    values: dict[str, str | None] = dict.fromkeys(known_columns())
    extra: dict[str, str] = {}
    for (title, column), cell in zip(sheet.headings, tidy, strict=False):
        if column:
            values[column] = cell or None
        elif cell:
            extra[title] = cell
    if values["vendor_name"] is None:
        sheet.issues.append(Issue(line, "error", "no name", written))
        return
    sheet.issues += [Issue(line, "warning", message, value) for message, value in mend(values)]
    sheet.rows.append(Row(record, line, values, extra))


def _as_written(cells: Sequence[str], form: str) -> str:
    return (form if form in DELIMITERS else "\t").join(cells)


def _tidy(cell: str) -> str:
    return unicodedata.normalize("NFC", " ".join(cell.split()))


def _find_heading(readings: Sequence[Grid], name: str) -> _Heading:
    """Return the row near the top, in the reading, that has the most known headings, a name among them."""
    found: list[_Heading] = []
    widest: list[str] = []
    for grid in readings:
        for record, cells in enumerate(grid.peek(_HEADING_WITHIN), start=1):
            columns = _columns(cells)
            if "vendor_name" in columns:
                found.append(_Heading(grid, record, cells, columns))
            elif not widest or len(cells) > len(widest):
                widest = cells
    if not found:
        names = ", ".join(_synonyms()["vendor_name"][:12])
        raise NoHeading(
            f"no heading is a vendor's name; headings seen: {', '.join(filter(None, map(_tidy, widest))) or 'none'}",
            where=name,
            expected=f"one of: {names}, ... (all in vendor_files/headers.yml)",
        )
    return max(found, key=lambda h: (sum(c is not None for c in h.columns), len(h.cells)))


def _columns(cells: Sequence[str]) -> list[str | None]:
    """Return the column that each heading is kept in; of several headings for one column the first synonym wins."""
    plain = [_plain(c) for c in cells]
    columns: list[str | None] = [None] * len(cells)
    for column, synonyms in _synonyms().items():
        best = min((s for s in plain if s in synonyms), key=synonyms.index, default=None)
        if best is not None:
            columns[plain.index(best)] = column
    return columns


def _unused_synonyms(heading: _Heading, titles: list[str], line: int) -> Iterator[Issue]:
    for title, cell, column in zip(titles, heading.cells, heading.columns, strict=True):
        meant = next((c for c, synonyms in _synonyms().items() if _plain(cell) in synonyms), None)
        if column is None and meant:
            taken = titles[heading.columns.index(meant)]
            yield Issue(line, "warning", f"could be {meant} too, which {taken!r} is taken for; kept as extra", title)


def _titles(cells: Sequence[str]) -> list[str]:
    """Return the headings, made unique, with a name for those left empty."""
    titles: list[str] = []
    for number, cell in enumerate(cells, start=1):
        title = _tidy(cell) or f"column {number}"
        titles.append(f"{title} (column {number})" if title in titles else title)
    return titles


def _plain(heading: str) -> str:
    words = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", unicodedata.normalize("NFKC", heading))
    words = words.replace("#", " number ").replace("&", " and ")
    return " ".join(re.sub(r"[\W_]+", " ", words.casefold()).split())


@cache
def _synonyms() -> dict[str, list[str]]:
    read: dict[str, list[str]] = yaml.load(
        Path(__file__).with_name("headers.yml").read_text("utf-8"), Loader=yaml.CSafeLoader
    )
    return read
