"""The full-size lists in live mode, from a loopback mirror to the published file; every element accounted for."""

import gzip
import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests import press
from tests.mirror import Failure, Mirror, Page
from tests.snapshot import refresh_by_library
from vendorwatch import intake
from vendorwatch.deliveries import Source
from vendorwatch.landing import Landing, Outcome
from vendorwatch.reader import query
from vendorwatch.settings import PROJECT, Settings
from vendorwatch.sources import all_sources
from vendorwatch.sources.news.live import last_told
from vendorwatch.tables.catalogue import read_catalogue
from vendorwatch.tables.warehouse import Warehouse

pytestmark = pytest.mark.real

OFAC = "https://sanctionslistservice.ofac.treas.gov/api/download/"
CHANGES = "https://sanctionslistservice.ofac.treas.gov/changes/latest"
DELTA = (
    b'<sanctionsData xmlns="https://www.treasury.gov/ofac/DeltaFile/1.0"><publicationInfo><datePublished>'
    b"2026-07-29T00:00:00-04:00</datePublished></publicationInfo><entities><entity id='45815' action='modify'/></entities>"
    b"</sanctionsData>"
)
FCC = "https://www.fcc.gov/supplychain/coveredlist"
STORAGE = "https://sls-files.s3.us-gov-west-1.amazonaws.com/"
LEADERS = PROJECT / "seeds/snapshots/news/2024-07-16/2024-06-21_treasury_kaspersky_leaders.md"
PUBLISHED = datetime(2026, 7, 29, 14, tzinfo=UTC)


@pytest.fixture(scope="module")
def composite(shared_data: Path) -> Path:
    return shared_data / "ofac" / "composite_2026-07-29"


@pytest.fixture(scope="module")
def enhanced(tmp_path_factory: pytest.TempPathFactory, composite: Path, shared_data: Path) -> Path:
    """The full-size enhanced list, with the counts of its elements beside it."""
    target = tmp_path_factory.mktemp("enhanced") / "SDN_ENHANCED.XML"
    tool = shared_data.parent / "tools" / "gen_sdn_enhanced.py"
    subprocess.run([sys.executable, tool, composite, target], check=True, stdout=subprocess.DEVNULL)
    return target


@pytest.fixture(scope="module")
def counts(enhanced: Path) -> dict[str, int]:
    elements = json.loads(Path(f"{enhanced}.counts.json").read_text())["elements"]
    return {path.removeprefix("sanctionsData/entities/entity/"): n for path, n in elements.items()}


@pytest.fixture(scope="module")
def mirror(enhanced: Path, composite: Path, shared_data: Path) -> Iterator[Mirror]:
    consolidated = shared_data / "ofac" / "enhanced_xml" / "CONS_ENHANCED.XML"
    table = (shared_data / "fcc" / "covered_list_table_2026-05-14.html").read_bytes()
    routes = press.routes(LEADERS.read_text("utf-8").split("---\n", 2)[2])
    routes[FCC] = Page(b"<html><body><div id='covered-list'>" + table + b"</div></body></html>", "text/html")
    for part in ("sdn", "add", "alt", "sdn_comments"):
        content = gzip.decompress((composite / f"{part}.csv.gz").read_bytes())
        routes[f"{OFAC}{part.upper()}.CSV"] = Page(content, "text/csv", PUBLISHED)
    with Mirror(routes) as running:
        running.presign(
            f"{OFAC}SDN_ENHANCED.XML", f"{STORAGE}sdn/SDN_ENHANCED.XML", Page(enhanced, "text/xml", PUBLISHED)
        )
        running.presign(f"{OFAC}CONS_ENHANCED.XML", f"{STORAGE}cons/CONS_ENHANCED.XML", Page(consolidated, "text/xml"))
        running.presign(CHANGES, f"{STORAGE}DeltaArchive/2026-07-29_delta.xml", Page(DELTA, "text/xml"))
        yield running


class Installation:
    """A live installation that fetches from the mirror, and what its warehouse holds."""

    def __init__(self, home: Path, mirror: Mirror) -> None:
        self.home, self.mirror = home, mirror

    @contextmanager
    def environment(self) -> Iterator[Settings]:
        with pytest.MonkeyPatch.context() as patch:
            for name, value in (("HOME", str(self.home)), ("MODE", "live"), ("MIRROR", self.mirror.base)):
                patch.setenv(f"VENDORWATCH_{name}", value)
            yield Settings.from_env()

    def refresh(self) -> set[str]:
        """Refresh; return the assets whose checks failed."""
        with self.environment():
            ended = refresh_by_library()
        assert ended.success, ended.errors
        return {asset for asset, _ in ended.failed_checks}

    def take(self, source: Source) -> Outcome:
        """Land one source and load it, and nothing else."""
        with self.environment() as settings, Warehouse(settings.warehouse).writer() as con:
            landing = Landing(settings)
            outcome = landing.refresh(source)
            assert intake.take(con, read_catalogue(settings.sql), landing, source, pytest.fail).verdict is None
        return outcome

    def rows(self, sql: str) -> list[tuple]:
        with Warehouse(self.home / "warehouse.duckdb").writer() as con:
            return con.execute(sql).fetchall()

    def published(self, sql: str) -> list[dict]:
        return query(sql, path=self.home / "published" / "vendorwatch.duckdb").to_dict("records")


@pytest.fixture(scope="module")
def live(tmp_path_factory: pytest.TempPathFactory, mirror: Mirror) -> Installation:
    installation = Installation(tmp_path_factory.mktemp("live"), mirror)
    installation.failed = installation.refresh()
    return installation


ELEMENTS = {
    "entries": ["sanctionsData/entities/entity"],
    "names": ["names/name/translations/translation"],
    "name_parts": ["names/name/translations/translation/nameParts/namePart"],
    "addresses": ["addresses/address/translations/translation"],
    "identifiers": ["identityDocuments/identityDocument"],
    "features": ["features/feature"],
    "programs": ["sanctionsPrograms/sanctionsProgram"],
    "listings": ["sanctionsLists/sanctionsList"],
    "measures": ["sanctionsTypes/sanctionsType", "legalAuthorities/legalAuthority"],
    "relations": ["relationships/relationship"],
}


@pytest.mark.parametrize("table", ELEMENTS)
def test_every_element_of_the_enhanced_list_is_a_row(live: Installation, counts: dict[str, int], table: str) -> None:
    [(found,)] = live.rows(f"select count(*) from raw.ofac_sdn__{table}")
    assert found == sum(counts[path] for path in ELEMENTS[table])


def test_every_field_of_every_list_is_accounted_for(live: Installation) -> None:
    assert live.rows("select * from meta.coverage where unknown <> 0") == []
    assert live.rows("select source_id from meta.coverage where ignored > 0 and coalesce(reason, '') = ''") == []
    lost = "select field from meta.coverage where source_id like 'ofac%' and taken > 0 and landed_in is null"
    # What only groups other elements holds no value of its own.
    assert {field.rpartition("/")[2] for (field,) in live.rows(lost)} <= {"sanctionsData", "entities", "entity", "@id"}
    [(sources,)] = live.rows("select count(distinct source_id) from meta.coverage")
    assert sources >= 3


def test_the_consolidated_list_is_whole(live: Installation) -> None:
    [(entities, taken)] = live.rows(
        "select count(*), sum(case when entry_type = 'individual' then 1 else 0 end) from raw.ofac_consolidated__entries"
    )
    assert (entities, taken) == (443, 80)


def test_the_real_page_of_the_covered_list(live: Installation, shared_data: Path) -> None:
    master = json.loads((shared_data / "fcc" / "entries_master.json").read_text())["entries"]
    found = live.rows(
        """
        select e.entry_no, e.entry_kind, cast(e.included_on as varchar), list(p.name order by p.producer_no)
        from raw.fcc_covered_list__entries as e
        left join raw.fcc_covered_list__producers as p using (entry_no)
        group by all order by 1
        """
    )
    expected = [
        (e["row"], e["kind"], e["date_of_inclusion"], e["entities"] + e["named_subsidiaries"] or [None])
        for e in master[:13]
    ]
    assert found == expected
    assert sum(kind == "entity" for _, kind, *_ in found) == 11


def test_who_leads_a_vendor_is_read_from_the_feeds(live: Installation) -> None:
    """One of the twelve has left the list since; a former manager of Huawei has the name of somebody on it."""
    found = live.published("select vendor_id, reported_name, band from marts.sanctioned_executives")
    assert [(r["vendor_id"], r["reported_name"]) for r in found if r["band"] == "review"] == [("huawei", "Wei Zhang")]
    assert len({r["reported_name"] for r in found if r["band"] == "auto" and r["vendor_id"] == "kaspersky"}) == 11
    told = live.published(
        "select subject_text from core.claims where claim_type = 'designation' and tier = 'published'"
    )
    assert "Kirill Aleksandrovich Astrakhan" in {row["subject_text"] for row in told}
    assert (last_told(live.home / "inbox" / "news") or "").startswith(
        "7 new texts from 7 of 9 feeds; bis_news: robots.txt"
    )


def test_only_what_has_no_mirror_is_stale(live: Installation) -> None:
    mirrored = {f"landing/{s}" for s in ("ofac_sdn", "ofac_consolidated", "ofac_deltas", "fcc_covered_list")}
    assert live.failed.isdisjoint(mirrored)
    fetched = {f"landing/{s.id}" for s in all_sources().values() if s.is_fetched}
    assert {f for f in live.failed if f.startswith("landing/")} <= fetched - mirrored


def test_the_agent_and_the_redirect_are_as_the_publisher_wants_them(live: Installation) -> None:
    asked = [a for a in live.mirror.asked if "SDN_ENHANCED" in a.url]
    assert [a.status for a in asked][:2] == [302, 200]
    assert all(len(a.headers["User-Agent"]) >= 40 and a.headers["User-Agent"].startswith("Mozilla/5.0") for a in asked)


def test_the_latest_delta_is_taken_and_says_nothing_yet_of_a_first_publication(live: Installation) -> None:
    assert live.rows("select entry_number, action from staging.stg_ofac__delta_entities") == [(45815, "modify")]
    assert live.published("select * from marts.delta_reconciliation") == []


NORMAL = r"trim(regexp_replace(upper(coalesce({0}, '')), '[\s,]+', ' ', 'g'))"


def content(installation: Installation) -> dict[str, set[tuple]]:
    return {
        "entries": set(installation.rows("select entry_id, entry_type, name from raw.ofac_sdn__entries")),
        "names": set(
            installation.rows(
                "select entry_id, name_type, is_weak, full_name from raw.ofac_sdn__names where is_primary_translation"
            )
        ),
        "addresses": set(
            installation.rows(
                f"select entry_id, address_id, {NORMAL.format('full_address')} from raw.ofac_sdn__addresses"
            )
        ),
        "programs": set(installation.rows("select entry_id, program from raw.ofac_sdn__programs")),
    }


def test_the_legacy_files_give_the_same_list_when_the_enhanced_one_is_refused(
    live: Installation, tmp_path_factory: pytest.TempPathFactory, mirror: Mirror
) -> None:
    fallback = Installation(tmp_path_factory.mktemp("fallback"), mirror)
    mirror.fail(f"{STORAGE}sdn/SDN_ENHANCED.XML", *[Failure(200, body=b"<html><h1>Sorry</h1></html>")] * 9)
    try:
        assert not fallback.take(all_sources()["ofac_sdn"]).stale
    finally:
        mirror._failures.clear()
    [(form,)] = fallback.rows("select format from raw.ofac_sdn__publication")
    assert form == "legacy_csv"
    enhanced, legacy = content(live), content(fallback)
    for table in enhanced:
        assert len(legacy[table]) > 10_000
        assert enhanced[table] == legacy[table], sorted(enhanced[table] ^ legacy[table])[:10]


def test_an_empty_file_is_refused_and_the_last_good_list_stays(
    live: Installation, mirror: Mirror, shared_data: Path
) -> None:
    empty = gzip.decompress((shared_data / "ofac" / "history" / "sdn_2024-05-04.csv.gz").read_bytes())
    assert empty == b""
    routes = dict(mirror.routes)
    mirror.routes[f"{OFAC}SDN_ENHANCED.XML"] = Failure(404)
    mirror.routes[f"{OFAC}SDN.CSV"] = Page(empty, "text/csv")
    before = live.published("select count(*) as n from core.entries")
    try:
        assert "landing/ofac_sdn" in live.refresh()
    finally:
        mirror.routes.clear()
        mirror.routes.update(routes)
    assert live.published("select count(*) as n from core.entries") == before
    [state] = live.published("select * from meta.sources where source_id = 'ofac_sdn'")
    assert state["is_stale"]
    assert state["reason"]
