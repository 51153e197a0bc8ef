"""The tables of the UFLPA Entity List, as the agency's page and the Federal Register print them.

Here: markup to rows, for both. Not here: what a row says (`cells.py`, `source.py`). A table stands below the clause of section
2(d)(2)(B) that its parties fall under. The register's XML has GPO's tables (`GPOTABLE`, `BOXHD`/`CHED`, `ROW`/`ENT`), headings
in `HD`, the list in the notice's appendix, and what the notice adds in tables before it, which the appendix repeats.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from lxml import etree, html

from vendorwatch.errors import ParseError

HEADINGS = ({"name of entity", "entity name"}, {"effective date"})
_SECTION = re.compile(r"Section 2\(d\)\(2\)\(B\)\(([ivx]+)\)", re.IGNORECASE)
_APPENDIX = re.compile(r"Appendix\b", re.IGNORECASE)


@dataclass(frozen=True)
class Row:
    """A row of the list; `place` is where it stands, `cells` what is in it."""

    section: str
    place: str
    cells: tuple[str, ...]


@dataclass(frozen=True)
class Foreign:
    """A table that is not of the list, with how many rows it has, the head counted."""

    heading: str
    rows: int


def page_rows(body: bytes, part: str) -> Iterator[Row | Foreign]:
    """Yield the rows of the agency's page; raises ParseError if it is cut off, no HTML, or has a table before any section."""
    low = body.lower()
    # A parser of HTML closes what was left open, so half a page would pass for a shorter list.
    if (b"<html" in low and b"</html" not in low) or low.rfind(b"<table") > low.rfind(b"</table"):
        raise ParseError("cut off", where=part, expected="the whole page", todo="Fetch it again")
    try:
        document = html.document_fromstring(body.decode("utf-8"))
    except (UnicodeDecodeError, etree.ParserError, ValueError) as error:
        raise ParseError(f"not a page in UTF-8: {error}", where=part, expected="HTML") from error
    headed = ((element, element.tag == "table") for element in document.iter("p", "h2", "h3", "h4", "table"))
    yield from _rows(headed, lambda table: table.iter("tr"), part)


def notice_rows(body: bytes, part: str) -> Iterator[Row | Foreign]:
    """Yield the rows of the appendix of a notice; raises ParseError for anything but one with its appendix."""
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, remove_comments=True, remove_pis=True
    )
    try:
        document = etree.fromstring(body, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise ParseError(
            f"no XML, or cut off: {error}", where=part, expected="the notice's XML", todo="Fetch it again"
        ) from error
    inside = False
    appended: list[tuple[Any, bool]] = []
    for element in document.iter("HD", "GPOTABLE"):
        inside = inside or (element.tag == "HD" and bool(_APPENDIX.match(_text(element))))
        if inside:
            appended.append((element, element.tag == "GPOTABLE"))
    if not inside:
        raise ParseError("has no appendix", where=part, expected="a notice with the whole list below `Appendix 1`")
    yield from _rows(iter(appended), lambda table: table.iter("BOXHD", "ROW"), part)


def _rows(elements: Iterator[tuple[Any, bool]], lines: Any, part: str) -> Iterator[Row | Foreign]:
    section = None
    for element, is_table in elements:
        if not is_table:
            if found := _SECTION.search(_text(element)):
                section = found[1].lower()
            continue
        heading, *rows = [tuple(_text(cell) for cell in line) for line in lines(element)] or [()]
        if len(heading) != len(HEADINGS) or any(
            h.casefold() not in known for h, known in zip(heading, HEADINGS, strict=True)
        ):
            yield Foreign(" | ".join(heading), len(rows) + 1)
            continue
        if section is None:
            raise ParseError("a table before any section", where=part, expected="Section 2(d)(2)(B)(...) above it")
        yield from (Row(section, f"section ({section}) row {number}", cells) for number, cells in enumerate(rows, 1))


def _text(element: Any) -> str:
    return " ".join("".join(element.itertext()).split())
