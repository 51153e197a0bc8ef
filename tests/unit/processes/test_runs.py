import json
import subprocess
import sys
from pathlib import Path

import pytest

from vendorwatch.processes import runs as module
from vendorwatch.processes.runs import Runs

DIES = """
import os, pathlib, signal
from vendorwatch.processes.runs import Runs
with Runs(pathlib.Path({home!r})).during("dead", "tables", plan="p1"):
    os.kill(os.getpid(), signal.SIGKILL)
"""


def test_a_run_is_on_record_while_it_lives_and_after(tmp_path: Path) -> None:
    runs = Runs(tmp_path)
    with runs.during("a", "tables", plan="p1"):
        [run] = runs.at_work()
        assert (run.run_id, run.outcome, run.plan) == ("a", None, "p1")
        assert runs.close_dead() == []
    assert runs.at_work() == []
    [run] = runs.all()
    assert (run.number, run.outcome, run.errors) == (1, "succeeded", ())
    assert [path.name for path in runs.folder.iterdir()] == ["a.json"]


def test_what_a_step_finds_wrong_is_on_record_unless_it_succeeds_when_tried_again(tmp_path: Path) -> None:
    runs = Runs(tmp_path)
    with runs.during("a", "landing") as run:
        with pytest.raises(OSError, match="full"), run.step("landing x"):
            raise OSError("full")
        with run.step("landing y") as found:
            found.append("y is broken")
    assert runs.last("landing").errors == ("landing x: full", "y is broken")
    with runs.during("b", "landing") as run:
        with pytest.raises(OSError, match="full"), run.step("landing x"):
            raise OSError("full")
        with run.step("landing x"):
            pass
    assert (runs.last("landing").run_id, runs.last("landing").outcome) == ("b", "succeeded")
    assert runs.last("tables") is None


def test_a_step_that_a_signal_stops_says_so_and_one_that_knows_what_is_wrong_says_that(tmp_path: Path) -> None:
    runs = Runs(tmp_path)
    with pytest.raises(KeyboardInterrupt), runs.during("a", "tables") as run, run.step("tables") as found:
        found.append("core.x: broken")
        raise KeyboardInterrupt
    assert runs.last("tables").errors == ("tables: stopped by a signal", "KeyboardInterrupt")
    with runs.during("b", "tables") as run:
        with pytest.raises(RuntimeError), run.step("tables") as found:
            found.append("core.x: broken")
            raise RuntimeError
        with pytest.raises(ValueError, match=r"^$"), run.step("other"):
            raise ValueError
    assert runs.last("tables").errors == ("core.x: broken", "other: ValueError")


def test_an_interrupted_run_has_failed(tmp_path: Path) -> None:
    with pytest.raises(KeyboardInterrupt), Runs(tmp_path).during("a", "tables"):
        raise KeyboardInterrupt
    assert Runs(tmp_path).last("tables").errors == ("KeyboardInterrupt",)


def test_a_run_whose_process_died_is_closed_as_killed_and_a_living_one_is_not(tmp_path: Path) -> None:
    runs = Runs(tmp_path)
    subprocess.run([sys.executable, "-c", DIES.format(home=str(tmp_path))], check=False)
    assert runs.at_work() == []
    with runs.during("alive", "tables"):
        [closed] = runs.close_dead()
    assert (closed.run_id, closed.outcome, closed.plan) == ("dead", "killed", "p1")
    assert "died before its end" in closed.errors[0]
    assert runs.close_dead() == []
    assert {run.run_id: run.outcome for run in runs.all()} == {"dead": "killed", "alive": "succeeded"}


CUT_OFF = """
import os, pathlib, signal
from vendorwatch.processes.runs import Runs
with Runs(pathlib.Path({home!r})).command():
    os.kill(os.getpid(), signal.SIGKILL)
"""


def test_the_mark_of_a_command_stays_if_it_dies_or_fails_and_goes_with_one_that_ends(tmp_path: Path) -> None:
    runs = Runs(tmp_path)
    with runs.command():
        assert runs.cut_off() == []
    assert list(runs.folder.iterdir()) == []
    subprocess.run([sys.executable, "-c", CUT_OFF.format(home=str(tmp_path))], check=False)
    with pytest.raises(KeyboardInterrupt), runs.command():
        raise KeyboardInterrupt
    marks = runs.cut_off()
    assert len(marks) == 2
    for mark in marks:
        mark.remove()
    assert runs.cut_off() == list(runs.folder.iterdir()) == []


def test_what_is_done_after_a_run_finds_it_ended_and_still_at_work(tmp_path: Path) -> None:
    runs, found = Runs(tmp_path), []
    with runs.during("a", "tables", then=lambda: found.append((runs.get("a").outcome, runs.lock("a").is_free()))):
        assert runs.get("a").outcome is None
    assert found == [("succeeded", False)]
    assert runs.lock("a").is_free()
    with pytest.raises(RuntimeError), runs.during("b", "tables", then=lambda: found.append("never")):
        raise RuntimeError
    assert (len(found), runs.get("c")) == (1, None)


def test_a_record_that_cannot_be_read_is_as_good_as_none(tmp_path: Path) -> None:
    runs = Runs(tmp_path)
    runs.note("a", "tables")
    for name, text in {"b": "", "c": "[]", "d": json.dumps({"run_id": "d"})}.items():
        (runs.folder / f"{name}.json").write_text(text)
    assert [run.run_id for run in runs.all()] == ["a"]


def test_only_the_latest_are_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "KEEP", 2)
    runs = Runs(tmp_path)
    with runs.during("open", "tables"):
        for name in "abc":
            runs.note(name, "tables")
        runs.prune()
        # One without an end is not forgotten before somebody has closed it.
        assert [run.run_id for run in runs.all()] == ["c", "b", "open"]
