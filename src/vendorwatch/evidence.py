"""How a published fact points to its document.

Here: the one rule by which evidence ids are made. Not here: the same in SQL (`sql/macros/shared/evidence_id.sql`), the
documents (`landing/`).
"""

from hashlib import sha256


def evidence_id(document_id: str, locator: str) -> str:
    """Return the id of a place in a document; the same document and locator always give the same id."""
    return "ev_" + sha256(f"{document_id}#{locator}".encode()).hexdigest()[:16]
