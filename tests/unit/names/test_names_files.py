"""Files of names, whatever is in them: every row is asked or told, or the file is refused with a reason."""

import csv
import io

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from vendorwatch.errors import VendorwatchError
from vendorwatch.formats.sheets.grid import DELIMITERS
from vendorwatch.formats.sheets.headings import meanings
from vendorwatch.names.files import read_batches

cells = st.one_of(
    st.text(max_size=12),
    st.sampled_from(
        ["", "Blue Fern Ltd", "Red Oak", "100023", "V-0001", "\x1b[31m", "\u202e", "7.8E+09", "DE", "company", "-"]
    ),
)
headings = st.sampled_from(
    ["Vendor", "Name 1", "Name 2", "Company", "Type", "Country", "Tax ID", "Memo", "", "LIFNR", "Name"]
)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(headings, min_size=1, max_size=5).flatmap(
        lambda head: st.tuples(st.just(head), st.lists(st.lists(cells, max_size=len(head) + 1), max_size=8))
    ),
    st.sampled_from(DELIMITERS),
    st.sampled_from(["utf-8", "utf-16"]),
)
def test_every_row_is_asked_or_told(tmp_path, sheet, delimiter, encoding):
    head, rows = sheet
    written = io.StringIO(newline="")
    csv.writer(written, delimiter=delimiter, quoting=csv.QUOTE_ALL).writerows([head, *rows])
    file = tmp_path / "list.csv"
    file.write_bytes(written.getvalue().encode(encoding, "replace"))
    try:
        batches = list(read_batches(file, rows=3))
    except VendorwatchError as refusal:
        assert "list.csv" in str(refusal)
        return
    asked = [query for batch in batches for query in batch.queries.to_pylist()]
    told = [row for batch in batches for row in batch.rejected]
    assert all(any(map(str.isalnum, query["name"])) for query in asked)
    assert not any("\x1b" in query["name"] or "\u202e" in query["name"] for query in asked)
    # A trade name is a further query of its row.
    # The mark that DOS ends a file with is no row.
    filled = [row for row in rows if any(cell.replace("\x1a", "").strip() for cell in row)]
    assert len(asked) + len(told) >= len(filled) - _above(rows)


def _above(rows):
    """Rows that may have been taken for headings, or stand above those that were."""
    return max((at for at, row in enumerate(rows, start=1) if any(map(meanings, row))), default=0)


def test_numbers_that_a_spreadsheet_rewrote_are_mended_or_told_under_any_heading(tmp_path):
    sheet = tmp_path / "names.csv"
    sheet.write_text(
        "id,name,identifiers\n1,Kestrel Ltd,9074729.0\n2,Heron Ltd,9.07472E+11\n3,Plover Ltd,IMO 9074729\n",
        encoding="utf-8",
    )
    (batch,) = read_batches(sheet)
    assert batch.queries["identifiers"].to_pylist() == [["9074729"], ["9.07472E+11"], ["IMO 9074729"]]
    ((line, reason),) = batch.remarks
    assert line == 3
    assert "digits are lost" in reason


def test_the_encoding_that_was_taken_is_told_once(tmp_path):
    file = tmp_path / "names.csv"
    file.write_bytes("Vendor;Country\nŞeker Pazarı;TR\nYıldırım Çelik;TR\nBolt;GB\n".encode("cp1254"))
    batches = list(read_batches(file, rows=1))
    assert [name for batch in batches for name in batch.queries["name"].to_pylist()] == [
        "Şeker Pazarı",
        "Yıldırım Çelik",
        "Bolt",
    ]
    [(line, told)] = [remark for batch in batches for remark in batch.remarks]
    assert (line, told.partition(":")[0]) == (1, "neither UTF-8 nor marked; read as cp1254 (Turkish)")


def test_a_row_asks_about_every_name_of_its_vendor_and_about_its_parent(tmp_path):
    file = tmp_path / "list.csv"
    file.write_text("Vendor ID,Vendor Name,Alias,Remit To,Parent\n1,Acme,Bolt; Oak,Heron Trust,Kestrel\n", "utf-8")
    [batch] = read_batches(file)
    asked = ["Acme", "Bolt", "Oak", "remit to Heron Trust", "subsidiary of Kestrel"]
    assert batch.queries["name"].to_pylist() == asked
    assert set(batch.queries["query_id"].to_pylist()) == {"1"}
