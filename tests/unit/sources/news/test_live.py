"""News in live mode: what the feeds list arrives as texts, once, politely, and what fails is told."""

import hashlib
import json
from datetime import UTC, date, datetime
from pathlib import Path

import duckdb
import pytest

from tests.mirror import Failure, Mirror
from tests.press import LATER, OFAC, RELEASE, TREASURY, routes, treasury_index
from vendorwatch.deliveries import Delivery, Document, GatherResult
from vendorwatch.errors import Refused, VendorwatchError
from vendorwatch.fetch import Fetcher, Patience
from vendorwatch.settings import PROJECT
from vendorwatch.sources.news.feeds import Feed, items, read_feeds
from vendorwatch.sources.news.live import Gatherer, gather, last_told, own_vendors
from vendorwatch.sources.news.source import parse

QUICK = Patience(tries=1, deadline=5, connect=1, silence=1, backoff=0.01)
TEXT = "WASHINGTON. Today, OFAC designated Anna Ray, chief executive of Kaspersky Lab."
NOW = datetime(2026, 11, 29, 12, tzinfo=UTC)


@pytest.fixture
def mirror():
    with Mirror(routes(TEXT)) as running:
        yield running


def ask(mirror: Mirror, inbox: Path) -> GatherResult:
    return gather(Fetcher(mirror=mirror.base, patience=QUICK), inbox, PROJECT / "seeds", lambda: NOW, 0.0)


def stories(inbox: Path) -> list[dict[str, object]]:
    documents = []
    for path in sorted(inbox.rglob("*.html")):
        body = path.read_bytes()
        sha = hashlib.sha256(body).hexdigest()
        documents.append(Document(sha[:8], "news", str(path.relative_to(inbox)), "", sha, len(body), NOW, None, path))
    return parse(Delivery("d", "news", "inbox", NOW, None, tuple(documents))).tables["documents"].to_pylist()


def test_what_the_feeds_list_arrives_with_publisher_day_and_address(mirror: Mirror, tmp_path: Path) -> None:
    result = ask(mirror, tmp_path)
    assert (result.texts, result.feeds, result.failed) == (7, 9, 2)
    assert "bis_news: robots.txt does not allow it" in result.told and "fcc_news: HTTP 504" in result.told
    assert last_told(tmp_path) == result.told
    found = {str(s["url"]): (s["publisher"], s["published_on"]) for s in stories(tmp_path)}
    assert found[RELEASE] == ("U.S. Department of the Treasury", date(2024, 6, 21))
    assert found[LATER][1] == date(2026, 11, 19), "an evening in Washington is the next day in UTC"
    assert found[f"{OFAC}/20261119"] == ("Office of Foreign Assets Control", date(2026, 11, 19))
    assert found["https://www.cisa.gov/a/2"][1] == date(2026, 11, 17)
    assert found["https://www.justice.gov/opa/pr/former-manager"][0] == "U.S. Department of Justice"
    assert {"https://www.war.gov/r/1", "https://www.dhs.gov/news/2026/11/18/dhs-adds-orbita"} <= set(found)
    assert not any("jy2421" in url or "a/1" in url or "whitehouse" in url for url in found), (
        "neither watched nor a restriction"
    )
    text = next(str(s["text"]) for s in stories(tmp_path) if s["url"] == RELEASE)
    assert text == TEXT


def test_what_was_taken_is_not_asked_for_again(mirror: Mirror, tmp_path: Path) -> None:
    ask(mirror, tmp_path)
    index = f"{TREASURY}/news-data/press-releases/search/2026.json"
    before = len(mirror.statuses(RELEASE))
    assert ask(mirror, tmp_path).texts == 0
    assert mirror.statuses(index) == [200, 304] and len(mirror.statuses(RELEASE)) == before == 1


def test_a_page_that_fails_is_asked_for_the_next_time(mirror: Mirror, tmp_path: Path) -> None:
    mirror.fail(LATER, Failure(503))
    first = ask(mirror, tmp_path)
    assert LATER not in {s["url"] for s in stories(tmp_path)}
    assert ask(mirror, tmp_path).texts == 1 and first.texts == 6
    assert LATER in {s["url"] for s in stories(tmp_path)}


def test_what_could_not_be_had_of_a_feed_is_told_beside_what_could(mirror: Mirror, tmp_path: Path) -> None:
    old = f"{TREASURY}/news-data/press-releases/search/2024.json"
    mirror.fail(old, Failure(500))
    first = ask(mirror, tmp_path)
    assert (first.texts, first.failed) == (6, 2)
    assert "treasury_press: 1 pages or indexes not had (HTTP 500), next time again" in first.told
    second = ask(mirror, tmp_path)
    assert second.texts == 1 and RELEASE in {s["url"] for s in stories(tmp_path)}
    assert second.told.startswith("1 new texts from 7 of 9 feeds, 6 of them unchanged; ")
    assert "treasury_press" not in second.told


def test_a_refresh_takes_no_more_of_a_feed_than_it_may_and_goes_on_later(mirror: Mirror, tmp_path: Path) -> None:
    many = [
        (f"/news/press-releases/jy{n:04}", f"Treasury Targets Huawei {n}", f"2023-01-{1 + n % 28:02}T14:00:00Z")
        for n in range(60)
    ]
    mirror.routes[f"{TREASURY}/news-data/press-releases/search/2023.json"] = treasury_index(*many)
    for url, _, _ in many:
        mirror.routes[f"{TREASURY}{url}"] = mirror.routes[RELEASE]

    def laid() -> int:
        return len(list((tmp_path / "fetched" / "treasury_press").glob("*.html")))

    ask(mirror, tmp_path)
    assert laid() == 40
    ask(mirror, tmp_path)
    assert laid() == 62


def test_press_on_the_teams_own_vendors_is_asked_for_by_name_a_few_each_day(mirror: Mirror, tmp_path: Path) -> None:
    release = tmp_path / "vendorwatch.duckdb"
    assert own_vendors(release) == []
    with duckdb.connect(str(release)) as con:
        con.execute(
            "create schema marts; create table marts.vendor_brief (vendor_name text, worst_facet text, to_decide int)"
        )
        con.executemany(
            "insert into marts.vendor_brief values (?, ?, ?)",
            [
                ["Orbita Relay Ltd.", "sdn", 0],
                ["Granit, Inc.", None, 2],
                ["Quiet Foods LLC", None, 0],
                ["Ray", "sdn", 0],
            ],
        )
    own = own_vendors(release)
    assert own == ["Granit", "Orbita Relay"]
    index = "https://index.example/doc/{vendor}"
    for name, found in (
        ("Granit", []),
        ("Orbita%20Relay", [{"url": "https://paper.example/a", "title": "Orbita Relay fined"}]),
    ):
        mirror.routes[index.replace("{vendor}", name)] = json.dumps({"articles": found}).encode()
    feed = Feed("index", "Index", index, "gdelt", "utc", True, 50)
    fetcher = Fetcher(mirror=mirror.base, patience=QUICK)
    result = Gatherer(fetcher, tmp_path, [], lambda: NOW, own=own, pause=0).gather([feed])
    assert (result.texts, result.failed) == (1, 0), result.told
    many = Gatherer(fetcher, tmp_path, [], lambda: NOW, own=[f"Vendor {n}" for n in range(50)], pause=0)
    assert len(many._addresses(feed)) == 20


def test_all_feeds_down_is_a_failure(tmp_path: Path) -> None:
    with Mirror({}) as nothing:
        result = ask(nothing, tmp_path)
    assert result.failed == result.feeds and result.texts == 0


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        ("treasury_index", "{}"),
        ("treasury_index", '{"items": []}'),
        ("doj_api", '{"results": [{"title": 3}]}'),
        ("doj_api", '{"results": [{"date": "9999999999999999999", "url": "a", "title": "b"}]}'),
        ("ofac_listing", "<html><body>moved</body></html>"),
        ("feed", '<rss version="2.0"><channel><title>x</title></channel></rss>'),
        ("link_listing", "<html><body><p>script only</p></body></html>"),
    ],
)
def test_an_index_that_is_none_is_refused(kind: str, body: str) -> None:
    feed = Feed("f", "P", "https://a.example/news", kind, "eastern", True, 5)
    with pytest.raises(Refused):
        items(feed, body, feed.address)


def test_the_declared_feeds_are_in_order_and_a_bad_row_says_where(tmp_path: Path) -> None:
    feeds = read_feeds(PROJECT / "seeds")
    assert {"treasury_press", "ofac_recent", "bis_news", "fcc_news", "dhs_news", "cisa_advisories", "doj_press"} <= {
        f.name for f in feeds if f.is_on
    }
    (tmp_path / "curated").mkdir()
    head = (PROJECT / "seeds/curated/feeds.csv").read_text("utf-8").splitlines()[0]
    (tmp_path / "curated/feeds.csv").write_text(f"{head}\nx,P,https://a,telex,eastern,on,5,,1,\n", "utf-8")
    with pytest.raises(VendorwatchError, match=r"line 2: a feed that is not in order"):
        read_feeds(tmp_path)
