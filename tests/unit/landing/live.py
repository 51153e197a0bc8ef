"""A list that a publisher has in two variants, and an archive that fetches it from a mirror.

Here: what the tests of landing ask for and how they ask. Not here: the mirror itself (`tests/mirror.py`).
"""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from vendorwatch.deliveries import Delivery, Part, Source, Variant
from vendorwatch.fetch import Patience
from vendorwatch.landing import Landing
from vendorwatch.settings import Settings

SITE = "https://publisher.example"
XML, ONE, TWO = f"{SITE}/list.xml", f"{SITE}/one.csv", f"{SITE}/two.csv"
LIST = b"<list>" + b"<entry/>" * 50 + b"</list>"
LONGER = b"<list>" + b"<entry/>" * 60 + b"</list>"
QUICK = Patience(tries=2, deadline=3, connect=1, silence=0.2, backoff=0.01)
AUGUST, APRIL = datetime(2025, 8, 1, 9, tzinfo=UTC), datetime(2026, 4, 1, 9, tzinfo=UTC)

SOURCE = Source(
    id="things",
    title="Things",
    publisher="A publisher",
    homepage=SITE,
    licence="none",
    cadence=timedelta(hours=2),
    parse=lambda _: pytest.fail("landing never parses"),
    tables=(),
    variants=(
        Variant("enhanced", (Part("list.xml", XML, "xml", 100_000, holds=(b"<list",)),)),
        Variant("legacy", (Part("one.csv", ONE, "csv", 1_000), Part("two.csv", TWO, "csv", 1_000))),
    ),
    redirect_hosts=(".storage.example",),
)
ENHANCED, LEGACY = (replace(SOURCE, variants=(v,)) for v in SOURCE.variants)


class Clock:
    """A clock that people set."""

    def __init__(self) -> None:
        """It is a morning in November."""
        self.now = datetime(2026, 11, 25, 10, tzinfo=UTC)

    def __call__(self) -> datetime:
        """Return the moment, a second after the one before."""
        self.now += timedelta(seconds=1)
        return self.now


def make_landing(home: Path, base: str | None, clock: Clock | None = None) -> Landing:
    """Return the archive of a home that fetches from a mirror."""
    settings = Settings(home=home, seeds=home / "seeds", sql=home, mode="live", mirror=base)
    return Landing(settings, now=clock or Clock(), patience=QUICK)


def bodies(delivery: Delivery) -> dict[str, bytes]:
    """Return the files of a delivery by name."""
    return {d.name: d.read() for d in delivery.documents}
