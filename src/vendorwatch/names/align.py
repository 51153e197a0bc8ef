"""Which word of one name stands for which word of the other, and how the two names differ.

Here: the alignment of two analysed names and its measures. Not here: what a difference costs (`score.py`).

Measures are zero for names that are equal and grow with every difference. They are not symmetrical: the first name is
the one asked about, the second the one on a list.
"""

import re
from functools import lru_cache
from typing import Literal, NamedTuple

from rapidfuzz.distance import OSA

from vendorwatch.names import tables
from vendorwatch.names.analysis import COMMON, Name, Token
from vendorwatch.names.scripts import letters_apart
from vendorwatch.names.sounds import form, single, sound

How = Literal["same", "sounds alike", "form of", "initial", "spelling", "joined", "acronym", "cut off", "different"]

_distance = OSA.distance

# Words with so few letters in common stand for each other only because nothing else is left.
ALIKE = 0.5
# So few letters differ where a place is misspelled.
MISSPELLED = 0.25
# Two letters are the beginnings of too many words; no acronym has more than eight.
SHORTEST_ACRONYM, LONGEST_ACRONYM = 3, 8
# A cut word needs so many letters; where nothing else in the names is telling, so many that are half of a telling word.
SHORTEST_CUT, LONE_CUT, ENOUGH = 2, 5, 0.5
# Words that one name has more than the other count up to here if the other was cut.
MOST_CUT_OFF = 5
# With so much in common, a place or a branch that only one name has is not what tells parties apart.
NAMED = 0.75
# A word that no more of the ordinary companies bear names a house by itself, however many listed names have it.
FEW_BEAR = 2
# Another initial is another name, however short.
WRONG_INITIAL = 3.0


class Pair(NamedTuple):
    """Words that stand for each other; a joined word stands for several. `edits` counts letters, 0.5 for a sound."""

    query: str
    listed: str
    how: How
    edits: float
    length: int
    rarity: float


class Measures(NamedTuple):
    """How two names differ; 0 everywhere for equal names. The names are those of the scorecard's features.

    `worst_edits`, `unlike`: letters that differ in the least alike pair, and their share of it. `far_words`: pairs
    that differ in more than two letters. `first_letter`: pairs that differ in the first one. `missing`, `extra`: the
    share of what the query, the listed name tells that the other does not bear out. `missing_words`, `extra_words`:
    telling words that stand for nothing. `conflict`: how telling the pairs are that do not agree at all. `thin`: how
    little telling the two have in common, once they differ. `places`: whether a place or branch stands on one side only,
    `letters`: the share of letters that differ between names in one script other than Latin, `descent`: whether father and
    child are exchanged (`A bin B`, `B bin A`), `initials_alone`: whether nothing but initials agrees. The others count
    what their name says.
    """

    worst_edits: float
    unlike: float
    far_words: float
    first_letter: float
    missing: float
    extra: float
    missing_words: float
    extra_words: float
    conflict: float
    order: float
    numbers: float
    legal_form: float
    initials: float
    joined: float
    forms: float
    acronym: float
    thin: float
    places: float
    letters: float
    descent: float
    initials_alone: float


class Alignment(NamedTuple):
    """Pairs in the order of the query, what is left over on either side, and the measures."""

    pairs: tuple[Pair, ...]
    query_only: tuple[str, ...]
    listed_only: tuple[str, ...]
    measures: Measures


FEATURES = Measures._fields


def align(query: Name, listed: Name) -> Alignment:
    """Return the alignment of two analysed names; every word of both is in one pair or left over, none in two."""
    query, listed = meant(query, listed)
    ours, theirs = query.tokens, listed.tokens
    taken: list[tuple[int, int, Pair]] = []
    left, right = _same_words(ours, theirs, taken)
    # Two names in one script without vowels have all their letters.
    vowelless = (query.vowelless or listed.vowelless) and query.script != listed.script
    if left and right:
        _joined_words(ours, theirs, left, right, taken, vowelless=vowelless)
    if left and right and query.kind != "person":
        _acronyms(ours, theirs, left, right, taken)
    if left and right and query.cut in left:
        _cut_word(ours[query.cut], query.cut, theirs, left, right, taken)
    if left and right:
        _similar_words(ours, theirs, left, right, taken, vowelless=vowelless, places=_places(query))
    taken.sort()
    return Alignment(
        tuple(pair for _, _, pair in taken),
        tuple(ours[i].text for i in left),
        tuple(theirs[j].text for j in right),
        _measure(query, listed, taken, left, right),
    )


_Taken = list[tuple[int, int, Pair]]


def meant(query: Name, listed: Name) -> tuple[Name, Name]:
    """Return the names of organizations with each abbreviation of several words taken for the one that the other name has."""
    if query.kind == "person":
        return query, listed
    return _meant(query, listed), _meant(listed, query)


def _meant(name: Name, other: Name) -> Name:
    several = tables.meanings()
    if len(name.tokens) == 1:
        # Alone it is a name.
        return name
    for place, token in enumerate(name.tokens):
        if token.written not in several or any(token.text == found.text for found in other.tokens):
            continue
        found = next((found for found in other.tokens if found.text in several[token.written]), None)
        if found is not None:
            tokens = (*name.tokens[:place], found._replace(written=token.written), *name.tokens[place + 1 :])
            name = name._replace(tokens=tokens, information=name.information - token.rarity + found.rarity)
    return name


def _same_words(ours: tuple[Token, ...], theirs: tuple[Token, ...], taken: _Taken) -> tuple[list[int], list[int]]:
    """Pair equal words, in order; return the places that are left over on either side."""
    texts: list[str | None] = [token.text for token in theirs]
    left = []
    for i, token in enumerate(ours):
        text = token.text
        if text in texts:
            j = texts.index(text)
            texts[j] = None
            taken.append((i, j, Pair(text, text, "same", 0.0, len(text), token.rarity)))
        else:
            left.append(i)
    return left, [j for j, text in enumerate(texts) if text is not None]


def _joined_words(
    ours: tuple[Token, ...],
    theirs: tuple[Token, ...],
    left: list[int],
    right: list[int],
    taken: _Taken,
    *,
    vowelless: bool,
) -> None:
    """Pair a word with two or three neighbours that it is made of, give or take a letter in long words."""
    for words, parts, ones, several, swapped in ((ours, theirs, left, right, False), (theirs, ours, right, left, True)):
        runs = _runs(parts, several, vowelless=vowelless)
        if not runs:
            continue
        for i in list(ones):
            word = words[i].text
            run = _run_that_makes(consonants(words[i].sound) if vowelless else word, runs)
            if not run:
                continue
            spelled = " ".join([parts[j].text for j in run])
            edits = 0.5 if vowelless else float(_distance(word, spelled.replace(" ", "")))
            rarity = min(words[i].rarity, sum(parts[j].rarity for j in run))
            if swapped:
                taken.append((run[0], i, Pair(spelled, word, "joined", edits, len(word), rarity)))
            else:
                taken.append((i, run[0], Pair(word, spelled, "joined", edits, len(word), rarity)))
            ones.remove(i)
            for j in run:
                several.remove(j)
            runs = _runs(parts, several, vowelless=vowelless)


_Runs = list[tuple[str, list[int]]]
_FEWEST_JOINED = 2


def _runs(parts: tuple[Token, ...], places: list[int], *, vowelless: bool) -> _Runs:
    """Return every two and three neighbouring places with their words, or the consonants of those, run together."""
    found: _Runs = []
    if len(places) < _FEWEST_JOINED:
        return found
    told = [consonants(part.sound) if vowelless else part.text for part in parts]
    for at in range(len(places) - 1):
        first, second = places[at], places[at + 1]
        if second == first + 1:
            made = told[first] + told[second]
            found.append((made, [first, second]))
            if at + 2 < len(places) and places[at + 2] == second + 1:
                found.append((made + told[second + 1], [first, second, second + 1]))
    return found


def _run_that_makes(word: str, runs: _Runs) -> list[int]:
    """Return the first of the runs whose words make the word; none if there are none."""
    length = len(word)
    allowed = 0 if length < 6 else 1 if length < 10 else 2
    for made, places in runs:
        if abs(len(made) - length) <= allowed and _distance(word, made, score_cutoff=allowed) <= allowed:
            return places
    return []


def _acronyms(
    ours: tuple[Token, ...], theirs: tuple[Token, ...], left: list[int], right: list[int], taken: _Taken
) -> None:
    """Pair a short word with the neighbours whose first letters it is made of."""
    for words, parts, ones, several, swapped in ((ours, theirs, left, right, False), (theirs, ours, right, left, True)):
        run = [j for j in several if parts[j].cls == "word"]
        if len(run) < 2:
            continue
        for i in list(ones):
            word = words[i].text
            if not SHORTEST_ACRONYM <= len(word) <= LONGEST_ACRONYM or words[i].cls != "word":
                continue
            found = _abbreviated(word, parts, run)
            if not found:
                continue
            spelled = " ".join(parts[j].text for j in found)
            rarity = words[i].rarity
            if swapped:
                taken.append((found[0], i, Pair(spelled, word, "acronym", 0.0, len(word), rarity)))
            else:
                taken.append((i, found[0], Pair(word, spelled, "acronym", 0.0, len(word), rarity)))
            ones.remove(i)
            for j in found:
                several.remove(j)
            break


def _abbreviated(word: str, parts: tuple[Token, ...], run: list[int]) -> list[int]:
    """Return the first places in a row, two or more, whose words begin with the letters that make up the word."""
    for start in range(len(run) - 1):
        # Most begin with another letter.
        if word.startswith(initials(parts[run[start]])) and (size := _letters_of(word, parts, run[start:])) >= 2:
            return run[start : start + size]
    return []


@lru_cache(maxsize=1 << 16)
def initials(token: Token) -> tuple[str, ...]:
    """Return what may stand for the word in an acronym: its first letter, also as written and in Slavic languages."""
    begins = token.text[0], token.written[0]
    slavic = tables.initials().get(token.text)
    if not slavic and begins[0] == begins[1]:
        # So it is for most.
        return begins[:1]
    return tuple(sorted({*begins, *(slavic or ())}))


def _letters_of(letters: str, parts: tuple[Token, ...], run: list[int]) -> int:
    """Return how many words in a row the letters are the beginnings of, 0 if they are not.

    What is left at the end of the name may be the letter of its legal form: NIOC, National Iranian Oil Company.
    """
    if not run:
        return 0
    token = parts[run[0]]
    for initial in initials(token):
        if letters == initial:
            return 1
        if len(run) == 1 and letters in {f"{initial}c", f"{initial}co"}:
            return 1
        if letters.startswith(initial):
            rest = _letters_of(letters[len(initial) :], parts, run[1:])
            if rest:
                return 1 + rest
    return 0


def _cut_word(
    token: Token, place: int, theirs: tuple[Token, ...], left: list[int], right: list[int], taken: _Taken
) -> None:
    """Pair the last word of a name that may have been cut with the first word left over that it begins.

    It tells as much as it has of that word's letters.
    """
    size = len(token.written)
    if token.cls not in {"word", "initial"} or size < SHORTEST_CUT:
        return
    alone = sum(pair.rarity for _, _, pair in taken) < ENOUGH
    for j in right:
        whole = theirs[j]
        spelled = next((text for text in (whole.written, whole.text) if text.startswith(token.written)), "")
        if not spelled or spelled == token.written:
            continue
        if alone and (size < LONE_CUT or 2 * size < len(spelled) or whole.rarity < ENOUGH):
            continue
        rarity = min(token.rarity, whole.rarity) * size / len(spelled)
        taken.append((place, j, Pair(token.text, whole.text, "cut off", 0.0, len(spelled), rarity)))
        left.remove(place)
        right.remove(j)
        return


def _similar_words(
    ours: tuple[Token, ...],
    theirs: tuple[Token, ...],
    left: list[int],
    right: list[int],
    taken: _Taken,
    *,
    vowelless: bool,
    places: frozenset[str],
) -> None:
    """Pair what is left, most alike first; words that are not alike are paired last, as different."""
    options = []
    for i in left:
        for j in right:
            how, edits, length = _likeness(ours[i], theirs[j], vowelless=vowelless)
            if length:
                unlike = edits / length
                placed = (ours[i].text in places) + (theirs[j].text in places)
                # Another word does not stand in the place of a place, unless it misspells it.
                if unlike > MISSPELLED and placed == 1:
                    continue
                # Two places are two, however much their letters agree: United States, United Kingdom.
                if placed == 2 and how == "spelling":
                    how = "different"
                options.append((unlike > ALIKE, unlike, abs(i - j), i, j, how, edits, length))
    options.sort()
    for _, _, _, i, j, how, edits, length in options:
        if i in left and j in right:
            left.remove(i)
            right.remove(j)
            a, b = ours[i], theirs[j]
            taken.append((i, j, Pair(a.text, b.text, how, edits, length, min(a.rarity, b.rarity))))


_CANNOT: tuple[How, float, int] = ("different", 0.0, 0)


def _likeness(ours: Token, theirs: Token, *, vowelless: bool) -> tuple[How, float, int]:
    """Return how one word may stand for the other, the edits and the length they count against; 0 where it cannot."""
    a, b = ours.text, theirs.text
    length = max(len(a), len(b))
    if ours.cls != "word" or theirs.cls != "word":
        if "particle" in (ours.cls, theirs.cls):
            groups = tables.particles("organization")
            same_group = ours.cls == theirs.cls and groups.get(a) == groups.get(b)
            return ("form of", 0.0, length) if same_group else _CANNOT
        if "number" in (ours.cls, theirs.cls):
            return ("different", 0.0, length) if ours.cls == theirs.cls else _CANNOT
    if len(a) == 1 or len(b) == 1:
        return ("initial", 0.0, length) if a[0] == b[0] else ("different", WRONG_INITIAL, max(length, 3))
    if ours.sound == theirs.sound or (vowelless and _sound_alike(ours, theirs)):
        return "sounds alike", 0.5, length
    if form(a) == form(b):
        return "form of", 0.0, length
    edits = min(float(_distance(a, b)), _distance(ours.sound, theirs.sound) + 0.5)
    if ours.written != a or theirs.written != b:
        apart = float(_distance(ours.written, theirs.written))
        if apart < edits:
            # Of what was written: two letters are little of a long translation.
            edits, length = apart, min(length, max(len(ours.written), len(theirs.written)))
    if vowelless:
        edits = min(edits, _distance(consonants(ours.sound), consonants(theirs.sound)) + 0.5)
    return ("spelling" if edits / length <= ALIKE else "different"), edits, length


def _sound_alike(ours: Token, theirs: Token) -> bool:
    """Return whether words have the same consonants, as they are or as they were written before they were translated."""
    return not {consonants(ours.sound), consonants(sound(ours.written))}.isdisjoint(
        {consonants(theirs.sound), consonants(sound(theirs.written))}
    )


_NO_VOWELS = str.maketrans("", "", "aeiouyvw")


def consonants(sound: str) -> str:
    """Return the sound without its vowels, as scripts that leave them out write it; vowels alone are kept.

    Of letters that come together then, one is left: the sound of one that is written double has lost the other.
    """
    return single(sound.translate(_NO_VOWELS)) or sound


# Words below this say nothing of their own: particles, leftovers of legal forms.
TELLING = 0.1
# What an initial, and another form of a name, bear out of it.
INITIAL, FORM = 0.2, 0.8
# More in common than this adds nothing.
PLENTY = 4.0


def _places(name: Name) -> frozenset[str]:
    """Return the words that tell a place or branch of a party of this kind: people and ships are named after none."""
    return tables.places() if name.kind in {"organization", "unknown"} else frozenset()


def _measure(query: Name, listed: Name, taken: _Taken, left: list[int], right: list[int]) -> Measures:
    worst = unlike = shared = conflict = numbers = 0.0
    far = first = order = initials = joined = forms = acronyms = 0
    before = -1
    # A misspelled common word tells no more than the word that it stands for.
    ours_tell, theirs_tell = query.information, listed.information
    known = _places(query)
    named, cut, alone = 0.0, False, True
    for i, j, pair in taken:
        how, edits, rarity = pair.how, pair.edits, pair.rarity
        if how == "same":
            shared += rarity
        elif how == "initial":
            initials += 1
            shared += INITIAL
        elif how == "acronym":
            acronyms += 1
            shared += rarity
        elif how == "form of":
            forms += rarity > TELLING
            shared += rarity * FORM
        elif how == "cut off":
            cut = True
            shared += rarity
            ours_tell -= query.tokens[i].rarity - rarity
        elif how == "different" and pair.query.isdigit():
            numbers = 2.0
        else:
            joined += how == "joined"
            far += edits > 2 or how == "different"
            worst = max(worst, edits)
            unlike = max(unlike, edits / pair.length)
            first += edits >= 1 and pair.query[0] != pair.listed[0]
            if edits and _figures(pair.query) != _figures(pair.listed):
                numbers = 2.0
            if how == "different":
                conflict += rarity
            else:
                shared += rarity * (1 - edits / pair.length)
                if how == "spelling":
                    ours_tell -= query.tokens[i].rarity - rarity
                    theirs_tell -= listed.tokens[j].rarity - rarity
        if rarity > TELLING:
            order += j < before
            before = j
        if how != "different" and pair.listed not in known and listed.tokens[j].cls not in {"number", "particle"}:
            named += naming(pair.listed, rarity) if how == "same" else rarity
        alone = alone and (how in {"initial", "different"} or pair.length == 1)
    missing_words = extra_words = places = 0
    for i in left:
        token = query.tokens[i]
        if named >= NAMED and token.text in known:
            places = 1
            ours_tell -= token.rarity
            continue
        missing_words += token.rarity > TELLING
        numbers = numbers or float(token.cls == "number")
    for j in right:
        token = listed.tokens[j]
        if named >= NAMED and token.text in known:
            places = 1
            theirs_tell -= token.rarity
            continue
        extra_words += token.rarity > TELLING
        numbers = numbers or float(token.cls == "number")
    if query.cut >= 0 and not left:
        extra_words = min(extra_words, MOST_CUT_OFF)
    legal = _legal_difference(query, listed)
    changed = bool(worst or left or right or initials or acronyms or forms or cut)
    # In the order of the fields: by name would take as long as all of the above.
    return Measures(
        worst,
        unlike,
        far,
        first,
        _short_of(shared, ours_tell) if changed else 0.0,
        _short_of(shared, theirs_tell) if changed else 0.0,
        missing_words,
        extra_words,
        conflict,
        order,
        numbers,
        # A branch abroad has a form of that country.
        0.0 if places else legal,
        initials,
        joined,
        forms,
        acronyms,
        max(0.0, PLENTY - shared) if changed else 0.0,
        places,
        letters_apart(query.native, listed.native) if query.script and query.script == listed.script else 0.0,
        float(query.kind == "person" and _descent_turned(query, listed, taken)),
        float(alone and initials > 0),
    )


@lru_cache(maxsize=1 << 16)
def naming(word: str, rarity: float) -> float:
    """Return how much a word of this rarity tells whose name it is: as it is rare, or enough where no ordinary company has it."""
    by_itself = rarity > COMMON and tables.ordinary().having.get(word, 0) <= FEW_BEAR
    return max(rarity, NAMED) if by_itself else rarity


_NOT_FIGURES = re.compile("[^0-9]+")


def _figures(word: str) -> str:
    return "" if word.isalpha() else _NOT_FIGURES.sub("", word)


def _descent_turned(query: Name, listed: Name, taken: _Taken) -> bool:
    """Return whether what stands before `bin` in one name stands behind it in the other, and the other way round."""
    ours, theirs = _generations(query), _generations(listed)
    if not ours[-1] or not theirs[-1]:
        return False
    placed = [
        (ours[i], theirs[j])
        for i, j, pair in taken
        if pair.how in {"same", "sounds alike", "form of", "spelling"} and query.tokens[i].cls != "particle"
    ]
    return any(a < c and b > d for a, b in placed for c, d in placed)


def _generations(name: Name) -> list[int]:
    """Return for each word how many `bin`, `ibn`, `ould` stand before it."""
    groups, found, count = tables.particles("person"), [], 0
    for token in name.tokens:
        count += token.cls == "particle" and groups.get(token.text) == "bin"
        found.append(count)
    return found or [0]


def _short_of(shared: float, information: float) -> float:
    """Return the share of a name's information that is not shared; all of it for a name that has none."""
    return max(0.0, 1 - shared / information) if information else 1.0


def _legal_difference(query: Name, listed: Name) -> float:
    """Return 0 for the same legal form or none, 1 for a related form or where only one has any, 2 for another."""
    if query.legal == listed.legal:
        return 0.0
    if query.legal is None or listed.legal is None:
        return 1.0
    if query.legal.code == listed.legal.code:
        return 0.0
    families = {query.legal.family, listed.legal.family}
    return 1.0 if len(families) == 1 or "company" in families else 2.0
