"""The review at a terminal: one sentence at a time, in its context, and a key for what to make of it.

Here: the dialogue. Not here: the queue and the file (`review.py`), or what a decision does (`decisions.py`). Text of
documents is shown as text: nothing in it is taken for markup or for a control sequence of the terminal.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from rich.console import Console
from rich.table import Table
from rich.text import Text

from vendorwatch.claims.decisions import Verdict
from vendorwatch.claims.review import Item, Reviewer, correction
from vendorwatch.errors import ParseError
from vendorwatch.shown import visible

KEYS = "accept, reject, correct, skip, quit"
_VERDICTS: dict[str, Verdict] = {"a": "accept", "r": "reject", "c": "correct"}
_CONTEXT = 240


@dataclass(frozen=True)
class Session:
    """What a review came to."""

    decided: int
    skipped: int
    left: int


def review_loop(
    items: Sequence[Item], reviewer: Reviewer, *, ask: Callable[[str], str] = input, console: Console | None = None
) -> Session:
    """Show each item, ask for a key, and write each decision at once; a broken-off review loses nothing.

    `ask` returns what the person types; the end of input and Ctrl-C quit, and leave the item at hand undecided.
    """
    out = console or Console()
    decided = skipped = 0
    for number, item in enumerate(items, start=1):
        _show(out, item, f"{number} of {len(items)}")
        try:
            key = _key(ask)
            if key == "q":
                raise EOFError
            done = key != "s" and _decide(item, _VERDICTS[key], reviewer, ask, out)
        except (EOFError, KeyboardInterrupt):
            return Session(decided, skipped, len(items) - number + 1)
        decided += done
        skipped += not done
    return Session(decided, skipped, 0)


def _decide(item: Item, verdict: Verdict, reviewer: Reviewer, ask: Callable[[str], str], out: Console) -> bool:
    """Write the decision down; False if it would leave no claim in order or somebody was faster, which the person is told."""
    corrected = _corrections(ask, out) if verdict == "correct" else {}
    reason = ask("why? ").strip()
    try:
        before = reviewer.write_first(item, reviewer.decide(item, verdict, reason, corrected))
    except ParseError as error:
        out.print(Text(f"{error.what}. {error.todo}. Skipped."))
        return False
    if before is not None:
        out.print(
            Text(visible(f"{before.reviewer} decided on it meanwhile: {before.verdict} ({before.reason}). Skipped."))
        )
    return before is None


def _key(ask: Callable[[str], str]) -> str:
    while True:
        answer = ask(f"{KEYS}? ").strip().lower()
        if answer[:1] in {*_VERDICTS, "s", "q"}:
            return answer[0]


def _corrections(ask: Callable[[str], str], out: Console) -> dict[str, Any]:
    """Return the fields that the person sets, one a line, up to an empty line."""
    corrected: dict[str, Any] = {}
    while line := ask("field=value, or nothing: ").strip():
        try:
            name, value = correction(line)
        except ParseError as error:
            out.print(Text(str(error)))
        else:
            corrected[name] = value
    return corrected


def _show(out: Console, item: Item, heading: str) -> None:
    made = item.claim
    before = item.text[max(0, made.start - _CONTEXT) : made.start]
    after = item.text[made.end : made.end + _CONTEXT]
    out.rule(Text(f"{heading}: {made.claim_type}"))
    out.print(Text(f"{visible(item.title)}  {visible(item.document)}", style="dim"))
    sentence = Text(visible(item.text[made.start : made.end]), style="bold")
    out.print(Text.assemble(Text(visible(before), style="dim"), sentence, Text(visible(after), style="dim")))
    table = Table(show_header=False, box=None)
    for name, value in made.fields().items():
        if value not in (None, False):
            table.add_row(name, Text(visible(str(value))))
    table.add_row("rule", Text(f"{made.rule_id}, {made.confidence:.2f}"))
    out.print(table)
