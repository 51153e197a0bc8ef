"""Reading untrusted bytes where they can do no harm: in a process of their own, with bounds on time and memory.

Here: running a parser in a child and saying what became of it. Not here: what is done about a delivery that cannot be
read (`intake.py`), what the parsers do (`sources/`).

The child is forked, so that it starts in milliseconds with everything imported. It keeps no file of its parent's open:
neither a lock nor a log outlives the parent because of it. Where the system does not tell a process's size (macOS), its
memory is not bounded.
"""

import contextlib
import gc
import os
import pickle
import resource
import signal
import tempfile
import traceback
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import IO, Any

import pyarrow as pa

from vendorwatch.deliveries import MB, Delivery, Parsed, Source
from vendorwatch.errors import ParseError, printable

_STATM = Path("/proc/self/statm")
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
        size, documents = sum(d.size for d in delivery.documents), len(delivery.documents)
        seconds = self.seconds + self.seconds_a_megabyte * size / MB + self.seconds_a_document * documents
        return max(1, round(seconds)), self.memory + self.memory_a_byte * size


LIMITS = Limits()


def confined(source: Source) -> Source:
    """Return the source with a parser that raises ParseError whatever the bytes do to the one within it."""
    return replace(source, parse=lambda delivery: _parse(source, delivery))


def _parse(source: Source, delivery: Delivery) -> Parsed:
    seconds, memory = LIMITS.of(delivery)
    with tempfile.TemporaryFile() as answer:
        child = os.fork()
        if child == 0:
            _be_the_child(source.parse, delivery, answer, seconds, memory)
        try:
            _, status = os.waitpid(child, 0)
        except BaseException:
            os.kill(child, signal.SIGKILL)
            os.waitpid(child, 0)
            raise
        where = f"{source.id} {', '.join(d.name for d in delivery.documents[:3])}"
        if os.WIFSIGNALED(status):
            raise ParseError(
                _ended_by(os.WTERMSIG(status), seconds, memory), where=where, expected="bytes that can be read"
            )
        answer.seek(0)
        return _read(answer, where)


def _ended_by(number: int, seconds: int, memory: int) -> str:
    if number in (signal.SIGXCPU, signal.SIGALRM):
        return f"reading it takes more than {seconds:,} s"
    if number == signal.SIGKILL:
        return f"reading it was ended from outside, as the system does where memory is short ({memory:,} bytes are allowed)"
    return f"reading it crashes the parser ({signal.Signals(number).name})"


def _be_the_child(
    parse: Callable[[Delivery], Parsed], delivery: Delivery, answer: IO[bytes], seconds: int, memory: int
) -> None:
    """Parse, write the answer and end; never returns, whatever happens."""
    try:
        # What the parent holds is neither collected nor flushed here, and its files are closed.
        gc.freeze()
        kept = answer.fileno()
        os.closerange(3, kept)
        os.closerange(kept + 1, max(kept + 1, resource.getrlimit(resource.RLIMIT_NOFILE)[0]))
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGALRM):
            signal.signal(number, signal.SIG_DFL)
        _bound(seconds, memory)
        _write(answer, _outcome(parse, delivery))
        answer.flush()
        os._exit(0)
    finally:
        os._exit(1)


def _bound(seconds: int, memory: int) -> None:
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds + 5))
    signal.alarm(round(seconds * LIMITS.wall))
    if _STATM.exists():
        held = int(_STATM.read_text().split()[0]) * resource.getpagesize()
        with contextlib.suppress(ValueError, OSError):
            resource.setrlimit(resource.RLIMIT_AS, (held + memory, held + memory))


def _outcome(parse: Callable[[Delivery], Parsed], delivery: Delivery) -> Parsed | ParseError:
    try:
        return parse(delivery)
    except ParseError as error:
        return error
    except (MemoryError, pa.ArrowMemoryError):
        return ParseError("reading it takes more memory than is allowed")
    except Exception as error:
        return ParseError(f"the parser fails: {type(error).__name__}: {error}"[:500], expected=_place(error))


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
