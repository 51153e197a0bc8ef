"""The columns of tables as `sql/` declares them, for whatever yields rows in Python.

Here: reading the columns of one declaration, their Arrow types, tables in those columns. Not here: what else a table declares
(`tables/declarations.py`), the list contract (`contract.py`).
"""

from collections.abc import Iterable, Mapping
from functools import cache
from typing import Any

import pyarrow as pa

from vendorwatch.errors import ModelError, ParseError
from vendorwatch.settings import PROJECT
from vendorwatch.yaml_text import read_yaml

_ARROW = {
    "varchar": pa.string(),
    "bigint": pa.int64(),
    "integer": pa.int32(),
    "double": pa.float64(),
    "boolean": pa.bool_(),
    "date": pa.date32(),
    "timestamp": pa.timestamp("us"),
}


@cache
def declaration(table_id: str) -> Mapping[str, Any]:
    """Return the declaration of `schema.table`, with the columns of the table that it is like; ModelError without one."""
    path = PROJECT / "sql" / (table_id.replace(".", "/") + ".yml")
    if not path.is_file():
        raise ModelError(f"{table_id} is not declared", where=f"sql/{path.parent.name}/{path.name}")
    read: Mapping[str, Any] = read_yaml(path.read_text("utf-8"))
    return {**declaration(read["like"]), **read} if "like" in read else read


@cache
def schema_of(table_id: str) -> pa.Schema:
    """Return the Arrow schema of a declared table: what a parser or Python model of it must yield."""
    return arrow_schema((name, spec["type"]) for name, spec in declaration(table_id)["columns"].items())


def arrow_schema(columns: Iterable[tuple[str, str]]) -> pa.Schema:
    """Return the Arrow schema of columns given as names and DuckDB types; ModelError for a type that Python does not yield."""
    return pa.schema([(name, _arrow(duck.lower())) for name, duck in columns])


def table_of(table_id: str, rows: Iterable[tuple[object, ...]]) -> pa.Table:
    """Return tuples in the order of a declared table's columns as such a table; pa.ArrowInvalid on a value of another type."""
    return table_from_rows(schema_of(table_id), rows)


def tables_of(source_id: str, rows: Mapping[str, Iterable[tuple[object, ...]]]) -> dict[str, pa.Table]:
    """Return the rows of a source's raw tables, which are named without the source, as tables.

    Raises ParseError for a value that its column cannot hold, as a number of 64 bits.
    """
    made = {}
    for name, found in rows.items():
        try:
            made[name] = table_of(f"raw.{source_id}__{name}", found)
        except (OverflowError, pa.ArrowInvalid) as error:
            raise ParseError(
                str(error), where=name, expected=f"values for the columns of raw.{source_id}__{name}"
            ) from error
    return made


def table_from_rows(schema: pa.Schema, rows: Iterable[tuple[object, ...]]) -> pa.Table:
    """Return tuples in the schema's column order as a table; raises pa.ArrowInvalid on a value of the wrong type."""
    columns = list(zip(*rows, strict=True)) or [()] * len(schema)
    return pa.table([pa.array(column, type=f.type) for column, f in zip(columns, schema, strict=True)], schema=schema)


def _arrow(duck: str) -> pa.DataType:
    if duck.endswith("[]"):
        return pa.list_(_arrow(duck[:-2]))
    if duck not in _ARROW:
        raise ModelError(
            f"rows of Python have no {duck}", where="sql", expected=f"one of {', '.join(_ARROW)}, or [] of it"
        )
    return _ARROW[duck]
