"""How accurate the results are, measured on labelled cases; what `make accuracy` runs.

Here: names. Run: .venv/bin/python -m benchmarks.accuracy [--warehouse FILE] [--peer NK/bin/python] [--write]
Needs ../shared/data, and scikit-learn for cross-validation, which `make accuracy` puts aside. `--write` puts the figures
into `names/data/accuracy.csv`, which becomes `meta.match_accuracy`; `--peer` also has nomenklatura (see `names.py`) judge the
same pairs and queries and prints both; `--warehouse` as for `vendor_list.py`.

Every figure is measured in this run. `cross-validated`: each pair was judged by a model trained here that saw no pair with
one of its names. Made queries are of entries that training never saw; vendor lists are `vendor_list.py`'s.
"""

import argparse
import csv
import subprocess
import tempfile
from collections import defaultdict
from pathlib import Path

import duckdb
import numpy as np

from benchmarks import abroad, distortions, vendor_list
from benchmarks.distortions import quality
from benchmarks.names import PEER_SCRIPT, write_list, write_queries
from training import scorecard as training
from training.corpus import dev_pairs, ofac_pairs, own_pairs, sdn
from training.made import index_of, made_pairs, make, trains
from vendorwatch.columns import schema_of
from vendorwatch.names import arrow, files
from vendorwatch.names.analysis import analyse
from vendorwatch.names.index import NameIndex
from vendorwatch.names.match import screen_table
from vendorwatch.names.score import compare, scorecard
from vendorwatch.names.screening import published_names
from vendorwatch.names.tables import DATA

SEED, QUERIES = 12, 10_000
PEER_THRESHOLD = 0.7


def asked(queries):
    """Return the queries as the table that `screen_table` takes."""
    columns = [[getattr(query, column) for query in queries] for column in ("query_id", "name", "kind")]
    return arrow.table([*columns, *[[""] * len(queries)] * 4], files.QUERIES)


def rows(measured_on, part, figures, cases, how):
    return [
        {"scorecard": scorecard().version, "measured_on": measured_on, "part": part, "measure": measure, "value": value,
         "cases": cases, "how": how}
        for measure, value in figures.items()
    ]  # fmt: skip


def cross_validated_part(entries):
    """Labelled pairs, each judged by a model that saw no pair with one of its names."""
    pairs = [*dev_pairs(), *own_pairs(), *ofac_pairs(entries), *made_pairs(entries)]
    x, y = training.measures(pairs), np.array([pair.match for pair in pairs])
    figures = training.report(pairs, y, training.cross_validate(pairs, x, y, training.weights(pairs)))
    for source, measures in figures.items():
        cases = measures.pop("pairs")
        yield from rows(f"{source} pairs", "all", measures, cases, "cross-validated, even odds")


def pairs_part():
    """Hand-labelled pairs as shipped (trained on them, so no more than a check)."""
    for source, pairs in (("dev", dev_pairs()), ("own", own_pairs())):
        parts = defaultdict(list)
        for pair in pairs:
            scored = compare(pair.query, pair.listed, pair.kind).score, pair.match
            for part in ("all", pair.kind, pair.quality.lower()):
                parts[part].append(scored)
        for part, scored in sorted(parts.items()):
            yield from rows(f"{source} pairs", part, quality(scored, 0.5), len(scored), "as shipped, seen in training")


def vendor_part(warehouse):
    """A vendor list with a known answer, with and without countries: what is certain, what is asked, at the rate of real lists."""
    for part, figures, cases in vendor_list.measured(warehouse):
        yield from rows("vendor list", part, figures, cases, "64 of 10,000 listed; looked at while choosing")


def search_part(warehouse):
    """All names of all lists: asked letter by letter, and as vendor lists write them, the kind being told or not."""
    with duckdb.connect(str(warehouse), read_only=True) as con:
        names = published_names(con)
    index = NameIndex.build(names)
    every = {name: set(found) for name, found in distortions.bearers(names).items()}
    found = distortions.entries_found(index, list(every))
    of_kind = {"": every}
    for name, kind in zip(names["name"].to_pylist(), names["kind"].to_pylist(), strict=True):
        of_kind.setdefault(f", {kind}", {})[name] = every[name]
    for kind, borne in of_kind.items():
        share = sum(entries <= found[name] for name, entries in borne.items()) / len(borne)
        yield from rows(
            "listed names", f"letter by letter{kind}", {"found": share}, len(borne), "kind unknown, all lists"
        )
    for part, figures, cases in abroad.measured(index):
        yield from rows("ordinary names", part, figures, cases, "of eight countries, made of words written by hand")
    written = distortions.distorted(600, 1)
    for how, cases, figures in distortions.missed(written, index, names):
        yield from rows("listed companies", how, figures, cases, "kind unknown, all lists")
    for how, cases, figures in distortions.missed(written, index, names, "organization"):
        yield from rows("listed companies", f"{how}, kind told", figures, cases, "kind told, all lists")


def screening_part(entries, queries):
    """Made queries against the whole list: the blocker, the bands, and recall at equal false positives."""
    index = index_of(entries)
    listed = [query for query in queries if query.entry_id]
    nobody = [query for query in queries if not query.entry_id]
    brought = blocked(index, queries)
    found = rows("made queries", "all", {"blocker recall at 100": brought}, len(listed), "never seen in training")
    hits = screen_table(index, asked(queries), top=50, min_score=0.3, vendors=False).to_pylist()
    owner = {query.query_id: query.entry_id for query in queries}
    for name, lowest, highest in (("auto", scorecard().auto, 2.0), ("review", scorecard().review, scorecard().auto)):
        inside = [hit for hit in hits if lowest <= hit["score"] < highest]
        right = sum(owner[hit["query_id"]] == hit["entry_id"] for hit in inside)
        figures = {"precision": right / max(1, len(inside)), "recall": right / len(listed)}
        found += rows("made queries", f"band {name}", figures, len(inside), "never seen in training")
    scores = [(hit["query_id"], hit["entry_id"], hit["score"]) for hit in hits]
    found += rows(
        "made queries", "all", at_false_positives(scores, listed, nobody), len(queries), "never seen in training"
    )
    return found


def blocked(index, queries):
    """Return the share of listed queries for which the hundred candidates of the index hold the right entry."""
    pairs = index.nearest((number, analyse(query.name, query.kind)) for number, query in enumerate(queries))
    brought = {
        number
        for number, name_no in zip(*pairs, strict=True)
        if queries[number].entry_id in dict(index.bearers(name_no))
    }
    return len(brought) / sum(query.entry_id is not None for query in queries)


def at_false_positives(scores, listed, nobody):
    """Return the recall where .5 % and .9 % of the queries of nobody have a hit."""
    best = {query.query_id: 0.0 for query in nobody}
    own = {query.query_id: (query.entry_id, 0.0) for query in listed}
    for query_id, entry_id, score in scores:
        if query_id in best:
            best[query_id] = max(best[query_id], score)
        elif own[query_id][0] == entry_id:
            own[query_id] = entry_id, max(own[query_id][1], score)
    wrong = sorted(best.values(), reverse=True)
    return {
        f"recall at {share:.1%} false positives": sum(
            score > wrong[int(share * len(wrong))] for _, score in own.values()
        )
        / len(own)
        for share in (0.005, 0.009)
    }


def peer_part(python, entries, queries):
    """The same pairs and queries judged by the peer; printed, not written."""
    with tempfile.TemporaryDirectory() as folder:
        paths = [Path(folder) / name for name in ("list.csv", "queries.csv", "out.csv", "pairs.csv")]
        listed, wanted, out, pair_file = map(str, paths)
        write_list(paths[0], entries)
        write_queries(paths[1], queries)
        pairs = dev_pairs()
        with paths[3].open("w", encoding="utf-8", newline="") as lines:
            writer = csv.writer(lines)
            writer.writerow(["kind", "query", "listed"])
            writer.writerows((pair.kind, pair.query, pair.listed) for pair in pairs)
        for arguments in ([listed, wanted, out], [listed, wanted, out + "2", pair_file]):
            subprocess.run([python, str(PEER_SCRIPT), *arguments], check=True, capture_output=True)
        scores = [(a, b, float(c)) for a, b, c in csv.reader(paths[2].read_text().splitlines()) if a != "#"]
        judged = [float(row[2]) for row in csv.reader(Path(out + "2").read_text().splitlines())]
    figures = quality([(score, pair.match) for score, pair in zip(judged, pairs, strict=True)], PEER_THRESHOLD)
    yield from rows("dev pairs", "nomenklatura", figures, len(pairs), "at its own 0.7")
    nobody = [query for query in queries if not query.entry_id]
    figures = at_false_positives(scores, [query for query in queries if query.entry_id], nobody)
    yield from rows("made queries", "nomenklatura", figures, len(queries), "its blocker and logic-v2")


def show(found):
    for row in found:
        print(
            f"{row['measured_on']:14} {row['part']:16} {row['measure']:44} {row['value']:.4f} of {row['cases']:,} ({row['how']})",
            flush=True,
        )


def main():
    options = argparse.ArgumentParser()
    options.add_argument("--peer", help="the Python of an environment with nomenklatura")
    options.add_argument("--warehouse", type=Path, help="a warehouse with the full lists in force")
    options.add_argument("--write", action="store_true", help="put the figures into the package")
    options = options.parse_args()
    entries = sdn()
    queries = make(QUERIES, SEED, [entry for entry in entries if not trains(entry)])
    found = []
    with vendor_list.full_lists(options.warehouse) as warehouse:
        for part in (
            search_part(warehouse),
            vendor_part(warehouse),
            screening_part(entries, queries),
            pairs_part(),
            cross_validated_part(entries),
        ):
            measured = list(part)
            show(measured)
            found += measured
    if options.peer:
        show(peer_part(options.peer, entries, queries))
    if options.write:
        with Path(str(DATA / "accuracy.csv")).open("w", encoding="utf-8", newline="") as out:
            writer = csv.DictWriter(out, schema_of("meta.match_accuracy").names, lineterminator="\n")
            writer.writeheader()
            writer.writerows({**row, "value": f"{row['value']:.4f}"} for row in found)


if __name__ == "__main__":
    main()
