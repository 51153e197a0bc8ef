"""OFAC's delta files: which entities a publication added, removed or modified, and what of each.

Here: reading delta files into statements. Not here: where they come from (`ofac_deltas.py`), what they are worth
(`sql/work/delta_reconciliation.sql`).

The elements of an entity are those of the enhanced format (`enhanced_fields.yml`). An entity that was added or removed
says so in its `action`, and stands there whole. In one that was modified, only what changed may stand, and each element
that did says in its own `action` what became of it and in `oldValue` what it was; or the whole entity stands there
without. Every text is kept with its path, so that an element which the format gains is no loss.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from lxml import etree

from vendorwatch.columns import tables_of
from vendorwatch.deliveries import Delivery, Document, FieldCount, Parsed, Problem
from vendorwatch.errors import ParseError
from vendorwatch.formats.numbers import number_of
from vendorwatch.formats.ofac.elements import Place, declared
from vendorwatch.formats.ofac.enhanced_xml import FIELDS

TABLES = ("publications", "entities", "statements")

_ACTIONS = {
    None: "modify",
    "add": "add",
    "remove": "remove",
    "delete": "remove",
    "modify": "modify",
    "change": "modify",
    "update": "modify",
}
_ENTITY = "sanctionsData/entities/entity"
_HEAD = "the head of the file, which says nothing of an entity"


@dataclass(frozen=True)
class _Statement:
    """A text of an entity, by its path within it; `action` is that of the nearest element around it that has one."""

    path: str
    action: str | None
    value: str | None
    old_value: str | None


def parse(delivery: Delivery) -> Parsed:
    """Read every delta file; raises ParseError for one that is none, or that names no day or an entity without number."""
    rows: dict[str, list[tuple[object, ...]]] = {name: [] for name in TABLES}
    parsed = Parsed({})
    for document in delivery.documents:
        _Reader(document, rows, parsed).read()
    parsed.tables = tables_of("ofac_deltas", rows)
    return parsed


class _Reader:
    def __init__(self, document: Document, rows: dict[str, list[tuple[object, ...]]], parsed: Parsed) -> None:
        self._document, self._rows, self._parsed = document, rows, parsed
        self._taken: Counter[str] = Counter()
        self._ignored: Counter[tuple[str, str]] = Counter()
        self._unknown: Counter[str] = Counter()

    def read(self) -> None:
        root = self._root()
        entities = root.findall("{*}entities/{*}entity")
        known = declared(FIELDS).enter("sanctionsData").enter("entities").enter("entity")
        for number, entity in enumerate(entities, start=1):
            self._entity(number, entity, known)
        for element in root:
            if etree.QName(element).localname != "entities":
                self._ignored[f"sanctionsData/{etree.QName(element).localname}", _HEAD] += 1
        published_on = self._published_on(root)
        kind = root.findtext("{*}publicationInfo/{*}publicationType")
        place = (self._document.document_id, "/sanctionsData/publicationInfo")
        self._rows["publications"].append((published_on, kind, len(entities), *place))
        self._parsed.fields += self._counts()

    def _root(self) -> Any:
        parser = etree.XMLParser(
            resolve_entities=False, no_network=True, remove_blank_text=True, remove_comments=True, remove_pis=True
        )
        try:
            with self._document.path.open("rb") as stream:
                tree: Any = etree.parse(stream, parser)
        except etree.XMLSyntaxError as error:
            raise self._error(f"is not well-formed XML: {error.msg}") from error
        if tree.docinfo.doctype:
            raise self._error("declares a DOCTYPE", expected="XML without one")
        root = tree.getroot()
        name = etree.QName(root)
        if name.localname != "sanctionsData" or "/DeltaFile/" not in (name.namespace or ""):
            raise self._error(f"has the root {root.tag}", expected="sanctionsData of OFAC's DeltaFile format")
        return root

    def _published_on(self, root: Any) -> date:
        info = root.find("{*}publicationInfo")
        text = "" if info is None else info.findtext("{*}datePublished") or ""
        try:
            return date.fromisoformat(text[:10])
        except ValueError as error:
            raise self._error(f"is dated {text!r}", expected="a date in publicationInfo/datePublished") from error

    def _entity(self, number: int, element: Any, known: Place) -> None:
        identifier = element.get("id") or ""
        entry_id = number_of(identifier)
        if entry_id is None:
            raise self._error(f"has an entity with the id {identifier!r}", expected="a whole number from 1 on")
        locator = f"//entity[@id='{identifier}']"
        action = self._action(element, _ENTITY, locator)
        statements: list[_Statement] = []
        for child in element:
            name = etree.QName(child).localname
            if known.enter(name).role == "unknown":
                self._unknown[f"{_ENTITY}/{name}"] += 1
                what = "an element of an entity that nobody knows"
                self._parsed.problems.append(Problem(self._document.name, locator, "error", what, name))
                continue
            statements += self._statements(child, name, known.enter(name), None, locator)
        is_itemised = any(s.action for s in statements)
        document_id = self._document.document_id
        self._rows["entities"].append((number, entry_id, action, is_itemised, document_id, locator))
        self._rows["statements"] += [
            (document_id, number, position, s.path, s.action, s.value, s.old_value)
            for position, s in enumerate(statements, start=1)
        ]

    def _statements(
        self, element: Any, path: str, place: Place, action: str | None, locator: str
    ) -> Iterator[_Statement]:
        """Yield the texts in an element; an element without any that says what became of it is a statement too."""
        stated = self._action(element, f"{_ENTITY}/{path}", locator) if "action" in element.keys() else action  # noqa: SIM118
        text, old_value = (element.text or "").strip() or None, element.get("oldValue")
        if text or old_value or (stated and not len(element)):
            self._taken[f"{_ENTITY}/{path}"] += 1
            yield _Statement(path, stated, text, old_value)
        for attribute in element.keys():  # noqa: SIM118
            name = f"@{etree.QName(attribute).localname}"
            if name == "@oldValue":
                self._taken[f"{_ENTITY}/{path}/{name}"] += 1
            elif name == "@action":
                continue
            elif (inside := place.enter(name)).role == "skip":
                self._ignored[f"{_ENTITY}/{path}/{name}", inside.reason] += 1
            else:
                self._taken[f"{_ENTITY}/{path}/{name}"] += 1
                yield _Statement(f"{path}/{name}", stated, element.get(attribute), None)
        for child in element:
            name = etree.QName(child).localname
            yield from self._statements(child, f"{path}/{name}", place.enter(name), stated, locator)

    def _action(self, element: Any, path: str, locator: str) -> str:
        told = element.get("action")
        action = _ACTIONS.get(told and told.strip().lower())
        if action is None:
            self._unknown[f"{path}/@action"] += 1
            what = "an action that nobody knows"
            self._parsed.problems.append(Problem(self._document.name, locator, "error", what, told))
            return "modify"
        if told is not None:
            self._taken[f"{path}/@action"] += 1
        return action

    def _counts(self) -> Iterator[FieldCount]:
        part = self._document.name
        for path, count in sorted(self._taken.items()):
            yield FieldCount(part, path, count, count, landed_in="statements")
        for (path, reason), count in sorted(self._ignored.items()):
            yield FieldCount(part, path, count, 0, count, reason)
        for path, count in sorted(self._unknown.items()):
            yield FieldCount(part, path, count, 0)

    def _error(self, what: str, *, expected: str = "") -> ParseError:
        return ParseError(what, where=f"{self._document.source_id} {self._document.name}", expected=expected)
