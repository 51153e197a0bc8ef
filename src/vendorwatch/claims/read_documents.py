"""`work.read_documents`: the claims that the rules find in every news document, read once.

Here: leaving documents unread that did not change, reading the others in a child of ours. Not here: how claims are found
(`extract.py`), the table of claims (`claims.py`).

Reading a text is the dear part, so it has a table of its own, one row a text with its claims as JSON and a digest of
all that they depend on. A text whose digest is unchanged is not read again: neither when other texts arrive nor when a
list changes whose names do not occur in it.
"""

import hashlib
import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

import duckdb
import pyarrow as pa

from vendorwatch.claims.extract import read
from vendorwatch.claims.lexicon import Hit, Lexicon
from vendorwatch.claims.names import ascii_words, listed, vendors
from vendorwatch.code import code_version
from vendorwatch.columns import table_of
from vendorwatch.confined import each
from vendorwatch.errors import ParseError, Unread

_BATCH = 200
_FEW_CHARACTERS = 1_000_000


def read_documents(con: duckdb.DuckDBPyConnection) -> pa.Table:
    """Return `work.read_documents` from `raw.news__documents`, `work.vendor_names` and `work.entry_names`."""
    lexicon = Lexicon([*vendors(con), *listed(con, _words(con))])
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
    return table_of("work.read_documents", [(*place, *row) for place, row in rows.items()])


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


def _words(con: duckdb.DuckDBPyConnection) -> set[str] | None:
    """Return the words of all texts; None where they are so many that to look for them takes longer than it saves."""
    [(many,)] = con.execute("select coalesce(sum(length(text)), 0) from raw.news__documents").fetchall()
    return ascii_words(text for _, _, text, _ in _documents(con)) if many <= _FEW_CHARACTERS else None


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
