"""`vendorwatch doctor`: what is wrong with the files of the installation, and mending it."""

import importlib
import json
import os
import sys
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from vendorwatch.commands.output import STALE, AsJson, out, print_rows
from vendorwatch.settings import PROJECT, Settings, installation

if TYPE_CHECKING:
    from vendorwatch.doctor import Check, Finding


def doctor(
    fix: Annotated[bool, typer.Option("--fix", help="Mend what can be mended here.")] = False,
    as_json: AsJson = False,
) -> None:
    """Check logs, archive, warehouse, release, runs and Dagster's history; say what is wrong and, with --fix, mend it."""
    from vendorwatch.doctor import examine
    from vendorwatch.sources import all_sources

    rows = []
    # The history is Dagster's, which the library does not know.
    sys.path.insert(0, str(PROJECT))
    examine_history = importlib.import_module("orchestration.health").examine_history
    folder = Path(os.environ.get("DAGSTER_HOME") or installation())
    extra: list[Check] = [_declarations, partial(examine_history, folder)]
    for finding in examine(Settings.from_env(), all_sources().values(), extra):
        mended, todo = False, finding.todo
        if fix and finding.mend:
            finding.mend()
            mended, todo = not finding.leaves, finding.leaves
        rows.append({"part": finding.part, "what": finding.what, "to do": todo, "mended": mended})
    open_ = [row for row in rows if not row["mended"]]
    if as_json:
        print(json.dumps(rows))
    elif rows:
        print_rows(
            ["part", "what", "to do"], [[r["part"], r["what"], "mended" if r["mended"] else r["to do"]] for r in rows]
        )
    if not as_json:
        mended_count = len(rows) - len(open_)
        out.print(
            ("Everything is in order." if not rows else f"{len(open_)} to be mended, {mended_count} mended.")
            + (" Now run `vendorwatch refresh`." if mended_count else "")
        )
    if open_:
        raise typer.Exit(STALE)


def _declarations(settings: Settings) -> "Iterator[Finding]":
    from vendorwatch.definitions import definitions
    from vendorwatch.doctor import Finding
    from vendorwatch.errors import VendorwatchError

    try:
        definitions(settings)
    except VendorwatchError as error:
        yield Finding("definitions", error.what, f"{error.where}: {error.todo or error.expected}".strip(": "))
