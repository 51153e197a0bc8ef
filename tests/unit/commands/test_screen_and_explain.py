"""The commands that compare names: what they print, write and refuse."""

import json
import subprocess
import sys

import duckdb
import pytest
from typer.testing import CliRunner

from vendorwatch.cli import app
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
        con.execute(
            """
            create table core.party_facts as
            select 'ofac_sdn:45821' as entry_id, ['ofac_sdn'] as list_ids
            """
        )
    monkeypatch.setenv("VENDORWATCH_HOME", str(tmp_path))
    return tmp_path


def test_a_name_is_screened_without_a_file(home):
    done = run(app, ["screen", "--name", "Kaspersky Labs Ltd", "--name", "Andrey Suvorov", "--json"])
    assert done.exit_code == 0
    found = [(hit["query_name"], hit["entry_id"]) for hit in json.loads(done.stdout)]
    assert found == [("Kaspersky Labs Ltd", "vendor:kaspersky"), ("Andrey Suvorov", "ofac_sdn:45821")]
    assert "SUVOROV" in run(app, ["screen", "--name", "Andrey Suvorov", "--list", "ofac_sdn"]).stdout


def test_a_file_is_screened_and_its_faults_are_told(home):
    file = home / "vendors.csv"
    file.write_text("id,name,dob\n1,Andrey Suvorov,1967\n2,,\n3,Andrey Suvorov,1999\n", "utf-8")
    done = run(app, ["screen", str(file), "--out", str(home / "hits.json"), "--threshold", "0.7"])
    assert done.exit_code == 0
    assert "2 names screened, 1 hits" in done.stdout
    assert "1 rows (33%) not screened" in done.stderr
    assert "1 times no name: line 3" in done.stderr
    assert [hit["query_id"] for hit in json.loads((home / "hits.json").read_text("utf-8"))] == ["1"]


def test_a_known_release_is_not_read_again_and_a_new_one_is(home, monkeypatch):
    def found(*options):
        return [hit["entry_id"] for hit in json.loads(run(app, ["screen", *options, "--json"]).stdout)]

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
    assert run(app, ["screen", "vendors.csv"]).exit_code == 2
    assert run(app, ["screen", "--name", "x", "--threshold", "7"]).exit_code == 2
    unknown = run(app, ["screen", "--name", "x", "--list", "nope"])
    assert isinstance(unknown.exception, VendorwatchError)
    assert "no list nope; expected any of ofac_sdn, vendor" in str(unknown.exception)
    file = home / "empty.csv"
    file.write_text("name\n\n--\n", "utf-8")
    nothing = run(app, ["screen", str(file), "--out", str(home / "hits.csv")])
    assert "no row could be screened" in str(nothing.exception)


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
        "r = CliRunner().invoke(app, ['screen', '--name', 'Kaspersky']); assert not r.exception, r.exception; "
        "CliRunner().invoke(app, ['explain', 'a', 'b']); "
        "print(*sorted({'dagster', 'pandas'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout, done.stderr) == (0, "\n", "")
