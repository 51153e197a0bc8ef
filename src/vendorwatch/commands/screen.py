"""`vendorwatch screen`: which listed parties the names of a file may mean."""

import json
import os
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from vendorwatch.commands.output import AsJson, print_rows
from vendorwatch.errors import VendorwatchError

if TYPE_CHECKING:
    from vendorwatch.names.screening import Outcome

FileName = Annotated[Path | None, typer.Argument(help="CSV or Parquet file with a column of names.")]


def screen(
    file: FileName = None,
    name: Annotated[list[str] | None, typer.Option(help="A name to screen instead of a file; may be repeated.")] = None,
    column: Annotated[str | None, typer.Option(help="The column of names, where it has another name.")] = None,
    lists: Annotated[
        list[str] | None,
        typer.Option("--list", help="Only this list (ofac_sdn, bis_entity_list, ...); may be repeated."),
    ] = None,
    threshold: Annotated[
        float | None, typer.Option(min=0, max=1, help="The lowest score; by default all for review.")
    ] = None,
    top: Annotated[int, typer.Option(min=1, help="Hits per name at most.")] = 20,
    out: Annotated[Path | None, typer.Option(help="hits.parquet, hits.csv or hits.json.")] = None,
    workers: Annotated[int, typer.Option(min=0, help="Processes; 0 is one a core for large files.")] = 0,
    as_json: AsJson = False,
) -> None:
    """Screen names against the published lists; rows that cannot be screened are told by their line."""
    from vendorwatch.names.screening import published_index
    from vendorwatch.reader import release_file
    from vendorwatch.settings import Settings

    if (file is None) == (not name):
        raise typer.BadParameter("give a file or --name")
    if file and out is None:
        raise typer.BadParameter("a file needs --out hits.parquet, hits.csv or hits.json", param_hint="--out")
    with published_index(release_file(), lists or [], Settings.from_env().home / "cache") as index:
        if name:
            _names(name, index, out, top, threshold, as_json=as_json)
        elif file and out:
            outcome = _file(file, index, out, column, top, threshold, workers)
            _report(file, out, outcome, as_json=as_json)


def _names(
    names: list[str], index: Path, out: Path | None, top: int, threshold: float | None, *, as_json: bool
) -> None:
    """Screen the names given on the command line and print or write their hits."""
    from vendorwatch.names import hits as hit_files
    from vendorwatch.names.screening import screen_names

    hits = screen_names(names, index, top=top, min_score=threshold)
    if out:
        with hit_files.writer(out, hits.schema) as write:
            write(hits)
    elif as_json:
        print(json.dumps(hits.to_pylist(), ensure_ascii=False))
    else:
        shown = ["query_name", "entry_id", "name_matched", "score", "band", "reason"]
        rows = [[f"{row[key]:.3f}" if key == "score" else row[key] for key in shown] for row in hits.to_pylist()]
        print_rows(shown, rows)


def _file(
    file: Path, index: Path, out: Path, column: str | None, top: int, threshold: float | None, workers: int
) -> "Outcome":
    """Screen a file under a progress bar on stderr."""
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeRemainingColumn

    from vendorwatch.names.screening import WORTH_SEVERAL, screen_file

    if not workers:
        large = file.is_file() and file.stat().st_size >= WORTH_SEVERAL
        workers = len(os.sched_getaffinity(0)) if large else 1
    bar = Progress(
        TextColumn("screening"),
        BarColumn(),
        TaskProgressColumn(),
        TextColumn("{task.fields[rows]:,} names, {task.fields[rate]:,.0f}/s"),
        TimeRemainingColumn(),
        console=Console(stderr=True),
    )
    with bar:
        task = bar.add_task("", total=1.0, rows=0, rate=0.0)

        def progress(rows: int, read: float) -> None:
            elapsed = bar.tasks[task].elapsed or 1e-9
            bar.update(task, completed=read, rows=rows, rate=rows / elapsed)

        return screen_file(
            *(file, index), out=out, column=column, top=top, min_score=threshold, workers=workers, progress=progress
        )


def _report(file: Path, out: Path, outcome: "Outcome", *, as_json: bool) -> None:
    """Say how it went: hits on stdout, rejected rows on stderr."""
    from rich.console import Console

    rejected = sum(count for count, _ in outcome.rejected.values())
    if as_json:
        reasons = {reason: {"rows": n, "first_lines": lines} for reason, (n, lines) in outcome.rejected.items()}
        print(json.dumps({"names": outcome.rows, "hits": outcome.hits, "out": str(out), "rejected": reasons}))
    else:
        print(f"{outcome.rows:,} names screened, {outcome.hits:,} hits in {out}")
    if rejected:
        told = Console(stderr=True, soft_wrap=True)
        share = rejected / (rejected + outcome.rows)
        told.print(f"{rejected:,} rows ({share:.0%}) not screened, all in {out.with_suffix('.rejected.csv')}:")
        for reason, (count, lines) in sorted(outcome.rejected.items()):
            more = ", ..." if count > len(lines) else ""
            told.print(f"  {count:,} times {reason}: line {', '.join(map(str, lines))}{more}", highlight=False)
    if not outcome.rows:
        raise VendorwatchError("no row could be screened", where=str(file))
