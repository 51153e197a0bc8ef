"""A wrong declaration is told by every command that stands on declarations, in the same words, on a fresh home too."""

import json
import shutil
from pathlib import Path

import pytest
from typer.testing import CliRunner

from vendorwatch.cli import app
from vendorwatch.definitions import definitions
from vendorwatch.errors import VendorwatchError
from vendorwatch.settings import PROJECT, Settings


@pytest.fixture
def wrong(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest) -> str:
    """A team's seeds with something wrong in them, and what is said of it."""
    file, old, new, says = request.param
    curated = tmp_path / "seeds" / "curated"
    shutil.copytree(PROJECT / "seeds" / "curated", curated)
    text = (curated / file).read_text("utf-8")
    assert old in text
    (curated / file).write_text(text.replace(old, new), "utf-8")
    monkeypatch.setenv("VENDORWATCH_SEEDS", str(tmp_path / "seeds"))
    monkeypatch.setenv("VENDORWATCH_HOME", str(tmp_path / "home"))
    return says


CELL = (
    "lists.csv",
    "States.,parties,,,,160",
    "States.,party,,,,160",
    "lists.csv line 17: kind is 'party', expected one of",
)
ORDER = ("severity.csv", "sdn,10,", "sdn,20,", "severity.csv line 3: the facet owned_by_listed has rank 20")
RULE = ("ownership_rules.csv", "suspended,2025-11-10", "suspended,2025-11-12", "ownership_rules.csv line 3: ends_on is")
ROW = ("lists.csv", "\ndhs_uflpa,", "\ndhs,", "has no row for the list dhs_uflpa of the source dhs_uflpa")


@pytest.mark.parametrize("wrong", [CELL], indirect=True)
@pytest.mark.parametrize(
    "command",
    [
        ["refresh"],
        ["replay"],
        ["sources"],
        ["sources", "gleif"],
        ["lineage", "marts.vendor_brief.since"],
        ["docs", "--check"],
        ["import-archive", "."],
        ["accept", "ofac_sdn", "abcdef", "--reason", "x"],
        ["reject", "ofac_sdn", "abcdef", "--reason", "x"],
    ],
    ids=lambda command: command[0],
)
def test_each_command_tells_of_it(wrong: str, command: list[str]) -> None:
    error = CliRunner().invoke(app, command).exception
    assert isinstance(error, VendorwatchError)
    assert wrong in str(error)


@pytest.mark.parametrize("wrong", [CELL], indirect=True)
def test_those_that_tell_how_things_stand_say_it_beside_the_rest(wrong: str) -> None:
    told = json.loads(CliRunner().invoke(app, ["status", "--json"]).stdout)
    assert any(wrong in trouble for trouble in told["troubles"])
    assert told["sources"]
    found = json.loads(CliRunner().invoke(app, ["doctor", "--json"]).stdout)
    assert any(row["part"] == "definitions" and wrong in row["what"] for row in found)
    # Once a refresh has told of it, it is not told twice.
    CliRunner().invoke(app, ["refresh"])
    told = json.loads(CliRunner().invoke(app, ["status", "--json"]).stdout)
    assert sum(wrong in trouble for trouble in told["troubles"]) == 1


@pytest.mark.parametrize("wrong", [CELL, ORDER, RULE, ROW], indirect=True, ids=["cell", "order", "rule", "row"])
def test_a_teams_seeds_are_held_to_the_same(wrong: str) -> None:
    with pytest.raises(VendorwatchError) as refused:
        definitions(Settings.from_env())
    assert wrong in str(refused.value)
    assert refused.value.todo or refused.value.expected
