"""The examples and saved queries over releases: what a team built on one release answers on the next."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import duckdb
import pytest

from vendorwatch.settings import PROJECT

PROGRAMS = Path(sys.prefix) / "examples" / "bin"
NEEDED = pytest.mark.skipif(not PROGRAMS.is_dir(), reason="what the examples need is not installed (`make examples`)")
# As a tool of BI saves them: with the name of the database, and in the dialect of the file.
SAVED = (
    "select vendor_key, vendor_name, worst_facet, since from vendorwatch.marts.vendor_brief order by vendor_key",
    "select facet, count(distinct vendor_key) from vendorwatch.marts.vendor_exposure where until is null "
    "group by facet order by facet",
    "select p.person_name, e.exact from vendorwatch.marts.sanctioned_executives as p "
    "join vendorwatch.marts.evidence as e using (evidence_id) order by p.person_id, e.evidence_id",
    "select vendor_name, metric, value, as_of from vendorwatch.marts.market_footprint order by all",
    "select event_date, summary from vendorwatch.marts.regulatory_timeline order by all",
    "select entry_id, change, published_on from vendorwatch.marts.changes order by all",
    "select release_id, released_at from vendorwatch.meta.release",
)


@pytest.fixture
def published(refreshed: Path) -> Path:
    return refreshed / "published" / "vendorwatch.duckdb"


def next_release(published: Path, release_id: str) -> None:
    """Put another release into force as publication does: a file aside, and the link to it swapped."""
    made = published.parent / "releases" / release_id / "vendorwatch.duckdb"
    made.parent.mkdir()
    shutil.copyfile(published.resolve(), made)
    with duckdb.connect(str(made)) as con:
        con.execute("update meta.release set release_id = $1", [release_id])
        # A release may have more columns and more tables than the one before.
        con.execute(f"alter table marts.vendor_brief add column more_{release_id} integer")
        con.execute(f"create table marts.more_{release_id} as select 1 as a")
    link = published.with_name(".new")
    link.symlink_to(made)
    link.replace(published)


def test_saved_queries_answer_over_ten_releases_and_an_open_reader_keeps_its_own(published: Path) -> None:
    with duckdb.connect(str(published), read_only=True) as first:
        saved = [first.execute(sql).fetchall() for sql in SAVED]
        assert all(saved[:4])
        for number in range(10):
            next_release(published, f"r{number}")
            with duckdb.connect(":memory:") as con:
                con.execute(f"attach '{published}' as vendorwatch (read_only)")
                answers = [con.execute(sql).fetchall() for sql in SAVED]
            with duckdb.connect(str(published), read_only=True) as con:
                assert [con.execute(sql).fetchall() for sql in SAVED] == answers
            assert answers[:-1] == saved[:-1]
            assert answers[-1][0][0] == f"r{number}"
        assert [first.execute(sql).fetchall() for sql in SAVED] == saved


def run(folder: Path, published: Path, *words: str) -> None:
    environment = {
        **os.environ,
        "VENDORWATCH_FILE": str(published),
        "VENDOR_RISK_FILE": str(folder / "vendor_risk.duckdb"),
        "DO_NOT_TRACK": "1",
    }
    done = subprocess.run(
        [PROGRAMS / words[0], *words[1:]], cwd=folder, env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr


@NEEDED
def test_the_project_of_dbt_is_built_on_two_releases(published: Path, tmp_path: Path) -> None:
    folder = tmp_path / "dbt"
    shutil.copytree(PROJECT / "examples" / "dbt", folder)
    for release in ("r1", "r2"):
        next_release(published, release)
        run(folder, published, "dbt", "--no-partial-parse", "build", "--profiles-dir", ".")
        with duckdb.connect(str(folder / "vendor_risk.duckdb"), read_only=True) as con:
            found = con.execute("select vendor_key, since, links from vendors_to_stop where vendor_key = 'V-1001'")
            [(key, since, links)] = found.fetchall()
            assert (key, since) == ("V-1001", "2024-07-20")
            assert links


@NEEDED
def test_the_notebook_runs_on_two_releases(published: Path, tmp_path: Path) -> None:
    for release in ("r1", "r2"):
        next_release(published, release)
        run(tmp_path, published, "python", str(PROJECT / "examples" / "marimo" / "vendors.py"))
