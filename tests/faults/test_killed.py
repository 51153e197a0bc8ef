"""Processes that die or are told to end at any moment: readers notice nothing, and the next refresh is healthy by itself.

Seconds here; `make torture` sets VENDORWATCH_KILLS for hundreds of kills at random moments.
"""

import json
import os
import random
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import TypeVar

import pytest

from tests.faults.conftest import drop
from tests.faults.kills import AT_WORK, KILLS, kill_at_random, left_behind, readers, vendors
from vendorwatch.processes.runs import Run, Runs
from vendorwatch.settings import PROJECT

T = TypeVar("T")
SECONDS = 300
HOLDER = """
import pathlib, sys
from vendorwatch.tables.warehouse import Warehouse
with Warehouse(pathlib.Path({path!r})).hold():
    print('held', flush=True)
    sys.stdin.read()
"""


@contextmanager
def free_port() -> Iterator[int]:
    with socket.create_server(("127.0.0.1", 0)) as free:
        yield free.getsockname()[1]


def assert_healthy(place) -> None:
    """A refresh with nothing done by hand, and nothing left behind of those before it."""
    code, told, errors = place.run("refresh", "--json")
    assert code == 0, errors + told
    assert json.loads(told)["succeeded"]
    assert_nothing_left(place)


def assert_nothing_left(place) -> None:
    assert place.run("status")[0] == 0
    assert list(left_behind(place)) == []


def test_killed_and_stopped_at_one_step_after_the_other_the_next_refresh_goes_on(used) -> None:
    with readers(used.published) as seen:
        # One that is told to end says so, and leaves no run behind.
        code, told = used.refresh_until(lambda line: "done raw" in line, signal.SIGTERM)
        assert code in (130, 143), told
        assert "the next refresh goes on" in told
        assert "Traceback" not in told
        assert not [run for run in used.runs() if run.status in AT_WORK]
        code, told = used.refresh_until(lambda line: "done core" in line)
        assert code == -signal.SIGKILL, told
        code, told, errors = used.run("refresh")
        assert code == 0, errors
        # What the killed ones had done was not done again.
        assert "done raw: 0 of" in errors
        assert "its process died before its end" in errors
        assert "new release" in told
    assert_nothing_left(used)
    assert seen.wrong == []
    kinds = [json.loads(line)["kind"] for line in (used.home / "alerts.jsonl").read_text().splitlines()]
    assert "killed" in kinds
    assert kinds[-1] == "recovered"


def test_who_waits_says_for_whom_and_ends_at_once_when_told_to(place) -> None:
    path = place.home / "warehouse.duckdb"
    holder = subprocess.Popen(
        [sys.executable, "-c", HOLDER.format(path=str(path))], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    try:
        assert holder.stdout is not None
        assert holder.stdout.readline() == b"held\n"
        code, told = place.refresh_until(lambda line: "Waiting for" in line, signal.SIGINT)
    finally:
        holder.communicate(timeout=20)
    assert code == 130, told
    assert f"process {holder.pid}" in told
    assert "stopped by" in told
    assert "Traceback" not in told


@pytest.mark.skipif(not KILLS, reason="VENDORWATCH_KILLS is not set (`make torture`)")
def test_killed_at_random_moments(place) -> None:
    tally = kill_at_random(place, KILLS, random.Random(20261129), print)
    assert tally.failures == []
    assert tally.killed > KILLS / 2


@pytest.mark.skipif(not KILLS, reason="VENDORWATCH_KILLS is not set (`make torture`)")
def test_several_refreshes_at_once_all_succeed(used) -> None:
    processes = [used.start("refresh", "--json") for _ in range(3)]
    ended = [(*process.communicate(timeout=600), process.returncode) for process in processes]
    assert [code for *_, code in ended] == [0, 0, 0], ended
    assert sum(json.loads(told)["new_release"] for told, *_ in ended) >= 1
    assert_healthy(used)


@contextmanager
def dagster_dev(place) -> Iterator[subprocess.Popen[bytes]]:
    """Web server and daemon, as people start them, in a process group of their own; ended as a terminal would."""
    with free_port() as port:
        command = [sys.executable, "-m", "dagster", "dev", "-w", "workspace.yaml", "-h", "127.0.0.1", "-p", str(port)]
    log = (place.folder / "dagster_dev.log").open("ab")
    ui = subprocess.Popen(
        command, cwd=PROJECT, env=place.environment, stdout=log, stderr=log, start_new_session=True
    )  # fmt: skip
    try:
        yield ui
    finally:
        log.close()
        with suppress(ProcessLookupError):
            os.killpg(ui.pid, signal.SIGTERM)
        try:
            ui.wait(timeout=SECONDS)
        finally:
            with suppress(ProcessLookupError):
                os.killpg(ui.pid, signal.SIGKILL)


def rebuild_at_work(place) -> Run:
    """Wait until the sensors have begun a rebuild by themselves."""
    return waited_for(lambda: next((run for run in Runs(place.home).at_work() if run.kind == "tables"), None))


def waited_for(found: Callable[[], T | None]) -> T:
    """Wait for something that comes at the pace of the sensors; busy machines are slow, and only silence is a failure."""
    until = time.monotonic() + 3 * SECONDS
    while (it := found()) is None:
        assert time.monotonic() < until, "it never came"
        time.sleep(0.1)
    return it


@pytest.mark.skipif(not KILLS, reason="VENDORWATCH_KILLS is not set (`make torture`)")
def test_a_run_of_the_ui_that_is_killed_is_begun_again_by_itself(used) -> None:
    """A file dropped into an inbox under `dagster dev`: landed, rebuilt, killed while it rebuilds, rebuilt."""
    assert used.run("refresh")[0] == 0
    drop(used, 2)
    with dagster_dev(used):
        rebuild = rebuild_at_work(used)
        os.kill(rebuild.pid, signal.SIGKILL)
        runs = Runs(used.home)
        outcome = waited_for(lambda: next((r.outcome for r in runs.all() if r.run_id == rebuild.run_id), None))
        assert outcome == "killed"
        waited_for(lambda: ((last := runs.last("tables")) and last.outcome == "succeeded") or None)
    assert vendors(used) == ["2"]
    assert_healthy(used)


@pytest.mark.skipif(not KILLS, reason="VENDORWATCH_KILLS is not set (`make torture`)")
def test_commands_beside_the_ui_and_the_death_of_all_of_it(used) -> None:
    assert used.run("refresh")[0] == 0
    with readers(used.published) as seen:
        with dagster_dev(used) as ui:
            drop(used, 2)
            rebuild_at_work(used)
            # A rebuild of the sensors is at work: who refreshes meanwhile waits, and finds it done.
            code, told, errors = used.run("refresh")
            assert code == 0, errors + told
            assert vendors(used) == ["2"]
            drop(used, 3)
            rebuild_at_work(used)
            os.killpg(ui.pid, signal.SIGKILL)
        assert_healthy(used)
        assert vendors(used) == ["3"]
    assert seen.wrong == []
