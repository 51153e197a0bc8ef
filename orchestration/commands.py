"""The commands that start a run, for the `vendorwatch` app.

Here: running the same jobs as the UI and the schedules do, in this process, recorded in the same instance, with progress.
Not here: what the jobs do, and what is stale (the library's `plan.py`).
"""

import logging
import os
import sys
import time
import uuid
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import TextIO

import dagster as dg
from rich.console import Console
from rich.markup import escape

from orchestration.assets.tables import STEP, of_plan
from orchestration.definitions import defs
from orchestration.housekeeping import close_dead_runs, prune
from orchestration.jobs import LAND, REBUILD, kind_of
from orchestration.metadata import landing_key
from orchestration.private import SerializableErrorInfo
from orchestration.resources import COMMAND, PLAN_TAG, STARTED_BY_TAG, Installation, where_it_runs
from orchestration.storage import Printed
from vendorwatch import machine
from vendorwatch.alerting import alerts
from vendorwatch.errors import Damaged, VendorwatchError
from vendorwatch.history.update import forget
from vendorwatch.intake import require_whole
from vendorwatch.landing import Landing, Outcome
from vendorwatch.plan import plan
from vendorwatch.processes.runs import Kind, Runs
from vendorwatch.processes.stopping import heeded, is_interruption, stoppable
from vendorwatch.release import publish
from vendorwatch.release.summary import RefreshResult
from vendorwatch.settings import Settings, installation
from vendorwatch.shown import did_you_mean
from vendorwatch.sources import all_sources
from vendorwatch.tables.catalogue import read_catalogue
from vendorwatch.tables.warehouse import Warehouse

# A rebuild that fails is tried again without the deliveries that it has turned away, so many times in all.
TRIES = 3
# A source whose landing takes longer has a line of its own, in seconds.
_SLOW = 2.0


def refresh(
    sources: Sequence[str],
    *,
    quiet: bool = False,
    landed: Mapping[str, Outcome] | None = None,
    to_tell: Sequence[str] | None = None,
) -> RefreshResult:
    """Land every source, or some, and rebuild what is stale; raises VendorwatchError for a source that does not exist.

    Of those that this process has `landed` a moment ago the run tells how it went; `to_tell` limits it to some of them.
    """
    known = all_sources()
    for source in sources:
        if source not in known:
            raise VendorwatchError(
                f"there is no source {source!r}", expected=", ".join(known), todo=did_you_mean(source, [*known])
            )
    settings = Settings.from_env()
    with Runs(settings.home).command(), _Command(settings, quiet=quiet) as command:
        told = sources if to_tell is None else to_tell
        if told or to_tell is None:
            with Installation.having(landed or {}):
                command.run(LAND, [landing_key(s) for s in told] or None)
        # A source that cannot be landed keeps nothing from being rebuilt.
        command.rebuild()
    return command.result(sources or list(known))


def replay(since: date | None, *, quiet: bool = False) -> RefreshResult:
    """Make the warehouse anew from the landing archive and publish it; nothing is fetched.

    With `since` only the publications of that day and later are read anew.
    """
    settings = Settings.from_env()
    # What would be read anew must still be there: of what was read of it, nothing would be left.
    require_whole(Landing(settings), all_sources().values(), since)
    with Runs(settings.home).command(), _Command(settings, quiet=quiet) as command:
        command.rebuild(lambda warehouse: _unmake(warehouse, settings, since))
    return command.result(list(all_sources()))


def _apart(stream: TextIO) -> TextIO:
    """Return the stream under a descriptor of its own: Dagster takes the known one while a step runs, and loses lines."""
    try:
        return os.fdopen(os.dup(stream.fileno()), "w", buffering=1, encoding=stream.encoding, errors=stream.errors)
    except OSError:  # One that is no file, as tests have.
        return stream


def _unmake(warehouse: Warehouse, settings: Settings, since: date | None) -> None:
    if since is None:
        warehouse.delete()
    else:
        with warehouse.writer() as con:
            forget(con, read_catalogue(settings.sql), since)


@dataclass
class _Command:
    """One command: its runs, and what became of them."""

    settings: Settings
    quiet: bool
    run_ids: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)

    def __enter__(self) -> "_Command":
        self._before, self._started = publish.current(self.settings.published), time.perf_counter()
        self._console = Console(file=_apart(sys.stderr), quiet=self.quiet)
        self._runs = Runs(self.settings.home)
        with self._recorded(str(uuid.uuid4()), "tables"):
            self._instance = _instance()
            for line in close_dead_runs(self._instance, self.settings):
                self.say(line)
            for mark in self._runs.cut_off():
                mark.remove()
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        try:
            self._tell()
            if kind is None:
                prune(self._instance, defs.resolve_asset_graph().asset_check_keys)
        finally:
            self._instance.dispose()
            if self._console.file is not sys.stderr:
                self._console.file.close()

    def _tell(self) -> None:
        alerts.tell(self.settings, Landing(self.settings), all_sources().values())

    @contextmanager
    def _recorded(self, run_id: str, kind: Kind) -> Iterator[None]:
        """Put on record what Dagster raises, whose own history may be what cannot be written; `status` would not know of it."""
        try:
            yield
        except Exception as error:
            if is_interruption(error):
                raise
            told = machine.told(error, Path(os.environ.get("DAGSTER_HOME") or installation())) or error
            with suppress(VendorwatchError, OSError):
                with self._runs.during(run_id, kind) as run:
                    run.errors["run"] = [f"{type(told).__name__}: {told}" if told is error else str(told)]
                self._tell()
            raise told from error

    def say(self, text: str) -> None:
        self._console.print(f"[yellow]{escape(text)}[/]", highlight=False, soft_wrap=True)

    def rebuild(self, first: Callable[[Warehouse], None] | None = None) -> None:
        """Run the `rebuild` job if anything is stale; waits for whoever is at work on the warehouse, saying for whom."""
        warehouse, sources = Warehouse(self.settings.warehouse), all_sources().values()
        catalogue = read_catalogue(self.settings.sql)
        with stoppable(), warehouse.hold(self.say):
            if first:
                first(warehouse)
            before = list(self.errors)
            for left in reversed(range(TRIES)):
                with self._recorded(str(uuid.uuid4()), "tables"):
                    try:
                        with warehouse.writer(self.say) as con:
                            found = plan(con, catalogue, self.settings, Landing(self.settings), sources)
                    except Damaged as error:
                        if error.where != str(warehouse.path) or left == 0:
                            raise
                        # Whoever opens it next makes it anew.
                        self.say(str(error))
                        continue
                last = self._runs.last("tables")
                if found.is_empty:
                    if last and last.went_wrong:
                        self._runs.note(str(uuid.uuid4()), "tables")
                    return
                if last and last.run_id in self.run_ids and last.plan == found.digest:
                    return
                # A run that withheld what made it fail leaves something else to do; if that succeeds all is well.
                self.errors = list(before)
                selection = of_plan(self._instance, catalogue, found)
                self.run(REBUILD, selection, tags={PLAN_TAG: found.digest})
                last = self._runs.last("tables")
                # What has become stale meanwhile is somebody else's, or the next refresh's.
                if last and last.run_id in self.run_ids and not last.went_wrong:
                    return

    def run(
        self, job: str, selection: Sequence[dg.AssetKey] | None = None, *, tags: dict[str, str] | None = None
    ) -> None:
        run_id = str(uuid.uuid4())
        self.run_ids.append(run_id)
        with stoppable(), heeded(), self._console.status(f"{job} ...") as status:
            logger = logging.getLogger("vendorwatch.progress")
            progress = _Progress(status.update, self._console)
            logger.handlers = [progress]
            logger.propagate = False
            with self._recorded(run_id, kind_of(job)):
                result = defs.resolve_job_def(job).execute_in_process(
                    instance=self._instance,
                    raise_on_error=False,
                    asset_selection=selection,
                    run_id=run_id,
                    run_config={"loggers": {"progress": {}}},
                    tags={STARTED_BY_TAG: COMMAND, **where_it_runs(self.settings), **(tags or {})},
                )
            progress.end()
        recorded = next((run for run in self._runs.all() if run.run_id == run_id), None)
        if recorded and recorded.errors:
            self.errors += recorded.errors
        elif not result.success:
            errors = _errors(result) or [f"{job}: the run did not succeed; its log in the UI says why"]
            # What could not even be put on record.
            self.errors += [str(machine.told(OSError(error), self.settings.home) or error) for error in errors]

    def result(self, sources: Sequence[str]) -> RefreshResult:
        """Return what a person should know of it."""
        after, landing = publish.current(self.settings.published), Landing(self.settings)
        states = {source: landing.status(all_sources()[source]) for source in sources}
        return RefreshResult(
            succeeded=not self.errors,
            run_id=self.run_ids[-1] if self.run_ids else "",
            seconds=time.perf_counter() - self._started,
            new_release=after != self._before,
            release_id=after.release_id if after else None,
            stale={source: state.reason for source, state in states.items() if state.stale},
            errors=self.errors,
        )


def _instance() -> dg.DagsterInstance:
    """Return the instance that `make ui` shows: DAGSTER_HOME if set, else the installation's own `dagster.yaml`."""
    Printed.is_kept = False
    if os.environ.get("DAGSTER_HOME"):
        return dg.DagsterInstance.get()
    folder = installation()
    os.chdir(folder)
    return dg.DagsterInstance.from_config(str(folder))


def _errors(result: dg.ExecuteInProcessResult) -> list[str]:
    """Return one line for each failed step: the innermost cause, which is written for people."""
    lines = []
    for event in result.all_events:
        if event.is_step_failure and (error := event.step_failure_data.error):
            lines.append(f"{event.step_key}: {_innermost(error)}")
        elif event.is_job_failure and (error := event.job_failure_data.error) and not lines:
            lines.append(_innermost(error))
    return lines


def _innermost(error: SerializableErrorInfo) -> str:
    while error.cause:
        error = error.cause
    return error.message.strip().splitlines()[0]


class _Progress(logging.Handler):
    """Turns a run's events into a line for each finished part, and the table at work into a spinner's text."""

    def __init__(self, show: Callable[[str], None], console: Console) -> None:
        super().__init__()
        self._show, self._console = show, console
        self._started: dict[str, float] = {}
        self._landed: list[float] = []

    def emit(self, record: logging.LogRecord) -> None:
        """Show one log record of the run."""
        meta = getattr(record, "dagster_meta", {})
        event, step = meta.get("dagster_event"), meta.get("step_key")
        if not step:
            return
        if event is None:
            text = escape(str(meta.get("orig_message")))
            if record.levelno >= logging.WARNING:
                self._console.print(f"[yellow]{text}[/]", highlight=False, soft_wrap=True)
            elif text.startswith("building "):
                self._show(f"{text} ...")
            elif record.levelno >= logging.INFO and step == STEP:
                self._console.print(f"  [green]done[/] {text}", highlight=False)
        elif event.is_step_start:
            self._started[step] = time.perf_counter()
            self._show(f"{step.replace('__', ' ')} ...")
        elif (event.is_step_success and step.startswith("landing__")) or event.is_step_failure:
            seconds = time.perf_counter() - self._started.get(step, time.perf_counter())
            mark = "[green]done[/]" if event.is_step_success else "[red]failed[/]"
            # Who watches sees each go by; a log is read later.
            if event.is_step_success and self._console.is_terminal and seconds < _SLOW:
                self._landed.append(seconds)
                return
            self._console.print(f"  {mark} {step.replace('__', ' ')} [dim]{seconds:.2f} s[/]", highlight=False)

    def end(self) -> None:
        """Say how many sources were landed without a line of their own."""
        if self._landed:
            self._console.print(
                f"  [green]done[/] landing {len(self._landed)} sources [dim]{sum(self._landed):.2f} s[/]",
                highlight=False,
            )
