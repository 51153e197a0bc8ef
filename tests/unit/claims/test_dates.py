"""Dates: precision is kept, nothing is invented, tense decides the year."""

from datetime import date, timedelta

import duckdb
import pytest
from hypothesis import given
from hypothesis import strategies as st

from vendorwatch.claims.dates import find_dates, last_day_of, precision_of, resolve, tense_before
from vendorwatch.settings import PROJECT

PUBLISHED = date(2024, 7, 17)


def first(text: str, published: date | None = PUBLISHED, anchor: str | None = None) -> str | None:
    (found,) = find_dates(text, 0, len(text))
    return resolve(found, published, tense_before(text[: found.start]), anchor).iso


@pytest.mark.parametrize(
    ("text", "iso"),
    [
        ("issued on September 13, \n2017.", "2017-09-13"),
        ("on 21 June 2024", "2024-06-21"),
        ("on 2024-06-21", "2024-06-21"),
        ("as of June 2022", "2022-06"),
        ("in 2022", "2022"),
        ("in Q2 2022", "2022-Q2"),
        ("in 2Q24", "2024-Q2"),
        ("in the second quarter of 2022", "2022-Q2"),
        ("it announced in June", "2024-06"),
        ("it announced in September", "2023-09"),
        ("it will end in September", "2024-09"),
        ("barred from doing so beginning September 29", "2024-09-29"),
        ("it was barred on September 29", "2023-09-29"),
        ("will begin on Friday", "2024-07-19"),
        ("said on Friday", "2024-07-12"),
        ("said on Wednesday", "2024-07-17"),
        ("Last month", "2024-06"),
        ("last year", "2023"),
        ("yesterday", "2024-07-16"),
        ("Today", "2024-07-17"),
        ("two years ago", "2022"),
        ("it currently is", "2024-07-17"),
        ("February 30, 2024", None),
        ("next Friday", None),
        ("On Friday", None),
        ("the next day", None),
    ],
)
def test_resolving(text: str, iso: str | None) -> None:
    assert first(text) == iso


def test_the_next_day_counts_from_the_day_before_it() -> None:
    assert first("the next day", anchor="2024-06-20") == "2024-06-21"
    assert first("a day earlier", anchor="2024-06-20") == "2024-06-19"
    assert first("the next day", anchor="2024-06") is None


@pytest.mark.parametrize(
    "text", ["in June", "September 29", "Friday", "today", "last month", "currently", "a year ago", "this year"]
)
def test_without_a_publication_date_nothing_gets_a_year(text: str) -> None:
    assert first(text, published=None) is None


@pytest.mark.parametrize(
    "text", ["15 CFR Part 744", "2,024 people", "89 FR 52362", "may be", "he will march on", "$2024"]
)
def test_what_is_no_date(text: str) -> None:
    assert find_dates(text, 0, len(text)) == []


@given(st.dates(min_value=date(1990, 1, 1), max_value=date(2089, 12, 31)), st.dates(min_value=date(1990, 1, 1)))
def test_a_stated_date_is_itself_whenever_it_was_published(day: date, published: date) -> None:
    assert first(f"on {day:%B} {day.day}, {day.year}", published) == day.isoformat()
    assert first(f"on {day:%B} {day.day}, {day.year}", None) == day.isoformat()


@given(st.dates(min_value=date(2000, 1, 1), max_value=date(2090, 1, 1)), st.integers(0, 360))
def test_a_past_day_is_never_after_the_publication(published: date, back: int) -> None:
    day = published - timedelta(back)
    iso = first(f"it was issued on {day:%B} {day.day}", published)
    assert iso is not None and date.fromisoformat(iso) <= published


@pytest.mark.parametrize(
    "partial",
    [None, "2024", "2024-H1", "2024-H2", "2024-Q1", "2024-Q4", "2024-02", "2023-12", "2024-06-21", "soon", "2024-Q5"],
)
def test_days_and_precisions_are_those_of_the_macros(partial: str | None) -> None:
    con = duckdb.connect()
    con.execute("create schema core")
    for name in ("last_day_of", "precision_of"):
        con.execute((PROJECT / f"sql/macros/shared/{name}.sql").read_text("utf-8"))
    told = con.execute("select core.last_day_of($1), core.precision_of($1)", [partial]).fetchone()
    assert told == (last_day_of(partial), precision_of(partial))
