"""`vendorwatch review` by id and as lists; the dialogue has tests of its own."""

import json
from dataclasses import asdict, replace
from pathlib import Path

import pyarrow as pa
import pytest
from click.testing import Result
from typer.testing import CliRunner

from vendorwatch.claims.claim import Claim
from vendorwatch.cli import app
from vendorwatch.errors import VendorwatchError
from vendorwatch.tables.warehouse import Warehouse

TEXT = "Orion employs \x1b[31m40 people. Then came a slump."
CLAIM = Claim("headcount", 0, 31, "headcount.has", 0.7, "review", subject_text="Orion", value=40.0)


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("VENDORWATCH_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("VENDORWATCH_REVIEWS", str(tmp_path / "reviews"))
    monkeypatch.setenv("VENDORWATCH_REVIEWER", "rv")
    return tmp_path


@pytest.fixture
def filled(home: Path) -> Path:
    candidate = replace(CLAIM, tier="candidate", subject_text=None, value=None, rule_id="candidate")
    rows = [
        {"claim_id": claim_id, "document_id": "d1", "part": "text", "decision": "open", **asdict(made)}
        for claim_id, made in (("cl_1", CLAIM), ("cl_2", candidate))
    ]
    with Warehouse(home / "home" / "warehouse.duckdb").writer() as con:
        con.execute(
            "create table raw.news__documents as select 'd1' as document_id, 'text' as locator,"
            " 'https://a.example' as url, 'T' as title, $text as text, date '2024-06-01' as published_on",
            {"text": TEXT},
        )
        con.execute("create table work.documents as select 'd1' as document_id, 'inbox://news/a.txt' as url")
        con.execute("create table work.vendor_names as select 'Orion' as name, 'orion' as vendor_id")
        con.register("rows", pa.Table.from_pylist(rows))
        con.execute("create table core.claims as select * from rows")
    return home


def run(*arguments: str, given: str | None = None) -> Result:
    return CliRunner().invoke(app, ["review", *arguments], input=given)


def lines(home: Path) -> list[dict[str, object]]:
    path = home / "reviews" / "decisions.jsonl"
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()] if path.exists() else []


def test_lists_are_for_people_and_scripts(filled: Path) -> None:
    shown = run("--list")
    assert "cl_1" in shown.output
    assert "2 open" in shown.output
    assert "\x1b" not in shown.output
    (first, second) = json.loads(run("--json").output)
    assert (first["claim_id"], first["sentence"], first["after"]) == ("cl_1", TEXT[:31], TEXT[31:])
    assert second["tier"] == "candidate"
    assert lines(filled) == []


def test_deciding_by_id(filled: Path) -> None:
    done = run("--accept", "cl_1", "--reject", "cl_2", "--reason", "seen", "--json")
    assert json.loads(done.output) == [
        {"claim_id": "cl_1", "verdict": "accept"},
        {"claim_id": "cl_2", "verdict": "reject"},
    ]
    assert [(d["verdict"], d["reviewer"], d["reason"]) for d in lines(filled)] == [
        ("accept", "rv", "seen"),
        ("reject", "rv", "seen"),
    ]
    # No refresh has run since, and yet both are out of the queue.
    assert json.loads(run("--json").output) == []


def test_a_correction_by_id(filled: Path) -> None:
    run("--correct", "cl_2", "--set", "subject_text=Orion", "--set", "value=41", "--reason", "seen")
    assert [d["corrected"] for d in lines(filled)] == [{"subject_text": "Orion", "value": 41}]


@pytest.mark.parametrize(
    "arguments",
    [
        ["--accept", "cl_1"],
        ["--accept", "cl_1", "--reason", " "],
        ["--correct", "cl_1", "--reason", "seen"],
        ["--set", "value=4"],
    ],
)
def test_wrong_usage(filled: Path, arguments: list[str]) -> None:
    assert run(*arguments).exit_code == 2
    assert lines(filled) == []


@pytest.mark.parametrize(
    "arguments", [["--reject", "cl_1", "--accept", "cl_9"], ["--reject", "cl_1", "--accept", "cl_2"]]
)
def test_all_that_was_asked_for_is_done_or_nothing(filled: Path, arguments: list[str]) -> None:
    failed = run(*arguments, "--reason", "seen")
    assert isinstance(failed.exception, VendorwatchError)
    assert lines(filled) == []


def test_the_dialogue_starts_without_options(filled: Path) -> None:
    shown = run(given="a\nseen\ns\n")
    assert "1 decided, 1 skipped, 0 left." in shown.output
    assert [d["verdict"] for d in lines(filled)] == ["accept"]


def test_before_the_first_refresh(home: Path) -> None:
    failed = run("--list")
    assert "Run `vendorwatch refresh`" in str(failed.exception)
