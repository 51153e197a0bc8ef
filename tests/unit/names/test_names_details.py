"""Figures and pieces of addresses beside a name."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vendorwatch.names import arrow
from vendorwatch.names.cells import DETAILS
from vendorwatch.names.details import without_details
from vendorwatch.names.files import QUERIES
from vendorwatch.names.index import NameIndex
from vendorwatch.names.listed import listed_table
from vendorwatch.names.match import screen_table

INDEX = NameIndex.build(
    listed_table([{"entry_id": "l:1", "name": "GBK LIMITED", "kind": "organization", "name_type": "primary"}])
)
CELLS = [
    *("Halwei, PO Box 1423, Dubai", "Halwei tel. 022-1234567", "Halwei, 123100 Moscow", "Halwei Str. 15", "Halwei Kd.-Nr. 12345"),
    *("Halwei IBAN DE89370400440532013000", "Halwei 01.01.2024", "Halwei 50 %", "Halwei 1/2", "Halwei (2)", "Halwei II"),
    *("Halwei K-70012", "Halwei 100234", "Halwei DE123456789", "Halwei;100234", "Halwei - 2024 contract", "Halwei No. 4711"),
    *("1. Halwei", "1) Halwei", "1000 Halwei", "Vendor 4711: Halwei"),
]  # fmt: skip


@pytest.mark.parametrize("cell", CELLS)
def test_figures_and_addresses_are_taken_off(cell):
    assert without_details(cell) == "Halwei"


@pytest.mark.parametrize(
    "name", ["Halwei", "Halwei Ltd", "3M", "K2", "100234", "", "Halwei (Dubai)", "7-Eleven", "A1 Telekom"]
)
def test_other_names_are_left_alone(name):
    assert without_details(name) == ""


@pytest.mark.parametrize("cell", [cell.replace("Halwei", "GBK LIMITED") for cell in CELLS])
def test_a_listed_name_with_them_is_asked_about_and_never_certain_by_that(cell):
    rows = arrow.table([["q"], [cell], ["unknown"], [""], [""], [""], [[]]], QUERIES)
    assert [(hit["band"], hit["above_line"]) for hit in screen_table(INDEX, rows).to_pylist()] == [("review", True)]
    assert DETAILS in {reading.doubt for reading in INDEX.cells.asked_about("GBK 7 Works 12", "unknown")}


@given(st.text(st.sampled_from("aB1 -/.,()%;II"), max_size=60))
def test_what_is_left_stands_in_the_cell(cell):
    assert without_details(cell) in cell
