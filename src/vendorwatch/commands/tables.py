"""`vendorwatch tables`: which tables the published file has, and what their columns mean."""

import json
from typing import Annotated

import typer

from vendorwatch.commands import completion
from vendorwatch.commands.output import AsJson, out, print_rows, print_text
from vendorwatch.commands.usage import unheeded
from vendorwatch.errors import VendorwatchError
from vendorwatch.shown import did_you_mean

# What to query comes first.
SCHEMAS = ("marts", "core", "meta")


def tables(
    asked_by: typer.Context,
    name: Annotated[
        str,
        typer.Argument(
            help="A table or a schema (marts, core, meta).",
            autocompletion=completion.published_tables,
        ),
    ] = "",
    everything: Annotated[bool, typer.Option("--all", help="All schemas, not the marts alone.")] = False,
    as_json: AsJson = False,
) -> None:
    """List the tables of the published file, each with what a row is; of one table, its columns."""
    from vendorwatch.reader import open_published

    if name:
        unheeded(asked_by, "with a name", "everything")
    with open_published() as con:
        rows = con.execute(
            """
            select table_id, table_description, column_name, column_type, is_nullable, description
            from meta.columns order by table_id, position
            """
        ).fetchall()
    described: dict[str, str] = {row[0]: row[1] for row in rows}
    asked = next((table for table in described if name in (table, table.partition(".")[2])), None)
    if name and name not in SCHEMAS and asked is None:
        names = [*described, *(table.partition(".")[2] for table in described)]
        raise VendorwatchError(
            f"no table {name!r}",
            expected="a table or schema of the published file",
            todo=f"{did_you_mean(name, names)} `vendorwatch tables --all` lists them".strip(),
        )
    if asked:
        columns = [(column, kind, null, text) for table, _, column, kind, null, text in rows if table == asked]
        if as_json:
            titles = ("column", "type", "is_nullable", "meaning")
            told = {"table": asked, "rows_are": described[asked]}
            print(
                json.dumps(told | {"columns": [dict(zip(titles, c, strict=True)) for c in columns]}, ensure_ascii=False)
            )
            return
        print_text(described[asked], before=f"{asked}: ")
        print_rows(
            ["column", "type", "meaning"],
            [(column, kind, text if null else f"{text} Never null.") for column, kind, null, text in columns],
        )
        return
    shown = [name] if name else SCHEMAS if everything else SCHEMAS[:1]
    found = [(table, text) for schema in shown for table, text in described.items() if table.startswith(f"{schema}.")]
    if as_json:
        print(json.dumps([{"table": table, "rows_are": text} for table, text in found], ensure_ascii=False))
        return
    print_rows(["table", "what"], found)
    if len(found) < len(described) and not name:
        out.print(f"{len(described) - len(found)} more in core and meta: --all.", style="dim", highlight=False)
