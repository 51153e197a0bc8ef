"""The queue, the dialogue (keys, corrections, escaping), and a file that grows line by line."""

import io
import json
from collections.abc import Callable, Iterator
from dataclasses import asdict, replace
from datetime import date
from pathlib import Path

import duckdb
import pyarrow as pa
import pytest
from rich.console import Console

from tests.regression.vendors import registry
from vendorwatch.claims.claim import Claim
from vendorwatch.claims.decisions import Decision, latest, parse_line
from vendorwatch.claims.dialogue import Session, review_loop, visible
from vendorwatch.claims.review import Item, Reviewer, append, by_id, correction, queue, read_decisions, still_open
from vendorwatch.errors import ParseError, VendorwatchError

TEXT = "Before it. Acme has 40 employees [red]now[/red]. After it."
ITEM = Item(
    "cl_1",
    "https://a.example",
    "A \x1b[31mtitle",
    TEXT,
    date(2024, 6, 1),
    Claim("headcount", 11, 49, "headcount.has", 0.7, "review", subject_text="Acme", value=40.0),
)
CANDIDATE = Item("cl_2", "https://a.example", "", TEXT, None, Claim("headcount", 0, 10, "candidate", 0.0))


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
    reviewer = Reviewer("rv", date(2024, 7, 1), registry(), tmp_path / "reviews")
    session = review_loop(items, reviewer, ask=answers(*given), console=Console(file=shown, width=100))
    lines = [json.loads(line) for line in path.read_text("utf-8").splitlines()] if path.exists() else []
    return session, lines, shown.getvalue()


def test_each_key(tmp_path: Path) -> None:
    session, lines, _ = run(
        tmp_path,
        [replace(ITEM, document=f"https://{place}.example") for place in range(5)],
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
    assert {(d["reviewer"], d["decided_on"], d["made_by"]) for d in lines} == {("rv", "2024-07-01", "headcount.has")}
    assert (lines[0]["exact"], lines[0]["published_on"]) == (TEXT[11:49], "2024-06-01")
    assert all(parse_line(json.dumps(line), "line") for line in lines)


def test_the_end_of_input_keeps_what_was_decided(tmp_path: Path) -> None:
    session, lines, _ = run(tmp_path, [ITEM] * 3, "a", "fine", "r")
    assert session == Session(decided=1, skipped=0, left=2)
    assert [d["verdict"] for d in lines] == ["accept"]


def test_a_candidate_cannot_be_accepted_as_it_is(tmp_path: Path) -> None:
    given = [
        "a",
        "good",
        "c",
        "subject_text=Acme",
        "value=many",
        "",
        "no",
        "c",
        "subject_text=Acme",
        "value=40",
        "",
        "yes",
    ]
    session, lines, shown = run(tmp_path, [CANDIDATE] * 3, *given)
    assert session == Session(decided=1, skipped=2, left=0)
    assert lines[0]["corrected"] == {"subject_text": "Acme", "value": 40}
    assert "it lacks subject_text, value" in shown
    assert "not a number" in shown


def test_text_is_shown_as_text(tmp_path: Path) -> None:
    _, _, shown = run(tmp_path, [ITEM], "q")
    assert "[red]now[/red]" in shown
    assert "\x1b" not in shown
    assert visible("a\u202eb\x07c\n") == "a\ufffdb\ufffdc\n"


def decision(item: Item, verdict: str = "accept") -> Decision:
    return Reviewer("rv", date(2024, 7, 1), registry(), Path()).decide(item, verdict, "seen")


def test_a_line_that_was_cut_short_does_not_swallow_the_next(tmp_path: Path) -> None:
    path = tmp_path / "decisions.jsonl"
    path.write_text('{"verdict": "acc')
    append(path, decision(ITEM))
    append(path, decision(ITEM, "reject"))
    lines = path.read_text().splitlines()
    assert [parse_line(line, "").verdict for line in lines[1:]] == ["accept", "reject"]
    with pytest.raises(ParseError, match="line 1"):
        read_decisions(tmp_path)


@pytest.mark.parametrize("line", ["value", "colour=red", "=4", ""])
def test_a_correction_names_a_field(line: str) -> None:
    with pytest.raises(ParseError, match="no correction"):
        correction(line)


def test_values_are_json_or_text() -> None:
    given = ["value=4.5", "region = Chile", "is_former=true", "region=null", 'region="4"']
    assert [correction(line)[1] for line in given] == [4.5, "Chile", True, None, "4"]


@pytest.fixture
def con() -> Iterator[duckdb.DuckDBPyConnection]:
    con = duckdb.connect()
    con.execute("create schema core; create schema work; create schema raw")
    con.execute(
        """
        create table raw.news__documents as
            select 'd1' as document_id, 'text' as locator, cast(null as varchar) as url, 'T' as title, $text as text,
            cast(null as date) as published_on
        """,
        {"text": TEXT},
    )
    con.execute("create table work.documents as select 'd1' as document_id, 'inbox://news/a.txt' as url")
    rows = [(f"cl_{n}", tier, state) for n, (tier, state) in enumerate(
        [("candidate", "open"), ("review", "open"), ("published", "open"), ("rejected", "rejected")]
    )]  # fmt: skip
    claims = []
    for claim_id, tier, state in rows:
        made = replace(ITEM.claim, tier=tier, value=None if tier == "candidate" else 40.0)
        claims.append({"claim_id": claim_id, "document_id": "d1", "part": "text", "decision": state, **asdict(made)})
    con.register("claims", pa.Table.from_pylist(claims))
    con.execute("create table core.claims as select * from claims")
    yield con
    con.close()


def test_the_queue_holds_what_is_open_and_leaves_out_what_was_just_decided(con: duckdb.DuckDBPyConnection) -> None:
    found = queue(con)
    assert [(i.claim_id, i.claim.tier, i.document) for i in found] == [
        ("cl_1", "review", "inbox://news/a.txt"),
        ("cl_0", "candidate", "inbox://news/a.txt"),
    ]
    assert queue(con, claim_type="role") == []
    assert queue(con, [decision(found[0])]) == []
    elsewhere = replace(decision(found[0]), document="https://b.example")
    assert len(queue(con, [elsewhere])) == 2


def test_any_claim_can_be_decided_on_by_its_id(con: duckdb.DuckDBPyConnection) -> None:
    assert [i.claim.tier for i in by_id(con, ["cl_3", "cl_2"])] == ["rejected", "published"]
    with pytest.raises(VendorwatchError, match="no claim cl_9"):
        by_id(con, ["cl_2", "cl_9"])
    shown = by_id(con, ["cl_2"])[0].as_dict()
    assert (shown["before"], shown["sentence"], shown["after"]) == (TEXT[:11], TEXT[11:49], TEXT[49:])


def test_who_was_slower_is_told_and_skipped(tmp_path: Path) -> None:
    _, lines, _ = run(tmp_path, [ITEM], "r", "of another firm")
    session, after, shown = run(tmp_path, [ITEM], "a", "fine")
    assert (session, after) == (Session(decided=0, skipped=1, left=0), lines)
    assert "rv decided on it meanwhile: reject (of another firm). Skipped." in " ".join(shown.split())


def test_a_decision_that_is_taken_back_leaves_its_claim_open(tmp_path: Path) -> None:
    reviewer = Reviewer("ann", date(2024, 7, 1), registry(), tmp_path)
    with pytest.raises(VendorwatchError, match="nothing to undo"):
        reviewer.take_back(ITEM)
    made = reviewer.decide(ITEM, "reject", "wrong")
    assert reviewer.write_first(ITEM, made) is None
    assert still_open([ITEM], read_decisions(tmp_path)) == []
    assert replace(reviewer, name="bob").take_back(ITEM) == made
    assert reviewer.take_back(ITEM).verdict == "reopen"
    assert still_open([ITEM], read_decisions(tmp_path)) == [ITEM]
    assert reviewer.write_first(ITEM, reviewer.decide(ITEM, "accept", "fine")) is None
    assert [d.verdict for d in latest(read_decisions(tmp_path))] == ["accept"]
