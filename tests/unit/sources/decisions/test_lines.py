"""Decisions: a line is whole or refused, the file only grows, and nothing is decided unseen or unsigned."""

import dataclasses
import json
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vendorwatch.errors import ParseError, VendorwatchError
from vendorwatch.sources.decisions.lines import FILE, Decision, append, parse_line
from vendorwatch.vendors.joins import Join, decided

MADE = Decision(
    verdict="dismiss",
    vendor_key="V-1",
    vendor_name="Kasper Lab",
    party_id="ofac_sdn:5",
    party_name="KASPER, Ivan",
    basis="name",
    score=0.75,
    vendor_digest="0" * 16,
    party_digest="f" * 16,
    decided_by="ann",
    decided_at="2026-01-02T03:04:05+00:00",
    reason="Another company",
)
JOIN = Join(
    "vj_1", "V-1", "Kasper Lab", "ofac_sdn:5", "KASPER, Ivan", "name", 0.75, "review", "open", "why", None, None, None,
    None, "KASPER, Ivan", 0.4, True, None, 1, "0" * 16, "f" * 16,
)  # fmt: skip
AT = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)

texts = st.text(min_size=1).filter(str.strip)


@given(texts, texts, texts)
def test_a_line_gives_the_decision_back_whatever_people_write(name: str, by: str, reason: str) -> None:
    made = dataclasses.replace(MADE, vendor_name=name, decided_by=by, reason=reason)
    assert "\n" not in made.line()
    assert parse_line(made.line(), "line 1") == made


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"verdict": "maybe"}, "verdict is 'maybe'"),
        ({"reason": " "}, "unsigned"),
        ({"decided_by": ""}, "unsigned"),
        ({"decided_at": "yesterday"}, "unsigned"),
        ({"decided_at": "2026-01-02T03:04:05"}, "unsigned"),
        ({"decided_at": "0001-01-01T00:00:00+14:00"}, "unsigned"),
        ({"vendor_digest": "V-1"}, "16 hexadecimal digits"),
        ({"score": "high"}, "expected a number"),
        ({"score": True}, "expected a number"),
        ({"vendor_key": 7}, "expected text"),
        ({"note": "x"}, "unknown: ['note']"),
    ],
)
def test_a_line_that_is_not_in_order_is_refused(change: dict, says: str) -> None:
    line = json.dumps(json.loads(MADE.line()) | change)
    with pytest.raises(ParseError, match="line 7") as refusal:
        parse_line(line, "line 7")
    assert says in str(refusal.value)


@pytest.mark.parametrize("line", ["", "{", "[]", "null", '{"verdict": "confirm"}'])
def test_what_is_no_decision_is_refused(line: str) -> None:
    with pytest.raises(ParseError):
        parse_line(line, "line 1")


def test_lines_are_added_and_a_broken_off_one_is_left_behind(tmp_path: Path) -> None:
    folder = tmp_path / "decisions"
    append(folder, MADE)
    (folder / FILE).open("a").write('{"verdict": "conf')
    append(folder, dataclasses.replace(MADE, verdict="confirm"))
    lines = (folder / FILE).read_text("utf-8").splitlines()
    assert [parse_line(lines[at], "x").verdict for at in (0, 2)] == ["dismiss", "confirm"]


def test_a_decision_is_made_of_what_the_person_saw() -> None:
    assert decided("vj_1", [JOIN], "dismiss", by="ann", reason="Another company", at=AT) == MADE


@pytest.mark.parametrize(
    ("found", "verdict", "by", "reason", "says"),
    [
        ([], "confirm", "ann", "is", "no such join"),
        ([JOIN], "confirm", "ann", " ", "--reason is empty"),
        ([JOIN], "confirm", "", "is", "--by is empty"),
        ([JOIN], "reopen", "ann", "is", "is open already"),
        (
            [dataclasses.replace(JOIN, decision="confirmed", decided_by="bob")],
            "confirm",
            "ann",
            "is",
            "already, by bob",
        ),
    ],
)
def test_nothing_is_decided_unseen_unsigned_or_twice(found, verdict, by, reason, says) -> None:
    with pytest.raises(VendorwatchError, match="vj_1") as refusal:
        decided("vj_1", found, verdict, by=by, reason=reason, at=AT)
    assert says in str(refusal.value)
