"""Files of names: what is read, what is rejected, what is written."""

import csv
import json
import random

import duckdb
import openpyxl
import pyarrow as pa
import pyarrow.csv as pc
import pyarrow.parquet as pq
import pytest

from vendorwatch.errors import VendorwatchError
from vendorwatch.names.accuracy import match_accuracy
from vendorwatch.names.files import read_batches
from vendorwatch.names.indexes import index_file
from vendorwatch.names.listed import listed_table
from vendorwatch.names.screening import published_names, screen_file, screen_names

ROWS = [
    {"entry_id": "e1", "name": "KASPERSKY LAB", "kind": "organization"},
    {"entry_id": "e2", "name": "=cmd EVIL TRADING", "kind": "organization"},
]


@pytest.fixture(scope="module")
def index(tmp_path_factory):
    with index_file(listed_table(ROWS), tmp_path_factory.mktemp("cache")) as path:
        yield path


def written(folder, text, name="vendors.csv", encoding="utf-8"):
    file = folder / name
    file.write_bytes(text.encode(encoding))
    return file


def screened(file, index, **options):
    """Return the outcome and the hits of a file."""
    out = file.with_name("hits.parquet")
    return screen_file(file, index, out=out, **options), pq.read_table(out).to_pylist()


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_usual_encodings_and_delimiters(tmp_path, index, encoding, delimiter):
    text = "Vendor Name,Type\nKaspersky Lab GmbH,company\nBäckerei Müller,company\n".replace(",", delimiter)
    outcome, hits = screened(written(tmp_path, text, encoding=encoding), index)
    assert (outcome.rows, outcome.rejected) == (2, {})
    assert [(hit["query_id"], hit["query_name"]) for hit in hits] == [("2", "Kaspersky Lab GmbH")]


def test_rows_without_a_name_are_rejected_by_line_and_the_rest_screened(tmp_path, index):
    names = [
        ("Kaspersky Lab", "Kaspersky Labs")[number % 2] if number % 10 > 2 else ("", "  ", "--")[number % 10]
        for number in range(100)
    ]
    file = written(tmp_path, "id,name\n" + "".join(f"v{number},{name}\n" for number, name in enumerate(names)))
    outcome, hits = screened(file, index)
    assert outcome.rows == outcome.hits == len(hits) == 70
    assert outcome.rejected == {
        "no name": (20, [2, 3, 12, 13, 22]),
        "a name without a letter or figure": (10, [4, 14, 24, 34, 44]),
    }
    with (tmp_path / "hits.rejected.csv").open(encoding="utf-8") as lines:
        rejected = list(csv.DictReader(lines))
    assert len(rejected) == 30
    assert rejected[2] == {"line": "4", "reason": "a name without a letter or figure"}


def test_faulty_records_are_rejected_by_line_and_the_rest_screened(tmp_path, index):
    text = 'id,name\n1,Kaspersky, Lab\n2,"Kaspersky\nLab"\n3,"Kaspersky" Lab\n4,Kaspersky Lab\n5,"Kaspersky\nLab\n'
    outcome, hits = screened(written(tmp_path, text), index)
    assert [hit["query_id"] for hit in hits] == ["2", "4"]
    assert outcome.rejected == {
        "3 cells under 2 headings; a cell that holds the delimiter needs quotes": (1, [2]),
        "a quote that is not closed, or text behind a closing one (',' expected after '\"')": (1, [5]),
        "a quote that is not closed, or text behind a closing one (unexpected end of data); lines 7 to 8 are lost": (
            1,
            [7],
        ),
    }


def test_a_list_of_one_column_may_hold_commas(tmp_path, index):
    _, hits = screened(written(tmp_path, "name\nKaspersky Lab, Inc.\n"), index)
    assert [hit["query_name"] for hit in hits] == ["Kaspersky Lab, Inc."]


def test_another_column_of_names_is_named(tmp_path, index):
    file = written(tmp_path, "name,Lieferant\nx,Kaspersky Lab\n")
    assert [hit["query_name"] for hit in screened(file, index, column="lieferant")[1]] == ["Kaspersky Lab"]
    with pytest.raises(VendorwatchError, match="no column 'supplier' among 'name', 'Lieferant'"):
        screened(file, index, column="supplier")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "nothing in it"),
        ("id,title\n1,Kaspersky\n", "headings seen: id, title;.*Name the column with --column.*'title' .Kaspersky."),
        ("Kaspersky Lab\nHuawei\n", "headings seen: Kaspersky Lab"),
        ("id:name\n1:Kaspersky\n", "headings seen: id:name"),
        ("id,name\n1,C-0012\n2,C-0013\n", "which column has the names.*'name' .C-0012, C-0013."),
        ("PAR1 but no Parquet", "a Parquet file that cannot be read"),
    ],
)
def test_a_file_that_is_no_list_of_names_is_refused(tmp_path, index, text, message):
    with pytest.raises(VendorwatchError, match=message):
        screen_file(written(tmp_path, text), index, out=tmp_path / "hits.csv")
    assert [path.name for path in tmp_path.iterdir()] == ["vendors.csv"]


def test_bytes_that_are_no_text_are_refused(tmp_path, index):
    file = tmp_path / "vendors.csv"
    file.write_bytes(b"name\n\x00\xff\xfe\x00\n")
    with pytest.raises(VendorwatchError, match="an encoding that cannot be told"):
        screen_file(file, index, out=tmp_path / "hits.csv")


def test_a_missing_file_folder_and_an_unknown_format_are_refused(tmp_path, index):
    with pytest.raises(VendorwatchError, match="no such file"):
        screen_file(tmp_path / "absent.csv", index, out=tmp_path / "hits.csv")
    file = written(tmp_path, "name\nx\n")
    with pytest.raises(VendorwatchError, match="cannot write"):
        screen_file(file, index, out=tmp_path / "hits.xls")
    with pytest.raises(VendorwatchError, match="no such folder"):
        screen_file(file, index, out=tmp_path / "absent" / "hits.csv")


def test_hits_are_written_in_each_format_and_safe_to_open(tmp_path, index):
    file = written(tmp_path, "id,name\n=1+1,Kaspersky Lab\n@x,cmd Evil Trading\n")
    _, hits = screened(file, index)
    screen_file(file, index, out=tmp_path / "hits.json")
    assert json.loads((tmp_path / "hits.json").read_text("utf-8")) == hits
    screen_file(file, index, out=tmp_path / "hits.csv")
    table = pc.read_csv(tmp_path / "hits.csv")
    assert table["query_id"].to_pylist() == ["'=1+1", "'@x"]
    assert table["name_matched"].to_pylist() == ["KASPERSKY LAB", "'=cmd EVIL TRADING"]


def test_no_hits_are_an_empty_array(tmp_path, index):
    screen_file(written(tmp_path, "name\nNobody Known\n"), index, out=tmp_path / "hits.json")
    assert json.loads((tmp_path / "hits.json").read_text("utf-8")) == []


def test_what_the_import_of_vendor_lists_reads_is_screened(tmp_path, index):
    book = openpyxl.Workbook()
    for row in (
        ["Kreditor", "Name 1", "Name 2", "Land"],
        [100, "Kaspersky", "Lab GmbH", "DE"],
        [101, "Nobody", "", "AT"],
    ):
        book.active.append(row)
    book.save(tmp_path / "list.xlsx")
    assert [(hit["query_id"], hit["query_name"]) for hit in screened(tmp_path / "list.xlsx", index)[1]] == [
        ("100", "Kaspersky Lab GmbH")
    ]
    sep = written(tmp_path, "sep=;\r\nLieferant;Land\r\nKaspersky Lab;Österreich\r\n", encoding="cp1252")
    assert [hit["query_name"] for hit in screened(sep, index)[1]] == ["Kaspersky Lab"]


def test_parquet_is_read_too(tmp_path):
    pq.write_table(pa.table({"id": ["e1", "e2", None], "Name": ["A", None, "B"]}), tmp_path / "q.parquet")
    (batch,) = read_batches(tmp_path / "q.parquet")
    assert [(row["query_id"], row["name"]) for row in batch.queries.to_pylist()] == [("e1", "A"), ("4", "B")]
    assert [tuple(row) for row in batch.rejected] == [(3, "no name")]


def test_batches_of_a_file_and_processes_change_nothing(tmp_path, index):
    chooser = random.Random(4)
    names = [chooser.choice(["Kaspersky Lab", "Kaspersky", "Evil Trading", "", "Nobody"]) for _ in range(50)]
    file = written(tmp_path, "id,name\n" + "".join(f"v{number},{name}\n" for number, name in enumerate(names)))
    whole = [row for batch in read_batches(file) for row in batch.queries.to_pylist()]
    for rows in (1, 7):
        batches = list(read_batches(file, rows=rows))
        assert [row for batch in batches for row in batch.queries.to_pylist()] == whole
        assert all(len(batch.queries) + len(batch.rejected) <= rows for batch in batches)
    assert screened(file, index) == screened(file, index, workers=2)


def test_an_index_is_built_once_per_list_version_and_old_ones_are_dropped(tmp_path):
    with index_file(listed_table(ROWS), tmp_path) as first:
        made = first.stat().st_mtime_ns
    with index_file(listed_table(ROWS[::-1]), tmp_path) as again:
        assert (again, again.stat().st_mtime_ns) == (first, made)
    for number in range(8):
        with index_file(listed_table([{"entry_id": str(number), "name": "x", "kind": "person"}]), tmp_path) as last:
            assert last.is_file()
    assert last in tmp_path.iterdir()
    assert len(list(tmp_path.iterdir())) == 6


def test_an_index_that_cannot_be_kept_is_a_temporary_one(tmp_path):
    blocked = tmp_path / "file"
    blocked.write_text("not a folder")
    with index_file(listed_table(ROWS), blocked) as path:
        assert [hit["entry_id"] for hit in screen_names(["Kaspersky Lab"], path).to_pylist()] == ["e1"]
    assert not path.exists()


def test_published_names_are_chosen_by_list_or_source():
    with duckdb.connect() as con:
        con.execute("create schema core")
        con.execute(
            """
            create table core.name_targets as select * from (values
                ('ofac_sdn:1', 'ofac_sdn', 'A', 'person', 'primary', false, 'RU', '1967-10-12', 'male', ['world::1']),
                ('ofac_consolidated:2', 'ofac_consolidated', 'B', 'organization', 'primary', false, null, null, null, []),
                ('vendor:c', 'vendor', 'C', 'organization', 'primary', false, 'RU', null, null, [])
            ) as rows (target_id, target_source, name, kind, name_type, is_weak, country, birth, gender, identifiers)
            """
        )
        con.execute(
            """
            create table core.listings as select * from (values
                ('ofac_sdn:1', 'ofac_sdn'),
                ('ofac_consolidated:2', 'ofac_cmic')
            ) as rows (entry_id, list_id)
            """
        )
        chosen = {
            lists: sorted(published_names(con, lists)["name"].to_pylist())
            for lists in ((), ("ofac_sdn",), ("ofac_cmic", "vendor"), ("ofac_consolidated",))
        }
        assert chosen == {
            (): ["A", "B", "C"],
            ("ofac_sdn",): ["A"],
            ("ofac_cmic", "vendor"): ["B", "C"],
            ("ofac_consolidated",): ["B"],
        }
        (known,) = published_names(con, ["ofac_sdn"]).to_pylist()
        assert (known["birth"], known["country"], known["identifiers"]) == ("1967-10-12", "RU", ["world::1"])
        with pytest.raises(
            VendorwatchError, match="no list sdn; expected any of ofac_cmic, ofac_consolidated, ofac_sdn"
        ):
            published_names(con, ["sdn"])


def test_the_published_figures_are_complete():
    figures = match_accuracy().to_pylist()
    measures = {(row["measured_on"], row["part"], row["measure"]) for row in figures}
    assert ("made queries", "band auto", "precision") in measures
    assert ("dev pairs", "all", "f1") in measures
    assert ("vendor list", "without country", "precision of auto") in measures
    assert all(0 <= row["value"] <= 1 or "a 10,000" in row["measure"] for row in figures)
    assert all(row["cases"] > 0 for row in figures)
