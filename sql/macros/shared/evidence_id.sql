-- The id of a place in a document; `vendorwatch.evidence` has the same rule for Python.
create or replace macro core.evidence_id(document_id, locator) as
    'ev_' || left(sha256(document_id || '#' || locator), 16)
