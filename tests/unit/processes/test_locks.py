"""Who holds a lock, who waits for whom, and that it is free when its holder is gone."""

import json
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from vendorwatch.errors import Busy
from vendorwatch.processes.locks import Lock, this_process

HOLDS = """
import pathlib, sys, time
from vendorwatch.processes.locks import Lock
with Lock(pathlib.Path(sys.argv[1])).held():
    print("held", flush=True)
    time.sleep(60)
"""


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "locks" / "a.lock"


@pytest.fixture
def other(path: Path) -> Iterator[subprocess.Popen[str]]:
    """Another process that holds the lock."""
    process = subprocess.Popen([sys.executable, "-c", HOLDS, str(path)], stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    assert process.stdout.readline() == "held\n"
    yield process
    process.kill()
    process.wait()


def test_a_lock_is_held_as_long_as_the_block_and_by_the_same_process_again(path: Path) -> None:
    lock = Lock(path)
    assert lock.is_free()
    with lock.held():
        with Lock(path).held():
            assert not lock.is_free()
        assert not lock.is_free()
        holder = lock.holder()
        assert holder is not None
        assert (holder.pid, holder.host) == (os.getpid(), socket.gethostname())
    assert lock.is_free()


def test_who_waits_is_told_once_for_whom_and_gives_up_in_time(path: Path, other: subprocess.Popen[str]) -> None:
    told: list[str] = []
    with pytest.raises(Busy, match=rf"process {other.pid} on .* has held the house for 0.3 s"):
        Lock(path).held(told.append, seconds=0.3, what="the house").__enter__()
    [line] = told
    assert line.startswith("Waiting for `")
    assert f"(process {other.pid} on" in line
    assert line.endswith("UTC): it holds the house.")
    with pytest.raises(Busy, match="holds it"):
        Lock(path).held(seconds=0).__enter__()
    assert other.poll() is None, "looking at a holder does nothing to it"


def test_a_lock_is_free_when_its_holder_is_killed(path: Path, other: subprocess.Popen[str]) -> None:
    lock = Lock(path)
    assert not lock.is_free()
    os.kill(other.pid, signal.SIGKILL)
    other.wait()
    assert lock.is_free()
    assert lock.holder() is None, "what it wrote tells of nobody who lives"
    with lock.held(seconds=0):
        pass


@pytest.mark.parametrize("words", ["", "[]", "{}", "half a {"])
def test_words_beside_a_lock_that_cannot_be_read_tell_of_nobody(path: Path, words: str) -> None:
    with Lock(path).held():
        path.with_name("a.lock.holder").write_text(words)
        assert Lock(path).holder() is None


def test_a_lock_holds_where_nobody_can_write_who_holds_it(path: Path) -> None:
    path.with_name("a.lock.holder").mkdir(parents=True)
    with Lock(path).held():
        assert not Lock(path).is_free()
        assert Lock(path).holder() is None
    assert Lock(path).is_free()


def test_a_holder_on_another_machine_is_believed(path: Path) -> None:
    path.parent.mkdir()
    path.with_name("a.lock.holder").write_text(
        json.dumps({**vars(this_process()), "host": "elsewhere", "pid": 2**22 + 1})
    )
    holder = Lock(path).holder()
    assert holder is not None
    assert holder.host == "elsewhere"


def test_what_is_removed_is_gone(path: Path) -> None:
    lock = Lock(path)
    with lock.held():
        pass
    lock.remove()
    lock.remove()
    assert list(path.parent.iterdir()) == []


def test_a_process_is_told_by_what_it_was_started_as(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "argv", ["/usr/bin/vendorwatch", "refresh", *("x" * 80 for _ in range(5))])
    doing = this_process().doing
    assert doing.startswith("vendorwatch refresh xxx")
    assert len(doing) == 120
    monkeypatch.setattr(sys, "argv", [])
    assert this_process().doing == "python"
