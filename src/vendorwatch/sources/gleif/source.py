"""GLEIF: legal entities by their LEI, their names and states, and which company is whose child.

Here: the source's declaration and its tables. Not here: what is asked for and how a record reads (`watched.py`,
`records.py`), or which entity is which vendor (`core`): a search by name finds namesakes too. A record that lapsed was
not renewed with its issuer; the company may well exist.
"""

from datetime import date, timedelta

from vendorwatch.columns import tables_of
from vendorwatch.deliveries import MB, Delivery, Document, Parsed, Part, Problem, Source, Variant
from vendorwatch.formats.json_answers import Account, Members, day, items, members, number, read_members
from vendorwatch.sources.gleif.records import Record, read_record
from vendorwatch.sources.gleif.watched import KNOWN, known_leis, questions


def parse(delivery: Delivery) -> Parsed:
    """Read the answers; raises ParseError for one of another shape.

    An entity in several answers is taken from the one that was updated last. An answer of which there are further pages
    is taken as far as it goes, with a problem that says how far.
    """
    parsed = Parsed({})
    entities: dict[str, tuple[Record, Document, str]] = {}
    relations: dict[tuple[str, str, str], tuple[str, str]] = {}
    answers: list[tuple[object, ...]] = []
    for document in delivery.documents:
        part = document.name
        account = Account(part)
        answer = read_members(document.read(), part)
        account.enter(answer, {"data", "meta"}, {"links": "addresses of pages"}, at="answer/")
        published_on, total = _meta(answer, part)
        parsed.published_on = max(filter(None, (parsed.published_on, published_on)), default=None)
        found = []
        data = answer.get("data")
        for position, value in enumerate([data] if isinstance(data, dict) else items(data, f"{part} /data")):
            locator = "/data" if isinstance(data, dict) else f"/data/{position}"
            record = read_record(members(value, f"{part} {locator}"), account, f"{part} {locator}")
            found.append(record.lei)
            known = entities.get(record.lei)
            if known is None or known[0].last_update < record.last_update:
                entities[record.lei] = (record, document, locator)
            if relation := _relation(part, record.lei):
                relations.setdefault(relation, (document.document_id, locator))
        if total is not None and total > len(found):
            message = "further pages were not asked for"
            parsed.problems.append(Problem(part, "/meta/pagination", "warning", message, f"{len(found)} of {total}"))
        question = questions().get(part)
        vendor_ids = list(question.vendor_ids) if question else []
        counted = len(found) if total is None else total
        answers.append((part, vendor_ids, counted, len(found), found, document.document_id, "/data"))
        parsed.fields += account.fields()
    parsed.tables = tables_of(
        "gleif",
        {
            "entities": [
                (r.lei, known_leis().get(r.lei), *r.columns, d.document_id, locator)
                for r, d, locator in entities.values()
            ],
            "names": [
                (record.lei, n, name.name, name.kind, name.language)
                for record, _, _ in entities.values()
                for n, name in enumerate(record.names, start=1)
            ],
            "relations": [(*pair, *evidence) for pair, evidence in relations.items()],
            "answers": answers,
        },
    )
    return parsed


def _meta(answer: Members, part: str) -> tuple[date | None, int | None]:
    """Return the day of the data and the number of records that fit, where the answer is a list."""
    meta = members(answer.get("meta") or {}, f"{part} /meta")
    copy = members(meta.get("goldenCopy") or {}, f"{part} /meta/goldenCopy")
    pagination = members(meta.get("pagination") or {}, f"{part} /meta/pagination")
    total = number(pagination["total"], f"{part} /meta/pagination/total") if "total" in pagination else None
    return day(copy.get("publishDate"), f"{part} /meta/goldenCopy"), total


def _relation(part: str, lei: str) -> tuple[str, str, str] | None:
    """Return child, parent and kind, if the part answers for the family of a LEI: `<LEI>.direct-children.json`."""
    asked_for, _, ask = part.removesuffix(".json").partition(".")
    if asked_for == lei:
        return None
    match ask:
        case "direct-children":
            return lei, asked_for, "direct"
        case "ultimate-children":
            return lei, asked_for, "ultimate"
        case "direct-parent":
            return asked_for, lei, "direct"
        case "ultimate-parent" | "parents":
            return asked_for, lei, "ultimate"
    return None


def _parts() -> tuple[Part, ...]:
    return tuple(Part(q.part, q.url, "json", 20 * MB, holds=(b'"data"', b'"meta"')) for q in questions().values())


SOURCE = Source(
    id="gleif",
    subject="companies",
    title="GLEIF legal entities",
    publisher="Global Legal Entity Identifier Foundation",
    homepage="https://www.gleif.org/en/lei-data/gleif-api",
    licence="CC0 1.0",
    cadence=timedelta(days=7),
    parse=parse,
    tables=("entities", "names", "relations", "answers"),
    variants=(
        Variant("watched", _parts()),
        # What the snapshot in seeds/ holds; in live mode, what is kept fresh while another question has no answer.
        Variant("known", tuple(part for part in _parts() if part.name == KNOWN)),
    ),
    headers={"Accept": "application/vnd.api+json"},
    # Each answer is complete in itself, so one that was fetched stays in force beside newer ones to other questions.
    cumulative=True,
)
