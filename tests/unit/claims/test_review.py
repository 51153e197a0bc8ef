"""The dialogue: keys, corrections, escaping, and a file that grows line by line."""

import io
import json
from collections.abc import Callable
from datetime import date
from pathlib import Path

from rich.console import Console

from vendorwatch.claims.claim import Claim
from vendorwatch.claims.review import Item, Session, review_loop, visible

TEXT = "Before it. Acme has 40 employees [red]now[/red]. After it."
ITEM = Item(
    Claim("headcount", 11, 49, "headcount.has", 0.7, "review", subject_text="Acme", value=40.0),
    "https://a.example",
    "A \x1b[31mtitle",
    TEXT,
)
CANDIDATE = Item(Claim("role", 0, 10, "candidate", 0.0), "https://a.example", "", TEXT)


def answers(*given: str) -> Callable[[str], str]:
    left = iter(given)

    def ask(_: str) -> str:
        try:
            return next(left)
        except StopIteration:
            raise EOFError from None

    return ask


def run(tmp_path: Path, items: list[Item], *given: str) -> tuple[Session, list[dict[str, object]], str]:
    shown = io.StringIO()
    path = tmp_path / "reviews" / "decisions.jsonl"
    session = review_loop(
        items,
        path,
        reviewer="rv",
        ruleset="r1",
        ask=answers(*given),
        console=Console(file=shown, width=100),
        today=date(2024, 7, 1),
    )
    lines = [json.loads(line) for line in path.read_text("utf-8").splitlines()] if path.exists() else []
    return session, lines, shown.getvalue()


def test_each_key(tmp_path: Path) -> None:
    session, lines, _ = run(
        tmp_path,
        [ITEM] * 5,
        "a",
        "fine",
        "x",
        "r",
        "wrong",
        "c",
        "value=41",
        "colour=red",
        "region=Chile",
        "",
        "typo",
        "s",
        "q",
    )
    assert session == Session(decided=3, skipped=1, left=1)
    assert [(d["verdict"], d["corrected"], d["reason"]) for d in lines] == [
        ("accept", {}, "fine"),
        ("reject", {}, "wrong"),
        ("correct", {"value": 41, "region": "Chile"}, "typo"),
    ]
    assert {(d["reviewer"], d["decided_on"], d["ruleset"]) for d in lines} == {("rv", "2024-07-01", "r1")}
    assert lines[0]["exact"] == TEXT[11:49]


def test_the_end_of_input_keeps_what_was_decided(tmp_path: Path) -> None:
    session, lines, _ = run(tmp_path, [ITEM] * 3, "a", "fine")
    assert session == Session(decided=1, skipped=0, left=2)
    assert len(lines) == 1


def test_a_candidate_cannot_be_accepted_as_it_is(tmp_path: Path) -> None:
    session, lines, _ = run(tmp_path, [CANDIDATE] * 2, "a", "c", "subject_text=Acme", "", "seen")
    assert session == Session(decided=1, skipped=1, left=0)
    assert lines[0]["corrected"] == {"subject_text": "Acme"}


def test_text_is_shown_as_text(tmp_path: Path) -> None:
    _, _, shown = run(tmp_path, [ITEM], "q")
    assert "[red]now[/red]" in shown
    assert "\x1b" not in shown
    assert visible("a\u202eb\x07c\n") == "a\ufffdb\ufffdc\n"
