import json
import threading

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vendorwatch.errors import VendorwatchError
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
