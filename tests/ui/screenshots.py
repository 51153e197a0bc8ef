"""Takes the pictures of the tour anew, of the bundled snapshot: `make screenshots`.

Here: which pages, how wide. Not here: whether the pages are right (`test_pages.py`). With `VENDORWATCH_HOME` set it takes them
of that home, which is refreshed first.
"""

import os
import subprocess
import sys
import tempfile
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from time import sleep
from typing import Any

from playwright.sync_api import sync_playwright

from tests.ui.conftest import CHROMIUM
from vendorwatch.release.brief.paths import page_of
from vendorwatch.settings import PROJECT

PICTURES = PROJECT / "docs" / "screenshots"
VENDORWATCH = Path(sys.executable).with_name("vendorwatch")
PAGES = {
    "brief": "/brief/",
    "vendor": f"/brief/{page_of('V-1001')}",
    "service": "/",
    "search": "/?name=kaspersky",
    "compare": "/compare?name=Kasperski+Labs&listed=AO+Kaspersky+Lab&kind=organization",
    "review": "/review",
    "press": "/press",
}


@contextmanager
def running(*words: str, **environment: str) -> Iterator[str]:
    """Yield the address that a command says."""
    process = subprocess.Popen(
        [VENDORWATCH, *words], env={**os.environ, **environment}, stdout=subprocess.PIPE, text=True
    )
    try:
        assert process.stdout is not None
        yield next(line.split()[0].rstrip("/") for line in process.stdout if line.startswith("http"))
    finally:
        process.terminate()
        process.wait(60)


def take(page: Any, name: str, address: str, *, height: int = 800, wait: float = 0) -> None:
    """Write the picture of a page."""
    page.set_viewport_size({"width": 1200, "height": height})
    page.goto(address)
    page.wait_for_timeout(wait * 1000)
    page.screenshot(path=PICTURES / f"{name}.png")
    print(f"docs/screenshots/{name}.png")


def main() -> None:
    """Take all of them."""
    home = os.environ.get("VENDORWATCH_HOME") or tempfile.mkdtemp(prefix="vendorwatch-")
    instance = Path(home) / "instance"
    instance.mkdir(parents=True, exist_ok=True)
    (instance / "dagster.yaml").write_text((PROJECT / "dagster.yaml").read_text())
    places = {"VENDORWATCH_HOME": home, "DAGSTER_HOME": str(instance)}
    subprocess.run([VENDORWATCH, "refresh"], env={**os.environ, **places}, check=True, stdout=subprocess.DEVNULL)
    PICTURES.mkdir(exist_ok=True)
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"])
        page = browser.new_context(color_scheme="light").new_page()
        with running("serve", "--port", "0", VENDORWATCH_TOKEN="of-the-screenshots-only", **places) as address:
            for name, path in PAGES.items():
                take(page, name, address + path)
        with running("ui", "--port", "3399", **places) as address:
            for _ in range(60):
                with suppress(OSError), urllib.request.urlopen(f"{address}/server_info", timeout=5):
                    break
                sleep(1)
            take(page, "dagster", f"{address}/asset-groups", height=600, wait=10)
        browser.close()


if __name__ == "__main__":
    main()
