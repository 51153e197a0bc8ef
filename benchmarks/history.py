"""The history: 24 full days of the SDN list, one more on top, an unchanged one, and a question about the past.

Run: .venv/bin/python -m benchmarks.history
Ratios are to reading the same day's file with Python's csv module in the same run. Needs ../shared/data.
"""

import csv
import gzip
import io
import resource
import shutil
import tempfile
import time
from pathlib import Path

from vendorwatch import intake
from vendorwatch.landing import Landing
from vendorwatch.settings import PROJECT, Settings
from vendorwatch.sources import all_sources
from vendorwatch.tables import loading, models
from vendorwatch.tables.catalogue import read_catalogue
from vendorwatch.tables.warehouse import Warehouse

DAYS = PROJECT.parent / "shared" / "data" / "ofac" / "history"
CORE = (
    "work.documents", "work.publications", "core.fact_versions", "core.listing_versions", "work.former_listings",
    "work.changes",
)  # fmt: skip


def timed(function):
    started = time.perf_counter()
    result = function()
    return result, time.perf_counter() - started


def main():
    files = [f for f in sorted(DAYS.glob("*.csv.gz")) if gzip.decompress(f.read_bytes())]
    if not files:
        print("no days here (../shared/data is absent)")
        return
    folder = Path(tempfile.mkdtemp())
    try:
        measure(folder, files)
    finally:
        shutil.rmtree(folder)


def measure(folder, files):
    settings = Settings(home=folder / "home", seeds=PROJECT / "seeds", sql=PROJECT / "sql")
    landing, catalogue, source = Landing(settings), read_catalogue(settings.sql), all_sources()["ofac_sdn"]
    _, floor = timed(lambda: list(csv.reader(io.StringIO(gzip.decompress(files[-1].read_bytes()).decode()))))
    past = folder / "past"

    def bring(name, data):
        past.mkdir(exist_ok=True)
        (past / name).write_bytes(data)
        taken, left_out = landing.import_folder(past, [source])
        assert len(taken) == 1, left_out
        shutil.rmtree(past)

    def take(con):
        assert intake.take(con, catalogue, landing, source, print).verdict is None
        intake.record_history(con, catalogue)
        loading.load_documents(con, catalogue, intake.evidence_deliveries(landing, [source]))

    def told(label, seconds):
        size = settings.warehouse.stat().st_size
        memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        print(
            f"{label}: {seconds:.2f} s, {seconds / floor:.0f} times a plain read of a day, "
            f"{memory:.0f} MB of memory, warehouse {size / 1e6:.1f} MB"
        )

    def step(label):
        with Warehouse(settings.warehouse).writer() as con:
            _, seconds = timed(lambda: take(con))
            con.execute("checkpoint")
        told(label, seconds)

    for file in files[:-1]:
        bring(file.name, file.read_bytes())
    step(f"{len(files) - 1} days imported (aim 60 s, 1 GB)")
    bring(files[-1].name, files[-1].read_bytes())
    step("one more day (aim 3 s)")
    bring("sdn_2024-05-05.csv.gz", files[-1].read_bytes())
    step("one more day with nothing changed (aim: near zero)")
    step("nothing new")
    with Warehouse(settings.warehouse).writer() as con:
        _, seconds = timed(lambda: models.build_layer(con, catalogue, "core", only=CORE))
        told("versions and changes of all days", seconds)
        for macro in catalogue.macros:
            if "core.listing_versions" in macro:
                con.execute(macro)
        _, seconds = timed(lambda: con.execute("select * from marts.listed_on(date '2023-09-10')").fetchall())
        told("who was listed on a day", seconds)
        plain = sum(len(gzip.decompress(f.read_bytes())) for f in files)
        rows = con.execute("select count(*) from raw.history__fact_versions").fetchall()[0][0]
        print(f"{rows:,} runs of facts stand for {plain / 1e6:.0f} MB of files")


if __name__ == "__main__":
    main()
