"""How many ordinary companies of countries whose companies are not counted are taken for certain; part of `make accuracy`.

Here: names made of the words of `ordinary_words.csv`, written by hand for this: places, trades, names that many companies of
Russia, China, Iran, Turkey, the Emirates, Mexico, Hong Kong and Syria bear, legal forms. A name whose words are a listed one's may
be certain; no other may.
"""

import csv
import random
from collections import defaultdict
from pathlib import Path

from vendorwatch.names import arrow, files
from vendorwatch.names.analysis import analyse
from vendorwatch.names.match import screen_table

WORDS = Path(__file__).resolve().with_name("ordinary_words.csv")
PER_COUNTRY = 150


def ordinary_names(seed):
    """Return names with their countries, `PER_COUNTRY` of each."""
    words = defaultdict(dict)
    with WORDS.open(encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines):
            words[row["country"]][row["part"]] = row["words"].split(";")
    chooser = random.Random(seed)
    made = []
    for country, parts in sorted(words.items()):
        names = set()
        while len(names) < PER_COUNTRY:
            place, common, trade, other = (
                chooser.choice(parts[part]) for part in ("place", "common", "trade", "trade")
            )
            if country == "MX":
                bodies = [
                    f"{trade} {place}",
                    f"{trade} {common}",
                    f"{trade} {common} {place}",
                    f"{trade} y {other} {common}",
                ]
            else:
                bodies = [
                    f"{place} {trade}", f"{common} {trade}", f"{place} {common} {trade}", f"{common} {place}",
                    f"{place} {trade} {other}", f"{common} {trade} {other}",
                ]  # fmt: skip
            if country == "RU":
                bodies.append(f"{place}{trade.lower()}")
            names.add(chooser.choice(parts["form"]).format(chooser.choice(bodies)))
        made += [(name, country) for name in sorted(names)]
    return made


def certain(index, names, *, told):
    """Return how many are certain, of them those that are no listed name, and how many are asked about."""
    blank = [""] * len(names)
    columns = [list(map(str, range(len(names)))), [name for name, _ in names], ["unknown"] * len(names)]
    columns += [[country if told else "" for _, country in names], blank, blank, [[]] * len(names)]
    hits = screen_table(index, arrow.table(columns, files.QUERIES)).to_pylist()
    sure = {hit["query_id"]: hit for hit in hits if hit["band"] == "auto"}
    wrong = [
        hit
        for hit in sure.values()
        if analyse(hit["query_name"], "organization").key != analyse(hit["name_matched"], "organization").key
    ]
    return len(sure), len(wrong), len({hit["query_id"] for hit in hits if hit["above_line"]})


def measured(index):
    """Yield part, figures and how many names, with and without countries."""
    names = [name for seed in (3, 11, 12) for name in ordinary_names(seed)]
    for told in (False, True):
        sure, wrong, asked = certain(index, names, told=told)
        figures = {"certain": sure, "certain that is no listed name": wrong, "asked about": asked}
        yield (
            f"with{'' if told else 'out'} country",
            {name: count / len(names) for name, count in figures.items()},
            len(names),
        )
