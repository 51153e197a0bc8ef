"""Values as they were before a spreadsheet rewrote them."""

import io

import pytest

from vendorwatch.formats.sheets.file import read_file
from vendorwatch.formats.sheets.values import as_typed


@pytest.mark.parametrize(
    ("cell", "number", "is_told"),
    [
        ("150483782.0", "150483782", False),
        ("150483782,00", "150483782", False),
        ("1.50483782E+08", "150483782", False),
        ("1.50484E+08", "1.50484E+08", True),
        ("1,50484E+08", "1,50484E+08", True),
        ("1234567890123450000", "1234567890123450000", True),
        ("7,735,010,706", "7735010706", False),
        ("520.247.665", "520247665", False),
        ("12.345", "12.345", False),
        ("12E3", "12E3", False),
        ("DE811.0", "DE811.0", False),
        ("12-3456789", "12-3456789", False),
    ],
)
def test_numbers_that_a_spreadsheet_rewrote(cell: str, number: str, is_told: bool) -> None:
    typed, remark = as_typed(cell)
    assert (typed, bool(remark)) == (number, is_told)


def test_numbers_of_a_row_are_mended_and_what_is_lost_is_told() -> None:
    text = b"Vendor ID,Vendor Name,DUNS,Tax ID\n17.0,Blue Fern,4837821,7.81E+09\n"
    [sheet] = read_file(lambda: io.BytesIO(text), "list.csv").sheets
    [row] = sheet.rows
    assert [row.values[c] for c in ("vendor_key", "duns", "tax_id")] == ["17", "004837821", "7.81E+09"]
    assert [(i.value, i.line) for i in sheet.issues] == [("7.81E+09", 2), ("4837821", 2)]
