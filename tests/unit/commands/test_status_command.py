"""What `vendorwatch status` tells of single rows and texts that a release does without."""

import json
from pathlib import Path

import duckdb
import pytest
import typer

from vendorwatch.commands.status import _first, _lines, _outdated, _remarks, _set_aside, _state, status


def release(*statements: str) -> duckdb.DuckDBPyConnection:
    con = duckdb.connect()
    for statement in ("create schema meta", "create schema core", *statements):
        con.execute(statement)
    return con


@pytest.mark.parametrize(
    ("rows", "texts", "lines", "told"),
    [
        (0, 0, 0, {}),
        (2, 0, 0, {"rows that break a rule of their table; see meta.set_aside": 2}),
        (0, 1, 0, {"texts that could not be read; see meta.check_results": 1}),
        (0, 0, 3, {"lines of your own files that are not in order; see meta.problems": 3}),
    ],
)
def test_what_is_set_aside_is_counted(rows: int, texts: int, lines: int, told: dict[str, int]) -> None:
    made = release(
        f"create table meta.set_aside as select 'core.x' as table_id from range({rows})",
        f"""
        create table meta.check_results as
        select 'work.read_documents' as table_id, 'every_text_is_read' as check_name, {texts} as failing_rows, {texts} = 0 as passed
        union all select 'core.claims', 'every_line_is_taken', {lines}, {lines} = 0
        """,
    )
    assert _set_aside(made) == told


def test_wrong_lines_are_named_with_file_and_reason() -> None:
    made = release(
        """
        create table meta.problems as select * from (values
            ('vendors', 'a.csv', 'line 10', 'error', 'no name'), ('vendors', 'a.csv', 'line 9', 'error', 'line 9: no name'),
            ('vendors', 'a.csv', 'line 2', 'warning', 'x'), ('vendors', 'b.csv', 'file', 'error', 'no heading'),
            ('list', 'c.xml', 'line 1', 'error', 'y')
        ) as t (source_id, part, locator, severity, message)
        """
    )
    assert _lines(made, {"vendors": "own"}) == ["inbox/own/a.csv line 9: no name", "inbox/own/a.csv line 10: no name"]
    assert _lines(release(), {"vendors": "own"}) == []
    assert (_remarks(made, ["vendors"]), _remarks(made, ["list"]), _remarks(release(), ["vendors"])) == (1, 0, 0)
    assert _first(["x"] * 5) == ["x"] * 5
    assert _first(["x"] * 6) == [*["x"] * 5, "and 1 more line; meta.problems has all"]


def test_what_a_publisher_has_newer_is_told() -> None:
    made = release(
        "create table meta.problems as select * from (values ('a', 'outdated', 'a notice of May'), ('a', 'warning', 'x'), "
        "('b', 'error', 'y'), ('a', 'outdated', 'a notice of June')) as t (source_id, severity, message)",
    )
    assert _outdated(made) == {"a": "a notice of June; a notice of May"}


def test_a_release_of_an_older_version_tells_nothing() -> None:
    assert _set_aside(release()) == {}


def test_a_damaged_log_is_told_once_and_all_else_with_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("VENDORWATCH_HOME", str(tmp_path))
    (tmp_path / "landing").mkdir()
    (tmp_path / "landing" / "deliveries.jsonl").write_text("rubbish\n")
    with pytest.raises(typer.Exit) as end:
        status(as_json=True)
    told = json.loads(capsys.readouterr().out)
    assert end.value.exit_code == 1
    assert [trouble for trouble in told["troubles"] if "deliveries.jsonl line 1" in trouble and "backup" in trouble]
    assert len(told["troubles"]) == 1
    assert {(row["form"], row["stale"]) for row in told["sources"]} == {(None, None)}
    assert (told["release"], told["to_do"]) == (None, None)
    assert _state(told["sources"][0]) == "not known"


@pytest.mark.parametrize("body", ["", "[]", "{", None])
def test_a_release_whose_manifest_is_lost_is_trouble(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], body: str | None
) -> None:
    monkeypatch.setenv("VENDORWATCH_HOME", str(tmp_path))
    published = tmp_path / "published"
    published.mkdir()
    (published / "vendorwatch.duckdb").touch()
    if body is not None:
        (published / "manifest.json").write_text(body)
    with pytest.raises(typer.Exit) as end:
        status(as_json=True)
    told = json.loads(capsys.readouterr().out)
    assert end.value.exit_code == 1
    assert [trouble for trouble in told["troubles"] if "the manifest" in trouble and "makes it anew" in trouble]
