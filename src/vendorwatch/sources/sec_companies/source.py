"""The SEC's map of companies to tickers: who is listed in the United States, and under which number the SEC knows them.

Here: the source's declaration and its one table. Not here: what the companies report (`sec_facts/`), or which vendor
a company is (`core`). A company may have several tickers, one for each class of shares or depositary receipt.
"""

from datetime import timedelta

from vendorwatch.columns import tables_of
from vendorwatch.deliveries import MB, Delivery, Parsed, Part, Source, Variant
from vendorwatch.errors import ParseError
from vendorwatch.formats.json_answers import Account, members, number, read_members, text

FILE = "company_tickers.json"


def parse(delivery: Delivery) -> Parsed:
    """Read the map; raises ParseError for a row without number, ticker or name."""
    document = delivery[FILE]
    account = Account(FILE)
    rows = []
    for key, value in read_members(document.read(), FILE).items():
        locator = f"/{key}"
        where = f"{FILE} {locator}"
        company = members(value, where)
        account.enter(company, {"cik_str", "ticker", "title"})
        ticker, title = (text(company.get(name), where) for name in ("ticker", "title"))
        if not ticker or not title:
            raise ParseError(f"a row without ticker or title: {company}", where=where, expected="both")
        rows.append((number(company.get("cik_str"), where), ticker, title, document.document_id, locator))
    return Parsed(tables_of("sec_companies", {"companies": rows}), account.fields())


SOURCE = Source(
    id="sec_companies",
    subject="companies",
    title="SEC company tickers",
    publisher="U.S. Securities and Exchange Commission",
    homepage="https://www.sec.gov/search-filings/edgar-search-assistance/accessing-edgar-data",
    licence="U.S. Government work, public domain",
    cadence=timedelta(days=7),
    parse=parse,
    tables=("companies",),
    variants=(
        Variant(
            "json",
            # The SEC answers 403 unless the User-Agent names someone: VENDORWATCH_CONTACT adds that to every request.
            (Part(FILE, "https://www.sec.gov/files/company_tickers.json", "json", 20 * MB, holds=(b'"cik_str"',)),),
        ),
    ),
)
