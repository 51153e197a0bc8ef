"""Running the tables of `sql/`: only what is stale, in order, each in one transaction.

Here: deciding what is stale, running SQL and Python models, loading what parsers yield, keeping the record of it.
Not here: what the tables are (`catalogue.py`), whether their rows are right (`checks.py`), when this runs
(`orchestration/`). A table is stale when its code or the contents of an input changed; a rebuild that yields the same
rows keeps its version, so nothing after it runs.
"""

import hashlib
import importlib
import json
import re
import time
import traceback
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import duckdb
import pyarrow as pa

from vendorwatch.deliveries import Delivery, Parsed, Source, arrow_type, table_from_rows
from vendorwatch.errors import ModelError, ParseError, VendorwatchError
from vendorwatch.lengths import bounded
from vendorwatch.tables import checks
from vendorwatch.tables.catalogue import LAYERS, Catalogue, Dependency, Table
from vendorwatch.tables.warehouse import data_version, insert, is_damage, rows_at_fault, transaction

DOCUMENTS = "raw.landing__documents"

# Code version, input versions, data version and rows of a table's latest build.
State = tuple[str, str, str, int]

_LINE = re.compile(r"^LINE (\d+): (.*)$", re.MULTILINE)
_LIBRARY = Path(__file__).parents[1]


@dataclass(frozen=True)
class Built:
    """What became of one table: rebuilt or found up to date, and the version of its rows."""

    table: Table
    rebuilt: bool
    changed: bool
    rows: int
    data_version: str
    seconds: float


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


def arrow_schema(table: Table) -> pa.Schema:
    """Return the Arrow schema that a parser or Python model of this table must yield."""
    return pa.schema([(c.name, arrow_type(c.type)) for c in table.columns])


def build(
    con: duckdb.DuckDBPyConnection,
    catalogue: Catalogue,
    schema: str,
    *,
    broken: dict[str, str],
    only: Iterable[str] | None = None,
    before: Callable[[Table], None] | None = None,
) -> Iterator[Built | Failed | Skipped]:
    """Bring the tables of a layer up to date, in order, and tell of each as soon as it is done.

    `broken` maps the tables that are not right to the one at fault; what is made of them is skipped, and what fails here
    is added. `only` limits it to some tables; `before` is called ahead of each rebuild, for progress. Raises Damaged.
    """
    state = _state(con)
    wanted = None if only is None else set(only)
    for table in catalogue.layer(schema):
        if wanted is not None and table.id not in wanted:
            continue
        if at_fault := next((broken[i] for i in table.inputs if i in broken), None):
            broken[table.id] = at_fault
            yield Skipped(table, at_fault)
            continue
        known = state.get(table.id)
        if missing := sorted(set(table.inputs) - set(state)):
            error = ModelError(
                f"its input {missing[0]} has never been built",
                where=table.id,
                todo="Materialize what is upstream first",
            )
            broken[table.id] = table.id
            yield Failed(table, error)
            continue
        if known and _is_fresh(table, state):
            yield Built(table, False, False, known[3], known[2], 0.0)
            continue
        if before:
            before(table)
        try:
            result = _rebuild(con, catalogue, table, _inputs(table, state), known[2] if known else None)
        except ModelError as failure:
            broken[table.id] = table.id
            yield Failed(table, failure)
            continue
        # Whether its new rows are right is for its checks to say.
        broken.pop(table.id, None)
        state[table.id] = (table.code_version, _inputs(table, state), result.data_version, result.rows)
        yield result


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


def load_source(
    con: duckdb.DuckDBPyConnection, catalogue: Catalogue, source: Source, delivery: Delivery | None
) -> tuple[list[Built], Parsed | None]:
    """Bring a source's raw tables up to date with the delivery in force; None makes them empty.

    Parses only if delivery or parser changed. Raises ParseError, leaving the tables as they were, if the bytes are not
    what the source promises or hold a field that no rule knows (for lists; folders that people fill are taken as they
    are, with their problems reported).
    """
    tables = catalogue.of_source(source.id)
    state = _state(con)
    made_from = delivery.version if delivery else ""
    current = {t.id: state[t.id] for t in tables if t.id in state}
    if len(current) == len(tables) and all(current[t.id][:2] == (t.code_version, made_from) for t in tables):
        return [Built(t, False, False, current[t.id][3], current[t.id][2], 0.0) for t in tables], None
    started = time.perf_counter()
    parsed = (
        parse_in_full(catalogue, source, delivery)
        if delivery
        else Parsed({t.short: arrow_schema(t).empty_table() for t in tables})
    )
    built = []
    with rows_at_fault(source.id), transaction(con):
        for table in tables:
            con.register("parsed_rows", parsed.tables[table.short])
            con.execute(f"create or replace table {table.id} as select * from parsed_rows")
            con.unregister("parsed_rows")
            version, rows = data_version(con, table.id)
            seconds = time.perf_counter() - started
            _record(con, table, made_from, version, rows, seconds)
            known = current.get(table.id)
            built.append(Built(table, True, known is None or known[2] != version, rows, version, seconds))
        _record_findings(con, source, delivery, parsed)
        if failed := [r for r in checks.run_checks(con, tables) if r.stops]:
            raise ParseError(
                f"{failed[0].failing_rows} rows break {failed[0].spec.name}: {failed[0].sample}",
                where=failed[0].spec.table_id,
                expected=failed[0].spec.description,
            )
    return built, parsed


def load_documents(con: duckdb.DuckDBPyConnection, catalogue: Catalogue, deliveries: Iterable[Delivery]) -> Built:
    """Bring `raw.landing__documents` up to date with the documents of these deliveries."""
    table = catalogue[DOCUMENTS]
    rows = _document_rows(deliveries)
    made_from = _digest(rows)
    known = _state(con).get(table.id)
    if known and known[:2] == (table.code_version, made_from):
        return Built(table, False, False, known[3], known[2], 0.0)
    started = time.perf_counter()
    with transaction(con):
        con.register("document_rows", table_from_rows(arrow_schema(table), rows.values()))
        con.execute(f"create or replace table {table.id} as select * from document_rows")
        con.unregister("document_rows")
        version, count = data_version(con, table.id)
        seconds = time.perf_counter() - started
        _record(con, table, made_from, version, count, seconds)
    return Built(table, True, known is None or known[2] != version, count, version, seconds)


def record_written(con: duckdb.DuckDBPyConnection, table: Table, made_from: str) -> Built:
    """Note the state of a table that another part of the library has written; `made_from` tells what from."""
    known = _state(con).get(table.id)
    if known and known[:2] == (table.code_version, made_from):
        return Built(table, False, False, known[3], known[2], 0.0)
    with transaction(con):
        version, rows = data_version(con, table.id)
        _record(con, table, made_from, version, rows, 0.0)
    return Built(table, True, known is None or known[2] != version, rows, version, 0.0)


def _document_rows(deliveries: Iterable[Delivery]) -> dict[str, tuple[object, ...]]:
    return {
        d.document_id: (
            *(d.document_id, d.source_id, delivery.delivery_id, d.name, d.url, d.sha256, d.size),
            *(d.retrieved_at.astimezone(UTC).replace(tzinfo=None), d.published_on),
        )
        for delivery in deliveries
        for d in delivery.documents
    }


def _digest(rows: Mapping[str, tuple[object, ...]]) -> str:
    return hashlib.sha256(repr(sorted(rows.items())).encode()).hexdigest()[:16]


def is_loaded(
    con: duckdb.DuckDBPyConnection,
    catalogue: Catalogue,
    in_force: Mapping[str, Delivery | None],
    deliveries: Iterable[Delivery],
) -> bool:
    """Return whether the raw tables hold the deliveries in force, by source, as the present parsers read them.

    `deliveries` are those that `load_documents` would be given.
    """
    state = _state(con)
    documents = _digest(_document_rows(deliveries))
    for table in catalogue.layer("raw"):
        if table.source:
            delivery = in_force.get(table.source)
            made_from = delivery.version if delivery else ""
        elif table.id == DOCUMENTS:
            made_from = documents
        else:
            continue
        if table.id not in state or state[table.id][:2] != (table.code_version, made_from):
            return False
    return True


def stale(con: duckdb.DuckDBPyConnection, catalogue: Catalogue) -> list[str]:
    """Return the tables behind the raw layer that are not made by the present code of the present inputs, in order."""
    state = _state(con)
    return [t.id for t in catalogue if t.layer in LAYERS and t.layer != "raw" and not _is_fresh(t, state)]


def is_current(con: duckdb.DuckDBPyConnection, catalogue: Catalogue) -> bool:
    """Return whether no table behind the raw layer would be rebuilt and no check stands failed."""
    return not stale(con, catalogue) and not checks.failures(con, catalogue)


def versions(con: duckdb.DuckDBPyConnection) -> dict[str, tuple[str, int]]:
    """Return the version of each table's rows and their number, as of its latest build."""
    return {table_id: (s[2], s[3]) for table_id, s in _state(con).items()}


def _inputs(table: Table, state: Mapping[str, State]) -> str:
    return json.dumps({i: state[i][2] for i in table.inputs if i in state}, sort_keys=True)


def _is_fresh(table: Table, state: Mapping[str, State]) -> bool:
    return table.id in state and state[table.id][:2] == (table.code_version, _inputs(table, state))


def parse_in_full(catalogue: Catalogue, source: Source, delivery: Delivery) -> Parsed:
    """Parse a delivery; raises ParseError unless every table has its declared columns and nothing was left over."""
    tables, parsed = catalogue.of_source(source.id), source.parse(delivery)
    if set(parsed.tables) != {t.short for t in tables}:
        raise ParseError(
            f"the parser yields {sorted(parsed.tables)}",
            where=source.id,
            expected=str(sorted(t.short for t in tables)),
        )
    for table in tables:
        if not parsed.tables[table.short].schema.equals(arrow_schema(table)):
            raise ParseError(
                f"the parser yields {parsed.tables[table.short].schema.to_string(show_schema_metadata=False)}",
                where=table.id,
                expected="the columns of its .yml",
            )
    parsed = bounded(parsed)
    if source.inbox:
        return parsed
    if unknown := [f for f in parsed.fields if f.unknown]:
        first = unknown[0]
        raise ParseError(
            f"{first.unknown} values of {first.field} that no rule knows"
            + (f", and {len(unknown) - 1} more fields" if len(unknown) > 1 else ""),
            where=f"{source.id} {first.part}",
            expected="only fields that the parser takes or ignores on purpose",
            todo="Look at the publisher's change and extend the parser",
        )
    if errors := [p for p in parsed.problems if p.severity == "error"]:
        first_error = errors[0]
        raise ParseError(
            first_error.message + (f" (and {len(errors) - 1} more rows)" if len(errors) > 1 else ""),
            where=f"{source.id} {first_error.part} {first_error.locator}",
        )
    return parsed


def _rebuild(
    con: duckdb.DuckDBPyConnection,
    catalogue: Catalogue,
    table: Table,
    made_from: str,
    known_version: str | None,
) -> Built:
    started = time.perf_counter()
    try:
        with transaction(con):
            if table.sql is not None:
                # The query begins on a line of its own, so that DuckDB's line is the file's, and one more.
                con.execute(f"create or replace table {table.id} as\n{table.sql}")
            else:
                con.register("model_rows", _python(table)(con))
                con.execute(f"create or replace table {table.id} as select * from model_rows")
                con.unregister("model_rows")
            _require_columns(con, table)
            if table.sets_aside:
                checks.set_aside(con, table)
            version, rows = data_version(con, table.id)
            _record(con, table, made_from, version, rows, time.perf_counter() - started)
            _record_lineage(con, catalogue, table)
    except ModelError:
        raise
    except Exception as error:
        if isinstance(error, duckdb.Error) and is_damage(error):
            raise
        raise told(table, error) from error
    return Built(table, True, version != known_version, rows, version, time.perf_counter() - started)


def told(table: Table, error: Exception) -> ModelError:
    """Return what a person should know of a model that failed: table, line, what is wrong, what to do."""
    where, message = table.id, str(error).strip() or type(error).__name__
    if table.sql is not None:
        if line := _LINE.search(message):
            where += f" (sql/{table.schema}/{table.name}.sql line {int(line[1]) - 1}: {line[2].strip()[:120]})"
        what = message.splitlines()[0]
        todo = f"Mend sql/{table.schema}/{table.name}.sql, or what it reads, and refresh"
    else:
        frames = traceback.extract_tb(error.__traceback__)
        ours = [f for f in frames if Path(f.filename).is_relative_to(_LIBRARY)]
        # The innermost frame of ours behind this module is where the model was at work.
        at = next((f for f in reversed(ours) if f.filename != __file__), None)
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


def _state(con: duckdb.DuckDBPyConnection) -> dict[str, State]:
    """Return code version, input versions, data version and rows of each table's latest build."""
    rows = con.execute(
        """
        select table_id, code_version, input_versions, data_version, row_count
        from meta.model_runs
        qualify row_number() over (partition by table_id order by built_at desc, rowid desc) = 1
        """
    ).fetchall()
    return {r[0]: (r[1], r[2], r[3], r[4]) for r in rows}


def _record(
    con: duckdb.DuckDBPyConnection, table: Table, made_from: str, version: str, rows: int, seconds: float
) -> None:
    con.execute(
        "insert into meta.model_runs values (?, ?, ?, ?, ?, ?, ?)",
        [
            table.id,
            table.code_version,
            made_from,
            version,
            rows,
            seconds,
            datetime.now(UTC).replace(tzinfo=None),
        ],
    )


def _record_findings(con: duckdb.DuckDBPyConnection, source: Source, delivery: Delivery | None, parsed: Parsed) -> None:
    con.execute("delete from meta.coverage where source_id = ?", [source.id])
    con.execute("delete from meta.problems where source_id = ?", [source.id])
    ids = {d.name: d.document_id for d in delivery.documents} if delivery else {}
    insert(
        con,
        "meta.coverage",
        [
            (
                *(source.id, ids.get(f.part), f.part, f.field),
                *(f.found, f.taken, f.ignored, f.unknown, f.reason, f.landed_in or None),
            )
            for f in parsed.fields
        ],
    )
    insert(
        con,
        "meta.problems",
        [(source.id, ids.get(p.part), p.part, p.locator, p.severity, p.message, p.value) for p in parsed.problems],
    )


def lineage(con: duckdb.DuckDBPyConnection, table: Table) -> list[Dependency]:
    """Return from which columns each column of a table was made when it was last built; empty for tables without SQL."""
    rows = con.execute(
        "select table_id, column_name, input_table_id, input_column from meta.column_lineage where table_id = ? order by all",
        [table.id],
    ).fetchall()
    return [Dependency(*row) for row in rows]


def _record_lineage(con: duckdb.DuckDBPyConnection, catalogue: Catalogue, table: Table) -> None:
    """Note from which columns each column is made, unless query and columns are those that it was last derived from."""
    made_from = catalogue.lineage_version(table.id)
    known = con.execute("select distinct made_from from meta.column_lineage where table_id = ?", [table.id]).fetchall()
    if known == [(made_from,)]:
        return
    con.execute("delete from meta.column_lineage where table_id = ?", [table.id])
    found = catalogue.lineage(table.id)
    insert(
        con,
        "meta.column_lineage",
        [(d.table, d.column, d.input_table, d.input_column, made_from) for d in found],
    )
