"""Where the values of a column begin: in a file of a publisher or of the team, in a seed, in a query, or in the run itself.

Here: what stands at the end of a walk through lineage. Not here: the walk (`commands/lineage.py`), from which columns a column is
made (`tables/lineage.py`).
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Literal

from vendorwatch.deliveries import Source
from vendorwatch.parsers import columns_given, fields_of_snapshot
from vendorwatch.sources import all_sources
from vendorwatch.sources.curated.lines import file_of
from vendorwatch.tables.catalogue import Catalogue
from vendorwatch.tables.lineage import expressions

# A field of a file, with the raw tables that it reached if that is known: source, file, field, tables.
Field = tuple[str, str, str, str | None]
# Of what a row was read, and where in it: the library's own word.
_OF_THE_RUN = {"document_id", "locator"}
# Words of column names that say nothing of one.
_SAID_OF_ALL = {"id", "no", "on", "is", "has", "of"}


@dataclass(frozen=True)
class Origin:
    """Where values begin, and what that is called there: fields by file, a column of a seed, expressions, a part of the library."""

    kind: Literal["field", "seed", "constant", "run"]
    told: tuple[str, ...]


def origin(catalogue: Catalogue, table_id: str, column: str, fields: Iterable[Field], seeds: Path) -> Origin:
    """Return where a column begins that no column is upstream of; `fields` are those that the release has read."""
    table = catalogue[table_id]
    if table.source is not None:
        source = all_sources()[table.source]
        if column in _OF_THE_RUN:
            return Origin("run", ("the document that the row was read from, and the place in it",))
        if source.curated:
            return Origin("seed", (f"seeds/curated/{file_of(table.short)}: {column}",))
        if not source.tables and (given := _given(source.id)) is not None and (table.short, column) not in given:
            return Origin("constant", ("null, since the source does not tell it",))
        return Origin("field", tuple(_fields_of(source, table.short, column, fields, seeds)))
    if table.sql is not None:
        return Origin("constant", tuple(expressions(catalogue, table_id)[column]))
    if table.python is not None:
        return Origin("constant", (f"what {table.python} knows",))
    return Origin("run", (f"written by {table.written_by}",))


@cache
def _of_snapshot(source_id: str, seeds: Path) -> list[tuple[str, str, str]]:
    found = fields_of_snapshot(all_sources()[source_id], seeds)
    return [(f.part, f.field, f.landed_in) for f in found if f.taken]


@cache
def _given(source_id: str) -> set[tuple[str, str]] | None:
    return columns_given(all_sources()[source_id])


def _fields_of(source: Source, table: str, column: str, fields: Iterable[Field], seeds: Path) -> Sequence[str]:
    """Return the fields that a column may come from, by file: those with most words of its name, or all of its table."""
    known = [(part, field, into or "") for of, part, field, into in fields if of == source.id]
    known = known or _of_snapshot(source.id, seeds)
    if told := source.told_in.get(column):
        nearest = [(part, field) for part, field, _ in known if field in told]
        nearest = nearest or [(f"a file of inbox/{source.inbox}" if source.inbox else source.homepage, f) for f in told]
    else:
        own = [(part, field) for part, field, into in known if into and table in into.replace(",", " ").split()]
        landed = own or [(part, field) for part, field, into in known if not into]
        words = _words(column) - _SAID_OF_ALL
        shared = [len(words & _words(field.rpartition("/")[2])) for _, field in landed]
        most = max(shared, default=0)
        nearest = [place for place, count in zip(landed, shared, strict=True) if count == most]
    by_part: dict[str, list[str]] = {}
    for part, field in nearest:
        by_part.setdefault(part, []).append(field)
    return [f"{part}: {', '.join(found)}" for part, found in by_part.items()] or [
        f"a file of inbox/{source.inbox}" if source.inbox else source.homepage
    ]


def _words(name: str) -> set[str]:
    return {word.lower() for word in re.findall(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])|\d+", name)}
