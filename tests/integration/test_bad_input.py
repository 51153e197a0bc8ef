"""What is no name, no list or no vendor, at every door: a clear word of what and where, and what is good is not lost."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from starlette.testclient import TestClient
from typer.testing import CliRunner

from tests.snapshot import Snapshot
from vendorwatch.cli import app
from vendorwatch.errors import VendorwatchError
from vendorwatch.serve.app import build
from vendorwatch.settings import Settings

GOOD = "Huawei Technologies"
LONG = "A" * 9_000_000
FILE = "list.csv"


@pytest.fixture
def home(snapshot: Snapshot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A published home that nothing here may change; the working folder is the test's own."""
    monkeypatch.setenv("VENDORWATCH_HOME", str(snapshot.home))
    monkeypatch.chdir(tmp_path)
    return snapshot.home


@pytest.fixture
def service(home: Path) -> Iterator[TestClient]:
    with TestClient(build(Settings.from_env()), base_url="http://localhost", raise_server_exceptions=False) as client:
        yield client


def said(*words: str) -> tuple[int, str]:
    """How a command ended, and all that it said."""
    done = CliRunner().invoke(app, words)
    assert done.exception is None or isinstance(done.exception, VendorwatchError | SystemExit), done.exception
    return done.exit_code, f"{done.stdout}{done.stderr}{done.exception or ''}"


@pytest.mark.parametrize(
    ("content", "says"),
    [
        ("", "nothing in it"),
        ("\n \n\n", "nothing in it"),
        ("Vendor ID,Vendor Name\n", "with a name below the headings"),
        (f"Vendor ID,Vendor Name\n1,{LONG}\n", "a name of 9,000,000 characters"),
        ("Vendor ID,Vendor Name\n1,\u202e\u2066\n2,\x07\n", "no name"),
        ("Vendor ID,Vendor Name\n1,Fern,Ltd\n2,Oak,Ltd\n", "3 cells under 2 headings"),
        ("Vendor ID,Vendor Name\n1,Fern\0\n", "a NUL character"),
        ("Vendor ID,City\n1,Oslo\n", "no heading is a vendor's name"),
    ],
)
@pytest.mark.parametrize("door", [("screen",), ("vendors", "import")], ids=" ".join)
def test_a_file_of_which_nothing_can_be_taken_is_refused(
    home: Path, door: tuple[str, ...], content: str, says: str
) -> None:
    Path(FILE).write_text(content, "utf-8")
    before = sorted((home / "inbox").rglob("*"))
    code, told = said(*door, FILE)
    assert code == 1
    assert FILE in told
    assert says in told
    assert sorted((home / "inbox").rglob("*")) == before


@pytest.mark.parametrize(
    ("row", "says"),
    [
        (f"1,{LONG},,", "a name of 9,000,000 characters"),
        ("1,\u202e\x07,,", "no name"),
        (f"1,Hua\u202ewei\x1b[31m Technologies\u2066,,{'x' * 5_000}", "control characters"),
        ("1,Blue Fern,spaceship,", "a kind of party that is not known"),
        ("1,Blue Fern,,Atlantis", "a country that is not known"),
    ],
)
def test_what_is_wrong_with_a_row_is_told_and_the_others_are_taken(home: Path, row: str, says: str) -> None:
    Path(FILE).write_text(f"id,name,kind,country\n{row}\n2,{GOOD},,\n", "utf-8")
    code, told = said("screen", FILE, "--top", "1")
    assert code in (0, 4)
    assert says in told
    assert GOOD in told
    assert "line 2" in told
    code, told = said("vendors", "import", FILE, "--check", "--json")
    assert code == 0
    [report] = [json.loads(line) for line in told.splitlines()]
    assert any(says in trouble["message"] for trouble in report["troubles"])


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("screen", "--name", LONG), "--name: a name of 9,000,000 characters"),
        (("screen", "--name", "\u202e\x07"), "--name: a name without a letter"),
        (("screen", "--name", GOOD, "--kind", "spaceship"), "'spaceship' is not one of"),
        (("screen", "--name", GOOD, "--list", "no_such_list"), "no list no_such_list"),
        (("screen", "nowhere.csv"), "nowhere.csv: there is no such file"),
        (("explain", LONG, GOOD), "NAME: a name of 9,000,000 characters"),
        (("explain", GOOD, ""), "LISTED: a name without a letter"),
        (("explain", GOOD, GOOD, "--kind", "spaceship"), "'spaceship' is not one of"),
        (("vendors", "import", "nowhere.csv"), "nowhere.csv"),
        (("changes", "--since", "2026-01-01", "--list", "no_such_list"), "no_such_list"),
        (("changes", "--since", "2026-01-01", "--vendor", "no_such_vendor"), "no_such_vendor"),
    ],
)
def test_a_command_that_cannot_be_meant_is_refused(home: Path, words: tuple[str, ...], says: str) -> None:
    code, told = said(*words)
    assert code in (1, 2)
    assert says in " ".join(told.replace("│", " ").split())


def test_what_is_not_seen_of_a_name_changes_no_answer(home: Path) -> None:
    plain, hidden = (
        said("screen", "--name", GOOD),
        said("screen", "--name", "Hua\u202ewei\x1b[31m Tech\u200bnologies\n"),
    )
    assert plain == hidden
    assert "huawei" in plain[1]


@pytest.mark.parametrize(
    ("name", "where"),
    [
        (LONG, None),
        ("A" * 401, "names[0]"),
        ("\u202e\x07", "names[0]"),
        ({"name": "x", "kind": "spaceship"}, "names[0].kind"),
        ({"name": "x", "country": "Atlantis"}, "names[0].country"),
    ],
)
def test_the_service_refuses_what_is_no_name(service: TestClient, name: object, where: str | None) -> None:
    answer = service.post("/screen", json={"names": [name]})
    assert answer.status_code in (413, 422)
    assert answer.json()["error"]["expected"]
    assert where is None or answer.json()["error"]["where"] == where
    assert service.get("/vendors/no-such").status_code == 404
    assert service.post("/screen", json={"names": [GOOD]}).json()["hits"]
