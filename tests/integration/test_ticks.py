"""What schedules and sensors do as hours go by: land, ask for a rebuild where something is stale, and leave all else alone."""

import threading
from pathlib import Path

import dagster as dg

from orchestration.sensors import TRIES
from tests.snapshot import Snapshot, defined, execute
from vendorwatch.processes.runs import Runs
from vendorwatch.tables.warehouse import Warehouse


def checks() -> set[dg.AssetCheckKey]:
    return set(defined().resolve_asset_graph().asset_check_keys)


def tick(instance: dg.DagsterInstance, cursor: str | None = None, sensor: str = "rebuild_what_is_stale"):
    """Return what a sensor asks for, and its next cursor."""
    repository = defined().get_repository_def()
    context = dg.build_sensor_context(instance=instance, cursor=cursor, repository_def=repository)
    result = defined().resolve_sensor_def(sensor).evaluate_tick(context)
    return result.run_requests or [], result.skip_message or "", result.cursor


def land(instance: dg.DagsterInstance, **arguments: object) -> None:
    result = execute("land", instance=instance, **arguments)
    assert result.success
    assert {e.asset_key.path[0] for e in result.get_asset_materialization_events()} == {"landing"}


def shown(instance: dg.DagsterInstance) -> dict[str, object]:
    """Return how each check last ended and which materialization each asset shows: what the UI's pages say."""
    found: dict[str, object] = {}
    for key, record in instance.event_log_storage.get_asset_check_summary_records(list(checks())).items():
        execution = record.last_check_execution_record
        found[str(key)] = execution and (execution.status.value, execution.run_id)
    for record in instance.get_asset_records(list(instance.all_asset_keys())):
        latest = record.asset_entry.last_materialization_record
        if record.asset_entry.asset_key.path[0] != "landing":
            found[record.asset_entry.asset_key.to_user_string()] = (latest.run_id, record.asset_entry.last_run_id)
    return found


def test_idle_ticks_leave_every_check_and_preview_as_it_was(
    refreshed: Path, snapshot: Snapshot, instance: dg.DagsterInstance
) -> None:
    # Who asks for everything, though nothing is new, is shown everything: each check ended, each preview there.
    result = execute(instance=instance)
    assert result.success
    told = {e.asset_key.to_user_string(): e.materialization.metadata for e in result.get_asset_materialization_events()}
    assert told["marts/evidence"]["state"].value == "up to date, not rebuilt"
    assert told["marts/evidence"]["first_rows"].value.records
    assert {e.asset_check_key for e in result.get_asset_check_evaluations() if e.passed} == checks()
    before = shown(instance)
    tables = {key: value for key, value in before.items() if "landing" not in key}
    assert all(value[0] == "SUCCEEDED" for key, value in before.items() if "AssetCheckKey" in key)
    release = (refreshed / "published" / "manifest.json").read_text()
    cursor = None
    for number in range(4):
        if number % 2 == 0:
            land(instance)
        requests, why, cursor = tick(instance, cursor)
        assert requests == []
        assert why in ("Nothing is stale.", "Nothing has changed since this was looked at.")
    after = shown(instance)
    assert {key: after[key] for key in tables} == tables
    assert all(value[0] == "SUCCEEDED" for key, value in after.items() if "AssetCheckKey" in key)
    assert (refreshed / "published" / "manifest.json").read_text() == release
    assert release == (snapshot.home / "published" / "manifest.json").read_text()


def test_what_was_landed_is_asked_to_be_rebuilt_and_what_failed_is_not_asked_twice(
    refreshed: Path, instance: dg.DagsterInstance
) -> None:
    inbox = refreshed / "inbox" / "vendors"
    inbox.mkdir(parents=True, exist_ok=True)
    (inbox / "ours.csv").write_text("Supplier;Supplier No\nZTE Corp;1\n", "utf-8")
    [request], _, seen = tick(instance, sensor="inbox_vendors")
    assert request.asset_selection == [dg.AssetKey(["landing", "vendor_master"])]
    assert tick(instance, seen, sensor="inbox_vendors")[0] == []
    land(instance, asset_selection=request.asset_selection)
    [request], _, cursor = tick(instance)
    runs, plan = Runs(refreshed), request.tags["vendorwatch/plan"]
    assert not cursor
    # Killed, it is asked for again, but not for ever.
    for number in range(TRIES):
        assert tick(instance)[0]
        with runs.during(f"killed-{number}", "tables", plan=plan):
            pass
        path = runs.folder / f"killed-{number}.json"
        path.write_text(path.read_text().replace('"succeeded"', '"killed"'))
    assert "were killed" in tick(instance)[1]
    # Failed, it waits until something changes.
    with runs.during("failed", "tables", plan=plan) as run, run.step("tables") as errors:
        errors.append("core.x (sql/core/x.sql line 3): wrong")
    requests, why, _ = tick(instance)
    assert requests == []
    assert "core.x (sql/core/x.sql line 3): wrong" in why
    (inbox / "ours.csv").write_text("Supplier;Supplier No\nZTE Corp;2\n", "utf-8")
    land(instance, asset_selection=[dg.AssetKey(["landing", "vendor_master"])])
    assert tick(instance)[0]


def test_while_another_is_at_work_nothing_is_asked_for(refreshed: Path, instance: dg.DagsterInstance) -> None:
    held, over = threading.Event(), threading.Event()

    def hold() -> None:
        with Warehouse(refreshed / "warehouse.duckdb").hold():
            held.set()
            over.wait(60)

    worker = threading.Thread(target=hold)
    worker.start()
    try:
        assert held.wait(10)
        requests, why, cursor = tick(instance)
    finally:
        over.set()
        worker.join()
    assert requests == []
    assert "holds the warehouse" in why
    assert not cursor
