"""A release as Delta tables: `<schema>/<table>` below a folder or an address of an object store.

Here: a commit a table, which replaces it. Not here: other formats. Each table changes at once; all of them cannot, so every commit
names its release, and `meta/release` is written last: who needs all tables of one release compares it with theirs.
"""

import pyarrow as pa
from deltalake import CommitProperties, DeltaTable, write_deltalake
from deltalake.exceptions import DeltaError

from vendorwatch.errors import VendorwatchError
from vendorwatch.release.export.release import Exported, opened
from vendorwatch.settings import Settings

RELEASE = "vendorwatch.release"
_KEPT_HOURS = 7 * 24


def write(to: str, settings: Settings) -> Exported:
    """Replace every table by that of the release; files that no reader of the last week needs are removed.

    Raises VendorwatchError where the store refuses.
    """
    base = to.removeprefix("delta:").rstrip("/")
    where = to
    try:
        with opened(settings.published_file) as (con, release_id, tables):
            if _holds(f"{base}/meta/release") == release_id:
                return Exported(release_id, len(tables), "tables", False)
            for table in tables:
                where = f"{base}/{table.schema}/{table.name}"
                if _holds(where) == release_id:
                    continue
                rows = con.sql(f'from "{table.schema}"."{table.name}"').to_arrow_table()
                write_deltalake(
                    where,
                    rows.cast(pa.schema([_told(field) for field in rows.schema])),
                    mode="overwrite",
                    schema_mode="overwrite",
                    description=table.comment,
                    commit_properties=CommitProperties(custom_metadata={RELEASE: release_id}),
                )
                DeltaTable(where).vacuum(_KEPT_HOURS, dry_run=False)
            return Exported(release_id, len(tables), "tables", True)
    except (DeltaError, OSError, ValueError) as error:
        raise VendorwatchError(
            str(error).strip().splitlines()[0], where=where, todo="What was written stays; export again"
        ) from error


def _holds(table: str) -> str | None:
    """Return the release that a table is of, if it is one of ours."""
    if not DeltaTable.is_deltatable(table):
        return None
    last = DeltaTable(table).history(10)
    return next((str(commit[RELEASE]) for commit in last if RELEASE in commit), None)


def _told(field: pa.Field) -> pa.Field:
    """Return a column in a type that every reader of Delta knows: our moments are in UTC, and say so."""
    return field.with_type(pa.timestamp("us", "UTC")) if pa.types.is_timestamp(field.type) else field
