"""`vendorwatch propose` against a loopback endpoint: asked once, kept, and what it says waits for review."""

import json
import threading
from collections.abc import Iterator
from dataclasses import asdict
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest
from typer.testing import CliRunner

from vendorwatch.claims.claim import Claim
from vendorwatch.claims.proposers import ANSWERS_FILE
from vendorwatch.cli import app
from vendorwatch.errors import FetchError
from vendorwatch.tables.warehouse import Warehouse

TEXT = "Orion’s slice of the router market is near 4% these days."


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("VENDORWATCH_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("VENDORWATCH_REVIEWS", str(tmp_path / "reviews"))
    candidate = asdict(Claim("market_share", 0, len(TEXT), "candidate", 0.0))
    with Warehouse(tmp_path / "home" / "warehouse.duckdb").writer() as con:
        con.execute(
            "create table raw.news__documents as select 'd1' as document_id, 'text' as locator,"
            " 'https://a.example' as url, $text as text, date '2024-06-01' as published_on",
            {"text": TEXT},
        )
        con.execute("create table work.documents as select 'd1' as document_id, 'inbox://news/a.txt' as url")
        con.execute(
            "create table work.read_documents as select 'd1' as document_id, 'text' as locator, $claims as claims",
            {"claims": json.dumps([candidate])},
        )
    return tmp_path


@pytest.fixture
def endpoint() -> Iterator[tuple[str, list[str]]]:
    asked: list[str] = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            asked.append(self.rfile.read(int(self.headers["Content-Length"])).decode())
            body = json.dumps({"choices": [{"message": {"content": '{"proposals": []}'}}]}).encode()
            self.send_response(200)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            pass

    server = HTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/v1", asked
    server.shutdown()
    server.server_close()


def test_each_candidate_is_asked_about_once(home: Path, endpoint: tuple[str, list[str]]) -> None:
    url, asked = endpoint
    for count in (1, 0):
        done = CliRunner().invoke(app, ["propose", "--endpoint", url, "--model", "small", "--json"])
        assert json.loads(done.output) == {"candidates": 1, "asked": count}
    assert len(asked) == 1
    assert len((home / "reviews" / ANSWERS_FILE).read_text("utf-8").splitlines()) == 1


def test_an_endpoint_that_does_not_answer_is_named(home: Path) -> None:
    failed = CliRunner().invoke(app, ["propose", "--endpoint", "http://127.0.0.1:9/v1", "--model", "small"])
    assert isinstance(failed.exception, FetchError)
    assert not (home / "reviews" / ANSWERS_FILE).exists()
