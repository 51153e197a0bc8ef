import shutil
from dataclasses import replace
from datetime import datetime, timedelta, timezone
from pathlib import Path

import duckdb
import pyarrow as pa
import pytest

from tests.unit import small
from tests.unit.small import RED
from vendorwatch.deliveries import Delivery, Document, FieldCount, Parsed, Problem
from vendorwatch.errors import ModelError, ParseError
from vendorwatch.settings import PROJECT
from vendorwatch.tables import loading


def test_the_parser_is_not_called_for_a_delivery_already_loaded(con: duckdb.DuckDBPyConnection, sql: Path) -> None:
    small.load(con, sql, RED)
    source = small.source(lambda _: pytest.fail("parsed again"))
    loading.load_source(con, small.catalogue(sql), source, small.delivery(1))


def test_a_new_delivery_with_the_same_rows_stops_there(con: duckdb.DuckDBPyConnection, sql: Path) -> None:
    small.load(con, sql, RED)
    small.build(con, sql)
    again = small.load(con, sql, list(reversed(RED)), number=2)[0]
    assert again.rebuilt
    assert not again.changed
    assert not any(b.rebuilt for b in small.build(con, sql).values())


def test_what_is_loaded_can_be_asked_for_until_the_parser_changes(con: duckdb.DuckDBPyConnection, sql: Path) -> None:
    counts = [FieldCount("f.csv", "colour", found=2, taken=1, ignored=1, reason="none", landed_in="all")]
    small.load(con, sql, RED, fields=counts)
    source = small.source(lambda _: pytest.fail("parsed again"))
    found = loading.loaded(con, small.catalogue(sql), source, [small.delivery(2), small.delivery(1)])
    assert found
    assert found.delivery == small.delivery(1)
    assert found.parsed.tables == {"all": small.things(RED)}
    assert found.parsed.fields == counts
    assert loading.loaded(con, small.catalogue(sql), source, [small.delivery(2)]) is None
    withheld = replace(small.delivery(1), withheld=("things",))
    assert loading.loaded(con, small.catalogue(sql), source, [withheld]) is None
    con.execute("update meta.model_runs set code_version = 'another'")
    assert loading.loaded(con, small.catalogue(sql), source, [small.delivery(1)]) is None


@pytest.mark.parametrize(
    ("rows", "parsed", "complaint"),
    [
        (RED, {"fields": [FieldCount("f.csv", "colour", found=3, taken=2)]}, "1 values of colour that no rule knows"),
        (RED, {"problems": [Problem("f.csv", "line 7", "error", "no id")]}, "f.csv line 7: no id"),
        ([(1, "green")], {}, "breaks? accepted_b"),
        ([(1, "red"), (1, "red")], {}, "breaks? unique_grain"),
        ([(None, "red")], {}, "breaks? not_null"),
    ],
)
def test_a_delivery_not_read_in_full_is_refused_and_the_last_one_stays(
    con: duckdb.DuckDBPyConnection, sql: Path, rows: list, parsed: dict, complaint: str
) -> None:
    small.load(con, sql, RED)
    with pytest.raises(ParseError, match=complaint):
        small.load(con, sql, rows, number=2, **parsed)
    assert con.execute("select * from raw.things__all order by a").fetchall() == RED
    assert not small.load(con, sql, RED)[0].rebuilt


def test_what_people_drop_into_a_folder_is_taken_with_its_problems(con: duckdb.DuckDBPyConnection, sql: Path) -> None:
    problem = Problem("list.csv", "row 3", "error", "no name", "x")
    source = small.source(lambda _: Parsed({"all": small.things(RED)}, problems=[problem]), inbox="vendors")
    loading.load_source(con, small.catalogue(sql), source, small.delivery(1))
    assert con.execute("select locator, message, value from meta.problems").fetchall() == [("row 3", "no name", "x")]


def test_of_a_new_delivery_only_its_own_counts_and_problems_are_kept(con: duckdb.DuckDBPyConnection, sql: Path) -> None:
    for number, found in ((1, 2), (2, 3)):
        fields = [FieldCount("f.csv", "colour", found=found, taken=found)]
        small.load(con, sql, RED, number, fields=fields, problems=[Problem("f.csv", f"row {found}", "warning", "odd")])
    assert con.execute("select found from meta.coverage").fetchall() == [(3,)]
    assert con.execute("select locator from meta.problems").fetchall() == [("row 3",)]


def test_a_source_that_never_delivered_has_empty_tables(con: duckdb.DuckDBPyConnection, sql: Path) -> None:
    source = small.source(lambda _: pytest.fail("nothing to parse"))
    loading.load_source(con, small.catalogue(sql), source, None)
    assert small.build(con, sql)["marts.colours"].rows == 0


def test_a_parser_that_yields_other_columns_is_refused(con: duckdb.DuckDBPyConnection, sql: Path) -> None:
    def parse(_: Delivery) -> Parsed:
        return Parsed({"all": small.things(RED).rename_columns(["a", "c"])})

    with pytest.raises(ParseError, match=r"raw/things__all\.yml: a parser gives all a column c, which is not declared"):
        loading.load_source(con, small.catalogue(sql), small.source(parse), small.delivery(1))


def test_what_is_loaded_is_what_is_in_force_and_nothing_else(con: duckdb.DuckDBPyConnection, sql: Path) -> None:
    small.load(con, sql, RED)
    catalogue, source = small.catalogue(sql), small.source(lambda _: pytest.fail("parsed again"))

    def is_loaded(delivery: Delivery | None) -> bool:
        return not list(loading.unloaded(con, catalogue, {"things": delivery}, []))

    assert [is_loaded(d) for d in (small.delivery(1), small.delivery(2), None)] == [True, False, False]
    assert not loading.is_due(con, catalogue, source, small.delivery(1))
    assert loading.is_due(con, catalogue, source, small.delivery(2))
    loading.load_source(con, catalogue, source, None)
    assert [is_loaded(d) for d in (small.delivery(1), None)] == [False, True]


def test_what_something_was_said_of_is_no_base_for_the_next(con: duckdb.DuckDBPyConnection, sql: Path) -> None:
    source = small.source(lambda _: pytest.fail("parsed again"))
    small.load(con, sql, RED, problems=[Problem("f.csv", "line 7", "warning", "odd")])
    assert loading.loaded(con, small.catalogue(sql), source, [small.delivery(1)]) is None


def test_of_several_fields_and_rows_that_are_not_in_order_the_first_is_named_and_the_rest_counted(
    con: duckdb.DuckDBPyConnection, sql: Path
) -> None:
    unknown = [FieldCount("f.csv", name, found=3, taken=1) for name in ("colour", "size", "weight")]
    with pytest.raises(ParseError, match=r"things f\.csv: 2 values of colour that no rule knows, and 2 more fields"):
        small.load(con, sql, RED, fields=unknown)
    wrong = [Problem("f.csv", f"line {n}", "error", "no id") for n in (7, 8, 9)]
    with pytest.raises(ParseError, match=r"things f\.csv line 7: no id \(and 2 more rows\)"):
        small.load(con, sql, RED, problems=wrong)
    small.load(con, sql, RED, problems=[replace(p, severity="warning") for p in wrong])


def test_a_source_gives_rows_of_no_list_but_its_own() -> None:
    source = replace(small.source(lambda _: Parsed({})), tables=(), lists=("ours", "ours_too"))

    def given(*lists: str) -> Parsed:
        return Parsed({"entries": pa.table({"list_id": lists}), "others": pa.table({"a": [1]})})

    loading.require_own_lists(source, given("ours"))
    loading.require_own_lists(source, given("ours_too", "ours", "ours"))
    with pytest.raises(ModelError, match="gives entries rows of the list another, which the source does not speak for"):
        loading.require_own_lists(source, given("ours", "zebra", "another"))
    # One that declares tables of its own gives no lists.
    loading.require_own_lists(replace(source, tables=("entries",)), given("another"))


def test_documents_are_those_of_all_deliveries_given_and_one_more_makes_them_out_of_date(
    con: duckdb.DuckDBPyConnection, sql: Path
) -> None:
    shutil.copy(PROJECT / "sql" / "raw" / "landing__documents.yml", sql / "raw")
    small.load(con, sql, RED)
    at = datetime(2026, 1, 1, 1, tzinfo=timezone(timedelta(hours=2)))
    document = Document("d1", "things", "a.csv", "u", "ab" * 32, 1, at, None, PROJECT)
    first = replace(small.delivery(1), documents=(document,))
    second = replace(small.delivery(2), documents=(replace(document, document_id="d2"), document))
    catalogue, in_force = small.catalogue(sql), {"things": small.delivery(1)}
    assert list(loading.unloaded(con, catalogue, in_force, [first]))
    assert [loading.load_documents(con, catalogue, [first]).rebuilt for _ in range(2)] == [True, False]
    assert not list(loading.unloaded(con, catalogue, in_force, [first]))
    assert list(loading.unloaded(con, catalogue, in_force, [first, second]))
    assert loading.load_documents(con, catalogue, [first, second]).rows == 2
    found = con.execute(
        "select document_id, delivery_id, retrieved_at from raw.landing__documents order by 1"
    ).fetchall()
    # In UTC, and of one that came several times as it came last.
    assert found == [(name, "d2", datetime(2025, 12, 31, 23)) for name in ("d1", "d2")]
