import json
import os
import threading

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vendorwatch.errors import Busy, VendorwatchError
from vendorwatch.landing import journal
from vendorwatch.landing.journal import Journal

VALUES = st.none() | st.booleans() | st.integers() | st.text(st.characters(exclude_categories=["Cs"]))
ROWS = st.dictionaries(st.text(st.characters(exclude_categories=["Cs"])), VALUES)


def test_a_log_that_does_not_exist_has_no_rows(tmp_path):
    assert list(Journal(tmp_path / "nothing" / "log.jsonl").rows()) == []


@given(rows=st.lists(ROWS, max_size=5), cut=st.integers(1, 100))
def test_a_torn_last_line_is_passed_over_and_cut_off_by_the_next_writer(tmp_path_factory, rows, cut):
    path = tmp_path_factory.mktemp("log") / "log.jsonl"
    journal = Journal(path)
    for row in rows:
        journal.append(row)
    torn = json.dumps({"torn": "x" * 200}).encode()[:cut]
    with path.open("ab") as file:
        file.write(torn)
    assert list(Journal(path).rows()) == rows
    Journal(path).append({"next": 1})
    assert list(Journal(path).rows()) == [*rows, {"next": 1}]
    assert list(journal.new_rows()) == [*rows, {"next": 1}]


def test_a_torn_line_longer_than_one_block_is_cut_off_too(tmp_path):
    path = tmp_path / "log.jsonl"
    Journal(path).append({"a": 1})
    with path.open("ab") as file:
        file.write(b'{"torn": "' + b"x" * 200_000)
    Journal(path).append({"b": 2})
    assert list(Journal(path).rows()) == [{"a": 1}, {"b": 2}]


def test_new_rows_are_those_since_the_last_look_by_whomever(tmp_path):
    reader, writer = Journal(tmp_path / "log.jsonl"), Journal(tmp_path / "log.jsonl")
    writer.append({"n": 1})
    assert list(reader.new_rows()) == [{"n": 1}]
    writer.append({"n": 2})
    reader.append({"n": 3})
    assert list(reader.new_rows()) == [{"n": 2}, {"n": 3}]
    assert list(reader.new_rows()) == []


def test_writers_at_once_lose_nothing(tmp_path):
    def write(writer):
        journal = Journal(tmp_path / "log.jsonl")
        for n in range(10):
            journal.append({"writer": writer, "n": n, "padding": "x" * 5_000})

    threads = [threading.Thread(target=write, args=[w]) for w in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    rows = list(Journal(tmp_path / "log.jsonl").rows())
    assert sorted((r["writer"], r["n"]) for r in rows) == [(w, n) for w in range(4) for n in range(10)]


@pytest.mark.parametrize("line", [b"{broken\n", b"[1]\n", b"\n", b"\xff\n"])
def test_a_whole_line_that_is_no_row_is_named(tmp_path, line):
    path = tmp_path / "log.jsonl"
    Journal(path).append({"a": 1})
    with path.open("ab") as file:
        file.write(line)
    with pytest.raises(VendorwatchError, match=r"log.jsonl line 2: .*one JSON object a line"):
        list(Journal(path).rows())


def test_the_folders_of_a_log_are_made(tmp_path):
    journal = Journal(tmp_path / "a" / "b" / "log.jsonl")
    journal.append({"n": 1})
    assert [row["n"] for row in journal.rows()] == [1]


def test_each_row_is_chained_to_the_one_before_and_the_first_to_none(tmp_path):
    path = tmp_path / "log.jsonl"
    for n in range(3):
        Journal(path).append({"n": n})
    lines = path.read_bytes().splitlines(keepends=True)
    assert ["_chain" in json.loads(line) for line in lines] == [False, True, True]
    # As long as before, since that it is shorter is noticed too.
    path.write_bytes(lines[0] + lines[2] + lines[1])
    with pytest.raises(VendorwatchError, match="line 2 does not follow the line before it"):
        list(Journal(path).rows())


def test_what_is_lost_is_put_aside_and_the_rest_is_gone_on_with(tmp_path):
    path = tmp_path / "log.jsonl"
    for n in range(4):
        Journal(path).append({"n": n, "made_at": "2026-01-01T00:00:00+00:00"})
    first, second, third, fourth = path.read_bytes().splitlines(keepends=True)
    no_moment = third.replace(b"2026-01-01T", b"someday ")
    path.write_bytes(first + b"{half a\n" + no_moment + second + fourth[:-1])
    Journal(path).accept_loss()
    assert [row["n"] for row in Journal(path).rows()] == [0, 1]
    assert path.with_name("log.jsonl.lost").read_bytes() == b"{half a\n" + no_moment + fourth[:-1]
    Journal(path).append({"n": 4})
    assert [row["n"] for row in Journal(path).rows()] == [0, 1, 4]


def test_a_log_that_ends_too_early_is_gone_on_with_on_a_persons_word(tmp_path):
    path = tmp_path / "log.jsonl"
    for n in range(2):
        Journal(path).append({"n": n})
    path.write_bytes(path.read_bytes().splitlines(keepends=True)[0])
    with pytest.raises(VendorwatchError, match=r"it ends after 9 of \d+ bytes"):
        Journal(path).append({"n": 2})
    Journal(path).accept_loss()
    Journal(path).append({"n": 2})
    assert list(Journal(path).rows()) == [{"n": 0}, {"n": 2}]
    assert not path.with_name("log.jsonl.lost").exists()


def test_who_waits_for_one_that_hangs_is_told_for_whom(tmp_path, monkeypatch):
    monkeypatch.setattr(journal, "_PATIENCE_SECONDS", 0.1)
    path = tmp_path / "log.jsonl"
    waited = []

    def wait():
        try:
            Journal(path).append({"n": 1})
        except Busy as error:
            waited.append(str(error))

    with Journal(path).held():
        other = threading.Thread(target=wait)
        other.start()
        other.join()
    assert f"(process {os.getpid()} on " in waited[0]
    assert "has held log.jsonl for 0.1 s" in waited[0]
