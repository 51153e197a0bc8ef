"""The record of runs: who began what, whether he still lives, how it ended.

Here: one small file a run under `VENDORWATCH_HOME/runs`, with a lock that its process holds as long as it lives. Not here:
running anything, and Dagster's own history, which has the details. Whether the last run failed must be told without
Dagster, and whether a run is dead without believing anybody.
"""

import json
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import asdict, dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal
from uuid import uuid4

from vendorwatch import machine
from vendorwatch.processes.locks import Lock, this_process

Kind = Literal["landing", "tables"]
Outcome = Literal["succeeded", "failed", "killed"]
KINDS: tuple[Kind, ...] = ("landing", "tables")
KEEP = 200
_COMMAND = "command-"


@dataclass(frozen=True)
class Run:
    """One run: of the landing alone, or of the tables too. Without an `outcome` it goes on, if its process lives.

    `plan` is the digest of what it set out to do, `errors` say in a line each what failed. Moments are ISO, in UTC; which run
    is the later one says `number`, since a clock may be put back.
    """

    run_id: str
    kind: Kind
    doing: str
    pid: int
    host: str
    began_at: str
    plan: str | None = None
    ended_at: str | None = None
    outcome: Outcome | None = None
    errors: tuple[str, ...] = ()
    number: int = 0

    @property
    def went_wrong(self) -> bool:
        """Whether it ended otherwise than it should."""
        return self.outcome in ("failed", "killed")


@dataclass
class Open:
    """A run at work; `errors` are what its steps have found wrong so far."""

    run_id: str
    plan: str | None = None
    errors: dict[str, list[str]] = field(default_factory=dict)

    @contextmanager
    def step(self, name: str) -> Iterator[list[str]]:
        """Yield the list of what is wrong with a step, empty even if it is tried again; what is raised is added."""
        found = self.errors[name] = []
        try:
            yield found
        except GeneratorExit:
            raise
        except BaseException as error:
            if not isinstance(error, Exception):
                found[:] = [f"{name}: stopped by a signal"]
            elif not found:
                found.append(f"{name}: {_said(error)}")
            raise


class Runs:
    """The record of one installation."""

    def __init__(self, home: Path) -> None:
        """The folder need not exist yet."""
        self.folder = home / "runs"

    @contextmanager
    def command(self) -> Iterator[None]:
        """Mark that a command is at work.

        The mark of one that died or failed stays: what it left open may be on Dagster's record alone.
        """
        lock = Lock(self.folder / f"{_COMMAND}{uuid4().hex}.lock")
        with ExitStack() as held:
            try:
                held.enter_context(lock.held(seconds=0, what="a command"))
            except OSError as error:
                raise machine.told(error, self.folder) or error from error
            yield
        lock.remove()

    def cut_off(self) -> list[Lock]:
        """Return the marks of commands that died before their end."""
        return [lock for path in self.folder.glob(f"{_COMMAND}*.lock") if (lock := Lock(path)).is_free()]

    @contextmanager
    def during(
        self, run_id: str, kind: Kind, *, plan: str | None = None, then: Callable[[], object] | None = None
    ) -> Iterator[Open]:
        """Record a run from here to the end of the context: failed if an error is noted or raised, else succeeded.

        `then` is called once that is on record, while the run still counts as at work for who looks at its lock.
        """
        run, process = Open(run_id, plan), this_process()
        number = 1 + max((run.number for run in self.all()), default=0)
        begun = Run(run_id, kind, process.doing, process.pid, process.host, _now(), plan, number=number)
        lock = self.lock(run_id)
        with lock.held(seconds=0, what=f"run {run_id}"):
            self._write(begun)
            try:
                yield run
            except BaseException as error:
                run.errors["run"] = [_said(error)]
                raise
            finally:
                errors = tuple(line for lines in run.errors.values() for line in lines)
                outcome: Outcome = "failed" if errors else "succeeded"
                # A plan may be told only while the run is at work.
                self._write(replace(begun, plan=run.plan, ended_at=_now(), outcome=outcome, errors=errors))
            if then:
                then()
        lock.remove()

    def note(self, run_id: str, kind: Kind, plan: str | None = None) -> None:
        """Record that there was nothing left to do, which makes good whatever ended badly before."""
        with self.during(run_id, kind, plan=plan):
            pass

    def all(self) -> list[Run]:
        """Return the runs on record, newest first."""
        found = (self._read(path) for path in self.folder.glob("*.json"))
        return sorted(
            (run for run in found if run), key=lambda run: (run.number, run.began_at, run.run_id), reverse=True
        )

    def get(self, run_id: str) -> Run | None:
        """Return a run; None if it is not on record."""
        return self._read(self._path(run_id))

    def last(self, kind: Kind) -> Run | None:
        """Return the latest run of a kind that has ended."""
        return next((run for run in self.all() if run.kind == kind and run.outcome), None)

    def at_work(self) -> list[Run]:
        """Return the runs whose process lives."""
        return [run for run in self.all() if not run.outcome and not self.lock(run.run_id).is_free()]

    def dead(self) -> list[Run]:
        """Return the runs whose process died before it could say how they ended."""
        return [run for run in self.all() if not run.outcome and self.lock(run.run_id).is_free()]

    def close_dead(self) -> list[Run]:
        """Record the dead runs as killed, and return them."""
        dead = []
        for run in self.dead():
            error = f"process {run.pid} on {run.host} (`{run.doing}`, begun {run.began_at}) died before its end"
            closed = replace(run, ended_at=_now(), outcome="killed", errors=(error,))
            self._write(closed)
            self.lock(run.run_id).remove()
            dead.append(closed)
        return dead

    def lock(self, run_id: str) -> Lock:
        """Return the lock that the process of a run holds as long as it lives."""
        return Lock(self.folder / f"{run_id}.lock")

    def prune(self) -> None:
        """Forget all but the latest runs."""
        for run in self.all()[KEEP:]:
            if run.outcome:
                self._path(run.run_id).unlink(missing_ok=True)

    def _path(self, run_id: str) -> Path:
        return self.folder / f"{run_id}.json"

    def _read(self, path: Path) -> Run | None:
        try:
            read = json.loads(path.read_text("utf-8"))
            return Run(**{**read, "errors": tuple(read["errors"])})
        except (OSError, ValueError, TypeError, KeyError):
            # It tells what happened and decides nothing; one that cannot be read is as good as none.
            return None

    def _write(self, run: Run) -> None:
        path = self._path(run.run_id)
        aside = path.with_suffix(".new")
        try:
            aside.write_text(json.dumps(asdict(run), ensure_ascii=False, indent=1) + "\n", "utf-8")
            aside.replace(path)
        except OSError as error:
            raise machine.told(error, path) or error from error


def _said(error: BaseException) -> str:
    return str(machine.told(error) or error).strip() or type(error).__name__


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="microseconds")
