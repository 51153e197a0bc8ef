"""Russian names as other languages write them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vendorwatch.names import arrow
from vendorwatch.names.files import QUERIES
from vendorwatch.names.index import NameIndex
from vendorwatch.names.listed import listed_table
from vendorwatch.names.match import screen_table
from vendorwatch.names.transcriptions import in_english

LISTED = [
    ("ORZHUKIN, Vyacheslav Yuryevich", "person"),
    ("CHURBANOVSKY, Sergei", "person"),
    ("UZHNEVCHERMET JSC", "organization"),
]
INDEX = NameIndex.build(
    listed_table([{"entry_id": name, "name": name, "kind": kind, "name_type": "primary"} for name, kind in LISTED])
)


def asked(name, kind):
    rows = arrow.table([["q"], [name], [kind], [""], [""], [""], [[]]], QUERIES)
    return {hit["entry_id"]: hit["band"] for hit in screen_table(INDEX, rows).to_pylist() if hit["above_line"]}


@pytest.mark.parametrize(
    ("name", "listed"),
    [
        # French, German, Polish, Dutch, Swedish, Czech
        *(("Viatcheslav Orjoukine", 0), ("Wjatscheslaw Orschukin", 0), ("Vjatsjeslav Orzjoekin", 0)),
        *(("Sergueï Tchourbanovsky", 1), ("Sergej Tschurbanowskij", 1), ("Siergiej Czurbanowski", 1)),
        *(("Sergej Tsjoerbanovski", 1), ("Sergej Tjurbanovski", 1), ("Sergej Čurbanovskij", 1)),
        *(("Oujnevtchermet", 2), ("Uschnewtschermet", 2), ("Užněvčermet a.s.", 2)),
    ],
)
def test_a_listed_name_is_asked_about_in_the_letters_of_other_languages(name, listed):
    of, kind = LISTED[listed]
    for told in (kind, "unknown"):
        assert asked(name, told) == {of: "review"}


@pytest.mark.parametrize(
    "name",
    ["halvei works", "source group", "south house", "maria lopez", "studio", "air", "", "orvant 5w", "kestrel works"],
)  # fmt: skip
def test_what_shows_no_other_language_stays(name):
    assert in_english(name.split(), {"maria", "source", "south", "group", "house"}) == []


def test_a_name_is_read_so_only_where_that_makes_it_a_listed_one():
    assert {reading.name for reading in INDEX.cells.asked_about("Souza Marine", "unknown")} == {"Souza Marine"}


@given(st.lists(st.text(st.sampled_from("abcehijnostuwz"), min_size=1, max_size=9), max_size=4))
def test_readings_have_as_many_words_and_differ(words):
    read = in_english(words)
    assert all(len(each) == len(words) and each != words for each in read)
    assert len({tuple(each) for each in read}) == len(read)
