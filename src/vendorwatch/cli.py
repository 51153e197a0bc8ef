"""The command line.

Here: the `vendorwatch` app, its options, its exit codes, how results are printed. Not here: any logic. Commands that
start a run live in `orchestration/` and are joined only when they are called, so that the others do not pay for
importing Dagster.

Exit codes: 0 done; 1 failed, with one line saying what, where and what to do; 2 wrong usage; 3 done, but a source is
stale or refused.
"""

import csv
import importlib
import json
import sys
from collections.abc import Sequence
from enum import StrEnum
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.table import Table

from vendorwatch.errors import VendorwatchError
from vendorwatch.settings import PROJECT, Settings

STALE = 3

app = typer.Typer(
    name="vendorwatch",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    help="Which vendors are restricted by the U.S. government, who runs them, and what changed: with evidence.",
)
out = Console()

AsJson = Annotated[bool, typer.Option("--json", help="Print JSON for scripts.")]


class Format(StrEnum):
    """How query results are printed."""

    table = "table"
    csv = "csv"
    json = "json"


def main() -> None:
    """Run the app; what a person can mend is one line on stderr and exit code 1."""
    try:
        app()
    except VendorwatchError as error:
        Console(stderr=True, soft_wrap=True).print(f"[bold red]vendorwatch:[/] {error}", highlight=False)
        sys.exit(1)


@app.command()
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


@app.command()
def status(as_json: AsJson = False) -> None:
    """Show each source's state and the release in force."""
    from vendorwatch import publish
    from vendorwatch.landing import Landing
    from vendorwatch.sources import all_sources

    settings = Settings.from_env()
    landing, release = Landing(settings), publish.current(settings.published)
    rows = []
    for source in all_sources().values():
        state, delivery = landing.status(source), landing.in_force(source)
        rows.append(
            {
                "source": source.id,
                "form": delivery.variant if delivery else None,
                "published_on": delivery.published_on if delivery else None,
                "verified_at": state.verified_at,
                "stale": state.stale,
                "reason": state.reason,
            }
        )
    if as_json:
        print(json.dumps({"release": release.release_id if release else None, "sources": rows}, default=str))
    else:
        out.print(f"Release in force: {release.release_id if release else 'none yet'}")
        _print_rows(list(rows[0]), [list(r.values()) for r in rows])
    if any(r["stale"] for r in rows):
        raise typer.Exit(STALE)


@app.command()
def sql(
    query: Annotated[str, typer.Argument(help="One SELECT; `-` reads it from standard input.")],
    form: Annotated[Format, typer.Option("--format", help="table, csv or json.")] = Format.table,
    limit: Annotated[int, typer.Option(help="Rows shown at most; 0 shows all.")] = 1000,
) -> None:
    """Query the published file: read-only, with access to other files off."""
    import duckdb

    from vendorwatch.reader import open_published

    text = sys.stdin.read() if query == "-" else query
    with open_published() as con:
        try:
            cursor = con.execute(text)
            names = [d[0] for d in cursor.description or ()]
            rows = cursor.fetchmany(limit) if limit else cursor.fetchall()
            more = bool(limit) and cursor.fetchone() is not None
        except duckdb.Error as error:
            raise VendorwatchError(str(error).strip().splitlines()[0], where="your query") from error
    if form is Format.json:
        print(json.dumps([dict(zip(names, r, strict=True)) for r in rows], default=str, ensure_ascii=False))
    elif form is Format.csv:
        writer = csv.writer(sys.stdout)
        writer.writerow(names)
        writer.writerows(rows)
    else:
        _print_rows(names, rows)
    if more:
        Console(stderr=True).print(f"Only the first {limit} rows; --limit 0 shows all.")


@app.command()
def sources(as_json: AsJson = False) -> None:
    """List what is ingested: publisher, address, licence, pace."""
    from vendorwatch.sources import all_sources

    rows: list[dict[str, Any]] = [
        {
            "source": s.id,
            "title": s.title,
            "publisher": s.publisher,
            "licence": s.licence,
            "every": str(s.cadence),
            "addresses": [p.url for v in s.variants for p in v.parts],
            "inbox": s.inbox,
        }
        for s in all_sources().values()
    ]
    if as_json:
        print(json.dumps(rows))
        return
    _print_rows(
        ["source", "title", "publisher", "licence", "every", "from"],
        [
            [
                *(r["source"], r["title"], r["publisher"], r["licence"], r["every"]),
                f"inbox/{r['inbox']}" if r["inbox"] else "\n".join(r["addresses"]),
            ]
            for r in rows
        ],
    )


@app.command()
def docs(
    check: Annotated[bool, typer.Option(help="Write nothing; fail if the page is not up to date.")] = False,
) -> None:
    """Write docs/data_dictionary.md from the catalogue."""
    from vendorwatch.catalogue import read_catalogue
    from vendorwatch.dictionary import page

    path = PROJECT / "docs" / "data_dictionary.md"
    text = page(read_catalogue(Settings.from_env().sql))
    if check and (not path.exists() or path.read_text("utf-8") != text):
        raise VendorwatchError("is not what sql/ says", where=str(path.relative_to(PROJECT)), todo="Run `make docs`")
    if not check:
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, "utf-8")
        out.print(f"Wrote {path.relative_to(PROJECT)}")


def _print_rows(names: Sequence[str], rows: Sequence[Sequence[Any]]) -> None:
    table = Table(*names, header_style="bold", show_lines=False)
    for row in rows:
        table.add_row(*(_cell(value) for value in row))
    # In a pipe there is no width to fit, and a cut cell would be lost.
    width = None if out.is_terminal else 10_000
    Console(width=width, soft_wrap=not out.is_terminal).print(table)


def _cell(value: object) -> str:
    from rich.markup import escape

    if value is None:
        return "[dim]-[/]"
    if isinstance(value, list):
        return escape(", ".join(str(v) for v in value))
    return escape(str(value))
