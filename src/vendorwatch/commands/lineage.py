"""`vendorwatch lineage`: from which columns a column is made, down to the source.

Here: walking the catalogue's lineage and showing it as a tree. Not here: the lineage of one table (`tables/lineage.py`).
Joins and filters decide which rows there are; what is shown is where a value comes from, and at its end the fields of the
publisher's file that are read into the table and have a word of the column's name, as the release counts them.
"""

import difflib
import json
import re
from contextlib import suppress
from typing import TYPE_CHECKING, Annotated, Any

import typer

from vendorwatch.commands import completion
from vendorwatch.commands.output import AsJson, out
from vendorwatch.errors import VendorwatchError
from vendorwatch.settings import Settings
from vendorwatch.shown import counted

# Of the files of a source, as many as a glance takes.
_SHOWN = 2
# Words of column names that say nothing of one.
_SAID_OF_ALL = {"id", "no", "on", "is", "has", "of"}

if TYPE_CHECKING:
    from rich.tree import Tree

    from vendorwatch.tables.catalogue import Catalogue

    _Fields = list[tuple[str, str, str, str | None]]


def lineage(
    column: Annotated[
        str,
        typer.Argument(
            metavar="TABLE.COLUMN", help="As `marts.vendor_brief.since`.", autocompletion=completion.columns
        ),
    ],
    as_json: AsJson = False,
) -> None:
    """Show from which columns a column is made, down to the publisher's file."""
    from vendorwatch.definitions import definitions

    catalogue, _ = definitions(Settings.from_env())
    table, _, name = column.rpartition(".")
    if column in catalogue.tables:
        columns_of = ", ".join(c.name for c in catalogue[column].columns)
        raise VendorwatchError(f"{column} is a table", expected=f"a column of it: {columns_of}")
    if table not in catalogue.tables:
        near = [t.id for t in catalogue if t.name == table.rpartition(".")[2]]
        near = near or difflib.get_close_matches(table, catalogue.tables, 1)
        raise VendorwatchError(
            f"there is no table {table or column!r}",
            expected="schema.table.column" + (f"; there is {', '.join(near)}" if near else ""),
            todo="`vendorwatch tables` shows those that are published, the folders of `sql/` all",
        )
    columns = {c.name for c in catalogue[table].columns}
    if name not in columns:
        close = difflib.get_close_matches(name, columns, 1)
        raise VendorwatchError(
            f"{table} has no column {name!r}",
            expected=f"{close[0]!r}, perhaps" if close else ", ".join(sorted(columns)),
            todo=f"`vendorwatch tables {table}` tells of each, if it is published" if close else "",
        )
    found = _walk(catalogue, table, name, set(), _read_fields())
    if as_json:
        print(json.dumps(found))
    else:
        out.print(f"{found['column']}: {found['description']}", highlight=False, markup=False)
        # Wider than any terminal: a line is folded by the terminal, never cut.
        out.print(_tree(found), width=500, crop=False, highlight=False)


def _walk(
    catalogue: "Catalogue", table_id: str, name: str, seen: set[tuple[str, str]], fields: "_Fields"
) -> dict[str, Any]:
    """Return the column with those that it is made from below it; one that stands above is not followed again."""
    from vendorwatch.tables.lineage import lineage as dependencies

    table = catalogue[table_id]
    described = next(c.description for c in table.columns if c.name == name)
    found: dict[str, Any] = {
        "column": f"{table_id}.{name}",
        "description": described,
        "made_by": _made_by(catalogue, table_id),
    }
    if (table_id, name) in seen:
        return {**found, "above": True, "upstream": []}
    seen.add((table_id, name))
    if table.source:
        found |= {"fields": _fields_of(fields, table.source, table.short, name)}
    inputs = [d for d in dependencies(catalogue, table_id) if d.column == name]
    return {**found, "upstream": [_walk(catalogue, d.input_table, d.input_column, seen, fields) for d in inputs]}


def _read_fields() -> "_Fields":
    """Return which fields of its files each source was read of, and into which tables, as the release counts them."""
    from vendorwatch.reader import open_published

    # Before anything was published the publisher's page is all that can be named.
    with suppress(VendorwatchError), open_published() as con:
        return con.execute(
            "select source_id, part, field, landed_in from meta.coverage where taken > 0 order by all"
        ).fetchall()
    return []


def _fields_of(fields: "_Fields", source_id: str, table: str, column: str) -> list[str]:
    """Return the fields that a column may come from, by file: those with most words of its name, or all of its table."""
    of_source = [(part, field, into) for of, part, field, into in fields if of == source_id]
    own = [(part, field) for part, field, into in of_source if into and table in into.replace(",", " ").split()]
    landed = own or [(part, field) for part, field, into in of_source if not into]
    words = _words(column) - _SAID_OF_ALL
    shared = [len(words & _words(field.rpartition("/")[2])) for _, field in landed]
    most = max(shared, default=0)
    nearest = [place for place, count in zip(landed, shared, strict=True) if count == most]
    by_part: dict[str, list[str]] = {}
    for part, field in nearest:
        by_part.setdefault(part, []).append(field)
    return [f"{part}: {', '.join(found)}" for part, found in by_part.items()]


def _words(name: str) -> set[str]:
    return {word.lower() for word in re.findall(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])|\d+", name)}


def _made_by(catalogue: "Catalogue", table_id: str) -> str:
    """Return what makes the rows of a table: a query, a function, a publisher's file, or the library."""
    from vendorwatch.sources import all_sources

    table = catalogue[table_id]
    if table.sql is not None:
        return f"sql/{table.schema}/{table.name}.sql"
    if table.python is not None:
        return table.python
    if table.source is not None:
        source = all_sources()[table.source]
        return f"{source.title}: {source.homepage}"
    return table.written_by or ""


def _first(fields: list[str]) -> str:
    more = len(fields) - _SHOWN
    rest = f"; and of {counted(more, 'more file')}" if more > 0 else ""
    return "; ".join(fields[:_SHOWN]) + rest


def _tree(found: dict[str, Any]) -> "Tree":
    from rich.markup import escape
    from rich.tree import Tree

    again = " [dim](shown above)[/]" if found.get("above") else ""
    tree = Tree(f"[bold]{escape(found['column'])}[/]{again}  [dim]{escape(found['made_by'])}[/]")
    if fields := found.get("fields"):
        tree.children.append(Tree(f"[dim]fields of[/] [green]{escape(_first(fields))}[/]"))
    for upstream in found["upstream"]:
        tree.children.append(_tree(upstream))
    return tree
