"""Dagster's history as we write it: a run's first events together, in one transaction."""

import os
import signal
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import dagster as dg
import pytest
import sqlalchemy as sa

from orchestration.private import SqliteEventLogStorage
from orchestration.storage import EventLog, Printed
from vendorwatch.errors import VendorwatchError


@dg.asset
def one() -> None: ...


@dg.asset
def other() -> None: ...


@dg.asset_check(asset=other)
def fine() -> dg.AssetCheckResult:
    return dg.AssetCheckResult(passed=True)


def planned(instance: dg.DagsterInstance, run_id: str) -> list[str]:
    kinds = {dg.DagsterEventType.ASSET_MATERIALIZATION_PLANNED, dg.DagsterEventType.ASSET_CHECK_EVALUATION_PLANNED}
    return sorted(entry.dagster_event.event_type_value for entry in instance.all_logs(run_id, of_type=kinds))


ALL = ["ASSET_CHECK_EVALUATION_PLANNED", "ASSET_MATERIALIZATION_PLANNED", "ASSET_MATERIALIZATION_PLANNED"]


def test_a_run_plans_in_one_batch_and_its_assets_and_checks_are_shown(
    instance: dg.DagsterInstance, monkeypatch: pytest.MonkeyPatch
) -> None:
    batches: list[int] = []
    store = EventLog.store_event_batch
    monkeypatch.setattr(
        EventLog, "store_event_batch", lambda log, events: batches.append(len(events)) or store(log, events)
    )
    result = dg.materialize([one, other, fine], instance=instance)
    assert result.success
    assert [size for size in batches if size > 1] == [3]
    assert planned(instance, result.run_id) == ALL
    assert {key.path[0] for key in instance.all_asset_keys()} == {"one", "other"}
    assert instance.get_latest_materialization_event(one.key).run_id == result.run_id
    [summary] = instance.event_log_storage.get_asset_check_summary_records(list(fine.check_keys)).values()
    assert summary.last_completed_run_id == result.run_id


def test_a_batch_that_fails_is_written_one_by_one(
    instance: dg.DagsterInstance, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    store, fails = SqliteEventLogStorage.store_event, iter([False, True])

    def failing(log: EventLog, event: dg.EventLogEntry) -> None:
        store(log, event)
        if next(fails, False):
            raise sa.exc.OperationalError("", {}, Exception("database is locked"))

    monkeypatch.setattr(SqliteEventLogStorage, "store_event", failing)
    result = dg.materialize([one, other, fine], instance=instance)
    assert result.success
    assert "event batch" in capfd.readouterr().err
    # Not one of them stands twice.
    assert planned(instance, result.run_id) == ALL


def test_a_log_line_that_the_disk_does_not_take_ends_no_run(
    instance: dg.DagsterInstance, monkeypatch: pytest.MonkeyPatch
) -> None:
    store, says = SqliteEventLogStorage.store_event, sqlite3.OperationalError("disk I/O error")
    refused: list[dg.EventLogEntry] = []

    def failing(log: EventLog, event: dg.EventLogEntry) -> None:
        if event.dagster_event is None or refused:
            refused.append(event)
            raise sa.exc.OperationalError("insert", {}, says) from says
        store(log, event)

    @dg.asset
    def talks(context: dg.AssetExecutionContext) -> None:
        context.log.info("a line")

    monkeypatch.setattr(SqliteEventLogStorage, "store_event", failing)
    # What becomes of a run is written down or the run fails, in words.
    with pytest.raises(VendorwatchError, match="history/runs: the disk does not read or write"):
        dg.materialize([talks], instance=instance)
    assert refused[0].user_message == "a line"
    assert refused[1].is_dagster_event


@pytest.fixture
def heeding_the_end() -> Iterator[None]:
    """Dagster gives SIGTERM the handler of SIGINT, which a shell's job in the background ignores, and so would what it starts."""
    before = signal.signal(signal.SIGTERM, signal.SIG_DFL)
    yield
    signal.signal(signal.SIGTERM, before)


@pytest.mark.usefixtures("heeding_the_end")
@pytest.mark.parametrize("is_kept", [True, False])
def test_what_steps_print_is_kept_for_the_ui_or_left_to_the_terminal_with_no_process_beside(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, is_kept: bool
) -> None:
    monkeypatch.setattr(Printed, "is_kept", is_kept)
    beside = Path(f"/proc/self/task/{os.getpid()}/children")
    before = beside.read_text().split()
    with Printed(str(tmp_path)).capture_logs(["run", "compute_logs", "step"]):
        assert (len(beside.read_text().split()) > len(before)) is is_kept
    assert any(tmp_path.rglob("step.out")) is is_kept


def test_it_is_the_instance_of_the_project_that_leaves_what_is_printed_to_the_terminal(
    instance: dg.DagsterInstance,
) -> None:
    assert isinstance(instance.compute_log_manager, Printed)


def tables_of(path: Path) -> list[tuple[str, str | None]]:
    with sqlite3.connect(path) as con:
        return con.execute("select name, sql from sqlite_master order by name").fetchall()


def test_a_run_has_the_file_that_dagster_would_make(instance: dg.DagsterInstance, tmp_path: Path) -> None:
    run_id = dg.materialize([one], instance=instance).run_id
    log, theirs = instance.event_log_storage, SqliteEventLogStorage(str(tmp_path / "theirs"))
    theirs.get_records_for_run(run_id)
    ours_at, theirs_at = (Path(storage.path_for_shard(run_id)) for storage in (log, theirs))
    assert tables_of(ours_at) == tables_of(theirs_at)
    for path in (ours_at, theirs_at):
        with sqlite3.connect(path) as con:
            assert con.execute("pragma journal_mode").fetchall() == [("wal",)]
            assert len(con.execute("select version_num from alembic_version").fetchall()) == 1
    # What is there is left as it is, whoever opens it next.
    again = EventLog(str(ours_at.parent))
    try:
        assert len(again.get_logs_for_run(run_id)) == len(instance.all_logs(run_id)) > 0
    finally:
        again.dispose()


def test_an_instance_whose_files_are_made_opens_without_reading_how_they_are_made(
    instance: dg.DagsterInstance, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run_id = dg.materialize([one], instance=instance).run_id

    def reads(*_: object) -> None:
        raise AssertionError

    monkeypatch.setattr("alembic.script.ScriptDirectory.from_config", reads)
    with dg.DagsterInstance.from_config(str(tmp_path)) as again:
        assert [run.run_id for run in again.get_runs()] == [run_id]
        assert again.all_logs(run_id)
        assert again.get_latest_materialization_event(one.key).run_id == run_id
        assert again.all_instigator_state() == []


@pytest.mark.parametrize("file", ["history/runs.db", "history/runs/index.db", "schedules/schedules.db"])
def test_a_file_that_was_cut_off_while_it_was_made_is_made(
    instance: dg.DagsterInstance, tmp_path: Path, file: str
) -> None:
    instance.dispose()
    [path] = tmp_path.rglob(file)
    with sqlite3.connect(path) as con:
        con.execute("delete from alembic_version")
    with dg.DagsterInstance.from_config(str(tmp_path)) as again:
        run_id = dg.materialize([one], instance=again).run_id
        assert again.get_latest_materialization_event(one.key).run_id == run_id
        assert again.all_instigator_state() == []
    with sqlite3.connect(path) as con:
        assert len(con.execute("select version_num from alembic_version").fetchall()) == 1


def test_who_was_materialized_is_known_until_it_is_wiped(instance: dg.DagsterInstance) -> None:
    log = instance.event_log_storage
    assert log.materialized() == set()
    dg.materialize([one, other], instance=instance)
    assert log.materialized() == {one.key, other.key}
    instance.wipe_assets([one.key])
    assert log.materialized() == {other.key}
    # Planned, and not done.
    instance.create_run_for_job(dg.Definitions([one]).resolve_implicit_global_asset_job_def())
    assert log.materialized() == {other.key}


def test_that_a_table_of_the_index_is_there_is_asked_once(
    instance: dg.DagsterInstance, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []
    has_table = SqliteEventLogStorage.has_table
    monkeypatch.setattr(
        SqliteEventLogStorage, "has_table", lambda log, name: asked.append(name) or has_table(log, name)
    )
    log = instance.event_log_storage
    assert not log.has_table("nothing")
    assert not log.has_table("nothing")
    for _ in range(2):
        assert dg.materialize([one, other, fine], instance=instance).success
    assert asked.count("nothing") == 2
    there = [name for name in asked if name != "nothing"]
    assert there
    assert len(there) == len({*there})
