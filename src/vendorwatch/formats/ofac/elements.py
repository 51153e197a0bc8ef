"""Elements of a known structure, read strictly: each is taken, left out for a reason, or counted as unknown.

Here: turning XML elements into nested dicts by the structure that `enhanced_fields.yml` declares, and counting what
became of every element and attribute. Not here: streaming, and what the values mean (`enhanced_xml.py`).

An element is known by its place, because tag names recur in other roles, and by its local name, because the publisher
has changed the namespace. Its tag together with the names of its attributes is a *shape*. Each shape of a place is
worked out once; from then on an element costs one look-up and one count.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any, Literal

from vendorwatch.deliveries import FieldCount
from vendorwatch.yaml_text import read_yaml

TEXT = "text()"

Role = Literal["text", "group", "skip", "unknown"]
Found = dict[str, Any]

_SHORTHAND = {
    "coded": {TEXT: "text", "@refId": "skip code"},
    "numbered": {TEXT: "text", "@refId": "skip code", "@id": "skip running"},
}


class RepeatedElement(ValueError):
    """An element stands twice where it may stand once."""


class Place:
    """Where elements of one name stand within one parent, or attributes of one name.

    `path` begins at the root. `inside` are the places of the elements and the attributes (`@name`) within.
    """

    def __init__(self, path: str, role: Role, *, reason: str = "", repeats: bool = False) -> None:
        self.path, self.role, self.reason, self.repeats = path, role, reason, repeats
        self.has_text = False
        self._strays = 0
        self.inside: dict[str, Place] = {}
        self._shapes = _Shapes(self)

    def read(self, elements: Iterable[Any]) -> Found:
        """Return what is taken of `elements`, which stand directly in this place, by local name.

        A text is a string or None. An element with others in it is a dict, with its attributes as `@name` and its own
        text as `text()`. What may repeat is a list of those. Raises RepeatedElement.
        """
        shapes = self._shapes
        found: Found = {}
        for element in elements:
            shape = shapes[(element.tag, *element.keys())]
            shape.count += 1
            name = shape.name
            if (tail := element.tail) is not None:
                self.stray(tail)
            if shape.is_leaf:
                value = element.text
                if len(element):
                    shape.place.read(element)
            else:
                value = shape.place.read(element)
                if not shape.is_taken:
                    continue
                for attribute, key in shape.taken:
                    value[key] = element.get(attribute)
                if shape.place.has_text:
                    value[TEXT] = element.text
                elif (text := element.text) is not None:
                    shape.place.stray(text)
            if shape.repeats:
                if name in found:
                    found[name].append(value)
                else:
                    found[name] = [value]
            elif name in found:
                raise RepeatedElement(f"{shape.place.path} twice in one place")
            else:
                found[name] = value
        return found

    def stray(self, text: str | None) -> None:
        """Count a text between elements of this place, where none belongs; one that is blank, or skipped with them, is none."""
        if self.role == "group" and text and not text.isspace():
            self._strays += 1

    def enter(self, name: str) -> "Place":
        """Return the place of that element or attribute within this one.

        One that is declared nowhere is unknown; but within what is skipped, all is skipped for the same reason.
        """
        if name not in self.inside:
            role: Role = "skip" if self.role == "skip" else "unknown"
            self.inside[name] = Place(_path(self, name), role, reason=self.reason)
        return self.inside[name]

    def shape(self, tag: str, attributes: Iterable[str]) -> "Shape":
        """Return the shape of elements of that tag, with attributes of these names in this order, which stand in this place."""
        return self._shapes[(tag, *attributes)]

    def met(self) -> Iterator[tuple["Place", int]]:
        """Yield each place within, at any depth, that something was met in, and how often."""
        times: Counter[Place] = Counter()
        for shape in self._shapes.values():
            for place in (shape.place, *shape.attributes):
                times[place] += shape.count
        if self._strays:
            yield self.enter(TEXT), self._strays
        for place, count in times.items():
            yield place, count
            yield from place.met()


class Shape:
    """A tag with the names of its attributes in one place, and how often it was met."""

    __slots__ = ("attributes", "count", "is_leaf", "is_taken", "name", "place", "repeats", "taken")

    def __init__(self, parent: Place, tag: str, attributes: list[str]) -> None:
        self.count = 0
        self.name = _local(tag)
        self.place = parent.enter(self.name)
        self.attributes = [self.place.enter(f"@{_local(a)}") for a in attributes]
        self.taken = [
            (a, f"@{_local(a)}") for a, place in zip(attributes, self.attributes, strict=True) if place.role == "text"
        ]
        self.is_leaf = self.place.role == "text"
        self.is_taken = self.place.role == "group"
        self.repeats = self.place.repeats


class _Shapes(dict[tuple[str, ...], Shape]):
    """The shapes met in a place; a new one is worked out when it is first met."""

    def __init__(self, parent: Place) -> None:
        self._parent = parent

    def __missing__(self, key: tuple[str, ...]) -> Shape:
        tag, *attributes = key
        self[key] = shape = Shape(self._parent, tag, attributes)
        return shape


def declared(file: str) -> Place:
    """Return the place above the root of a document, with all that the file beside this module declares."""
    told = _declaration(file)
    top = Place("", "group")
    _declare(top, told["elements"], told["reasons"])
    return top


@cache
def _declaration(file: str) -> Any:
    return read_yaml(Path(__file__).with_name(file).read_text("utf-8"))


def _declare(parent: Place, inside: Mapping[str, Any], reasons: Mapping[str, str]) -> None:
    for key, told in inside.items():
        what = _SHORTHAND.get(told, told) if isinstance(told, str) else told
        name = key.removesuffix("*")
        path, repeats = _path(parent, name), key.endswith("*")
        if name == TEXT:
            parent.has_text = True
        elif what == "text":
            parent.inside[name] = Place(path, "text", repeats=repeats)
        elif isinstance(what, str):
            parent.inside[name] = Place(path, "skip", reason=reasons[what.removeprefix("skip ")])
        else:
            is_leaf = TEXT in what and all(n == TEXT or (n[0] == "@" and w != "text") for n, w in what.items())
            parent.inside[name] = place = Place(path, "text" if is_leaf else "group", repeats=repeats)
            _declare(place, what, reasons)


def field_counts(document: Place, part: str, strange: Mapping[str, int], file: str) -> list[FieldCount]:
    """Return what became of every element and attribute met in the document that `file` declares, by path.

    `strange` says by path how many of the texts taken hold a code that nobody knows; they count as unknown.
    """
    lands, counts = _declaration(file)["lands"], []
    for place, found in sorted(document.met(), key=lambda pair: pair[0].path):
        taken = found - strange.get(place.path, 0) if place.role in ("text", "group") else 0
        ignored = found if place.role == "skip" else 0
        branches = (lands[name] for name in place.path.split("/") if name in lands)
        table = next(branches, "") if taken else ""
        counts.append(FieldCount(part, place.path, found, taken, ignored, place.reason, table))
    return counts


def added(counts: Iterable[FieldCount]) -> list[FieldCount]:
    """Return the counts of several parts of a document as those of the whole."""
    found: dict[str, FieldCount] = {}
    for count in counts:
        known = found.get(count.field)
        if known:
            count = replace(  # noqa: PLW2901 - the same count, of both parts
                count,
                found=known.found + count.found,
                taken=known.taken + count.taken,
                ignored=known.ignored + count.ignored,
                landed_in=known.landed_in or count.landed_in,
            )
        found[count.field] = count
    return [found[path] for path in sorted(found)]


def _path(parent: Place, name: str) -> str:
    return f"{parent.path}/{name}" if parent.path else name


def _local(name: str) -> str:
    return name.rpartition("}")[2]
