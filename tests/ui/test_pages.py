"""The brief and the service in a real browser: usable without seeing and without a mouse, decisions by one key."""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.snapshot import Snapshot
from vendorwatch.claims.review import read_decisions
from vendorwatch.release.brief.paths import page_of
from vendorwatch.sources.decisions.lines import read_all

pytestmark = pytest.mark.ui

TOKEN = "correct-horse-battery"


@pytest.fixture(scope="module")
def home(snapshot: Snapshot, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home that was refreshed once, in which decisions may be made."""
    copy = tmp_path_factory.mktemp("pages") / "home"
    shutil.copytree(snapshot.home, copy, symlinks=True)
    return copy


@pytest.fixture(scope="module")
def service(home: Path) -> Iterator[str]:
    """The address of the service on that home."""
    process = subprocess.Popen(
        [Path(sys.executable).with_name("vendorwatch"), "serve", "--port", "0"],
        env={
            **os.environ,
            "VENDORWATCH_HOME": str(home),
            "VENDORWATCH_REVIEWS": str(home / "reviews"),
            "VENDORWATCH_TOKEN": TOKEN,
        },
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        assert process.stdout is not None
        yield process.stdout.readline().strip().rstrip("/")
    finally:
        process.terminate()
        process.wait(20)


def serious(page: Any) -> list[str]:
    """What axe finds that keeps people out, a line each."""
    axe = pytest.importorskip("axe_playwright_python.sync_playwright").Axe()
    found = axe.run(page).response["violations"]
    return [
        f"{violation['id']}: {json.dumps([node['html'][:200] for node in violation['nodes'][:3]])}"
        for violation in found
        if violation["impact"] in ("serious", "critical")
    ]


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("name", ["index.html", "sources.html", page_of("V-1001"), page_of("V-1005")])
def test_the_brief_keeps_nobody_out(home: Path, page: Any, name: str, scheme: str) -> None:
    page.emulate_media(color_scheme=scheme)
    page.goto((home / "published" / "brief" / name).as_uri())
    assert serious(page) == []


def test_on_paper_all_evidence_is_there(home: Path, page: Any) -> None:
    seen = (
        "[...document.querySelectorAll('blockquote')].every((it) => it.checkVisibility({contentVisibilityAuto: true}))"
    )
    page.goto((home / "published" / "brief" / page_of("V-1001")).as_uri())
    assert not page.evaluate(seen)
    page.emulate_media(media="print")
    assert page.evaluate(seen)


@pytest.mark.parametrize(
    "path",
    ["/", "/?name=Kaspersky+Labs+Ltd", "/compare?name=Andrey+Suvorov&listed=SUVOROV,+Andrei", "/review", "/press"],
)
def test_the_service_keeps_nobody_out(service: str, page: Any, path: str) -> None:
    page.goto(service + path)
    assert serious(page) == []


@pytest.mark.parametrize("path", ["/", "/?name=Kaspersky+Labs+Ltd", "/compare?name=A&listed=B", "/review", "/press"])
def test_no_page_of_the_service_is_wider_than_a_phone(service: str, page: Any, path: str) -> None:
    page.set_viewport_size({"width": 360, "height": 700})
    page.goto(service + path)
    assert page.evaluate("document.documentElement.scrollWidth") == 360
    page.set_viewport_size({"width": 1280, "height": 720})


def test_a_decision_takes_one_key_and_another_takes_it_back(service: str, home: Path, page: Any) -> None:
    page.goto(f"{service}/review")
    before = page.locator("#question h2").inner_text()
    page.fill("#by", "ann")
    page.fill("#token", "wrong")
    page.keyboard.press("Enter")
    page.keyboard.press("n")
    page.get_by_text("Without the token nobody decides").wait_for()
    page.fill("#token", TOKEN)
    page.keyboard.press("Enter")
    page.keyboard.press("n")
    page.get_by_text("dismiss: ").wait_for()
    decided = read_all(home / "inbox" / "decisions")
    assert {(line.verdict, line.vendor_name, line.decided_by) for line in decided} == {("dismiss", before, "ann")}
    assert page.locator("#question h2").inner_text() != before
    page.keyboard.press("u")
    page.get_by_text("Undone.").wait_for()
    assert page.locator("#question h2").inner_text() == before
    # A second window that has not heard of it.
    other = page.context.new_page()
    other.goto(f"{service}/review")
    other.fill("#by", "bob")
    other.fill("#token", TOKEN)
    other.keyboard.press("Enter")
    page.keyboard.press("n")
    page.get_by_text("dismiss: ").wait_for()
    other.keyboard.press("n")
    other.get_by_text("ann decided on it meanwhile: dismiss").wait_for()
    assert read_all(home / "inbox" / "decisions")[-1].decided_by == "ann"
    page.keyboard.press("s")
    page.wait_for_url("**/review?at=*")


def test_a_claim_of_the_press_takes_one_key_too(service: str, home: Path, page: Any) -> None:
    page.goto(f"{service}/press")
    sentence = page.locator("mark").inner_text()
    heading = page.locator("h1").inner_text()
    page.fill("#by", "ann")
    page.fill("#token", TOKEN)
    page.keyboard.press("Enter")
    page.keyboard.press("a")
    page.get_by_text("it lacks subject_text").wait_for()
    page.keyboard.press("c")
    page.keyboard.type("subject_text=Kaspersky")
    page.keyboard.press("Escape")
    page.keyboard.press("c")
    page.get_by_text("correct: ").wait_for()
    assert page.locator("h1").inner_text() != heading
    page.keyboard.press("u")
    page.get_by_text("Undone.").wait_for()
    assert (page.locator("mark").inner_text(), page.locator("h1").inner_text()) == (sentence, heading)
    page.keyboard.press("r")
    page.get_by_text("reject: ").wait_for()
    made = read_decisions(home / "reviews")
    assert [line.verdict for line in made] == ["correct", "reopen", "reject"]
    assert {" ".join(line.exact.split()) for line in made} == {" ".join(sentence.split())}
