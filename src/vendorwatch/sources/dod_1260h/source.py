"""Chinese military companies under section 1260H of the FY2021 NDAA, as the Department of Defense publishes them.

Here: the declaration, and a notice as rows. Not here: the notice's text (`notice.py`), its headings (`headings.py`).
Each edition is a notice of the Federal Register, and the search beside it tells whether a later one has come out.
"""

import re
from datetime import date, timedelta

from vendorwatch.contract import ListedEntry, ListRows
from vendorwatch.deliveries import MB, Delivery, FieldCount, Parsed, Part, Problem, Source, Variant
from vendorwatch.formats.editions import later
from vendorwatch.sources.dod_1260h.headings import Company, read_heading
from vendorwatch.sources.dod_1260h.notice import read_notice

LIST = "dod_1260h"
NOTICE = "notice.txt"
SEARCH = "notices.json"
_ABOUT = re.compile(r"chinese military compan", re.IGNORECASE)


def parse(delivery: Delivery) -> Parsed:
    """Read an edition; raises ParseError for a text without the list, and for a search that is no answer."""
    document = delivery[NOTICE]
    notice = read_notice(document.read(), NOTICE)
    rows = ListRows(document)
    problems = [
        _unread(day, str(found["document_number"]), str(found["title"]))
        for day, found in later(delivery[SEARCH].read(), SEARCH, "results", "publication_date", notice.published_on)
        if _ABOUT.search(str(found["title"]))
    ]

    def add(company: Company, place: str, remarks: str | None, exact: str) -> ListedEntry:
        entry = rows.entry(
            LIST,
            company.name,
            place,
            entry_type="entity",
            exact=exact,
            remarks=remarks,
            citations=[notice.citation] if notice.citation else [],
        )
        for name, kind in company.aliases:
            entry.known_as(name, kind)
        return entry

    unexplained = 0
    for place, text in notice.headings:
        company = read_heading(text)
        reasons = notice.reasons[place]
        unexplained += not reasons
        add(company, place, " ".join(reasons) or None, text)
        for number, subsidiary in enumerate(company.subsidiaries, 1):
            entry = add(subsidiary, f"{place} subsidiary {number}", None, text)
            entry.has("relations", relation_type="Subsidiary of", target_name=company.name)
        problems += [Problem(NOTICE, place, "warning", question, text) for question in company.open_questions]
    found = len(notice.headings)
    fields = [
        # A company without a reason is a paragraph that was taken for one.
        FieldCount(NOTICE, "headings", found=found, taken=found - unexplained, landed_in="entries"),
        FieldCount(
            NOTICE,
            "removals",
            found=len(notice.removed),
            taken=0,
            ignored=len(notice.removed),
            reason="who is removed is no longer among the headings",
        ),
    ]
    return Parsed(rows.tables(), fields, problems, published_on=notice.published_on)


def _unread(day: date, number: str, title: str) -> Problem:
    return Problem(SEARCH, number, "outdated", f"a notice of {day} that this edition is without: {title}", number)


SOURCE = Source(
    id=LIST,
    title="Chinese military companies, section 1260H",
    publisher="U.S. Department of Defense",
    homepage="https://www.federalregister.gov/agencies/defense-department",
    licence="U.S. Government work, public domain",
    cadence=timedelta(days=7),
    parse=parse,
    lists=(LIST,),
    variants=(
        Variant(
            "notice",
            (
                # The newest whole edition; each later one gets a number of its own, and the search tells of it.
                Part(
                    NOTICE,
                    "https://www.federalregister.gov/documents/full_text/text/2026/06/10/2026-11571.txt",
                    "text",
                    5 * MB,
                    holds=(b"federal register",),
                ),
                Part(
                    SEARCH,
                    "https://www.federalregister.gov/api/v1/documents.json?conditions%5Bterm%5D=%22Chinese+military+companies%22"
                    "&conditions%5Bagencies%5D%5B%5D=defense-department&conditions%5Btype%5D%5B%5D=NOTICE&order=newest"
                    "&fields%5B%5D=document_number&fields%5B%5D=publication_date&fields%5B%5D=title",
                    "json",
                    5 * MB,
                    holds=(b"results",),
                ),
            ),
        ),
    ),
)
