"""From the cells of a list to rows under known columns.

Here: heading row, cells, rows that are none. Not here: formats (`grid.py`), which column is what (`headings.py`), what a
value must look like (`values.py`), keys and duplicates across rows and files (`sources/vendor_master/source.py`). What
looks like a formula is what the team wrote, and stays.
"""

import html
import re
from collections.abc import Container, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Literal, NamedTuple

from vendorwatch.errors import ParseError
from vendorwatch.formats.sheets import aside, headings
from vendorwatch.formats.sheets.continued import joined
from vendorwatch.formats.sheets.grid import DELIMITERS, Broken, Grid
from vendorwatch.formats.sheets.headings import (
    AT_LAST,
    CODE,
    CONTINUED,
    FIRST,
    KEY,
    KIND,
    LAST,
    NAME,
    NUMBERS,
    OTHER_NAME,
    OTHERS,
    PERSON,
    NoHeading,
    Unsure,
    known_columns,
)
from vendorwatch.formats.sheets.values import as_typed, kind_by_code, kind_by_flag, mend
from vendorwatch.formats.sheets.words import mended
from vendorwatch.identifiers import numbers_beside, read, under
from vendorwatch.typed import UNSEEN, doubt, no_name, one_line

# Exports put a title or Excel's `sep=;` above the headings.
_HEADING_WITHIN = 20
# Rows below the headings that tell what a column holds.
_SAMPLE = 500
_SHOWN_CHARACTERS = 500
# Cells that should have a name.
_NAMED = frozenset({NAME, OTHER_NAME, CONTINUED, LAST, FIRST, *OTHERS, "parent_name"})
# DOS ends a text with it.
_END_OF_FILE = "\x1a"
LOST = "\N{REPLACEMENT CHARACTER}"
_LOST_LETTERS = "letters that were lost before the file was written; export the list anew in UTF-8"
_WRITTEN_FOR_OTHERS = "text that was taken for another encoding, or written for the web, before it came here; mended"
_ENTITY = re.compile(r"&(#\d{2,6}|#x[\da-f]{2,5}|[a-z]{2,8}\d{0,2});", re.IGNORECASE)
_NO_NUMBER = "no number of a kind that lists give; it is not compared"
# What a system escapes that was escaped before it came there.
_ESCAPED_SO_OFTEN = 3
_LETTER_LOST = re.compile(r"[^\W\d_]\?[^\W\d_]")
# What parts the other names of a vendor.
OTHER_NAMES = "; "
# So people keep Excel from making a number of a cell: `="0012"`.
_AS_TEXT = re.compile(r'="(.*)"')
# `3M` before a name is a part of it.
_FIGURES_OF_KEY = 2


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

    `row_no` counts as a spreadsheet does, from the top of the file; `line` is the line that the row starts on. `issues`
    are what to look at in it.
    """

    row_no: int
    line: int
    values: dict[str, str | None]
    extra: dict[str, str]
    issues: tuple[Issue, ...] = ()


class Faulty(NamedTuple):
    """A record that is not taken, and why; `broken_at` is the line at which it breaks the format of the file, else 0.

    An error is a row that should have been a vendor, a warning one that is none: a sum, headings once more, a footer.
    """

    issue: Issue
    broken_at: int = 0


@dataclass(frozen=True)
class Layout:
    """The headings of a sheet, in the row that they stand in, with the column that each is kept in, if any.

    `filled` counts for each heading the cells of the rows that were yielded, `examples` has the first of them.
    """

    grid: Grid
    record: int
    headings: list[tuple[str, str | None]]
    remarks: list[tuple[int, str]]
    filled: list[int]
    examples: list[str]

    def rows(self) -> Iterator[Row | Faulty]:
        """Yield what stands below the headings; empty rows are passed over."""
        before = None
        for record, (line, cells) in enumerate(self.grid.rows(), start=1):
            if record <= self.record:
                continue
            if isinstance(cells, Broken):
                yield Faulty(Issue(line, "error", cells.message), broken_at=cells.noticed_on)
            elif any(map(str.strip, cells)):
                row = self._row(record, line, cells, before)
                if isinstance(row, Row):
                    before = row.values[NAME]
                if row:
                    yield row

    def issues(self) -> Iterator[Issue]:
        """Yield what there is to say about the sheet and its headings."""
        if self.grid.is_hidden:
            yield Issue(1, "warning", "a sheet that Excel does not show; read as a part of the list", self.grid.form)
        for record, (line, _) in enumerate(self.grid.rows(), start=1):
            if record == self.record:
                yield from (Issue(line, "warning", message, self.headings[at][0]) for at, message in self.remarks)
                return

    @cached_property
    def _places_of_keys(self) -> list[int]:
        return [at for at, (title, _) in enumerate(self.headings) if KEY in headings.meanings(title)]

    @cached_property
    def _titles(self) -> set[str]:
        """What stands above the headings, and again on each page of a printed report."""
        above = self.grid.peek(self.record - 1) if self.record > 1 else []
        return {aside.without_figures(cell) for row in above for cell in row if any(map(str.isalpha, cell))} - {""}

    def _row(self, record: int, line: int, cells: list[str], before: str | None) -> Row | Faulty | None:
        if taken_in := self._rows_taken_in(cells):
            message = f"a quote that is not closed takes {taken_in} rows more into one cell; close it, or double it"
            return self._faulty(line, message, cells)
        issues: list[Issue] = []
        tidy = []
        for cell in cells:
            if cell.isascii() and cell.isprintable() and "&" not in cell and "=" not in cell:
                # Most are such, and need nothing of what follows.
                tidy.append(" ".join(cell.split()))
                continue
            as_meant = cell if cell.isascii() else mended(cell)
            for _ in range(_ESCAPED_SO_OFTEN):
                if _ENTITY.search(as_meant):
                    as_meant = html.unescape(as_meant)
            plain = _unwrapped(one_line(as_meant))
            tidy.append(plain)
            if as_meant != cell:
                issues.append(
                    Issue(line, "warning", _WRITTEN_FOR_OTHERS, f"{one_line(cell)}: {plain}"[:_SHOWN_CHARACTERS])
                )
            if plain != as_meant and UNSEEN.search(as_meant):
                issues.append(Issue(line, "warning", "control characters in it; taken without them", plain))
            if LOST in plain:
                issues.append(Issue(line, "warning", _LOST_LETTERS, plain))
        if not any(tidy):
            is_end = "".join(cells).strip() == _END_OF_FILE
            return None if is_end else self._faulty(line, "nothing but what cannot be seen", cells)
        if why := aside.why_aside(tidy, self.headings, before, self._titles):
            return self._faulty(line, why, cells, "warning")
        width = len(self.headings)
        if any(tidy[width:]):
            message = f"{len(cells)} cells under {width} headings; a cell that holds the delimiter needs quotes"
            return self._faulty(line, message, cells)
        values: dict[str, str | None] = dict.fromkeys(known_columns())
        extra: dict[str, str] = {}
        further: list[tuple[str, str]] = []
        person: dict[str, str] = {}
        others: list[str] = []
        beside: list[tuple[str, str]] = []
        no_names = False
        for (title, column), cell in zip(self.headings, tidy, strict=False):
            if not cell:
                continue
            if column is None:
                extra[title] = cell
            elif column in _NAMED and aside.is_none(cell):
                no_names = True
                extra[title] = cell
            elif column == CONTINUED:
                further.append((title, cell))
            elif column == PERSON:
                values[KIND] = values[KIND] or kind_by_flag(cell)
                extra[title] = cell
            elif column == CODE:
                values[KIND] = values[KIND] or kind_by_code(cell)
            elif column in (LAST, FIRST):
                person[column] = cell
                extra[title] = cell
            elif column == OTHER_NAME and any(map(str.isalnum, cell)):
                others.append(cell)
            elif column == OTHER_NAME or column in OTHERS:
                extra[title] = cell
                if any(map(str.isalpha, cell)):
                    beside.append((column, cell))
            else:
                taken = cell
                if column == NUMBERS:
                    number, remark = as_typed(cell)
                    taken = under(title, number)
                    if remark := remark or ("" if read(taken) else _NO_NUMBER):
                        issues.append(Issue(line, "warning", remark, cell[:_SHOWN_CHARACTERS]))
                earlier = values[column]
                values[column] = f"{earlier}; {taken}" if earlier else taken
        if values[NAME] is None and others:
            values[NAME] = others.pop(0)
        elif values[NAME] is None and LAST in person:
            values[NAME] = f"{person[LAST]}, {person[FIRST]}" if FIRST in person else person[LAST]
            values[KIND] = values[KIND] or "person"
        for title, cell in further:
            _continue(title, cell, values, others, extra)
        keys = {tidy[at] for at in self._places_of_keys if at < len(tidy)}
        if whole := values[NAME]:
            values[NAME] = _without_key(whole, keys)
        name = values[NAME]
        if others or beside:
            values[OTHER_NAME] = _other_names(name or "", [_without_key(other, keys) for other in others], beside)
        fault = aside.NO_NAME if name is None and no_names else no_name(name)
        if name is None or fault:
            return self._faulty(line, fault or "", cells)
        if numbers := numbers_beside(name):
            values[NUMBERS] = "; ".join(filter(None, (values[NUMBERS], *numbers)))
        if "?" in name and _LETTER_LOST.search(name):
            issues.append(Issue(line, "warning", _LOST_LETTERS, name))
        if said := doubt(name):
            issues.append(Issue(line, "warning", said, name))
        issues += [Issue(line, "warning", message, value[:_SHOWN_CHARACTERS]) for message, value in mend(values)]
        for at, cell in enumerate(tidy[:width]):
            if cell:
                self.filled[at] += 1
                self.examples[at] = self.examples[at] or cell
        return Row(record, line, values, extra, tuple(issues))

    def _rows_taken_in(self, cells: Sequence[str]) -> int:
        """Return how many further rows lie in a cell whose quotes open in one row and close in another, 0 for most.

        The first line of such a cell lacks what stands before it in its row, the last what stands behind it.
        """
        delimiter = "\t" if self.grid.form == "tab" else self.grid.form
        width = len(self.headings)
        for at, cell in enumerate(cells):
            if "\n" not in cell or delimiter not in DELIMITERS:
                continue
            counts = [line.count(delimiter) for line in cell.splitlines()]
            as_rows = [width - 1 - at, *[width - 1] * (len(counts) - 2), at]
            # `Acme⏎Co., Ltd` in the last of two columns is one name.
            if counts == as_rows and (width > 2 or len(counts) > 2):
                return len(counts) - 1
        return 0

    def _faulty(
        self, line: int, message: str, cells: Sequence[str], severity: Literal["error", "warning"] = "error"
    ) -> Faulty:
        form = self.grid.form
        written = (form if form in DELIMITERS else "\t").join(cells)
        return Faulty(Issue(line, severity, message, written[:_SHOWN_CHARACTERS]))


@dataclass
class Sheet:
    """Everything read from a file or from one sheet of it.

    `headings` are its own, with the column each is kept in, if any; `filled` and `examples` tell of their cells. `place`
    is what the lines count, `form` the delimiter or the name of the sheet, `set_aside` the number of rows that are no vendor.
    """

    headings: list[tuple[str, str | None]]
    filled: list[int]
    examples: list[str]
    place: str = "line"
    form: str = ","
    rows: list[Row] = field(default_factory=list)
    set_aside: int = 0
    issues: list[Issue] = field(default_factory=list)


def read_sheet(layout: Layout, name: str) -> Sheet:
    """Read all rows; raises ParseError for a record that breaks the format, as what follows it may be anything."""
    grid = layout.grid
    sheet = Sheet(layout.headings, layout.filled, layout.examples, grid.place, grid.form, issues=list(layout.issues()))
    for row in layout.rows():
        if isinstance(row, Row):
            sheet.rows.append(row)
            sheet.issues += row.issues
        elif row.broken_at:
            raise ParseError(
                row.issue.message,
                where=f"{name} line {row.broken_at}",
                expected="quotes that open and close around a cell",
            )
        else:
            sheet.issues.append(row.issue)
            sheet.set_aside += row.issue.severity == "warning"
    return sheet


def lay_out(readings: Sequence[Grid], name: str, said: Mapping[str, str]) -> Layout:
    """Find the row of headings near the top, in the reading that has the most of them, and tell the columns apart.

    `said` are the headings that a person named, by column. Raises NoHeading, Unsure, and ParseError for a heading named
    that is not there.
    """
    best: tuple[tuple[int, int], Grid, int, list[str]] | None = None
    widest: list[str] = []
    wanted = headings.plain(said[NAME]) if NAME in said else None
    for grid in readings:
        for record, cells in enumerate(grid.peek(_HEADING_WITHIN), start=1):
            known = [headings.meanings(cell) for cell in cells]
            if (
                any(headings.plain(c) == wanted for c in cells)
                if wanted
                else any({NAME, LAST, AT_LAST} & set(columns) for columns in known)
            ):
                rank = (sum(map(bool, known)), len(cells))
                # Of a single heading, the reading without a delimiter, the last, leaves commas in names.
                if best is None or rank > best[0] or (rank == best[0] and len(cells) == 1 and record == best[2]):
                    best = rank, grid, record, cells
            elif len(cells) > len(widest):
                widest = cells
    if best is None:
        raise _no_heading(readings, widest, name, said)
    rank, grid, record, cells = best
    _judge_direction(grid, rank[0], name)
    titles = _titles(cells)
    # Rows with a cell too many say nothing about the columns.
    below = [row for row in grid.peek(record + _SAMPLE)[record:] if not any(map(str.strip, row[len(cells) :]))]
    chosen = headings.choose(titles, below, said, name)
    headed = list(zip(titles, chosen.meanings, strict=True))
    return Layout(grid, record, headed, chosen.remarks, [0] * len(titles), [""] * len(titles))


def _judge_direction(grid: Grid, known_in_row: int, name: str) -> None:
    """Refuse a list whose headings stand in its first column, one below the other, with a vendor in each column."""
    first = [row[0] for row in grid.peek(_HEADING_WITHIN) if len(row) > 1 and row[0].strip()]
    known = [cell for cell in first if headings.meanings_as_written(cell)]
    if len(known) > max(1, known_in_row) and len(known) * 2 > len(first):
        raise Unsure(
            f"headings stand below one another in the first column: {', '.join(map(repr, known))}",
            where=name,
            expected="headings in one row, and a row for each vendor",
            todo="Turn the list round (Excel: Paste Special, Transpose) and save it anew",
        )


def _no_heading(readings: Sequence[Grid], widest: Sequence[str], name: str, said: Mapping[str, str]) -> NoHeading:
    titles = [title for title in map(one_line, widest) if title]
    if not titles:
        return NoHeading("nothing in it", where=name, expected="a row of headings, and one for each vendor")
    if NAME in said:
        return NoHeading(
            f"no column {said[NAME]!r} among {', '.join(map(repr, titles)) or 'no headings'}",
            where=name,
            expected="a heading of the file",
        )
    for grid in readings:
        rows = [row for row in grid.peek(_HEADING_WITHIN) if any(map(str.strip, row))]
        if rows and len(rows[0]) == len(widest):
            below = "; ".join(
                f"{title!r} ({', '.join(row[at][:24] for row in rows[1:4] if at < len(row) and row[at].strip()) or 'empty'})"
                for at, title in enumerate(rows[0])
            )
            break
    else:
        below = "none"
    return NoHeading(
        f"no heading is a vendor's name; headings seen: {', '.join(titles) or 'none'}",
        where=name,
        expected=f"one of: {', '.join(headings.usual_names())}, ... (all in formats/sheets/headers.yml)",
        todo=f"Name the column with --column HEADING; the first rows have {below}",
    )


def _unwrapped(cell: str) -> str:
    found = _AS_TEXT.fullmatch(cell)
    return found[1].replace('""', '"').strip() if found else cell


def _without_key(name: str, keys: Container[str]) -> str:
    """Return a name without the row's own number, which some systems write before it: `VEN0071 Blue Fern`."""
    first, _, rest = name.partition(" ")
    numbered = first in keys and sum(map(str.isdigit, first)) >= _FIGURES_OF_KEY
    return rest if numbered and any(map(str.isalpha, rest)) else name


def _other_names(name: str, others: Sequence[str], beside: Sequence[tuple[str, str]]) -> str | None:
    """Return what else a vendor is called, and the parties beside it by column, each led in; None where there are none."""
    said = dict.fromkeys(other for other in others if other != name)
    known = {headings.plain(other) for other in (name, *said)}
    said |= dict.fromkeys(f"{OTHERS[column]} {party}" for column, party in beside if headings.plain(party) not in known)
    return OTHER_NAMES.join(said) or None


def _continue(title: str, cell: str, values: dict[str, str | None], others: list[str], extra: dict[str, str]) -> None:
    """Add to the name what goes on in another cell, and keep what is no part of it."""
    if (name := values[NAME]) is None:
        values[NAME] = cell
        return
    found = joined(name, cell)
    values[NAME] = found.name
    if found.other and any(map(str.isalnum, found.other)):
        others.append(found.other)
    elif found.other and found.other != name:
        extra[title] = cell
    if found.rest:
        extra[title] = cell


def _titles(cells: Sequence[str]) -> list[str]:
    """Return the headings, made unique, with a name for those left empty."""
    titles: list[str] = []
    for number, cell in enumerate(cells, start=1):
        title = one_line(cell) or f"column {number}"
        titles.append(f"{title} (column {number})" if title in titles else title)
    return titles
