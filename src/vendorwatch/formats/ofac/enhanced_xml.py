"""The enhanced XML format (`SDN_ENHANCED.XML`, `CONS_ENHANCED.XML`), read into tables.

Here: which parts of a file are read together, and what is said of one that is no such file. Not here: which elements there are
(`enhanced_fields.yml`), how they are read (`elements.py` one by one, `scanned.py` many at once), what they mean (`entries.py`),
the CSV format (`legacy_csv.py`).
"""

from collections import Counter
from collections.abc import Callable, Set
from dataclasses import replace
from datetime import date
from io import BytesIO
from typing import Any, BinaryIO

import numpy as np
import pyarrow as pa
from lxml import etree

from vendorwatch.acyclic import acyclic
from vendorwatch.columns import table_from_rows
from vendorwatch.confined import beside, has_two_cores
from vendorwatch.deliveries import Document, Parsed, Problem
from vendorwatch.errors import ParseError
from vendorwatch.formats.ofac import scanned
from vendorwatch.formats.ofac.elements import Found, Place, RepeatedElement, added, declared, field_counts
from vendorwatch.formats.ofac.entries import Entries, entries
from vendorwatch.formats.ofac.gathered import Fault, gathered
from vendorwatch.formats.ofac.halves import Entities, Joined, Part, entities, halves, plain
from vendorwatch.formats.ofac.scanned import WORTH_SCANNING, Odd, Scanner
from vendorwatch.formats.ofac.schema import TABLES, schema

FORMAT = "enhanced_xml"

_BATCH = 2_000
_CHUNK_BYTES = 1 << 16
_ENTITY = "sanctionsData/entities/entity"
FIELDS = "enhanced_fields.yml"


def parse(document: Document) -> Parsed:
    """Read one enhanced file; raises ParseError for anything that is not one, whole and well-formed.

    Elements, attributes and codes that are not known are counted as unknown.
    """
    with acyclic():
        every = plain(document.path)
        if every and (read := _plainly(document, every)):
            return read
        with document.path.open("rb") as stream:
            return _Reader(document).read(stream)


def _plainly(document: Document, every: Part) -> Parsed | None:
    """Read a plain file, in two halves where it pays; None if anything is not in order, which the whole file tells better."""
    if every.size >= WORTH_SCANNING:
        # Whoever reads a half finds it done.
        scanned.prepare()
    both = halves(every) if has_two_cores() else None
    try:
        return _in_two(document, *both) if both else _Reader(document).read(every)
    except ParseError:
        return None


def _in_two(document: Document, first: Part, second: Part) -> Parsed:
    """Read the halves of a file at the same time."""
    with beside(lambda: _Reader(document).read_rest(second), document.size) as answered:
        return _Reader(document).read(first, answered)


def parse_after(document: Document, before: Document, read: Parsed) -> Parsed | None:
    """Return what `parse` does, made of what was `read` of the file before: only entities that differ are read.

    None where there is more to be read than left alone, or anything is not in order, which the whole file tells better.
    """
    now, then = entities(document.path), entities(before.path)
    if not now or not then or not now.every or read.problems:
        return None
    kept = {entity.digest for entity in now.every} & {entity.digest for entity in then.every}
    # A file without any entity is none.
    kept -= {now.every[0].digest, then.every[0].digest}
    if len(kept) < len(now.every) // 2:
        return None
    try:
        new, gone = (_differing(of, parted, kept) for of, parted in ((document, now), (before, then)))
    except ParseError:
        return None
    numbers = np.array([entity.number for entity in now.every], np.int64)
    if len(np.unique(numbers)) < len(numbers):
        return None
    tables = {}
    for name, table in new.tables.items():
        if "entry_id" in table.column_names:
            left = read.tables[name]
            whose = left["entry_id"].to_numpy()
            left = left.take(pa.array(np.flatnonzero(np.isin(whose, numbers) & ~np.isin(whose, _numbers(gone)))))
            tables[name] = _in_order(pa.concat_tables([left, table]), numbers)
    if new.problems or gone.problems or not np.array_equal(tables["entries"]["entry_id"].to_numpy(), numbers):
        return None
    entries, [publication] = tables["entries"], new.tables["publication"].to_pylist()
    place = entries.column_names.index("document_id")
    ours = pa.array([document.document_id] * len(entries), pa.string())
    tables["entries"] = entries.set_column(place, entries.schema.field(place), ours)
    publication["entry_count"] = len(numbers)
    tables["publication"] = pa.Table.from_pylist([publication], schema=schema("publication"))
    fewer = [replace(c, found=-c.found, taken=-c.taken, ignored=-c.ignored) for c in gone.fields]
    fields = [count for count in added([*read.fields, *fewer, *new.fields]) if count.found]
    return Parsed({name: tables[name] for name in TABLES}, fields, [], new.published_on)


def _differing(document: Document, parted: Entities, kept: Set[bytes]) -> Parsed:
    """Read a file without the entities that are kept."""
    part = parted.part._replace(spans=[entity.span for entity in parted.every if entity.digest not in kept])
    with acyclic():
        return _Reader(document).read(part)


def _numbers(parsed: Parsed) -> Any:
    return parsed.tables["entries"]["entry_id"].to_numpy()


def _in_order(table: pa.Table, numbers: Any) -> pa.Table:
    """Return the rows in the order of the entries that they are of."""
    order = np.argsort(numbers)
    place = order[np.minimum(np.searchsorted(numbers, table["entry_id"].to_numpy(), sorter=order), len(order) - 1)]
    return table.take(pa.array(np.argsort(place, kind="stable")))


class _Reader:
    def __init__(self, document: Document) -> None:
        self._document = document
        self._top = declared(FIELDS)
        self._entities = self._top.enter("sanctionsData").enter("entities")
        self._batches: dict[str, list[pa.RecordBatch]] = {name: [] for name in TABLES}
        # What was read of entities one by one and is not yet rows, and in which line each begins.
        self._found: list[Found] = []
        self._lines: list[int] = []
        self._strange: Counter[str] = Counter()
        self._problems: list[Problem] = []
        self._seen: set[int] = set()

    def read_rest(self, part: Part) -> Parsed:
        """Return what the entities of a second half say."""
        self._require_all_read(self._read_part(part))
        return self._parsed(None, self._entities)

    def read(self, source: BinaryIO | Part, rest: Callable[[], Parsed] | None = None) -> Parsed:
        """Return what a file says, or its first half together with the `rest`."""
        root = self._read_part(source) if isinstance(source, Part) else self._read_entities(source)
        more = rest() if rest else None
        if more:
            self._take(more)
        if not self._seen:
            raise self._error("holds no entity", expected="sanctionsData/entities/entity")
        # What is left in the tree is the head of the document, and anything that has no business in it.
        try:
            info = self._top.read([root])["sanctionsData"].get("publicationInfo", {})
        except RepeatedElement as error:
            raise self._error(str(error), expected="each element once, as in enhanced_xml.xsd") from error
        published_on = self._published_on(info)
        lists = info.get("filters", {}).get("sanctionsLists", {}).get("sanctionsList", [])
        programs = info.get("filters", {}).get("sanctionsPrograms", {}).get("sanctionsProgram", [])
        publication = (
            *(published_on, FORMAT, " | ".join((*lists, *programs)) or None, len(self._seen)),
            *(self._document.document_id, "/sanctionsData/publicationInfo"),
        )
        self._batches["publication"] += table_from_rows(schema("publication"), [publication]).to_batches()
        parsed = self._parsed(published_on, self._top)
        return replace(parsed, fields=added([*parsed.fields, *more.fields])) if more else parsed

    def _parsed(self, published_on: date | None, read: Place) -> Parsed:
        tables = {name: pa.Table.from_batches(self._batches[name], schema=schema(name)) for name in TABLES}
        fields = field_counts(read, self._document.name, self._strange, FIELDS)
        return Parsed(tables, fields, self._problems, published_on)

    def _take(self, more: Parsed) -> None:
        """Take the rows of the second half; raises ParseError for what only the whole file tells rightly."""
        ids = more.tables["entries"]["entry_id"].to_pylist()
        if self._problems or more.problems or not self._seen.isdisjoint(ids):
            raise self._error("is not in order")
        self._seen.update(ids)
        for name, table in more.tables.items():
            self._batches[name] += table.to_batches()

    def _read_part(self, part: Part) -> Any:
        """Read every entity of a part, many at once where they are many, and return the root of what is left."""
        if part.size < WORTH_SCANNING:
            with part.whole() as stream:
                return self._read_entities(stream)
        scanner = Scanner(self._entities)
        with part.frame() as stream:
            root = self._read_entities(stream)
        for stretch in part.stretches():
            try:
                self._keep(entries(scanner.read(part.opening, stretch, part.closing), self._document.document_id))
            except (Odd, Fault):
                self._require_all_read(self._read_entities(BytesIO(part.opening + stretch + part.closing)))
        return root

    def _require_all_read(self, root: Any) -> None:
        """Raise ParseError for what stands beside the entities of a part of a file, which only the whole file tells rightly."""
        if [_local(element) for element in root.iter()] != ["sanctionsData", "entities"]:
            raise self._error("is not in order")

    def _read_entities(self, stream: BinaryIO | Joined) -> Any:
        """Read every entity as soon as it is complete, drop it from the tree, and return the root of what is left."""
        events = etree.iterparse(
            stream,
            events=("start", "end"),
            tag=("{*}sanctionsData", "{*}entity"),
            remove_blank_text=True,
            remove_comments=True,
            remove_pis=True,
            resolve_entities=False,
            no_network=True,
        )
        done = None
        try:
            for event, element in events:
                parent = element.getparent()
                if event == "start":
                    if parent is None and element.getroottree().docinfo.doctype:
                        raise self._error("declares a DOCTYPE", expected="XML without one")
                elif parent is not None and _local(parent) == "entities" and _local(element) == "entity":
                    self._entity(element)
                    element.clear()
                    # The parser still holds on to the last element, so each is dropped when the next is done.
                    self._drop(done)
                    done = element
        except etree.XMLSyntaxError as error:
            # Of a name that stands for nothing (`&nbsp;`) lxml says that there is no element; its log says why.
            first = events.error_log.last_error
            what, line = (first.message, first.line) if first and not error.lineno else (error.msg, error.lineno)
            raise self._error(f"is not well-formed XML: {what}", line=line) from error
        self._flush()
        root = events.root
        if root is None or _local(root) != "sanctionsData":
            found = "nothing" if root is None else _local(root)
            raise self._error(f"has the root {found}", expected="sanctionsData")
        self._drop(done)
        return root

    def _drop(self, entity: Any | None) -> None:
        """Drop an entity that was read from the tree, with the text behind it, which is complete by now."""
        if entity is not None:
            self._entities.stray(entity.tail)
            entity.getparent().remove(entity)

    def _error(self, what: str, *, expected: str = "", line: int | None = None) -> ParseError:
        where = f"{self._document.source_id} {self._document.name}" + (f" line {line}" if line else "")
        return ParseError(what, where=where, expected=expected)

    def _published_on(self, info: Found) -> date:
        text = info.get("dataAsOf") or ""
        try:
            return date.fromisoformat(text[:10])
        except ValueError as error:
            raise self._error(f"is dated {text!r}", expected="a date in publicationInfo/dataAsOf") from error

    def _entity(self, element: Any) -> None:
        try:
            [entity] = self._entities.read([element])["entity"]
        except ValueError as error:
            raise self._spoilt(element.get("id"), error, element.sourceline) from error
        self._found.append(entity)
        self._lines.append(element.sourceline)
        if len(self._found) == _BATCH:
            self._flush()

    def _flush(self) -> None:
        """Make rows of the entities that were read one by one."""
        try:
            self._keep(entries(gathered(self._found), self._document.document_id))
        except Fault as fault:
            entity, line = self._found[fault.entity], self._lines[fault.entity]
            raise self._spoilt(entity.get("@id"), fault, line) from fault
        self._found.clear()
        self._lines.clear()

    def _spoilt(self, entry_id: str | None, error: ValueError, line: int) -> ParseError:
        expected = "an entity as in enhanced_xml.xsd"
        return self._error(f"entity {entry_id} lacks or spoils {error}", line=line, expected=expected)

    def _keep(self, read: Entries) -> None:
        """Take the rows of entities; raises Fault for one whose number another one has."""
        for number, entry_id in enumerate(read.entry_ids.tolist()):
            if entry_id in self._seen:
                raise Fault(number, "its number, which another one has")
            self._seen.add(entry_id)
        for code in read.strange:
            self._strange[f"{_ENTITY}/{code.place}"] += 1
            locator = f"//entity[@id='{code.entry_id}']"
            message = f"a code in {code.place} that nobody knows"
            self._problems.append(Problem(self._document.name, locator, code.severity, message, code.code))
        for name, table in read.tables.items():
            self._batches[name] += table.to_batches()


def _local(element: Any) -> str:
    return str(element.tag).rpartition("}")[2]
