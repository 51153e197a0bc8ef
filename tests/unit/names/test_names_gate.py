"""The bound that keeps alignment for likely hits: never below the score, for whatever pair."""

import duckdb
import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from vendorwatch.names import gate
from vendorwatch.names.analysis import KINDS, analyse
from vendorwatch.names.score import compare

PARTS = [
    *("andrei", "andrey", "anatolyevich", "suvorov", "suvorova", "a", "a.", "xi", "jinping", "al", "bin", "abdulaziz"),
    *(
        "mohammad",
        "muhammad",
        "mike",
        "michael",
        "bank",
        "banco",
        "natsionalnyi",
        "national",
        "zavod",
        "plant",
        "2",
        "ii",
    ),
    *("co", "ltd", "ooo", "gmbh", "jsc", "llc", "of", "the", "labs", "laboratory", "trade", "import", "mail", "email"),
]
names = st.one_of(
    st.lists(st.sampled_from(PARTS), min_size=1, max_size=5).map(" ".join),
    st.text(alphabet="abcdelnor ,.-2", max_size=24),
    st.text(max_size=24),
)


def bounds(queries, listed, kind, lowest=0.55):
    """Return the bound of each query with each listed name, row by row."""
    ours, theirs = (gate.side(analyse(name, kind) for name in given) for given in (queries, listed))
    asked, named = np.divmod(np.arange(len(queries) * len(listed)), len(listed))
    return gate.most(ours, asked, theirs, named, lowest)


@settings(max_examples=300)
@given(st.lists(names, min_size=1, max_size=6), st.lists(names, min_size=1, max_size=6), st.sampled_from(KINDS))
def test_no_score_exceeds_the_bound_except_by_acronyms(queries, listed, kind):
    pairs = [(query, name) for query in queries for name in listed]
    for (query, name), most in zip(pairs, bounds(queries, listed, kind, 0.0), strict=True):
        compared = compare(query, name, kind)
        if not {"acronym", "joined"} & {pair.how for pair in compared.alignment.pairs}:
            assert compared.score <= most + 1e-6, (query, name)


@given(st.lists(names, min_size=1, max_size=5), st.lists(names, min_size=1, max_size=5))
def test_a_bound_does_not_depend_on_the_pairs_beside_it(queries, listed):
    together = bounds(queries, listed, "organization")
    alone = [bounds([query], [name], "organization")[0] for query in queries for name in listed]
    assert together.tolist() == alone


def test_joined_words_pass():
    assert bounds(["VladimirSorokin"], ["SOROKIN, Vladimir"], "person") == 1
    assert bounds(["Kuang Ming Shipping"], ["KUANGMING SHIPPING LTD"], "organization") == 1


def test_acronyms_of_a_part_pass():
    assert bounds(["AO RKB Globus"], ["RYAZANSKOE KONSTRUKTORSKOE BYURO GLOBUS"], "organization") == 1


def test_names_with_one_word_in_common_do_not_pass():
    others = ["EFREMOV, Andrei Anatolyevich", "SUVOROV, Pyotr", "IVANOV, Andrei"]
    assert (bounds(["Andrei Suvorov"], others, "person") < [0.55, 0.7, 0.55]).all()


def test_names_are_read_back_as_they_were_written():
    side = gate.side(analyse(name, "organization") for name in ("OOO Vympel Zavod 2", "", "Лаборатория Касперского"))
    with duckdb.connect() as con:
        gate.write(con, side)
        again = gate.read(con)
    assert again.places.tolist() == side.places.tolist()
    assert again.start.tolist() == side.start.tolist()
    for part in ("words", "names", "spelled"):
        before, after = getattr(side, part), getattr(again, part)
        assert {name: values.tolist() for name, values in after.items()} == {
            name: values.tolist() for name, values in before.items()
        }
