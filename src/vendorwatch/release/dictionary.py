"""The data dictionary, as a table, as a page and as sources of dbt; all follow from the catalogue.

Here: rendering. Not here: the words, which stand in the `.yml` files.
"""

import pyarrow as pa
import yaml

from vendorwatch.columns import table_from_rows
from vendorwatch.release.building import SCHEMAS
from vendorwatch.tables.catalogue import Catalogue
from vendorwatch.tables.declarations import SUBJECTS, Table

_INTRODUCTION = """\
# Data dictionary

Every table of the published file, by schema. `marts` is what to query; `core` has what those and the commands stand on, by
subject, one meaning a table; `meta` tells how it came about. Tables of the workshop (`sql/work/`) are not published. This
page is generated from `sql/` by `make docs`; the same is in the file as `meta.columns`, and as comments on its tables and
columns.
"""


def columns(catalogue: Catalogue) -> pa.Table:
    """Return the rows of `meta.columns`."""
    rows = [
        (t.id, t.description, position, c.name, c.type, not c.not_null, c.description)
        for t in catalogue
        if t.schema in SCHEMAS
        for position, c in enumerate(t.columns, 1)
    ]
    return table_from_rows(catalogue["meta.columns"].arrow_schema, rows)


def page(catalogue: Catalogue) -> str:
    """Return the dictionary as Markdown."""
    parts = [_INTRODUCTION]
    for schema in ("marts", "core", "meta"):
        parts.append(f"\n## {schema}\n")
        for subject in SUBJECTS if schema == "core" else (None,):
            tables = sorted(
                (t for t in catalogue if t.schema == schema and subject in (None, t.subject)), key=lambda t: t.name
            )
            if tables and subject:
                parts.append(f"\n### {schema}: {subject}\n")
            parts += [_entry(table, "####" if subject else "###") for table in tables]
    return "".join(parts)


def dbt_sources(catalogue: Catalogue) -> str:
    """Return the published tables as dbt's `sources.yml`, so that models stand on them by name, with their meaning."""
    sources = [
        {
            "name": f"vendorwatch_{schema}",
            "description": f"The schema {schema} of the published file.",
            "database": "vendorwatch",
            "schema": schema,
            "tables": [
                {
                    "name": table.name,
                    "description": table.description,
                    "columns": [
                        {"name": c.name, "data_type": c.type, "description": c.description} for c in table.columns
                    ],
                }
                for table in sorted(catalogue, key=lambda table: table.name)
                if table.schema == schema
            ],
        }
        for schema in ("marts", "core", "meta")
    ]
    text = yaml.safe_dump({"version": 2, "sources": sources}, sort_keys=False, allow_unicode=True, width=130)
    return f"# Generated from sql/ by `make docs`.\n{text}"


def _entry(table: Table, heading: str) -> str:
    parts = [f"\n{heading} {table.id}\n\n{table.description}\n"]
    if table.grain:
        parts.append(f"\nKey: {', '.join(f'`{k}`' for k in table.grain)}.\n")
    if table.read_by:
        parts.append(f"\nRead by: {table.read_by}.\n")
    parts.append("\n| column | type | meaning |\n|---|---|---|\n")
    for c in table.columns:
        notes = c.description + (" Never null." if c.not_null else "")
        if c.accepted:
            notes += " One of " + ", ".join(f"`{v}`" for v in c.accepted) + "."
        if c.references and c.references.partition(".")[0] in SCHEMAS:
            notes += f" In `{c.references}`."
        parts.append(f"| `{c.name}` | {c.type} | {notes.replace('|', chr(92) + '|')} |\n")
    return "".join(parts)
