"""Queries of the models in Spark's dialect: macros unfolded, tables as views, what the two mean differently."""

import unicodedata

import duckdb

from vendorwatch.settings import PROJECT
from vendorwatch.spark.sql import _without_accents, in_spark


def test_macros_are_unfolded_and_tables_are_views() -> None:
    found = in_spark(
        "select core.evidence_id(a.id, core.name_key(b.n)) as e from core.lists as a join work.roles as b using (id)"
    )
    assert found.tables == {"core.lists", "work.roles"}
    assert "FROM core__lists AS a JOIN work__roles AS b" in found.sql
    assert "LEFT(SHA2((a.id) || '#'" in found.sql and "core." not in found.sql


def test_what_spark_calls_otherwise_is_called_so() -> None:
    found = in_spark("select x && y, regexp_full_match(p, '[0-9]|a'), map {} from t.u").sql
    assert found == "SELECT ARRAYS_OVERLAP(x, y), p RLIKE '^(?:[0-9]|a)$', MAP() FROM t__u AS u"


def test_len_counts_a_list_and_length_characters() -> None:
    assert in_spark("select len([x]), length(y) from t.u").sql == "SELECT SIZE(ARRAY(x)), LENGTH(y) FROM t__u AS u"


def test_every_mart_can_be_told_to_spark() -> None:
    marts = sorted((PROJECT / "sql" / "marts").glob("*.sql"))
    assert len(marts) > 10
    for mart in marts:
        assert in_spark(mart.read_text("utf-8")).tables


def test_accents_are_those_of_duckdb() -> None:
    # Marks that this Python's Unicode does not know yet are left to DuckDB.
    known = [c for c in map(chr, range(0x80, 0x2FFFF)) if unicodedata.category(c) not in ("Cn", "Cs", "Co")]
    with duckdb.connect() as con:
        asked = con.execute("select c, strip_accents(c) from (select unnest($1) as c)", [known]).fetchall()
    assert [c for c, plain in asked if _without_accents(c) != plain] == []
