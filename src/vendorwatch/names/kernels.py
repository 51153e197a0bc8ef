"""The inner loops of matching: functions of integers and arrays alone, which numba can compile.

Here: the letters, grams and keys of names as numbers, names that share most, the bound on what two names score. Not here:
the arrays (`arrays.py`) and what the loops are for (`index.py`, `gate.py`); when they are compiled (`compiled.py`).

A loop is written once. For a few names it runs as it stands; for many it runs compiled. numba keeps what it has compiled as
long as this file does not change, so nothing here is read from other modules: limits that belong elsewhere are arguments.
"""

from typing import Any, NamedTuple

import numpy as np

Array = np.ndarray[Any, np.dtype[Any]]

# A word has eight spellings: its own, its sound (in organizations without endings), as it was written, the form that stands
# for its group, the sound of the whole word and of what was written, the letters that may stand for it in an acronym, and
# its sound without vowels.
TEXT, SOUND, WRITTEN, FORM, WHOLE, SAID, BEGINS, BARE = range(8)
SPELLINGS = 8
# What is known of a word (`Side.words`): of each spelling a checksum, the letters in it as bits and how many there are; the
# ends of its text, its class, of which kinds of names it is a particle, whether it names a place, and as bits what it may
# stand for as an abbreviation of several words and as what it is one of those.
CODE, LETTERS, LENGTH, FIRST, LAST, CLASS, SMALL, PLACE, MEANS, MEANT = 0, 8, 16, 24, 25, 26, 27, 28, 29, 30
COLUMNS = 31
PARTICLE, NUMBER, OTHER = range(3)
# What is known of a name (`Side.names`). Unusual ones are beyond the bound: written without vowels, or with a small word in
# the place of a telling one. `CUT` is the place of the word that may have been cut, -1 for none; places are not counted
# among the telling words.
KIND, LEGAL, FAMILY, VOWELLESS, CUT, UNUSUAL, NUMBERS, TELLING, OTHERS, PLACES = range(10)
# What a name tells altogether, by particles and numbers, and by places (`Side.tells`).
INFORMATION, BESIDE, PLACED = range(3)
PERSON, ORGANIZATION, UNKNOWN, KINDS = 0, 1, 3, 4

# What a name is looked up by besides grams; the last four are single words: as they sound, as what they translate does,
# without vowels. The latter are looked for by names that are written without them, and by others only among those.
SAME_WORDS, JOINED, ALMOST, NEARLY, INITIALS, LONG, SHORT, WORD, TRANSLATED, VOWELS_LOST, VOWELS_KEPT = range(11)

# The costs of the bound, in the order of its step tables.
BOUNDED = (
    "worst_edits",
    "unlike",
    "far_words",
    "first_letter",
    "missing",
    "extra",
    "missing_words",
    "extra_words",
    "numbers",
    "legal_form",
    "thin",
)


# Numbers, not literals: numba would compile what is passed a literal for that literal alone.
ZERO: Any = np.int64(0)
ONE: Any = np.int64(1)
# No word is as common.
NONE: Any = np.float64(-1)
# More than what a name shares with another weighs.
MOST = 0x3FFFFFFF
# The letters c and o, with which an acronym may end for the legal form.
_LEGAL_LETTERS = (1 << 2) | (1 << 14)


class Limits(NamedTuple):
    """What the bound follows: the numbers of `align.py`, and the checksum of the legal family that is near every other."""

    alike: float
    misspelled: float
    initial: float
    wrong_initial: float
    plenty: float
    telling: float
    company: int
    shortest_acronym: int
    longest_acronym: int
    most_cut_off: int
    named: float


def _folded(code: int, value: int) -> int:
    """Return the checksum of what `code` stands for with `value` behind it: two of 31 bits, so that none overflows."""
    return ((((code >> 31) * 131_071 + value) % 2_147_483_647) << 31) | (
        ((code & 0x7FFFFFFF) * 65_599 + value) % 2_147_483_629
    )


def _letter(spelled: Array, at: int) -> Any:
    return np.int64(spelled[at])


def _bit(letter: int) -> Any:
    return np.int64(1) << ((letter - 97 if letter >= 97 else letter - 22) & 63)


def _bits(letters: int) -> int:
    """Return how many bits are set; compiled, this loop becomes the processor's own instruction."""
    count = 0
    while letters:
        letters &= letters - 1
        count += 1
    return count


def describe(words: Array, spelled: Array, ends: Array) -> None:
    """Fill in what follows from the spellings of words."""
    for word in range(len(words)):
        for how in range(SPELLINGS):
            start, end = ends[word * SPELLINGS + how], ends[word * SPELLINGS + how + 1]
            checksum, held = ONE, ZERO
            for at in range(start, end):
                letter = _letter(spelled, at)
                checksum = _folded(checksum, letter)
                held |= _bit(letter)
            words[word, CODE + how] = checksum
            words[word, LETTERS + how] = held
            words[word, LENGTH + how] = end - start
        words[word, FIRST] = spelled[ends[word * SPELLINGS]]
        words[word, LAST] = spelled[ends[word * SPELLINGS + 1] - 1]


def tell(side: Any, telling: float) -> None:
    """Fill in what follows from the words of names."""
    words, rarity, names = side.words, side.rarity, side.names
    for name in range(len(names)):
        information, beside, numbers, many, others, unusual = 0.0, 0.0, 0, 0, 0, names[name, VOWELLESS]
        places, placed = 0, 0.0
        for place in range(side.start[name], side.start[name + 1]):
            word = side.places[place]
            information += rarity[word]
            if words[word, CLASS] == OTHER:
                others += 1
                # People and ships are not named after their branches.
                if words[word, PLACE] and (names[name, KIND] == ORGANIZATION or names[name, KIND] == UNKNOWN):
                    places += 1
                    placed += rarity[word]
                else:
                    many += rarity[word] > telling
                unusual |= (words[word, SMALL] >> names[name, KIND]) & 1
            else:
                beside += rarity[word]
                numbers += words[word, CLASS] == NUMBER
        side.tells[name, INFORMATION], side.tells[name, BESIDE], side.tells[name, PLACED] = information, beside, placed
        names[name, NUMBERS], names[name, TELLING], names[name, OTHERS] = numbers, many, others
        names[name, UNUSUAL], names[name, PLACES] = unusual, places


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
        gram = ((gram << 8) | (_letter(spelled, at) if at < last else np.int64(95))) & 0xFFFFFFFF
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
    for at in range(1, count):
        value, place = values[at], at
        while place and values[place - 1] > value:
            values[place] = values[place - 1]
            place -= 1
        values[place] = value


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
    for place in range(many):
        codes[place] = words[held[place], CODE + TEXT]
    _sort(codes, many)
    checksum = ONE
    for place in range(many):
        checksum = _folded(checksum, codes[place])
    lane[0], key[0] = SAME_WORDS, checksum

    joined = _run_together(side, held, many, NONE, letters)
    lane[1], key[1] = JOINED, _without(letters, joined, joined, joined)
    count = 2
    core = _run_together(side, held, many, common, letters) if kind != PERSON else joined
    if core == 0:
        core = _run_together(side, held, many, NONE, letters)
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
            lane[count], key[count] = INITIALS, _folded(initials, code)
            count += 1

    vowelless = side.names[name, VOWELLESS]
    heard = count
    count = _words(words, held, many, WORD, WHOLE, codes, lane, key, count)
    for place in range(many):
        said = words[held[place], CODE + SAID]
        before = heard
        while before < count and key[before] != said:
            before += 1
        if before == count:
            lane[count], key[count] = TRANSLATED, said
            count += 1
    if vowelless or not asks:
        count = _words(words, held, many, VOWELS_LOST, BARE, codes, lane, key, count)
    if vowelless != asks:
        count = _words(words, held, many, VOWELS_KEPT, BARE, codes, lane, key, count)
    return count


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


def _run_together(side: Any, held: Array, many: int, common: float, letters: Array) -> Any:
    """Put the letters of the words that are rarer than `common` into `letters`, and return how many."""
    count = ZERO
    for place in range(many):
        word = held[place]
        if side.rarity[word] <= common:
            continue
        for at in range(side.ends[word * SPELLINGS], side.ends[word * SPELLINGS + 1]):
            letters[count] = side.spelled[at]
            count += 1
    return count


def _without(letters: Array, count: int, first: int, second: int) -> Any:
    """Return the checksum of the letters without those in two places; a place behind the last takes none away."""
    checksum = ONE
    for at in range(count):
        if at not in (first, second):
            checksum = _folded(checksum, letters[at])
    return checksum


def _room(side: Any) -> Any:
    """Return room for the words, letters and checksums of any of the names, and for its lanes and keys."""
    most_letters, most_words = 1, 1
    for name in range(len(side.names)):
        letters = 0
        for place in range(side.start[name], side.start[name + 1]):
            letters += side.words[side.places[place], LENGTH + TEXT] + 1
        most_letters = letters if letters > most_letters else most_letters
        words = side.start[name + 1] - side.start[name]
        most_words = words if words > most_words else most_words
    # Six keys a word at most; the words, joined and as an acronym, 67 with letters left out.
    keys = 6 * most_words + 3 + 67
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
            among = WORD if room[3][at] == TRANSLATED else room[3][at]
            codes[found] = _folded(room[4][at], KINDS * among + side.names[name, KIND])
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
    many = 1
    while many < len(keys):
        many *= 2
    first = np.zeros(many + 1, np.int64)
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


def nearest(side: Any, asked: Any, posted: Any, taken: Any, limits: Any) -> Any:
    """Return query, name and what speaks for the pair in rows, best first, for the names nearest each query.

    `asked` are query, lane and key of what is looked for besides grams, by query; `taken` tells of queries and of names
    whether their kind is only taken for. `limits`: how many of a query's rarest grams are looked up, how many names are
    returned at most, and what those share at least (percent) of the weight of the words of either. What is shared speaks
    for a name, words three times, its other words against it; between equals the number of the name decides.
    """
    per_query, most, least = limits
    query_of, lane_of, key_of = asked
    longest, many = 1, 1
    for word in range(len(side.words)):
        longest = max(longest, side.words[word, LENGTH + WHOLE] + side.words[word, LENGTH + SAID])
    for query in range(len(side.names)):
        if side.start[query + 1] - side.start[query] > many:
            many = side.start[query + 1] - side.start[query]
    held, found, beside = (
        np.empty(many, np.int64),
        np.empty(longest * many, np.int64),
        np.empty(longest * many, np.int64),
    )
    rarest, weights = np.empty(per_query, np.int64), np.empty(per_query, np.int64)
    # What each listed name shares with the query: weight, and which lanes.
    shared, lanes = np.zeros(len(taken[1]), np.int64), np.zeros(len(taken[1]), np.int64)
    touched, best = np.empty(len(taken[1]), np.int64), np.empty(len(taken[1]), np.int64)
    out = np.empty((len(side.names) * most, 3), np.int64)
    ends, asking = 0, 0
    shift = _shift(posted.slot)
    for query in range(len(side.names)):
        kind, bare = side.names[query, KIND], side.names[query, VOWELLESS]
        reached, count, words = 0, ZERO, ZERO
        for place in range(_looked_up(side.words, side.places, side.start[query], side.start[query + 1], held)):
            before = count
            count = _grams(side.words, side.spelled, side.ends, held[place], bare, found, count)
            beside[before:count] = count - before
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
            if lane == (VOWELS_LOST if bare else WORD):
                heard = place < len(posted.key) and posted.key[place] == key
                words += posted.worth[place] if heard else posted.unheard[kind]
            while place < len(posted.key) and posted.key[place] == key:
                name = posted.bearer[place]
                if not (lanes[name] >> lane) & 1:
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
        best[:kept].sort()
        for at in range(min(kept, most)):
            out[ends, 0], out[ends, 1], out[ends, 2] = query, best[at] & 0xFFFFFFFF, MOST - (best[at] >> 32)
            ends += 1
    return out[:ends]


def _edits(a: Array, a_start: int, a_end: int, b: Array, b_start: int, b_end: int, rows: Array) -> Any:
    """Return how many letters to change, add, leave out or swap with the next one make one word of the other."""
    across = b_end - b_start
    before, last, this = 0, 1, 2
    for j in range(across + 1):
        rows[last, j] = j
    for i in range(1, a_end - a_start + 1):
        rows[this, 0] = i
        letter = a[a_start + i - 1]
        for j in range(1, across + 1):
            other = b[b_start + j - 1]
            edits = rows[last, j - 1]
            if letter != other:
                if rows[last, j] < edits:
                    edits = rows[last, j]
                if rows[this, j - 1] < edits:
                    edits = rows[this, j - 1]
                swapped = i > 1 and j > 1 and letter == b[b_start + j - 2] and a[a_start + i - 2] == other
                if swapped and rows[before, j - 2] < edits:
                    edits = rows[before, j - 2]
                edits += 1
            rows[this, j] = edits
        before, last, this = last, this, before
    return rows[last, across]


def _differ(ours: Array, a: int, theirs: Array, b: int, how: int) -> int:
    """Return how many letters two different words differ in at least, as text, as sound or as written."""
    one, other = ours[a, LETTERS + how], theirs[b, LETTERS + how]
    apart = ours[a, LENGTH + how] - theirs[b, LENGTH + how]
    if apart < 0:
        apart = -apart
    only = _bits(one & ~other)
    if only > apart:
        apart = only
    only = _bits(other & ~one)
    if only > apart:
        apart = only
    return apart if apart else 1


def _begins(ours: Any, a: int, theirs: Any, b: int) -> bool:
    """Return whether a word as written begins another one, as written or as brought to its usual form."""
    for how in (WRITTEN, TEXT):
        i, j = a * SPELLINGS + WRITTEN, b * SPELLINGS + how
        size = ours.ends[i + 1] - ours.ends[i]
        if size >= theirs.ends[j + 1] - theirs.ends[j]:
            continue
        same = 0
        while same < size and ours.spelled[ours.ends[i] + same] == theirs.spelled[theirs.ends[j] + same]:
            same += 1
        if same == size:
            return True
    return False


def _means(words: Array, a: int, others: Array, b: int) -> bool:
    """Return whether one word is an abbreviation that may stand for the other."""
    return bool((words[a, MEANS] & others[b, MEANT]) | (words[a, MEANT] & others[b, MEANS]))


def _alike(ours: Any, query: int, theirs: Any, name: int, limits: Any, pairs: Array) -> None:
    """Put into `pairs[a, b]` the edits that make word a of the query word b of the name at least; below 0 for initials."""
    words, others = ours.words, theirs.words
    for place in range(ours.start[query], ours.start[query + 1]):
        a = ours.places[place]
        for beside in range(theirs.start[name], theirs.start[name + 1]):
            b = theirs.places[beside]
            cut = place - ours.start[query] == ours.names[query, CUT]
            same = words[a, CODE + TEXT] == others[b, CODE + TEXT] or words[a, CODE + FORM] == others[b, CODE + FORM]
            if same or _means(words, a, others, b) or (cut and _begins(ours, a, theirs, b)):
                edits = 0.0
            elif words[a, CODE + SOUND] == others[b, CODE + SOUND]:
                edits = 0.5
            else:
                edits = np.inf
                for how in range(FORM):
                    differ = _differ(words, a, others, b, how) + (0.5 if how == SOUND else 0.0)
                    if differ < edits:
                        edits = differ
            pairs[place - ours.start[query], beside - theirs.start[name]] = edits


def _count(ours: Any, query: int, theirs: Any, name: int, limits: Any, pairs: Array, rows: Array) -> None:
    """Count the edits of words in `pairs` that may stand for each other."""
    words, others = ours.words, theirs.words
    for place in range(ours.start[query], ours.start[query + 1]):
        a = ours.places[place]
        for beside in range(theirs.start[name], theirs.start[name + 1]):
            b = theirs.places[beside]
            length, other = words[a, LENGTH + TEXT], others[b, LENGTH + TEXT]
            longest = length if length > other else other
            at, to = place - ours.start[query], beside - theirs.start[name]
            if pairs[at, to] <= 0.5 or pairs[at, to] > limits.alike * longest or length == 1 or other == 1:
                continue
            edits = np.inf
            for how in range(FORM):
                i, j = a * SPELLINGS + how, b * SPELLINGS + how
                spelled = _edits(
                    ours.spelled,
                    ours.ends[i],
                    ours.ends[i + 1],
                    theirs.spelled,
                    theirs.ends[j],
                    theirs.ends[j + 1],
                    rows,
                )
                differ = spelled + (0.5 if how == SOUND else 0.0)
                if differ < edits:
                    edits = differ
            pairs[at, to] = edits


def _bound(ours: Any, query: int, theirs: Any, name: int, card: Any, limits: Any, room: Any) -> float:
    """Return the most that two names with words score, as far as `pairs` tell.

    A place stands for another place only, or for a word much like it. Which words stand for which is uncertain then, so
    only what they have in common counts.
    """
    pairs, best, less, costs = room
    words, others = ours.words, theirs.words
    places, other_places = ours.names[query, PLACES], theirs.names[name, PLACES]
    many, most = ours.names[query, OTHERS] - places, theirs.names[name, OTHERS] - other_places
    few, few_places = min(many, most), min(places, other_places)
    # The best that each word of the shorter name can find, then all of them together; the same for places. Words of the
    # listed name have their rows behind those of the query.
    turned, places_turned = most < many, other_places < places
    behind = ours.start[query + 1] - ours.start[query]
    crossing, ours_cross, theirs_cross = 0, 0.0, 0.0
    rows = behind + theirs.start[name + 1] - theirs.start[name]
    for row in range(rows):
        best[row, 0], best[row, 1], best[row, 2], best[row, 3] = 0.0, np.inf, np.inf, 1.0
        best[row, 4], best[row, 5], best[row, 6] = 0.0, 0.0, 0.0
    # Misspelled common words tell only as much as the words that they stand for.
    ours_tell, theirs_tell = ours.tells[query, INFORMATION], theirs.tells[name, INFORMATION]
    less[:] = 0.0
    for place in range(ours.start[query], ours.start[query + 1]):
        a = ours.places[place]
        if words[a, CLASS] != OTHER:
            continue
        located = places and words[a, PLACE] != 0
        most_less = 0.0
        for beside in range(theirs.start[name], theirs.start[name + 1]):
            b = theirs.places[beside]
            if others[b, CLASS] != OTHER:
                continue
            at, to = place - ours.start[query], beside - theirs.start[name]
            edits = pairs[at, to]
            length, other = words[a, LENGTH + TEXT], others[b, LENGTH + TEXT]
            longest = length if length > other else other
            agree = words[a, FIRST] == others[b, FIRST]
            rarity, other_rarity = ours.rarity[a], theirs.rarity[b]
            if length == 1 or other == 1:
                edits = 0.0 if agree else limits.wrong_initial
                unlike = edits / (longest if longest > 3 else 3)
                gain = limits.initial if agree else 0.0
            else:
                unlike = edits / longest
                gain = (
                    (rarity if rarity < other_rarity else other_rarity) * (1.0 - unlike)
                    if unlike <= limits.alike
                    else 0.0
                )
            least = rarity if rarity < other_rarity else other_rarity
            if words[a, CODE + TEXT] == others[b, CODE + TEXT] and rarity > gain:
                gain = rarity
            elif _means(words, a, others, b):
                gain = least = max(rarity, other_rarity)
            if located != (other_places and others[b, PLACE] != 0):
                at_place = at if located else behind + to
                if unlike <= limits.misspelled and gain >= best[at_place, 6]:
                    crossing += best[at_place, 6] == 0
                    best[at_place, 6] = gain if gain > 0 else 1e-9
                continue
            if unlike <= limits.alike:
                best_row = behind + to if (places_turned if located else turned) else at
                if least > best[best_row, 5]:
                    best[best_row, 5] = least
                most_less = max(most_less, rarity - other_rarity)
                less[to] = max(less[to], other_rarity - rarity)
            row = behind + to if (places_turned if located else turned) else at
            best[row, 4] = located
            if gain > best[row, 0]:
                best[row, 0] = gain
            if edits < best[row, 1]:
                best[row, 1] = edits
            if unlike < best[row, 2]:
                best[row, 2] = unlike
            if edits < 1 or agree:
                best[row, 3] = 0.0
        ours_tell -= most_less
    for to in range(theirs.start[name + 1] - theirs.start[name]):
        theirs_tell -= less[to]
    shared, worst, unlike, far, first, placed, named = 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0
    for row in range(rows):
        if row < behind:
            ours_cross += best[row, 6]
        else:
            theirs_cross += best[row, 6]
        if best[row, 1] == np.inf:
            continue
        shared += best[row, 0]
        if best[row, 4] > 0:
            placed += best[row, 0]
        else:
            named += best[row, 5]
        if best[row, 1] > worst:
            worst = best[row, 1]
        if best[row, 2] > unlike:
            unlike = best[row, 2]
        if best[row, 1] > 2 or best[row, 2] > limits.alike:
            far += 1.0
        if best[row, 3] > 0:
            first += 1.0
    # Places that only one name has are left out of what it tells, if the rest tells enough.
    shared += ours_cross + theirs_cross
    left_out = named + ours_cross + theirs_cross >= limits.named - 1e-5
    if left_out and (places > few_places or crossing):
        ours_tell += placed + ours_cross - ours.tells[query, PLACED]
    if left_out and (other_places > few_places or crossing):
        theirs_tell += placed + theirs_cross - theirs.tells[name, PLACED]
    beside_ours, beside_theirs = ours.tells[query, BESIDE], theirs.tells[name, BESIDE]
    shared += beside_ours if beside_ours < beside_theirs else beside_theirs
    costs[:] = 0.0
    if crossing == 0:
        costs[0], costs[1], costs[2], costs[3] = worst, unlike, far, first
    differ = worst > 0 or many != most or places != other_places
    if (differ and crossing == 0) or many + places != most + other_places:
        costs[4] = _short_of(shared, ours_tell, places)
        costs[5] = _short_of(shared, theirs_tell, other_places)
        costs[10] = limits.plenty - shared
    if few + crossing < many:
        costs[6] = ours.names[query, TELLING] - few - crossing
    if few + crossing < most:
        costs[7] = theirs.names[name, TELLING] - few - crossing
        if ours.names[query, CUT] >= 0 and costs[7] > limits.most_cut_off:
            costs[7] = limits.most_cut_off
    costs[8] = ours.names[query, NUMBERS] != theirs.names[name, NUMBERS]
    costs[9] = _legal_difference(ours.names, query, theirs.names, name, limits.company)
    if costs[9] > 1 and left_out and (places != other_places or crossing):
        costs[9] = 1.0
    total = 1.0
    for cost in range(len(BOUNDED)):
        total += _points(card, cost, costs[cost])
    return total if total > 0 else 0.0


def _points(card: Any, cost: int, value: float) -> Any:
    """Return what a value costs. Sums of other orders differ by less than 1e-5; a value so near below a step is below it."""
    bounds, points = card
    place = 0
    while bounds[cost, place] <= value - 1e-5:
        place += 1
    return points[cost, place]


def _short_of(shared: float, information: float, places: int) -> float:
    """Return the share of a name's information that is not shared; none where all of it may be left out."""
    if information <= 0:
        return 0.0 if places else 1.0
    return 1.0 - shared / information


def _legal_difference(ours: Array, query: int, theirs: Array, name: int, company: int) -> float:
    if ours[query, LEGAL] == theirs[name, LEGAL]:
        return 0.0
    if ours[query, LEGAL] == 0 or theirs[name, LEGAL] == 0:
        return 1.0
    one, other = ours[query, FAMILY], theirs[name, FAMILY]
    return 1.0 if one == other or one == company or other == company else 2.0


def _abbreviates(ours: Any, word: int, theirs: Any, name: int) -> bool:
    """Return whether words of the name begin, in order, with the letters of the word, one or two each.

    Words may be left out. What is left at the end may be `c` or `co`, for the legal form.
    """
    start, end = ours.ends[word * SPELLINGS], ours.ends[word * SPELLINGS + 1]
    # Bit n is set if words begin with the first n letters.
    reached = ONE
    for place in range(theirs.start[name], theirs.start[name + 1]):
        part = theirs.places[place]
        if theirs.words[part, CLASS] != OTHER:
            continue
        begin, before = theirs.words[part, LETTERS + BEGINS], reached
        for at in range(start, end):
            if (before >> (at - start)) & 1 and begin & _bit(_letter(ours.spelled, at)):
                reached |= ONE << (at - start + 1)
                if at + 1 < end and begin & _bit(_letter(ours.spelled, at + 1)):
                    reached |= ONE << (at - start + 2)
    left = reached >> (end - start - 2)
    last, c, o = ours.spelled[end - 1], 99, 111
    return bool(left & 4 or (left & 2 and last == c) or (left & 1 and last == o and ours.spelled[end - 2] == c))


def _joined(ours: Any, query: int, theirs: Any, name: int, limits: Any, room: Any) -> bool:
    """Return whether a word of one name has the ends of two or three neighbours of the other and, but for a letter, is them.

    Or may be, in the name of no person, an acronym of words of the other.
    """
    words, parts = ours.words, theirs.words
    spelled, rows = room
    shortened = ours.names[query, KIND] != PERSON and theirs.names[name, OTHERS] > 1
    # The letters that its words begin with, as such and for an acronym.
    firsts, begins = ZERO, np.int64(_LEGAL_LETTERS)
    for place in range(theirs.start[name], theirs.start[name + 1]):
        firsts |= _bit(parts[theirs.places[place], FIRST])
        begins |= parts[theirs.places[place], LETTERS + BEGINS]
    for place in range(ours.start[query], ours.start[query + 1]):
        word = ours.places[place]
        length, letters = words[word, LENGTH + TEXT], words[word, LETTERS + TEXT]
        short = limits.shortest_acronym <= length <= limits.longest_acronym
        acronym = shortened and short and words[word, CLASS] == OTHER and not letters & ~begins
        if acronym and _abbreviates(ours, word, theirs, name):
            return True
        allowed = 0 if length < 6 else 1 if length < 10 else 2
        if not firsts & _bit(words[word, FIRST]):
            continue
        for start in range(theirs.start[name], theirs.start[name + 1]):
            if words[word, FIRST] != parts[theirs.places[start], FIRST]:
                continue
            made, held = 0, ZERO
            for at in range(start, min(start + 3, theirs.start[name + 1])):
                part = theirs.places[at]
                made += parts[part, LENGTH + TEXT]
                held |= parts[part, LETTERS + TEXT]
                if (
                    at > start
                    and abs(length - made) <= allowed
                    and words[word, LAST] == parts[part, LAST]
                    and _bits(letters & ~held) <= allowed
                    and _bits(held & ~letters) <= allowed
                ):
                    count = 0
                    for place_of in range(start, at + 1):
                        written = theirs.places[place_of] * SPELLINGS
                        for letter in range(theirs.ends[written], theirs.ends[written + 1]):
                            spelled[count] = theirs.spelled[letter]
                            count += 1
                    text = word * SPELLINGS
                    if _edits(ours.spelled, ours.ends[text], ours.ends[text + 1], spelled, 0, count, rows) <= allowed:
                        return True
    return False


def most(
    queries: Any, asked: Array, listed: Any, named: Array, card: Any, limits: Any, lowest: float, ends: Any
) -> Array:
    """Return for each pair of a query's and a listed name's number a score that their comparison does not exceed.

    `ends` is the length of the longest word, and after how many pairs of a query in a row below `lowest` the rest are 0.
    """
    longest, patience = ends
    found = np.ones(len(asked))
    many = 1
    for query in asked:
        words = queries.start[query + 1] - queries.start[query]
        many = words if words > many else many
    others = 1
    for name in named:
        words = listed.start[name + 1] - listed.start[name]
        others = words if words > others else others
    pairs = np.empty((many, others))
    best = np.empty((many + others, 7))
    less = np.empty(others)
    costs = np.empty(len(BOUNDED))
    # A run of words is as long as the word that it makes, or two letters longer.
    rows, spelled = np.empty((3, longest + 3), np.int64), np.empty(longest + 2, np.uint8)
    below = 0
    for pair in range(len(asked)):
        query, name = asked[pair], named[pair]
        if pair == 0 or query != asked[pair - 1]:
            below = 0
        if below >= patience:
            found[pair] = 0.0
            continue
        if queries.names[query, UNUSUAL] or listed.names[name, UNUSUAL]:
            continue
        if queries.names[query, OTHERS] == 0 or listed.names[name, OTHERS] == 0:
            continue
        _alike(queries, query, listed, name, limits, pairs)
        bound = lowest
        for counted in range(2):
            if bound >= lowest:
                if counted:
                    _count(queries, query, listed, name, limits, pairs, rows)
                bound = _bound(queries, query, listed, name, card, limits, (pairs, best, less, costs))
        if bound < lowest and (
            _joined(queries, query, listed, name, limits, (spelled, rows))
            or _joined(listed, name, queries, query, limits, (spelled, rows))
        ):
            bound = 1.0
        below = below + 1 if bound < lowest else 0
        found[pair] = bound
    return found
