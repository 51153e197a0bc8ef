"""One file of `seeds/curated`, read line by line in the columns that its table declares.

Here: headings, values, keys that stand twice; each fault is told with its line. Not here: what the files say of each other
(`source.py`, `vendorwatch.lists`), their columns and vocabularies (`sql/raw/curated__*.yml`).
"""

import csv
import io
import math
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from vendorwatch.columns import declaration

_SLUG = (re.compile(r"[a-z0-9]+(-[a-z0-9]+)*"), "a slug like china-mobile-usa")
_NAME = (re.compile(r"[a-z][a-z0-9]*(_[a-z0-9]+)*"), "a name like ofac_sdn")
_WORDS = (re.compile(r"(.*[^\W\d_]){2}.*", re.DOTALL), "words")
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
    **dict.fromkeys(("list_id", "source_id", "facet", "rule_id", "ownership_rule", "republished_by"), _NAME),
    **dict.fromkeys(
        ("list_name", "authority", "instrument", "citation", "effect", "rule_name", "meaning", "note"), _WORDS
    ),
    "country": (re.compile(r"[A-Z]{2}"), "an ISO 3166 code of two letters"),
    "source_url": (re.compile(r"https?://\S+"), "an address that starts with https://"),
}
_PARTIAL_DATES = {"since", "until", "starts_on", "ends_on", "event_date", "effective_from", "effective_to", "as_of"}
_PARTIAL_DATE = re.compile(r"([0-9]{4})(?:-([0-9]{2})(?:-([0-9]{2}))?)?")
_WHOLE_NUMBER = re.compile(r"[1-9][0-9]{0,8}")


@dataclass(frozen=True)
class Column:
    """A column of a file, as its table declares it."""

    name: str
    type: str
    required: bool
    accepted: tuple[str, ...]
    references: str | None


@dataclass(frozen=True)
class Row:
    """A line and its values by column."""

    line: int
    values: dict[str, str | float | int | None]


def file_of(table: str) -> str:
    """Return the file that a table is written down in."""
    # The checks of `curated__ownership` go by the name that a table `curated__ownership_rules` would have.
    return "ownership_rules.csv" if table == "rule_periods" else f"{table}.csv"


def columns_of(table: str) -> tuple[list[Column], list[str]]:
    """Return the columns that the file must have and those that must not repeat together."""
    of_table = declaration(f"raw.curated__{table}")
    columns = [
        Column(
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


def read_rows(body: bytes, file: str, columns: list[Column], faults: list[str]) -> Iterator[Row]:
    """Yield the lines of a file that have as many cells as its heading; what is wrong with them goes to `faults`."""
    try:
        text = body.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        faults.append(f"{file}: not UTF-8 at byte {error.start}")
        return
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    names = [c.name for c in columns]
    try:
        heading = next(reader, [])
        if sorted(heading) != sorted(names):
            faults.append(f"{file} line 1: headed {', '.join(heading)}, expected {', '.join(names)}")
            return
        line = reader.line_num + 1
        for cells in reader:
            where = f"{file} line {line}"
            if len(cells) != len(heading):
                faults.append(f"{where}: {len(cells)} cells, expected {len(heading)}")
            else:
                given = dict(zip(heading, cells, strict=True))
                yield Row(line, {c.name: _value(c, given[c.name].strip(), where, faults) for c in columns})
            line = reader.line_num + 1
    except csv.Error as error:
        faults.append(f"{file} line {reader.line_num}: {error}")


def _value(column: Column, given: str, where: str, faults: list[str]) -> str | float | int | None:
    """Return the value in the column's type; what is wrong with it goes to `faults`."""
    expected = ""
    if not given:
        expected = "a value" if column.required else ""
    elif column.accepted and given not in column.accepted:
        expected = f"one of {', '.join(column.accepted)}"
    elif column.name in _PARTIAL_DATES and not is_partial_date(given):
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


def is_partial_date(given: str) -> bool:
    """Return whether a text is a day, a month or a year that exists."""
    found = _PARTIAL_DATE.fullmatch(given)
    if found is None:
        return False
    year, month, day = (int(part or 1) for part in found.groups())
    try:
        date(year, month, day)
    except ValueError:
        return False
    return True


def repeated_keys(table: str, grain: Sequence[str], rows: list[Row]) -> Iterator[str]:
    """Yield a fault for each line whose key stands more than once in the file."""
    keys = [tuple(r.values[name] for name in grain) for r in rows]
    counts = Counter(keys)
    for row, key in zip(rows, keys, strict=True):
        if counts[key] > 1:
            yield f"{file_of(table)} line {row.line}: {', '.join(map(str, key))} stands {counts[key]} times"
