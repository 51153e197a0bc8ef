"""Names with their spaces elsewhere: words run together, or parted."""

import pytest

from vendorwatch.names import arrow
from vendorwatch.names.explain import compared
from vendorwatch.names.files import QUERIES
from vendorwatch.names.index import NameIndex
from vendorwatch.names.listed import listed_table
from vendorwatch.names.match import screen_table
from vendorwatch.names.score import scorecard

LISTED = [
    ("HALWEITRON TECHNOLOGIES CO., LTD.", "organization"),
    ("Bank Zarrinmelli Iran", "organization"),
    ("OOO PLOVRAPROM", "organization"),
    ("S&K TRADE PTY LTD", "organization"),
    ("KESTRELSKY LAB", "unknown"),
    ("14TH AIRCRAFT REPAIR PLANT", "organization"),
    ("OREKHOVIN, Timofei", "person"),
    ("OCEAN KESTREVA", "vessel"),
]
INDEX = NameIndex.build(
    listed_table([{"entry_id": name, "name": name, "kind": kind, "name_type": "primary"} for name, kind in LISTED])
)


def found(name, kind="unknown"):
    asked = arrow.table([["q"], [name], [kind], [""], [""], [""], [[]]], QUERIES)
    return [hit["entry_id"] for hit in screen_table(INDEX, asked).to_pylist() if hit["above_line"]]


@pytest.mark.parametrize("write", [str.upper, str.lower])
@pytest.mark.parametrize(
    ("name", "listed"),
    [
        ("HalweitronTechnologies", 0),
        ("HalweitronTechnologiesCoLtd", 0),
        ("HalweitronTechnologies Co. Ltd.", 0),
        ("BankZarrinmelli", 1),
        ("BankZarrinmelli Iran", 1),
        ("plovraprompjsc", 2),
        ("OOOPlovraprom", 2),
        ("S&KTrade", 3),
        ("SKTRADEPTYLTD", 3),
        ("KestrelskyLab", 4),
        ("14AircraftRepairPlant", 5),
    ],
)
@pytest.mark.parametrize("kind", ["unknown", "organization"])
def test_a_listed_name_run_together_is_asked_about(name, listed, write, kind):
    assert LISTED[listed][0] in found(write(name), kind)


@pytest.mark.parametrize(
    ("name", "listed"),
    [
        ("Halwei Tron Technologies", 0),
        ("Bank Zarrin Melli", 1),
        ("Kestrel Sky Lab", 4),
        ("Halweitron Techno Logies", 0),
    ],
)
def test_a_listed_name_parted_elsewhere_is_asked_about(name, listed):
    assert LISTED[listed][0] in found(name)


def test_cyrillic_letters_run_together_are_read_too():
    assert "OOO PLOVRAPROM" in found("ОООПЛОВРАПРОМ")


def test_what_follows_the_name_of_a_listed_party_and_what_stands_before_a_common_word_may_be_unknown():
    read = INDEX.cells.borders.readings
    assert read("HALWEITRONFRANKENTHAL", "unknown") == ("halweitron frankenthal",)
    assert read("ZWOLKIGTECHNOLOGIES", "unknown") == ("zwolkig technologies",)


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("Halweitron Technologies Co., Ltd.", "unknown"),
        ("Zwolkig", "unknown"),
        ("Zwolkigenthal GmbH", "organization"),
        # Two words that many bear are a coinage of their own.
        ("Goldenstar", "unknown"),
        ("Bank Iran", "organization"),
        ("TIMOFEIOREKHOVIN", "person"),
        ("OCEANKESTREVA", "vessel"),
        ("浙江大华技术", "unknown"),
        ("", "unknown"),
    ],
)
def test_most_names_have_no_other_reading(name, kind):
    assert INDEX.cells.borders.readings(name, kind) == ()


def test_an_index_made_by_difference_reads_alike():
    rows = [{"entry_id": name, "name": name, "kind": kind, "name_type": "primary"} for name, kind in LISTED]
    before = NameIndex.build(listed_table(rows[3:]))
    after = NameIndex.build(listed_table(rows), like=before.made)
    for name in ("SKTRADEPTYLTD", "HALWEITRONTECHNOLOGIES", "KESTRELSKYLAB"):
        assert after.cells.borders.readings(name, "unknown") == INDEX.cells.borders.readings(name, "unknown") != ()


def test_explaining_takes_the_reading_that_screening_takes():
    assert compared("HALWEITRONTECHNOLOGIES", LISTED[0][0], "unknown").score >= scorecard().review
