"""Words of a list found by words that misspell them."""

import random
import string

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rapidfuzz.distance import OSA

from vendorwatch.names import arrow
from vendorwatch.names.explain import compared
from vendorwatch.names.files import QUERIES
from vendorwatch.names.index import NameIndex
from vendorwatch.names.listed import listed_table
from vendorwatch.names.match import screen_table
from vendorwatch.names.misspelt import LONG, SHORTEST, Misspelt, shortened
from vendorwatch.names.score import scorecard

WORDS = ["halweitron", "kestrel", "orvantar", "zarrin", "plovraprombank"]
MISSPELT = Misspelt(WORDS, shortened(WORDS))


@pytest.mark.parametrize(
    ("word", "meant"),
    [
        ("kestrle", "kestrel"),
        ("ekstrel", "kestrel"),
        ("kestel", "kestrel"),
        ("kesttrel", "kestrel"),
        ("kextrel", "kestrel"),
        ("zarirn", "zarrin"),
        ("orvanatr", "orvantar"),
        ("plovarprombnak", "plovraprombank"),
        ("hallweitorn", "halweitron"),
    ],
)
def test_a_word_with_a_letter_wrong_or_two_of_a_long_one_leads_to_the_one_it_misspells(word, meant):
    assert MISSPELT.meant([word])[word] == (meant,)


@pytest.mark.parametrize("word", ["kestrel", "kerstle", "zarr", "", "heron", "kestrelhalweitron", "хестрел"])
def test_what_is_right_too_far_or_too_short_leads_nowhere(word):
    assert MISSPELT.meant([word])[word] == ()


@given(st.lists(st.text("abcd", min_size=SHORTEST, max_size=12), min_size=1, max_size=12, unique=True))
def test_it_finds_what_comparing_with_every_word_finds(words):
    word, *others = words
    allowed = {other: 2 if min(len(word), len(other)) >= LONG else 1 for other in others}
    near = {other for other in others if 0 < OSA.distance(word, other) <= allowed[other]}
    best = min((OSA.distance(word, other) for other in near), default=0)
    found = set(Misspelt(others, shortened(others)).meant([word])[word])
    assert found <= {other for other in near if OSA.distance(word, other) == best}
    assert bool(found) == bool(near)


LISTED = [
    "Orvantar Shipyard",
    "Plovraprombank JSC",
    "Halweitron Group",
    "CJSC KRESNOVINVEST",
    "Zarrin Golden Delta Bank",
]
INDEX = NameIndex.build(
    listed_table([{"entry_id": name, "name": name, "kind": "organization", "name_type": "primary"} for name in LISTED])
)


def hits(name, kind="unknown", country=""):
    asked = arrow.table([["q"], [name], [kind], [country], [""], [""], [[]]], QUERIES)
    return screen_table(INDEX, asked).to_pylist()


@pytest.mark.parametrize("kind", ["unknown", "organization"])
@pytest.mark.parametrize(
    ("name", "listed"),
    [
        ("Orvanatr Shipyard", 0),
        ("Orvantar Shpiyard", 0),
        ("Plovarprombank", 1),
        ("Plovraprombnak", 1),
        ("Halweitron Gruop", 2),
        ("Halweirton", 2),
        ("KRSENOVINVEST", 3),
        ("Zarrin Godlen Delta Bank", 4),
    ],
)
def test_a_listed_name_with_neighbouring_letters_exchanged_is_asked_about(name, listed, kind):
    assert [hit["entry_id"] for hit in hits(name, kind) if hit["above_line"]] == [LISTED[listed]]


def test_a_word_that_other_companies_bear_is_no_slip():
    # Kaman is a company of its own.
    made = [
        {"entry_id": name, "name": name, "kind": "organization", "name_type": "primary"}
        for name in ("Kaamn Works", "KAMAZ")
    ]
    index = NameIndex.build(listed_table(made))
    asked = arrow.table([["q"], ["Kaman Corp"], ["unknown"], [""], [""], [""], [[]]], QUERIES)
    assert not [hit for hit in screen_table(index, asked).to_pylist() if hit["above_line"]]


def test_what_the_score_calls_review_is_found_whatever_letters_are_exchanged():
    chooser = random.Random(4)
    for listed in LISTED:
        for _ in range(12):
            at = chooser.choice([at for at in range(len(listed) - 1) if listed[at : at + 2].isalpha()])
            name = listed[:at] + listed[at + 1] + listed[at] + listed[at + 2 :]
            if compared(name, listed, "organization").score >= scorecard().review:
                assert listed in {hit["entry_id"] for hit in hits(name)}, name


def test_letters_of_other_scripts_are_passed_over():
    assert len(shortened(["хуавей", "a" * 40, *string.ascii_lowercase]).code) == 0
