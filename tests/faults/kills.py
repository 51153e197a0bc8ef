"""Kills at random moments, by the hundred: whoever reads notices nothing, and one refresh is healthy by itself.

Here: killing in bursts, and judging what is found afterwards; also run by hand, `python -m tests.faults.kills --kills 1000
--home DIR`, which writes a line for each kill. Not here: kills at chosen steps (`test_killed.py`).

Of a burst each refresh is killed, the one that goes on behind a killed one too; then one is let run to its end, and what it
publishes must be what was published of the same files when nobody was killed. Most refreshes are forked off a process that has
everything imported, which halves what a kill costs; each is a process group of its own and dies as one, or leaves its children
behind.
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
from vendorwatch.landing.journal import Journal
from vendorwatch.processes.locks import Lock
from vendorwatch.processes.runs import Runs
from vendorwatch.reader import open_published
from vendorwatch.release import publish
from vendorwatch.settings import PROJECT

AT_WORK = {dg.DagsterRunStatus.STARTING, dg.DagsterRunStatus.STARTED, dg.DagsterRunStatus.CANCELING}
IMPORT_SECONDS = 4.0
# A vendor list is one of so many, so that what is published of each is known.
LISTS = 3
# A refresh that goes on behind so many killed ones is let run to its end.
LONGEST_BURST = 10
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


_READ = """
select
    release_id,
    (select count(*) from marts.sanctioned_executives),
    (select count(*) from marts.vendor_exposure),
    (select count(*) from core.listings)
from meta.release
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


@dataclass
class Seen:
    """What readers saw of the published file: how many reads, the rows of each release, and what was wrong."""

    reads: int = 0
    releases: dict[str, tuple[int, ...]] = field(default_factory=dict)
    wrong: list[str] = field(default_factory=list)


@contextmanager
def readers(path: Path, pause: float = 0.05 if KILLS else 0.5) -> Iterator[Seen]:
    """Let two readers read the published file again and again; yields what they see."""
    seen = Seen()
    over = threading.Event()

    def read() -> None:
        newest = ""
        while not over.is_set():
            if path.exists():
                try:
                    with open_published(path) as con:
                        [(release, *rows)] = con.execute(_READ).fetchall()
                except (duckdb.Error, OSError, VendorwatchError) as error:
                    seen.wrong.append(str(error))
                else:
                    seen.reads += 1
                    if (
                        release < newest
                        or not all(rows)
                        or seen.releases.setdefault(release, tuple(rows)) != tuple(rows)
                    ):
                        seen.wrong.append(f"{release} after {newest}, with {rows} rows")
                    newest = max(newest, release)
            time.sleep(pause)

    workers = [threading.Thread(target=read) for _ in range(2)]
    for worker in workers:
        worker.start()
    try:
        yield seen
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
    yield from (f"{mark.path} is left of a command" for mark in runs.cut_off())
    yield from (f"Dagster's run {run.run_id} is {run.status}" for run in place.runs() if run.status in AT_WORK)
    yield from (f"{path} is held" for path in place.home.rglob("*.lock") if not Lock(path).is_free())
    if damage := publish.damage(place.home / "published"):
        yield damage


def vendors(place: Place) -> list[str]:
    """Return the keys of the vendor list in the release."""
    with open_published(place.published) as con:
        return [r[0] for r in con.execute("select vendor_key from core.vendor_list order by all").fetchall()]


def contents(place: Place) -> dict[str, str]:
    """Return a digest of the rows of each table of core and marts in the release, save when something was retrieved or made."""
    with open_published(place.published) as con:
        tables = con.execute(_COLUMNS).fetchall()
        return {
            table: str(con.execute(f"select count(*), sum(hash({columns})) from {table}").fetchall())
            for table, columns in tables
        }


_COLUMNS = """
select schema_name || '.' || table_name, string_agg('"' || column_name || '"', ', ')
from duckdb_columns()
where schema_name in ('core', 'marts') and not starts_with(data_type, 'TIMESTAMP') and column_name <> 'delivery_id'
group by all
"""


def torn(place: Place) -> Iterator[str]:
    """Tell of what no kill may leave, not even until the next refresh: logs that lost something, half a release, half a copy."""
    logs = [place.home / "landing" / "deliveries.jsonl", place.home / "landing" / "retrievals.jsonl"]
    for log in [*logs, place.home / "alerts.jsonl", place.home / "impact.jsonl"]:
        try:
            for _ in Journal(log).rows():
                pass
        except VendorwatchError as error:
            yield str(error)
    copies = place.home / "published" / "parquet" / "current"
    with open_published(place.published) as con:
        marts = con.execute("select table_name from duckdb_tables() where schema_name = 'marts'").fetchall()
    for (mart,) in marts:
        try:
            duckdb.sql(f"select count(*) from '{copies / f'{mart}.parquet'}'").fetchall()
        except duckdb.Error as error:
            yield f"{mart}.parquet: {error}"


@dataclass
class Tally:
    """What came of the kills; `known` is what each vendor list comes to where nobody is killed."""

    say: Callable[[str], None]
    killed: int = 0
    too_late: int = 0
    healed: int = 0
    behind: Counter[str] = field(default_factory=Counter)
    failures: list[str] = field(default_factory=list)
    known: dict[int, dict[str, str]] = field(default_factory=dict)

    @property
    def tried(self) -> int:
        """How many refreshes were to be killed so far."""
        return self.killed + self.too_late

    def judge(self, number: int, place: Place, code: int, told: str) -> None:
        """Note what is wrong after the one refresh that was let run to its end."""
        found = list(left_behind(place))
        if code != 0:
            found.insert(0, f"the refresh ended with {code}: {told[-2000:]}")
        elif (listed := vendors(place)) != [str(number)]:
            found.append(f"the release has vendors {listed}, not {number}")
        else:
            now = contents(place)
            before = self.known.setdefault(number, now)
            found += [
                f"{table} has other rows than without a kill" for table in before if before[table] != now.get(table)
            ]
        self.healed += 1
        for line in found:
            self.fail(line)

    def fail(self, told: str) -> None:
        """Note what is wrong."""
        self.failures.append(f"after kill {self.tried}: {told}")
        self.say(f"FAILED {self.failures[-1]}")

    def __str__(self) -> str:
        behind = ", ".join(f"{count} behind {step}" for step, count in self.behind.most_common())
        return (
            f"{self.killed} killed ({behind}), {self.too_late} had ended before, {self.healed} healed, "
            f"{len(self.failures)} failures"
        )


@contextmanager
def _nursery(place: Place) -> Iterator[Nursery]:
    nursery = Nursery(place, place.folder / "refresh.log")
    try:
        yield nursery
    finally:
        nursery.close()


def kill_at_random(place: Place, kills: int, chance: random.Random, say: Callable[[str], None]) -> Tally:
    """Kill refreshes at random moments in bursts, and require the one refresh after each burst to be healthy.

    Before some of those that are killed the vendor list changes; the others go on with what the one before has left. Each
    twentieth is a command as people start it; each third leaves the children of the killed process alive.
    """
    tally = Tally(say)
    with _nursery(place) as nursery, readers(place.published, pause=0.5) as seen:
        # The first makes what is there for good; then the lists, each as it is published where nobody is killed.
        lengths = {}
        for number in (1, *range(1, 1 + LISTS)):
            drop(place, number)
            lengths[True] = lengths[False] = _refresh(place, nursery, number, tally)
        while tally.tried < kills:
            is_done = True
            for _ in range(min(chance.randint(1, LONGEST_BURST), kills - tally.tried)):
                if changes := is_done or chance.random() < 0.5:
                    number = number % LISTS + 1
                    drop(place, number)
                is_done = not _kill(place, nursery, chance, lengths[changes], tally)
                lengths[changes] = max(1.0, lengths[changes] * (0.9 if is_done else 1.02))
            for line in torn(place):
                tally.fail(line)
            took = _refresh(place, nursery, number, tally)
            for line in seen.wrong[:]:
                seen.wrong.remove(line)
                tally.fail(f"a reader: {line}")
            say(f"healthy after {took:.1f} s. So far {tally}; {seen.reads:,} reads of {len(seen.releases)} releases")
    return tally


def _kill(place: Place, nursery: Nursery, chance: random.Random, length: float, tally: Tally) -> bool:
    """Start a refresh and kill it at a random moment of `length` seconds; return whether it had not ended before."""
    moment, whole = chance.uniform(0, length), bool(chance.randrange(3))
    if chance.randrange(20):
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
    killed = code == -signal.SIGKILL
    if killed:
        tally.killed += 1
        tally.behind[step] += 1
    else:
        tally.too_late += 1
        if code != 0:
            tally.fail(f"a refresh that was not killed in time ended with {code}: {told[-2000:]}")
    tally.say(f"{tally.tried}: {code} after {moment:.1f} s, behind {step}")
    return killed


def _refresh(place: Place, nursery: Nursery, number: int, tally: Tally) -> float:
    """Refresh, judge what is found then, and return how many seconds it took."""
    began = time.monotonic()
    nursery.start()
    code = nursery.ended()
    took = time.monotonic() - began
    tally.judge(number, place, code, nursery.log.read_text("utf-8"))
    return took


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
