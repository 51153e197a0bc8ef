"""The team's vendor list: any order of columns, headings, delimiters, encodings; nothing dropped silently."""

import csv
import io
import json
import unicodedata
from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vendorwatch.deliveries import Delivery, Parsed
from vendorwatch.errors import ParseError
from vendorwatch.formats.sheets.file import read_file
from vendorwatch.formats.sheets.grid import DELIMITERS
from vendorwatch.formats.sheets.sheet import known_columns
from vendorwatch.formats.sheets.values import partial_date
from vendorwatch.formats.sheets.words import mended
from vendorwatch.sources.vendor_master.source import parse


@pytest.fixture
def read(delivery_of: Callable[..., Delivery]) -> Callable[..., Parsed]:
    def read_files(*bodies: str | bytes) -> Parsed:
        parts = {f"{n}.csv": b if isinstance(b, bytes) else b.encode() for n, b in zip("abc", bodies, strict=False)}
        return parse(delivery_of("vendor_master", "inbox", parts))

    return read_files


def column(parsed: Parsed, name: str, table: str = "vendors") -> list[object]:
    return parsed.tables[table][name].to_pylist()


def test_every_heading_that_is_known_has_a_column(read) -> None:
    assert set(known_columns()) < set(read("Vendor\nAcme\n").tables["vendors"].column_names)


@pytest.mark.parametrize(
    "heading",
    [
        "Vendor Name",
        "vendor_name",
        "VENDOR-NAME",
        "vendorName",
        "Supplier",
        " Company* ",
        "Name",
        "Fournisseur",
        "Поставщик",
    ],
)
def test_headings_are_understood_however_they_are_written(read, heading: str) -> None:
    assert column(read(f"{heading},Other\nAcme,x\n"), "vendor_name") == ["Acme"]


def test_every_known_column_is_taken_in_any_order(read) -> None:
    text = (
        "Website;D-U-N-S Number;Ultimate Parent;Supplier Name;Tax No.;Country/Region;UEI;LEI Code;Spend Category;"
        "Vendor #;DBA;Entity type;Company number;ISIN;Ticker symbol;DOB;Citizenship;IMO Number;SWIFT\n"
        "acme.example;150483782;Acme Group;Acme;12-3456789;US;ABC;5299007NTWCC3U23WM81;Tools;"
        "V-1;Acme Tools;Company;07486049;US5949181045;NASDAQ:ACME;20 May 1987;Austria;9074729.0;ACMERUMM\n"
    )
    vendor = read(text).tables["vendors"].to_pylist()[0]
    assert vendor | {"document_id": "", "extra": None} == {
        "vendor_key": "V-1",
        "vendor_name": "Acme",
        "trade_name": "Acme Tools",
        "kind": "organization",
        "country": "US",
        "parent_name": "Acme Group",
        "lei": "5299007NTWCC3U23WM81",
        "duns": "150483782",
        "uei": "ABC",
        "tax_id": "12-3456789",
        "registration_number": "07486049",
        "isin": "US5949181045",
        "ticker": "NASDAQ:ACME",
        "identifiers": "IMO Number: 9074729; SWIFT: ACMERUMM",
        "birth_date": "1987-05-20",
        "nationality": "Austria",
        "website": "acme.example",
        "category": "Tools",
        "row_no": 2,
        "is_duplicate_of": None,
        "extra": None,
        "document_id": "",
        "locator": "line 2",
    }


@pytest.mark.parametrize(
    ("column_name", "value", "kept", "says"),
    [
        ("LEI", "5299007NTWCC3U23WM82", "5299007NTWCC3U23WM82", "no LEI"),
        ("ISIN", "US5949181046", "US5949181046", "no ISIN"),
        ("DOB", "01/02/1980", None, "may mean several days"),
        ("DOB", "1980-02-30", None, "may mean several days"),
        ("Kind", "Franchise", None, "a kind of party that is not known"),
        ("Country", "Atlantis", "Atlantis", "a country that is not known"),
    ],
)
def test_a_value_that_is_not_understood_is_told_and_not_guessed_at(read, column_name, value, kept, says) -> None:
    parsed = read(f"Vendor,{column_name}\nAcme,{value}\n")
    names = {"LEI": "lei", "ISIN": "isin", "DOB": "birth_date", "Kind": "kind", "Country": "country"}
    assert column(parsed, names[column_name]) == [kept]
    assert [(value, True)] == [(i["value"], says in i["message"]) for i in parsed.tables["issues"].to_pylist()]


@pytest.mark.parametrize(
    ("written", "read_as"),
    [
        ("1987", "1987"),
        ("1987-05", "1987-05"),
        ("1987-05-20", "1987-05-20"),
        ("20.5.1987", "1987-05-20"),
        ("20-May-1987", "1987-05-20"),
        ("5/20/1987", None),
        ("87", None),
    ],
)
def test_dates_of_birth_are_as_exact_as_they_are_written(written: str, read_as: str | None) -> None:
    assert partial_date(written) == read_as


def test_columns_that_we_do_not_know_are_kept(read) -> None:
    text = "Vendor,Buyer,Buyer,\nAcme,Ann,Bob,seen\nBolt,,,\n"
    first, second = column(read(text), "extra")
    assert json.loads(first) == {"Buyer": "Ann", "Buyer (column 3)": "Bob", "column 4": "seen"}
    assert second is None


def test_of_two_headings_for_a_name_the_clearer_is_taken_and_the_other_told(read) -> None:
    parsed = read("Company,Vendor name,Country\nA,Acme,US\nB,Bolt,DE\n")
    assert column(parsed, "vendor_name") == ["Acme", "Bolt"]
    assert column(parsed, "trade_name") == ["A", "B"]
    assert "could be vendor_name too" in column(parsed, "message", "issues")[0]


def test_what_a_person_said_of_the_columns_lies_beside_the_file(delivery_of) -> None:
    list_of_two = b"Text,Memo\nAcme,x\nBolt,y\n"
    said = {"a.csv": list_of_two, "a.csv.columns.json": b'{"vendor_name": "Text", "category": "Memo"}'}
    parsed = parse(delivery_of("vendor_master", "inbox", said))
    assert column(parsed, "vendor_name") == ["Acme", "Bolt"]
    assert column(parsed, "category") == ["x", "y"]
    for beside, says in (
        ({"b.csv.columns.json": b"{}"}, "of b.csv are, which is not there"),
        ({"a.csv.columns.json": b"{"}, "not JSON"),
        ({"a.csv.columns.json": b'{"colour": "Text"}'}, "no column colour"),
        ({"a.csv.columns.json": b'{"vendor_name": 1}'}, "not headings by column"),
        ({"a.csv.columns.json": b'{"vendor_name": "Gone"}'}, "no column 'Gone'"),
    ):
        with pytest.raises(ParseError, match=says):
            parse(delivery_of("vendor_master", "inbox", {"a.csv": list_of_two} | beside))


def test_a_name_too_long_or_with_control_characters_is_told_and_the_others_taken(read) -> None:
    parsed = read(f"Vendor,Country\n{'A' * 2_000_000},US\nAc\x1b[31mme\u202e,US\nBolt,US\n")
    assert column(parsed, "vendor_name") == ["Acme", "Bolt"]
    assert [(i["severity"], i["message"], len(i["value"])) for i in parsed.tables["issues"].to_pylist()] == [
        ("error", "a name of 2,000,000 characters; at most 1,000 are a name", 500),
        ("warning", "control characters in it; taken without them", 4),
    ]


def test_a_title_above_the_headings_is_passed_over(read) -> None:
    parsed = read("sep=;\nVendors as of May, 2026;;\n\nVendor;Country;Id\nAcme, Inc.;US;7\n")
    assert column(parsed, "vendor_name") == ["Acme, Inc."]
    assert (column(parsed, "row_no"), column(parsed, "locator")) == ([5], ["line 5"])


def test_rows_keep_their_lines_when_cells_hold_line_breaks(read) -> None:
    parsed = read('Vendor,Country\r\n"Acme\r\nHolding",US\r\n\r\nBolt,DE\r\n')
    assert column(parsed, "vendor_name") == ["Acme Holding", "Bolt"]
    assert column(parsed, "locator") == ["line 2", "line 5"]
    assert column(parsed, "row_no") == [2, 4]
    assert column(parsed, "vendor_key") == ["row 2", "row 4"]


def test_repeated_rows_are_kept_and_marked(read) -> None:
    parsed = read("Id,Vendor,Country\nV1,Acme,US\nV2,ACME,US\nV1,acme,DE\nV1,Bolt,DE\n")
    assert column(parsed, "vendor_key") == ["V1", "V2", "V1 (row 4)", "V1 (row 5)"]
    assert column(parsed, "is_duplicate_of") == [None, None, "V1", None]
    assert [(i["message"], i["value"]) for i in parsed.tables["issues"].to_pylist()] == [
        ("a name that stands under another key too", "ACME: at a.csv line 2"),
        ("repeats an earlier row", "acme: V1"),
        ("a key that stands for another name too", "V1: at a.csv line 2; here kept as V1 (row 5)"),
    ]


def test_rows_without_keys_repeat_only_if_all_that_is_known_repeats(read) -> None:
    parsed = read("Vendor,Country,Memo\nAcme,US,x\nAcme,us,y\nAcme,DE,z\nBolt,DE,z\n")
    assert column(parsed, "is_duplicate_of") == [None, "row 2", None, None]


def test_keys_stay_unique_across_files(read) -> None:
    parsed = read("Vendor\nAcme\n", "Vendor\nBolt\nAcme\n")
    assert column(parsed, "vendor_key") == ["row 2", "row 2 (row 2)", "row 3"]
    assert column(parsed, "is_duplicate_of") == [None, None, "row 2"]
    assert len(set(column(parsed, "document_id"))) == 2


def test_rows_without_a_name_are_listed_and_the_others_taken(read) -> None:
    lines = [f"V{n},{'' if n % 10 < 3 else f'Vendor {n}'},US" for n in range(100)]
    parsed = read("Id,Vendor,Country\n" + "\n".join(lines))
    assert parsed.tables["vendors"].num_rows == 70
    assert column(parsed, "severity", "issues") == ["error"] * 30
    assert column(parsed, "line", "issues")[:3] == [2, 3, 4]
    assert column(parsed, "value", "issues")[0] == "V0,,US"
    assert len(parsed.problems) == 30


def test_a_name_with_an_unquoted_comma_is_told_not_cut(read) -> None:
    parsed = read("Vendor,Country\nAcme, Inc.,US\nBolt,US,,\n")
    assert column(parsed, "vendor_name") == ["Bolt"]
    assert column(parsed, "value", "issues") == ["Acme, Inc.,US"]
    assert "3 cells under 2 headings" in column(parsed, "message", "issues")[0]


@pytest.mark.parametrize("cell", ["=1+1", "@SUM(A1)", "+49 30", "-7", '=HYPERLINK("http://x","Acme")'])
def test_what_looks_like_a_formula_is_data(read, cell: str) -> None:
    text = io.StringIO()
    csv.writer(text).writerows([["Vendor"], [cell], ["Acme"]])
    assert column(read(text.getvalue()), "vendor_name") == [cell, "Acme"]


GERMAN = "Lieferant;Land\nMüller Gerätebau GmbH;Österreich\nCafé “Zürich” – Söhne;Schweiz\n"
RUSSIAN = "Поставщик;Страна\nЛаборатория Касперского;Россия\nООО Ромашка;Россия\n"


@pytest.mark.parametrize(
    ("text", "encoding", "is_told"),
    [
        (GERMAN, "utf-8", False),
        (GERMAN, "utf-8-sig", False),
        (GERMAN, "utf-16", False),
        (GERMAN, "utf-32", False),
        (GERMAN, "utf-16-le", True),
        (GERMAN, "utf-16-be", True),
        (GERMAN, "cp1252", True),
        (RUSSIAN, "utf-16", False),
        (RUSSIAN, "cp1251", True),
    ],
)
def test_encodings_are_told_from_the_bytes(read, text: str, encoding: str, is_told: bool) -> None:
    parsed = read(text.encode(encoding))
    assert column(parsed, "vendor_name") == [line.split(";")[0] for line in text.splitlines()[1:]]
    assert [m for m in column(parsed, "message", "issues") if "read as" in m][:1] == (
        column(parsed, "message", "issues")[:1] if is_told else []
    )


@pytest.mark.parametrize(
    ("body", "says"),
    [
        (b"", "nothing in it"),
        (b"Buyer,Land\nAnn,US\n", "headings seen: Buyer, Land; expected one of: vendor name, supplier name"),
        (b"Vendor,Country\n", "no vendor in it"),
        (b"Vendor,Country\n,US\n", "no vendor in it: 1 row has no name (first in line 2)"),
        (b'Vendor,Country\n"Acme,US\nBolt,DE\n', "a.csv line 3: a quote that is not closed"),
        (b"PK\x03\x04rest", "a ZIP file that is no Excel workbook"),
        (b"\xd0\xcf\x11\xe0rest", "has a password"),
        (b"PAR1rest", "a Parquet file"),
        (b"Vendor\nAc\0me\n", "no vendor in it: 1 row has a NUL character (first in line 2)"),
        (b"\x1f\x8b\x08rest", "packed by gzip"),
        (b"\xef\xbb\xbf<html><table><tr><td>Vendor", "a web page or XML"),
        (b'<?xml version="1.0"?><Workbook xmlns="urn:schemas', "a web page or XML"),
        (b"\xff\xfeV\x00\xd8", "not utf-16"),
        (b"\xef\xbb\xbfVendor\nM\xfcller\n", "not utf-8-sig at byte"),
    ],
)
def test_a_file_that_is_no_vendor_list_is_refused(read, body: bytes, says: str) -> None:
    with pytest.raises(ParseError) as refusal:
        read(body)
    assert says in str(refusal.value)


def test_every_value_is_counted(read) -> None:
    parsed = read("Vendor,Buyer,Land\nAcme,Ann,\nBolt,,DE\n")
    assert [(f.field, f.found, f.unknown) for f in parsed.fields] == [("Vendor", 2, 0), ("Buyer", 1, 0), ("Land", 1, 0)]


# With a word in it, so that the column is one of names; joiners and marks of direction are not kept, and what looks as if it
# had been encoded twice is mended.
names = (
    st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Cf", "Cs")), max_size=30)
    .map(lambda s: " ".join(f"{s} Acme".split()))
    .filter(lambda name: mended(name) == name and "\ufffd" not in name)
)


@settings(max_examples=60, deadline=None)
@given(
    st.lists(names, min_size=1, max_size=8, unique_by=str.casefold),
    st.sampled_from(DELIMITERS),
    st.sampled_from(["\n", "\r\n", "\r"]),
)
def test_whatever_people_write_comes_back(written: list[str], delimiter: str, end: str) -> None:
    file = io.StringIO(newline="")
    csv.writer(file, delimiter=delimiter, lineterminator=end).writerows(
        [["Vendor name", "Country"], *([n, "US"] for n in written)]
    )
    body = file.getvalue().encode()
    [sheet] = read_file(lambda: io.BytesIO(body), "x.csv").sheets
    assert [r.values["vendor_name"] for r in sheet.rows] == [unicodedata.normalize("NFC", n) for n in written]


@given(st.binary(max_size=200))
def test_any_bytes_are_read_or_refused(body: bytes) -> None:
    try:
        read_file(lambda: io.BytesIO(body), "x.csv")
    except ParseError as refusal:
        assert "x.csv" in str(refusal)
