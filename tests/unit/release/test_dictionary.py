from vendorwatch.release.dictionary import columns, dbt_sources, page
from vendorwatch.settings import PROJECT
from vendorwatch.tables.catalogue import read_catalogue

CATALOGUE = read_catalogue(PROJECT / "sql")


def test_the_page_in_docs_is_what_sql_says() -> None:
    assert (PROJECT / "docs" / "data_dictionary.md").read_text("utf-8") == page(CATALOGUE), "run `make docs`"


def test_the_sources_of_dbt_are_up_to_date() -> None:
    written = (PROJECT / "examples" / "dbt" / "models" / "sources.yml").read_text("utf-8")
    assert written == dbt_sources(CATALOGUE), "run `make docs`"


def test_every_column_of_every_published_table_is_in_the_dictionary() -> None:
    found = {(r["table_id"], r["column_name"]) for r in columns(CATALOGUE).to_pylist()}
    assert found == {(t.id, c.name) for t in CATALOGUE if t.schema in ("core", "marts", "meta") for c in t.columns}
