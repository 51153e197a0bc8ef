"""Importing a vendor list: told what was understood, copied whole, refused with a reason."""

import io
import json
import re
from pathlib import Path

import openpyxl
import pytest
from typer.testing import CliRunner

from vendorwatch.cli import app
from vendorwatch.errors import VendorwatchError
from vendorwatch.sources.vendor_master.importing import Column, Trouble, bring_in, report_on

CSV = (
    "Vendor;Buyer;Land;LEI\nMüller GmbH;Ann;Deutschland;\n;Bob;DE;\nMüller GmbH;Ann;Deutschland;\nAcme;;Atlantis;123\n"
)


def written_by_a_program() -> bytes:
    book, out = openpyxl.Workbook(), io.BytesIO()
    for row in (["Vendor"], ['="Ac"&"me"'], ['="Bo"&"lt"']):
        book.active.append(row)
    book.save(out)
    return out.getvalue()


FORMULAS = written_by_a_program()


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "list.csv"
    path.write_bytes(CSV.encode("cp1252"))
    return path


def test_the_report_tells_columns_and_troubles_with_their_places(file: Path) -> None:
    report = report_on(file)
    assert (report.rows, report.vendors, report.repeated, report.refused) == (3, 2, 1, 1)
    assert report.columns == (
        Column("line", "Vendor", "vendor_name", 3, "Müller GmbH"),
        Column("line", "Buyer", None, 2, "Ann"),
        Column("line", "Land", "country", 3, "Deutschland"),
        Column("line", "LEI", "lei", 1, "123"),
    )
    assert report.troubles == (
        Trouble("error", "no name", 1, ("line 3",), ";Bob;DE;"),
        Trouble("warning", "a country that is not known; it is not compared", 1, ("line 5",), "Atlantis"),
        Trouble("warning", "neither UTF-8 nor marked; read as cp1252 (Western European): Müller", 1, ("line 1",)),
        Trouble("warning", "no LEI: it has 20 characters whose last two are check digits", 1, ("line 5",), "123"),
        Trouble("warning", "repeats an earlier row", 1, ("line 4",), "Müller GmbH: row 2"),
    )


def test_many_rows_of_one_trouble_are_one_line_of_the_report(tmp_path: Path) -> None:
    path = tmp_path / "list.csv"
    path.write_text("Vendor,Country\nBolt,US\n" + "Acme,US\n" * 100 + ",US\n" * 43)
    report = report_on(path)
    assert [(t.severity, t.rows, len(t.places)) for t in report.troubles] == [("error", 43, 10), ("warning", 99, 10)]
    assert report.troubles[0].places[0] == "line 103"


@pytest.mark.parametrize(
    ("name", "body", "says"),
    [
        ("list.csv", b"Buyer\nAnn\n", "no heading is a vendor's name"),
        ("list.csv", b"Vendor\n\n", "no vendor in it"),
        ("list.xlsx", b"PK\x03\x04junk", "no Excel workbook"),
        ("list.xlsx", FORMULAS, "no vendor in it.* open the workbook in Excel and save it"),
        ("list.csv", bytes(range(256)) * 4, "an encoding that cannot be told"),
    ],
)
def test_what_is_no_list_is_refused_and_nothing_is_copied(tmp_path: Path, monkeypatch, name, body, says) -> None:
    monkeypatch.setenv("VENDORWATCH_HOME", str(tmp_path / "home"))
    (tmp_path / name).write_bytes(body)
    result = CliRunner().invoke(app, ["vendors", "import", str(tmp_path / name)])
    assert isinstance(result.exception, VendorwatchError)
    assert re.search(says, str(result.exception))
    assert not (tmp_path / "home").exists()


def test_a_copy_replaces_the_file_of_its_name_and_tells_of_the_others(tmp_path: Path, file: Path) -> None:
    inbox = tmp_path / "inbox"
    assert bring_in(file, inbox) == (inbox / "list.csv", [])
    (inbox / "east.csv").write_text("Vendor\nBolt\n")
    file.write_text("Vendor\nAcme\n")
    assert bring_in(file, inbox) == (inbox / "list.csv", ["east.csv"])
    assert sorted(p.name for p in inbox.iterdir()) == ["east.csv", "list.csv"]
    assert (inbox / "list.csv").read_text() == "Vendor\nAcme\n"


def test_columns_that_a_person_names_are_laid_beside_the_copy_and_go_with_the_next_one(tmp_path: Path) -> None:
    path, inbox = tmp_path / "list.csv", tmp_path / "inbox"
    path.write_text("Text,Land\nAcme,DE\nBolt,AT\n")
    assert report_on(path, {"vendor_name": "text"}).vendors == 2
    assert bring_in(path, inbox, {"vendor_name": "Text"})[1] == []
    assert json.loads((inbox / "list.csv.columns.json").read_text()) == {"vendor_name": "Text"}
    bring_in(path, inbox)
    assert [p.name for p in inbox.iterdir()] == ["list.csv"]


def test_names_that_the_inbox_passes_over_and_files_of_the_inbox_are_refused(tmp_path: Path, file: Path) -> None:
    with pytest.raises(VendorwatchError, match="passes over"):
        bring_in(file.rename(tmp_path / "list.csv.tmp"), tmp_path / "inbox")
    target, _ = bring_in((tmp_path / "list.csv.tmp").rename(tmp_path / "b.csv"), tmp_path / "inbox")
    with pytest.raises(VendorwatchError, match="in the inbox already"):
        bring_in(target, tmp_path / "inbox")
    assert target.exists()


def test_the_command_prints_for_people_and_for_scripts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VENDORWATCH_HOME", str(tmp_path / "home"))
    book = openpyxl.Workbook()
    for row in (["Vendor", "Country"], ["Acme", "US"]):
        book.active.append(row)
    book.create_sheet("More").append(["Supplier"])
    book["More"].append(["Bolt [x]"])
    book.save(tmp_path / "list.xlsx")
    checked = CliRunner().invoke(app, ["vendors", "import", str(tmp_path / "list.xlsx"), "--check", "--json"])
    read = json.loads(checked.stdout)
    assert (read["vendors"], read["format"], read["imported_to"]) == (2, "Excel workbook", None)
    assert not (tmp_path / "home").exists()
    book["More"].append(["Total"])
    book.save(tmp_path / "list.xlsx")
    shown = CliRunner().invoke(app, ["vendors", "import", str(tmp_path / "list.xlsx")])
    assert shown.exit_code == 0
    assert "Supplier (sheet 'More')" in shown.stdout
    assert "Bolt [x]" in shown.stdout
    assert "0 rows not taken, 1 set aside." in shown.stdout
    assert (
        "look at    1 time a sum of rows; no vendor\n           sheet 'More' row 3\n           Total\n" in shown.stdout
    )
    assert (tmp_path / "home" / "inbox" / "vendors" / "list.xlsx").exists()
