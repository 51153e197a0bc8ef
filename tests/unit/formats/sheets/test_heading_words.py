"""Headings in words of their own: what systems write short, and whose name or number a heading says it is."""

import pytest

from vendorwatch.formats.sheets.heading_words import in_words
from vendorwatch.formats.sheets.headings import choose, meanings, meanings_as_written


@pytest.mark.parametrize(
    ("heading", "column"),
    [
        ("Vendor Alias", "trade_name"),
        ("VNDR_DBA_NM", "trade_name"),
        ("VendorNameAlias", "trade_name"),
        ("1099 Name", "trade_name"),
        ("Legal Name on 1099", "trade_name"),
        ("Supplier Alt Name 2", "trade_name"),
        ("Vendor d/b/a", "trade_name"),
        ("Short Vendor Name", "trade_name"),
        ("Known Aliases", "trade_name"),
        ("Vendor AKAs", "trade_name"),
        ("Vendor Name / DBA", "trade_name"),
        ("Legacy Vendor Name", "trade_name"),
        ("SUPPLIER_PREV_NM", "trade_name"),
        ("Supplier Name (English)", "trade_name"),
        ("Provider DBA Name", "trade_name"),
        ("Remit-To Name", "payee_name"),
        ("REMIT_TO_NM", "payee_name"),
        ("Vendor Check Name", "payee_name"),
        ("Supplier Bank Account Name", "payee_name"),
        ("Make Checks Payable To", "payee_name"),
        ("VENDOR_NM", "vendor_name"),
        ("SUPPNAME", "vendor_name"),
        ("Name of the Vendor", "vendor_name"),
        ("Vendor's Name", "vendor_name"),
        ("Vendor’s Name", "vendor_name"),
        ("Vendor – Alias", "trade_name"),
        ("Buy-from Vendor Name", "vendor_name"),
        ("Counterparty Full Legal Name", "vendor_name"),
        ("VENDOR_NBR", "vendor_key"),
        ("SUPP_ID", "vendor_key"),
        ("VENDOR_CNTRY", "country"),
        ("CNTRY_CD", "country"),
        ("Vendor Ultimate Parent", "parent_name"),
        ("SUPP_VAT_NBR", "tax_id"),
        ("Vendor LEI", "lei"),
    ],
)
def test_a_heading_is_known_by_its_words(heading, column):
    assert column in meanings(heading)


@pytest.mark.parametrize(
    "heading",
    ["Company Code", "Vendor Site Name", "Vendor Group Name", "Vendor Bank Name", "Supplier Status", "Vendor Item Description",
     "Buyer Name", "Check Number", "Customer Country", "Company Country", "Our Country", "Default Country", "Manufacturer Country",
     "Customer Name", "Client Name", "Recipient Name", "Client ID", "Client Code", "Supplier Company Code",
     "Vendor Organization ID",
     "Supplier Entity Code", "Vendor Customer Number", "Header ID", "Master ID", "Main Number", "Default Code",
     "Manufacturer Number", "Our Company", "Customer Supplier Name", "Key Supplier", "Key Vendor",
     "Number of Suppliers", "No. of Vendors", "Vendor Name Check", "Name Check", "Print Name", "Registered Code",
     "Vendor Class", "Customer Group", "Company Currency", "Party Role"],
)  # fmt: skip
def test_what_is_no_name_of_a_vendor_stays_unknown(heading):
    assert meanings(heading) == []


@pytest.mark.parametrize(
    ("headings", "expected"),
    [
        (["Country Ctry", "Vendor Country"], [None, "country"]),
        (["Customer", "Customer Name", "Supplier", "Supplier Name"], [None, None, "vendor_key", "vendor_name"]),
        (["Vendor Number", "Client ID", "Vendor Name"], ["vendor_key", None, "vendor_name"]),
        (["Supplier", "Supplier Company Code", "Vendor Name"], ["vendor_key", None, "vendor_name"]),
    ],
)
def test_what_the_table_has_as_it_stands_goes_before_what_is_understood_by_words(headings, expected):
    cells = {"name": ["Siemens AG", "Bosch GmbH"], "country": ["DE", "US"]}
    columns = [next((cells[kind] for kind in cells if kind in heading.lower()), ["V1", "V2"]) for heading in headings]
    if not any("name" in heading.lower() for heading in headings):
        headings, columns, expected = [*headings, "Vendor Name"], [*columns, cells["name"]], [*expected, "vendor_name"]
    assert choose(headings, list(zip(*columns, strict=True)), {}, "list.csv").meanings == expected


def test_a_vendor_whose_words_are_those_of_a_heading_is_no_heading():
    assert [
        meanings_as_written(name) for name in ("The Internet Company", "Vessel Merchants", "The Brand Partner")
    ] == [[], [], []]


def test_a_heading_of_many_words_is_a_sentence():
    assert list(in_words("this is what we were told by the vendor about his own name")) == []
