"""Ending at once, and saying so, when a signal asks for it.

Here: SIGTERM as an exception, so that locks are freed, connections closed and a word is said. Not here: the word and the
exit code (`cli.py`). Ctrl-C is one already.
"""

import os
import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType


class Terminated(KeyboardInterrupt):
    """SIGTERM was received."""


@contextmanager
def stoppable() -> Iterator[None]:
    """Raise Terminated on SIGTERM and KeyboardInterrupt on Ctrl-C in here; elsewhere than in the main thread, do nothing."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return

    heard: list[type[KeyboardInterrupt]] = []

    def stop(number: int, _frame: FrameType | None) -> None:
        heard.append(Terminated if number == signal.SIGTERM else KeyboardInterrupt)
        raise heard[-1]

    before = {number: signal.getsignal(number) for number in (signal.SIGTERM, signal.SIGINT)}
    for number in before:
        signal.signal(number, stop)
    try:
        yield
    except RuntimeError as error:
        if heard and is_interruption(error):
            raise heard[-1] from error
        raise
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def is_interruption(error: Exception) -> bool:
    """Return whether that is what DuckDB makes of a signal that comes during a query."""
    return isinstance(error, RuntimeError) and str(error) == "Query interrupted"


@contextmanager
def heeded() -> Iterator[None]:
    """Raise at the end what a signal asked for meanwhile, whoever has taken it.

    Dagster puts handlers of its own in place of ours while a run goes on, and forgets what it hears between two steps.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    ours, theirs = os.pipe()
    for end in (ours, theirs):
        os.set_blocking(end, False)
    before = signal.set_wakeup_fd(theirs, warn_on_full_buffer=False)
    try:
        yield
    finally:
        signal.set_wakeup_fd(before)
        try:
            heard = os.read(ours, 4096)
        except BlockingIOError:
            heard = b""
        os.close(ours)
        os.close(theirs)
    if signal.SIGTERM in heard:
        raise Terminated
    if signal.SIGINT in heard:
        raise KeyboardInterrupt
