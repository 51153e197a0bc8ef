"""Whole, readable files that are not to be believed, through the real door."""

import csv
import io
import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import duckdb
import pytest

from tests.mirror import Mirror, Page
from vendorwatch import intake
from vendorwatch.fetch import Patience
from vendorwatch.landing import Landing
from vendorwatch.settings import PROJECT, Settings
from vendorwatch.sources import all_sources
from vendorwatch.tables.catalogue import read_catalogue
from vendorwatch.tables.warehouse import Warehouse

CATALOGUE = read_catalogue(PROJECT / "sql")
SOURCES = all_sources()
SEC, CSL, SDN = SOURCES["sec_companies"], SOURCES["trade_csl"], SOURCES["ofac_sdn"]
NOW = datetime.now(UTC)


class Home:
    def __init__(self, folder: Path, mirror: Mirror) -> None:
        self.mirror = mirror
        self.settings = Settings(home=folder, seeds=folder, sql=PROJECT / "sql", mode="live", mirror=mirror.base)

    def landing(self) -> Landing:
        return Landing(self.settings, patience=Patience(tries=1, deadline=10, connect=1, silence=5))

    def refresh(self, con: duckdb.DuckDBPyConnection, source, *bodies: bytes, age: float = 1) -> str | None:
        for variant in source.variants:
            if len(variant.parts) == len(bodies):
                for part, body in zip(variant.parts, bodies, strict=True):
                    self.mirror.routes[part.url] = Page(body, last_modified=NOW - timedelta(days=age))
        landing = self.landing()
        outcome = landing.refresh(source)
        verdict = intake.take(con, CATALOGUE, landing, source, lambda _: None).verdict
        return verdict or (outcome.reason if outcome.stale else None)


@pytest.fixture
def home(tmp_path: Path) -> Iterator[Home]:
    with Mirror({}) as mirror:
        yield Home(tmp_path, mirror)


@pytest.fixture
def con(home: Home) -> Iterator[duckdb.DuckDBPyConnection]:
    with Warehouse(home.settings.warehouse).writer() as con:
        yield con


def companies(count: int, first: int = 1) -> bytes:
    rows = {str(n): {"cik_str": n, "ticker": f"T{n}", "title": f"Company {n}"} for n in range(first, first + count)}
    return json.dumps(rows).encode()


def held(con: duckdb.DuckDBPyConnection, table: str) -> int:
    return con.execute(f"select count(*) from raw.{table}").fetchall()[0][0]


def test_the_map_of_companies_does_not_shrink_to_five(home: Home, con) -> None:
    assert home.refresh(con, SEC, companies(1_000), age=9) is None
    told = home.refresh(con, SEC, companies(5), age=8)
    assert "companies: 995 of 1,000 rows are gone" in str(told)
    assert held(con, "sec_companies__companies") == 1_000
    assert home.landing().status(SEC).stale
    assert home.refresh(con, SEC, companies(990), age=7) is None
    assert held(con, "sec_companies__companies") == 990


def test_an_older_map_after_a_newer_one_is_told(home: Home, con) -> None:
    assert home.refresh(con, SEC, companies(1_000), age=5) is None
    assert "older" in str(home.refresh(con, SEC, companies(1_001), age=50))
    assert home.landing().status(SEC).stale
    assert held(con, "sec_companies__companies") == 1_000
    assert home.refresh(con, SEC, companies(1_002), age=2) is None
    assert held(con, "sec_companies__companies") == 1_002


SNAPSHOT = next((PROJECT / "seeds/snapshots/trade_csl").glob("*/consolidated.csv"))


def screening_list(rows: int) -> tuple[bytes, list[int]]:
    """A made-up list of unverified parties, and where each of its lines ends."""
    header, *given = csv.reader(io.StringIO(SNAPSHOT.read_text("utf-8-sig"), newline=""))
    pattern = next(r for r in given if "Unverified" in r[header.index("source")])
    made = io.StringIO(newline="")
    writer = csv.writer(made, quoting=csv.QUOTE_ALL)
    writer.writerow(header)
    ends = []
    for n in range(rows):
        row = list(pattern)
        row[header.index("name")] = f"Made Up Trading No. {n}"
        row[header.index("alt_names")] = ""
        if "_id" in header:
            row[header.index("_id")] = f"{n:040x}"
        writer.writerow(row)
        ends.append(len(made.getvalue().encode()))
    return made.getvalue().encode(), ends


@pytest.mark.parametrize("lost", [3, 8, 23])
def test_a_list_cut_at_the_end_of_a_line_is_noticed(home: Home, con, lost: int) -> None:
    whole, ends = screening_list(3_000)
    assert home.refresh(con, CSL, whole, age=3) is None
    cut = whole[: ends[-1 - lost]]
    assert "as if it were cut" in str(home.refresh(con, CSL, cut, age=2))
    assert held(con, "trade_csl__entries") == 3_000
    longer, _ = screening_list(3_010)
    assert home.refresh(con, CSL, longer, age=1) is None
    assert held(con, "trade_csl__entries") == 3_010


def sdn() -> list[bytes]:
    folder = sorted((PROJECT / "seeds/snapshots/ofac_sdn").iterdir())[-1]
    return [(folder / name).read_bytes() for name in ("sdn.csv", "add.csv", "alt.csv", "sdn_comments.csv")]


@pytest.mark.parametrize("part", range(4))
def test_a_file_of_the_treasury_without_its_end_mark_is_refused(home: Home, con, part: int) -> None:
    bodies = sdn()
    home.refresh(con, SDN, *bodies, age=3)
    before = held(con, "ofac_sdn__entries")
    bodies[part] = bodies[part].rstrip().removesuffix(b"\x1a")
    told = home.refresh(con, SDN, *bodies, age=2)
    assert "it may be cut short" in str(told)
    assert held(con, "ofac_sdn__entries") == before > 0


FCC = SOURCES["fcc_covered_list"]


def test_a_list_dated_in_the_future_is_refused_and_the_true_one_after_it_taken(home: Home, con, tmp_path) -> None:
    """Dated 2099 it would never be superseded."""
    page = (next((PROJECT / "seeds/snapshots/fcc_covered_list").glob("*/covered_list.html"))).read_text("utf-8")
    assert home.refresh(con, FCC, page.encode(), age=3) is None
    entries = held(con, "fcc_covered_list__entries")
    published = home.landing().in_force(FCC).published_on
    assert published is not None
    spelled = f"{published:%B} {published.day}, {published.year}"
    assert spelled in page
    told = home.refresh(con, FCC, page.replace(spelled, f"{published:%B} {published.day}, 2099").encode(), age=2)
    assert "2099" in str(told)
    assert "future" in str(told)
    assert held(con, "fcc_covered_list__entries") == entries
    assert home.refresh(con, FCC, (page + "<!-- next -->").encode(), age=1) is None
