"""What was read from a query: kept for all installations, and made anew where it cannot be read."""

from pathlib import Path

import pytest

from vendorwatch.tables import declarations, queries_read
from vendorwatch.tables.catalogue import Catalogue


def test_the_tables_that_a_query_asks_are_read_once(sql: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(queries_read, "_FOLDER", tmp_path / "kept")
    first = Catalogue(sql)["core.things"].inputs
    assert first == ("raw.things__all",)
    with monkeypatch.context() as closed:
        closed.setattr(declarations, "connect", lambda: pytest.fail("nothing to read"))
        assert Catalogue(sql)["core.things"].inputs == first
    (sql / "core" / "things.sql").write_text(
        "select a, b from raw.things__all where a in (select a from raw.things__all)"
    )
    assert Catalogue(sql)["core.things"].inputs == first
    # One that was cut off is read again.
    for kept in (tmp_path / "kept").iterdir():
        kept.write_text(kept.read_text()[:9])
    assert Catalogue(sql)["core.things"].inputs == first


def test_the_oldest_are_dropped_and_what_cannot_be_written_is_read_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(queries_read, "_FOLDER", tmp_path)
    monkeypatch.setattr(queries_read, "_AT_MOST", 2)
    for number in range(4):
        queries_read.keep("inputs", str(number), [number])
    assert len([*tmp_path.iterdir()]) == 2 and queries_read.kept("inputs", "3") == [3]
    assert queries_read.kept("lineage", "3") is None
    (tmp_path / "file").touch()
    monkeypatch.setattr(queries_read, "_FOLDER", tmp_path / "file")
    queries_read.keep("inputs", "5", [])
    assert queries_read.kept("inputs", "5") is None
