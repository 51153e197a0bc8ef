import pyarrow as pa
import pytest

from vendorwatch.columns import arrow_schema, schema_of, table_of, tables_of
from vendorwatch.errors import ModelError, ParseError
from vendorwatch.settings import PROJECT
from vendorwatch.tables.catalogue import read_catalogue

# What is no table of the catalogue: queries, hits and names on their way through memory, which `vendorwatch screen` has
# without any warehouse; records on their way through Spark; what a target of an export can hold of a published table.
ON_THEIR_WAY = ("spark/", "release/export/")
NO_TABLE = {"names/building.py", "names/files.py", "names/kept.py", "names/listed.py", "names/match.py"}


def test_columns_are_those_that_the_catalogue_reads() -> None:
    found = {
        t.id: t.arrow_schema
        for t in read_catalogue(PROJECT / "sql")
        if (t.source or t.python) and t.path.stem == t.name
    }
    assert len(found) > 50
    assert all(schema_of(table).equals(schema) for table, schema in found.items())


def test_a_table_that_is_like_another_has_its_columns() -> None:
    assert schema_of("raw.ofac_consolidated__names").equals(schema_of("raw.ofac_sdn__names"))


def test_rows_are_laid_out_in_the_columns_declared() -> None:
    made = tables_of("reviews", {"answers": [(1, "{}", "d", "line 1")], "decisions": []})
    assert made["answers"].to_pylist() == [{"answer_no": 1, "line": "{}", "document_id": "d", "locator": "line 1"}]
    assert (made["decisions"].num_rows, made["decisions"].schema) == (0, schema_of("raw.reviews__decisions"))


@pytest.mark.parametrize("row", [("one", "{}", "d", "line 1"), (1, "{}", "d")])
def test_a_row_of_other_columns_is_refused(row: tuple[object, ...]) -> None:
    with pytest.raises((pa.ArrowInvalid, ValueError)):
        table_of("raw.reviews__answers", [row])


def test_a_table_that_is_not_declared_is_refused_by_name() -> None:
    with pytest.raises(ModelError, match=r"sql/raw/nobody__things\.yml"):
        table_of("raw.nobody__things", [])


def test_types_are_written_as_duckdb_writes_them() -> None:
    schema = arrow_schema([("a", "VARCHAR[]"), ("b", "timestamp")])
    assert schema == pa.schema([("a", pa.list_(pa.string())), ("b", pa.timestamp("us"))])


def test_a_type_that_python_does_not_yield_is_refused() -> None:
    with pytest.raises(ModelError, match="interval"):
        arrow_schema([("a", "interval[]")])


def test_no_schema_is_written_in_python() -> None:
    library = PROJECT / "src" / "vendorwatch"
    files = {str(path.relative_to(library)): path for path in library.rglob("*.py")}
    writing = {name for name, path in files.items() if "pa.schema(" in path.read_text("utf-8")}
    elsewhere = {name for name in writing - {"columns.py"} if not name.startswith(ON_THEIR_WAY)}
    assert elsewhere == NO_TABLE, "take the columns from the catalogue: `table_of`, `tables_of`, `schema_of`"


@pytest.mark.parametrize("number", [2**31, 2**63])
def test_a_number_that_its_column_cannot_hold_breaks_the_file_and_not_the_reader(number: int) -> None:
    with pytest.raises(ParseError, match=r"answers: .* too large .*raw\.federal_register__answers"):
        tables_of("federal_register", {"answers": [("p", "q", number, 1, "d", "/")]})
