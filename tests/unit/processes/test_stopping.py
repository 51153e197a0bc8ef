"""Signals that ask for an end, in the main thread and elsewhere, heard by us or taken by others."""

import os
import signal
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, suppress
from pathlib import Path

import pytest

from vendorwatch.processes.stopping import Terminated, heeded, stoppable

ASKED = [(signal.SIGTERM, Terminated), (signal.SIGINT, KeyboardInterrupt)]


@pytest.fixture(autouse=True)
def as_before() -> Iterator[None]:
    """Signals do afterwards what they did before."""
    before = {number: signal.getsignal(number) for number, _ in ASKED}
    yield
    for number, handler in before.items():
        signal.signal(number, handler)


@pytest.mark.parametrize(("number", "raised"), ASKED)
def test_who_is_asked_to_end_ends_at_once_and_nothing_is_changed_afterwards(number: int, raised: type) -> None:
    # A shell starts what runs behind it deaf to Ctrl-C.
    signal.signal(number, signal.SIG_IGN)
    with pytest.raises(KeyboardInterrupt) as caught, stoppable():
        os.kill(os.getpid(), number)
        signal.pause()
    assert type(caught.value) is raised
    assert signal.getsignal(number) is signal.SIG_IGN


@pytest.mark.parametrize(("number", "raised"), ASKED)
def test_what_others_took_is_heeded_at_the_end(number: int, raised: type) -> None:
    taken: list[int] = []
    done = []
    with pytest.raises(KeyboardInterrupt) as caught, heeded():
        signal.signal(number, lambda heard, _: taken.append(heard))
        os.kill(os.getpid(), number)
        done.append("the rest")
    assert type(caught.value) is raised
    assert (taken, done) == ([number], ["the rest"])


def test_where_nothing_is_asked_nothing_is_raised_or_left_open() -> None:
    handles = len([*Path("/proc/self/fd").iterdir()])
    with stoppable(), heeded():
        pass
    assert len([*Path("/proc/self/fd").iterdir()]) == handles
    assert signal.set_wakeup_fd(-1) == -1


@pytest.mark.parametrize("block", [stoppable, heeded])
def test_in_another_thread_nothing_is_changed(block: Callable[[], AbstractContextManager[None]]) -> None:
    before = signal.getsignal(signal.SIGTERM)
    seen: list[object] = []

    def work() -> None:
        with block():
            seen.append(signal.getsignal(signal.SIGTERM))

    worker = threading.Thread(target=work)
    worker.start()
    worker.join()
    assert seen == [before]


@pytest.mark.parametrize(("number", "kind"), [(signal.SIGTERM, Terminated), (signal.SIGINT, KeyboardInterrupt)])
def test_what_the_database_makes_of_a_signal_is_the_signal_again(number: int, kind: type[BaseException]) -> None:
    def query() -> None:
        try:
            os.kill(os.getpid(), number)
            time.sleep(1)
        except KeyboardInterrupt as heard:
            raise RuntimeError("Query interrupted") from heard

    with pytest.raises(KeyboardInterrupt) as ended, stoppable():
        query()
    assert type(ended.value) is kind
    with pytest.raises(RuntimeError, match="interrupted"), stoppable():
        raise RuntimeError("Query interrupted")
    with pytest.raises(RuntimeError, match="other"), stoppable():
        with suppress(RuntimeError):
            query()
        raise RuntimeError("other")
