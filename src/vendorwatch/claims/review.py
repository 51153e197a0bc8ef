"""The queue of claims that wait for a person, and the file that their decisions go to.

Here: what is open, finding a claim by its id, deciding on it. Not here: the dialogue at a terminal (`dialogue.py`), or
what a decision does to the claims (`decisions.py`).
"""

import json
import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import nullcontext, suppress
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
from filelock import FileLock

from vendorwatch.claims.cases import stands_alone
from vendorwatch.claims.claim import FIELDS, Claim
from vendorwatch.claims.decisions import DECISIONS_FILE, Decision, Verdict, apply, decide, parse_line, undone
from vendorwatch.claims.lexicon import Lexicon
from vendorwatch.claims.names import vendors
from vendorwatch.code import code_version
from vendorwatch.errors import ParseError, VendorwatchError
from vendorwatch.json_lines import filled_lines

_RULES = "vendorwatch.claims.extract"
_CLAIM = (*FIELDS, "start", "end", "rule_id", "confidence", "tier")
_ITEMS = f"""
    select
        claims.claim_id, coalesce(documents.url, landed.url), coalesce(documents.title, ''), documents.text,
        documents.published_on, {", ".join(f'claims."{name}"' for name in _CLAIM)}
    from core.claims as claims
    inner join raw.news__documents as documents
        on claims.document_id = documents.document_id and claims.part = documents.locator
    inner join work.documents as landed on claims.document_id = landed.document_id
"""  # noqa: S608  names of columns, no values


class NothingDecided(VendorwatchError):
    """There is no decision that could be taken back."""


@dataclass(frozen=True)
class Item:
    """A claim, the whole text around it, and where the text comes from."""

    claim_id: str
    document: str
    title: str
    text: str
    published_on: date | None
    claim: Claim

    @property
    def sentence(self) -> str:
        """The sentence, single-spaced."""
        return " ".join(self.text[self.claim.start : self.claim.end].split())

    def as_dict(self) -> dict[str, Any]:
        """Return what there is to know before deciding, for a script."""
        start, end = self.claim.start, self.claim.end
        return {
            "claim_id": self.claim_id,
            "tier": self.claim.tier,
            "rule_id": self.claim.rule_id,
            "confidence": self.claim.confidence,
            **{name: value for name, value in self.claim.fields().items() if value is not None},
            "before": self.text[max(0, start - 240) : start],
            "sentence": self.text[start:end],
            "after": self.text[end : end + 240],
            "title": self.title,
            "document": self.document,
            "published_on": self.published_on.isoformat() if self.published_on else None,
        }


@dataclass(frozen=True)
class Reviewer:
    """Who decides, on which day, with what names known, and into which file.

    `lexicon` holds the names with which a sentence is read alone, to tell whether it is a case for the rules.
    """

    name: str
    on: date
    lexicon: Lexicon
    folder: Path

    def decide(self, item: Item, verdict: Verdict, reason: str, corrected: Mapping[str, Any] | None = None) -> Decision:
        """Return the decision, not written yet; raises ParseError for one that would leave no claim in order."""
        return decide(
            item.document,
            item.text,
            item.claim,
            verdict,
            reviewer=self.name,
            on=self.on.isoformat(),
            reason=reason,
            ruleset=code_version(_RULES),
            published_on=item.published_on,
            stands_alone=stands_alone(
                item.claim, item.text[item.claim.start : item.claim.end], item.published_on, self.lexicon
            ),
            corrected=corrected,
        )

    def write(self, decision: Decision) -> None:
        """Add a decision to the file at once, whatever was decided before."""
        append(self.folder / DECISIONS_FILE, decision)

    def write_first(self, item: Item, decision: Decision) -> Decision | None:
        """Add a decision on an open item, or return the one that somebody else wrote since it was shown; nobody writes between."""
        with _alone(self.folder):
            before = standing(item, read_decisions(self.folder, strict=False))
            if before is None:
                _add(self.folder / DECISIONS_FILE, decision)
        return before

    def take_back(self, item: Item) -> Decision:
        """Take back this person's own decision on an item; return the line that was written, or somebody else's that stands.

        Raises NothingDecided where nothing stands.
        """
        with _alone(self.folder):
            before = standing(item, read_decisions(self.folder, strict=False))
            if before is None:
                raise NothingDecided("nothing to undo", where=item.claim_id, expected="a decision that stands")
            if before.reviewer != self.name:
                return before
            made = undone(before, by=self.name, on=self.on.isoformat())
            _add(self.folder / DECISIONS_FILE, made)
        return made


def registry(con: duckdb.DuckDBPyConnection) -> Lexicon:
    """Return the names with which a sentence is read alone: vendors, agencies, lists and places."""
    return Lexicon(vendors(con))


def queue(
    con: duckdb.DuckDBPyConnection, decisions: Sequence[Decision] = (), *, claim_type: str | None = None
) -> list[Item]:
    """Return the open items, surest first, candidates last; `decisions` count although no refresh has seen them yet."""
    rows = con.execute(
        _ITEMS
        + """
        where claims.tier in ('review', 'candidate') and claims.decision = 'open'
            and claims.claim_type = coalesce(?, claims.claim_type)
        order by claims.tier desc, claims.confidence desc, claims.claim_id
        """,
        [claim_type],
    ).fetchall()
    return still_open(_items(rows), decisions)


def still_open(items: Iterable[Item], decisions: Sequence[Decision]) -> list[Item]:
    """Return the items on which none of the decisions is."""
    of_document: dict[str, list[Decision]] = {}
    for decision in decisions:
        of_document.setdefault(decision.document, []).append(decision)
    return [i for i in items if standing(i, of_document.get(i.document, [])) is None]


def standing(item: Item, decisions: Iterable[Decision]) -> Decision | None:
    """Return the decision that holds on an item, if there is one."""
    of_document = [d for d in decisions if d.document == item.document]
    return next((d.decision for d in apply(item.text, [item.claim], of_document) if d.state != "open"), None)


def by_id(con: duckdb.DuckDBPyConnection, claim_ids: Sequence[str]) -> list[Item]:
    """Return claims of any tier in the order asked for; raises VendorwatchError for an id that there is not."""
    rows = con.execute(_ITEMS + "where list_contains(?, claims.claim_id)", [list(claim_ids)]).fetchall()
    found = {item.claim_id: item for item in _items(rows)}
    if missing := [claim_id for claim_id in claim_ids if claim_id not in found]:
        raise VendorwatchError(
            f"there is no claim {missing[0]}",
            where="core.claims",
            todo="`vendorwatch review --list` shows what is open; ids change with the text and the statement",
        )
    return [found[claim_id] for claim_id in claim_ids]


def read_decisions(folder: Path, *, strict: bool = True) -> list[Decision]:
    """Return the decisions of the file in order; raises ParseError that names the line which is not one.

    If not strict such a line is passed over, as a refresh does, which tells of it.
    """
    path = folder / DECISIONS_FILE
    text = path.read_text("utf-8", errors="strict" if strict else "replace") if path.is_file() else ""
    found = []
    for number, line in filled_lines(text):
        with nullcontext() if strict else suppress(ParseError):
            found.append(parse_line(line, f"{path.name} line {number}"))
    return found


def append(path: Path, decision: Decision) -> None:
    """Add a decision to the end of the file, as one write of one line; a line that was cut short stays a line.

    Several people may add at once: whoever comes second waits for the first.
    """
    with _alone(path.parent):
        _add(path, decision)


def _alone(folder: Path) -> FileLock:
    folder.mkdir(parents=True, exist_ok=True)
    # A name that the inbox passes over.
    return FileLock(folder / f".{DECISIONS_FILE}.lock")


def _add(path: Path, decision: Decision) -> None:
    with path.open("ab+") as file:
        file.seek(0, os.SEEK_END)
        is_open = file.tell() > 0 and _last_byte(path) != b"\n"
        file.write((b"\n" if is_open else b"") + decision.line().encode() + b"\n")
        file.flush()
        os.fsync(file.fileno())


def correction(line: str) -> tuple[str, Any]:
    """Return the field and value of `field=value`, the value as JSON or else as text; raises ParseError."""
    name, given, value = (part.strip() for part in line.partition("="))
    if not given or name not in FIELDS:
        raise ParseError(f"{line!r} is no correction", where="field=value", expected=f"one of {', '.join(FIELDS)}")
    try:
        return name, json.loads(value)
    except ValueError:
        return name, value


def _last_byte(path: Path) -> bytes:
    with path.open("rb") as file:
        file.seek(-1, os.SEEK_END)
        return file.read(1)


def _items(rows: Iterable[tuple[Any, ...]]) -> Iterator[Item]:
    for claim_id, document, title, text, published_on, *fields in rows:
        yield Item(claim_id, document, title, text, published_on, Claim(**dict(zip(_CLAIM, fields, strict=True))))
