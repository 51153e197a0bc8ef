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


def test_one_value_on_every_row_that_has_a_number_of_its_own_is_no_name():
    buyer = "Company Name;Vendor;Remark\nBlue Fern Tools;40001;Acme Ltd\nBlue Fern Tools;40002;Bolt Ltd\n"
    with pytest.raises(Unsure):
        read(buyer)
    assert values(read("Vendor;Vendor Description\n40001;Acme Ltd\n40002;Bolt Ltd\n"), "vendor_name") == [
        "Acme Ltd",
        "Bolt Ltd",
    ]


def test_a_name_goes_on_under_a_heading_that_says_so():
    sheet = read("Vendor Name;Vendor Name (cont.);Country\nNordwind Anlagenbau;Stralsund GmbH;DE\n")
    assert values(sheet, "vendor_name") == ["Nordwind Anlagenbau Stralsund GmbH"]


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
        # The same in German, French, Spanish and Italian.
        (
            "Nummer des Kreditors;Name des Kreditors;Land;Steuernr.;Art des Partners\n"
            "4711;Nordwind Anlagenbau;DE;27/123;Organisation\n",
            ("4711", "Nordwind Anlagenbau", "DE", "27/123", "organization"),
        ),
        (
            "N° tiers;Libellé du tiers;Pays/Région;N° TVA\n4711;Forges du Layon;FR;FR40303265045\n",
            ("4711", "Forges du Layon", "FR", "FR40303265045", None),
        ),
        (
            "Nº proveedor;Nombre del acreedor;País/Región;C.I.F.\n4711;Talleres Ansó;ES;B12345674\n",
            ("4711", "Talleres Ansó", "ES", "B12345674", None),
        ),
        (
            "Cod. fornitore;Ragione sociale fornitore;Nazione fornitore;P.IVA\n4711;Officine Brenta;IT;IT07643520567\n",
            ("4711", "Officine Brenta", "IT", "IT07643520567", None),
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


@pytest.mark.parametrize(
    ("export", "says"),
    [
        pytest.param(
            "Vendor;Name 1;Name 2;Cty;Tax Number 1;VAT Registration No.\n"
            "300041;Silberpappel Anlagen und;Handels GmbH;DE;12/345;DE822222222\n",
            {
                "vendor_key": "300041",
                "vendor_name": "Silberpappel Anlagen und Handels GmbH",
                "country": "DE",
                "tax_id": "12/345; DE822222222",
            },
            id="SAP, a list on screen",
        ),
        pytest.param(
            "CoCd;Vendor;Name 1;City;Ctr\n1000;300042;Oak Works;Reno;US\n",
            {"vendor_key": "300042", "vendor_name": "Oak Works", "country": "US"},
            id="SAP, vendors of a company code",
        ),
        pytest.param(
            "MANDT;LIFNR;LAND1;NAME1;NAME2;ORT01;STCD1;STCEG;STKZN\n100;0000300043;AT;Ann Oak;;Graz;77;ATU12345678;X\n",
            {
                "vendor_key": "0000300043",
                "vendor_name": "Ann Oak",
                "country": "AT",
                "tax_id": "77; ATU12345678",
                "kind": "person",
            },
            id="SAP, the table itself",
        ),
        pytest.param(
            "Business Partner;Business Partner Category;Organization Name 1;Name Last;Name First;Country/Region\n"
            "300044;1;;Oak;Ann;DE\n",
            {"vendor_key": "300044", "vendor_name": "Oak, Ann", "country": "DE", "kind": "person"},
            id="SAP, business partners",
        ),
        pytest.param(
            "Supplier Name;SM Vendor ID;ERP Vendor ID;ACM ID;Main Address Country;DUNS Number;Supplier Tax ID\n"
            "Silberpappel GmbH;S100;300041;ACM_7;Germany;150483782;DE8\n",
            {
                "vendor_key": "300041",
                "vendor_name": "Silberpappel GmbH",
                "country": "Germany",
                "duns": "150483782",
                "tax_id": "DE8",
            },
            id="Ariba, suppliers",
        ),
        pytest.param(
            "SystemID,Name,Address - Country Code,TaxID,DUNS\n300041,Silberpappel GmbH,DE,DE8,150483782\n",
            {
                "vendor_key": "300041",
                "vendor_name": "Silberpappel GmbH",
                "country": "DE",
                "tax_id": "DE8",
                "duns": "150483782",
            },
            id="Ariba, a load file",
        ),
        pytest.param(
            "ID,Name,Display Name,Supplier #,Tax ID,Primary Address Country Code,Primary Contact Last Name,Website\n"
            "12,Silberpappel GmbH,Pappel,300041,DE8,DE,Oak,https://fern.example\n",
            {
                "vendor_key": "300041",
                "vendor_name": "Silberpappel GmbH",
                "trade_name": "Pappel",
                "tax_id": "DE8",
                "country": "DE",
                "website": "https://fern.example",
            },
            id="Coupa",
        ),
        pytest.param(
            "Internal ID,ID,Name,Company Name,Is Individual,Tax Reg. Number,Billing Country\n"
            "71,VEN0071,VEN0071 Silberpappel GmbH,Silberpappel GmbH,No,DE8,Germany\n",
            {
                "vendor_key": "71",
                "vendor_name": "Silberpappel GmbH",
                "tax_id": "DE8",
                "country": "Germany",
                "kind": "organization",
            },
            id="NetSuite, an organization",
        ),
        pytest.param(
            "Internal ID,ID,Name,Company Name,Is Individual,Billing Country\n72,VEN0072,VEN0072 Ann Oak,,Yes,United States\n",
            {"vendor_key": "72", "vendor_name": "Ann Oak", "country": "United States", "kind": "person"},
            id="NetSuite, a person",
        ),
        pytest.param(
            "VENDORACCOUNTNUMBER,VENDORORGANIZATIONNAME,VENDORPARTYTYPE,ADDRESSCOUNTRYREGIONID,TAXEXEMPTNUMBER,DUNSNUMBER\n"
            "V42,Ann Oak,Person,USA,12-3456789,\n",
            {
                "vendor_key": "V42",
                "vendor_name": "Ann Oak",
                "country": "USA",
                "tax_id": "12-3456789",
                "kind": "person",
            },
            id="Dynamics 365, an entity",
        ),
        pytest.param(
            "No.,Name,Name 2,Search Name,Country/Region Code,VAT Registration No.\n"
            "10000,Silberpappel,Handels GmbH,SILBERPAPPEL,DE,DE8\n",
            {"vendor_key": "10000", "vendor_name": "Silberpappel Handels GmbH", "country": "DE", "tax_id": "DE8"},
            id="Dynamics, Business Central",
        ),
        pytest.param(
            "Kreditor;Buchungskreis;Name 1;Name 2;Ort;Land;Steuernummer 1;Umsatzsteuer-Id.Nr\n"
            "300041;1000;Silberpappel;Handels GmbH;Ulm;DE;12/345;DE822222222\n",
            {
                "vendor_key": "300041",
                "vendor_name": "Silberpappel Handels GmbH",
                "country": "DE",
                "tax_id": "12/345; DE822222222",
            },
            id="German, SAP",
        ),
        pytest.param(
            "Konto;Name (Adressattyp Unternehmen);Name (Adressattyp natürl. Person);"
            "Vorname (Adressattyp natürl. Person);Adressattyp;EU-UStID;Land\n70042;;Oak;Ann;1;;US\n",
            {"vendor_key": "70042", "vendor_name": "Oak, Ann", "country": "US", "kind": "person"},
            id="German, DATEV",
        ),
        pytest.param(
            "sep=;\nLieferanten-Nr.;Lieferant;Land;UID-Nummer;Handelsregister-Nr.\n"
            "7;Silberpappel GmbH;AT;ATU12345678;Ulm HRB 77\n",
            {
                "vendor_key": "7",
                "vendor_name": "Silberpappel GmbH",
                "country": "AT",
                "tax_id": "ATU12345678",
                "registration_number": "Ulm HRB 77",
            },
            id="German, Excel's first line",
        ),
        pytest.param(
            "\ufeffsep=\t\nVendor ID\tVendor Name\tCountry\n7\tSilberpappel; GmbH\tDE\n",
            {"vendor_key": "7", "vendor_name": "Silberpappel; GmbH", "country": "DE"},
            id="tabs told in the first line",
        ),
    ],
)
def test_an_export_gives_everything_that_is_compared_and_nothing_else(export: str, says: dict[str, str]) -> None:
    [row] = read(export).rows
    assert {column: value for column, value in row.values.items() if value} == says
    assert row.issues == ()


@pytest.mark.parametrize(
    ("key", "name", "is_name"),
    [
        ("VEN0071", "VEN0071 Blue Fern", "Blue Fern"),
        ("300041", "300041 Blue Fern", "Blue Fern"),
        ("VEN0071", "VEN0072 Blue Fern", "VEN0072 Blue Fern"),
        ("3M", "3M Company", "3M Company"),
        ("VEN0071", "VEN0071 17", "VEN0071 17"),
    ],
)
def test_a_row_s_own_number_before_its_name_is_no_part_of_it(key: str, name: str, is_name: str) -> None:
    assert values(read(f"ID,Name\n{key},{name}\n"), "vendor_name") == [is_name]


@pytest.mark.parametrize(("code", "kind"), [("1", "person"), ("2", "organization"), ("0", None), ("Person", "person")])
def test_a_kind_may_be_a_code(code: str, kind: str | None) -> None:
    [row] = read(f"Name,BP category\nBlue Fern,{code}\n").rows
    assert (row.values["kind"], row.issues) == (kind, ())


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
    numbered = read("Vendor,Last name,First name\n4711,Oak,Ann\n4712,Elm,Bob\n")
    assert values(numbered, "vendor_name") == ["Oak, Ann", "Elm, Bob"]
    assert values(numbered, "vendor_key") == ["4711", "4712"]


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


def test_the_number_of_a_register_is_one_in_any_of_these_languages() -> None:
    for heading in ("Handelsregister", "N° SIREN", "Datos registrales", "Numero REA"):
        sheet = read(f"Name;{heading}\nNordwind Anlagenbau;HRB 4711\nForges du Layon;HRB 4712\n")
        assert values(sheet, "registration_number") == ["HRB 4711", "HRB 4712"]


def test_a_few_letters_of_another_encoding_behind_a_very_long_cell_are_no_refusal() -> None:
    text = b"Vendor;Country\n" + b"A" * 1_500_000 + b";DE\nM\xf6\xdf\xfc AG;DE\n"
    [sheet] = read_file(lambda: io.BytesIO(text), "list.csv").sheets
    assert [row.line for row in sheet.rows] == [3]
    assert [issue.message for issue in sheet.issues if issue.severity == "error"] == [
        "a name of 1,500,000 characters; at most 1,000 are a name"
    ]


@pytest.mark.parametrize(
    "headings",
    [
        "Cari Kodu;Cari Ünvanı;Ülke;Vergi No",
        "TEDARİKÇİ NO;TEDARİKÇİ ADI;ÜLKE KODU;VKN",
        "Szállítókód;Szállító neve;Ország;Adószám",
        "Kod kontrahenta;Nazwa kontrahenta;Kraj;NIP",
        "Код постачальника;Постачальник;Країна;ІПН",
        "Κωδικός προμηθευτή;Επωνυμία;Χώρα;ΑΦΜ",
    ],
)
def test_the_headings_of_eastern_europe_and_turkey_are_understood(headings: str) -> None:
    sheet = read(f"{headings}\n120.01;Nordwind Anlagenbau;DE;1234567890\n")
    assert [column for _, column in sheet.headings] == ["vendor_key", "vendor_name", "country", "tax_id"]


def test_who_is_paid_and_every_other_name_is_compared():
    head = "Vendor ID,Vendor Name,Alias,DBA,Former Name,Remit To Name,Account Holder\n"
    [row] = read(f"{head}1,Acme Ltd,Acme Tools,Bolt,Oak Works,Heron Trust,ACME LTD.\n").rows
    assert row.values["trade_name"] == "Acme Tools; Bolt; Oak Works; remit to Heron Trust"
    assert read("Vendor ID,Payee,Vendor Name\n1,Bolt,Acme\n").rows[0].values["trade_name"] == "remit to Bolt"
    assert values(read("Payee,City\nAcme Ltd,Oslo\nBolt Ltd,Rome\n"), "vendor_name") == ["Acme Ltd", "Bolt Ltd"]


def test_other_parties_beside_the_vendor_are_led_in_and_a_table_before_a_heading_counts_for_nothing():
    head = (
        "SUPPLIERS.VENDOR_NAME,SUPPLIERS.MANUFACTURER,SUPPLIERS.AGENT,SUPPLIERS.VESSEL,SUPPLIERS.CTRY,SUPPLIERS.CTY\n"
    )
    [row] = read(f"{head}Acme Ltd,Bolt,Oak Agents,Pelagia,CN,Oslo\n").rows
    assert row.values["trade_name"] == "dealer of Bolt; represented by Oak Agents; MV Pelagia"
    assert row.values["country"] == "CN"
    assert values(read("Manufacturer,City\nAcme Ltd,Oslo\nBolt Ltd,Rome\n"), "vendor_name") == ["Acme Ltd", "Bolt Ltd"]


def test_a_number_within_the_name_is_one_of_the_vendors():
    [row] = read("Vendor ID,Vendor Name,IMO Number\n1,PELAGIA (IMO 9074729),9074731\n").rows
    assert row.values["identifiers"] == "IMO Number: 9074731; IMO: 9074729"
    assert row.values["vendor_name"] == "PELAGIA (IMO 9074729)"


@pytest.mark.parametrize("other", ["Payee", "Beneficiary", "Manufacturer"])
def test_who_is_paid_is_never_the_vendor_where_one_vendor_stands_on_all_rows(other):
    with pytest.raises(Unsure):
        read(f"Vendor ID,Vendor Name,{other}\n1,Acme Ltd,Bolt Factoring\n2,Acme Ltd,Oak Bank\n3,Acme Ltd,\n")
    one, two = read(f"Vendor ID,Vendor Name,{other}\n1,Acme Ltd,Bolt Factoring\n2,Coil Ltd,Oak Bank\n").rows
    assert (one.values["vendor_name"], two.values["vendor_name"]) == ("Acme Ltd", "Coil Ltd")
    assert (
        values(read(f"Vendor,{other}\n40001,Acme Ltd\n40002,Bolt Ltd\n40003,Coil Ltd\n"), "vendor_name")[0]
        == "Acme Ltd"
    )


def test_another_name_may_be_numbered_and_counts_whichever_it_is():
    sheet = read(
        "Name,Alias,Alias 2,AKA #3,Vendor 2\nNimbus,,,Basalt Ltd,9\nAlpen,Gneiss Ltd,,,8\nHolter,,Slate Ltd,,7\n"
    )
    assert values(sheet, "trade_name") == ["Basalt Ltd", "Gneiss Ltd", "Slate Ltd"]
    assert values(sheet, "vendor_name") == ["Nimbus", "Alpen", "Holter"]
