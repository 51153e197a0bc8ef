"""The most that two names can score, from their words alone.

Here: the loops of the bound. Not here: what it is for (`gate.py`).
"""

from typing import Any, NamedTuple

import numpy as np

from vendorwatch.names.kernels.aligned import ROWS, edits_between, legal_difference, points, same_words, score
from vendorwatch.names.kernels.words import (
    BEGINS,
    BESIDE,
    CLASS,
    CODE,
    CUT,
    FIRST,
    FORM,
    INFORMATION,
    KIND,
    LENGTH,
    LETTERS,
    MEANS,
    MEANT,
    NAMES,
    NUMBERS,
    ONE,
    OTHER,
    OTHERS,
    PERSON,
    PLACE,
    PLACED,
    PLACES,
    SOUND,
    SPELLINGS,
    TELLING,
    TEXT,
    UNUSUAL,
    VOWELLESS,
    WRITTEN,
    ZERO,
    Array,
    bit,
    bits_set,
    letter_at,
)

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
# Those that are sums of floats.
_SUMS = (4, 5, 10)
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
    form: float
    shortest_cut: int
    lone_cut: int
    enough: float


def _differ(ours: Array, a: int, theirs: Array, b: int, how: int) -> int:
    """Return how many letters two different words differ in at least, as text, as sound or as written."""
    one, other = ours[a, LETTERS + how], theirs[b, LETTERS + how]
    apart = ours[a, LENGTH + how] - theirs[b, LENGTH + how]
    if apart < 0:
        apart = -apart
    only = bits_set(one & ~other)
    apart = max(apart, only)
    only = bits_set(other & ~one)
    apart = max(apart, only)
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
            same = (
                words[a, CODE + TEXT] == others[b, CODE + TEXT]
                or words[a, CODE + FORM] == others[b, CODE + FORM]
                or words[a, CODE + WRITTEN] == others[b, CODE + WRITTEN]
            )
            if same or _means(words, a, others, b) or (cut and _begins(ours, a, theirs, b)):
                edits = 0.0
            elif words[a, CODE + SOUND] == others[b, CODE + SOUND]:
                edits = 0.5
            else:
                edits = np.inf
                for how in range(FORM):
                    differ = _differ(words, a, others, b, how) + (0.5 if how == SOUND else 0.0)
                    edits = min(edits, differ)
            pairs[place - ours.start[query], beside - theirs.start[name]] = edits


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
            if words[a, CODE + TEXT] == others[b, CODE + TEXT]:
                least = max(least, words[a, NAMES] / 1000)
            if unlike <= limits.alike:
                best_row = behind + to if (places_turned if located else turned) else at
                best[best_row, 5] = max(best[best_row, 5], least)
                most_less = max(most_less, rarity - other_rarity)
                less[to] = max(less[to], other_rarity - rarity)
            row = behind + to if (places_turned if located else turned) else at
            best[row, 4] = located
            best[row, 0] = max(best[row, 0], gain)
            best[row, 1] = min(best[row, 1], edits)
            best[row, 2] = min(best[row, 2], unlike)
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
        worst = max(worst, best[row, 1])
        unlike = max(unlike, best[row, 2])
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
    costs[9] = legal_difference(ours.names, query, theirs.names, name, limits.company)
    if left_out and (places != other_places or crossing):
        costs[9] = 0.0
    total = 1.0
    for cost in range(len(BOUNDED)):
        # Sums of other orders differ by less than 1e-5; a sum so near below a step is below it.
        total += points(card, cost, costs[cost] - (1e-5 if cost in _SUMS else 0.0))
    return total if total > 0 else 0.0


def _short_of(shared: float, information: float, places: int) -> float:
    """Return the share of a name's information that is not shared; none where all of it may be left out."""
    if information <= 0:
        return 0.0 if places else 1.0
    return 1.0 - shared / information


def _means_any(ours: Any, query: int, theirs: Any, name: int) -> bool:
    """Return whether a word of one name may be an abbreviation of several words, one of which the other name has."""
    return _means_one(ours, query, theirs, name) or _means_one(theirs, name, ours, query)


def _means_one(ours: Any, query: int, theirs: Any, name: int) -> bool:
    for place in range(ours.start[query], ours.start[query + 1]):
        means = ours.words[ours.places[place], MEANS]
        if means:
            for beside in range(theirs.start[name], theirs.start[name + 1]):
                if means & theirs.words[theirs.places[beside], MEANT]:
                    return True
    return False


def _abbreviates(ours: Any, word: int, theirs: Any, name: int, used: Array, others: int) -> bool:
    """Return whether two or more of the words left over in a row begin with the letters of the word, one or two each.

    Where as many `others` are left over beside the word, those between may be what they stand for, which is not known yet.
    What is left at the end may be `c` or `co`, for the legal form.
    """
    begin, end = ours.ends[word * SPELLINGS], ours.ends[word * SPELLINGS + 1]
    size = end - begin
    last = ours.spelled[end - 1]
    company = last == 99 or (last == 111 and ours.spelled[end - 2] == 99)
    start, stop = theirs.start[name], theirs.start[name + 1]
    final = stop - 1
    while final >= start and (used[final - start] or theirs.words[theirs.places[final], CLASS] != OTHER):
        final -= 1
    for first in range(start, final):
        # Bit n is set if words begin with the first n letters.
        reached, many = ONE, 0
        for place in range(first, final + 1):
            part = theirs.places[place]
            if used[place - start] or theirs.words[part, CLASS] != OTHER:
                continue
            letters, before, reached = theirs.words[part, LETTERS + BEGINS], reached, ZERO
            for at in range(size):
                if (before >> at) & 1 and letters & bit(letter_at(ours.spelled, begin + at)):
                    reached |= ONE << (at + 1)
                    if at + 1 < size and letters & bit(letter_at(ours.spelled, begin + at + 1)):
                        reached |= ONE << (at + 2)
            if others and many:
                reached |= before
            many += 1
            if reached == 0:
                break
            if many > 1 and (reached >> size) & 1:
                return True
            left = reached >> (size - 2)
            if many > 1 and place == final and company and (left & 2 or (left & 1 and last == 111)):
                return True
    return False


def _joined(ours: Any, query: int, theirs: Any, name: int, limits: Any, room: Any) -> bool:
    """Return whether a word of one name is, but for a letter or two, two or three neighbours of the other run together.

    Or may be, in the name of no person, an acronym of words of the other. Words that are `used` are not looked at.
    """
    words, parts = ours.words, theirs.words
    our_used, their_used, spelled, rows = room
    begin, stop = theirs.start[name], theirs.start[name + 1]
    # The letters that its words begin with, as such and for an acronym, and all that they have.
    firsts, begins, any_of, left = ZERO, np.int64(_LEGAL_LETTERS), ZERO, 0
    for place in range(begin, stop):
        if not their_used[place - begin]:
            firsts |= bit(parts[theirs.places[place], FIRST])
            begins |= parts[theirs.places[place], LETTERS + BEGINS]
            any_of |= parts[theirs.places[place], LETTERS + TEXT]
            left += 1
    if left < 2:
        return False
    own = 0
    for place in range(ours.start[query + 1] - ours.start[query]):
        own += not our_used[place]
    shortened = ours.names[query, KIND] != PERSON
    for place in range(ours.start[query], ours.start[query + 1]):
        if our_used[place - ours.start[query]]:
            continue
        word = ours.places[place]
        length, letters = words[word, LENGTH + TEXT], words[word, LETTERS + TEXT]
        short = limits.shortest_acronym <= length <= limits.longest_acronym
        acronym = shortened and short and words[word, CLASS] == OTHER and not letters & ~begins
        if acronym and _abbreviates(ours, word, theirs, name, their_used, own - 1):
            return True
        allowed = 0 if length < 6 else 1 if length < 10 else 2
        if (allowed == 0 and not firsts & bit(words[word, FIRST])) or bits_set(letters & ~any_of) > allowed:
            continue
        for start in range(begin, stop):
            if allowed == 0 and words[word, FIRST] != parts[theirs.places[start], FIRST]:
                continue
            made, held = 0, ZERO
            for at in range(start, min(start + 3, stop)):
                if their_used[at - begin]:
                    break
                part = theirs.places[at]
                made += parts[part, LENGTH + TEXT]
                held |= parts[part, LETTERS + TEXT]
                if (
                    at > start
                    and abs(length - made) <= allowed
                    and bits_set(letters & ~held) <= allowed
                    and bits_set(held & ~letters) <= allowed
                ):
                    count = 0
                    for place_of in range(start, at + 1):
                        written = theirs.places[place_of] * SPELLINGS
                        for letter in range(theirs.ends[written], theirs.ends[written + 1]):
                            spelled[count] = theirs.spelled[letter]
                            count += 1
                    text = word * SPELLINGS
                    if (
                        edits_between(ours.spelled, ours.ends[text], ours.ends[text + 1], spelled, 0, count, rows)
                        <= allowed
                    ):
                        return True
    return False


def _bounds(queries: Any, asked: Array, listed: Any, named: Array, how: Any, room: Any, found: Array) -> None:
    """Fill in what `most` returns."""
    card, limits, lowest, patience = how
    bounding, aligning, ours, theirs = room
    stands, taken, used = aligning[0], aligning[1], ours[0]
    below = 0
    for pair in range(len(asked)):
        query, name = asked[pair], named[pair]
        if pair == 0 or query != asked[pair - 1]:
            below = 0
        # A name that was cut shares little with what it is cut from, and much with others.
        if below >= (3 * patience if queries.names[query, CUT] >= 0 else patience):
            found[pair] = 0.0
            continue
        if queries.names[query, VOWELLESS] or listed.names[name, VOWELLESS]:
            continue
        if queries.start[query] == queries.start[query + 1] or listed.start[name] == listed.start[name + 1]:
            continue
        several = _means_any(queries, query, listed, name)
        same_words(queries, query, listed, name, stands, taken)
        for place in range(queries.start[query + 1] - queries.start[query]):
            used[place] = stands[place] >= 0 and not several
        for place in range(listed.start[name + 1] - listed.start[name]):
            taken[place] = taken[place] and not several
        bound = 1.0
        if not (
            _joined(queries, query, listed, name, limits, ours) or _joined(listed, name, queries, query, limits, theirs)
        ):
            plain = not queries.names[query, UNUSUAL] and not listed.names[name, UNUSUAL]
            if plain and queries.names[query, OTHERS] and listed.names[name, OTHERS]:
                _alike(queries, query, listed, name, limits, bounding[0])
                bound = _bound(queries, query, listed, name, card, limits, bounding)
            if bound >= lowest and not several:
                bound = score(queries, query, listed, name, card, limits, aligning)
        below = below + 1 if bound < lowest else 0
        found[pair] = bound


def most(
    queries: Any, asked: Array, listed: Any, named: Array, card: Any, limits: Any, lowest: float, ends: Any
) -> Array:
    """Return for each pair of a query's and a listed name's number a score that their comparison does not exceed.

    It is the score itself of names whose words stand for each other one to one, unless a rougher bound is below `lowest`
    already; 1 where words may be joined or stand for several. `ends` is the length of the longest word, and after how many
    pairs of a query in a row below `lowest` the rest are 0.
    """
    longest, patience = ends
    found = np.ones(len(asked))
    many, others = 1, 1
    for query in asked:
        many = max(many, queries.start[query + 1] - queries.start[query])
    for name in named:
        others = max(others, listed.start[name + 1] - listed.start[name])
    bounding = np.empty((many, others)), np.empty((many + others, 7)), np.empty(others), np.empty(len(BOUNDED))
    # A run of words is as long as the word that it makes, or two letters longer.
    rows, spelled = np.empty((3, longest + 3), np.int64), np.empty(longest + 2, np.uint8)
    stands, taken, used = np.empty(many, np.int64), np.empty(others, np.bool_), np.empty(many, np.bool_)
    aligning = (
        stands,
        taken,
        np.empty(many, np.int64),
        np.empty(many),
        np.empty(many, np.int64),
        np.empty(many),
        np.empty((many, others, 3)),
        rows,
        np.empty(ROWS),
    )
    room = bounding, aligning, (used, taken, spelled, rows), (taken, used, spelled, rows)
    _bounds(queries, asked, listed, named, (card, limits, lowest, patience), room, found)
    return found
