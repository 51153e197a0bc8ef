"""Decisions as cases for the rules: what people decided on is what the rules must not get wrong again.

Here: whether the rules of today go against a decision. Not here: what a decision does to the claims of a document
(`decisions.py`). A case is the sentence alone, for the rest of its document is not kept; a claim that the rules made only
with the help of the rest (`it`, a short form) is a case for what must not be said, not for what must.
"""

from datetime import date

from vendorwatch.claims.claim import Claim, statement
from vendorwatch.claims.decisions import Decision, is_about
from vendorwatch.claims.extract import extract
from vendorwatch.claims.lexicon import Lexicon


def stands_alone(about: Claim, sentence: str, published: date | None, lexicon: Lexicon) -> bool:
    """Return whether the rules make the claim of its sentence alone."""
    said = {statement(c.fields()) for c in extract(sentence, lexicon, published) if c.tier != "candidate"}
    return statement(about.fields()) in said


def against(decision: Decision, lexicon: Lexicon) -> str:
    """Return what the rules of today do against a decision, in words; empty if nothing.

    They must not publish what was rejected or corrected, and must go on to find what was accepted if its sentence
    alone was enough.
    """
    on = date.fromisoformat(decision.published_on) if decision.published_on else None
    found = [c for c in extract(decision.exact, lexicon, on) if c.tier != "candidate"]
    published = [c for c in found if c.tier == "published"]
    if decision.verdict == "reject" and any(is_about(decision, c) for c in published):
        return f"published again although rejected: {decision.reason}"
    if decision.verdict == "correct" and any(c.fields() == dict(decision.stated) for c in published):
        return f"published again although corrected: {decision.reason}"
    if decision.verdict == "accept" and decision.stands_alone and not any(is_about(decision, c) for c in found):
        return "no longer found although accepted"
    return ""
