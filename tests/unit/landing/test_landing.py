"""Sources brought in from publishers, and what stays in force whatever they do."""

import errno
import hashlib
import os
import threading
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from tests import wire
from tests.mirror import PRESIGNED, Failure, Mirror, Page, Redirect
from tests.wire import FaultServer
from vendorwatch.deliveries import Part, Source, Variant
from vendorwatch.errors import VendorwatchError
from vendorwatch.fetch import Patience
from vendorwatch.landing import Landing
from vendorwatch.landing.archive import Incoming
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

    def __init__(self):
        self.now = datetime(2026, 11, 25, 10, tzinfo=UTC)

    def __call__(self):
        self.now += timedelta(seconds=1)
        return self.now


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def mirror():
    with Mirror({}) as made:
        yield made


@pytest.fixture
def landing(tmp_path, mirror, clock):
    return make_landing(tmp_path, mirror.base, clock)


def make_landing(tmp_path, base, clock=None):
    settings = Settings(home=tmp_path, seeds=tmp_path / "seeds", sql=tmp_path, mode="live", mirror=base)
    return Landing(settings, now=clock or Clock(), patience=QUICK)


def bodies(delivery):
    return {d.name: d.read() for d in delivery.documents}


def outcomes(rows):
    return [row["outcome"] for row in rows]


def test_a_delivery_carries_all_that_is_known_of_it(landing, mirror, tmp_path):
    mirror.routes[XML] = Page(LIST, "text/xml", APRIL)
    outcome = landing.refresh(SOURCE)
    assert (outcome.status, outcome.reason, outcome.stale) == ("new", "", False)
    delivery = outcome.delivery
    assert delivery == landing.in_force(SOURCE) == landing.deliveries(SOURCE)[0]
    assert (delivery.variant, delivery.published_on) == ("enhanced", date(2026, 4, 1))
    document = delivery["list.xml"]
    assert document.sha256 == hashlib.sha256(LIST).hexdigest()
    assert document.document_id == f"things:{document.sha256[:16]}"
    assert (document.url, document.size, document.published_on) == (XML, len(LIST), date(2026, 4, 1))
    assert document.read() == LIST
    assert document.path.is_relative_to(tmp_path / "landing" / "objects")

    (tried,) = landing.retrievals()
    assert (tried["status"], tried["outcome"], tried["media"]) == (200, "fetched", "text/xml")
    assert (tried["sha256"], tried["bytes"], tried["url"]) == (document.sha256, len(LIST), XML)
    assert tried["delivery_id"] == delivery.delivery_id
    assert datetime.fromisoformat(tried["attempted_at"]).tzinfo
    (row,) = landing.log()
    assert (row["outcome"], row["published_how"]) == ("accepted", "last_modified")


def test_without_a_date_from_the_publisher_there_is_none(landing, mirror, clock):
    mirror.routes[XML] = LIST
    assert landing.refresh(SOURCE).delivery.published_on is None
    mirror.routes[XML] = Page(LONGER, last_modified=clock.now + timedelta(days=30))
    assert landing.refresh(SOURCE).delivery.published_on is None
    assert [row["published_how"] for row in landing.log()] == [None, None]


def test_an_unchanged_source_costs_one_conditional_request_a_part(landing, mirror):
    mirror.routes |= {ONE: b"1,a\n", TWO: Page(b"1,b\n", last_modified=APRIL, etag=False)}
    first = landing.refresh(LEGACY)
    asked = len(mirror.asked)
    second = landing.refresh(LEGACY)
    assert second.status == "unchanged"
    assert second.delivery == first.delivery
    assert second.verified_at > first.verified_at
    assert mirror.statuses()[asked:] == [304, 304]
    assert outcomes(landing.retrievals())[-2:] == ["not_modified", "not_modified"]


def test_another_process_remembers_too(landing, mirror, tmp_path):
    mirror.routes[XML] = LIST
    landing.refresh(SOURCE)
    assert make_landing(tmp_path, mirror.base).refresh(SOURCE).status == "unchanged"
    assert mirror.statuses() == [200, 304]


def test_the_same_bytes_from_a_publisher_without_validators_are_no_news(landing, mirror):
    mirror.routes[XML] = Page(LIST, etag=False)
    first, second = landing.refresh(SOURCE), landing.refresh(SOURCE)
    assert mirror.statuses() == [200, 200]
    assert (second.status, second.delivery) == ("unchanged", first.delivery)


def test_validators_are_not_trusted_for_ever(landing, mirror, clock):
    mirror.routes[XML] = LIST
    landing.refresh(SOURCE)
    clock.now += timedelta(hours=23)
    landing.refresh(SOURCE)
    clock.now += timedelta(hours=2)
    assert landing.refresh(SOURCE).status == "unchanged"
    assert mirror.statuses() == [200, 304, 200]


def test_a_body_that_the_archive_lost_is_fetched_again(landing, mirror):
    mirror.routes[XML] = LIST
    lost = landing.refresh(SOURCE).delivery["list.xml"].path
    lost.unlink()
    assert landing.refresh(SOURCE).status == "unchanged"
    assert lost.read_bytes() == LIST


def test_a_redirect_is_followed_but_never_remembered_or_logged(landing, mirror):
    mirror.presign(XML, "https://bucket.storage.example/key", LIST)
    assert landing.refresh(SOURCE).status == "new"
    assert landing.refresh(SOURCE).status == "unchanged"
    assert mirror.statuses(XML) == [302, 302]
    assert mirror.statuses("https://bucket.storage.example/key") == [200, 304]
    logs = f"{list(landing.retrievals())} {list(landing.log())}"
    assert PRESIGNED not in logs
    assert "storage.example" not in logs


# All or nothing, and what is tried next


def test_the_fallback_is_taken_whole_when_the_first_choice_fails(landing, mirror):
    mirror.routes |= {ONE: b"1,a\n", TWO: b"1,b\n"}
    outcome = landing.refresh(SOURCE)
    assert outcome.status == "new"
    assert bodies(outcome.delivery) == {"one.csv": b"1,a\n", "two.csv": b"1,b\n"}
    assert "list.xml: not there (HTTP 404)" in outcome.reason
    assert not outcome.stale
    assert outcomes(landing.log()) == ["failed", "accepted"]


def test_the_first_choice_is_in_force_again_when_it_is_back(landing, mirror):
    mirror.routes |= {XML: LIST, ONE: b"1,a\n", TWO: b"1,b\n"}
    first = landing.refresh(SOURCE).delivery
    mirror.fail(XML, Failure(404))
    assert landing.refresh(SOURCE).delivery.variant == "legacy"
    back = landing.refresh(SOURCE)
    assert (back.status, back.delivery.variant) == ("new", "enhanced")
    assert back.delivery.documents[0].sha256 == first.documents[0].sha256
    assert landing.refresh(SOURCE).status == "unchanged"


def test_half_a_set_is_no_delivery(landing, mirror):
    mirror.routes |= {ONE: b"1,a\n", TWO: b"1,b\n"}
    whole = landing.refresh(LEGACY).delivery
    mirror.routes[ONE] = b"1,new\n"
    mirror.fail(TWO, Failure(404))
    outcome = landing.refresh(LEGACY)
    assert (outcome.status, outcome.delivery, outcome.stale) == ("failed", whole, True)
    # The new half was kept, though, and need not be fetched again.
    assert bodies(landing.refresh(LEGACY).delivery) == {"one.csv": b"1,new\n", "two.csv": b"1,b\n"}
    assert mirror.statuses(ONE)[-1] == 304


def test_a_set_that_changes_while_it_is_fetched_is_fetched_until_it_stands_still(landing, mirror):
    mirror.routes |= {ONE: b"1,old\n", TWO: b"1,old\n"}

    def publish():
        mirror.routes |= {ONE: b"1,new\n", TWO: b"1,new\n"}

    mirror.afterwards[ONE] = publish
    assert bodies(landing.refresh(LEGACY).delivery) == {"one.csv": b"1,new\n", "two.csv": b"1,new\n"}
    assert len(landing.deliveries(LEGACY)) == 1


def test_a_set_that_never_stands_still_fails(landing, mirror):
    mirror.routes |= {ONE: b"1,0\n", TWO: b"1,0\n"}

    def change():
        mirror.routes[ONE] = mirror.routes[ONE].content + b"2,more\n"
        mirror.afterwards[ONE] = change

    mirror.afterwards[ONE] = change
    outcome = landing.refresh(LEGACY)
    assert (outcome.status, outcome.delivery) == ("failed", None)
    assert "kept changing" in outcome.reason


def test_when_everything_fails_each_reason_is_told(landing, mirror):
    mirror.routes |= {XML: b"<list>", ONE: b"1,a\n"}
    outcome = landing.refresh(SOURCE)
    assert outcome.status == "refused"
    assert "not well-formed" in outcome.reason
    assert "two.csv: not there" in outcome.reason
    assert landing.status(SOURCE).reason == outcome.reason


# Whatever comes, what was good stays

BROKEN = {
    "cut": wire.cut_short(LIST),
    "cut, length unknown": wire.cut_unannounced(LIST),
    "reset": wire.reset(LIST),
    "gzip cut": wire.cut_gzip(LIST),
    "cut at an entry and closed": wire.whole(b"<lists><entry/></list>"),
    "nothing": wire.whole(b""),
    "error page": wire.whole(b"<!DOCTYPE html><html><title>Maintenance</title></html>"),
    "login page": wire.whole(b"<html><body>Sign in to see the <list</body></html>"),
    "another list": wire.whole(b"<other/>"),
    "entities": wire.whole(b'<!DOCTYPE list [<!ENTITY a "b">]><list>&a;</list>'),
    "firewall": wire.whole(b"", "x-amzn-waf-action: challenge", status="202 Accepted"),
    "forbidden": wire.whole(b"Access Denied", status="403 Forbidden"),
    "busy": wire.whole(b"", status="503 Busy"),
    "large": wire.whole(b"<list>" + b" " * 100_000 + b"</list>"),
    "bomb": wire.gzip_bomb(2_000_000),
    "garbage": wire.raw(b"\x00\x01\x02\r\n\r\n"),
    "silence": wire.silent(),
    "elsewhere": wire.raw(wire.head("Location: https://elsewhere.example/list.xml", status="302 Found")),
    "unasked 304": wire.raw(wire.head(status="304 Not Modified")),
}


@pytest.mark.parametrize("fault", BROKEN)
def test_no_fault_changes_what_is_in_force_and_each_leaves_a_reason(tmp_path, clock, fault):
    with Mirror({XML: Page(LIST, etag=False)}) as mirror:
        good = make_landing(tmp_path, mirror.base, clock).refresh(ENHANCED).delivery
        objects = sorted((tmp_path / "landing" / "objects").rglob("*"))

        with FaultServer(BROKEN[fault]) as server:
            bad = make_landing(tmp_path, server.base, clock)
            outcome = bad.refresh(ENHANCED)
            asked = len(server.requests)
        assert outcome.status in ("refused", "failed")
        assert outcome.stale
        assert outcome.delivery == good
        assert bodies(good) == {"list.xml": LIST}
        assert sorted((tmp_path / "landing" / "objects").rglob("*")) == objects
        assert list((tmp_path / "landing" / "incoming").iterdir()) == []
        status = bad.status(ENHANCED)
        assert status.stale
        assert "things" in status.reason or "list.xml" in status.reason
        assert status.verified_at < status.last_attempt
        tries = [row for row in bad.retrievals() if row["delivery_id"] != good.delivery_id]
        assert len(tries) == asked
        assert all(row["reason"] for row in tries)
        assert len({row["retrieval_id"] for row in tries}) == len(tries)

        again = make_landing(tmp_path, mirror.base, clock).refresh(ENHANCED)
        assert (again.status, again.stale, again.reason, again.delivery) == ("unchanged", False, "", good)


def test_a_blocked_source_is_asked_once_and_says_so(landing, mirror):
    mirror.routes[XML] = Failure(403)
    outcome = landing.refresh(ENHANCED)
    assert outcome.status == "refused"
    assert "blocked (HTTP 403)" in outcome.reason
    assert outcomes(landing.retrievals()) == ["blocked"]
    assert len(mirror.asked) == 1


def test_a_refused_body_can_be_looked_at(landing, mirror, tmp_path):
    page = b"<!DOCTYPE html><html><title>Maintenance</title></html>"
    mirror.routes[XML] = page
    landing.refresh(ENHANCED)
    (row,) = landing.retrievals()
    assert (tmp_path / "landing" / "refused" / row["sha256"]).read_bytes() == page
    # Its validators are not those of something that we have.
    mirror.routes[XML] = LIST
    assert landing.refresh(ENHANCED).status == "new"


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


# Which delivery is in force


def test_a_list_that_goes_back_is_a_third_delivery(landing, mirror):
    for body in (LIST, LONGER, LIST):
        mirror.routes[XML] = body
        outcome = landing.refresh(SOURCE)
    assert outcome.status == "new"
    assert bodies(outcome.delivery) == {"list.xml": LIST}
    assert len(landing.deliveries(SOURCE)) == 3


def test_an_older_publication_does_not_take_the_place_of_a_newer_one(landing, mirror):
    mirror.routes[XML] = Page(LIST, last_modified=APRIL)
    newer = landing.refresh(SOURCE).delivery
    mirror.routes[XML] = Page(LONGER, last_modified=AUGUST)
    assert landing.refresh(SOURCE).delivery == newer
    assert landing.refresh(SOURCE).status == "unchanged"
    assert [d.published_on for d in landing.deliveries(SOURCE)] == [AUGUST.date(), APRIL.date()]


def test_a_better_date_changes_the_order_and_reaches_the_documents(landing, mirror):
    mirror.routes[XML] = Page(LIST, last_modified=AUGUST)
    first = landing.refresh(SOURCE).delivery
    mirror.routes[XML] = Page(LONGER, last_modified=APRIL)
    second = landing.refresh(SOURCE).delivery
    landing.set_published(first.delivery_id, date(2026, 5, 1), "document")
    landing.set_published(first.delivery_id, date(2026, 5, 1), "document")
    in_force = landing.in_force(SOURCE)
    assert in_force.delivery_id == first.delivery_id
    assert in_force.published_on == in_force["list.xml"].published_on == date(2026, 5, 1)
    assert in_force.retrieved_at == first.retrieved_at
    assert [d.delivery_id for d in landing.deliveries(SOURCE)] == [second.delivery_id, first.delivery_id]
    assert len(list(landing.log())) == 3


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


def test_every_accepted_document_of_a_cumulative_source_stays(landing, mirror):
    source = replace(LEGACY, cumulative=True)
    mirror.routes |= {ONE: b"1,a\n", TWO: b"1,b\n"}
    first = landing.refresh(source).delivery
    mirror.routes[ONE] = b"1,c\n"
    second = landing.refresh(source).delivery
    assert bodies(second) == {"one.csv": b"1,c\n", "two.csv": b"1,b\n"}
    assert second["two.csv"].retrieved_at == first.retrieved_at
    assert [len(d.documents) for d in landing.deliveries(source)] == [2, 1]
    assert landing.refresh(source).status == "unchanged"


def test_issue_stands_beside_issue_of_a_successive_source_though_all_bear_one_name(landing, mirror):
    source = replace(ENHANCED, cumulative=True, successive=True)
    for body in (LIST, LONGER, LIST):
        mirror.routes[XML] = body
        landing.refresh(source)
    in_force = landing.in_force(source)
    assert sorted(d.read() for d in in_force.documents) == sorted([LIST, LONGER])
    assert len({d.name for d in in_force.documents}) == 2
    assert landing.refresh(source).status == "unchanged"
    mirror.routes[XML] = LONGER
    assert landing.refresh(source).status == "unchanged", "an issue that comes again is not news"
    assert len(landing.deliveries(source)) == 2


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


def test_a_redirect_to_a_forbidden_host_falls_back(landing, mirror):
    mirror.routes |= {XML: Redirect("https://elsewhere.example/x"), ONE: b"1,a\n", TWO: b"1,b\n"}
    outcome = landing.refresh(SOURCE)
    assert outcome.delivery.variant == "legacy"
    assert "a redirect to elsewhere.example" in outcome.reason
