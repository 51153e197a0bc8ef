"""The tables that both formats fill, and how their rows are gathered.

Here: the tables, whose columns `sql/raw/ofac_sdn__*.yml` declares for both of OFAC's files. Not here: reading either format.
"""

import pyarrow as pa

from vendorwatch.columns import schema_of

TABLES = (
    "publication",
    "entries",
    "names",
    "name_parts",
    "addresses",
    "identifiers",
    "features",
    "programs",
    "listings",
    "measures",
    "relations",
)

Rows = dict[str, list[tuple[object, ...]]]


def schema(table: str) -> pa.Schema:
    """Return the schema of one of the tables."""
    return schema_of(f"raw.ofac_sdn__{table}")


def empty_rows() -> Rows:
    """Return a list for the rows of each table."""
    return {name: [] for name in TABLES}
