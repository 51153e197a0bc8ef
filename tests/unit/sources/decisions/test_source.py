"""The file of decisions: every good line is taken, every bad one is told."""

import json
from collections.abc import Callable
from datetime import datetime

import pytest

from vendorwatch.deliveries import Delivery
from vendorwatch.sources.decisions.source import parse

LINE = json.dumps(
    {
        "verdict": "confirm",
        "vendor_key": "V-1",
        "vendor_name": "Лаборатория\u2028Касперского",
        "party_id": "vendor:kaspersky",
        "party_name": "Kaspersky",
        "basis": "name",
        "score": 1,
        "vendor_digest": "0" * 16,
        "party_digest": "1" * 16,
        "decided_by": "ann",
        "decided_at": "2026-01-02T03:04:05+01:00",
        "reason": "Same tax number",
    },
    ensure_ascii=False,
)


def test_lines_are_taken_with_their_numbers_and_bad_ones_told(
    delivery_of: Callable[..., Delivery],
) -> None:
    body = f"{LINE}\n\n{{\n{LINE}\n".encode() + b"\xff\xfe\n"
    parsed = parse(delivery_of("decisions", "inbox", {"vendor_joins.jsonl": body, "README.md": b"ours"}))
    rows = parsed.tables["vendor_joins"].to_pylist()
    assert [(r["decision_no"], r["locator"], r["score"]) for r in rows] == [(1, "line 1", 1.0), (4, "line 4", 1.0)]
    assert rows[0]["vendor_name"] == "Лаборатория\u2028Касперского"
    assert {(p.part, p.locator, p.severity) for p in parsed.problems} == {
        ("vendor_joins.jsonl", "line 3", "error"),
        ("vendor_joins.jsonl", "line 5", "error"),
        ("README.md", "file", "warning"),
    }
    assert [(f.found, f.taken, f.ignored) for f in parsed.fields] == [(4, 2, 2)]


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("2026-W01-5T03:04:05+00:00", datetime(2026, 1, 2, 3, 4, 5)),
        ("20260102T030405Z", datetime(2026, 1, 2, 3, 4, 5)),
        ("2026-01-02T03:04:05+05:30:15", datetime(2026, 1, 1, 21, 33, 50)),
    ],
)
def test_a_moment_is_taken_in_every_form_that_the_standard_has(
    written: str, meant: datetime, delivery_of: Callable[..., Delivery]
) -> None:
    """The database would not cast all of them."""
    body = json.dumps(json.loads(LINE) | {"decided_at": written}).encode()
    [row] = parse(delivery_of("decisions", "inbox", {"vendor_joins.jsonl": body})).tables["vendor_joins"].to_pylist()
    assert row["decided_at"] == meant
