"""Decisions on the open questions, taken in a browser: the same lines as at a terminal, none over another's.

Here: finding what is decided on, writing it unless somebody was faster, taking it back. Not here: the file
(`sources/decisions/lines.py`), the questions (`vendors/questions.py`), whether the person may (`guard.py`).
"""

from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from vendorwatch.errors import VendorwatchError
from vendorwatch.serve.releases import Release
from vendorwatch.sources.decisions.lines import Decision, Verdict, append_if, read_all, undone
from vendorwatch.vendors.joins import Join, decided, joins
from vendorwatch.vendors.questions import Facts, Question, latest, left


class Conflict(VendorwatchError):
    """Somebody decided on it meanwhile; nothing was written. `decisions` are theirs."""

    def __init__(self, decisions: Sequence[Any], *, by: str, where: str) -> None:
        """Say who, what and why."""
        self.decisions = decisions
        first = decisions[0]
        super().__init__(
            f"{by} decided on it meanwhile: {first.verdict} ({first.reason})",
            where=where,
            expected="an open question",
            todo="Nothing was written. Look at the question again",
        )


class Missing(VendorwatchError):
    """What is asked for is not in the release in force."""


def open_questions(release: Release, folder: Path) -> list[Question]:
    """Return the questions that nobody decided on up to now, in their order."""
    made = latest(read_all(folder))
    return [question for question in (left(q, made) for q in release.questions) if question.candidates]


def decide(
    release: Release, folder: Path, join_ids: Sequence[str], verdict: Verdict, *, by: str, reason: str
) -> list[Decision]:
    """Decide on joins, all of them or none; return the lines that were written.

    Raises Missing for a join that is not there, Conflict where one was decided on before.
    """
    now = datetime.now(tz=UTC)
    found = [_join(release, join_id) for join_id in join_ids]
    if before := [_of_release(join) for join in found if join.decision != "open"]:
        made = latest(read_all(folder))
        # What the release holds may have been taken back since.
        before = [d for d in before if made.get(_facts(d), d).verdict != "reopen"]
        if before:
            raise _conflict(before)
    lines = [
        decided(join_id, [_opened(join)], verdict, by=by, reason=reason, at=now)
        for join_id, join in zip(join_ids, found, strict=True)
    ]

    def faster(written: Sequence[Decision]) -> list[Decision]:
        made = latest(written)
        return [made[_facts(d)] for d in lines if _facts(d) in made and made[_facts(d)].verdict != "reopen"]

    if against := append_if(folder, lines, faster):
        raise _conflict(against)
    return lines


def undo(release: Release, folder: Path, join_ids: Sequence[str], *, by: str) -> list[Decision]:
    """Take back what this person decided on joins last, all of it or nothing; return the lines that were written.

    Raises Missing for a join that is not there or not decided on, Conflict where the last word is somebody else's.
    """
    wanted = [(join.vendor_digest, join.party_digest) for join in (_join(release, join_id) for join_id in join_ids)]
    made = latest(read_all(folder))
    missing = [join_id for join_id, facts in zip(join_ids, wanted, strict=True) if _is_open(made.get(facts))]
    if missing:
        raise Missing("nothing to undo", where=missing[0], expected="a decision made since the release in force")
    now = datetime.now(tz=UTC)

    def others(written: Sequence[Decision]) -> list[Decision]:
        now_made = latest(written)
        return [
            now_made[facts] for facts in wanted if now_made[facts].decided_by != by or now_made[facts] != made[facts]
        ]

    lines = [undone(made[facts], by=by, at=now) for facts in wanted]
    if against := append_if(folder, lines, others):
        raise _conflict(against)
    return lines


def _conflict(decisions: Sequence[Decision]) -> Conflict:
    first = decisions[0]
    return Conflict(decisions, by=first.decided_by, where=f"{first.vendor_name} and {first.party_name}")


def _join(release: Release, join_id: str) -> Join:
    found = joins(release.con, join_id=join_id)
    if not found:
        raise Missing(
            "no such join in the release in force",
            where=join_id,
            expected="an id that GET /questions shows",
            todo="If the facts under it changed it has a new id",
        )
    return found[0]


def _opened(join: Join) -> Join:
    """Return a join as one that is open: what stands against that was looked at before."""
    return Join(**vars(join) | {"decision": "open", "decided_by": None})


def _of_release(join: Join) -> Decision:
    at = join.decided_at.replace(tzinfo=UTC).isoformat(timespec="seconds") if join.decided_at else ""
    verdict: Verdict = "confirm" if join.decision == "confirmed" else "dismiss"
    line = decided(join.join_id, [_opened(join)], verdict, by="-", reason="-", at=datetime.now(tz=UTC))
    told = {"decided_by": join.decided_by or "", "decided_at": at, "reason": join.decision_reason or ""}
    return Decision(**vars(line) | told)


def _facts(decision: Decision) -> Facts:
    return decision.vendor_digest, decision.party_digest


def _is_open(decision: Decision | None) -> bool:
    return decision is None or decision.verdict == "reopen"
