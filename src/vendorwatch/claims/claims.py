"""`core.claims`: the claims of every news document, with what people decided and proposers answered.

Here: joining what was read with decisions and answers, laying claims out in columns. Not here: reading the documents
(`read_documents.py`), how claims are decided on (`decisions.py`).
"""

import json
from collections.abc import Iterator, Set
from dataclasses import asdict, replace
from datetime import date
from typing import Any

import duckdb
import pyarrow as pa

from vendorwatch.claims.anchors import anchor
from vendorwatch.claims.claim import Claim
from vendorwatch.claims.dates import last_day_of, precision_of
from vendorwatch.claims.decisions import Decided, Decision, apply, parse_line
from vendorwatch.claims.lexicon import Lexicon
from vendorwatch.claims.names import vendors
from vendorwatch.claims.proposers import Answer, Candidate, gate, parse_answer
from vendorwatch.columns import schema_of, table_of
from vendorwatch.errors import VendorwatchError

_BATCH = 200


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
    return table_of("core.claims", rows)


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
        "as_of_day": last_day_of(made.as_of),
        "as_of_precision": precision_of(made.as_of),
        "effective_day": last_day_of(made.effective_on),
        "effective_precision": precision_of(made.effective_on),
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
    return tuple(values[name] for name in schema_of("core.claims").names)


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
