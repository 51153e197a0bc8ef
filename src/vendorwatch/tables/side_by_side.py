"""Things of which some wait for others, done by the thread that asks and by one beside it, and told in their order.

Here: who takes what, and that nothing goes on once the asking has ended. Not here: what is done (`models.py`). While DuckDB is at
work Python is free, so that two threads use two cores.
"""

import sys
import threading
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from queue import SimpleQueue
from typing import Generic, TypeVar

from vendorwatch.confined import unforked

Done = TypeVar("Done")

# Between two queries a thread waits until the other one gives Python away, as a rule every 5 ms: a fifth of a small table.
_SWITCH_SECONDS = 0.0005
# How long one that is to end is given before it is told again.
_AGAIN_SECONDS = 0.05


def in_order(
    items: Sequence[str],
    waits_for: Mapping[str, Collection[str]],
    here: Callable[[str], Done],
    beside: Callable[[str], Done],
    *,
    only_here: Collection[str] = (),
    interrupt: Callable[[], None] = lambda: None,
) -> Iterator[Done]:
    """Yield what comes of each item, in order, which must be one in which they can be done.

    `waits_for` names for each those that are done before it, as far as they are among the items. `here` does one in this thread,
    `beside` in another, which takes none of `only_here`. What either raises is raised here. However it ends, nothing is at work
    any more afterwards; `interrupt` hastens that.
    """
    work: _Work[Done] = _Work(items, waits_for, only_here)
    other = threading.Thread(target=work.go_on, args=(beside,), name="beside", daemon=True)
    with _switching():
        other.start()
        try:
            for item in items:
                while item not in work.done:
                    # What only this thread can do, and what the other has not begun; while it tells, the other goes on.
                    if (mine := work.take(beside=False)) is not None:
                        work.finish(mine, here(mine))
                    elif item not in work.done:
                        work.wait()
                    work.require_sound()
                # Others may wait for what only this thread can do, so that it is done before anything is told.
                while (first := work.take(beside=False, of=only_here)) is not None:
                    work.finish(first, here(first))
                yield work.done.pop(item)
        finally:
            work.end()
            while other.is_alive():
                interrupt()
                other.join(_AGAIN_SECONDS)


class _Work(Generic[Done]):
    """What is left to do, what is done, and two threads at it.

    The lock is held for moments alone and never around a call, so that a signal finds it free.
    """

    def __init__(
        self, items: Sequence[str], waits_for: Mapping[str, Collection[str]], only_here: Collection[str]
    ) -> None:
        self.done: dict[str, Done] = {}
        self._left = [*items]
        place = {item: number for number, item in enumerate(items)}
        # What comes later in the order is not waited for, so that nothing waits for ever.
        self._blocked_by = {
            item: {other for other in waits_for[item] if place.get(other, place[item]) < place[item]} for item in items
        }
        self._only_here = frozenset(only_here)
        self._lock = threading.Lock()
        # What only one thread can do waits for these.
        urgent = set(only_here)
        for item in reversed(items):
            if item in urgent:
                urgent |= self._blocked_by[item]
        self._urgent = urgent
        self._heard_here: SimpleQueue[None] = SimpleQueue()
        self._heard_beside: SimpleQueue[None] = SimpleQueue()
        self._error: BaseException | None = None
        self._is_over = False

    def take(self, *, beside: bool, of: Collection[str] | None = None) -> str | None:
        """Return an item that can be done now and that nobody else will do; None if there is none."""
        with self._lock:
            able = [i for i in self._left if not self._blocked_by[i] and (of is None or i in of)]
            if beside:
                able = [i for i in able if i not in self._only_here]
                chosen = next((i for i in able if i in self._urgent), able[0] if able else None)
            else:
                chosen = next((i for i in able if i in self._only_here), able[0] if able else None)
            if chosen is not None:
                self._left.remove(chosen)
            return chosen

    def finish(self, item: str, done: Done) -> None:
        """Note what came of an item, and let the other thread look again."""
        with self._lock:
            self.done[item] = done
            for blocked in self._blocked_by.values():
                blocked.discard(item)
        self._heard_here.put(None)
        self._heard_beside.put(None)

    def wait(self) -> None:
        """Wait until the other thread has finished something."""
        self._heard_here.get()

    def require_sound(self) -> None:
        """Raise what the other thread has met."""
        if self._error:
            raise self._error

    def end(self) -> None:
        """Let the other thread begin nothing more."""
        self._is_over = True
        self._heard_beside.put(None)

    def go_on(self, do: Callable[[str], Done]) -> None:
        """Do what can be done, in the thread beside, until nothing is left or it is to end."""
        try:
            while not self._is_over and self._left:
                if (item := self.take(beside=True)) is None:
                    self._heard_beside.get()
                    continue
                with unforked():
                    self.finish(item, do(item))
        except BaseException as error:
            self._error = error
            self._heard_here.put(None)


@contextmanager
def _switching() -> Iterator[None]:
    before = sys.getswitchinterval()
    sys.setswitchinterval(_SWITCH_SECONDS)
    try:
        yield
    finally:
        sys.setswitchinterval(before)
