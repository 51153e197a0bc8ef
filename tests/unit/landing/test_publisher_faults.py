"""Whatever a publisher answers, what was good stays in force."""

import pytest

from tests import wire
from tests.mirror import Failure, Mirror, Page
from tests.unit.landing.live import ENHANCED, LIST, XML, bodies, make_landing
from tests.wire import FaultServer

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
    assert [row["outcome"] for row in landing.retrievals()] == ["blocked"]
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
