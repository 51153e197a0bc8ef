"""The numbers by which companies, ships and people are told apart, as teams write them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vendorwatch.identifiers import COLUMNS, beside, numbers_beside, plain, read, scheme_of, under

WALLET = "1BoatSLRHtKNngkdXEeobR76b53LETtpyT"


def found(written, column="identifiers"):
    return {(number.scheme, number.number, number.is_certain) for number in read(written, column)}


@pytest.mark.parametrize(
    ("written", "scheme", "number"),
    [
        ("IMO 9074729", "imo", "9074729"),
        ("imo no. 9074729", "imo", "9074729"),
        ("IMO9074729", "imo", "9074729"),
        ("IMO: 9074729.0", "imo", "9074729"),
        ("MMSI Number = 572469210", "mmsi", "572469210"),
        ("SWIFT: ACMERUMM", "bic", "ACMERUMM"),
        ("BIC ACMERUMMXXX", "bic", "ACMERUMM"),
        ("SWIFT/BIC code ACME RU MM", "bic", "ACMERUMM"),
        ("Tail number RA12345", "tail", "RA12345"),
        ("aircraft registration EP-AAA", "tail", "EPAAA"),
        ("Call sign A8AA6", "call_sign", "A8AA6"),
        ("Passport A1234567", "passport", "A1234567"),
        ("Diplomatic Passport No.: 008 827", "passport", "008827"),
        ("DUNS 15-048-3782", "duns", "150483782"),
        ("D-U-N-S Number: 150483782", "duns", "150483782"),
        ("INN 7700000000", "national", "7700000000"),
        ("ИНН 7700000000", "national", "7700000000"),
        ("Unified Social Credit Code: 9111000071093019X7", "national", "9111000071093019X7"),
        ("C.U.R.P. AIMM671250HCHRRG06", "national", "AIMM671250HCHRRG06"),
        ("BIK 044525000", "bik", "044525000"),
        (f"XBT {WALLET}", "wallet", WALLET.upper()),
        (f"bitcoin:{WALLET}", "wallet", WALLET.upper()),
        (WALLET, "wallet", WALLET.upper()),
        ("5299007NTWCC3U23WM81", "lei", "5299007NTWCC3U23WM81"),
    ],
)
def test_words_before_a_number_or_its_form_tell_its_scheme(written, scheme, number):
    assert (scheme, number, True) in found(written)


@pytest.mark.parametrize(
    ("written", "scheme", "number"),
    [
        ("9074729", "imo", "9074729"),
        ("572469210", "mmsi", "572469210"),
        ("ACMERUMM", "bic", "ACMERUMM"),
        ("RA-12345", "tail", "RA12345"),
    ],
)
def test_a_number_that_nothing_names_may_be_one_of_another_kind(written, scheme, number):
    assert (scheme, number, False) in found(written)
    assert (scheme, number, True) not in found(written)


@pytest.mark.parametrize(
    "written",
    ["ACMERUMM", "acme.example", "info@acme.example", "12345", "Passport pending", "IMO", "SWIFT", "ETC 12345678x", ""],
)
def test_what_is_no_number_is_none(written):
    assert not {number for number in read(written, "tax_id") if number.scheme != "national"}
    assert all(any(map(str.isdigit, number.number)) for number in read(written, "tax_id"))


def test_letters_alone_are_a_banks_code_in_no_column_of_tax_numbers():
    assert found("ACMERUMM", "registration_number") == set()


def test_several_numbers_in_a_cell_count_each():
    assert found("DE 123.456.789; 12345 | HRB 12345", "tax_id") == {
        ("national", "DE123456789", True),
        # Without its country, and with the nought that a spreadsheet may have taken.
        ("national", "123456789", True),
        ("national", "0123456789", True),
        ("national", "12345", True),
        ("national", "HRB12345", True),
    }
    assert found("123") == set()
    assert ("national", "7700000000", True) in found("INN 7700000000 / KPP 770001001")
    assert ("national", "HRB12345", True) in found("Amtsgericht Musterstadt HRB 12345", "registration_number")
    assert ("national", "HRB54321", True) in found("HRB 54321 AG Musterstadt", "registration_number")


def test_a_column_tells_the_scheme():
    assert found("15-048-3782", "duns") == {("duns", "150483782", True)}
    assert found("SZSE:002236", "ticker") == {("ticker", "2236", True)}


def test_a_heading_is_written_before_the_numbers_that_do_not_name_themselves():
    assert under("Passport No.", "A1234567; Passport B7654321") == "Passport No.: A1234567; Passport B7654321"
    assert under("IMO", "9074729.0") == "IMO: 9074729.0"
    assert under("identifiers", "9074729") == "9074729"


@pytest.mark.parametrize(
    ("words", "scheme"),
    [
        ("IMO Number", "imo"),
        ("Passport No.", "passport"),
        ("SWIFT/BIC", "bic"),
        ("Cédula No.", "national"),
        ("Name", ""),
        ("", ""),
    ],
)
def test_labels_are_compared_without_what_writers_vary(words, scheme):
    assert scheme_of(words) == scheme


@given(st.text(max_size=60), st.sampled_from(sorted(COLUMNS)))
def test_any_text_is_read_and_its_numbers_are_in_one_form(written, column):
    numbers = read(written, column)
    assert len({(number.scheme, number.number) for number in numbers}) == len(numbers)
    for number in numbers:
        assert number.number == plain(number.number, number.scheme)


@pytest.mark.parametrize(
    ("written", "number"),
    [
        ("BE0123456749", "0123456749"),
        ("BTW BE 0123.456.749", "0123456749"),
        ("CHE-123.456.789 MWST", "123456789"),
        ("UID CHE-123.456.789", "123456789"),
        ("FR40303265045", "303265045"),
        ("GB01234567", "01234567"),
        ("EL094259216", "094259216"),
        ("1234567", "01234567"),
        ("268000000", "0268000000"),
        ("007700000000", "7700000000"),
        ("УНП 100000000", "100000000"),
        ("УНП100000000", "100000000"),
        ("ЄДРПОУ: 12345678", "12345678"),
        ("Registered in England and Wales No. 01234567", "01234567"),
        ("统一社会信用代码：9111000071093019X7", "9111000071093019X7"),
        ("۱۰۱۰۱۲۳۴۵۶", "1010123456"),
        ("٧٧٠٠٠٠٠٠٠٠", "7700000000"),
        ("７７０００００００００", "77000000000"),
    ],
)
def test_national_numbers_as_they_are_officially_written(written, number):
    assert ("national", number, True) in found(written)
    assert ("national", number, True) in found(written, "tax_id")


def test_two_letters_that_are_no_country_belong_to_the_number():
    assert ("national", "12345678", True) not in found("QX12345678")


def test_an_address_of_ethereum_may_lack_its_first_two_signs():
    address = "d90e2f925da726b50c4ed8d0fb90ad053324f31b"
    assert ("wallet", f"0X{address.upper()}", False) in found(address)


@pytest.mark.parametrize(
    ("cell", "number", "name"),
    [
        ("PELAGIA (IMO 9074729)", "IMO: 9074729", "PELAGIA"),
        ("PELAGIA - I.M.O. No. 9074729", "I.M.O. No.: 9074729", "PELAGIA"),
        ("PELAGIA IMO9074729", "IMO9074729", "PELAGIA"),
        ("Pelagia (MMSI 211378120), Oslo", "MMSI: 211378120", "Pelagia Oslo"),
        ("Zavod Beta ИНН 7701234567", "ИНН: 7701234567", "Zavod Beta"),
        ("Zavod Beta INN/KPP 7701234567/770101001", "INN: 7701234567", "Zavod Beta"),
        ("Acme Ltd, VAT DE811907980", "VAT: DE811907980", "Acme Ltd"),
        ("Acme LEI 549300ABCDEFGHIJKL99", "LEI: 549300ABCDEFGHIJKL99", "Acme"),
    ],
)
def test_a_number_beside_a_name_counts_where_words_call_it_one(cell, number, name):
    found = beside(cell)
    assert found is not None
    assert (found.number, found.name) == (number, name)
    assert any(read_one.is_certain for read_one in read(found.number))


@pytest.mark.parametrize(
    "cell",
    [
        "Plant 144",
        "Order 9074729",
        "Acme 1234567",
        "IMO Systems",
        "Aircraft 123456",
        "Swift Freight 123456",
        "IMO 12345",
    ],
)
def test_other_figures_beside_a_name_are_no_number(cell):
    assert numbers_beside(cell) == []


@pytest.mark.parametrize(
    ("written", "column", "numbers"),
    [
        ("9074729 572469210", "identifiers", {("imo", "9074729"), ("mmsi", "572469210")}),
        ("9074729/572469210", "identifiers", {("imo", "9074729"), ("mmsi", "572469210")}),
        ("IMO 9074729 / MMSI 572469210", "identifiers", {("imo", "9074729"), ("mmsi", "572469210")}),
        ("IMO 9074729\r\nMMSI 572469210", "identifiers", {("imo", "9074729"), ("mmsi", "572469210")}),
        ("7700000000 1027700000000", "tax_id", {("national", "7700000000"), ("national", "1027700000000")}),
        ("11593871 / 7731084175", "registration_number", {("national", "11593871"), ("national", "7731084175")}),
        ("US0378331005 US5949181045", "isin", {("isin", "US0378331005"), ("isin", "US5949181045")}),
        ("5299007NTWCC3U23WM81 / 529900T8BM49AURSDO55", "lei", {("lei", "529900T8BM49AURSDO55")}),
        (f"{WALLET} 0x{'a1' * 20}", "identifiers", {("wallet", WALLET.upper()), ("wallet", f"0X{'A1' * 20}")}),
    ],
)
def test_numbers_parted_by_a_space_or_slash_are_several(written, column, numbers):
    assert numbers <= {(scheme, number) for scheme, number, _ in found(written, column)}


@pytest.mark.parametrize(
    ("written", "column", "no_number"),
    [
        # A number in groups is one; a tax office is many companies'.
        ("DE 811 111 111", "tax_id", "111"),
        ("HRB 12345 / 67890", "registration_number", "67890"),
        ("7700000000 770001001", "tax_id", "770001001"),
        ("7700000000 / 770001001", "tax_id", "770001001"),
    ],
)
def test_a_number_in_groups_is_one(written, column, no_number):
    assert no_number not in {number for scheme, number, _ in found(written, column) if scheme == "national"}


@pytest.mark.parametrize(
    "name", [WALLET, f"XBT {WALLET}", f"Payment to {WALLET}", f"{WALLET} (XBT)", f"ETH: 0x{'a1' * 20}"]
)
def test_an_address_of_a_digital_currency_in_place_of_a_name_is_a_number(name):
    address = WALLET.upper() if WALLET in name else f"0X{'A1' * 20}"
    assert ("wallet", address, True) in {each for number in numbers_beside(name) for each in found(number)}


@pytest.mark.parametrize(
    "name", ["Orvaneftegazstroymontazhspecavtomatika", "HALWEITRONTECHNOLOGIESGROUPCOLTD2000", "Kestrel 2000"]
)
def test_a_long_name_is_no_address(name):
    assert numbers_beside(name) == []
