"""What the UI shows beside an asset: columns, lineage, rows, links.

Here: turning the library's facts into Dagster metadata. Not here: computing the facts.
"""

from collections.abc import Mapping
from typing import Any

import dagster as dg
import duckdb

from vendorwatch.catalogue import Catalogue, Table
from vendorwatch.models import Built

PREVIEW_ROWS = 5
PREVIEW_CHARACTERS = 200
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


def built(
    con: duckdb.DuckDBPyConnection, catalogue: Catalogue, result: Built, extra: Mapping[str, Any] | None = None
) -> dict[str, Any]:
    """Return what a build adds: rows, seconds, the first rows, and from which columns each column came."""
    table = result.table
    shown: dict[str, Any] = {
        "dagster/row_count": result.rows,
        "state": "rebuilt" if result.rebuilt else "up to date, not rebuilt",
        **(extra or {}),
    }
    if result.rebuilt:
        shown["seconds"] = round(result.seconds, 3)
        shown["rows_changed"] = result.changed
        shown["first_rows"] = _preview(con, table)
        lineage = catalogue.lineage(table.id)
        if lineage:
            deps: dict[str, list[dg.TableColumnDep]] = {}
            for d in lineage:
                deps.setdefault(d.column, []).append(dg.TableColumnDep(table_key(d.input_table), d.input_column))
            shown["dagster/column_lineage"] = dg.TableColumnLineage(deps)
    return shown


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
