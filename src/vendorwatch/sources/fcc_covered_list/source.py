"""The FCC Covered List: equipment and services that no federal subsidy may buy and no new authorization may cover.

Here: the source's declaration and its tables. Not here: reading the page (`page.py`) or a notice (`notice.py`), or
which vendor a named company is (`core`). 47 CFR 1.50002 and 1.50003 govern the list; 47 U.S.C. 1601 is its basis.
"""

from datetime import timedelta

from vendorwatch.columns import tables_of
from vendorwatch.deliveries import MB, Delivery, Parsed, Part, Source, Variant
from vendorwatch.sources.fcc_covered_list.notice import read_notice
from vendorwatch.sources.fcc_covered_list.page import read_page
from vendorwatch.sources.fcc_covered_list.rows import Entry

PAGE = "covered_list.html"
NOTICE = "notice.txt"


def parse(delivery: Delivery) -> Parsed:
    """Read the page or, failing that, a notice; raises ParseError for any list that cannot be read whole."""
    part = PAGE if delivery.variant == "page" else NOTICE
    document = delivery[part]
    read = (read_page if part == PAGE else read_notice)(document.read(), part)
    source = document.document_id
    tables = tables_of(
        "fcc_covered_list",
        {
            "entries": [(*_columns(e), source, e.locator) for e in read.entries],
            "producers": [
                (e.entry_no, n, name, "named" if n == 1 else "subsidiary", source, e.locator)
                for e in read.entries
                for n, name in enumerate(e.names, start=1)
            ],
            "exceptions": [
                (e.entry_no, n, x.label, x.text, x.until, source, e.locator)
                for e in read.entries
                for n, x in enumerate(e.exceptions, start=1)
            ],
            "conditional_approvals": [
                (a.category, a.approval_no, a.device, a.dates_text, a.starts_on, a.ends_on, source, a.locator)
                for a in read.approvals
            ],
            "footnotes": [(f.refers_to, f.marker, f.text, source, f.locator) for f in read.footnotes],
            "publication": [(read.updated_on, len(read.entries), source, "document")],
        },
    )
    return Parsed(tables, read.fields, read.problems, published_on=read.updated_on)


def _columns(entry: Entry) -> tuple[object, ...]:
    return (
        entry.entry_no,
        entry.entry_kind,
        entry.scope_text,
        entry.limits,
        entry.reach,
        entry.category,
        entry.further_categories,
        entry.footnotes,
        entry.integrated,
        entry.included_on,
        entry.updated_on,
    )


SOURCE = Source(
    id="fcc_covered_list",
    title="FCC Covered List",
    publisher="U.S. Federal Communications Commission, Public Safety and Homeland Security Bureau",
    homepage="https://www.fcc.gov/supplychain/coveredlist",
    licence="U.S. Government work, public domain",
    cadence=timedelta(days=1),
    parse=parse,
    tables=("entries", "producers", "exceptions", "conditional_approvals", "footnotes", "publication"),
    lists=("fcc_covered_list",),
    variants=(
        Variant(
            "page",
            (
                # The headings of the table may stand beyond the first 64 KiB of the page; its own address does not.
                Part(PAGE, "https://www.fcc.gov/supplychain/coveredlist", "html", 5 * MB, holds=(b"coveredlist",)),
            ),
        ),
        Variant(
            "notice",
            (
                # The newest notice that repeats the list; each later one gets a number of its own.
                Part(
                    NOTICE,
                    "https://docs.fcc.gov/public/attachments/DA-26-957A1.txt",
                    "text",
                    5 * MB,
                    holds=(b"federal communications commission",),
                ),
            ),
        ),
    ),
    headers={
        # A plain client is refused: seen from August 2025 on.
        "User-Agent": "Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0",
        "Accept": "text/html,application/xhtml+xml,text/plain;q=0.9,*/*;q=0.8",
        "Accept-Language": "en-US,en;q=0.9",
    },
)
