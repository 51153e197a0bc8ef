"""The inner loops of reading plain XML: functions of integers and arrays alone, which numba compiles.

Here: going over the tags of a stretch that is known to be well-formed, and copying texts out of it. Not here: what makes sure of
that, and which tags there may be (`scanned.py`). Whatever the bytes are, nothing beyond an array is read or written.
"""

from typing import Any

import numpy as np

Array = Any

# What becomes of an element.
LEAF, GROUP, TEXTS, SKIP = range(4)
# How a scan ends: with the stretch, at a tag that was not met before, or where the strict parser must look.
DONE, NEW, ODD = range(3)
# Where a scan stands: its place in the bytes, how many elements were written, how deep it is, and of a new tag the
# length of its signature and its slot.
AT, WRITTEN, DEPTH, SIGNED, SLOT = range(5)
# What is known of an open element: its place, the running number of the record around its content, where its text goes.
PLACE, RECORD, EXPECTS = range(3)
# What is written of an element or attribute: its place, the record around it, and from where to where its text stands.
COLUMNS = 4
DEEPEST, LONGEST, MOST_ATTRIBUTES = 64, 256, 8
# Bytes of a text; libxml2 takes no longer one either.
LONGEST_TEXT = 10_000_000
SLOTS = 1 << 12

_TAB, _NEWLINE, _RETURN, _SPACE = 9, 10, 13, 32
_DOUBLE, _SINGLE, _SLASH, _COLON, _LESS, _EQUALS, _GREATER = (ord(c) for c in "\"'/:<=>")
_SEED, _PRIME, _MASK = 2166136261, 16777619, 0xFFFFFFFF


def scan(
    data: Array,
    state: Array,
    stack: Array,
    signature: Array,
    slots: Array,
    signatures: Array,
    signed: Array,
    shape_place: Array,
    shape_kind: Array,
    shape_attributes: Array,
    place_kind: Array,
    repeats: Array,
    counts: Array,
    ordinals: Array,
    written: Array,
) -> int:
    """Write what stands in `data` into `written`, (elements and attributes, 4), and count each shape; say how that ended.

    At a tag that was not met before, its signature (name and names of attributes) is left in `signature`, and scanning can go on
    from there once it is known. `slots` are where to find the number of a shape, -1 where none is.
    """
    size = len(data)
    begins, ends = np.empty(MOST_ATTRIBUTES, np.int64), np.empty(MOST_ATTRIBUTES, np.int64)
    at, count, depth = state[AT], state[WRITTEN], state[DEPTH]
    while True:
        start, is_blank, has_return = at, True, False
        while at < size and data[at] != _LESS:
            letter = data[at]
            if letter == _RETURN:
                has_return = True
            elif letter != _SPACE and letter != _NEWLINE and letter != _TAB:
                is_blank = False
            at += 1
        if at + 1 >= size:
            state[WRITTEN] = count
            return DONE if at == size and is_blank and depth == 0 else ODD
        is_end = data[at + 1] == _SLASH
        kind = place_kind[stack[depth, PLACE]]
        if kind != SKIP:
            to = stack[depth, EXPECTS]
            if not is_blank:
                if to < 0 or has_return or at - start > LONGEST_TEXT:
                    return ODD
                written[to, 2], written[to, 3] = start, at
            elif to >= 0 and at > start and is_end:
                return ODD
            stack[depth, EXPECTS] = -1
        if is_end:
            if depth == 0:
                return ODD
            while at < size and data[at] != _GREATER:
                at += 1
            if at == size:
                return ODD
            at += 1
            depth -= 1
            continue
        if kind == LEAF:
            return ODD

        tag, length, attributes = at, 0, 0
        at += 1
        while at < size and data[at] != _GREATER and data[at] != _SLASH and data[at] > _SPACE:
            if data[at] == _COLON or length == LONGEST:
                return ODD
            signature[length] = data[at]
            length += 1
            at += 1
        while True:
            while at < size and data[at] <= _SPACE:
                at += 1
            if at + 1 >= size:
                return ODD
            if data[at] == _GREATER or data[at] == _SLASH:
                break
            if attributes == MOST_ATTRIBUTES or length == LONGEST:
                return ODD
            signature[length] = _SPACE
            length += 1
            while at < size and data[at] != _EQUALS and data[at] > _SPACE:
                if data[at] == _COLON or length == LONGEST:
                    return ODD
                signature[length] = data[at]
                length += 1
                at += 1
            while at < size and data[at] <= _SPACE:
                at += 1
            if at == size or data[at] != _EQUALS:
                return ODD
            at += 1
            while at < size and data[at] <= _SPACE:
                at += 1
            if at == size or (data[at] != _DOUBLE and data[at] != _SINGLE):
                return ODD
            quote = data[at]
            at += 1
            begins[attributes] = at
            while at < size and data[at] != quote:
                if data[at] < _SPACE:
                    return ODD
                at += 1
            if at == size:
                return ODD
            ends[attributes] = at
            attributes += 1
            at += 1
        is_empty = data[at] == _SLASH
        at += 1
        if is_empty:
            if data[at] != _GREATER:
                return ODD
            at += 1

        parent = stack[depth, PLACE]
        mixed = _SEED ^ parent
        for place in range(length):
            mixed = ((mixed ^ signature[place]) * _PRIME) & _MASK
        slot = mixed & (SLOTS - 1)
        shape = slots[slot]
        while shape >= 0:
            if signed[shape, 0] == parent and signed[shape, 1] == length:
                same = 0
                while same < length and signatures[shape, same] == signature[same]:
                    same += 1
                if same == length:
                    break
            slot = (slot + 1) & (SLOTS - 1)
            shape = slots[slot]
        if shape < 0:
            state[AT], state[WRITTEN], state[DEPTH], state[SIGNED], state[SLOT] = tag, count, depth, length, slot
            return NEW
        if count + 1 + attributes > len(written) or depth + 1 == DEEPEST:
            return ODD
        counts[shape] += 1
        place, record, to = shape_place[shape], stack[depth, RECORD], -1
        if shape_kind[shape] != SKIP:
            if shape_kind[shape] == LEAF or shape_kind[shape] == TEXTS:
                to = count
            written[count, 0], written[count, 1], written[count, 2], written[count, 3] = place, record, 0, 0
            count += 1
            if repeats[place]:
                record = ordinals[place]
                ordinals[place] += 1
            for number in range(attributes):
                if shape_attributes[shape, number] >= 0:
                    written[count, 0], written[count, 1] = shape_attributes[shape, number], record
                    written[count, 2], written[count, 3] = begins[number], ends[number]
                    count += 1
        if not is_empty:
            depth += 1
            stack[depth, PLACE], stack[depth, RECORD], stack[depth, EXPECTS] = place, record, to


def copy(data: Array, spans: Array, offsets: Array, texts: Array, has_reference: Array) -> None:
    """Copy the bytes of `spans`, (texts, 2), into `texts`, each to its offset; tell in which of them a `&` stands."""
    for number in range(len(spans)):
        to = offsets[number]
        for at in range(spans[number, 0], spans[number, 1]):
            if data[at] == 38:
                has_reference[number] = True
            texts[to] = data[at]
            to += 1
