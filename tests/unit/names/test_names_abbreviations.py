"""Words written short as no table has it: what shortens what, and what they are beside the other words of a listed name."""

import pytest

from vendorwatch.names import arrow
from vendorwatch.names.abbreviations import shortens
from vendorwatch.names.cells import SHORT
from vendorwatch.names.files import QUERIES
from vendorwatch.names.index import NameIndex
from vendorwatch.names.listed import listed_table
from vendorwatch.names.match import screen_table

LISTED = [
    "HALWEITRON METALLURGICAL WORKS",
    "Kestravision Broadcasting Services",
    "LIMITED LIABILITY COMPANY ORVANTAR",
    "PLOVRA BRIDGE NAVIGATION CO., LIMITED",
    "AKTSIONERNOE OBSHCHESTVO TUULIKOV ZAVOD PRIBOROV",
    "Heron Foreign Trade Services",
    "Zwolmetma Chromatography Company",
    "Bulbul Bearings Holding",
]
INDEX = NameIndex.build(
    listed_table([{"entry_id": name, "name": name, "kind": "organization", "name_type": "primary"} for name in LISTED])
)


@pytest.mark.parametrize(
    ("short", "whole"),
    [
        ("engrg", "engineering"),
        ("fcty", "factory"),
        ("fctr", "factory"),
        ("aerosp", "aerospace"),
        ("mfrs", "manufacturers"),
        ("intl", "international"),
        ("trdg", "trading"),
        ("prtcl", "porticello"),
        ("univrsty", "university"),
        ("halw", "halweitron"),
        ("infrstrctr", "infrastructure"),
        ("svcs", "services"),
        ("bldg", "building"),
    ],
)
def test_a_short_word_is_a_beginning_and_consonants_in_order(short, whole):
    assert shortens(short, whole)


@pytest.mark.parametrize(
    ("short", "whole"),
    [
        # Another first letter, letters in another order, vowels behind a gap, an end in the middle, too much of the word.
        ("ngrg", "engineering"),
        ("trgd", "trading"),
        ("facoy", "factory"),
        ("engr", "engineering"),
        ("factor", "factory"),
        ("tr", "trading"),
    ],
)
def test_other_letters_shorten_nothing(short, whole):
    assert not shortens(short, whole)


def hits(name):
    rows = arrow.table([["q"], [name], ["unknown"], [""], [""], [""], [[]]], QUERIES)
    return {hit["entry_id"]: hit for hit in screen_table(INDEX, rows).to_pylist() if hit["above_line"]}


@pytest.mark.parametrize(
    ("name", "listed"),
    [
        ("Halweitron Metlrgcl Works", 0),
        ("Halweitron Metallurg. Wrks", 0),
        ("HLWTRN METALLURGICAL WORKS", 0),
        ("Halweit. Metallurg. Works", 0),
        ("Kestravision Brdcstng Svcs", 1),
        ("LIMITED LBLTY COMPANY ORVANTAR", 2),
        ("Ltd Liab. Company Orvantar", 2),
        ("Plovra Bridge Navgtn Co Ltd", 3),
        ("AKTSIONERN. OBSHCH. TUULIKOV ZAVOD PRIB.", 4),
        ("Zwolmetma Chrmtgrphy Co", 6),
        ("Bulbul Bearng Hldng", 7),
    ],
)
def test_a_name_with_words_written_short_is_asked_about_and_never_certain(name, listed):
    assert hits(name)[LISTED[listed]]["band"] == "review"


@pytest.mark.parametrize(
    "name", ["Metlrgcl Works", "Grebe Metlrgcl Works", "Halweitron Optcl Works", "Frgn Trd Svcs", "Kestravision"]
)
def test_words_that_no_listed_name_has_together_are_not_read(name):
    assert SHORT not in {reading.doubt for reading in INDEX.cells.asked_about(name, "unknown")}
