"""The UFLPA Entity List: whose goods are presumed to be made with forced labor, so that they may not be imported.

Here: the page's tables and the declaration. Not here: what one cell says of a party (`cells.py`).
The list has a table for each clause of section 2(d)(2)(B) of Public Law 117-78; a party may stand in several, each time
with a date, and a spelling, of its own.
"""

import re
from datetime import timedelta

from lxml import html
from lxml.etree import ParserError
from lxml.html import HtmlElement

from vendorwatch.contract import ListRows, slug
from vendorwatch.deliveries import MB, Delivery, FieldCount, Parsed, Part, Problem, Source, Variant
from vendorwatch.errors import ParseError
from vendorwatch.sources.dhs_uflpa.cells import read_date, read_entity

LIST = "dhs_uflpa"
PAGE = "uflpa.html"
HEADINGS = ({"name of entity", "entity name"}, {"effective date"})

_SECTION = re.compile(r"Section 2\(d\)\(2\)\(B\)\(([ivx]+)\)")


def parse(delivery: Delivery) -> Parsed:
    """Read the page; raises ParseError for one that is cut off, has no list, or a table outside of a section."""
    document = delivery[PAGE]
    rows, problems, fields = ListRows(document), [], []
    section, taken = None, 0
    for element in _body(document.read()).iter("p", "h2", "h3", "h4", "table"):
        text = " ".join(element.text_content().split())
        if element.tag != "table":
            if found := _SECTION.search(text):
                section = found[1]
            continue
        heading, *cells = [[" ".join(c.text_content().split()) for c in row] for row in element.iter("tr")]
        if len(heading) != len(HEADINGS) or any(
            h.casefold() not in known for h, known in zip(heading, HEADINGS, strict=True)
        ):
            fields.append(FieldCount(PAGE, f"table headed {' | '.join(heading)}", found=len(cells) + 1, taken=0))
            continue
        if section is None:
            raise ParseError("a table before any section", where=PAGE, expected="Section 2(d)(2)(B)(...) above it")
        for number, row in enumerate(cells, 1):
            place = f"section ({section}) row {number}"
            if len(row) != len(HEADINGS) or (day := read_date(row[1])) is None:
                problems.append(Problem(PAGE, place, "error", "not a name and a date", " | ".join(row)))
                continue
            taken += 1
            entity = read_entity(row[0])
            entry = rows.entry(
                LIST,
                entity.name,
                place,
                key=f"{section}-{slug(entity.name)}",
                entry_type="entity",
                exact=row[0],
                listed_on=day,
                effective_on=day,
                reach=entity.reach,
            )
            entry.has("programs", program=f"UFLPA section 2(d)(2)(B)({section})")
            for name, kind in entity.aliases:
                entry.known_as(name, kind)
            problems += [Problem(PAGE, place, "warning", question, row[0]) for question in entity.open_questions]
    if not taken:
        raise ParseError("has no list", where=PAGE, expected="a table of Name of Entity and Effective Date")
    fields += [FieldCount(PAGE, name, found=taken, taken=taken) for name in ("Name of Entity", "Effective Date")]
    return Parsed(rows.tables(), fields, problems)


def _body(body: bytes) -> HtmlElement:
    low = body.lower()
    # A parser of HTML closes what was left open, so half a page would pass for a shorter list.
    if (b"<html" in low and b"</html" not in low) or low.rfind(b"<table") > low.rfind(b"</table"):
        raise ParseError("cut off", where=PAGE, expected="the whole page", todo="Fetch it again")
    try:
        return html.document_fromstring(body.decode("utf-8"))
    except (UnicodeDecodeError, ParserError, ValueError) as error:
        raise ParseError(f"not a page in UTF-8: {error}", where=PAGE, expected="HTML") from error


SOURCE = Source(
    id=LIST,
    title="UFLPA Entity List",
    publisher="U.S. Department of Homeland Security, Forced Labor Enforcement Task Force",
    homepage="https://www.dhs.gov/uflpa-entity-list",
    licence="U.S. Government work, public domain",
    cadence=timedelta(days=7),
    parse=parse,
    lists=(LIST,),
    variants=(
        Variant("page", (Part(PAGE, "https://www.dhs.gov/uflpa-entity-list", "html", 5 * MB, holds=(b"uflpa",)),)),
    ),
)
