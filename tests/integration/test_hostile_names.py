"""Names that mean harm, in everything that people and programs are shown: told, and never obeyed."""

import asyncio
import csv
import io
import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import quote

import duckdb
import openpyxl
import pytest
from starlette.testclient import TestClient

from tests.snapshot import Snapshot
from vendorwatch.alerting import impact
from vendorwatch.release.brief import pages
from vendorwatch.release.brief.paths import page_of
from vendorwatch.serve.app import build
from vendorwatch.settings import Settings

HARM = {
    "markup": '<img src=x onerror=alert(1)><b>Bold & "Sons"</b>',
    "script": "</script><script>alert(1)</script><svg onload=alert(1)>",
    "formula": "=cmd|'/C calc'!A0",
    "formula of another kind": "@SUM(1+1)*cmd|'/C calc'!A0",
    "escape": "Acme \x1b[31m\x1b]0;title\x07 Ltd",
    "bidirectional": "Acme \u202eetavirp\u202c \u2066Ltd\u2069",
    "lines": "Acme\r\n- is not listed\nLtd",
    "template": "{{ 7 * 7 }}{% raw %}${jndi:ldap://x}[link](javascript:alert(1))",
    "rich": "[bold red]Acme[/] [link=https://x.example]Ltd[/link]",
    "sql": "Acme'); drop table marts.changes; --",
}
KEYS = {what: f"V-{number}'\"<&" for number, what in enumerate(HARM)}
# Of these none may reach what a person looks at as it is.
UNSEEN = re.compile("[\x00-\x08\x0b-\x1f\x7f\u202a-\u202e\u2066-\u2069\u200b]")


@pytest.fixture(scope="module")
def hostile(snapshot: Snapshot, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home whose release has such names: of vendors, of listed parties and of people, in sentences, in addresses."""
    home = tmp_path_factory.mktemp("hostile") / "home"
    shutil.copytree(snapshot.home, home, symlinks=True)
    with duckdb.connect(str((home / "published" / "vendorwatch.duckdb").resolve())) as con:
        con.execute("create temp table harm (number integer, name varchar, key varchar)")
        con.executemany(
            "insert into harm values (?, ?, ?)", [(n, HARM[what], KEYS[what]) for n, what in enumerate(HARM)]
        )
        for table in ("marts.vendor_brief", "marts.vendor_exposure", "core.vendor_joins", "core.vendor_list"):
            con.execute(
                f"update {table} set vendor_name = harm.name, vendor_key = harm.key from harm "
                f"where vendor_key = 'V-' || (1001 + harm.number)"
            )
        for table, column in {
            "marts.vendor_exposure": "entry_name",
            "core.vendor_joins": "party_name",
            "marts.sanctioned_executives": "person_name",
            "marts.regulatory_timeline": "summary",
            "marts.evidence": "exact",
        }.items():
            con.execute(f"update {table} set {column} = (select name from harm where number = hash({column}) % 10)")
        con.execute("update marts.evidence set url = 'javascript:alert(1)' where hash(evidence_id) % 2 = 0")
        con.execute("checkpoint")
    # The pages of the release as it was; those of a release in force are not written twice.
    (home / "published" / "brief").unlink(missing_ok=True)
    return home


class Acting(HTMLParser):
    """What of a page would run, be framed or be loaded from elsewhere; and its text."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.found: list[str] = []
        self.words = ""
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag in ("img", "iframe", "object", "b") or (tag == "script" and "//" in (given.get("src") or "//")):
            self.found.append(tag)
        self.found += [
            name for name, value in attrs if name.startswith("on") or (value or "").strip().startswith("javascript:")
        ]

    def handle_data(self, data: str) -> None:
        self.words += data


def harmless(text: str) -> Acting:
    page = Acting(text)
    assert page.found == []
    assert not UNSEEN.search(text)
    return page


def command(home: Path, *words: str) -> str:
    environment = {**os.environ, "VENDORWATCH_HOME": str(home), "COLUMNS": "80"}
    done = subprocess.run(
        [Path(sys.executable).with_name("vendorwatch"), *words], env=environment, capture_output=True, check=False
    )
    assert done.returncode in (0, 4), done.stderr
    return done.stdout.decode() + done.stderr.decode()


def brief(home: Path) -> None:
    folder, _ = pages.write(home / "published")
    index = harmless((folder / "index.html").read_text("utf-8"))
    for what, key in KEYS.items():
        page = harmless((folder / page_of(key)).read_text("utf-8"))
        if what in ("markup", "script", "formula", "template", "rich", "sql"):
            assert HARM[what] in page.words
            assert HARM[what] in index.words


def workbook(home: Path) -> None:
    folder, _ = pages.write(home / "published")
    book = openpyxl.load_workbook(folder / "vendors.xlsx")
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
    assert not any(cell.data_type == "f" or cell.hyperlink for cell in cells)
    assert HARM["formula"] in {cell.value for cell in cells}


def table(home: Path) -> None:
    text = command(home, "sql", "select vendor_name from marts.vendor_brief order by vendor_key")
    assert not UNSEEN.search(text.replace("\n", ""))
    assert HARM["rich"] in text


def csv_file(home: Path) -> None:
    text = command(home, "sql", "--format", "csv", "select vendor_name from marts.vendor_brief order by vendor_key")
    cells = [cell for row in csv.reader(io.StringIO(text)) for cell in row]
    assert not any(cell.startswith(("=", "+", "-", "@", "\t", "\r")) for cell in cells)
    assert "'" + HARM["formula"] in cells


def dialogue(home: Path) -> None:
    text = command(home, "decide", "--list")
    assert not UNSEEN.search(text.replace("\n", ""))
    assert not any(line.startswith("- is not") for line in text.splitlines())


def alerts(home: Path) -> None:
    settings = Settings(home=home, seeds=home, sql=home)
    with duckdb.connect(str(settings.published_file), read_only=True) as con:
        told = impact.message(impact.found(con, settings), settings)
    assert not UNSEEN.search(told.replace("\n", ""))
    ours = ("- ", "Vendorwatch: ", "And ", "  Decide: ", "  Evidence: ", "  More: ", "  And ")
    assert all(line.startswith(ours) for line in told.splitlines())
    assert "\n- is not listed" not in told


def service(home: Path) -> None:
    settings = Settings(home=home, seeds=home, sql=home, token="correct-horse-battery")
    with TestClient(build(settings), base_url="http://localhost") as client:
        for path in ("/", *(f"/review?at={at}" for at in range(12)), "/press"):
            harmless(client.get(path).text)
        for what, name in HARM.items():
            harmless(client.get(f"/?name={quote(name)}").text)
            harmless(client.get(f"/compare?name={quote(name)}&listed={quote(name)}").text)
            # Programs get what was written, as JSON that no browser takes for a page.
            answer = client.get(f"/vendors/{quote(KEYS[what], safe='')}")
            assert answer.json()["vendor"]["vendor_name"] == name
            assert answer.headers["content-type"] == "application/json"
            assert answer.headers["x-content-type-options"] == "nosniff"


def assistant(home: Path) -> None:
    pytest.importorskip("mcp")
    from mcp.client.client import Client

    from vendorwatch.serve.mcp import build as tools

    async def ask() -> str:
        server, releases = tools(Settings(home=home, seeds=home, sql=home))
        async with Client(server) as client:
            said = [await client.call_tool("vendor", {"key": KEYS[what]}) for what in HARM] + [
                await client.call_tool("sql", {"query": "select vendor_name from marts.vendor_brief"})
            ]
        releases.close()
        assert not any(answer.is_error for answer in said)
        return json.dumps([answer.structured_content for answer in said], ensure_ascii=False)

    text = asyncio.run(ask())
    assert not UNSEEN.search(text)
    assert json.dumps(HARM["script"])[1:-1] in text


@pytest.mark.parametrize("shown", [brief, workbook, table, csv_file, dialogue, alerts, service, assistant])
def test_names_that_mean_harm_are_told_and_not_obeyed(hostile: Path, shown: Callable[[Path], None]) -> None:
    shown(hostile)
