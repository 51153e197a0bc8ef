"""What people decided about joins between the team's vendors and listed parties: lines of a file that only grows.

Here: the line of `vendor_joins.jsonl`, reading and adding one. Not here: what a decision does to the joins
(`sql/core/vendor_joins.sql`), asking people (`commands/decide.py`).

A decision is bound to two digests, of what the team knew of its vendor and of what was known of the party when it was
made, and to no key: it holds for every pair with these facts, whatever keys they bear by then, and for none once a name,
a number, the kind or the country of either has changed. The later of two decisions on the same facts holds.
"""

import contextlib
import json
import os
import re
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal

from filelock import FileLock

from vendorwatch.errors import ParseError
from vendorwatch.json_lines import filled_lines, read_line

Verdict = Literal["confirm", "dismiss", "reopen"]
FILE = "vendor_joins.jsonl"
INBOX = "decisions"

_DIGEST = re.compile(r"[0-9a-f]{16}")


@dataclass(frozen=True)
class Decision:
    """One line: who decided what about which pair, when and why.

    `decided_at` is an ISO moment in UTC. Keys, names, basis and score are what the person saw; they bind nothing.
    """

    verdict: Verdict
    vendor_key: str
    vendor_name: str
    party_id: str
    party_name: str
    basis: str
    score: float
    vendor_digest: str
    party_digest: str
    decided_by: str
    decided_at: str
    reason: str

    def line(self) -> str:
        """Return the decision as a line of JSON."""
        return json.dumps(asdict(self), ensure_ascii=False)


def parse_line(line: str, where: str) -> Decision:
    """Return the decision of a line; raises ParseError that says what is wrong with it."""
    decision = read_line(Decision, line, where)
    for name in ("vendor_digest", "party_digest"):
        if not _DIGEST.fullmatch(digest := getattr(decision, name)):
            raise ParseError(f"{name} {digest!r}", where=where, expected="16 hexadecimal digits")
    if not (decision.decided_by.strip() and decision.reason.strip() and moment(decision.decided_at)):
        raise ParseError("unsigned", where=where, expected="decided_by, reason and decided_at, an ISO moment with zone")
    return replace(decision, score=float(decision.score))


def append(folder: Path, decision: Decision) -> Path:
    """Add a decision to the end of the file of the folder, as one write of one line, on disk before we return the file.

    Several people may add at once: whoever comes second waits for the first.
    """
    with _alone(folder):
        return _add(folder, [decision])


def append_if(
    folder: Path, decisions: Sequence[Decision], stands_against: Callable[[Sequence[Decision]], Sequence[Decision]]
) -> Sequence[Decision]:
    """Add all decisions or none: none if `stands_against` returns some of those in the file, which are returned.

    Nobody else adds to the file between the look and the writing.
    """
    with _alone(folder):
        against = stands_against(read_all(folder))
        if not against:
            _add(folder, decisions)
    return against


def _alone(folder: Path) -> FileLock:
    folder.mkdir(parents=True, exist_ok=True)
    # A name that the inbox passes over.
    return FileLock(folder / f".{FILE}.lock")


def _add(folder: Path, decisions: Sequence[Decision]) -> Path:
    path = folder / FILE
    broken_off = path.exists() and path.stat().st_size > 0 and not path.read_bytes().endswith(b"\n")
    with path.open("ab") as file:
        file.write(("\n" * broken_off + "".join(f"{decision.line()}\n" for decision in decisions)).encode())
        file.flush()
        os.fsync(file.fileno())
    return path


def read_all(folder: Path) -> list[Decision]:
    """Return the decisions of the file of the folder, in their order; lines that are none are passed over here."""
    path = folder / FILE
    if not path.exists():
        return []
    found = []
    for number, line in filled_lines(path.read_text("utf-8", errors="replace")):
        with contextlib.suppress(ParseError):
            found.append(parse_line(line, f"line {number}"))
    return found


def undone(decision: Decision, *, by: str, at: datetime) -> Decision:
    """Return the decision that takes one back: its question is open again."""
    now = at.astimezone(UTC).isoformat(timespec="seconds")
    return replace(decision, verdict="reopen", decided_by=by, decided_at=now, reason="Undone")


def moment(text: str) -> datetime | None:
    """Return an ISO moment with a zone, in UTC; None for anything else, or where UTC knows no such year."""
    try:
        read = datetime.fromisoformat(text)
        return read.astimezone(UTC) if read.tzinfo else None
    except (ValueError, OverflowError):
        return None
