"""Companies that statutes name in bans on procurement, written down by hand from the laws.

Here: reading `seeds/curated/statutory_bans.csv`, and refusing a line that is not in order. Not here: the laws themselves
(`seeds/curated/lists.csv`). What matters as much as the names is whom else a law reaches, what it bars and from when.
"""

import csv
import io
from datetime import date, timedelta

from vendorwatch.contract import ListRows
from vendorwatch.deliveries import MB, Delivery, FieldCount, Parsed, Part, Source, Variant
from vendorwatch.errors import ParseError

FILE = "statutory_bans.csv"
LISTS = ("section_889", "section_1634", "section_5949", "section_154", "section_1709")
COLUMNS = (
    "list_id",
    "name",
    "other_names",
    "paragraph",
    "reach",
    "limits",
    "listed_on",
    "effective_on",
    "citation",
    "source_url",
)
_OPTIONAL = {"other_names", "paragraph"}


def parse(delivery: Delivery) -> Parsed:
    """Read the file; raises ParseError for the first line that is not in order."""
    document = delivery[FILE]
    reader = csv.DictReader(io.StringIO(document.read().decode("utf-8-sig"), newline=""), strict=True)
    if tuple(reader.fieldnames or ()) != COLUMNS:
        raise ParseError(f"headed {reader.fieldnames}", where=f"{FILE} line 1", expected=", ".join(COLUMNS))
    rows = ListRows(document)
    filled = dict.fromkeys(COLUMNS, 0)
    line = 2
    for cells in reader:
        where = f"line {line}"
        line = reader.line_num + 1
        if None in cells.values() or None in cells:
            raise ParseError("not as many cells as headings", where=f"{FILE} {where}")
        if empty := [c for c in COLUMNS if not cells[c] and c not in _OPTIONAL]:
            raise ParseError(f"no {empty[0]}", where=f"{FILE} {where}")
        if cells["list_id"] not in LISTS:
            raise ParseError(f"list_id {cells['list_id']!r}", where=f"{FILE} {where}", expected=", ".join(LISTS))
        filled = {c: filled[c] + bool(cells[c]) for c in COLUMNS}
        entry = rows.entry(
            cells["list_id"],
            cells["name"],
            where,
            entry_type="entity",
            remarks=f"{cells['limits']}. {cells['citation']} {cells['source_url']}",
            listed_on=_day(cells["listed_on"], where),
            effective_on=_day(cells["effective_on"], where),
            reach=cells["reach"],
        )
        for name in filter(None, (n.strip() for n in cells["other_names"].split(";"))):
            entry.has("names", full_name=name, name_type="aka", is_weak=False)
        entry.has("features", feature_type="Limit", value=cells["limits"])
        if cells["paragraph"]:
            entry.has("programs", program=f"paragraph {cells['paragraph']}")
    return Parsed(rows.tables(), [FieldCount(FILE, c, found=filled[c], taken=filled[c]) for c in COLUMNS])


def _day(text: str, where: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise ParseError(f"{text!r} is no day", where=f"{FILE} {where}", expected="2024-07-23, say") from error


SOURCE = Source(
    id="statutory_bans",
    title="Companies that statutes name in bans on procurement",
    publisher="Vendorwatch seeds, from the public laws",
    homepage="seeds/README.md",
    licence="Apache-2.0; each row names its public law",
    cadence=timedelta(days=7),
    parse=parse,
    lists=LISTS,
    variants=(Variant("file", (Part(FILE, f"seeds/curated/{FILE}", "csv", 1 * MB),)),),
    curated=True,
)
