"""The team's own list of vendors, dropped into `inbox/vendors/` as CSV, Excel workbook or Parquet file.

Here: the source's declaration, its tables, keys and duplicates. Not here: reading a file (`formats/sheets/`), or what a
vendor matches (`core`). Rows that could not be taken, and those to look at, stand in the issues; a file that is no
vendor list refuses the delivery, because half of a list that is kept in several files is not the list.
"""

import json
from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import timedelta

from vendorwatch.columns import schema_of, tables_of
from vendorwatch.deliveries import Delivery, Document, FieldCount, Parsed, Problem, Source
from vendorwatch.errors import ParseError
from vendorwatch.formats.sheets.decode import lying_at
from vendorwatch.formats.sheets.file import File, read_file
from vendorwatch.formats.sheets.grid import WORKBOOK
from vendorwatch.formats.sheets.headings import known_columns
from vendorwatch.formats.sheets.sheet import Issue, Row, Sheet
from vendorwatch.shown import counted

# What a person said about the columns of a file lies beside it, under its name with this end.
COLUMNS = ".columns.json"
_FORMULAS = "Where cells have formulas that a program wrote, open the workbook in Excel and save it, so that it has their values"


def parse(delivery: Delivery) -> Parsed:
    """Read every file; raises ParseError for one that is no vendor list, and if no vendor is in any."""
    documents = {document.name: document for document in sorted(delivery.documents, key=lambda d: d.name)}
    said = {name.removesuffix(COLUMNS): read_columns(d) for name, d in documents.items() if name.endswith(COLUMNS)}
    if astray := sorted(set(said) - set(documents)):
        raise ParseError(
            f"says what the columns of {astray[0]} are, which is not there",
            where=f"{astray[0]}{COLUMNS}",
            todo="Delete it, or import the list again",
        )
    return tabulate(
        [
            (document, read_file(lying_at(document.path), name, said.get(name)))
            for name, document in documents.items()
            if not name.endswith(COLUMNS)
        ]
    )


def read_columns(document: Document) -> dict[str, str]:
    """Return heading by column, as a person named them for a file; raises ParseError for what is no such thing."""
    expected = f"an object of headings by column, of {', '.join(known_columns())}"
    try:
        said = json.loads(document.read())
    except ValueError as error:
        raise ParseError(f"not JSON: {error}", where=document.name, expected=expected) from None
    if not isinstance(said, dict) or not all(isinstance(heading, str) for heading in said.values()):
        raise ParseError("not headings by column", where=document.name, expected=expected)
    if unknown := sorted(set(said) - set(known_columns())):
        raise ParseError(f"no column {', '.join(unknown)}", where=document.name, expected=expected)
    return said


def tabulate(files: Sequence[tuple[Document, File]]) -> Parsed:
    """Lay out files that were read; raises ParseError if no vendor is in any."""
    register = _Register()
    vendors: list[tuple[object, ...]] = []
    issues: list[tuple[object, ...]] = []
    parsed = Parsed({})
    as_written = [
        n for n in schema_of("raw.vendor_master__vendors").names if n in known_columns() and n != "vendor_key"
    ]
    for document, file in files:
        found = [(file.place_of_warnings, i) for i in file.warnings]
        for sheet in file.sheets:
            for row in sheet.rows:
                place = f"{sheet.place} {row.line}"
                key, repeats, remarks = register.add(row, f"{document.name} {place}")
                sheet.issues += remarks
                values = [row.values[name] for name in as_written]
                extra = json.dumps(row.extra, ensure_ascii=False) if row.extra else None
                vendors.append((key, *values, row.row_no, repeats, extra, document.document_id, place))
            found += [(sheet.place, i) for i in sorted(sheet.issues, key=lambda i: i.line)]
            parsed.fields += _field_counts(document, sheet)
        for number, (found_in, i) in enumerate(found, start=1):
            place = f"{found_in} {i.line}"
            issues.append((document.name, number, i.line, i.severity, i.message, i.value, document.document_id, place))
            parsed.problems.append(Problem(document.name, place, i.severity, i.message, i.value))
    if not vendors:
        names = ", ".join(document.name for document, _ in files)
        raise ParseError(
            "no vendor in it" + _why(parsed.problems),
            where=names,
            expected="a row with a name below the headings",
            todo=_FORMULAS if any(file.format == WORKBOOK for _, file in files) else "",
        )
    parsed.tables = tables_of("vendor_master", {"vendors": vendors, "issues": issues})
    return parsed


def _why(problems: Sequence[Problem]) -> str:
    """Return what is wrong with most rows, for a list of which none was taken."""
    reasons = Counter(problem.message for problem in problems if problem.severity == "error")
    # What only looks like a row, a sum say, is no error where there are others.
    if not (reasons := reasons or Counter(problem.message for problem in problems if problem.severity == "warning")):
        return ""
    (reason, rows), *others = reasons.most_common()
    first = next(problem.locator for problem in problems if problem.message == reason)
    more = f"; {counted(sum(count for _, count in others), 'row')} for other reasons" if others else ""
    return f": {counted(rows, 'row has', 'rows have')} {reason} (first in {first}){more}"


def _field_counts(document: Document, sheet: Sheet) -> Iterator[FieldCount]:
    for (title, _), filled in zip(sheet.headings, sheet.filled, strict=True):
        yield FieldCount(document.name, title, found=filled, taken=filled)


class _Register:
    """The rows taken so far, by which later ones are told to repeat them or to share a key or a name with them."""

    def __init__(self) -> None:
        self._keys: set[str] = set()
        self._rows: dict[tuple[str | None, ...], str] = {}
        self._key_used_at: dict[str, str] = {}
        self._name_used_at: dict[str, str] = {}

    def add(self, row: Row, place: str) -> tuple[str, str | None, list[Issue]]:
        """Return the row's key, unique in the delivery, the key of the row that it repeats, and what to look at."""
        theirs = row.values["vendor_key"]
        name = str(row.values["vendor_name"]).casefold()
        # With a key of theirs, key and name make the vendor; without one, everything that is known of it.
        same = (theirs, name) if theirs else tuple((v or "").casefold() for v in row.values.values())
        key = self._unused(theirs or f"row {row.row_no}", row, place)
        repeats = self._rows.get(same)
        name_as_written = str(row.values["vendor_name"])
        remark = None
        if repeats:
            remark = ("repeats an earlier row", f"{name_as_written}: {repeats}")
        elif theirs in self._key_used_at:
            first = self._key_used_at[theirs]
            remark = ("a key that stands for another name too", f"{theirs}: at {first}; here kept as {key}")
        elif name in self._name_used_at:
            first = self._name_used_at[name]
            remark = ("a name that stands under another key too", f"{name_as_written}: at {first}")
        self._rows.setdefault(same, key)
        if theirs:
            self._key_used_at.setdefault(theirs, place)
        self._name_used_at.setdefault(name, place)
        return key, repeats, [Issue(row.line, "warning", *remark)] if remark else []

    def _unused(self, wanted: str, row: Row, place: str) -> str:
        for key in (wanted, f"{wanted} (row {row.row_no})", f"{wanted} ({place})"):
            if key not in self._keys:
                self._keys.add(key)
                return key
        raise ParseError(f"the key {wanted!r} cannot be made unique", where=place)


SOURCE = Source(
    id="vendor_master",
    subject="your_files",
    title="The team's own vendor list",
    publisher="the team",
    homepage="inbox/vendors",
    licence="the team's own",
    cadence=timedelta(days=1),
    parse=parse,
    tables=("vendors", "issues"),
    inbox="vendors",
)
