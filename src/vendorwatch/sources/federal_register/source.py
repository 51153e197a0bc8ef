"""The Federal Register: rules, determinations and notices that mention a watched vendor or change a watched list.

Here: the source's declaration and its tables. Not here: what is searched for (`watched.py`), or what a document does
to a vendor (`core`): that a search found it says that the words occur in it, no more.
"""

from collections import Counter
from datetime import date, timedelta
from typing import NamedTuple

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
_FIRST_ISSUE = date(1936, 3, 14)
# Documents lie open to the public some days before they are published.
_AHEAD = timedelta(days=60)
_Key = tuple[str, date]


def parse(delivery: Delivery) -> Parsed:
    """Read the answers; raises ParseError for one of another shape and for a document without number or title.

    A document without any day that can be meant is left out, with a problem that says so; where most have none, the answers
    are of another shape.

    A search whose documents did not all come is a problem that says how many did.
    """
    parsed = Parsed({})
    documents: dict[_Key, tuple[object, ...]] = {}
    agencies: dict[_Key, list[tuple[object, ...]]] = {}
    findings: dict[tuple[_Key, str], tuple[object, ...]] = {}
    answers: list[tuple[object, ...]] = []
    received: Counter[str] = Counter()
    totals: dict[str, int] = {}
    undated: list[str] = []
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
            days = _days(found, document.retrieved_at.date())
            undated += [where] if days.published_on is None else []
            for column, message, written in days.odd:
                # One document without a day is no reason to keep all others back.
                parsed.problems.append(Problem(part, f"{locator}/{column}", "warning", message, written))
            if days.published_on is None:
                continue
            key = _key(found, days.published_on, where)
            if key not in documents:
                documents[key] = (*key, *_columns(found, days.effective_on, where), document.document_id, locator)
                agencies[key] = _agencies(found, account, where)
            evidence = (name, search.vendor_id if search else None, document.document_id, locator)
            findings.setdefault((key, name), (*key, *evidence))
        received[name] += len(results)
        totals[name] = max(total, totals.get(name, 0))
        answers.append((part, name, total, len(results), document.document_id, "/results"))
        parsed.fields += account.fields()
    if len(undated) * 2 > sum(received.values()):
        # One slip is a person's; days that nobody can read are another form.
        raise ParseError(
            f"{len(undated)} of {sum(received.values())} documents have no day of publication that can be meant",
            where=undated[0],
            expected="dates like 2024-06-24",
        )
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


def _key(found: Members, published_on: date, where: str) -> _Key:
    """Return number and day; before 2016 a number was at times used again on another day."""
    document_number = text(found.get("document_number"), where)
    if not document_number:
        raise ParseError("a document without number", where=where, expected="one")
    return document_number, published_on


class _Days(NamedTuple):
    """The days of a document, and those that cannot be meant: column, what is done about it, the day as written."""

    published_on: date | None
    effective_on: date | None
    odd: list[tuple[str, str, str]]


def _days(found: Members, retrieved_on: date) -> _Days:
    """Return the days that a document can mean; a slip of the keys costs the day alone, and the document only without any.

    Nothing is published before the first issue, nor long before its day comes.
    """
    odd = []
    published_on, effective_on = _day(found.get("publication_date")), _day(found.get("effective_on"))
    if published_on and not _FIRST_ISSUE <= published_on <= retrieved_on + _AHEAD:
        published_on = None
    if effective_on and abs(effective_on.year - (published_on or retrieved_on).year) > _YEARS_APART:
        effective_on = None
    if published_on is None:
        instead = "the effective date stands for it" if effective_on else "the document is left out"
        written = found.get("publication_date")
        fault = "a day of publication that cannot be meant" if written else "no day of publication"
        odd.append(("publication_date", f"{fault}; {instead}", str(written or "")))
    if effective_on is None and found.get("effective_on"):
        message = "an effective date that cannot be meant; taken as not stated"
        odd.append(("effective_on", message, str(found.get("effective_on"))))
    return _Days(published_on or effective_on, effective_on, odd)


def _day(written: object) -> date | None:
    """Return the day that a date or moment in ISO form tells; None for anything else."""
    try:
        return day(written, "")
    except ParseError:
        return None


def _columns(found: Members, effective_on: date | None, where: str) -> tuple[object, ...]:
    title, document_type = text(found.get("title"), where), text(found.get("type"), where)
    if not title or not document_type:
        raise ParseError("a document without title or type", where=where, expected="both")
    return (
        title,
        document_type,
        *(text(found.get(name), where) for name in ("subtype", "abstract", "action", "dates")),
        effective_on,
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
