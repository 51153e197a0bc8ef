"""Which column is what: by its heading and by its cells, and a question where neither tells."""

import io

import pytest

from vendorwatch.errors import ParseError
from vendorwatch.formats.sheets.file import read_file
from vendorwatch.formats.sheets.headings import NoHeading, Unsure, asked, may_be_a_name, plain
from vendorwatch.formats.sheets.sheet import Sheet


def read(text: str, **said: str) -> Sheet:
    [sheet] = read_file(lambda: io.BytesIO(text.encode()), "list.csv", said).sheets
    return sheet


def values(sheet: Sheet, column: str) -> list[str | None]:
    return [row.values[column] for row in sheet.rows]


@pytest.mark.parametrize(
    ("export", "says"),
    [
        # How the exports of well-known systems head their columns.
        (
            "Supplier;Name 1;Name 2;Country/Region Key;Tax Number 1;VAT Registration No.\n"
            "0000200017;Nordwind Anlagenbau;Stralsund GmbH;DE;27/123;DE811111111\n",
            ("0000200017", "Nordwind Anlagenbau Stralsund GmbH", "DE", "27/123; DE811111111", None),
        ),
        (
            "ERP Vendor ID;Supplier Full Name;Country Code;DUNS Number\nV9;Blue Fern Tools Inc.;CA;150483782\n",
            ("V9", "Blue Fern Tools Inc.", "CA", None, None),
        ),
        (
            "Supplier Number;Display Name;Name;Primary Address Country;Tax ID\n44;Blue Fern;Blue Fern Tools;CA;BN 1\n",
            ("44", "Blue Fern Tools", "CA", "BN 1", None),
        ),
        (
            "Internal ID;ID;Company Name;Is Individual;Billing Country\n71;VEN71;Blue Fern Tools;No;Canada\n",
            ("71", "Blue Fern Tools", "Canada", None, "organization"),
        ),
        (
            "VendorAccountNumber;VendorOrganizationName;VendorPartyType;AddressCountryRegionId;TaxExemptNumber\n"
            "US-101;Blue Fern Tools;Organization;CAN;BN 1\n",
            ("US-101", "Blue Fern Tools", "CAN", "BN 1", "organization"),
        ),
        (
            "VENDOR_ID;VENDOR_NAME;SEGMENT1;VAT_REGISTRATION_NUM\n7;Blue Fern Tools;5001;CA1\n",
            ("7", "Blue Fern Tools", None, "CA1", None),
        ),
        (
            "Vendor;Company;Country;Tax ID;Vendor type\nBlue Fern;Blue Fern Tools;CA;BN 1;Company\n",
            (None, "Blue Fern", "CA", "BN 1", "organization"),
        ),
        (
            "Supplier_Reference_ID;Supplier_Name;Supplier Category;Country\nS-1;Blue Fern Tools;Tools;CA\n",
            ("S-1", "Blue Fern Tools", "CA", None, None),
        ),
        (
            "Kreditor;Firmenbezeichnung;Länderschlüssel;USt.-Id.-Nr.;Typ\n70001;Blaufarn GmbH;AT;ATU1;Juristische Person\n",
            ("70001", "Blaufarn GmbH", "AT", "ATU1", "organization"),
        ),
        (
            "Code tiers;Intitulé;Pays;N° TVA intracommunautaire\nF01;Fougère Bleue SARL;France;FR11\n",
            ("F01", "Fougère Bleue SARL", "France", "FR11", None),
        ),
        (
            "Código;Nombre o razón social;País;NIF/CIF\n9;Helecho Azul S.L.;España;B1\n",
            ("9", "Helecho Azul S.L.", "España", "B1", None),
        ),
    ],
)
def test_the_headings_of_systems_and_languages_are_understood(export: str, says: tuple[str | None, ...]) -> None:
    [row] = read(export).rows
    assert tuple(row.values[c] for c in ("vendor_key", "vendor_name", "country", "tax_id", "kind")) == says


@pytest.mark.parametrize("heading", ["USt-IdNr.", "UST_IDNR", "ust idnr", "Ust-ID-Nr (EU)", "UstIdNr*"])
def test_spaces_case_accents_and_brackets_of_headings_do_not_matter(heading: str) -> None:
    assert plain(heading) == "ustidnr"


def test_a_column_of_numbers_is_the_key_and_never_the_name() -> None:
    sheet = read("Vendor,Name,City\n4711,Blue Fern,Oslo\n4712,Red Oak,Oslo\n")
    assert values(sheet, "vendor_name") == ["Blue Fern", "Red Oak"]
    assert values(sheet, "vendor_key") == ["4711", "4712"]


def test_one_value_on_all_rows_is_no_name() -> None:
    sheet = read("Company,Name\nOur Own Ltd,Blue Fern\nOur Own Ltd,Red Oak\nOur Own Ltd,Grey Elm\n")
    assert values(sheet, "vendor_name") == ["Blue Fern", "Red Oak", "Grey Elm"]
    assert values(sheet, "trade_name") == [None] * 3


def test_short_codes_are_no_names_and_the_name_stands_elsewhere() -> None:
    sheet = read("Company,Vendor,Name\nUS01,FERN01,Blue Fern\nDE01,OAK02,Red Oak\n")
    assert values(sheet, "vendor_name") == ["Blue Fern", "Red Oak"]
    assert values(sheet, "vendor_key") == ["FERN01", "OAK02"]
    assert values(sheet, "trade_name") == [None, None]


def test_a_row_has_the_name_that_is_filled() -> None:
    sheet = read("Company,DBA,Last name,First name\nBlue Fern,,Oak,Ann\n,Ferns,,\n,,Oak,Ann\n")
    assert values(sheet, "vendor_name") == ["Blue Fern", "Ferns", "Oak, Ann"]
    assert values(sheet, "kind") == [None, None, "person"]
    people = read("Nachname;Vorname;Geburtsdatum\nOak;Ann;1.2.1980\nElm;Bob;1.2.1981\n")
    assert values(people, "vendor_name") == ["Oak, Ann", "Elm, Bob"]


def test_a_few_values_on_many_rows_are_no_name_where_another_column_has_names() -> None:
    rows = "".join(f"Our Own {'Ltd' if n % 2 else 'GmbH'},Maker {'abcdefghij'[n % 10]}{n} Tools\n" for n in range(40))
    assert values(read("Company,Name\n" + rows), "vendor_name")[:2] == ["Maker a0 Tools", "Maker b1 Tools"]


@pytest.mark.parametrize(
    "text",
    [
        "Vendor,City\n4711,Oslo\n4712,Bergen\n",
        "Supplier,Memo\nV-00017,x\nV-00018,y\n",
        "Company,Memo\n" + "Our Own Ltd,x\n" * 3,
        "Name,Memo\nann@fern.example,x\nbob@oak.example,y\n",
        "Name,Memo\n2026-01-01,x\n2026-01-02,y\n",
    ],
)
def test_where_no_column_has_names_a_person_is_asked(text: str) -> None:
    with pytest.raises(Unsure) as asks:
        read(text)
    heading = text.partition(",")[0]
    assert f"stand under '{heading}'" in str(asks.value)
    assert text.split("\n")[1].split(",", maxsplit=1)[0] in str(asks.value)
    assert "--column" in str(asks.value)


def test_the_column_that_a_person_names_is_taken() -> None:
    text = "Vendor,Stadt,Langtext\n4711,Oslo,Blue Fern\n4712,Bergen,Red Oak\n"
    sheet = read(text, **asked(["Langtext", "country=Stadt"]))
    assert values(sheet, "vendor_name") == ["Blue Fern", "Red Oak"]
    assert values(sheet, "country") == ["Oslo", "Bergen"]
    assert values(sheet, "vendor_key") == ["4711", "4712"]
    with pytest.raises(NoHeading, match="no column 'Text' among 'Vendor', 'Stadt', 'Langtext'"):
        read(text, vendor_name="Text")
    with pytest.raises(ParseError, match="no column 'Land'"):
        read(text, **asked(["Langtext", "country=Land"]))
    assert asked(["a=b", "kind=c"]) == {"vendor_name": "a=b", "kind": "c"}


def test_a_type_is_the_kind_only_where_its_cells_are_kinds() -> None:
    assert values(read("Name,Type\nBlue Fern,Company\nAnn Oak,Individual\n"), "kind") == ["organization", "person"]
    goods = read("Name,Vendor type\nBlue Fern,Raw materials\nRed Oak,Services\n")
    assert (values(goods, "kind"), values(goods, "category")) == ([None, None], ["Raw materials", "Services"])
    flags = read("Name,Is person\nBlue Fern,F\nAnn Oak,T\nRed Oak,\n")
    assert values(flags, "kind") == ["organization", "person", None]


@pytest.mark.parametrize(
    "name", ["3M", "1&1 Mail", "7-Eleven", "ZTE", "IBM 2000", "株式会社", "Studio 54", "360 Grad GmbH"]
)
def test_names_with_figures_are_names(name: str) -> None:
    assert may_be_a_name(name)


@pytest.mark.parametrize("code", ["100023", "V-00123", "SUP100", "12-3456789", "01.02.2026", "www.fern.example"])
def test_numbers_and_codes_are_no_names(code: str) -> None:
    assert not may_be_a_name(code)
