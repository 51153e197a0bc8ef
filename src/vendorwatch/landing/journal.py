"""A log that only grows: one JSON object a line, readable after any crash.

Here: appending whole rows and reading them back. Not here: what the rows mean (`register.py`).
"""

import errno
import json
import os
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from filelock import FileLock

from vendorwatch.errors import VendorwatchError

Row = dict[str, Any]
_BLOCK = 65_536


class Journal:
    """The rows of one `.jsonl` file.

    A row counts once its line has ended: what a killed writer left of one is passed over by readers and cut off by the
    next writer. `lock` keeps other writers out, across processes; hold it to read and append as one step.
    """

    def __init__(self, path: Path) -> None:
        """Neither the file nor its folder need exist yet."""
        self.path = path
        self.lock = FileLock(path.with_name(f"{path.name}.lock"))
        self._read_bytes = self._read_lines = 0

    def append(self, row: Mapping[str, Any]) -> None:
        """Add the row and wait until it is on disk; raises OSError if it cannot be written."""
        line = (json.dumps(row, ensure_ascii=False) + "\n").encode()
        self.path.parent.mkdir(parents=True, exist_ok=True)
        with self.lock:
            file = os.open(self.path, os.O_RDWR | os.O_APPEND | os.O_CREAT, 0o644)
            try:
                _cut_torn_line(file)
                if os.write(file, line) != len(line):
                    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), str(self.path))
                os.fsync(file)
            finally:
                os.close(file)

    def rows(self) -> Iterator[Row]:
        """Yield every row, oldest first; raises VendorwatchError for a line that is not one."""
        yield from (row for row, _ in self._rows_from(0, 0))

    def new_rows(self) -> Iterator[Row]:
        """Yield the rows that no earlier call on this object has yielded."""
        for row, end in self._rows_from(self._read_bytes, self._read_lines):
            self._read_bytes = end
            self._read_lines += 1
            yield row

    def _rows_from(self, position: int, line_no: int) -> Iterator[tuple[Row, int]]:
        try:
            if self.path.stat().st_size == position:
                return
        except FileNotFoundError:
            return
        with self.path.open("rb") as file:
            file.seek(position)
            for line in file:
                if not line.endswith(b"\n"):
                    return
                position += len(line)
                line_no += 1
                yield self._read(line, line_no), position

    def _read(self, line: bytes, line_no: int) -> Row:
        try:
            row = json.loads(line)
        except ValueError as error:
            row, why = None, str(error)
        else:
            why = "not an object"
        if not isinstance(row, dict):
            raise VendorwatchError(
                why,
                where=f"{self.path} line {line_no}",
                expected="one JSON object a line",
                todo="Restore the file from a backup; nobody but the landing may write to it",
            )
        return row


def _cut_torn_line(file: int) -> None:
    """Shorten the file to the end of its last whole line."""
    end = os.fstat(file).st_size
    keep = end
    while keep:
        start = max(0, keep - _BLOCK)
        newline = os.pread(file, keep - start, start).rfind(b"\n")
        if newline >= 0:
            keep = start + newline + 1
            break
        keep = start
    if keep < end:
        os.ftruncate(file, keep)
