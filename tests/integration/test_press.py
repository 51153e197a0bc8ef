"""Texts come, change and go: the marts are what they would be without the way there."""

import hashlib
from pathlib import Path

import duckdb
from typer.testing import CliRunner

from tests.snapshot import Snapshot, refresh_by_library
from vendorwatch.cli import app

HEAD = "---\ntitle: Cameras\npublisher: {}\npublished: 2025-02-0{}\n---\n"
BAN = "The FCC will prohibit Hikvision from marketing new cameras in the United States from March 1, 2025.\n\n"
ONE = HEAD.format("Wire A", 1) + BAN + "Hikvision held {}% of the global video surveillance market in 2021.\n"
TWO = (
    HEAD.format("Wire B", 2)
    + BAN.replace("The FCC will prohibit Hikvision from marketing", "Hikvision may not sell")
    + "In 2021 Hikvision accounted for 23% of the global video surveillance market.\n"
)


def marts(home: Path) -> dict[str, str]:
    """Return a digest of the rows of each mart."""
    with duckdb.connect(home / "published" / "vendorwatch.duckdb", read_only=True) as con:
        names = con.execute("select table_name from duckdb_tables() where schema_name = 'marts'").fetchall()
        return {
            name: hashlib.sha256(
                "\n".join(map(repr, con.execute(f"select * from marts.{name} order by all").fetchall())).encode()
            ).hexdigest()
            for (name,) in names
        }


def asked(home: Path, sql: str) -> list[tuple]:
    with duckdb.connect(home / "published" / "vendorwatch.duckdb", read_only=True) as con:
        return con.execute(sql).fetchall()


def test_the_marts_do_not_depend_on_the_way_there(refreshed: Path, snapshot: Snapshot) -> None:
    inbox = refreshed / "inbox" / "news"
    inbox.mkdir(parents=True, exist_ok=True)
    (inbox / "one.md").write_text(ONE.format(23), "utf-8")
    (inbox / "two.md").write_text(TWO, "utf-8")
    assert refresh_by_library().success
    shares = "select value, sources, is_disputed from marts.market_footprint where vendor_id = 'hikvision' order by all"
    news = "select event_date, authority, sources from marts.regulatory_timeline where source_kind = 'news'"
    assert asked(refreshed, shares) == [(23.0, 2, False)]
    assert asked(refreshed, news) == [("2025-03-01", "Federal Communications Commission", 2)]

    # The publisher corrects its figure: what it said before is gone.
    (inbox / "one.md").write_text(ONE.format(29), "utf-8")
    assert refresh_by_library().success
    assert asked(refreshed, shares) == [(23.0, 1, True), (29.0, 1, True)]
    assert asked(refreshed, "select claim_says, other_says from marts.contradictions where kind = 'figure'") == [
        ("23.0", "29.0")
    ]
    step_by_step = marts(refreshed)
    (refreshed / "warehouse.duckdb").unlink()
    assert refresh_by_library().success
    assert marts(refreshed) == step_by_step

    for text in (ONE.format(29), ONE.format(23), TWO):
        digest = hashlib.sha256(text.encode()).hexdigest()
        gone = CliRunner().invoke(app, ["reject", "news", digest, "--reason", "retracted"])
        assert gone.exit_code == 0, gone.output
    assert refresh_by_library().success
    assert marts(refreshed) == marts(snapshot.home)
