"""Asking several publishers at once, so that one that hangs delays no other.

Here: a few threads, each with a landing of its own. Not here: what is asked and how long each is waited for (`landing.py`,
`fetch/`). The threads end with the process: a signal that ends a run does not wait for a publisher.
"""

from collections.abc import Callable, Iterable
from concurrent.futures import Future
from queue import Empty, SimpleQueue
from threading import Thread

from vendorwatch.deliveries import Source
from vendorwatch.landing.landing import Landing, Outcome

AT_ONCE = 8


class Together:
    """Sources that are being refreshed, `AT_ONCE` at a time, in their order."""

    def __init__(self, landing: Callable[[], Landing], sources: Iterable[Source]) -> None:
        """Begin at once; `landing` makes a new one for each source."""
        self._landing = landing
        self._waiting: SimpleQueue[Source] = SimpleQueue()
        self._ended: dict[str, Future[Outcome]] = {}
        for source in sources:
            self._ended[source.id] = Future()
            self._waiting.put(source)
        for _ in range(min(AT_ONCE, len(self._ended))):
            Thread(target=self._work, args=(dict(self._ended),), daemon=True).start()

    def outcome(self, source: Source) -> Outcome:
        """Wait for how it went with a source, and return or raise it; asked again, or for another one, refresh it now."""
        ended = self._ended.pop(source.id, None)
        return ended.result() if ended else self._landing().refresh(source)

    def _work(self, ended: dict[str, Future[Outcome]]) -> None:
        while True:
            try:
                source = self._waiting.get_nowait()
            except Empty:
                return
            try:
                ended[source.id].set_result(self._landing().refresh(source))
            except BaseException as error:
                ended[source.id].set_exception(error)
