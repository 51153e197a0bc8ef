"""The Federal Register: rules, determinations and notices that mention a watched vendor or change a watched list.

Here: the source's declaration and its tables. Not here: what is searched for (`watched.py`), or what a document does
to a vendor (`core`): that a search found it says that the words occur in it, no more.
"""

from collections import Counter
from datetime import date, timedelta

from vendorwatch.columns import tables_of
from vendorwatch.deliveries import MB, Delivery, Parsed, Part, Problem, Source, Variant
from vendorwatch.errors import ParseError
from vendorwatch.formats.json_answers import Account, Members, day, items, members, number, read_members, text
from vendorwatch.sources.federal_register.watched import FIELDS, search_of, searches

_ANSWER_LEFT = {
    "description": "the search in words",
    "total_pages": "follows from the count",
    "next_page_url": "an address",
    "previous_page_url": "an address",
}
_AGENCY_LEFT = {
    "id": "the slug names the agency",
    "parent_id": "the parent stands beside it",
    "url": "an address",
    "json_url": "an address",
}

# Rules take effect years after they are published at most, and reach back no further.
_YEARS_APART = 25
_Key = tuple[str, date]


def parse(delivery: Delivery) -> Parsed:
    """Read the answers; raises ParseError for one of another shape and for a document without number, day or title.

    A search whose documents did not all come is a problem that says how many did.
    """
    parsed = Parsed({})
    documents: dict[_Key, tuple[object, ...]] = {}
    agencies: dict[_Key, list[tuple[object, ...]]] = {}
    findings: dict[tuple[_Key, str], tuple[object, ...]] = {}
    answers: list[tuple[object, ...]] = []
    received: Counter[str] = Counter()
    totals: dict[str, int] = {}
    for document in delivery.documents:
        part, name = document.name, search_of(document.name)
        search = searches().get(name)
        account = Account(part)
        answer = read_members(document.read(), part)
        account.enter(answer, {"count", "results"}, _ANSWER_LEFT, at="answer/")
        total = number(answer.get("count"), f"{part} /count")
        # An empty answer has a count of 0 and no results at all, and so has a page behind the last one.
        is_later_page = part != f"{name}.json"
        results = items(
            [] if total == 0 or (is_later_page and "results" not in answer) else answer.get("results"),
            f"{part} /results",
        )
        for position, value in enumerate(results):
            locator = f"/results/{position}"
            where = f"{part} {locator}"
            found = members(value, where)
            account.enter(found, FIELDS, at="document/")
            key = _key(found, where)
            if key not in documents:
                documents[key] = (*key, *_columns(found, key[1], where), document.document_id, locator)
                if odd := _odd_day(found, key[1], where):
                    message = "an effective date that cannot be meant; taken as not stated"
                    parsed.problems.append(Problem(part, f"{locator}/effective_on", "warning", message, odd))
                agencies[key] = _agencies(found, account, where)
            evidence = (name, search.vendor_id if search else None, document.document_id, locator)
            findings.setdefault((key, name), (*key, *evidence))
        received[name] += len(results)
        totals[name] = max(total, totals.get(name, 0))
        answers.append((part, name, total, len(results), document.document_id, "/results"))
        parsed.fields += account.fields()
    for name, total in totals.items():
        if received[name] < total:
            message = "documents that did not come; split the search in register/watched.csv by dates"
            parsed.problems.append(
                Problem(f"{name}.json", "/count", "warning", message, f"{received[name]} of {total}")
            )
    parsed.tables = tables_of(
        "federal_register",
        {
            "documents": documents.values(),
            "agencies": [(*key, *row) for key, rows in agencies.items() for row in rows],
            "findings": findings.values(),
            "answers": answers,
        },
    )
    return parsed


def _key(found: Members, where: str) -> _Key:
    """Return number and day; before 2016 a number was at times used again on another day."""
    document_number, published_on = text(found.get("document_number"), where), day(found.get("publication_date"), where)
    if not document_number or not published_on:
        raise ParseError("a document without number or day of publication", where=where, expected="both")
    return document_number, published_on


def _odd_day(found: Members, published_on: date, where: str) -> str | None:
    """Return the effective date as written if no rule of that day can mean it: a slip of the keys."""
    effective = day(found.get("effective_on"), where)
    if effective is None or abs(effective.year - published_on.year) <= _YEARS_APART:
        return None
    return text(found.get("effective_on"), where)


def _columns(found: Members, published_on: date, where: str) -> tuple[object, ...]:
    title, document_type = text(found.get("title"), where), text(found.get("type"), where)
    if not title or not document_type:
        raise ParseError("a document without title or type", where=where, expected="both")
    return (
        title,
        document_type,
        *(text(found.get(name), where) for name in ("subtype", "abstract", "action", "dates")),
        None if _odd_day(found, published_on, where) else day(found.get("effective_on"), where),
        text(found.get("citation"), where),
        *(None if found.get(name) is None else number(found.get(name), where) for name in ("start_page", "end_page")),
        *(
            [t for t in (text(v, where) for v in items(found.get(name) or [], where)) if t]
            for name in ("docket_ids", "regulation_id_numbers")
        ),
        *(text(found.get(name), where) for name in ("html_url", "raw_text_url")),
    )


def _agencies(found: Members, account: Account, where: str) -> list[tuple[object, ...]]:
    rows: list[tuple[object, ...]] = []
    for value in items(found.get("agencies") or [], where):
        agency = members(value, where)
        account.enter(agency, {"name", "slug", "raw_name"}, _AGENCY_LEFT, at="agency/")
        slug, raw_name = text(agency.get("slug"), where), text(agency.get("raw_name"), where)
        # Agencies that the Register does not keep under a name of their own have only the name as printed.
        name = text(agency.get("name"), where) or raw_name
        if name:
            rows.append((len(rows) + 1, name, slug, raw_name))
    return rows


def _parts(*, bundled_only: bool) -> tuple[Part, ...]:
    return tuple(
        Part(name, url, "json", 30 * MB, holds=(b'"count"',))
        for search in searches().values()
        if search.bundled or not bundled_only
        for name, url in list(search.parts.items())[: 1 if bundled_only else None]
    )


SOURCE = Source(
    id="federal_register",
    title="Federal Register documents on watched vendors and lists",
    publisher="Office of the Federal Register, National Archives and Records Administration",
    homepage="https://www.federalregister.gov/developers/documentation/api/v1",
    licence="U.S. Government work, public domain",
    cadence=timedelta(days=1),
    parse=parse,
    tables=("documents", "agencies", "findings", "answers"),
    variants=(
        Variant("watched", _parts(bundled_only=False)),
        # First pages of what the snapshot in seeds/ has; in live mode, kept fresh while another search has no answer.
        Variant("bundled", _parts(bundled_only=True)),
    ),
    # Each answer is complete in itself, so one that was fetched stays in force beside newer ones to other searches.
    cumulative=True,
)
