"""The review at a terminal: one sentence at a time, in its context, and a key for what to make of it.

Here: the queue and the dialogue. Not here: what a decision does (`decisions.py`). Text of documents is shown as text:
nothing in it is taken for markup or for a control sequence of the terminal.
"""

import json
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
from rich.console import Console
from rich.table import Table
from rich.text import Text

from vendorwatch.claims.claim import FIELDS, Claim
from vendorwatch.claims.decisions import Decision, Verdict, decide

KEYS = "accept, reject, correct, skip, quit"
_VERDICTS: dict[str, Verdict] = {"a": "accept", "r": "reject", "c": "correct"}


@dataclass(frozen=True)
class Item:
    """One entry of the queue: a claim, the whole text around it, and where the text comes from."""

    claim: Claim
    document: str
    title: str
    text: str


@dataclass(frozen=True)
class Session:
    """What a review came to."""

    decided: int
    skipped: int
    left: int


def queue(con: duckdb.DuckDBPyConnection, *, limit: int | None = None) -> list[Item]:
    """Return the open items, surest first, candidates last, from `core.claims` and the documents."""
    names = [*FIELDS, "start", "end", "rule_id", "confidence", "tier"]
    columns = ", ".join(f'claims."{name}"' for name in names)
    rows = con.execute(
        f"""
        select coalesce(documents.url, documents.document_id), coalesce(documents.title, ''), documents.text, {columns}
        from core.claims as claims
        inner join staging.stg_news__documents as documents
            on claims.document_id = documents.document_id and claims.part = documents.locator
        where claims.tier in ('review', 'candidate') and claims.decision = 'open'
        order by claims.tier desc, claims.confidence desc, claims.claim_id
        limit ?
        """,  # noqa: S608  names of columns, no values
        [limit if limit is not None else 1_000_000],
    ).fetchall()
    return [Item(Claim(**dict(zip(names, row[3:], strict=True))), *row[:3]) for row in rows]


def review_loop(
    items: Sequence[Item],
    decisions: Path,
    *,
    reviewer: str,
    ruleset: str,
    ask: Callable[[str], str] = input,
    console: Console | None = None,
    today: date | None = None,
) -> Session:
    """Show each item, ask for a key, and append each decision to the file at once; a broken-off review loses nothing.

    `ask` returns what the person types; an end of input quits.
    """
    out = console or Console()
    on = (today or date.today()).isoformat()
    decided = skipped = 0
    for number, item in enumerate(items, start=1):
        _show(out, item, f"{number} of {len(items)}")
        key = _key(ask)
        if key == "q":
            return Session(decided, skipped, len(items) - number + 1)
        if key == "s":
            skipped += 1
            continue
        corrected = _corrections(ask, out) if key == "c" else {}
        if key != "r" and item.claim.tier == "candidate" and not corrected:
            out.print("A candidate says nothing yet: correct it, reject it or skip it.")
            skipped += 1
            continue
        made = decide(
            item.document,
            item.text,
            item.claim,
            _VERDICTS[key],
            reviewer=reviewer,
            on=on,
            reason=_ask(ask, "why? "),
            ruleset=ruleset,
            corrected=corrected,
        )
        append(decisions, made)
        decided += 1
    return Session(decided, skipped, 0)


def append(path: Path, decision: Decision) -> None:
    """Add a decision to the end of the file, as one write of one line."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a", encoding="utf-8") as file:
        file.write(decision.line() + "\n")


def _key(ask: Callable[[str], str]) -> str:
    while True:
        answer = _ask(ask, f"{KEYS}? ").strip().lower()
        if answer[:1] in {*_VERDICTS, "s", "q"}:
            return answer[0]


def _ask(ask: Callable[[str], str], prompt: str) -> str:
    try:
        return ask(prompt)
    except EOFError:
        return "q"


def _corrections(ask: Callable[[str], str], out: Console) -> dict[str, Any]:
    """Return the fields that the person sets, as `field=value` a line, up to an empty line; values are JSON or text."""
    corrected: dict[str, Any] = {}
    while line := _ask(ask, "field=value, or nothing: ").strip():
        name, given, value = line.partition("=")
        name = name.strip()
        if not given or name not in FIELDS:
            out.print(Text(f"no such field; there are {', '.join(FIELDS)}"))
            continue
        corrected[name] = _value(value.strip())
    return corrected


def _value(text: str) -> Any:
    try:
        return json.loads(text)
    except ValueError:
        return text


def _show(out: Console, item: Item, heading: str) -> None:
    made = item.claim
    before = item.text[max(0, made.start - 240) : made.start]
    after = item.text[made.end : made.end + 240]
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


def visible(text: str) -> str:
    """Return text in which control and direction characters show instead of acting on the terminal."""
    return "".join(
        c if c == "\n" or unicodedata.category(c) not in ("Cc", "Cf") else "\N{REPLACEMENT CHARACTER}" for c in text
    )
