"""Publishers that are asked at once: none waits for another, and what one raises is raised to who asks for it."""

import threading
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from tests.mirror import Mirror
from vendorwatch.deliveries import Parsed, Part, Source, Variant
from vendorwatch.errors import VendorwatchError
from vendorwatch.landing import Landing
from vendorwatch.landing.together import AT_ONCE, Together
from vendorwatch.settings import PROJECT, Settings


def source(number: int) -> Source:
    part = Part("list.csv", f"https://publisher{number}.example/list.csv", "csv", 1_000)
    return Source(
        id=f"s{number}",
        title="A list",
        publisher="A publisher",
        homepage="https://example.org",
        licence="none",
        cadence=timedelta(days=1),
        parse=lambda _: Parsed({}),
        variants=(Variant("csv", (part,)),),
    )


SOURCES = [source(number) for number in range(AT_ONCE)]


def test_those_that_hang_delay_no_other(tmp_path: Path) -> None:
    reached, held = threading.Event(), []
    with Mirror({s.variants[0].parts[0].url: b"a,b\n1,2\n" for s in SOURCES}) as mirror:
        for hanging in SOURCES[:-1]:
            mirror.afterwards[hanging.variants[0].parts[0].url] = lambda: held.append(reached.wait(20))
        # The last one is asked while all others are still silent.
        mirror.afterwards[SOURCES[-1].variants[0].parts[0].url] = reached.set
        settings = Settings(
            home=tmp_path, seeds=PROJECT / "seeds", sql=PROJECT / "sql", mode="live", mirror=mirror.base
        )
        together = Together(lambda: Landing(settings), SOURCES)
        outcomes = {s.id: together.outcome(s) for s in reversed(SOURCES)}
    assert {o.status for o in outcomes.values()} == {"new"}
    assert held == [True] * (AT_ONCE - 1)
    assert {row["source_id"] for row in Landing(settings).log()} == set(outcomes)


class Broken(Landing):
    def refresh(self, source: Source):
        raise VendorwatchError("no space left on device", where=source.id)


def test_what_one_raises_is_raised_to_who_asks_and_asking_again_tries_again(tmp_path: Path) -> None:
    settings = Settings(home=tmp_path, seeds=tmp_path, sql=PROJECT / "sql")
    made = iter([Broken(settings), Landing(settings)])
    together = Together(lambda: next(made), SOURCES[:1])
    with pytest.raises(VendorwatchError, match="no space left"):
        together.outcome(SOURCES[0])
    assert together.outcome(replace(SOURCES[0])).status == "empty"
