"""By what listed names are found: the grams and keys of their spellings, and what each weighs.

Here: from spellings to what is looked up. Not here: the index that keeps it and asks (`search.py`), the loops that make keys
and count what is shared (`kernels/search.py`).
"""

from typing import NamedTuple

import numpy as np

from vendorwatch.names.analysis import COMMON
from vendorwatch.names.arrays import Side
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
# Names have numbers below this.
_NAMES = 24


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


def posted(listed: Side) -> Posted:
    """Return by what to find the spellings of listed names."""
    kinds = listed.names[:, kernels.KIND]
    sizes = np.bincount(kinds, minlength=kernels.KINDS)
    held = np.sort(np.concatenate([_held(listed, bare) for bare in (0, 1)]))
    held = held[np.diff(held, prepend=-1) > 0]
    codes = held >> _NAMES
    first = np.flatnonzero(np.diff(codes, prepend=-1))
    codes, count = codes[first], np.diff(first, append=len(codes))
    rare = count <= MAX_POSTINGS
    codes, first, count = codes[rare], first[rare], count[rare]
    order = np.lexsort((codes >> 32, codes & 0xFFFFFFFF, count))
    rank = np.empty(len(order), np.int64)
    rank[order] = np.arange(len(order))
    size = count[order]
    start = np.cumsum(size) - size
    posting = np.repeat(first[order] - start, size) + np.arange(size.sum())

    lane, key, spelling = kernel("keys", len(kinds))(listed, 0, COMMON)
    keyed = np.argsort(key, kind="stable")
    lane, key, spelling = lane[keyed], key[keyed], spelling[keyed]
    bearers = np.diff(np.flatnonzero(np.diff(key, prepend=-1)), append=len(key))
    word = _WORD * _weight(sizes[kinds[spelling]], np.repeat(bearers, bearers))
    word[lane == search.PLACED] //= search.PLACES_WEIGH
    worth = np.where(lane < search.WORD, _LANE_WEIGHTS[lane], word)
    words = (lane == search.WORD) | (lane == search.PLACED)
    return Posted(
        codes,
        rank,
        _weight(sizes[(codes[order] >> 32) % kernels.KINDS], size),
        np.append(start, size.sum()),
        (held[posting] & ((1 << _NAMES) - 1)).astype(np.int32),
        key,
        np.where(lane == search.TRANSLATED, -1 - spelling, spelling).astype(np.int32),
        worth.astype(np.uint16),
        kernel("slots", len(kinds))(key),
        np.bincount(spelling[words], worth[words], len(kinds)).astype(np.int64),
        _WORD * _weight(sizes, 1),
    )


def _held(listed: Side, bare: int) -> Array:
    """Return which spelling has which gram, of sounds with or without vowels, as one number: kind, gram, spelling."""
    sounds = (kernels.BARE,) if bare else (kernels.WHOLE, kernels.SAID)
    room = sum(int(listed.words[listed.places, kernels.LENGTH + how].sum()) for how in sounds)
    spelling, gram = kernel("grams", len(listed.names))(listed, bare, room)
    kinds = listed.names[:, kernels.KIND] + kernels.KINDS * bare
    held: Array = (((kinds[spelling] << 32) | gram) << _NAMES) | spelling
    return held


def _weight(names: Array, bearers: Array | int) -> Array:
    """Return what it weighs that so many of so many names have, 1 at least."""
    weight: Array = np.maximum(1, np.rint(100 * np.log((names + 1) / bearers)).astype(np.int64))
    return weight
