"""From a file of vendors to the sheets in it.

Here: which sheets of a file are lists of vendors. Not here: formats (`grid.py`), one sheet (`sheet.py`).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from vendorwatch.errors import ParseError
from vendorwatch.formats.sheets.decode import Opener
from vendorwatch.formats.sheets.grid import open_file
from vendorwatch.formats.sheets.headings import NoHeading
from vendorwatch.formats.sheets.sheet import Issue, Layout, Sheet, lay_out, read_sheet

# What is said of a sheet of a workbook.
NO_LIST = "a sheet without a heading for a vendor's name; not read"


@dataclass
class File:
    """A vendor list read; `warnings` are about the file as a whole, at its first line or first sheet."""

    format: str
    sheets: list[Sheet] = field(default_factory=list)
    warnings: list[Issue] = field(default_factory=list)
    place_of_warnings: str = "line"


def read_file(opened: Opener, name: str, said: Mapping[str, str] | None = None) -> File:
    """Read every sheet with a heading for a vendor's name, or with the headings that a person named, by column.

    Raises ParseError if there is none, if a person must say which column has the names, or if the file is no list.
    """
    format_name, warning, layouts, passed = layouts_of(opened, name, said or {})
    file = File(format_name)
    if warning:
        file.warnings.append(Issue(1, "warning", warning))
    file.sheets += [read_sheet(layout, name) for layout in layouts]
    if passed:
        file.place_of_warnings = "sheet"
        file.warnings += [Issue(number, "warning", NO_LIST, title) for number, title in passed]
    return file


class Layouts(NamedTuple):
    """The sheets of a file that are lists, their format, a warning about the whole, and the other sheets with their numbers."""

    format: str
    warning: str
    sheets: Sequence[Layout]
    passed: Sequence[tuple[int, str]]


def layouts_of(opened: Opener, name: str, said: Mapping[str, str]) -> Layouts:
    """Find the headings of every sheet that is a list, as `read_file` does, without reading what stands below them."""
    file = open_file(opened, name)
    found, passed, why = [], [], []
    for number, readings in enumerate(file.sheets, start=1):
        try:
            found.append(lay_out(readings, name, said))
        except NoHeading as error:
            passed.append((number, readings[0].form))
            why.append(error)
    if not found:
        raise why[0] if why else ParseError("no sheet in it", where=name)
    return Layouts(file.format, file.warning, found, passed)
