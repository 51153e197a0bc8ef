"""The command line.

Here: the `vendorwatch` app, its commands' names and order, how errors end. Not here: the commands (`commands/`). Those
that start a run need `orchestration/` and join it only when they are called, so that the others do not pay for importing
Dagster.

Exit codes: 0 done; 1 failed, with one line saying what, where and what to do; 2 wrong usage; 3 done, but a source is
stale or refused; 4 done, but a list that was asked is only an excerpt, so that "nothing found" says
nothing; 130 and 143 stopped by Ctrl-C and SIGTERM.
"""

import atexit
import faulthandler
import os
import sys
import threading
import traceback
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.markup import escape

from vendorwatch import __version__, machine
from vendorwatch.commands.archive import accept, import_archive, reject
from vendorwatch.commands.brief import brief
from vendorwatch.commands.changes import changes
from vendorwatch.commands.decide import decide
from vendorwatch.commands.docs import docs
from vendorwatch.commands.doctor import doctor
from vendorwatch.commands.explain import explain
from vendorwatch.commands.export import export
from vendorwatch.commands.init import init, ui
from vendorwatch.commands.lineage import lineage
from vendorwatch.commands.mcp import mcp
from vendorwatch.commands.propose import propose
from vendorwatch.commands.read import read
from vendorwatch.commands.refresh import refresh, replay
from vendorwatch.commands.review import review
from vendorwatch.commands.screen import screen
from vendorwatch.commands.serve import serve
from vendorwatch.commands.sources import sources
from vendorwatch.commands.sql import sql
from vendorwatch.commands.status import status
from vendorwatch.commands.tables import tables
from vendorwatch.commands.vendors import vendors
from vendorwatch.errors import VendorwatchError

app = typer.Typer(
    name="vendorwatch",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    help="Which vendors are restricted by the U.S. government, who runs them, and what changed: with evidence.",
)


def _version(asked: bool) -> None:
    if asked:
        print(f"vendorwatch {__version__}")
        raise typer.Exit


@app.callback()
def _options(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Print the version and end.")
    ] = False,
) -> None:
    pass


# In the order in which a team comes to need them.
for command in (
    init,
    refresh,
    ui,
    status,
    sql,
    tables,
    brief,
    export,
    serve,
    mcp,
    changes,
    screen,
    read,
    explain,
    decide,
    review,
    propose,
    import_archive,
    replay,
    accept,
    reject,
    doctor,
    sources,
    lineage,
    docs,
):
    app.command(command.__name__.replace("_", "-"))(command)
app.add_typer(vendors)


def program() -> None:
    """Be the whole of a process: run the command, and end with it at once."""
    try:
        main()
    except SystemExit as ended:
        _end_at_once(ended.code)
        raise


def main() -> None:
    """Run the app; what a person can mend is one line on stderr and exit code 1."""
    # What ends a process in native code would else end it without a word.
    faulthandler.enable()
    # No command multiplies matrices, and threads for that take more of the start than all else of numpy.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    try:
        app()
    except VendorwatchError as error:
        _fail(str(error))
    except Exception as error:
        if os.environ.get("VENDORWATCH_DEBUG"):
            raise
        if trouble := machine.told(error):
            _fail(str(trouble))
        lines = str(error).strip().splitlines() or ["no more is known"]
        at = traceback.extract_tb(error.__traceback__)[-1]
        where = f"{Path(at.filename).name} line {at.lineno}"
        _fail(f"{type(error).__name__}: {lines[0]} ({where}). VENDORWATCH_DEBUG=1 shows the whole way there")


def _end_at_once(code: object) -> None:
    """End with what is registered for the end done and all that was said written; return where that is not all there is to do.

    To take apart what a refresh has loaded, object by object, takes half a second.
    """
    if not (code is None or isinstance(code, int)) or any(not t.daemon for t in threading.enumerate()[1:]):
        return
    atexit._run_exitfuncs()
    try:
        sys.stdout.flush()
        sys.stderr.flush()
    except OSError:
        # Who read it is gone, which the usual way tells.
        return
    os._exit(code or 0)


def _fail(line: str) -> None:
    Console(stderr=True, soft_wrap=True).print(f"[bold red]vendorwatch:[/] {escape(line)}", highlight=False)
    sys.exit(1)
