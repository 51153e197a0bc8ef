"""The bound that keeps alignment for likely hits: never below the score, for whatever pair."""

from unittest import mock

import numpy as np
import pyarrow as pa
from hypothesis import example, given, settings
from hypothesis import strategies as st

from vendorwatch.names import arrays, compiled, gate
from vendorwatch.names.analysis import KINDS, analyse
from vendorwatch.names.index import NameIndex
from vendorwatch.names.listed import listed_table
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
    *("trading", "tradin", "technolgy", "vympel", "nioc"),
    *(
        "usa",
        "dubai",
        "shanghai",
        "branch",
        "comm",
        "committee",
        "communications",
        "tech",
        "technical",
        "elec",
        "electronic",
    ),
    *("obshchestvo", "s", "ogranichenno", "elektropri", "elektropribor", "limited liabil", "(VP)", "(Dubai)"),
]
names = st.one_of(
    st.lists(st.sampled_from(PARTS), min_size=1, max_size=7).map(" ".join),
    st.text(alphabet="abcdelnor ,.-2", max_size=24),
    st.text(max_size=24),
)


def bounds(queries, listed, kind, lowest=0.55):
    """Return the bound of each query with each listed name, row by row."""
    ours, theirs = (arrays.side(analyse(name, kind) for name in given) for given in (queries, listed))
    asked, named = np.divmod(np.arange(len(queries) * len(listed)), len(listed))
    return gate.most(ours, asked, theirs, named, lowest)


@settings(max_examples=300, deadline=None)
@given(st.lists(names, min_size=1, max_size=6), st.lists(names, min_size=1, max_size=6), st.sampled_from(KINDS))
# A word of several meanings between those of an acronym.
@example(["lxd comm"], ["labs xrading comm dubai"], "organization")
@example(["ltd comm", "ltd committee"], ["labs trading comm dubai"], "vessel")
def test_no_score_exceeds_the_bound(queries, listed, kind):
    pairs = [(query, name) for query in queries for name in listed]
    for (query, name), most in zip(pairs, bounds(queries, listed, kind, 0.0), strict=True):
        assert compare(analyse(query, kind), analyse(name, kind)).score <= most + 1e-9, (query, name)


def test_the_bound_of_words_that_stand_for_each_other_is_their_score():
    queries = [
        "Vympl Zavod 2",
        "Kuban Tradin GmbH",
        "Ostrov Branch Dubai",
        "Severnaya Zvezda Limited Liabil",
        "Torg Bank of Omsk",
    ]
    listed = [
        "OOO VYMPEL ZAVOD 2",
        "VYMPEL ZAVOD 3 JSC",
        "KUBAN TRADING LLC",
        "OSTROV",
        "SEVERNAYA ZVEZDA LLC",
        "OMSK TORG BANK",
    ]
    pairs = [(query, name) for query in queries for name in listed]
    for (query, name), most in zip(pairs, bounds(queries, listed, "organization", 0.0), strict=True):
        assert abs(compare(query, name, "organization").score - most) < 1e-9, (query, name)


@settings(deadline=None)
@given(st.lists(names, min_size=1, max_size=5), st.lists(names, min_size=1, max_size=5))
def test_a_bound_does_not_depend_on_the_pairs_beside_it(queries, listed):
    together = bounds(queries, listed, "organization")
    alone = [bounds([query], [name], "organization")[0] for query in queries for name in listed]
    assert together.tolist() == alone


def test_misspelled_common_words_tell_no_more_than_common_ones():
    for query, name in (("Tradin Technolgy Vympel", "TRADING TECHNOLOGY VYMPEL"), ("Tradin Vympel", "TRADING VYMPEL")):
        score = compare(query, name, "organization").score
        assert score <= bounds([query], [name], "organization", 0.0)[0] + 1e-6
        assert score <= bounds([name], [query], "organization", 0.0)[0] + 1e-6


def test_joined_words_pass():
    assert bounds(["VladimirSorokin"], ["SOROKIN, Vladimir"], "person") == 1
    assert bounds(["Kuang Ming Shipping"], ["KUANGMING SHIPPING LTD"], "organization") == 1


@settings(max_examples=300, deadline=None)
@given(
    st.lists(
        st.sampled_from(["national", "shipping", "khimicheskii", "zavod", "oil", "2", "of"]), min_size=2, max_size=6
    ),
    st.sets(st.integers(0, 5)),
    st.sampled_from(["", "c", "co"]),
    st.sampled_from(["", "Vympel "]),
    st.sampled_from(["", "kh"]),
)
def test_acronyms_pass(words, left_out, form, before, one_letter):
    begins = [one_letter if one_letter and word.startswith(one_letter) else word[0] for word in words]
    acronym = "".join(begin for place, begin in enumerate(begins) if place not in left_out) + form
    query, name = f"{before}{acronym}", before + " ".join(words)
    hows = {pair.how for pair in compare(query, name, "organization").alignment.pairs}
    # Above every score, so that no bound is high enough by itself.
    assert "acronym" not in hows or bounds([query], [name], "organization", 1.1) == 1
    hows = {pair.how for pair in compare(name, query, "organization").alignment.pairs}
    assert "acronym" not in hows or bounds([name], [query], "organization", 1.1) == 1


def test_acronyms_of_a_part_pass_except_for_people():
    assert bounds(["AO RKB Globus"], ["RYAZANSKOE KONSTRUKTORSKOE BYURO GLOBUS"], "organization") == 1
    assert bounds(["RKB"], ["Roman Kirill BORISOV"], "person") < 0.55


def test_names_with_one_word_in_common_do_not_pass():
    others = ["EFREMOV, Andrei Anatolyevich", "SUVOROV, Pyotr", "IVANOV, Andrei"]
    assert (bounds(["Andrei Suvorov"], others, "person") < [0.55, 0.7, 0.55]).all()


def test_arrays_and_tables_are_read_back_as_they_were_written(tmp_path):
    side = arrays.side(analyse(name, "organization") for name in ("OOO Vympel Zavod 2", "", "Лаборатория Касперского"))
    table = pa.table({"name": ["Ö", None], "identifiers": [["1"], []]})
    arrays.write(tmp_path / "written", {"listed": table}, side._asdict())
    tables, again = arrays.read(tmp_path / "written")
    assert tables == {"listed": table}
    assert set(again) == set(side._fields)
    for field, values in side._asdict().items():
        assert again[field].dtype == values.dtype
        assert again[field].tolist() == values.tolist()


@settings(max_examples=10, deadline=None)
@given(st.lists(names, min_size=1, max_size=6), st.sampled_from(KINDS))
def test_compiled_loops_count_what_uncompiled_ones_do(asked, kind):
    queries, listed = (
        [analyse(name, kind) for name in asked],
        listed_table(
            [{"entry_id": str(number), "name": name, "kind": kind} for number, name in enumerate(PARTS + asked)]
        ),
    )

    def found():
        index = NameIndex.build(listed)
        return index.candidates(list(enumerate(queries)), 0.1), index.nearest(enumerate(queries))

    with mock.patch.object(compiled, "pays", lambda _work: False):
        plain = found()
    with mock.patch.object(compiled, "pays", lambda _work: True):
        assert found() == plain
