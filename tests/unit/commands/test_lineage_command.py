import json
from pathlib import Path

import duckdb
import pytest
from typer.testing import CliRunner

from vendorwatch.cli import app
from vendorwatch.commands.lineage import _first, _walk
from vendorwatch.errors import VendorwatchError
from vendorwatch.settings import PROJECT
from vendorwatch.tables.catalogue import read_catalogue
from vendorwatch.tables.lineage import lineage


def leaves(found: dict) -> set[str]:
    below = found["upstream"]
    return set().union(*map(leaves, below)) if below else {found["column"]}


def test_a_column_is_followed_to_the_publishers_files_through_python_too() -> None:
    result = CliRunner().invoke(app, ["lineage", "marts.sanctioned_executives.match_score", "--json"])
    found = json.loads(result.stdout)
    # A score comes from a Python model, and behind it lie the list's names and the sentence of a press text.
    assert {"raw.ofac_sdn__names.full_name", "raw.news__documents.text"} <= leaves(found)
    assert found["made_by"] == "sql/marts/sanctioned_executives.sql"


def test_nothing_is_cut_at_80_columns() -> None:
    result = CliRunner(env={"COLUMNS": "80"}).invoke(app, ["lineage", "work.entity_links.score"])
    assert result.exit_code == 0
    assert "…" not in result.stdout
    assert "raw.ofac_sdn__names.full_name" in result.stdout


def test_at_its_end_stand_the_fields_of_the_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VENDORWATCH_HOME", str(tmp_path))
    (tmp_path / "published").mkdir()
    with duckdb.connect(str(tmp_path / "published" / "vendorwatch.duckdb")) as con:
        con.execute(
            """
            create schema meta;
            create table meta.coverage as select * from (values
                ('ofac_sdn', 'SDN.XML', 'entity/feature/valueDate/fromDateBegin', 9, 'features'),
                ('ofac_sdn', 'SDN.XML', 'entity/feature/valueDate', 9, 'features'),
                ('ofac_sdn', 'SDN.XML', 'entity/id', 9, null),
                ('dhs_uflpa', 'page.html', 'Name of Entity', 9, null),
                ('dhs_uflpa', 'page.html', 'Effective Date', 9, null),
                ('dhs_uflpa', 'page.html', 'Date of nothing', 0, null)
            ) as rows (source_id, part, field, taken, landed_in)
            """
        )

    def fields(column: str) -> list[str]:
        found = json.loads(CliRunner().invoke(app, ["lineage", column, "--json"]).stdout)
        assert found["begins"] == "field"
        return found["told"]

    assert fields("raw.ofac_sdn__features.date_from") == ["SDN.XML: entity/feature/valueDate/fromDateBegin"]
    assert fields("raw.dhs_uflpa__entries.effective_on") == ["page.html: Effective Date"]
    assert fields("raw.dhs_uflpa__entries.reach") == ["page.html: Effective Date, Name of Entity"]
    # Of what was never read the bundled file tells.
    assert fields("raw.gleif__names.name") == ["known.lei.json: entity/legalName"]


def ends(found: dict) -> list[tuple[str, str, list[str]]]:
    """Return each leaf with what it begins with."""
    if found["upstream"] or found.get("above"):
        return [end for below in found["upstream"] for end in ends(below)]
    return [(found["column"], found["begins"], found["told"])]


def test_every_public_column_begins_somewhere() -> None:
    catalogue, kinds = read_catalogue(PROJECT / "sql"), set()
    for table in catalogue:
        if table.schema in ("marts", "core", "meta"):
            for column in table.columns:
                found = ends(_walk(catalogue, table.id, column.name, set(), []))
                assert found, f"{table.id}.{column.name}"
                for leaf, kind, told in found:
                    assert kind in ("field", "seed", "constant", "run"), leaf
                    assert told, f"{table.id}.{column.name} ends at {leaf}"
                    assert all(map(str.strip, told)), leaf
                    kinds.add(kind)
    assert kinds == {"field", "seed", "constant", "run"}


@pytest.mark.parametrize(
    ("column", "kind", "told"),
    [
        ("sam_exclusions__entries.listed_on", "field", ["a file of inbox/sam: Active Date"]),
        ("raw.dhs_uflpa__entries.license_policy", "constant", ["null, since the source does not tell it"]),
        ("raw.curated__severity.rank", "seed", ["seeds/curated/severity.csv: rank"]),
        ("core.entries.is_listed", "constant", ["TRUE", "FALSE"]),
        ("raw.gleif__entities.locator", "run", ["the document that the row was read from, and the place in it"]),
        ("raw.decisions__vendor_joins.reason", "field", ["a file of inbox/decisions"]),
        ("meta.release.release_id", "run", ["written by vendorwatch.release.publish"]),
    ],
)
def test_what_a_column_begins_with_is_told(
    column: str, kind: str, told: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("vendorwatch.commands.lineage._read_fields", list)
    found = json.loads(CliRunner().invoke(app, ["lineage", column, "--json"]).stdout)
    assert (found["begins"], found["told"]) == (kind, told)


def test_what_the_history_holds_comes_from_the_lists() -> None:
    found = json.loads(CliRunner().invoke(app, ["lineage", "core.fact_versions.value", "--json"]).stdout)
    assert {"raw.ofac_sdn__names.full_name", "raw.dhs_uflpa__entries.entry_name"} <= leaves(found)


def test_the_schema_may_be_left_out_where_one_table_is_called_so() -> None:
    short, whole = (CliRunner().invoke(app, ["lineage", f"{s}vendor_exposure.since"]).stdout for s in ("", "marts."))
    assert short == whole


@pytest.mark.parametrize(
    ("files", "told"),
    [
        (2, "a.csv: name; b.csv: name"),
        (3, "a.csv: name; b.csv: name; and of 1 more file"),
        (4, "a.csv: name; b.csv: name; and of 2 more files"),
    ],
)
def test_of_many_files_the_first_are_named(files: int, told: str) -> None:
    assert _first([f"{letter}.csv: name" for letter in "abcd"[:files]]) == told


@pytest.mark.parametrize(
    ("asked", "says"),
    [
        ("marts.vendor_brief.sinse", "has no column 'sinse'; expected 'since', perhaps"),
        ("marts.vendor_brief.qqqq", "has no column 'qqqq'; expected "),
        ("marts.vendor_breif.since", "; there is marts.vendor_brief"),
        ("marts.nothing.here", "there is no table 'marts.nothing'"),
        ("vendor_breif.since", "; there is marts.vendor_brief"),
        ("changes.field", "several tables are called changes; expected schema.table.column; there is "),
        ("vendor_brief", "marts.vendor_brief is a table; expected a column of it: vendor_key"),
        ("nonsense", "there is no table 'nonsense'"),
        ("marts.vendor_brief", "expected a column of it: vendor_key"),
    ],
)
def test_what_does_not_exist_is_an_error_that_helps(asked: str, says: str) -> None:
    result = CliRunner().invoke(app, ["lineage", asked])
    assert isinstance(result.exception, VendorwatchError)
    assert says in str(result.exception)


def test_every_column_of_a_python_model_comes_from_somewhere() -> None:
    catalogue = read_catalogue(PROJECT / "sql")
    for table in catalogue:
        if table.python is not None and table.inputs:
            assert {d.column for d in lineage(catalogue, table.id)} == {c.name for c in table.columns}, table.id
