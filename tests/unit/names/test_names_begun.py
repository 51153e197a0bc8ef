"""Names that a field cut off."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vendorwatch.names import arrow
from vendorwatch.names.begun import Begun, beginnings, is_begun
from vendorwatch.names.explain import explanation
from vendorwatch.names.files import QUERIES
from vendorwatch.names.index import NameIndex
from vendorwatch.names.listed import listed_table
from vendorwatch.names.match import screen_table
from vendorwatch.typed import is_legal_form

LISTED = (
    "REGIONALNY FOND IMENI KARPA KESTRELOVA",
    "SCIENTIFIC AND PRODUCTION ASSOCIATION OF HERONS NAMED AFTER KARP PLOVER",
    "OTKRYTOE AKTSIONERNOE OBSHCHESTVO KHALVEYSKI KOMBINAT",
    "KESTREL ADVANCED MATERIALS RESEARCH INSTITUTE",
)


@pytest.fixture(scope="module")
def index():
    return NameIndex.build(
        listed_table([{"entry_id": str(n), "name": name, "kind": "organization"} for n, name in enumerate(LISTED)])
    )


def asked_of(index, *names):
    """Return for each name the entries that are asked about."""
    table = arrow.table([names, names, ["unknown"] * len(names), *[[""] * len(names)] * 4], QUERIES)
    hits = [hit for hit in screen_table(index, table).to_pylist() if hit["above_line"]]
    return [{hit["entry_id"] for hit in hits if hit["query_id"] == name} for name in names]


@pytest.mark.parametrize("place", range(len(LISTED)))
def test_what_a_field_of_any_width_leaves_is_asked_about(index, place):
    name = LISTED[place]
    cut = [name[:width].strip() for width in (24, 30, 35, 38, 40) if width < len(name)]
    cut = [name for name in cut if not is_legal_form(name)]
    assert cut and all(str(place) in found for found in asked_of(index, *cut))
    for left in cut:
        told = explanation(left, name)
        assert told["band"] != "reject" and told["as_vendor"]["above_line"]


def test_a_legal_form_alone_is_the_beginning_of_nobody(index):
    assert asked_of(index, "OTKRYTOE AKTSIONERNOE OBSHCHESTVO", "OTKRYTOE AKTSIONERNOE OBSHCH") == [set(), set()]
    assert not is_begun("OTKRYTOE AKTSIONERNOE OBSHCH", LISTED[2])


@pytest.mark.parametrize(
    "name", ["KESTREL ADVANCED", "KESTREL ADVANCED MATERIALS SA", "REGIONALNY FOND", LISTED[3], f"{LISTED[3]} NO 2"]
)
def test_few_letters_others_and_all_of_them_are_no_beginning(name):
    assert not any(is_begun(name, listed) for listed in LISTED)


def test_of_several_names_of_an_entry_the_one_that_was_cut_is_meant():
    names = ("HALWEI INTERNATIONAL HOLDING", "HAL WEI INTERNATIONAL HOLDING GROUP COMPANY LIMITED")
    rows = [{"entry_id": "1", "name": name, "kind": "organization"} for name in names]
    table = arrow.table([["q"], [names[1][:31]], ["unknown"], *[[""]] * 4], QUERIES)
    (hit,) = screen_table(NameIndex.build(listed_table(rows)), table).to_pylist()
    assert hit["name_matched"] == names[1] and hit["above_line"]


@given(st.lists(st.text("ab .", max_size=30), max_size=12), st.text("ab .", max_size=30))
def test_those_that_are_found_are_those_that_begin_so(names, name):
    found = Begun(beginnings(names, [True] * len(names))).by(name)
    assert sorted(found) == [n for n, listed in enumerate(names) if is_begun_by_letters(name, listed)]


def is_begun_by_letters(name, listed):
    ours, theirs = ("".join(filter(str.isalnum, text)) for text in (name, listed))
    return len(ours) >= 18 and theirs != ours and theirs.startswith(ours)
