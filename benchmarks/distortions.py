"""How many listed companies are still recognised when their names are written as vendor lists write them.

Run: .venv/bin/python -m benchmarks.distortions [--misses FILE] [--count 600] [--seed 1]
Needs ../shared/data. Companies of the SDN, consolidated and screening lists are drawn, each is written in nine ways, and
each spelling is compared with all names of its entry, no kind being told. What is missed is what scores below `review`
with every one of them. Beside it the other side: how many of the pairs that people labelled are judged rightly, and what
ordinary companies (titles of the SEC) score against the nearest names of the list.
"""

import argparse
import csv
import gzip
import json
import random
import re
from collections import Counter, defaultdict
from pathlib import Path

from training.corpus import OFAC_KINDS, SHARED, dev_pairs, sdn
from vendorwatch.names import arrow, files
from vendorwatch.names.analysis import analyse
from vendorwatch.names.index import NameIndex
from vendorwatch.names.listed import listed_table
from vendorwatch.names.match import screen_table
from vendorwatch.names.score import compare, scorecard

BRANCHES = [
    "{} USA", "{} America Inc.", "{} UK Ltd", "{} Europe GmbH", "{} Deutschland GmbH", "{} (Dubai)", "{} Middle East FZE",
    "{} International Trading (Shanghai) Co., Ltd.", "{} (Hong Kong) Limited", "{} Singapore Pte Ltd", "{} India Pvt. Ltd.",
    "{} France SAS", "{} do Brasil Ltda", "{} - Istanbul Branch", "{} Asia Pacific", "{} Nederland B.V.", "{} Kazakhstan TOO",
    "{} Representative Office", "{} Italia S.r.l.", "{} Overseas Limited", "{} (Beijing) Co., Ltd.", "{}, filial Minsk",
    "{} Korea", "{} Gulf LLC",
]  # fmt: skip
SHORT = {
    "technology": "Tech", "technologies": "Tech", "international": "Intl", "company": "Co", "corporation": "Corp",
    "group": "Grp", "communications": "Comm", "communication": "Comm", "industries": "Ind", "industrial": "Ind",
    "industry": "Ind", "development": "Dev", "manufacturing": "Mfg", "engineering": "Eng", "electronics": "Elec",
    "electronic": "Elec", "electric": "Elec", "institute": "Inst", "association": "Assoc", "national": "Natl",
    "limited": "Ltd", "trading": "Trdg", "commercial": "Comm", "research": "Res", "services": "Svcs", "systems": "Sys",
    "management": "Mgmt", "university": "Univ", "equipment": "Equip", "production": "Prod", "shipping": "Shpg",
    "general": "Gen", "science": "Sci", "scientific": "Sci", "investment": "Inv", "petroleum": "Petrol", "center": "Ctr",
    "aviation": "Avn", "transport": "Trans", "construction": "Constr", "machinery": "Mach", "exchange": "Exch",
}  # fmt: skip
SMALL = {"of", "and", "the", "for", "&", "de", "co", "i"}


def bare(name):
    """Return the name without its legal form, as it is written, or the whole where that cannot be told."""
    words = re.findall(r"[^\s,]+", name)
    told = analyse(name, "organization")
    for start in range(len(words)):
        for end in range(len(words), start, -1):
            part = " ".join(words[start:end])
            found = analyse(part, "organization")
            if found.legal is None and [t.text for t in found.tokens] == [t.text for t in told.tokens]:
                return part
    return name


def typo(name, chooser):
    places = [at for at in range(1, len(name) - 1) if name[at].isalpha() and name[at - 1].isalpha()]
    if not places:
        return name
    at, letter = chooser.choice(places), chooser.choice("aeionrtls")
    return chooser.choice(
        [name[:at] + name[at + 1 :], name[:at] + letter + name[at:], name[:at] + letter + name[at + 1 :],
         name[: at - 1] + name[at] + name[at - 1] + name[at + 1 :]]
    )  # fmt: skip


def bracketed(name, _chooser):
    letters = "".join(word[0] for word in re.findall(r"[A-Za-z]+", bare(name)) if word.lower() not in SMALL)
    return f"{name} ({letters.upper()})" if len(letters) > 1 else name


def branch(name, chooser):
    return chooser.choice(BRANCHES).format(bare(name))


def reordered(name, chooser):
    words = bare(name).split()
    return (
        " ".join([*words[1:], words[0]])
        if len(words) > 1 and chooser.random() < 0.5
        else f"{words[-1]} {' '.join(words[:-1])}"
    )


def unpunctuated(name, _chooser):
    return " ".join(re.sub(r"[^\w\s]", " ", name.replace("'", "").replace(".", "")).lower().split())


def ampersand(name, _chooser):
    if "&" in name:
        return name.replace("&", "and")
    return re.sub(r"\band\b", "&", name, flags=re.IGNORECASE) if re.search(r"\band\b", name, re.IGNORECASE) else name


def shortened(name, chooser):
    words = name.split()
    known = [at for at, word in enumerate(words) if word.lower().strip(",.") in SHORT]
    if known:
        at = chooser.choice(known)
        words[at] = SHORT[words[at].lower().strip(",.")]
        return " ".join(words)
    generic = [at for at, word in enumerate(words) if analyse(word, "organization").information < 0.5]
    if len(words) > 2 and generic:
        words.pop(chooser.choice(generic))
    return " ".join(words)


DISTORTIONS = {
    "no legal form": lambda name, _chooser: bare(name),
    "one typo": typo,
    "acronym in brackets": bracketed,
    "branch word": branch,
    "another order": reordered,
    "punctuation and case": unpunctuated,
    "cut at 30": lambda name, _chooser: name[:30].strip(),
    "& and and": ampersand,
    "a word short or missing": shortened,
    "cut at 35": lambda name, _chooser: name[:35].strip(),
    "cut at 40": lambda name, _chooser: name[:40].strip(),
}
NINE = list(DISTORTIONS)[:9]


def quality(scored, threshold):
    """Return precision, recall and F1 of (score, match) pairs."""
    hits = sum(score >= threshold and match for score, match in scored)
    said, true = sum(score >= threshold for score, _ in scored), sum(match for _, match in scored)
    precision, recall = hits / max(1, said), hits / max(1, true)
    return {"precision": precision, "recall": recall, "f1": 2 * precision * recall / max(1e-9, precision + recall)}


def companies():
    """Return the names of the listed companies of three lists, one list of names an entry: those with a legal form."""
    found = [[entry.name, *entry.aliases] for entry in sdn() if entry.kind == "organization"]
    aliases = defaultdict(list)
    folder = SHARED / "ofac" / "consolidated_csv_2025-12-19"
    for row in csv.reader((folder / "cons_alt.csv").read_text(encoding="utf-8", errors="replace").splitlines()):
        if len(row) > 3:
            aliases[row[0]].append(row[3])
    for row in csv.reader((folder / "cons_prim.csv").read_text(encoding="utf-8", errors="replace").splitlines()):
        if len(row) > 2 and row[2].strip() not in OFAC_KINDS:
            found.append([row[1], *aliases[row[0]]])
    with gzip.open(SHARED / "csl" / "consolidated_2022-04.csv.gz", "rt", encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines):
            if row["source"].endswith("Commerce Department") or "Bureau of Industry" in row["source"]:
                found.append([row["name"], *filter(None, (n.strip() for n in row["alt_names"].split(";")))])
    return [names for names in found if analyse(names[0], "organization").legal]


def distorted(count, seed):
    """Return rows of distortion, spelling, names of the entry."""
    chooser = random.Random(seed)
    rows = []
    for names in chooser.sample(companies(), count):
        for how, change in DISTORTIONS.items():
            rows.append((how, change(names[0], chooser), names))
    return rows


def recognised(rows):
    """Print the share missed by distortion, and return the misses."""
    asked, missed = Counter(), []
    for how, spelled, names in rows:
        asked[how] += 1
        best = max((compare(spelled, name) for name in names), key=lambda found: found.score)
        if best.score < scorecard().review:
            missed.append((how, spelled, names[0], f"{best.score:.3f}", best.reason))
    by = Counter(miss[0] for miss in missed)
    for how, number in asked.items():
        print(f"{how:26} missed {by[how] / number:6.1%} of {number}")
    nine = sum(by[how] for how in NINE), sum(asked[how] for how in NINE)
    print(f"{'the first nine':26} missed {nine[0] / nine[1]:6.1%} of {nine[1]}")
    return missed


# So many hits a name are shown; what is no better than all of those is not lost by the search.
TOP = 20


def bearers(names):
    """Return which entries bear each name of the table that an index is built of."""
    found = defaultdict(set)
    for entry_id, name in zip(names["entry_id"].to_pylist(), names["name"].to_pylist(), strict=True):
        found[name].add(entry_id)
    return found


def entries_found(index, names, top=10_000, kind="unknown"):
    """Return the entries that screening finds for each of the names, taken for a kind."""
    found = {name: set() for name in names}
    columns = [list(found), list(found), [kind] * len(found)]
    table = arrow.table([*columns, *[[""] * len(found)] * 4], files.QUERIES)
    hits = screen_table(index, table, top=top, vendors=False)
    for name, entry_id in zip(hits["query_id"].to_pylist(), hits["entry_id"].to_pylist(), strict=True):
        found[name].add(entry_id)
    return found


def missed(rows, index, names, kind="unknown"):
    """Yield by distortion the share that the score of two names misses, that a search misses, and what of it that score has."""
    borne = bearers(names)
    found = entries_found(index, list({spelled for _, spelled, _ in rows}), TOP, kind)
    counts = defaultdict(Counter)
    for how, spelled, several in rows:
        right = set().union(*(borne[name] for name in several))
        if not right:
            # Of an older list, and on none of those in force.
            continue
        scored = max(compare(spelled, name, kind).score for name in several) >= scorecard().review
        searched = bool(right & found[spelled])
        for part in (how, *(["the first nine"] if how in NINE else []), "all"):
            counts[part].update(
                {"asked": 1, "scored": scored, "searched": searched,
                 "lost": scored and not searched and len(found[spelled]) < TOP}
            )  # fmt: skip
    for part, count in counts.items():
        asked = count["asked"]
        yield (
            part,
            asked,
            {
                "missed by the score": 1 - count["scored"] / asked,
                "missed by the search": 1 - count["searched"] / asked,
                "lost between them": count["lost"] / asked,
            },
        )


def ordinary(count, seed):
    """Print how many ordinary companies score `auto` and `review` with some entry of the SDN list."""
    titles = sorted({row["title"] for row in json.loads(
        (SHARED / "market/sec/company_tickers_2025-12.json").read_text(encoding="utf-8")).values()})  # fmt: skip
    chooser = random.Random(seed)
    titles = chooser.sample(titles, min(count, len(titles)))
    entries = sdn()
    index = NameIndex.build(listed_table([
        {"entry_id": entry.entry_id, "name": name, "kind": entry.kind}
        for entry in entries for name in (entry.name, *entry.aliases)
    ]))  # fmt: skip
    columns = [[str(n) for n in range(len(titles))], titles, ["organization"] * len(titles)]
    hits = screen_table(index, arrow.table([*columns, *[[""] * len(titles)] * 4], files.QUERIES)).to_pylist()
    best = {}
    for hit in hits:
        best.setdefault(hit["query_id"], hit)
    bands = Counter(hit["band"] for hit in best.values())
    print(f"ordinary companies: {bands['auto']} auto, {bands['review']} review of {len(titles)}; {len(hits)} hits")
    return [
        ("ordinary", hit["query_name"], hit["name_matched"], f"{hit['score']:.3f}", hit["reason"])
        for hit in best.values()
    ]


def labelled():
    scored = [(compare(pair.query, pair.listed, pair.kind), pair.match) for pair in dev_pairs()]
    for what, found in (
        ("even odds", quality([(c.score, m) for c, m in scored], 0.5)),
        ("review", quality([(c.score, m) for c, m in scored], scorecard().review)),
        ("auto", quality([(float(c.band == "auto"), m) for c, m in scored], 1.0)),
    ):
        print(f"development pairs, {what}: " + ", ".join(f"{k} {v:.4f}" for k, v in found.items()))


def main():
    options = argparse.ArgumentParser()
    options.add_argument("--count", type=int, default=600)
    options.add_argument("--seed", type=int, default=1)
    options.add_argument(
        "--misses", type=Path, help="write what is missed, and what ordinary companies hit, to this file"
    )
    options.add_argument("--ordinary", type=int, default=10_000, help="how many ordinary companies are asked about")
    options = options.parse_args()
    labelled()
    told = recognised(distorted(options.count, options.seed))
    if options.ordinary:
        told += ordinary(options.ordinary, options.seed)
    if options.misses:
        with options.misses.open("w", encoding="utf-8", newline="") as out:
            csv.writer(out).writerows(told)


if __name__ == "__main__":
    main()
