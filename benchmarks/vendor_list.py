"""What a team sees of its own vendor list against the full lists: found, wrongly certain, left to ask; part of `make accuracy`.

Here: a list of vendors with a known answer, read by the reader of vendor lists and joined by the project's own models. Half
of the SEC's registrants are ordinary vendors; `restricted_vendors.csv` has 64 companies that the lists restrict, as people
write them, with a pattern of the names of the right parties. How ordinary words are is counted on the other half of the
registrants. The line and the points set by hand were chosen while looking at this list.

Run: .venv/bin/python -m benchmarks.vendor_list [--warehouse FILE] [--show]
Needs ../shared. FILE is `warehouse.duckdb` of a home with the full lists in force; without it, one is made of ../shared's lists.
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
from functools import cache
from pathlib import Path
from unittest import mock

import duckdb

from training.corpus import SHARED
from training.ordinary import counted, registrants
from vendorwatch.formats.sheets.decode import lying_at
from vendorwatch.formats.sheets.file import read_file
from vendorwatch.names import tables, telling
from vendorwatch.settings import PROJECT
from vendorwatch.sources.vendor_master.importing import _document
from vendorwatch.sources.vendor_master.source import tabulate
from vendorwatch.tables.catalogue import read_catalogue
from vendorwatch.tables.declarations import SCHEMAS
from vendorwatch.tables.warehouse import MACROS

RESTRICTED = Path(__file__).resolve().with_name("restricted_vendors.csv")
# A list of this many vendors is spoken of, as many of them listed as there are restricted ones.
OF = 10_000
# What is built anew for the list; everything else is as a refresh made it.
MODELS = (
    "work.vendor_countries",
    "core.vendor_list",
    "work.vendor_numbers",
    "work.vendor_list_identifiers",
    "work.vendor_digests",
    "work.name_queries",
    "work.entity_links",
    "work.vendor_candidates",
    "core.vendor_joins",
)


@cache
def restricted():
    """Return the restricted vendors: vendor, country, pattern of the right parties' names, how it is written."""
    with RESTRICTED.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def vendor_list(*, countries, kinds=False):
    """Return the list as a CSV file in bytes: headings as people write them; the keys of restricted vendors begin with R.

    All are companies, which a column says with `kinds`.
    """
    kind = "Company" if kinds else ""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(["Supplier No", "Supplier Name", "Country", "Party Type"])
    for number, name in enumerate(registrants()[::2]):
        # The file of registrants tells no country; nearly all are American.
        writer.writerow([f"O{number}", name, "US" if countries else "", kind])
    for number, row in enumerate(restricted()):
        writer.writerow([f"R{number}", row["vendor"], row["country"] if countries else "", kind])
    return out.getvalue().encode()


@contextmanager
def full_lists(warehouse: Path | None) -> Iterator[Path]:
    """Yield a warehouse with the full lists in force."""
    if warehouse:
        yield warehouse
        return
    with tempfile.TemporaryDirectory() as folder:
        env = os.environ | {"VENDORWATCH_HOME": f"{folder}/home", "PYTHON": sys.executable}
        ours = [str(Path(sys.executable).with_name("vendorwatch"))]
        make = [str(SHARED.parent / "tools/full_lists.sh"), f"{folder}/lists"]
        for command in (make, [*ours, "import-archive", f"{folder}/lists"], [*ours, "refresh"]):
            subprocess.run(command, env=env, check=True, capture_output=True)
        yield Path(folder) / "home/warehouse.duckdb"


def joined(warehouse: Path, body: bytes) -> list[dict]:
    """Return `core.vendor_joins` of a vendor list, given as the bytes of a file, against the tables of a warehouse."""
    catalogue = read_catalogue(PROJECT / "sql")
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "suppliers.csv"
        path.write_bytes(body)
        vendors = tabulate([(_document(path, body), read_file(lying_at(path), path.name))]).tables["vendors"]
    with duckdb.connect() as con:
        con.execute(f"attach '{warehouse}' as warehouse (read_only)")
        for schema in SCHEMAS:
            con.execute(f"create schema {schema}")
        con.execute(MACROS)
        con.register("vendors", vendors)
        con.execute("create table raw.vendor_master__vendors as from vendors")
        for given in sorted(
            {i for name in MODELS for i in catalogue[name].inputs} - {*MODELS, "raw.vendor_master__vendors"}
        ):
            con.execute(f"create table {given} as from warehouse.{given}")
        for name in MODELS:
            table = catalogue[name]
            if table.python:
                module, _, function = table.python.partition(":")
                con.register("made", getattr(importlib.import_module(module), function)(con))
            con.execute(f"create table {name} as {'from made' if table.python else table.sql}")
        return con.sql("from core.vendor_joins order by vendor_key, candidate_rank").to_arrow_table().to_pylist()


def is_right(join: dict) -> bool:
    """Return whether a join of a restricted vendor leads to a party that it is."""
    if not join["vendor_key"].startswith("R"):
        return False
    pattern = restricted()[int(join["vendor_key"][1:])]["party"]
    return re.search(pattern, f"{join['party_name']} {join['matched_name']}", re.IGNORECASE) is not None


def outcomes(joins: list[dict]) -> tuple[set[str], set[str], set[str]]:
    """Return the keys of the restricted vendors that were found, above the line or certain, and certain."""
    right = [join for join in joins if is_right(join)]
    found = {join["vendor_key"] for join in right}
    certain = {join["vendor_key"] for join in right if join["band"] == "auto"}
    return found, certain | {join["vendor_key"] for join in right if join["above_line"]}, certain


def shares(joins: list[dict], keys: set[str]) -> dict[str, float]:
    """Return what became of the restricted vendors with these keys."""
    found, likely, certain = (len(several & keys) / len(keys) for several in outcomes(joins))
    return {
        "restricted found": found,
        "restricted found above the line or certain": likely,
        "restricted found certain": certain,
    }


def by_distortion(joins: list[dict]) -> Iterator[tuple[str, dict[str, float], int]]:
    """Yield for each way in which restricted vendors are written what became of them, and how many they are."""
    keys = defaultdict(set)
    for number, row in enumerate(restricted()):
        keys[row["how"]].add(f"R{number}")
    for how, several in sorted(keys.items()):
        yield how, shares(joins, several), len(several)


def figures(joins: list[dict], vendors: int) -> dict[str, float]:
    """Return what the list cost and what was found."""
    right = restricted()
    _, likely, certain = outcomes(joins)
    wrong, asked, below = set(), set(), set()
    for join in joins:
        key = join["vendor_key"]
        if key.startswith("R"):
            if not is_right(join) and join["band"] == "auto":
                wrong.add((key, join["vendor_name"], join["party_name"]))
        elif join["band"] == "auto" and join["party_source"] != "vendor":
            wrong.add((key, join["vendor_name"], join["party_name"]))
        elif join["band"] == "review":
            (asked if join["above_line"] else below).add(key)
    ordinary = vendors - len(right)
    return {
        **shares(joins, {f"R{number}" for number in range(len(right))}),
        "vendors wrongly certain a 10,000": OF * len(wrong) / vendors,
        "other vendors asked about a 10,000": OF * len(asked) / ordinary,
        "other vendors kept below the line a 10,000": OF * len(below - asked) / ordinary,
        "precision of auto": len(certain) / max(1, len(certain) + len(wrong) * (OF - len(right)) / ordinary),
        "precision of questions": len(likely - certain) / max(1, len(likely - certain) + len(asked) * (OF - len(right)) / ordinary),
    }  # fmt: skip


def shown(joins: list[dict]) -> Iterator[str]:
    """Yield what a person should read: what became of each restricted vendor, and what others are certain or asked about."""
    for join in joins:
        of = {
            name: join[name] for name in ("vendor_name", "matched_name", "party_id", "band", "probability", "evidence")
        }
        if join["vendor_key"].startswith("R"):
            yield f"{join['vendor_key']} {is_right(join)} {of}"
        elif join["above_line"] and join["candidate_rank"] in {None, 1} and join["party_source"] != "vendor":
            yield f"{join['vendor_key']} {of}"
    missed = {f"R{number}" for number in range(len(restricted()))} - {
        join["vendor_key"] for join in joins if is_right(join)
    }
    yield f"not found: {[restricted()[int(key[1:])]['vendor'] for key in sorted(missed)]}"


def measured(warehouse: Path | None = None, *, show: bool = False) -> Iterator[tuple[str, dict[str, float], int]]:
    """Yield the figures with and without countries and kinds, whole and by distortion, and of how many vendors."""
    half = counted(registrants()[1::2])
    telling.bits.cache_clear()
    with full_lists(warehouse) as file, mock.patch.object(tables, "ordinary", lambda: half):
        for told, countries, kinds in (
            ("without country", False, False),
            ("without country, kind told", False, True),
            ("with country", True, False),
            ("with country, kind told", True, True),
        ):
            body = vendor_list(countries=countries, kinds=kinds)
            vendors = body.count(b"\n") - 1
            joins = joined(file, body)
            if show:
                print(*shown(joins), sep="\n")
            yield told, figures(joins, vendors), vendors
            for how, found, cases in by_distortion(joins):
                yield f"{told}, {how}", found, cases
    telling.bits.cache_clear()


def main() -> None:
    options = argparse.ArgumentParser()
    options.add_argument("--warehouse", type=Path, help="a warehouse with the full lists in force")
    options.add_argument("--show", action="store_true", help="print what a person should read")
    chosen = options.parse_args()
    for part, found, vendors in measured(chosen.warehouse, show=chosen.show):
        for measure, value in found.items():
            print(f"vendor list    {part:48} {measure:46} {value:.3f} of {vendors:,}")


if __name__ == "__main__":
    main()
