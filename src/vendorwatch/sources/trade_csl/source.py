"""The Consolidated Screening List: thirteen lists of Commerce, State and Treasury in one file.

Here: the source's declaration and its tables. Not here: reading rows and cells (`rows.py`, `cells.py`), or which of the lists say
more than OFAC's own files do (`core`). The lists and their ids stand in `lists.csv`, the types of ids in
`id_types.csv`. The publisher rebuilds the file hourly without deltas and has dropped whole lists from it, so the
table `lists` has a row for each list that is known, also for one without entries.
"""

import csv
from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import Literal

from vendorwatch.columns import tables_of
from vendorwatch.deliveries import MB, Delivery, FieldCount, Parsed, Part, Problem, Source, Variant
from vendorwatch.formats.numbers import number_of
from vendorwatch.sources.trade_csl.cells import (
    citations,
    country_of,
    id_kinds,
    order_of_ids,
    read_birth,
    read_day,
    read_id,
    several,
)
from vendorwatch.sources.trade_csl.keys import entry_keys
from vendorwatch.sources.trade_csl.rows import COLUMNS, Row, read_rows

FILE = "consolidated.csv"
ENTRY_TYPES = ("individual", "entity", "vessel", "aircraft")

_AS_PUBLISHED = (
    "name",
    "title",
    "license_requirement",
    "license_policy",
    "federal_register_notice",
    "standard_order",
    "remarks",
    "call_sign",
    "vessel_type",
    "gross_tonnage",
    "gross_registered_tonnage",
    "vessel_flag",
    "vessel_owner",
    "source_list_url",
    "source_information_url",
)
_PLAIN_FEATURES = {
    "citizenships": "Citizenship Country",
    "nationalities": "Nationality Country",
    "places_of_birth": "Place of Birth",
}


def parse(delivery: Delivery) -> Parsed:
    """Read the file; raises ParseError for one that is not whole.

    Rows of a list, and types of party, that are not known are counted as unknown and so fail the delivery.
    """
    document = delivery[FILE]
    rows = read_rows(document.read(), FILE)
    known = lists()
    parsed = Parsed({}, fields=_unknown(rows), problems=[])
    for row in rows:
        if "name" not in row.cells:
            parsed.problems.append(_problem("error", row, "a row without a name", ", ".join(row.cells.values())))
    taken = [row for row in rows if row.cells.get("source") in known and "name" in row.cells]
    entry_ids = [f"{known[row.cells['source']]}:{key}" for row, key in zip(taken, entry_keys(taken), strict=True)]
    parsed.fields += _counts(taken)
    parsed.problems += _repeats(taken)

    entries, names, addresses, programs = [], [], [], []
    for entry_id, row in zip(entry_ids, taken, strict=True):
        cells = row.cells
        entries.append((entry_id, *_entry(row, parsed.problems), document.document_id, f"line {row.line}"))
        all_names = dict.fromkeys([cells["name"], *several(cells.get("alt_names", ""))])
        names += [(entry_id, n, name, n > 1) for n, name in enumerate(all_names, start=1)]
        for n, address in enumerate(several(cells.get("addresses", "")), start=1):
            addresses.append((entry_id, n, address, country_of(address)))
        programs += [(entry_id, program) for program in several(cells.get("programs", ""))]
    identifiers, features = _details(entry_ids, taken, parsed.problems)
    in_file = Counter(row.cells["source"] for row in taken)
    parsed.tables = tables_of(
        "trade_csl",
        {
            "entries": entries,
            "names": names,
            "addresses": addresses,
            "identifiers": identifiers,
            "programs": programs,
            "features": features,
            "lists": [
                (list_id, source_list, in_file[source_list], document.document_id, "document")
                for source_list, list_id in known.items()
            ],
        },
    )
    return parsed


@cache
def lists() -> dict[str, str]:
    """Return the id of each list by the name that the file gives it."""
    with Path(__file__).with_name("lists.csv").open(encoding="utf-8", newline="") as file:
        return {row["source_list"]: row["list_id"] for row in csv.DictReader(file)}


def _unknown(rows: Sequence[Row]) -> list[FieldCount]:
    strange = Counter(
        f"{column} = {row.cells.get(column)}"
        for row in rows
        for column, known in (("source", lists()), ("type", {None, *(t.capitalize() for t in ENTRY_TYPES)}))
        if row.cells.get(column) not in known
    )
    strange.update(column for row in rows for column in row.cells if column not in COLUMNS)
    return [FieldCount(FILE, name, found=n, taken=0) for name, n in strange.items()]


def _counts(rows: Sequence[Row]) -> list[FieldCount]:
    filled = Counter(column for row in rows for column in row.cells)
    return [FieldCount(FILE, column, found=filled[column], taken=filled[column]) for column in COLUMNS]


def _repeats(rows: Sequence[Row]) -> Iterator[Problem]:
    """Tell of rows that the publisher itself knows for the same entry of the same list."""
    seen = set()
    for row in rows:
        key = (row.cells["source"], row.cells.get("_id"))
        if key[1] and key in seen:
            yield _problem("warning", row, "an entry that stands in the file before", row.cells["name"])
        seen.add(key)


def _entry(row: Row, problems: list[Problem]) -> tuple[object, ...]:
    cells = row.cells
    given = cells.get("entity_number", "")
    number = number_of(given)
    if given and number is None:
        problems.append(_problem("warning", row, "an entity number that is none", given))
    return (
        lists()[cells["source"]],
        cells["source"],
        cells.get("_id"),
        number,
        cells["type"].lower() if "type" in cells else None,
        _day(row, "start_date", problems),
        _day(row, "end_date", problems),
        citations(cells.get("federal_register_notice", "")),
        *(cells.get(column) for column in _AS_PUBLISHED),
    )


def _day(row: Row, column: str, problems: list[Problem]) -> date | None:
    text = row.cells.get(column)
    day = read_day(text) if text else None
    if text and day is None:
        problems.append(_problem("warning", row, f"{column} is not a date that can be meant", text))
    return day


def _details(
    entry_ids: Sequence[str], rows: Sequence[Row], problems: list[Problem]
) -> tuple[list[tuple[object, ...]], list[tuple[object, ...]]]:
    """Return the rows of identifiers and of features."""
    order = order_of_ids(row.cells["ids"] for row in rows if "ids" in row.cells)
    identifiers: list[tuple[object, ...]] = []
    features: list[tuple[object, ...]] = []
    for entry_id, row in zip(entry_ids, rows, strict=True):
        own_identifiers: list[tuple[object, ...]] = []
        own_features = list(_person(row, problems))
        for item in several(row.cells.get("ids", "")):
            read = read_id(item, order)
            if read is None:
                problems.append(_problem("warning", row, "an item of ids without a type", item))
                own_features.append(("ids", item, None, None, None, None))
                continue
            kind = id_kinds().get(read.id_type)
            if kind is None:
                message = "a type of id that csl/id_types.csv does not know, taken for an identifier"
                problems.append(_problem("warning", row, message, item))
            if kind == "feature":
                # Where a feature seems to have country or dates, they are words of its text.
                value = item.removeprefix(f"{read.id_type}, ").removesuffix(f", {read.id_type}")
                own_features.append((read.id_type, value, None, None, None, None))
            else:
                own_identifiers.append(
                    (read.id_type, read.value, read.country, read.issued_on, read.expires_on, read.lone_date)
                )
        identifiers += [(entry_id, n, *columns) for n, columns in enumerate(own_identifiers, start=1)]
        features += [(entry_id, n, *columns) for n, columns in enumerate(own_features, start=1)]
    return identifiers, features


def _person(row: Row, problems: list[Problem]) -> Iterator[tuple[object, ...]]:
    for text in several(row.cells.get("dates_of_birth", "")):
        birth = read_birth(text)
        if birth is None:
            problems.append(_problem("warning", row, "a date of birth that cannot be read", text))
            yield ("Birthdate", text, None, None, None, None)
        else:
            yield ("Birthdate", text, birth.first, birth.last, birth.precision, birth.is_approximate)
    for column, feature_type in _PLAIN_FEATURES.items():
        for value in several(row.cells.get(column, "")):
            yield (feature_type, value, None, None, None, None)


def _problem(severity: Literal["error", "warning"], row: Row, message: str, value: str) -> Problem:
    return Problem(FILE, f"line {row.line}", severity, message, value)


SOURCE = Source(
    id="trade_csl",
    title="Consolidated Screening List",
    publisher="U.S. Department of Commerce, International Trade Administration",
    homepage="https://www.trade.gov/consolidated-screening-list",
    licence="U.S. Government work, public domain",
    cadence=timedelta(days=1),
    parse=parse,
    tables=("entries", "names", "addresses", "identifiers", "programs", "features", "lists"),
    list_column="list_id",
    lists=(
        "bis_denied_persons",
        "bis_entity_list",
        "bis_military_end_user",
        "bis_unverified",
        "state_itar_debarred",
        "state_nonproliferation",
    ),
    republishes=("ofac_capta", "ofac_cmic", "ofac_fse", "ofac_mbs", "ofac_plc", "ofac_sdn", "ofac_ssi"),
    variants=(
        Variant(
            "csv",
            (
                Part(
                    FILE,
                    "https://data.trade.gov/downloadable_consolidated_screening_list/v1/consolidated.csv",
                    "csv",
                    80 * MB,
                    holds=(b"federal_register_notice", b"source_list_url", b"alt_names"),
                ),
            ),
        ),
    ),
)
