"""One vendor, one answer: the joins of the team's list and `vendorwatch screen` of the same file agree, row by row.

The list is made of the bundled lists: their names as they are and distorted, with their countries and numbers and with others'.
"""

import csv
import io
import random
from collections import defaultdict

import duckdb
import pyarrow.parquet as pq
import pytest

from benchmarks.vendor_list import joined
from tests.snapshot import Snapshot
from vendorwatch.names.index import NameIndex
from vendorwatch.names.screening import published_names, screen_file

COUNTRIES = ("", "CN", "P.R.C.", "RF", "643", "DE - Germany", "United Kingdom", "AE", "Atlantis")
WAYS = (
    lambda name, _: name,
    lambda name, _: name.title(),
    lambda name, _: name[:30],
    lambda name, _: f"{name} (Dubai)",
    lambda name, _: f"Nordsee Handel ({name})",
    lambda name, _: f"{name} - Accounts Payable",
    lambda name, _: " ".join(name.split()[:-1]) or name,
    lambda name, chance: name.replace(chance.choice(name), "", 1),
)
HEAD = (
    "Vendor ID",
    "Vendor Name",
    "Alias",
    "Remit To Name",
    "Country",
    "Type",
    "Tax ID",
    "LEI",
    "Other ID",
    "Parent Company",
)


@pytest.fixture(scope="module")
def doors(snapshot: Snapshot, tmp_path_factory: pytest.TempPathFactory):
    """The rows of the list, and what each door says of them: of a vendor and party the band, and whether it is above the line."""
    warehouse = snapshot.home / "warehouse.duckdb"
    with duckdb.connect(warehouse, read_only=True) as con:
        names = published_names(con)
        numbers = con.execute(
            "select number, country_code, scheme from work.party_identifiers where scheme <> 'ticker' order by all"
        ).fetchall()
    rows = vendors(sorted(set(names["name"].to_pylist())), numbers)
    body = io.StringIO()
    csv.writer(body).writerows([HEAD, *rows])
    folder = tmp_path_factory.mktemp("doors")
    file = folder / "list.csv"
    file.write_text(body.getvalue(), encoding="utf-8")
    NameIndex.build(names, folder / "names.index")
    screen_file(file, folder / "names.index", out=folder / "hits.parquet", top=1000)
    screened = by_vendor(pq.read_table(folder / "hits.parquet").to_pylist(), "query_id", "entry_id")
    marts = by_vendor(joined(warehouse, file.read_bytes()), "vendor_key", "party_id")
    return rows, screened, marts


def vendors(names: list[str], numbers: list[tuple[str, str | None, str]]) -> list[tuple[str, ...]]:
    chance = random.Random(11)
    rows = []
    for at in range(400):
        name, other = chance.sample(names, 2)
        number, country, scheme = chance.choice(numbers)
        own = chance.random() < 0.3
        # In a column of its kind, and in one of numbers of any.
        column = chance.choice(({"national": 0, "isin": 0, "lei": 1}.get(scheme, 2), 2))
        cells = [number if own and column == each else "" for each in range(3)]
        rows.append(
            (
                f"V{at}",
                chance.choice(WAYS)(name, chance) if chance.random() < 0.9 else f"Nordsee Handel {at}",
                other if chance.random() < 0.1 else "",
                other if chance.random() < 0.1 else "",
                (country or "") if own and chance.random() < 0.5 else chance.choice(COUNTRIES),
                chance.choice(("", "", "Company", "Individual")),
                *cells,
                chance.choice(WAYS[:3])(other, chance) if chance.random() < 0.1 else "",
            )
        )
    return rows


def by_vendor(rows, vendor: str, party: str) -> dict[str, dict[str, tuple[str, bool]]]:
    """Return the best of each party: certain, above the line, below it."""
    found: dict[str, dict[str, tuple[str, bool]]] = defaultdict(dict)
    for row in rows:
        said = row["band"], bool(row["above_line"])
        before = found[row[vendor]].get(row[party])
        found[row[vendor]][row[party]] = said if before is None else max(said, before, key=_rank)
    return found


def _rank(said: tuple[str, bool]) -> tuple[bool, bool]:
    return said[0] == "auto", said[1]


def test_both_doors_ask_about_the_same_parties_and_are_certain_of_the_same(doors):
    rows, screened, marts = doors
    differ = {}
    for row in rows:
        ours, theirs = ({p: s for p, s in door[row[0]].items() if s[1]} for door in (screened, marts))
        if row[-1]:
            # A parent that is certain leads to the vendor as its affiliate; screening only asks.
            ours, theirs = (dict.fromkeys(door) for door in (ours, theirs))
        if ours != theirs:
            parties = ours.items() ^ theirs.items()
            differ[row] = sorted({party for party, _ in parties}), ours, theirs
    assert differ == {}


def test_the_list_has_certain_ones_questions_and_ordinary_vendors(doors):
    rows, screened, _ = doors
    said = [max(map(_rank, screened[row[0]].values()), default=(False, False)) for row in rows]
    assert min(said.count(kind) for kind in ((True, True), (False, True), (False, False))) > 20
