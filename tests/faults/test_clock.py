"""A clock that ran ahead and was put right: what was done since counts, and nothing stands still until that day comes."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import duckdb
import pytest

from tests.unit import small
from tests.unit.landing.test_folders import CURATED, VENDORS, House, bodies
from tests.unit.small import RED
from vendorwatch.alerting import alerts
from vendorwatch.landing.journal import Journal
from vendorwatch.processes.runs import Runs
from vendorwatch.release import publish
from vendorwatch.settings import Settings
from vendorwatch.tables import checks
from vendorwatch.tables.state import stale
from vendorwatch.tables.warehouse import Warehouse, transaction

AHEAD, NOW = datetime(2099, 1, 1, tzinfo=UTC), datetime(2026, 11, 25, tzinfo=UTC)


@pytest.fixture
def house(tmp_path: Path) -> House:
    house = House(tmp_path)
    house.now = AHEAD
    return house


@pytest.fixture
def con(tmp_path: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    with Warehouse(tmp_path / "w.duckdb").writer() as con:
        yield con


def test_what_people_edit_since_is_in_force(house: House) -> None:
    house.drop("vendors/a.csv", b"ahead")
    house.seed("curated/facts.csv", b"n\nahead\n")
    for source in (VENDORS, CURATED):
        house.refresh(source)
    house.now = NOW
    for edit in (b"once", b"twice", b"once"):
        house.drop("vendors/a.csv", edit)
        house.seed("curated/facts.csv", b"n\n%b\n" % edit)
        for source in (VENDORS, CURATED):
            [body] = bodies(house.refresh(source).delivery).values()
            assert edit in body
            assert house.refresh(source).status == "unchanged"


def test_the_last_try_is_the_one_that_was_made_last(house: House) -> None:
    house.drop("vendors/a.csv", b"ahead")
    house.refresh(VENDORS)
    house.now = NOW
    house.drop("vendors/b.csv", b"")
    house.refresh(VENDORS)
    status = house.landing.status(VENDORS)
    assert (status.stale, status.last_attempt.year) == (True, NOW.year)
    assert "b.csv: 0 bytes" in status.reason


def test_what_was_confirmed_on_a_day_to_come_was_not(house: House) -> None:
    fetched = replace(CURATED, curated=False)
    house.seed("snapshots/facts/2026-01-01/facts.csv", b"n\n1\n")
    house.refresh(fetched)
    house.settings = replace(house.settings, mode="live")
    house.now = NOW
    status = house.landing.status(fetched)
    assert status.stale
    assert "which is still to come" in status.reason
    house.settings = replace(house.settings, mode="offline")
    house.refresh(fetched)
    house.settings = replace(house.settings, mode="live")
    status = house.landing.status(fetched)
    assert (status.stale, status.verified_at.year) == (False, 2026)


def test_tables_are_made_checked_and_published(con: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    sql = tmp_path / "sql"
    catalogue = small.catalogue(sql)

    def refresh(rows: list, number: int) -> list[str]:
        small.load(con, sql, rows, number)
        small.build(con, sql)
        due = checks.due(con, catalogue, "marts")
        with transaction(con):
            checks.run_checks(con, due)
        assert stale(con, catalogue) == []
        return [table.id for table in due]

    refresh(RED, 1)
    con.execute("update meta.model_runs set built_at = '2099-01-01'")
    con.execute("update meta.check_results set checked_at = '2099-01-01 00:00:01'")
    assert refresh([*RED, (3, "blue")], 2) == ["marts.colours"]
    assert checks.due(con, catalogue, "marts") == []
    made, is_new = publish.publish(con, catalogue, tmp_path / "published", {})
    assert (is_new, made.rows) == (True, {"marts.colours": 2})


def test_a_release_confirmed_on_a_day_to_come_is_renewed(con: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    sql = tmp_path / "sql"
    small.load(con, sql, RED)
    small.build(con, sql)
    with transaction(con):
        checks.run_checks(con, small.catalogue(sql).layer("marts"))
    for moment in (AHEAD, NOW):
        made, is_new = publish.publish(con, small.catalogue(sql), tmp_path / "published", {}, verified_at=moment)
        assert (is_new, made.verified_at) == (True, moment.isoformat(timespec="seconds"))


def test_the_last_run_is_the_one_that_began_last(tmp_path: Path) -> None:
    runs = Runs(tmp_path)
    runs.note("ahead", "tables")
    record = tmp_path / "runs" / "ahead.json"
    record.write_text(record.read_text().replace(f'"{datetime.now(UTC):%Y}-', '"2099-'))
    assert runs.last("tables").began_at.startswith("2099")
    with runs.during("now", "tables") as run:
        run.errors["tables"] = ["core.x: broken"]
    assert runs.last("tables").errors == ("core.x: broken",)


def test_people_are_reminded_of_what_was_told_on_a_day_to_come(tmp_path: Path) -> None:
    settings = Settings(home=tmp_path, seeds=tmp_path, sql=tmp_path)
    with Runs(tmp_path).during("r", "tables") as run:
        run.errors["tables"] = ["core.x: broken"]
    landing = House(tmp_path).landing
    assert [alert.subject for alert in alerts.tell(settings, landing, [])] == ["run:tables"]
    [row] = Journal(tmp_path / "alerts.jsonl").rows()
    (tmp_path / "alerts.jsonl").unlink()
    (tmp_path / "alerts.jsonl.length").unlink(missing_ok=True)
    Journal(tmp_path / "alerts.jsonl").append({**row, "at": AHEAD.isoformat()})
    assert [alert.subject for alert in alerts.tell(settings, landing, [])] == ["run:tables"]
    assert alerts.tell(settings, landing, []) == []
