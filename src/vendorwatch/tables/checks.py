"""What must hold of the rows of a table before anything is published.

Here: the checks that follow from a declaration (unique grain, not null, accepted values, references) and the rules
written by hand in the `.yml`, run in SQL; their results are kept in `meta.check_results`. Not here: whether a publisher
answered (`landing/`) or what happens after a failure (`orchestration/`).
"""

import json
import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass

import duckdb

from vendorwatch.shown import counted
from vendorwatch.tables.catalogue import Catalogue
from vendorwatch.tables.declarations import SCHEMAS, Table
from vendorwatch.tables.state import moment
from vendorwatch.tables.warehouse import insert, is_damage

SAMPLE_ROWS = 5
# So many rows of a table, or one in a hundred, may be set aside; more of them are a fault of the whole.
FEW_ROWS = 5
_UNIQUE = "unique_grain"


@dataclass(frozen=True)
class CheckSpec:
    """One check: `sql` returns the offending rows; only one of severity `error` stops anything.

    `breaks` is a condition on a row `t` of the table that breaks the rule by itself; None where only a query can tell.
    """

    table_id: str
    name: str
    description: str
    sql: str
    severity: str = "error"
    breaks: str | None = None


@dataclass(frozen=True)
class CheckResult:
    """How a check ended; `sample` holds up to five offending rows as JSON."""

    spec: CheckSpec
    passed: bool
    failing_rows: int
    sample: str

    @property
    def stops(self) -> bool:
        """Whether nothing may be published as long as it ends so."""
        return not self.passed and self.spec.severity == "error"


def specs_of(table: Table) -> list[CheckSpec]:
    """Return the checks that a table's declaration implies, in a fixed order."""
    return list(_specs_of(table))


def _specs_of(table: Table) -> Iterator[CheckSpec]:
    if required := [c.name for c in table.columns if c.not_null]:
        missing = " or ".join(f't."{name}" is null' for name in required)
        yield _of_rows(table, "not_null", f"Never null: {', '.join(required)}.", missing)
    for column in table.columns:
        if column.accepted:
            values = ", ".join("'" + v.replace("'", "''") + "'" for v in column.accepted)
            told = f"{column.name} is one of {', '.join(column.accepted)}."
            yield _of_rows(table, f"accepted_{column.name}", told, f"t.{column.name} not in ({values})")
        if column.references:
            parent, _, key = column.references.rpartition(".")
            yield _of_rows(
                table,
                f"references_{column.name}",
                f"Every {column.name} is in {parent}.",
                f"t.{column.name} is not null"
                f" and not exists (select 1 from {parent} as parent where parent.{key} = t.{column.name})",
            )
    if table.grain:
        keys = ", ".join(table.grain)
        every = ", ".join(f'"{c.name}"' for c in table.columns)
        yield CheckSpec(
            table.id,
            _UNIQUE,
            f"One row per {keys}.",
            f"select {keys}, count(*) as copies from {table.id} group by all having count(*) > 1",
            # The first of several stays.
            breaks=f"t.rowid in (select rowid from {table.id}"
            f" qualify row_number() over (partition by {keys} order by {every}) > 1)",
        )
    for rule in table.rules:
        yield CheckSpec(table.id, rule.name, rule.description, rule.sql, rule.severity, rule.breaks)
    if table.keeps_going:
        yield CheckSpec(
            table.id,
            "nothing_set_aside",
            "Every row keeps the rules of the table; those that do not are in meta.set_aside.",
            f"select rule, row from meta.set_aside where table_id = '{table.id}'",
            "warn",
        )


def _of_rows(table: Table, name: str, description: str, breaks: str) -> CheckSpec:
    return CheckSpec(table.id, name, description, f"select t.* from {table.id} as t where {breaks}", breaks=breaks)


@dataclass(frozen=True)
class Sifted:
    """How many rows were set aside, and before that how many of the table before; and the rules that hold whatever becomes of
    other tables.
    """

    moved: int = 0
    before: int = 0
    holding: frozenset[str] = frozenset()


def set_aside(con: duckdb.DuckDBPyConnection, table: Table) -> Sifted:
    """Move the rows of a table just made that break a rule by themselves to `meta.set_aside`.

    More than a few are moved only where the table `sets_aside` them: elsewhere they are no oddities but something wrong with
    the whole, and stay for `run_checks` to find, as do breaks of rules about the whole (open a transaction).
    """
    [(before,)] = con.execute("delete from meta.set_aside where table_id = ?", [table.id]).fetchall()
    of_rows = [spec for spec in specs_of(table) if spec.breaks is not None and spec.severity == "error"]
    # To find that no row breaks any takes a third of the time of telling which do.
    if not any(con.execute(query).fetchall()[0][0] for query in _whether_any_breaks(table, of_rows)):
        return Sifted(before=before, holding=frozenset(spec.name for spec in of_rows if _is_alone(spec)))
    broken = " or ".join(f"({spec.breaks})" for spec in of_rows)
    found = con.execute(f"select count(*) filter (where {broken}), count(*) from {table.id} as t").fetchall()[0]
    if not table.sets_aside and found[0] > max(FEW_ROWS, found[1] // 100):
        return Sifted(before=before)
    moved = 0
    for spec in of_rows:
        rows = con.execute(
            f"""
            insert into meta.set_aside
            select ? as table_id, ? as rule, ? as reason, cast(to_json(t) as varchar) as row
            from (select t.* from {table.id} as t where {spec.breaks}) as t
            """,
            [table.id, spec.name, spec.description],
        ).fetchall()
        if rows[0][0]:
            moved += int(rows[0][0])
            con.execute(f"delete from {table.id} as t where {spec.breaks}")
    return Sifted(moved, before)


def _whether_any_breaks(table: Table, of_rows: Iterable[CheckSpec]) -> Iterator[str]:
    """Yield queries of one value, true if a row breaks a rule, or may: one for all that look at a row alone, and one for each
    other.
    """
    plain = [spec.breaks for spec in of_rows if spec.breaks and not _SELECT.search(spec.breaks)]
    if plain:
        yield f"select exists (from {table.id} as t where {' or '.join(f'({breaks})' for breaks in plain)})"
    for spec in of_rows:
        if spec.name == _UNIQUE:
            # As many digests as rows: no two keys are the same. To group by the keys themselves takes four times as long.
            yield f"select count(*) <> count(distinct hash({', '.join(table.grain)})) from {table.id}"
        elif spec.breaks not in plain:
            yield f"select exists (from ({spec.sql}))"


_SELECT = re.compile(r"\b(?:select|from)\b", re.IGNORECASE)
_TABLE = re.compile(rf"\b(?:{'|'.join(SCHEMAS)})\.\w+")


def _is_alone(spec: CheckSpec) -> bool:
    """Return whether a rule follows from the rows of its own table."""
    return set(_TABLE.findall(spec.sql)) <= {spec.table_id}


def run_checks(
    con: duckdb.DuckDBPyConnection, tables: Iterable[Table], holding: Mapping[str, Collection[str]] | None = None
) -> list[CheckResult]:
    """Run every check of these tables and keep the results in place of earlier ones (open a transaction).

    `holding` names by table the rules of which `set_aside` has just found that they hold: they are not run again.
    """
    tables, holding = list(tables), holding or {}
    results = [
        CheckResult(spec, True, 0, "") if spec.name in holding.get(table.id, ()) else _run(con, spec)
        for table in tables
        for spec in specs_of(table)
    ]
    now = moment(con)
    con.execute("delete from meta.check_results where list_contains(?, table_id)", [[t.id for t in tables]])
    insert(
        con,
        "meta.check_results",
        [
            (
                *(r.spec.table_id, r.spec.name, r.spec.description, r.spec.severity),
                *(r.passed, r.failing_rows, r.sample, now),
            )
            for r in results
        ],
    )
    return results


def due(con: duckdb.DuckDBPyConnection, catalogue: Catalogue, schema: str) -> list[Table]:
    """Return the tables of a layer that were built, or one that they refer to was, since they were last checked.

    Tables that are judged each time are always among them. A run may have been killed between building and checking, so the
    record decides, not what this run has built.
    """
    built = dict(con.execute("select table_id, max(built_at) from meta.model_runs group by all").fetchall())
    checked = dict(con.execute("select table_id, min(checked_at) from meta.check_results group by all").fetchall())

    def is_due(table: Table) -> bool:
        if table.id not in checked or table.is_judged_each_time:
            return True
        return any(built[name] > checked[table.id] for name in (table.id, *table.referred) if name in built)

    return [t for t in catalogue.layer(schema) if t.id in built and specs_of(t) and is_due(t)]


@dataclass(frozen=True)
class LatestResult:
    """How a check last ended."""

    name: str
    severity: str
    passed: bool
    failing_rows: int
    sample: str

    @property
    def stops(self) -> bool:
        """Whether what is made of the table may not be published as long as it ends so."""
        return not self.passed and self.severity == "error"

    def __str__(self) -> str:
        what = counted(self.failing_rows, "row breaks", "rows break") if self.failing_rows else ""
        return (
            f"{what} `{self.name}`; the first: {self.sample}"
            if what
            else f"`{self.name}` fails; the first: {self.sample}"
        )


def latest(con: duckdb.DuckDBPyConnection) -> dict[str, list[LatestResult]]:
    """Return how the checks of each table last ended."""
    rows = con.execute(
        "select table_id, check_name, severity, passed, failing_rows, sample from meta.check_results order by all"
    ).fetchall()
    found: dict[str, list[LatestResult]] = {}
    for table_id, *ended in rows:
        found.setdefault(table_id, []).append(LatestResult(*ended))
    return found


def failures(con: duckdb.DuckDBPyConnection, catalogue: Catalogue) -> list[tuple[str, str, int, str]]:
    """Return table, check, number of rows and sample of every check that failed when it last ran, warnings aside.

    Tables that are declared no longer keep their last results, which count no more.
    """
    return con.execute(
        "select table_id, check_name, failing_rows, sample from meta.check_results"
        " where not passed and severity = 'error' and list_contains(?, table_id) order by all",
        [[table.id for table in catalogue]],
    ).fetchall()


def _run(con: duckdb.DuckDBPyConnection, spec: CheckSpec) -> CheckResult:
    try:
        failing = con.execute(f"select count(*) from ({spec.sql})").fetchall()[0][0]
        if not failing:
            return CheckResult(spec, True, 0, "")
        cursor = con.execute(f"select * from ({spec.sql}) limit {SAMPLE_ROWS}")
        names = [d[0] for d in cursor.description or ()]
        rows = [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
    except duckdb.Error as error:
        if is_damage(error):
            raise
        # What cannot be asked is not known to hold.
        return CheckResult(spec, False, 0, f"could not be run: {str(error).strip().splitlines()[0]}")
    return CheckResult(spec, False, failing, json.dumps(rows, default=str, ensure_ascii=False))
