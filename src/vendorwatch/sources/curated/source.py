"""What people wrote down by hand: the registry of vendors, their names, market claims, actions, the order of facets.

Here: reading `seeds/curated/*.csv` and refusing anything out of order in them. Not here: the facts (`seeds/`), their
columns and vocabularies (`sql/raw/curated__*.yml`, which this parser enforces line by line), or their use (`core`).
A file of ours that has one wrong line is mended, not half loaded, so every fault is told and nothing is taken.
"""

import csv
import io
import math
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from vendorwatch.columns import declaration, table_of
from vendorwatch.deliveries import MB, Delivery, Document, FieldCount, Parsed, Part, Source, Variant
from vendorwatch.errors import ParseError

TABLES = (
    "vendors",
    "vendor_names",
    "market_claims",
    "actions",
    "severity",
    "covered_categories",
    "ownership",
    "lists",
    "rule_periods",
)

_SLUG = (re.compile(r"[a-z0-9]+(-[a-z0-9]+)*"), "a slug like china-mobile-usa")
_DAY = (re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}"), "a day like 2024-07-23")
_FORMS = {
    "starts_on": _DAY,
    "ends_on": _DAY,
    "vendor_id": _SLUG,
    "parent_vendor_id": _SLUG,
    "owner_vendor_id": _SLUG,
    "owned_vendor_id": _SLUG,
    "ownership_id": _SLUG,
    "claim_id": _SLUG,
    "action_id": _SLUG,
    "country": (re.compile(r"[A-Z]{2}"), "an ISO 3166 code of two letters"),
    "source_url": (re.compile(r"https?://\S+"), "an address that starts with https://"),
}
_PARTIAL_DATES = {"starts_on", "ends_on", "event_date", "effective_from", "effective_to", "as_of"}
_PARTIAL_DATE = re.compile(r"([0-9]{4})(?:-([0-9]{2})(?:-([0-9]{2}))?)?")
_WHOLE_NUMBER = re.compile(r"[1-9][0-9]{0,8}")
_FAULTS_SHOWN = 5


@dataclass(frozen=True)
class _Column:
    name: str
    type: str
    required: bool
    accepted: tuple[str, ...]
    references: str | None


@dataclass(frozen=True)
class _Row:
    line: int
    values: dict[str, str | float | int | None]


def file_of(table: str) -> str:
    """Return the file that a table is written down in."""
    # The checks of `curated__ownership` go by the name that a table `curated__ownership_rules` would have.
    return "ownership_rules.csv" if table == "rule_periods" else f"{table}.csv"


def parse(delivery: Delivery) -> Parsed:
    """Read the files; raises ParseError that tells the first faults of all files, each with its line.

    A fault is a wrong heading, a missing or unexpected value, a vendor that the registry lacks, or a key used twice.
    """
    faults: list[str] = []
    declared = {table: _declaration(table) for table in TABLES}
    rows = {t: list(_read(delivery[file_of(t)], declared[t][0], faults)) for t in TABLES}
    for table, (columns, grain) in declared.items():
        faults += _unknown_references(table, columns, rows)
        faults += _repeated_keys(table, grain, rows[table])
    if faults:
        more = f" (and {len(faults) - _FAULTS_SHOWN} more)" if len(faults) > _FAULTS_SHOWN else ""
        raise ParseError("; ".join(faults[:_FAULTS_SHOWN]) + more, where="seeds/curated", todo="Mend the lines")
    parsed = Parsed({})
    for table, (columns, _) in declared.items():
        document_id = delivery[file_of(table)].document_id
        found = [(*(r.values[c.name] for c in columns), document_id, f"line {r.line}") for r in rows[table]]
        parsed.tables[table] = table_of(f"raw.curated__{table}", found)
        for column in columns:
            filled = sum(r.values[column.name] is not None for r in rows[table])
            parsed.fields.append(FieldCount(file_of(table), column.name, found=filled, taken=filled))
    return parsed


def _declaration(table: str) -> tuple[list[_Column], list[str]]:
    """Return the columns that the file must have and those that must not repeat together."""
    of_table = declaration(f"raw.curated__{table}")
    columns = [
        _Column(
            name,
            spec["type"],
            bool(spec.get("not_null")),
            tuple(spec.get("accepted", ())),
            spec.get("references"),
        )
        for name, spec in of_table["columns"].items()
        if name not in ("document_id", "locator")
    ]
    return columns, of_table["grain"]


def _read(document: Document, columns: list[_Column], faults: list[str]) -> Iterator[_Row]:
    try:
        text = document.read().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        faults.append(f"{document.name}: not UTF-8 at byte {error.start}")
        return
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    names = [c.name for c in columns]
    try:
        heading = next(reader, [])
        if sorted(heading) != sorted(names):
            faults.append(f"{document.name} line 1: headed {', '.join(heading)}, expected {', '.join(names)}")
            return
        line = reader.line_num + 1
        for cells in reader:
            where = f"{document.name} line {line}"
            if len(cells) != len(heading):
                faults.append(f"{where}: {len(cells)} cells, expected {len(heading)}")
            else:
                given = dict(zip(heading, cells, strict=True))
                yield _Row(line, {c.name: _value(c, given[c.name].strip(), where, faults) for c in columns})
            line = reader.line_num + 1
    except csv.Error as error:
        faults.append(f"{document.name} line {reader.line_num}: {error}")


def _value(column: _Column, given: str, where: str, faults: list[str]) -> str | float | int | None:
    """Return the value in the column's type; what is wrong with it goes to `faults`."""
    expected = ""
    if not given:
        expected = "a value" if column.required else ""
    elif column.accepted and given not in column.accepted:
        expected = f"one of {', '.join(column.accepted)}"
    elif column.name in _PARTIAL_DATES and not _is_partial_date(given):
        expected = "a date like 2024, 2024-07 or 2024-07-23"
    elif (form := _FORMS.get(column.name)) and not form[0].fullmatch(given):
        expected = form[1]
    elif column.type == "double":
        try:
            number = float(given)
        except ValueError:
            number = math.nan
        if math.isfinite(number):
            return number
        expected = "a number"
    elif column.type == "integer":
        if _WHOLE_NUMBER.fullmatch(given):
            return int(given)
        expected = "a whole number from 1 on"
    if expected:
        faults.append(f"{where}: {column.name} is {given!r}, expected {expected}")
    return given or None


def _is_partial_date(given: str) -> bool:
    found = _PARTIAL_DATE.fullmatch(given)
    if found is None:
        return False
    year, month, day = (int(part or 1) for part in found.groups())
    try:
        date(year, month, day)
    except ValueError:
        return False
    return True


def _unknown_references(table: str, columns: list[_Column], rows: dict[str, list[_Row]]) -> Iterator[str]:
    for column in columns:
        if column.references is None:
            continue
        target, _, key = column.references.partition("__")[2].partition(".")
        known = {r.values[key] for r in rows[target]}
        for row in rows[table]:
            value = row.values[column.name]
            if value is not None and value not in known:
                yield f"{file_of(table)} line {row.line}: {column.name} {value!r} is not in {file_of(target)}"


def _repeated_keys(table: str, grain: Sequence[str], rows: list[_Row]) -> Iterator[str]:
    keys = [tuple(r.values[name] for name in grain) for r in rows]
    counts = Counter(keys)
    for row, key in zip(rows, keys, strict=True):
        if counts[key] > 1:
            yield f"{file_of(table)} line {row.line}: {', '.join(map(str, key))} stands {counts[key]} times"


SOURCE = Source(
    id="curated",
    title="Vendors, names, market claims, actions and the order of facets, written down by hand",
    publisher="Vendorwatch seeds",
    homepage="seeds/README.md",
    licence="Apache-2.0; each row names its public source",
    cadence=timedelta(days=1),
    parse=parse,
    tables=TABLES,
    variants=(Variant("files", tuple(Part(f, f"seeds/curated/{f}", "csv", 5 * MB) for f in map(file_of, TABLES))),),
    curated=True,
)
