"""Exclusions of SAM.gov: who may get no federal award, as the public extract tells.

Here: reading the extract that a team puts into `inbox/sam/` (SAM.gov, Data Services, Exclusions, Public V2, unpacked). Not
here: fetching it, which takes a registered user's key. Of its four classifications firms and special entities are vendors;
persons, most of the file, are counted and not kept, and neither are vessels.
"""

import csv
import io
import re
from collections import Counter
from datetime import date, datetime, timedelta

from vendorwatch.contract import ListRows
from vendorwatch.deliveries import Delivery, FieldCount, Parsed, Problem, Source
from vendorwatch.errors import ParseError

LIST = "sam_exclusions"
KEPT = ("Firm", "Special Entity Designation")
NOT_KEPT = {"Individual": "persons are not kept", "Vessel": "no vendor"}
TAKEN = (
    "Classification",
    "Name",
    "Address 1",
    "Address 2",
    "Address 3",
    "Address 4",
    "City",
    "State / Province",
    "Country",
    "Zip Code",
    "Unique Entity ID",
    "Exclusion Program",
    "Excluding Agency",
    "CT Code",
    "Exclusion Type",
    "Additional Comments",
    "Active Date",
    "Termination Date",
    "Record Status",
    "Cross-Reference",
    "SAM Number",
    "CAGE",
    "NPI",
)
IGNORED = {
    **dict.fromkeys(("Prefix", "First", "Middle", "Last", "Suffix"), "parts of a person's name"),
    "Open Data Flag": "says how the record may be shown, all of the public extract may",
    "Creation_Date": "when the record was typed in",
}
_NO_END = "indefinite"
_ADDRESS = ("Address 1", "Address 2", "Address 3", "Address 4", "City", "State / Province", "Zip Code", "Country")
_ALSO = re.compile(r"\(\s*also\b(.*)\)", re.IGNORECASE | re.DOTALL)
_DAY_OF_FILE = re.compile(r"_(\d{2})(\d{3})\.csv$", re.IGNORECASE)


def parse(delivery: Delivery) -> Parsed:
    """Read the newest extract of the inbox; raises ParseError for one that is not UTF-8 or lacks or adds a column."""
    document = max(delivery.documents, key=lambda d: d.name)
    part = document.name
    try:
        reader = csv.DictReader(io.StringIO(document.read().decode("utf-8-sig"), newline=""), strict=True)
        heading = [name.strip() for name in reader.fieldnames or []]
        records = [dict(zip(heading, map(str.strip, map(_text, row.values())), strict=False)) for row in reader]
    except UnicodeDecodeError as error:
        raise ParseError(
            f"not UTF-8 at byte {error.start}", where=part, expected="the public extract, unpacked"
        ) from error
    except csv.Error as error:
        raise ParseError(str(error), where=part, expected="rows of CSV") from error
    if missing := [c for c in TAKEN if c not in heading]:
        raise ParseError(f"has no column {missing[0]}", where=part, expected=", ".join(TAKEN))
    if strange := [c for c in heading if c not in TAKEN and c not in IGNORED]:
        raise ParseError(
            f"a column {strange[0]} that no rule knows", where=part, todo="Look at the change of the extract"
        )
    rows, problems = ListRows(document), []
    left_out: Counter[str] = Counter()
    for line, record in enumerate(records, 2):
        kind, status = record["Classification"], record["Record Status"].casefold()
        if kind in NOT_KEPT or status not in ("active", ""):
            left_out[NOT_KEPT.get(kind, "not active")] += 1
        elif kind not in KEPT:
            raise ParseError(
                f"classification {kind!r}", where=f"{part} record {line}", expected=", ".join((*KEPT, *NOT_KEPT))
            )
        else:
            problems += _entry(rows, record, part, f"record {line}")
    kept = [r for r in records if r["Classification"] in KEPT and r["Record Status"].casefold() in ("active", "")]
    filled = {column: sum(bool(record[column]) for record in kept) for column in heading}
    fields = [FieldCount(part, column, found=filled[column], taken=filled[column]) for column in TAKEN]
    fields += [
        FieldCount(part, column, found=filled[column], taken=0, ignored=filled[column], reason=why)
        for column, why in IGNORED.items()
        if column in filled
    ]
    fields += [
        FieldCount(part, "Classification", found=n, taken=0, ignored=n, reason=why) for why, n in left_out.items()
    ]
    return Parsed(rows.tables(), fields, problems, published_on=_day_of_file(part))


def _text(cell: str | list[str] | None) -> str:
    return cell if isinstance(cell, str) else ""


def _entry(rows: ListRows, record: dict[str, str], part: str, place: str) -> list[Problem]:
    if not record["Name"]:
        return [Problem(part, place, "error", "a record without a name", record["SAM Number"])]
    problems = []
    days = {}
    for column in ("Active Date", "Termination Date"):
        text = record[column]
        days[column] = _day(text)
        if text and days[column] is None and text.casefold() != _NO_END:
            problems.append(Problem(part, place, "warning", f"{column} is no date", text))
    entry = rows.entry(
        LIST,
        record["Name"],
        place,
        key=record["SAM Number"] or None,
        entry_type="entity",
        listed_on=days["Active Date"],
        ends_on=days["Termination Date"],
        remarks=record["Additional Comments"] or None,
    )
    if also := _ALSO.search(record["Cross-Reference"]):
        for name in (n.strip() for n in re.split(r"\s,\s", also[1])):
            if name:
                entry.has("names", full_name=name, name_type="aka", is_weak=False)
    address = ", ".join(record[c] for c in _ADDRESS if record[c])
    if address:
        entry.has("addresses", full_address=address, country=record["Country"] or None, city=record["City"] or None)
    for column, kind in (("Unique Entity ID", "UEI"), ("CAGE", "CAGE"), ("NPI", "NPI")):
        if record[column]:
            entry.has("identifiers", identifier_type=kind, number=record[column].removesuffix(".0"))
    for column in ("Exclusion Type", "Excluding Agency", "CT Code"):
        if record[column]:
            entry.has("features", feature_type=column, value=record[column])
    if record["Exclusion Program"]:
        entry.has("programs", program=record["Exclusion Program"])
    return problems


def _day(text: str) -> date | None:
    try:
        return datetime.strptime(text, "%m/%d/%Y").date()
    except ValueError:
        return None


def _day_of_file(name: str) -> date | None:
    """Return the day of `SAM_Exclusions_Public_Extract_V2_26120.CSV`, the 120th of 2026."""
    found = _DAY_OF_FILE.search(name)
    try:
        return datetime.strptime(f"20{found[1]} {found[2]}", "%Y %j").date() if found else None
    except ValueError:
        return None


SOURCE = Source(
    id=LIST,
    title="SAM.gov exclusions",
    publisher="U.S. General Services Administration, System for Award Management",
    homepage="https://sam.gov/data-services/Exclusions/Public%20V2",
    licence="U.S. Government work, public domain",
    cadence=timedelta(days=7),
    parse=parse,
    lists=(LIST,),
    inbox="sam",
    told_in={
        "entry_id": ("SAM Number", "Name"),
        **dict.fromkeys(("entry_name", "exact"), ("Name",)),
        "full_name": ("Name", "Cross-Reference"),
        "listed_on": ("Active Date",),
        "ends_on": ("Termination Date",),
        "remarks": ("Additional Comments",),
        "full_address": _ADDRESS,
        "country": ("Country",),
        "city": ("City",),
        "number": ("Unique Entity ID", "CAGE", "NPI"),
        "value": ("Exclusion Type", "Excluding Agency", "CT Code"),
        "program": ("Exclusion Program",),
    },
)
