"""The account of members, and values of the wrong type."""

from datetime import date

import pytest

from vendorwatch.deliveries import FieldCount
from vendorwatch.errors import ParseError
from vendorwatch.formats.json_answers import Account, day, items, members, number, read_members, text


def test_the_account_tells_taken_ignored_and_unknown_and_skips_what_is_empty() -> None:
    account = Account("part")
    account.enter({"a": 1, "b": 2, "c": 3, "d": None, "e": "", "f": []}, {"a"}, {"b": "not wanted"}, at="x/")
    account.enter({"a": 0, "b": False}, {"a"}, {"b": "not wanted"}, at="x/")
    account.count("rest", found=5, taken=2, reason="elsewhere")
    account.count("all", found=1, taken=1)
    assert account.fields() == [
        FieldCount("part", "x/a", 2, 2),
        FieldCount("part", "x/b", 2, 0, 2, "not wanted"),
        FieldCount("part", "x/c", 1, 0),
        FieldCount("part", "rest", 5, 2, 3, "elsewhere"),
        FieldCount("part", "all", 1, 1),
    ]
    assert [f.unknown for f in account.fields()] == [0, 0, 1, 0, 0]


def test_dates_and_moments_give_their_day() -> None:
    assert day("2024-06-24", "x") == day("2024-06-24T23:59:59Z", "x") == date(2024, 6, 24)
    assert day(None, "x") is day(" ", "x") is None


@pytest.mark.parametrize(
    ("read", "value"),
    [
        (members, []),
        (items, {}),
        (number, "1"),
        (number, 1.5),
        (number, True),
        (number, -5),
        (number, 1 << 63),
        (text, 7),
        (day, "24 June 2024"),
        (day, "2024-02-30"),
    ],
)
def test_the_wrong_type_is_refused_with_its_place(read, value: object) -> None:
    with pytest.raises(ParseError, match="part /data/3"):
        read(value, "part /data/3")


@pytest.mark.parametrize("body", [b"", b"{", b"\xff\xfe", b"[" * 100_000, b'"text"'])
def test_what_is_no_object_is_refused(body: bytes) -> None:
    with pytest.raises(ParseError, match="part: "):
        read_members(body, "part")
