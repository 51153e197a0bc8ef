"""How fast names are screened, and, where nomenklatura is installed, how many times faster than it.

Run: .venv/bin/python -m benchmarks.names [--millions] [--peer NK/bin/python]
Needs ../shared/data. The peer runs in an environment of its own (`python3 -m venv NK; NK/bin/pip install
nomenklatura==4.17.4`), on the same list and the same queries, in the same run. A file of queries is read, screened and its
hits are written, as `vendorwatch screen` does. Rates are per CPU second of all processes and per second of the clock, which on
a machine with other work says less.
"""

import argparse
import csv
import resource
import subprocess
import tempfile
import time
from pathlib import Path

from training.corpus import sdn
from training.made import index_of, make
from vendorwatch.names.screening import screen_file

PEER_SCRIPT = Path(__file__).with_name("_names_peer.py")


def timed(function):
    wall, cpu = time.perf_counter(), time.process_time()
    result = function()
    return result, time.perf_counter() - wall, time.process_time() - cpu


def peer_rate(python, entries, queries):
    """Return the peer's names per CPU second, its index build not counted."""
    with tempfile.TemporaryDirectory() as folder:
        listed, wanted, out = (Path(folder) / name for name in ("list.csv", "queries.csv", "out.csv"))
        write_list(listed, entries)
        write_queries(wanted, queries)
        subprocess.run([python, str(PEER_SCRIPT), str(listed), str(wanted), str(out)], check=True, capture_output=True)
        *_, last = csv.reader(out.read_text(encoding="utf-8").splitlines())
    return len(queries) / (float(last[1]) + float(last[2]))


def write_list(path, entries):
    with path.open("w", encoding="utf-8", newline="") as out:
        writer = csv.writer(out)
        writer.writerow(["entry_id", "kind", "name"])
        writer.writerows(
            (entry.entry_id, entry.kind, name)
            for entry in entries
            for name in dict.fromkeys((entry.name, *entry.aliases))
        )


def write_queries(path, queries):
    with path.open("w", encoding="utf-8", newline="") as out:
        writer = csv.writer(out)
        writer.writerow(["query_id", "kind", "name"])
        writer.writerows((query.query_id, query.kind, query.name) for query in queries)


def used():
    """Return CPU seconds of this process and of those it started and that ended."""
    return sum(
        r.ru_utime + r.ru_stime for r in map(resource.getrusage, (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    )


def screened(count, queries, index, workers, folder):
    """Screen a file of the queries as `vendorwatch screen` does; print rates and return names per CPU second."""
    file = folder / "queries.csv"
    write_queries(file, queries)
    wall, cpu = time.perf_counter(), used()
    outcome = screen_file(file, index, out=folder / "hits.parquet", top=5, workers=workers)
    wall, cpu = time.perf_counter() - wall, used() - cpu
    memory = [resource.getrusage(who).ru_maxrss / 1024 for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    whole = memory[0] + (workers - 1) * memory[1]
    print(
        f"{count:>9,} names, {workers} at work: {wall:6.1f} s, {count / wall:,.0f} names/s, "
        f"{count / cpu:,.0f} per CPU second, {outcome.hits:,} hits, {whole:,.0f} MB at most",
        flush=True,
    )
    return count / cpu


def main():
    options = argparse.ArgumentParser()
    options.add_argument("--millions", action="store_true", help="also a million names")
    options.add_argument("--peer", help="the Python of an environment with nomenklatura")
    options = options.parse_args()
    entries = sdn()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (index, file), wall, cpu = timed(lambda: (index_of(entries, folder / "index"), folder / "index"))
        print(f"index of {len(index):,} names: {wall:.2f} s, {cpu:.2f} s CPU", flush=True)
        index.close()
        for count in (1_000, 10_000, 100_000):
            queries = make(count, 7, entries)
            rate = screened(count, queries, file, 1, folder)
            screened(count, queries, file, 2, folder)
            if options.peer and count <= 10_000:
                theirs = peer_rate(options.peer, entries, queries)
                print(
                    f"{count:>9,} names: nomenklatura {theirs:,.0f} per CPU second, ratio {rate / theirs:.0f}",
                    flush=True,
                )
        if options.millions:
            screened(1_000_000, make(1_000_000, 7, entries), file, 2, folder)


if __name__ == "__main__":
    main()
