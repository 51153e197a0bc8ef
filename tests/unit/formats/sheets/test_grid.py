"""Cells come out of every format as the team wrote them: fields within fields, bytes, merged cells, other quotes."""

import io

import openpyxl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from vendorwatch.countries import country_code
from vendorwatch.formats.sheets.file import read_file
from vendorwatch.formats.sheets.headings import Unsure
from vendorwatch.formats.sheets.sheet import Sheet

NAMES = ["Nordwind Anlagenbau", "Forges du Layon"]


def read(content: bytes, name: str = "vendors") -> Sheet:
    return read_file(lambda: io.BytesIO(content), name).sheets[0]


def parquet(**columns) -> bytes:
    file = io.BytesIO()
    pq.write_table(pa.table(columns), file)
    return file.getvalue()


def test_a_column_of_bytes_has_text_in_utf8_and_a_row_of_others_is_told():
    sheet = read(parquet(**{"Vendor Name": pa.array([NAMES[0].encode(), b"\xff\xfe", "Société du Layon".encode()])}))
    assert [row.values["vendor_name"] for row in sheet.rows] == [NAMES[0], "Société du Layon"]
    assert [(issue.severity, issue.line, issue.message) for issue in sheet.issues] == [
        ("error", 3, "bytes that are not UTF-8")
    ]


def test_fields_within_a_column_are_columns_and_lists_are_read_as_names_in_one_cell():
    vendor = pa.array(
        [{"id": "A1", "name": NAMES[0], "at": {"country": "DE"}}, {"id": "A2", "name": NAMES[1], "at": None}]
    )
    sheet = read(parquet(vendor=vendor, aliases=pa.array([["Nordwind", "NWA"], None])))
    assert [row.values["vendor_name"] for row in sheet.rows] == NAMES
    assert [row.values["vendor_key"] for row in sheet.rows] == ["A1", "A2"]
    first = sheet.rows[0]
    assert "Nordwind; NWA" in (first.values["trade_name"], first.extra.get("aliases"))


def test_what_is_merged_over_several_rows_stands_in_each_of_them():
    book = openpyxl.Workbook()
    sheet = book.active
    for row in (
        ("Vendor ID", "Vendor Name", "Country"),
        ("A1", NAMES[0], "DE"),
        ("A2", "Blue Fern", None),
        ("A3", NAMES[1], "FR"),
    ):
        sheet.append(row)
    sheet.merge_cells("C2:C3")
    sheet.append(("", "", ""))
    sheet.append(("Sum", None, None))
    sheet.merge_cells("A6:C6")
    file = io.BytesIO()
    book.save(file)
    rows = read(file.getvalue()).rows
    assert [(row.values["vendor_key"], row.values["country"]) for row in rows] == [
        ("A1", "DE"),
        ("A2", "DE"),
        ("A3", "FR"),
    ]


def test_single_quotes_around_every_cell_are_no_part_of_it():
    text = "'Key','Vendor Name','Country'\n'A1','Nordwind, Anlagenbau','DE'\n'A2','Layon ''Forges''','FR'\n"
    rows = read(text.encode()).rows
    assert [row.values["vendor_name"] for row in rows] == ["Nordwind, Anlagenbau", "Layon 'Forges'"]


@pytest.mark.parametrize("heading", ["Vendor ID", "Vendor Number"])
def test_a_list_on_its_side_is_refused_with_what_to_do(heading):
    text = f"{heading};A1;A2\nVendor Name;{NAMES[0]};{NAMES[1]}\nCountry;DE;FR\n"
    with pytest.raises(Unsure) as refused:
        read(text.encode())
    assert "first column" in str(refused.value)
    assert "Transpose" in str(refused.value)
    upright = f"{heading};Vendor Name;Country\nA1;{NAMES[0]};DE\nA2;Country;FR\n"
    assert len(read(upright.encode()).rows) == 2


def test_a_sum_of_a_part_is_no_vendor_whatever_the_part_is_called():
    text = (
        "Vendor No;Vendor Name;Country\n;Raw materials;\nA1;Nordwind;DE\n;Subtotal Raw materials;\n"
        ";Germany;\nA2;Subtotal Software;DE\n;Subtotal Germany;\n"
    )
    sheet = read(text.encode())
    assert [row.values["vendor_key"] for row in sheet.rows] == [None, "A1", "A2"]
    assert [issue.line for issue in sheet.issues if "a sum of rows" in issue.message] == [4, 7]


@pytest.mark.parametrize(
    ("headings", "country"),
    [
        ("供應商編號;供應商名稱;國家", "俄羅斯"),
        ("取引先コード;取引先名;国名", "ロシア"),
        ("업체코드;업체명;국가", "러시아"),
    ],
)
def test_headings_of_east_asia(headings, country):
    (row,) = read(f"{headings}\n1001;Nordwind;{country}\n".encode()).rows
    assert (row.values["vendor_key"], row.values["vendor_name"]) == ("1001", "Nordwind")
    assert country_code(row.values["country"]) == "RU"
