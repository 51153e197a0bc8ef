"""A list that nobody has seen, added as docs/adding-a-source.md says: what follows without touching anything else."""

import shutil
import sys
from collections.abc import Iterator
from dataclasses import dataclass

import duckdb
import pytest

from vendorwatch import sources
from vendorwatch.landing import Landing
from vendorwatch.lists import check_lists
from vendorwatch.pipeline import Failed, Pipeline, Refused
from vendorwatch.settings import PROJECT, Settings
from vendorwatch.sources import all_sources
from vendorwatch.tables import lineage
from vendorwatch.tables.catalogue import Catalogue
from vendorwatch.tables.warehouse import Warehouse

SOURCE = '''
"""The Harbour List: who may not berth in Harbour."""

import csv
import io
from datetime import date, timedelta

from vendorwatch.contract import ListRows
from vendorwatch.deliveries import MB, Delivery, FieldCount, Parsed, Part, Source, Variant

FILE = "harbour.csv"


def parse(delivery: Delivery) -> Parsed:
    """Read the file."""
    document = delivery[FILE]
    rows = ListRows(document)
    cells = list(csv.DictReader(io.StringIO(document.read().decode("utf-8"))))
    for line, row in enumerate(cells, 2):
        day = date.fromisoformat(row["since"])
        entry = rows.entry("harbour_list", row["name"], f"line {line}", entry_type="entity", listed_on=day)
        entry.has("names", full_name=row["alias"], name_type="aka", is_weak=False)
        entry.has("addresses", country=row["country"], full_address=row["country"])
        entry.has("identifiers", identifier_type="Harbour No.", number=row["number"])
        entry.has("programs", program="Section 9")
    fields = [FieldCount(FILE, name, found=len(cells), taken=len(cells)) for name in cells[0]]
    return Parsed(rows.tables(), fields)


SOURCE = Source(
    id="harbour",
    title="Harbour List",
    publisher="Harbour Office",
    homepage="https://example.org",
    licence="public domain",
    cadence=timedelta(days=7),
    parse=parse,
    lists=("harbour_list",),
    variants=(Variant("file", (Part(FILE, "https://example.org/harbour.csv", "csv", 1 * MB),)),),
)
'''
ROW = (
    "harbour_list,Harbour List,harbour,Harbour Office,Harbour Act,1 H.A. 9,harbour_listed,77,Its ships may not berth.,"
    "parties,,,,3,amended\n"
)
SNAPSHOT = """\
name,alias,country,number,since
Quillfeather Brackenmoor Works Ltd,Quillfeather Ships,Norway,H-1,2026-01-05
"Kaspersky Labs Limited",Kaspersky Berths,United Kingdom,H-2,2026-01-06
Ostrander Pelagic Holdings,Ostrander,Malta,H-3,2026-01-07
"""
VENDORS = "Vendor ID,Vendor Name,Country\n7,Quillfeather Brackenmoor Works Limited,Norway\n"


@dataclass(frozen=True)
class House:
    """A checkout in which somebody has added the list, and its warehouse after a refresh."""

    con: duckdb.DuckDBPyConnection
    added: int


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    folder = tmp_path_factory.mktemp("checkout")
    files = {
        folder / "sources" / "harbour" / "source.py": SOURCE,
        folder / "seeds" / "snapshots" / "harbour" / "2026-01-10" / "harbour.csv": SNAPSHOT,
    }
    shutil.copytree(PROJECT / "seeds" / "curated", folder / "seeds" / "curated")
    for path, text in files.items():
        path.parent.mkdir(parents=True)
        path.write_text(text)
    for snapshots in (PROJECT / "seeds" / "snapshots").iterdir():
        (folder / "seeds" / "snapshots" / snapshots.name).symlink_to(snapshots)
    with (folder / "seeds" / "curated" / "lists.csv").open("a") as file:
        file.write(ROW)
    inbox = folder / "home" / "inbox" / "vendors"
    inbox.mkdir(parents=True)
    (inbox / "ours.csv").write_text(VENDORS)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sources, "__path__", [*sources.__path__, str(folder / "sources")])
        found = all_sources.__wrapped__()
    sys.modules.pop("vendorwatch.sources.harbour.source")
    settings = Settings(home=folder / "home", seeds=folder / "seeds", sql=PROJECT / "sql")
    catalogue = Catalogue(settings.sql, [s.id for s in found.values() if s.lists])
    check_lists(catalogue, found.values(), settings.seeds)
    landing = Landing(settings)
    for source_id in ("curated", "harbour", "vendor_master"):
        assert landing.refresh(found[source_id]).status == "new"
    # Where columns come from is not asked here, and reading it out of a hundred queries takes as long as running them.
    with Warehouse(settings.warehouse).writer() as con, pytest.MonkeyPatch.context() as patch:
        patch.setattr(lineage, "record", lambda *_: None)
        events = list(
            Pipeline(con, catalogue, settings, landing, found, lambda _: None, lambda _: None).run(
                set(catalogue.tables)
            )
        )
        assert not [e for e in events if isinstance(e, Failed | Refused)]
        yield House(con, len(files) + 1)


def test_it_takes_a_folder_a_line_and_a_snapshot(house: House) -> None:
    assert house.added == 3


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("select count(*), min(listed_on)::varchar from core.listings where list_id = 'harbour_list'", (3, "2026-01-05")),
        ("select entry_name from core.entries where entry_id = 'harbour_list:ostrander-pelagic-holdings'",
         ("Ostrander Pelagic Holdings",)),
        ("select count(*) from work.entry_names where entry_id like 'harbour_list:%'", (6,)),
        ("select count(*) from work.entry_identifiers where entry_id like 'harbour_list:%'", (3,)),
        ("select count(*) from work.entry_addresses where entry_id like 'harbour_list:%'", (3,)),
        ("select entries, usual_entries, is_excerpt from core.list_coverage where list_id = 'harbour_list'", (3, 3, False)),
        ("select count(*) from core.name_targets where target_id like 'harbour_list:%'", (6,)),
        ("select count(distinct entry_id) from core.listing_versions where list_id = 'harbour_list'", (3,)),
        ("select count(distinct kind) from core.fact_versions where entry_id like 'harbour_list:%'", (6,)),
        ("select list_id from work.vendor_entries as v inner join core.listings as l on v.entry_id = l.entry_id"
         " where vendor_id = 'kaspersky' and band = 'auto'", ("harbour_list",)),
        ("select facet, path, since from core.vendor_facets where list_id = 'harbour_list'",
         ("harbour_listed", "affiliate", "2026-01-06")),
        ("select facet, path, band, since from marts.vendor_exposure where list_id = 'harbour_list'",
         ("harbour_listed", "direct", "auto", "2026-01-05")),
        ("select worst_facet from marts.vendor_brief where vendor_key = '7'", ("harbour_listed",)),
        ("select exact, locator from marts.evidence as e inner join core.listings as l on e.evidence_id = l.evidence_id"
         " where entry_id like '%ostrander%'", ("Ostrander Pelagic Holdings", "line 4")),
        ("select event_type, authority from marts.regulatory_timeline where summary ilike '%harbour%'",
         ("list_inclusion", "Harbour Office")),
    ],
)  # fmt: skip
def test_everything_else_follows(house: House, query: str, expected: tuple[object, ...]) -> None:
    assert house.con.execute(query).fetchall()[:1] == [expected]
