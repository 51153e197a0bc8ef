"""Parsers that do their worst, and the process that called them."""

import ctypes
import os
import signal
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pyarrow as pa
import pytest

from tests.unit import small
from vendorwatch import confined
from vendorwatch.deliveries import Delivery, FieldCount, Loaded, Parsed, Problem
from vendorwatch.errors import ParseError

HERE = Delivery("d1", "things", "inbox", datetime(2026, 1, 1, tzinfo=UTC), None, ())
ROWS = Parsed(
    {"all": small.things([(1, "red"), (2, None)]), "none": pa.table({"x": pa.array([], pa.list_(pa.string()))})},
    [FieldCount("part", "field", 2, 1, 1, "why")],
    [Problem("part", "row 1", "warning", "odd")],
)


def parse(what: Callable[[Delivery], Parsed]) -> Parsed:
    return confined.confined(small.source(what)).parse(HERE)


def test_what_a_parser_yields_arrives_as_it_is() -> None:
    parsed = parse(lambda _: ROWS)
    assert {n: t.equals(ROWS.tables[n]) and t.schema == ROWS.tables[n].schema for n, t in parsed.tables.items()} == {
        "all": True,
        "none": True,
    }
    assert (parsed.fields, parsed.problems, parsed.published_on) == (ROWS.fields, ROWS.problems, None)


def test_a_large_table_arrives_whole() -> None:
    large = pa.table({"a": pa.array(range(300_000), pa.int64()), "b": ["x" * 50] * 300_000})
    assert parse(lambda _: Parsed({"all": large})).tables["all"].equals(large)


def test_its_own_refusal_arrives_with_all_its_parts() -> None:
    def refuse(_: Delivery) -> Parsed:
        raise ParseError("row 3 is empty", where="list.csv", expected="a name", todo="Look")

    with pytest.raises(ParseError) as caught:
        parse(refuse)
    assert (caught.value.what, caught.value.where, caught.value.expected, caught.value.todo) == (
        *("row 3 is empty", "list.csv", "a name", "Look"),
    )


def _recurse(_: Delivery) -> Parsed:
    return _recurse(_)


def _crash(_: Delivery) -> Parsed:
    ctypes.string_at(0)
    raise AssertionError


def _spin(_: Delivery) -> Parsed:
    while True:
        pass


def _hang(_: Delivery) -> Parsed:
    time.sleep(60)
    raise AssertionError


def _swell(_: Delivery) -> Parsed:
    return Parsed({"all": pa.table({"a": [bytes(900_000_000)]})})


def _leave(_: Delivery) -> Parsed:
    os._exit(0)


WORST = {
    "KeyError": (lambda _: {}["x"], "reading it fails: KeyError: 'x'"),
    "RecursionError": (_recurse, "RecursionError"),
    "UnicodeEncodeError": (lambda _: Parsed({"all": pa.table({"a": ["\ud800"]})}), "UnicodeEncodeError"),
    "OverflowError": (lambda _: Parsed({"all": small.things([(10**23, "red")])}), "OverflowError"),
    "crash": (_crash, "crashes the parser (SIGSEGV)"),
    "abort": (lambda _: os.abort(), "crashes the parser (SIGABRT)"),
    "processor": (_spin, "takes more than 1 s"),
    "clock": (_hang, "did not end in 2 s"),
    "stopped": (lambda _: os.kill(os.getpid(), signal.SIGSTOP), "did not end in 2 s"),
    "memory": (_swell, "more memory than is allowed"),
    "killed": (lambda _: os.kill(os.getpid(), signal.SIGKILL), "ended from outside"),
    "exit": (_leave, "without an answer"),
    "sys.exit": (lambda _: sys.exit(3), "without an answer"),
}


@pytest.mark.parametrize("case", WORST)
def test_the_worst_is_a_named_refusal(case: str, monkeypatch: pytest.MonkeyPatch) -> None:
    wall = 2 if case in ("clock", "stopped") else 100
    monkeypatch.setattr(confined, "LIMITS", confined.Limits(seconds=1, wall=wall, memory=500_000_000))
    monkeypatch.setattr(confined, "_GRACE_SECONDS", 0.5)
    what, said = WORST[case]
    with pytest.raises(ParseError) as caught:
        parse(what)
    assert said in str(caught.value)
    assert caught.value.where.startswith("things")


def test_half_a_character_in_what_it_tells_is_shown_and_breaks_nothing() -> None:
    told = parse(
        lambda _: Parsed({"all": small.things([])}, [], [Problem("p", "l", "warning", "odd \ud800", "\x1b[2J")])
    )
    assert (told.problems[0].message, told.problems[0].value) == ("odd \\ud800", "\N{REPLACEMENT CHARACTER}[2J")


def test_no_file_of_the_caller_stays_open_in_it(tmp_path: Path) -> None:
    with (tmp_path / "lock").open("wb") as held:
        number = held.fileno()

        def look(_: Delivery) -> Parsed:
            try:
                os.fstat(number)
            except OSError:
                return Parsed({"all": small.things([])})
            raise ParseError("it is open")

        parse(look)


def test_the_time_and_memory_allowed_grow_with_the_size() -> None:
    assert confined.Limits().of(HERE) == (60, 2_000_000_000)


def _odd(item: int) -> int:
    if item == 3:
        os.abort()
    if item == 5:
        raise KeyError(item)
    while item == 7:
        pass
    return item * 10


def test_each_item_is_answered_for_and_one_that_ends_the_reader_costs_itself_alone(monkeypatch) -> None:
    monkeypatch.setattr(confined, "LIMITS", confined.Limits(seconds=1, wall=60))
    found = list(confined.each(_odd, range(10)))
    told = {n: str(f) for n, f in enumerate(found) if isinstance(f, ParseError)}
    assert [f for f in found if not isinstance(f, ParseError)] == [0, 10, 20, 40, 60, 80, 90]
    assert list(told) == [3, 5, 7]
    assert "SIGABRT" in told[3]
    assert "KeyError" in told[5]
    assert "takes more than 1 s" in told[7]


def test_nothing_to_read_starts_nothing(monkeypatch) -> None:
    monkeypatch.setattr(os, "fork", lambda: pytest.fail("a child was started"))
    assert list(confined.each(_odd, [])) == []


def test_the_last_item_of_all_may_be_the_one(monkeypatch) -> None:
    assert [type(f) for f in confined.each(_odd, [1, 3])] == [int, ParseError]


@pytest.fixture
def two_cores(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("os.cpu_count", lambda: 2)


def test_what_was_begun_ahead_is_waited_for(two_cores: None, tmp_path: Path) -> None:
    def read(_: Delivery) -> Parsed:
        with (tmp_path / "read").open("a") as log:
            log.write("x")
        return ROWS

    source = small.source(read)
    confined.read_ahead(source, HERE)
    assert [table.num_rows for table in confined.confined(source).parse(HERE).tables.values()] == [2, 0]
    assert (tmp_path / "read").read_text() == "x"
    assert confined.confined(source).parse(HERE).problems == ROWS.problems
    assert (tmp_path / "read").read_text() == "xx"


def test_what_differs_from_what_was_loaded_before_is_read_where_that_is_enough(two_cores: None) -> None:
    for enough in (True, False):
        source = replace(
            small.source(lambda _: Parsed({"all": small.things([(1, "red")])})),
            parse_after=lambda _, before, read: replace(read, published_on=before.published_on) if enough else None,  # noqa: B023
        )
        before = Loaded(replace(HERE, published_on=date(2024, 6, 21)), ROWS)
        confined.read_ahead(source, HERE, before)
        found = confined.confined(source).parse(HERE)
        assert found.published_on == (date(2024, 6, 21) if enough else None)
        assert list(found.tables) == (list(ROWS.tables) if enough else ["all"])


def test_who_crashes_ahead_is_told_when_it_is_its_turn(two_cores: None) -> None:
    def crash(_: Delivery) -> Parsed:
        os.kill(os.getpid(), signal.SIGSEGV)
        return ROWS

    source = small.source(crash)
    confined.read_ahead(source, HERE)
    with pytest.raises(ParseError, match="SIGSEGV"):
        confined.confined(source).parse(HERE)


def test_nobody_is_left_of_those_whom_nobody_asked(two_cores: None, tmp_path: Path) -> None:
    def wait(_: Delivery) -> Parsed:
        (tmp_path / "pid").write_text(str(os.getpid()))
        time.sleep(60)
        return ROWS

    confined.read_ahead(small.source(wait), HERE)
    while not (tmp_path / "pid").exists() or not (tmp_path / "pid").read_text():
        time.sleep(0.01)
    confined.forget_ahead()
    with pytest.raises(ProcessLookupError):
        os.kill(int((tmp_path / "pid").read_text()), 0)


def test_what_a_child_makes_meanwhile_is_made_here_if_nothing_comes_of_it_there() -> None:
    here = os.getpid()

    def make() -> int:
        if os.getpid() != here:
            os.kill(os.getpid(), signal.SIGKILL)
        return os.getpid()

    with confined.meanwhile(make) as made:
        assert made() == here
    with confined.meanwhile(os.getpid) as made:
        assert made() != here


def test_two_processes_take_items_one_after_the_other_and_each_is_made_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "cpu_count", lambda: 2)
    here = os.getpid()

    def make(item: int) -> tuple[int, bool]:
        # The one that has the long item takes no other meanwhile.
        if item == 0:
            until = time.monotonic() + 30
            while len(list(tmp_path.iterdir())) < 20 and time.monotonic() < until:
                time.sleep(0.01)
        (tmp_path / str(item)).touch(exist_ok=False)
        return item, os.getpid() == here

    made = confined.divided(make, range(21))
    assert [item for item, _ in made] == [*range(21)]
    assert len({was_here for item, was_here in made if item}) == 1
    assert made[0][1] is not made[1][1]


@pytest.mark.parametrize("dies_at", [0, 3, 19])
def test_what_a_child_has_taken_and_not_made_is_made_here(monkeypatch: pytest.MonkeyPatch, dies_at: int) -> None:
    monkeypatch.setattr(os, "cpu_count", lambda: 2)
    here, told = os.getpid(), []

    def make(item: int) -> int:
        if os.getpid() != here:
            told.append(item)
            if len(told) > dies_at:
                os.kill(os.getpid(), signal.SIGKILL)
        else:
            time.sleep(0.01)
        return item * item

    assert confined.divided(make, range(40)) == [item * item for item in range(40)]
    assert confined.divided(make, []) == []


def test_what_fails_in_either_process_is_raised_here(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "cpu_count", lambda: 2)
    with pytest.raises(ZeroDivisionError):
        confined.divided(lambda item: 1 // item, [1, 2, 0, 3])


def test_no_child_begins_while_a_thread_beside_is_in_the_midst_of_something() -> None:
    begun, over, done = threading.Event(), threading.Event(), threading.Event()

    def work() -> None:
        for number in range(1_000):
            with confined.unforked():
                begun.set()
                assert over.wait(30)
                # In the midst of it: a child that began now would tell of it.
                busy.append(number)
                busy.pop()
        done.set()

    busy: list[int] = []
    thread = threading.Thread(target=work)
    thread.start()
    assert begun.wait(30)
    threading.Timer(0.05, over.set).start()
    for _ in range(3):
        # A child may have children of its own.
        with confined.meanwhile(lambda: _of_a_child(busy)) as made:
            assert made() == []
    assert done.wait(30)
    thread.join()


def _of_a_child(busy: list[int]) -> list[int]:
    with confined.meanwhile(lambda: busy) as made:
        return made()
