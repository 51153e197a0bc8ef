"""A release in a Postgres database, a schema of ours each: `vendorwatch_marts`, `vendorwatch_core`, `vendorwatch_meta`.

Here: rows by Arrow into tables of the session, then one transaction in which the tables that others read change. Not here: which
tables there are (`release.py`). A table whose columns are as before is refilled, so that views on it stay; a reader sees all of
one release until the transaction ends, and all of the next from then on.
"""

from typing import Any

from adbc_driver_manager import Error
from adbc_driver_postgresql import dbapi

from vendorwatch.errors import VendorwatchError
from vendorwatch.release.export.release import Exported, Table, opened
from vendorwatch.release.export.target import shown
from vendorwatch.settings import Settings

PREFIX = "vendorwatch_"
# Of DuckDB's types; what is none of them (a map, a list of structs) is JSON.
_TYPES = {
    "BOOLEAN": "boolean",
    "INTEGER": "integer",
    "BIGINT": "bigint",
    "DOUBLE": "double precision",
    "VARCHAR": "text",
    "DATE": "date",
    "TIMESTAMP": "timestamp without time zone",
    "VARCHAR[]": "text[]",
}


def write(to: str, settings: Settings) -> Exported:
    """Write every table of the release, all in one transaction.

    Raises VendorwatchError where the database refuses, because a view stands on a table whose columns changed say.
    """
    try:
        with (
            opened(settings.published_file) as (con, release_id, tables),
            dbapi.connect(to) as there,
            there.cursor() as cursor,
        ):
            # Another export waits here for the end of this one.
            cursor.execute("select pg_advisory_xact_lock(hashtext('vendorwatch'))").fetchall()
            if _holds(cursor) == release_id:
                return Exported(release_id, len(tables), "tables", False)
            for number, table in enumerate(tables):
                rows = con.sql(_select(table)).to_arrow_table()
                cursor.adbc_ingest(f"vendorwatch_{number}", rows, mode="create", temporary=True)
            _swap(cursor, tables)
            there.commit()
            return Exported(release_id, len(tables), "tables", True)
    except Error as error:
        raise VendorwatchError(
            str(error).strip().splitlines()[0],
            where=shown(to),
            todo="Nothing was changed there. Look at the address, what the user may do, and views on tables that changed",
        ) from error


def _select(table: Table) -> str:
    """Return the query that reads a table in types that Arrow and Postgres share."""
    return f"select {', '.join(map(_value, table.columns))} from {_name(table.schema, table.name)}"


def _value(column: Any) -> str:
    name = _quoted(column.name)
    if column.type == "VARCHAR":
        # The one character that a text of Postgres cannot hold.
        return f"replace({name}, chr(0), '\ufffd') as {name}"
    if column.type == "VARCHAR[]":
        return f"list_transform({name}, lambda item: replace(item, chr(0), '\ufffd')) as {name}"
    return name if column.type in _TYPES else f"replace(to_json({name})::varchar, '\\u0000', '\ufffd') as {name}"


def _holds(cursor: Any) -> str | None:
    """Return the release that the database holds, if any."""
    found = cursor.execute(f"select to_regclass('{PREFIX}meta.release')::text").fetchall()
    if found == [(None,)]:
        return None
    rows = cursor.execute(f"select release_id from {PREFIX}meta.release").fetchall()
    return str(rows[0][0]) if rows else None


def _swap(cursor: Any, tables: list[Table]) -> None:
    """Change what others read to what the tables of the session hold."""
    held: dict[tuple[str, str], list[tuple[str, str]]] = {}
    for schema, table, column, kind in cursor.execute(
        f"""
        select n.nspname::text, c.relname::text, a.attname::text, format_type(a.atttypid, a.atttypmod)
        from pg_class as c
        inner join pg_namespace as n on c.relnamespace = n.oid
        inner join pg_attribute as a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
        where c.relkind = 'r' and n.nspname in ('{PREFIX}marts', '{PREFIX}core', '{PREFIX}meta')
        order by n.nspname, c.relname, a.attnum
        """
    ).fetchall():
        held.setdefault((schema, table), []).append((column, kind))
    for schema in sorted({table.schema for table in tables}):
        cursor.execute(f"create schema if not exists {_quoted(PREFIX + schema)}")
    for number, table in enumerate(tables):
        here = (PREFIX + table.schema, table.name)
        columns = [(column.name, _TYPES.get(column.type, "jsonb")) for column in table.columns]
        name = _name(*here)
        if held.pop(here, None) == columns:
            cursor.execute(f"delete from {name}")
        else:
            cursor.execute(f"drop table if exists {name}")
            cursor.execute(f"create table {name} ({', '.join(f'{_quoted(c)} {kind}' for c, kind in columns)})")
            cursor.execute(f"comment on table {name} is {_text(table.comment)}")
            for column in table.columns:
                cursor.execute(f"comment on column {name}.{_quoted(column.name)} is {_text(column.comment)}")
        values = ", ".join(f"{_quoted(column)}::{kind}" for column, kind in columns)
        cursor.execute(f"insert into {name} select {values} from vendorwatch_{number}")
    # What is published no longer is not left there to be taken for current.
    for schema, table_name in held:
        cursor.execute(f"drop table {_name(schema, table_name)}")


def _name(schema: str, table: str) -> str:
    return f"{_quoted(schema)}.{_quoted(table)}"


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def _text(value: str | None) -> str:
    return "null" if value is None else "'" + value.replace("'", "''") + "'"
