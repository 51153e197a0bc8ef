"""Given/expect tests of the SQL models: one file a model, `cases/<schema>.<table>.yml`.

A case names rows of the inputs (columns left out are null, inputs left out are empty) and the rows expected, of which
only the columns named are compared, in any order.
"""

import csv
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb
import pytest

from vendorwatch.settings import PROJECT
from vendorwatch.tables.catalogue import Catalogue, read_catalogue
from vendorwatch.tables.declarations import SCHEMAS, Table
from vendorwatch.tables.warehouse import MACROS
from vendorwatch.yaml_text import read_yaml

CASES = Path(__file__).parent / "cases"
CATALOGUE = read_catalogue(PROJECT / "sql")


def _cases() -> Iterator[Any]:
    for path in sorted(CASES.glob("*.yml")):
        for name, case in read_yaml(path.read_text("utf-8")).items():
            yield pytest.param(path.stem, case, id=f"{path.stem}: {name}")


@pytest.fixture
def con() -> Iterator[duckdb.DuckDBPyConnection]:
    con = duckdb.connect()
    for schema in SCHEMAS:
        con.execute(f"create schema {schema}")
    con.execute(MACROS)
    yield con
    con.close()


def _literal(value: Any) -> str:
    if value is None:
        return "null"
    if isinstance(value, list):
        return "[" + ", ".join(_literal(v) for v in value) + "]"
    if isinstance(value, dict):
        return "{" + ", ".join(f"'{k}': {_literal(v)}" for k, v in value.items()) + "}"
    return "'" + str(value).replace("'", "''") + "'"


def _create(con: duckdb.DuckDBPyConnection, table: Table, rows: list[dict[str, Any]]) -> None:
    columns = {c.name: c.type for c in table.columns}
    declared = ", ".join(f'"{n}" {t}' for n, t in columns.items())
    con.execute(f"create table {table.id} ({declared})")
    for row in rows:
        assert set(row) <= set(columns), f"{table.id} has no {sorted(set(row) - set(columns))}"
        values = ", ".join(f"cast({_literal(row.get(n))} as {t})" for n, t in columns.items())
        con.execute(f"insert into {table.id} select {values}")


def _inputs(catalogue: Catalogue, table: Table) -> list[Table]:
    return [catalogue[i] for i in table.inputs]


@pytest.mark.parametrize(("table_id", "case"), list(_cases()))
def test_case(con: duckdb.DuckDBPyConnection, table_id: str, case: dict[str, Any]) -> None:
    table = CATALOGUE[table_id]
    given = dict(case["given"])
    for source in _inputs(CATALOGUE, table):
        _create(con, source, given.pop(source.id, []))
    assert not given, f"{table_id} does not read {sorted(given)}"
    names = list(case["expect"][0]) if case["expect"] else ["*"]
    if names != ["*"]:
        names = [f'"{n}"' for n in names]
    con.execute(f"create table result as {table.sql}")
    made = con.execute(f"select {', '.join(names)} from result").fetchall()
    expected = [tuple(row.values()) for row in case["expect"]]
    assert sorted(map(_text, made)) == sorted(map(_text, expected))


def _text(row: tuple[Any, ...]) -> str:
    return repr([str(v) if v is not None and not isinstance(v, list | bool | float | int) else v for v in row])


def test_every_model_yields_what_its_yml_promises(con: duckdb.DuckDBPyConnection) -> None:
    """Built from empty inputs, each model has the columns and types that it declares."""
    for table in CATALOGUE:
        if table.schema == "meta":
            continue
        if table.sql is None:
            _create(con, table, [])
            continue
        con.execute(f"create table {table.id} as {table.sql}")
        made = [(r[0], r[1].lower()) for r in con.execute(f"describe {table.id}").fetchall()]
        assert made == [(c.name, c.type) for c in table.columns], table.id


def test_every_check_can_be_run(con: duckdb.DuckDBPyConnection) -> None:
    from vendorwatch.tables.checks import specs_of

    for table in CATALOGUE:
        if table.schema != "meta" or table.name in ("set_aside", "problems"):
            _create(con, table, [])
    for table in CATALOGUE:
        if table.schema != "meta":
            for spec in specs_of(table):
                assert con.execute(f"select count(*) from ({spec.sql})").fetchall() == [(0,)], spec


def test_sql_keeps_to_the_style() -> None:
    """Lower case, ends in `select * from final`, no select of values by position."""
    for table in CATALOGUE:
        if table.sql is not None:
            assert table.sql.rstrip().endswith("select * from final"), table.id
            code = "\n".join(line.partition("--")[0] for line in table.sql.splitlines())
            outside = "".join(code.split("'")[::2])
            assert outside == outside.lower(), f"{table.id} is not in lower case"


def test_no_model_and_no_code_but_a_source_s_own_names_a_list() -> None:
    """What is true of one list alone is said of it in `lists.csv`, or follows from its publisher's own words."""
    with (PROJECT / "seeds" / "curated" / "lists.csv").open(encoding="utf-8") as file:
        ids = "|".join(row["list_id"] for row in csv.DictReader(file))
    library = PROJECT / "src" / "vendorwatch"
    files = [*(PROJECT / "sql").rglob("*.sql"), *library.rglob("*.py")]
    named = [
        f"{path.relative_to(PROJECT)}:{number}: {line.strip()}"
        for path in files
        if not path.is_relative_to(library / "sources")
        for number, line in enumerate(path.read_text("utf-8").splitlines(), 1)
        if re.search(rf"""["']({ids})[:'"]""", line)
    ]
    assert not named
