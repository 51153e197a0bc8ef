"""`--engine spark`, which several commands have: its options, its progress, what could not be read."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any
from urllib.parse import urlsplit

import typer

from vendorwatch.commands.output import warn
from vendorwatch.commands.usage import unheeded
from vendorwatch.errors import VendorwatchError

if TYPE_CHECKING:
    from vendorwatch.spark.work import Done


class Engine(StrEnum):
    """What does the work: this machine, or a Spark cluster."""

    embedded = "embedded"
    spark = "spark"


EngineOption = Annotated[Engine, typer.Option("--engine", help="What does the work: this machine, or a Spark cluster.")]
Master = Annotated[
    str | None,
    typer.Option(
        "--master", envvar="VENDORWATCH_SPARK_MASTER", help="With --engine spark: spark://host:port, local[4], ..."
    ),
]
WorkersPython = Annotated[
    str | None,
    typer.Option(
        "--python", envvar="VENDORWATCH_SPARK_PYTHON", help="The Python on its workers; by default this one's path."
    ),
]
Conf = Annotated[list[str] | None, typer.Option("--conf", help="A setting of Spark, key=value; may be repeated.")]


def need_engine(asked: typer.Context, engine: Engine) -> None:
    """Raise typer.BadParameter for what a command was told of a cluster that it does not ask."""
    if engine is not Engine.spark:
        unheeded(asked, "without --engine spark", "master", "python", "conf")


@contextmanager
def cluster(
    master: str | None, python: str | None, conf: Sequence[str]
) -> Iterator[tuple[Any, Callable[[int, float, str], None]]]:
    """Yield a Spark session, and what shows on stderr how far its work is."""
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn

    from vendorwatch.settings import Settings
    from vendorwatch.spark.session import session

    if not master:
        raise VendorwatchError(
            "no master is given", where="--engine spark", expected="--master spark://host:port, or local[*] to try it"
        )
    bar = Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        TaskProgressColumn(),
        TextColumn("{task.fields[rows]:,} done, {task.fields[rate]:,.0f}/s"),
        console=Console(stderr=True),
        transient=True,
    )
    with bar:
        task = bar.add_task("starting Spark", total=1.0, rows=0, rate=0.0)
        before: list[int] = []

        def tell(rows: int, share: float, doing: str) -> None:
            if rows and not before:
                # What an earlier run did says nothing about the rate of this one.
                before.append(rows)
                bar.reset(task, rows=0, rate=0.0)
            elapsed = bar.tasks[task].elapsed or 1e-9
            done = rows - before[0] if before else 0
            bar.update(task, completed=share, rows=rows, rate=done / elapsed, description=doing)

        with session(master, Settings.from_env().home / "cache" / "spark.log", python=python, conf=conf) as spark:
            yield spark, tell


def folder(out: Any) -> str:
    """Return the folder that answers go to; raises VendorwatchError if none is named."""
    if out is None:
        raise VendorwatchError(
            "there is no --out", where="--engine spark", expected="--out FOLDER, on storage that the workers reach"
        )
    return str(out)


def need_file(path: str) -> None:
    """Raise VendorwatchError for a path of this machine that is not there: a session is long in starting, and says no more."""
    is_here = len(urlsplit(path).scheme) <= 1
    if is_here and not set("*?[{") & set(path) and not Path(path).exists():
        raise VendorwatchError(
            "there is no such file", where=path, expected="a file, a folder or a pattern on storage that Spark reads"
        )


def end(done: "Done") -> None:
    """Tell what an earlier run had done; raises VendorwatchError if a file could not be read."""
    if done.went_on:
        warn(f"{done.went_on:,} parts were done by an earlier run")
    done.need_all()
