"""`vendorwatch lineage`: from which columns a column is made, down to the source.

Here: walking the catalogue's lineage and showing it as a tree. Not here: the lineage of one table (`tables/lineage.py`), what
stands at its end (`origins.py`). Joins and filters decide which rows there are; what is shown is where a value comes from.
"""

import difflib
import json
from contextlib import suppress
from typing import TYPE_CHECKING, Annotated, Any

import typer

from vendorwatch.commands import completion
from vendorwatch.commands.output import AsJson, out
from vendorwatch.errors import VendorwatchError
from vendorwatch.settings import PROJECT, Settings
from vendorwatch.shown import counted

# Of the files of a source, as many as a glance takes.
_SHOWN = 2
_END = {"field": "fields of", "seed": "column of", "constant": "made here:", "run": "the run itself:"}

if TYPE_CHECKING:
    from rich.tree import Tree

    from vendorwatch.origins import Field
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
    from vendorwatch.definitions import definitions

    catalogue, _ = definitions(Settings.from_env())
    table, name = _named(catalogue, column)
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


def _named(catalogue: "Catalogue", column: str) -> tuple[str, str]:
    """Return table and column that are meant; the schema may be left out where one table alone is called so."""
    table, _, name = column.rpartition(".")
    of_name = {name: [t.id for t in catalogue if t.name == name] for name in (column, table)}
    if column in catalogue.tables or of_name[column]:
        found = column if column in catalogue.tables else of_name[column][0]
        columns_of = ", ".join(c.name for c in catalogue[found].columns)
        raise VendorwatchError(f"{found} is a table", expected=f"a column of it: {columns_of}")
    if table in catalogue.tables:
        return table, name
    if len(of_name[table]) == 1:
        return of_name[table][0], name
    near = of_name[table] or [t.id for t in catalogue if t.name == table.rpartition(".")[2]]
    short = {t.name: t.id for t in catalogue}
    near = near or [short.get(n, n) for n in difflib.get_close_matches(table, [*catalogue.tables, *short], 1)]
    raise VendorwatchError(
        f"several tables are called {table}" if of_name[table] else f"there is no table {table or column!r}",
        expected="schema.table.column" + (f"; there is {', '.join(near)}" if near else ""),
        todo="`vendorwatch tables` shows those that are published, the folders of `sql/` all",
    )


def _walk(
    catalogue: "Catalogue", table_id: str, name: str, seen: set[tuple[str, str]], fields: "list[Field]"
) -> dict[str, Any]:
    """Return the column with those that it is made from below it; one that stands above is not followed again."""
    from vendorwatch.origins import origin
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
    inputs = [d for d in dependencies(catalogue, table_id) if d.column == name]
    if not inputs:
        begins = origin(catalogue, table_id, name, fields, PROJECT / "seeds")
        found |= {"begins": begins.kind, "told": list(begins.told)}
    return {**found, "upstream": [_walk(catalogue, d.input_table, d.input_column, seen, fields) for d in inputs]}


def _read_fields() -> "list[Field]":
    """Return which fields of its files each source was read of, and into which tables, as the release counts them."""
    from vendorwatch.reader import open_published

    # Before anything was published the bundled files tell.
    with suppress(VendorwatchError), open_published() as con:
        return con.execute(
            "select source_id, part, field, landed_in from meta.coverage where taken > 0 order by all"
        ).fetchall()
    return []


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
    if told := found.get("told"):
        shown = _first(told) if found["begins"] == "field" else "; ".join(told)
        tree.children.append(Tree(f"[dim]{_END[found['begins']]}[/] [green]{escape(shown)}[/]"))
    for upstream in found["upstream"]:
        tree.children.append(_tree(upstream))
    return tree
