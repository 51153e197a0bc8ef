"""What the UI shows beside an asset: columns, lineage, rows, links.

Here: turning the library's facts into Dagster metadata. Not here: computing the facts.
"""

from collections.abc import Mapping, Sequence
from typing import Any

import dagster as dg
import duckdb

from orchestration.private import (
    CODE_VERSION_TAG,
    DATA_VERSION_IS_USER_PROVIDED_TAG,
    DATA_VERSION_TAG,
    get_input_data_version_tag,
)
from vendorwatch.release.publish import Release
from vendorwatch.settings import Settings
from vendorwatch.tables import lineage
from vendorwatch.tables.checks import LatestResult
from vendorwatch.tables.declarations import Table
from vendorwatch.tables.state import Built

PREVIEW_ROWS = 5
PREVIEW_CHARACTERS = 200
PREVIEWED = ("core", "marts")
OWNERS = ["team:vendorwatch"]


def table_key(table_id: str) -> dg.AssetKey:
    """Return the asset key of a table, `[schema, table]`."""
    return dg.AssetKey(table_id.split("."))


def landing_key(source_id: str) -> dg.AssetKey:
    """Return the asset key of a source's landing."""
    return dg.AssetKey(["landing", source_id])


def column_schema(table: Table) -> dg.TableSchema:
    """Return the declared columns as the UI shows them."""
    return dg.TableSchema(
        columns=[
            dg.TableColumn(
                c.name,
                c.type,
                description=c.description,
                constraints=dg.TableColumnConstraints(nullable=not c.not_null),
            )
            for c in table.columns
        ]
    )


def declared(table: Table) -> dict[str, Any]:
    """Return what is known of a table before it is ever built."""
    return {
        "dagster/column_schema": column_schema(table),
        "dagster/table_name": table.id,
        "grain": ", ".join(table.grain) or "none",
        "declared_in": f"sql/{table.schema}/{table.path.name}",
        **({"query": dg.MetadataValue.md(f"```sql\n{table.sql}\n```")} if table.sql else {}),
        **({"function": table.python} if table.python else {}),
    }


def built(con: duckdb.DuckDBPyConnection, result: Built) -> dict[str, Any]:
    """Return what a build adds: rows, seconds, from which columns each column came, and for what people query, a look.

    A table that was found up to date shows the same, so that asking again takes nothing away.
    """
    table = result.table
    shown: dict[str, Any] = {
        "dagster/row_count": result.rows,
        "state": "rebuilt" if result.rebuilt else "up to date, not rebuilt",
    }
    if result.rebuilt:
        shown["seconds"] = round(result.seconds, 3)
        shown["rows_changed"] = result.changed
    if table.layer in PREVIEWED:
        shown["first_rows"] = _preview(con, table)
    deps: dict[str, list[dg.TableColumnDep]] = {}
    for d in lineage.recorded(con, table):
        deps.setdefault(d.column, []).append(dg.TableColumnDep(table_key(d.input_table), d.input_column))
    if deps:
        shown["dagster/column_lineage"] = dg.TableColumnLineage(deps)
    return shown


def versions(result: Built, told: Mapping[str, str]) -> dict[str, str]:
    """Return the tags by which Dagster knows what a table was made of: code, rows, and the rows of its inputs, as `told` by table.

    They are those that it gives itself where it is told of an output, but for which event told of an input.
    """
    table = result.table
    inputs = {get_input_data_version_tag(table_key(name)): told[name] for name in table.inputs if name in told}
    return {
        **inputs,
        CODE_VERSION_TAG: table.code_version,
        DATA_VERSION_TAG: result.data_version,
        DATA_VERSION_IS_USER_PROVIDED_TAG: "true",
    }


def released(release: Release, *, is_new: bool) -> dict[str, Any]:
    """Return what the published file shows: which release, since when, how much of what."""
    return {
        "release": release.release_id,
        "state": "new" if is_new else "unchanged, not rebuilt",
        "file": dg.MetadataValue.path(str(Settings.from_env().published_file)),
        **{f"rows in {table}": rows for table, rows in release.rows.items()},
    }


def rules(ended: Sequence[LatestResult]) -> dict[str, Any]:
    """Return what a table's check shows: each broken rule with its first rows, and how many rules there are."""
    return {
        "rules": len(ended),
        **{
            f"broken: {e.name}": dg.MetadataValue.md(f"{e.failing_rows} rows\n```json\n{e.sample}\n```")
            for e in ended
            if not e.passed
        },
    }


def _preview(con: duckdb.DuckDBPyConnection, table: Table) -> dg.MetadataValue:
    order = ", ".join(table.grain) or "all"
    rows = con.execute(f"select * from {table.id} order by {order} limit {PREVIEW_ROWS}").fetchall()  # noqa: S608
    names = [c.name for c in table.columns]
    return dg.MetadataValue.table(
        records=[
            dg.TableRecord(
                {
                    name: value if isinstance(value, bool | int | float) else _short(value)
                    for name, value in zip(names, row, strict=True)
                }
            )
            for row in rows
        ]
        or [dg.TableRecord(dict.fromkeys(names, ""))],
        schema=column_schema(table),
    )


def _short(value: object) -> str:
    text = "" if value is None else str(value)
    return text if len(text) <= PREVIEW_CHARACTERS else text[: PREVIEW_CHARACTERS - 1] + "…"
