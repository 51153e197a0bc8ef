"""Decisions on claims of the press, taken in a browser: the same lines as at a terminal, none over another's.

Here: the claims that wait, one of them with its sentence in its text, deciding, taking back. Not here: the queue and the file
(`claims/review.py`), reading it (`waiting.py`), decisions on vendors (`deciding.py`).
"""

from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from vendorwatch.claims.decisions import Decision, Verdict
from vendorwatch.claims.review import Item, Reviewer, read_decisions, still_open
from vendorwatch.serve.answers import MOST_ROWS
from vendorwatch.serve.deciding import Conflict, Missing
from vendorwatch.serve.waiting import Claims

INBOX = "reviews"


def waiting(claims: Claims, folder: Path) -> list[Item]:
    """Return the claims that nobody decided on up to now, in their order."""
    return still_open(claims.items, read_decisions(folder, strict=False))


def decide(
    claims: Claims,
    folder: Path,
    claim_id: str,
    verdict: Verdict,
    *,
    by: str,
    reason: str,
    corrected: Mapping[str, Any] | None = None,
) -> Decision:
    """Decide on a claim; return the line that was written.

    Raises Missing for a claim that does not wait, ParseError where it would not be in order, Conflict where somebody was
    faster.
    """
    item, reviewer = _item(claims, claim_id), _reviewer(claims, folder, by)
    made = reviewer.decide(item, verdict, reason, corrected)
    if (before := reviewer.write_first(item, made)) is not None:
        raise Conflict([before], by=before.reviewer, where=item.sentence[:200])
    return made


def undo(claims: Claims, folder: Path, claim_id: str, *, by: str) -> Decision:
    """Take back what this person decided on a claim last; return the line that was written.

    Raises Missing for a claim that does not wait, NothingDecided where nothing stands, Conflict where the last word
    is somebody else's.
    """
    item = _item(claims, claim_id)
    last = _reviewer(claims, folder, by).take_back(item)
    if last.reviewer != by:
        raise Conflict([last], by=last.reviewer, where=item.sentence[:200])
    return last


def told(found: Sequence[Item], start: int) -> dict[str, Any]:
    """Return claims that wait from a place on, at most `MOST_ROWS`, and how many there are."""
    return {"count": len(found), "claims": [item.as_dict() for item in found[start : start + MOST_ROWS]]}


def _item(claims: Claims, claim_id: str) -> Item:
    found = next((item for item in claims.items if item.claim_id == claim_id), None)
    if found is None:
        raise Missing(
            "no such claim waits",
            where=claim_id,
            expected="an id that GET /claims shows",
            todo="Ids change with the text and the statement",
        )
    return found


def _reviewer(claims: Claims, folder: Path, by: str) -> Reviewer:
    return Reviewer(by, date.today(), claims.lexicon, folder)
