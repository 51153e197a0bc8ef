"""The data dictionary, as a table and as a page; both follow from the catalogue.

Here: rendering. Not here: the words, which stand in the `.yml` files.
"""

import pyarrow as pa

from vendorwatch.catalogue import Catalogue
from vendorwatch.deliveries import table_from_rows
from vendorwatch.models import arrow_schema
from vendorwatch.publish import SCHEMAS

_INTRODUCTION = """\
# Data dictionary

Every table of the published file, by schema. `marts` is what to query, `core` is one meaning a table beneath it, `meta`
tells how it came about. This page is generated from `sql/` by `make docs`; the same is in the file as `meta.columns`,
and as comments on its tables and columns.
"""


def columns(catalogue: Catalogue) -> pa.Table:
    """Return the rows of `meta.columns`."""
    rows = [
        (t.id, t.description, position, c.name, c.type, not c.not_null, c.description)
        for t in catalogue
        if t.schema in SCHEMAS
        for position, c in enumerate(t.columns, 1)
    ]
    return table_from_rows(arrow_schema(catalogue["meta.columns"]), rows)


def page(catalogue: Catalogue) -> str:
    """Return the dictionary as Markdown."""
    parts = [_INTRODUCTION]
    for schema in ("marts", "core", "meta"):
        parts.append(f"\n## {schema}\n")
        for table in sorted((t for t in catalogue if t.schema == schema), key=lambda t: t.name):
            parts.append(f"\n### {table.id}\n\n{table.description}\n")
            if table.grain:
                parts.append(f"\nKey: {', '.join(f'`{k}`' for k in table.grain)}.\n")
            parts.append("\n| column | type | meaning |\n|---|---|---|\n")
            for c in table.columns:
                notes = c.description + (" Never null." if c.not_null else "")
                if c.accepted:
                    notes += " One of " + ", ".join(f"`{v}`" for v in c.accepted) + "."
                if c.references:
                    notes += f" In `{c.references}`."
                parts.append(f"| `{c.name}` | {c.type} | {notes.replace('|', chr(92) + '|')} |\n")
    return "".join(parts)
