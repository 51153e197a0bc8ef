"""Dagster's instance of a test: the project's `dagster.yaml`, in a folder of the test's own.

Here: the settings, and a history whose tables are made already. Not here: installations of ours (`snapshot.py`).
"""

import shutil
from pathlib import Path

import dagster as dg

from vendorwatch.settings import PROJECT


def set_up(folder: Path) -> None:
    """Make a folder a DAGSTER_HOME as the project sets it up, with all that is written below it."""
    own = (PROJECT / "dagster.yaml").read_text("utf-8").replace("base_dir: .dagster/", f"base_dir: {folder}/dagster/")
    (folder / "dagster.yaml").write_text(own, "utf-8")


def make_history(folder: Path) -> Path:
    """Return the history of an instance in which nothing has run yet; making its tables takes a quarter of a second."""
    set_up(folder)
    with dg.DagsterInstance.from_config(str(folder)) as instance:
        instance.get_runs()
        instance.all_asset_keys()
    return folder / "dagster"


def set_up_with(history: Path, folder: Path) -> None:
    """Make a folder a DAGSTER_HOME that begins with a copy of such a history."""
    set_up(folder)
    shutil.copytree(history, folder / "dagster")
