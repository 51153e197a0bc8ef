"""Locks that belong to living processes.

Here: keeping others out while this process lives, telling whoever waits for whom, and whether anybody holds a lock. Not
here: what is guarded. The operating system frees a lock when its process ends, however it ends; what a holder writes
beside it only tells people whom they wait for.
"""

import json
import os
import socket
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path

from filelock import FileLock, Timeout

from vendorwatch.errors import Busy

PATIENCE_SECONDS = 3600.0
_POLL_SECONDS = 0.2


@dataclass(frozen=True)
class Holder:
    """The process that holds a lock: since when (UTC), and what it was started as."""

    pid: int
    host: str
    since: str
    doing: str

    def __str__(self) -> str:
        return f"`{self.doing}` (process {self.pid} on {self.host}, since {self.since} UTC)"


def this_process() -> Holder:
    """Return this process as one that begins to hold something now."""
    program, *arguments = [*sys.argv, ""][:4] if sys.argv else ["python"]
    doing = " ".join([Path(program).name or "python", *arguments]).strip()
    return Holder(os.getpid(), socket.gethostname(), f"{datetime.now(UTC):%Y-%m-%d %H:%M:%S}", doing[:120])


def lives(pid: int, host: str) -> bool:
    """Return whether there is such a process, as far as can be seen from here: on another host it is believed."""
    if host != socket.gethostname():
        return True
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        pass
    return True


class Lock:
    """One lock file; the same process may hold it several times over, in one thread."""

    def __init__(self, path: Path) -> None:
        """Neither the file nor its folder need exist yet."""
        self.path = path
        self._told_by = path.with_name(f"{path.name}.holder")

    @contextmanager
    def held(
        self, tell: Callable[[str], None] | None = None, *, seconds: float | None = None, what: str = "it"
    ) -> Iterator[None]:
        """Hold the lock until the context ends; `tell` is given one line if somebody else has it first.

        Sleeps while it waits, so that a signal ends it at once. Raises Busy, naming the holder, after `seconds`.
        """
        # One object a path and thread: the same process may come again while it holds the lock.
        lock = FileLock(self.path, is_singleton=True)
        self._acquire(lock, tell, PATIENCE_SECONDS if seconds is None else seconds, what)
        try:
            if lock.lock_counter == 1:
                # On a full disk the lock holds without words.
                with suppress(OSError):
                    self._told_by.write_text(json.dumps(asdict(this_process())), "utf-8")
            yield
        finally:
            lock.release()

    def is_free(self) -> bool:
        """Return whether no living process holds the lock."""
        if not self.path.exists():
            return True
        probe = FileLock(self.path)
        try:
            probe.acquire(blocking=False)
        except Timeout:
            return False
        probe.release()
        return True

    def holder(self) -> Holder | None:
        """Return who holds the lock, if he has said so and lives as far as can be seen from here."""
        try:
            holder = Holder(**json.loads(self._told_by.read_text("utf-8")))
        except (OSError, ValueError, TypeError):
            return None
        return holder if lives(holder.pid, holder.host) else None

    def remove(self) -> None:
        """Remove the files of a lock that nobody will take again."""
        for path in (self.path, self._told_by):
            with suppress(OSError):
                path.unlink(missing_ok=True)

    def _acquire(self, lock: FileLock, tell: Callable[[str], None] | None, seconds: float, what: str) -> None:
        began, told, pause = time.monotonic(), False, _POLL_SECONDS / 16
        while True:
            try:
                lock.acquire(blocking=False)
                return
            except Timeout:
                pass
            who = self.holder() or "another process"
            if time.monotonic() - began >= seconds:
                raise Busy(
                    f"{who} has held {what} for {seconds:g} s" if seconds else f"{who} holds {what}",
                    where=str(self.path),
                    todo="Wait for it, or end it if it hangs; the lock is free as soon as it has ended",
                ) from None
            if tell and not told:
                tell(f"Waiting for {who}: it holds {what}.")
                told = True
            time.sleep(pause)
            # Most locks are held for a moment, some for minutes.
            pause = min(2 * pause, _POLL_SECONDS)
