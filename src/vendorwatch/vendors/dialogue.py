"""Walking through the open questions at a terminal: one key a question, each decision on disk at once.

Here: the dialogue. Not here: the questions and their order (`questions.py`), the line that is written
(`sources/decisions/lines.py`). What others decide meanwhile in the same file is seen before each question and before each
decision, so that nobody is asked twice and nothing is written over.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from vendorwatch.sources.decisions.lines import Decision, Verdict, append, read_all, undone
from vendorwatch.vendors.joins import decided
from vendorwatch.vendors.questions import Candidate, Question, latest, left

KEYS = "[y]es, 1-9 which, [n]one, [s]kip, [u]ndo, [w]hy, [q]uit"
_MOST_SHOWN = 9
_LOOKED_AT = "Looked at side by side"

Say = Callable[[str], None]


@dataclass
class Session:
    """What a walk came to: vendors decided on and skipped, and those left."""

    decided: int = 0
    skipped: int = 0
    left: int = 0


def walk(
    questions: Sequence[Question],
    folder: Path,
    *,
    by: str,
    key: Callable[[], str],
    ask: Callable[[str], str],
    say: Say,
    show: Callable[[Question, str], None],
) -> Session:
    """Go through the questions; quitting, the end of input and Ctrl-C leave the one at hand open.

    `key` returns the next key, `ask` a line for a prompt; `show` prints a question, `say` a line. Raises nothing for a
    wrong key: it asks again.
    """
    session = Session()
    reason = ""
    done: list[tuple[int, list[Decision]]] = []
    at = 0
    while at < len(questions):
        question = left(questions[at], latest(read_all(folder)))
        if not question.candidates:
            at += 1
            continue
        show(question, f"{at + 1} of {len(questions)}")
        try:
            pressed = key().strip().lower()[:1]
        except (EOFError, KeyboardInterrupt):
            break
        if pressed == "q":
            break
        if pressed == "s":
            session.skipped += 1
            at += 1
        elif pressed == "w":
            try:
                reason = ask("Why, for this and what follows: ").strip()
            except (EOFError, KeyboardInterrupt):
                break
        elif pressed == "u":
            if not done:
                say("Nothing to undo.")
                continue
            at, written = done.pop()
            for decision in written:
                append(folder, undone(decision, by=by, at=datetime.now(tz=UTC)))
            session.decided -= 1
            say(f"Undone: {len(written)} decisions on {written[0].vendor_name}.")
        elif chosen := _chosen(pressed, question):
            verdict, candidates = chosen
            written = _decide(candidates, verdict, folder, by, reason or _LOOKED_AT, say)
            if written:
                done.append((at, written))
                session.decided += 1
                say(f"{verdict}: {written[0].vendor_name} and {', '.join(d.party_id for d in written)}")
        else:
            say(KEYS)
    session.left = sum(bool(left(q, latest(read_all(folder))).candidates) for q in questions[at:])
    return session


def _chosen(pressed: str, question: Question) -> tuple[Verdict, Sequence[Candidate]] | None:
    if pressed == "n":
        return "dismiss", question.candidates
    if pressed == "y":
        return "confirm", question.candidates[:1]
    if pressed in set("123456789") and int(pressed) <= min(len(question.candidates), _MOST_SHOWN):
        return "confirm", [question.candidates[int(pressed) - 1]]
    return None


def _decide(
    candidates: Sequence[Candidate], verdict: Verdict, folder: Path, by: str, reason: str, say: Say
) -> list[Decision]:
    """Write a decision for each entry that the parties stand for, but none where somebody else was faster."""
    now = datetime.now(tz=UTC)
    written = []
    for candidate in candidates:
        for join in candidate.joins:
            facts = join.vendor_digest, join.party_digest
            meanwhile = latest(read_all(folder)).get(facts)
            if meanwhile and meanwhile.verdict != "reopen":
                say(f"{meanwhile.decided_by} decided on {join.party_id} meanwhile: {meanwhile.verdict}.")
                continue
            decision = decided(join.join_id, [join], verdict, by=by, reason=reason, at=now)
            append(folder, decision)
            written.append(decision)
    return written
