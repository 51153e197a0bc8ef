"""Fixtures that every kind of test shares."""

import gc
import os
from collections.abc import Iterator
from pathlib import Path

import dagster as dg
import pytest
from hypothesis import settings

from tests.instance import make_history, set_up_with
from tests.snapshot import Snapshot, refreshed_once
from vendorwatch.landing import drop_folder

# What is imported and collected is no garbage to look for.
gc.disable()

# Enough to meet what a change has broken; `make torture` looks further.
settings.register_profile("ordinary", max_examples=30, deadline=None)
settings.register_profile("thorough", max_examples=2_000, deadline=None)
settings.load_profile("ordinary")

# What takes longest goes first, so that no worker waits for the other at the end; the first makes no snapshot, which the second
# begins with.
_LONGEST = (
    *("integration/test_installed.py", "ui/test_ui.py", "integration/test_spark.py", "faults/test_killed.py"),
    *("ui/test_pages.py", "integration/test_real_input.py", "integration/test_history.py"),
    *("integration/test_refresh.py", "integration/test_broken_rules.py", "integration/test_market_real_input.py"),
    *("integration", "faults", "orchestration", "unit/names"),
)
# Their tests have nothing in common that is made for the module.
_APART = ("integration/test_refresh.py", "integration/test_broken_rules.py", "faults/test_killed.py")

SHARED_DATA = Path(__file__).resolve().parents[2] / "shared" / "data"


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Let a module's tests stay with one worker, and order modules by how long they take."""
    here, places = Path(__file__).parent, {}
    for item in items:
        module = item.path.relative_to(here).as_posix()
        places[item] = next((n for n, first in enumerate(_LONGEST) if module.startswith(first)), len(_LONGEST))
        if module not in _APART and item.get_closest_marker("xdist_group") is None:
            item.add_marker(pytest.mark.xdist_group(module))
    items.sort(key=places.__getitem__)


def pytest_collection_finish() -> None:
    """What was imported stays, and need not be looked through again for what is garbage."""
    gc.collect()
    gc.freeze()
    gc.enable()


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


@pytest.fixture(scope="session")
def history(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Dagster's history before anything has run."""
    return make_history(tmp_path_factory.mktemp("history"))


@pytest.fixture
def instance(tmp_path: Path, history: Path) -> Iterator[dg.DagsterInstance]:
    """An instance of Dagster as the project sets it up, in a folder of its own."""
    set_up_with(history, tmp_path)
    with dg.DagsterInstance.from_config(str(tmp_path)) as instance:
        yield instance
