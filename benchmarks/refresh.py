"""The main job on the full-size lists: reading them, a cold refresh to the published file, refreshes with nothing new, with one
edited entry, with many vendors more; and how fast commands answer from what it published.

Run: .venv/bin/python -m benchmarks.refresh
Refreshes are told without what starting takes: as a ratio to a raw expat parse of the same bytes in the same run, and in
seconds of the wall clock and of the processor; the table goes into docs/benchmarks.md. A command is told by the fastest of several
runs, the index of names having been made by one before.
The full-size enhanced SDN list is made by ../shared/tools from ../shared/data; without them there is nothing to measure.
"""

import os
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from xml.parsers import expat

from training.ordinary import registrants
from vendorwatch.arrow_alone import arrow_alone
from vendorwatch.commands.output import EXCERPT, STALE
from vendorwatch.confined import confined
from vendorwatch.landing import Landing
from vendorwatch.settings import PROJECT, Settings
from vendorwatch.sources import all_sources
from vendorwatch.tables import loading
from vendorwatch.tables.catalogue import read_catalogue
from vendorwatch.tables.warehouse import Warehouse

SHARED = PROJECT.parent / "shared"
COMMAND = [sys.executable, "-c", "from vendorwatch.cli import program; program()"]
ASKED = (["--help"], ["sql", "select 1"], ["sources"], ["status"], ["screen", "--name", "Kaspersky Labs Ltd"])
RUNS = 7
# Behind the names of companies, so that a list can be longer than the file of companies.
TOWNS = (
    "",
    "Alder",
    "Bexley",
    "Corve",
    "Dunmore",
    "Elgin",
    "Farrow",
    "Garth",
    "Hexham",
    "Ilford",
    "Jarrow",
    "Kelso",
    "Leven",
)
BEGIN, END = "<!-- measured -->", "<!-- until here -->"
HEADINGS = """| what | times the raw parse | beyond the start | processor | peak | aim |
|---|---|---|---|---|---|"""


def timed(function):
    started = time.perf_counter()
    result = function()
    return result, time.perf_counter() - started


def raw_parse(path):
    with path.open("rb") as file:
        expat.ParserCreate().ParseFile(file)


def run(home, *arguments):
    """Run a command; return its seconds of the clock and of the processor, and its peak memory in MB."""
    environment = {k: v for k, v in os.environ.items() if not k.startswith("VENDORWATCH_")}
    environment |= {"VENDORWATCH_HOME": str(home), "DAGSTER_HOME": str(home / "dagster")}
    (home / "dagster").mkdir(exist_ok=True)
    shutil.copy(PROJECT / "dagster.yaml", home / "dagster")
    with (home / "output.txt").open("w") as output:
        started = time.perf_counter()
        process = subprocess.Popen([*COMMAND, *arguments], env=environment, stdout=output, stderr=output, cwd=home)
        _, status, usage = os.wait4(process.pid, 0)
        seconds = time.perf_counter() - started
    if os.waitstatus_to_exitcode(status) not in (0, STALE, EXCERPT):
        raise SystemExit(f"{arguments} failed:\n{(home / 'output.txt').read_text()[-2000:]}")
    return seconds, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024


def started():
    """Return the seconds, and those of the processor, that interpreter, imports and the reading of the definitions take."""
    code = "import sys; sys.path.insert(0, '.'); from vendorwatch.commands.refresh import _runs; _runs()"
    before = used()
    _, seconds = timed(lambda: subprocess.run([sys.executable, "-c", code], check=True, cwd=PROJECT))
    return seconds, used() - before


def used():
    """Return the seconds of the processor that this process and the children that it has waited for have taken."""
    both = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(usage.ru_utime + usage.ru_stime for usage in both)


def main():
    tool, files = SHARED / "tools" / "gen_sdn_enhanced.py", SHARED / "data" / "ofac"
    if not tool.exists():
        print("no full-size list here (../shared is absent)")
        return
    folder = Path(tempfile.mkdtemp())
    try:
        measure(folder, tool, files)
    finally:
        shutil.rmtree(folder)


def edited(xml, past):
    """Write the list as published a day later, one name of it edited, and return the folder of it."""
    body = xml.read_bytes()
    end = body.index(b"</formattedFullName>", len(body) // 2)
    later = past / "later" / "2026-07-30"
    later.mkdir(parents=True)
    body = (body[:end] + b" EDITED" + body[end:]).replace(b"<dataAsOf>2026-07-29", b"<dataAsOf>2026-07-30", 1)
    (later / xml.name).write_bytes(body)
    return later.parent


def vendors(many, path):
    """Write a list of so many vendors: companies of the SEC's file, again and again with another town behind the name."""
    names = registrants()
    rows = [f'{number},"{names[number % len(names)]} {TOWNS[number // len(names)]}",US' for number in range(many)]
    path.write_text("\n".join(["Supplier No,Supplier Name,Country", *rows]), encoding="utf-8")
    return path


class Table:
    """What was measured, as lines for the terminal and rows for docs/benchmarks.md."""

    def __init__(self, floor):
        self.floor, self.rows, self.start = floor, [], (0.0, 0.0)

    def told(self, what, seconds, busy, aim, memory=None):
        """Tell of what took so many seconds, and of the processor, the start among them."""
        beyond, busy_beyond = seconds - self.start[0], busy - self.start[1]
        ratio = f"{beyond / self.floor:.1f}"
        shown = [what, ratio, f"{beyond:.1f} s", f"{busy_beyond:.1f} s", f"{memory:.0f} MB" if memory else "", aim]
        self.rows.append(shown)
        print(" | ".join(shown), flush=True)

    def write(self, path):
        """Put the table in the place of the one before it."""
        lines = ["| " + " | ".join(row) + " |" for row in self.rows]
        text = path.read_text("utf-8")
        before, rest = text.split(BEGIN, 1)
        path.write_text(
            f"{before}{BEGIN}\n{HEADINGS}\n" + "\n".join(lines) + f"\n{END}{rest.split(END, 1)[1]}", "utf-8"
        )


def measure(folder, tool, files):
    past = folder / "past" / "2026-07-29"
    past.mkdir(parents=True)
    xml = past / "SDN_ENHANCED.XML"
    subprocess.run([sys.executable, tool, files / "composite_2026-07-29", xml], check=True, stdout=subprocess.DEVNULL)
    shutil.copy(files / "enhanced_xml" / "CONS_ENHANCED.XML", past)
    settings = Settings(home=folder / "home", seeds=PROJECT / "seeds", sql=PROJECT / "sql")
    sources, landing, catalogue = all_sources(), Landing(settings), read_catalogue(settings.sql)
    landing.import_folder(folder / "past", [sources["ofac_sdn"], sources["ofac_consolidated"]])
    source, home = sources["ofac_sdn"], settings.home

    # As installing does: compiling the loops takes longer than any refresh, once. In a process of its own, as there: a refresh
    # has to load them.
    subprocess.run([sys.executable, "-m", "vendorwatch.prepare"], check=True)
    # As refreshes do.
    arrow_alone()
    _, floor = timed(lambda: raw_parse(xml))
    print(f"raw expat parse of {xml.stat().st_size / 1e6:.0f} MB: {floor:.2f} s")
    table = Table(floor)
    with Warehouse(folder / "scratch.duckdb").writer() as con:
        busy = used()
        _, seconds = timed(lambda: loading.load_source(con, catalogue, confined(source), landing.in_force(source)))
    table.told("bytes to raw tables", seconds, used() - busy, aim="2.5 times")
    table.start = min(started() for _ in range(3))
    print(f"interpreter and definitions: {table.start[0]:.2f} s, {table.start[1]:.2f} s of the processor (aim 1.5 s)")
    table.told("cold refresh", **timed_run(home, "refresh"), aim="10 times, 700 MB")
    table.told("replay", **timed_run(home, "replay"), aim="10 times, 700 MB")
    table.told("nothing new", **timed_run(home, "refresh"), aim="0.2 s")
    run(home, "import-archive", str(edited(xml, folder)))
    table.told("one edited entry", **timed_run(home, "refresh"), aim="3 s")
    for many, aim in ((10_000, "5 s"), (100_000, "45 s")):
        run(home, "vendors", "import", str(vendors(many, folder / "vendors.csv")))
        table.told(f"{many:,} vendors added", **timed_run(home, "refresh"), aim=aim)
    table.write(PROJECT / "docs" / "benchmarks.md")
    warehouse, release = settings.warehouse.stat().st_size, settings.published_file.stat().st_size
    print(f"warehouse {warehouse / 1e6:.0f} MB, release {release / 1e6:.0f} MB")
    run(home, *ASKED[-1])
    for arguments in ASKED:
        seconds, busy, _ = min(run(home, *arguments) for _ in range(RUNS))
        print(f"vendorwatch {' '.join(arguments)}: {seconds:.2f} s, {busy:.2f} s CPU (aim 1 s)")


def timed_run(home, *arguments):
    """Run a command; return its seconds, those of the processor, and its peak memory, as `Table.told` takes them."""
    seconds, busy, memory = run(home, *arguments)
    return {"seconds": seconds, "busy": busy, "memory": memory}


if __name__ == "__main__":
    main()
