"""Deliveries beside the ones before them, where there is no history to judge by."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pyarrow as pa
import pytest

from tests.unit import small
from vendorwatch.deliveries import Delivery, Document, Parsed
from vendorwatch.errors import GuardTripped
from vendorwatch.history import beside
from vendorwatch.settings import PROJECT

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)


def delivery(days: int = 0, published: date | None = None, **more: object) -> Delivery:
    at = NOON + timedelta(days=days)
    document = Document("d", "things", "list.csv", "u", "ab" * 32, 1, at, published, PROJECT)
    return Delivery(f"d{days}", "things", "csv", at, published, (document,), **more)


@pytest.mark.parametrize(("ahead", "passes"), [(-400, True), (0, True), (2, True), (3, False), (27_000, False)])
def test_a_date_may_be_ahead_of_our_clock_by_two_days(ahead: int, passes: bool) -> None:
    parsed = Parsed({}, published_on=NOON.date() + timedelta(days=ahead))
    if passes:
        assert beside.in_time(delivery(), parsed) is parsed
    else:
        with pytest.raises(GuardTripped, match="lies in the future of 2026-03-01"):
            beside.in_time(delivery(), parsed)


def test_what_a_person_vouches_for_counts_from_the_day_it_came() -> None:
    found = beside.in_time(delivery(overruled=True), Parsed({}, published_on=date(2099, 1, 1)))
    assert found.published_on == NOON.date()


def rows(*numbers: int, of: str = "a") -> list[beside.Row]:
    return [(n, of) for n in numbers]


@pytest.mark.parametrize(
    ("now", "passes"),
    [
        (rows(*range(100)), True),
        (rows(*range(98)), True),
        (rows(*range(97)), False),
        (rows(*range(97), 500), False),
        (rows(*range(0, 100, 2), 99), True),
        (rows(*range(90), of="a"), False),
        (rows(*range(1_000, 1_100)), False),
        ([], True),
    ],
)
def test_an_end_that_is_gone_is_noticed_and_rows_within_are_not(now: list[beside.Row], passes: bool) -> None:
    before = rows(*range(100))
    if passes:
        beside.require_its_end(delivery(1), now, before)
    else:
        with pytest.raises(GuardTripped, match="as if it were cut"):
            beside.require_its_end(delivery(1), now, before)
        beside.require_its_end(delivery(1, overruled=True), now, before)


def test_a_list_gone_as_a_whole_is_left_to_its_own_guard() -> None:
    beside.require_its_end(delivery(1), rows(*range(50)), [*rows(*range(50)), *rows(*range(50, 100), of="b")])


SOURCE = small.source(lambda _: Parsed({}))


def tables(count: int) -> Parsed:
    return Parsed({"all": pa.table({"a": list(range(count))})})


@pytest.mark.parametrize(
    ("had", "has", "days", "passes"),
    [
        (10_886, 5, 1, False),
        (1_000, 898, 1, False),
        (1_000, 899, 0, False),
        (1_000, 900, 0, True),
        (1_000, 800, 60, True),
        (1_000, 799, 60, False),
        (1_000, 700, 5_000, True),
        (1_000, 699, 5_000, False),
        (30, 20, 1, True),
        (30, 19, 1, False),
        (8, 0, 1, False),
        (0, 0, 1, True),
        (5, 5_000, 1, True),
    ],
)
def test_a_source_without_a_history_may_not_shrink_by_much(had: int, has: int, days: int, passes: bool) -> None:
    def judge(**more: object) -> None:
        beside.require_its_size(SOURCE, delivery(days, **more), tables(has), delivery(), tables(had))

    if passes:
        judge()
    else:
        with pytest.raises(GuardTripped, match="rows are gone"):
            judge()
        judge(overruled=True)


def test_an_older_version_after_a_newer_one_is_out_of_turn() -> None:
    newer, late = delivery(0, date(2026, 2, 20)), delivery(1, date(2026, 2, 10))
    with pytest.raises(GuardTripped, match="older \\(2026-02-10\\) than the version of 2026-02-20"):
        beside.require_its_turn(late, [newer, late])
    with pytest.raises(GuardTripped, match=r'vendorwatch accept things abababababab --reason "\.\.\."'):
        beside.require_its_turn(late, [newer, late])
    beside.require_its_turn(newer, [newer, late])
    # Of one day, of a publication that has no day, and of one brought in from a folder nothing follows.
    beside.require_its_turn(late, [replace(newer, published_on=late.published_on), late])
    beside.require_its_turn(late, [replace(newer, published_on=None), late])
    # Nor does one that came with it.
    beside.require_its_turn(late, [replace(newer, retrieved_at=late.retrieved_at), late])
    beside.require_its_turn(late, [replace(newer, origin="past/2026-02-20"), late])
    beside.require_its_turn(replace(late, overruled=True), [newer, late])
    beside.require_its_turn(replace(late, origin="past/2026-02-10"), [newer, late])
    beside.require_its_turn(replace(late, published_on=None), [newer, late])
