"""`vendorwatch decide`: confirm or dismiss that a vendor of the team's list is a listed party."""

import getpass
import json
from collections.abc import Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from vendorwatch.commands.output import AsJson, print_text
from vendorwatch.commands.usage import unheeded
from vendorwatch.errors import VendorwatchError
from vendorwatch.settings import Settings
from vendorwatch.shown import counted, likely
from vendorwatch.typed import doubt

if TYPE_CHECKING:
    import duckdb

    from vendorwatch.vendors.joins import Join
    from vendorwatch.vendors.questions import Question


_MARGIN = "    "


class Verdict(StrEnum):
    """What a person may decide."""

    confirm = "confirm"
    dismiss = "dismiss"
    reopen = "reopen"


class State(StrEnum):
    """The states that joins are listed by."""

    open = "open"
    confirmed = "confirmed"
    dismissed = "dismissed"
    all = "all"


def decide(
    asked_by: typer.Context,
    join_id: Annotated[str, typer.Argument(help="The join, as --list shows it; without one you are asked.")] = "",
    verdict: Annotated[Verdict | None, typer.Argument(help="What you decide.")] = None,
    reason: Annotated[str, typer.Option(help="Why; kept with the decision.")] = "",
    by: Annotated[str, typer.Option(help="Who decides; the name of your account by default.")] = "",
    show: Annotated[
        bool, typer.Option("--list", help="List the questions, one a vendor; with --json or --state, joins.")
    ] = False,
    state: Annotated[State | None, typer.Option(help="List the joins of this state; needs no --list.")] = None,
    vendor: Annotated[str | None, typer.Option(help="Only this key of your vendor list.")] = None,
    group: Annotated[
        bool, typer.Option("--group", help="Decide on all entries that are the same party on other lists too.")
    ] = False,
    below_the_line: Annotated[bool, typer.Option("--all", help="Ask what is unlikely, too.")] = False,
    as_json: AsJson = False,
) -> None:
    """Walk through the open questions, or decide on one join between your vendor list and a listed party.

    Each decision is a line in inbox/decisions/vendor_joins.jsonl and holds from the next refresh on, until what is known
    of your vendor or of the party changes.
    """
    from vendorwatch.reader import open_published
    from vendorwatch.sources.decisions.lines import INBOX, append
    from vendorwatch.vendors.joins import decided, joins, of_one_party, require_vendor

    # Who names a state wants to see what is in it.
    show = show or state is not None
    if show:
        unheeded(asked_by, "with --list and --state", "join_id", "verdict", "reason", "by", "group")
    elif join_id:
        unheeded(asked_by, "with a join", "vendor", "below_the_line")
    else:
        unheeded(asked_by, "without a join", "verdict", "reason", "group")
    if show and (state or as_json):
        unheeded(asked_by, "where joins are listed: all are", "below_the_line")
    who = by or getpass.getuser()
    folder = Settings.from_env().inbox(INBOX)
    with open_published() as con:
        if vendor is not None:
            require_vendor(con, vendor)
        if show and (state or as_json):
            state = state or State.open
            found = joins(con, state=None if state is State.all else state.value, vendor_key=vendor)
            _list(found, as_json=as_json)
            return
        if show or not join_id:
            _ask(con, folder, who, vendor, below_the_line=below_the_line, list_only=show, as_json=as_json)
            return
        if verdict is None:
            raise VendorwatchError(
                "nothing to decide", where=join_id, expected="confirm, dismiss or reopen after the join"
            )
        found = joins(con, join_id=join_id)
        together = of_one_party(con, found[0]) if group and found else found[:1]
    now = datetime.now(tz=UTC)
    decisions = [decided(join_id, found, verdict.value, by=who, reason=reason, at=now)]
    # Of the other entries of the party, those that are decided so already are left as they are.
    target = {"confirm": "confirmed", "dismiss": "dismissed", "reopen": "open"}[verdict.value]
    decisions += [
        decided(other.join_id, [other], verdict.value, by=who, reason=reason, at=now)
        for other in together[1:]
        if other.decision != target
    ]
    for decision in decisions:
        path = append(folder, decision)
        if as_json:
            print(decision.line())
    if as_json:
        return
    keys = ", ".join(j.vendor_key for j in found)
    for decision in decisions:
        print_text(
            f"{decision.verdict}: {decision.vendor_name} ({keys}) and {decision.party_name} ({decision.party_id}), "
            f"by {decision.decided_by}."
        )
    print_text(f"Added to {path}; in force from the next refresh on.")


def _list(found: "Sequence[Join]", *, as_json: bool) -> None:
    if as_json:
        print(json.dumps([asdict(j) for j in found], default=str, ensure_ascii=False))
        return
    for j in found:
        print_text(f"{j.vendor_name} ({j.vendor_key})", before=f"{j.join_id}  ", style="bold")
        print_text(f"{j.party_name}, {j.party_id}", before="  may be ")
        share = f", {likely(j.probability)} likely" if j.band == "review" else ""
        print_text(f"{j.decision}, {j.band} by {j.basis}, score {j.score:.2f}{share}", before="  ")
        print_text(j.reopened_because or j.decision_reason or j.evidence or j.explanation, before="  ", style="dim")
    print_text(f"{len(found)} joins." if len(found) != 1 else "1 join.")


def _ask(
    con: "duckdb.DuckDBPyConnection",
    folder: Path,
    by: str,
    vendor: str | None,
    *,
    below_the_line: bool,
    list_only: bool,
    as_json: bool,
) -> None:
    """Walk through the questions, or print those that are left."""
    from vendorwatch.sources.decisions.lines import read_all
    from vendorwatch.vendors.dialogue import walk
    from vendorwatch.vendors.questions import below, latest, left, questions

    asked = questions(con, vendor_key=vendor, below_the_line=below_the_line)
    made = latest(read_all(folder))
    open_now = [q for q in (left(question, made) for question in asked) if q.candidates]
    if as_json:
        print(json.dumps([asdict(q) for q in open_now], default=str, ensure_ascii=False))
        return
    if not open_now:
        print_text("Nothing is open" + (f" for {vendor}." if vendor else "."))
    elif list_only:
        for question in open_now:
            _line(question)
        print_text(f"{counted(len(open_now), 'vendor')} to decide on.")
    else:
        print_text(f"{counted(len(open_now), 'vendor')} to decide on. {KEYS_TOLD}", style="dim")
        session = walk(open_now, folder, by=by, key=_key, ask=input, say=print_text, show=_show)
        print_text(f"{session.decided} decided, {session.skipped} skipped, {session.left} left.")
        if session.decided:
            print_text("In force from the next refresh on.")
    if not below_the_line and not vendor and (unlikely := below(con)):
        more = counted(unlikely, "further vendor has", "further vendors have")
        print_text(f"{more} unlikely matches only; --all asks about them too.", style="dim")


KEYS_TOLD = "y: it is the first party; 1 to 9: that one; n: none of them; s: skip; u: undo; w: say why; q: quit."


def _key() -> str:
    import sys

    if sys.stdin.isatty():
        import click

        return click.getchar()
    return input("? ")


def _line(question: "Question") -> None:
    """Print a question: the likeliest party with the id to decide by, and how many more it may be."""
    best = question.candidates[0].best
    print_text(f"{question.vendor_name} ({question.vendor_key})", before=f"{best.join_id}  ", style="bold")
    print_text(f"{best.party_name}, {best.party_id}", before="  may be ")
    if remark := doubt(question.vendor_name):
        print_text(remark, before="  ", style="yellow")
    told = f"{best.band} by {best.basis}, {likely(best.probability)} likely"
    more = len(question.candidates) - 1
    print_text(f"{told}{f', or one of {more} more' if more else ''}", before="  ")
    print_text(best.reopened_because or best.evidence or best.explanation, before="  ", style="dim")


def _show(question: "Question", place: str) -> None:
    known = [question.country, question.kind, f"parent {question.parent_name}" if question.parent_name else None]
    said = ", ".join(filter(None, known)) or "country and kind not told"
    print_text("")
    print_text(f"{question.vendor_name} ({question.vendor_key}; {said})", before=f"{place}  ", style="bold")
    if remark := doubt(question.vendor_name):
        print_text(remark, before=_MARGIN, style="yellow")
    for number, candidate in enumerate(question.candidates, start=1):
        best = candidate.best
        print_text(f"{best.party_name}  {likely(best.probability)} likely", before=f" {number}  ")
        print_text(", ".join(join.party_id for join in candidate.joins), before="    ")
        told = ", ".join([candidate.kind, *candidate.countries])
        alias = "; found by an alias that the list itself calls weak" if candidate.by_weak_alias else ""
        print_text(told + alias, before="    ")
        for standing in candidate.stands:
            print_text(standing.told(), before="    ")
        print_text(best.evidence or best.explanation, before="    ", style="dim")
        if best.reopened_because:
            print_text(best.reopened_because, before="    ", style="dim")
