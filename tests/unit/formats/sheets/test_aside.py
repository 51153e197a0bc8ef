"""Rows that are no vendor are set aside with their line and reason, and no vendor is."""

import io

import pytest

from vendorwatch.formats.sheets.file import read_file
from vendorwatch.formats.sheets.sheet import Sheet

SAP = """\
Vendor list                                       Page 1
------------------------------------------------------
|Vendor    |Name 1                 |Cty|Bal. in LC   |
------------------------------------------------------
|0000100017|Nordwind Anlagenbau    |DE |     1.200,50|
|0000100018|Forges du Layon        |FR |        12,00|
------------------------------------------------------
|Vendor    |Name 1                 |Cty|Bal. in LC   |
------------------------------------------------------
|0000100019|Blue Fern Trading      |GB |         3,10|
31.05.2026
Vendor list                                       Page 2
------------------------------------------------------
|          |Total                  |   |     1.215,60|
------------------------------------------------------
"""
QUICKBOOKS = """\
Blue Fern Holdings,,
Vendor Contact List,,
"As of May 31, 2026",,
,,
Vendor,Phone Numbers,Amount
Nordwind Anlagenbau,+49 30 1,10.00
Total Nordwind Anlagenbau,,10.00
Total Gas Fitters Ltd,+44 20 7,5.00
TOTAL,,15.00
,,
"Sunday, May 31, 2026 10:21:22 AM GMT+2 - Accrual Basis",,
"""
ORACLE = """\
SUPPLIER_NAME;SUPPLIER_NUMBER;COUNTRY
-------------;---------------;-------
Nordwind Anlagenbau;4711;DE
N/A;4712;US
;4713;US
-;4714;US
#REF!;4715;US
Total;4716;FR
3 rows selected.;;
*** End of Report ***;;
"""
TEMPLATE = """\
sep=;
Lieferant;Land;Steuernummer
NAME1;LAND1;STCD1
CHAR(35);CHAR(3);CHAR(16)
Nordwind Anlagenbau;DE;27/123/45678
Gesamtwerk Möbel;AT;
Summe: 2 Lieferanten;;
Seite 1 von 3;;
Erstellt am 12.05.2026 08:15 von MUELLER;;
"""


def read(text: str, name: str = "list.csv") -> Sheet:
    [sheet] = read_file(lambda: io.BytesIO(text.encode()), name).sheets
    return sheet


@pytest.mark.parametrize(
    ("export", "vendors", "aside", "errors"),
    [
        (SAP, ["Nordwind Anlagenbau", "Forges du Layon", "Blue Fern Trading"], [4, 7, 8, 9, 11, 12, 13, 14, 15], []),
        (QUICKBOOKS, ["Nordwind Anlagenbau", "Total Gas Fitters Ltd"], [7, 9, 11], []),
        (ORACLE, ["Nordwind Anlagenbau", "Total"], [2, 9, 10], [4, 5, 6, 7]),
        (TEMPLATE, ["Nordwind Anlagenbau", "Gesamtwerk Möbel"], [3, 4, 7, 8, 9], []),
    ],
)
def test_what_exports_write_around_vendors_is_set_aside_by_line(
    export: str, vendors: list[str], aside: list[int], errors: list[int]
) -> None:
    sheet = read(export)
    assert [row.values["vendor_name"] for row in sheet.rows] == vendors
    told = {(issue.line, issue.severity) for issue in sheet.issues if "no vendor" in issue.message}
    assert told == {(line, "warning") for line in aside}
    assert sheet.set_aside == len(aside)
    assert sorted({issue.line for issue in sheet.issues if issue.severity == "error"}) == errors


def test_a_word_for_none_is_no_name_and_no_other_name() -> None:
    sheet = read("Id,Vendor,DBA,Parent company\n1,n/a,Bolt,none\n2,Acme,N/A,(blank)\n3,unknown,,\n")
    assert [(row.values["vendor_name"], row.values["trade_name"], row.values["parent_name"]) for row in sheet.rows] == [
        ("Bolt", None, None),
        ("Acme", None, None),
    ]
    assert [(issue.line, issue.message) for issue in sheet.issues] == [(4, "no name: a word for none stands there")]
    assert sheet.rows[1].extra == {"DBA": "N/A", "Parent company": "(blank)"}


@pytest.mark.parametrize(
    "row",
    [
        "V1,Total,FR",
        "V1,Total Energies,",
        ",Summe AG,DE",
        ",Vendor Solutions,US",
        "V9,Supplier,US",
        ",Page Group,GB",
        ",End of the Line Ltd,GB",
        ",Copyright Clearance Center,US",
        ",Confidential Couriers,US",
        ",Generated Materials,",
        ",Report Buyer Ltd,",
        ",May Stationery,",
        ",NA-KD,SE",
        ",Nil Corp,",
        ",100 Vendors Ltd,",
        ",Date Palm Trading,",
        ",Date Palm 2026,",
    ],
)
def test_who_may_be_a_vendor_is_taken_for_one(row: str) -> None:
    sheet = read(f"Id,Vendor,Country\nV0,Acme,US\n{row}\n")
    assert len(sheet.rows) == 2
    assert sheet.set_aside == 0


@pytest.mark.parametrize(
    "cell",
    [
        *(
            "Total",
            "Grand Total",
            "Total: 250",
            "Total vendors",
            "Summe",
            "Gesamtsumme",
            "Итого",
            "合计",
            "Total général",
        ),
        *(
            "Page 2 of 3",
            "Seite 2",
            "250 records",
            "(250 rows affected)",
            "Number of vendors: 250",
            "*** END OF REPORT ***",
        ),
        *(
            "Printed on 05/12/2026 by ANN",
            "As at 31 May 2026",
            "Stand: 12.05.2026",
            "All rights reserved",
            "Vendor",
            "======",
        ),
        *("Copyright © 2000-2026 salesforce.com, inc.", "Confidential Information - Do Not Distribute", "vendor name"),
    ],
)
@pytest.mark.parametrize("before", ["", "Id,"])
def test_what_is_written_around_a_list_is_known_in_many_words(cell: str, before: str) -> None:
    head = f"{before}Vendor" if cell != "vendor name" else f"{before}Vendor name"
    sheet = read(f'{head}\n{before}Acme\n{before and ","}"{cell}"\n')
    assert ([row.values["vendor_name"] for row in sheet.rows], sheet.set_aside) == (["Acme"], 1)


def test_whom_to_call_is_the_vendor_only_where_no_other_heading_has_its_name() -> None:
    xero = "*ContactName,EmailAddress,FirstName,LastName\nNordwind Anlagenbau,a@b.example,Ann,Berg\nBolt Ltd,,,\n"
    sheet = read(xero)
    assert [row.values["vendor_name"] for row in sheet.rows] == ["Nordwind Anlagenbau", "Bolt Ltd"]
    assert [issue.message for issue in sheet.issues] == [
        "taken for vendor_name, because no other heading is a vendor's name"
    ]
    sheet = read("Supplier,Contact Name\nBolt Ltd,Ann Berg\n")
    assert [(row.values["vendor_name"], row.extra) for row in sheet.rows] == [
        ("Bolt Ltd", {"Contact Name": "Ann Berg"})
    ]


def test_text_for_the_web_is_mended_and_a_question_mark_in_a_word_is_told() -> None:
    sheet = read("Vendor\nM&uuml;hle &amp; S&#246;hne\nR&D Labs\nM?hle\nWho? Ltd\nA &amp;amp; B\n\x1a")
    names = ["Mühle & Söhne", "R&D Labs", "M?hle", "Who? Ltd", "A & B"]
    assert [row.values["vendor_name"] for row in sheet.rows] == names
    assert [(issue.line, issue.value) for issue in sheet.issues] == [
        (2, "M&uuml;hle &amp; S&#246;hne: Mühle & Söhne"),
        (4, "M?hle"),
        (6, "A &amp;amp; B: A & B"),
    ]


def test_the_delimiter_that_a_file_names_is_taken() -> None:
    assert [row.values["country"] for row in read("sep=^\nVendor^Country\nAcme^US\n").rows] == ["US"]


def test_headings_of_groups_are_no_vendors_and_short_names_are() -> None:
    sheet = read("Vendor,Country,Tax ID\nGermany,,\nAcme,DE,\nFrance,,\nBolt,GB,\nGE,,\nGermany,DE,\n")
    assert [row.values["vendor_name"] for row in sheet.rows] == ["Acme", "Bolt", "GE", "Germany"]
    assert [(issue.line, issue.message) for issue in sheet.issues if "group" in issue.message] == [
        (2, "a heading of a group of rows; no vendor, and not taken for the country of those below it"),
        (4, "a heading of a group of rows; no vendor, and not taken for the country of those below it"),
    ]
    assert [row.values["vendor_name"] for row in read("Vendor\nX\nMonaco\n").rows] == ["X", "Monaco"]


def test_a_quote_that_takes_rows_in_is_told_and_a_name_over_two_lines_is_one():
    swallowed = 'id,name,country\n4,"Acme Ltd,DE\n5,Nordwind Anlagenbau,DE\n6,Forges du Layon,FR\n7,Beta Ltd",DE\n8,Blue Fern,GB\n'
    (sheet,) = read_file(lambda: io.BytesIO(swallowed.encode()), "list.csv").sheets
    assert [row.values["vendor_name"] for row in sheet.rows] == ["Blue Fern"]
    ((line, message),) = [(issue.line, issue.message) for issue in sheet.issues if issue.severity == "error"]
    assert line == 2 and "takes 3 rows more" in message
    for one in ('id,name\n1,"Nordwind\nCo., Ltd"\n', 'id,name,country\n1,"Nordwind\nCo., Ltd",DE\n'):
        (sheet,) = read_file(lambda one=one: io.BytesIO(one.encode()), "list.csv").sheets
        assert [row.values["vendor_name"] for row in sheet.rows] == ["Nordwind Co., Ltd"]
