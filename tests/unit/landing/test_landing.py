"""What people and parsers say of deliveries, and trouble of our own."""

import errno
import hashlib
import os
import threading
from dataclasses import replace

import pytest

from tests.mirror import Failure, Page
from tests.unit.landing.live import ENHANCED, LEGACY, LIST, LONGER, ONE, SOURCE, TWO, XML, bodies, make_landing
from vendorwatch.errors import VendorwatchError
from vendorwatch.landing.archive import Incoming

# What was turned away


@pytest.mark.parametrize("etag", [True, False], ids=["304", "200"])
def test_what_was_quarantined_stays_so_and_the_one_before_is_in_force(landing, mirror, etag):
    mirror.routes[XML] = LIST
    good = landing.refresh(ENHANCED).delivery
    mirror.routes[XML] = Page(LONGER, etag=etag)
    bad = landing.refresh(ENHANCED).delivery
    landing.quarantine(bad.delivery_id, "the list shrank")
    assert landing.in_force(ENHANCED) == good
    assert landing.status(ENHANCED).stale
    assert landing.status(ENHANCED).reason == "the list shrank"

    again = landing.refresh(ENHANCED)
    assert (again.status, again.delivery, again.stale) == ("refused", good, True)
    assert f"the same bytes as {bad.delivery_id}, quarantined: the list shrank" in again.reason

    landing.overrule(bad.delivery_id, "checked by hand, A. Person")
    assert bodies(landing.in_force(ENHANCED)) == {"list.xml": LONGER}
    assert landing.refresh(ENHANCED).status == "unchanged"
    assert not landing.status(ENHANCED).stale


def test_a_new_publication_ends_a_quarantine(landing, mirror):
    mirror.routes[XML] = LIST
    landing.quarantine(landing.refresh(ENHANCED).delivery.delivery_id, "cannot be read")
    mirror.routes[XML] = LONGER
    outcome = landing.refresh(ENHANCED)
    assert (outcome.status, outcome.stale) == ("new", False)


def test_the_fallback_is_tried_when_the_first_choice_is_quarantined(landing, mirror):
    mirror.routes |= {XML: LIST, ONE: b"1,a\n", TWO: b"1,b\n"}
    landing.quarantine(landing.refresh(SOURCE).delivery.delivery_id, "an element that no rule knows")
    outcome = landing.refresh(SOURCE)
    assert (outcome.status, outcome.delivery.variant, outcome.stale) == ("new", "legacy", False)
    assert "an element that no rule knows" in outcome.reason


def test_only_deliveries_can_be_judged(landing):
    with pytest.raises(VendorwatchError, match="there is no delivery 'things:1'"):
        landing.quarantine("things:1", "why")


# On a person's word


def digest(body):
    return hashlib.sha256(body).hexdigest()


def test_what_was_turned_away_is_put_into_force_by_the_first_digits_of_a_file(landing, mirror):
    mirror.routes[XML] = LIST
    first = landing.refresh(ENHANCED).delivery
    with pytest.raises(VendorwatchError, match=r"no quarantined deliveries have a file"):
        landing.accept(ENHANCED, digest(LIST)[:12], "seen")
    landing.quarantine(first.delivery_id, "shrank")
    accepted = landing.accept(ENHANCED, digest(LIST)[:12].upper(), "A. Person: seen")
    assert (accepted.delivery_id, accepted.overruled) == (first.delivery_id, True)
    assert landing.in_force(ENHANCED) == accepted
    assert [row["reason"] for row in landing.log()][-1] == "A. Person: seen"


def test_of_several_with_the_same_file_the_latest_is_put_into_force(landing, mirror):
    ids = []
    for other in (b"1,b\n", b"2,b\n"):
        mirror.routes |= {ONE: b"1,a\n", TWO: other}
        ids.append(landing.refresh(LEGACY).delivery.delivery_id)
    for delivery_id in ids:
        landing.quarantine(delivery_id, "shrank")
    assert landing.accept(LEGACY, digest(b"1,a\n"), "seen").delivery_id == ids[1]
    assert [d.delivery_id for d in landing.deliveries(LEGACY)] == [ids[1]]
    # Digits that several files begin with are none.
    with pytest.raises(VendorwatchError, match=r"\d quarantined deliveries have a file ; expected exactly one"):
        landing.accept(LEGACY, "", "seen")


def test_of_a_delivery_of_which_lists_are_withheld_all_is_put_into_force(landing, mirror):
    mirror.routes[XML] = LIST
    delivery = landing.refresh(ENHANCED).delivery
    landing.withhold(delivery.delivery_id, ["b", "a"], "gone")
    landing.withhold(delivery.delivery_id, ["c"], "gone, too")
    assert landing.in_force(ENHANCED).withheld == ("a", "b", "c")
    assert landing.status(ENHANCED).reason == "gone, too"
    assert landing.accept(ENHANCED, digest(LIST), "seen").withheld == ()
    assert not landing.status(ENHANCED).stale


def test_what_a_person_rejects_goes_wherever_it_came_and_what_was_before_it_is_in_force(landing, mirror):
    for body in (LONGER, LIST, LONGER, LIST):
        mirror.routes[XML] = body
        landing.refresh(ENHANCED)
    assert bodies(landing.reject(ENHANCED, digest(LIST)[:12], "wrong")) == {"list.xml": LONGER}
    assert [bodies(d)["list.xml"] for d in landing.deliveries(ENHANCED)] == [LONGER, LONGER]
    assert landing.refresh(ENHANCED).status == "refused"
    with pytest.raises(VendorwatchError, match="no files in force have a digest that begins with"):
        landing.reject(ENHANCED, digest(LIST)[:12], "wrong")
    assert landing.reject(ENHANCED, digest(LONGER), "wrong, too") is None


def test_of_what_adds_up_the_rejected_file_alone_goes(landing, mirror):
    source = replace(LEGACY, cumulative=True)
    mirror.routes |= {ONE: b"1,a\n", TWO: b"1,b\n"}
    landing.refresh(source)
    assert bodies(landing.reject(source, digest(b"1,a\n"), "wrong")) == {"two.csv": b"1,b\n"}
    assert landing.refresh(source).status == "unchanged"
    assert bodies(landing.accept(source, digest(b"1,a\n"), "right after all")) == {
        "one.csv": b"1,a\n",
        "two.csv": b"1,b\n",
    }


# Trouble of our own


def test_facts_change_with_what_is_in_force_and_with_staleness_alone(landing, mirror):
    mirror.routes[XML] = LIST
    before = landing.facts([ENHANCED])
    landing.refresh(ENHANCED)
    good = landing.facts([ENHANCED])
    landing.refresh(ENHANCED)
    assert before != good == landing.facts([ENHANCED])
    mirror.routes[XML] = Failure(503)
    landing.refresh(ENHANCED)
    stale = landing.facts([ENHANCED])
    landing.refresh(ENHANCED)
    assert good != stale == landing.facts([ENHANCED])


def test_a_full_disk_is_told_and_harms_nothing(landing, mirror, monkeypatch):
    mirror.routes[XML] = LIST
    good = landing.refresh(SOURCE).delivery
    mirror.routes[XML] = LONGER

    def full(*_):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    with monkeypatch.context() as patch:
        patch.setattr(Incoming, "write", full)
        with pytest.raises(VendorwatchError, match="the disk is full"):
            landing.refresh(SOURCE)
    assert landing.in_force(SOURCE) == good
    assert landing.refresh(SOURCE).status == "new"


def test_a_folder_that_cannot_be_written_is_told(tmp_path):
    (tmp_path / "landing").write_text("not a folder")
    with pytest.raises(VendorwatchError, match="expected a folder that we may write to"):
        make_landing(tmp_path, None).refresh(SOURCE)


def test_two_refreshes_at_once_land_one_delivery(tmp_path, mirror):
    mirror.routes[XML] = LIST
    found = []

    def refresh():
        found.append(make_landing(tmp_path, mirror.base).refresh(SOURCE).status)

    threads = [threading.Thread(target=refresh) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(found) == ["new", "unchanged", "unchanged"]


def test_progress_is_reported(landing, mirror):
    told = []
    landing.progress = lambda done, total: told.append((done, total))
    mirror.routes[XML] = Page(LIST, gzip=False)
    landing.refresh(SOURCE)
    assert told[-1] == (len(LIST), len(LIST))
