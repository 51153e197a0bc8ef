"""Chinese, Japanese and Korean names in English."""

import pytest

from vendorwatch.names import arrow, tables
from vendorwatch.names.files import QUERIES
from vendorwatch.names.index import NameIndex
from vendorwatch.names.listed import listed_table
from vendorwatch.names.match import screen_table
from vendorwatch.names.translations import translated

LISTED = ["Zurtong Precision Machinery Import and Export", "Kestrel Radar Research Institute"]
INDEX = NameIndex.build(
    listed_table([{"entry_id": name, "name": name, "kind": "organization", "name_type": "primary"} for name in LISTED])
)


@pytest.mark.parametrize(
    ("name", "means"),
    [
        ("哈尔滨工程大学", "Harbin Engineering University"),
        ("中國電信股份有限公司", "China Telecom Co Ltd"),
        ("高丽航空", "Air Koryo"),
        ("고려항공", "Air Koryo"),
        ("ロスネフチ", "Rosneft"),
        ("浪潮集团", "Inspur Group"),
    ],
)
def test_the_longest_known_words_are_translated(name, means):
    assert translated(name) == means


@pytest.mark.parametrize("name", ["Halwei", "Хуавей", "شرکت", "", "ペンギン"])
def test_where_no_word_is_known_there_is_nothing(name):
    assert translated(name) == ""


def test_a_translated_name_is_asked_about_and_never_certain():
    rows = arrow.table([["q"], ["祖尔通精密机械进出口"], ["unknown"], ["CN"], [""], [""], [[]]], QUERIES)
    found = [hit for hit in screen_table(INDEX, rows).to_pylist() if hit["above_line"]]
    assert [(hit["entry_id"], hit["band"]) for hit in found] == [(LISTED[0], "review")]
    assert "translated" in found[0]["evidence"]


def test_every_word_is_written_in_such_a_script_and_means_something():
    for written, means in tables.translations().items():
        assert not written.isascii()
        assert means.isascii()
        assert translated(written) == means
