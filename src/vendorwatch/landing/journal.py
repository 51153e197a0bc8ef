"""A log that only grows: one JSON object a line, readable after any crash, whose losses are noticed.

Here: appending whole rows and reading them back. Not here: what the rows mean (`register.py`).

Each line bears a digest of the line before it, so that none can be changed or taken out unseen; a file beside the log,
written after each line, says how long the log was, so that none can be cut off its end.
"""

import errno
import hashlib
import json
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

from vendorwatch.errors import Damaged
from vendorwatch.processes.locks import Lock

Row = dict[str, Any]
_CHUNK_BYTES = 65_536
# A log is held for a row, or while people are told; who holds it longer hangs, or was stopped.
_PATIENCE_SECONDS = 120.0
_CHAIN = "_chain"


class Journal:
    """The rows of one `.jsonl` file.

    A row counts once its line has ended: what a killed writer left of one is passed over by readers and cut off by the
    next writer.
    """

    def __init__(self, path: Path) -> None:
        """Neither the file nor its folder need exist yet."""
        self.path = path
        self._lock = Lock(path.with_name(f"{path.name}.lock"))
        self._read_bytes = self._read_lines = 0

    @contextmanager
    def held(self) -> Iterator[None]:
        """Keep other writers out, across processes, to read and append as one step; raises Busy if one of them hangs."""
        with self._lock.held(seconds=_PATIENCE_SECONDS, what=self.path.name):
            yield

    def append(self, row: Mapping[str, Any]) -> None:
        """Add the row and wait until it is on disk; raises OSError if it cannot be written.

        Raises Damaged where the log is not what was written: nothing is added to what lost something.
        """
        with self.held():
            self._require_whole()
            file = os.open(self.path, os.O_RDWR | os.O_APPEND | os.O_CREAT, 0o644)
            try:
                last = _cut_torn_line(file)
                chained = {**row, _CHAIN: _link(last)} if last else row
                line = (json.dumps(chained, ensure_ascii=False) + "\n").encode()
                if _written(file, line, self.path) != len(line):
                    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), str(self.path))
                os.fsync(file)
                self._note(os.fstat(file).st_size)
            finally:
                os.close(file)

    def accept_loss(self) -> None:
        """Take the log as it is from now on, whatever it lost; only for a person who knows that nothing brings it back.

        Lines that are none, or do not follow the one before them, are moved to a file beside it.
        """
        with self.held():
            kept: list[bytes] = []
            lost: list[bytes] = []
            last = b""
            for line in self.path.read_bytes().splitlines(keepends=True) if self.path.exists() else []:
                row = _parsed(line)
                (lost if row is None else kept).append(line)
            made = b""
            for line in kept:
                row = _parsed(line) or {}
                row.pop(_CHAIN, None)
                last = (
                    json.dumps({**row, **({_CHAIN: _link(last)} if last else {})}, ensure_ascii=False) + "\n"
                ).encode()
                made += last
            if lost:
                with self.path.with_name(f"{self.path.name}.lost").open("ab") as file:
                    file.writelines(lost)
            aside = self.path.with_name(f"{self.path.name}.new")
            aside.write_bytes(made)
            aside.replace(self.path)
            self._note(len(made))

    def left(self) -> tuple[list[Row], int, int]:
        """Return the rows that can be read of what is left of the log, how many lines are none, and how many bytes are gone."""
        lines = self.path.read_bytes().splitlines(keepends=True) if self.path.exists() else []
        rows = [row for line in lines if (row := _parsed(line)) is not None]
        return rows, len(lines) - len(rows), max(0, self._length() - sum(map(len, lines)))

    def rows(self) -> Iterator[Row]:
        """Yield every row, oldest first; raises Damaged for a line that is not one."""
        yield from (row for row, _ in self._rows_from(0, 0))

    def new_rows(self) -> Iterator[Row]:
        """Yield the rows that no earlier call on this object has yielded."""
        for row, end in self._rows_from(self._read_bytes, self._read_lines):
            self._read_bytes = end
            self._read_lines += 1
            yield row

    def _rows_from(self, position: int, line_no: int) -> Iterator[tuple[Row, int]]:
        self._require_whole()
        try:
            if self.path.stat().st_size == position:
                return
        except FileNotFoundError:
            return
        with self.path.open("rb") as file:
            last = _line_before(file.fileno(), position)
            file.seek(position)
            for line in file:
                if not line.endswith(b"\n"):
                    return
                position += len(line)
                line_no += 1
                row = self._read(line, line_no)
                if row.pop(_CHAIN, None) not in (None, _link(last)):
                    raise self._loss(
                        f"line {line_no} does not follow the line before it, which was changed or taken out"
                    )
                last = line
                yield row, position

    @property
    def _head(self) -> Path:
        return self.path.with_name(f"{self.path.name}.length")

    def _note(self, length: int) -> None:
        aside = self._head.with_name(f"{self._head.name}.new")
        aside.write_text(f"{length}\n", "ascii")
        aside.replace(self._head)

    def _length(self) -> int:
        """Return how long the log was when it was last written; 0 if nothing tells."""
        try:
            return int(self._head.read_text("ascii"))
        except (FileNotFoundError, ValueError):
            return 0

    def _require_whole(self) -> None:
        length = self._length()
        held = self.path.stat().st_size if self.path.exists() else 0
        if held < length:
            raise self._loss(f"it ends after {held:,} of {length:,} bytes")

    def _loss(self, what: str) -> Damaged:
        return Damaged(
            what,
            where=str(self.path),
            expected="all that was ever written to it: every decision about deliveries is there and nowhere else",
            todo="Restore the file from a backup; where there is none, `vendorwatch doctor --fix` goes on with what is left",
        )

    def _read(self, line: bytes, line_no: int) -> Row:
        try:
            row = json.loads(line)
        except ValueError as error:
            row, why = None, str(error)
        else:
            why = "not an object"
        if not isinstance(row, dict):
            raise Damaged(
                why,
                where=f"{self.path} line {line_no}",
                expected="one JSON object a line",
                todo="Restore the file from a backup; nobody but the landing may write to it",
            )
        return row


def _written(file: int, line: bytes, path: Path) -> int:
    try:
        return os.write(file, line)
    except OSError as error:
        error.filename = str(path)
        raise


def _parsed(line: bytes) -> Row | None:
    """Return the row of a line; None for what is none, or has a moment that is none: whoever reads it would fail."""
    try:
        row = json.loads(line)
        if not isinstance(row, dict) or not line.endswith(b"\n"):
            return None
        for moment in (value for key, value in row.items() if key.endswith("_at") and isinstance(value, str)):
            datetime.fromisoformat(moment)
    except ValueError:
        return None
    return row


def _link(line: bytes) -> str:
    return hashlib.sha256(line).hexdigest()[:16]


def _cut_torn_line(file: int) -> bytes:
    """Shorten the file to the end of its last whole line, and return that."""
    end = os.fstat(file).st_size
    keep = _end_of_line(file, end)
    if keep < end:
        os.ftruncate(file, keep)
    return _line_before(file, keep)


def _line_before(file: int, end: int) -> bytes:
    """Return the whole line that ends there; nothing at the beginning."""
    if not end:
        return b""
    start = _end_of_line(file, end - 1)
    return os.pread(file, end - start, start)


def _end_of_line(file: int, before: int) -> int:
    """Return where the last line that ends before a place ends; 0 if none does."""
    while before:
        start = max(0, before - _CHUNK_BYTES)
        newline = os.pread(file, before - start, start).rfind(b"\n")
        if newline >= 0:
            return start + newline + 1
        before = start
    return 0
