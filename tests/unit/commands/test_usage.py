"""Nothing that is written on a command line is passed over in silence, and no number and day is taken that means none."""

import pytest
import typer
from typer.testing import CliRunner

from vendorwatch.cli import app
from vendorwatch.errors import VendorwatchError

# What is written, and what of it says nothing then.
PASSED_OVER = [
    ("screen f.csv --master spark://a:1", "--master"),
    ("screen f.csv --python /usr/bin/python3", "--python"),
    ("screen f.csv --conf a=b", "--conf"),
    ("screen f.csv --engine spark --master local[1] --out o --workers 2", "--workers"),
    ("screen --name Acme --column Firma", "--column"),
    ("screen --name Acme --workers 2", "--workers"),
    ("read f.csv --out o.csv --master spark://a:1", "--master"),
    ("read f.csv --out o.csv --python /usr/bin/python3", "--python"),
    ("read f.csv --out o.csv --engine embedded --conf a=b", "--conf"),
    ("sql select --json --format csv", "--format"),
    ("tables marts --all", "--all"),
    ("review --list --reason x", "--reason"),
    ("review --json --reviewer me", "--reviewer"),
    ("review --accept cl_1 --reason x --list", "--list"),
    ("review --reject cl_1 --reason x --type role", "--type"),
    ("decide vj_1 confirm --list", "JOIN_ID"),
    ("decide vj_1 confirm --state open", "JOIN_ID"),
    ("decide vj_1 confirm --vendor V-1", "--vendor"),
    ("decide vj_1 confirm --all", "--all"),
    ("decide --list --reason x", "--reason"),
    ("decide --list --by me", "--by"),
    ("decide --list --group", "--group"),
    ("decide --list --json --all", "--all"),
    ("decide --reason x", "--reason"),
    ("decide --group", "--group"),
]


@pytest.mark.parametrize(("written", "what"), PASSED_OVER, ids=lambda value: value if " " in value else "")
def test_what_says_nothing_is_wrong_usage(written: str, what: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "200")
    done = CliRunner().invoke(app, written.split())
    assert done.exit_code == 2
    assert f"Invalid value: {what} says nothing with" in done.stderr.replace("says nothing where", "says nothing with")


def test_what_the_environment_says_is_for_whoever_heeds_it(tmp_path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VENDORWATCH_HOME", str(tmp_path))
    monkeypatch.setenv("VENDORWATCH_SPARK_MASTER", "spark://a:1")
    monkeypatch.setenv("VENDORWATCH_REVIEWER", "me")
    for written in ("screen --name Acme", "review --list"):
        with pytest.raises(VendorwatchError):
            CliRunner().invoke(app, written.split(), catch_exceptions=False)


def test_an_id_left_empty_is_no_question_without_one() -> None:
    """`decide "$JOIN" confirm` where JOIN is not set would else begin to ask."""
    done = CliRunner().invoke(app, ["decide", "", "confirm"])
    assert done.exit_code == 2
    assert "VERDICT says nothing" in done.stderr


@pytest.mark.parametrize(
    ("written", "says"),
    [
        ("screen --name Acme --threshold nan", "nan is no number"),
        ("sql select --seconds inf", "inf is no number"),
        ("sql select --seconds nan", "nan is no number"),
        ("changes --since 2999-01-01", "2999-01-01 is yet to come"),
        ("replay --from 2999-01-01", "2999-01-01 is yet to come"),
        ("propose --endpoint http://a --model m --limit -1", "-1 is not in the range"),
        ("ui --port 0", "0 is not in the range"),
        ("ui --log-level shout", "'shout' is not one of"),
    ],
)
def test_a_number_or_day_that_means_none_is_wrong_usage(
    written: str, says: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No score reaches `nan`: every name would seem clear."""
    monkeypatch.setenv("COLUMNS", "200")
    done = CliRunner().invoke(app, written.split())
    assert done.exit_code == 2
    assert says in done.stderr


# Options that are heeded however else a command is asked. One that is added must be put here, or among those above.
HEEDED = {
    "accept": {"--reason"},
    "changes": {"--since", "--list", "--vendor", "--json"},
    "decide": {"--list", "--state", "--json"},
    "docs": {"--check"},
    "doctor": {"--fix", "--json"},
    "explain": {"--kind", "--country", "--listed-country", "--json"},
    "export": {"--to", "--json"},
    "import": {"--check", "--column", "--json"},
    "import-archive": {"--json"},
    "lineage": {"--json"},
    "propose": {"--endpoint", "--model", "--limit", "--json"},
    "read": {"--out", "--engine", "--json"},
    "refresh": {"--source", "--json"},
    "reject": {"--reason"},
    "replay": {"--from", "--json"},
    "review": {"--accept", "--reject", "--correct", "--set", "--json"},
    "screen": {"--name", "--kind", "--list", "--threshold", "--top", "--out", "--engine", "--json"},
    "serve": {"--port", "--host", "--name"},
    "sources": {"--json"},
    "sql": {"--limit", "--seconds", "--memory-mb", "--json"},
    "status": {"--json"},
    "tables": {"--json"},
    "ui": {"--port", "--log-level"},
}


def test_every_option_is_heeded_always_or_told() -> None:
    commands = typer.main.get_command(app).commands
    commands |= commands["vendors"].commands
    told: dict[str, set[str]] = {}
    for written, what in PASSED_OVER:
        told.setdefault(written.split()[0], set()).add(what)
    for name, command in commands.items():
        options = {p.opts[-1] for p in command.params if p.opts[0].startswith("-")} - {"--help"}
        assert options == HEEDED.get(name, set()) | {o for o in told.get(name, ()) if o.startswith("-")}, name
