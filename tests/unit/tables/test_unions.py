"""Tables made of those that feed them, and the raw tables that a source of lists gets."""

from pathlib import Path

import pytest

from vendorwatch.errors import ModelError
from vendorwatch.tables.catalogue import Catalogue
from vendorwatch.tables.lineage import lineage

ENTRIES = """\
description: One row per entry.
grain: [source_id, entry_id]
union: entries
columns:
  source_id: {type: varchar, not_null: true, description: The source.}
  entry_id: {type: varchar, not_null: true, description: The entry.}
  title: {type: varchar, description: Its title.}
"""
LISTINGS = ENTRIES.replace(
    "title: {type: varchar, description: Its title.}", "listed_on: {type: date, description: Since.}"
)
OWN = """\
description: One row per entry of a source with tables of its own.
grain: [number]
source: old
columns:
  number: {type: bigint, not_null: true, description: The entry.}
"""
STAGED = """\
description: One row per entry.
grain: [number]
feeds:
  staging.list_entries: {source_id: "'old'", entry_id: "'old:' || number"}
columns:
  number: {type: bigint, not_null: true, description: The entry.}
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for schema in ("raw", "staging", "work"):
        (tmp_path / schema).mkdir()
    (tmp_path / "staging" / "list_entries.yml").write_text(ENTRIES)
    (tmp_path / "staging" / "list_listings.yml").write_text(LISTINGS)
    (tmp_path / "raw" / "old__things.yml").write_text(OWN)
    (tmp_path / "staging" / "stg_old__things.yml").write_text(STAGED)
    (tmp_path / "staging" / "stg_old__things.sql").write_text("select number from raw.old__things")
    return tmp_path


def test_a_source_of_lists_gets_the_columns_of_all_unions_of_a_part_unless_it_declares_its_own(folder: Path) -> None:
    catalogue = Catalogue(folder, ["old", "fresh"])
    assert [t.id for t in catalogue.layer("raw")] == ["raw.fresh__entries", "raw.old__things"]
    assert [c.name for c in catalogue["raw.fresh__entries"].columns] == ["entry_id", "title", "listed_on"]
    assert catalogue["raw.fresh__entries"].source == "fresh"
    assert catalogue["staging.list_entries"].inputs == ("raw.fresh__entries", "staging.stg_old__things")
    assert catalogue["staging.list_listings"].inputs == ("raw.fresh__entries",)


def test_a_union_says_the_source_of_raw_rows_and_leaves_null_what_nobody_gives(folder: Path) -> None:
    import duckdb

    con = duckdb.connect()
    con.execute("create schema raw; create schema staging")
    con.execute("create table raw.fresh__entries as select 'x:1' as entry_id, 'Dr' as title")
    con.execute("create table staging.stg_old__things as select 5 as number")
    rows = con.execute(f"from ({Catalogue(folder, ['fresh'])['staging.list_entries'].sql}) order by all").fetchall()
    assert rows == [("fresh", "x:1", "Dr"), ("old", "old:5", None)]


def test_lineage_goes_through_a_union_and_what_feeds_one_without_rows_is_empty(folder: Path) -> None:
    catalogue = Catalogue(folder, ["fresh"])
    found = {(d.column, d.input_table, d.input_column) for d in lineage(catalogue, "staging.list_entries")}
    assert ("title", "raw.fresh__entries", "title") in found
    assert ("entry_id", "staging.stg_old__things", "number") in found
    assert "where false" in (Catalogue(folder)["staging.list_listings"].sql or "")


def test_a_query_beside_a_union_reads_what_feeds_it(folder: Path) -> None:
    (folder / "work" / "evidence.yml").write_text(
        "description: One row per place.\nunion: true\ncolumns:\n  place: {type: varchar, not_null: true, description: Where.}\n"
        "  made: {type: varchar, not_null: true, description: By the query.}\n"
    )
    (folder / "work" / "evidence.sql").write_text("select distinct place, 'x' as made from fed")
    (folder / "staging" / "stg_old__things.yml").write_text(
        STAGED.replace("feeds:\n", "feeds:\n  work.evidence: {place: cast(number as varchar)}\n")
    )
    assert Catalogue(folder)["work.evidence"].inputs == ("staging.stg_old__things",)


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("staging.list_entries:", "staging.list_names:", "feeds staging.list_names, which is no union"),
        (", entry_id: \"'old:' || number\"", "", "feeds staging.list_entries without its column entry_id"),
        ("source_id:", "lists:", "feeds staging.list_entries a column lists, which it has not"),
    ],
)
def test_a_feed_that_is_not_in_order_is_refused(folder: Path, old: str, new: str, says: str) -> None:
    (folder / "staging" / "stg_old__things.yml").write_text(STAGED.replace(old, new))
    with pytest.raises(ModelError, match=says):
        Catalogue(folder)
