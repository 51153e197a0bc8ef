"""What a text becomes before it is compared, and what a form tells."""

import duckdb
import pytest

from vendorwatch.history import facts
from vendorwatch.settings import PROJECT
from vendorwatch.sources import all_sources
from vendorwatch.tables.catalogue import read_catalogue


def clean(text: str) -> str:
    return duckdb.execute(f"select {facts._CLEAN.format('text')} from (select ? as text)", [text]).fetchall()[0][0]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Ka’ida", "Ka'ida"),
        ("AL-QA‘IDA", "AL-QA'IDA"),
        ("“Front”", '"Front"'),
        ("Foo – Bar", "Foo - Bar"),
        ("Foo\u2011Bar", "Foo-Bar"),
        ("Foo\u00a0 Bar", " Foo Bar "),
        ("Jose\u0301", "José"),
        ("and so on…", "and so on..."),
    ],
)
def test_what_differs_in_typography_alone_is_the_same(one: str, other: str) -> None:
    assert clean(one) == clean(other)


@pytest.mark.parametrize(("one", "other"), [("Ka'ida", "Kaida"), ("Foo-Bar", "FooBar"), ("é", "e"), ("A", "a")])
def test_what_differs_in_letters_or_marks_is_not(one: str, other: str) -> None:
    assert clean(one) != clean(other)


def test_remarks_are_told_where_they_are_a_field_and_denied_nowhere_else() -> None:
    family = facts.family_of(read_catalogue(PROJECT / "sql"), all_sources()["ofac_sdn"])
    assert family is not None
    assert "'remarks'" in family.sql
    assert "detail" in family.form("enhanced_xml").tells
    assert all("detail" not in form.tells for name, form in family.forms.items() if name != "enhanced_xml")
