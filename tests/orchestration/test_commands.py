"""What the commands say and put on record when it is Dagster's own history that cannot be written."""

import sqlite3
from pathlib import Path
from types import SimpleNamespace

import pytest
import sqlalchemy as sa

from orchestration import commands
from orchestration.resources import COMMAND, PLAN_TAG, STARTED_BY_TAG, Installation
from tests.instance import set_up_with
from vendorwatch.errors import VendorwatchError
from vendorwatch.processes.runs import Runs
from vendorwatch.settings import Settings

SAYS = sqlite3.OperationalError("disk I/O error")


@pytest.fixture
def home(tmp_path: Path, history: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("VENDORWATCH_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("DAGSTER_HOME", str(tmp_path))
    (tmp_path / "home").mkdir()
    set_up_with(history, tmp_path)
    return tmp_path / "home"


def fails(*_: object, **__: object) -> None:
    raise sa.exc.OperationalError("insert", {}, SAYS) from SAYS


@pytest.mark.parametrize(
    ("what", "kind"), [("_instance", "tables"), ("close_dead_runs", "tables"), ("defs.resolve_job_def", "landing")]
)
def test_a_history_that_cannot_be_written_is_told_on_record_and_heard(
    home: Path, monkeypatch: pytest.MonkeyPatch, what: str, kind: str
) -> None:
    monkeypatch.setattr(f"orchestration.commands.{what}", fails)
    with pytest.raises(VendorwatchError, match=f"^{home.parent}: the disk does not read or write"):
        commands.refresh([], quiet=True)
    last = Runs(home).last(kind)
    assert last is not None
    assert last.outcome == "failed"
    assert last.errors[0].startswith(f"{home.parent}: the disk")
    assert f'"run:{kind}"' in (home / "alerts.jsonl").read_text("utf-8")


def test_whatever_else_is_raised_is_on_record_too(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def breaks(*_: object) -> None:
        raise KeyError("x")

    monkeypatch.setattr("orchestration.commands.close_dead_runs", breaks)
    with pytest.raises(KeyError):
        commands.refresh([], quiet=True)
    assert Runs(home).last("tables").errors == ("KeyError: 'x'",)


@pytest.mark.parametrize(
    ("plans", "runs", "ends"),
    [
        (["a", "b"], [False, True], "without what the first has turned away"),
        (["a", "a"], [False], "with the same to do again"),
        (["a", "b", "c", "d"], [False, False, False], "after three"),
        (["a"], [True], "as it succeeds, without looking again"),
        ([""], [], "at once"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_rebuild_that_fails_is_tried_again_while_it_leaves_something_else_to_do(
    home: Path, monkeypatch: pytest.MonkeyPatch, plans: list[str], runs: list[bool], ends: str
) -> None:
    planned, ended, tried = iter(plans), iter(runs), []

    def plan(*_: object) -> SimpleNamespace:
        digest = next(planned)
        return SimpleNamespace(is_empty=not digest, digest=digest, reach=set())

    def run(self: commands._Command, job: str, *_: object, tags: dict[str, str]) -> None:
        tried.append(next(ended))
        self.run_ids.append(f"run-{len(tried)}")
        with self._runs.during(self.run_ids[-1], "tables", plan=tags[PLAN_TAG]) as recorded:
            recorded.errors["tables"] = [] if tried[-1] else ["a rule is broken"]
        self.errors += [] if tried[-1] else ["a rule is broken"]

    monkeypatch.setattr(commands, "plan", plan)
    monkeypatch.setattr(commands._Command, "run", run)
    with commands._Command(Settings.from_env(), quiet=True) as command:
        command.rebuild()
    assert tried == runs
    assert bool(command.errors) is (runs[-1:] == [False])


@pytest.mark.parametrize(
    ("job", "tags", "tells"),
    [
        ("land", {STARTED_BY_TAG: COMMAND}, True),
        ("rebuild", {STARTED_BY_TAG: COMMAND}, False),
        ("rebuild", {}, True),
        ("refresh", {}, True),
    ],
)
def test_a_run_tells_people_unless_a_command_does_so_a_moment_later(
    home: Path, monkeypatch: pytest.MonkeyPatch, job: str, tags: dict[str, str], tells: bool
) -> None:
    told: list[None] = []
    monkeypatch.setattr("vendorwatch.alerting.alerts.tell", lambda *_: told.append(None))
    run = SimpleNamespace(run_id="run", job_name=job, tags=tags)
    with Installation().yield_for_execution(SimpleNamespace(run=run, instance=None)):
        pass
    assert len(told) == tells
    assert Runs(home).get("run").outcome == "succeeded"
    with commands._Command(Settings.from_env(), quiet=True):
        assert len(told) == tells
    # Whatever its runs did.
    assert len(told) == tells + 1
