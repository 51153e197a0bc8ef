"""What an answer that breaks our code becomes, and what passes because it is ours to mend; one set of files, settled."""

import errno
import logging
import traceback
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from tests.unit.landing.live import SOURCE
from vendorwatch.errors import FetchError, Refused, VendorwatchError
from vendorwatch.landing.archive import Archive
from vendorwatch.landing.attempt import Attempt, Result, border, outcome_of
from vendorwatch.landing.register import ANOTHER_TIME, Register, Taken

NOW = datetime(2026, 11, 25, tzinfo=UTC)


@pytest.mark.parametrize(
    "error",
    [
        ValueError("a character"),
        RecursionError("deep"),
        KeyError("x"),
        OSError("no number at all"),
        OSError(errno.EINVAL, "invalid argument"),
        TimeoutError("by a library"),
    ],
    ids=lambda error: type(error).__name__,
)
def test_whatever_bytes_make_our_code_raise_is_a_refusal_by_name(error: Exception, caplog) -> None:
    caplog.set_level(logging.ERROR)
    with pytest.raises(Refused) as refused, border("things list.xml"):
        raise error
    assert refused.value.where == "things list.xml"
    line = traceback.extract_tb(error.__traceback__)[-1].lineno
    told = f"an answer that makes test_attempt.py line {line} fail: {type(error).__name__}: {error}"
    assert refused.value.what == told
    assert refused.value.__cause__ is error
    assert "Traceback" in caplog.text


def test_what_is_told_of_it_has_an_end() -> None:
    with pytest.raises(Refused) as refused, border("things"):
        raise ValueError("x" * 1_000)
    assert len(refused.value.what) == 300


@pytest.mark.parametrize(
    "error",
    [
        *(OSError(number, "ours") for number in (errno.ENOSPC, errno.EACCES, errno.EROFS, errno.EIO, errno.EMFILE)),
        OSError(errno.ENOENT, "no such file", "a.csv"),
        FetchError("no answer in time"),
        Refused("an HTML page"),
        VendorwatchError("a damaged log"),
        KeyboardInterrupt(),
    ],
    ids=str,
)
def test_trouble_of_our_own_and_what_is_named_already_passes(error: BaseException) -> None:
    with pytest.raises(type(error)) as passed, border("things"):
        raise error
    assert passed.value is error


def test_a_refusal_has_refused_and_anything_else_has_failed() -> None:
    assert (outcome_of(Refused("x")), outcome_of(FetchError("x"))) == ("refused", "failed")


class Desk:
    """A register, and attempts at one source."""

    def __init__(self, folder: Path) -> None:
        self.register = Register(folder, Archive(folder))
        self.source = SOURCE

    def settle(self, *taken: Taken, variant: str = "legacy", note: str = "", **more: object) -> Result:
        self.attempt = Attempt(replace(self.source, **more), variant, self.register, lambda: NOW)
        return self.attempt.settle(list(taken), "last_modified", note)

    def now(self, **changed: object) -> None:
        self.register.amend(self.attempt.delivery_id, NOW, lambda _: changed)


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path)


def file(name: str, sha256: str, day: int | None = None) -> Taken:
    return Taken(name, f"https://x/{name}", sha256 * 64, 1, date(2026, 1, day) if day else None)


def test_a_set_is_of_the_day_of_its_latest_file(desk: Desk) -> None:
    assert desk.settle(file("one.csv", "a", 3), file("two.csv", "b", 5), file("three.csv", "c")).verdict == "new"
    [delivery] = desk.register.accepted(SOURCE)
    assert delivery.published_on == date(2026, 1, 5)
    assert [d.published_on for d in delivery.documents] == [date(2026, 1, 3), date(2026, 1, 5), None]


def test_only_the_very_set_is_the_same_again(desk: Desk) -> None:
    one, two = file("one.csv", "a"), file("two.csv", "b")
    desk.settle(one, two)
    assert desk.settle(two, one).verdict == "unchanged"
    assert desk.settle(one).verdict == "new"
    assert desk.settle(one, two).verdict == "new", "it was that before the last"
    assert desk.settle(one, two, variant="enhanced").verdict == "new"
    assert desk.settle(file("one.csv", "b"), file("two.csv", "a")).verdict == "new"


def test_what_was_turned_away_is_refused_again_unless_it_was_for_no_fault_of_its_own(desk: Desk) -> None:
    one = file("one.csv", "a")
    desk.settle(one)
    first = desk.attempt.delivery_id
    desk.now(outcome="quarantined", reason="it shrank")
    told = f"the same bytes as {first}, quarantined: it shrank"
    assert desk.settle(one) == Result("refused", told)
    assert desk.settle(one, note="no enhanced.xml") == Result("refused", f"{told}; no enhanced.xml")
    assert desk.settle(one, variant="enhanced").verdict == "new"
    desk.settle(file("one.csv", "b"))
    desk.now(outcome="quarantined", reason="no time was left", read_by=ANOTHER_TIME)
    assert desk.settle(file("one.csv", "b")).verdict == "new"


def test_of_what_adds_up_only_what_is_new_is_taken_and_what_was_turned_away_is_not(desk: Desk) -> None:
    one, two, three = (file(f"{name}.txt", name[0]) for name in ("a", "b", "c"))
    assert desk.settle(one, two, cumulative=True).verdict == "new"
    desk.now(left_out={two.sha256: "b.txt: cannot be read"})
    assert desk.settle(one, two, cumulative=True).verdict == "unchanged"
    assert desk.settle(one, two, three, cumulative=True).verdict == "new"
    assert [d.name for d in desk.register.accepted(SOURCE)[-1].documents] == ["c.txt"]
    again = replace(one, name="other.txt")
    assert desk.settle(again, cumulative=True).verdict == "new"
    assert desk.settle(replace(one, name="issue.txt"), cumulative=True, successive=True).verdict == "unchanged"


def test_where_all_was_turned_away_each_reason_is_told_once(desk: Desk) -> None:
    files = [file(f"{name}.txt", name) for name in "abc"]
    desk.settle(*files, cumulative=True)
    reasons = dict(zip((f.sha256 for f in files), ("not a text", "too long", "not a text"), strict=True))
    desk.now(outcome="quarantined", left_out=reasons, reason="all of them")
    assert desk.settle(*files, cumulative=True) == Result(
        "refused", "the same bytes as before, quarantined: not a text; too long"
    )
