"""Lines that are not in order: each is told, whatever is wrong with it, and costs no other line."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vendorwatch.errors import ParseError
from vendorwatch.json_lines import filled_lines, read_line


@dataclass(frozen=True)
class Line:
    kind: Literal["a", "b"]
    name: str
    day: str | None
    count: int
    share: float
    flag: bool
    more: Mapping[str, Any] = field(default_factory=dict)
    parts: tuple[str, ...] = ()


GOOD = {"kind": "a", "name": "x", "day": None, "count": 1, "share": 1, "flag": True, "more": {}, "parts": []}


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"kind": "c"}, "kind is 'c'; expected a or b"),
        ({"kind": ["a"]}, "kind is ['a']"),
        ({"name": None}, "name is None; expected text"),
        ({"day": 4}, "day is 4; expected text or null"),
        ({"count": 1.5}, "expected a whole number"),
        ({"count": True}, "expected a whole number"),
        ({"count": 2**63}, "a number of 19 digits"),
        ({"more": {"deep": [10**30]}}, "a number of 31 digits"),
        ({"share": float("nan")}, "NaN is no number"),
        ({"share": "1"}, "expected a number"),
        ({"flag": 1}, "expected true or false"),
        ({"more": []}, "expected an object"),
        ({"parts": "x"}, "expected a list"),
        ({"name": "\ud800"}, "surrogates"),
        ({"more": {"\udfff": 1}}, "surrogates"),
        ({"new": 1}, "missing or unknown: ['new']"),
    ],
)
def test_it_says_what_is_wrong(change: dict[str, object], told: str) -> None:
    with pytest.raises(ParseError, match="line 3") as error:
        read_line(Line, json.dumps(GOOD | change), "line 3")
    assert told in str(error.value)


@pytest.mark.parametrize("line", ['{"share": 1e999}', "[" * 100_000, "null", "", "9" * 5_000, '"\\ud800"'])
def test_what_is_no_line_is_refused(line: str) -> None:
    with pytest.raises(ParseError):
        read_line(Line, line, "line 1")


anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(st.characters(codec=None)),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=6,
)


@given(st.fixed_dictionaries({}, optional={name: st.just(value) | anything for name, value in GOOD.items()}))
def test_nothing_but_a_parse_error_comes_of_any_line(read: dict[str, object]) -> None:
    try:
        made = read_line(Line, json.dumps(read), "line 1")
    except ParseError:
        return
    json.dumps(vars(made), allow_nan=False, ensure_ascii=False).encode()


def test_only_a_line_feed_ends_a_line() -> None:
    assert filled_lines("a\u2028b\x85c\x0cd\n\n \ne") == [(1, "a\u2028b\x85c\x0cd"), (4, "e")]
