"""`vendorwatch init`: make a folder an installation; `ui`: start Dagster's UI on it.

Here: the files that an installation needs beside the package. Not here: where they are looked for (`settings.py`). A
checkout is an installation already.
"""

import os
import shutil
import sys
from pathlib import Path
from typing import Annotated

import typer

from vendorwatch.commands.output import out
from vendorwatch.errors import VendorwatchError
from vendorwatch.settings import INSTALLED, MARK, PROJECT, installation


def init(folder: Annotated[Path, typer.Argument(help="An empty folder; made if it is missing.")] = Path()) -> None:
    """Make a folder an installation of vendorwatch: its settings, and later its data and history of runs."""
    if not INSTALLED:
        raise VendorwatchError("a checkout is an installation already", where=str(PROJECT), todo="Run `make run`")
    folder = folder.resolve()
    if (folder / MARK).exists():
        raise VendorwatchError("is an installation already", where=str(folder), todo="Run `vendorwatch refresh` there")
    if folder.is_dir() and any(folder.iterdir()):
        raise VendorwatchError("is not empty", where=str(folder), expected="an empty folder, or none")
    folder.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(PROJECT / ".env.example", folder / ".env")
    # Last, since it marks the folder as one that is ready.
    shutil.copyfile(PROJECT / MARK, folder / MARK)
    out.print(f"Ready: {folder}", highlight=False, soft_wrap=True)
    out.print("Next, in that folder: `vendorwatch refresh` (the bundled snapshot), `vendorwatch ui`.", highlight=False)


def ui(port: Annotated[int, typer.Option(help="The port on 127.0.0.1.")] = 3000) -> None:
    """Start Dagster's UI and its schedules on this installation, until Ctrl-C."""
    folder = installation()
    os.environ.setdefault("DAGSTER_HOME", str(folder))
    os.environ["PYTHONPATH"] = os.pathsep.join(filter(None, (str(PROJECT), os.environ.get("PYTHONPATH"))))
    os.chdir(folder)
    dagster = ["-m", "orchestration.definitions", "-d", str(PROJECT), "-h", "127.0.0.1", "-p", str(port)]
    os.execv(sys.executable, [sys.executable, "-m", "dagster", "dev", *dagster])  # noqa: S606
