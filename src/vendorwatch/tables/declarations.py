"""One table as declared: `sql/<schema>/<table>.yml`, and the `.sql` beside it.

Here: reading declarations, refusing what is not in order, and the digest of a table's code. Not here: how tables depend on
each other (`catalogue.py`), the queries of unions (`unions.py`).
"""

import hashlib
import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import yaml

from vendorwatch.code import code_version
from vendorwatch.columns import arrow_schema
from vendorwatch.connect import connect
from vendorwatch.errors import ModelError
from vendorwatch.tables import queries_read, unions
from vendorwatch.tables.unions import where
from vendorwatch.yaml_text import read_yaml

LAYERS = ("raw", "staging", "core", "marts")
# The workshop of core: tables between it and staging, and between its own. Built with it, and not published.
WORK = "work"
SCHEMAS = (*LAYERS, WORK, "meta")
ANSWERS = "answers"
# What a table is about, from where bytes come in to what is asked: the dictionary and Dagster's groups follow it, and no
# subject is made of a later one. The marts and the evidence that they point to are the answers.
SUBJECTS = (
    "your_files",
    "lists",
    "companies",
    "press",
    "history",
    "registry",
    "entries",
    "claims",
    "market",
    "vendors",
    ANSWERS,
)
DIALECT = "duckdb"
_TABLE_KEYS = {
    "description",
    "grain",
    "source",
    "like",
    "union",
    "feeds",
    "python",
    "inputs",
    "columns",
    "checks",
    "written_by",
    "upstream",
    "sets_aside",
    "subject",
    "read_by",
    "by_key",
}
_COLUMN_KEYS = {"type", "description", "not_null", "accepted", "references", "upstream"}
_CHECK_KEYS = ({"description", "sql"}, {"description", "row"})
SEVERITIES = ("error", "warn")
_PARSE = "select json_serialize_sql(?, skip_null := true, skip_empty := true, skip_default := true)"


@dataclass(frozen=True)
class Column:
    """A column as declared; `references` is `schema.table.column`, `accepted` the closed list of values.

    `upstream` are the columns that one of a Python model, or of a table that the library writes, is made from; SQL says so itself.
    """

    name: str
    type: str
    description: str
    not_null: bool = False
    accepted: tuple[str, ...] = ()
    references: str | None = None
    upstream: tuple[str, ...] = ()


@dataclass(frozen=True)
class Rule:
    """A check written by hand: a query that returns the rows that break it, or a condition on a `row` `t` that breaks it
    by itself and may be set aside.

    An `error` stops publication; a `warn` is shown and may depend on the day, so it is run anew each time.
    """

    name: str
    description: str
    sql: str
    severity: str = "error"
    breaks: str | None = None


@dataclass(frozen=True)
class Table:
    """A table as declared: rows come from `sql`, from the function `python`, from the parser of `source`, or, in
    `meta`, from the part of the library named in `written_by`.

    Behind the raw layer a few rows that break a rule are set aside instead of stopping all; a table that is fed by what
    people drop or write `sets_aside` any number of them.
    `subject` is what it is about, `answers` for a mart; a source says it for its raw tables. `read_by` is who reads it, where
    no table shows that it is read. With `by_key` its rows of a key follow from the rows of its one input with that key alone.
    """

    schema: str
    name: str
    path: Path
    description: str
    grain: tuple[str, ...]
    columns: tuple[Column, ...]
    rules: tuple[Rule, ...]
    inputs: tuple[str, ...]
    sql: str | None = None
    python: str | None = None
    source: str | None = None
    written_by: str | None = None
    sets_aside: bool = False
    subject: str | None = None
    read_by: str | None = None
    by_key: tuple[str, ...] = ()

    @property
    def id(self) -> str:
        """`schema.table`, as it is written in SQL."""
        return f"{self.schema}.{self.name}"

    @property
    def layer(self) -> str:
        """The layer that it is built with: its schema, and core for the workshop."""
        return "core" if self.schema == WORK else self.schema

    @property
    def keeps_going(self) -> bool:
        """Whether rows of it are set aside; those of raw tables are not: their delivery is turned away as a whole."""
        return self.layer not in ("raw", "meta")

    @property
    def awaits(self) -> tuple[str, ...]:
        """The tables that have to be there before it: its inputs, and those that say which of its rows to set aside.

        In order: that of a set is another in every process, and with it would be the order of all tables.
        """
        return tuple(sorted({*self.inputs, *(self.referred - {self.id} if self.keeps_going else ())}))

    @property
    def referred(self) -> set[str]:
        """The tables that columns of it refer to."""
        return {c.references.rpartition(".")[0] for c in self.columns if c.references}

    @property
    def is_judged_each_time(self) -> bool:
        """Whether a rule of it only warns: whether it holds may depend on the day."""
        return any(rule.severity == "warn" for rule in self.rules)

    @property
    def short(self) -> str:
        """A raw table's name without its source, as its parser calls it."""
        return self.name.partition("__")[2]

    @property
    def columns_and_types(self) -> list[tuple[str, str]]:
        """Name and type of each column."""
        return [(c.name, c.type) for c in self.columns]

    @cached_property
    def arrow_schema(self) -> pa.Schema:
        """The Arrow schema that a parser or Python model of it must yield."""
        return arrow_schema(self.columns_and_types)

    @cached_property
    def code_version(self) -> str:
        """A digest of everything of ours that decides the rows: query or modules, and the declaration.

        The columns may be those of the table that it is like, whose file is another.
        """
        made = hashlib.sha256(self.path.read_bytes() + repr(self.columns_and_types).encode())
        if self.sql is not None:
            made.update(self.sql.encode())
        elif self.python is not None:
            made.update(code_version(self.python.partition(":")[0]).encode())
            for query in sorted(self.path.with_suffix("").glob("*.sql")):
                made.update(query.read_bytes())
        elif self.source is not None:
            made.update(code_version(f"vendorwatch.sources.{self.source}.source").encode())
        return made.hexdigest()[:16]


def read_all(folder: Path, list_sources: Iterable[str]) -> Iterator[Table]:
    """Yield every table that a `sql/` folder declares; raises ModelError for the first that is not in order."""
    files: dict[str, tuple[Path, Mapping[str, Any]]] = {
        f"{schema}.{path.stem}": (path, _mapping(path))
        for schema in SCHEMAS
        for path in sorted((folder / schema).glob("*.yml"))
    }
    for orphan in sorted(p for schema in SCHEMAS for p in (folder / schema).glob("*.sql")):
        if f"{orphan.parent.name}.{orphan.stem}" not in files:
            raise ModelError("has no .yml beside it", where=where(orphan), todo="Declare its grain and columns")
    for name, (path, declared) in files.items():
        if like := declared.get("like"):
            if like not in files:
                raise ModelError(f"is like {like}, which does not exist", where=where(path))
            inherited = {k: v for k, v in files[like][1].items() if k not in ("union", "feeds")}
            files[name] = path, {**inherited, **declared}
    files |= unions.raw_tables(files, list_sources)
    queries = unions.queries(files)
    with ExitStack() as opened:
        parser = cache(lambda: opened.enter_context(connect()))
        for name, (path, declared) in files.items():
            schema, _, short = name.partition(".")
            beside = path.with_suffix(".sql")
            sql = queries.get(name) or (beside.read_text("utf-8") if beside.exists() else None)
            yield _table(parser, schema, short, path, declared, sql)


def _mapping(path: Path) -> dict[str, Any]:
    try:
        read = read_yaml(path.read_text("utf-8"))
    except yaml.YAMLError as error:
        raise ModelError(f"not valid YAML: {error}", where=where(path)) from error
    if not isinstance(read, dict) or set(read) - _TABLE_KEYS:
        odd = sorted(set(read) - _TABLE_KEYS) if isinstance(read, dict) else type(read).__name__
        raise ModelError(f"has {odd}", where=where(path), expected=f"only {', '.join(sorted(_TABLE_KEYS))}")
    return read


def _table(
    parser: Callable[[], duckdb.DuckDBPyConnection],
    schema: str,
    name: str,
    path: Path,
    declared: Mapping[str, Any],
    sql: str | None,
) -> Table:
    description = " ".join(str(declared.get("description", "")).split())
    if not description.startswith("One row per "):
        raise ModelError(
            "has no grain sentence", where=where(path), expected="a description that starts 'One row per ...'"
        )
    columns = []
    for column, spec in (declared.get("columns") or {}).items():
        if (
            not isinstance(spec, dict)
            or set(spec) - _COLUMN_KEYS
            or not spec.get("type")
            or not spec.get("description")
        ):
            raise ModelError(
                f"column {column} is not in order",
                where=where(path),
                expected=f"type and description, and only {', '.join(sorted(_COLUMN_KEYS))}",
            )
        columns.append(
            Column(
                name=column,
                type=str(spec["type"]).lower(),
                description=" ".join(str(spec["description"]).split()),
                not_null=bool(spec.get("not_null", False)),
                accepted=tuple(str(v) for v in spec.get("accepted", ())),
                references=spec.get("references"),
                upstream=tuple(spec.get("upstream", declared.get("upstream", ()))),
            )
        )
    grain = tuple(declared.get("grain") or ())
    if not columns or set(grain) - {c.name for c in columns}:
        raise ModelError(
            "its grain names columns that it does not have", where=where(path), expected="columns of the table"
        )
    rules = []
    for rule, spec in (declared.get("checks") or {}).items():
        severity = spec.get("severity", "error") if isinstance(spec, dict) else None
        if severity not in SEVERITIES or set(spec) - {"severity"} not in _CHECK_KEYS:
            raise ModelError(
                f"check {rule} is not in order",
                where=where(path),
                expected="a description and a sql or a row, and for a severity `error` or `warn`",
            )
        means, breaks = " ".join(str(spec["description"]).split()), spec.get("row")
        query = spec.get("sql") or f"select t.* from {schema}.{name} as t where {breaks}"
        rules.append(Rule(rule, means, str(query).strip(), severity, breaks))
    origins = [o for o in (sql, declared.get("python"), declared.get("source"), declared.get("written_by")) if o]
    if len(origins) != 1:
        raise ModelError(
            "its rows come from nowhere or from two places",
            where=where(path),
            expected="one of a .sql beside it, union, python, source or written_by",
        )
    inputs = _inputs_of(parser, path, sql) if sql is not None else tuple(declared.get("inputs") or ())
    by_key = tuple(declared.get("by_key") or ())
    if by_key and (sql is None or len(inputs) != 1 or set(by_key) - set(grain)):
        raise ModelError(
            f"cannot be made by {', '.join(by_key)}",
            where=where(path),
            expected="a query of one table, and columns of the grain",
        )
    subject = declared.get("subject", ANSWERS if schema == "marts" else None)
    if subject is not None and subject not in SUBJECTS:
        raise ModelError(f"is about {subject}", where=where(path), expected=f"a subject of {', '.join(SUBJECTS)}")
    return Table(
        schema=schema,
        name=name,
        path=path,
        description=description,
        grain=grain,
        columns=tuple(columns),
        rules=tuple(rules),
        inputs=inputs,
        sql=sql,
        python=declared.get("python"),
        source=declared.get("source"),
        written_by=declared.get("written_by"),
        sets_aside=bool(declared.get("sets_aside", False)),
        subject=subject,
        read_by=declared.get("read_by"),
        by_key=by_key,
    )


def _inputs_of(parser: Callable[[], duckdb.DuckDBPyConnection], path: Path, sql: str) -> tuple[str, ...]:
    """Return the tables that a query reads, without its own CTEs, as DuckDB itself parses it."""
    made_from = hashlib.sha256(f"{code_version(__name__)} {duckdb.__version__} {sql}".encode()).hexdigest()[:16]
    found = queries_read.kept("inputs", made_from)
    if found is None:
        found = _parsed_inputs(parser(), path, sql)
        queries_read.keep("inputs", made_from, found)
    return tuple(found)


def _parsed_inputs(parser: duckdb.DuckDBPyConnection, path: Path, sql: str) -> list[str]:
    names, bare, ctes = set[str](), set[str](), set[str]()

    def look(node: dict[str, Any]) -> dict[str, Any]:
        if node.get("type") == "BASE_TABLE":
            schema, name = node.get("schema_name"), node["table_name"]
            names.add(f"{schema}.{name}") if schema else bare.add(name)
        elif isinstance(named := node.get("map"), list):
            ctes.update(cte["key"] for cte in named)
        return node

    [(tree,)] = parser.execute(_PARSE, [sql]).fetchall()
    parsed = json.loads(tree, object_hook=look)
    if parsed.get("error"):
        raise ModelError(f"not valid SQL: {parsed['error_message']}", where=where(path))
    if unknown := bare - ctes:
        raise ModelError(f"reads {', '.join(sorted(unknown))} without a schema", where=where(path))
    return sorted(names)


def check_upstream(table: Table, declared: dict[str, Table]) -> None:
    """Raise ModelError unless each column of a Python model names columns of its inputs.

    What the library writes may say from which columns some of it comes, and no other table does.
    """
    if table.written_by:
        named = {name for column in table.columns for name in column.upstream}
        if unknown := sorted(named - {f"{t.id}.{c.name}" for t in declared.values() for c in t.columns}):
            raise ModelError(f"is made from {unknown[0]}, which is no column", where=where(table.path))
        return
    if table.python is None or not table.inputs:
        if any(c.upstream for c in table.columns):
            raise ModelError("names upstream columns, which its SQL does", where=where(table.path))
        return
    for column in table.columns:
        known = {f"{name}.{c.name}" for name in table.inputs for c in declared[name].columns}
        if not column.upstream or set(column.upstream) - known:
            raise ModelError(
                f"column {column.name} is made from {', '.join(column.upstream) or 'nothing'}",
                where=where(table.path),
                expected="under `upstream`, of the column or of the table, columns of its inputs, as schema.table.column",
            )
