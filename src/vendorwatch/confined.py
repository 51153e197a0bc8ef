"""Reading untrusted bytes where they can do no harm: in a process of their own, with bounds on time and memory.

Here: running a parser, or a reader of texts, in a child and saying what became of it. Not here: what is done about what
cannot be read (`intake.py`, `claims/read_documents.py`), what the parsers and readers do.

The child is forked, so that it starts in milliseconds with everything imported. It keeps no file of its parent's open:
neither a lock nor a log outlives the parent because of it. Where the system does not tell a process's size (macOS), its
memory is not bounded.
"""

import contextlib
import gc
import hashlib
import os
import pickle
import resource
import select
import signal
import tempfile
import threading
import time
import traceback
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import IO, Any, TypeVar

import pyarrow as pa

from vendorwatch.deliveries import MB, Delivery, Loaded, Parsed, Source
from vendorwatch.errors import DamagedFile, ParseError, Unread, printable

Item = TypeVar("Item")
Made = TypeVar("Made")

_STATM = Path("/proc/self/statm")
# Bytes of the number of an item.
_NUMBER = 8
# Its own alarm comes first.
_GRACE_SECONDS = 5.0
_PACKAGE = str(Path(__file__).parent)


@dataclass(frozen=True)
class Limits:
    """What reading a delivery may take, by its size: far more than any honest one has needed.

    Seconds are of the processor; the clock may run `wall` times as long, for a busy machine.
    """

    seconds: float = 60
    seconds_a_megabyte: float = 2
    seconds_a_document: float = 0.5
    wall: float = 5
    memory: int = 2_000 * MB
    memory_a_byte: int = 12

    def of(self, delivery: Delivery) -> tuple[int, int]:
        """Return seconds and bytes for a delivery."""
        return self.of_size(sum(d.size for d in delivery.documents), len(delivery.documents))

    def of_size(self, size: int, documents: int) -> tuple[int, int]:
        """Return the same for so many bytes in so many documents."""
        seconds = self.seconds + self.seconds_a_megabyte * size / MB + self.seconds_a_document * documents
        return max(1, round(seconds)), self.memory + self.memory_a_byte * size


LIMITS = Limits()


def confined(source: Source) -> Source:
    """Return the source with a parser that raises ParseError whatever the bytes do to the one within it."""
    return replace(source, parse=lambda delivery: _parse(source, delivery))


def _parse(source: Source, delivery: Delivery) -> Parsed:
    seconds, memory = LIMITS.of(delivery)
    where = f"{source.id} {', '.join(d.name for d in delivery.documents[:3])}"
    with _ahead.pop(_asked(source, delivery), None) or _reader(source, delivery) as child:
        ended_by = child.ended()
        if ended_by is not None:
            raise _kind(ended_by)(_ended_by(ended_by, seconds, memory), where=where, expected="bytes that can be read")
        return _read(child.answer, where)


def _reader(source: Source, delivery: Delivery, before: Loaded | None = None) -> "_Child":
    """Return a child that reads a delivery."""

    def read() -> Parsed:
        found = None
        if source.parse_after and before:
            with contextlib.suppress(DamagedFile):
                found = source.parse_after(_verified(delivery), _verified(before.delivery), before.parsed)
        return found or source.parse(_verified(delivery))

    return _Child(lambda answer: _write(answer, _outcome(read)), *LIMITS.of(delivery))


_Asked = tuple[str, str, tuple[str, ...]]
_ahead: "dict[_Asked, _Child]" = {}


def _asked(source: Source, delivery: Delivery) -> _Asked:
    return source.id, delivery.version, tuple(document.sha256 for document in delivery.documents)


def read_ahead(source: Source, delivery: Delivery, before: Loaded | None = None) -> None:
    """Let a child begin to read a delivery that will be asked for soon: its confined parser then waits for that child.

    Where none can begin, it is read when it is asked for. Of a delivery that was loaded `before` only differences are read.
    """
    if has_two_cores() and (asked := _asked(source, delivery)) not in _ahead:
        with contextlib.suppress(OSError):
            _ahead[asked] = _reader(source, delivery, before)


def forget_ahead() -> None:
    """End the children of whom nobody asked."""
    while _ahead:
        with _ahead.popitem()[1]:
            pass


def _verified(delivery: Delivery) -> Delivery:
    """Return the delivery; raises DamagedFile if the archive no longer holds the bytes that its digests speak of."""
    for document in delivery.documents:
        try:
            with document.path.open("rb") as file:
                found = hashlib.file_digest(file, "sha256").hexdigest()
            what = "is damaged"
        except FileNotFoundError:
            found, what = None, "is missing"
        except OSError as error:
            found, what = None, f"cannot be read ({error.strerror})"
        if found != document.sha256:
            raise DamagedFile(
                f"{document.name} {what}",
                where=str(document.path),
                expected=f"the bytes with sha256 {document.sha256[:12]}",
                todo="Put it back there from a backup; a refresh asks for it again where somebody can be asked",
            )
    return delivery


def each(read: Callable[[Item], Any], items: Sequence[Item]) -> Iterator[Any | ParseError]:
    """Yield what `read` makes of each item, in order; for one that it fails on, hangs on or crashes on, a ParseError.

    One child reads them all, and a new one goes on behind an item that ended it.
    """
    seconds, memory = round(LIMITS.seconds), LIMITS.memory
    done = 0

    def work(answer: IO[bytes]) -> None:
        for item in items[done:]:
            _bound_time(seconds)
            pickle.dump(_outcome(lambda: read(item)), answer)  # noqa: B023 - called at once
            answer.flush()

    while done < len(items):
        with _Child(work, seconds, memory, parts=len(items) - done) as child:
            ended_by = child.ended()
            while done < len(items):
                try:
                    found = pickle.load(child.answer)  # noqa: S301 - written by this very program a moment ago
                except (EOFError, pickle.UnpicklingError):
                    break
                done += 1
                yield found
        if done < len(items):
            done += 1
            if ended_by is None:
                yield ParseError("reading it ended without an answer")
            else:
                yield _kind(ended_by)(_ended_by(ended_by, seconds, memory))


@contextlib.contextmanager
def beside(read: Callable[[], Parsed], size: int) -> Iterator[Callable[[], Parsed]]:
    """Let a child read a part of a document of so many bytes meanwhile; yields what waits for its answer.

    That raises ParseError, as `read` may, whatever becomes of the child.
    """
    with _Child(lambda answer: _write(answer, _outcome(read)), *LIMITS.of_size(size, 1)) as child:

        def answered() -> Parsed:
            child.ended()
            return _read(child.answer, "")

        yield answered


@contextlib.contextmanager
def meanwhile(make: Callable[[], Item]) -> Iterator[Callable[[], Item]]:
    """Let a child make something meanwhile; yields what waits for it, and makes it here if nothing came of it there.

    Neither DuckDB nor Arrow's threads outlive the fork, so `make` keeps to what is in memory.
    """

    def work(answer: IO[bytes]) -> None:
        pickle.dump(make(), answer, protocol=5)

    with _Child(work, round(LIMITS.seconds * LIMITS.wall), LIMITS.memory) as child:

        def made() -> Item:
            child.ended()
            try:
                found: Item = pickle.load(child.answer)  # noqa: S301 - written by this very program a moment ago
            except (EOFError, pickle.UnpicklingError, MemoryError):
                return make()
            return found

        yield made


def divided(make: Callable[[Item], Made], items: Sequence[Item]) -> list[Made]:
    """Return what is made of each item, in order; where there are two cores a child makes some of them: whichever of the two
    is free takes the next.

    What the child has taken and not made is made here. As of `meanwhile`, `make` keeps to what is in memory, or to files of
    the item's own.
    """
    if len(items) < 2 or not has_two_cores():
        return [make(item) for item in items]
    made: dict[int, Made] = {}
    with tempfile.TemporaryFile(buffering=0) as pile:
        # Both read the numbers of the items from one open file, so that either gets on by what the other has taken.
        pile.write(b"".join(number.to_bytes(_NUMBER) for number in range(len(items))))
        pile.seek(0)

        def taken() -> Iterator[int]:
            while number := pile.read(_NUMBER):
                yield int.from_bytes(number)

        def work(answer: IO[bytes]) -> None:
            for number in taken():
                _bound_time(seconds)
                pickle.dump((number, make(items[number])), answer, protocol=5)

        seconds = round(LIMITS.seconds * LIMITS.wall)
        with _Child(work, seconds, LIMITS.memory, parts=len(items), keeps=pile.fileno()) as child:
            for number in taken():
                made[number] = make(items[number])
            child.ended()
            with contextlib.suppress(EOFError, pickle.UnpicklingError, MemoryError):
                while True:
                    number, found = pickle.load(child.answer)  # noqa: S301 - written by this very program a moment ago
                    made[number] = found
    return [made[number] if number in made else make(item) for number, item in enumerate(items)]


def has_two_cores() -> bool:
    """Return whether a child can work beside this process.

    Not where a server's thread asks: others may hold locks at that moment that nobody would ever free in the child.
    """
    return (os.cpu_count() or 1) > 1 and threading.current_thread() is threading.main_thread()


# Who wants to fork holds the first, so that who is at work beside it does not begin again before that.
_turn, _at_work = threading.Lock(), threading.Lock()


@contextlib.contextmanager
def unforked() -> Iterator[None]:
    """Keep this process from being forked meanwhile: what a thread beside is at work with would be half done in a child."""
    with _turn:
        _at_work.acquire()
    try:
        yield
    finally:
        _at_work.release()


class _Child:
    """A process that does some work, `parts` times as long as it is bounded, and writes what comes of it into a file.

    It ends with the block. Of the files that are open it `keeps` one more, if one is named.
    """

    def __init__(
        self, work: Callable[[IO[bytes]], None], seconds: int, memory: int, *, parts: int = 1, keeps: int | None = None
    ) -> None:
        self.answer: IO[bytes] = tempfile.TemporaryFile()  # noqa: SIM115 - closed with the block
        self._until = time.monotonic() + parts * seconds * LIMITS.wall + _GRACE_SECONDS
        with _turn, _at_work:
            # The child leaves the block as well, so that it may have children of its own.
            self._running = os.fork()
        if self._running == 0:
            _be_the_child(work, self.answer, seconds, memory, keeps)

    def ended(self) -> int | None:
        """Wait for its end; return the signal that ended it if one did."""
        is_late = not _ends(self._running, self._until)
        if is_late:
            os.kill(self._running, signal.SIGKILL)
        _, status = os.waitpid(self._running, 0)
        self._running = 0
        self.answer.seek(0)
        return signal.SIGALRM if is_late else os.WTERMSIG(status) if os.WIFSIGNALED(status) else None

    def __enter__(self) -> "_Child":
        return self

    def __exit__(self, *_: object) -> None:
        if self._running:
            os.kill(self._running, signal.SIGKILL)
            os.waitpid(self._running, 0)
            self._running = 0
        self.answer.close()


def _ends(child: int, until: float) -> bool:
    """Wait until a child ends, by `time.monotonic`; return whether it does. One that was stopped does not hear its own alarm."""
    if not hasattr(os, "pidfd_open"):  # Linux alone has it.
        return True
    handle = os.pidfd_open(child)
    try:
        ended, _, _ = select.select([handle], [], [], max(until - time.monotonic(), 0))
    finally:
        os.close(handle)
    return bool(ended)


def _kind(number: int) -> type[ParseError]:
    """Return whether the bytes are to blame, or a machine that had no time or memory left."""
    return Unread if number in (signal.SIGALRM, signal.SIGKILL) else ParseError


def _ended_by(number: int, seconds: int, memory: int) -> str:
    if number == signal.SIGXCPU:
        return f"reading it takes more than {seconds:,} s"
    if number == signal.SIGALRM:
        return f"reading it did not end in {round(seconds * LIMITS.wall):,} s"
    if number == signal.SIGKILL:
        return f"reading it was ended from outside, as the system does where memory is short ({memory:,} bytes are allowed)"
    return f"reading it crashes the parser ({signal.Signals(number).name})"


def _be_the_child(
    work: Callable[[IO[bytes]], None], answer: IO[bytes], seconds: int, memory: int, keeps: int | None
) -> None:
    """Do the work, write the answer and end; never returns, whatever happens."""
    try:
        # What the parent holds is neither collected nor flushed here, and its files are closed.
        gc.freeze()
        first = 3
        for kept in sorted({answer.fileno(), keeps or answer.fileno()}):
            os.closerange(first, kept)
            first = kept + 1
        os.closerange(first, max(first, resource.getrlimit(resource.RLIMIT_NOFILE)[0]))
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGALRM):
            signal.signal(number, signal.SIG_DFL)
        _bound_time(seconds)
        _bound_memory(memory)
        work(answer)
        answer.flush()
        os._exit(0)
    finally:
        os._exit(1)


def _bound_time(seconds: int) -> None:
    """End this process after so many more seconds of its own, or when the clock says that it hangs."""
    used = round(time.process_time())
    resource.setrlimit(resource.RLIMIT_CPU, (used + seconds, resource.RLIM_INFINITY))
    signal.alarm(round(seconds * LIMITS.wall))


def _bound_memory(memory: int) -> None:
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    if _STATM.exists():
        held = int(_STATM.read_text().split()[0]) * resource.getpagesize()
        with contextlib.suppress(ValueError, OSError):
            resource.setrlimit(resource.RLIMIT_AS, (held + memory, held + memory))


def _outcome(read: Callable[[], Any]) -> Any | ParseError:
    try:
        return read()
    except ParseError as error:
        return error
    except (MemoryError, pa.ArrowMemoryError):
        return ParseError("reading it takes more memory than is allowed")
    except Exception as error:
        return ParseError(f"reading it fails: {type(error).__name__}: {error}"[:500], expected=_place(error))


def _place(error: Exception) -> str:
    """Say where in our code an exception came from, since that is where the mend belongs."""
    ours = [f for f in traceback.extract_tb(error.__traceback__) if f.filename.startswith(_PACKAGE)]
    last = ours[-1]
    return f"something that {Path(last.filename).relative_to(_PACKAGE)} line {last.lineno} can read"


def _write(answer: IO[bytes], outcome: Parsed | ParseError) -> None:
    if isinstance(outcome, ParseError):
        pickle.dump(outcome, answer)
        return
    told = replace(
        outcome,
        tables={},
        fields=[replace(f, field=printable(f.field), part=printable(f.part)) for f in outcome.fields],
        problems=[
            replace(p, message=printable(p.message), value=printable(p.value), locator=printable(p.locator))
            for p in outcome.problems
        ],
    )
    pickle.dump((told, [*outcome.tables]), answer)
    for table in outcome.tables.values():
        with pa.ipc.new_stream(answer, table.schema) as stream:
            stream.write_table(table)


def _read(answer: IO[bytes], where: str) -> Parsed:
    try:
        outcome: Any = pickle.load(answer)  # noqa: S301 - written by this very program a moment ago
        if isinstance(outcome, ParseError):
            raise (
                outcome
                if outcome.where
                else ParseError(outcome.what, where=where, expected=outcome.expected, todo=outcome.todo)
            )
        told, names = outcome
        parsed: Parsed = replace(told, tables={name: pa.ipc.open_stream(answer).read_all() for name in names})
    except (EOFError, pickle.UnpicklingError, pa.ArrowException, OSError) as error:
        raise ParseError(
            f"reading it ended without an answer ({type(error).__name__})", where=where, expected="rows"
        ) from None
    return parsed
