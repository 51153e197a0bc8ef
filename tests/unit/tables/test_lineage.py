from pathlib import Path

import duckdb
import pytest

from tests.unit import small
from tests.unit.small import RED
from vendorwatch.tables import lineage


def test_lineage_is_kept_beside_the_rows(con: duckdb.DuckDBPyConnection, sql: Path) -> None:
    small.load(con, sql, RED)
    small.build(con, sql)
    assert con.execute("select * exclude (made_from) from meta.column_lineage order by all").fetchall() == [
        ("core.things", "a", "raw.things__all", "a"),
        ("core.things", "b", "raw.things__all", "b"),
        ("marts.colours", "b", "core.things", "b"),
    ]


def test_lineage_is_derived_anew_when_the_query_or_the_columns_that_it_reads_change(
    con: duckdb.DuckDBPyConnection, sql: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def found() -> list[tuple[str, str]]:
        return [(d.column, d.input_column) for d in lineage.recorded(con, small.catalogue(sql)["core.things"])]

    small.load(con, sql, RED)
    small.build(con, sql)
    with monkeypatch.context() as closed:
        closed.setattr(lineage, "lineage", lambda *_: pytest.fail("nothing to derive"))
        small.load(con, sql, [*RED, (3, "blue")], number=2)
        assert small.build(con, sql)["core.things"].rebuilt
    path = sql / "core" / "things.sql"
    path.write_text("select a, upper(cast(a as varchar)) as b from raw.things__all")
    small.build(con, sql)
    assert found() == [("a", "a"), ("b", "a")]
