"""The legacy CSV format: four files without headers that belong together.

Here: their columns and quirks, as OFAC's `dat_spec.txt` and the files themselves have them. Not here: what the remarks
say (`remarks.py`), the XML format (`enhanced_xml.py`). Null is `-0- ` with a trailing space; the last line is a lone
0x1A; remarks are cut at 1,000 characters and go on in the comments file; the address file has a row for every entry.
"""

import csv
import io
import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator

from vendorwatch.columns import tables_of
from vendorwatch.deliveries import Delivery, Document, FieldCount, Parsed
from vendorwatch.errors import ParseError
from vendorwatch.formats.numbers import number_of
from vendorwatch.formats.ofac.dates import Period
from vendorwatch.formats.ofac.remarks import Remarks, read_remarks
from vendorwatch.formats.ofac.schema import empty_rows

FORMAT = "legacy_csv"

_COLUMNS = {
    "entries": (
        *("ent_num", "SDN_Name", "SDN_Type", "Program", "Title", "Call_Sign", "Vess_type", "Tonnage", "GRT"),
        *("Vess_flag", "Vess_owner", "Remarks"),
    ),
    "addresses": ("ent_num", "add_num", "Address", "City/State/Province/Postal Code", "Country", "Add_remarks"),
    "aliases": ("ent_num", "alt_num", "alt_type", "alt_name", "alt_remarks"),
    "comments": ("ent_num", "Remarks_extended"),
}
_ENTRY_TYPES = {None: "entity", "individual": "individual", "vessel": "vessel", "aircraft": "aircraft"}
_VESSEL_FEATURES = {
    5: "Vessel Call Sign",
    6: "VESSEL TYPE",
    7: "Vessel Tonnage",
    8: "Vessel Gross Registered Tonnage",
    9: "Vessel Flag",
    10: "Vessel Owner",
}
# Which raw table the values of a column reach.
_LANDS = {
    ("entries", ""): "features",
    ("entries", "ent_num"): "entries",
    ("entries", "SDN_Name"): "entries, names, name_parts",
    ("entries", "SDN_Type"): "entries",
    ("entries", "Program"): "programs, listings",
    ("entries", "Title"): "entries",
    ("entries", "Remarks"): "entries, names, features, identifiers, relations",
    ("comments", ""): "entries, names, features, identifiers, relations",
    ("aliases", ""): "names, name_parts",
    ("addresses", ""): "addresses",
}
_END = "\x1a"
_REGION = "Region: "
_REMARKS = 11

Row = list[str | None]


def parse(delivery: Delivery, parts: dict[str, str], list_of: Callable[[list[str]], str]) -> Parsed:
    """Read a delivery; `parts` gives the file of each kind (`entries`, `addresses`, `aliases`, `comments`).

    An archived delivery may lack any but the entries; a set must be whole. All files must agree on the entries.
    `list_of` names the list that an entry stands on, from its programs. Raises ParseError with file and line.
    """
    documents = {d.name: d for d in delivery.documents}
    present = {kind: documents[name] for kind, name in parts.items() if name in documents}
    missing = sorted(name for name in parts.values() if name not in documents)
    if missing and (delivery.variant == FORMAT or "entries" not in present):
        raise ParseError(
            f"lacks {', '.join(missing)}",
            where=delivery.source_id,
            expected=f"the whole set, or of a kept one {parts['entries']}",
        )
    # Where no remark is long there are no comments.
    rows = {
        kind: list(_rows(document, _COLUMNS[kind], may_be_empty=kind == "comments"))
        for kind, document in present.items()
    }
    return _Reader(delivery, present, rows, list_of).read()


def _rows(document: Document, columns: tuple[str, ...], *, may_be_empty: bool) -> Iterator[tuple[int, Row]]:
    """Yield line number and cells of each row; raises ParseError for the first that is not one."""
    where = f"{document.source_id} {document.name}"
    body = document.read()
    if not may_be_empty and not body.strip(b"\x1a\r\n "):
        raise ParseError("is empty", where=where, expected="rows")
    try:
        text = body.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = body[: error.start].count(b"\n") + 1
        raise ParseError("is not UTF-8", where=f"{where} line {line}", expected="UTF-8 text") from error
    if "\0" in text:
        raise ParseError("holds NUL characters", where=where, expected="text")
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    end_of_file = False
    try:
        for cells in reader:
            if not cells or cells == [_END]:
                end_of_file = end_of_file or bool(cells)
                continue
            if len(cells) != len(columns) or end_of_file:
                raise ParseError(
                    f"has {len(cells)} columns" if not end_of_file else "goes on after its end",
                    where=f"{where} line {reader.line_num}",
                    expected=f"{len(columns)}: {', '.join(columns)}",
                )
            yield reader.line_num, [None if c.strip() == "-0-" else c.rstrip("\r\n") for c in cells]
    except csv.Error as error:
        raise ParseError(f"cannot be read: {error}", where=f"{where} line {reader.line_num}") from error


class _Reader:
    def __init__(
        self,
        delivery: Delivery,
        documents: dict[str, Document],
        rows: dict[str, list[tuple[int, Row]]],
        list_of: Callable[[list[str]], str],
    ) -> None:
        self._delivery, self._documents, self._input, self._list_of = delivery, documents, rows, list_of
        self._rows = empty_rows()
        self._taken: Counter[tuple[str, str]] = Counter()
        self._seen: set[int] = set()

    def read(self) -> Parsed:
        spilled = self._spilled()
        document = self._documents["entries"]
        for line, cells in self._input["entries"]:
            self._count("entries", cells)
            entry_id = self._number(document, line, cells[0])
            if entry_id in self._seen:
                raise self._error(document, line, f"repeats entry {entry_id}", "each entry once")
            self._seen.add(entry_id)
            self._entry(document, line, entry_id, cells, spilled.pop(entry_id, ""))
        if spilled:
            raise ParseError(
                f"goes on with remarks of entry {min(spilled)}, which the list does not have",
                where=f"{document.source_id} {self._documents['comments'].name}",
                expected="files of one publication",
            )
        if "aliases" in self._documents:
            self._aliases()
        if "addresses" in self._documents:
            self._addresses()
        publication = (
            *(self._delivery.published_on, FORMAT, None, len(self._seen)),
            *(document.document_id, "line 1"),
        )
        self._rows["publication"].append(publication)
        tables = tables_of(self._delivery.source_id, self._rows)
        return Parsed(tables, fields=self._field_counts())

    def _spilled(self) -> dict[int, str]:
        found: dict[int, str] = {}
        for line, cells in self._input.get("comments", ()):
            self._count("comments", cells)
            found[self._number(self._documents["comments"], line, cells[0])] = cells[1] or ""
        return found

    def _entry(self, document: Document, line: int, entry_id: int, cells: Row, spilled: str) -> None:
        name, kind = cells[1], cells[2].strip() if cells[2] else None
        if not name or kind not in _ENTRY_TYPES:
            raise self._error(document, line, f"entry {entry_id} has no name or the type {kind}", "a known one")
        rows, entry_type = self._rows, _ENTRY_TYPES[kind]
        remarks = (cells[_REMARKS] or "") + spilled
        rows["entries"].append(
            (
                *(entry_id, entry_type, name, cells[4], remarks or None, None, None, None),
                *(document.document_id, f"line {line}"),
            )
        )
        self._name(entry_id, None, "primary", name, entry_type, is_weak=False)
        programs = list(
            dict.fromkeys(p.strip() for p in re.split(r"\]\s*\[", (cells[3] or "").strip("[] ")) if p.strip())
        )
        rows["programs"] += [(entry_id, program) for program in programs]
        rows["listings"].append((entry_id, self._list_of(programs), None))
        for column, feature_type in _VESSEL_FEATURES.items():
            if cells[column]:
                self._feature(entry_id, feature_type, cells[column], True)
        if remarks:
            self._remarks(entry_id, entry_type, read_remarks(remarks))

    def _remarks(self, entry_id: int, entry_type: str, found: Remarks) -> None:
        rows = self._rows
        for name_type, name in dict.fromkeys(found.weak_aliases):
            self._name(entry_id, None, name_type, name, entry_type, is_weak=True)
        for f in found.features:
            self._feature(entry_id, f.type, f.value, f.is_primary, f.period)
        for i in found.identifiers:
            rows["identifiers"].append(
                (entry_id, None, i.type, i.number, i.country, None, i.issued, i.expires, None, i.comments)
            )
        for number, target in enumerate(found.links, 1):
            rows["relations"].append((entry_id, number, "Linked To", None, target, None, None, None, None))

    def _feature(
        self, entry_id: int, kind: str, value: str | None, is_primary: bool, period: Period | None = None
    ) -> None:
        dates = (period.first, period.last, period.precision, period.is_approximate) if period else (None,) * 4
        self._rows["features"].append((entry_id, None, kind, value, *dates, is_primary, None, None))

    def _name(
        self, entry_id: int, name_id: int | None, name_type: str, name: str, entry_type: str, *, is_weak: bool
    ) -> None:
        last, comma, first = name.partition(", ") if entry_type == "individual" else (name, "", "")
        self._rows["names"].append(
            (
                *(entry_id, name_id, None, name_type, name_type == "primary", is_weak, True, None),
                *(name, last, first or None),
            )
        )
        if comma:
            self._rows["name_parts"] += [
                (entry_id, name_id, None, 1, "Last Name", last),
                (entry_id, name_id, None, 2, "First Name", first),
            ]

    def _aliases(self) -> None:
        document = self._documents["aliases"]
        types = {e[0]: str(e[1]) for e in self._rows["entries"]}
        for line, cells in self._input["aliases"]:
            self._count("aliases", cells)
            entry_id, name_id = self._number(document, line, cells[0]), self._number(document, line, cells[1])
            name_type, name = (cells[2] or "").strip(), cells[3]
            if entry_id not in types or name_type not in ("aka", "fka", "nka") or not name:
                raise self._error(
                    document,
                    line,
                    f"alias {name_type} {name!r} of entry {entry_id}",
                    "an alias of an entry of the list",
                )
            self._name(entry_id, name_id, name_type, name, types[entry_id], is_weak=False)

    def _addresses(self) -> None:
        document = self._documents["addresses"]
        with_row: set[int] = set()
        for line, cells in self._input["addresses"]:
            self._count("addresses", cells)
            entry_id, address_id = self._number(document, line, cells[0]), self._number(document, line, cells[1])
            with_row.add(entry_id)
            street, place, country = cells[2], cells[3], cells[4]
            region: str | None = None
            # Gaza, the West Bank and the like have no country; the format puts them in its column with a label.
            if country and country.startswith(_REGION):
                region, country = country.removeprefix(_REGION), None
            full = ", ".join(part for part in (street, place, region, country) if part) or None
            self._rows["addresses"].append(
                (
                    *(entry_id, address_id, None, True, None, street, place, None, None, region, country, cells[5]),
                    full,
                )
            )
        if differ := with_row ^ self._seen:
            raise ParseError(
                f"{len(differ)} entries stand in only one of the two, {min(differ)} first",
                where=f"{document.source_id} {document.name} and {self._documents['entries'].name}",
                expected="a row of addresses for every entry: files of one publication",
            )

    def _number(self, document: Document, line: int, cell: str | None) -> int:
        number = number_of((cell or "").strip())
        if number is None:
            raise self._error(document, line, f"has the number {cell!r}", "a whole number from 1 on")
        return number

    def _error(self, document: Document, line: int, what: str, expected: str) -> ParseError:
        return ParseError(what, where=f"{document.source_id} {document.name} line {line}", expected=expected)

    def _count(self, kind: str, cells: Row) -> None:
        for column, cell in zip(_COLUMNS[kind], cells, strict=True):
            if cell is not None:
                self._taken[kind, column] += 1

    def _field_counts(self) -> list[FieldCount]:
        counts = defaultdict(int, self._taken)
        ignored = {("aliases", "alt_remarks"): "always empty in the files seen; kept in the archive"}
        return [
            FieldCount(
                document.name,
                column,
                counts[kind, column],
                0 if (kind, column) in ignored else counts[kind, column],
                counts[kind, column] if (kind, column) in ignored else 0,
                ignored.get((kind, column), ""),
                "" if (kind, column) in ignored else _LANDS.get((kind, column), _LANDS[kind, ""]),
            )
            for kind, document in self._documents.items()
            for column in _COLUMNS[kind]
        ]
