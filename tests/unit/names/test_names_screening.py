"""Files of names: what is read, what is rejected, what is written."""

import json

import duckdb
import pyarrow.csv as pc
import pyarrow.parquet as pq
import pytest

from vendorwatch.errors import VendorwatchError
from vendorwatch.names.accuracy import match_accuracy
from vendorwatch.names.index import NameIndex, listed_table
from vendorwatch.names.screening import cached_index, read_queries, screen_file

ROWS = [
    {"entry_id": "e1", "name": "KASPERSKY LAB", "kind": "organization"},
    {"entry_id": "e2", "name": "=cmd EVIL TRADING", "kind": "organization"},
]


@pytest.fixture(scope="module")
def index():
    return NameIndex.build(listed_table(ROWS))


def written(folder, text, name="vendors.csv", encoding="utf-8"):
    file = folder / name
    file.write_bytes(text.encode(encoding))
    return file


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_usual_encodings_and_delimiters(tmp_path, index, encoding, delimiter):
    text = "Vendor Name,Type\nKaspersky Lab GmbH,company\nBäckerei Müller,company\n".replace(",", delimiter)
    screened = screen_file(written(tmp_path, text, encoding=encoding), index)
    assert (screened.rows, screened.rejected) == (2, [])
    assert [hit["query_id"] for hit in screened.hits.to_pylist()] == ["2"]


def test_rows_without_a_name_are_rejected_by_line_and_the_rest_screened(tmp_path, index):
    names = ["Kaspersky Lab" if number % 10 > 2 else ("", "  ", "--")[number % 10] for number in range(100)]
    file = written(tmp_path, "id,name\n" + "".join(f"v{number},{name}\n" for number, name in enumerate(names)))
    screened = screen_file(file, index)
    assert screened.rows == screened.hits.num_rows == 70
    assert [row.line for row in screened.rejected[:4]] == [2, 3, 4, 12]
    assert {row.reason for row in screened.rejected} == {"no name", "a name without a letter or figure"}


def test_a_row_with_too_many_values_is_rejected(tmp_path, index):
    screened = screen_file(written(tmp_path, "id,name\n1,Kaspersky, Lab\n2,Kaspersky Lab\n"), index)
    assert [row.line for row in screened.rejected] == [2]
    assert screened.rows == 1


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "the file is empty"),
        ("id,title\n1,Kaspersky\n", "no column of names among 'id', 'title'"),
        ("Kaspersky Lab\nHuawei\n", "no column of names among 'Kaspersky Lab'"),
        ("id:name\n1:Kaspersky\n", "no column of names among 'id:name'"),
    ],
)
def test_a_file_that_is_no_list_of_names_is_refused(tmp_path, index, text, message):
    with pytest.raises(VendorwatchError, match=message):
        screen_file(written(tmp_path, text), index, out=tmp_path / "hits.csv")
    assert not (tmp_path / "hits.csv").exists()


def test_a_missing_file_and_an_unknown_format_are_refused(tmp_path, index):
    with pytest.raises(VendorwatchError, match="no such file"):
        screen_file(tmp_path / "absent.csv", index)
    with pytest.raises(VendorwatchError, match="cannot write"):
        screen_file(written(tmp_path, "name\nx\n"), index, out=tmp_path / "hits.xls")


def test_hits_are_written_in_each_format_and_safe_to_open(tmp_path, index):
    file = written(tmp_path, "id,name\n=1+1,Kaspersky Lab\n@x,cmd Evil Trading\n")
    hits = screen_file(file, index, out=tmp_path / "hits.parquet").hits
    assert pq.read_table(tmp_path / "hits.parquet").equals(hits)
    screen_file(file, index, out=tmp_path / "hits.json")
    lines = (tmp_path / "hits.json").read_text("utf-8").splitlines()
    assert [json.loads(line) for line in lines] == hits.to_pylist()
    screen_file(file, index, out=tmp_path / "hits.csv")
    table = pc.read_csv(tmp_path / "hits.csv")
    assert table["query_id"].to_pylist() == ["'=1+1", "'@x"]
    assert table["name_matched"].to_pylist() == ["KASPERSKY LAB", "'=cmd EVIL TRADING"]


def test_hits_are_read_back_from_parquet_as_queries(tmp_path, index):
    pq.write_table(
        listed_table(ROWS).select(["entry_id", "name"]).rename_columns(["id", "name"]), tmp_path / "q.parquet"
    )
    asked, rejected = read_queries(tmp_path / "q.parquet")
    assert (asked["query_id"].to_pylist(), rejected) == (["e1", "e2"], [])


def test_an_index_is_built_once_per_list_version(tmp_path):
    with duckdb.connect() as con:
        con.register("listed", listed_table(ROWS))
        first = cached_index(con, "listed", tmp_path)
        (file,) = tmp_path.glob("names-*.duckdb")
        made = file.stat().st_mtime_ns
        again = cached_index(con, "listed", tmp_path)
        assert file.stat().st_mtime_ns == made
        assert again.names == first.names == [("=cmd EVIL TRADING", "organization"), ("KASPERSKY LAB", "organization")]
        again.close()
        first.close()
        con.register("listed", listed_table(ROWS[:1]))
        cached_index(con, "listed", tmp_path).close()
        assert [path.name for path in tmp_path.iterdir()] != [file.name]
        assert len(list(tmp_path.iterdir())) == 1


def test_the_published_figures_are_complete():
    figures = match_accuracy().to_pylist()
    measures = {(row["measured_on"], row["part"], row["measure"]) for row in figures}
    assert ("made queries", "band auto", "precision") in measures
    assert ("dev pairs", "all", "f1") in measures
    assert all(0 <= row["value"] <= 1 and row["cases"] > 0 for row in figures)
