"""What a publisher may send at its worst, through the real door: the rest goes on, and the next honest answer heals."""

import json
from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest

from tests.mirror import Mirror
from vendorwatch import confined, intake
from vendorwatch.errors import Unread, VendorwatchError
from vendorwatch.fetch import Patience
from vendorwatch.landing import Landing
from vendorwatch.settings import PROJECT, Settings
from vendorwatch.sources import all_sources
from vendorwatch.tables.catalogue import read_catalogue
from vendorwatch.tables.warehouse import Warehouse

CATALOGUE = read_catalogue(PROJECT / "sql")
SEC = all_sources()["sec_companies"]
ADDRESS = SEC.variants[0].parts[0].url
QUICK = Patience(tries=1, deadline=10, connect=1, silence=5)


def companies(*titles: str) -> bytes:
    return json.dumps(
        {str(n): {"cik_str": n + 1, "ticker": f"T{n}", "title": t} for n, t in enumerate(titles)}
    ).encode()


GOOD, BETTER = companies("Apple Inc.", "Cisco"), companies("Apple Inc.", "Cisco", "Intel")


class Home:
    def __init__(self, folder: Path, mirror: Mirror) -> None:
        self.mirror = mirror
        self.settings = Settings(
            home=folder, seeds=PROJECT / "seeds", sql=PROJECT / "sql", mode="live", mirror=mirror.base
        )

    def refresh(self, con: duckdb.DuckDBPyConnection, body: bytes) -> str | None:
        self.mirror.routes[ADDRESS] = body
        landing = Landing(self.settings, patience=QUICK)
        outcome = landing.refresh(SEC)
        verdict = intake.take(con, CATALOGUE, landing, SEC, lambda _: None).verdict
        return verdict or (outcome.reason if outcome.stale else None)


@pytest.fixture
def home(tmp_path: Path) -> Iterator[Home]:
    with Mirror({}) as mirror:
        yield Home(tmp_path, mirror)


@pytest.fixture
def con(home: Home) -> Iterator[duckdb.DuckDBPyConnection]:
    with Warehouse(home.settings.warehouse).writer() as con:
        yield con


def titles(con: duckdb.DuckDBPyConnection) -> list[str]:
    return [row[0] for row in con.execute("select title from raw.sec_companies__companies order by cik").fetchall()]


POISON = {
    "half a character": b'{"0":{"cik_str":1,"ticker":"A","title":"\\ud800"}}',
    "a number of 23 digits": b'{"0":{"cik_str":12345678901234567890123,"ticker":"A","title":"B"}}',
    "a number of 5,000 digits": b'{"0":{"cik_str":' + b"9" * 5_000 + b',"ticker":"A","title":"B"}}',
    "a name of 9 MB": companies("x" * 9_000_000),
    "not a number": b'{"0":{"cik_str":NaN,"ticker":"A","title":"B"}}',
    "a list": b'[{"cik_str":1,"ticker":"A","title":"B"}]',
    "a deep object": b'{"cik_str":' * 3_000 + b"1" + b"}" * 3_000,
    "a number twice": b'{"0":{"cik_str":1,"ticker":"A","title":"B"},"1":{"cik_str":1,"ticker":"A","title":"B"}}',
    "a null": b'{"0":{"cik_str":null,"ticker":"A","title":"B"}}',
}


@pytest.mark.parametrize("case", POISON)
def test_poison_is_turned_away_and_the_next_honest_answer_heals(case: str, home: Home, con) -> None:
    assert home.refresh(con, GOOD) is None
    reason = home.refresh(con, POISON[case])
    assert reason, "it passed in silence"
    assert titles(con) == ["Apple Inc.", "Cisco"], "the last good version stays in force"
    assert home.refresh(con, POISON[case]), "the same bytes again"
    assert home.refresh(con, BETTER) is None
    assert titles(con) == ["Apple Inc.", "Cisco", "Intel"]


def test_poison_as_the_first_answer_leaves_the_source_empty_and_says_so(home: Home, con) -> None:
    assert "UnicodeEncodeError" in str(home.refresh(con, POISON["half a character"]))
    assert titles(con) == []
    assert home.refresh(con, GOOD) is None
    assert titles(con) == ["Apple Inc.", "Cisco"]


def test_a_parser_that_crashes_takes_nothing_with_it(home: Home, con, monkeypatch: pytest.MonkeyPatch) -> None:
    import os

    import vendorwatch.sources.sec_companies.source as module

    assert home.refresh(con, GOOD) is None
    monkeypatch.setattr(module, "text", lambda *_: os.abort())
    assert "SIGABRT" in str(home.refresh(con, BETTER))
    assert titles(con) == ["Apple Inc.", "Cisco"]


def test_a_parser_that_never_ends_is_ended(home: Home, con, monkeypatch: pytest.MonkeyPatch) -> None:
    import vendorwatch.sources.sec_companies.source as module

    def spin(*_: object) -> str:
        while True:
            pass

    monkeypatch.setattr(module, "text", spin)
    monkeypatch.setattr(confined, "LIMITS", confined.Limits(seconds=1))
    assert "reading it takes more than" in str(home.refresh(con, GOOD))


def test_what_a_person_rejects_is_out_of_force_for_good_and_can_be_taken_back(home: Home, con) -> None:
    home.refresh(con, GOOD)
    home.refresh(con, BETTER)
    landing = Landing(home.settings)
    newest = landing.in_force(SEC)
    assert newest is not None
    after = landing.reject(SEC, newest.documents[0].sha256[:12], "somebody: a test upload of theirs")
    assert after is not None
    assert after.delivery_id != newest.delivery_id
    for _ in range(2):
        reason = home.refresh(con, BETTER)
        assert "a test upload of theirs" in str(reason)
        assert titles(con) == ["Apple Inc.", "Cisco"]
    with pytest.raises(VendorwatchError, match="no files in force"):
        landing.reject(SEC, newest.documents[0].sha256[:12], "again")
    landing.accept(SEC, newest.documents[0].sha256[:12], "somebody: it was right")
    home.refresh(con, BETTER)
    assert titles(con) == ["Apple Inc.", "Cisco", "Intel"]


def test_a_body_damaged_in_the_archive_is_never_read_as_what_it_was_and_heals_by_itself(home: Home, con) -> None:
    assert home.refresh(con, GOOD) is None
    assert home.refresh(con, BETTER) is None
    body = Landing(home.settings).in_force(SEC).documents[0].path
    body.chmod(0o644)
    body.write_bytes(BETTER.replace(b"Intel", b"Untel"))
    con.execute("delete from meta.model_runs")  # as a replay would
    with pytest.raises(Unread, match="is damaged"):
        home.refresh(con, BETTER)
    assert titles(con) == ["Apple Inc.", "Cisco", "Intel"], "nothing older takes its place"
    assert home.refresh(con, BETTER) is None
    assert titles(con) == ["Apple Inc.", "Cisco", "Intel"]
    assert body.read_bytes() == BETTER


class Inbox:
    def __init__(self, folder: Path, source: str = "news") -> None:
        self.settings = Settings(home=folder, seeds=folder / "seeds", sql=PROJECT / "sql")
        self.source = all_sources()[source]
        assert self.source.inbox
        self.folder = self.settings.inbox(self.source.inbox)
        self.folder.mkdir(parents=True)

    def drop(self, **texts: str) -> None:
        for name, text in texts.items():
            self.put(f"{name}.txt", text.encode())

    def put(self, name: str, body: bytes) -> None:
        (self.folder / name).write_bytes(body)

    def take(self, con: duckdb.DuckDBPyConnection) -> str | None:
        landing = Landing(self.settings)
        landing.refresh(self.source)
        return intake.take(con, CATALOGUE, landing, self.source, lambda _: None).verdict

    def stale(self) -> str:
        return Landing(self.settings).status(self.source).reason

    def held(self, con: duckdb.DuckDBPyConnection) -> list[str]:
        return [row[0] for row in con.execute("select text from raw.news__documents order by text").fetchall()]


def test_one_text_that_crashes_the_reader_is_left_out_and_the_others_are_read(
    tmp_path: Path, con, monkeypatch: pytest.MonkeyPatch
) -> None:
    import os

    import vendorwatch.sources.news.source as module

    honest = module.read_text
    monkeypatch.setattr(module, "read_text", lambda text: os.abort() if "poison" in text else honest(text))
    inbox = Inbox(tmp_path / "home")
    inbox.drop(one="one", two="poison", three="three")
    assert "SIGABRT" in str(inbox.take(con))
    assert inbox.held(con) == ["one", "three"]
    assert Landing(inbox.settings).status(inbox.source).stale
    inbox.drop(four="more poison")
    assert "SIGABRT" in str(inbox.take(con))
    inbox.drop(five="five")
    inbox.take(con)
    assert inbox.held(con) == ["five", "one", "three"]

    def rejected() -> None:
        landing = Landing(inbox.settings)
        document = next(d for d in landing.in_force(inbox.source).documents if d.name == "one.txt")
        landing.reject(inbox.source, document.sha256, "somebody: a hoax")

    rejected()
    inbox.take(con)
    assert inbox.held(con) == ["five", "three"], "one file goes, those that came with it stay"
    inbox.take(con)
    assert inbox.held(con) == ["five", "three"]


def suppliers(con: duckdb.DuckDBPyConnection) -> list[str]:
    return [r[0] for r in con.execute("select vendor_name from raw.vendor_master__vendors order by all").fetchall()]


def test_one_vendor_file_that_cannot_be_read_holds_back_no_other_and_is_named(tmp_path: Path, con) -> None:
    inbox = Inbox(tmp_path / "home", "vendor_master")
    inbox.put("a.csv", b"Supplier;No\nAcme;1\n")
    inbox.put("b.csv", b"Supplier;No\nBolt;2\n")
    inbox.put("b.csv.columns.json", b'{"vendor_name": "Supplier"}')
    assert inbox.take(con) is None
    assert suppliers(con) == ["Acme", "Bolt"]
    inbox.put("a.csv", b"Supplier;No\nAcme;1\nAjax;3\n")
    inbox.put("b.csv", b"PK\x03\x04 not a workbook at all")
    assert "b.csv" in str(inbox.take(con))
    assert suppliers(con) == ["Acme", "Ajax", "Bolt"], "what stands in b is what it was before"
    assert "b.csv" in inbox.stale()
    inbox.put("c.csv", b"Supplier;No\nCog;4\n")
    assert "b.csv" in str(inbox.take(con))
    assert suppliers(con) == ["Acme", "Ajax", "Bolt", "Cog"]
    inbox.put("b.csv", b"Supplier;No\nBrick;2\n")
    assert inbox.take(con) is None
    assert (suppliers(con), inbox.stale()) == (["Acme", "Ajax", "Brick", "Cog"], "")


def test_of_a_first_vendor_list_the_readable_files_are_taken(tmp_path: Path, con) -> None:
    inbox = Inbox(tmp_path / "home", "vendor_master")
    inbox.put("a.csv", b"Supplier;No\nAcme;1\n")
    inbox.put("b.xlsx", b"PK\x03\x04 not a workbook at all")
    assert "b.xlsx" in str(inbox.take(con))
    assert suppliers(con) == ["Acme"]
    assert "b.xlsx" in inbox.stale()


HALF = b"\xed\xa0\x80"


def test_half_characters_in_peoples_files_are_told_and_cost_no_other_row(tmp_path: Path, con) -> None:
    """Bytes that are UTF-8 for half a character are none: the file is read as what it may be else, and that is said."""
    told = "select part, message from meta.problems where message like '%UTF-8%' order by all"
    vendors, news = Inbox(tmp_path / "home", "vendor_master"), Inbox(tmp_path / "home")
    vendors.put("a.csv", b"Supplier;No\nAcme " + HALF + b" Ltd;1\nBolt;2\n")
    vendors.put("b.csv", "Supplier;No\nMüller;3\n".encode() + b"Cog " + HALF + b";4\n")
    news.put("a.txt", b"Orion employs " + HALF + b" 40 people.")
    assert (vendors.take(con), news.take(con)) == (None, None)
    assert {"Bolt", "Müller"} <= {*suppliers(con)}
    assert {part for part, _ in con.execute(told).fetchall()} == {"a.csv", "b.csv", "a.txt"}
    assert not [name for name in [*suppliers(con), *news.held(con)] if "\ud800" in name]
