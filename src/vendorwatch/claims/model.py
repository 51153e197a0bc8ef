"""`core.claims`: the claims of every news document, as a table.

Here: reading the inputs and laying the claims out in columns. Not here: how claims are found (`extract.py`).
"""

import duckdb
import pyarrow as pa

from vendorwatch.claims.claim import Claim
from vendorwatch.claims.extract import extract
from vendorwatch.claims.lexicon import Known, Lexicon
from vendorwatch.sources.base import table_from_rows

CONTEXT = 32

CLAIMS = pa.schema(
    [
        ("claim_id", pa.string()),
        ("document_id", pa.string()),
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
        ("sentence", pa.string()),
        ("exact", pa.string()),
        ("prefix", pa.string()),
        ("suffix", pa.string()),
        ("start", pa.int32()),
        ("end", pa.int32()),
        ("locator", pa.string()),
    ]
)


def claims(con: duckdb.DuckDBPyConnection) -> pa.Table:
    """Return `core.claims` from `staging.stg_news__documents` and `core.vendor_names`."""
    lexicon = Lexicon(vendors(con))
    documents = con.execute(
        """
        select document_id, locator, text, text_sha256, published_on
        from staging.stg_news__documents
        where lang is null or lower(lang) like 'en%'
        order by document_id, locator
        """
    ).fetchall()
    rows = []
    for document_id, locator, text, text_sha256, published_on in documents:
        for found in extract(text, lexicon, published_on):
            rows.append(row(found, document_id, locator, text, text_sha256))
    return table_from_rows(CLAIMS, rows)


def vendors(con: duckdb.DuckDBPyConnection) -> list[Known]:
    """Return the names of the vendors as known names."""
    names = con.execute("select name, vendor_id from core.vendor_names order by vendor_id, name").fetchall()
    return [Known(name, "vendor", vendor_id, name) for name, vendor_id in names]


def row(found: Claim, document_id: str, part: str, text: str, text_sha256: str) -> tuple[object, ...]:
    """Return one row of `core.claims`; `part` is the place of the text in its document."""
    exact = text[found.start : found.end]
    span = f"char:{found.start}-{found.end}"
    return (
        found.claim_id(document_id, text_sha256),
        document_id,
        found.claim_type,
        found.subject_text,
        found.subject_vendor_id,
        found.subject_kind,
        found.object_text,
        found.object_vendor_id,
        found.role_title,
        found.is_former,
        found.value,
        found.unit,
        found.qualifier,
        found.region,
        found.segment,
        found.as_of,
        found.effective_on,
        found.date_text,
        found.date_how,
        found.certainty,
        found.is_negated,
        found.authority,
        found.instrument,
        found.rule_id,
        found.confidence,
        found.tier,
        " ".join(exact.split()),
        exact,
        text[max(0, found.start - CONTEXT) : found.start],
        text[found.end : found.end + CONTEXT],
        found.start,
        found.end,
        span if part == "text" else f"{part} {span}",
    )
