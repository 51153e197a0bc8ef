"""An installation of its own for each test, and the whole job run on it."""

import shutil
from collections.abc import Callable
from pathlib import Path

import dagster as dg
import pytest

from orchestration.build import build_defs
from vendorwatch.settings import PROJECT


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty VENDORWATCH_HOME, offline, whatever the shell says."""
    for name in ("MODE", "MIRROR", "CONTACT", "WEBHOOK"):
        monkeypatch.delenv(f"VENDORWATCH_{name}", raising=False)
    monkeypatch.setenv("VENDORWATCH_HOME", str(tmp_path / "home"))
    return tmp_path / "home"


@pytest.fixture
def seeds(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the seeds that a test may break."""
    shutil.copytree(PROJECT / "seeds", tmp_path / "seeds")
    monkeypatch.setenv("VENDORWATCH_SEEDS", str(tmp_path / "seeds"))
    return tmp_path / "seeds"


Run = Callable[..., dg.ExecuteInProcessResult]


@pytest.fixture
def run(home: Path) -> Run:
    """Run a job in this process; `refresh` unless told otherwise."""

    def execute(job: str = "refresh", **arguments: object) -> dg.ExecuteInProcessResult:
        return (
            build_defs()
            .resolve_job_def(job)
            .execute_in_process(
                raise_on_error=False,
                run_config={"loggers": {"console": {"config": {"log_level": "CRITICAL"}}}},
                **arguments,
            )
        )

    return execute
