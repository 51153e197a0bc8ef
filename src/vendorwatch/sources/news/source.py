"""News and press releases: texts, pages and feeds that people or a fetcher drop into the inbox.

Here: the source's declaration and its tables. Not here: reading the files (`page.py`, `feed.py`), or what the texts say
(`claims/`). Every file that could not be read, or only with something left open, has a row in the document log.
"""

from collections import Counter
from collections.abc import Iterator
from datetime import timedelta
from pathlib import PurePosixPath

from vendorwatch.columns import tables_of
from vendorwatch.deliveries import Delivery, Document, FieldCount, Parsed, Problem, Source
from vendorwatch.errors import Refused
from vendorwatch.formats.headed_text import read_text
from vendorwatch.formats.story import Story, digest
from vendorwatch.lengths import LONGEST_TEXT
from vendorwatch.sources.news.decode import decode
from vendorwatch.sources.news.feed import read_feed
from vendorwatch.sources.news.live import gather
from vendorwatch.sources.news.page import read_page
from vendorwatch.sources.news.unfit import unfit

_FEED_NAMES = (".xml", ".rss", ".atom")


def parse(delivery: Delivery) -> Parsed:
    """Read every file of the inbox; a file that cannot be read is logged and never keeps the others out."""
    rows: dict[tuple[str, str], tuple[object, ...]] = {}
    problems: list[Problem] = []
    fields: Counter[tuple[str, bool]] = Counter()
    for document in sorted(delivery.documents, key=lambda d: d.name):
        try:
            stories, warnings = _stories(document)
        except Refused as refused:
            problems.append(Problem(document.name, "file", "error", str(refused)))
            continue
        except (ValueError, LookupError, RecursionError, TypeError, AttributeError, AssertionError) as error:
            # Whatever a library makes of a file that was written to break it, the other files are read.
            what = f"cannot be read: {type(error).__name__}: {error}"
            problems.append(Problem(document.name, "file", "error", what[:300]))
            continue
        problems += [Problem(document.name, "file", "warning", w) for w in warnings]
        for story in stories:
            fields.update(story.fields.items())
            problems += [Problem(document.name, story.locator, "warning", w) for w in story.warnings]
            if not story.text:
                problems.append(Problem(document.name, story.locator, "error", "no text"))
            elif len(story.text) > LONGEST_TEXT:
                problems.append(Problem(document.name, story.locator, "error", _too_long(story.text)))
            elif (key := (document.document_id, story.locator)) in rows:
                problems.append(Problem(document.name, story.locator, "warning", "the same bytes as another file"))
            else:
                why = unfit(story)
                rows[key] = _row(document, story, why)
                if why:
                    problems.append(Problem(document.name, story.locator, "warning", f"not read for claims: {why}"))
    ids = {d.name: d.document_id for d in delivery.documents}
    counts: Counter[str] = Counter()
    issues = []
    for p in problems:
        counts[p.part] += 1
        issues.append((p.part, counts[p.part], p.severity, p.message, ids[p.part], p.locator))
    return Parsed(
        tables=tables_of(
            "news",
            {
                "documents": rows.values(),
                "issues": issues,
            },
        ),
        fields=list(_field_counts(fields)),
        problems=problems,
    )


def _stories(document: Document) -> tuple[list[Story], list[str]]:
    """Return the stories of a file and the warnings about it as a whole; raises Refused if it has none."""
    path = PurePosixPath(document.name)
    if path.is_absolute() or ".." in path.parts:
        raise Refused("a path that leaves the inbox", expected="a file below it")
    text, warning = decode(document.read())
    warnings = [warning] if warning else []
    suffix = path.suffix.lower()
    if suffix in (".html", ".htm") or _is_page(text):
        if suffix in _FEED_NAMES:
            raise Refused(
                "a web page where a feed should be", expected="RSS or Atom", todo="Look at the feed's address"
            )
        return [read_page(text)], warnings
    if suffix in _FEED_NAMES or _is_feed(text):
        return read_feed(text), warnings
    return [read_text(text)], warnings


def _too_long(text: str) -> str:
    return f"a text of {len(text):,} characters; expected at most {LONGEST_TEXT:,}. Drop the article alone"


def _is_page(text: str) -> bool:
    head = _head(text)
    return head.startswith("<") and ("<!doctype html" in head or "<html" in head)


def _is_feed(text: str) -> bool:
    head = _head(text)
    return head.startswith("<") and ("<rss" in head or "<feed" in head)


def _head(text: str) -> str:
    return text[:1024].lstrip("\ufeff \t\r\n").lower()


def _row(document: Document, story: Story, unread_because: str | None) -> tuple[object, ...]:
    return (
        document.document_id,
        story.url,
        story.publisher,
        story.title,
        story.published_on,
        story.published_how,
        story.lang,
        story.text,
        digest(story.text),
        story.note,
        story.locator,
        unread_because,
    )


def _field_counts(fields: Counter[tuple[str, bool]]) -> Iterator[FieldCount]:
    for (name, taken), count in sorted(fields.items()):
        if taken:
            yield FieldCount("header", name, count, count)
        else:
            yield FieldCount("header", name, count, 0, count, "a header field that nothing here uses")


SOURCE = Source(
    id="news",
    subject="press",
    title="News and press releases",
    publisher="various; each document names its own",
    homepage="https://home.treasury.gov/news/press-releases",
    licence="quoted by the sentence; agency releases are in the public domain",
    cadence=timedelta(hours=1),
    parse=parse,
    tables=("documents", "issues"),
    inbox="news",
    cumulative=True,
    gather=gather,
)
