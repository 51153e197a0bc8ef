"""The main job on the full-size lists: reading them, a cold refresh to the published file, a refresh with nothing new; and
how fast commands answer from what it published.

Run: .venv/bin/python -m benchmarks.refresh
Refreshes are told as a ratio to a raw expat parse of the same bytes in the same run, and in seconds of the wall clock and
of the processor. A command is told by the fastest of several runs, the index of names having been made by one before.
The full-size enhanced SDN list is made by ../shared/tools from ../shared/data; without them there is nothing to measure.
"""

import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from xml.parsers import expat

from vendorwatch.landing import Landing
from vendorwatch.settings import PROJECT, Settings
from vendorwatch.sources import all_sources
from vendorwatch.tables import loading
from vendorwatch.tables.catalogue import read_catalogue
from vendorwatch.tables.warehouse import Warehouse

SHARED = PROJECT.parent / "shared"
COMMAND = [sys.executable, "-c", "from vendorwatch.cli import main; main()"]
ASKED = (["--help"], ["sql", "select 1"], ["sources"], ["status"], ["screen", "--name", "Kaspersky Labs Ltd"])
RUNS = 7


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
    if os.waitstatus_to_exitcode(status) not in (0, 3):
        raise SystemExit(f"{arguments} failed:\n{(home / 'output.txt').read_text()[-2000:]}")
    return seconds, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024


def started():
    """Return the seconds that interpreter, imports and the reading of the definitions take by themselves."""
    code = "import sys; sys.path.insert(0, '.'); import orchestration.commands"
    return timed(lambda: subprocess.run([sys.executable, "-c", code], check=True, cwd=PROJECT))[1]


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


def measure(folder, tool, files):
    past = folder / "past" / "2026-07-29"
    past.mkdir(parents=True)
    xml = past / "SDN_ENHANCED.XML"
    subprocess.run([sys.executable, tool, files / "composite_2026-07-29", xml], check=True, stdout=subprocess.DEVNULL)
    shutil.copy(files / "enhanced_xml" / "CONS_ENHANCED.XML", past)
    settings = Settings(home=folder / "home", seeds=PROJECT / "seeds", sql=PROJECT / "sql")
    sources, landing, catalogue = all_sources(), Landing(settings), read_catalogue(settings.sql)
    landing.import_folder(folder / "past", [sources["ofac_sdn"], sources["ofac_consolidated"]])
    source = sources["ofac_sdn"]

    _, floor = timed(lambda: raw_parse(xml))
    print(f"raw expat parse of {xml.stat().st_size / 1e6:.0f} MB: {floor:.2f} s")
    with Warehouse(folder / "scratch.duckdb").writer() as con:
        _, seconds = timed(lambda: loading.load_source(con, catalogue, source, landing.in_force(source)))
    print(f"bytes to raw tables: {seconds:.2f} s, {seconds / floor:.1f} times the raw parse (aim 5)")

    start = started()
    print(f"interpreter and definitions: {start:.2f} s")
    for name, arguments in (("cold refresh", ["refresh"]), ("replay", ["replay"]), ("nothing new", ["refresh"])):
        seconds, busy, memory = run(settings.home, *arguments)
        aim = "aim 1 s" if name == "nothing new" else "aim 12 s and 800 MB"
        print(
            f"{name}: {seconds:.2f} s, {seconds - start:.2f} s beyond the start, "
            f"{(seconds - start) / floor:.1f} times the raw parse, {busy:.2f} s CPU, {memory:.0f} MB ({aim})"
        )
    warehouse, release = settings.warehouse.stat().st_size, settings.published_file.stat().st_size
    print(f"warehouse {warehouse / 1e6:.0f} MB, release {release / 1e6:.0f} MB")
    run(settings.home, *ASKED[-1])
    for arguments in ASKED:
        seconds, busy, _ = min(run(settings.home, *arguments) for _ in range(RUNS))
        print(f"vendorwatch {' '.join(arguments)}: {seconds:.2f} s, {busy:.2f} s CPU (aim 1 s)")


if __name__ == "__main__":
    main()
