"""The SEC's company facts: what listed companies reported as their revenue, filing by filing.

Here: the source's declaration and its tables. Not here: which companies and concepts (`watched.py`), which of several figures
for one period counts (`core`: the one filed last), or shares of a market. Every concept but revenue is left out.
"""

import math
from collections.abc import Iterator
from datetime import timedelta

from vendorwatch.columns import tables_of
from vendorwatch.deliveries import MB, Delivery, Document, FieldCount, Parsed, Part, Source, Variant
from vendorwatch.errors import ParseError
from vendorwatch.formats.json_answers import Account, Members, day, items, members, number, read_members, text
from vendorwatch.sources.sec_facts.periods import period_kind
from vendorwatch.sources.sec_facts.watched import Company, companies, revenue_concepts

ADDRESS = "https://data.sec.gov/api/xbrl/companyfacts/{}"

_FACT_MEMBERS = {"start", "end", "val", "accn", "fy", "fp", "form", "filed", "frame"}
_WORDING = {"label": "the taxonomy's wording", "description": "the taxonomy's wording"}


def parse(delivery: Delivery) -> Parsed:
    """Read the facts of each company; raises ParseError for a file of another company and for a fact without value."""
    parsed = Parsed({})
    found: list[tuple[object, ...]] = []
    facts: list[tuple[object, ...]] = []
    for document in delivery.documents:
        company = companies().get(document.name)
        if company is None:
            reason = "a company that sec/watched.csv no longer names"
            parsed.fields.append(FieldCount(document.name, "document", found=1, taken=0, ignored=1, reason=reason))
            continue
        account = Account(document.name)
        read = read_members(document.read(), document.name)
        account.enter(read, {"cik", "entityName", "facts"})
        cik = number(read.get("cik"), f"{document.name} /cik")
        if cik != company.cik:
            raise ParseError(f"the facts of {cik}", where=document.name, expected=f"those of {company.cik}")
        name = text(read.get("entityName"), f"{document.name} /entityName")
        found.append((cik, name, company.ticker, company.vendor_id, document.document_id, "/entityName"))
        facts += _facts(read, company, document, account)
        parsed.fields += account.fields()
    parsed.tables = tables_of("sec_facts", {"companies": found, "facts": facts})
    return parsed


def _facts(read: Members, company: Company, document: Document, account: Account) -> Iterator[tuple[object, ...]]:
    for taxonomy, concepts in members(read.get("facts"), f"{document.name} /facts").items():
        all_facts = revenue_facts = 0
        for concept, reported in members(concepts, f"{document.name} /facts/{taxonomy}").items():
            pointer = f"/facts/{taxonomy}/{concept}"
            reported_units = members(reported, f"{document.name} {pointer}")
            is_revenue = (taxonomy, concept) in revenue_concepts()
            if is_revenue:
                account.enter(reported_units, {"units"}, _WORDING, at="concept/")
            for unit, values in members(reported_units.get("units"), f"{document.name} {pointer}/units").items():
                place = f"{pointer}/units/{unit}"
                listed = items(values, f"{document.name} {place}")
                all_facts += len(listed)
                if not is_revenue:
                    continue
                revenue_facts += len(listed)
                for position, value in enumerate(listed):
                    where = f"{document.name} {place}/{position}"
                    fact = members(value, where)
                    account.enter(fact, _FACT_MEMBERS, at="fact/")
                    yield (
                        company.cik,
                        taxonomy,
                        concept,
                        unit,
                        position + 1,
                        *_columns(fact, where),
                        document.document_id,
                        f"{place}/{position}",
                    )
        account.count(f"facts/{taxonomy}", all_facts, revenue_facts, "not a concept of sec/concepts.csv")


def _columns(fact: Members, where: str) -> tuple[object, ...]:
    start, end, filed = (day(fact.get(name), where) for name in ("start", "end", "filed"))
    value = fact.get("val")
    if end is None or filed is None or not isinstance(value, int | float) or not math.isfinite(value):
        raise ParseError(f"a fact that is not whole: {fact}", where=where, expected="val, end and filed")
    fiscal_year = fact.get("fy")
    return (
        start,
        end,
        period_kind(start, end),
        float(value),
        text(fact.get("accn"), where),
        None if fiscal_year is None else number(fiscal_year, where),
        text(fact.get("fp"), where),
        text(fact.get("form"), where),
        filed,
        text(fact.get("frame"), where),
    )


def _parts(*, bundled_only: bool) -> tuple[Part, ...]:
    return tuple(
        Part(company.part, ADDRESS.format(company.part), "json", 60 * MB, holds=(b'"entityname"', b'"facts"'))
        for company in companies().values()
        if company.bundled or not bundled_only
    )


SOURCE = Source(
    id="sec_facts",
    subject="companies",
    title="SEC company facts: revenue of listed vendors and rivals",
    publisher="U.S. Securities and Exchange Commission",
    homepage="https://www.sec.gov/search-filings/edgar-application-programming-interfaces",
    licence="U.S. Government work, public domain",
    cadence=timedelta(days=7),
    parse=parse,
    tables=("companies", "facts"),
    # The SEC answers 403 unless the User-Agent names someone: VENDORWATCH_CONTACT adds that to every request.
    variants=(
        Variant("watched", _parts(bundled_only=False)),
        # What the snapshot in seeds/ holds; in live mode, what is kept fresh while a company's file is missing.
        Variant("bundled", _parts(bundled_only=True)),
    ),
    # A company's file is complete in itself, so one that was fetched stays in force beside newer ones of others.
    cumulative=True,
)
