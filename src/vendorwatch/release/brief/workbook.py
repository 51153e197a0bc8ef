"""The brief as an Excel workbook, for those who sort and filter there.

Here: two sheets, written as a stream. Not here: anything that the pages do not say. Text that a spreadsheet would take for a
formula is written as text, and characters that XML cannot hold are left out.
"""

from itertools import repeat
from pathlib import Path
from typing import Any

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

from vendorwatch.release.brief.facts import Facts, Row, Untold

_VENDORS = (
    "vendor_key",
    "vendor_name",
    "country",
    "worst_facet",
    "worst_meaning",
    "worst_path",
    "worst_of",
    "since",
    "rows_in_all",
    "to_decide",
    "listed_people",
    "market_share_pct",
    "market_segment",
    "market_region",
    "last_change_on",
    "last_change",
)
_EXPOSURES = (
    "vendor_key",
    "vendor_name",
    "facet",
    "path",
    "list_name",
    "entry_id",
    "entry_name",
    "score",
    "band",
    "decision",
    "since",
    "until",
    "explanation",
    "exact",
    "url",
    "locator",
    "sha256",
)
# A spreadsheet takes a text that begins so for a formula, and openpyxl one with `#` for an error; one that is empty as well.
_FORMULA = "=+-@\t\r"
_TELLING = f"{_FORMULA}#"
# Excel holds no longer text in a cell.
_LONGEST = 32_000
# And knows no earlier day.
_FIRST_YEAR = 1901


def write(facts: Facts, path: Path) -> None:
    """Write the workbook: a row a vendor, and a row an exposure with its evidence."""
    book = Workbook(write_only=True)
    for title, columns, rows in (
        ("vendors", _VENDORS, facts.vendors),
        ("exposures", _EXPOSURES, (row for found in facts.exposures.values() for row in found)),
    ):
        sheet = book.create_sheet(title)
        sheet.freeze_panes = "A2"
        sheet.append([column.replace("_", " ") for column in columns])
        nothing: list[object] = []
        for row in rows:
            if isinstance(row, Untold):
                nothing = nothing or [_value(row, column) for column in columns]
                values = map(row.get, columns, nothing)
            else:
                values = map(_value, repeat(row), columns)
            sheet.append([_cell(sheet, value) for value in values])
    book.save(path)


def _value(row: Row, column: str) -> object:
    """Return the value of a column; of a partial date that is exact to the day the date, which Excel sorts and filters by."""
    if row.get(f"{column}_precision") == "day" and row[f"{column}_day"].year >= _FIRST_YEAR:
        return row[f"{column}_day"]
    return row[column]


def _cell(sheet: Any, value: object) -> Any:
    if not isinstance(value, str):
        return value
    text = ILLEGAL_CHARACTERS_RE.sub("", value)[:_LONGEST]
    # Of any other text openpyxl makes a cell of its own accord, which is quicker.
    if text[:1] not in _TELLING:
        return text
    cell = WriteOnlyCell(sheet, text)
    cell.data_type = "s"
    if value[:1] in _FORMULA:
        cell.quotePrefix = True
    return cell
