"""Making the tables behind the raw ones: only what is stale, in order, each in one transaction.

Here: running SQL and Python models, and what became of each. Not here: what the tables are (`catalogue.py`), what counts as
stale (`state.py`), whether rows are right (`checks.py`), when this runs (`pipeline.py`).
"""

import importlib
import os
import re
import time
import traceback
from collections.abc import Callable, Collection, Generator, Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path

import duckdb
import pyarrow as pa

from vendorwatch import machine
from vendorwatch.errors import ModelError, VendorwatchError
from vendorwatch.tables import by_key, checks, lineage
from vendorwatch.tables.catalogue import Catalogue
from vendorwatch.tables.declarations import Table
from vendorwatch.tables.side_by_side import in_order
from vendorwatch.tables.state import Built, LastBuild, input_versions, is_made_of, last_builds, record, up_to_date
from vendorwatch.tables.warehouse import another, data_version, is_damage, transaction
from vendorwatch.tables.warehouse import replace as put

_LINE = re.compile(r"^LINE (\d+): (.*)$", re.MULTILINE)
_LIBRARY = Path(__file__).parents[1]


@dataclass(frozen=True)
class Failed:
    """A table that could not be built; it stays as it was."""

    table: Table
    error: VendorwatchError


@dataclass(frozen=True)
class Skipped:
    """A table that was left as it was, since what it is made of is not right; `because` names the table at fault."""

    table: Table
    because: str


def build(
    con: duckdb.DuckDBPyConnection,
    catalogue: Catalogue,
    schema: str,
    *,
    broken: dict[str, str],
    only: Iterable[str] | None = None,
    before: Callable[[Table], None] | None = None,
    after: Callable[[Table], None] | None = None,
) -> Generator[Built | Failed | Skipped]:
    """Bring the tables of a layer up to date, in order, and tell of each as soon as it is done.

    `broken` maps the tables that are not right to the one at fault; what is made of them is skipped, and what fails here
    is added. `only` limits it to some tables; `before` is called ahead of each rebuild in this thread, for progress: where there
    are two cores, tables that do not wait for each other are made at once. `after` is called behind each that this thread has
    settled, as it does all in Python. Raises Damaged.
    """
    tables = {t.id: t for t in catalogue.layer(schema) if only is None or t.id in {*only}}
    failing = {table_id for table_id, *_ in checks.failures(con, catalogue)}
    layer = _Layer(catalogue, last_builds(con), broken, failing)

    def here(table_id: str) -> Built | Failed | Skipped:
        settled = layer.settle(con, tables[table_id], before)
        if after:
            after(tables[table_id])
        return settled

    if len(tables) == 1 or (os.cpu_count() or 1) == 1:
        yield from map(here, tables)
        return
    # Models in Python have a process beside them, which only this thread may begin; what they keep lies in one schema.
    only_here = [t.id for t in tables.values() if t.sql is None or t.by_key]
    with another(con) as cursor:
        yield from in_order(
            [*tables],
            {t.id: t.awaits for t in tables.values()},
            here,
            lambda table_id: layer.settle(cursor, tables[table_id]),
            only_here=only_here,
            interrupt=cursor.interrupt,
        )


@dataclass(frozen=True)
class _Layer:
    """What two threads share while a layer is made: each of these is noted of a table before any that waits for it begins."""

    catalogue: Catalogue
    builds: dict[str, LastBuild]
    broken: dict[str, str]
    failing: Collection[str]

    def settle(
        self, con: duckdb.DuckDBPyConnection, table: Table, before: Callable[[Table], None] | None = None
    ) -> Built | Failed | Skipped:
        """Bring a table up to date as far as what it is made of allows, and note what became of it."""
        builds, broken = self.builds, self.broken
        # What its rows refer to may be as it was, but not have never been there.
        needed = [*table.inputs, *(i for i in table.awaits if i not in builds)]
        if at_fault := next((broken[i] for i in needed if i in broken), None):
            broken[table.id] = at_fault
            return Skipped(table, at_fault)
        last = builds.get(table.id)
        if missing := [i for i in sorted(table.inputs) if i not in builds]:
            broken[table.id] = table.id
            error = ModelError(
                f"its input {missing[0]} has never been built",
                where=table.id,
                todo="Materialize what is upstream first",
            )
            return Failed(table, error)
        # One that is not right is made again: its rows may be set aside now that another table has changed.
        if last and is_made_of(table, last, input_versions(table, builds)) and table.id not in self.failing:
            return up_to_date(table, last)
        if before:
            before(table)
        try:
            built, inputs = _rebuild(con, self.catalogue, table, builds)
        except ModelError as failure:
            broken[table.id] = table.id
            return Failed(table, failure)
        # Whether its new rows are right is for its checks to say.
        broken.pop(table.id, None)
        builds[table.id] = LastBuild(table.code_version, inputs, built.data_version, built.rows)
        return built


def build_layer(
    con: duckdb.DuckDBPyConnection,
    catalogue: Catalogue,
    schema: str,
    *,
    only: Iterable[str] | None = None,
    before: Callable[[Table], None] | None = None,
) -> list[Built]:
    """Bring the tables of a layer up to date, in order; raises the ModelError of the first table that fails."""
    built: list[Built] = []
    for result in build(con, catalogue, schema, broken={}, only=only, before=before):
        if isinstance(result, Failed):
            raise result.error
        if isinstance(result, Built):
            built.append(result)
    return built


def _rebuild(
    con: duckdb.DuckDBPyConnection, catalogue: Catalogue, table: Table, builds: Mapping[str, LastBuild]
) -> tuple[Built, str]:
    """Make a table; return what became of it, and the versions of what it was made of."""
    started, last = time.perf_counter(), builds.get(table.id)
    try:
        with suppress(_Unchanged), transaction(con):
            sifted = _make(con, table, last)
            inputs = input_versions(table, builds, set_aside=sifted.moved > 0)
            version = data_version(con, table.id)
            # What a Python model has kept for the next time is not to be taken back with its rows.
            if table.sql is not None and not (sifted.moved or sifted.before) and _has_these(table, last, version):
                raise _Unchanged
            return _recorded(con, catalogue, table, inputs, last, started, version, sifted)
        # What is not written anew costs nothing when the file is closed.
        with transaction(con):
            if data_version(con, table.id) != version:
                # Somebody else has been at it.
                _make(con, table, last)
            return _recorded(con, catalogue, table, inputs, last, started, version, sifted)
    except ModelError:
        raise
    except Exception as error:
        if isinstance(error, duckdb.Error) and is_damage(error):
            raise
        raise machine.told(error) or explained(table, error) from error


class _Unchanged(Exception):
    """The rows are those that the table had before: its making is taken back."""


def _make(con: duckdb.DuckDBPyConnection, table: Table, last: LastBuild | None) -> checks.Sifted:
    """Put the rows of a table in place of those before, without those that are set aside (open a transaction)."""
    if table.by_key:
        by_key.make(con, table, last)
    elif table.sql is not None:
        # The query begins on a line of its own, so that DuckDB's line is the file's, and one more.
        con.execute(f"create or replace table {table.id} as\n{table.sql}")
    else:
        put(con, table.id, _python(table)(con))
    _require_columns(con, table)
    return checks.set_aside(con, table) if table.keeps_going else checks.Sifted()


def _has_these(table: Table, last: LastBuild | None, version: tuple[str, int]) -> bool:
    return last is not None and (last.code_version, last.data_version, last.rows) == (table.code_version, *version)


def _recorded(
    con: duckdb.DuckDBPyConnection,
    catalogue: Catalogue,
    table: Table,
    inputs: str,
    last: LastBuild | None,
    started: float,
    version: tuple[str, int],
    sifted: checks.Sifted,
) -> tuple[Built, str]:
    built = record(con, table, inputs, last, started, version)
    lineage.record(con, catalogue, table)
    return replace(built, holding=sifted.holding), inputs


def explained(table: Table, error: Exception) -> ModelError:
    """Return what a person should know of a model that failed: table, line, what is wrong, what to do."""
    where, message = table.id, str(error).strip() or type(error).__name__
    if table.sql is not None:
        own = table.path.with_suffix(".sql").exists()
        file = f"sql/{table.schema}/{table.name}{'.sql' if own else '.yml'}"
        if (line := _LINE.search(message)) and own:
            where += f" ({file} line {int(line[1]) - 1}: {line[2].strip()[:120]})"
        what = message.splitlines()[0]
        todo = f"Mend {file}, or what {'it reads' if own else 'feeds it'}, and refresh"
    else:
        frames = traceback.extract_tb(error.__traceback__)
        ours = [f for f in frames if Path(f.filename).is_relative_to(_LIBRARY)]
        # The innermost frame of ours outside this package is where the model was at work.
        at = next((f for f in reversed(ours) if Path(f.filename).parent != Path(__file__).parent), None)
        if at:
            where += f" ({Path(at.filename).relative_to(_LIBRARY.parent)} line {at.lineno})"
        what = f"{type(error).__name__}: {message.splitlines()[0]}"
        todo = f"Mend {table.python or 'what reads it'}, or what it is given, and refresh"
    return ModelError(what, where=where, todo=todo)


def _python(table: Table) -> Callable[[duckdb.DuckDBPyConnection], pa.Table]:
    assert table.python is not None
    module, _, function = table.python.partition(":")
    found: Callable[[duckdb.DuckDBPyConnection], pa.Table] = getattr(importlib.import_module(module), function)
    return found


def _require_columns(con: duckdb.DuckDBPyConnection, table: Table) -> None:
    """Raise ModelError unless the table just made has the columns and types that its .yml promises."""
    made = [(r[0], r[1].lower()) for r in con.execute(f"describe {table.id}").fetchall()]
    promised = [(c.name, c.type) for c in table.columns]
    if made != promised:
        differ = [f"{n} {t}" for n, t in made if (n, t) not in promised] or ["another order of columns"]
        lack = [f"{n} {t}" for n, t in promised if (n, t) not in made]
        raise ModelError(
            f"yields {', '.join(differ)}",
            where=table.id,
            expected=", ".join(lack) or "the columns in the .yml's order",
        )
