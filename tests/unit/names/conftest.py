"""The lists at full size, read and indexed once for all tests of names that need them."""

import csv
import gzip

import pytest

from vendorwatch.names.index import NameIndex
from vendorwatch.names.listed import listed_table

OFAC_KINDS = {"individual": "person", "vessel": "vessel", "aircraft": "vessel"}


def rows_of(path):
    with gzip.open(path, "rt", encoding="utf-8") if path.suffix == ".gz" else path.open(encoding="utf-8") as lines:
        yield from (row for row in csv.reader(lines) if len(row) > 1)


@pytest.fixture(scope="session")
def full(shared_data):
    """The names of the whole SDN list, the consolidated and the screening list: entry, name, kind; and their index."""
    listed = []
    for file, first, further in (
        ("ofac/composite_2026-07-29/{}.csv.gz", "sdn", "alt"),
        ("ofac/consolidated_csv_2025-12-19/{}.csv", "cons_prim", "cons_alt"),
    ):
        entries = list(rows_of(shared_data / file.format(first)))
        kinds = {row[0]: OFAC_KINDS.get(row[2].strip(), "organization") for row in entries}
        names = [row[:2] for row in entries] + [row[0:4:3] for row in rows_of(shared_data / file.format(further))]
        listed += [(entry_id, name, kinds[entry_id]) for entry_id, name in names]
    with gzip.open(shared_data / "csl/consolidated_2022-04.csv.gz", "rt", encoding="utf-8") as lines:
        for row in csv.DictReader(lines):
            # What OFAC's own lists have tells its kind.
            if not row["type"]:
                names = [row["name"], *row["alt_names"].split("; ")]
                listed += [(row["_id"], name, "unknown") for name in names if name]
    columns = ("entry_id", "name", "kind")
    return listed, NameIndex.build(listed_table([dict(zip(columns, row, strict=True)) for row in listed]))
