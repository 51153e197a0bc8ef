"""Real processes on an installation of their own, offline, and how they end."""

import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import dagster as dg
import pytest

from tests.instance import set_up
from tests.snapshot import Snapshot
from vendorwatch.settings import PROJECT

SECONDS = 300


@dataclass(frozen=True)
class Place:
    """A home and a Dagster instance, as a user has them."""

    folder: Path

    @property
    def home(self) -> Path:
        return self.folder / "home"

    @property
    def published(self) -> Path:
        return self.home / "published" / "vendorwatch.duckdb"

    @property
    def environment(self) -> dict[str, str]:
        inherited = {k: v for k, v in os.environ.items() if not k.startswith(("VENDORWATCH_", "DAGSTER_"))}
        return {**inherited, "VENDORWATCH_HOME": str(self.home), "DAGSTER_HOME": str(self.folder)}

    def prepare(self) -> "Place":
        set_up(self.folder)
        return self

    def start(self, *arguments: str, new_session: bool = False) -> subprocess.Popen[str]:
        """Start a command; what it tells of its progress can be read line by line."""
        return subprocess.Popen(
            [sys.executable, "-c", "from vendorwatch.cli import main; main()", *arguments],
            cwd=PROJECT,
            env=self.environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=new_session,
        )

    def run(self, *arguments: str) -> tuple[int, str, str]:
        process = self.start(*arguments)
        try:
            told, errors = process.communicate(timeout=SECONDS)
        finally:
            process.kill()
        return process.returncode, told, errors

    def refresh_until(self, stop: Callable[[str], bool], number: int = signal.SIGKILL) -> tuple[int, str]:
        """Start a refresh and send it a signal at the line that `stop` picks; return how it ended, and what it told."""
        process, told = self.start("refresh"), []
        try:
            assert process.stderr is not None
            for line in process.stderr:
                told.append(line)
                if stop(line):
                    process.send_signal(number)
            process.communicate(timeout=SECONDS)
        finally:
            process.kill()
        return process.returncode, "".join(told)

    def runs(self) -> list[dg.DagsterRun]:
        """Return the runs in Dagster's history."""
        with dg.DagsterInstance.from_config(str(self.folder)) as instance:
            return list(instance.get_runs())


@pytest.fixture
def place(tmp_path: Path) -> Place:
    """An empty installation."""
    return Place(tmp_path).prepare()


@pytest.fixture
def used(place: Place, snapshot: Snapshot) -> Place:
    """One that was refreshed before, and has a vendor list that was not read yet."""
    shutil.copytree(snapshot.home, place.home, symlinks=True)
    drop(place, 1)
    return place


def drop(place: Place, number: int) -> None:
    """Change the vendor list, as small as it can be."""
    inbox = place.home / "inbox" / "vendors"
    inbox.mkdir(parents=True, exist_ok=True)
    (inbox / "ours.csv").write_text(f"Supplier;Supplier No\nZTE Corp;{number}\n", "utf-8")
