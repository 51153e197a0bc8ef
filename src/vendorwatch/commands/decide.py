"""`vendorwatch decide`: confirm or dismiss that a vendor of the team's list is a listed party."""

import getpass
import json
from dataclasses import asdict
from datetime import UTC, datetime
from enum import StrEnum
from typing import Annotated

import typer

from vendorwatch.commands.output import AsJson, out, print_rows
from vendorwatch.errors import VendorwatchError
from vendorwatch.settings import Settings


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
    join_id: Annotated[str, typer.Argument(help="The join, as --list shows it.")] = "",
    verdict: Annotated[Verdict | None, typer.Argument(help="What you decide.")] = None,
    reason: Annotated[str, typer.Option(help="Why; kept with the decision.")] = "",
    by: Annotated[str, typer.Option(help="Who decides; the name of your account by default.")] = "",
    show: Annotated[bool, typer.Option("--list", help="List joins instead of deciding on one.")] = False,
    state: Annotated[State, typer.Option(help="Which joins to list.")] = State.open,
    vendor: Annotated[str | None, typer.Option(help="Only this key of your vendor list.")] = None,
    as_json: AsJson = False,
) -> None:
    """Confirm or dismiss a join between your vendor list and a listed party, with a reason.

    The decision is a line in inbox/decisions/vendor_joins.jsonl and holds from the next refresh on, until what is known
    of your vendor or of the party changes.
    """
    from vendorwatch.reader import open_published
    from vendorwatch.sources.decisions.lines import INBOX, append
    from vendorwatch.vendors.joins import decided, joins

    if show:
        with open_published() as con:
            found = joins(con, state=None if state is State.all else state.value, vendor_key=vendor)
        if as_json:
            print(json.dumps([asdict(j) for j in found], default=str, ensure_ascii=False))
            return
        print_rows(
            ["join", "vendor", "name", "may be", "party", "basis", "score", "band", "decision", "why"],
            [
                [
                    *(
                        j.join_id,
                        j.vendor_key,
                        j.vendor_name,
                        j.party_name,
                        j.party_id,
                        j.basis,
                        f"{j.score:.2f}",
                        j.band,
                    ),
                    *(j.decision, j.reopened_because or j.decision_reason or j.explanation),
                ]
                for j in found
            ],
        )
        return
    if not join_id or verdict is None:
        raise VendorwatchError(
            "nothing to decide", where="decide", expected="a join and confirm, dismiss or reopen; or --list"
        )
    with open_published() as con:
        found = joins(con, join_id=join_id)
    decision = decided(
        join_id, found, verdict.value, by=by or getpass.getuser(), reason=reason, at=datetime.now(tz=UTC)
    )
    path = append(Settings.from_env().inbox(INBOX), decision)
    if as_json:
        print(decision.line())
        return
    keys = ", ".join(j.vendor_key for j in found)
    out.print(
        f"{decision.verdict}: {decision.vendor_name} ({keys}) and {decision.party_name} ({decision.party_id}), "
        f"by {decision.decided_by}.",
        markup=False,
    )
    out.print(f"Added to {path}; in force from the next refresh on.", markup=False)
