"""`vendorwatch read`: the claims of texts that lie in a table."""

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

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
from vendorwatch.commands.output import AsJson, Reasons, at_lines, print_text, warn
from vendorwatch.errors import VendorwatchError
from vendorwatch.shown import counted

if TYPE_CHECKING:
    from vendorwatch.claims.lexicon import Known
    from vendorwatch.settings import Settings


def read(
    asked_by: typer.Context,
    file: Annotated[
        str, typer.Argument(help="CSV, Excel or Parquet file with a column `text`; with Spark a path it reads.")
    ],
    to: Annotated[str, typer.Option("--out", help="claims.parquet, claims.csv or claims.json; with Spark a folder.")],
    engine: EngineOption = Engine.embedded,
    master: Master = None,
    python: WorkersPython = None,
    conf: Conf = None,
    as_json: AsJson = False,
) -> None:
    """Read press texts for what they claim about vendors and listed parties, sentence by sentence.

    Columns besides `text`: document_id, published_on (2024-06-21), lang. Nothing of it is published; texts in the inbox are.
    """
    from vendorwatch.claims.lexicon import Lexicon
    from vendorwatch.claims.texts import read_file
    from vendorwatch.settings import Settings

    need_engine(asked_by, engine)
    names = known_names(Settings.from_env())
    rejected: Reasons
    if engine is Engine.spark:
        from vendorwatch.spark.texts import read_path

        need_file(file)
        with cluster(master, python, conf or []) as (spark, tell):
            done = read_path(spark, file, names, out=folder(to), tell=tell)
        texts, claims, rejected = done.rows, done.found, done.rejected
    else:
        outcome = read_file(Path(file), Lexicon(names), Path(to))
        texts, claims = outcome.texts, outcome.claims
        rejected = {reason: (len(lines), lines[:5]) for reason, lines in outcome.rejected.items()}
    if as_json:
        told = {reason: {"rows": count, "first_lines": lines} for reason, (count, lines) in rejected.items()}
        print(json.dumps({"texts": texts, "claims": claims, "out": to, "rejected": told}, ensure_ascii=False))
    else:
        print_text(f"{counted(texts, 'text')} read, {claims:,} claims and candidates in {to}.")
    for reason, (count, lines) in sorted(rejected.items()):
        warn(f"{counted(count, 'row')} not read: {reason} ({at_lines(lines, count)})")
    if engine is Engine.spark:
        end(done)


def known_names(places: "Settings") -> "list[Known]":
    """Return the names that a refresh looks for in texts; raises VendorwatchError if nothing was built yet."""
    import duckdb

    from vendorwatch.claims.names import listed, vendors
    from vendorwatch.tables.warehouse import Warehouse

    with Warehouse(places.warehouse).writer() as con:
        try:
            return [*vendors(con), *listed(con)]
        except duckdb.CatalogException:
            raise VendorwatchError(
                "no names are known yet", where=str(places.warehouse), todo="Run `vendorwatch refresh`"
            ) from None
