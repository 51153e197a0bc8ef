"""The files of reviews: every good line is taken, every bad one is told."""

import hashlib
import json
from datetime import UTC, datetime
from pathlib import Path

from vendorwatch.claims.claim import Claim
from vendorwatch.claims.decisions import decide
from vendorwatch.deliveries import Delivery, Document, Parsed
from vendorwatch.sources.reviews.source import parse

NOW = datetime(2026, 1, 1, tzinfo=UTC)
LINE = decide(
    "https://a.example", "Acme has 40 employees.", Claim("delisting", 0, 22, "r", 0.7, "review", subject_text="Acme"),
    "accept", reviewer="rv", on="2024-07-01", reason="", ruleset="r1",
).line()  # fmt: skip
ANSWER = json.dumps({"proposer": "p", "version": "1", "key": "k", "proposals": []})


def read(tmp_path: Path, **files: bytes) -> Parsed:
    documents = []
    for number, (name, body) in enumerate(files.items()):
        path = tmp_path / str(number)
        path.write_bytes(body)
        sha = hashlib.sha256(body).hexdigest()
        documents.append(
            Document(f"reviews:{sha[:16]}", "reviews", name.replace("__", "."), "", sha, len(body), NOW, None, path)
        )
    return parse(Delivery("d", "reviews", "inbox", NOW, None, tuple(documents)))


def test_lines_are_taken_with_their_numbers(tmp_path: Path) -> None:
    parsed = read(tmp_path, decisions__jsonl=f"{LINE}\n\n{LINE}\n".encode(), answers__jsonl=ANSWER.encode())
    assert [(r["decision_no"], r["locator"]) for r in parsed.tables["decisions"].to_pylist()] == [
        (1, "line 1"),
        (3, "line 3"),
    ]
    assert parsed.tables["answers"].to_pylist()[0]["line"] == ANSWER
    assert parsed.problems == []


def test_a_bad_line_keeps_no_good_one_out(tmp_path: Path) -> None:
    parsed = read(tmp_path, decisions__jsonl=f"{{\n{LINE}\n".encode() + b"\xff\xfe\n", notes__txt=b"hello")
    assert parsed.tables["decisions"].num_rows == 1
    assert [(p.part, p.locator, p.severity) for p in parsed.problems] == [
        ("decisions.jsonl", "line 1", "error"),
        ("decisions.jsonl", "line 3", "error"),
        ("notes.txt", "file", "warning"),
    ]


def test_nothing_there_is_nothing_decided(tmp_path: Path) -> None:
    parsed = read(tmp_path)
    assert [t.num_rows for t in parsed.tables.values()] == [0, 0]
