"""Vendor lists as Excel workbooks and Parquet files: the same rows as from CSV, and nothing that grows without end."""

import io
import zipfile
from collections.abc import Callable, Sequence
from datetime import date, datetime

import openpyxl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from vendorwatch.deliveries import Delivery, Parsed
from vendorwatch.errors import ParseError
from vendorwatch.formats.sheets import grid
from vendorwatch.formats.sheets.file import read_file
from vendorwatch.sources.vendor_master.source import parse


def workbook(**sheets: Sequence[Sequence[object]]) -> bytes:
    book = openpyxl.Workbook()
    book.remove(book.active)
    for title, rows in sheets.items():
        sheet = book.create_sheet(title)
        for row in rows:
            sheet.append(list(row))
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def parquet(**columns: Sequence[object]) -> bytes:
    out = io.BytesIO()
    pq.write_table(pa.table({name: list(values) for name, values in columns.items()}), out)
    return out.getvalue()


@pytest.fixture
def read(delivery_of: Callable[..., Delivery]) -> Callable[..., Parsed]:
    return lambda **files: parse(
        delivery_of("vendor_master", "inbox", {n.replace("__", "."): body for n, body in files.items()})
    )


def test_a_workbook_is_read_like_a_csv(read) -> None:
    rows = [
        ["Vendors 2026"],
        [],
        ["Vendor ID", "Vendor Name", "DUNS", "DOB", "Spend", "Active"],
        [1001, "Лаборатория Касперского", 150483782.0, datetime(1987, 5, 20), 12.5, True],
        [1002, None, None, None, 3, None],
    ]
    parsed = read(list__xlsx=workbook(Vendors=rows))
    [vendor] = parsed.tables["vendors"].to_pylist()
    assert (vendor["vendor_key"], vendor["vendor_name"]) == ("1001", "Лаборатория Касперского")
    assert (vendor["duns"], vendor["birth_date"]) == ("150483782", "1987-05-20")
    assert vendor["extra"] == '{"Spend": "12.5", "Active": "TRUE"}'
    assert (vendor["row_no"], vendor["locator"]) == (4, "sheet 'Vendors' row 4")
    assert [(p.locator, p.severity, p.message) for p in parsed.problems] == [
        ("sheet 'Vendors' row 5", "error", "no name")
    ]


def test_every_sheet_with_vendors_is_read_and_the_others_are_told(read) -> None:
    body = workbook(
        East=[["Vendor"], ["Acme"]], West=[["Supplier", "Land"], ["Bolt", "DE"]], Notes=[["Remember"], ["to ask Ann"]]
    )
    parsed = read(list__xlsx=body)
    assert parsed.tables["vendors"]["vendor_name"].to_pylist() == ["Acme", "Bolt"]
    assert len(set(parsed.tables["vendors"]["vendor_key"].to_pylist())) == 2
    assert [(p.message, p.value) for p in parsed.problems] == [
        ("a sheet without a heading for a vendor's name; not read", "Notes")
    ]


def test_a_parquet_file_is_read_like_a_csv(read) -> None:
    body = parquet(supplier=["Acme", None], country=["US", "DE"], lei=[None, None], since=[date(2020, 1, 2), None])
    parsed = read(list__parquet=body)
    [vendor] = parsed.tables["vendors"].to_pylist()
    assert (vendor["vendor_name"], vendor["country"], vendor["locator"]) == ("Acme", "US", "row 2")
    assert vendor["extra"] == '{"since": "2020-01-02"}'
    assert [p.locator for p in parsed.problems] == ["row 3"]


def test_a_third_without_names_is_told_row_by_row_and_the_rest_is_taken(read) -> None:
    rows = [["Vendor", "Country"], *(["Acme %d" % n if n % 3 else "", "US"] for n in range(300))]  # noqa: UP031
    parsed = read(list__xlsx=workbook(V=rows))
    assert parsed.tables["vendors"].num_rows == 200
    assert [p.locator for p in parsed.problems] == [f"sheet 'V' row {n + 2}" for n in range(0, 300, 3)]


def test_headings_that_stand_twice_lose_no_cell(read) -> None:
    body = workbook(V=[["Vendor", "Country", "Country"], ["Acme", "US", "DE"]])
    [vendor] = read(list__xlsx=body).tables["vendors"].to_pylist()
    assert (vendor["country"], vendor["extra"]) == ("US", '{"Country (column 3)": "DE"}')


def zipped(**parts: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, body in parts.items():
            archive.writestr(name.replace("__", "/") + ".xml", body)
    return out.getvalue()


@pytest.mark.parametrize(
    ("body", "says"),
    [
        (zipped(readme=b"<hello/>"), "no Excel workbook"),
        (workbook(V=[["Vendor"], ["Acme"]])[:-40], "no Excel workbook"),
        (workbook(V=[["Buyer"], ["Ann"]]), "headings seen: Buyer"),
        (workbook(V=[]), "nothing in it"),
        (zipped(xl__workbook=b'<!DOCTYPE x [<!ENTITY a "aa">]><x>&a;</x>'), "a DOCTYPE"),
        (zipped(xl__workbook=" <!DOCTYPE x>".encode("utf-16-le")), "a DOCTYPE"),
        (b"PAR1" + bytes(40), "a Parquet file that cannot be read"),
        (parquet(Vendor=["Acme"] * 100)[:-10] + b"\0" * 10, "a Parquet file that cannot be read"),
        (parquet(Buyer=["Ann"]), "headings seen: Buyer"),
    ],
)
def test_what_is_no_list_is_refused_by_name(body: bytes, says: str) -> None:
    with pytest.raises(ParseError, match=r"^list\.xlsx") as refusal:
        read_file(lambda: io.BytesIO(body), "list.xlsx")
    assert says in str(refusal.value)


def test_a_zip_bomb_is_refused_unread(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(grid, "WORKBOOK_MAX_BYTES", 1_000_000)
    bomb = zipped(xl__worksheets__sheet1=bytes(5_000_000))
    assert len(bomb) < 10_000
    with pytest.raises(ParseError, match="unpacks to 5,000,000 bytes"):
        read_file(lambda: io.BytesIO(bomb), "list.xlsx")


def test_a_parquet_file_of_too_many_rows_is_refused_unread(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(grid, "PARQUET_MAX_ROWS", 99)
    body = parquet(Vendor=["Acme"] * 100)
    with pytest.raises(ParseError, match="100 rows"):
        read_file(lambda: io.BytesIO(body), "list.parquet")


def test_a_hidden_sheet_is_a_part_of_the_list_and_told() -> None:
    book = openpyxl.Workbook()
    for title, name in (("Vendors", "Acme"), ("Old", "Bolt")):
        sheet = book.create_sheet(title)
        for row in (["Vendor"], [name]):
            sheet.append(row)
    book["Old"].sheet_state = "hidden"
    book.remove(book["Sheet"])
    out = io.BytesIO()
    book.save(out)
    shown, hidden = read_file(lambda: io.BytesIO(out.getvalue()), "list.xlsx").sheets
    assert [row.values["vendor_name"] for row in hidden.rows] == ["Bolt"]
    assert (shown.issues, [issue.value for issue in hidden.issues]) == ([], ["Old"])
