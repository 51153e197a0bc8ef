"""Requests within their bounds, and what is said of others."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vendorwatch.serve.answers import (
    MOST_CHARACTERS,
    MOST_NAMES,
    Misread,
    read_comparison,
    read_decision,
    read_search,
    read_undo,
)

WILD = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: (
        st.lists(inner) | st.dictionaries(st.sampled_from(["names", "name", "top", "kind", "by", "x"]), inner)
    ),
    max_leaves=12,
)


@pytest.mark.parametrize(
    ("body", "says"),
    [
        ([], "not a JSON object"),
        ({"nmes": ["x"]}, "unknown: nmes"),
        ({"names": []}, "not a list of names"),
        ({"names": "x"}, "not a list of names"),
        ({"names": ["x"] * (MOST_NAMES + 1)}, "not a list of names"),
        ({"names": ["x" * (MOST_CHARACTERS + 1)]}, r"names\[0\]: a name of 401 characters"),
        ({"names": ["a", "..."]}, r"names\[1\]: a name without a letter"),
        ({"names": [None]}, r"names\[0\]: not a JSON object"),
        ({"names": [{"name": "x", "kind": "robot"}]}, r"names\[0\].kind: no kind"),
        ({"names": [{"name": "x", "country": "Atlantis"}]}, r"names\[0\].country: no country"),
        ({"names": [{"name": "x", "country": 7}]}, r"names\[0\].country: no country"),
        ({"names": [{"name": "x", "identifiers": ["1"] * 11}]}, "at most 10"),
        ({"names": ["x"], "top": True}, "top"),
        ({"names": ["x"], "top": 101}, "top"),
    ],
)
def test_a_search_that_is_none(body: object, says: str) -> None:
    with pytest.raises(Misread, match=says):
        read_search(body)


def test_a_name_is_one_line_of_what_can_be_seen() -> None:
    asked, top = read_search({"names": [" Kasper\n\x1b[31m sky\u202e ", {"name": "x", "country": "RU"}], "top": 3})
    assert asked == [
        {"name": "Kasper sky"},
        {"name": "x", "kind": "unknown", "identifiers": [], "country": "RU"},
    ]
    assert top == 3


@pytest.mark.parametrize("missing", ["join_ids", "verdict", "by", "reason"])
def test_a_decision_is_signed_and_reasoned(missing: str) -> None:
    body = {"join_ids": ["vj_1", "vj_1"], "verdict": "confirm", "by": " ann ", "reason": "A\nbakery"}
    assert read_decision(body) == (["vj_1"], "confirm", "ann", "A bakery")
    with pytest.raises(Misread, match=missing):
        read_decision({name: value for name, value in body.items() if name != missing})
    with pytest.raises(Misread, match="verdict"):
        read_decision(body | {"verdict": "reopen"})


@given(WILD)
def test_nothing_that_json_can_hold_is_more_than_misread(body: object) -> None:
    for read in (read_search, read_comparison, read_decision, read_undo):
        try:
            read(body)
        except Misread as error:
            assert error.what and error.where
