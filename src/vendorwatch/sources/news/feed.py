"""RSS and Atom files: one story an entry.

Here: what feedparser yields, as stories. Not here: fetching feeds.
"""

import re
from datetime import date
from html import unescape
from typing import Any

from selectolax.lexbor import LexborHTMLParser

from vendorwatch.errors import Refused
from vendorwatch.formats.headed_text import NO_DATE
from vendorwatch.formats.story import Story, canonical, publication_day
from vendorwatch.sources.news.markup import readable

_HEAD = 65_536
_ENTITY = re.compile(r"&(?:#\d{2,6}|#x[0-9a-fA-F]{2,5}|[a-zA-Z]{2,8});")
# What feedparser leaves of entities that it does not know.
_UNENDED = re.compile(r"&(percnt|[lr][sd]quo|[nm]dash|hellip|nbsp)\b(?!;)")
# So often do generators escape what is escaped already.
_TIMES = 3


def read_feed(text: str) -> list[Story]:
    """Return the stories of a feed in its order; raises Refused for one that has none or is no feed."""
    import feedparser  # noqa: PLC0415 - slow to import, and few runs read a feed

    if "<!entity" in text[:_HEAD].lower():
        raise Refused("a feed that defines entities", expected="RSS or Atom without, since they can grow without end")
    feed = feedparser.parse(text)
    if not feed.get("version"):
        raise Refused("not a feed", expected="RSS or Atom", todo="Look at what the address answered")
    publisher = feed.feed.get("title") or None
    lang = feed.feed.get("language") or None
    stories = [
        _story(number, entry, feed["version"], publisher, lang) for number, entry in enumerate(feed.entries, start=1)
    ]
    if not stories:
        raise Refused("a feed without entries", expected="at least one story")
    return stories


def _story(number: int, entry: Any, version: str, publisher: str | None, lang: str | None) -> Story:
    # The day as the publisher wrote it: in UTC an evening in Washington is the next day.
    day, how = publication_day(entry.get("published", "")), "the feed's publication date"
    # Of a bare number feedparser makes some day or other.
    if day is None and (stated := entry.get("published_parsed")) and not entry["published"].strip().isdigit():
        day = date(*stated[:3])
    if day is None and "published" not in entry and (changed := publication_day(entry.get("updated", ""))):
        # RSS has its day in `dc:date`. Atom must state a last change; a correction years later would move every date of a
        # story, so it is taken only where nothing else is stated, and told.
        day, how = changed, how if version.startswith("rss") else "the feed's day of the last change"
    contents = [c.get("value", "") for c in entry.get("content", ())] or [entry.get("summary", "")]
    text = canonical("\n".join(_plain(c) for c in contents))
    warnings = [] if day else [NO_DATE]
    if day and not how.endswith("publication date"):
        warnings.append("no day of publication; that of the last change is taken")
    if not text:
        warnings.append("an entry without text")
    return Story(
        locator=f"entry {number}",
        text=text,
        title=_plain(entry.get("title", "")) or None,
        publisher=publisher,
        url=entry.get("link") or None,
        published_on=day,
        published_how=how if day else None,
        lang=lang,
        warnings=tuple(warnings),
    )


def _plain(html: str) -> str:
    """Return the text of a piece of HTML, a block a line; feeds hold both markup and plain text.

    What feeds escape twice or more, text and markup alike, comes out plain.
    """
    for _ in range(_TIMES):
        html = _UNENDED.sub(r"&\1;", html)
        if not _ENTITY.search(html):
            break
        html = unescape(html)
    if "<" not in html:
        return html.strip()
    body = LexborHTMLParser(readable(html)).body
    if body is None:
        return ""
    for node in body.css("script, style"):
        node.decompose()
    # As in a page, so that a row is read as one.
    for row in body.css("tr"):
        cells = (" ".join(cell.text().split()) for cell in row.css("td, th"))
        row.replace_with(f"\n| {' | '.join(cells)} |\n")
    for node in body.css("p, br, li, div, h1, h2, h3, h4"):
        node.insert_before("\n")
    lines = (" ".join(line.split()) for line in body.text().split("\n"))
    return "\n".join(line for line in lines if line)
