"""Dagster's history: dead runs are closed, old ones deleted, what is shown stays."""

import os
import shutil
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import dagster as dg
import pytest
import sqlalchemy as sa

from orchestration import housekeeping
from orchestration.health import examine_history
from orchestration.housekeeping import close_dead_runs, prune
from orchestration.resources import HOME_TAG, HOST_TAG, where_it_runs
from tests.instance import set_up
from vendorwatch.processes.runs import Runs
from vendorwatch.settings import PROJECT, Settings

DIES = """
import os, pathlib, signal
from vendorwatch.processes.runs import Runs
with Runs(pathlib.Path({home!r})).during({run_id!r}, "tables"):
    os.kill(os.getpid(), signal.SIGKILL)
"""


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(home=tmp_path / "home", seeds=tmp_path, sql=tmp_path)


@dg.asset
def once() -> None: ...


@dg.asset
def often() -> None: ...


@dg.asset_check(asset=often)
def fine() -> dg.AssetCheckResult:
    return dg.AssetCheckResult(passed=True)


def begun(instance: dg.DagsterInstance, tags: dict[str, str]) -> str:
    """Return a run that Dagster believes to be at work."""
    run = instance.create_run_for_job(dg.Definitions([once]).get_implicit_global_asset_job_def(), tags=tags)
    instance.handle_run_event(
        run.run_id, dg.DagsterEvent(dg.DagsterEventType.RUN_START.value, run.job_name, message="begun")
    )
    assert instance.get_run_by_id(run.run_id).status == dg.DagsterRunStatus.STARTED
    return run.run_id


def status(instance: dg.DagsterInstance, run_id: str) -> dg.DagsterRunStatus:
    return instance.get_run_by_id(run_id).status


def test_a_run_whose_process_is_dead_is_closed_and_others_are_not(
    instance: dg.DagsterInstance, settings: Settings
) -> None:
    dead, alive, elsewhere, young = (
        begun(instance, where_it_runs(settings)),
        begun(instance, where_it_runs(settings)),
        begun(instance, {HOME_TAG: str(settings.home), HOST_TAG: "another"}),
        begun(instance, {}),
    )
    subprocess.run([sys.executable, "-c", DIES.format(home=str(settings.home), run_id=dead)], check=False)
    with Runs(settings.home).during(alive, "tables"):
        told = close_dead_runs(instance, settings)
        assert len(told) == 1
        assert dead[:8] in told[0]
        assert "died before its end" in told[0]
        assert status(instance, dead) == dg.DagsterRunStatus.FAILURE
        assert {status(instance, r) for r in (alive, elsewhere, young)} == {dg.DagsterRunStatus.STARTED}
        assert close_dead_runs(instance, settings) == []
    assert {run.run_id: run.outcome for run in Runs(settings.home).all()} == {dead: "killed", alive: "succeeded"}


def test_a_run_that_has_ended_a_moment_ago_is_left_to_tell_of_it_as_long_as_its_process_lives(
    instance: dg.DagsterInstance, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    runs = Runs(settings.home)
    ending, killed = (begun(instance, where_it_runs(settings)) for _ in range(2))
    runs.note(ending, "tables")
    other = subprocess.Popen([sys.executable, "-c", ""])
    other.wait()
    runs.note(killed, "tables")
    path = runs.folder / f"{killed}.json"
    path.write_text(path.read_text().replace(f'"pid": {os.getpid()}', f'"pid": {other.pid}'))
    [told] = close_dead_runs(instance, settings)
    assert killed[:8] in told
    assert (status(instance, ending), status(instance, killed)) == (
        dg.DagsterRunStatus.STARTED,
        dg.DagsterRunStatus.FAILURE,
    )
    monkeypatch.setattr(housekeeping, "_UNTAGGED_FOR", timedelta(0))
    assert len(close_dead_runs(instance, settings)) == 1


def test_a_run_that_never_came_to_its_first_step_is_closed_in_time(
    instance: dg.DagsterInstance, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    run_id = begun(instance, {})
    monkeypatch.setattr(housekeeping, "_UNTAGGED_FOR", housekeeping.timedelta(0))
    assert len(close_dead_runs(instance, settings)) == 1
    assert status(instance, run_id) == dg.DagsterRunStatus.FAILURE


def test_old_runs_go_with_their_files_and_what_is_shown_stays(
    instance: dg.DagsterInstance, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(housekeeping, "KEEP_RUNS", 2)
    checks = list(dg.Definitions([often], asset_checks=[fine]).resolve_asset_graph().asset_check_keys)
    first = dg.materialize([once], instance=instance).run_id
    rest = [dg.materialize([often, fine], instance=instance).run_id for _ in range(5)]
    assert prune(instance, checks) == 3
    assert {run.run_id for run in instance.get_runs()} == {first, *rest[-2:]}
    files = {path.stem for path in (tmp_path / "dagster" / "storage" / "history" / "runs").glob("*.db")}
    assert files == {first, *rest[-2:], "index"}
    assert instance.get_latest_materialization_event(once.key).run_id == first
    assert instance.get_latest_materialization_event(often.key).run_id == rest[-1]
    assert prune(instance, checks) == 0


def test_history_is_written_without_waiting_for_the_disk_by_this_storage_alone(
    instance: dg.DagsterInstance, tmp_path: Path
) -> None:
    dg.materialize([once], instance=instance)
    storage = instance.event_log_storage
    with storage.index_connection() as connection:
        assert connection.execute(sa.text("pragma synchronous")).scalar_one() == 1
        assert connection.execute(sa.text("pragma journal_mode")).scalar_one() == "wal"
    with sa.create_engine(f"sqlite:///{tmp_path}/other.db").connect() as other:
        assert other.execute(sa.text("pragma synchronous")).scalar_one() == 2
    # As many files as were looked at, and a few of them open.
    for _ in range(6):
        dg.materialize([once], instance=instance)
    assert len(storage._engines._kept) <= 4
    assert len(instance.get_runs()) == 7
    shutil.rmtree(tmp_path / "dagster")


def test_the_doctor_tells_of_dead_runs_and_closes_them(
    tmp_path: Path, instance: dg.DagsterInstance, settings: Settings
) -> None:
    assert list(examine_history(tmp_path, settings)) == []
    run_id = begun(instance, where_it_runs(settings))
    [finding] = examine_history(tmp_path, settings)
    assert (finding.part, run_id[:8] in finding.what) == ("history", True)
    assert instance.get_run_by_id(run_id).status == dg.DagsterRunStatus.STARTED, "nothing is changed by looking"
    finding.mend()
    assert instance.get_run_by_id(run_id).status == dg.DagsterRunStatus.FAILURE
    assert list(examine_history(tmp_path, settings)) == []


@pytest.mark.parametrize("name", ["history/runs.db", "history/runs/index.db", "schedules/schedules.db"])
def test_the_doctor_puts_a_damaged_history_aside_and_runs_go_on(
    tmp_path: Path, instance: dg.DagsterInstance, settings: Settings, name: str
) -> None:
    begun(instance, where_it_runs(settings))
    instance.dispose()
    path = tmp_path / "dagster" / "storage" / name
    path.write_bytes(path.read_bytes()[:100] + b"\xff" * 8_000)
    findings = list(examine_history(tmp_path, settings))
    assert [f.part for f in findings] == ["history"]
    assert str(path) in findings[0].what
    findings[0].mend()
    assert not [f for f in examine_history(tmp_path, settings) if str(path) in f.what]
    with dg.DagsterInstance.from_config(str(tmp_path)) as again:
        assert begun(again, where_it_runs(settings))


OPENS = """
import sys, dagster as dg
print("ready", flush=True)
sys.stdin.readline()
dg.DagsterInstance.from_config(sys.argv[1]).get_runs()
"""


def test_processes_that_make_the_history_at_once_do_not_get_in_each_others_way(tmp_path: Path) -> None:
    set_up(tmp_path)
    command = [sys.executable, "-c", OPENS, str(tmp_path)]
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
    processes = [subprocess.Popen(command, cwd=PROJECT, text=True, **pipes) for _ in range(2)]
    for process in processes:
        assert process.stdout.readline() == "ready\n"
    for process in processes:
        process.stdin.write("\n")
        process.stdin.flush()
    errors = [process.communicate(timeout=300)[1] for process in processes]
    assert [process.returncode for process in processes] == [0, 0], errors
