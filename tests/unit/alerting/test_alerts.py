import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import duckdb
import pytest

from tests.unit import small
from vendorwatch.alerting import alerts
from vendorwatch.deliveries import Delivery, Parsed
from vendorwatch.errors import Busy, Damaged
from vendorwatch.inboxes import NotTaken
from vendorwatch.landing import Status
from vendorwatch.processes.runs import Runs
from vendorwatch.settings import Settings

THINGS = small.source(lambda _: Parsed({}))


class FakeLanding:
    """How one source stands."""

    def __init__(self) -> None:
        self.reason = self.outcome = ""
        self.delivery, self.lost = small.delivery(1), ""

    def status(self, _source: object) -> Status:
        return Status(None, None, None, bool(self.reason), self.reason)

    def in_force(self, _source: object) -> Delivery | None:
        return self.delivery

    def log(self) -> list[dict]:
        if self.lost:
            raise Damaged(self.lost)
        return [{"source_id": "things", "outcome": self.outcome}]


class Desk:
    """An installation, what its people were told, and whether they can be reached."""

    def __init__(self, home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self.settings = Settings(home=home, seeds=home, sql=home, webhook="https://x.example")
        self.landing, self.runs = FakeLanding(), Runs(home)
        self.posted: list[str] = []
        self.answer: str | None = None
        monkeypatch.setattr(alerts, "notify", self._notify)

    def _notify(self, _settings: Settings, text: str) -> dict[str, str | None]:
        self.posted.append(text)
        return {"webhook": self.answer}

    def fails(self, run_id: str, error: str) -> None:
        with self.runs.during(run_id, "tables") as run, run.step("tables") as errors:
            errors.append(error)

    def hears(self) -> list[tuple[str, str]]:
        return [(a.subject, a.kind) for a in alerts.tell(self.settings, self.landing, [THINGS])]

    def log(self) -> list[dict]:
        return [json.loads(line) for line in (self.settings.home / "alerts.jsonl").read_text().splitlines()]


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Desk:
    return Desk(tmp_path, monkeypatch)


def test_nothing_wrong_nothing_told(desk: Desk) -> None:
    desk.runs.note("a", "tables")
    assert desk.hears() == []
    assert desk.posted == []


def test_a_failed_run_is_told_once_with_its_table_and_once_more_when_it_is_over(desk: Desk) -> None:
    desk.fails("a", "core.x (sql/core/x.sql line 3): Binder Error")
    assert desk.hears() == [("run:tables", "failed")]
    assert "core.x (sql/core/x.sql line 3): Binder Error" in desk.posted[0]
    assert desk.hears() == []
    desk.fails("b", "core.x (sql/core/x.sql line 3): Binder Error")
    assert desk.hears() == []
    desk.fails("c", "core.y: other")
    assert desk.hears() == [("run:tables", "failed")]
    desk.runs.note("d", "tables")
    assert desk.hears() == [("run:tables", "recovered")]
    assert desk.hears() == []


def test_a_landing_that_goes_well_does_not_make_good_a_failed_refresh(desk: Desk) -> None:
    desk.fails("a", "core.x: broken")
    desk.hears()
    desk.runs.note("b", "landing")
    assert desk.hears() == []


@pytest.mark.parametrize(
    ("outcome", "reason", "kind"),
    [
        ("quarantined", "40 entries are gone", "quarantined"),
        ("failed", "HTTP 503", "stale"),
        ("accepted", "not confirmed since 2026-01-01 00:00 UTC", "late"),
    ],
)
def test_a_source_in_trouble_is_told_by_kind(desk: Desk, outcome: str, reason: str, kind: str) -> None:
    desk.landing.outcome, desk.landing.reason = outcome, reason
    assert desk.hears() == [("things", kind)]
    assert reason in desk.posted[0]
    desk.landing.reason = ""
    assert desk.hears() == [("things", "recovered")]


def test_a_publisher_that_gives_another_reason_each_time_is_told_of_once(desk: Desk) -> None:
    for n, heard in enumerate(([("things", "stale")], [], [])):
        desk.landing.outcome, desk.landing.reason = "failed", f"{n} bytes of 100"
        assert desk.hears() == heard


@pytest.fixture
def released(desk: Desk) -> Iterator[duckdb.DuckDBPyConnection]:
    """A release with nothing to tell of, to be changed."""
    desk.settings.published.mkdir()
    with duckdb.connect(str(desk.settings.published_file)) as con:
        con.execute("create schema meta")
        con.execute("create table meta.set_aside (table_id varchar, reason varchar, row varchar)")
        con.execute(
            "create table meta.check_results "
            "(check_name varchar, description varchar, failing_rows int, sample varchar, passed boolean)"
        )
    yield duckdb.connect(str(desk.settings.published_file))


def test_rows_set_aside_and_lines_left_out_are_told_with_the_first_of_them(desk: Desk, released) -> None:
    with released as con:
        con.executemany(
            "insert into meta.set_aside values (?, ?, ?)",
            [
                ("core.b", "Never null: a.", "{}"),
                ("core.a", "One of red, blue.", "x" * 400),
                ("core.a", "Never null: a.", "{1}"),
            ],
        )
        con.executemany(
            "insert into meta.check_results values (?, ?, ?, ?, ?)",
            [
                ("every_line_is_taken", "Each has a name.", 3, "y" * 400, False),
                ("every_line_is_taken", "Each is signed.", 1, "[]", True),
                ("few", "Few.", 9, "[]", False),
            ],
        )
    assert desk.hears() == [("rows", "quarantined"), ("lines", "quarantined")]
    rows, lines = desk.posted[0].splitlines()
    assert rows == (
        "Vendorwatch: Rows were set aside: 2 of core.a (Never null: a. The first: {1}); "
        "1 of core.b (Never null: a. The first: {}). meta.set_aside has all."
    )
    assert lines == (
        f"Vendorwatch: Lines were left out: 3 against: Each has a name. The first: {'y' * alerts.SHOWN} meta.problems has all."
    )
    assert desk.hears() == []
    with duckdb.connect(str(desk.settings.published_file)) as con:
        con.execute("delete from meta.set_aside; delete from meta.check_results")
    assert desk.hears() == [("rows", "recovered"), ("lines", "recovered")]
    assert "Every row is in order again." in desk.posted[-1]


def test_files_that_nothing_was_taken_from_are_told_once(desk: Desk, released, monkeypatch: pytest.MonkeyPatch) -> None:
    files = [NotTaken("news", "scan.pdf", "a PDF file")]
    monkeypatch.setattr(alerts, "not_taken", lambda *_: files)
    released.close()
    assert desk.hears() == [("files", "quarantined")]
    assert "Files were left out: inbox/news/scan.pdf: a PDF file." in desk.posted[0]
    assert desk.hears() == []
    files.append(NotTaken("news", "b.txt", "0 bytes"))
    assert desk.hears() == [("files", "quarantined")]
    files.clear()
    assert desk.hears() == [("files", "recovered")]


def test_what_nobody_took_is_told_again(desk: Desk) -> None:
    desk.answer = "HTTP 503"
    desk.fails("a", "core.x: broken")
    assert desk.hears() == [("run:tables", "failed")]
    assert desk.log()[-1]["not_taken_by"] == {"webhook": "HTTP 503"}
    desk.answer = None
    assert desk.hears() == [("run:tables", "failed")]
    assert desk.log()[-1]["taken_by"] == ["webhook"]
    assert desk.hears() == []


def test_what_lasts_is_told_again_each_day(desk: Desk) -> None:
    desk.fails("a", "core.x: broken")
    desk.hears()
    path = desk.settings.home / "alerts.jsonl"
    [row] = desk.log()
    for hours, heard in ((23, []), (25, [("run:tables", "failed")])):
        row["at"] = (datetime.now(UTC) - timedelta(hours=hours)).isoformat()
        path.write_text(json.dumps(row) + "\n")
        path.with_name("alerts.jsonl.length").unlink()
        assert desk.hears() == heard
        path.with_name("alerts.jsonl.length").touch()


def test_that_it_is_over_is_told_again_if_nobody_took_it(desk: Desk) -> None:
    desk.fails("a", "core.x: broken")
    desk.hears()
    desk.runs.note("b", "tables")
    desk.answer = "HTTP 503"
    for answer in ("HTTP 503", None):
        desk.answer = answer
        assert desk.hears() == [("run:tables", "recovered")]
        assert desk.posted[-1] == "Vendorwatch: The refresh is in order again."
    assert desk.hears() == []


def test_who_holds_the_log_and_hangs_is_no_silence(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    def hangs(_: Settings) -> None:
        raise Busy("somebody holds impact.jsonl")

    monkeypatch.setattr(alerts.impact, "tell", hangs)
    with pytest.raises(Busy, match=r"somebody holds impact\.jsonl"):
        desk.hears()


@pytest.mark.parametrize("how", ["cut", "emptied", "changed", "a row of another kind"])
def test_a_log_that_lost_something_stops_nothing_and_is_told_once(desk: Desk, how: str) -> None:
    path = desk.settings.home / "alerts.jsonl"
    for text in ("core.x: broken", "core.y: broken"):
        desk.fails(text, text)
        desk.hears()
    lines = path.read_bytes()
    if how == "cut":
        path.write_bytes(lines[: len(lines) // 2])
    elif how == "emptied":
        path.write_bytes(b"")
    elif how == "changed":
        path.write_bytes(lines.replace(b"core.x", b"core.z"))
    else:
        path.write_bytes(lines.replace(b'"subject"', b'"subjekt"'))
    assert alerts.untold(desk.settings) == ""
    heard = desk.hears()
    assert ("log", "failed") in heard
    assert "alerts.jsonl lost something" in desk.posted[-1]
    assert desk.hears() == []
    desk.runs.note("d", "tables")
    assert desk.hears() == [("run:tables", "recovered")]


def test_what_nobody_took_is_known_until_somebody_does(desk: Desk) -> None:
    assert alerts.untold(desk.settings) == ""
    desk.answer = "HTTP 500"
    desk.fails("a", "core.x: broken")
    desk.hears()
    assert alerts.untold(desk.settings) == "webhook: HTTP 500"
    desk.answer = None
    desk.hears()
    assert alerts.untold(desk.settings) == ""


def test_what_is_in_force_is_named(desk: Desk) -> None:
    desk.landing.reason = "a file is missing"
    assert desk.hears()
    assert desk.posted[-1].endswith("a file is missing. In force stays the last good version, inbox taken 2026-01-01.")
    for delivery, told in (
        (
            replace(small.delivery(1), published_on=date(2025, 2, 1)),
            "the last good version, inbox published 2025-02-01.",
        ),
        (None, "Nothing of it is in force."),
    ):
        desk.landing.delivery = delivery
        desk.landing.outcome = "quarantined"
        desk.landing.reason += "!"
        assert desk.hears()
        assert desk.posted[-1].endswith(told)


def test_a_log_of_the_landing_that_lost_something_keeps_nobody_from_hearing_of_the_run_that_it_stops(
    desk: Desk,
) -> None:
    desk.landing.lost = "deliveries.jsonl ends after 3 of 4 bytes"
    desk.fails("a", desk.landing.lost)
    assert desk.hears() == [("run:tables", "failed")]
    assert desk.posted[-1].endswith(desk.landing.lost)
