"""`vendorwatch init`: make a folder an installation; `ui`: start Dagster's UI on it.

Here: the files that an installation needs beside the package. Not here: where they are looked for (`settings.py`). A
checkout is an installation already.
"""

import os
import shutil
import signal
import subprocess
import sys
import threading
import time
import urllib.request
from contextlib import suppress
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from vendorwatch.commands.output import out
from vendorwatch.errors import VendorwatchError
from vendorwatch.settings import INSTALLED, MARK, PROJECT, installation

# After that, what does not end is ended; locks die with their process, and the next run goes on.
_ENDING_SECONDS = 30


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


class Level(StrEnum):
    """From which level on Dagster logs."""

    debug = "debug"
    info = "info"
    warning = "warning"
    error = "error"
    critical = "critical"


def ui(
    port: Annotated[int, typer.Option(min=1, max=65535, help="The port on 127.0.0.1.")] = 3000,
    log_level: Annotated[Level, typer.Option(help="From which level on Dagster logs.")] = Level.warning,
) -> None:
    """Start Dagster's UI and its schedules on this installation, until Ctrl-C."""
    folder = installation()
    environment = dict(os.environ)
    environment.setdefault("DAGSTER_HOME", str(folder))
    environment["PYTHONPATH"] = os.pathsep.join(filter(None, (str(PROJECT), os.environ.get("PYTHONPATH"))))
    # Its successor, which this advertises, wants a project laid out otherwise.
    quiet = ["-W", "ignore:Function `dev_command`"]
    where = ["-m", "orchestration.definitions", "-d", str(PROJECT), "-h", "127.0.0.1", "-p", str(port)]
    levels = ["--log-level", log_level.value, "--code-server-log-level", log_level.value]
    out.print("Starting; the first time takes half a minute.", highlight=False)
    started: list[subprocess.Popen[bytes]] = []

    def end(*_: object) -> None:
        for process in started:
            process.send_signal(signal.SIGINT)
            late = threading.Timer(_ENDING_SECONDS, _kill, [process])
            late.daemon = True
            late.start()

    # Before Dagster starts: what is ignored here, as in a script's background, would be ignored there.
    for ending in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(ending, end)
    # In a group of its own: Ctrl-C would reach each of Dagster's processes, in whatever it is at, and it ends them well itself.
    process = subprocess.Popen(  # noqa: S603 - our own interpreter
        [sys.executable, *quiet, "-m", "dagster", "dev", *where, *levels],
        cwd=folder,
        env=environment,
        start_new_session=True,
    )
    started.append(process)
    threading.Thread(target=_tell_when_up, args=(f"http://127.0.0.1:{port}", process), daemon=True).start()
    ended = process.wait()
    if ended not in (0, 130, -signal.SIGINT, -signal.SIGKILL):
        raise VendorwatchError(f"Dagster ended with {ended}", todo="`--log-level info` says more; is the port taken?")
    out.print("Stopped. What was done stays.", highlight=False)


def _kill(process: "subprocess.Popen[bytes]") -> None:
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)


def _tell_when_up(address: str, process: "subprocess.Popen[bytes]") -> None:
    while process.poll() is None:
        try:
            with urllib.request.urlopen(f"{address}/server_info", timeout=5):  # noqa: S310 - on loopback
                break
        except OSError:
            time.sleep(0.5)
    else:
        return
    out.print(f"{address}  (Ctrl-C ends it)", highlight=False)
