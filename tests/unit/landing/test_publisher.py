"""Sources brought in from publishers: what is asked for, all or nothing, and what is tried next."""

import hashlib
from datetime import date, datetime, timedelta

from tests.mirror import PRESIGNED, Failure, Page, Redirect
from tests.unit.landing.live import APRIL, LEGACY, LIST, LONGER, ONE, SOURCE, TWO, XML, bodies, make_landing


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


def test_a_redirect_to_a_forbidden_host_falls_back(landing, mirror):
    mirror.routes |= {XML: Redirect("https://elsewhere.example/x"), ONE: b"1,a\n", TWO: b"1,b\n"}
    outcome = landing.refresh(SOURCE)
    assert outcome.delivery.variant == "legacy"
    assert "a redirect to elsewhere.example" in outcome.reason
