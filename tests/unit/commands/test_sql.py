"""`vendorwatch sql` through the app, on a small published file."""

import csv
import io
import json
import os
import subprocess
import sys
import time
from pathlib import Path

import duckdb
import pytest
from typer.testing import CliRunner, Result

from vendorwatch.cli import app
from vendorwatch.errors import VendorwatchError
from vendorwatch.reader import rows_of
from vendorwatch.shown import safe_cell

ENDLESS = "select sum(hash(x)::hugeint) from range(100_000_000_000) as a(x)"
LARGE = "select list(hash(x)) from range(2_000_000_000) as a(x)"


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("VENDORWATCH_HOME", str(tmp_path))
    (tmp_path / "published").mkdir()
    with duckdb.connect(str(tmp_path / "published" / "vendorwatch.duckdb")) as con:
        con.execute("create schema marts")
        con.execute(
            "create table marts.t as select * from (values ('=1+1', 1), (e'\\x1b[2Jgone', 2)) as t(text, number)"
        )
    return tmp_path


def ask(*arguments: str) -> Result:
    return CliRunner().invoke(app, ["sql", *arguments])


@pytest.mark.parametrize(
    ("query", "complaint"),
    [
        ("", "no statements"),
        (" ; ", "no statements"),
        ("/* x */", "no statements"),
        ("select 1; select 2", "2 statements"),
    ],
)
def test_exactly_one_statement(home: Path, query: str, complaint: str) -> None:
    assert complaint in str(ask(query).exception)


def test_a_query_that_takes_too_long_is_ended(home: Path) -> None:
    began = time.monotonic()
    error = str(ask(ENDLESS, "--seconds", "0.5").exception)
    assert "not done after 0.5 s" in error
    assert "--seconds" in error
    assert time.monotonic() - began < 20


def test_a_query_that_takes_too_much_memory_is_ended(home: Path) -> None:
    assert "needs more than 64 MB" in str(ask(LARGE, "--memory-mb", "64").exception)
    assert not list((home / "published").glob("*.tmp"))


def test_text_that_grows_is_bounded_too(home: Path) -> None:
    asked = [
        sys.executable,
        "-c",
        "from vendorwatch.cli import main; main()",
        "sql",
        "select length(repeat('x', 900000000))",
    ]
    home_of = os.environ | {"VENDORWATCH_HOME": str(home)}
    ended = subprocess.run([*asked, "--memory-mb", "100"], env=home_of, capture_output=True, text=True, check=False)
    assert (ended.returncode, ended.stderr.count("needs more than 100 MB")) == (1, 1)


def test_a_query_that_fails_says_so_in_a_line_with_what_was_meant(home: Path) -> None:
    assert str(ask("select nonsense").exception).startswith("your query: Binder Error")
    told = str(ask("select *\nfrom marts.tt").exception)
    assert told.startswith("your query line 2: Catalog Error")
    assert "Did you mean" in told
    assert "\n" not in told
    assert '"number"' in str(ask("select numbr from marts.t").exception)


@pytest.mark.parametrize("query", ["show tables", "SHOW ALL TABLES ;\n"])
def test_show_tables_shows_them_with_what_a_row_is(home: Path, query: str) -> None:
    with duckdb.connect(str(home / "published" / "vendorwatch.duckdb")) as con:
        con.execute(
            """
            create schema meta;
            create table meta.columns as select * from (values
                ('core.c', 'One row per c.', 'id', 1, 'varchar', false, 'The id.'),
                ('marts.t', 'One row per text.', 'text', 1, 'varchar', false, 'The text.'),
                ('marts.t', 'One row per text.', 'number', 2, 'integer', true, 'Its number.')
            ) as rows (table_id, table_description, column_name, position, column_type, is_nullable, description)
            """
        )
    assert json.loads(ask(query, "--json").stdout) == [
        {"name": "marts.t", "what": "One row per text."},
        {"name": "core.c", "what": "One row per c."},
    ]
    run = CliRunner().invoke
    assert json.loads(run(app, ["tables", "--json"]).stdout) == [{"table": "marts.t", "rows_are": "One row per text."}]
    told = run(app, ["tables", "t"]).stdout
    assert "One row per text." in told
    assert "Never null" in told
    assert "core.c" in run(app, ["tables", "--all"]).stdout
    assert [c["column"] for c in json.loads(run(app, ["tables", "marts.t", "--json"]).stdout)["columns"]] == [
        "text",
        "number",
    ]
    wrong = run(app, ["tables", "marts.tt"])
    assert "Did you mean marts.t?" in str(wrong.exception)


def test_the_version_is_told_and_the_shell_can_complete() -> None:
    told = CliRunner().invoke(app, ["--version"])
    assert (told.exit_code, told.stdout.split()[0]) == (0, "vendorwatch")
    assert "--install-completion" in CliRunner().invoke(app, ["--help"]).stdout


def test_rows_are_cut_at_the_limit_and_said_to_be(home: Path) -> None:
    many = "select x from range(5000) as t(x)"
    told = ask(many, "--format", "csv", "--limit", "1500")
    assert len(told.stdout.splitlines()) == 1501
    assert "Only the first 1500 rows" in told.stderr
    assert len(json.loads(ask(many, "--format", "json", "--limit", "0").stdout)) == 5000
    assert json.loads(ask("select 1 as one where false", "--format", "json").stdout) == []


def test_a_table_is_shown_and_not_obeyed(home: Path) -> None:
    told = ask('select text as "\x1b[31m" from marts.t').stdout
    assert "\x1b[" not in told
    assert "[2Jgone" in told


def test_csv_ends_its_lines_as_other_tools_of_a_shell_do(home: Path) -> None:
    told = ask("select number from marts.t order by number limit 2", "--format", "csv").stdout
    assert told.splitlines(keepends=True)[0] == "number\n"
    assert "\r" not in told


def test_csv_runs_in_no_spreadsheet(home: Path) -> None:
    [names, *rows] = csv.reader(
        io.StringIO(ask('select text, -number as "=n" from marts.t order by number', "--format", "csv").stdout)
    )
    assert names == ["text", "'=n"]
    assert rows[0] == ["'=1+1", "-1"]


ODD = """
    select 'nan'::double as n, '-inf'::float as i, '\\x01a'::blob as b, '3 months 1 day'::interval as iv,
        [1.5, 'inf'::double] as l, {'BLOB': 1, 'interval': '02:00:00'::interval, 'b': '\\xFF'::blob} as s,
        map {date '2024-01-01': 'x'::blob} as m, 2 as two from range(2) order by range desc -- the end
"""


def test_json_is_valid_and_has_what_python_lacks_as_duckdb_writes_it(home: Path) -> None:
    def no_constant(text: str) -> None:
        raise AssertionError(text)

    rows = json.loads(ask(ODD, "--json").stdout, parse_constant=no_constant)
    assert rows[1] == {
        "n": "nan",
        "i": "-inf",
        "b": "\\x01a",
        "iv": "3 months 1 day",
        "l": [1.5, "inf"],
        "s": {"BLOB": 1, "interval": "02:00:00", "b": "\\xFF"},
        "m": {"2024-01-01": "x"},
        "two": 2,
    }
    assert ask("select '1 year'::interval as a, '\\x00'::blob as b", "--format", "csv").stdout == "a,b\n1 year,\\x00\n"
    assert json.loads(ask("explain select '1 day'::interval", "--json").stdout)


def test_bounds_hold_for_the_rows_too(home: Path) -> None:
    batches = rows_of(
        "select x from range(3_000_000) as t(x)", path=home / "published" / "vendorwatch.duckdb", seconds=0.5
    )
    with pytest.raises(VendorwatchError, match="not done after"):
        for _ in batches:
            time.sleep(0.1)


@pytest.mark.parametrize(("value", "safe"), [("@x", "'@x"), ("-x", "'-x"), (-1, -1), (None, None), ("x=", "x=")])
def test_what_is_safe_in_a_cell(value: object, safe: object) -> None:
    assert safe_cell(value) == safe
