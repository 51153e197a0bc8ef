"""A disk that is full or not ours: what is said, whoever noticed."""

import errno
import os
import shutil
import sqlite3
from pathlib import Path

import duckdb
import pytest

from vendorwatch import disk
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
    told = str(disk.told(OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), str(path))))
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
    told = disk.told(error)
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
    told = disk.told(error)
    assert told is not None
    assert "cannot be used" in told.what
    assert "VENDORWATCH_HOME" in told.todo
    assert told.where == "/mnt/x" or isinstance(error, sqlite3.Error)


def test_the_cause_of_an_error_counts_and_other_errors_are_none() -> None:
    try:
        try:
            raise OSError(errno.ENOSPC, "No space left on device", "/x")
        except OSError as cause:
            raise ValueError("it could not be kept") from cause
    except ValueError as error:
        assert str(disk.told(error)).startswith("/x: the disk is full")
    for other in (
        ValueError("x"),
        FileNotFoundError(errno.ENOENT, "No such file", "/x"),
        VendorwatchError("disk is full"),
    ):
        assert disk.told(other) is None


def test_what_does_not_say_where_is_where_it_was_being_written(tmp_path: Path) -> None:
    told = disk.told(OSError(errno.ENOSPC, "No space left on device"), tmp_path / "x")
    assert told is not None
    assert told.where == str(tmp_path / "x")
