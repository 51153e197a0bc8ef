"""Kills at random moments, by the hundred: whoever reads notices nothing, and one refresh is healthy by itself.

Here: killing, and judging what is found afterwards; also run by hand, `python -m tests.faults.kills --kills 1000 --home DIR`,
which writes a line for each kill. Not here: kills at chosen steps (`test_killed.py`).

Most runs are forked off a process that has everything imported, which halves what a kill costs; each is a process group of
its own and dies as one, or leaves its children behind.
"""

import argparse
import os
import random
import re
import signal
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

import dagster as dg
import duckdb

from tests.faults.conftest import Place, drop
from vendorwatch.errors import VendorwatchError
from vendorwatch.processes.locks import Lock
from vendorwatch.processes.runs import Runs
from vendorwatch.reader import open_published
from vendorwatch.release import publish
from vendorwatch.settings import PROJECT

AT_WORK = {dg.DagsterRunStatus.STARTING, dg.DagsterRunStatus.STARTED, dg.DagsterRunStatus.CANCELING}
IMPORT_SECONDS = 4.0
# How many, in `make torture`; without it what takes minutes is left out.
KILLS = int(os.environ.get("VENDORWATCH_KILLS", "0"))
# Reads the path of a log, a line each; runs `vendorwatch refresh` and tells its process, then how it ended.
_NURSERY = """
import os, sys
sys.path.insert(0, os.getcwd())
import orchestration.commands
from vendorwatch.cli import main
for line in sys.stdin:
    child = os.fork()
    if child == 0:
        os.setsid()
        log = os.open(line.strip(), os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
        for number in (1, 2):
            os.dup2(log, number)
        os.close(0)
        sys.argv = ["vendorwatch", "refresh"]
        code = 1
        try:
            main()
        except SystemExit as ended:
            code = ended.code or 0
        finally:
            sys.stdout.flush()
            os._exit(code)
    print(child, flush=True)
    print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), flush=True)
"""


@dataclass
class Nursery:
    """Starts refreshes of one installation from a process that has everything imported."""

    place: Place
    log: Path

    def __post_init__(self) -> None:
        """Start the process; it ends with its input."""
        self._process = subprocess.Popen(
            [sys.executable, "-c", _NURSERY],
            cwd=PROJECT,
            env=self.place.environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def start(self) -> int:
        """Start a refresh and return its process, the head of a group of its own."""
        assert self._process.stdin is not None
        self._process.stdin.write(f"{self.log}\n")
        self._process.stdin.flush()
        return int(self._said())

    def ended(self) -> int:
        """Wait for the refresh; return its exit code, or the signal that ended it as a negative number."""
        return int(self._said())

    def close(self) -> None:
        """End the process."""
        self._process.communicate()

    def _said(self) -> str:
        assert self._process.stdout is not None
        return self._process.stdout.readline()


@contextmanager
def readers(path: Path, pause: float = 0.05) -> Iterator[list[str]]:
    """Let two readers read the published file all the time; yields what was wrong with what was read."""
    wrong: list[str] = []
    over = threading.Event()

    def read() -> None:
        seen = ""
        while not over.is_set():
            if path.exists():
                try:
                    with open_published(path) as con:
                        release = con.execute("select release_id from meta.release").fetchall()[0][0]
                        rows = con.execute("select count(*) from marts.sanctioned_executives").fetchall()[0][0]
                except (duckdb.Error, OSError, VendorwatchError) as error:
                    wrong.append(str(error))
                else:
                    if release < seen or not rows:
                        wrong.append(f"{release} after {seen}, {rows} rows")
                    seen = max(seen, release)
            time.sleep(pause)

    workers = [threading.Thread(target=read) for _ in range(2)]
    for worker in workers:
        worker.start()
    try:
        yield wrong
    finally:
        over.set()
        for worker in workers:
            worker.join()


def kill(process: int, whole: bool) -> None:
    """Kill a process, or its whole group; one that has ended by itself is no error."""
    with suppress(ProcessLookupError):
        (os.killpg if whole else os.kill)(process, signal.SIGKILL)


def left_behind(place: Place) -> Iterator[str]:
    """Tell of all that a healthy refresh should not have left: runs at work or unended, locks held, damage."""
    runs = Runs(place.home)
    yield from (f"run {run.run_id} is at work" for run in runs.at_work())
    yield from (f"run {run.run_id} has no end" for run in runs.all() if not run.outcome)
    yield from (f"Dagster's run {run.run_id} is {run.status}" for run in place.runs() if run.status in AT_WORK)
    yield from (f"{path} is held" for path in place.home.rglob("*.lock") if not Lock(path).is_free())
    if damage := publish.damage(place.home / "published"):
        yield damage


def vendors(place: Place) -> list[str]:
    """Return the keys of the vendor list in the release."""
    with open_published(place.published) as con:
        return [r[0] for r in con.execute("select vendor_key from core.vendor_list order by all").fetchall()]


@dataclass
class Tally:
    """What came of the kills."""

    say: Callable[[str], None]
    killed: int = 0
    too_late: int = 0
    behind: Counter[str] = field(default_factory=Counter)
    failures: list[str] = field(default_factory=list)

    def judge(self, number: int, place: Place, code: int, told: str) -> None:
        """Note what is wrong after the one refresh that followed a kill."""
        found = list(left_behind(place))
        if code != 0:
            found.insert(0, f"the refresh ended with {code}: {told[-2000:]}")
        elif (listed := vendors(place)) != [str(number)]:
            found.append(f"the release has vendors {listed}, not {number}")
        for line in found:
            self.fail(number, line)

    def fail(self, number: int, told: str) -> None:
        """Note what is wrong."""
        self.failures.append(f"kill {number}: {told}")
        self.say(f"FAILED {self.failures[-1]}")

    def __str__(self) -> str:
        behind = ", ".join(f"{count} behind {step}" for step, count in self.behind.most_common())
        return f"{self.killed} killed ({behind}), {self.too_late} had ended before, {len(self.failures)} failures"


@contextmanager
def _nursery(place: Place) -> Iterator[Nursery]:
    nursery = Nursery(place, place.folder / "refresh.log")
    try:
        yield nursery
    finally:
        nursery.close()


def kill_at_random(place: Place, kills: int, chance: random.Random, say: Callable[[str], None]) -> Tally:
    """Change the vendor list, kill the refresh at a random moment, and require one refresh to be healthy; so many times.

    Up to three are killed one after the other before that, so that what goes on behind a kill is killed, too. Each tenth is
    a command as people start it; each third leaves the children of the killed process alive.
    """
    tally = Tally(say)
    with _nursery(place) as nursery, readers(place.published, pause=0.5) as wrong:
        number = number_of(place)
        # The first one also makes what is there for good.
        for _ in range(2):
            drop(place, number := number + 1)
            length = _refresh(place, nursery, number, tally)
        while (tried := tally.killed + tally.too_late) < kills:
            for _ in range(min(chance.randint(1, 3), kills - tried)):
                drop(place, number := number + 1)
                moment, whole = chance.uniform(0, length), bool(number % 3)
                if number % 10:
                    process = nursery.start()
                    time.sleep(moment)
                    kill(process, whole)
                    code, told = nursery.ended(), nursery.log.read_text("utf-8")
                else:
                    command = place.start("refresh", new_session=True)
                    time.sleep(moment + IMPORT_SECONDS)
                    kill(command.pid, whole)
                    told = "".join(command.communicate())
                    code = command.returncode
                step = (re.findall(r"done (?:landing )?(\w+)", told) or ["nothing"])[-1]
                if code == -signal.SIGKILL:
                    tally.killed += 1
                    tally.behind[step] += 1
                    length *= 1.02
                else:
                    tally.too_late += 1
                    length = max(1.0, 0.9 * length)
                    if code != 0:
                        tally.fail(number, f"a refresh that was not killed in time ended with {code}: {told[-2000:]}")
                say(f"{number}: {code} after {moment:.1f} s, behind {step}")
            took = _refresh(place, nursery, number, tally)
            say(f"{number}: healthy after {took:.1f} s. So far {tally}")
    tally.failures += wrong
    return tally


def _refresh(place: Place, nursery: Nursery, number: int, tally: Tally) -> float:
    """Refresh, judge what is found then, and return how many seconds it took."""
    began = time.monotonic()
    nursery.start()
    code = nursery.ended()
    took = time.monotonic() - began
    tally.judge(number, place, code, nursery.log.read_text("utf-8"))
    return took


def number_of(place: Place) -> int:
    """Return what was last written into the vendor list; 0 if there is none."""
    file = place.home / "inbox" / "vendors" / "ours.csv"
    return int(file.read_text("utf-8").rpartition(";")[2]) if file.exists() else 0


def main() -> None:
    """Kill by hand, at an installation that is made if need be."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--home", type=Path, required=True)
    parser.add_argument("--kills", type=int, default=100)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    given.home.mkdir(parents=True, exist_ok=True)
    tally = kill_at_random(
        Place(given.home.resolve()).prepare(),
        given.kills,
        random.Random(given.seed),
        lambda line: print(line, flush=True),
    )
    print(tally, flush=True)
    sys.exit(1 if tally.failures else 0)


if __name__ == "__main__":
    main()
