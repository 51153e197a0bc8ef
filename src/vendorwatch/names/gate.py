"""The most that two names can score, for many pairs at once: it keeps word-by-word alignment for the few that may be hits.

Here: analysed names as arrays (`Side`) and the bound computed on them. Not here: the score itself (`align.py`, `score.py`).

The bound follows the scorecard. Every word of the name with fewer words is aligned with some word of the other, at best
with the one most like it; what that leaves of the information in common, and the edits it takes, cost at least so much.
First, two words differ in at least as many letters as only one of them has; what passes is bounded again by edit distances.
Joined words and acronyms are beyond such a bound; `index.py` lets pairs pass that share enough to be such.
"""

from collections.abc import Callable, Iterable, Sequence
from functools import cache, lru_cache
from typing import Any, NamedTuple
from zlib import crc32

import duckdb
import numpy as np
import pyarrow as pa
from rapidfuzz import process
from rapidfuzz.distance import OSA

from vendorwatch.names import arrow, tables
from vendorwatch.names.align import (
    ALIKE,
    FEATURES,
    INITIAL,
    LONGEST_ACRONYM,
    PLENTY,
    SHORTEST_ACRONYM,
    TELLING,
    WRONG_INITIAL,
    initials,
)
from vendorwatch.names.analysis import Name, Token, form
from vendorwatch.names.score import scorecard

Array = np.ndarray[Any, np.dtype[Any]]

# Pairs looked at together: few enough for the processor's cache.
_CHUNK = 8_000
_BITS = {letter: 1 << place for place, letter in enumerate("abcdefghijklmnopqrstuvwxyz0123456789")}
_WORD = np.dtype(
    [
        # Checksums stand for texts: should two be equal by chance, the bound is only less tight.
        *((name, np.uint32) for name in ("text", "sound", "form")),
        *((name, np.uint64) for name in ("letters", "sound_letters", "written_letters", "initials")),
        *((name, np.float32) for name in ("length", "sound_length", "written_length", "rarity")),
        *((name, np.uint8) for name in ("first", "last")),
    ]
)
_SPELLED = ("text", "sound", "written")
_NAME = np.dtype(
    [
        ("information", np.float32),
        # What particles and numbers may have in common with another name's.
        ("beside", np.float32),
        *((name, np.int16) for name in ("numbers", "telling")),
        *((name, np.uint32) for name in ("legal", "family")),
        # Beyond the bound: written without vowels, or with a small word in the place of a telling one.
        ("unusual", np.uint8),
    ]
)


class Side(NamedTuple):
    """Names as arrays: name n has the words `places[start[n]:start[n + 1]]` of `words`; what else counts is `names[n]`.

    `words` and `names` have an array for each field of `_WORD` and `_NAME`; `spelled` are the words themselves.
    """

    words: dict[str, Array]
    spelled: dict[str, Array]
    places: Array
    start: Array
    names: dict[str, Array]


def side(names: Iterable[Name]) -> Side:
    """Return the arrays of the names, in order."""
    known: dict[Token, int] = {}
    places, starts, rest = [], [0], []
    for name in names:
        beside, numbers, telling, unusual = 0.0, 0, 0, name.vowelless
        small = tables.particles(name.kind)
        for token in name.tokens:
            if token.cls == "particle":
                beside += token.rarity
            elif token.cls == "number":
                beside += token.rarity
                numbers += 1
            else:
                places.append(known.setdefault(token, len(known)))
                telling += token.rarity > TELLING
                unusual = unusual or token.text in small
        starts.append(len(places))
        legal = name.legal
        codes = (crc32(legal.code.encode()), crc32(legal.family.encode())) if legal else (0, 0)
        rest.append((name.information, beside, numbers, telling, *codes, unusual))
    return Side(
        _fields([_word(token) for token in known], _WORD),
        {how: np.array([getattr(token, how) for token in known], object) for how in _SPELLED},
        np.array(places, np.int64),
        np.array(starts, np.int64),
        _fields(rest, _NAME),
    )


def write(con: duckdb.DuckDBPyConnection, side: Side) -> None:
    """Write the arrays into tables of an index database."""
    spelled = {f"as_{how}": values for how, values in side.spelled.items()}
    for name, columns in (
        ("words", side.words | spelled),
        ("places", {"place": side.places}),
        ("spellings", {"start": side.start[:-1]} | side.names),
    ):
        numbered = {"n": np.arange(len(next(iter(columns.values())))), **columns}
        kinds = [
            (field, pa.string() if values.dtype == object else pa.from_numpy_dtype(values.dtype))
            for field, values in numbered.items()
        ]
        con.register("given", arrow.table(list(numbered.values()), pa.schema(kinds)))
        con.execute(f"create table {name} as select * from given order by n")  # noqa: S608 - our own names
        con.unregister("given")


def read(con: duckdb.DuckDBPyConnection) -> Side:
    """Read what `write` wrote."""
    words, places, names = (
        con.sql(f"select * exclude (n) from {name} order by n").fetchnumpy()  # noqa: S608 - our own names
        for name in ("words", "places", "spellings")
    )
    return Side(
        {field: words[field] for field in _WORD.names or ()},
        {how: words[f"as_{how}"] for how in _SPELLED},
        places["place"],
        np.append(names["start"], len(places["place"])),
        {field: names[field] for field in _NAME.names or ()},
    )


def _fields(rows: Sequence[tuple[Any, ...]], kind: np.dtype[Any]) -> dict[str, Array]:
    made = np.array(rows, kind)
    return {name: np.ascontiguousarray(made[name]) for name in kind.names or ()}


@lru_cache(maxsize=1 << 16)
def _word(token: Token) -> tuple[Any, ...]:
    text, sound = token.text, token.sound
    return (
        *(crc32(value.encode()) for value in (text, sound, form(text))),
        *(
            sum(_BITS[letter] for letter in set(value))
            for value in (text, sound, token.written, "".join(initials(token)))
        ),
        *(len(text), len(sound), len(token.written), token.rarity, ord(text[0]), ord(text[-1])),
    )


def most(queries: Side, asked: Array, listed: Side, named: Array, lowest: float) -> Array:
    """Return for each pair of a query's and a listed name's number a score that `score.compare` does not exceed.

    Bounds below `lowest` are not made any tighter. Holds for pairs without joined words and acronyms.
    """
    found = np.ones(len(asked))
    usual = np.flatnonzero((queries.names["unusual"][asked] | listed.names["unusual"][named]) == 0)
    found[usual] = _by_shape(_rough, queries, asked[usual], listed, named[usual])
    close = usual[found[usual] >= lowest]
    found[close] = _by_shape(_exact, queries, asked[close], listed, named[close])
    far = usual[found[usual] < lowest]
    found[far[_by_shape(_joined, queries, asked[far], listed, named[far]) > 0]] = 1
    return found


_Measure = Callable[[Side, Array, Side, Array, tuple[int, int]], Array]


def _by_shape(measure: _Measure, queries: Side, asked: Array, listed: Side, named: Array) -> Array:
    """Measure the pairs whose names have as many words each together; 1 for names without words."""
    ours, theirs = (side.start[names + 1] - side.start[names] for side, names in ((queries, asked), (listed, named)))
    found = np.ones(len(asked))
    shape = (ours << 16) + theirs
    order = np.argsort(shape, kind="stable")
    _, starts = np.unique(shape[order], return_index=True)
    ends = np.append(starts, len(order))[1:]
    for start, end in zip(starts.tolist(), ends.tolist(), strict=True):
        words = int(ours[order[start]]), int(theirs[order[start]])
        if not min(words):
            continue
        for first in range(start, end, _CHUNK):
            part = order[first : min(end, first + _CHUNK)]
            found[part] = measure(queries, asked[part], listed, named[part], words)
    return found


def _rough(queries: Side, asked: Array, listed: Side, named: Array, words: tuple[int, int]) -> Array:
    return _most(queries, asked, listed, named, words, exact=False)


def _exact(queries: Side, asked: Array, listed: Side, named: Array, words: tuple[int, int]) -> Array:
    return _most(queries, asked, listed, named, words, exact=True)


def _joined(queries: Side, asked: Array, listed: Side, named: Array, words: tuple[int, int]) -> Array:
    """Return whether a word of either name has the letters and the ends of two or three neighbours of the other.

    Or no other letters than words of the other name begin with, and those of `Co`: it may be an acronym.
    """
    ours, theirs = _placed(queries, asked, words[0]), _placed(listed, named, words[1])
    found: list[Any] = [np.zeros(len(asked), dtype=bool)]
    spelled = [
        {name: side.words[name][places] for name in ("length", "letters", "first", "last", "initials")}
        for side, places in ((queries, ours), (listed, theirs))
    ]
    for whole, parts in (spelled, spelled[::-1]):
        length, letters, first, last, _ = (values[:, None] for values in whole.values())
        if len(parts["length"]) > 1:
            begin = np.bitwise_or.reduce(parts["initials"]) | np.uint64(_BITS["c"] | _BITS["o"])
            short = (whole["length"] >= SHORTEST_ACRONYM) & (whole["length"] <= LONGEST_ACRONYM)
            found.append((short & (whole["letters"] & ~begin == 0)).any(0))
        allowed = np.where(length < 6, 0, np.where(length < 10, 1, 2))
        for size in (2, 3):
            runs = len(parts["length"]) - size + 1
            if runs < 1:
                continue
            made = sum(parts["length"][at : at + runs] for at in range(size))
            of = np.bitwise_or.reduce([parts["letters"][at : at + runs] for at in range(size)])
            near = np.abs(length - made) <= allowed
            near &= np.bitwise_count(letters & ~of) <= allowed
            near &= np.bitwise_count(of & ~letters) <= allowed
            near &= (first == parts["first"][:runs]) & (last == parts["last"][size - 1 :])
            found.append(near.any((0, 1)))
    joined: Array = np.logical_or.reduce(found)
    return joined


def _placed(side: Side, names: Array, words: int) -> Array:
    return side.places[side.start[names] + np.arange(words)[:, None]]


def _most(queries: Side, asked: Array, listed: Side, named: Array, words: tuple[int, int], *, exact: bool) -> Array:
    """Return the bounds of pairs whose names have as many words each."""
    a, b = _placed(queries, asked, words[0])[:, None], _placed(listed, named, words[1])[None]
    gain, edits, unlike, first = _alike(queries, a, listed, b, exact=exact)
    # Misspelled common words tell only as much as the words that they stand for.
    more = (queries.words["rarity"][a] - listed.words["rarity"][b]) * (unlike <= ALIKE)
    ours_tell = queries.names["information"][asked] - np.maximum(more, 0).max(1).sum(0)
    theirs_tell = listed.names["information"][named] - np.maximum(-more, 0).max(0).sum(0)
    # The best that each word of the shorter name can find, then all of them together.
    many = 1 if words[0] <= words[1] else 0
    gain, edits, unlike = gain.max(many), edits.min(many), unlike.min(many)
    ours = {name: values[asked] for name, values in queries.names.items()}
    theirs = {name: values[named] for name, values in listed.names.items()}
    shared = gain.sum(0) + np.minimum(ours["beside"], theirs["beside"])
    worst = edits.max(0)
    changed = (worst > 0) | (words[0] != words[1])
    few = min(words)
    total = np.ones(len(asked))
    for feature, value in (
        ("worst_edits", worst),
        ("unlike", unlike.max(0)),
        ("far_words", ((edits > 2) | (unlike > ALIKE)).sum(0)),
        ("first_letter", first.all(many).sum(0)),
        ("missing", _short_of(shared, ours_tell) * changed),
        ("extra", _short_of(shared, theirs_tell) * changed),
        ("missing_words", (ours["telling"] - few) * (few < words[0])),
        ("extra_words", (theirs["telling"] - few) * (few < words[1])),
        ("numbers", ours["numbers"] != theirs["numbers"]),
        ("legal_form", _legal_difference(ours, theirs)),
        ("thin", np.maximum(0, PLENTY - shared) * changed),
    ):
        bounds, points = _steps()[feature]
        total += points[np.searchsorted(bounds, value - _ROUNDING, side="right")]
    return np.maximum(total, 0)


def _alike(
    queries: Side, ours: Array, listed: Side, theirs: Array, *, exact: bool
) -> tuple[Array, Array, Array, Array]:
    """Return for pairs of words what they can have in common at most, and edits, share of edits, other start at least."""
    a = {name: values[ours] for name, values in queries.words.items()}
    b = {name: values[theirs] for name, values in listed.words.items()}
    same = a["text"] == b["text"]
    initial, agree = (a["length"] == 1) | (b["length"] == 1), a["first"] == b["first"]
    longest = np.maximum(a["length"], b["length"])
    edits = np.minimum(_differ(a, b, ""), _differ(a, b, "sound_") + np.float32(0.5))
    np.minimum(edits, _differ(a, b, "written_"), out=edits)
    edits[a["sound"] == b["sound"]] = 0.5
    edits[same | (a["form"] == b["form"])] = 0
    if exact:
        rough = (edits > 0.5) & (edits <= ALIKE * longest) & ~initial
        edits[rough] = _distances(
            queries, np.broadcast_to(ours, rough.shape)[rough], listed, np.broadcast_to(theirs, rough.shape)[rough]
        )
    edits = np.where(initial, np.where(agree, np.float32(0), np.float32(WRONG_INITIAL)), edits)
    unlike = edits / np.where(initial, np.maximum(longest, 3), longest)
    gain = np.minimum(a["rarity"], b["rarity"]) * np.where(unlike <= ALIKE, 1 - unlike, np.float32(0))
    gain = np.where(initial, np.where(agree, np.float32(INITIAL), np.float32(0)), gain)
    gain = np.where(same, np.maximum(gain, a["rarity"]), gain)
    return gain, edits, unlike, (edits >= 1) & ~agree


def _differ(a: dict[str, Array], b: dict[str, Array], how: str) -> Array:
    """Return how many letters two different words differ in at least, as text, as sound or as written."""
    ours, theirs = a[f"{how}letters"], b[f"{how}letters"]
    only = np.maximum(np.bitwise_count(ours & ~theirs), np.bitwise_count(theirs & ~ours))
    differ: Array = np.maximum(np.maximum(only, np.abs(a[f"{how}length"] - b[f"{how}length"])), np.float32(1))
    return differ


def _distances(queries: Side, ours: Array, listed: Side, theirs: Array) -> Array:
    """Return the edits between words as alignment counts them, for words that do not sound alike."""
    pairs, place = np.unique((ours << 32) + theirs, return_inverse=True)
    a, b = pairs >> 32, pairs & 0xFFFFFFFF
    text, sound, written = (
        process.cpdist(queries.spelled[how][a].tolist(), listed.spelled[how][b].tolist(), scorer=OSA.distance)
        for how in _SPELLED
    )
    edits: Array = np.minimum(np.minimum(text, sound + 0.5), written)[place].astype(np.float32)
    return edits


def _short_of(shared: Array, information: Array) -> Array:
    return np.where(information > 0, np.maximum(0, 1 - shared / np.maximum(information, 1e-9)), 1)


_COMPANY = crc32(b"company")


def _legal_difference(ours: dict[str, Array], theirs: dict[str, Array]) -> Array:
    one = (ours["legal"] == 0) | (theirs["legal"] == 0)
    near = (ours["family"] == theirs["family"]) | (ours["family"] == _COMPANY) | (theirs["family"] == _COMPANY)
    return np.where(ours["legal"] == theirs["legal"], 0, np.where(one | near, 1, 2))


# Sums of other orders and fewer digits differ by less; a value so near below a step counts as below it.
_ROUNDING = 1e-5


@cache
def _steps() -> dict[str, tuple[Array, Array]]:
    """Return the scorecard's tables as bounds and the points from each bound on, 0 below the first."""
    return {
        feature: (np.array(steps.bounds), np.array((0.0, *steps.points)))
        for feature, steps in zip(FEATURES, scorecard().steps, strict=True)
    }
