"""Each kind of file of an installation damaged: never believed, told in words, and healed by a refresh or by the doctor.

Run by `make torture`: half a minute each.
"""

import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.faults.conftest import Place, drop
from tests.faults.kills import KILLS, left_behind, vendors
from tests.snapshot import Snapshot

# How it may end: a refresh heals it by itself, after the doctor's --fix, or it stops until a person says so.
KINDS = {
    "the deliveries' log": "landing/deliveries.jsonl",
    "the retrievals' log": "landing/retrievals.jsonl",
    "the deliveries' length": "landing/deliveries.jsonl.length",
    "a body": "landing/objects/*/*",
    "the warehouse": "warehouse.duckdb",
    "who holds the warehouse": "warehouse.duckdb.lock.holder",
    "the release": "published/releases/*/vendorwatch.duckdb",
    "a copy in Parquet": "published/parquet/*/vendor_brief.parquet",
    "the manifest": "published/manifest.json",
    "the brief": "published/brief/index.html",
    "a run's record": "runs/*.json",
    "what people were told": "alerts.jsonl",
    "what vendors' people were told": "impact.jsonl",
    "an index of names": "cache/*.index",
    "Dagster's runs": "../dagster/storage/history/runs.db",
    "Dagster's index": "../dagster/storage/history/runs/index.db",
}


def flip(path: Path) -> None:
    """Change some bytes in the middle."""
    body = bytearray(path.read_bytes())
    middle = len(body) // 2
    for at in range(middle, min(middle + 64, len(body))):
        body[at] ^= 0x5A
    path.write_bytes(body)


def cut(path: Path) -> None:
    os.truncate(path, path.stat().st_size // 2)


def empty(path: Path) -> None:
    os.truncate(path, 0)


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory, snapshot: Snapshot) -> Place:
    """An installation that was used, and has told people something."""
    place = Place(tmp_path_factory.mktemp("whole")).prepare()
    shutil.copytree(snapshot.home, place.home, symlinks=True)
    drop(place, 1)
    bad = place.home / "inbox" / "news" / "empty.txt"
    bad.touch()
    assert place.run("refresh")[0] == 3
    bad.unlink()
    assert place.run("screen", "--name", "ZTE Corporation")[0] in (0, 4)
    return place


@pytest.fixture
def place(whole: Place, tmp_path: Path) -> Place:
    shutil.copytree(whole.folder, tmp_path, symlinks=True, dirs_exist_ok=True)
    return Place(tmp_path).prepare()


@pytest.mark.skipif(not KILLS, reason="VENDORWATCH_KILLS is not set (`make torture`)")
@pytest.mark.parametrize("how", [flip, cut, empty], ids=lambda how: how.__name__)
@pytest.mark.parametrize("kind", KINDS)
def test_a_damaged_file_is_told_and_healed(place: Place, kind: str, how: Callable[[Path], None]) -> None:
    # That of a release is the one in force, the last by name.
    found = sorted(p for p in place.home.glob(KINDS[kind]) if not p.is_symlink())
    assert found, "there is such a file"
    how(found[-1])
    drop(place, 4)
    told = ""
    for step in ((), ("doctor", "--fix"), ("doctor", "--fix")):
        if step:
            code, says, errors = place.run(*step)
            told += f"doctor {code}: {says}{errors}"
            assert "Traceback" not in errors, errors
        code, says, errors = place.run("refresh")
        told += f"refresh {code}: {errors}"
        assert "Traceback" not in errors, errors
        if code == 0:
            break
        assert code in (1, 3), told
    assert code == 0, told
    assert vendors(place) == ["4"], told
    assert list(left_behind(place)) == [], told
    print(f"\n{kind}, {how.__name__}: {told[:3000]}")
