"""An installation of its own for each test."""

import shutil
from pathlib import Path

import pytest

from tests.snapshot import Snapshot
from vendorwatch.settings import PROJECT


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty VENDORWATCH_HOME, offline, whatever the shell says."""
    for name in ("MODE", "MIRROR", "CONTACT", "WEBHOOK"):
        monkeypatch.delenv(f"VENDORWATCH_{name}", raising=False)
    monkeypatch.setenv("VENDORWATCH_HOME", str(tmp_path / "home"))
    return tmp_path / "home"


@pytest.fixture
def refreshed(home: Path, snapshot: Snapshot) -> Path:
    """A home of the test's own that was refreshed already."""
    shutil.copytree(snapshot.home, home, symlinks=True)
    return home


@pytest.fixture
def seeds(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the seeds that a test may break."""
    shutil.copytree(PROJECT / "seeds", tmp_path / "seeds")
    monkeypatch.setenv("VENDORWATCH_SEEDS", str(tmp_path / "seeds"))
    return tmp_path / "seeds"
