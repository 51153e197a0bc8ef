"""`vendorwatch refresh`: run the job that fetches, rebuilds and publishes."""

import importlib
import json
import sys
from typing import Annotated

import typer

from vendorwatch.commands.output import STALE, AsJson, out
from vendorwatch.settings import PROJECT, Settings


def refresh(
    source: Annotated[list[str] | None, typer.Option(help="Only this source; may be given several times.")] = None,
    as_json: AsJson = False,
) -> None:
    """Fetch what is new, rebuild what it changes, publish. The same Dagster job as in the UI and on the schedule."""
    # The orchestration stands beside the library in the checkout, not in the installed package.
    sys.path.insert(0, str(PROJECT))
    result = importlib.import_module("orchestration.commands").refresh(source or [], quiet=as_json)
    if as_json:
        print(json.dumps(result.as_dict(), default=str))
    else:
        importlib.import_module("vendorwatch.summary").print_summary(out, Settings.from_env(), result)
    if not result.succeeded:
        raise typer.Exit(1)
    if result.stale:
        raise typer.Exit(STALE)
