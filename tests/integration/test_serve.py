"""The service on the bundled snapshot: what it answers, what it refuses, decisions by two people at once."""

import json
import os
import signal
import subprocess
import sys
import threading
import urllib.error
import urllib.request
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import quote

import duckdb
import pytest
from starlette.testclient import TestClient

from vendorwatch.claims.review import queue, read_decisions
from vendorwatch.release.brief.pages import write
from vendorwatch.serve.app import build
from vendorwatch.settings import Settings
from vendorwatch.sources.decisions.lines import FILE, read_all
from vendorwatch.tables.warehouse import Warehouse

TOKEN = "correct-horse-battery"
SIGNED = {"authorization": f"Bearer {TOKEN}"}
NASTY = "<img src=x onerror=alert(1)>\"'\u202egpj\x1b[31m"


def client_of(home: Path, monkeypatch: pytest.MonkeyPatch, token: str | None = TOKEN) -> TestClient:
    monkeypatch.setenv("VENDORWATCH_HOME", str(home))
    monkeypatch.setenv("VENDORWATCH_TOKEN", token or "")
    monkeypatch.setenv("VENDORWATCH_REVIEWS", str(home / "reviews"))
    return TestClient(build(Settings.from_env()), base_url="http://localhost", raise_server_exceptions=False)


@pytest.fixture
def service(refreshed: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[TestClient]:
    with client_of(refreshed, monkeypatch) as client:
        yield client


@pytest.fixture
def decisions(refreshed: Path) -> Path:
    return refreshed / "inbox" / "decisions"


def first_question(service: TestClient) -> tuple[str, list[str]]:
    """The vendor of the first open question, and the joins of its first candidate."""
    question = service.get("/questions").json()["questions"][0]
    return question["vendor_key"], [join["join_id"] for join in question["candidates"][0]["joins"]]


def decide(service: TestClient, joins: list[str], verdict: str = "dismiss", by: str = "ann") -> tuple[int, dict]:
    body = {"join_ids": joins, "verdict": verdict, "by": by, "reason": "A bakery"}
    answer = service.post("/decisions", json=body, headers=SIGNED)
    return answer.status_code, answer.json()


def test_names_are_screened_with_what_their_silence_is_worth(service: TestClient) -> None:
    told = service.post("/screen", json={"names": ["Tikhonov, Andrei", "Bakery of Nowhere"]}).json()
    assert {hit["query_id"] for hit in told["hits"]} == {"1"}
    assert told["hits"][0]["entry_id"] == "ofac_sdn:45815"
    assert any(standing["list_id"] == "ofac_sdn" for standing in told["hits"][0]["stands"])
    assert told["asked"] and "excerpt" in told["warning"]
    page = service.get("/", params={"name": "Tikhonov, Andrei"})
    assert page.status_code == 200
    assert "ofac_sdn:45815" in page.text
    assert "excerpt" in page.text


def test_two_names_are_drawn_word_by_word(service: TestClient) -> None:
    asked = {"name": "Andrey Suvorov", "listed": "SUVOROV, Andrei Anatolyevich", "kind": "person"}
    told = service.post("/explain", json=asked).json()
    assert sum(line["points"] for line in told["points"]) == pytest.approx(told["score"], abs=1e-9)
    page = service.get("/compare", params=asked).text
    assert all(pair["how"] in page for pair in told["words"])


def test_a_vendor_is_told_with_its_evidence(service: TestClient) -> None:
    told = service.get("/vendors/V-1001").json()
    assert told["vendor"]["vendor_key"] == "V-1001"
    assert told["exposures"]["count"] == len(told["exposures"]["rows"]) > 0
    assert all(row["sha256"] for row in told["exposures"]["rows"])
    assert service.get("/vendors/nobody").status_code == 404
    assert service.get("/vendors/" + quote("../../x", safe="")).status_code == 404


class Acting(HTMLParser):
    """What of a page would run or be framed."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in ("img", "iframe", "object"):
            self.found.append(tag)
        self.found += [
            name for name, value in attrs if name.startswith("on") or (value or "").startswith("javascript:")
        ]


@pytest.mark.parametrize(
    "address",
    [
        "/?name={}",
        "/?kind={}&name=x",
        "/compare?name={}&listed={}",
        "/compare?name=x&listed=x&kind={}",
        "/review?at={}",
        "/press?at={}",
        "/vendors/{}",
        "/nothing/{}",
    ],
)
def test_what_is_asked_is_shown_and_not_obeyed(service: TestClient, address: str) -> None:
    text = service.get(address.replace("{}", quote(NASTY, safe="")), headers={"accept": "text/html"}).text
    page = Acting()
    page.feed(text)
    assert page.found == []
    assert not {"\u202e", "\x1b"} & set(text)


def test_only_the_pages_of_the_release_are_served(service: TestClient, refreshed: Path) -> None:
    write(refreshed / "published")
    secret = refreshed / "published" / "secret.txt"
    secret.write_text("secret")
    (refreshed / "published" / "brief" / "link.txt").symlink_to(secret)
    assert "vendors are restricted" in service.get("/brief/").text
    assert service.get("/brief/vendors.xlsx").status_code == 200
    for path in (
        "/brief/../secret.txt",
        "/brief/%2e%2e/secret.txt",
        "/brief/..%2fsecret.txt",
        "/brief/..%5csecret.txt",
        "/brief/link.txt",
        "/brief/" + quote(str(secret), safe=""),
        "/brief//" + str(secret),
        "/brief/%00",
        "/brief/vendors",
    ):
        answer = service.get(path)
        assert answer.status_code == 404, path
        assert "secret" not in answer.text.replace("secret.txt", "")
    for method in ("PUT", "POST", "DELETE", "PATCH"):
        assert service.request(method, "/brief/index.html").status_code == 405


def test_a_decision_is_the_line_that_the_command_writes_and_can_be_taken_back(
    service: TestClient, decisions: Path
) -> None:
    key, joins = first_question(service)
    code, told = decide(service, joins)
    assert code == 201
    assert [vars(line) for line in read_all(decisions)] == told["decisions"]
    assert {(d["verdict"], d["vendor_key"], d["decided_by"]) for d in told["decisions"]} == {("dismiss", key, "ann")}
    assert first_question(service) != (key, joins)
    undone = service.post("/decisions/undo", json={"join_ids": joins, "by": "ann"}, headers=SIGNED)
    assert undone.status_code == 201
    assert first_question(service) == (key, joins)
    again = service.post("/decisions/undo", json={"join_ids": joins, "by": "ann"}, headers=SIGNED)
    assert again.status_code == 404


def test_the_second_of_two_windows_hears_who_decided_and_nothing_is_lost(service: TestClient, decisions: Path) -> None:
    _, joins = first_question(service)
    ends: list[tuple[int, dict]] = []
    people = [
        threading.Thread(target=lambda by=by: ends.append(decide(service, joins, by=by)))
        for by in ("ann", "bob", "cem")
    ]
    for person in people:
        person.start()
    for person in people:
        person.join()
    assert sorted(code for code, _ in ends) == [201, 409, 409]
    [winner] = {line.decided_by for line in read_all(decisions)}
    assert len(read_all(decisions)) == len(joins)
    for code, told in ends:
        if code == 409:
            assert winner in told["error"]["what"]
            assert {d["decided_by"] for d in told["decisions"]} == {winner}
    other = next(by for by in ("ann", "bob", "cem") if by != winner)
    taken = service.post("/decisions/undo", json={"join_ids": joins, "by": other}, headers=SIGNED)
    assert taken.status_code == 409
    assert len(read_all(decisions)) == len(joins)


def test_all_of_a_decision_is_written_or_none(service: TestClient, decisions: Path) -> None:
    _, joins = first_question(service)
    others = [
        join["join_id"]
        for question in service.get("/questions").json()["questions"][1:]
        for join in question["candidates"][0]["joins"]
    ]
    assert decide(service, joins)[0] == 201
    assert decide(service, [others[0], joins[0]], by="bob")[0] == 409
    assert decide(service, [others[0], "vj_none"], by="bob")[0] == 404
    assert len(read_all(decisions)) == len(joins)


def decide_claim(service: TestClient, verdict: str = "reject", by: str = "ann", **more: object) -> tuple[int, dict]:
    body = {"claim_id": first_claim(service), "verdict": verdict, "by": by, "reason": "Of another firm"} | more
    answer = service.post("/claims/decisions", json=body, headers=SIGNED)
    return answer.status_code, answer.json()


def first_claim(service: TestClient) -> str:
    return service.get("/claims").json()["claims"][0]["claim_id"]


def test_a_decision_on_the_press_is_the_line_that_the_command_writes(service: TestClient, refreshed: Path) -> None:
    folder = Settings.from_env().inbox("reviews")
    before = read_decisions(folder)
    waiting = service.get("/claims").json()
    claim = waiting["claims"][0]
    assert f"Claim 1 of {waiting['count']}" in service.get("/press").text
    # Whom it is about nobody said yet.
    assert decide_claim(service, "accept")[0] == 422
    code, told = decide_claim(service, "correct", set=["subject_text=Kaspersky Lab", "certainty=announced"])
    assert code == 201
    made = read_decisions(folder)[len(before) :]
    assert [vars(line) for line in made] == [told["decision"]]
    assert (made[0].exact, made[0].reviewer) == (claim["sentence"], "ann")
    assert made[0].corrected == {"subject_text": "Kaspersky Lab", "certainty": "announced"}
    assert claim["claim_id"] not in {left["claim_id"] for left in service.get("/claims").json()["claims"]}
    with Warehouse(refreshed / "warehouse.duckdb").writer() as con:
        assert claim["claim_id"] not in {item.claim_id for item in queue(con, read_decisions(folder))}
    undone = {"claim_id": claim["claim_id"], "by": "ann"}
    assert service.post("/claims/decisions/undo", json=undone, headers=SIGNED).status_code == 201
    assert first_claim(service) == claim["claim_id"]
    assert service.post("/claims/decisions/undo", json=undone, headers=SIGNED).status_code == 404
    assert len(read_decisions(folder)) == len(before) + 2


def test_the_second_of_two_windows_of_the_press_hears_who_decided(service: TestClient) -> None:
    folder = Settings.from_env().inbox("reviews")
    before = len(read_decisions(folder))
    claim = first_claim(service)
    ends: list[tuple[int, dict]] = []
    people = [
        threading.Thread(target=lambda by=by: ends.append(decide_claim(service, by=by, claim_id=claim)))
        for by in ("ann", "bob", "cem")
    ]
    for person in people:
        person.start()
    for person in people:
        person.join()
    assert sorted(code for code, _ in ends) == [201, 409, 409]
    [made] = read_decisions(folder)[before:]
    assert all(made.reviewer in told["error"]["what"] for code, told in ends if code == 409)
    other = next(by for by in ("ann", "bob", "cem") if by != made.reviewer)
    taken = service.post("/claims/decisions/undo", json={"claim_id": claim, "by": other}, headers=SIGNED)
    assert taken.status_code == 409
    assert made.reviewer in taken.json()["error"]["what"]
    assert len(read_decisions(folder)) == before + 1


def test_while_a_refresh_is_at_work_the_press_waits_and_nothing_else(service: TestClient, refreshed: Path) -> None:
    with Warehouse(refreshed / "warehouse.duckdb").hold():
        assert service.get("/claims").status_code == 503
        assert service.get("/questions").status_code == 200
    assert service.get("/claims").status_code == 200


def test_nobody_decides_without_the_token(
    service: TestClient, refreshed: Path, decisions: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _, joins = first_question(service)
    body = {"join_ids": joins, "verdict": "confirm", "by": "eve", "reason": "x"}
    assert service.post("/decisions", json=body).status_code == 401
    assert service.post("/decisions", json=body, headers={"authorization": "Bearer wrong"}).status_code == 401
    as_form = {**SIGNED, "content-type": "text/plain"}
    assert service.post("/decisions", content=json.dumps(body), headers=as_form).status_code == 415
    with client_of(refreshed, monkeypatch, token=None) as locked:
        assert locked.post("/decisions", json=body, headers=SIGNED).status_code == 403
        assert decide_claim(locked)[0] == 403
        assert "Read-only" in locked.get("/review").text
    assert not (decisions / FILE).exists()


def test_every_address_is_in_the_document_and_every_error_is_told(service: TestClient) -> None:
    told = service.get("/openapi.json").json()
    served = {
        route.path.replace(":path", ""): {m.lower() for m in route.methods} - {"head"}
        for route in service.app.routes
        if hasattr(route, "methods")
    }
    pages = {"/", "/compare", "/review", "/press", "/openapi.json", "/brief", "/style.css", "/serve.css", "/review.js"}
    assert {path: set(item) - {"parameters"} for path, item in told["paths"].items()} == {
        path: methods for path, methods in served.items() if path not in pages
    }
    for body in (b"", b"{", b"[" * 100_000, b'"\xff"', b'{"names": ["\\ud800x"]}'):
        answer = service.post("/screen", content=body, headers={"content-type": "application/json"})
        assert answer.status_code in (200, 422)
    assert service.get("/screen").status_code == 405
    assert service.get("/nothing").json()["error"]["where"] == "/nothing"
    assert all(service.get(page).status_code == 200 for page in ("/style.css", "/serve.css", "/review.js", "/review"))


def test_another_release_is_in_force_at_once(service: TestClient, refreshed: Path) -> None:
    before = service.get("/health").json()["release"]
    link = refreshed / "published" / "vendorwatch.duckdb"
    other = refreshed / "published" / "releases" / "other"
    other.mkdir()
    (other / "vendorwatch.duckdb").write_bytes(link.read_bytes())
    with duckdb.connect(str(other / "vendorwatch.duckdb")) as con:
        con.execute("update meta.release set release_id = 'other'")
    link.unlink()
    link.symlink_to(other / "vendorwatch.duckdb")
    for _ in range(200):
        if (now := service.get("/health").json()["release"]) != before:
            break
        threading.Event().wait(0.1)
    assert now == "other"
    assert service.post("/screen", json={"names": ["Tikhonov, Andrei"]}).json()["release"] == "other"


def test_before_anything_is_published_that_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with client_of(tmp_path, monkeypatch) as service:
        answer = service.get("/health")
        assert answer.status_code == 503
        assert "vendorwatch refresh" in answer.json()["error"]["todo"]
        assert service.get("/brief/").status_code == 404


def test_the_command_serves_on_loopback_and_stops(refreshed: Path) -> None:
    environment = {k: v for k, v in os.environ.items() if k != "VENDORWATCH_TOKEN"}
    process = subprocess.Popen(
        [str(Path(sys.executable).with_name("vendorwatch")), "serve", "--port", "0"],
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        assert process.stdout is not None
        address = process.stdout.readline().strip()
        assert address.startswith("http://127.0.0.1:")
        with urllib.request.urlopen(f"{address}?name=Tikhonov", timeout=30) as answer:
            assert "TIKHONOV" in answer.read().decode()
        rebound = urllib.request.Request(address, headers={"Host": "evil.example"})
        with pytest.raises(urllib.error.HTTPError, match="421"):
            urllib.request.urlopen(rebound, timeout=30)
    finally:
        process.send_signal(signal.SIGINT)
        _, said = process.communicate(timeout=30)
    assert "Traceback" not in said
    assert process.returncode in (0, 130)
