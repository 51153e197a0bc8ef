"""Texts with the facts that a person found in them, to measure claims against.

Here: reading `*.gold.json` beside their texts, the project's own regression cases, and review decisions, as one shape.
Not here: pairing facts with claims (`accuracy.py`).
"""

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, get_args

from vendorwatch.claims.claim import ClaimType
from vendorwatch.claims.decisions import Decision, latest
from vendorwatch.claims.tables import rows
from vendorwatch.errors import VendorwatchError
from vendorwatch.formats.headed_text import read_text
from vendorwatch.yaml_text import read_yaml

# The day on which the regression cases are read, unless one says otherwise.
CASES_PUBLISHED = date(2024, 6, 24)

_TYPE_OF = {(row["gold_type"], row["polarity"]): row["claim_type"] for row in rows("gold_types.csv")}
_ALL = frozenset(get_args(ClaimType))
# Gold files do not mark these wherever they occur, so a claim of one may be right although it is not marked.
_UNMARKED = frozenset({"acquisition", "competitor", "revenue"})
# What the regression cases call it, and what gold files call it.
_CASE_NAMES = {"type": "claim_type", "effective_on": "effective_date", "role_title": "value", "instrument": "value"}


@dataclass(frozen=True)
class Gold:
    """A text and the facts that a person found in it.

    `start` and `end` of a quote are offsets in the text. `marked` are the claim types that are marked wherever they
    occur: a claim of one of these without a fact is wrong.
    """

    name: str
    text: str
    published: date | None
    facts: tuple[Mapping[str, Any], ...]
    quotes: tuple[tuple[int, int], ...]
    marked: frozenset[str]


def read_gold(folders: Iterable[Path]) -> list[Gold]:
    """Return every gold file below the folders with its text; raises VendorwatchError for one that does not fit."""
    found = []
    for folder in folders:
        for path in sorted(folder.rglob("*.gold.json")):
            text_path = path.with_name(path.name.removesuffix(".gold.json") + ".txt")
            if not text_path.is_file():
                raise VendorwatchError("has no text beside it", where=str(path), expected=text_path.name)
            found.append(_gold(path, text_path))
    return found


def read_cases(place: Path) -> list[Gold]:
    """Return the cases of a file, or of all files of a folder: each says a text and all the claims that it makes."""
    return [
        _whole(f"{path.stem} {number}", case["say"], case.get("published", CASES_PUBLISHED), map(_fact, case["claims"]))
        for path in (sorted(place.glob("*.yml")) if place.is_dir() else [place])
        for number, case in enumerate(read_yaml(path.read_text("utf-8")), start=1)
    ]


def decided(decisions: Iterable[Decision]) -> Iterator[Gold]:
    """Yield the decisions in force whose sentence alone is a case: what was accepted is a fact, what was rejected is none.

    Only the type that was decided on is marked, for nobody looked at the others.
    """
    for number, d in enumerate(latest(decisions), start=1):
        if d.verdict == "reject" or d.stands_alone:
            published = date.fromisoformat(d.published_on) if d.published_on else None
            facts = [] if d.verdict == "reject" else [_fact({k: v for k, v in d.decided.items() if v is not None})]
            yield _whole(f"decision {number}", d.exact, published, facts, frozenset({d.claim_type}))


def claim_type(fact: Mapping[str, Any]) -> str:
    """Return our claim type for a fact of a gold file; raises VendorwatchError for a type we do not know."""
    if own := fact.get("claim_type"):
        return str(own)
    for polarity in (fact.get("polarity") or "", ""):
        if found := _TYPE_OF.get((fact["type"], polarity)):
            return found
    raise VendorwatchError(f"a fact of type {fact['type']!r}", expected="a type of gold_types.csv")


def _fact(case: Mapping[str, Any]) -> dict[str, Any]:
    """Return a claim of a case in the words of gold files."""
    known = {"subject_text": "subject", "object_text": "object"} | _CASE_NAMES
    # YAML reads whole dates and years as such; claims have partial dates, as text.
    return {
        known.get(n, n): str(value) if n in ("as_of", "effective_on") and value is not None else value
        for n, value in case.items()
    }


def _whole(
    name: str, text: str, published: date | None, facts: Iterable[Mapping[str, Any]], marked: frozenset[str] = _ALL
) -> Gold:
    facts = tuple(facts)
    return Gold(name, text, published, facts, ((0, len(text)),) * len(facts), marked)


def _gold(path: Path, text_path: Path) -> Gold:
    facts = tuple(json.loads(path.read_text("utf-8"))["facts"])
    story = read_text(text_path.read_text("utf-8"))
    quotes = tuple(_place(story.text, fact["quote"], path) for fact in facts)
    return Gold(
        path.stem, story.text, story.published_on, facts, quotes, _ALL - _UNMARKED | set(map(claim_type, facts))
    )


def _place(text: str, quote: str, path: Path) -> tuple[int, int]:
    pattern = r"\s+".join(re.escape(word) for word in quote.split())
    match = re.search(pattern, text)
    if match is None:
        raise VendorwatchError(f"the quote {quote[:60]!r} is not in the text", where=str(path))
    return match.span()
