"""`work.read_documents` and `core.claims`: the claims of every news document, as tables.

Here: reading the inputs, leaving documents unread that did not change, laying claims out in columns. Not here: how
claims are found (`extract.py`) or decided on (`decisions.py`).

Reading a text is the dear part, so it has a table of its own, one row a text with its claims as JSON and a digest of
all that they depend on. A text whose digest is unchanged is not read again: neither when other texts arrive nor when a
list changes whose names do not occur in it.
"""

import hashlib
import json
from collections.abc import Iterator, Set
from dataclasses import asdict, dataclass, replace
from datetime import date
from typing import Any

import duckdb
import pyarrow as pa

from vendorwatch.claims.anchors import anchor
from vendorwatch.claims.claim import Claim
from vendorwatch.claims.decisions import Decided, Decision, apply, parse_line
from vendorwatch.claims.extract import read
from vendorwatch.claims.lexicon import Hit, Lexicon
from vendorwatch.claims.names import listed, vendors
from vendorwatch.claims.proposers import Answer, Candidate, gate, parse_answer
from vendorwatch.code import code_version
from vendorwatch.confined import each
from vendorwatch.deliveries import table_from_rows
from vendorwatch.errors import ParseError, Unread, VendorwatchError

READ_DOCUMENTS = pa.schema(
    [
        ("document_id", pa.string()),
        ("locator", pa.string()),
        ("made_by", pa.string()),
        ("claim_count", pa.int32()),
        ("claims", pa.string()),
        ("problem", pa.string()),
    ]
)
CLAIMS = pa.schema(
    [
        ("claim_id", pa.string()),
        ("document_id", pa.string()),
        ("part", pa.string()),
        ("claim_type", pa.string()),
        ("subject_text", pa.string()),
        ("subject_vendor_id", pa.string()),
        ("subject_kind", pa.string()),
        ("object_text", pa.string()),
        ("object_vendor_id", pa.string()),
        ("role_title", pa.string()),
        ("is_former", pa.bool_()),
        ("value", pa.float64()),
        ("unit", pa.string()),
        ("qualifier", pa.string()),
        ("region", pa.string()),
        ("segment", pa.string()),
        ("as_of", pa.string()),
        ("effective_on", pa.string()),
        ("date_text", pa.string()),
        ("date_how", pa.string()),
        ("certainty", pa.string()),
        ("is_negated", pa.bool_()),
        ("authority", pa.string()),
        ("instrument", pa.string()),
        ("rule_id", pa.string()),
        ("confidence", pa.float64()),
        ("tier", pa.string()),
        ("decision", pa.string()),
        ("decided_by", pa.string()),
        ("decided_on", pa.string()),
        ("sentence", pa.string()),
        ("exact", pa.string()),
        ("prefix", pa.string()),
        ("suffix", pa.string()),
        ("start", pa.int32()),
        ("end", pa.int32()),
        ("locator", pa.string()),
    ]
)
_BATCH = 200


def read_documents(con: duckdb.DuckDBPyConnection) -> pa.Table:
    """Return `work.read_documents` from `raw.news__documents`, `work.vendor_names` and `work.entry_names`."""
    lexicon = Lexicon([*vendors(con), *listed(con)])
    done = _done(con)
    code = code_version("vendorwatch.claims.extract")
    rows: dict[tuple[str, str], tuple[object, ...]] = {}
    unread: list[_Text] = []
    for document_id, locator, text, published_on in _documents(con):
        hits = lexicon.hits(text)
        made_by = _digest(code, text, published_on, hits)
        kept = done.get((document_id, locator))
        rows[document_id, locator] = kept or ()
        if kept is None or kept[0] != made_by:
            unread.append(_Text(document_id, locator, text, published_on, hits, made_by))
    # Nobody has vouched for a text: one on which reading fails, hangs or crashes is told, and the others are read.
    for given, found in zip(unread, each(_claims_of, unread), strict=True):
        told: tuple[object, ...]
        if isinstance(found, ParseError):
            # What a busy machine could not read is read again when the table is next made.
            told = ("" if isinstance(found, Unread) else given.made_by, 0, "[]", str(found))
        else:
            told = (given.made_by, len(found), json.dumps(found, ensure_ascii=False), None)
        rows[given.document_id, given.locator] = told
    return table_from_rows(READ_DOCUMENTS, [(*place, *row) for place, row in rows.items()])


@dataclass(frozen=True)
class _Text:
    """A text to be read, with the known names in it and the digest of all that its claims depend on."""

    document_id: str
    locator: str
    text: str
    published_on: date | None
    hits: list[Hit]
    made_by: str


def _claims_of(given: _Text) -> list[dict[str, Any]]:
    return [asdict(c) for c in read(given.text, given.hits, given.published_on)]


def claims(con: duckdb.DuckDBPyConnection) -> pa.Table:
    """Return `core.claims` from what was read, what was proposed, and what was decided."""
    decisions = _decisions(con)
    answers = _answers(con)
    lexicon = Lexicon(vendors(con)) if answers else None
    registry = {row[0] for row in con.execute("select distinct vendor_id from work.vendor_names").fetchall()}
    rows = []
    for document_id, part, address, text, published_on, found in _read(con):
        if lexicon is not None:
            found = _with_proposals(text, found, published_on, answers, lexicon)  # noqa: PLW2901
        for decided in apply(text, found, decisions.get(address, [])):
            rows.append(row(_registered(decided, registry), document_id, part, text))
    return table_from_rows(CLAIMS, rows)


def candidates(con: duckdb.DuckDBPyConnection) -> Iterator[Candidate]:
    """Yield the sentences of `work.read_documents` that a proposer may read."""
    for _, _, _, text, published_on, found in _read(con):
        yield from _candidates(text, found, published_on).values()


def _read(con: duckdb.DuckDBPyConnection) -> Iterator[tuple[str, str, str, str, date | None, list[Claim]]]:
    """Yield id, part, address, text, publication date and claims of each text that was read."""
    rows = con.cursor().execute(
        """
        select documents.document_id, documents.locator, coalesce(documents.url, landed.url), documents.text,
            documents.published_on, done.claims
        from raw.news__documents as documents
        inner join work.documents as landed on documents.document_id = landed.document_id
        inner join work.read_documents as done
            on documents.document_id = done.document_id and documents.locator = done.locator
        order by documents.document_id, documents.locator
        """
    )
    while batch := rows.fetchmany(_BATCH):
        for *place, stored in batch:
            yield (*place, [Claim(**c) for c in json.loads(stored)])


def _registered(decided: Decided, registry: Set[str]) -> Decided:
    """Leave vendors out that a person named and the registry does not have, or has no longer."""
    if decided.decision is None:
        return decided
    made = decided.claim
    subject = made.subject_vendor_id if made.subject_vendor_id in registry else None
    object_ = made.object_vendor_id if made.object_vendor_id in registry else None
    return replace(decided, claim=replace(made, subject_vendor_id=subject, object_vendor_id=object_))


def row(decided: Decided, document_id: str, part: str, text: str) -> tuple[object, ...]:
    """Return one row of `core.claims`; `part` is the place of the text in its document."""
    made, decision = decided.claim, decided.decision
    place = anchor(text, made.start, made.end)
    span = f"char:{made.start}-{made.end}"
    values: dict[str, Any] = {
        **asdict(made),
        "claim_id": made.claim_id(f"{document_id}#{part}"),
        "document_id": document_id,
        "part": part,
        "decision": decided.state,
        "decided_by": decision.reviewer if decision else None,
        "decided_on": decision.decided_on if decision else None,
        "sentence": " ".join(place.exact.split()),
        **asdict(place),
        "locator": span if part == "text" else f"{part} {span}",
    }
    return tuple(values[name] for name in CLAIMS.names)


def _documents(con: duckdb.DuckDBPyConnection) -> Iterator[tuple[str, str, str, date | None]]:
    """Yield the texts that the rules can read, which know English."""
    texts = con.execute(
        """
        select document_id, locator, text, published_on
        from raw.news__documents
        where (lang is null or lower(lang) like 'en%') and unread_because is null
        order by document_id, locator
        """
    )
    while batch := texts.fetchmany(_BATCH):
        yield from batch


def _done(con: duckdb.DuckDBPyConnection) -> dict[tuple[str, str], tuple[object, ...]]:
    """Return what an earlier run read; it counts only where the digest is still the same."""
    there = con.execute(
        "select 1 from information_schema.columns"
        " where table_schema = 'work' and table_name = 'read_documents' and column_name = 'problem'"
    ).fetchone()
    if there is None:
        return {}
    rows = con.execute(
        "select document_id, locator, made_by, claim_count, claims, problem from work.read_documents"
    ).fetchall()
    return {(r[0], r[1]): r[2:] for r in rows}


def _digest(code: str, text: str, published_on: date | None, hits: list[Hit]) -> str:
    named = [(h.start, h.end, h.known) for h in hits]
    return hashlib.sha256(repr((code, text, published_on, named)).encode()).hexdigest()[:16]


def _decisions(con: duckdb.DuckDBPyConnection) -> dict[str, list[Decision]]:
    found: dict[str, list[Decision]] = {}
    for (line,) in con.execute("select line from raw.reviews__decisions order by decision_no").fetchall():
        decision = parse_line(line, "decisions")
        found.setdefault(decision.document, []).append(decision)
    return found


def _answers(con: duckdb.DuckDBPyConnection) -> dict[str, list[Answer]]:
    found: dict[str, list[Answer]] = {}
    for (line,) in con.execute("select line from raw.reviews__answers order by answer_no").fetchall():
        answer = parse_answer(line, "answers")
        found.setdefault(answer.key, []).append(answer)
    return found


def _candidates(text: str, found: list[Claim], published: date | None) -> dict[tuple[int, int], Candidate]:
    """Return the candidate sentences of a text by their spans, each with all the types that it may hold."""
    types: dict[tuple[int, int], list[str]] = {}
    for c in found:
        if c.tier == "candidate":
            types.setdefault((c.start, c.end), []).append(c.claim_type)
    return {span: Candidate(text[slice(*span)], tuple(sorted(asked)), published) for span, asked in types.items()}


def _with_proposals(
    text: str, found: list[Claim], published: date | None, answers: dict[str, list[Answer]], lexicon: Lexicon
) -> list[Claim]:
    """Return the claims with what proposers made of the candidates among them, as far as it passes the gate."""
    proposed = []
    for (start, end), candidate in _candidates(text, found, published).items():
        for answer in answers.get(candidate.key, []):
            for proposal in answer.proposals:
                try:
                    made = gate(candidate, proposal, lexicon)
                except VendorwatchError:
                    continue
                proposed.append(replace(made, start=start, end=end, rule_id=f"proposer:{answer.proposer}"))
    answered = {(c.claim_type, c.start) for c in proposed}
    return [c for c in found if c.tier != "candidate" or (c.claim_type, c.start) not in answered] + proposed
