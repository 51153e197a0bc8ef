"""An installation of its own for each test, and the whole job run on it."""

import shutil
from collections.abc import Callable
from functools import cache
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


@pytest.fixture(scope="session")
def snapshot(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dg.ExecuteInProcessResult]:
    """A home that was refreshed once, for tests that only read it or work on a copy, and how that run ended."""
    home = tmp_path_factory.mktemp("snapshot") / "home"
    with pytest.MonkeyPatch.context() as environment:
        for name in ("MODE", "MIRROR", "CONTACT", "WEBHOOK", "SEEDS"):
            environment.delenv(f"VENDORWATCH_{name}", raising=False)
        environment.setenv("VENDORWATCH_HOME", str(home))
        return home, execute()


@pytest.fixture
def refreshed(home: Path, snapshot: tuple[Path, dg.ExecuteInProcessResult]) -> Path:
    """A home of the test's own that was refreshed already."""
    shutil.copytree(snapshot[0], home, symlinks=True)
    return home


@pytest.fixture
def seeds(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the seeds that a test may break."""
    shutil.copytree(PROJECT / "seeds", tmp_path / "seeds")
    monkeypatch.setenv("VENDORWATCH_SEEDS", str(tmp_path / "seeds"))
    return tmp_path / "seeds"


Run = Callable[..., dg.ExecuteInProcessResult]


@cache
def defined(job: str) -> dg.JobDefinition:
    """Return a job, put together once: the installation that it works on is read when a run starts."""
    return build_defs().resolve_job_def(job)


def execute(job: str = "refresh", **arguments: object) -> dg.ExecuteInProcessResult:
    """Run a job in this process, on the installation that the environment names."""
    return defined(job).execute_in_process(
        raise_on_error=False,
        run_config={"loggers": {"console": {"config": {"log_level": "CRITICAL"}}}},
        **arguments,
    )


@pytest.fixture
def run(home: Path) -> Run:
    """Run a job on the test's own home; `refresh` unless told otherwise."""
    return execute
