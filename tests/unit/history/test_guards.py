"""Made-up lists over made-up years: what is let through, what is not, and what a person's word changes."""

from collections.abc import Iterator, Set
from datetime import date, datetime, timedelta

import duckdb
import pyarrow as pa
import pytest

from tests.unit.small import FACT_COLUMNS
from vendorwatch.deliveries import Delivery, Document
from vendorwatch.errors import GuardTripped
from vendorwatch.history import guards, timeline
from vendorwatch.history.timeline import Publication
from vendorwatch.settings import PROJECT
from vendorwatch.tables.catalogue import read_catalogue
from vendorwatch.tables.declarations import SCHEMAS
from vendorwatch.tables.warehouse import _STATE, transaction

START = date(2024, 1, 1)


class Publisher:
    """A list of numbered entries, published day by day; `publish` returns why a publication was turned away."""

    def __init__(self, con: duckdb.DuckDBPyConnection) -> None:
        self.con = con
        self.count = 0

    def publish(
        self, day: int, entries: Set[int], *, accepted: bool = False, fetched_on: int | None = None, edited: int = 0
    ) -> str | None:
        self.count += 1
        published = START + timedelta(days=day)
        at = datetime(2024, 1, 1) + timedelta(days=day if fetched_on is None else fetched_on, minutes=self.count)
        rows = [("s", f"s:{n}", "entry", "name", f"E{n}{' edited' * (n < edited)}", "", "") for n in sorted(entries)]
        columns = list(zip(*rows, strict=True)) or [()] * len(FACT_COLUMNS)
        table = pa.table({n: pa.array(c, pa.string()) for n, c in zip(FACT_COLUMNS, columns, strict=True)})
        publication = Publication("s", f"d{self.count}", "s:doc", "{}", "csv", published, at, "code")
        document = Document("s:doc", "s", "list.csv", "u", "ab" * 32, 1, at, published, PROJECT)
        delivery = Delivery(f"d{self.count}", "s", "csv", at, published, (document,), overruled=accepted)
        self.con.register("delivery_facts", table)
        self.last = publication, delivery
        try:
            with transaction(self.con):
                timeline.put(self.con, publication, [("s", "entry")])
                guards.judge(self.con, publication, delivery)
        except GuardTripped as tripped:
            self.lists = tripped.lists
            return str(tripped)
        finally:
            self.con.unregister("delivery_facts")
        return None


@pytest.fixture
def publisher() -> Iterator[Publisher]:
    con = duckdb.connect()
    for schema in SCHEMAS:
        con.execute(f"create schema {schema}")
    con.execute(_STATE)
    timeline.prepare(con, read_catalogue(PROJECT / "sql"))
    yield Publisher(con)
    con.close()


THOUSAND = frozenset(range(1_000))


def less(count: int, of: Set[int] = THOUSAND) -> frozenset[int]:
    return frozenset(sorted(of)[: len(of) - count])


def more(count: int) -> frozenset[int]:
    return frozenset(range(1_000 + count))


@pytest.mark.parametrize(("gone", "passes"), [(19, True), (20, True), (21, False)])
def test_exactly_at_the_allowance_is_in_order_and_one_above_is_not(publisher, gone: int, passes: bool) -> None:
    assert publisher.publish(0, THOUSAND) is None
    told = publisher.publish(1, less(gone))
    # Two in a hundred, and a sixtieth of it for the day.
    assert guards._guards()[0].allowance(1, None) * 1_000 == pytest.approx(20.33, abs=0.01)
    assert (told is None) is passes
    if told:
        assert "s: 21 of 1,000 (2.1%) entries are gone since 2024-01-01 [entry], at most 20 are usual" in told
        shown = ", ".join(f"s:{n} E{n}" for n in range(979, 984))
        assert f"(first: {shown})" in told
        assert 'vendorwatch accept s abababababab --reason "..."' in told


@pytest.mark.parametrize(("new", "passes"), [(81, True), (82, False)])
def test_the_same_of_what_is_new(publisher, new: int, passes: bool) -> None:
    publisher.publish(0, THOUSAND)
    assert (publisher.publish(1, more(new)) is None) is passes


def test_a_list_of_one_that_becomes_a_list_of_many_is_told_by_its_share(publisher) -> None:
    publisher.publish(0, frozenset([0]))
    told = publisher.publish(1, more(0))
    assert told is not None
    assert "999 of 1 (99900.0%) entries are new" in told


@pytest.mark.parametrize(("edited", "passes"), [(81, True), (82, False)])
def test_the_same_of_what_was_edited(publisher, edited: int, passes: bool) -> None:
    publisher.publish(0, THOUSAND)
    assert (publisher.publish(1, THOUSAND, edited=edited) is None) is passes


@pytest.mark.parametrize(("gone", "passes"), [(5, True), (6, False)])
def test_of_a_short_list_a_few_may_always_go(publisher, gone: int, passes: bool) -> None:
    publisher.publish(0, frozenset(range(12)))
    assert (publisher.publish(1, less(gone, frozenset(range(12)))) is None) is passes


@pytest.mark.parametrize("days", [30, 180, 365, 3_650])
def test_a_gap_allows_more_but_never_more_than_the_ceiling(publisher, days: int) -> None:
    publisher.publish(0, THOUSAND)
    usual = min(60, round(20 * (1 + days / 60)))
    assert publisher.publish(days, less(usual + 1)) is not None
    assert publisher.publish(days, less(138)) is not None, "13.8 % in a year"
    assert publisher.publish(days, less(usual)) is None


def test_a_list_that_shrinks_a_little_every_day_is_seen(publisher) -> None:
    entries = THOUSAND
    publisher.publish(0, entries)
    passed = 0
    for day in range(1, 13):
        fewer = less(round(len(entries) * 0.019), entries)
        if (told := publisher.publish(day, fewer)) is None:
            entries, passed = fewer, passed + 1
        else:
            assert "entries are gone in all since 2024-01-01" in told
    assert passed == 3
    assert len(entries) > 940


def test_a_list_that_loses_some_each_month_as_real_ones_do_is_left_alone(publisher) -> None:
    entries = THOUSAND
    for week in range(52):
        entries = less(3, entries) | {10_000 + 10 * week + n for n in range(8)}
        assert publisher.publish(7 * week, entries) is None, week


def test_an_outlier_that_a_person_let_through_teaches_nothing(publisher) -> None:
    publisher.publish(0, THOUSAND)
    assert publisher.publish(1, less(400)) is not None
    assert publisher.publish(1, less(400), accepted=True) is None
    left = less(400)
    assert publisher.publish(2, less(186, left)) is not None, "31 % after 40 %"
    assert publisher.publish(2, less(30, left)) is not None
    assert publisher.publish(2, less(10, left)) is None


def test_what_was_settled_is_not_held_against_the_next_day(publisher) -> None:
    publisher.publish(0, THOUSAND)
    publisher.publish(1, less(400), accepted=True)
    for day in range(2, 6):
        assert publisher.publish(day, less(400 + day)) is None


def test_what_nobody_disputed_teaches(publisher) -> None:
    publisher.publish(0, THOUSAND)
    assert publisher.publish(1, less(20)) is None
    # The largest step counts, not the last.
    assert publisher.publish(2, less(26)) is None
    assert publisher.publish(60, less(20)) is None
    # Half as much again as the 20 of 1,000 of one day.
    assert publisher.publish(61, less(20 + 30)) is not None
    assert publisher.publish(61, less(20 + 29)) is None
    assert guards._guards()[0].allowance(1, 0.0197) == pytest.approx(0.03004, abs=1e-4)
    assert guards._guards()[0].allowance(1, 1.0) == guards._guards()[0].ceiling


def test_older_than_one_that_came_before_is_out_of_turn(publisher) -> None:
    publisher.publish(0, THOUSAND)
    publisher.publish(10, more(5))
    told = publisher.publish(5, THOUSAND, fetched_on=11)
    assert told is not None
    assert "older than the publication of 2024-01-11" in told
    assert publisher.lists == frozenset(), "the whole publication is not believed"
    assert publisher.publish(11, less(500)) is not None
    assert publisher.lists == {"s"}


def test_one_day_published_again_with_less_in_it_is_out_of_turn(publisher) -> None:
    publisher.publish(0, THOUSAND)
    told = publisher.publish(0, less(2), fetched_on=1)
    assert told is not None
    assert "which has 2 entries more" in told
    assert publisher.publish(0, more(2), fetched_on=1) is None


def test_every_entry_under_a_new_number_trips(publisher) -> None:
    publisher.publish(0, THOUSAND)
    assert publisher.publish(1, frozenset(n + 5_000 for n in THOUSAND)) is not None


def test_a_list_that_is_gone_altogether_trips(publisher) -> None:
    publisher.publish(0, THOUSAND)
    assert publisher.publish(1, frozenset()) is not None


def test_two_years_of_weeks_with_a_gap_and_a_mass_delisting(publisher) -> None:
    entries, tripped = frozenset(range(5_000)), []
    day = 0
    for week in range(60):
        day += 7 if week != 30 else 200
        entries |= {100_000 + 100 * week + n for n in range(25)}
        entries = less(4, entries)
        if week == 45:
            entries = less(800, entries)
        if publisher.publish(day, entries) is not None:
            tripped.append(week)
            assert publisher.publish(day, entries, accepted=True) is None
    assert tripped == [45]


@pytest.mark.parametrize(("day", "passes"), [(30, False), (31, True)])
def test_thirty_days_are_one_window_and_what_was_before_is_another(publisher, day: int, passes: bool) -> None:
    left = THOUSAND
    for published, gone in ((0, 0), (10, 23), (20, 30)):
        left = less(gone, left)
        assert publisher.publish(published, left) is None
    told = publisher.publish(day, less(20, left))
    assert (told is None) is passes, told
    if told:
        assert "s: 73 of 1,000 (7.3%) entries are gone in all since 2024-01-01 [entry], at most 60 are usual" in told


@pytest.mark.parametrize(("more_gone", "passes"), [(0, True), (1, False)])
def test_of_a_short_list_twice_as_many_may_go_in_a_window(publisher, more_gone: int, passes: bool) -> None:
    entries = frozenset(range(30))
    for day in range(3):
        assert publisher.publish(day, less(5 * day, entries)) is None
    assert (publisher.publish(3, less(10 + more_gone, entries)) is None) is passes


def test_three_findings_are_told_and_the_rest_is_counted(publisher) -> None:
    publisher.publish(0, THOUSAND)
    publisher.publish(1, less(1))
    told = publisher.publish(2, frozenset(n + 5_000 for n in THOUSAND))
    assert told is not None
    assert told.count("are usual") == 3
    # Both what is gone and what is new, by itself and in all.
    assert "; and 1 more; The version before" in told.replace(". The version before", "; The version before")


def test_of_three_findings_none_is_left_to_be_counted(publisher) -> None:
    publisher.publish(0, THOUSAND)
    told = publisher.publish(0, less(500), fetched_on=1)
    assert told is not None
    assert "500 entries more" in told
    assert told.count("are usual") == 2
    assert "; and " not in told


def test_one_judged_again_is_on_record_once(publisher) -> None:
    publisher.publish(0, THOUSAND)
    publisher.publish(1, less(1))
    results = "select * exclude (delivery_id) from meta.guard_results where delivery_id = 'd2' order by all"
    once = publisher.con.execute(results).fetchall()
    guards.judge(publisher.con, *publisher.last)
    assert publisher.con.execute(results).fetchall() == once != []
