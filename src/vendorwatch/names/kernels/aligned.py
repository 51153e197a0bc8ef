"""What two names score, from their words alone, where words stand for words one to one.

Here: the alignment of `align.py` as loops. Not here: joined words, acronyms and abbreviations of several words (`bound.py` lets
such pairs pass), names without vowels; scripts and descent, which only cost more; what a difference costs is an argument.
"""

from typing import Any

import numpy as np

from vendorwatch.names.kernels.words import (
    CLASS,
    CODE,
    CUT,
    FAMILY,
    FIRST,
    FORM,
    GROUP,
    INFORMATION,
    KIND,
    LEGAL,
    LENGTH,
    LETTERS,
    NAMES,
    NUMBER,
    ORGANIZATION,
    OTHER,
    PARTICLE,
    PLACE,
    SOUND,
    SPELLINGS,
    TEXT,
    UNKNOWN,
    WRITTEN,
    Array,
)

# How a word stands for another one.
SAME, SOUNDS, FORM_OF, INITIAL_OF, SPELLED, CUT_OFF, DIFFERENT = range(7)
# The rows of the step tables beyond those of the bound, and how many there are.
CONFLICT, ORDER, INITIALS, FORMS, PLACED_APART, ALONE = range(11, 17)
ROWS = 17
MEASURED = ("conflict", "order", "initials", "forms", "places", "initials_alone")
# The letters of a word as bits: those that are figures come behind the alphabet.
_ALPHABET = (1 << 26) - 1


def edits_between(a: Array, a_start: int, a_end: int, b: Array, b_start: int, b_end: int, rows: Array) -> Any:
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
            fewest = rows[last, j - 1]
            if letter != other:
                if rows[last, j] < fewest:
                    fewest = rows[last, j]
                if rows[this, j - 1] < fewest:
                    fewest = rows[this, j - 1]
                swapped = i > 1 and j > 1 and letter == b[b_start + j - 2] and a[a_start + i - 2] == other
                if swapped and rows[before, j - 2] < fewest:
                    fewest = rows[before, j - 2]
                fewest += 1
            rows[this, j] = fewest
        before, last, this = last, this, before
    return rows[last, across]


def same_words(ours: Any, query: int, theirs: Any, name: int, stands: Array, taken: Array) -> Any:
    """Pair equal words, in order; return how many are left over on either side.

    Fills in for each word of the query the place of the word that it stands for, -1 for none, and which of those are taken.
    """
    many, most = ours.start[query + 1] - ours.start[query], theirs.start[name + 1] - theirs.start[name]
    for j in range(most):
        taken[j] = False
    same = 0
    for i in range(many):
        stands[i] = -1
        code = ours.words[ours.places[ours.start[query] + i], CODE + TEXT]
        for j in range(most):
            if not taken[j] and theirs.words[theirs.places[theirs.start[name] + j], CODE + TEXT] == code:
                stands[i], taken[j] = j, True
                same += 1
                break
    return many - same, most - same


def legal_difference(ours: Array, query: int, theirs: Array, name: int, company: int) -> float:
    """Return 0 for the same legal form or none, 1 for a related form or where only one has any, 2 for another."""
    if ours[query, LEGAL] == theirs[name, LEGAL]:
        return 0.0
    if ours[query, LEGAL] == 0 or theirs[name, LEGAL] == 0:
        return 1.0
    one, other = ours[query, FAMILY], theirs[name, FAMILY]
    return 1.0 if one == other or one == company or other == company else 2.0


def points(card: Any, row: int, value: float) -> Any:
    """Return what a value costs."""
    bounds, costs = card
    place = 0
    while bounds[row, place] <= value:
        place += 1
    return costs[row, place]


def _cut_word(ours: Any, query: int, theirs: Any, name: int, limits: Any, room: Any) -> bool:
    """Pair the last word of a name that may have been cut with the first word left over that it begins."""
    stands, taken, how, _, length, tells, _, _, _ = room
    place = ours.names[query, CUT]
    word = ours.places[ours.start[query] + place]
    size = ours.words[word, LENGTH + WRITTEN]
    if ours.words[word, CLASS] != OTHER or size < limits.shortest_cut:
        return False
    told = 0.0
    for i in range(ours.start[query + 1] - ours.start[query]):
        if stands[i] >= 0:
            told += ours.rarity[ours.places[ours.start[query] + i]]
    alone = told < limits.enough
    begin = ours.ends[word * SPELLINGS + WRITTEN]
    for j in range(theirs.start[name + 1] - theirs.start[name]):
        if taken[j]:
            continue
        whole = theirs.places[theirs.start[name] + j]
        spelled = 0
        for spelling in (WRITTEN, TEXT):
            at, longest = theirs.ends[whole * SPELLINGS + spelling], theirs.words[whole, LENGTH + spelling]
            same = 0
            while same < size and same < longest and ours.spelled[begin + same] == theirs.spelled[at + same]:
                same += 1
            if same == size:
                spelled = longest
                break
        rarity = theirs.rarity[whole]
        if spelled <= size or (alone and (size < limits.lone_cut or 2 * size < spelled or rarity < limits.enough)):
            continue
        stands[place], taken[j], how[place], length[place] = j, True, CUT_OFF, spelled
        tells[place] = min(ours.rarity[word], rarity) * size / spelled
        return True
    return False


def _likeness(ours: Any, a: int, theirs: Any, b: int, limits: Any, rows: Array) -> Any:
    """Return how one word may stand for another, the edits, and the length that they count against: 0 where it cannot."""
    words, others = ours.words, theirs.words
    size, other = words[a, LENGTH + TEXT], others[b, LENGTH + TEXT]
    longest = size if size > other else other
    kind, kind_of = words[a, CLASS], others[b, CLASS]
    if kind == PARTICLE or kind_of == PARTICLE:
        return FORM_OF, 0.0, longest if kind == kind_of and words[a, GROUP] == others[b, GROUP] else 0
    if kind == NUMBER or kind_of == NUMBER:
        return DIFFERENT, 0.0, longest if kind == kind_of else 0
    if size == 1 or other == 1:
        if words[a, FIRST] == others[b, FIRST]:
            return INITIAL_OF, 0.0, longest
        return DIFFERENT, limits.wrong_initial, longest if longest > 3 else 3
    if words[a, CODE + SOUND] == others[b, CODE + SOUND]:
        return SOUNDS, 0.5, longest
    if words[a, CODE + FORM] == others[b, CODE + FORM]:
        return FORM_OF, 0.0, longest
    fewest = np.inf
    for spelling in (TEXT, SOUND, WRITTEN):
        i, j = a * SPELLINGS + spelling, b * SPELLINGS + spelling
        apart = edits_between(
            ours.spelled, ours.ends[i], ours.ends[i + 1], theirs.spelled, theirs.ends[j], theirs.ends[j + 1], rows
        ) + (0.5 if spelling == SOUND else 0.0)
        if apart < fewest:
            fewest = apart
            if spelling == WRITTEN:
                long = max(words[a, LENGTH + WRITTEN], others[b, LENGTH + WRITTEN])
                longest = long if long < longest else longest
    return SPELLED if fewest / longest <= limits.alike else DIFFERENT, fewest, longest


def _similar_words(ours: Any, query: int, theirs: Any, name: int, limits: Any, room: Any) -> None:
    """Pair what is left, most alike first; words that are not alike are paired last, as different."""
    stands, taken, how, apart, length, tells, option, rows, _ = room
    many, most = ours.start[query + 1] - ours.start[query], theirs.start[name + 1] - theirs.start[name]
    kind = ours.names[query, KIND]
    located = kind == ORGANIZATION or kind == UNKNOWN
    for i in range(many):
        for j in range(most):
            option[i, j, 2] = 0.0
            if stands[i] >= 0 or taken[j]:
                continue
            a, b = ours.places[ours.start[query] + i], theirs.places[theirs.start[name] + j]
            stand, differ, size = _likeness(ours, a, theirs, b, limits, rows)
            if size == 0:
                continue
            if located:
                placed = int(ours.words[a, PLACE] != 0) + int(theirs.words[b, PLACE] != 0)
                # Another word does not stand in the place of a place, unless it misspells it.
                if placed == 1 and differ / size > limits.misspelled:
                    continue
                # Two places are two, however much their letters agree.
                if placed == 2 and stand == SPELLED:
                    stand = DIFFERENT
            option[i, j, 0], option[i, j, 1], option[i, j, 2] = stand, differ, size
    while True:
        best, nearest, to_i, to_j = np.inf, 0, -1, -1
        for i in range(many):
            for j in range(most):
                if option[i, j, 2] == 0.0 or stands[i] >= 0 or taken[j]:
                    continue
                unlike = option[i, j, 1] / option[i, j, 2]
                # No share of letters is above 1: what is not alike comes behind all that is.
                if unlike > limits.alike:
                    unlike += 10.0
                away = abs(i - j)
                if unlike < best or (unlike == best and away < nearest):
                    best, nearest, to_i, to_j = unlike, away, i, j
        if to_i < 0:
            return
        a, b = ours.places[ours.start[query] + to_i], theirs.places[theirs.start[name] + to_j]
        stands[to_i], taken[to_j] = to_j, True
        how[to_i], apart[to_i], length[to_i] = option[to_i, to_j, 0], option[to_i, to_j, 1], option[to_i, to_j, 2]
        tells[to_i] = min(ours.rarity[a], theirs.rarity[b])


def score(ours: Any, query: int, theirs: Any, name: int, card: Any, limits: Any, room: Any) -> float:
    """Return the score of two names whose equal words are paired (`same_words`), as `align.py` measures it.

    Nothing of it is approximate but what is told above; sums are taken in the same order.
    """
    stands, taken, how, apart, length, tells, _, _, values = room
    words, others = ours.words, theirs.words
    start, begin = ours.start[query], theirs.start[name]
    many, most = ours.start[query + 1] - start, theirs.start[name + 1] - begin
    kind = ours.names[query, KIND]
    located = kind == ORGANIZATION or kind == UNKNOWN
    for i in range(many):
        a = ours.places[start + i]
        how[i], apart[i], length[i], tells[i] = SAME, 0.0, words[a, LENGTH + TEXT], ours.rarity[a]
    cut = ours.names[query, CUT]
    was_cut = cut >= 0 and stands[cut] < 0 and _cut_word(ours, query, theirs, name, limits, room)
    _similar_words(ours, query, theirs, name, limits, room)

    worst, unlike, shared, conflict, numbers, named = 0.0, 0.0, 0.0, 0.0, 0.0, 0.0
    far, first, order, initials, forms, before = 0, 0, 0, 0, 0, -1
    ours_tell, theirs_tell = ours.tells[query, INFORMATION], theirs.tells[name, INFORMATION]
    alone = True
    left = 0
    for i in range(many):
        j = stands[i]
        if j < 0:
            left += 1
            continue
        a, b = ours.places[start + i], theirs.places[begin + j]
        rarity = tells[i]
        if how[i] == SAME:
            shared += rarity
        elif how[i] == INITIAL_OF:
            initials += 1
            shared += limits.initial
        elif how[i] == FORM_OF:
            forms += rarity > limits.telling
            shared += rarity * limits.form
        elif how[i] == CUT_OFF:
            shared += rarity
            ours_tell -= ours.rarity[a] - rarity
        elif how[i] == DIFFERENT and not words[a, LETTERS + TEXT] & _ALPHABET:
            numbers = 2.0
        else:
            share = apart[i] / length[i]
            far += apart[i] > 2 or how[i] == DIFFERENT
            worst = max(worst, apart[i])
            unlike = max(unlike, share)
            first += apart[i] >= 1 and words[a, FIRST] != others[b, FIRST]
            if apart[i] > 0 and (words[a, LETTERS + TEXT] ^ others[b, LETTERS + TEXT]) & ~_ALPHABET:
                numbers = 2.0
            if how[i] == DIFFERENT:
                conflict += rarity
            else:
                shared += rarity * (1.0 - share)
                if how[i] == SPELLED:
                    ours_tell -= ours.rarity[a] - rarity
                    theirs_tell -= theirs.rarity[b] - rarity
        if rarity > limits.telling:
            order += j < before
            before = j
        if how[i] != DIFFERENT and others[b, CLASS] == OTHER and not (located and others[b, PLACE] != 0):
            named += words[a, NAMES] / 1000 if how[i] == SAME else rarity
        alone = alone and (how[i] == INITIAL_OF or how[i] == DIFFERENT or length[i] == 1)
    missing_words, extra_words, places = 0, 0, 0
    for i in range(many):
        if stands[i] >= 0:
            continue
        a = ours.places[start + i]
        if located and named >= limits.named and words[a, PLACE] != 0:
            places = 1
            ours_tell -= ours.rarity[a]
            continue
        missing_words += ours.rarity[a] > limits.telling
        if numbers == 0 and words[a, CLASS] == NUMBER:
            numbers = 1.0
    right = 0
    for j in range(most):
        if taken[j]:
            continue
        right += 1
        b = theirs.places[begin + j]
        if located and named >= limits.named and others[b, PLACE] != 0:
            places = 1
            theirs_tell -= theirs.rarity[b]
            continue
        extra_words += theirs.rarity[b] > limits.telling
        if numbers == 0 and others[b, CLASS] == NUMBER:
            numbers = 1.0
    if cut >= 0 and left == 0:
        extra_words = min(extra_words, limits.most_cut_off)
    legal = legal_difference(ours.names, query, theirs.names, name, limits.company)
    if places:
        legal = 0.0

    values[:] = 0.0
    values[0], values[1], values[2], values[3] = worst, unlike, far, first
    if worst > 0 or left or right or initials or forms or was_cut:
        values[4] = max(0.0, 1.0 - shared / ours_tell) if ours_tell != 0 else 1.0
        values[5] = max(0.0, 1.0 - shared / theirs_tell) if theirs_tell != 0 else 1.0
        values[10] = max(0.0, limits.plenty - shared)
    values[6], values[7], values[8], values[9] = missing_words, extra_words, numbers, legal
    values[CONFLICT], values[ORDER], values[INITIALS], values[FORMS] = conflict, order, initials, forms
    values[PLACED_APART], values[ALONE] = places, 1.0 if alone and initials > 0 else 0.0
    total = 1.0
    for row in range(len(values)):
        total += points(card, row, values[row])
    return total if total > 0 else 0.0
