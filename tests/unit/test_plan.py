"""What is stale, from landing to release, on the small catalogue."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import duckdb
import pytest

from tests.unit import small
from vendorwatch.deliveries import Delivery, Document, Parsed, Source, Variant
from vendorwatch.landing import Status
from vendorwatch.plan import Plan, plan
from vendorwatch.release import publish
from vendorwatch.release.brief import whole
from vendorwatch.settings import Settings
from vendorwatch.tables import checks, loading, models
from vendorwatch.tables.catalogue import Catalogue
from vendorwatch.tables.warehouse import Warehouse

SOURCE = small.source(lambda _: Parsed({}))
NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)


class FakeLanding:
    def __init__(self, delivery: Delivery | None, verified_at: datetime | None = None) -> None:
        self.delivery, self.verified_at, self.put_off = delivery, verified_at, False

    def in_force(self, _source: Source) -> Delivery | None:
        return self.delivery

    def deliveries(self, _source: Source) -> list[Delivery]:
        return [self.delivery] if self.delivery else []

    def lost(self, _delivery: Delivery) -> list[Document]:
        return []

    def is_due_again(self, _source: Source) -> bool:
        return self.put_off

    def facts(self, _sources: Any) -> list[str]:
        return [str(self.delivery)]

    def status(self, _source: Source) -> Status:
        return Status(None, self.verified_at, None, False, "")


@pytest.fixture
def con(tmp_path: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    small.write(tmp_path / "sql")
    with Warehouse(tmp_path / "w.duckdb").writer() as con:
        yield con


def settings(tmp_path: Path, mode: str = "offline") -> Settings:
    return Settings(home=tmp_path, seeds=tmp_path, sql=tmp_path / "sql", mode=mode)


def planned(con: duckdb.DuckDBPyConnection, tmp_path: Path, landing: FakeLanding, **more: Any) -> Plan:
    source = more.pop("source", SOURCE)
    return plan(con, Catalogue(tmp_path / "sql"), settings(tmp_path, **more), landing, [source])  # type: ignore[arg-type]


def bring_up_to_date(
    con: duckdb.DuckDBPyConnection, tmp_path: Path, landing: FakeLanding, rows: list | None = None, **more: Any
) -> publish.Release:
    catalogue = Catalogue(tmp_path / "sql")
    source = small.source(lambda _: Parsed({"all": small.things([(1, "red")] if rows is None else rows)}))
    loading.load_source(con, catalogue, source, landing.delivery)
    for schema in ("core", "marts"):
        models.build_layer(con, catalogue, schema)
        con.execute("begin")
        checks.run_checks(con, checks.due(con, catalogue, schema))
        con.execute("commit")
    published = tmp_path / "published"
    release = publish.publish(con, catalogue, published, {}, facts=landing.facts([]), **more)[0]
    pages = published / "briefs" / release.release_id
    if not pages.exists():
        pages.mkdir(parents=True)
        (pages / "index.html").write_text("pages")
        whole.note(pages, release.release_id)
        (published / "brief").unlink(missing_ok=True)
        (published / "brief").symlink_to(pages)
    return release


def test_where_nothing_was_landed_there_is_nothing_to_do(con: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    assert planned(con, tmp_path, FakeLanding(None)).is_empty
    dropped_in = small.source(lambda _: Parsed({}), inbox="vendors")
    assert planned(con, tmp_path, FakeLanding(small.delivery(1)), source=dropped_in).is_empty


def test_from_landing_to_release_and_back_to_nothing(con: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    landing = FakeLanding(small.delivery(1))
    found = planned(con, tmp_path, landing)
    assert (found.landed, found.tables) == (True, ("core.things", "marts.colours"))
    assert found.reach == {"raw.things__all", "core.things", "marts.colours"}
    assert found.release == "nothing was published yet"
    bring_up_to_date(con, tmp_path, landing)
    found = planned(con, tmp_path, landing)
    assert found.is_empty, str(found)
    assert str(found) == "nothing is stale"
    assert planned(con, tmp_path, FakeLanding(small.delivery(2))).landed
    (tmp_path / "sql" / "marts" / "colours.sql").write_text(
        "select b, count(*) + 0 as things from core.things group by b\n"
    )
    found = planned(con, tmp_path, landing)
    assert (found.landed, found.tables) == (False, ("marts.colours",))
    assert found.reach == {"marts.colours"}
    assert str(found) == "marts.colours must be rebuilt"


def test_what_could_not_be_read_for_no_fault_of_its_own_is_a_reason_to_rebuild_when_it_is_due_again(
    con: duckdb.DuckDBPyConnection, tmp_path: Path
) -> None:
    landing = FakeLanding(small.delivery(1))
    bring_up_to_date(con, tmp_path, landing)
    assert planned(con, tmp_path, landing).is_empty
    landing.put_off = True
    found = planned(con, tmp_path, landing)
    assert (found.landed, found.is_empty) == (True, False)


def test_a_brief_that_is_missing_damaged_or_of_another_release_is_stale(
    con: duckdb.DuckDBPyConnection, tmp_path: Path
) -> None:
    landing = FakeLanding(small.delivery(1))
    release = bring_up_to_date(con, tmp_path, landing)
    brief = tmp_path / "published" / "brief"
    (brief / "index.html").write_text("page")
    found = planned(con, tmp_path, landing)
    assert (str(found), found.is_empty) == ("the brief is damaged", False)
    whole.note(brief, release.release_id)
    assert planned(con, tmp_path, landing).is_empty
    whole.note(brief, "another")
    assert str(planned(con, tmp_path, landing)) == "the brief is of another release"
    (brief / whole.NOTE).unlink()
    assert str(planned(con, tmp_path, landing)) == "the brief is not whole"
    brief.unlink()
    assert str(planned(con, tmp_path, landing)) == "the brief is missing"


def test_a_check_that_failed_keeps_it_stale_and_the_digest_is_the_same_until_something_changes(
    con: duckdb.DuckDBPyConnection, tmp_path: Path
) -> None:
    landing = FakeLanding(small.delivery(1))
    with pytest.raises(publish.PublishRefused, match=r"marts\.colours: check few fails"):
        bring_up_to_date(con, tmp_path, landing, [(n, "red") for n in range(4)])
    found = planned(con, tmp_path, landing)
    assert found.failing == ("marts.colours",)
    assert "checks of marts.colours fail" in str(found)
    assert planned(con, tmp_path, landing).digest == found.digest
    mart = tmp_path / "sql" / "marts" / "colours.yml"
    mart.write_text(mart.read_text() + "# another\n")
    assert planned(con, tmp_path, landing).digest != found.digest


@pytest.mark.parametrize("damaged", ["manifest.json", "release", "parquet", "link", "files"])
def test_a_damaged_release_is_due_again_and_made_anew(
    con: duckdb.DuckDBPyConnection, tmp_path: Path, damaged: str
) -> None:
    landing, folder = FakeLanding(small.delivery(1)), tmp_path / "published"
    release = bring_up_to_date(con, tmp_path, landing)
    if damaged == "manifest.json":
        (folder / "manifest.json").write_text("{")
    elif damaged == "files":
        manifest = folder / "manifest.json"
        manifest.write_text(manifest.read_text().replace('"files"', '"other"'))
    elif damaged == "link":
        (folder / "vendorwatch.duckdb").unlink()
        (folder / "vendorwatch.duckdb").symlink_to("releases/another.duckdb")
    else:
        kind = "duckdb" if damaged == "release" else "parquet"
        [path] = [p for p in folder.rglob(f"*.{kind}") if release.release_id in str(p) and p.is_file()]
        body = bytearray(path.read_bytes())
        body[len(body) // 2] ^= 1
        path.write_bytes(body)
    found = planned(con, tmp_path, landing)
    assert not found.is_empty
    assert not found.tables
    bring_up_to_date(con, tmp_path, landing)
    assert publish.damage(folder) is None
    assert planned(con, tmp_path, landing).is_empty


def test_a_release_is_renewed_when_its_sources_were_confirmed_hours_later_in_live_mode_only(
    con: duckdb.DuckDBPyConnection, tmp_path: Path
) -> None:
    fetched = small.source(lambda _: Parsed({}))
    object.__setattr__(fetched, "variants", (Variant("csv", ()),))
    landing = FakeLanding(small.delivery(1), NOW)
    first = bring_up_to_date(con, tmp_path, landing, verified_at=NOW)
    assert planned(con, tmp_path, landing, mode="live", source=fetched).is_empty
    landing.verified_at = NOW + publish.RENEW_AFTER - timedelta(seconds=1)
    assert planned(con, tmp_path, landing, mode="live", source=fetched).is_empty
    landing.verified_at = NOW + publish.RENEW_AFTER
    found = planned(con, tmp_path, landing, mode="live", source=fetched)
    assert found.release == "the sources were confirmed since it was released"
    assert not found.tables
    assert planned(con, tmp_path, landing, source=fetched).is_empty
    again = bring_up_to_date(con, tmp_path, landing, verified_at=landing.verified_at)
    assert again.fingerprint == first.fingerprint
    assert again.due_by == (landing.verified_at + publish.LATE_AFTER).isoformat()
    assert publish.is_late(again)
