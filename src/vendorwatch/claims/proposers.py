"""Claims proposed by a model of a team's own, and the gate that they pass or do not.

Here: what a proposer is, the deterministic gate, the file that keeps its answers. Not here: any particular model
(`openai_proposer.py`). A proposer sees candidate sentences, not documents. It is trusted with nothing that can be
checked: every number and date must follow from the quoted words, every name must stand in the sentence, and whatever
passes is a claim for review, never a published one. Answers are kept by content, so a run without the model gives the
same rows; a new version of the model or its prompt has new keys and changes nothing silently.
"""

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import Any, Protocol, cast, get_args

from vendorwatch.claims.claim import FIELDS, Claim, ClaimType, fault
from vendorwatch.claims.context import contexts
from vendorwatch.claims.lexicon import Lexicon
from vendorwatch.claims.mentions import analyse
from vendorwatch.claims.sentences import sentences
from vendorwatch.errors import VendorwatchError
from vendorwatch.json_lines import filled_lines, of_members, read_line

ANSWERS_FILE = "answers.jsonl"
CONFIDENCE = 0.5
_NUMBERS = ("value",)
_DATES = ("as_of", "effective_on")
_SURFACES = ("subject_text", "object_text", "role_title", "authority", "instrument", "segment")
_TYPES: dict[str, tuple[type, ...]] = {"value": (int, float), "is_former": (bool,), "is_negated": (bool,)}
# What a proposer may state; ids, certainty and the like follow from these or are ours to set.
PROPOSED = (*_SURFACES, *_NUMBERS, *_DATES, "unit", "qualifier", "region", "is_former", "is_negated")


@dataclass(frozen=True)
class Candidate:
    """A sentence that may hold a claim of some types; `published` is what relative dates in it count from."""

    sentence: str
    types: tuple[str, ...]
    published: date | None = None

    @property
    def key(self) -> str:
        """A digest of everything that an answer may depend on."""
        made_of = json.dumps([self.sentence, self.types, str(self.published)], ensure_ascii=False)
        return hashlib.sha256(made_of.encode()).hexdigest()


@dataclass(frozen=True)
class Proposal:
    """What a proposer makes of a candidate: a claim type, the words it rests on, and the fields."""

    claim_type: str
    quote: str
    fields: Mapping[str, Any] = field(default_factory=dict)


class Proposer(Protocol):
    """A model that reads candidate sentences. `version` names model, prompt and code; it is part of every key."""

    name: str
    version: str

    def propose(self, candidates: Iterable[Candidate]) -> Iterator[tuple[Candidate, list[Proposal]]]:
        """Yield each candidate with what the model makes of it, which may be nothing."""
        ...


@dataclass(frozen=True)
class Answer:
    """One line of the file of answers."""

    proposer: str
    version: str
    key: str
    proposals: tuple[Proposal, ...]

    def line(self) -> str:
        """Return the answer as a line of JSON."""
        return json.dumps(asdict(self), ensure_ascii=False, sort_keys=True)


class Answers:
    """The answers of proposers, kept in a file of JSON lines; asking again what was answered costs nothing."""

    def __init__(self, path: Path) -> None:
        """Read the file, if there is one; raises ParseError for a line that is no answer."""
        self._path = path
        self._known: dict[tuple[str, str, str], Answer] = {}
        if path.is_file():
            for number, line in filled_lines(path.read_text("utf-8")):
                answer = parse_answer(line, f"{path.name} line {number}")
                self._known[answer.proposer, answer.version, answer.key] = answer

    def ask(self, proposer: Proposer, candidates: Iterable[Candidate]) -> int:
        """Have the proposer read what it has not read yet; returns how many candidates that were."""
        unread = {c.key: c for c in candidates if (proposer.name, proposer.version, c.key) not in self._known}
        count = 0
        if not unread:
            return count
        self._path.parent.mkdir(parents=True, exist_ok=True)
        for candidate, proposals in proposer.propose(unread.values()):
            answer = Answer(proposer.name, proposer.version, candidate.key, tuple(proposals))
            # Where nobody answers there is no file, which would be one with nothing in it.
            with self._path.open("a", encoding="utf-8") as file:
                file.write(answer.line() + "\n")
            self._known[answer.proposer, answer.version, answer.key] = answer
            count += 1
        return count

    def __iter__(self) -> Iterator[Answer]:
        """Yield every answer in the order in which they were given."""
        yield from self._known.values()


def parse_answer(line: str, where: str) -> Answer:
    """Return the answer of a line; raises ParseError that says what is wrong with it."""
    answer = read_line(Answer, line, where)
    return replace(answer, proposals=tuple(of_members(Proposal, p, where) for p in answer.proposals))


def gate(candidate: Candidate, proposal: Proposal, lexicon: Lexicon) -> Claim:
    """Return the proposal as a claim whose span is the sentence, counted from its first character.

    Raises VendorwatchError that names the first thing in it which the sentence does not bear out.
    """

    def refuse(what: str) -> VendorwatchError:
        return VendorwatchError(what, where=candidate.sentence[:80])

    if proposal.claim_type not in candidate.types or proposal.claim_type not in get_args(ClaimType):
        raise refuse(f"type {proposal.claim_type!r} was not asked for")
    if unknown := set(proposal.fields) - set(PROPOSED):
        raise refuse(f"unknown fields {sorted(unknown)}")
    if not proposal.quote or candidate.sentence.count(proposal.quote) != 1:
        raise refuse("the quote is not in the sentence, or stands in it more than once")
    spans = sentences(candidate.sentence)
    analysed = analyse(candidate.sentence, lexicon.hits(candidate.sentence), spans, [True] * len(spans))
    reading = contexts(analysed, candidate.published)
    mentions = [m for c in reading for m in c.masked.mentions]
    at = candidate.sentence.index(proposal.quote)
    quoted = [m for m in mentions if at <= m.start and m.end <= at + len(proposal.quote)]
    values = {m.value for m in quoted if m.value is not None}
    days = {c.resolved(m).iso for c in reading for m in c.masked.mentions if m.kind == "D" and m in quoted}
    fields = {name: value for name, value in proposal.fields.items() if value is not None}
    if odd := [name for name, value in fields.items() if not isinstance(value, _TYPES.get(name, (str,)))]:
        raise refuse(f"{odd[0]} {fields[odd[0]]!r} is of another kind")
    if not fields.get("subject_text"):
        raise refuse("no subject")
    for name, value in fields.items():
        if name in _NUMBERS and value not in values:
            raise refuse(f"{name} {value} is not in the quote")
        if name in _DATES and value not in days:
            raise refuse(f"{name} {value} does not follow from the quote")
        if name in _SURFACES and _plain(str(value)) not in _plain(candidate.sentence):
            raise refuse(f"{name} {value!r} does not stand in the sentence")
    vendors = {_plain(candidate.sentence[m.start : m.end]): m.vendor_id for m in mentions if m.vendor_id}
    made = Claim(
        claim_type=cast(ClaimType, proposal.claim_type),
        start=0,
        end=len(candidate.sentence),
        rule_id="proposer",
        confidence=CONFIDENCE,
        tier="review",
        subject_explicit=True,
    )
    made = replace(
        made,
        subject_vendor_id=vendors.get(_plain(fields["subject_text"])),
        object_vendor_id=vendors.get(_plain(str(fields.get("object_text", "")))),
        **{name: value for name, value in fields.items() if name in FIELDS},
    )
    if wrong := fault(made.fields()):
        raise refuse(wrong)
    return made


def _plain(text: str) -> str:
    return " ".join(text.split()).casefold()
