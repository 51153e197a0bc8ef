"""What a team sees of its own vendor list against the full lists: found, wrongly certain, left to ask; part of `make accuracy`.

Here: a list of vendors with a known answer, read by the reader of vendor lists and joined by the project's own models. Half
of the SEC's registrants are ordinary vendors; `restricted_vendors.csv` has 64 companies that the lists restrict, as people
write them, with a pattern of the names of the right parties. How ordinary words are is counted on the other half of the
registrants, so the vendors are as new to it as a team's own.

Run: .venv/bin/python -m benchmarks.vendor_list [--published FILE] [--show]
Needs ../shared. FILE is a published file with the full lists in force; without it, one is made of ../shared's lists.
"""

import argparse
import csv
import importlib
import io
import os
import re
import subprocess
import sys
import tempfile
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from unittest import mock

import duckdb

from training.corpus import SHARED
from training.ordinary import counted, registrants
from vendorwatch import macros
from vendorwatch.catalogue import SCHEMAS, read_catalogue
from vendorwatch.names import likelihood, tables
from vendorwatch.settings import PROJECT
from vendorwatch.sources.vendor_master.importing import _document as document
from vendorwatch.sources.vendor_master.file import read_file
from vendorwatch.sources.vendor_master.source import tabulate

RESTRICTED = Path(__file__).resolve().with_name("restricted_vendors.csv")
# A list of this many vendors is spoken of, as many of them listed as there are restricted ones.
OF = 10_000
# What is built anew for the list; everything else is as published.
MODELS = (
    "staging.stg_vendor_master__vendors",
    "core.vendor_list",
    "core.vendor_list_identifiers",
    "core.vendor_digests",
    "core.name_queries",
    "core.entity_links",
    "core.vendor_candidates",
    "core.vendor_joins",
)


def restricted():
    """Return the restricted vendors: vendor, country, pattern of the right parties' names, how it is written."""
    with RESTRICTED.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def vendor_list(*, countries):
    """Return the list as a CSV file in bytes: headings as people write them; the keys of restricted vendors begin with R."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(["Supplier No", "Supplier Name", "Country"])
    for number, name in enumerate(registrants()[::2]):
        # The file of registrants tells no country; nearly all are American.
        writer.writerow([f"O{number}", name, "US" if countries else ""])
    for number, row in enumerate(restricted()):
        writer.writerow([f"R{number}", row["vendor"], row["country"] if countries else ""])
    return out.getvalue().encode()


@contextmanager
def full_lists(published: Path | None) -> Iterator[Path]:
    """Yield a published file with the full lists in force."""
    if published:
        yield published
        return
    with tempfile.TemporaryDirectory() as folder:
        env = os.environ | {"VENDORWATCH_HOME": f"{folder}/home", "PYTHON": sys.executable}
        run = [sys.executable, "-m", "vendorwatch.cli"]
        for command in ([str(SHARED.parent / "tools/full_lists.sh"), f"{folder}/lists"], [*run, "import-archive", f"{folder}/lists"],
                        [*run, "refresh"]):  # fmt: skip
            subprocess.run(command, env=env, check=True, capture_output=True)
        yield Path(folder) / "home/published/vendorwatch.duckdb"


def joined(published: Path, body: bytes) -> list[dict]:
    """Return `core.vendor_joins` of a vendor list against a published file, with the names of the right parties."""
    catalogue = read_catalogue(PROJECT / "sql")
    path = Path("suppliers.csv")
    vendors = tabulate([(document(path, body), read_file(body, path.name))]).tables["vendors"]
    with duckdb.connect() as con:
        con.execute(f"attach '{published}' as published (read_only)")
        for schema in SCHEMAS:
            con.execute(f"create schema {schema}")
        con.execute(macros.ALL)
        con.register("vendors", vendors)
        con.execute("create table raw.vendor_master__vendors as from vendors")
        for name in MODELS:
            table = catalogue[name]
            for given in table.inputs:
                schema, short = given.split(".")
                known = con.execute("select 1 from duckdb_tables() where schema_name = ? and table_name = ? and database_name = 'memory'",
                                    [schema, short]).fetchall()  # fmt: skip
                if not known and given not in MODELS:
                    in_file = con.execute(
                        "select 1 from duckdb_tables() where schema_name = ? and table_name = ? and database_name = 'published'",
                        [schema, short],
                    ).fetchall()
                    columns = ", ".join(f'"{c.name}" {c.type}' for c in catalogue[given].columns)
                    con.execute(f"create table {given} as from published.{given}" if in_file else f"create table {given} ({columns})")
            if table.python:
                module, _, function = table.python.partition(":")
                con.register("made", getattr(importlib.import_module(module), function)(con))
                con.execute(f"create table {name} as from made")
            else:
                con.execute(f"create table {name} as {table.sql}")
        return con.sql("select * from core.vendor_joins order by vendor_key, candidate_rank").to_arrow_table().to_pylist()


def figures(joins: list[dict], vendors: int) -> dict[str, float]:
    """Return what the list cost and what was found."""
    right = [re.compile(row["party"], re.IGNORECASE) for row in restricted()]
    found, above, certain, wrong, asked, below = set(), set(), set(), set(), set(), set()
    for join in joins:
        key = join["vendor_key"]
        if key.startswith("R"):
            if right[int(key[1:])].search(f"{join['party_name']} {join['matched_name']}"):
                found.add(key)
                if join["band"] == "auto":
                    certain.add(key)
                if join["above_line"]:
                    above.add(key)
            elif join["band"] == "auto":
                wrong.add((key, join["vendor_name"], join["party_name"]))
        elif join["band"] == "auto" and join["party_source"] != "vendor":
            wrong.add((key, join["vendor_name"], join["party_name"]))
        elif join["band"] == "review":
            (asked if join["above_line"] else below).add(key)
    ordinary = vendors - len(right)
    return {
        "restricted found": len(found) / len(right),
        "restricted found above the line or certain": len(above | certain) / len(right),
        "restricted found certain": len(certain) / len(right),
        "vendors wrongly certain a 10,000": OF * len(wrong) / vendors,
        "other vendors asked about a 10,000": OF * len(asked) / ordinary,
        "other vendors kept below the line a 10,000": OF * len(below - asked) / ordinary,
        "precision of auto": len(certain) / max(1, len(certain) + len(wrong) * (OF - len(right)) / ordinary),
        "precision of questions": len(above - certain) / max(1, len(above - certain) + len(asked) * (OF - len(right)) / ordinary),
    }  # fmt: skip


def shown(joins: list[dict]) -> Iterator[str]:
    """Yield what a person should read: restricted vendors not found above the line, and every other vendor that is certain or asked about."""
    best: dict[str, list[dict]] = defaultdict(list)
    for join in joins:
        best[join["vendor_key"]].append(join)
    for number, row in enumerate(restricted()):
        mine = [j for j in best.get(f"R{number}", []) if re.search(row["party"], f"{j['party_name']} {j['matched_name']}", re.IGNORECASE)]
        first = max(mine, key=lambda j: (j["band"] == "auto", j["probability"]), default=None)
        told = f"{first['band']} {first['probability']:.3f} {first['party_name']} | {first['evidence']}" if first else "MISSED"
        yield f"restricted: {row['vendor']} ({row['how']}): {told}"
    for key, several in best.items():
        first = max(several, key=lambda j: (j["band"] == "auto" and j["party_source"] != "vendor", j["above_line"], j["probability"]))
        if key.startswith("O") and first["above_line"] and (first["band"] == "review" or first["party_source"] != "vendor"):
            yield f"{first['band']} {first['probability']:.3f}: {first['vendor_name']} | {first['matched_name']} | {first['party_id']} | {first['score']:.3f} | {first['evidence']}"


def measured(published: Path | None = None, *, show: bool = False) -> Iterator[tuple[str, dict[str, float], int]]:
    """Yield the figures with and without countries, and of how many vendors."""
    half = counted(registrants()[1::2])
    likelihood.bits.cache_clear()
    with full_lists(published) as file, mock.patch.object(tables, "ordinary", lambda: half):
        for countries in (False, True):
            body = vendor_list(countries=countries)
            vendors = body.count(b"\n") - 1
            joins = joined(file, body)
            if show:
                print(*shown(joins), sep="\n")
            yield ("with country" if countries else "without country"), figures(joins, vendors), vendors
    likelihood.bits.cache_clear()


def main() -> None:
    options = argparse.ArgumentParser()
    options.add_argument("--published", type=Path, help="a published file with the full lists in force")
    options.add_argument("--show", action="store_true", help="print what a person should read")
    chosen = options.parse_args()
    for part, found, vendors in measured(chosen.published, show=chosen.show):
        for measure, value in found.items():
            print(f"vendor list    {part:16} {measure:46} {value:.3f} of {vendors:,}")


if __name__ == "__main__":
    main()
