"""Fixtures that every kind of test shares."""

import os
from pathlib import Path

import pytest

from tests.snapshot import Snapshot, refreshed_once
from vendorwatch.landing import drop_folder

SHARED_DATA = Path(__file__).resolve().parents[2] / "shared" / "data"


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """The folder of real files; skips where the project stands alone."""
    if not SHARED_DATA.is_dir():
        pytest.skip("the real files are not here (../shared/data is absent)")
    return SHARED_DATA


@pytest.fixture(autouse=True)
def settled(monkeypatch: pytest.MonkeyPatch) -> None:
    """What tests drop into an inbox is whole at once."""
    monkeypatch.setattr(drop_folder, "SETTLED_AFTER_SECONDS", 0)


@pytest.fixture(scope="session")
def snapshot(tmp_path_factory: pytest.TempPathFactory) -> Snapshot:
    """A home that was refreshed once, for tests that only read it or work on a copy: one for all workers."""
    own = tmp_path_factory.getbasetemp()
    return refreshed_once((own.parent if "PYTEST_XDIST_WORKER" in os.environ else own) / "snapshot")
