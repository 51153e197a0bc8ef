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
from collections.abc import Iterator
from contextlib import contextmanager, suppress

import pytest

from tests.faults.kills import AT_WORK, kill_at_random, left_behind, readers
from vendorwatch.processes.runs import Runs
from vendorwatch.reader import open_published
from vendorwatch.settings import PROJECT

SECONDS = 300
KILLS = int(os.environ.get("VENDORWATCH_KILLS", "0"))
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


def test_killed_at_one_step_after_the_other_the_next_refresh_goes_on(place) -> None:
    with readers(place.published) as wrong:
        for step in ("done landing gleif", "done raw", "done core"):
            code, told = place.refresh_until(lambda line, step=step: step in line)
            assert code == -signal.SIGKILL, told
        code, told, errors = place.run("refresh")
        assert code == 0, errors
        # What the killed ones had done was not done again.
        assert "done raw: 0 of" in errors
        assert "its process died before its end" in errors
        assert "new release" in told
    assert_nothing_left(place)
    assert wrong == []
    kinds = [json.loads(line)["kind"] for line in (place.home / "alerts.jsonl").read_text().splitlines()]
    assert "killed" in kinds
    assert kinds[-1] == "recovered"


@pytest.mark.parametrize(("number", "code"), [(signal.SIGTERM, 143), (signal.SIGINT, 130)])
def test_who_waits_says_for_whom_and_ends_at_once_when_told_to(place, number: int, code: int) -> None:
    path = place.home / "warehouse.duckdb"
    holder = subprocess.Popen(
        [sys.executable, "-c", HOLDER.format(path=str(path))], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    try:
        assert holder.stdout is not None
        assert holder.stdout.readline() == b"held\n"
        ended, told = place.refresh_until(lambda line: "Waiting for" in line, number)
    finally:
        holder.communicate(timeout=20)
    assert ended == code, told
    assert f"process {holder.pid}" in told
    assert "stopped by" in told
    assert "Traceback" not in told


@pytest.mark.parametrize("step", ["done landing gleif", "done raw"])
def test_a_running_refresh_ends_in_words_when_told_to(place, step: str) -> None:
    code, told = place.refresh_until(lambda line: step in line, signal.SIGTERM)
    assert code in (130, 143), told
    assert "the next refresh goes on" in told
    assert "Traceback" not in told
    assert not [run for run in place.runs() if run.status in AT_WORK]


@pytest.mark.skipif(not KILLS, reason="VENDORWATCH_KILLS is not set (`make torture`)")
def test_killed_at_random_moments(place) -> None:
    tally = kill_at_random(place, KILLS, random.Random(20261129), print)
    assert tally.failures == []
    assert tally.killed > KILLS / 2


@pytest.mark.skipif(not KILLS, reason="VENDORWATCH_KILLS is not set (`make torture`)")
def test_several_refreshes_at_once_all_succeed(place) -> None:
    processes = [place.start("refresh", "--json") for _ in range(3)]
    ended = [(*process.communicate(timeout=600), process.returncode) for process in processes]
    assert [code for *_, code in ended] == [0, 0, 0], ended
    assert sum(json.loads(told)["new_release"] for told, *_ in ended) >= 1
    assert_healthy(place)


@pytest.mark.skipif(not KILLS, reason="VENDORWATCH_KILLS is not set (`make torture`)")
def test_a_run_of_the_ui_that_is_killed_is_begun_again_by_itself(place) -> None:
    """A file dropped into an inbox under `dagster dev`: landed, rebuilt, killed while it rebuilds, rebuilt."""
    assert place.run("refresh")[0] == 0
    inbox = place.home / "inbox" / "vendors"
    inbox.mkdir(parents=True, exist_ok=True)
    (inbox / "ours.csv").write_text("Supplier;Supplier No\nZTE Corp;1\n", "utf-8")
    runs, killed = Runs(place.home), None
    with free_port() as port:
        command = [sys.executable, "-m", "dagster", "dev", "-w", "workspace.yaml", "-h", "127.0.0.1", "-p", str(port)]
    ui = subprocess.Popen(
        command,
        cwd=PROJECT,
        env=place.environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        until = time.monotonic() + 3 * SECONDS
        while time.monotonic() < until:
            [rebuild] = [run for run in runs.at_work() if run.kind == "tables"][:1] or [None]
            if rebuild and killed is None:
                os.kill(rebuild.pid, signal.SIGKILL)
                killed = rebuild.run_id
            last = runs.last("tables")
            if killed and last and last.run_id != killed and last.outcome == "succeeded":
                ended = {run.run_id: run.outcome for run in runs.all()}
                if ended.get(killed) == "killed":
                    break
            time.sleep(0.05)
    finally:
        os.killpg(ui.pid, signal.SIGTERM)
        try:
            ui.wait(timeout=60)
        finally:
            with suppress(ProcessLookupError):
                os.killpg(ui.pid, signal.SIGKILL)
    assert killed
    assert {run.run_id: run.outcome for run in runs.all()}[killed] == "killed"
    with open_published(place.published) as con:
        found = con.execute("select distinct vendor_key from marts.vendor_exposure").fetchall()
    assert found == [("1",)]
    assert_healthy(place)
