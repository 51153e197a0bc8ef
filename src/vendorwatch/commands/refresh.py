"""`vendorwatch refresh` and `replay`: run the job that fetches, rebuilds and publishes, or its part behind the archive."""

import gc
import importlib
import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from types import ModuleType
from typing import TYPE_CHECKING, Annotated

import typer

from vendorwatch.acyclic import acyclic
from vendorwatch.commands import completion
from vendorwatch.commands.output import STALE, AsJson, err, out
from vendorwatch.commands.usage import past_day
from vendorwatch.settings import PROJECT, Settings

if TYPE_CHECKING:
    from vendorwatch.release.summary import RefreshResult


def refresh(
    source: Annotated[
        list[str] | None,
        typer.Option(
            help="Only this source; may be given several times.",
            autocompletion=completion.sources,
        ),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Fetch what is new, rebuild what it changes, publish. The same Dagster job as in the UI and on the schedule."""
    from vendorwatch.unchanged import look

    with _stopped_in_words():
        with _on_record():
            found = look(Settings.from_env(), source or [])
            jobs = None if found.result else _runs()
        result = found.result
        if jobs:
            result = jobs.refresh(source or [], quiet=as_json, landed=found.landed, to_tell=found.to_tell)
        assert result
    _tell(result, as_json)


def replay(
    since: Annotated[
        datetime | None,
        typer.Option(
            "--from", formats=["%Y-%m-%d"], callback=past_day, help="Only publications of this day and later."
        ),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Make the whole warehouse anew from the landing archive, history included, and publish it. Fetches nothing."""
    from vendorwatch.definitions import definitions

    with _stopped_in_words():
        with _on_record():
            definitions(Settings.from_env())
            runs = _runs()
        result = runs.replay(since.date() if since else None, quiet=as_json)
    _tell(result, as_json)


@contextmanager
def _stopped_in_words() -> Iterator[None]:
    """End at once when a signal asks for it, with a word and the exit code that shells expect."""
    from vendorwatch.processes.stopping import Terminated, stoppable

    try:
        with stoppable():
            yield
    except KeyboardInterrupt as signal:
        terminated = isinstance(signal, Terminated)
        err.print(
            f"[bold red]vendorwatch:[/] stopped by {'SIGTERM' if terminated else 'Ctrl-C'}. What was done stays, what is "
            "published is as it was; the next refresh goes on."
        )
        raise typer.Exit(143 if terminated else 130) from None


@contextmanager
def _on_record() -> Iterator[None]:
    """Let `status` and whoever gets alerts know what ends a refresh before any of its runs begins: a wrong definition, say."""
    try:
        yield
    except Exception as error:
        from vendorwatch.alerting.alerts import tell_failure
        from vendorwatch.processes.stopping import is_interruption

        if is_interruption(error):
            raise
        tell_failure(Settings.from_env(), error)
        raise


def _runs() -> ModuleType:
    # The orchestration is no part of the library: it stands at the top of a checkout, and the package carries a copy.
    sys.path.insert(0, str(PROJECT))
    with acyclic():
        commands = importlib.import_module("orchestration.commands")
        # Hundreds of thousands of objects that stay need not be looked through again and again, nor once.
        gc.freeze()
    return commands


def _tell(result: "RefreshResult", as_json: bool) -> None:
    if as_json:
        print(json.dumps(result.as_dict(), default=str))
    else:
        importlib.import_module("vendorwatch.release.summary").print_summary(out, Settings.from_env(), result)
    if not result.succeeded:
        raise typer.Exit(1)
    if result.stale:
        raise typer.Exit(STALE)
