"""`vendorwatch lineage`: from which columns a column is made, down to the source.

Here: walking the catalogue's lineage and showing it as a tree. Not here: the lineage of one table (`tables/lineage.py`).
Joins and filters decide which rows there are; what is shown is where a value comes from.
"""

import json
from typing import TYPE_CHECKING, Annotated, Any

import typer

from vendorwatch.commands import completion
from vendorwatch.commands.output import AsJson, out
from vendorwatch.errors import VendorwatchError
from vendorwatch.settings import Settings

if TYPE_CHECKING:
    from rich.tree import Tree

    from vendorwatch.tables.catalogue import Catalogue


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
    from vendorwatch.tables.catalogue import read_catalogue

    catalogue = read_catalogue(Settings.from_env().sql)
    table, _, name = column.rpartition(".")
    if column in catalogue.tables:
        columns_of = ", ".join(c.name for c in catalogue[column].columns)
        raise VendorwatchError(f"{column} is a table", expected=f"a column of it: {columns_of}")
    if table not in catalogue.tables:
        near = [t.id for t in catalogue if t.name == table.rpartition(".")[2] or t.id == column]
        raise VendorwatchError(
            f"there is no table {table or column!r}",
            expected="schema.table.column" + (f"; there is {', '.join(near)}" if near else ""),
            todo="`vendorwatch tables` shows those that are published, the folders of `sql/` all",
        )
    columns = {c.name for c in catalogue[table].columns}
    if name not in columns:
        raise VendorwatchError(f"{table} has no column {name!r}", expected=", ".join(sorted(columns)))
    found = _walk(catalogue, table, name, set())
    if as_json:
        print(json.dumps(found))
    else:
        out.print(f"{found['column']}: {found['description']}", highlight=False, markup=False)
        # Wider than any terminal: a line is folded by the terminal, never cut.
        out.print(_tree(found), width=500, crop=False, highlight=False)


def _walk(catalogue: "Catalogue", table_id: str, name: str, seen: set[tuple[str, str]]) -> dict[str, Any]:
    """Return the column with those that it is made from below it; one that stands above is not followed again."""
    from vendorwatch.tables.lineage import lineage as dependencies

    table = catalogue[table_id]
    described = next(c.description for c in table.columns if c.name == name)
    found = {"column": f"{table_id}.{name}", "description": described, "made_by": _made_by(catalogue, table_id)}
    if (table_id, name) in seen:
        return {**found, "above": True, "upstream": []}
    seen.add((table_id, name))
    inputs = [d for d in dependencies(catalogue, table_id) if d.column == name]
    return {**found, "upstream": [_walk(catalogue, d.input_table, d.input_column, seen) for d in inputs]}


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


def _tree(found: dict[str, Any]) -> "Tree":
    from rich.markup import escape
    from rich.tree import Tree

    again = " [dim](shown above)[/]" if found.get("above") else ""
    tree = Tree(f"[bold]{escape(found['column'])}[/]{again}  [dim]{escape(found['made_by'])}[/]")
    for upstream in found["upstream"]:
        tree.children.append(_tree(upstream))
    return tree
