"""How a cluster of one-core workers compares with one machine: names and texts a second, and what each costs.

Run: .venv/bin/python -m benchmarks.spark [--names N] [--texts N] [--workers 1 2] [--companies] [--parquet]
Needs Java, the extra `spark` and a published release with its warehouse (VENDORWATCH_HOME); with the full lists it says most. Every
case runs in a process of its own, started for it and ended after it, so that its CPU time holds what it took: a driver, a
master and workers, not executors that are killed at the end. Ratios are to one machine with as many processes as the cluster has
cores.
"""

import argparse
import csv
import json
import random
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import pyarrow.csv
import pyarrow.parquet as pq
from pyspark import SparkContext

from benchmarks.refresh import TOWNS
from tests.cluster import LOOPBACK, cluster
from training.ordinary import registrants
from vendorwatch.claims.lexicon import Lexicon
from vendorwatch.claims.texts import read_file
from vendorwatch.commands.read import known_names
from vendorwatch.names.screening import published_index, screen_file
from vendorwatch.reader import open_published, release_file
from vendorwatch.settings import Settings
from vendorwatch.spark.names import screen_path
from vendorwatch.spark.session import session
from vendorwatch.spark.texts import read_path

# Ten million names take an hour.
LONGEST = 3 * 3_600

SENTENCES = (
    "{name} held {share} % of the market for drones in 2023, the firm said on Tuesday.",
    "The Treasury Department today sanctioned {name} for supporting the procurement of machine tools.",
    "{name} was added to the Entity List in May 2019, according to the Commerce Department.",
    "The council met to discuss the swimming pool, and several residents spoke at length about the heat.",
    "Shares of {name} fell by {share} % before the close of trade, while rivals gained.",
    "A decision is expected before the holidays; rain is forecast for the weekend.",
)


def write_names(path, count):
    """Write names as vendor lists have them: one in fifty is listed, the others are put together from words of names."""
    chooser = random.Random(11)
    with open_published() as con:
        known = [row[0] for row in con.execute("select distinct name from core.name_targets order by name").fetchall()]
    words = sorted({word for name in known for word in name.split() if len(word) > 2})
    with path.open("w", newline="", encoding="utf-8") as file:
        lines = csv.writer(file)
        lines.writerow(["Vendor ID", "Vendor Name", "Country"])
        for number in range(count):
            is_listed = number % 50 == 0
            name = chooser.choice(known) if is_listed else " ".join(chooser.choices(words, k=chooser.randint(2, 4)))
            lines.writerow([f"V{number}", name, chooser.choice(["US", "DE", "RU", ""])])


def write_companies(path, count):
    """Write names as most vendors have them: companies of the SEC's file, again and again with other towns behind the name."""
    names = registrants()
    with path.open("w", newline="", encoding="utf-8") as file:
        lines = csv.writer(file)
        lines.writerow(["Vendor ID", "Vendor Name", "Country"])
        for number in range(count):
            turn, company = divmod(number, len(names))
            name = names[company]
            while turn:
                turn, town = divmod(turn, len(TOWNS))
                name = f"{name} {TOWNS[town]}".rstrip()
            lines.writerow([f"V{number}", name, "US"])


def write_texts(path, count):
    """Write texts of thirty sentences, half of which may be claims."""
    chooser = random.Random(12)
    with open_published() as con:
        known = [row[0] for row in con.execute("select vendor_name from core.vendors order by 1").fetchall()]
    with path.open("w", newline="", encoding="utf-8") as file:
        lines = csv.writer(file)
        lines.writerow(["document_id", "published_on", "text"])
        for number in range(count):
            several = (
                chooser.choice(SENTENCES).format(name=chooser.choice(known), share=chooser.randint(1, 60))
                for _ in range(30)
            )
            lines.writerow([f"d{number}", "2024-06-21", " ".join(several)])


def local(what, file, out, workers):
    if what == "names":
        with published_index(release_file(), [], Settings.from_env().home / "cache") as index:
            return screen_file(file, index, out=out / "hits.parquet", workers=workers).hits
    return read_file(file, Lexicon(known_names(Settings.from_env())), out / "claims.parquet").claims


def on_spark(what, file, out, workers):
    with cluster(workers, LONGEST) as master, session(master, out / "spark.log", conf=LOOPBACK) as spark:
        started = time.perf_counter()
        at = {}

        def tell(_rows, _share, doing):
            at.setdefault(doing.partition(",")[0], time.perf_counter() - started)

        if what == "names":
            with published_index(release_file(), [], Settings.from_env().home / "cache") as index:
                done = screen_path(spark, str(file), index, out=str(out / "out"), tell=tell)
        else:
            done = read_path(spark, str(file), known_names(Settings.from_env()), out=str(out / "out"), tell=tell)
        whole = time.perf_counter() - started
        gateway = SparkContext._gateway
    # Waited for, so that its time is counted.
    gateway.shutdown()
    gateway.proc.stdin.close()
    gateway.proc.wait()
    return done.found, whole, at


def case(what, how, file, workers):
    """Run a case in this process and print what it took as JSON."""
    with tempfile.TemporaryDirectory() as name:
        started = time.perf_counter()
        if how == "local":
            found, asked, at = local(what, file, Path(name), workers), time.perf_counter() - started, {}
        else:
            found, asked, at = on_spark(what, file, Path(name), workers)
        used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
        cpu = sum(u.ru_utime + u.ru_stime for u in used)
        print(
            json.dumps(
                {"found": found, "wall": time.perf_counter() - started, "asked": asked, "at": at, "cpu": cpu}
                | {"largest_mb": max(u.ru_maxrss for u in used) / 1024}
            )
        )


def measured(what, how, file, workers):
    command = [sys.executable, "-m", "benchmarks.spark", "--case", what, how, str(file), str(workers)]
    ended = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True)
    return json.loads(ended.stdout.splitlines()[-1])


def compared(what, file, count, workers):
    """Measure one machine and a cluster of so many cores, print both and the ratios."""
    cases = {"one machine": ("local", workers if what == "names" else 1), "Spark": ("spark", workers)}
    took = {}
    for who, (how, cores) in cases.items():
        one = took[how] = measured(what, how, file, cores)
        print(
            f"{count:>10,} {what}, {cores} cores, {who:<11}: {one['wall']:6.1f} s, {count / one['wall']:8,.0f}/s; "
            f"{one['cpu']:6.1f} CPU s, {one['cpu'] / count * 1e6:6.0f} us each; {one['found']:,} found; "
            f"largest process {one['largest_mb']:,.0f} MB {one['at'] or ''}",
            flush=True,
        )
    one, spark = took["local"], took["spark"]
    print(
        f"{'':>10} throughput on Spark, of one machine's: {one['wall'] / spark['wall']:.2f} with its start, "
        f"{one['wall'] / spark['asked']:.2f} without; per CPU second {one['cpu'] / spark['cpu']:.2f}",
        flush=True,
    )
    if one["found"] != spark["found"]:
        sys.exit("the cluster found something else")


def main():
    options = argparse.ArgumentParser()
    options.add_argument("--names", type=int, default=200_000)
    options.add_argument("--texts", type=int, default=4_000)
    options.add_argument("--workers", type=int, nargs="+", default=[2])
    options.add_argument(
        "--companies", action="store_true", help="names of companies (needs ../shared), hardly any of them listed"
    )
    options.add_argument("--parquet", action="store_true", help="names from Parquet instead of CSV")
    options.add_argument("--case", nargs=4, help=argparse.SUPPRESS)
    options = options.parse_args()
    if options.case:
        what, how, file, workers = options.case
        case(what, how, Path(file), int(workers))
        return
    with tempfile.TemporaryDirectory() as name:
        for what, write in (("names", write_companies if options.companies else write_names), ("texts", write_texts)):
            if not (count := vars(options)[what]):
                continue
            file = Path(name) / f"{what}.csv"
            write(file, count)
            if what == "names" and options.parquet:
                table = pyarrow.csv.read_csv(file)
                file = file.with_suffix(".parquet")
                pq.write_table(table, file, row_group_size=50_000)
            for workers in options.workers:
                compared(what, file, count, workers)


if __name__ == "__main__":
    main()
