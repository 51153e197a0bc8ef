"""What a cell asks about: names beside the vendor's, within texts, with figures for letters and misspelled common words."""

import pytest

from vendorwatch.names import arrow
from vendorwatch.names.cells import ANOTHER, FORMLESS, MISSPELT, WITHIN
from vendorwatch.names.files import QUERIES
from vendorwatch.names.index import NameIndex
from vendorwatch.names.listed import listed_table
from vendorwatch.names.match import screen_table

LISTED = [
    "Bank Zarrinvesta",
    "HALWEITRON TECHNOLOGIES CO., LTD.",
    "Kestravision",
    "PLOVRA BRIDGE SHIPPING CO., LIMITED",
    "Hoopoe Silicon Industry (Bulbul) Co., Ltd.",
    "Orvaneftegazstroy JSC",
    "K2 Orvantar Works",
    "Tuulik Machine Building Plant",
    "Tuulik Insurance Company",
    "Repair Factory of Kestrel Engines",
    "Export and Import Corporation",
    "AO Zwolmetma",
]
INDEX = NameIndex.build(
    listed_table([{"entry_id": name, "name": name, "kind": "organization", "name_type": "primary"} for name in LISTED])
)


def asked(text, kind="unknown"):
    return {reading.name: reading.doubt for reading in INDEX.cells.asked_about(text, kind)}


def hits(name, country="IR", kind="unknown"):
    rows = arrow.table([["q"], [name], [kind], [country], [""], [""], [[]]], QUERIES)
    return {hit["entry_id"]: hit for hit in screen_table(INDEX, rows).to_pylist() if hit["above_line"]}


@pytest.mark.parametrize(
    ("cell", "listed", "why"),
    [
        ("Payment to Bank Zarrinvesta via Heron", 0, ANOTHER),
        ("Wire Bank Zarrinvesta Oslo 17/22", 0, WITHIN),
        ("Hotel Volga (Bank Zarrinvesta)", 0, ANOTHER),
        ("Heron Traders c/o Halweitron Technologies", 1, ANOTHER),
        ("Heron Traders, agent for Halweitron Technologies", 1, ANOTHER),
        ("on behalf of Halweitron Technologies Co Ltd", 1, ANOTHER),
        ("remit to HALWEITRON TECHNOLOGIES CO., LTD.", 1, ANOTHER),
        ("subsidiary of Bank Zarrinvesta", 0, ANOTHER),
        ("Heron (Hoopoe Silicon Industry (Bulbul) Co., Ltd.)", 4, WITHIN),
        ("Heron Orvaneftegazstroy Canteen Oslo", 5, WITHIN),
        ("Halweitron Tehcnologies", 1, MISSPELT),
    ],
)
@pytest.mark.parametrize("kind", ["unknown", "organization"])
def test_a_listed_name_in_a_longer_text_is_asked_about_and_never_certain(cell, listed, why, kind):
    hit = hits(cell, kind=kind)[LISTED[listed]]
    assert hit["band"] == "review"
    assert why in set(asked(cell, kind).values())


@pytest.mark.parametrize(
    ("cell", "listed"),
    [
        ("KESTRAV1S10N", 2),
        ("K3STRAVISION", 2),
        ("KE5TRAVISI0N", 2),
        ("HALWE1TRON TECHN0LOGIES CO LTD", 1),
        ("BRIDGE SHIPPING CO., LIMITED, PLOVRA", 3),
        ("V-8802 Kestravision", 2),
        ("Kestravision_old", 2),
    ],
)
def test_a_name_written_so_is_as_good_as_itself(cell, listed):
    assert hits(cell)[LISTED[listed]]["score"] == hits(LISTED[listed])[LISTED[listed]]["score"]


@pytest.mark.parametrize("cell", ["K2 Orvantar Works", "3M", "B52 Bar", "F1 Racing", "12345", "", "4711"])
def test_figures_of_a_name_are_left_alone(cell):
    assert set(asked(cell)) == {cell}


@pytest.mark.parametrize("cell", ["Globle Trading", "Gruop", "Systesm", "Points International Ltd", "Medica"])
def test_common_words_alone_are_not_mended(cell):
    assert set(asked(cell)) == {cell}


@pytest.mark.parametrize(
    ("cell", "meant"),
    [
        ("Halweitron Engrg", "halweitron engineering"),
        ("Halweitron Acft Plant", "halweitron aircraft plant"),
        ("Halweitron Airlines", "halweitron air"),
        ("Halweitron Metall Works", "halweitron metallurgical works"),
        ("Halweitron Rsch Institute", "halweitron research institute"),
        ("Halweitron Uni of Tchn", "halweitron university of technology"),
        ("Halweitron Tpt Co", "halweitron transport co"),
        ("Zwolkig Shpbldg", "zwolkig shipbuilding"),
        ("Zwolkig Trdaing", "zwolkig trading"),
    ],
)
def test_a_common_word_that_is_misspelled_or_contracted_is_mended_beside_another(cell, meant):
    assert asked(cell)[meant] == MISSPELT


@pytest.mark.parametrize(
    ("cell", "listed"),
    [
        ("Halweitron Techs Co Ltd", 1),
        ("Plovra Bridge Shpg Co Ltd", 3),
        ("Tuulik Machine Bldg Plant", 7),
        ("Tuulik Ins Co", 8),
        ("Repair Fcty of Kestrel Engines", 9),
        ("Export and Imp Corporation", 10),
        ("Kestra «AO Zwolmetma» Oslo", 11),
    ],
)
def test_one_short_word_does_not_hide_a_name_whose_other_words_are_the_same(cell, listed):
    assert LISTED[listed] in hits(cell)


def test_a_weak_alias_in_the_lists_own_letters_is_asked_about_and_in_no_other():
    rows = [{"entry_id": "e", "name": "Zwolkig OJSC", "kind": "organization", "is_weak": True}]
    index = NameIndex.build(listed_table(rows))

    def above(name):
        asked_for = arrow.table([["q"], [name], ["unknown"], [""], [""], [""], [[]]], QUERIES)
        return [(hit["band"], hit["above_line"]) for hit in screen_table(index, asked_for).to_pylist()]

    assert above("ZWOLKIG OJSC") == [("review", True)]
    assert above("Zwolkig Inc") in ([], [("review", False)])


def test_the_vendors_own_name_beside_anothers_is_its_own():
    assert hits("Kestravision (Heron Works)")["Kestravision"]["band"] == hits("Kestravision")["Kestravision"]["band"]
    assert asked("Kestravision formerly Heron")["Heron"] == ""


def test_people_and_ships_are_not_read_by_words_of_companies():
    assert set(asked("Halwe1tron Tehcnologies", "person")) == {"Halwe1tron Tehcnologies"}


@pytest.mark.parametrize(
    "name", ["Orvaneftegazstroy Export GmbH", "ORVANEFTEGAZSTROY LOGISTICS LLC", "Orvaneftegazstroy Group FZE"]
)
def test_a_house_is_asked_about_for_its_company_of_another_form_and_trade(name):
    assert hits(name, country="")["Orvaneftegazstroy JSC"]["band"] == "review"
    assert FORMLESS in asked(name).values()


def test_the_form_is_left_out_of_no_other_names():
    for name in ("Heron Export GmbH", "Orvaneftegazstroy Kestrel GmbH", "Orvaneftegazstroy JSC", "Export Trading LLC"):
        assert FORMLESS not in asked(name).values()
