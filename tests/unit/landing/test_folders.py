"""Sources that lie in folders: bundled snapshots, curated seeds, inboxes."""

import os
import threading
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from tests.unit.landing.live import SOURCE, XML
from vendorwatch.deliveries import Part, Variant
from vendorwatch.errors import Busy
from vendorwatch.landing import Landing, landing
from vendorwatch.processes.locks import Lock
from vendorwatch.settings import Settings

CURATED = replace(
    SOURCE,
    id="facts",
    curated=True,
    variants=(Variant("files", (Part("facts.csv", "seeds/curated/facts.csv", "csv", 1_000),)),),
)
NEWS = replace(SOURCE, id="news", variants=(), inbox="news", cumulative=True)
VENDORS = replace(SOURCE, id="vendors", variants=(), inbox="vendors")


class House:
    """A home and a seeds folder, and a landing that reads them anew each time."""

    def __init__(self, root, mode="offline"):
        self.settings = Settings(home=root / "home", seeds=root / "seeds", sql=root, mode=mode)
        self.now = datetime(2026, 11, 25, tzinfo=UTC)

    def tick(self):
        self.now += timedelta(seconds=1)
        return self.now

    @property
    def landing(self):
        return Landing(self.settings, now=self.tick)

    def refresh(self, source, mode=None):
        if mode:
            self.settings = replace(self.settings, mode=mode)
        return self.landing.refresh(source)

    def seed(self, path, body):
        self._write(self.settings.seeds / path, body)

    def drop(self, path, body):
        self._write(self.settings.home / "inbox" / path, body)

    def _write(self, path, body):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(body)


@pytest.fixture
def house(tmp_path):
    return House(tmp_path)


def bodies(delivery):
    return {d.name: d.read() for d in delivery.documents}


# Bundled snapshots


def test_every_dated_folder_is_a_delivery_in_the_order_of_dates(house):
    house.seed("snapshots/things/2026-04-01/list.xml", b"<list>2</list>")
    house.seed("snapshots/things/2025-08-01/one.csv", b"1,a\n")
    house.seed("snapshots/things/2025-08-01/two.csv", b"1,b\n")
    house.seed("snapshots/things/.DS_Store", b"x")
    house.seed("snapshots/things/2026-04-01/.gitkeep", b"")
    outcome = house.refresh(SOURCE)
    assert (outcome.status, outcome.reason, outcome.stale) == ("new", "", False)
    first, second = house.landing.deliveries(SOURCE)
    assert (first.variant, first.published_on) == ("legacy", date(2025, 8, 1))
    assert (second.variant, second.published_on) == ("enhanced", date(2026, 4, 1))
    assert outcome.delivery == second
    assert second["list.xml"].url == XML
    assert [row["published_how"] for row in house.landing.log()] == ["snapshot", "snapshot"]
    assert {row["outcome"] for row in house.landing.retrievals()} == {"fetched"}


def test_what_was_landed_is_not_landed_again(house):
    for day in ("2025-08-01", "2026-04-01"):
        house.seed(f"snapshots/things/{day}/list.xml", f"<list>{day}</list>".encode())
    first = house.refresh(SOURCE)
    tries = len(list(house.landing.retrievals()))
    house.landing.set_published(first.delivery.delivery_id, date(2026, 3, 31), "document")
    second = house.refresh(SOURCE)
    assert second.status == "unchanged"
    assert second.delivery.delivery_id == first.delivery.delivery_id
    assert second.verified_at > first.verified_at
    assert len(house.landing.deliveries(SOURCE)) == 2
    assert len(list(house.landing.retrievals())) == tries


def test_a_list_that_goes_back_is_a_delivery_of_its_own(house):
    for day, body in {
        "2026-01-01": b"<list>a</list>",
        "2026-02-01": b"<list>b</list>",
        "2026-03-01": b"<list>a</list>",
    }.items():
        house.seed(f"snapshots/things/{day}/list.xml", body)
    assert bodies(house.refresh(SOURCE).delivery) == {"list.xml": b"<list>a</list>"}
    assert [d.published_on.month for d in house.landing.deliveries(SOURCE)] == [1, 2, 3]
    assert house.refresh(SOURCE).status == "unchanged"


def test_an_edited_snapshot_takes_the_place_of_what_it_was(house):
    house.seed("snapshots/things/2026-04-01/list.xml", b"<list>typo</list>")
    house.refresh(SOURCE)
    house.seed("snapshots/things/2026-04-01/list.xml", b"<list>mended</list>")
    outcome = house.refresh(SOURCE)
    assert (outcome.status, bodies(outcome.delivery)) == ("new", {"list.xml": b"<list>mended</list>"})


@pytest.mark.parametrize(
    ("files", "message"),
    [
        ({"2026-04-01/list.xml": b""}, "0 bytes"),
        ({"2026-04-01/list.xml": b"<html><body>no</body></html>"}, "an HTML page"),
        ({"2026-04-01/one.csv": b"1,a\n"}, "holds one.csv; expected exactly list.xml | one.csv, two.csv"),
        (
            {"2026-04-01/list.xml": b"<list/>", "2026-04-01/notes.txt": b"x"},
            "holds list.xml, notes.txt; expected exactly",
        ),
        ({"latest/list.xml": b"<list/>"}, "not a date; expected a folder named by the day of publication"),
        ({"2026-02-30/list.xml": b"<list/>"}, "not a date"),
    ],
)
def test_a_bad_snapshot_is_named_and_the_good_ones_stay(house, files, message):
    house.seed("snapshots/things/2025-08-01/list.xml", b"<list>good</list>")
    for path, body in files.items():
        house.seed(f"snapshots/things/{path}", body)
    for _ in range(2):
        outcome = house.refresh(SOURCE)
        assert outcome.status == "refused"
        assert message in outcome.reason
        assert "seeds/snapshots/things/" in outcome.reason
        assert outcome.stale
        assert bodies(outcome.delivery) == {"list.xml": b"<list>good</list>"}


def test_no_snapshot_is_no_fault(house):
    outcome = house.refresh(SOURCE)
    assert (outcome.status, outcome.delivery, outcome.stale) == ("empty", None, False)
    assert "no snapshot in" in outcome.reason


def test_a_quarantined_snapshot_stays_out(house):
    house.seed("snapshots/things/2025-08-01/list.xml", b"<list>old</list>")
    house.seed("snapshots/things/2026-04-01/list.xml", b"<list>new</list>")
    house.landing.quarantine(house.refresh(SOURCE).delivery.delivery_id, "shrank")
    outcome = house.refresh(SOURCE)
    assert bodies(outcome.delivery) == {"list.xml": b"<list>old</list>"}
    assert (outcome.stale, outcome.reason) == (True, "shrank")


def test_age_makes_nothing_stale_offline(house):
    house.seed("snapshots/things/2026-04-01/list.xml", b"<list/>")
    house.refresh(SOURCE)
    house.now += timedelta(days=100)
    assert not house.landing.status(SOURCE).stale


# Curated seeds


@pytest.mark.parametrize("mode", ["offline", "live"])
def test_curated_seeds_are_read_in_both_modes_and_never_dated(house, mode):
    house.seed("curated/facts.csv", b"a,b\n")
    outcome = house.refresh(CURATED, mode)
    assert (outcome.status, outcome.delivery.variant, outcome.delivery.published_on) == ("new", "files", None)
    assert bodies(outcome.delivery) == {"facts.csv": b"a,b\n"}
    again = house.refresh(CURATED)
    assert (again.status, again.delivery) == ("unchanged", outcome.delivery)


def test_curated_seeds_may_go_back(house):
    for body in (b"a\n", b"b\n", b"a\n"):
        house.seed("curated/facts.csv", body)
        outcome = house.refresh(CURATED)
    assert (outcome.status, bodies(outcome.delivery)) == ("new", {"facts.csv": b"a\n"})


def test_a_missing_or_bad_curated_file_keeps_the_last_good_one(house):
    house.seed("curated/facts.csv", b"a\n")
    good = house.refresh(CURATED).delivery
    house.seed("curated/facts.csv", b"a\0\n")
    refused = house.refresh(CURATED)
    assert (refused.status, refused.delivery, refused.stale) == ("refused", good, True)
    assert "seeds/curated/facts.csv: a NUL byte" in refused.reason
    (house.settings.seeds / "curated" / "facts.csv").unlink()
    missing = house.refresh(CURATED)
    assert (missing.status, missing.delivery) == ("failed", good)
    assert "seeds/curated/facts.csv: missing" in missing.reason


# Inboxes


def test_an_inbox_is_made_and_may_be_empty(house):
    outcome = house.refresh(NEWS, "live")
    assert (outcome.status, outcome.stale) == ("empty", False)
    assert (house.settings.home / "inbox" / "news").is_dir()


@pytest.mark.parametrize("mode", ["offline", "live"])
def test_each_dropped_file_is_a_document(house, mode):
    house.drop("news/a.txt", b"A")
    house.drop("news/2026/b c.html", b"B")
    outcome = house.refresh(NEWS, mode)
    assert (outcome.status, outcome.delivery.variant, outcome.delivery.published_on) == ("new", "inbox", None)
    assert bodies(outcome.delivery) == {"a.txt": b"A", "2026/b c.html": b"B"}
    assert outcome.delivery["2026/b c.html"].url == "inbox://news/2026/b c.html"


def test_documents_stay_when_files_are_added_changed_or_deleted(house):
    house.drop("news/a.txt", b"A")
    house.drop("news/b.txt", b"B")
    first = house.refresh(NEWS).delivery
    house.drop("news/a.txt", b"A2")
    house.drop("news/c.txt", b"C")
    (house.settings.home / "inbox" / "news" / "b.txt").unlink()
    second = house.refresh(NEWS)
    assert second.status == "new"
    assert bodies(second.delivery) == {"a.txt": b"A2", "b.txt": b"B", "c.txt": b"C"}
    assert second.delivery["b.txt"].retrieved_at == first.retrieved_at
    assert [sorted(bodies(d)) for d in house.landing.deliveries(NEWS)] == [["a.txt", "b.txt"], ["a.txt", "c.txt"]]
    (house.settings.home / "inbox" / "news" / "c.txt").unlink()
    assert house.refresh(NEWS).status == "unchanged"


def test_files_are_read_once(house):
    house.drop("news/a.txt", b"A")
    house.refresh(NEWS)
    for _ in range(3):
        assert house.refresh(NEWS).status == "unchanged"
    assert len(list(house.landing.retrievals())) == 1


def test_a_bad_file_keeps_no_other_out_and_is_told_every_time_but_logged_once(house):
    house.drop("news/good.txt", b"A")
    house.drop("news/empty.txt", b"")
    (house.settings.home / "inbox" / "news" / "link.txt").symlink_to("/etc/hostname")
    first, second = house.refresh(NEWS), house.refresh(NEWS)
    assert (first.status, second.status) == ("new", "unchanged")
    for outcome in (first, second):
        assert bodies(outcome.delivery) == {"good.txt": b"A"}
        assert "2 left out: empty.txt: 0 bytes" in outcome.reason
        assert not outcome.stale
    assert "2 left out: empty.txt: 0 bytes" in house.landing.status(NEWS).reason
    refused = [row for row in house.landing.retrievals() if row["outcome"] == "refused"]
    assert [(row["part"], row["reason"]) for row in refused] == [
        ("empty.txt", "0 bytes"),
        ("link.txt", "a symbolic link"),
    ]
    house.drop("news/empty.txt", b"no more")
    assert "1 left out" in house.refresh(NEWS).reason
    assert bodies(house.landing.in_force(NEWS))["empty.txt"] == b"no more"


@pytest.mark.parametrize(("bad", "rest"), [(5, ""), (7, "; and 2 more")])
def test_five_bad_files_are_named_and_the_rest_is_counted(house, bad, rest):
    for n in range(bad):
        house.drop(f"news/{n}.txt", b"")
    reason = house.refresh(NEWS).reason
    assert reason.startswith(f"{bad} left out: 0.txt: 0 bytes")
    assert reason.count("0 bytes") == 5
    assert reason.endswith(rest or "delete it")
    assert len(house.landing.not_taken(NEWS)) == bad


def test_an_inbox_of_bad_files_alone_is_refused(house):
    house.drop("news/empty.txt", b"")
    outcome = house.refresh(NEWS)
    assert (outcome.status, outcome.delivery, outcome.stale) == ("refused", None, True)


def test_the_bundled_documents_join_those_of_the_inbox_offline(house):
    house.seed("snapshots/news/2024-06-21/release.txt", b"R")
    house.drop("news/a.txt", b"A")
    outcome = house.refresh(NEWS)
    assert (outcome.status, outcome.reason) == ("new", "")
    assert bodies(outcome.delivery) == {"release.txt": b"R", "a.txt": b"A"}
    release = outcome.delivery["release.txt"]
    assert (release.published_on, release.url) == (
        date(2024, 6, 21),
        "seeds://snapshots/news/2024-06-21/release.txt",
    )
    again = house.refresh(NEWS)
    assert (again.status, again.delivery) == ("unchanged", outcome.delivery)
    assert len(list(house.landing.retrievals())) == 2


@pytest.mark.parametrize("first", ["sample", "people's"])
def test_what_people_drop_under_the_name_of_a_bundled_document_takes_its_place_whichever_came_first(house, first):
    house.drop("news/release.txt", b"P")
    if first == "people's":
        house.refresh(NEWS)
    # Dated later than anything that people dropped.
    house.seed("snapshots/news/2026-11-30/release.txt", b"S")
    house.refresh(NEWS)
    assert bodies(house.landing.in_force(NEWS)) == {"release.txt": b"P"}


def test_the_bundled_documents_are_not_landed_live(house):
    house.seed("snapshots/news/2024-06-21/release.txt", b"R")
    assert house.refresh(NEWS, "live").status == "empty"


def test_a_refused_inbox_makes_its_source_stale_beside_good_samples(house):
    house.seed("snapshots/news/2024-06-21/release.txt", b"R")
    house.drop("news/empty.txt", b"")
    outcome = house.refresh(NEWS)
    assert (outcome.status, outcome.stale) == ("refused", True)
    assert bodies(outcome.delivery) == {"release.txt": b"R"}


def test_the_peoples_list_takes_the_place_of_the_sample(house):
    # The sample is dated after the people's file arrives, and that does not matter.
    house.seed("snapshots/vendors/2027-01-01/vendors.csv", b"sample\n")
    sample = house.refresh(VENDORS)
    assert (sample.status, sample.delivery.variant) == ("new", "snapshot")
    assert house.refresh(VENDORS).status == "unchanged"
    house.drop("vendors/ours.csv", b"ours\n")
    ours = house.refresh(VENDORS)
    assert (ours.status, bodies(ours.delivery)) == ("new", {"ours.csv": b"ours\n"})
    assert house.refresh(VENDORS).status == "unchanged"


def test_the_sample_is_not_landed_where_there_is_a_list_already(house):
    house.seed("snapshots/vendors/2026-01-01/vendors.csv", b"sample\n")
    house.drop("vendors/ours.csv", b"ours\n")
    house.refresh(VENDORS)
    assert [d.variant for d in house.landing.deliveries(VENDORS)] == ["inbox"]


def test_a_list_in_several_files_is_taken_whole(house):
    house.drop("vendors/a.csv", b"a\n")
    house.drop("vendors/b.csv", b"b\n")
    whole = house.refresh(VENDORS).delivery
    assert bodies(whole) == {"a.csv": b"a\n", "b.csv": b"b\n"}
    house.drop("vendors/b.csv", b"")
    outcome = house.refresh(VENDORS)
    assert (outcome.status, outcome.delivery, outcome.stale) == ("unchanged", whole, True)
    assert "b.csv: 0 bytes" in outcome.reason
    house.drop("vendors/a.csv", b"a, changed\n")
    outcome = house.refresh(VENDORS)
    assert bodies(outcome.delivery) == {"a.csv": b"a, changed\n", "b.csv": b"b\n"}, "b is what it was before"
    assert outcome.stale
    (house.settings.home / "inbox" / "vendors" / "b.csv").unlink()
    outcome = house.refresh(VENDORS)
    assert (bodies(outcome.delivery), outcome.stale) == ({"a.csv": b"a, changed\n"}, False)


def test_of_a_first_list_in_several_files_those_are_taken_that_can_be(house):
    house.drop("vendors/a.csv", b"a\n")
    house.drop("vendors/b.csv", b"")
    outcome = house.refresh(VENDORS)
    assert (outcome.status, bodies(outcome.delivery), outcome.stale) == ("new", {"a.csv": b"a\n"}, True)
    assert "b.csv: 0 bytes" in outcome.reason


def test_a_file_left_out_is_what_it_was_before_until_it_is_mended(house):
    house.drop("vendors/a.csv", b"a1\n")
    house.drop("vendors/b.csv", b"b1\n")
    house.refresh(VENDORS)
    for number in (2, 3):
        house.drop("vendors/a.csv", b"a%d\n" % number)
        house.drop("vendors/b.csv", b"bad %d\n" % number)
        delivery = house.refresh(VENDORS).delivery
        bad = next(d.sha256 for d in delivery.documents if d.read() == b"bad %d\n" % number)
        house.landing.leave_out(delivery.delivery_id, {bad: "it cannot be read"})
        in_force = house.landing.in_force(VENDORS)
        assert bodies(in_force) == {"a.csv": b"a%d\n" % number, "b.csv": b"b1\n"}
        assert in_force.version != delivery.version
        assert "cannot be read" in house.landing.status(VENDORS).reason
    house.drop("vendors/b.csv", b"b4\n")
    outcome = house.refresh(VENDORS)
    assert (bodies(outcome.delivery), outcome.stale) == ({"a.csv": b"a3\n", "b.csv": b"b4\n"}, False)


def test_an_emptied_inbox_leaves_the_last_list_in_force(house):
    house.seed("snapshots/vendors/2026-01-01/vendors.csv", b"sample\n")
    house.drop("vendors/ours.csv", b"ours\n")
    ours = house.refresh(VENDORS).delivery
    (house.settings.home / "inbox" / "vendors" / "ours.csv").unlink()
    outcome = house.refresh(VENDORS)
    assert (outcome.status, outcome.delivery, outcome.stale) == ("empty", ours, False)
    assert "nothing in" in outcome.reason


@pytest.mark.parametrize("before", [b"ours\n", None])
def test_a_bad_file_that_is_deleted_is_bad_no_more(house, before):
    if before:
        house.drop("vendors/ours.csv", before)
        house.refresh(VENDORS)
    house.drop("vendors/ours.csv", b"")
    assert house.refresh(VENDORS).stale
    (house.settings.home / "inbox" / "vendors" / "ours.csv").unlink()
    outcome = house.refresh(VENDORS)
    assert (outcome.stale, bool(outcome.delivery)) == (False, bool(before))


def test_a_list_that_goes_back_is_in_force_again(house):
    for body in (b"a\n", b"b\n", b"a\n"):
        house.drop("vendors/ours.csv", body)
        outcome = house.refresh(VENDORS)
    assert (outcome.status, bodies(outcome.delivery)) == ("new", {"ours.csv": b"a\n"})


def test_an_edit_that_is_undone_is_over(house):
    house.seed("curated/facts.csv", b"a\n")
    house.drop("vendors/ours.csv", b"a\n")
    good = {source.id: house.refresh(source).delivery for source in (CURATED, VENDORS)}
    house.seed("curated/facts.csv", b"wrong\n")
    house.drop("vendors/ours.csv", b"wrong\n")
    for source in (CURATED, VENDORS):
        house.landing.quarantine(house.refresh(source).delivery.delivery_id, "line 1 is wrong", read_by="1")
        assert house.refresh(source).stale, "as long as it stands there"
    house.seed("curated/facts.csv", b"a\n")
    house.drop("vendors/ours.csv", b"a\n")
    for source in (CURATED, VENDORS):
        outcome = house.refresh(source)
        assert (outcome.delivery, outcome.stale, outcome.reason) == (good[source.id], False, "")


def test_a_text_that_cannot_be_read_is_told_as_long_as_it_lies_there(house):
    house.drop("news/a.txt", b"A")
    house.drop("news/bad.txt", b"?")
    delivery = house.refresh(NEWS).delivery
    bad = delivery["bad.txt"]
    house.landing.leave_out(delivery.delivery_id, {bad.sha256: "bad.txt cannot be read"}, read_by="1")
    house.drop("news/worse.txt", b"??")
    house.landing.quarantine(house.refresh(NEWS).delivery.delivery_id, "worse.txt cannot be read", read_by="1")
    for name in ("c", "d"):
        house.drop(f"news/{name}.txt", name.encode())
        outcome = house.refresh(NEWS)
        assert outcome.stale
        assert "worse.txt cannot be read" in outcome.reason
    (house.settings.home / "inbox" / "news" / "worse.txt").unlink()
    assert house.refresh(NEWS).reason == "bad.txt cannot be read", "the newest text is in order, and this one is not"
    house.drop("news/bad.txt", b"mended")
    outcome = house.refresh(NEWS)
    assert (outcome.stale, sorted(bodies(outcome.delivery))) == (False, ["a.txt", "bad.txt", "c.txt", "d.txt"])


def test_a_text_that_a_person_took_out_is_no_trouble(house):
    house.drop("news/a.txt", b"A")
    house.drop("news/hoax.txt", b"?")
    hoax = house.refresh(NEWS).delivery["hoax.txt"]
    house.landing.reject(NEWS, hoax.sha256, "somebody: a hoax")
    outcome = house.refresh(NEWS)
    assert (outcome.stale, sorted(bodies(outcome.delivery))) == (False, ["a.txt"])


def test_what_people_decided_ends_with_its_last_file(house):
    decided = replace(VENDORS, ends_with_its_files=True)
    for source, left in ((decided, {}), (VENDORS, {"a.csv": b"a"})):
        house.drop("vendors/a.csv", b"a")
        assert bodies(house.refresh(source).delivery) == {"a.csv": b"a"}
        (house.settings.inbox("vendors") / "a.csv").unlink()
        outcome = house.refresh(source)
        assert (bodies(outcome.delivery), outcome.stale) == (left, False)
        assert house.refresh(source).delivery.delivery_id == outcome.delivery.delivery_id
    house.drop("vendors/a.csv", b"a")
    assert bodies(house.refresh(decided).delivery) == {"a.csv": b"a"}


# Others at work


def test_who_lands_the_same_source_and_hangs_is_waited_for_in_words_and_not_for_ever(house, monkeypatch, caplog):
    monkeypatch.setattr(landing, "_PATIENCE_SECONDS", 0.1)
    house.seed("curated/facts.csv", b"n\n1\n")
    told = []

    def refresh():
        try:
            house.refresh(CURATED)
        except Busy as error:
            told.append(str(error))

    with Lock(house.settings.landing / "locks" / "facts.lock").held():
        other = threading.Thread(target=refresh)
        other.start()
        other.join()
    assert f"process {os.getpid()} on" in told[0]
    assert "has held the landing of facts for 0.1 s" in told[0]
    assert "it holds the landing of facts" in caplog.text
    assert house.refresh(CURATED).status == "new"


def test_a_file_that_stands_in_for_one_that_was_left_out_may_be_left_out_too(house):
    for a in (b"1", b"2"):
        house.drop("vendors/a.csv", a)
        house.drop("vendors/b.csv", b"b")
        house.refresh(VENDORS)
    for without, left in ((b"2", {"a.csv": b"1", "b.csv": b"b"}), (b"1", {"b.csv": b"b"})):
        delivery = house.landing.in_force(VENDORS)
        [sha256] = [d.sha256 for d in delivery.documents if d.read() == without]
        house.landing.leave_out(delivery.delivery_id, {sha256: "a.csv: cannot be read"}, read_by="parser 1")
        assert bodies(house.landing.in_force(VENDORS)) == left


def test_each_file_that_cannot_be_read_has_its_own_reason_even_if_none_can(house):
    for name in ("a.csv", "b.csv"):
        house.drop(f"vendors/{name}", name.encode())
    delivery = house.refresh(VENDORS).delivery
    reasons = {d.sha256: f"{d.name}: no column of names" for d in delivery.documents}
    house.landing.leave_out(delivery.delivery_id, reasons, read_by="parser 1")
    assert house.landing.in_force(VENDORS) is None
    assert house.landing.not_taken(VENDORS) == {"a.csv": "no column of names", "b.csv": "no column of names"}
    assert house.landing.status(VENDORS).reason == "a.csv: no column of names; b.csv: no column of names"
    assert house.landing.reconsider(VENDORS, "parser 1") == []
    assert house.landing.reconsider(VENDORS, "parser 2") == [delivery.delivery_id]
    assert len(house.landing.in_force(VENDORS).documents) == 2
