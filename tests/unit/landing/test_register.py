"""Which delivery is in force."""

from dataclasses import replace
from datetime import date

from tests.mirror import Page
from tests.unit.landing.live import APRIL, AUGUST, ENHANCED, LEGACY, LIST, LONGER, ONE, SOURCE, TWO, XML, bodies


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
