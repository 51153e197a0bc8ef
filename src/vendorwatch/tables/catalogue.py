"""The catalogue: every table that `sql/` declares, in an order in which they can be built.

Here: how the tables depend on each other. Not here: one table's declaration (`declarations.py`), the queries of unions
(`unions.py`), running anything (`models.py`) or judging rows (`checks.py`).
`sql/` is the only source of truth: assets, checks, dictionary and lineage all follow from it.
"""

import hashlib
from collections.abc import Iterable, Iterator
from functools import cache, cached_property
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

from vendorwatch.code import code_version
from vendorwatch.errors import ModelError
from vendorwatch.sources import all_sources
from vendorwatch.tables.declarations import Table, check_upstream, read_all
from vendorwatch.tables.unions import where


class Catalogue:
    """Every table of one `sql/` folder, in an order in which they can be built."""

    def __init__(self, folder: Path, list_sources: Iterable[str] = ()) -> None:
        """Read the folder; raises ModelError for the first declaration that is not in order.

        `list_sources` are the ids of the sources that have lists (`unions.py` says what they get).
        """
        self.folder = folder
        declared = {t.id: t for t in read_all(folder, list_sources)}
        for table in declared.values():
            for name in table.inputs:
                if name not in declared:
                    raise ModelError(
                        f"reads {name}, which no .yml declares",
                        where=where(table.path),
                        todo=f"Declare it in sql/{name.replace('.', '/')}.yml or mend the name",
                    )
            check_upstream(table, declared)
        try:
            order = list(TopologicalSorter({i: t.awaits for i, t in sorted(declared.items())}).static_order())
        except CycleError as error:
            raise ModelError("tables depend on each other in a circle: " + " -> ".join(error.args[1])) from error
        self.tables: dict[str, Table] = {i: declared[i] for i in order}
        # Read when a release is made; `use` it first, since their tables are named without a database.
        self.macros: list[str] = [p.read_text("utf-8") for p in sorted((folder / "macros").glob("*.sql"))]

    @cached_property
    def code_version(self) -> str:
        """A digest of everything of ours that decides any rows."""
        return hashlib.sha256("".join(sorted(t.code_version for t in self)).encode()).hexdigest()[:16]

    def __getitem__(self, table_id: str) -> Table:
        """Return the table; KeyError if it is not declared."""
        return self.tables[table_id]

    def __iter__(self) -> Iterator[Table]:
        """Yield the tables in build order."""
        return iter(self.tables.values())

    def layer(self, name: str) -> list[Table]:
        """Return the tables of one layer in build order; core's has those of the workshop in between."""
        return [t for t in self if t.layer == name]

    def of_source(self, source_id: str) -> list[Table]:
        """Return the raw tables that a source's parser fills."""
        return [t for t in self if t.source == source_id]

    def parser_version(self, source_id: str) -> str:
        """Return a digest of what decides the rows that a source's parser yields: its code and its tables' columns."""
        columns = sorted((table.id, table.columns_and_types) for table in self.of_source(source_id))
        made = f"{code_version(f'vendorwatch.sources.{source_id}.source')} {columns}"
        return hashlib.sha256(made.encode()).hexdigest()[:16]

    def downstream(self, table_ids: Iterable[str]) -> set[str]:
        """Return every table that is made, directly or not, from these."""
        reached = set(table_ids)
        for table in self:
            if reached.intersection(table.inputs):
                reached.add(table.id)
        return reached - set(table_ids)

    def upstream(self, table_ids: Iterable[str]) -> set[str]:
        """Return these tables and every one that they are made of, directly or not."""
        reached = set(table_ids)
        for table in reversed(list(self)):
            if table.id in reached:
                reached.update(table.inputs)
        return reached


@cache
def read_catalogue(folder: Path) -> Catalogue:
    """Return the catalogue of a folder, read once for the process."""
    return Catalogue(folder, [s.id for s in all_sources().values() if s.lists])
