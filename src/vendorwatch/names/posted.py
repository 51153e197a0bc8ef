"""By what listed names are found: the grams and keys of their spellings, and what each weighs.

Here: from spellings to what is looked up. Not here: the index that keeps it and asks (`search.py`), the loops that make keys
and count what is shared (`kernels/search.py`).
"""

from typing import NamedTuple

import numpy as np

from vendorwatch.names.analysis import COMMON
from vendorwatch.names.arrays import Side, side, together
from vendorwatch.names.compiled import kernel
from vendorwatch.names.kernels import search
from vendorwatch.names.kernels import words as kernels
from vendorwatch.names.kernels.words import Array

# A gram that more names hold says too little to be worth the rows it brings.
MAX_POSTINGS = 500
# The same words outweigh any grams, and so do initials and acronyms, which share none; a spelling that is almost the same
# counts like three rare grams, one that is nearly so like half as much. A word weighs by how few have it, this many times.
_SAME, ACRONYM, _INITIALS, _ALMOST, _NEARLY, _WORD = 60_000, 50_000, 40_000, 3_000, 1_400, 3
_LANES = {
    search.SAME_WORDS: _SAME,
    search.JOINED: _SAME,
    search.CONSONANTS: _SAME,
    search.LONG: ACRONYM,
    search.SHORT: ACRONYM,
    search.INITIALS: _INITIALS,
    search.ALMOST: _ALMOST,
    search.NEARLY: _NEARLY,
}
_LANE_WEIGHTS = np.array([_LANES.get(lane, 0) for lane in range(search.VOWELS_KEPT + 1)])
# Spellings have numbers of so many bits.
_NAMES = 24
_NAME = (1 << _NAMES) - 1
# Of so large a share of the spellings it is quicker to make the whole.
_MOST = 0.1
_NO_GRAMS = np.empty(0, np.int64), np.empty(0, np.int64)


class Posted(NamedTuple):
    """By what the spellings of listed names are found: each by those of its kind alone.

    `gram` are the grams, each with its kind above it, that are rare enough to look up, in order; `rank` is 0 for the rarest
    (ties broken by the gram itself). The gram of rank r weighs `weight[r]`, 100 times the logarithm of its rarity (whole, so
    that sums do not depend on their order), and the spellings `name[first[r]:first[r + 1]]` have it. Grams of sounds without
    vowels are of kinds of their own. `key` are the exact keys with lane and kind in them, in order, `bearer` the spelling of
    each (-1 less its number for a word as it was written before it was translated) and `worth` what it weighs; those with the
    same first bits stand from `slot[bits]` on. `whole` is what the words of a spelling weigh, `unheard` what a word does that
    none has.
    """

    gram: Array
    rank: Array
    weight: Array
    first: Array
    name: Array
    key: Array
    bearer: Array
    worth: Array
    slot: Array
    whole: Array
    unheard: Array


class Unasked(NamedTuple):
    """What nothing is found by, but the next index made from: the lane of each key, and the grams that more spellings than
    `MAX_POSTINGS` have, in order, with how many these are.
    """

    lane: Array
    common: Array
    held_by: Array


class Before(NamedTuple):
    """Spellings and by what they are found, from which others that differ in a few are to be made.

    `order` says of each of the others which of these it was; a number that none of these has is that of a new one.
    """

    listed: Side
    posted: Posted
    unasked: Unasked
    order: Array


def posted(listed: Side, before: Before | None = None) -> tuple[Posted, Unasked]:
    """Return by what to find the spellings of listed names; made from what was `before` by difference, it is the same."""
    differs = _differs(listed, before) if before else None
    held, common, held_by = (_held_now(differs) if differs else None) or (_held(listed), *_NO_GRAMS)
    codes = held >> _NAMES
    first = np.flatnonzero(np.diff(codes, prepend=-1))
    codes, count = codes[first], np.diff(first, append=len(codes))
    rare = count <= MAX_POSTINGS
    common, held_by = np.concatenate([common, codes[~rare]]), np.concatenate([held_by, count[~rare]])
    codes, first, count = codes[rare], first[rare], count[rare]
    order = np.lexsort((codes >> 32, codes & 0xFFFFFFFF, count))
    rank = np.empty(len(order), np.int64)
    rank[order] = np.arange(len(order))
    size = count[order]
    start = np.cumsum(size) - size
    posting = np.repeat(first[order] - start, size) + np.arange(size.sum())

    kinds = listed.names[:, kernels.KIND]
    sizes = np.bincount(kinds, minlength=kernels.KINDS)
    lane, key, spelling = _keyed_now(differs) if differs else _keyed(listed)
    bearers = np.diff(np.flatnonzero(np.diff(key, prepend=-1)), append=len(key))
    word = np.flatnonzero(lane >= search.WORD)
    worth = _LANE_WEIGHTS[lane]
    worth[word] = _WORD * _weight(sizes[kinds[spelling[word]]], np.repeat(bearers, bearers)[word])
    worth[lane == search.PLACED] //= search.PLACES_WEIGH
    words = (lane == search.WORD) | (lane == search.PLACED)
    made = Posted(
        codes,
        rank,
        _weight(sizes[(codes[order] >> 32) % kernels.KINDS], size),
        np.append(start, size.sum()),
        (held[posting] & _NAME).astype(np.int32),
        key,
        np.where(lane == search.TRANSLATED, -1 - spelling, spelling).astype(np.int32),
        worth.astype(np.uint16),
        kernel("slots", len(kinds))(key),
        np.bincount(spelling[words], worth[words], len(kinds)).astype(np.int64),
        _WORD * _weight(sizes, 1),
    )
    in_order = np.argsort(common)
    return made, Unasked(lane, common[in_order], held_by[in_order])


class _Differs(NamedTuple):
    """What differs from what was `before`: `now` is the number that each spelling has now, -1 for those that are `gone`; `new` are
    new ones, and `numbers` theirs.
    """

    before: Before
    now: Array
    gone: Side
    new: Side
    numbers: Array


def _differs(listed: Side, before: Before) -> _Differs | None:
    """Return what differs; None where that is so much, or in another order, that the whole is to be made."""
    many = len(before.listed.names)
    stays = before.order < many
    now = np.full(many, -1, np.int64)
    now[before.order[stays]] = np.flatnonzero(stays)
    gone, numbers = np.flatnonzero(now < 0), np.flatnonzero(~stays)
    if len(gone) + len(numbers) > many * _MOST or (np.diff(before.order[stays]) <= 0).any():
        return None
    nothing = side(())
    return _Differs(before, now, together(before.listed, nothing, gone), together(listed, nothing, numbers), numbers)


def _held(listed: Side) -> Array:
    """Return which spelling has which gram, of sounds with and without vowels, as one number: kind, gram, spelling; in order."""
    held = np.sort(np.concatenate([_held_as(listed, bare) for bare in (0, 1)]))
    return held[np.diff(held, prepend=-1) > 0]


def _held_as(listed: Side, bare: int) -> Array:
    sounds = (kernels.BARE,) if bare else (kernels.WHOLE, kernels.SAID)
    room = sum(int(listed.words[listed.places, kernels.LENGTH + how].sum()) for how in sounds)
    spelling, gram = kernel("grams", len(listed.names))(listed, bare, room)
    kinds = listed.names[:, kernels.KIND] + kernels.KINDS * bare
    held: Array = (((kinds[spelling] << 32) | gram) << _NAMES) | spelling
    return held


def _held_now(differs: _Differs) -> tuple[Array, Array, Array] | None:
    """Return what `_held` does without grams that were common, and these with how many have them now.

    None where one of these is no longer common, so that it is not known who has it.
    """
    posted, (_, common, held_by) = differs.before.posted, differs.before.unasked
    new = _held(differs.new)
    new = (new & ~_NAME) | differs.numbers[new & _NAME]
    held_by = held_by + _many_of(common, new) - _many_of(common, _held(differs.gone))
    if (held_by <= MAX_POSTINGS).any():
        return None
    size = np.diff(posted.first)[posted.rank]
    start = np.cumsum(size) - size
    posting = np.repeat(posted.first[:-1][posted.rank] - start, size) + np.arange(size.sum())
    spelling = differs.now[posted.name[posting]]
    held = ((np.repeat(posted.gram, size) << _NAMES) | spelling)[spelling >= 0]
    new = new[~np.isin(new >> _NAMES, common)]
    return np.insert(held, np.searchsorted(held, new), new), common, held_by


def _many_of(grams: Array, held: Array) -> Array:
    """Return how many have each of the grams, which are in order."""
    codes = held >> _NAMES
    many: Array = np.searchsorted(codes, grams, "right") - np.searchsorted(codes, grams)
    return many


def _keyed(listed: Side) -> tuple[Array, Array, Array]:
    """Return lane, key and spelling of all exact keys, by key and then by spelling."""
    lane, key, spelling = kernel("keys", len(listed.names))(listed, 0, COMMON)
    keyed = np.argsort(key, kind="stable")
    return lane[keyed].astype(np.int8), key[keyed], spelling[keyed]


def _keyed_now(differs: _Differs) -> tuple[Array, Array, Array]:
    """Return what `_keyed` does."""
    posted = differs.before.posted
    spelling = differs.now[np.where(posted.bearer < 0, -1 - posted.bearer, posted.bearer)]
    stays = spelling >= 0
    spelling, key = spelling[stays], posted.key[stays]
    lane, new, numbers = _keyed(differs.new)
    numbers = differs.numbers[numbers]
    first, end = np.searchsorted(key, new), np.searchsorted(key, new, "right")
    # Who has the same key stands there by number.
    for at in np.flatnonzero(first < end):
        first[at] += np.searchsorted(spelling[first[at] : end[at]], numbers[at])
    columns = (differs.before.unasked.lane[stays], lane), (key, new), (spelling, numbers)
    lane, key, spelling = (np.insert(column, first, added) for column, added in columns)
    return lane, key, spelling


def _weight(names: Array, bearers: Array | int) -> Array:
    """Return what it weighs that so many of so many names have, 1 at least."""
    weight: Array = np.maximum(1, np.rint(100 * np.log((names + 1) / bearers)).astype(np.int64))
    return weight
