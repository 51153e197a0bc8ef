"""The feeds and listing pages of `seeds/curated/feeds.csv`, and the items that each kind of them lists.

Here: the declaration of a feed, and reading its answer into items. Not here: asking for it (`live.py`), or what an item
says (`claims/`). An answer without any item is no news of a quiet day but a feed out of order: it raises Refused.
"""

import csv
import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from urllib.parse import urljoin, urlsplit

from selectolax.lexbor import LexborHTMLParser

from vendorwatch.errors import Refused, VendorwatchError
from vendorwatch.formats.story import eastern_day, publication_day
from vendorwatch.sources.news.feed import read_feed

FEEDS_FILE = "curated/feeds.csv"


@dataclass(frozen=True)
class Feed:
    """One publisher's index. `address` may hold `{year}` or `{vendor}`; `most_new` bounds what one refresh takes of it."""

    name: str
    publisher: str
    address: str
    kind: str
    zone: str
    is_on: bool
    most_new: int


@dataclass(frozen=True)
class Item:
    """A text that a feed lists. `body` is its HTML or text where the feed brings it; without one the page is fetched."""

    url: str
    title: str
    day: date | None
    body: str | None = None


def read_feeds(seeds: Path) -> list[Feed]:
    """Return the declared feeds; raises VendorwatchError for a row that is not in order."""
    path = seeds / FEEDS_FILE
    if not path.is_file():
        return []
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    found = []
    for number, row in enumerate(rows, start=2):
        where = f"{path} line {number}"
        if row["kind"] not in _READERS or row["default"] not in ("on", "off") or not row["most_new"].isdigit():
            raise VendorwatchError(
                "a feed that is not in order",
                where=where,
                expected=f"kind one of {', '.join(sorted(_READERS))}; default on or off; most_new a number",
            )
        found.append(
            Feed(
                name=row["feed"],
                publisher=row["publisher"],
                address=row["address"],
                kind=row["kind"],
                zone=row["zone"],
                is_on=row["default"] == "on",
                most_new=int(row["most_new"]),
            )
        )
    return found


def items(feed: Feed, text: str, address: str) -> list[Item]:
    """Return the items of an answer in its order; raises Refused for one that has none."""
    try:
        found = list({i.url: i for i in _READERS[feed.kind](text, address, feed.zone)}.values())
    except (ValueError, KeyError, TypeError, AttributeError, OverflowError) as error:
        raise Refused(f"not the index it was: {type(error).__name__}: {error}"[:200], where=address) from None
    # Nobody may have written of one vendor.
    if not found and "{vendor}" not in feed.address:
        raise Refused("an index without items", where=address, expected="at least one text")
    return found


def _treasury_index(text: str, address: str, zone: str) -> Iterator[Item]:
    for item in json.loads(text)["items"]:
        kind = (item.get("subcategory") or {}).get("slug", "press-releases")
        if kind == "press-releases":
            day = _day(item.get("datetime") or item.get("date"), zone)
            yield Item(urljoin(address, item["url"]), item["title"].strip(), day)


def _doj_api(text: str, _: str, zone: str) -> Iterator[Item]:
    for item in json.loads(text)["results"]:
        moment = datetime.fromtimestamp(int(item["date"]), UTC)
        yield Item(item["url"], item["title"].strip(), _in_zone(moment, zone), item.get("body") or item["title"])


def _gdelt(text: str, _: str, __: str) -> Iterator[Item]:
    # `seendate` is when the index saw it, not when it was published.
    for item in json.loads(text).get("articles", []):
        yield Item(item["url"], item["title"].strip(), None, item["title"].strip())


def _ofac_listing(text: str, address: str, _: str) -> Iterator[Item]:
    for link in LexborHTMLParser(text).css('a[href^="/recent-actions/20"]'):
        href = link.attributes.get("href") or ""
        if stamp := re.match(r"/recent-actions/(\d{4})(\d\d)(\d\d)", href):
            yield Item(urljoin(address, href), " ".join(link.text().split()), date(*map(int, stamp.groups())))


def _link_listing(text: str, address: str, zone: str) -> Iterator[Item]:
    """Read a page that lists releases, each a link near a `time` element or a date in words."""
    host = urlsplit(address).hostname
    for link in LexborHTMLParser(text).css(
        "h2 a[href], h3 a[href], h4 a[href], li a[href], .views-row a[href], article a[href]"
    ):
        target = urljoin(address, link.attributes.get("href") or "")
        title = " ".join(link.text().split())
        if (
            urlsplit(target).hostname != host
            or not _RELEASE.search(urlsplit(target).path)
            or len(title) < _SHORTEST_TITLE
        ):
            continue
        yield Item(target, title, _day_near(link, zone) or _day_in_path(target))


_RELEASE = re.compile(r"/(?:news|press-release|press-releases|news-releases|news-updates|archive/news)/.+")
_SHORTEST_TITLE = 12
_DAY_IN_PATH = re.compile(r"/(20\d\d)/(\d\d)/(\d\d)/")
_DAY_IN_WORDS = re.compile(r"\b(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]*\.? \d{1,2}, 20\d\d\b")


def _day_near(link: object, zone: str) -> date | None:
    node = link
    for _ in range(4):
        node = getattr(node, "parent", None)
        if node is None:
            return None
        time = node.css_first("time[datetime]")
        if time is not None:
            return _day(time.attributes.get("datetime"), zone)
        stated = node.attributes.get("data-date")
        if stated and (day := publication_day(stated)):
            return day
        if found := _DAY_IN_WORDS.findall(node.text()):
            words = re.sub(r"([A-Z][a-z]{2})[a-z]*\.?", r"\1", found[0])
            return datetime.strptime(words, "%b %d, %Y").replace(tzinfo=UTC).date() if len(set(found)) == 1 else None
    return None


def _day_in_path(url: str) -> date | None:
    found = _DAY_IN_PATH.search(url)
    return date(*map(int, found.groups())) if found else None


def _feed(text: str, _: str, __: str) -> Iterator[Item]:
    # The reader of dropped feeds takes the day as the publisher wrote it.
    for story in read_feed(text):
        if story.url:
            yield Item(story.url, story.title or "", story.published_on, story.text or story.title or "")


def _day(stated: str | None, zone: str) -> date | None:
    if not stated:
        return None
    try:
        return _in_zone(datetime.fromisoformat(stated), zone)
    except ValueError:
        return publication_day(stated)


def _in_zone(moment: datetime, zone: str) -> date:
    """Return the day of a moment where its publisher is; one without a zone is the publisher's own."""
    if zone != "eastern" or moment.tzinfo is None:
        return moment.date()
    return eastern_day(moment)


_READERS: dict[str, Callable[[str, str, str], Iterator[Item]]] = {
    "treasury_index": _treasury_index,
    "ofac_listing": _ofac_listing,
    "link_listing": _link_listing,
    "doj_api": _doj_api,
    "feed": _feed,
    "gdelt": _gdelt,
}
