"""Records of a CSV are those that one machine reads, wherever Spark ends a line."""

import io

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from vendorwatch.errors import ParseError, VendorwatchError
from vendorwatch.formats.sheets.grid import NOT_UTF8, NUL, Broken, open_file
from vendorwatch.names import arrow
from vendorwatch.spark.records import RECORDS, Layout, _csv_rows, _same, fragments, grid_of, top_of
from vendorwatch.spark.storage import Stored

HEAD = b"id,name\n"


def records(content: bytes, part: int = 2) -> list[tuple[object, ...]]:
    layout = Layout(",", 1, ("id", "name"), part)
    # As Hadoop parts lines.
    lines = content.replace(b"\r\n", b"\n").replace(b"\r", b"\n").removesuffix(b"\n").split(b"\n")
    return [row[1:] for row in _csv_rows(iter(lines), "f1", "file:///names.csv", layout)]


def test_a_record_has_its_line_and_part() -> None:
    found = records(HEAD + b'1,A\n\n2,"B\nand C"\n3,D\n')
    assert found == [(0, 2, ["1", "A"], ""), (1, 4, ["2", "B\nand C"], ""), (1, 6, ["3", "D"], "")]


def test_what_is_wrong_with_bytes_or_quotes_costs_its_record_alone() -> None:
    found = records(HEAD + b'1,\xff\n2,a\0b\n3,"x"y\n4,Z\n')
    assert [(line, cells, broken) for _, line, cells, broken in found] == [
        (2, [], NOT_UTF8),
        (3, [], NUL),
        (4, [], "a quote that is not closed, or text behind a closing one (',' expected after '\"')"),
        (5, ["4", "Z"], ""),
    ]


def test_a_file_with_other_headings_is_named() -> None:
    with pytest.raises(
        ParseError, match=r"names.csv line 1: headings id, company; expected those of the first file: id, name"
    ):
        records(b"id,company\n1,A\n")


@given(st.text(alphabet='a,"\n\r;é ', max_size=60))
def test_lines_lead_to_the_records_of_one_machine(body: str) -> None:
    content = HEAD + body.encode()
    grid = open_file(lambda: io.BytesIO(content), "names.csv").sheets[0][0]
    whole = [
        (line, [] if isinstance(cells, Broken) else [" ".join(c.split()) for c in cells], isinstance(cells, Broken))
        for line, cells in grid.rows()
        if cells and line > 1
    ]
    found = [(line, [" ".join(c.split()) for c in cells], bool(broken)) for _, line, cells, broken in records(content)]
    assert found == whole


def test_a_batch_falls_into_its_parts_and_its_bad_records_are_told() -> None:
    rows = [("f1", 0, 2, ["A"], ""), ("f1", 1, 3, [], NUL), ("f2", 1, 2, [], "a quote"), ("f2", 1, 3, ["B"], "")]
    (batch,) = arrow.table(list(zip(*rows, strict=True)), RECORDS).to_batches()
    assert [(source, part, len(piece)) for source, part, piece in fragments(batch)] == [
        ("f1", 0, 1),
        ("f1", 1, 1),
        ("f2", 1, 2),
    ]
    grid = grid_of(pa.RecordBatch.from_pylist(batch.to_pylist(), RECORDS), Layout(",", 1, ("name",)))
    assert list(grid.rows()) == [(2, ["A"]), (3, Broken(NUL)), (2, Broken("a quote")), (3, ["B"])]


def test_a_path_is_the_same_however_java_writes_it() -> None:
    assert _same("file:///a%20b/c.csv") == _same("file:/a b/c.csv") == "file:/a b/c.csv"
    assert _same("s3a://bucket/a%25.csv") == "s3a://bucket/a%.csv"


class FakeStorage:
    """Files in memory."""

    def __init__(self, **files):
        self._files = files

    def head(self, uri, size=4):
        return self._files[uri.removesuffix(".parquet")][:size]

    def tail(self, file, size=4):
        return self._files[file.uri.removesuffix(".parquet")][-size:]


@pytest.mark.parametrize("body", [b"", b"\x93\x07\xfe\x80" * 9, b"PAR1 and what was left of it"])
def test_what_is_no_parquet_file_is_told_before_spark_is_asked(body):
    with pytest.raises(VendorwatchError, match="it is called Parquet"):
        top_of(None, FakeStorage(vendors=body), [Stored("vendors.parquet", len(body), 1)])


def test_utf_16_is_told_before_spark_is_asked():
    body = "Vendor Name\nHuawei\n".encode("utf-16")
    with pytest.raises(ParseError, match="vendors: a CSV file in UTF-16; expected UTF-8"):
        top_of(None, FakeStorage(vendors=body), [Stored("vendors", len(body), 1)])
