"""Files of inboxes that nothing was taken from are told of, each with the reason, as long as they lie there."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import duckdb
import pytest

from vendorwatch.deliveries import Parsed, Source
from vendorwatch.inboxes import SHOWN, NotTaken, in_words, not_taken
from vendorwatch.landing import Landing
from vendorwatch.settings import Settings

PRESS = Source(
    id="press",
    title="Press",
    publisher="various",
    homepage="https://press.example",
    licence="none",
    cadence=timedelta(hours=1),
    parse=lambda _: Parsed({}),
    inbox="press",
    cumulative=True,
)
LEDGER = replace(PRESS, id="ledger", inbox="ledger", cumulative=False)


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    for inbox in ("press", "ledger"):
        (tmp_path / "inbox" / inbox).mkdir(parents=True)
        (tmp_path / "inbox" / inbox / "good").write_text(inbox)
    return Settings(home=tmp_path, seeds=tmp_path, sql=tmp_path)


@pytest.fixture
def con() -> duckdb.DuckDBPyConnection:
    made = duckdb.connect()
    made.execute("create schema meta")
    made.execute(
        """
        create table meta.problems as select * from (values
            ('press', 'binary.pdf', 'file', 'error', 'a PDF file'),
            ('press', 'gone.pdf', 'file', 'error', 'a PDF file'),
            ('press', 'feed.xml', 'entry 3', 'error', 'no text'),
            ('press', 'good', 'file', 'warning', 'no day'),
            ('ledger', 'misnamed.txt', 'file', 'warning', 'no file of decisions'),
            ('ledger', 'good', 'line 2', 'error', 'unsigned')
        ) as t (source_id, part, locator, severity, message)
        """
    )
    return made


def told(con: duckdb.DuckDBPyConnection, settings: Settings) -> list[str]:
    landing = Landing(settings)
    for source in (PRESS, LEDGER):
        landing.refresh(source)
    return [str(file) for file in not_taken(con, landing, [PRESS, LEDGER])]


def test_what_no_file_and_what_no_parser_gives_is_told_while_it_lies_there(
    con: duckdb.DuckDBPyConnection, settings: Settings
) -> None:
    press, ledger = settings.inbox("press"), settings.inbox("ledger")
    for path in (press / "binary.pdf", press / "feed.xml", ledger / "misnamed.txt"):
        path.write_text(path.name)
    (press / "empty.txt").touch()
    (press / "link.txt").symlink_to(press / "good")
    assert told(con, settings) == [
        "inbox/ledger/misnamed.txt: no file of decisions",
        "inbox/press/binary.pdf: a PDF file",
        "inbox/press/empty.txt: 0 bytes",
        "inbox/press/feed.xml: no text",
        "inbox/press/link.txt: a symbolic link",
    ]
    for path in (*press.iterdir(), ledger / "misnamed.txt"):
        if path.name not in ("good", "empty.txt"):
            path.unlink()
    (press / "empty.txt").write_text("no more")
    assert told(con, settings) == []


def test_what_makes_a_source_stale_is_not_told_twice(con: duckdb.DuckDBPyConnection, settings: Settings) -> None:
    (settings.inbox("ledger") / "empty.txt").touch()
    assert told(con, settings) == []
    assert "empty.txt" in Landing(settings).status(LEDGER).reason


def test_files_that_make_a_source_stale_hide_no_other(con: duckdb.DuckDBPyConnection, settings: Settings) -> None:
    ledger = settings.inbox("ledger")
    (ledger / "empty.txt").touch()
    (ledger / "link.txt").symlink_to(ledger / "good")
    landing = Landing(settings)
    landing.refresh(LEDGER)
    delivery = landing.in_force(LEDGER)
    assert delivery is not None
    landing.quarantine(delivery.delivery_id, "good: no heading", read_by="parser 1")
    for again in (False, True):
        if again:
            landing.refresh(LEDGER)
        state = landing.status(LEDGER)
        told = "\n".join([state.reason, *map(str, not_taken(con, landing, [LEDGER]))])
        assert state.stale
        for name, why in (("good", "no heading"), ("empty.txt", "0 bytes"), ("link.txt", "a symbolic link")):
            assert told.count(f"{name}: {why}") == 1, (again, told)
    (ledger / "good").unlink()
    landing.refresh(LEDGER)
    told = landing.status(LEDGER).reason
    assert "empty.txt: 0 bytes; expected a file with something in it. Put its contents there, or delete it" in told
    assert "link.txt: a symbolic link; expected an ordinary file" in told


def test_the_first_are_named_and_the_rest_is_counted() -> None:
    files = [NotTaken("press", f"{n}.pdf", "a PDF file") for n in range(SHOWN + 2)]
    assert in_words(files[:SHOWN]) == [str(file) for file in files[:SHOWN]]
    assert in_words(files)[SHOWN:] == ["and 2 more files; `vendorwatch status --json` has all"]
