"""From the bytes of a vendor list to the sheets in it.

Here: which sheets of a file are lists of vendors. Not here: formats (`grid.py`), one sheet (`sheet.py`).
"""

from dataclasses import dataclass, field

from vendorwatch.errors import ParseError
from vendorwatch.sources.vendor_master.grid import open_file
from vendorwatch.sources.vendor_master.sheet import Issue, NoHeading, Sheet, read_sheet


@dataclass
class File:
    """A vendor list read; `warnings` are about the file as a whole, at its first line or first sheet."""

    format: str
    sheets: list[Sheet] = field(default_factory=list)
    warnings: list[Issue] = field(default_factory=list)
    place_of_warnings: str = "line"


def read_file(body: bytes, name: str) -> File:
    """Read every sheet with a heading for a vendor's name; raises ParseError if there is none, or the file is no list."""
    opened = open_file(body, name)
    file = File(opened.format)
    if opened.warning:
        file.warnings.append(Issue(1, "warning", opened.warning))
    passed: list[tuple[str, NoHeading]] = []
    for readings in opened.sheets:
        try:
            file.sheets.append(read_sheet(readings, name))
        except NoHeading as error:
            passed.append((readings[0].form, error))
    if not file.sheets:
        raise passed[0][1] if passed else ParseError("no sheet in it", where=name)
    if passed:
        file.place_of_warnings = "sheet"
        file.warnings += [
            Issue(1, "warning", "a sheet without a heading for a vendor's name; not read", title) for title, _ in passed
        ]
    return file
