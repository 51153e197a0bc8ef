"""How a published fact points to its document.

Here: the one rule by which evidence ids are made, in Python and in SQL. Not here: the documents (`landing/`).
"""

from hashlib import sha256

SQL_MACRO = """
create or replace macro core.evidence_id(document_id, locator) as
    'ev_' || left(sha256(document_id || '#' || locator), 16)
"""


def evidence_id(document_id: str, locator: str) -> str:
    """Return the id of a place in a document; the same document and locator always give the same id."""
    return "ev_" + sha256(f"{document_id}#{locator}".encode()).hexdigest()[:16]
