"""What stands beside a name in its cell."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vendorwatch.names.marks import unmarked


@pytest.mark.parametrize(
    "cell",
    [
        *("V-3301 Halwei", "K22017 - Halwei", "SUP_0087: Halwei", "#88 Halwei", "[100345] Halwei", "0000104522 Halwei"),
        *("3301/Halwei", "C1234-Halwei", "Halwei_old", "Halwei (old)", "Halwei - INACTIVE", "Halwei *INACTIVE VENDOR*"),
        *("Halwei [EUR]", "Halwei - USD", "Halwei/GBP", "Halwei RUB", "Halwei (DO NOT USE)", "Halwei - do not use!!"),
        *("*BLOCKED* Halwei", "** GESPERRT ** Halwei", "Halwei (closed 2021)", "DUPLICATE Halwei", "Dup. of Halwei"),
        *("Halwei / 1000", "Halwei (1200)", "Halwei - DE01", "Halwei Plant 3", "Halwei (Werk 7)", "ZZZ Halwei", "xx_Halwei"),
        *("Halwei inv. 2231", "Halwei PO 4500123", "Halwei contract no. 17/22", "[C-88] Halwei_old (EUR)"),
        *("Halwei ne pas utiliser", "Halwei nicht mehr verwenden"),
        *("Halwei - Accounts Payable", "Halwei Accts Payable", "Halwei - Freight", "Halwei Prepayment", "Prepayment to Halwei"),
        *("Halwei One-Time Vendor", "One-time vendor: Halwei", "CPD - Halwei", "Halwei NET30", "Halwei - use V1003"),
        *("Halwei (Intercompany)", "Halwei Finance Dept.", "Halwei PO Box 12", "AP - Halwei", "Halwei LOEVM", "Halwei (1099)"),
        *("Halwei in liquidation", "Halwei (in administration)", "zzDO NOT USE Halwei", "Halwei - credit hold", "Halwei (baja)"),
        *("Halwei - not to be used", "Halwei do not use after 12/2021", "Halwei DUPLICATE OF 20331", "Halwei - do not reorder"),
        *("Halwei (не использовать)", "Halwei - заблокирован"),
    ],
)  # fmt: skip
def test_marks_before_and_behind_a_name_are_taken_off(cell):
    assert unmarked(cell) == "Halwei"


@pytest.mark.parametrize(
    "name",
    [
        *("Halwei", "New Halwei Ltd", "Old Mill Ltd", "Test Systems Inc", "Plant 20", "711 Factory", "14th Aircraft Repair Plant"),
        *("3M", "7-Eleven", "Kvant-2", "NPP-711", "A1 Telekom", "Studio 54", "Legacy Homes", "Closed End Fund", "Halwei (Dubai)"),
        *("", "   ", "100234", "INACTIVE", "***", "Alt Energy", "Alfa-Bank", "Arctic LNG 2", "360 Halwei", "N.V. Halwei"),
        *("Halwei Freight", "Halwei Import/Export", "Halwei, Services", "Freight Halwei", "Main Office Supplies", "AP Halwei"),
    ],
)  # fmt: skip
def test_names_without_marks_are_left_alone(name):
    assert unmarked(name) == ""


@given(st.text(st.sampled_from("aB1 -_/()[]*#,.USDold"), max_size=60))
def test_what_is_left_stands_in_the_cell(cell):
    left = unmarked(cell)
    assert left in cell
    assert left == left.strip()


def test_texts_of_any_length_end():
    assert unmarked("V-4711 " * 50_000) != "V-4711"
    assert unmarked("(" * 200_000) == ""
