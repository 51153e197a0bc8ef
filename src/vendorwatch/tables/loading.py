"""Loading what parsers yield into the raw tables, if delivery or parser changed.

Here: raw tables and the documents that evidence points to, with what the parsers found. Not here: which delivery is in
force and what is done with one that cannot be read (`intake.py`), the parsers (`sources/`).
"""

import hashlib
import time
from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import UTC

import duckdb
import pyarrow as pa
import pyarrow.compute as pc

from vendorwatch.columns import table_from_rows
from vendorwatch.deliveries import Delivery, Document, FieldCount, Loaded, Parsed, Source
from vendorwatch.errors import ModelError, ParseError
from vendorwatch.lengths import bounded
from vendorwatch.shown import counted
from vendorwatch.tables import checks
from vendorwatch.tables.catalogue import Catalogue
from vendorwatch.tables.declarations import Table
from vendorwatch.tables.state import Built, LastBuild, is_made_of, last_builds, record, up_to_date
from vendorwatch.tables.unions import where
from vendorwatch.tables.warehouse import data_version, insert, replace, rows_at_fault, transaction

DOCUMENTS = "raw.landing__documents"


def load_source(
    con: duckdb.DuckDBPyConnection, catalogue: Catalogue, source: Source, delivery: Delivery | None
) -> tuple[list[Built], Parsed | None]:
    """Bring a source's raw tables up to date with the delivery in force; None makes them empty.

    Parses only if delivery or parser changed. Raises ParseError, leaving the tables as they were, if the bytes are not
    what the source promises or hold a field that no rule knows (for lists; folders that people fill are taken as they
    are, with their problems reported).
    """
    tables = catalogue.of_source(source.id)
    builds = last_builds(con)
    inputs = delivery.version if delivery else ""
    last = {t.id: builds.get(t.id) for t in tables}
    if all(is_made_of(t, last[t.id], inputs) for t in tables):
        return [up_to_date(t, builds[t.id]) for t in tables], None
    started = time.perf_counter()
    parsed = (
        parse_in_full(catalogue, source, delivery)
        if delivery
        else Parsed({t.short: t.arrow_schema.empty_table() for t in tables})
    )
    built = []
    with rows_at_fault(source.id), transaction(con):
        for table in tables:
            rows = parsed.tables[table.short]
            # Of a long list a day changes a table or two.
            version = _held(con, table, last[table.id], rows)
            if version is None:
                replace(con, table.id, rows)
            built.append(record(con, table, inputs, last[table.id], started, version))
        _record_findings(con, source, delivery, parsed)
        if failed := [r for r in checks.run_checks(con, tables) if r.stops]:
            raise ParseError(
                f"{counted(failed[0].failing_rows, 'row breaks', 'rows break')} {failed[0].spec.name}: {failed[0].sample}",
                where=failed[0].spec.table_id,
                expected=failed[0].spec.description,
            )
    return built, parsed


def as_it_is(
    con: duckdb.DuckDBPyConnection, catalogue: Catalogue, source: Source, deliveries: Collection[str]
) -> list[Built] | None:
    """Return what there is to say of a source's raw tables if they hold one of these deliveries, whoever has read it; else None."""
    builds, tables = last_builds(con), catalogue.of_source(source.id)
    for table in tables:
        last = builds.get(table.id)
        if last is None or last.input_versions.partition(" without ")[0] not in deliveries:
            return None
        found = con.sql(f"from {table.id}").columns
        if found != table.arrow_schema.names:
            return None
    return [up_to_date(t, builds[t.id]) for t in tables]


def rows_of(
    con: duckdb.DuckDBPyConnection, catalogue: Catalogue, source: Source, document: Document
) -> dict[str, pa.Table] | None:
    """Return what a source's raw tables hold of a document; None where they do not tell, or it was never read."""
    tables = catalogue.of_source(source.id)
    if any("document_id" not in t.arrow_schema.names for t in tables) or not all(
        t.id in last_builds(con) for t in tables
    ):
        return None
    rows = {
        t.short: con.sql(f"from {t.id} where document_id = ?", params=[document.document_id])
        .to_arrow_table()
        .cast(t.arrow_schema)
        for t in tables
    }
    return rows if any(table.num_rows for table in rows.values()) else None


def _held(
    con: duckdb.DuckDBPyConnection, table: Table, last: LastBuild | None, rows: pa.Table
) -> tuple[str, int] | None:
    """Return the version and number of these rows, if the table holds them already; None if they are to be put there."""
    if last is None or (last.code_version, last.rows) != (table.code_version, len(rows)):
        return None
    con.register("rows_to_hold", rows)
    version = data_version(con, "rows_to_hold")
    con.unregister("rows_to_hold")
    return version if version[0] == last.data_version and version == data_version(con, table.id) else None


def is_due(con: duckdb.DuckDBPyConnection, catalogue: Catalogue, source: Source, delivery: Delivery) -> bool:
    """Return whether `load_source` would parse the delivery."""
    builds = last_builds(con)
    return not all(is_made_of(t, builds.get(t.id), delivery.version) for t in catalogue.of_source(source.id))


def loaded(
    con: duckdb.DuckDBPyConnection, catalogue: Catalogue, source: Source, deliveries: Iterable[Delivery]
) -> Loaded | None:
    """Return which of the deliveries the raw tables hold as the present parser read it, and what it found.

    None if it is none of them, if lists of it were withheld, or if there was something to say of it.
    """
    builds, tables = last_builds(con), catalogue.of_source(source.id)
    for delivery in deliveries:
        if not delivery.withheld and all(is_made_of(t, builds.get(t.id), delivery.version) for t in tables):
            break
    else:
        return None
    if con.execute("select 1 from meta.problems where source_id = ? limit 1", [source.id]).fetchall():
        return None
    fields = con.execute(
        """
        select part, field, found, taken, ignored, coalesce(reason, ''), coalesce(landed_in, '')
        from meta.coverage where source_id = ?
        """,
        [source.id],
    ).fetchall()
    held = {t.short: con.sql(f"from {t.id}").to_arrow_table().cast(t.arrow_schema) for t in tables}
    return Loaded(delivery, Parsed(held, [FieldCount(*field) for field in fields], [], delivery.published_on))


def load_documents(con: duckdb.DuckDBPyConnection, catalogue: Catalogue, deliveries: Iterable[Delivery]) -> Built:
    """Bring `raw.landing__documents` up to date with the documents of these deliveries."""
    table = catalogue[DOCUMENTS]
    rows = _document_rows(deliveries)
    inputs = _digest(rows)
    last = last_builds(con).get(table.id)
    if last and is_made_of(table, last, inputs):
        return up_to_date(table, last)
    started = time.perf_counter()
    with transaction(con):
        replace(con, table.id, table_from_rows(table.arrow_schema, rows.values()))
        return record(con, table, inputs, last, started)


def unloaded(
    con: duckdb.DuckDBPyConnection,
    catalogue: Catalogue,
    in_force: Mapping[str, Delivery | None],
    deliveries: Iterable[Delivery],
) -> Iterator[Table]:
    """Yield the raw tables that do not hold the deliveries in force, by source, as the present parsers read them.

    `deliveries` are those that `load_documents` would be given.
    """
    builds = last_builds(con)
    documents = _digest(_document_rows(deliveries))
    for table in catalogue.layer("raw"):
        if table.source:
            delivery = in_force.get(table.source)
            if delivery and delivery.put_off and table.id in builds:
                # What was read of it before stays, until it can be read again.
                continue
            inputs = delivery.version if delivery else ""
        elif table.id == DOCUMENTS:
            inputs = documents
        else:
            continue
        if not is_made_of(table, builds.get(table.id), inputs):
            yield table


def parse_in_full(catalogue: Catalogue, source: Source, delivery: Delivery) -> Parsed:
    """Parse a delivery; raises ParseError unless every table has its declared columns and nothing was left over."""
    parsed = source.parse(delivery)
    try:
        require_declared(catalogue.of_source(source.id), parsed)
        require_own_lists(source, parsed)
    except ModelError as error:
        raise ParseError(error.what, where=error.where, expected=error.expected, todo=error.todo) from error
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


def require_declared(tables: Iterable[Table], parsed: Parsed) -> None:
    """Raise ModelError unless a parser yields these tables, each with the columns that its `.yml` declares, in their order."""
    declared = {table.short: table for table in tables}
    for name in sorted(declared.keys() ^ parsed.tables.keys()):
        table = declared.get(name)
        raise ModelError(
            f"a parser yields no table {name}" if table else f"a parser yields a table {name}, which is not declared",
            where=where(table.path) if table else "sql/raw",
            expected=", ".join(sorted(declared)),
            todo="Yield its rows, if there are none an empty table"
            if table
            else f"Declare it in sql/raw/<source>__{name}.yml, or leave it out; the tables of a list are declared already for a "
            "source that names its lists (`lists=` in its source.py)",
        )
    for name, table in declared.items():
        found, expected = parsed.tables[name].schema, table.arrow_schema
        if found.equals(expected):
            continue
        unknown, missing = (sorted({*a.names} - {*b.names}) for a, b in ((found, expected), (expected, found)))
        differ = [f"{f.name} as {f.type}" for f in found if f.name in expected.names and expected.field(f.name) != f]
        raise ModelError(
            f"a parser gives {name} a column {unknown[0]}, which is not declared"
            if unknown
            else f"a parser gives {name} no column {missing[0]}"
            if missing
            else f"a parser gives {name} {', '.join(differ) or 'its columns in another order'}",
            where=where(table.path),
            expected=", ".join(f"{column} {duck}" for column, duck in table.columns_and_types),
            todo="Declare the column there, or mend the parser",
        )


def require_own_lists(source: Source, parsed: Parsed) -> None:
    """Raise ModelError if what yields the list contract has rows of a list that the source does not speak for."""
    if source.tables or not source.lists:
        return
    for name, table in parsed.tables.items():
        if "list_id" not in table.column_names:
            continue
        if foreign := sorted({str(value) for value in pc.unique(table["list_id"]).to_pylist()} - {*source.lists}):
            raise ModelError(
                f"a parser gives {name} rows of the list {foreign[0]}, which the source does not speak for",
                where=f"src/vendorwatch/sources/{source.id}/source.py",
                expected=", ".join(source.lists),
                todo="Give the rows to a list of the source, or name the list in its `lists` and in seeds/curated/lists.csv",
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
