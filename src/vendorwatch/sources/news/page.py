"""Web pages: the main text and what the page states about itself.

Here: one CSS rule per agency site (`sites.yml`), trafilatura for all others, dates from machine-readable marks only.
Not here: guessing a date from the text or the address, which would invent days.
"""

import json
import re
from datetime import date, datetime, time
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from selectolax.lexbor import LexborHTMLParser, LexborNode

from vendorwatch.errors import Refused
from vendorwatch.formats.headed_text import NO_DATE
from vendorwatch.formats.story import Story, canonical, eastern_day, publication_day
from vendorwatch.sources.news.markup import readable
from vendorwatch.yaml_text import read_yaml

_BLOCKS = "p, li, h1, h2, h3, h4, h5, h6, blockquote, pre, td, th, dt, dd, figcaption"
# Line feeds in the markup are spaces of the text.
_LINE_END = "\x1e"
_NOISE = ["script", "style", "noscript", "template", "nav", "header", "footer", "aside", "form", "iframe", "svg"]
_CODE = ["script", "style", "noscript", "template", "svg"]
# No article is that long, and finding one in more takes minutes.
MAX_MARKUP = 1_000_000
# A parser's time grows with the square of the depth. No page of a person's is nested so deep.
MAX_DEPTH = 2_000
_NESTING = re.compile(
    r"<(/?)(?:div|span|section|article|main|table|tbody|ul|ol|dl|b|i|u|em|strong|font|a|blockquote|center)\b", re.I
)
_US_DAY = re.compile(r"\b(0[1-9]|1[0-2])/(0[1-9]|[12]\d|3[01])/(20\d\d)\b")
_DATE_METAS = (
    "article:published_time",
    "datePublished",
    "dcterms.issued",
    "dcterms.date",
    "DC.date.issued",
    "date",
)


def read_page(html: str) -> Story:
    """Return the story of a page; raises Refused where it holds no text of its own, or is made to waste time."""
    if (depth := _depth(html)) > MAX_DEPTH:
        raise Refused(f"a web page nested {depth:,} deep", expected=f"at most {MAX_DEPTH:,}", todo="Save it as text")
    tree = LexborHTMLParser(readable(html))
    url = _address(tree)
    site = _site(url)
    day, how = _published(tree, site)
    tree.strip_tags(_CODE)
    markup = tree.html or ""
    if len(markup) > MAX_MARKUP:
        raise Refused(
            f"a web page of {len(markup):,} characters without its scripts",
            expected=f"at most {MAX_MARKUP:,}",
            todo="Drop the article alone",
        )
    text = _by_rule(tree, site) if site else ""
    if not text:
        text = _main_text(markup)
    text = canonical(text)
    if not text:
        raise Refused("a web page without a text of its own", expected="an article or a release")
    root = tree.css_first("html")
    return Story(
        locator="text",
        text=text,
        title=_title(tree),
        publisher=_meta(tree, "og:site_name") or (site or {}).get("publisher"),
        url=url,
        published_on=day,
        published_how=how,
        lang=(root.attributes.get("lang") or None) if root else None,
        warnings=() if day else (NO_DATE,),
    )


def _depth(html: str) -> int:
    """Return how deep elements that must be closed are nested, seen from the tags alone."""
    depth = deepest = 0
    for tag in _NESTING.finditer(html):
        depth = max(0, depth - 1) if tag[1] else depth + 1
        deepest = max(deepest, depth)
    return deepest


@cache
def _sites() -> dict[str, dict[str, str]]:
    read: dict[str, dict[str, str]] = read_yaml(Path(__file__).with_name("sites.yml").read_text("utf-8"))
    return read


def _site(url: str | None) -> dict[str, str] | None:
    host = (urlsplit(url).hostname or "") if url else ""
    return next((rule for name, rule in _sites().items() if host == name or host.endswith("." + name)), None)


def _by_rule(tree: LexborHTMLParser, site: dict[str, str]) -> str:
    """Return the text of the elements that the site's rule names, a block a line."""
    blocks: list[str] = []
    for content in tree.css(site["content"]):
        content.strip_tags(_NOISE)
        for end in content.css("br"):
            end.replace_with(_LINE_END)
        for block in content.css(_BLOCKS):
            # A paragraph within a list item would be taken twice.
            if not block.css(_BLOCKS)[1:]:
                lines = (" ".join(line.split()) for line in block.text(separator="").split(_LINE_END))
                text = "\n".join(line for line in lines if line)
                if text:
                    blocks.append(f"- {text}" if block.tag == "li" else text)
    return "\n".join(blocks)


def _main_text(markup: str) -> str:
    import trafilatura  # noqa: PLC0415 - slow to import, and most pages have a rule

    return trafilatura.extract(markup, include_comments=False, include_tables=True, favor_recall=True) or ""


def _address(tree: LexborHTMLParser) -> str | None:
    link = tree.css_first('link[rel="canonical"]')
    stated = (link.attributes.get("href") if link else None) or _meta(tree, "og:url")
    try:
        return stated if stated and urlsplit(stated).scheme in ("http", "https") else None
    except ValueError:
        return None


def _title(tree: LexborHTMLParser) -> str | None:
    if stated := _meta(tree, "og:title"):
        return stated
    node = tree.css_first("h1") or tree.css_first("title")
    return " ".join(node.text().split()) or None if node else None


def _published(tree: LexborHTMLParser, site: dict[str, str] | None) -> tuple[Any, str | None]:
    for name in _DATE_METAS:
        if (value := _meta(tree, name)) and (day := publication_day(value)):
            return day, f"the page's meta {name}"
    for node in tree.css('script[type="application/ld+json"]'):
        value = _date_published(node)
        if value and (day := publication_day(value)):
            return day, "the page's JSON-LD datePublished"
    is_eastern = (site or {}).get("zone") == "eastern"
    selector = (site or {}).get("date") or "article time[datetime], main time[datetime]"
    stamp = tree.css_first(selector)
    value = stamp.attributes.get("datetime") if stamp else None
    if value and (day := _moment_day(value) if is_eastern else publication_day(value)):
        return day, "the page's time element"
    words = tree.css_first((site or {}).get("date_text") or "vendorwatch-none")
    if words is not None and (found := _US_DAY.search(words.text())):
        return date(int(found[3]), int(found[1]), int(found[2])), "the page's release date"
    return None, None


def _moment_day(value: str) -> date | None:
    """Return the day in Washington of a moment in UTC; of anything else the day that it states."""
    try:
        moment = datetime.fromisoformat(value.strip())
    except ValueError:
        return publication_day(value)
    midnight = moment.time() == time.min
    return eastern_day(moment) if moment.tzinfo is not None and not midnight else moment.date()


def _date_published(node: LexborNode) -> str | None:
    """Return the `datePublished` of a JSON-LD block, which may be an object, a list or a graph."""
    try:
        read = json.loads(node.text())
    except (ValueError, RecursionError):
        return None
    todo = [read]
    while todo:
        item = todo.pop()
        if isinstance(item, list):
            todo += item
        elif isinstance(item, dict):
            if isinstance(stated := item.get("datePublished"), str):
                return stated
            todo.append(item.get("@graph"))
    return None


def _meta(tree: LexborHTMLParser, name: str) -> str | None:
    node = tree.css_first(f'meta[property="{name}"], meta[name="{name}"], meta[itemprop="{name}"]')
    value = (node.attributes.get("content") or "").strip() if node else ""
    return value or None
