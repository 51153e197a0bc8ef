"""The elements of many entities by place, as columns: what is read of a file before anybody asks what it means.

Here: columns of elements, the records among them, their fields. Not here: where elements come from (`elements.py` one by one,
`scanned.py` many at once), what they mean (`entries.py`).

A *record* is an element that may repeat, as a name or a program, or an entity; its path begins within the entity. A *field* is
anything within a record that is in no other: an attribute (`@id`), an element, or one within elements that do not repeat.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from datetime import date
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from vendorwatch.formats import numbers
from vendorwatch.formats.ofac.elements import TEXT, Found

Array = Any


class Fault(ValueError):
    """An entity, by its running number, lacks something or has something that is not what it should be."""

    def __init__(self, entity: int, what: str) -> None:
        super().__init__(what)
        self.entity, self.what = entity, what


class Elements:
    """Elements by path: of each the running number of the record around it, in the order of the file, and its text.

    `texts` returns those of a path as Arrow strings; null where there is none.
    """

    def __init__(self, entities: int, around: Mapping[str, Array], texts: Callable[[str], pa.Array]) -> None:
        self.entities, self.texts = entities, texts
        self._around = around

    def around(self, path: str) -> Array:
        """Return for each element at that path which record it stands in."""
        return self._around.get(path, _NONE)


_NONE: Array = np.empty(0, np.int64)
FLAGS = {"true": True, "false": False, "1": True, "0": False}


def gathered(entities: Iterable[Found]) -> Elements:
    """Return what was read of entities one by one as columns."""
    around: defaultdict[str, list[int]] = defaultdict(list)
    texts: defaultdict[str, list[str | None]] = defaultdict(list)

    def add(path: str, value: Any, record: int) -> None:
        if isinstance(value, list):
            for one in value:
                number = len(around[path])
                add_one(path, one, record, number)
        else:
            add_one(path, value, record, record)

    def add_one(path: str, value: Any, record: int, inside: int) -> None:
        around[path].append(record)
        texts[path].append(value.get(TEXT) if isinstance(value, dict) else value)
        if isinstance(value, dict):
            for name, found in value.items():
                if name != TEXT:
                    add(f"{path}/{name}", found, inside)

    number = -1
    for number, entity in enumerate(entities):
        for name, found in entity.items():
            add(name, found, number)
    return Elements(
        number + 1,
        {path: np.array(records, np.int64) for path, records in around.items()},
        lambda path: pa.array(texts.get(path, []), pa.string()),
    )


class Records:
    """The records at one path: of entities (no path), or of records `within` which each stands in one."""

    def __init__(self, elements: Elements, path: str = "", within: "Records | None" = None) -> None:
        self._elements, self.path = elements, path
        self.within = np.arange(elements.entities) if within is None else elements.around(path)
        self.entity: Array = self.within if within is None else within.entity[self.within]
        self.many = len(self.entity)

    def inside(self, path: str, *, required: bool = False) -> "Records":
        """Return the records at a path within these; raises Fault if one must stand in each and does not."""
        found = Records(self._elements, self._path(path), self)
        if required and len(lone := np.flatnonzero(np.bincount(found.within, minlength=self.many) == 0)):
            raise Fault(int(self.entity[lone[0]]), f"'{path}'")
        return found

    def text(self, field: str = "") -> pa.Array:
        """Return the text of each record, or of a field of it; null where there is none."""
        if not field:
            return self._elements.texts(self.path)
        around = self._elements.around(self._path(field))
        texts = self._elements.texts(self._path(field))
        if len(around) == self.many:
            return texts
        places = np.full(self.many, -1, np.int64)
        places[around] = np.arange(len(around))
        return texts.take(pa.array(places, mask=places < 0))

    def has(self, field: str) -> Array:
        """Return whether each record has a field, be it empty."""
        found = np.zeros(self.many, np.bool_)
        found[self._elements.around(self._path(field))] = True
        return found

    def required(self, field: str) -> pa.Array:
        """Return the text of a field that each record must have, be it empty; raises Fault."""
        self.require(self.has(field), field)
        return self.text(field)

    def require(self, holds: Array, what: str) -> None:
        """Raise Fault for the first record of which it does not hold."""
        if len(wrong := np.flatnonzero(~holds)):
            raise Fault(int(self.entity[wrong[0]]), f"'{what}'")

    def numbers(self, field: str) -> pa.Array:
        """Return a field that each record must have as whole numbers from 1 on; raises Fault."""
        found = self._cast(field, pa.int64())
        # Arrow reads `-5` and `0x1F`, too.
        plain = pc.match_substring_regex(self.text(field), f"^(?:{numbers.PATTERN})$")
        if (wrong := pc.index(plain, value=False).as_py()) >= 0:
            raise self._fault(field, self.text(field), wrong)
        return found

    def days(self, field: str) -> pa.Array:
        """Return a field that each record must have as days (`2024-06-21`); raises Fault."""
        return self._cast(field, pa.date32())

    def _cast(self, field: str, kind: pa.DataType) -> pa.Array:
        texts = self.required(field)
        self.require(~nulls(texts), field)
        try:
            found = texts.cast(kind)
        except pa.ArrowInvalid:
            wrong = next(n for n, text in enumerate(texts) if not _is(text, kind))
            raise self._fault(field, texts, wrong) from None
        # Arrow reads the year 0, which no calendar of ours has.
        if pa.types.is_date(kind) and (wrong := pc.index(pc.less(found, date.min), value=True).as_py()) >= 0:
            raise self._fault(field, texts, wrong)
        return found

    def _fault(self, field: str, texts: pa.Array, wrong: int) -> Fault:
        return Fault(int(self.entity[wrong]), f"{field} {texts[wrong].as_py()!r}")

    def flags(self, field: str, *, required: bool = False) -> pa.Array:
        """Return a field as true or false, null where it is empty or missing; raises Fault."""
        texts = self.required(field) if required else self.text(field)
        found = coded(texts, FLAGS, pa.bool_())
        self.require(nulls(found) <= nulls(texts), field)
        return found

    def _path(self, field: str) -> str:
        return f"{self.path}/{field}" if self.path else field


def coded(texts: pa.Array, codes: Mapping[str, Any], kind: pa.DataType) -> pa.Array:
    """Return what each text stands for, of that kind; null for one that stands for nothing."""
    values = texts.dictionary_encode()
    return pa.array([codes.get(text) for text in values.dictionary.to_pylist()], kind).take(values.indices)


def nulls(texts: pa.Array) -> Array:
    """Return which of the texts are null."""
    return texts.is_null().to_numpy(zero_copy_only=False)


def running(around: Array) -> Array:
    """Return the running number, from 1, of each element within the record around it."""
    return np.arange(len(around)) - np.searchsorted(around, around) + 1


def _is(text: pa.Scalar, kind: pa.DataType) -> bool:
    try:
        text.cast(kind)
    except pa.ArrowInvalid:
        return False
    return True
