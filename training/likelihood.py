"""Train the tables of `names/data/likelihood.json`: how likely a hit is the party, at the rate at which vendors are listed.

Hits of two kinds of vendors: every second of the SEC's registrants, which are hardly ever listed, and listed companies as
people write them (`WRITTEN`). A logistic sum of step tables is fitted to both, each kind weighted to its part of a real list
of vendors; every step falls, so more difference never makes a party likelier. How ordinary a word is comes from the other half
of the registrants here. What is set by hand (`set`: countries, kinds, numbers) stays as it is.

Needs a warehouse with the full lists: `.venv/bin/python -m training.likelihood [HOME/warehouse.duckdb]`.
"""

import json
import random
import sys
from collections.abc import Callable
from pathlib import Path
from unittest import mock

import duckdb
import numpy as np

from training.corpus import HERE
from training.ordinary import counted, registrants
from vendorwatch.names import arrow, files, likelihood, tables, telling
from vendorwatch.names.analysis import COMMON, analyse
from vendorwatch.names.index import NameIndex
from vendorwatch.names.likelihood import TRAINED, measured
from vendorwatch.names.listed import REGISTRY
from vendorwatch.names.match import screen_table
from vendorwatch.names.score import compare
from vendorwatch.names.screening import published_names
from vendorwatch.settings import Settings

OUT = HERE.parent / "src/vendorwatch/names/data/likelihood.json"
LISTED, SEED = 3000, 11
# Where a step may begin.
BOUNDS = {
    "likeness": (0.01, 0.03, 0.05, 0.08, 0.1, 0.12, 0.15, 0.17, 0.2, 0.22, 0.25, 0.27, 0.31, 0.35, 0.38, 0.41, 0.44),
    "ordinary": (2, 6, 10, 14, 18, 21, 24, 26, 28, 30, 32, 34, 36, 38),
    "short": (1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 12),
    "left_over": (0.1, 4, 7, 10, 13, 18, 26),
    "only_listed": (0.1, 4, 7, 10, 13, 18, 26, 40),
    "common_listed": (1, 2, 3),
    "misspelled": (1, 2, 3),
    "acronym": (1,),
    "weak": (1,),
}
# Pulls a step towards nothing, as if so many hits spoke against it.
SHRINK = 1.0
_FORMS = ["Ltd", "Limited", "LLC", "Inc", "GmbH", "S.A.", "Co., Ltd.", "Corp", "JSC", "PLC"]
_BRANCHES = ["UK", "Europe", "International", "USA", "Trading", "Germany", "(Dubai)", "Asia", "Hong Kong"]


def _bare(name: str, _: random.Random) -> str:
    """Return the name without what the analysis takes for its legal form, at either end."""
    words = name.split()
    for cut in (words[:-1], words[1:], words[:-2], words[:-3], words[3:], words[4:]):
        shorter = " ".join(cut)
        if shorter and analyse(shorter, "organization").key == analyse(name, "organization").key:
            return shorter
    return name


def _form(name: str, chooser: random.Random) -> str:
    return f"{_bare(name, chooser)} {chooser.choice(_FORMS)}"


def _typo(name: str, chooser: random.Random) -> str:
    at = chooser.randrange(len(name))
    return chooser.choice([name[:at] + name[at + 1 :], name[:at] + name[at : at + 2][::-1] + name[at + 2 :]])


def _branch(name: str, chooser: random.Random) -> str:
    return f"{_bare(name, chooser)} {chooser.choice(_BRANCHES)} {chooser.choice(['', 'Ltd', 'GmbH', 'Inc'])}".strip()


def _fewer(name: str, chooser: random.Random) -> str:
    words = _bare(name, chooser).split()
    del words[chooser.randrange(len(words)) if len(words) > 2 else len(words) :]
    return " ".join(words)


def _called(name: str, chooser: random.Random) -> str:
    """Return what a house is called: without the common words at the end."""
    words = _bare(name, chooser).split()
    while len(words) > 1 and analyse(words[-1], "organization").information <= COMMON:
        words.pop()
    return " ".join(words)


# How people write the names of listed companies, and how often.
WRITTEN: list[tuple[int, Callable[[str, random.Random], str]]] = [
    (20, lambda name, _: name),
    (25, _bare),
    (20, _form),
    (9, _typo),
    (10, _branch),
    (10, _fewer),
    (10, _called),
    (6, lambda name, _: name[:30]),
]


def hits(index: NameIndex, names: list[str]) -> list[dict]:
    """Return the hits of names of unknown kind and country."""
    empty = [""] * len(names)
    asked = arrow.table(
        [list(map(str, range(len(names)))), names, ["unknown"] * len(names), empty, empty, empty, [[]] * len(names)],
        files.QUERIES,
    )
    return screen_table(index, asked, top=20, vendors=False).to_pylist()


def examples(con: duckdb.DuckDBPyConnection) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return measures, whether it is the party, and weight of the hits of companies by companies."""
    index = NameIndex.build(published_names(con))
    kinds = dict(con.execute("select target_id, any_value(kind) from core.name_targets group by 1").fetchall())
    companies = con.execute(
        """
        select target_id, name from core.name_targets
        where kind = 'organization' and target_source <> 'vendor' and not is_weak order by all
        """
    ).fetchall()
    groups = dict(con.execute("select entry_id, group_id from work.party_groups").fetchall())
    # A sample for training, not a secret.
    chooser = random.Random(SEED)  # noqa: S311
    sample = chooser.sample(companies, LISTED)
    ways = [way for share, way in WRITTEN for _ in range(share)]
    written = [chooser.choice(ways)(name, chooser) for _, name in sample]
    nobody = registrants()[1::2]
    rows, right, weights = [], [], []
    for asked, rate in ((nobody, 1 - likelihood.LISTED_RATE), (written, likelihood.LISTED_RATE)):
        for hit in hits(index, asked):
            entry_id = hit["entry_id"]
            if entry_id.startswith(REGISTRY) or kinds[entry_id] not in {"organization", "unknown"}:
                continue
            own = asked is written and groups.get(entry_id) == groups.get(sample[int(hit["query_id"])][0])
            # What a listed company resembles besides itself is asked about with it.
            if own or asked is nobody:
                kind = "organization" if kinds[entry_id] == "organization" else "unknown"
                entry = index.entry(entry_id, hit["name_matched"])
                comparison = compare(hit["query_name"], hit["name_matched"], kind)
                comparison = comparison.weakened() if entry.is_weak else comparison
                rows.append(list(measured(comparison, entry).values()))
                right.append(own)
                weights.append(rate / len(asked))
    return np.array(rows), np.array(right), np.array(weights)


def fitted(x: np.ndarray, y: np.ndarray, weights: np.ndarray) -> tuple[float, dict[str, list[list[float]]]]:
    """Return the log-odds of the best hit and the step tables, each falling."""
    columns = [(place, bound) for place, name in enumerate(TRAINED) for bound in BOUNDS[name]]
    steps = np.column_stack([np.ones(len(x)), *(-(x[:, place] >= bound).astype(float) for place, bound in columns)])
    # Weighted as so many hits as there are; the rate stays.
    scale = weights * len(x) / weights.sum() * 4
    points = np.zeros(steps.shape[1])
    pace = 1 / (np.linalg.norm(steps * np.sqrt(scale)[:, None], 2) ** 2 / 4 + SHRINK)
    ahead, momentum = points.copy(), 1.0
    for _ in range(6000):
        odds = 1 / (1 + np.exp(-steps @ ahead))
        slope = steps.T @ (scale * (odds - y)) + SHRINK * np.r_[0, ahead[1:]] * 0.2
        new = ahead - pace * slope
        new[1:] = np.maximum(new[1:], 0)
        after = (1 + np.sqrt(1 + 4 * momentum**2)) / 2
        ahead = new + (momentum - 1) / after * (new - points)
        points, momentum = new, after
    tables_of: dict[str, list[list[float]]] = {name: [] for name in TRAINED}
    for (place, bound), cost in zip(columns, points[1:], strict=True):
        table = tables_of[TRAINED[place]]
        if round(cost, 2):
            table.append([bound, round((table[-1][1] if table else 0.0) - cost, 2)])
    return round(float(points[0]), 2), tables_of


def main() -> None:
    """Fit and write the tables; print how well the probabilities hold."""
    path = Path(sys.argv[1]) if len(sys.argv) > 1 else Settings.from_env().home / "warehouse.duckdb"
    with mock.patch.object(tables, "ordinary", lambda: half), duckdb.connect(str(path), read_only=True) as con:
        half = counted(registrants()[::2])
        x, y, weights = examples(con)
    telling.bits.cache_clear()
    start, found = fitted(x, y, weights)
    content = json.loads(OUT.read_text(encoding="utf-8"))
    content["start"] = start
    for name in TRAINED:
        content["trained"][name]["steps"] = found[name]
    OUT.write_text(json.dumps(content, indent=1) + "\n", encoding="utf-8")
    likelihood.likelihoods.cache_clear()
    odds = start + sum(
        np.array([likelihood.likelihoods().steps[name](value) for value in x[:, place]])
        for place, name in enumerate(TRAINED)
    )
    for low, high in ((-99, -4), (-4, -3), (-3, -2), (-2, -1), (-1, 0), (0, 1), (1, 2), (2, 3), (3, 99)):
        inside = (odds >= low) & (odds < high)
        if inside.any():
            true = weights[inside & y].sum() / weights[inside].sum()
            print(
                f"log-odds {low} to {high}: {true:.3f} of the hits are the party; {weights[inside & y].sum() / 0.0064:.3f} of"
                f" all listed, {10_000 * weights[inside & ~y].sum():.0f} others a 10,000"
            )
    print(json.dumps({"start": start, **found}))


if __name__ == "__main__":
    main()
