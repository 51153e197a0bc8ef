"""How right the claims are, against texts with facts marked by hand.

Here: reading `*.gold.json` beside their texts, pairing claims with facts, precision, recall and attributes per claim
type and tier. Not here: extraction. A set is `development` (rules were written with it in view) or `first_contact`
(nobody looked before measuring); figures of the two are never added up, and no text may be in both.

A fact counts as found when type, subject and value agree and the claim's sentence overlaps the fact's quote; its
attributes are counted apart. A claim that only repeats a found fact in another sentence is neither right nor wrong.
"""

import json
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow as pa

from vendorwatch.claims.claim import Claim
from vendorwatch.claims.extract import extract
from vendorwatch.claims.lexicon import Lexicon, words
from vendorwatch.claims.tables import rows
from vendorwatch.errors import VendorwatchError
from vendorwatch.sources.news_files.header import read_text

SETS = ("development", "first_contact")
TIERS = ("published", "rules", "candidate")
ATTRIBUTES = ("value", "unit", "qualifier", "region", "segment", "as_of", "effective_date", "object")

CLAIM_ACCURACY = pa.schema(
    [
        ("gold_set", pa.string()),
        ("claim_type", pa.string()),
        ("tier", pa.string()),
        ("documents", pa.int64()),
        ("facts", pa.int64()),
        ("claims", pa.int64()),
        ("right", pa.int64()),
        ("wrong", pa.int64()),
        ("repeated", pa.int64()),
        ("precision", pa.float64()),
        ("recall", pa.float64()),
        ("attributes", pa.int64()),
        ("attributes_right", pa.int64()),
    ]
)


@dataclass(frozen=True)
class Gold:
    """A text and the facts that a person found in it; `start` and `end` of a quote are offsets in the text."""

    name: str
    text: str
    published: date | None
    facts: tuple[Mapping[str, Any], ...]
    quotes: tuple[tuple[int, int], ...]


@dataclass
class Tally:
    """What was counted for one claim type and tier."""

    documents: int = 0
    facts: int = 0
    claims: int = 0
    right: int = 0
    wrong: int = 0
    repeated: int = 0
    attributes: int = 0
    attributes_right: int = 0

    @property
    def precision(self) -> float | None:
        """Right among right and wrong; None where nothing was claimed."""
        return self.right / (self.right + self.wrong) if self.right + self.wrong else None

    @property
    def recall(self) -> float | None:
        """Right among the facts; None where there is no fact."""
        return self.right / self.facts if self.facts else None

    def add(self, other: "Tally") -> None:
        """Add the counts of another."""
        for name in vars(other):
            setattr(self, name, getattr(self, name) + getattr(other, name))


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


def score(sets: Mapping[str, Iterable[Path]], lexicon: Lexicon) -> pa.Table:
    """Return `meta.claim_accuracy`: one row per set, claim type and tier, and one per set and tier for all types.

    `sets` names the folders of each set. Raises VendorwatchError for a set of another name or a text in two sets.
    """
    seen: dict[str, str] = {}
    out = []
    for gold_set, folders in sets.items():
        if gold_set not in SETS:
            raise VendorwatchError(f"a gold set {gold_set!r}", expected=" or ".join(SETS))
        tallies: dict[tuple[str, str], Tally] = defaultdict(Tally)
        for gold in read_gold(folders):
            if seen.setdefault(gold.text, gold_set) != gold_set:
                raise VendorwatchError(
                    "is in the development set and in the first-contact set",
                    where=gold.name,
                    todo="A text that rules were written with says nothing about fresh ones",
                )
            for (claim_type, tier), tally in score_text(gold, lexicon).items():
                tallies[claim_type, tier].add(tally)
                tallies["all", tier].add(tally)
        for (claim_type, tier), t in sorted(tallies.items(), key=lambda i: (i[0][0] != "all", i[0])):
            counted = (t.documents, t.facts, t.claims, t.right, t.wrong, t.repeated)
            shares = (t.precision, t.recall, t.attributes, t.attributes_right)
            out.append((gold_set, claim_type, tier, *counted, *shares))
    columns = [[row[i] for row in out] for i in range(len(CLAIM_ACCURACY))]
    return pa.table([pa.array(c, f.type) for c, f in zip(columns, CLAIM_ACCURACY, strict=True)], schema=CLAIM_ACCURACY)


def score_text(gold: Gold, lexicon: Lexicon) -> dict[tuple[str, str], Tally]:
    """Return the counts of one text by claim type and tier; types that the gold file knows nothing of are left out."""
    found = extract(gold.text, lexicon, gold.published)
    types = {claim_type(f) for f in gold.facts}
    result = {}
    for tier in TIERS:
        for kind in sorted(types):
            facts = [(f, q) for f, q in zip(gold.facts, gold.quotes, strict=True) if claim_type(f) == kind]
            of_kind = [c for c in found if c.claim_type == kind and _in_tier(c, tier)]
            result[kind, tier] = (_candidates if tier == "candidate" else _pair)(of_kind, facts)
    for c in found:
        if c.claim_type not in types and c.claim_type in _GOLD_TYPES and c.tier != "candidate":
            for tier in TIERS[:2]:
                if _in_tier(c, tier):
                    tally = result.setdefault((c.claim_type, tier), Tally(documents=1))
                    tally.claims += 1
                    tally.wrong += 1
    return result


def claim_type(fact: Mapping[str, Any]) -> str:
    """Return our claim type for a fact of a gold file; raises VendorwatchError for a type we do not know."""
    for polarity in (fact.get("polarity") or "", ""):
        if found := _TYPE_OF.get((fact["type"], polarity)):
            return found
    raise VendorwatchError(f"a fact of type {fact['type']!r}", expected="a type of gold_types.csv")


_TYPE_OF = {(row["gold_type"], row["polarity"]): row["claim_type"] for row in rows("gold_types.csv")}
# Gold files mark these wherever they occur, so a claim of one that is not marked is wrong.
_GOLD_TYPES = frozenset(_TYPE_OF.values()) - {"acquisition", "competitor", "revenue"}


def _in_tier(made: Claim, tier: str) -> bool:
    return tier == "candidate" or made.tier == "published" or (tier == "rules" and made.tier == "review")


def _gold(path: Path, text_path: Path) -> Gold:
    read = json.loads(path.read_text("utf-8"))
    story = read_text(text_path.read_text("utf-8"))
    facts = tuple(read["facts"])
    return Gold(
        path.stem, story.text, story.published_on, facts, tuple(_place(story.text, f["quote"], path) for f in facts)
    )


def _place(text: str, quote: str, path: Path) -> tuple[int, int]:
    pattern = r"\s+".join(re.escape(word) for word in quote.split())
    match = re.search(pattern, text)
    if match is None:
        raise VendorwatchError(f"the quote {quote[:60]!r} is not in the text", where=str(path))
    return match.span()


def _candidates(found: list[Claim], facts: list[tuple[Mapping[str, Any], tuple[int, int]]]) -> Tally:
    """Count the facts whose sentence any tier points to; what else it points to is work for a reader, not an error."""
    right = sum(any(_overlap((c.start, c.end), quote) for c in found) for _, quote in facts)
    return Tally(documents=1, facts=len(facts), claims=len(found), right=right)


def _pair(found: list[Claim], facts: list[tuple[Mapping[str, Any], tuple[int, int]]]) -> Tally:
    tally = Tally(documents=1, facts=len(facts), claims=len(found))
    open_facts = list(facts)
    for made in sorted(found, key=lambda c: -c.confidence):
        agreeing = [f for f in open_facts if _overlap((made.start, made.end), f[1]) and agrees(made, f[0])]
        if agreeing:
            fact = max(agreeing, key=lambda f: sum(right for _, right in attributes(made, f[0])))
            open_facts.remove(fact)
            tally.right += 1
            checked = list(attributes(made, fact[0]))
            tally.attributes += len(checked)
            tally.attributes_right += sum(right for _, right in checked)
        elif any(agrees(made, fact) for fact, _ in facts):
            tally.repeated += 1
        else:
            tally.wrong += 1
    return tally


def _overlap(a: tuple[int, int], b: tuple[int, int]) -> bool:
    return a[0] < b[1] and b[0] < a[1]


def agrees(made: Claim, fact: Mapping[str, Any]) -> bool:
    """Return whether a claim states the fact: the same subject, the same number, the same employer or list."""
    value = fact.get("value")
    if isinstance(value, int | float) and made.value is not None and float(value) != made.value:
        return False
    if isinstance(value, int | float) and made.value is None:
        return False
    by_object = made.claim_type in ("role", "list_inclusion", "acquisition", "competitor") and fact.get("object")
    if by_object and not _same_name(made.object_text, fact["object"]):
        return False
    if made.claim_type == "prohibition" and not _dates_agree(made, fact):
        return False
    return _same_name(made.subject_text, fact["subject"])


def attributes(made: Claim, fact: Mapping[str, Any]) -> Iterator[tuple[str, bool]]:
    """Yield each attribute that the fact states and whether the claim has it."""
    for name in ATTRIBUTES:
        stated = fact.get(name)
        if stated is None or (name == "effective_date" and made.as_of and _compatible(made.as_of, stated)):
            continue
        if name in ("as_of", "effective_date"):
            mine = (made.as_of, made.effective_on)
            yield name, any(_compatible(m, stated) for m in mine if m)
        elif name == "value":
            mine_value = made.value if isinstance(stated, int | float) else made.role_title or made.instrument
            yield name, mine_value == stated or _same_words(str(mine_value or ""), str(stated))
        elif name == "object":
            yield name, _same_words(made.object_text or "", stated)
        else:
            mine_text = str(getattr(made, name) or "")
            yield name, mine_text == stated or _same_words(mine_text, str(stated))


def _dates_agree(made: Claim, fact: Mapping[str, Any]) -> bool:
    stated = [d for d in (fact.get("effective_date"), fact.get("as_of")) if d]
    mine = [d for d in (made.effective_on, made.as_of) if d]
    return not stated or not mine or any(_compatible(m, s) for m in mine for s in stated)


def _compatible(mine: str, stated: str) -> bool:
    """Return whether two partial dates can be the same: one is the other or a part of it."""
    return mine.startswith(stated) or stated.startswith(mine)


def _tokens(text: str) -> set[str]:
    folded = re.sub(r"['’]s\b", "", text.lower())
    found = set(re.findall(r"\w+", folded))
    kept = {t for t in found if not ((w := words().get(t)) and (w.common or w.legal)) and len(t) > 1}
    return kept or found


def _same_words(mine: str, stated: str) -> bool:
    a, b = _tokens(mine), _tokens(stated)
    return bool(a) and len(a & b) / min(len(a), len(b)) >= 0.5


def _same_name(mine: str | None, stated: str) -> bool:
    if mine is None:
        return False
    a, b = _tokens(_agency(mine)), _tokens(_agency(stated))
    smaller = min(len(a), len(b))
    return bool(a) and len(a & b) >= max(1, smaller - (1 if smaller > 3 else 0))


def _agency(name: str) -> str:
    """Return the department that an agency belongs to, so that OFAC and the Treasury agree."""
    return _DEPARTMENT.get(name, name)


_PARENTS = {"OFAC": "Treasury", "BIS": "Commerce", "OICTS": "Commerce", "CISA": "DHS"}
_DEPARTMENT = {
    key: _PARENTS.get(row["short"], row["short"])
    for row in rows("agencies.csv")
    for key in (row["surface"], row["agency"])
}
