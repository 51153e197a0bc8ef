"""What the shell may complete: tables, columns, sources and lists by name.

Here: finding the names, from files alone, while somebody waits on a keystroke. Not here: what they mean.
"""

import csv
from pathlib import Path

from vendorwatch.settings import PROJECT

_PUBLISHED = ("marts", "core", "meta")
_DECLARED = (*_PUBLISHED, "work", "staging", "raw")


def published_tables(incomplete: str) -> list[str]:
    """Return the published tables whose name, with its schema or without, begins so."""
    names = _tables(_PUBLISHED)
    return [name for name in (*names, *(name.partition(".")[2] for name in names)) if name.startswith(incomplete)]


def columns(incomplete: str) -> list[str]:
    """Return the columns of the declared table that is written out, or the tables, each with the dot that follows."""
    from vendorwatch.columns import declaration

    table = incomplete.rpartition(".")[0]
    tables = _tables(_DECLARED)
    if table in tables:
        found = (f"{table}.{column}" for column in declaration(table)["columns"])
        return [name for name in found if name.startswith(incomplete)]
    return [f"{name}." for name in tables if name.startswith(incomplete)]


def sources(incomplete: str) -> list[str]:
    """Return the sources whose id begins so."""
    found = (Path(__file__).parents[1] / "sources").glob(f"{incomplete}*/source.py")
    return sorted(path.parent.name for path in found)


def lists(incomplete: str) -> list[str]:
    """Return the lists whose id begins so."""
    with (PROJECT / "seeds" / "curated" / "lists.csv").open(encoding="utf-8") as file:
        return [row["list_id"] for row in csv.DictReader(file) if row["list_id"].startswith(incomplete)]


def _tables(schemas: tuple[str, ...]) -> list[str]:
    return [f"{schema}.{path.stem}" for schema in schemas for path in sorted((PROJECT / "sql" / schema).glob("*.yml"))]
