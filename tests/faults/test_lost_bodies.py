"""Archived files that were cut, emptied, damaged or deleted while they are in force: what they said stays, and people hear.

Never does an older or smaller version take their place unless a person says so.
"""

import csv
import io
import os
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import duckdb
import pytest

from tests.mirror import Mirror, Page
from vendorwatch import intake
from vendorwatch.deliveries import Document
from vendorwatch.errors import DamagedFile, Unread
from vendorwatch.fetch import Patience
from vendorwatch.landing import Landing
from vendorwatch.settings import PROJECT, Settings
from vendorwatch.sources import all_sources
from vendorwatch.tables.catalogue import read_catalogue
from vendorwatch.tables.warehouse import Warehouse

CATALOGUE = read_catalogue(PROJECT / "sql")
SOURCES = all_sources()
CSL, DELTAS, VENDORS, SEC = (SOURCES[s] for s in ("trade_csl", "ofac_deltas", "vendor_master", "sec_companies"))
WHOLE = next((PROJECT / "seeds/snapshots/trade_csl").glob("*/consolidated.csv")).read_text("utf-8-sig")
FIRST = '"{}"'.format(next(csv.DictReader(io.StringIO(WHOLE, newline="")))["name"])
DELTA = (
    '<sanctionsData xmlns="https://www.treasury.gov/ofac/DeltaFile/1.0"><publicationInfo><datePublished>{}'
    "</datePublished></publicationInfo><entities/></sanctionsData>"
)


def flip(path: Path) -> None:
    body = bytearray(path.read_bytes())
    body[len(body) // 2] ^= 0x01
    path.write_bytes(body)


DAMAGE: dict[str, Callable[[Path], None]] = {
    "cut": lambda path: os.truncate(path, path.stat().st_size // 2),
    "emptied": lambda path: os.truncate(path, 0),
    "flipped": flip,
    "removed": lambda path: path.unlink(),
    "a folder in its place": lambda path: (path.unlink(), path.mkdir()),
}


def spoil(document: Document, how: str) -> bytes:
    """Damage a file of the archive; return what it held."""
    body = document.read()
    document.path.chmod(0o644)
    DAMAGE[how](document.path)
    return body


def put_back(document: Document, body: bytes) -> None:
    """Restore it as a backup does, with the time of then."""
    if document.path.is_dir():
        document.path.rmdir()
    document.path.unlink(missing_ok=True)
    document.path.write_bytes(body)
    os.utime(document.path, (0, 0))


class Home:
    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.settings = Settings(home=folder / "home", seeds=PROJECT / "seeds", sql=PROJECT / "sql")
        self.landing = Landing(self.settings)
        self.told: list[str] = []

    def bring(self, *days: str, source=CSL, name: str = "consolidated.csv", text: str | None = None) -> None:
        for day in days:
            past = self.folder / f"brought{len([*self.folder.iterdir()])}" / day
            past.mkdir(parents=True)
            (past / name).write_text(text or WHOLE.replace(FIRST, f'"As of {day} Ltd."'), "utf-8", newline="")
            self.landing.import_folder(past.parent, [source])

    def take(self, con: duckdb.DuckDBPyConnection, source=CSL, released: str | None = None) -> str | None:
        return intake.take(con, CATALOGUE, self.landing, source, self.told.append, released=released).verdict


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home(tmp_path)


@pytest.fixture
def con(home: Home) -> Iterator[duckdb.DuckDBPyConnection]:
    with Warehouse(home.settings.warehouse).writer() as con:
        yield con


def entries(con: duckdb.DuckDBPyConnection) -> list[tuple[object, ...]]:
    return con.execute("select * from raw.trade_csl__entries order by all").fetchall()


def read_by_an_older_version(con: duckdb.DuckDBPyConnection) -> None:
    con.execute("update meta.model_runs set code_version = 'older' where table_id like 'raw.trade_csl%'")
    con.execute("update raw.history__publications set code_version = 'older'")


@pytest.mark.parametrize("how", DAMAGE)
def test_what_was_read_of_a_lost_file_stays_in_force_until_the_right_bytes_are_back(home: Home, con, how: str) -> None:
    home.bring("2026-01-01", "2026-01-02")
    assert home.take(con) is None
    before, history = entries(con), con.execute("from raw.history__fact_versions order by all").fetchall()
    newest = home.landing.in_force(CSL)
    [document] = newest.documents
    body = spoil(document, how)
    read_by_an_older_version(con)

    verdict = home.take(con, released=newest.delivery_id)

    assert "consolidated.csv" in str(verdict)
    assert (entries(con), home.landing.in_force(CSL).delivery_id) == (before, newest.delivery_id)
    assert con.execute("from raw.history__fact_versions order by all").fetchall() == history
    status = home.landing.status(CSL)
    assert status.stale
    for told in (str(document.path), "What was read from it stays", f"reject trade_csl {document.sha256[:12]}"):
        assert told in status.reason
    assert not home.landing.is_due_again(CSL), "there is nothing to read yet"
    read_by_an_older_version(con)
    home.take(con, released=newest.delivery_id)
    assert entries(con) == before, "nor does another run give it up"

    put_back(document, body)

    assert home.landing.is_due_again(CSL)
    assert home.take(con, released=newest.delivery_id) is None
    assert (entries(con), home.landing.status(CSL).stale) == (before, False)
    assert not home.landing.is_due_again(CSL)
    codes = con.execute("select distinct code_version from raw.history__publications").fetchall()
    assert len(codes) == 1
    assert codes != [("older",)]


@pytest.mark.parametrize("how", DAMAGE)
@pytest.mark.parametrize("released", ["the same", None])
def test_where_what_was_read_is_gone_too_nothing_older_is_taken_without_a_persons_word(
    home: Home, con, how: str, released: str | None
) -> None:
    home.bring("2026-01-01", "2026-01-02")
    older, newest = home.landing.deliveries(CSL)
    [document] = newest.documents
    body = spoil(document, how)
    known = newest.delivery_id if released else None
    for _ in range(2):
        with pytest.raises(Unread, match="the release in force stays") as refusal:
            home.take(con, released=known)
        assert "reject trade_csl" in str(refusal.value)
        assert home.landing.in_force(CSL).delivery_id == newest.delivery_id
    # On a person's word it is done without, until its bytes are back.
    home.landing.reject(CSL, document.sha256[:12], "somebody: the backup is gone")
    assert home.landing.is_on_a_persons_word(older.delivery_id, newest.delivery_id)
    assert home.take(con, released=known) is None
    assert "2026-01-01" in str(entries(con))
    assert home.landing.in_force(CSL).delivery_id == older.delivery_id
    put_back(document, body)
    assert home.landing.is_due_again(CSL)
    assert home.take(con, released=known) is None
    assert home.landing.in_force(CSL).delivery_id == newest.delivery_id
    assert "2026-01-02" in str(entries(con))


def test_what_was_damaged_before_anybody_read_it_leaves_the_version_of_the_release_in_force(home: Home, con) -> None:
    home.bring("2026-01-01")
    home.take(con)
    released = home.landing.in_force(CSL)
    before = entries(con)
    home.bring("2026-01-02")
    [document] = home.landing.in_force(CSL).documents
    body = spoil(document, "flipped")
    assert "is damaged" in str(home.take(con, released=released.delivery_id))
    assert (entries(con), home.landing.in_force(CSL).delivery_id) == (before, released.delivery_id)
    assert not home.landing.is_due_again(CSL)
    put_back(document, body)
    assert home.landing.is_due_again(CSL)
    assert home.take(con, released=released.delivery_id) is None
    assert "2026-01-02" in str(entries(con))


def test_a_list_withheld_is_not_taken_from_an_older_file_than_the_one_that_is_lost(home: Home, con) -> None:
    rows = list(csv.reader(io.StringIO(WHOLE, newline="")))
    source = rows[0].index("source")
    made = io.StringIO(newline="")
    csv.writer(made, quoting=csv.QUOTE_ALL).writerows([r for r in rows if "Unverified" not in r[source]])
    home.bring("2026-01-01", "2026-01-02")
    home.bring("2026-01-03", text=made.getvalue())
    home.take(con)
    assert home.landing.in_force(CSL).withheld == ("bis_unverified",)
    before = entries(con)
    spoil(home.landing.deliveries(CSL)[1].documents[0], "removed")
    read_by_an_older_version(con)
    assert "is missing" in str(home.take(con, released=home.landing.in_force(CSL).delivery_id))
    assert entries(con) == before


def test_a_lost_file_of_the_past_stays_in_the_history_as_it_was_read(home: Home, con) -> None:
    home.bring("2026-01-01", "2026-01-02", "2026-01-03")
    home.take(con)
    days = "select distinct published_on from raw.history__publications order by all"
    known = con.execute(days).fetchall()
    [document] = home.landing.deliveries(CSL)[1].documents
    spoil(document, "cut")
    assert str(document.path) in home.landing.status(CSL).reason
    read_by_an_older_version(con)
    home.take(con, released=home.landing.in_force(CSL).delivery_id)
    assert con.execute(days).fetchall() == known
    home.landing.condemn_damaged(home.landing.deliveries(CSL)[1])
    with pytest.raises(DamagedFile, match="Nothing was changed"):
        intake.require_whole(home.landing, [CSL], None)
    with pytest.raises(DamagedFile, match=r"trade_csl: consolidated\.csv is missing"):
        intake.require_whole(home.landing, [CSL], datetime(2026, 1, 2, tzinfo=UTC).date())
    intake.require_whole(home.landing, [CSL], datetime(2026, 1, 3, tzinfo=UTC).date())


def test_of_files_that_add_up_the_lost_one_stays_as_it_was_read_and_new_ones_are_taken(home: Home, con) -> None:
    days = "select cast(published_on as varchar) from raw.ofac_deltas__publications order by all"

    def bring(day: str) -> None:
        home.bring(day, source=DELTAS, name="delta.xml", text=DELTA.format(day))

    bring("2026-01-01")
    bring("2026-01-02")
    assert home.take(con, DELTAS) is None
    lost = home.landing.in_force(DELTAS)
    body = spoil(lost.documents[0], "flipped")
    bring("2026-01-03")
    assert "is damaged" in str(home.take(con, DELTAS, released=lost.delivery_id))
    assert [day for (day,) in con.execute(days).fetchall()] == ["2026-01-01", "2026-01-02", "2026-01-03"]
    assert "delta.xml" in home.landing.status(DELTAS).reason
    bring("2026-01-04")
    home.take(con, DELTAS, released=lost.delivery_id)
    assert len(con.execute(days).fetchall()) == 4
    put_back(lost.documents[0], body)
    assert home.take(con, DELTAS, released=lost.delivery_id) is None
    assert (len(con.execute(days).fetchall()), home.landing.status(DELTAS).stale) == (4, False)


def test_of_peoples_files_none_is_dropped_since_one_is_lost(home: Home, con) -> None:
    keys = "select vendor_key from raw.vendor_master__vendors order by all"
    inbox = home.settings.inbox("vendors")
    inbox.mkdir(parents=True)
    for name in ("a", "b"):
        (inbox / f"{name}.csv").write_text(f"Supplier;Supplier No\nAcme {name};{name}\n", "utf-8")
    home.landing.refresh(VENDORS)
    home.take(con, VENDORS)
    released = home.landing.in_force(VENDORS)
    (inbox / "a.csv").write_text("Supplier;Supplier No\nAcme a;a\nAjax;c\n", "utf-8")
    home.landing.refresh(VENDORS)
    spoil(home.landing.in_force(VENDORS)["b.csv"], "flipped")
    assert "b.csv is damaged" in str(home.take(con, VENDORS, released=released.delivery_id))
    assert con.execute(keys).fetchall() == [("a",), ("b",)], "as it was"
    home.landing.refresh(VENDORS)
    assert home.landing.is_due_again(VENDORS)
    assert home.take(con, VENDORS, released=released.delivery_id) is None
    assert con.execute(keys).fetchall() == [("a",), ("b",), ("c",)]


@pytest.mark.parametrize("how", DAMAGE)
def test_a_publisher_is_asked_for_the_whole_of_what_is_lost(tmp_path: Path, how: str) -> None:
    [part] = SEC.variants[0].parts
    body = b'{"0":{"cik_str":1,"ticker":"A","title":"Apple Inc."}}'
    with Mirror({part.url: Page(body, last_modified=datetime(2026, 1, 1, tzinfo=UTC))}) as mirror:
        settings = Settings(home=tmp_path, seeds=tmp_path, sql=PROJECT / "sql", mode="live", mirror=mirror.base)
        landing = Landing(settings, patience=Patience(tries=1))
        landing.refresh(SEC)
        [document] = landing.in_force(SEC).documents
        spoil(document, how)
        landing.condemn_damaged(landing.in_force(SEC))
        outcome = landing.refresh(SEC)
        assert (outcome.status, outcome.stale) == ("unchanged", False)
        assert document.read() == body
        assert [row["status"] for row in landing.retrievals()] == [200, 200]


def test_files_taken_from_a_folder_again_are_put_back_and_said_to_be(home: Home) -> None:
    home.bring("2026-01-01")
    [document] = home.landing.in_force(CSL).documents
    body = spoil(document, "cut")
    [past] = home.folder.glob("brought*")
    taken, left_out = home.landing.import_folder(past, [CSL])
    assert ([p.put_back for p in taken], left_out) == ([True], [])
    assert document.read() == body
    taken, left_out = home.landing.import_folder(past, [CSL])
    assert (taken, [x.reason for x in left_out]) == ([], ["landed before"])
