"""A machine that gives out: what is said, whoever noticed."""

import errno
import os
import resource
import shutil
import sqlite3
from pathlib import Path

import duckdb
import pytest

from vendorwatch import machine
from vendorwatch.errors import VendorwatchError


def free_bytes(monkeypatch: pytest.MonkeyPatch, free: int) -> list[Path]:
    asked: list[Path] = []

    def usage(path: Path) -> object:
        asked.append(path)
        return shutil._ntuple_diskusage(10_000, 10_000 - free, free)

    monkeypatch.setattr(shutil, "disk_usage", usage)
    return asked


def test_a_full_disk_is_told_with_the_place_and_what_is_free(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = free_bytes(monkeypatch, 4_096)
    path = tmp_path / "not" / "there" / "yet.jsonl"
    told = str(machine.told(OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), str(path))))
    assert told.startswith(
        f"{path}: the disk is full; expected room for more than the 4,096 bytes that are free. Make room"
    )
    assert asked == [tmp_path], "of what is there, the nearest"


@pytest.mark.parametrize(
    "error",
    [
        OSError(errno.ENOSPC, "No space left on device"),
        OSError(errno.EDQUOT, "Disk quota exceeded"),
        duckdb.IOException('IO Error: Could not write file "/home/w.duckdb": No space left on device'),
        sqlite3.OperationalError("database or disk is full"),
    ],
)
def test_whoever_notices_a_full_disk_says_the_same(error: Exception) -> None:
    told = machine.told(error)
    assert told is not None
    assert told.what == "the disk is full"
    assert told.where, "some place is always named"


@pytest.mark.parametrize(
    "error",
    [
        OSError(errno.EROFS, "Read-only file system", "/mnt/x"),
        PermissionError(errno.EACCES, "Permission denied", "/mnt/x"),
        sqlite3.OperationalError("attempt to write a readonly database"),
        sqlite3.OperationalError("unable to open database file"),
        duckdb.IOException('IO Error: Cannot open file "/mnt/x": Read-only file system'),
    ],
)
def test_what_is_not_ours_to_write_is_told(error: Exception) -> None:
    told = machine.told(error)
    assert told is not None
    assert "cannot be used" in told.what
    assert "VENDORWATCH_HOME" in told.todo
    assert told.where == "/mnt/x" or isinstance(error, sqlite3.Error)


@pytest.mark.parametrize(
    ("error", "what", "todo"),
    [
        (OSError(errno.EFBIG, "File too large", "/x"), "a file may not become as large", "ulimit -f"),
        (
            duckdb.IOException('Could not write file "/x": File too large'),
            "a file may not become as large",
            "ulimit -f",
        ),
        (OSError(errno.EMFILE, "Too many open files", "/x"), "no more files may be opened", "ulimit -n"),
        (OSError(errno.EIO, "Input/output error", "/x"), "the disk does not read or write", "system's log"),
        (sqlite3.OperationalError("disk I/O error"), "the disk does not read or write", "ulimit -f"),
        (sqlite3.OperationalError("database is locked"), "another process writes the run history", "Run it again"),
        (sqlite3.DatabaseError("database disk image is malformed"), "the run history is damaged", "doctor --fix"),
        (sqlite3.DatabaseError("file is not a database"), "the run history is damaged", "doctor --fix"),
        (MemoryError(), "there is not enough memory", "ulimit -v"),
        (OSError(errno.ENOMEM, "Cannot allocate memory"), "there is not enough memory", "ulimit -v"),
        (
            duckdb.OutOfMemoryException("Out of Memory Error: failed to allocate data of 8 MiB"),
            "not enough memory",
            "limit",
        ),
    ],
)
def test_whatever_gives_out_is_named_with_what_to_do(error: Exception, what: str, todo: str) -> None:
    told = machine.told(error, Path("/x"))
    assert told is not None
    assert what in told.what
    assert todo in told.todo
    assert told.where == ("" if "memory" in what else "/x")


def test_only_of_the_history_is_said_what_sqlite_alone_says() -> None:
    assert machine.told(ValueError("a malformed cell")) is None
    assert machine.told(ValueError("this is not a database")) is None


def test_the_cause_of_an_error_counts_and_other_errors_are_none() -> None:
    try:
        try:
            raise OSError(errno.ENOSPC, "No space left on device", "/x")
        except OSError as cause:
            raise ValueError("it could not be kept") from cause
    except ValueError as error:
        assert str(machine.told(error)).startswith("/x: the disk is full")
    for other in (
        ValueError("x"),
        FileNotFoundError(errno.ENOENT, "No such file", "/x"),
        VendorwatchError("disk is full"),
    ):
        assert machine.told(other) is None


def test_what_does_not_say_where_is_where_it_was_being_written(tmp_path: Path) -> None:
    told = machine.told(OSError(errno.ENOSPC, "No space left on device"), tmp_path / "x")
    assert told is not None
    assert told.where == str(tmp_path / "x")


@pytest.mark.skipif(not Path("/proc/self/statm").exists(), reason="the system does not tell a process's size")
def test_what_was_freed_is_given_back() -> None:
    held = [bytes(2_000) for _ in range(30_000)]
    # The last keeps what is below it from being given back by itself.
    last, before = held.pop(), resident()
    del held
    machine.give_memory_back()
    assert before - resident() > 40_000_000, last


def resident() -> int:
    return int(Path("/proc/self/statm").read_text().split()[1]) * resource.getpagesize()
