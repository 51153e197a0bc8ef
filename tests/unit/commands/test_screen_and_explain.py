"""The commands that compare names: what they print, write and refuse."""

import json
import subprocess
import sys

import duckdb
import pytest
from typer.testing import CliRunner

from vendorwatch.cli import app
from vendorwatch.commands.output import EXCERPT
from vendorwatch.errors import VendorwatchError

run = CliRunner().invoke


@pytest.fixture
def home(tmp_path, monkeypatch):
    """A home with a published file of two parties."""
    (tmp_path / "published").mkdir()
    with duckdb.connect(str(tmp_path / "published" / "vendorwatch.duckdb")) as con:
        con.execute("create schema core")
        con.execute(
            """
            create table core.name_targets as select * from (values
                ('ofac_sdn:45821', 'ofac_sdn', 'SUVOROV, Andrei Anatolyevich', 'person', 'primary', false, 'RU', '1967', 'male'),
                ('vendor:kaspersky', 'vendor', 'Kaspersky Lab', 'organization', 'primary', false, 'RU', null, null)
            ) as rows (target_id, target_source, name, kind, name_type, is_weak, country, birth, gender)
            """
        )
        # The full SDN list is held as far as this says, and nothing of the Entity List.
        con.execute(
            """
            create table core.list_coverage as select * from (values
                ('ofac_sdn', 'SDN List', 'ofac_sdn', 19181, 19181, false, date '2026-07-29'),
                ('bis_entity_list', 'Entity List', 'trade_csl', 0, 2001, true, null)
            ) as rows (list_id, list_name, source_id, entries, usual_entries, is_excerpt, published_on);
            create table core.lists as select list_id, list_name, 'parties' as kind from core.list_coverage;
            create table core.entries as select 'ofac_sdn:45821' as entry_id, ['RUSSIA-EO14024'] as programs;
            create table core.listings as
            select 'ofac_sdn:45821' as entry_id, 'ofac_sdn' as list_id, date '2024-06-24' as listed_on,
                null::date as delisted_on;
            -- An act dates it to the day of its effect, which is told of the entry as of the vendor.
            create table core.listing_dates as
            select 'ofac_sdn:45821' as entry_id, 'ofac_sdn' as list_id, date '2024-06-21' as since;
            create table core.vendor_facets as
            select 'kaspersky' as vendor_id, 'entity_list' as facet, 'direct' as path, 'bis_entity_list' as list_id,
                '2024-06-24' as since, null::varchar as until;
            """
        )
    monkeypatch.setenv("VENDORWATCH_HOME", str(tmp_path))
    return tmp_path


def test_a_name_in_a_script_that_hardly_a_list_has_is_told_to_be_one(home):
    done = run(app, ["screen", "--name", "海鹰", "--name", "Halwei", "--json"])
    [(said, where)] = json.loads(done.stdout)["remarks"].items()
    assert "Chinese characters" in said
    assert where == {"rows": 1, "first_lines": [1]}
    assert said in run(app, ["screen", "--name", "海鹰"]).stderr.replace("\n", " ")


def test_a_name_is_screened_without_a_file(home):
    done = run(app, ["screen", "--name", "Kaspersky Labs Ltd", "--name", "Andrey Suvorov", "--json"])
    assert done.exit_code == EXCERPT
    answer = json.loads(done.stdout)
    found = [(hit["query_name"], hit["entry_id"]) for hit in answer["hits"]]
    assert found == [("Kaspersky Labs Ltd", "vendor:kaspersky"), ("Andrey Suvorov", "ofac_sdn:45821")]
    assert [(c["list_id"], c["entries"], c["published_on"]) for c in answer["asked"]] == [
        ("ofac_sdn", 19181, "2026-07-29"),
        ("bis_entity_list", 0, None),
    ]
    assert answer["is_excerpt"] is True
    assert answer["hits"][1]["stands"][0]["since"] == "2024-06-21"
    assert isinstance(answer["hits"][1]["features"], dict)


def test_a_hit_tells_list_program_and_day_and_no_hit_tells_what_was_asked(home):
    shown = run(app, ["screen", "--name", "Andrey Suvorov", "--list", "ofac_sdn"])
    assert shown.exit_code == 0
    assert "SUVOROV" in shown.stdout
    assert "SDN List: RUSSIA-EO14024, since 2024-06-21" in shown.stdout
    nothing = run(app, ["screen", "--name", "Blue Fern Tools", "--list", "ofac_sdn"])
    assert nothing.exit_code == 0
    assert nothing.stdout == ("Blue Fern Tools: no match among 19,181 entries of SDN List (published 2026-07-29).\n")


def test_a_release_without_the_days_is_told_and_no_traceback(home):
    with duckdb.connect(str(home / "published" / "vendorwatch.duckdb")) as con:
        con.execute("drop table core.listing_dates")
    refused = run(app, ["screen", "--name", "Andrey Suvorov"])
    assert isinstance(refused.exception, VendorwatchError)
    assert "from which day each listing holds. Run `vendorwatch refresh` first" in str(refused.exception)


def test_on_an_excerpt_there_is_a_warning_and_an_exit_code_of_its_own(home):
    nothing = run(app, ["screen", "--name", "Blue Fern Tools"])
    assert nothing.exit_code == EXCERPT
    assert "only an excerpt was asked: 0 of some 2,001 entries of Entity List" in nothing.stderr


def test_a_list_that_is_not_held_or_does_not_exist_is_refused(home):
    for name, says in (("bis_entity_list", "nothing is held of bis_entity_list"), ("fcc_covered_list", "no list")):
        refused = run(app, ["screen", "--name", "x", "--list", name])
        assert says in str(refused.exception)


def test_hits_of_a_file_are_shown_and_escapes_of_the_terminal_are_not_obeyed(home):
    file = home / "vendors.csv"
    file.write_text("name\nAndrey Suvorov\nBlue\x1b[31m Fern\n", "utf-8")
    shown = run(app, ["screen", str(file)])
    assert shown.exit_code == EXCERPT
    assert "ofac_sdn:45821" in shown.stdout
    assert "2 names screened, 1 hit." in shown.stdout
    assert "\x1b" not in shown.stdout


def test_what_is_no_name_is_refused(home):
    for name, says in (("--", "without a letter"), ("A" * 5_000, "5,000 characters")):
        assert says in str(run(app, ["screen", "--name", name]).exception)
    assert "no match" in run(app, ["screen", "--name", "Blue\x1b[31m Fern"]).stdout


def test_a_file_is_screened_and_its_faults_are_told(home):
    file = home / "vendors.csv"
    file.write_text("id,name,dob\n1,Andrey Suvorov,1967\n2,,\n3,Andrey Suvorov,1999\n", "utf-8")
    done = run(app, ["screen", str(file), "--out", str(home / "hits.json"), "--threshold", "0.7"])
    assert done.exit_code == EXCERPT
    assert "2 names screened, 1 hit" in done.stdout
    assert "1 row (33%) not screened" in done.stderr
    assert "1 time no name: line 3" in done.stderr
    assert [hit["query_id"] for hit in json.loads((home / "hits.json").read_text("utf-8"))] == ["1"]


def test_what_is_not_understood_of_a_row_is_told(home):
    file = home / "vendors.csv"
    file.write_text("name,country,entity type\nAndrey Suvorov,Atlantis,person\nBlue Fern,US,Franchise\n", "utf-8")
    done = run(app, ["screen", str(file)])
    assert "1 time a country that is not known; it is not compared: line 2" in done.stderr
    assert "1 time a kind of party that is not known; individual, company or vessel is: line 3" in done.stderr


def test_a_known_release_is_not_read_again_and_a_new_one_is(home, monkeypatch):
    def found(*options):
        return [hit["entry_id"] for hit in json.loads(run(app, ["screen", *options, "--json"]).stdout)["hits"]]

    ask = ["--name", "Andrey Suvorov"]
    assert (found(*ask), found(*ask, "--list", "vendor")) == (["ofac_sdn:45821"], [])
    with monkeypatch.context() as closed:
        closed.setattr("vendorwatch.names.screening.published_names", lambda *_: pytest.fail("was read again"))
        assert (found(*ask), found(*ask, "--list", "vendor")) == (["ofac_sdn:45821"], [])
    with duckdb.connect(str(home / "published" / "vendorwatch.duckdb")) as con:
        con.execute("update core.name_targets set target_id = 'ofac_sdn:1' where target_source = 'ofac_sdn'")
    assert found(*ask) == ["ofac_sdn:1"]


def test_wrong_use_is_told(home):
    assert run(app, ["screen"]).exit_code == 2
    assert "no such file" in str(run(app, ["screen", "vendors.csv"]).exception)
    told = str(run(app, ["screen", "Kaspersky Labs Ltd"]).exception)
    assert "no such file" in told
    assert "vendorwatch screen --name 'Kaspersky Labs Ltd'" in told
    assert run(app, ["screen", "--name", "x", "--threshold", "7"]).exit_code == 2
    unknown = run(app, ["screen", "--name", "x", "--list", "nope"])
    assert isinstance(unknown.exception, VendorwatchError)
    assert "no list nope; expected any of bis_entity_list, ofac_sdn, trade_csl, vendor" in str(unknown.exception)
    file = home / "empty.csv"
    file.write_text("name\n\n--\n", "utf-8")
    nothing = run(app, ["screen", str(file), "--out", str(home / "hits.csv")])
    assert "no row could be screened" in str(nothing.exception)


def test_explained_is_how_likely_a_vendor_of_that_name_is_the_party():
    told = json.loads(run(app, ["explain", "Vympelkord Zavod Ltd", "VYMPELKORD ZAVOD LLC", "--json"]).stdout)[
        "as_vendor"
    ]
    assert told["probability"] > told["line"] and told["above_line"]
    shown = run(app, ["explain", "Vympelkord Zavod Ltd", "VYMPELKORD ZAVOD LLC"]).stdout
    assert f"{told['probability']:.1%} likely the party" in " ".join(shown.split())
    assert "likely" not in run(app, ["explain", "Vympelkord", "Heron"]).stdout


def test_explained_says_what_screening_does_of_a_country_and_of_another_party_in_the_cell():
    def told(*arguments):
        return json.loads(run(app, ["explain", *arguments, "--json"]).stdout)["as_vendor"]

    here = told("Vympelkord", "VYMPELKORD LLC", "--country", "Russia", "--listed-country", "RU")
    abroad = told("Vympelkord", "VYMPELKORD LLC", "--country", "DE", "--listed-country", "RU")
    alone = told("Vympelkord", "VYMPELKORD LLC")
    assert here["probability"] > alone["probability"] > abroad["probability"]
    assert "a known other country" in abroad["evidence"]
    beside = told("Heron (Vympelkord)", "Vympelkord", "--country", "RU", "--listed-country", "RU")
    assert beside["band"] == "review"
    assert "another party" in beside["evidence"]
    wrong = run(app, ["explain", "Vympelkord", "Vympelkord", "--country", "Atlantis"])
    assert "Atlantis: a country that is not known" in str(wrong.exception)


def test_two_names_are_explained():
    arguments = ["explain", "Dr. Andrey Suvorov", "SUVOROV, Andrei Anatolyevich", "--kind", "person"]
    told = run(app, arguments).stdout
    assert "another spelling of the same sound" in told
    assert "only in the listed name" in told
    assert "for a person to decide" in told
    as_json = json.loads(run(app, [*arguments, "--json"]).stdout)
    assert sum(line["points"] for line in as_json["points"]) == pytest.approx(as_json["score"], abs=1e-9)
    assert as_json["only_listed"] == ["anatolyevich"]
    assert as_json["left_out"] == ["dr", None]


def test_neither_command_imports_dagster_or_pandas(home):
    code = (
        "import sys; from typer.testing import CliRunner; from vendorwatch.cli import app; "
        "r = CliRunner().invoke(app, ['screen', '--name', 'Kaspersky']); assert r.exit_code in (0, 4), r.exception; "
        "CliRunner().invoke(app, ['explain', 'a', 'b']); "
        "print(*sorted({'dagster', 'pandas'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout, done.stderr) == (0, "\n", "")


def test_explained_fits_a_terminal_however_long_the_names_and_says_why_what_is_unlikely_is_asked():
    long = "Vympelkord Precision Instruments and Automatic Control Devices Research Institute"
    shown = run(app, ["explain", f"{long} Oslo Branch", long]).stdout
    table = [line for line in shown.splitlines() if line[:1] in "┏┃┡│└"]
    assert table
    assert max(map(len, table)) <= 80
    assert "asked about all the same" in run(app, ["explain", "Power Machines", "PJSC Power Machines"]).stdout
