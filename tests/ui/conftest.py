"""A real browser for the tests that look at pages."""

import shutil
from collections.abc import Iterator
from typing import Any

import pytest

CHROMIUM = shutil.which("chromium")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Without Chromium there is nothing to look with."""
    for item in items:
        if "ui" in item.keywords and CHROMIUM is None:
            item.add_marker(pytest.mark.skip(reason="Chromium is not installed (Debian: apt-get install chromium)"))


@pytest.fixture
def page() -> Iterator[Any]:
    """A page of a browser of its own."""
    playwright = pytest.importorskip("playwright.sync_api")
    with playwright.sync_playwright() as driver:
        browser = driver.chromium.launch(
            executable_path=CHROMIUM,
            args=[
                *("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync"),
                *("--disable-background-networking", "--disable-component-update"),
            ],
        )
        # What the tests put into a page is theirs; the pages let in nobody's script but their own.
        context = browser.new_context(viewport={"width": 1800, "height": 1000}, bypass_csp=True)
        page = context.new_page()
        page.set_default_timeout(30_000)
        yield page
        browser.close()
