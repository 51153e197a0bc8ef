"""The interval rows against what they stand for: the list of all publications with their facts."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

import duckdb
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.unit.small import FACT_COLUMNS
from vendorwatch.history import timeline
from vendorwatch.history.timeline import FACTS, PUBLICATIONS, Publication
from vendorwatch.settings import PROJECT
from vendorwatch.tables.catalogue import read_catalogue

KINDS = ("entry", "address")
Fact = tuple[str, str, str]


@dataclass(frozen=True)
class Issue:
    """One publication: what it speaks of (`kinds`), and its facts as (entry, kind, value)."""

    day: int
    hour: int
    kinds: tuple[str, ...]
    facts: frozenset[Fact]

    @property
    def key(self) -> tuple[date, datetime]:
        return date(2024, 1, 1) + timedelta(days=self.day), datetime(2024, 1, 1) + timedelta(hours=self.hour)

    @property
    def publication(self) -> Publication:
        return Publication("s", f"d{self.day}-{self.hour}", "s:doc", "line {}", "csv", *self.key, "code")


@pytest.fixture(scope="module")
def con() -> Iterator[duckdb.DuckDBPyConnection]:
    con = duckdb.connect()
    con.execute("create schema raw")
    timeline.prepare(con, read_catalogue(PROJECT / "sql"))
    yield con
    con.close()


def put(con: duckdb.DuckDBPyConnection, issue: Issue) -> None:
    rows = [("s", entry, kind, "", value, "", "") for entry, kind, value in sorted(issue.facts)]
    columns = list(zip(*rows, strict=True)) or [()] * len(FACT_COLUMNS)
    con.register(
        "delivery_facts", pa.table({n: pa.array(c, pa.string()) for n, c in zip(FACT_COLUMNS, columns, strict=True)})
    )
    timeline.put(con, issue.publication, [("s", kind) for kind in issue.kinds])
    con.unregister("delivery_facts")


def remove(con: duckdb.DuckDBPyConnection, issue: Issue) -> None:
    timeline.remove(con, "s", issue.publication.delivery_id)


def state(con: duckdb.DuckDBPyConnection) -> tuple[list, list]:
    rows = f"select entry_id, kind, value, valid_from, known_from, valid_to, known_to from {FACTS} order by all"
    publications = f"select kind, published_on, retrieved_at, entries, facts from {PUBLICATIONS} order by all"
    return con.execute(rows).fetchall(), con.execute(publications).fetchall()


def expected(issues: list[Issue]) -> tuple[list, list]:
    """The same by brute force: walk along each fact's publications and note where it comes and goes."""
    rows, publications = [], []
    for kind in KINDS:
        order = sorted((i for i in issues if kind in i.kinds), key=lambda i: i.key)
        for issue in order:
            held = [f for f in issue.facts if f[1] == kind]
            publications.append((kind, *issue.key, len({f[0] for f in held}), len(held)))
        for fact in {f for i in order for f in i.facts if f[1] == kind}:
            began = None
            for issue in order:
                if fact in issue.facts and began is None:
                    began = issue.key
                elif fact not in issue.facts and began is not None:
                    rows.append((*fact, *began, *issue.key))
                    began = None
            if began is not None:
                rows.append((*fact, *began, None, None))
    key = lambda row: tuple((v is None, v) for v in row)  # noqa: E731 - nulls last, as in SQL
    return sorted(rows, key=key), sorted(publications)


facts = st.frozensets(st.tuples(st.sampled_from("AB"), st.sampled_from(KINDS), st.sampled_from("xyz")), max_size=8)


@st.composite
def histories(draw: st.DrawFn) -> list[Issue]:
    """Publications in any order of arrival, some on one day, some that do not speak of addresses."""
    keys = draw(st.lists(st.tuples(st.integers(0, 4), st.integers(0, 2)), unique=True, min_size=1, max_size=7))
    issues = []
    for day, hour in keys:
        kinds = draw(st.sampled_from([KINDS, KINDS, ("entry",)]))
        issues.append(Issue(day, hour, kinds, frozenset(f for f in draw(facts) if f[1] in kinds)))
    return issues


@settings(max_examples=25, deadline=None)
@given(histories(), st.data())
def test_any_order_of_arrival_and_any_removal_gives_what_brute_force_gives(
    con: duckdb.DuckDBPyConnection, issues: list[Issue], data: st.DataObject
) -> None:
    con.execute(f"delete from {FACTS}")
    con.execute(f"delete from {PUBLICATIONS}")
    there: list[Issue] = []
    for issue in issues:
        put(con, issue)
        there.append(issue)
    assert state(con) == expected(there)
    for issue in data.draw(st.lists(st.sampled_from(issues), unique=True, max_size=3)):
        remove(con, issue)
        there.remove(issue)
        assert state(con) == expected(there)
        if data.draw(st.booleans()):
            put(con, issue)
            there.append(issue)
            assert state(con) == expected(there)


def test_an_unchanged_publication_adds_no_fact(con: duckdb.DuckDBPyConnection) -> None:
    con.execute(f"delete from {FACTS}")
    con.execute(f"delete from {PUBLICATIONS}")
    same = frozenset({("A", "entry", "x"), ("A", "address", "y")})
    for day in range(3):
        put(con, Issue(day, 0, KINDS, same))
    assert len(state(con)[0]) == 2
    assert len(state(con)[1]) == 6


def test_a_history_with_other_columns_is_dropped_and_begun_anew() -> None:
    with duckdb.connect() as con:
        con.execute("create schema raw")
        con.execute(f"create table {FACTS} (source_id varchar)")
        timeline.prepare(con, read_catalogue(PROJECT / "sql"))
        assert state(con) == ([], [])
        put(con, Issue(0, 0, KINDS, frozenset({("A", "entry", "x")})))
        kept = state(con)
        timeline.prepare(con, read_catalogue(PROJECT / "sql"))
        assert state(con) == kept != ([], [])
