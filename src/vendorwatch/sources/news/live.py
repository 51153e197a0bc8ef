"""Bringing news into the inbox in live mode: what the feeds list and nobody has read yet.

Here: asking feeds and pages politely, choosing what to take, and laying each text down as a file. Not here: which feeds
there are (`feeds.py`), reading the files (`source.py`), a request (`fetch/`).

robots.txt is read and kept at run time. An index is asked for conditionally; a page is fetched once. Of an agency's new
items those of the last month that speak of restrictions are taken, and of all its years those that name a watched vendor: one
of the registry, or one of the team's list that the release in force has as restricted or to be decided. An index that is asked
by name (`{vendor}` in its address) is asked for the team's own, a few each day in turn. A refresh
takes at most as many of a feed as `feeds.csv` allows and goes on the next time, newest first. A feed that cannot be read, or lists
nothing, is told by name.
"""

import csv
import hashlib
import io
import json
import re
import time
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime, timedelta
from html import escape
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import quote, urlsplit
from urllib.robotparser import RobotFileParser

import duckdb

from vendorwatch.connect import connect
from vendorwatch.deliveries import MB, GatherResult
from vendorwatch.errors import FetchError, Refused, VendorwatchError
from vendorwatch.fetch import Fetcher, Validators
from vendorwatch.sources.news.decode import decode
from vendorwatch.sources.news.feeds import Feed, Item, items, read_feeds

FOLDER = "fetched"
_STATE = ".state.json"
_AGENT = "vendorwatch"
_MAX_BYTES = 10 * MB
FIRST_YEAR = 2017
# New items without a watched name are taken only while they are news.
_NEWS_FOR = timedelta(days=31)
_RESTRICTS = re.compile(
    r"\b(?:sanction|designat|entity list|covered list|blacklist|chinese military|export control|denied persons|"
    r"national security|prohibit|ban(?:s|ned)?\b|forced labor|directive|delist|removal)",
    re.I,
)
_MOST_KEYS = 20_000
# A shorter name stands for too much else.
_SHORTEST_NAME = 4
# How many of the team's vendors an index that is asked by name is asked for at once.
_ASKED_AT_ONCE = 20
# After so many indexes of a feed that cannot be had the others wait for the next round.
_MOST_TROUBLES = 2
_FORM = re.compile(
    r",?\s+(?:Inc|Ltd|LLC|LLP|Corp|Corporation|Co|Company|Limited|GmbH|AG|S\.?A|s\.r\.o|OOO|AO|JSC|PLC|B\.?V|N\.?V|Pte|Pty)\.?$",
    re.I,
)


def gather(fetcher: Fetcher, inbox: Path, seeds: Path, now: Callable[[], datetime], pause: float) -> GatherResult:
    """Ask the feeds of the installation for texts on its watched vendors and on new restrictions."""
    with (seeds / "curated" / "vendor_names.csv").open(encoding="utf-8", newline="") as file:
        names = [row["name"] for row in csv.DictReader(file)]
    # The inbox lies in the home, and so does the release.
    own = own_vendors(inbox.parents[1] / "published" / "vendorwatch.duckdb")
    return Gatherer(fetcher, inbox, names, now, own=own, pause=pause).gather(read_feeds(seeds))


def own_vendors(release: Path) -> list[str]:
    """Return the team's vendors that are restricted or to be decided, as the press writes them; none without a release."""
    if not release.exists():
        return []
    try:
        with connect(release, read_only=True) as con:
            rows = con.execute(
                "select distinct vendor_name from marts.vendor_brief where worst_facet is not null or to_decide > 0"
            ).fetchall()
    except duckdb.Error:
        # A release of an older make, or none: the registry's names are enough to go on with.
        return []
    return sorted({name for (said,) in rows if len(name := _without_form(said or "")) >= _SHORTEST_NAME})


def _without_form(name: str) -> str:
    while (shorter := _FORM.sub("", name).strip(" ,")) != name:
        name = shorter
    return name


def last_told(inbox: Path) -> str | None:
    """Return what the last round brought, in words; None if there was none."""
    path = inbox / FOLDER / _STATE
    told = json.loads(path.read_text("utf-8")).get("told") if path.is_file() else None
    return told if isinstance(told, str) else None


class _Memory(io.BytesIO):
    """A body in memory."""

    def restart(self) -> None:
        self.seek(0)
        self.truncate()


class _Round(NamedTuple):
    """What one feed brought: texts, whether all of its indexes were as before, and what could not be had of it."""

    texts: int
    is_unchanged: bool
    missed: list[VendorwatchError]


class Gatherer:
    """Asks the feeds of one installation.

    `names` are those of the registry's vendors, `own` the team's that are watched, `pause` the seconds between two requests to one
    host.
    """

    def __init__(
        self,
        fetcher: Fetcher,
        inbox: Path,
        names: Iterable[str],
        now: Callable[[], datetime],
        *,
        own: Sequence[str] = (),
        pause: float = 1.0,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        """Read what earlier rounds left; nothing is asked yet."""
        self._fetcher, self._now, self._pause, self._sleep = fetcher, now, pause, sleep
        self._folder = inbox / FOLDER
        self._own = own
        self._watched = _pattern([*names, *own])
        self._robots: dict[str, RobotFileParser] = {}
        self._asked: dict[str, float] = {}
        path = self._folder / _STATE
        self._state: dict[str, Any] = json.loads(path.read_text("utf-8")) if path.is_file() else {}
        self._seen: dict[str, None] = dict.fromkeys(self._state.get("seen", []))

    def gather(self, feeds: Iterable[Feed]) -> GatherResult:
        """Ask each feed that is on and lay down what is new; trouble with one leaves the others as they are."""
        asked = [feed for feed in feeds if feed.is_on]
        texts = unchanged = 0
        troubles: dict[str, str] = {}
        left: dict[str, str] = {}
        for feed in asked:
            try:
                round_of = self._take(feed)
            except (FetchError, Refused) as error:
                troubles[feed.name] = error.what
                continue
            texts += round_of.texts
            unchanged += round_of.is_unchanged
            if round_of.missed:
                left[feed.name] = (
                    f"{len(round_of.missed)} pages or indexes not had ({round_of.missed[0].what}), next time again"
                )
        told = f"{texts} new texts from {len(asked) - len(troubles)} of {len(asked)} feeds"
        told += f", {unchanged} of them unchanged" if unchanged else ""
        told = "; ".join([told, *(f"{name}: {why}" for name, why in {**troubles, **left}.items())])
        self._state["told"] = told
        self._keep()
        return GatherResult(texts, len(asked), len(troubles), told)

    def _take(self, feed: Feed) -> _Round:
        """Take what one feed has; raises what went wrong where nothing of it could be had."""
        wanted: list[Item] = []
        troubles: list[VendorwatchError] = []
        addresses = self._addresses(feed)
        changed = 0
        for address in addresses:
            try:
                text = self._index(feed, address)
                if text is not None:
                    changed += 1
                    wanted += [i for i in items(feed, text, address) if self._is_wanted(i)]
            except (FetchError, Refused) as error:
                self._state.get("indexes", {}).pop(address, None)
                troubles.append(error)
                # The first is the newest; a publisher who is down is not asked for all the others.
                if address == addresses[0]:
                    raise
                if len(troubles) == _MOST_TROUBLES:
                    break
        wanted.sort(key=lambda i: (i.day is not None, i.day), reverse=True)
        taken = 0
        unread = len(troubles)
        for item in wanted[: feed.most_new]:
            try:
                self._lay_down(feed, item)
                taken += 1
            except (FetchError, Refused) as error:
                troubles.append(error)
        # What the bound left over is asked for again, whatever the index says about having changed.
        if len(wanted) > feed.most_new or len(troubles) > unread:
            for address in addresses:
                self._state.get("indexes", {}).pop(address, None)
        if len(troubles) > unread and not taken:
            raise troubles[unread]
        return _Round(taken, not changed and not troubles, troubles)

    def _addresses(self, feed: Feed) -> list[str]:
        """Return the addresses of an index: of one that is cut by years, this year's first; of one asked by name, one a vendor."""
        if "{vendor}" in feed.address:
            # Each day goes on where the day before ended.
            first = self._now().toordinal() * _ASKED_AT_ONCE
            asked = dict.fromkeys(self._own[(first + n) % len(self._own)] for n in range(_ASKED_AT_ONCE) if self._own)
            return [feed.address.replace("{vendor}", quote(name)) for name in asked]
        if "{year}" not in feed.address:
            return [feed.address]
        return [feed.address.format(year=year) for year in range(self._now().year, FIRST_YEAR - 1, -1)]

    def _is_wanted(self, item: Item) -> bool:
        if item.url in self._seen:
            return False
        if self._watched is not None and self._watched.search(f"{item.title}\n{item.body or ''}"):
            return True
        is_news = item.day is None or self._now().date() - item.day <= _NEWS_FOR
        return is_news and _RESTRICTS.search(item.title) is not None

    def _index(self, feed: Feed, address: str) -> str | None:
        """Return the index, None if it has not changed since all of it was taken."""
        known = self._state.setdefault("indexes", {}).get(address)
        try:
            body, validators = self._get(address, Validators(**known) if known else None)
        except FetchError as error:
            # A year that has no file yet, or no more, is no trouble; this one has.
            if "not there" in error.what and "{year}" in feed.address and str(self._now().year) not in address:
                return None
            raise
        self._state["indexes"][address] = {"etag": validators.etag, "last_modified": validators.last_modified}
        return None if body is None else decode(body)[0]

    def _lay_down(self, feed: Feed, item: Item) -> None:
        if item.body is None:
            body, _ = self._get(item.url, None)
            page = _with_address(body or b"", item)
        else:
            page = _page(feed, item).encode()
        day = item.day.isoformat() if item.day else "undated"
        name = f"{day}_{_slug(item)}_{hashlib.sha256(item.url.encode()).hexdigest()[:8]}.html"
        path = self._folder / feed.name / name
        path.parent.mkdir(parents=True, exist_ok=True)
        half = path.with_suffix(".part")
        half.write_bytes(page)
        half.replace(path)
        self._seen[item.url] = None

    def _get(self, url: str, known: Validators | None) -> tuple[bytes | None, Validators]:
        host = urlsplit(url).hostname or ""
        if not self._may(host, url):
            raise Refused("robots.txt does not allow it", where=url)
        self._wait(host)
        body = _Memory()
        answer = self._fetcher.get(url, body, max_bytes=_MAX_BYTES, known=known)
        return (None if answer.status == 304 else body.getvalue()), Validators(answer.etag, answer.last_modified)

    def _wait(self, host: str) -> None:
        left = self._asked.get(host, -self._pause) + self._pause - time.monotonic()
        if left > 0:
            self._sleep(left)
        self._asked[host] = time.monotonic()

    def _may(self, host: str, url: str) -> bool:
        """Return whether robots.txt allows it; one that is not there allows all, one that cannot be had forbids all."""
        if host not in self._robots:
            rules = RobotFileParser()
            body = _Memory()
            try:
                self._fetcher.get(f"https://{host}/robots.txt", body, max_bytes=MB)
                rules.parse(body.getvalue().decode("utf-8", "replace").splitlines())
            except FetchError as error:
                rules.parse([] if "not there" in error.what else ["User-agent: *", "Disallow: /"])
            except Refused:
                # Who shows robots.txt to nobody shows it to us neither: no rule is known.
                rules.parse([])
            self._robots[host] = rules
        return self._robots[host].can_fetch(_AGENT, url)

    def _keep(self) -> None:
        self._state["seen"] = list(self._seen)[-_MOST_KEYS:]
        self._folder.mkdir(parents=True, exist_ok=True)
        path = self._folder / _STATE
        half = path.with_suffix(".part")
        half.write_text(json.dumps(self._state, ensure_ascii=False, indent=0), "utf-8")
        half.replace(path)


def _pattern(names: Iterable[str]) -> re.Pattern[str] | None:
    """Return what finds a watched name in a title or text; short ones only with their capitals."""
    found = sorted({n for n in names if len(n) > 2}, key=len, reverse=True)
    return re.compile(r"(?<!\w)(?:" + "|".join(map(re.escape, found)) + r")(?!\w)") if found else None


def _with_address(body: bytes, item: Item) -> bytes:
    """Return a page as it came, with its address where it does not state it itself."""
    if b'rel="canonical"' in body or b"rel=canonical" in body or b"og:url" in body:
        return body
    link = f'<link rel="canonical" href="{escape(item.url, quote=True)}">'.encode()
    head = re.search(rb"<head\b[^>]*>", body, re.I)
    return body[: head.end()] + link + body[head.end() :] if head else link + body


def _page(feed: Feed, item: Item) -> str:
    """Return a text that came with its index as the page that it stands for."""
    day = f'<meta property="article:published_time" content="{item.day.isoformat()}">' if item.day else ""
    body = item.body or ""
    if "<" not in body:
        body = "".join(f"<p>{escape(line)}</p>" for line in body.split("\n") if line.strip())
    return (
        f'<!doctype html><html lang="en"><head><meta charset="utf-8"><link rel="canonical" href="{escape(item.url, quote=True)}">'
        f'<meta property="og:title" content="{escape(item.title, quote=True)}">'
        f'<meta property="og:site_name" content="{escape(feed.publisher, quote=True)}">{day}</head>'
        f'<body><article class="vendorwatch-body">{body}</article></body></html>'
    )


def _slug(item: Item) -> str:
    return quote(re.sub(r"[^a-z0-9]+", "-", item.title.lower()).strip("-")[:60] or "untitled")
