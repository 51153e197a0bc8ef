"""How right the claims are, against texts with facts marked by hand.

Here: pairing claims with facts; precision, recall and attributes per claim type and tier. Not here: reading the facts
(`gold.py`) or extraction. A set is `development` (rules were written with it in view), `regression` (the project's own
sentences and what reviewers decided) or `first_contact` (nobody looked before measuring); figures of two sets are never
added up, and no text may be both first contact and anything else.

A fact counts as found when type, subject and value agree and the claim's sentence overlaps the fact's quote; its
attributes are counted apart. A claim that only repeats a found fact in another sentence is neither right nor wrong. In
a text without a publication date, a date that only that day would give is no attribute.
"""

import csv
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from importlib.resources import files
from typing import Any

import pyarrow as pa

from vendorwatch.claims import measured
from vendorwatch.claims.claim import Claim
from vendorwatch.claims.counted import unit_of
from vendorwatch.claims.extract import extract
from vendorwatch.claims.gold import Gold, claim_type
from vendorwatch.claims.lexicon import Lexicon, words
from vendorwatch.claims.tables import rows
from vendorwatch.columns import schema_of, table_of
from vendorwatch.errors import VendorwatchError

SETS = ("development", "regression", "first_contact")
CLAIM_ACCURACY = "meta.claim_accuracy"
FIGURES = files(measured) / "claim_accuracy.csv"
TIERS = ("published", "rules", "candidate")
# Of a number of unnamed parties the subject is what is counted.
_COUNTED = ("list_inclusion", "delisting")
ATTRIBUTES = ("value", "unit", "qualifier", "region", "segment", "as_of", "effective_date", "object")


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


def score(sets: Mapping[str, Iterable[Gold]], lexicon: Lexicon) -> pa.Table:
    """Return `meta.claim_accuracy`: one row per set, claim type and tier, and one per set and tier for all types.

    Raises VendorwatchError for a set of another name or a text that is first contact in one set and known in another.
    """
    is_fresh: dict[str, bool] = {}
    out = []
    for gold_set, golds in sets.items():
        if gold_set not in SETS:
            raise VendorwatchError(f"a gold set {gold_set!r}", expected=" or ".join(SETS))
        tallies: dict[tuple[str, str], Tally] = defaultdict(Tally)
        texts = list(golds)
        for gold in texts:
            fresh = gold_set == "first_contact"
            if is_fresh.setdefault(gold.text, fresh) != fresh:
                raise VendorwatchError(
                    "is in the first-contact set and in another",
                    where=gold.name,
                    todo="A text that rules were written with says nothing about fresh ones",
                )
            for (kind, tier), tally in score_text(gold, lexicon).items():
                tallies[kind, tier].add(tally)
                tallies["all", tier].add(tally)
        for tier in TIERS:
            tallies["all", tier].documents = len(texts)
        for (kind, tier), t in sorted(tallies.items(), key=lambda i: (i[0][0] != "all", i[0])):
            counted = (t.documents, t.facts, t.claims, t.right, t.wrong, t.repeated)
            # What a candidate points to is work for a reader, right or wrong by nothing.
            precision = t.precision if tier != "candidate" else None
            out.append((gold_set, kind, tier, *counted, precision, t.recall, t.attributes, t.attributes_right))
    return table_of(CLAIM_ACCURACY, out)


def claim_accuracy() -> pa.Table:
    """Return `meta.claim_accuracy` as it was measured when this version was made (`make accuracy`)."""
    schema = schema_of(CLAIM_ACCURACY)
    read = csv.DictReader(FIGURES.read_text(encoding="utf-8").splitlines())
    columns = list(zip(*([row[name] or None for name in schema.names] for row in read), strict=True))
    return pa.table(
        [pa.array(c, pa.string()).cast(f.type) for c, f in zip(columns, schema, strict=True)], schema=schema
    )


def score_text(gold: Gold, lexicon: Lexicon) -> dict[tuple[str, str], Tally]:
    """Return the counts of one text by claim type and tier; types that nobody marked in it are left out."""
    found = extract(gold.text, lexicon, gold.published)
    result = {}
    for kind in sorted({claim_type(f) for f in gold.facts} | {c.claim_type for c in found if c.tier != "candidate"}):
        facts = [(f, q) for f, q in zip(gold.facts, gold.quotes, strict=True) if claim_type(f) == kind]
        for tier in TIERS if kind in gold.marked else ():
            of_kind = [c for c in found if c.claim_type == kind and _in_tier(c, tier)]
            if tier == "candidate":
                result[kind, tier] = _candidates(of_kind, facts)
            else:
                result[kind, tier] = _pair(of_kind, facts, is_dated=gold.published is not None)
    return result


def _in_tier(made: Claim, tier: str) -> bool:
    return tier == "candidate" or made.tier == "published" or (tier == "rules" and made.tier == "review")


def _candidates(found: list[Claim], facts: list[tuple[Mapping[str, Any], tuple[int, int]]]) -> Tally:
    """Count the facts whose sentence any tier points to; what else it points to is work for a reader, not an error."""
    right = sum(any(_overlap((c.start, c.end), quote) for c in found) for _, quote in facts)
    return Tally(documents=1, facts=len(facts), claims=len(found), right=right)


def _pair(found: list[Claim], facts: list[tuple[Mapping[str, Any], tuple[int, int]]], *, is_dated: bool) -> Tally:
    tally = Tally(documents=1, facts=len(facts), claims=len(found))
    open_facts = list(facts)
    for made in sorted(found, key=lambda c: -c.confidence):
        agreeing = [f for f in open_facts if _overlap((made.start, made.end), f[1]) and agrees(made, f[0])]
        if agreeing:
            fact = max(agreeing, key=lambda f: sum(right for _, right in attributes(made, f[0], is_dated=is_dated)))
            open_facts.remove(fact)
            tally.right += 1
            checked = list(attributes(made, fact[0], is_dated=is_dated))
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
    if made.value is not None and made.claim_type in _COUNTED and made.unit == unit_of(fact["subject"]):
        # `90 companies` are companies, whatever else the words say of them.
        return True
    return _same_name(made.subject_text, fact["subject"])


def attributes(made: Claim, fact: Mapping[str, Any], *, is_dated: bool = True) -> Iterator[tuple[str, bool]]:
    """Yield each attribute that the fact states and whether the claim has it."""
    for name in ATTRIBUTES:
        stated = fact.get(name)
        if name in ("as_of", "effective_date") and not is_dated and not (made.as_of or made.effective_on):
            continue
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
