"""What connections must never do."""

from pathlib import Path

import duckdb
import pytest

from vendorwatch.connect import connect
from vendorwatch.reader import open_published
from vendorwatch.settings import PROJECT

DRAWS = "select current_setting('enable_progress_bar')"


def test_a_long_query_draws_nothing_into_what_a_program_reads(tmp_path: Path) -> None:
    with connect(tmp_path / "a.duckdb") as con:
        assert con.execute(DRAWS).fetchall() == [(False,)]
    with open_published(tmp_path / "a.duckdb") as con:
        assert con.execute(DRAWS).fetchall() == [(False,)]
        with pytest.raises(duckdb.InvalidInputException, match="locked"):
            con.execute("set enable_progress_bar = true")
        with open_published(tmp_path / "a.duckdb") as beside:
            assert beside.execute("select 1").fetchall() == [(1,)]
            with pytest.raises(duckdb.InvalidInputException, match="locked"):
                beside.execute("set enable_external_access = true")


def test_nobody_opens_a_database_another_way() -> None:
    opened = [p.name for p in (PROJECT / "src").rglob("*.py") if "duckdb.connect(" in p.read_text("utf-8")]
    assert opened == ["connect.py"]
