"""The history in line with the deliveries: what is read, what is read anew, what is taken out, and what is left alone."""

import hashlib
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import duckdb
import pytest

from vendorwatch.deliveries import Delivery, Document, Parsed
from vendorwatch.errors import GuardTripped, ParseError
from vendorwatch.history import timeline, update
from vendorwatch.settings import PROJECT
from vendorwatch.sources import all_sources
from vendorwatch.tables.catalogue import read_catalogue

CATALOGUE = read_catalogue(PROJECT / "sql")
SOURCES = all_sources()
CSL = SOURCES["trade_csl"]
SNAPSHOT = next((PROJECT / "seeds/snapshots/trade_csl").glob("*/consolidated.csv")).read_text("utf-8-sig")


class History:
    """The history of one list, made of deliveries, and which of them were read for it."""

    def __init__(self, con: duckdb.DuckDBPyConnection, folder: Path) -> None:
        self.con, self.folder = con, folder
        self.read: list[str] = []
        self.turned_away: list[str] = []
        self.wrong: dict[str, ParseError | GuardTripped] = {}

    def delivery(self, day: int, lacking: int = 0) -> Delivery:
        """Return that of a day in May, which lacks so many of the first rows."""
        heading, *rows = SNAPSHOT.splitlines(keepends=True)
        body = "".join([heading, *rows[lacking:]]).encode()
        path = self.folder / f"{lacking}.csv"
        path.write_bytes(body)
        sha256, on, at = hashlib.sha256(body).hexdigest(), date(2026, 5, day), datetime(2026, 5, day, 9, tzinfo=UTC)
        part = CSL.variants[0].parts[0]
        document = Document(f"csl:{sha256[:16]}", CSL.id, part.name, part.url, sha256, len(body), at, on, path)
        return Delivery(f"d{day}", CSL.id, CSL.variants[0].name, at, on, (document,))

    def holds(self, *deliveries: Delivery) -> list[str]:
        """Bring it in line with these; return which were read."""
        self.read.clear()
        update.update(
            self.con, CATALOGUE, CSL, deliveries,
            read=self._read, judge=self._judge, turn_away=lambda d, _: self.turned_away.append(d.delivery_id),
        )  # fmt: skip
        return self.read

    def is_current(self, *deliveries: Delivery) -> bool:
        return update.is_current(self.con, CATALOGUE, CSL, deliveries)

    def facts(self) -> list[tuple[object, ...]]:
        columns = "scope, entry_id, kind, key, value, valid_from, valid_to"
        return self.con.execute(f"select {columns} from {timeline.FACTS} order by all").fetchall()

    def publications(self) -> list[tuple[str, date]]:
        query = f"select distinct delivery_id, published_on from {timeline.PUBLICATIONS} order by all"
        return self.con.execute(query).fetchall()

    def _read(self, delivery: Delivery) -> Parsed:
        self.read.append(delivery.delivery_id)
        if isinstance(self.wrong.get(delivery.delivery_id), ParseError):
            raise self.wrong[delivery.delivery_id]
        return CSL.parse(delivery)

    def _judge(self, _con: duckdb.DuckDBPyConnection, _publication: object, delivery: Delivery) -> None:
        if delivery.delivery_id in self.wrong:
            raise self.wrong[delivery.delivery_id]


@pytest.fixture
def history(tmp_path: Path) -> Iterator[History]:
    with duckdb.connect() as con:
        con.execute("create schema raw")
        yield History(con, tmp_path)


def test_each_is_read_once_and_then_nothing_is_to_do(history: History) -> None:
    first, second = history.delivery(1), history.delivery(2, lacking=1)
    assert not history.is_current(first, second)
    assert history.holds(first, second) == ["d1", "d2"]
    assert history.is_current(first, second)
    assert history.holds(first, second) == []
    assert any(row[-1] == date(2026, 5, 2) for row in history.facts()), "what the second lacks has ended"
    assert not history.is_current(first)
    assert not history.is_current(first, second, history.delivery(3))


def test_one_that_is_gone_leaves_no_trace_and_the_others_are_not_read_again(history: History) -> None:
    first, second, third = history.delivery(1), history.delivery(2, lacking=2), history.delivery(3, lacking=1)
    history.holds(first, third)
    without = history.facts()
    history.holds(first, second, third)
    assert history.facts() != without
    assert history.holds(first, third) == []
    assert history.facts() == without


def test_the_same_bytes_again_are_not_read_and_are_a_publication(history: History) -> None:
    first, again = history.delivery(1), history.delivery(2)
    assert history.holds(first, again) == ["d1"]
    assert history.publications() == [("d1", date(2026, 5, 1)), ("d2", date(2026, 5, 2))]
    assert history.is_current(first, again)
    assert {row[-1] for row in history.facts()} == {None}


@pytest.mark.parametrize(
    "change",
    [{"published_on": date(2026, 5, 3)}, {"withheld": ("bis_entity_list",)}],
    ids=["dated better", "a list withheld"],
)
def test_one_of_which_something_else_is_known_is_read_anew_and_no_other(history: History, change: dict) -> None:
    first, second = history.delivery(1), history.delivery(2, lacking=1)
    history.holds(first, second)
    second = replace(second, **change)
    assert not history.is_current(first, second)
    assert history.holds(first, second) == ["d2"]
    assert history.is_current(first, second)
    assert history.publications()[-1][1] == second.published_on


def test_one_of_which_another_list_is_withheld_is_read_anew(history: History) -> None:
    first, second = history.delivery(1), history.delivery(2, lacking=1)
    history.holds(first, replace(second, withheld=("bis_entity_list",)))
    more = replace(second, withheld=("bis_entity_list", "bis_unverified"))
    assert not history.is_current(first, more)
    assert history.holds(first, more) == ["d2"]
    assert history.holds(first, second) == ["d2"]


def test_of_a_list_withheld_the_delivery_says_nothing_of_its_own(history: History) -> None:
    first, second = history.delivery(1), history.delivery(2, lacking=1)
    history.holds(first, replace(second, withheld=("bis_entity_list",)))
    said = f"select delivery_id, scope, kind, count(*) from {timeline.PUBLICATIONS} group by all having count(*) > 1"
    assert history.con.execute(said).fetchall() == []
    counts = (
        f"select delivery_id, entries from {timeline.PUBLICATIONS} where scope = 'bis_entity_list' and kind = 'entry'"
    )
    (_, before), (_, after) = sorted(history.con.execute(counts).fetchall())
    assert after == before


def test_a_list_withheld_stays_as_it_was(history: History) -> None:
    first, second = history.delivery(1), history.delivery(2, lacking=len(SNAPSHOT.splitlines()))
    lists = {row[0] for row in (history.holds(first), history.facts())[1]}
    history.holds(first, replace(second, withheld=tuple(sorted(lists))))
    assert {row[-1] for row in history.facts()} == {None}


def test_another_version_of_the_parser_reads_all_anew(history: History, monkeypatch: pytest.MonkeyPatch) -> None:
    deliveries = history.delivery(1), history.delivery(2, lacking=1)
    history.holds(*deliveries)
    monkeypatch.setattr(type(CATALOGUE), "parser_version", lambda *_: "another")
    assert not history.is_current(*deliveries)
    assert history.holds(*deliveries) == ["d1", "d2"]
    assert len(history.publications()) == 2


@pytest.mark.parametrize("error", [ParseError("cannot be read"), GuardTripped("shrank")])
def test_one_that_is_not_in_order_is_turned_away_and_no_other(history: History, error: ParseError) -> None:
    history.wrong = {"d2": error}
    history.holds(history.delivery(1), history.delivery(2, lacking=1), history.delivery(3, lacking=2))
    assert history.turned_away == ["d2"]
    assert [delivery_id for delivery_id, _ in history.publications()] == ["d1", "d3"]


def test_what_is_forgotten_from_a_day_on_is_read_anew(history: History) -> None:
    deliveries = [history.delivery(day, lacking=day) for day in (1, 2, 3)]
    history.holds(*deliveries)
    facts = history.facts()
    update.forget(history.con, CATALOGUE, date(2026, 5, 2))
    assert history.publications() == [("d1", date(2026, 5, 1))]
    assert history.holds(*deliveries) == ["d2", "d3"]
    assert history.facts() == facts


def test_where_nothing_was_ever_read_nothing_is_to_forget(history: History) -> None:
    assert timeline.digest(history.con, CATALOGUE)
    history.con.execute("drop schema raw cascade; create schema raw")
    update.forget(history.con, CATALOGUE, date(2026, 5, 1))
    assert history.publications() == []


def test_a_source_without_a_history_is_passed_over(history: History) -> None:
    source = SOURCES["sec_companies"]
    update.update(
        history.con, CATALOGUE, source, [replace(history.delivery(1), source_id=source.id)],
        read=lambda _: pytest.fail("read"), judge=lambda *_: None, turn_away=lambda *_: pytest.fail("turned away"),
    )  # fmt: skip
    assert update.is_current(history.con, CATALOGUE, source, [history.delivery(1)])
