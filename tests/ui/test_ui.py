"""What a person sees: the asset graph in a real browser, a materialization launched by a click and seen to succeed."""

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.snapshot import Snapshot
from vendorwatch.settings import PROJECT
from vendorwatch.tables.declarations import SUBJECTS

SHOTS = os.environ.get("VENDORWATCH_SCREENSHOTS")
START_SECONDS, RUN_SECONDS = 120, 240

pytestmark = pytest.mark.ui


def ask(url: str, query: str) -> Any:
    request = urllib.request.Request(
        f"{url}/graphql", json.dumps({"query": query}).encode(), {"Content-Type": "application/json"}
    )
    with urllib.request.urlopen(request, timeout=10) as answer:
        return json.load(answer)["data"]


@pytest.fixture(scope="module")
def ui(tmp_path_factory: pytest.TempPathFactory, snapshot: Snapshot) -> Iterator[str]:
    """`vendorwatch ui` on a free port of loopback, with an instance and an installation of its own, refreshed before."""
    home = tmp_path_factory.mktemp("ui")
    shutil.copytree(snapshot.home, home / "data", symlinks=True)
    instance = home / "instance"
    instance.mkdir()
    # Its folders are told from where it runs, which is the checkout.
    settings = (PROJECT / "dagster.yaml").read_text("utf-8")
    (instance / "dagster.yaml").write_text(settings.replace("base_dir: .dagster", f"base_dir: {instance}"), "utf-8")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    environment = {k: v for k, v in os.environ.items() if not k.startswith(("VENDORWATCH_", "DAGSTER_"))}
    environment |= {"DAGSTER_HOME": str(instance), "VENDORWATCH_HOME": str(home / "data")}
    with (home / "said").open("wb") as said:
        process = subprocess.Popen(
            [Path(sys.executable).with_name("vendorwatch"), "ui", "--port", str(port)],
            cwd=home,
            env=environment,
            stdout=said,
            stderr=subprocess.STDOUT,
        )
    url = f"http://127.0.0.1:{port}"
    try:
        until = time.monotonic() + START_SECONDS
        while True:
            try:
                if ask(url, "{repositoriesOrError{... on RepositoryConnection{nodes{name}}}}")["repositoriesOrError"][
                    "nodes"
                ]:
                    break
            except (OSError, KeyError, TypeError):
                pass
            assert process.poll() is None, (home / "said").read_text()
            assert time.monotonic() < until, "it did not come up"
            time.sleep(1)
        yield url
    finally:
        process.send_signal(signal.SIGINT)
        try:
            ended = process.wait(60)
        except subprocess.TimeoutExpired:
            process.kill()
            raise
    # Nothing untrue on the way, and an end that is none of an error.
    told = (home / "said").read_text()
    assert url in told
    assert not [word for word in ("superseded", "temporary", "Traceback") if word in told], told
    assert ended == 0


def shot(page: Any, name: str) -> None:
    if SHOTS:
        page.screenshot(path=f"{SHOTS}/{name}.png")


def test_the_graph_is_shown_and_a_materialization_launched_there_succeeds(ui: str, page: Any) -> None:
    page.goto(f"{ui}/asset-groups")
    page.get_by_text("lists", exact=True).first.wait_for()
    for group in (*SUBJECTS, "published"):
        assert page.get_by_text(group, exact=True).count(), group
    shot(page, "graph")
    page.get_by_role("button", name="Materialize all").first.click()
    until = time.monotonic() + RUN_SECONDS
    status = None
    while time.monotonic() < until and status not in ("SUCCESS", "FAILURE"):
        time.sleep(2)
        runs = ask(ui, "{runsOrError(limit: 1){... on Runs{results{runId status}}}}")["runsOrError"]["results"]
        status = runs[0]["status"] if runs else None
    assert status == "SUCCESS"
    page.goto(f"{ui}/runs/{runs[0]['runId']}")
    page.get_by_text("Success", exact=True).first.wait_for()
    shot(page, "run")
    page.goto(f"{ui}/assets/marts/sanctioned_executives")
    page.get_by_text("sanctioned_executives").first.wait_for()
    page.get_by_text("formerly listed person").first.wait_for()
    shot(page, "mart")
