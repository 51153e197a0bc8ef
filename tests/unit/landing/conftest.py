"""A publisher on loopback, an archive that fetches from it, and a clock that people set."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.mirror import Mirror
from tests.unit.landing.live import Clock, make_landing
from vendorwatch.landing import Landing


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def mirror() -> Iterator[Mirror]:
    with Mirror({}) as made:
        yield made


@pytest.fixture
def landing(tmp_path: Path, mirror: Mirror, clock: Clock) -> Landing:
    return make_landing(tmp_path, mirror.base, clock)
