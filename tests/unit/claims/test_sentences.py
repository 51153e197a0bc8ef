"""Sentences: exact offsets, abbreviations, hard-wrapped text, lists, glued sentences."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vendorwatch.claims.sentences import sentences


def said(text: str) -> list[str]:
    return [text[s.start : s.end] for s in sentences(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("It is in the U.S. The firm left.", ["It is in the U.S.", "The firm left."]),
        ("The U.S. Department acted. It did.", ["The U.S. Department acted.", "It did."]),
        (
            "Acme Inc. (Acme) and Beta Co., Ltd. met. They left.",
            ["Acme Inc. (Acme) and Beta Co., Ltd. met.", "They left."],
        ),
        ("said Bradley T. Smith. No. 4 won.", ["said Bradley T. Smith.", "No. 4 won."]),
        ("under E.O. 14024 for that. In Nov. 2023 it ended.", ["under E.O. 14024 for that.", "In Nov. 2023 it ended."]),
        ("It was “over.” He left!", ["It was “over.”", "He left!"]),
        ("long in the makingThe agency acted.", ["long in the making", "The agency acted."]),
        ("he said.Later it rose.", ["he said.", "Later it rose."]),
        ("LinkedIn is up 2.5% now.", ["LinkedIn is up 2.5% now."]),
        ("Heading\nFirst line here.\nSecond one.", ["Heading", "First line here.", "Second one."]),
    ],
)
def test_where_sentences_end(text: str, expected: list[str]) -> None:
    assert said(text) == expected


def test_hard_wrapped_lines_are_joined_and_headings_are_not() -> None:
    text = (
        "DEPARTMENT OF X\n\nSUMMARY: In this rule the agency amends the list by adding three\n"
        "entries to it, all of them under one destination and for one reason that is\n"
        "told below. It is effective now.\n"
    )
    assert said(text)[0] == "DEPARTMENT OF X"
    assert said(text)[1].endswith("told below.")
    assert said(text)[2] == "It is effective now."


def test_items_of_a_list_are_sentences_without_their_marks() -> None:
    text = "The following:\n- Jane Roe, the head;\n• John Doe\n(2) Max Moe"
    assert said(text) == ["The following:", "Jane Roe, the head;", "John Doe", "Max Moe"]
    assert [s.bullet for s in sentences(text)] == [False, True, True, True]


@given(st.text(alphabet=st.sampled_from('aA. \n"”!?-–1U.S.The'), max_size=200))
def test_spans_are_ordered_trimmed_and_lose_no_letter(text: str) -> None:
    spans = sentences(text)
    assert all(a.end <= b.start for a, b in pairwise(spans))
    assert all(not text[s.start].isspace() and not text[s.end - 1].isspace() for s in spans)
    for i, c in enumerate(text):
        if c.isalpha() and not any(s.start <= i < s.end for s in spans):
            # Only the mark of a list's item, `a.` or `(a)`, is no part of what it says.
            assert not text[text.rfind("\n", 0, i) + 1 : i].strip(" (")
            assert text[i + 1] in ".)"
