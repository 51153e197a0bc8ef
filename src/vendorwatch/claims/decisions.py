"""What people decided about claims, and what that does to the claims of today.

Here: the line of `decisions.jsonl`, binding it to a sentence, and applying it. Not here: asking people (`review.py`).

A decision is bound to the quoted sentence and to what was said of it, in one document (by its address, so that a
corrected page is the same document). What a person accepted or corrected stands as long as the sentence does, whatever
the rules find in it by then, and also if the sentence changed but the rules still find the same in the document. What
a person rejected stays away on the same terms. Only when sentence and statement have both changed is the claim open
again.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from datetime import date
from typing import Any, Literal, cast

from vendorwatch.claims.anchors import Anchor, anchor, find
from vendorwatch.claims.claim import FIELDS, Claim, ClaimType, fault, statement
from vendorwatch.errors import ParseError
from vendorwatch.json_lines import read_line

Verdict = Literal["accept", "reject", "correct", "reopen"]
State = Literal["open", "accepted", "rejected", "corrected"]
RULE = "review"
DECISIONS_FILE = "decisions.jsonl"

_STATES: dict[Verdict, State] = {"accept": "accepted", "reject": "rejected", "correct": "corrected"}


@dataclass(frozen=True)
class Decision:
    """One line of the decisions file.

    `document` is the address that the text states for itself, else that of its file. `stated` are the fields of the claim as
    the reviewer saw it, `corrected` those that the reviewer changed. `ruleset` is the digest of the rules of that day,
    `made_by` the one that made the claim. `published_on` is the day from which dates in the sentence count.
    `stands_alone` tells that the rules made the claim of the sentence without the rest of its document.
    """

    document: str
    claim_type: ClaimType
    verdict: Verdict
    exact: str
    prefix: str
    suffix: str
    start: int
    end: int
    published_on: str | None
    made_by: str
    stands_alone: bool
    stated: Mapping[str, Any]
    corrected: Mapping[str, Any]
    reviewer: str
    decided_on: str
    reason: str
    ruleset: str

    def line(self) -> str:
        """Return the decision as a line of JSON."""
        return json.dumps({f.name: getattr(self, f.name) for f in fields(self)}, ensure_ascii=False, sort_keys=True)

    @property
    def anchor(self) -> Anchor:
        """The sentence that it is about."""
        return Anchor(self.start, self.end, self.exact, self.prefix, self.suffix)

    @property
    def names_its_subject(self) -> bool:
        """Whether the sentence itself says whom it is about, so that it says the same wherever it stands."""
        subject = self.stated.get("subject_text")
        return isinstance(subject, str) and " ".join(subject.split()) in " ".join(self.exact.split())

    @property
    def decided(self) -> dict[str, Any]:
        """The fields of the claim as the reviewer leaves it."""
        return {**self.stated, **self.corrected}


@dataclass(frozen=True)
class Decided:
    """A claim of today and what people made of it."""

    claim: Claim
    state: State = "open"
    decision: Decision | None = None


def parse_line(line: str, where: str) -> Decision:
    """Return the decision of a line; raises ParseError that says what is wrong with it."""
    decision = read_line(Decision, line, where)
    if not all(_is_day(day) for day in (decision.decided_on, decision.published_on) if day is not None):
        raise ParseError("a day is not in order", where=where, expected="days such as 2024-06-21")
    if not decision.reviewer or not decision.exact.strip():
        raise ParseError("nobody decided, or on nothing", where=where, expected="a reviewer and a quoted sentence")
    if wrong := _fault(decision):
        raise ParseError(wrong, where=where, expected=f"the fields {', '.join(FIELDS)}")
    return decision


def _is_day(value: str) -> bool:
    try:
        return date.fromisoformat(value).isoformat() == value
    except ValueError:
        return False


def _fault(decision: Decision) -> str:
    """Return what keeps a decision from being carried out; what is rejected or taken back need not be whole."""
    if decision.verdict in ("reject", "reopen"):
        unknown = {*decision.stated, *decision.corrected} - set(FIELDS)
        return f"no such field: {', '.join(sorted(unknown))}" if unknown else ""
    return fault(decision.decided)


def latest(decisions: Iterable[Decision]) -> list[Decision]:
    """Return the decisions in force: the last one on each sentence and statement, unless it took back the one before."""
    kept: dict[tuple[object, ...], Decision] = {}
    for d in decisions:
        key = (d.document, d.claim_type, " ".join(d.exact.split()), statement(d.stated))
        kept.pop(key, None)
        if d.verdict != "reopen":
            kept[key] = d
    return list(kept.values())


def apply(text: str, found: Sequence[Claim], decisions: Sequence[Decision]) -> list[Decided]:
    """Return the claims of a document after the decisions on it; `decisions` are those of this document alone."""
    result: list[Decided] = []
    taken: set[int] = set()
    for decision in latest(decisions):
        place = find(text, decision.anchor, stands_alone=decision.names_its_subject)
        meant = [i for i, c in enumerate(found) if i not in taken and _is_meant(c, decision, place)]
        taken.update(meant)
        state = _STATES[decision.verdict]
        if state == "rejected":
            result += [Decided(replace(found[i], tier="rejected"), state, decision) for i in meant]
        elif place is not None or meant:
            span = place or (found[meant[0]].start, found[meant[0]].end)
            result.append(Decided(_as_decided(decision, *span), state, decision))
    result += [Decided(c) for i, c in enumerate(found) if i not in taken]
    return sorted(result, key=lambda d: (d.claim.start, d.claim.claim_type, d.claim.digest()))


def decide(
    document: str,
    text: str,
    about: Claim,
    verdict: Verdict,
    *,
    reviewer: str,
    on: str,
    reason: str,
    ruleset: str,
    published_on: date | None = None,
    stands_alone: bool = False,
    corrected: Mapping[str, Any] | None = None,
) -> Decision:
    """Return the decision on a claim in a text; raises ParseError for one that would leave no claim in order."""
    here = anchor(text, about.start, about.end)
    made = Decision(
        document=document,
        claim_type=about.claim_type,
        verdict=verdict,
        exact=here.exact,
        prefix=here.prefix,
        suffix=here.suffix,
        start=here.start,
        end=here.end,
        published_on=published_on.isoformat() if published_on else None,
        made_by=about.rule_id,
        stands_alone=stands_alone,
        stated=about.fields(),
        corrected=dict(corrected or {}),
        reviewer=reviewer,
        decided_on=on,
        reason=reason,
        ruleset=ruleset,
    )
    if wrong := _fault(made):
        raise ParseError(wrong, where=here.exact[:60], todo="Correct it, reject it or skip it")
    return made


def undone(decision: Decision, *, by: str, on: str) -> Decision:
    """Return the decision that takes one back: its claim is open again."""
    return replace(decision, verdict="reopen", corrected={}, reviewer=by, decided_on=on, reason="Undone")


def is_about(decision: Decision, made: Claim) -> bool:
    """Return whether a claim of the decided sentence is the one that was decided on.

    Where a candidate was rejected, a person said that the sentence holds no claim of this type at all.
    """
    if made.claim_type != decision.claim_type:
        return False
    nothing_there = decision.verdict == "reject" and decision.stated.get("subject_text") is None
    said = (statement(decision.stated), statement(decision.decided))
    return nothing_there or made.tier == "candidate" or statement(made.fields()) in said


def _is_meant(made: Claim, decision: Decision, place: tuple[int, int] | None) -> bool:
    if place is not None:
        # Another sentence that says the same was not decided on.
        return made.start < place[1] and place[0] < made.end and is_about(decision, made)
    return made.claim_type == decision.claim_type and made.fields() == dict(decision.stated)


def _as_decided(decision: Decision, start: int, end: int) -> Claim:
    stated = {name: value for name, value in decision.decided.items() if name != "claim_type"}
    return Claim(
        claim_type=cast(ClaimType, decision.decided.get("claim_type", decision.claim_type)),
        start=start,
        end=end,
        rule_id=RULE,
        confidence=1.0,
        tier="published",
        subject_explicit=True,
        **stated,
    )
