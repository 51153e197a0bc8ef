"""The UFLPA Entity List: whose goods are presumed to be made with forced labor, so that they may not be imported.

Here: the declaration, and rows as entries. Not here: markup (`markup.py`), what one cell says of a party (`cells.py`).
The list has a table for each clause of section 2(d)(2)(B) of Public Law 117-78; a party may stand in several, each time
with a date, and a spelling, of its own. Where the agency's page is not to be had, the Federal Register's notice is taken, which
repeats the whole list in its appendix; the search beside it tells whether a later one has come out.
"""

import re
from datetime import date, timedelta

from vendorwatch.contract import ListRows, slug
from vendorwatch.deliveries import MB, Delivery, FieldCount, Parsed, Part, Problem, Source, Variant
from vendorwatch.errors import ParseError
from vendorwatch.formats.editions import later
from vendorwatch.sources.dhs_uflpa.cells import read_date, read_entity
from vendorwatch.sources.dhs_uflpa.markup import HEADINGS, Foreign, notice_rows, page_rows

LIST = "dhs_uflpa"
PAGE = "uflpa.html"
NOTICE = "notice.xml"
SEARCH = "notices.json"
# The newest notice that holds the whole list; each later one gets a number of its own, and the search tells of it.
NUMBER, PUBLISHED = "2026-15628", date(2026, 8, 3)
_ABOUT = re.compile(r"uyghur forced labor prevention act entity list|uflpa entity list", re.IGNORECASE)


def parse(delivery: Delivery) -> Parsed:
    """Read the page or the notice; raises ParseError for one that is cut off, has no list, or a table outside of a section."""
    part, read = (NOTICE, notice_rows) if delivery.variant == "notice" else (PAGE, page_rows)
    document = delivery[part]
    rows, problems, fields = ListRows(document), [], []
    taken = 0
    for found in read(document.read(), part):
        if isinstance(found, Foreign):
            fields.append(FieldCount(part, f"table headed {found.heading}", found=found.rows, taken=0))
            continue
        if len(found.cells) != len(HEADINGS) or (day := read_date(found.cells[1])) is None:
            problems.append(Problem(part, found.place, "error", "not a name and a date", " | ".join(found.cells)))
            continue
        taken += 1
        entity = read_entity(found.cells[0])
        entry = rows.entry(
            LIST,
            entity.name,
            found.place,
            key=f"{found.section}-{slug(entity.name)}",
            entry_type="entity",
            exact=found.cells[0],
            listed_on=day,
            effective_on=day,
            reach=entity.reach,
        )
        entry.has("programs", program=f"UFLPA section 2(d)(2)(B)({found.section})")
        for name, kind in entity.aliases:
            entry.known_as(name, kind)
        problems += [
            Problem(part, found.place, "warning", question, found.cells[0]) for question in entity.open_questions
        ]
    if not taken:
        raise ParseError("has no list", where=part, expected="a table of Name of Entity and Effective Date")
    fields += [FieldCount(part, name, found=taken, taken=taken) for name in ("Name of Entity", "Effective Date")]
    if part == PAGE:
        return Parsed(rows.tables(), fields, problems)
    problems += [
        Problem(SEARCH, number, "outdated", f"a notice of {day} that this edition is without: {found['title']}", number)
        for day, found in later(delivery[SEARCH].read(), SEARCH, "results", "publication_date", PUBLISHED)
        if _ABOUT.search(str(found["title"])) and (number := str(found["document_number"])) != NUMBER
    ]
    return Parsed(rows.tables(), fields, problems, published_on=PUBLISHED)


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
        Variant(
            "page",
            (Part(PAGE, "https://www.dhs.gov/uflpa-entity-list", "html", 5 * MB, holds=(b"uflpa entity list",)),),
        ),
        Variant(
            "notice",
            (
                Part(
                    NOTICE,
                    f"https://www.federalregister.gov/documents/full_text/xml/{PUBLISHED:%Y/%m/%d}/{NUMBER}.xml",
                    "xml",
                    5 * MB,
                    holds=(b"uflpa",),
                ),
                Part(
                    SEARCH,
                    "https://www.federalregister.gov/api/v1/documents.json?conditions%5Bterm%5D=%22UFLPA+Entity+List%22"
                    "&conditions%5Bagencies%5D%5B%5D=homeland-security-department&conditions%5Btype%5D%5B%5D=NOTICE"
                    "&order=newest&fields%5B%5D=document_number&fields%5B%5D=publication_date&fields%5B%5D=title",
                    "json",
                    5 * MB,
                    holds=(b"results",),
                ),
            ),
        ),
    ),
)
