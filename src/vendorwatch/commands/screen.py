"""`vendorwatch screen`: which listed parties names may mean, what was asked, and what "nothing found" is worth."""

import json
import os
import shlex
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from vendorwatch.commands import completion
from vendorwatch.commands.on_spark import (
    Conf,
    Engine,
    EngineOption,
    Master,
    WorkersPython,
    cluster,
    end,
    folder,
    need_engine,
    need_file,
)
from vendorwatch.commands.output import EXCERPT, AsJson, Kind, Reasons, at_lines, print_text, warn
from vendorwatch.commands.usage import finite, unheeded
from vendorwatch.errors import VendorwatchError
from vendorwatch.shown import counted

if TYPE_CHECKING:
    import duckdb

    from vendorwatch.coverage import Coverage, Standing
    from vendorwatch.names.screening import Outcome
    from vendorwatch.spark.work import Done

FileName = Annotated[
    str | None,
    typer.Argument(help="CSV, Excel or Parquet file with a column of names; with Spark any path that it reads."),
]
# Hits looked up and shown at once.
_SHOWN_AT_ONCE = 1_000


def screen(
    asked_by: typer.Context,
    path: FileName = None,
    name: Annotated[list[str] | None, typer.Option(help="A name to screen instead of a file; may be repeated.")] = None,
    column: Annotated[
        list[str] | None,
        typer.Option(help="The heading of the names, or country=HEADING for another column; may be repeated."),
    ] = None,
    kind: Annotated[Kind, typer.Option(help="What a name is taken for that its row does not tell.")] = Kind.unknown,
    lists: Annotated[
        list[str] | None,
        typer.Option(
            "--list",
            help="Only this list (ofac_sdn, bis_entity_list, ...); may be repeated.",
            autocompletion=completion.lists,
        ),
    ] = None,
    threshold: Annotated[
        float | None, typer.Option(min=0, max=1, callback=finite, help="The lowest score; by default all for review.")
    ] = None,
    top: Annotated[int, typer.Option(min=1, help="Hits per name at most.")] = 20,
    out: Annotated[
        str | None, typer.Option("--out", help="hits.parquet, hits.csv or hits.json; with Spark a folder.")
    ] = None,
    workers: Annotated[int, typer.Option(min=0, help="Processes; 0 is one a core for large files.")] = 0,
    engine: EngineOption = Engine.embedded,
    master: Master = None,
    python: WorkersPython = None,
    conf: Conf = None,
    as_json: AsJson = False,
) -> None:
    """Screen names against the published lists; rows that cannot be screened are told by their line.

    Exit code 4: done, but a list that was asked is only an excerpt.
    """
    from vendorwatch.coverage import coverage, require_held, warning
    from vendorwatch.names.screening import published_index
    from vendorwatch.reader import open_published, release_file
    from vendorwatch.settings import Settings
    from vendorwatch.typed import name_of

    if (path is None) == (not name):
        raise typer.BadParameter("give a file or --name")
    if engine is Engine.spark and path is None:
        raise typer.BadParameter("--engine spark screens a file")
    need_engine(asked_by, engine)
    if engine is Engine.spark:
        unheeded(asked_by, "with --engine spark", "workers")
    if name:
        unheeded(asked_by, "with --name", "column", "workers")
    if path and engine is Engine.spark:
        need_file(path)
    file, to = Path(path) if path else None, Path(out) if out else None
    if path and file and engine is Engine.embedded and not file.exists():
        raise VendorwatchError(
            "there is no such file",
            where=path,
            expected="a CSV, Excel or Parquet file",
            todo=f"A name is screened by `vendorwatch screen --name {shlex.quote(path)}`",
        )
    asked_names = [name_of(n, "--name") for n in name or []]
    release = release_file()
    with open_published(release) as con:
        asked = coverage(con, lists or [])
        require_held(con, asked, lists or [])
        with published_index(release, lists or [], Settings.from_env().home / "cache") as index:
            if path and engine is Engine.spark:
                where = folder(out)
                with cluster(master, python, conf or []) as (spark, tell):
                    done = _on_spark(spark, path, column, kind, index, where, top, threshold, tell)
                _told_of_spark(done, asked, where, as_json=as_json)
            elif asked_names:
                _names(asked_names, kind, index, con, asked, to, top, threshold, as_json=as_json)
            elif file:
                outcome = _file(file, column, kind, index, con, asked, to, top, threshold, workers, as_json=as_json)
                _rejected(str(file), str(to.with_suffix(".rejected.csv")) if to else None, outcome)
    if excerpt := warning(asked):
        warn(excerpt)
        raise typer.Exit(EXCERPT)


def _names(
    names: list[str],
    kind: Kind,
    index: Path,
    con: "duckdb.DuckDBPyConnection",
    asked: "Sequence[Coverage]",
    to: Path | None,
    top: int,
    threshold: float | None,
    *,
    as_json: bool,
) -> None:
    """Screen the names given on the command line and print or write their hits."""
    from vendorwatch.coverage import told
    from vendorwatch.names import hits as hit_files
    from vendorwatch.names.screening import screen_names
    from vendorwatch.typed import doubt

    hits = screen_names(names, index, kind=kind.value, top=top, min_score=threshold)
    if to:
        with hit_files.writer(to, hits.schema) as write:
            write(hits)
    found = _with_standings(con, hits.to_pylist())
    doubts: dict[str, tuple[int, list[int]]] = {}
    for place, given in enumerate(names, start=1):
        if said := doubt(given):
            before, places = doubts.get(said, (0, []))
            doubts[said] = before + 1, [*places, place]
    if as_json:
        print(_answer(asked, found, {"remarks": _by_reason(doubts)}))
    elif not to:
        _show(found)
    if not as_json:
        clear = [n for n in names if n not in {hit["query_name"] for hit in found}]
        if clear or not found:
            print_text(f"{', '.join(clear)}: no match among {told(asked)}.")
        elif to:
            print_text(f"{counted(len(found), 'hit')} in {to}.")
        else:
            print_text(f"Asked were {told(asked)}.", style="dim")
        for said, (_, places) in doubts.items():
            warn(f"{', '.join(names[place - 1] for place in places)}: {said}.")


def _file(
    file: Path,
    column: list[str] | None,
    kind: Kind,
    index: Path,
    con: "duckdb.DuckDBPyConnection",
    asked: "Sequence[Coverage]",
    to: Path | None,
    top: int,
    threshold: float | None,
    workers: int,
    *,
    as_json: bool,
) -> "Outcome":
    """Screen a file under a progress bar on stderr, and show the hits or tell where they are."""
    from vendorwatch.coverage import told

    with tempfile.TemporaryDirectory() as folder:
        hits = to or Path(folder) / "hits.parquet"
        outcome = _screened(file, index, hits, column, kind, top, threshold, workers)
        if to is None and not as_json:
            for found in _read(hits, con):
                _show(found)
        if as_json:
            more = {"names": outcome.rows, "out": str(to) if to else None} | _counts(outcome)
            shown = [hit for several in _read(hits, con) for hit in several] if to is None else None
            print(_answer(asked, shown, more | {"count": outcome.hits}))
            return outcome
    where = f" in {to}" if to else ""
    print_text(f"{counted(outcome.rows, 'name')} screened, {counted(outcome.hits, 'hit')}{where}.")
    if outcome.hits:
        print_text(f"Names without a hit have no match among {told(asked)}.")
    elif outcome.rows:
        print_text(f"No match among {told(asked)}.")
    return outcome


def _on_spark(
    spark: Any,
    path: str,
    column: list[str] | None,
    kind: Kind,
    index: Path,
    out: str,
    top: int,
    threshold: float | None,
    tell: Any,
) -> "Done":
    from vendorwatch.spark.names import screen_path

    return screen_path(
        *(spark, path, index), out=out, column=column, kind=kind.value, top=top, min_score=threshold, tell=tell
    )


def _told_of_spark(done: "Done", asked: "Sequence[Coverage]", out: str, *, as_json: bool) -> None:
    """Tell what a cluster found, as of a file; raises VendorwatchError if a file of the path could not be read."""
    from vendorwatch.coverage import told

    if as_json:
        print(_answer(asked, None, _counts(done) | {"names": done.rows, "count": done.found, "out": out}))
    else:
        print_text(f"{counted(done.rows, 'name')} screened, {counted(done.found, 'hit')} in {out}/hits.")
        if done.rows:
            print_text(f"Names without a hit have no match among {told(asked)}.")
    _rejected(out, f"{out}/rejected", done)
    end(done)


def _counts(outcome: "Outcome | Done") -> dict[str, Any]:
    return {"rejected": _by_reason(outcome.rejected), "remarks": _by_reason(outcome.remarks)}


def _by_reason(several: Reasons) -> dict[str, Any]:
    return {reason: {"rows": rows, "first_lines": lines} for reason, (rows, lines) in several.items()}


def _screened(
    file: Path,
    index: Path,
    hits: Path,
    column: list[str] | None,
    kind: Kind,
    top: int,
    threshold: float | None,
    workers: int,
) -> "Outcome":
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeRemainingColumn

    from vendorwatch.names.screening import WORTH_SEVERAL, screen_file

    if not workers:
        large = file.is_file() and file.stat().st_size >= WORTH_SEVERAL
        workers = len(os.sched_getaffinity(0)) if large else 1
    console = Console(stderr=True)
    bar = Progress(
        TextColumn("screening"),
        BarColumn(),
        TaskProgressColumn(),
        TextColumn("{task.fields[rows]:,} names, {task.fields[rate]:,.0f}/s"),
        TimeRemainingColumn(),
        console=console,
        transient=True,
        disable=not console.is_terminal,
    )
    with bar:
        task = bar.add_task("", total=1.0, rows=0, rate=0.0)

        def progress(rows: int, read: float) -> None:
            elapsed = bar.tasks[task].elapsed or 1e-9
            bar.update(task, completed=read, rows=rows, rate=rows / elapsed)

        return screen_file(
            *(file, index),
            out=hits,
            column=column,
            kind=kind.value,
            top=top,
            min_score=threshold,
            workers=workers,
            progress=progress,
        )


def _read(hits: Path, con: "duckdb.DuckDBPyConnection") -> Iterator[list[dict[str, Any]]]:
    import pyarrow.parquet as pq

    for part in pq.ParquetFile(hits).iter_batches(batch_size=_SHOWN_AT_ONCE):
        yield _with_standings(con, part.to_pylist())


def _with_standings(con: "duckdb.DuckDBPyConnection", hits: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return the hits with where each party stands, and the measures as an object."""
    from vendorwatch.coverage import standings

    found = standings(con, [hit["entry_id"] for hit in hits])
    return [hit | {"features": json.loads(hit["features"]), "stands": found.get(hit["entry_id"], [])} for hit in hits]


def _show(hits: Sequence[dict[str, Any]]) -> None:
    """Print each hit as a record: what was asked, what it may mean, where that stands, why."""
    before = None
    for hit in hits:
        if (hit["query_id"], hit["query_name"]) != before:
            before = hit["query_id"], hit["query_name"]
            print_text(hit["query_name"], style="bold")
        print_text(f"{hit['score']:.3f} {hit['band']:<6}  {hit['entry_id']}", before="  ")
        print_text(hit["name_matched"], before="      ")
        stands: list[Standing] = hit["stands"]
        for standing in stands:
            print_text(standing.told(), before="      ")
        if not stands:
            print_text("on no list itself; marts.vendor_exposure tells what it leads to", before="      ")
        print_text(hit["reason"], before="      ", style="dim")
        if hit["band"] == "review" and hit["probability"] is not None:
            line = "" if hit["above_line"] else ", kept below the line"
            print_text(
                f"{hit['probability']:.1%} likely the party{line}: {hit['evidence']}", before="      ", style="dim"
            )


def _answer(asked: "Sequence[Coverage]", hits: list[dict[str, Any]] | None, more: dict[str, Any] | None = None) -> str:
    from dataclasses import asdict

    from vendorwatch.coverage import as_objects

    answer = as_objects(asked)
    if hits is not None:
        answer["hits"] = [hit | {"stands": [asdict(s) for s in hit["stands"]]} for hit in hits]
    return json.dumps(answer | (more or {}), ensure_ascii=False, default=str)


def _rejected(file: str, to: str | None, outcome: "Outcome | Done") -> None:
    """Tell on stderr which rows were not screened, or not with all that they say, and why."""
    rejected = sum(count for count, _ in outcome.rejected.values())
    if rejected:
        share = rejected / (rejected + outcome.rows)
        where = f", all in {to}" if to else ""
        _tell(f"{counted(rejected, 'row')} ({share:.0%}) not screened{where}:", outcome.rejected)
    if outcome.remarks:
        _tell("Screened, but look at:", outcome.remarks)
    if not outcome.rows:
        raise VendorwatchError(
            "no row could be screened" if rejected else "no row below the headings",
            where=file,
            expected="a row with a name below the headings",
        )


def _tell(what: str, reasons: Reasons) -> None:
    from rich.console import Console

    told = Console(stderr=True, soft_wrap=True)
    told.print(what, markup=False, highlight=False)
    for reason, (count, lines) in sorted(reasons.items()):
        told.print(f"  {counted(count, 'time')} {reason}: {at_lines(lines, count)}", markup=False, highlight=False)
