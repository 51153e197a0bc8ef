"""When a source is stale, and why."""

from datetime import timedelta

import pytest

from tests.mirror import Page
from tests.unit.landing.live import ENHANCED, LIST, LONGER, SOURCE, XML


def test_a_source_that_nobody_asked_about_becomes_stale(landing, mirror, clock):
    mirror.routes[XML] = LIST
    landing.refresh(SOURCE)
    clock.now += timedelta(hours=3)
    assert not landing.status(SOURCE).stale
    clock.now += timedelta(hours=3)
    status = landing.status(SOURCE)
    assert status.stale
    assert status.reason == "not confirmed since 2026-11-25 10:00 UTC"
    assert timedelta(hours=6) < status.age < timedelta(hours=7)


def test_a_source_is_stale_once_it_was_due_twice(landing, mirror, clock):
    mirror.routes[XML] = LIST
    verified_at = landing.refresh(SOURCE).verified_at
    for seconds, stale in ((-1, False), (0, False), (1, True)):
        clock.now = verified_at + 2 * SOURCE.cadence + timedelta(seconds=seconds - 1)
        assert landing.status(SOURCE).stale == stale, seconds


@pytest.mark.parametrize(("pace", "silent"), [(7, 90), (50, 150)])
def test_a_publisher_that_confirms_the_same_for_ever_is_told(landing, mirror, clock, pace, silent):
    """Asked every day, and never an error: what it gives is older than any gap that it ever left."""
    for number in range(3):
        mirror.routes[XML] = Page(LIST + b" " * number, last_modified=clock.now)
        landing.refresh(SOURCE)
        clock.now += timedelta(days=pace)
    clock.now += timedelta(days=silent - pace)
    landing.refresh(SOURCE)
    assert landing.status(SOURCE).reason == ""
    clock.now += timedelta(days=1)
    landing.refresh(SOURCE)
    status = landing.status(SOURCE)
    assert status.stale
    assert f"{silent + 1} days; never more than {pace} passed before" in status.reason
    mirror.routes[XML] = Page(LONGER, last_modified=clock.now)
    assert not landing.refresh(SOURCE).stale


def test_two_publications_are_no_pace(landing, mirror, clock):
    for number in range(2):
        mirror.routes[XML] = Page(LIST + b" " * number, last_modified=clock.now)
        landing.refresh(SOURCE)
        clock.now += timedelta(days=1)
    clock.now += timedelta(days=400)
    assert not landing.refresh(SOURCE).stale


def test_a_source_never_refreshed_has_no_history(landing):
    status = landing.status(SOURCE)
    assert (status.last_attempt, status.verified_at, status.age, status.stale) == (None, None, None, False)
    assert landing.in_force(SOURCE) is None
    assert landing.deliveries(SOURCE) == []
    assert list(landing.log()) == list(landing.retrievals()) == []


def test_a_delivery_quarantined_after_it_was_confirmed_makes_its_source_stale(landing, mirror):
    mirror.routes[XML] = LIST
    landing.refresh(ENHANCED)
    delivery = landing.refresh(ENHANCED).delivery
    landing.quarantine(delivery.delivery_id, "cannot be read")
    status = landing.status(ENHANCED)
    assert (status.stale, status.reason, status.verified_at) == (True, "cannot be read", None)


def test_of_several_that_were_turned_away_each_is_told(landing, mirror):
    mirror.routes[XML] = LIST
    landing.refresh(ENHANCED)
    for number in range(1, 9):
        mirror.routes[XML] = Page(LONGER + b"\n" * number)
        landing.quarantine(landing.refresh(ENHANCED).delivery.delivery_id, f"shrank by {number}0 %")
        told = landing.status(ENHANCED).reason.split("; before that: ")
        assert told[0] == f"shrank by {number}0 %"
        assert len(told) == min(number, 5)
    assert told[-1] == "shrank by 40 %; and 3 deliveries more"
