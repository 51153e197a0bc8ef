"""Made-up queries with a known answer: names of list entries as people misspell them, and names of nobody listed.

Here: the generator, seeded. Not here: measuring (`benchmarks/`). Positive queries are a listed name changed in one of
`CHANGES`; negative ones are people and companies put together from the pools in people.csv and companies.csv, and from
given names and surnames of different entries, which are the harder ones.
"""

import csv
import random
import re
from collections.abc import Callable, Sequence
from functools import cache
from pathlib import Path
from typing import NamedTuple

from rapidfuzz import fuzz

from training.corpus import HERE, Entry, Labelled
from vendorwatch.names.analysis import analyse
from vendorwatch.names.index import NameIndex
from vendorwatch.names.listed import listed_table

POSITIVE_SHARE = 0.3
VOWELS = "aeiou"
_SPELLINGS = [
    ("kh", "h"), ("ei", "ey"), ("ou", "u"), ("oo", "u"), ("y", "i"), ("ee", "i"), ("iy", "y"), ("ph", "f"), ("q", "k"),
    ("dh", "d"), ("sh", "ch"), ("ss", "s"), ("mm", "m"), ("ll", "l"), ("ks", "x"), ("w", "v"), ("zh", "j"), ("u", "o"),
    ("e", "i"), ("ya", "ia"), ("yu", "iu"), ("c", "k"), ("th", "t"), ("gh", "g"), ("aa", "a"), ("i", "e"),
]  # fmt: skip
_TITLES = ["Mr.", "Dr.", "Prof.", "General", "Sheikh", "Haji", "Eng.", "Mrs."]
_FORMS = ["LLC", "Ltd.", "Limited", "Co., Ltd.", "JSC", "OOO", "GmbH", "S.A.", "Inc.", "Company"]
_MIDDLES = ["Ali", "Maria", "Ivanovich", "Jose", "Ahmed", "Lee", "Karim", "Anna"]
_EXTRAS = ["Group", "International", "Holding", "Trading", "Services", "Global"]


class Query(NamedTuple):
    """A made query; `entry_id` is the entry whose name it is, None for nobody's; `change` is how it was made."""

    query_id: str
    name: str
    kind: str
    entry_id: str | None
    change: str


def make(count: int, seed: int, entries: Sequence[Entry]) -> list[Query]:
    """Return `count` queries, 30 % of them names of the entries; the same seed and entries give the same queries."""
    # A sample for measuring, not a secret.
    chooser = random.Random(seed)  # noqa: S311
    known = {analyse(name, entry.kind).key for entry in entries for name in (entry.name, *entry.aliases)}
    people = [entry for entry in entries if entry.kind == "person" and "," in entry.name]
    queries = []
    for number in range(count):
        if chooser.random() < POSITIVE_SHARE:
            entry = chooser.choice(entries)
            name, change = positive(entry, chooser)
            queries.append(Query(str(number), name, entry.kind, entry.entry_id, change))
        else:
            kind, name, change = negative(people, known, chooser)
            queries.append(Query(str(number), name, kind, None, change))
    return queries


def index_of(entries: Sequence[Entry], path: Path | None = None) -> NameIndex:
    """Return the index of all names of the entries, in memory or in a file."""
    rows = [
        {"entry_id": entry.entry_id, "name": name, "kind": entry.kind, "name_type": kind}
        for entry in entries
        for name, kind in [(entry.name, "primary"), *((alias, "aka") for alias in entry.aliases)]
    ]
    return NameIndex.build(listed_table(rows), path)


def made_pairs(entries: Sequence[Entry], count: int = 10_000, seed: int = 11) -> list[Labelled]:
    """Return pairs for training: queries made from every second entry, each with what the index brings up for it.

    A name of a listed party is paired with the nearest name of that party; a name of nobody with the two nearest names,
    which are not his. The other entries are left to measuring.
    """
    queries = make(count, seed, [entry for entry in entries if trains(entry)])
    index = index_of(entries)
    found: dict[int, list[int]] = {}
    for start in range(0, count, 2500):
        batch = [(n, analyse(queries[n].name, queries[n].kind)) for n in range(start, min(start + 2500, count))]
        for number, name_no in zip(*index.nearest(batch), strict=True):
            found.setdefault(number, []).append(name_no)
    pairs = []
    for number, names in found.items():
        query = queries[number]
        own = {name_no for name_no in names if query.entry_id in dict(index.bearers(name_no))}
        nearest = sorted(
            own or names, key=lambda name_no: (-_likeness(query.name, index.name(name_no, "unknown").text), name_no)
        )
        if own or query.entry_id is None:
            for name_no in nearest[: 1 if own else 2]:
                listed = index.name(name_no, "unknown")
                pairs.append(
                    Labelled("made", 3_000_000 + number, listed.kind, query.name, listed.text, bool(own), "MADE")
                )
    return pairs


def trains(entry: Entry) -> bool:
    """Tell whether made queries of this entry are for training; the others are for measuring."""
    return int(entry.entry_id) % 2 == 0


def _likeness(a: str, b: str) -> float:
    return fuzz.token_sort_ratio(a.lower(), b.lower().replace(",", ""))


def positive(entry: Entry, chooser: random.Random) -> tuple[str, str]:
    """Return one of the entry's names as somebody might write it, and the kind of change."""
    name = chooser.choice([entry.name, *entry.aliases]) if chooser.random() < 0.3 else entry.name
    if entry.kind == "person":
        last, _, first = name.partition(", ")
        name = f"{first} {last}".strip().title()
    changes = [change for change in CHANGES if CHANGES[change][0] in {"any", entry.kind}]
    change = chooser.choice(changes)
    changed = CHANGES[change][1](name, chooser)
    return changed, change if changed != name else "as is"


def negative(people: Sequence[Entry], known: set[str], chooser: random.Random) -> tuple[str, str, str]:
    """Return kind and name of somebody who is on no list, and where the words come from."""
    while True:
        roll = chooser.random()
        if roll < 0.35:
            pool = _pool("people.csv")
            kind, change = "person", "people"
            name = f"{chooser.choice(pool['given'])} {chooser.choice(pool['family'])}"
            if chooser.random() < 0.25:
                name = f"{chooser.choice(pool['given'])} {name}"
        elif roll < 0.5:
            given = chooser.choice(people).name.partition(", ")[2]
            family = chooser.choice(people).name.partition(", ")[0]
            kind, name, change = "person", f"{given} {family}".title(), "recombined"
        else:
            pool = _pool("companies.csv")
            words = [chooser.choice(pool["first"]), chooser.choice(pool["second"])]
            if chooser.random() < 0.4:
                words.append(chooser.choice(pool["third"]))
            kind, name, change = "organization", " ".join([*words, chooser.choice(_FORMS)]), "companies"
        if analyse(name, kind).key not in known:
            return kind, name, change


@cache
def _pool(file: str) -> dict[str, list[str]]:
    with (HERE / file).open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines))
    return {column: [row[column] for row in rows if row[column]] for column in rows[0]}


def _typo(name: str, chooser: random.Random) -> str:
    places = [place for place, letter in enumerate(name) if letter.isalpha()]
    if len(places) < 4:
        return name
    place = chooser.choice(places[:-1])
    how = chooser.randrange(4)
    letter = chooser.choice("abcdefghijklmnopqrstuvwxyz")
    if how == 0:
        return name[:place] + name[place + 1 :]
    if how == 1:
        return name[:place] + letter + name[place:]
    if how == 2:
        return name[:place] + letter + name[place + 1 :]
    return name[:place] + name[place + 1] + name[place] + name[place + 2 :]


def _two_typos(name: str, chooser: random.Random) -> str:
    return _typo(_typo(name, chooser), chooser)


def _transliterate(name: str, chooser: random.Random) -> str:
    usable = [(old, new) for old, new in _SPELLINGS if old in name.lower()]
    for old, new in chooser.sample(usable, min(2, len(usable))):
        name = re.sub(old, new, name, count=1, flags=re.IGNORECASE)
    return name


def _drop(name: str, chooser: random.Random) -> str:
    words = name.split()
    if len(words) > 2:
        words.pop(chooser.randrange(1, len(words) - 1))
    return " ".join(words)


def _add(name: str, chooser: random.Random) -> str:
    words = name.split()
    words.insert(chooser.randrange(1, len(words) + 1), chooser.choice(_MIDDLES))
    return " ".join(words)


def _add_word(name: str, chooser: random.Random) -> str:
    return f"{name} {chooser.choice(_EXTRAS)}"


def _join(name: str, chooser: random.Random) -> str:
    gaps = [place for place, letter in enumerate(name) if letter in " -"]
    if not gaps:
        return name
    gap = chooser.choice(gaps)
    return name[:gap] + name[gap + 1 :]


def _split(name: str, chooser: random.Random) -> str:
    words = name.split()
    place = chooser.randrange(len(words))
    if len(words[place]) > 5:
        cut = chooser.randrange(2, len(words[place]) - 2)
        words[place] = f"{words[place][:cut]} {words[place][cut:]}"
    return " ".join(words)


def _shuffle(name: str, chooser: random.Random) -> str:
    words = name.split()
    chooser.shuffle(words)
    return " ".join(words)


def _initial(name: str, chooser: random.Random) -> str:
    words = name.split()
    if len(words) > 1:
        place = chooser.randrange(len(words) - 1)
        words[place] = f"{words[place][0]}."
    return " ".join(words)


def _title(name: str, chooser: random.Random) -> str:
    return f"{chooser.choice(_TITLES)} {name}"


def _form(name: str, chooser: random.Random) -> str:
    legal = {form.rstrip(".").lower() for form in _FORMS}
    words = [word for word in name.split() if word.strip(".,").lower() not in legal]
    return " ".join([*(words or name.split()), chooser.choice(_FORMS)])


def _as_is(name: str, chooser: random.Random) -> str:
    return name


CHANGES: dict[str, tuple[str, Callable[[str, random.Random], str]]] = {
    "as is": ("any", _as_is),
    "typo": ("any", _typo),
    "two typos": ("any", _two_typos),
    "transliteration": ("any", _transliterate),
    "word dropped": ("any", _drop),
    "word added": ("person", _add),
    "word added (organization)": ("organization", _add_word),
    "words joined": ("any", _join),
    "word split": ("any", _split),
    "words shuffled": ("any", _shuffle),
    "initial": ("person", _initial),
    "title": ("person", _title),
    "legal form": ("organization", _form),
}
