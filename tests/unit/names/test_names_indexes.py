"""Files of indexes: put in their place whole or not at all, and nothing half made is left for ever."""

import os
import time
from pathlib import Path

import pytest

from vendorwatch.names import indexes
from vendorwatch.names.listed import listed_table

ROWS = [{"entry_id": "1", "name": "Acme Trading", "kind": "organization"}]


def abandoned(folder: Path, name: str, hours: float) -> Path:
    path = folder / name
    path.symlink_to("gone.index")
    moment = time.time() - 3_600 * hours
    os.utime(path, (moment, moment), follow_symlinks=False)
    return path


def test_what_fails_leaves_nothing_and_the_next_makes_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as patch:

        def build(_names: object, path: Path, **_: object) -> None:
            path.write_bytes(b"half")
            raise KeyboardInterrupt

        patch.setattr(indexes.NameIndex, "build", build)
        with pytest.raises(KeyboardInterrupt), indexes.index_file(listed_table(ROWS), tmp_path):
            pass
    assert list(tmp_path.iterdir()) == []
    with indexes.index_file(listed_table(ROWS), tmp_path) as made:
        assert list(tmp_path.iterdir()) == [made]


def test_what_killed_processes_left_is_removed_by_the_next_that_makes_one(tmp_path: Path) -> None:
    left = abandoned(tmp_path, "names-a-b.4711.part", hours=1.1)
    at_work = abandoned(tmp_path, "release-a.4712.part", hours=0.9)
    assert indexes.half_made(tmp_path) == [left]
    with indexes.index_file(listed_table(ROWS), tmp_path) as made:
        assert {*tmp_path.iterdir()} == {made, at_work}


def test_a_link_is_put_in_place_of_one_that_leads_elsewhere(tmp_path: Path) -> None:
    with indexes.index_file(listed_table(ROWS), tmp_path) as made:
        link = tmp_path / "release-x.index"
        link.symlink_to("gone.index")
        indexes.link(link, made)
        assert link.resolve() == made.resolve()
        assert {*tmp_path.iterdir()} == {made, link}
