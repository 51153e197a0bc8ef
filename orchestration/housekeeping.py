"""Keeping Dagster's history true and small.

Here: closing runs whose process is dead, and deleting what is old. Not here: the history itself (Dagster's), and our own
record of runs (`vendorwatch/runs.py`), by whose locks we know who lives.
"""

import socket
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import dagster as dg

from orchestration.private import SqliteEventLogStorage
from orchestration.resources import HOME_TAG, HOST_TAG
from vendorwatch.processes.locks import lives
from vendorwatch.processes.runs import Runs
from vendorwatch.settings import Settings

KEEP_RUNS = 100
KEEP_DAYS = 30
# A run of ours has its tags before its first step, and tells Dagster of its end at once.
_UNTAGGED_FOR = timedelta(minutes=10)
_AT_WORK = [dg.DagsterRunStatus.STARTING, dg.DagsterRunStatus.STARTED, dg.DagsterRunStatus.CANCELING]
_ENDED = [dg.DagsterRunStatus.SUCCESS, dg.DagsterRunStatus.FAILURE, dg.DagsterRunStatus.CANCELED]


def close_dead_runs(instance: dg.DagsterInstance, settings: Settings) -> list[str]:
    """Mark runs as failed whose process is dead; return a line for each.

    A run of another machine is left alone: whether it lives cannot be seen from here.
    """
    told = []
    for run in dead_runs(instance):
        instance.report_run_failed(
            run, "Its process died before its end. What it had done stays; the next run goes on."
        )
        told.append(f"Run {run.run_id[:8]} of {run.job_name} was closed: its process died before its end.")
    Runs(settings.home).close_dead()
    return told


def dead_runs(instance: dg.DagsterInstance) -> Iterator[dg.DagsterRun]:
    """Yield the runs that Dagster takes to be at work and whose process is dead."""
    for record in instance.get_run_records(dg.RunsFilter(statuses=_AT_WORK)):
        run, home = record.dagster_run, record.dagster_run.tags.get(HOME_TAG)
        if home is None:
            age = datetime.now(UTC) - record.update_timestamp.replace(tzinfo=UTC)
            dead = age > _UNTAGGED_FOR
        else:
            dead = run.tags.get(HOST_TAG) == socket.gethostname() and _is_over(Runs(Path(home)), run.run_id)
        # It may have ended since it was asked for.
        now = instance.get_run_by_id(run.run_id)
        if dead and now and now.status in _AT_WORK:
            yield now


def _is_over(runs: Runs, run_id: str) -> bool:
    """Return whether the process of a run is dead; one that has ended a moment ago may not have told Dagster yet."""
    if not runs.lock(run_id).is_free():
        return False
    run = runs.get(run_id)
    if run is None or run.ended_at is None or not lives(run.pid, run.host):
        return True
    return datetime.now(UTC) - datetime.fromisoformat(run.ended_at) > _UNTAGGED_FOR


def prune(instance: dg.DagsterInstance, check_keys: Iterable[dg.AssetCheckKey]) -> int:
    """Delete runs that are not among the latest or not young, save those that an asset or check still shows.

    Returns how many. Costs one query when there is nothing to delete.
    """
    records = instance.get_run_records(dg.RunsFilter(statuses=_ENDED))
    before = datetime.now(UTC) - timedelta(days=KEEP_DAYS)
    old = [r for n, r in enumerate(records) if n >= KEEP_RUNS or r.create_timestamp.replace(tzinfo=UTC) < before]
    if not old:
        return 0
    shown = _shown(instance, check_keys)
    doomed = [r.dagster_run.run_id for r in old if r.dagster_run.run_id not in shown]
    for run_id in doomed:
        instance.delete_run(run_id)
        _remove_files(instance, run_id)
    return len(doomed)


def _shown(instance: dg.DagsterInstance, check_keys: Iterable[dg.AssetCheckKey]) -> set[str]:
    """Return the runs to which the latest materialization of an asset or the latest end of a check belongs."""
    found = set()
    for record in instance.get_asset_records(list(instance.all_asset_keys())):
        latest = record.asset_entry.last_materialization_record
        found |= {record.asset_entry.last_run_id, latest.run_id if latest else None}
    for summary in instance.event_log_storage.get_asset_check_summary_records(list(check_keys)).values():
        found |= {summary.last_run_id, summary.last_completed_run_id}
    return {run_id for run_id in found if run_id}


def _remove_files(instance: dg.DagsterInstance, run_id: str) -> None:
    """Remove a deleted run's file of events, which would stay as large as it was, and what its steps printed."""
    storage = instance.event_log_storage
    if isinstance(storage, SqliteEventLogStorage):
        path = Path(storage.path_for_shard(run_id))
        for suffix in ("", "-wal", "-shm"):
            path.with_name(path.name + suffix).unlink(missing_ok=True)
    instance.compute_log_manager.delete_logs(prefix=[run_id])
