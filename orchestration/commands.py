"""The commands that start a run, for the `vendorwatch` app.

Here: running the same job as the UI and the schedules do, in this process, recorded in the same instance, with
progress. Not here: what the job does.
"""

import logging
import os
import time
from collections.abc import Callable, Sequence
from datetime import date

import dagster as dg
from rich.console import Console

from orchestration.definitions import defs
from orchestration.event_log import connections_used_again
from orchestration.jobs import REFRESH, job_name
from vendorwatch import intake, publish
from vendorwatch.catalogue import read_catalogue
from vendorwatch.errors import VendorwatchError
from vendorwatch.history.update import forget
from vendorwatch.landing import Landing
from vendorwatch.settings import Settings, installation
from vendorwatch.sources import all_sources
from vendorwatch.summary import RefreshResult
from vendorwatch.warehouse import Warehouse


def refresh(sources: Sequence[str], *, quiet: bool = False) -> RefreshResult:
    """Run the `refresh` job, or the jobs of some sources; raises VendorwatchError for a source that does not exist."""
    known = all_sources()
    for source in sources:
        if source not in known:
            raise VendorwatchError(f"there is no source {source!r}", expected=", ".join(known))
    settings = Settings.from_env()

    def run(instance: dg.DagsterInstance, console: Console) -> dg.ExecuteInProcessResult:
        # Planning a run writes an event for each asset, so landing goes first, alone: the rest of the same job follows
        # only if it has something to do.
        for name in [job_name(s) for s in sources] or [REFRESH]:
            result = _run(name, _keys(name, landing=True), instance, console)
            if result.success and not _nothing_new(settings):
                result = _run(name, _keys(name, landing=False), instance, console)
            if not result.success:
                break
        return result

    return _told(settings, sources or list(known), run, quiet=quiet)


def replay(since: date | None, *, quiet: bool = False) -> RefreshResult:
    """Make the warehouse anew from the landing archive and publish it; nothing is fetched.

    With `since` only the publications of that day and later are read anew.
    """
    settings = Settings.from_env()
    warehouse = Warehouse(settings.warehouse)
    if since is None:
        warehouse.delete()
    else:
        with warehouse.writer() as con:
            forget(con, read_catalogue(settings.sql), since)

    def run(instance: dg.DagsterInstance, console: Console) -> dg.ExecuteInProcessResult:
        return _run(REFRESH, _keys(REFRESH, landing=False), instance, console)

    return _told(settings, list(all_sources()), run, quiet=quiet)


def _told(
    settings: Settings,
    sources: Sequence[str],
    run: Callable[[dg.DagsterInstance, Console], dg.ExecuteInProcessResult],
    *,
    quiet: bool,
) -> RefreshResult:
    """Run, and return what a person should know of it."""
    before = publish.current(settings.published)
    started = time.perf_counter()
    with connections_used_again(), _instance() as instance:
        result = run(instance, Console(stderr=True, quiet=quiet))
    after, landing = publish.current(settings.published), Landing(settings)
    states = {source: landing.status(all_sources()[source]) for source in sources}
    return RefreshResult(
        succeeded=result.success,
        run_id=result.run_id,
        seconds=time.perf_counter() - started,
        new_release=after != before,
        release_id=after.release_id if after else None,
        stale={source: state.reason for source, state in states.items() if state.stale},
        errors=_errors(result),
    )


def _keys(job: str, *, landing: bool) -> list[dg.AssetKey]:
    keys = defs.resolve_job_def(job).asset_layer.selected_asset_keys
    return [key for key in keys if (key.path[0] == "landing") is landing]


def _instance() -> dg.DagsterInstance:
    """Return the instance that `make ui` shows: DAGSTER_HOME if set, else the installation's own `dagster.yaml`."""
    if os.environ.get("DAGSTER_HOME"):
        return dg.DagsterInstance.get()
    folder = installation()
    os.chdir(folder)
    return dg.DagsterInstance.from_config(str(folder))


def _nothing_new(settings: Settings) -> bool:
    """Return whether what was landed is loaded, built and published already."""
    sources, landing, catalogue = all_sources().values(), Landing(settings), read_catalogue(settings.sql)
    with Warehouse(settings.warehouse).writer() as con:
        return intake.is_taken(con, catalogue, settings.sql, landing, sources) and publish.is_current(
            con, catalogue, settings.published, landing.facts(sources)
        )


def _run(
    job: str, selection: Sequence[dg.AssetKey], instance: dg.DagsterInstance, console: Console
) -> dg.ExecuteInProcessResult:
    with console.status(f"{job} ...") as status:
        handler = _Progress(status.update, console)
        logger = logging.getLogger("vendorwatch.progress")
        logger.handlers = [handler]
        logger.propagate = False
        return defs.resolve_job_def(job).execute_in_process(
            instance=instance,
            raise_on_error=False,
            asset_selection=selection,
            run_config={"loggers": {"progress": {}}},
            tags={"vendorwatch/started_by": "command line"},
        )


def _errors(result: dg.ExecuteInProcessResult) -> list[str]:
    """Return one line for each failed step: the innermost cause, which is written for people."""
    lines = []
    for event in result.all_events:
        if event.is_step_failure and (error := event.step_failure_data.error):
            while error.cause:
                error = error.cause
            lines.append(f"{event.step_key}: {error.message.strip().splitlines()[0]}")
    return lines


class _Progress(logging.Handler):
    """Turns a run's events into a line for each finished step, and the step at work into a spinner's text."""

    def __init__(self, show: Callable[[str], None], console: Console) -> None:
        super().__init__()
        self._show, self._console = show, console
        self._started: dict[str, float] = {}

    def emit(self, record: logging.LogRecord) -> None:
        """Show one log record of the run."""
        meta = getattr(record, "dagster_meta", {})
        event, step = meta.get("dagster_event"), meta.get("step_key")
        if record.levelno >= logging.WARNING and step and not event:
            self._console.print(f"[yellow]{step}[/] {meta.get('orig_message')}", highlight=False, soft_wrap=True)
        if event is None or step is None:
            return
        if event.is_step_start:
            self._started[step] = time.perf_counter()
            self._show(f"{step.replace('__', ' ')} ...")
        elif event.is_step_success or event.is_step_failure:
            seconds = time.perf_counter() - self._started.get(step, time.perf_counter())
            mark = "[green]done[/]" if event.is_step_success else "[red]failed[/]"
            self._console.print(f"  {mark} {step.replace('__', ' ')} [dim]{seconds:.2f} s[/]", highlight=False)
