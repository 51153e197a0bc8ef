"""The labelled pairs that the scorecard is trained on, and the groups that keep a name out of two folds.

Here: reading and making pairs. Not here: training (`scorecard.py`).

Sources: `dev` (../shared/data/matching/dev_pairs.csv), `ofac` (a primary name and an alias of one SDN entry, against
the most similar name of another entry), `own` (pairs.csv beside this file).
"""

import csv
import gzip
import random
import re
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

HERE = Path(__file__).resolve().parent
SHARED = HERE.parents[1] / "shared" / "data"
SDN = SHARED / "ofac" / "composite_2026-07-29"
KINDS = {"Person": "person", "Company": "organization", "Organization": "organization", "Vessel": "vessel"}
OFAC_KINDS = {"individual": "person", "vessel": "vessel", "aircraft": "vessel"}


class Labelled(NamedTuple):
    """A pair of names and whether they are one party's. `group` is shared by pairs that share a name."""

    source: str
    group: int
    kind: str
    query: str
    listed: str
    match: bool
    quality: str


class Entry(NamedTuple):
    """An SDN entry: its kind, its primary name, its aliases."""

    entry_id: str
    kind: str
    name: str
    aliases: list[str]


def sdn() -> list[Entry]:
    """Return the entries of the composite SDN list, in the publisher's order."""
    aliases: dict[str, list[str]] = defaultdict(list)
    for row in _csv(SDN / "alt.csv.gz"):
        aliases[row[0]].append(row[3])
    return [
        Entry(row[0], OFAC_KINDS.get(row[2].strip(), "organization"), row[1], aliases[row[0]])
        for row in _csv(SDN / "sdn.csv.gz")
    ]


def _csv(path: Path) -> Iterator[list[str]]:
    with gzip.open(path, "rt", encoding="utf-8", newline="") as lines:
        yield from (row for row in csv.reader(lines) if len(row) > 1)


def dev_pairs() -> list[Labelled]:
    """Return the development pairs; the held-back half of that set is not here."""
    with (SHARED / "matching" / "dev_pairs.csv").open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines))
    groups = _groups([(row["name1"], row["name2"]) for row in rows])
    return [
        Labelled(
            "dev",
            group,
            KINDS.get(row["schema"], "unknown"),
            row["name1"],
            row["name2"],
            row["is_match"] == "true",
            row["quality"],
        )
        for row, group in zip(rows, groups, strict=True)
    ]


def own_pairs() -> list[Labelled]:
    """Return the pairs written for this project."""
    with (HERE / "pairs.csv").open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines))
    groups = _groups([(row["query"], row["listed"]) for row in rows])
    return [
        Labelled(
            "own", 1_000_000 + group, row["kind"], row["query"], row["listed"], row["match"] == "true", row["quality"]
        )
        for row, group in zip(rows, groups, strict=True)
    ]


def ofac_pairs(entries: list[Entry], count: int = 4000, seed: int = 20260729) -> list[Labelled]:
    """Return `count` alias pairs of SDN entries and as many pairs of an alias with the nearest name of another entry.

    Nearest is the highest cosine of rarity-weighted letter trigrams among names of the same kind.
    """
    from sklearn.feature_extraction.text import TfidfVectorizer  # noqa: PLC0415 - only training has scikit-learn

    # A sample, not a secret.
    chooser = random.Random(seed)  # noqa: S311
    sample = chooser.sample(
        [(place, alias) for place, entry in enumerate(entries) for alias in entry.aliases if alias != entry.name], count
    )
    names = [(place, name) for place, entry in enumerate(entries) for name in (entry.name, *entry.aliases)]
    vectors = TfidfVectorizer(analyzer="char_wb", ngram_range=(3, 3), sublinear_tf=True)
    matrix = vectors.fit_transform([name.lower() for _, name in names])
    cosines = (vectors.transform([alias.lower() for _, alias in sample]) @ matrix.T).tocsr()
    pairs = []
    for row, (place, alias) in enumerate(sample):
        entry = entries[place]
        pairs.append(Labelled("ofac", 2_000_000 + place, entry.kind, alias, entry.name, True, "LIST"))
        near = cosines[row]
        for number in near.indices[(-near.data).argsort(kind="stable")[:100]]:
            rival, name = names[number]
            if rival != place and entries[rival].kind == entry.kind and _plain(name) != _plain(alias):
                pairs.append(Labelled("ofac", 2_000_000 + place, entry.kind, alias, name, False, "LIST"))
                break
    return pairs


def _plain(name: str) -> str:
    return " ".join(sorted(re.findall(r"\w+", name.casefold())))


def _groups(pairs: list[tuple[str, str]]) -> list[int]:
    """Number the pairs so that two pairs that share a name, however ordered or cased, share a number."""
    parent: dict[str, str] = {}

    def root(name: str) -> str:
        while parent.setdefault(name, name) != name:
            name = parent[name]
        return name

    for a, b in pairs:
        parent[root(_plain(a))] = root(_plain(b))
    numbers: dict[str, int] = {}
    return [numbers.setdefault(root(_plain(a)), len(numbers)) for a, _ in pairs]
