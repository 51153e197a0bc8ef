"""Whose delivery is blamed for a table that is not right, and whose is not."""

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import duckdb
import pytest

from tests.unit import small
from vendorwatch.deliveries import Delivery, Parsed, Source
from vendorwatch.suspects import suspects
from vendorwatch.tables.catalogue import Catalogue

RAW = small.RAW.replace("source: things", "source: {source}")
SOURCES = {
    name: replace(small.source(lambda _: Parsed({})), id=name, curated=name == "seeds")
    for name in ("left", "right", "aside", "seeds")
}
KNOWN = ["left d1 stale=False", "right d1 stale=False", "aside d1 stale=False", "seeds d1 stale=False"]


class FakeLanding:
    """A landing that holds the delivery of this number of each source."""

    def __init__(self, **numbers: int) -> None:
        self.numbers = numbers

    def in_force(self, source: Source) -> Delivery | None:
        number = self.numbers.get(source.id, 1)
        return small.delivery(number) if number else None


@pytest.fixture
def catalogue(tmp_path: Path) -> Catalogue:
    folder = small.write(tmp_path / "sql")
    for name in SOURCES:
        (folder / "raw" / f"{name}__all.yml").write_text(RAW.replace("{source}", name))
    (folder / "core" / "both.yml").write_text(small.CORE)
    both = " union all ".join(f"select a, b from raw.{name}__all" for name in ("left", "right", "seeds"))
    (folder / "core" / "both.sql").write_text(f"{both}\n")
    return Catalogue(folder)


@pytest.fixture
def con() -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect() as con:
        con.execute("create schema raw")
        for name in SOURCES:
            con.execute(f"create table raw.{name}__all as select 1::bigint as a, '{name} only' as b")
        yield con


@pytest.fixture
def blamed(catalogue: Catalogue, con: duckdb.DuckDBPyConnection):
    def ask(landing: Any, *rows: dict[str, object], known: list[str] = KNOWN) -> list[str]:
        samples = [json.dumps(rows)] if rows else ["could not be run: nothing"]
        found = suspects(con, catalogue, landing, SOURCES, catalogue["core.both"], samples, known)
        return [source.id for source, _ in found]

    return ask


def test_who_came_since_the_release_and_holds_what_stands_in_the_rows_is_blamed(blamed) -> None:
    assert blamed(FakeLanding(left=2, right=2), {"a": 1, "b": "right only"}) == ["right"]
    assert blamed(FakeLanding(left=2, right=2), {"a": 1, "b": "left only"}, {"a": 2, "b": None}) == ["left"]
    assert blamed(FakeLanding(left=2, right=2), {"b": "left only"}, {"b": "right only"}) == ["left", "right"]


def test_without_anything_to_go_by_all_that_came_are(blamed) -> None:
    assert blamed(FakeLanding(left=2, right=2)) == ["left", "right"]
    assert blamed(FakeLanding(left=2), {"a": 1, "b": "of nobody"}) == ["left"]


def test_nobody_else_is(blamed) -> None:
    assert blamed(FakeLanding(), {"b": "left only"}) == [], "the release was made of these"
    assert blamed(FakeLanding(aside=2), {"b": "aside only"}) == [], "not made of it"
    assert blamed(FakeLanding(left=0), {"b": "left only"}) == [], "nothing in force"
    assert blamed(FakeLanding(left=2), {"b": "left only"}, known=[]) == [], "nothing to fall back on"


def test_what_was_written_by_hand_is_blamed_where_nothing_else_came(blamed) -> None:
    assert blamed(FakeLanding(seeds=2), {"b": "left only"}) == ["seeds"]
    assert blamed(FakeLanding(seeds=2, right=2), {"b": "seeds only"}) == ["right"]
