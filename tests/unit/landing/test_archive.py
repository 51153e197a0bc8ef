import hashlib
import os
import time
from pathlib import Path

import pytest

from vendorwatch.landing.archive import Archive

BODY = b"a list"
SHA256 = hashlib.sha256(BODY).hexdigest()


def write(archive, body=BODY):
    with archive.incoming() as incoming:
        incoming.write(body)
        return incoming.keep()


def everything_in(folder):
    return sorted(str(p.relative_to(folder)) for p in folder.rglob("*") if p.is_file())


def test_a_kept_body_stands_under_its_digest(tmp_path):
    archive = Archive(tmp_path)
    path = write(archive)
    assert path == archive.path(SHA256) == tmp_path / "objects" / SHA256[:2] / SHA256
    assert path.read_bytes() == BODY
    assert archive.holds(SHA256, len(BODY))
    assert not archive.holds("0" * 64, len(BODY))
    assert everything_in(tmp_path) == [f"objects/{SHA256[:2]}/{SHA256}"]


def test_a_body_kept_twice_is_one_object(tmp_path):
    assert write(Archive(tmp_path)) == write(Archive(tmp_path))
    assert len(everything_in(tmp_path)) == 1


def test_an_object_cannot_be_overwritten_by_accident(tmp_path):
    assert write(Archive(tmp_path)).stat().st_mode & 0o222 == 0


def test_a_damaged_object_is_replaced_when_the_body_comes_again(tmp_path):
    path = write(Archive(tmp_path))
    path.chmod(0o644)
    path.write_bytes(BODY[:2])
    assert write(Archive(tmp_path)).read_bytes() == BODY


def test_a_second_try_begins_anew(tmp_path):
    archive = Archive(tmp_path)
    with archive.incoming() as incoming:
        incoming.write(b"a longer body that broke off")
        incoming.restart()
        incoming.write(BODY)
        assert (incoming.sha256, incoming.size) == (SHA256, len(BODY))
        assert incoming.readable().read_bytes() == BODY
        assert incoming.keep().read_bytes() == BODY


def test_what_is_not_kept_leaves_nothing(tmp_path):
    with pytest.raises(ZeroDivisionError), Archive(tmp_path).incoming() as incoming:
        incoming.write(BODY)
        1 / 0  # noqa: B018
    assert everything_in(tmp_path) == []


def test_a_refused_body_is_kept_aside_if_it_is_small(tmp_path):
    archive = Archive(tmp_path)
    for body in (BODY, b"", b"x" * 1_000_001):
        with archive.incoming() as incoming:
            incoming.write(body)
            incoming.set_aside()
    assert everything_in(tmp_path) == [f"refused/{SHA256}"]
    assert not archive.holds(SHA256, len(BODY))


def test_a_sweep_takes_what_the_killed_left_and_nothing_else(tmp_path):
    archive = Archive(tmp_path)
    archive.sweep()
    kept = write(archive)
    dead, alive = tmp_path / "incoming" / "dead", tmp_path / "incoming" / "alive"
    dead.touch()
    alive.touch()
    two_days_ago = time.time() - 2 * 86_400
    os.utime(dead, (two_days_ago, two_days_ago))
    os.utime(kept, (two_days_ago, two_days_ago))
    archive.sweep()
    assert not dead.exists()
    assert alive.exists()
    assert kept.exists()


def test_a_body_is_on_the_disk_before_it_has_its_name_and_the_name_before_it_is_told(tmp_path, monkeypatch):
    archive, synced = Archive(tmp_path), []
    path = archive.path(SHA256)

    def fsync(handle):
        synced.append((Path(f"/proc/self/fd/{handle}").resolve(), path.exists()))

    monkeypatch.setattr(os, "fsync", fsync)
    write(archive)
    (body, named), *folders = synced
    assert (body.parent, named) == (tmp_path / "incoming", False)
    assert folders == [(tmp_path / "objects", False), (path.parent, True)]


def test_a_body_that_is_damaged_is_moved_away_and_missing_then(tmp_path):
    archive = Archive(tmp_path)
    path = write(archive)
    archive.condemn(SHA256)
    assert (archive.holds(SHA256, len(BODY)), path.exists()) == (False, False)
    assert (tmp_path / "damaged" / SHA256).read_bytes() == BODY
    assert not archive.is_intact(SHA256)
