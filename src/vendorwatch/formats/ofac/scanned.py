"""Many entities of a plain file read at once, by a compiled loop, as strictly as one by one.

Here: a stretch of entities in, their elements as columns out, every element and attribute counted by what is declared of it.
Not here: the loop (`kernel.py`), what the columns mean (`entries.py`).

expat makes sure that a stretch is well-formed; then every `<` begins or ends an element, since in a plain file (`halves.py`)
stands neither comment nor characters nor a declaration of types. Whatever else is out of the ordinary, as an element that nobody
knows, text where none belongs, a prefix, or an element twice, is left to the parser that reads elements one by one and says what
is wrong: `Odd` is raised, and nothing is counted.
"""

import re
from collections.abc import Callable
from functools import cache
from typing import Any
from xml.parsers import expat

import numpy as np
import pyarrow as pa

from vendorwatch.formats.ofac import kernel
from vendorwatch.formats.ofac.elements import Place
from vendorwatch.formats.ofac.gathered import Elements
from vendorwatch.formats.ofac.kernel import GROUP, LEAF, SKIP, TEXTS

Array = Any

# Importing numba and the compiled loop takes a third of a second, as reading so many bytes one by one does.
WORTH_SCANNING = 8_000_000
_MOST_SHAPES = kernel.SLOTS // 4
_REFERENCE = re.compile(r"&(?:#x([0-9a-fA-F]+)|#([0-9]+)|(\w+));")
_NAMED = {"amp": "&", "lt": "<", "gt": ">", "quot": '"', "apos": "'"}


class Odd(Exception):
    """Something stands in a stretch that is not read this way."""


class Scanner:
    """Reads stretches of entities; `entities` is the place that they stand in."""

    def __init__(self, entities: Place) -> None:
        self._scan, self._copy = compiled()
        self._entity = f"{entities.path}/entity"
        self._places: list[Place] = []
        self._shapes: list[Any] = []
        self._numbers: dict[int, int] = {}
        self._slots = np.full(kernel.SLOTS, -1, np.int32)
        self._signatures = np.zeros((_MOST_SHAPES, kernel.LONGEST), np.uint8)
        self._signed = np.zeros((_MOST_SHAPES, 2), np.int64)
        self._shape_place = np.zeros(_MOST_SHAPES, np.int64)
        self._shape_kind = np.zeros(_MOST_SHAPES, np.int64)
        self._attributes = np.full((_MOST_SHAPES, kernel.MOST_ATTRIBUTES), -1, np.int64)
        # A shape has a place, and each of its attributes.
        most_places = _MOST_SHAPES * (1 + kernel.MOST_ATTRIBUTES)
        self._place_kind = np.full(most_places, SKIP, np.int64)
        self._repeats = np.zeros(most_places, np.bool_)
        self._number(entities)

    def read(self, opening: bytes, stretch: bytes, closing: bytes) -> Elements:
        """Return the elements of the entities in `stretch`, of which `opening` and `closing` make a document; raises Odd."""
        _require_well_formed(opening, stretch, closing)
        data = np.frombuffer(stretch, np.uint8)
        written = np.empty((stretch.count(b"<") + stretch.count(b"="), kernel.COLUMNS), np.int64)
        state, stack = np.zeros(5, np.int64), np.zeros((kernel.DEEPEST, 3), np.int64)
        stack[0, kernel.EXPECTS] = -1
        signature = np.empty(kernel.LONGEST, np.uint8)
        counts, ordinals = np.zeros(_MOST_SHAPES, np.int64), np.zeros(len(self._repeats), np.int64)
        ended = kernel.NEW
        while ended == kernel.NEW:
            ended = self._scan(
                *(data, state, stack, signature, self._slots, self._signatures, self._signed, self._shape_place),
                *(self._shape_kind, self._attributes, self._place_kind, self._repeats, counts, ordinals, written),
            )
            if ended == kernel.NEW:
                parent = int(stack[state[kernel.DEPTH], kernel.PLACE])
                self._learn(signature[: state[kernel.SIGNED]], parent, int(state[kernel.SLOT]))
        if ended == kernel.ODD:
            raise Odd
        elements = self._elements(data, written[: state[kernel.WRITTEN]])
        for shape, count in zip(self._shapes, counts.tolist(), strict=False):
            shape.count += count
        return elements

    def _learn(self, signature: Array, parent: int, slot: int) -> None:
        """Work out what a tag within a place is, which is met for the first time; raises Odd if nobody knows it."""
        tag, *attributes = bytes(signature).decode().split(" ")
        number, above = len(self._shapes), self._places[parent]
        if number == _MOST_SHAPES or "xmlns" in attributes:
            raise Odd
        shape = above.shape(tag, attributes)
        if "unknown" in {shape.place.role, *(place.role for place in shape.attributes)}:
            raise Odd
        self._shapes.append(shape)
        self._shape_place[number] = self._number(shape.place)
        self._shape_kind[number] = self._place_kind[self._shape_place[number]]
        taken = [self._number(place) if place.role == "text" else -1 for place in shape.attributes]
        self._attributes[number, : len(taken)] = taken
        self._signatures[number, : len(signature)] = signature
        self._signed[number] = parent, len(signature)
        self._slots[slot] = number

    def _number(self, place: Place) -> int:
        if id(place) not in self._numbers:
            self._numbers[id(place)] = number = len(self._places)
            self._places.append(place)
            kinds = {"text": LEAF, "group": TEXTS if place.has_text else GROUP}
            self._place_kind[number] = kinds.get(place.role, SKIP)
            self._repeats[number] = place.repeats
        return self._numbers[id(place)]

    def _elements(self, data: Array, written: Array) -> Elements:
        """Return what was written, by path within the entity; raises Odd for what stands twice where it may stand once."""
        order = np.argsort(written[:, 0].astype(np.int16), kind="stable")
        ends = np.cumsum(np.bincount(written[:, 0], minlength=len(self._places)))
        around, spans, entities = {}, {}, 0
        for place, rows in zip(self._places, np.split(order, ends[:-1]), strict=True):
            found = written[rows]
            if not place.repeats and (np.diff(found[:, 1]) == 0).any():
                raise Odd
            path = place.path.removeprefix(self._entity)
            if path == "":
                entities = len(found)
            elif len(found):
                around[path[1:]], spans[path[1:]] = found[:, 1], found[:, 2:]
        return Elements(entities, around, lambda path: self._texts(data, spans.get(path)))

    def _texts(self, data: Array, spans: Array | None) -> pa.Array:
        """Return the texts that stand at `spans`, (texts, 2), as Arrow strings; null for those without a letter."""
        if spans is None:
            return pa.array([], pa.string())
        lengths = spans[:, 1] - spans[:, 0]
        offsets = np.zeros(len(spans) + 1, np.int32)
        np.cumsum(lengths, out=offsets[1:])
        texts, has_reference = np.empty(offsets[-1], np.uint8), np.zeros(len(spans), np.bool_)
        self._copy(data, spans, offsets, texts, has_reference)
        there = np.packbits(lengths > 0, bitorder="little")
        found = pa.StringArray.from_buffers(len(spans), *(pa.py_buffer(part) for part in (offsets, texts, there)))
        if not has_reference.any():
            return found
        values = found.to_pylist()
        for number in np.flatnonzero(has_reference).tolist():
            values[number] = _REFERENCE.sub(_referred, values[number])
        return pa.array(values, pa.string())


def _referred(reference: re.Match[str]) -> str:
    """Return the letter that a reference stands for; that it is one of XML's own, expat has made sure of."""
    hexadecimal, decimal, name = reference.groups()
    return _NAMED[name] if name else chr(int(hexadecimal, 16) if hexadecimal else int(decimal))


def _require_well_formed(*parts: bytes) -> None:
    parser = expat.ParserCreate()
    try:
        for part in parts:
            parser.Parse(part)
        parser.Parse(b"", True)
    except expat.ExpatError as error:
        raise Odd from error


@cache
def compiled() -> tuple[Callable[..., int], Callable[..., None]]:
    """Return the loops compiled: once, when the project is installed or they are first needed, which takes some seconds."""
    import numba  # noqa: PLC0415 - takes as long as reading a list that is small

    def made(loop: Any, **options: Any) -> Any:
        try:
            return numba.njit(loop, cache=True, nogil=True, **options)
        except RuntimeError:  # no folder for it can be written
            return numba.njit(loop, nogil=True, **options)

    return made(kernel.scan), made(kernel.copy)


def prepare() -> None:
    """Compile the loops for the types that they are called with, or load what was compiled before."""
    entities = Place("entities", "group")
    entities.inside["entity"] = entity = Place("entities/entity", "group", repeats=True)
    entity.inside["@id"] = Place("entities/entity/@id", "text")
    Scanner(entities).read(b"<entities>", b'<entity id="1"/>', b"</entities>").texts("@id")
