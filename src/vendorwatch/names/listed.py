"""A list of names as a table: what its columns are, and what the publisher says of a listed name.

Here: reading the columns of a relation, names by hand, the list's own flags. Not here: the index of the names (`index.py`), what
is known of who bears them (`qualify.py`).
"""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import duckdb
import pyarrow as pa

from vendorwatch.errors import VendorwatchError

# What the publisher calls an entry's own name, and how parties of the registry begin.
PRIMARY = frozenset({"primary"})
REGISTRY = "vendor:"

QUALIFIERS = {"country": "varchar", "birth": "varchar", "gender": "varchar", "identifiers": "varchar[]"}
LISTED = {"name_type": "varchar", "is_weak": "boolean", **QUALIFIERS}
_ARROW = {"varchar": pa.string(), "boolean": pa.bool_(), "varchar[]": pa.list_(pa.string())}
_LISTED_SCHEMA = pa.schema(
    [(column, pa.string()) for column in ("entry_id", "name", "kind")]
    + [(column, _ARROW[kind]) for column, kind in LISTED.items()]
)


class Entry(NamedTuple):
    """What the list says of the name that was hit: its own flag, the type of name, whether the party is of the registry."""

    is_weak: bool = False
    is_primary: bool = True
    is_registered: bool = False


def listed_table(rows: Sequence[Mapping[str, Any]]) -> pa.Table:
    """Return the table that `NameIndex.build` takes, from rows with entry_id, name, kind and any of `LISTED`."""
    return pa.Table.from_pylist(list(rows), schema=_LISTED_SCHEMA)


def read_columns(con: duckdb.DuckDBPyConnection, relation: str, key: str, optional: dict[str, str]) -> pa.Table:
    """Read key, name, kind and the optional columns of a relation; kinds come out as one of `KINDS`, names not null.

    Raises VendorwatchError for a relation without key or name.
    """
    present = {row[0] for row in con.execute(f"describe {relation}").fetchall()}
    missing = sorted({key, "name"} - present)
    if missing:
        raise VendorwatchError(
            f"no column {' and '.join(missing)}",
            where=relation,
            expected=f"{key}, name and any of {', '.join(optional)}",
        )
    columns = [
        f"{column}::{kind} as {column}" if column in present else f"null::{kind} as {column}"
        for column, kind in optional.items()
    ]
    kind = "kind" if "kind" in present else "null"
    return con.sql(
        f"""
        select
            {key}::varchar as {key},
            coalesce(name::varchar, '') as name,
            case
                when lower({kind}) in ('person', 'individual') then 'person'
                when lower({kind}) in ('organization', 'organisation', 'entity', 'company') then 'organization'
                when lower({kind}) in ('vessel', 'aircraft') then 'vessel'
                else 'unknown'
            end as kind,
            {", ".join(columns)}
        from {relation}
        """  # noqa: S608 - the names of the caller's relation and of our own columns; no values
    ).to_arrow_table()
