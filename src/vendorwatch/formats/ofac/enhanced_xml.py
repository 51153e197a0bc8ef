"""The enhanced XML format (`SDN_ENHANCED.XML`, `CONS_ENHANCED.XML`), streamed into tables.

Here: what the elements of OFAC's `enhanced_xml.xsd` mean. Not here: which elements there are (`enhanced_fields.yml`), how
they are read and counted (`elements.py`), the CSV format (`legacy_csv.py`).
"""

from collections import Counter
from collections.abc import Callable, Set
from dataclasses import replace
from datetime import date
from typing import Any, BinaryIO, Literal

import numpy as np
import pyarrow as pa
from lxml import etree

from vendorwatch.acyclic import acyclic
from vendorwatch.columns import table_from_rows
from vendorwatch.confined import beside, has_two_cores
from vendorwatch.deliveries import Document, Parsed, Problem
from vendorwatch.errors import ParseError
from vendorwatch.formats.ofac.dates import Period, period_between
from vendorwatch.formats.ofac.elements import TEXT, Found, Place, added, declared, field_counts
from vendorwatch.formats.ofac.halves import Entities, Halves, Joined, entities, halves
from vendorwatch.formats.ofac.schema import TABLES, Rows, empty_rows, schema

FORMAT = "enhanced_xml"

_BATCH = 2_000
_CHUNK_BYTES = 1 << 16
_ENTITY = "sanctionsData/entities/entity"
_ENTRY_TYPES = {"Individual": "individual", "Entity": "entity", "Vessel": "vessel", "Aircraft": "aircraft"}
_NAME_TYPES = {None: "primary", "A.K.A.": "aka", "F.K.A.": "fka", "N.K.A.": "nka"}
FIELDS = "enhanced_fields.yml"
_STREET = ("ADDRESS1", "ADDRESS2", "ADDRESS3")
_ADDRESS_PARTS = frozenset((*_STREET, "CITY", "STATE/PROVINCE", "POSTAL CODE", "REGION"))
_FLAGS = {"true": True, "false": False, "1": True, "0": False, None: None}


def parse(document: Document) -> Parsed:
    """Read one enhanced file; raises ParseError for anything that is not one, whole and well-formed.

    Elements, attributes and codes that are not known are counted as unknown.
    """
    with acyclic():
        parted = halves(document.path) if has_two_cores() else None
        if parted and (both := _in_two(document, parted)):
            return both
        with document.path.open("rb") as stream:
            return _Reader(document).read(stream)


def _in_two(document: Document, parted: Halves) -> Parsed | None:
    """Read the halves of a file at the same time; None if anything is not in order, which the whole file tells better."""

    def second() -> Parsed:
        with Joined(document.path, parted.second) as stream:
            return _Reader(document).read_rest(stream)

    try:
        with beside(second, document.size) as answered, Joined(document.path, parted.first) as stream:
            return _Reader(document).read(stream, answered)
    except ParseError:
        return None


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
    spans = [entity.span for entity in parted.every if entity.digest not in kept]
    with acyclic(), Joined(document.path, [parted.head, *spans, parted.tail]) as stream:
        return _Reader(document).read(stream)


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
        self._rows: Rows = empty_rows()
        self._batches: dict[str, list[pa.RecordBatch]] = {name: [] for name in TABLES}
        self._strange: Counter[str] = Counter()
        self._problems: list[Problem] = []
        self._seen: set[int] = set()

    def read_rest(self, stream: BinaryIO | Joined) -> Parsed:
        """Return what the entities of a second half say."""
        self._read_entities(stream)
        return self._parsed(None, self._entities)

    def read(self, stream: BinaryIO | Joined, rest: Callable[[], Parsed] | None = None) -> Parsed:
        """Return what a file says, or its first half together with the `rest`."""
        root = self._read_entities(stream)
        more = rest() if rest else None
        if more:
            self._take(more)
        if not self._seen:
            raise self._error("holds no entity", expected="sanctionsData/entities/entity")
        # What is left in the tree is the head of the document, and anything that has no business in it.
        info = self._top.read([root])["sanctionsData"].get("publicationInfo", {})
        published_on = self._published_on(info)
        lists = info.get("filters", {}).get("sanctionsLists", {}).get("sanctionsList", [])
        programs = info.get("filters", {}).get("sanctionsPrograms", {}).get("sanctionsProgram", [])
        self._rows["publication"].append(
            (
                *(published_on, FORMAT, " | ".join((*lists, *programs)) or None, len(self._seen)),
                *(self._document.document_id, "/sanctionsData/publicationInfo"),
            )
        )
        parsed = self._parsed(published_on, self._top)
        return replace(parsed, fields=added([*parsed.fields, *more.fields])) if more else parsed

    def _parsed(self, published_on: date | None, read: Place) -> Parsed:
        self._flush()
        tables = {name: pa.Table.from_batches(self._batches[name], schema=schema(name)) for name in TABLES}
        fields = field_counts(read, self._document.name, self._strange, FIELDS)
        return Parsed(tables, fields, self._problems, published_on)

    def _take(self, more: Parsed) -> None:
        """Take the rows of the second half; raises ParseError for what only the whole file tells rightly."""
        ids = more.tables["entries"]["entry_id"].to_pylist()
        if self._problems or more.problems or not self._seen.isdisjoint(ids):
            raise self._error("is not in order")
        self._flush()
        self._seen.update(ids)
        for name, table in more.tables.items():
            self._batches[name] += table.to_batches()

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
                    if done is not None:
                        parent.remove(done)
                    done = element
        except etree.XMLSyntaxError as error:
            raise self._error(f"is not well-formed XML: {error.msg}", line=error.lineno) from error
        root = events.root
        if root is None or _local(root) != "sanctionsData":
            found = "nothing" if root is None else _local(root)
            raise self._error(f"has the root {found}", expected="sanctionsData")
        if done is not None:
            done.getparent().remove(done)
        return root

    def _error(self, what: str, *, expected: str = "", line: int | None = None) -> ParseError:
        where = f"{self._document.source_id} {self._document.name}" + (f" line {line}" if line else "")
        return ParseError(what, where=where, expected=expected)

    def _published_on(self, info: Found) -> date:
        text = info.get("dataAsOf") or ""
        try:
            return date.fromisoformat(text[:10])
        except ValueError as error:
            raise self._error(f"is dated {text!r}", expected="a date in publicationInfo/dataAsOf") from error

    def _flush(self) -> None:
        for name, rows in self._rows.items():
            if rows:
                self._batches[name] += table_from_rows(schema(name), rows).to_batches()
                rows.clear()

    def _entity(self, element: Any) -> None:
        try:
            [entity] = self._entities.read([element])["entity"]
            self._entry(int(entity["@id"]), entity)
        except (KeyError, TypeError, ValueError) as error:
            raise self._error(
                f"entity {element.get('id')} lacks or spoils {error}",
                line=element.sourceline,
                expected="an entity as in enhanced_xml.xsd",
            ) from error
        if len(self._seen) % _BATCH == 0:
            self._flush()

    def _entry(self, entry_id: int, entity: Found) -> None:
        if entry_id in self._seen:
            raise ValueError("its number, which another one has")
        self._seen.add(entry_id)
        rows, general = self._rows, entity["generalInfo"]
        entry_type = _ENTRY_TYPES.get(general["entityType"])
        if entry_type is None:
            self._unknown_code(entry_id, "error", "generalInfo/entityType", general["entityType"])
            return
        rows["entries"].append(
            (
                *(entry_id, entry_type, self._names(entry_id, entity["names"]["name"])),
                *(general.get("title"), general.get("remarks"), general.get("livingStatus")),
                *(_FLAGS[general.get("isUsPerson")], _FLAGS[general.get("isUsCitizen")]),
                *(self._document.document_id, f"//entity[@id='{entry_id}']"),
            )
        )
        for listed in entity["sanctionsLists"]["sanctionsList"]:
            rows["listings"].append((entry_id, listed[TEXT], date.fromisoformat(listed["@datePublished"])))
        for program in entity["sanctionsPrograms"]["sanctionsProgram"]:
            rows["programs"].append((entry_id, program))
        for measure in entity["sanctionsTypes"]["sanctionsType"]:
            rows["measures"].append((entry_id, "sanctions_type", measure))
        for measure in entity["legalAuthorities"].get("legalAuthority", ()):
            rows["measures"].append((entry_id, "legal_authority", measure))
        if "addresses" in entity:
            self._addresses(entry_id, entity["addresses"].get("address", ()))
        if "features" in entity:
            self._features(entry_id, entity["features"].get("feature", ()))
        if "identityDocuments" in entity:
            self._identifiers(entry_id, entity["identityDocuments"].get("identityDocument", ()))
        if "relationships" in entity:
            self._relations(entry_id, entity["relationships"].get("relationship", ()))

    def _unknown_code(self, entry_id: int, severity: Literal["error", "warning"], place: str, code: str | None) -> None:
        self._strange[f"{_ENTITY}/{place}"] += 1
        locator = f"//entity[@id='{entry_id}']"
        message = f"a code in {place} that nobody knows"
        self._problems.append(Problem(self._document.name, locator, severity, message, code or ""))

    def _names(self, entry_id: int, names: list[Found]) -> str:
        """Add the rows of the names and of their parts; return the primary name."""
        rows, parts = self._rows["names"], self._rows["name_parts"]
        primary_name = None
        for name in names:
            alias_type = name.get("aliasType")
            name_type = _NAME_TYPES.get(alias_type)
            if name_type is None:
                self._unknown_code(entry_id, "error", "names/name/aliasType", alias_type)
                continue
            name_id, is_primary = int(name["@id"]), _FLAGS[name["isPrimary"]]
            is_weak = _FLAGS[name["isLowQuality"]]
            for translation in name["translations"]["translation"]:
                translation_id = int(translation["@id"])
                is_primary_translation = _FLAGS[translation["isPrimary"]]
                full_name = translation["formattedFullName"]
                if is_primary and is_primary_translation:
                    primary_name = full_name
                rows.append(
                    (
                        *(entry_id, name_id, translation_id, name_type, is_primary, is_weak, is_primary_translation),
                        *(translation["script"], full_name, translation["formattedLastName"]),
                        translation.get("formattedFirstName"),
                    )
                )
                for number, part in enumerate(translation["nameParts"]["namePart"], start=1):
                    parts.append((entry_id, name_id, translation_id, number, part["type"], part["value"]))
        if primary_name is None:
            raise ValueError("its primary name")
        return str(primary_name)

    def _addresses(self, entry_id: int, addresses: list[Found]) -> None:
        rows = self._rows["addresses"]
        for address in addresses:
            address_id, country = int(address["@id"]), address.get("country")
            translations = address.get("translations", {}).get("translation")
            if not translations:
                rows.append((entry_id, address_id, None, True, None, *_address(country, {})))
                continue
            for translation in translations:
                parts = {}
                for part in translation.get("addressParts", {}).get("addressPart", ()):
                    if part["type"] not in _ADDRESS_PARTS:
                        place = "addresses/address/translations/translation/addressParts/addressPart/type"
                        self._unknown_code(entry_id, "warning", place, part["type"])
                    parts[part["type"]] = part["value"]
                rows.append(
                    (
                        *(entry_id, address_id, int(translation["@id"]), _FLAGS[translation["isPrimary"]]),
                        *(translation["script"], *_address(country, parts)),
                    )
                )

    def _features(self, entry_id: int, features: list[Found]) -> None:
        rows = self._rows["features"]
        for feature in features:
            period = _period(feature.get("valueDate"))
            dated: tuple[object, ...] = (None, None, None, None)
            if period:
                dated = (period.first, period.last, period.precision, period.is_approximate)
            rows.append(
                (
                    *(entry_id, int(feature["@id"]), feature["type"].strip(), feature["value"], *dated),
                    *(_FLAGS[feature["isPrimary"]], feature.get("reliability"), feature.get("comments")),
                )
            )

    def _identifiers(self, entry_id: int, documents: list[Found]) -> None:
        rows = self._rows["identifiers"]
        for document in documents:
            issuer = [i for i in (document.get("issuingAuthority"), document.get("issuingLocation")) if i]
            issued, expires = _period(document.get("issueDate")), _period(document.get("expirationDate"))
            rows.append(
                (
                    *(entry_id, int(document["@id"]), document["type"], document["documentNumber"]),
                    *(document.get("issuingCountry"), ", ".join(issuer) or None),
                    *(issued and issued.partial_iso(), expires and expires.partial_iso()),
                    *(_FLAGS[document["isValid"]], document.get("comments")),
                )
            )

    def _relations(self, entry_id: int, relations: list[Found]) -> None:
        rows = self._rows["relations"]
        for number, relation in enumerate(relations, start=1):
            other, period = relation["relatedEntity"], _period(relation.get("dateRange"))
            rows.append(
                (
                    *(entry_id, number, relation["type"], int(other["@entityId"]), other[TEXT]),
                    *(relation.get("quality"), period and period.first, period and period.last),
                    relation.get("comments"),
                )
            )


def _local(element: Any) -> str:
    return str(element.tag).rpartition("}")[2]


def _period(found: Found | None) -> Period | None:
    """Return the days that a date may mean: from its first `from` to its last `to`."""
    if not found or not found.get("fromDateBegin"):
        return None
    first = date.fromisoformat(found["fromDateBegin"])
    last = date.fromisoformat(found["toDateEnd"]) if found.get("toDateEnd") else first
    return period_between(
        first,
        last,
        is_range=_FLAGS[found["isDateRange"]] is True,
        is_approximate=_FLAGS[found["isApproximate"]] is True,
    )


def _address(country: str | None, parts: Found) -> tuple[str | None, ...]:
    """Return street, city, state, postal code, region, country, remarks, and all of it in the order of the CSV format."""
    street = ", ".join([parts[p] for p in _STREET if parts.get(p)]) or None
    city, state = parts.get("CITY"), parts.get("STATE/PROVINCE")
    postal_code, region = parts.get("POSTAL CODE"), parts.get("REGION")
    full = ", ".join([part for part in (street, city, state, postal_code, region, country) if part])
    return street, city, state, postal_code, region, country, None, full or None
