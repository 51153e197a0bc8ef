"""By what names find each other, and which listed names share most with the one asked about.

Here: grams, keys and the count of what is shared. Not here: what the lanes are for (`names/search.py`).
"""

from typing import Any

import numpy as np

from vendorwatch.names.kernels.words import (
    BARE,
    BARE_SAID,
    CLASS,
    CODE,
    FIRST,
    KIND,
    KINDS,
    LENGTH,
    ONE,
    ORGANIZATION,
    PARTICLE,
    PERSON,
    PLACE,
    SAID,
    SPELLINGS,
    TEXT,
    UNKNOWN,
    VOWELLESS,
    WHOLE,
    WRITTEN,
    ZERO,
    Array,
    folded,
    letter_at,
)

# What a name is looked up by besides grams; the last five are single words: as they sound (those that name places of
# organizations apart), as what they translate does, without vowels. The latter are looked for by names that are written
# without them, and by others only among those.
(
    SAME_WORDS, JOINED, ALMOST, NEARLY, INITIALS, LONG, SHORT, CONSONANTS, WORD, PLACED, TRANSLATED, VOWELS_LOST, VOWELS_KEPT
) = range(13)  # fmt: skip
# Places are shared with many and tell little: theirs weigh this part of what other words do.
PLACES_WEIGH = 3
# So many consonants tell a name.
_FEWEST_CONSONANTS = 3
# No word is as common.
NONE: Any = np.float64(-1)
# No name is numbered so.
NOBODY: Any = np.int64(-1)
# More than what a name shares with another weighs.
MOST = 0x3FFFFFFF


def _looked_up(words: Array, places: Array, start: int, end: int, held: Array) -> Any:
    """Put the words by which a name is looked up into `held`, and return how many: all but particles, if there are others."""
    count = ZERO
    for place in range(start, end):
        if words[places[place], CLASS] != PARTICLE:
            held[count] = places[place]
            count += 1
    if count == 0:
        for place in range(start, end):
            held[count] = places[place]
            count += 1
    return count


def _grams(words: Array, spelled: Array, ends: Array, word: int, bare: int, found: Array, count: int) -> int:
    """Put the grams of the sounds of a word, or of one without vowels, behind the first `count` of `found`; return how many."""
    count = _grams_of(spelled, ends, word, BARE if bare else WHOLE, found, count)
    if not bare and words[word, CODE + SAID] != words[word, CODE + WHOLE]:
        count = _grams_of(spelled, ends, word, SAID, found, count)
    return count


def _grams_of(spelled: Array, ends: Array, word: int, how: int, found: Array, count: int) -> int:
    """Put the grams of a spelling of a word behind the first `count` of `found`; return how many there are then."""
    first, last = ends[word * SPELLINGS + how], ends[word * SPELLINGS + how + 1]
    if last - first < 2:
        return count
    gram = np.int64(95)
    for at in range(first, last + 1):
        gram = ((gram << 8) | (letter_at(spelled, at) if at < last else np.int64(95))) & 0xFFFFFFFF
        if at >= first + 2:
            found[count] = gram
            count += 1
    return count


def grams(side: Any, bare: int, most: int) -> tuple[Array, Array]:
    """Return name and gram of all names, at most `most`, with or without vowels; a gram that a name has twice stands twice."""
    name_of, found = np.empty(most, np.int64), np.empty(most, np.int64)
    held = np.empty(len(side.places) + 1, np.int64)
    count = 0
    for name in range(len(side.names)):
        words = _looked_up(side.words, side.places, side.start[name], side.start[name + 1], held)
        for place in range(words):
            before = count
            count = _grams(side.words, side.spelled, side.ends, held[place], bare, found, count)
            for at in range(before, count):
                name_of[at] = name
    return name_of[:count], found[:count]


def _sort(values: Array, count: int) -> None:
    """Put the first `count` values in order: neighbours, if they are many first those far from each other (Shell)."""
    apart = 1
    while 4 * apart < count:
        apart = 3 * apart + 1
    while apart:
        for at in range(apart, count):
            value, place = values[at], at
            while place >= apart and values[place - apart] > value:
                values[place] = values[place - apart]
                place -= apart
            values[place] = value
        apart //= 3


def _sort_least(values: Array, count: int, most: int) -> int:
    """Put the least of the first `count` values, `most` of them or all, in order before the others; return how many."""
    low, high = 0, count - 1
    # Halves around a value (Hoare), of which the one goes on that the last of the least is in.
    while low < high and count > most:
        middle, left, right = values[(low + high) >> 1], low, high
        while left <= right:
            while values[left] < middle:
                left += 1
            while values[right] > middle:
                right -= 1
            if left <= right:
                values[left], values[right] = values[right], values[left]
                left += 1
                right -= 1
        if most <= right:
            high = right
        elif most >= left:
            low = left
        else:
            break
    least = min(count, most)
    _sort(values, least)
    return least


def _keys(side: Any, name: int, asks: int, common: float, room: Any) -> Any:
    """Put the keys of a name, each with its lane, into the first places of the last two of `room`; return how many.

    Two lanes differ by who asks: a short name may be the first letters of a long one, and only a query with an initial
    looks for initials. Almost or nearly the same is, a letter or two left out, what a name has besides words no rarer than
    `common`, run together; of a person the whole name.
    """
    held, letters, codes, lane, key = room
    words = side.words
    many = _looked_up(words, side.places, side.start[name], side.start[name + 1], held)
    if many == 0:
        return 0
    kind = side.names[name, KIND]
    located = kind == ORGANIZATION or kind == UNKNOWN
    for place in range(many):
        codes[place] = words[held[place], CODE + TEXT]
    _sort(codes, many)
    checksum = ONE
    for place in range(many):
        checksum = folded(checksum, codes[place])
    lane[0], key[0] = SAME_WORDS, checksum

    joined = _run_together(side, held, many, NONE, TEXT, letters)
    lane[1], key[1] = JOINED, _without(letters, joined, joined, joined)
    count = 2
    if asks and located:
        # A branch has the name of its house: what stands beside its places, run together.
        house = _house(words, held, many, codes)
        if house:
            # One word alone is not translated.
            joined = _run_together(side, codes, house, NONE, WRITTEN if house == 1 else TEXT, letters)
            lane[count], key[count] = JOINED, _without(letters, joined, joined, joined)
            count += 1
    core = _run_together(side, held, many, common, TEXT, letters) if kind != PERSON else joined
    if core == 0:
        core = _run_together(side, held, many, NONE, TEXT, letters)
    for first in range(core + 1 if 3 <= core <= 10 else 0):
        lane[count], key[count] = ALMOST, _without(letters, core, first, core)
        count += 1
        # The last of them leaves nothing out.
        for second in range(min(first + 1, core), core + 1 if core >= 4 else 0):
            lane[count], key[count] = NEARLY, _without(letters, core, first, second)
            count += 1

    lettered = False
    for place in range(many):
        lettered = lettered or words[held[place], LENGTH + TEXT] == 1
        letters[place] = words[held[place], FIRST]
    if kind != PERSON and many >= 3:
        lane[count], key[count] = SHORT if asks else LONG, _without(letters, many, many, many)
        count += 1
    _sort(letters, many)
    initials = _without(letters, many, many, many)
    for place in range(many):
        length, code = words[held[place], LENGTH + TEXT], words[held[place], CODE + TEXT]
        if kind != PERSON and many <= 2 and 3 <= length <= 6:
            lane[count], key[count] = LONG if asks else SHORT, code
            count += 1
        if (kind == PERSON or kind == UNKNOWN) and many > 1 and length > 1 and (lettered or not asks):
            lane[count], key[count] = INITIALS, folded(initials, code)
            count += 1

    vowelless = side.names[name, VOWELLESS]
    if vowelless == asks:
        # Who writes no vowels may part a name elsewhere: its consonants, run together.
        joined = _run_together(side, held, many, NONE, BARE, letters)
        if joined >= _FEWEST_CONSONANTS:
            lane[count], key[count] = CONSONANTS, _without(letters, joined, joined, joined)
            count += 1
    heard = count
    count = _words(words, held, many, WORD, WHOLE, codes, lane, key, count)
    for place in range(many):
        if located and words[held[place], PLACE]:
            # `UK` is `United Kingdom` to everybody: as it was written it would only count twice.
            for at in range(heard, count):
                if key[at] == words[held[place], CODE + WHOLE]:
                    lane[at] = PLACED
            continue
        said = words[held[place], CODE + SAID]
        before = heard
        while before < count and key[before] != said:
            before += 1
        if before == count:
            lane[count], key[count] = TRANSLATED, said
            count += 1
    if vowelless or not asks:
        count = _bare_words(words, held, many, VOWELS_LOST, codes, lane, key, count)
    if vowelless != asks:
        count = _bare_words(words, held, many, VOWELS_KEPT, codes, lane, key, count)
    return count


def _house(words: Array, held: Array, many: int, house: Array) -> Any:
    """Put the words that name no place or branch into `house`; return how many, 0 where there is no place among them."""
    count = ZERO
    for place in range(many):
        if not words[held[place], PLACE]:
            house[count] = held[place]
            count += 1
    return count if count < many else ZERO


def _words(
    words: Array, held: Array, many: int, looked: int, how: int, codes: Array, lane: Array, key: Array, count: int
) -> Any:
    """Put a spelling of each word, once, behind the first `count` keys; return how many there are then."""
    different = ZERO
    for place in range(many):
        code = words[held[place], CODE + how]
        before = 0
        while before < different and codes[before] != code:
            before += 1
        if before == different:
            codes[different] = code
            different += 1
            lane[count], key[count] = looked, code
            count += 1
    return count


def _bare_words(
    words: Array, held: Array, many: int, looked: int, codes: Array, lane: Array, key: Array, count: int
) -> int:
    """Put each word without vowels, once, behind the first `count` keys, and what it translates; return how many there are."""
    first = count
    count = _words(words, held, many, looked, BARE, codes, lane, key, count)
    for place in range(many):
        said, before = words[held[place], CODE + BARE_SAID], first
        while before < count and key[before] != said:
            before += 1
        if before == count:
            lane[count], key[count] = looked, said
            count += 1
    return count


def _run_together(side: Any, held: Array, many: int, common: float, how: int, letters: Array) -> Any:
    """Put the letters of a spelling of the words that are rarer than `common` into `letters`, and return how many."""
    count = ZERO
    for place in range(many):
        word = held[place]
        if side.rarity[word] <= common:
            continue
        for at in range(side.ends[word * SPELLINGS + how], side.ends[word * SPELLINGS + how + 1]):
            letters[count] = side.spelled[at]
            count += 1
    return count


def _without(letters: Array, count: int, first: int, second: int) -> Any:
    """Return the checksum of the letters without those in two places; a place behind the last takes none away."""
    checksum = ONE
    for at in range(count):
        if at not in (first, second):
            checksum = folded(checksum, letters[at])
    return checksum


def _room(side: Any) -> Any:
    """Return room for the words, letters and checksums of any of the names, and for its lanes and keys."""
    most_letters, most_words = 1, 1
    for name in range(len(side.names)):
        letters = 0
        for place in range(side.start[name], side.start[name + 1]):
            word = side.places[place]
            letters += max(side.words[word, LENGTH + TEXT], side.words[word, LENGTH + WRITTEN]) + 1
        most_letters = letters if letters > most_letters else most_letters
        words = side.start[name + 1] - side.start[name]
        most_words = words if words > most_words else most_words
    # Eight keys a word at most; the words, joined (with places and without) and as an acronym, 67 with letters left out.
    keys = 8 * most_words + 5 + 67
    return (
        np.empty(most_words, np.int64),
        np.empty(most_letters, np.int64),
        np.empty(most_words, np.int64),
        np.empty(keys, np.int64),
        np.empty(keys, np.int64),
    )


def keys(side: Any, asks: int, common: float) -> tuple[Array, Array, Array]:
    """Return lane, key (with the lane in it) and name of all by which names are found or, if one `asks`, find others."""
    room = _room(side)
    found = 0
    for name in range(len(side.names)):
        found += _keys(side, name, asks, common, room)
    lanes, codes, names = np.empty(found, np.int64), np.empty(found, np.int64), np.empty(found, np.int64)
    found = 0
    for name in range(len(side.names)):
        for at in range(_keys(side, name, asks, common, room)):
            lanes[found], names[found] = room[3][at], name
            among = WORD if room[3][at] in (PLACED, TRANSLATED) else room[3][at]
            codes[found] = folded(room[4][at], KINDS * among + side.names[name, KIND])
            found += 1
    return lanes, codes, names


def _place(values: Array, value: int, low: int, high: int) -> int:
    """Return the place of the first of the sorted values from `low` to `high` that is not below the value."""
    while low < high:
        middle = (low + high) >> 1
        if values[middle] < value:
            low = middle + 1
        else:
            high = middle
    return low


def slots(keys: Array) -> Array:
    """Return where the keys with the same first bits begin, some key or none for each value of them."""
    # A few keys a slot: more slots would save no time.
    many = 1
    while 4 * many < len(keys):
        many *= 2
    first = np.zeros(many + 1, np.int32)
    shift = _shift(first)
    for at in range(len(keys)):
        first[(keys[at] >> shift) + 1] += 1
    for slot in range(many):
        first[slot + 1] += first[slot]
    return first


def _shift(slot: Array) -> int:
    """Return how many of the 62 bits of a key come behind those that tell its slot."""
    shift, many = 62, len(slot) - 1
    while many > 1:
        shift -= 1
        many >>= 1
    return shift


def _rarest(posted: Any, kind: int, grams: Array, beside: Array, count: int, rarest: Array, weights: Array) -> int:
    """Put the ranks of the rarest of the first `count` grams, each once, in order into `rarest`; return how many.

    `weights` has what each weighs: those of a word that has more than six, of which `beside` tells, as much as six.
    """
    kept = 0
    for at in range(count):
        code = (np.int64(kind) << 32) | grams[at]
        place = _place(posted.gram, code, 0, len(posted.gram))
        if place == len(posted.gram) or posted.gram[place] != code:
            continue
        rank, before = posted.rank[place], kept
        while before and rarest[before - 1] > rank:
            before -= 1
        if before == len(rarest) or (before and rarest[before - 1] == rank):
            continue
        if kept < len(rarest):
            kept += 1
        for later in range(kept - 1, before, -1):
            rarest[later], weights[later] = rarest[later - 1], weights[later - 1]
        # At least 1: what is shared is known by its weight.
        rarest[before], weights[before] = rank, max(1, 6 * posted.weight[rank] // max(beside[at], 6))
    return kept


def _nearest(side: Any, asked: Any, posted: Any, taken: Any, limits: Any, room: Any, out: Array) -> int:
    """Put what `nearest` returns into the first rows of `out`, and return how many."""
    _, most, least = limits
    query_of, lane_of, key_of = asked
    held, found, beside, rarest, weights, shared, lanes, touched, best = room
    ends, asking = 0, 0
    shift = _shift(posted.slot)
    for query in range(len(side.names)):
        kind, bare = side.names[query, KIND], side.names[query, VOWELLESS]
        located = kind == ORGANIZATION or kind == UNKNOWN
        reached, count, words = 0, ZERO, ZERO
        for place in range(_looked_up(side.words, side.places, side.start[query], side.start[query + 1], held)):
            before = count
            count = _grams(side.words, side.spelled, side.ends, held[place], bare, found, count)
            placed = located and side.words[held[place], PLACE] != 0
            beside[before:count] = PLACES_WEIGH * max(6, count - before) if placed else count - before
        for at in range(_rarest(posted, kind + KINDS * bare, found, beside, count, rarest, weights)):
            rank = rarest[at]
            for posting in range(posted.first[rank], posted.first[rank + 1]):
                name = posted.name[posting]
                if shared[name] == 0:
                    touched[reached] = name
                    reached += 1
                shared[name] += weights[at]
        while asking < len(query_of) and query_of[asking] == query:
            lane, key = lane_of[asking], key_of[asking]
            slot = key >> shift
            place = _place(posted.key, key, posted.slot[slot], posted.slot[slot + 1])
            if lane == VOWELS_LOST if bare else lane in (WORD, PLACED):
                heard = place < len(posted.key) and posted.key[place] == key
                words += (
                    posted.worth[place] if heard else posted.unheard[kind] // (PLACES_WEIGH if lane == PLACED else 1)
                )
            while place < len(posted.key) and posted.key[place] == key:
                name = posted.bearer[place]
                if name < 0:
                    # Written alike and brought to one word: counted by that word already.
                    name = -1 - name if lane != TRANSLATED else NOBODY
                if name >= 0 and not (lanes[name] >> lane) & 1:
                    if shared[name] == 0:
                        touched[reached] = name
                        reached += 1
                    shared[name] += posted.worth[place]
                    if lane < WORD:
                        lanes[name] |= ONE << lane
                place += 1
            asking += 1
        kept = 0
        for at in range(reached):
            name = touched[at]
            whole = posted.whole[name]
            # Two names of unknown kind are compared as such alone.
            apart = taken[0][query] and taken[1][name]
            if not apart and 100 * shared[name] >= least * min(whole, words):
                best[kept] = ((MOST - shared[name] + whole // 3) << 32) | name
                kept += 1
            shared[name], lanes[name] = 0, 0
        for at in range(_sort_least(best, kept, most)):
            out[ends, 0], out[ends, 1], out[ends, 2] = query, best[at] & 0xFFFFFFFF, MOST - (best[at] >> 32)
            ends += 1
    return ends


def nearest(side: Any, asked: Any, posted: Any, taken: Any, limits: Any) -> Any:
    """Return query, name and what speaks for the pair in rows, best first, for the names nearest each query.

    `asked` are query, lane and key of what is looked for besides grams, by query; `taken` tells of queries and of names
    whether their kind is only taken for. `limits`: how many of a query's rarest grams are looked up, how many names are
    returned at most, and what those share at least (percent) of the weight of the words of either. What is shared speaks
    for a name, words three times, its other words against it; between equals the number of the name decides.
    """
    per_query, most, _ = limits
    longest, many = 1, 1
    for word in range(len(side.words)):
        longest = max(longest, side.words[word, LENGTH + WHOLE] + side.words[word, LENGTH + SAID])
    for query in range(len(side.names)):
        many = max(many, side.start[query + 1] - side.start[query])
    held, found, beside = (
        np.empty(many, np.int64),
        np.empty(longest * many, np.int64),
        np.empty(longest * many, np.int64),
    )
    rarest, weights = np.empty(per_query, np.int64), np.empty(per_query, np.int64)
    # What each listed name shares with the query: weight, and which lanes.
    shared, lanes = np.zeros(len(taken[1]), np.int32), np.zeros(len(taken[1]), np.int32)
    touched, best = np.empty(len(taken[1]), np.int64), np.empty(len(taken[1]), np.int64)
    out = np.empty((len(side.names) * most, 3), np.int64)
    room = held, found, beside, rarest, weights, shared, lanes, touched, best
    return out[: _nearest(side, asked, posted, taken, limits, room, out)]
