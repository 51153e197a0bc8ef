"""What the words that two compared names have in common tell, and what is left over beside them.

Here: how rare a word is among ordinary companies, which words are a name's own, whether what is beside them makes it another.
Not here: aligning words (`align.py`), what follows from it (`likelihood.py`, `verbatim.py`, `certainty.py`).
"""

import re
from collections.abc import Iterable
from functools import lru_cache
from math import log2

from rapidfuzz.distance import OSA

from vendorwatch.countries import usual_names
from vendorwatch.names import tables
from vendorwatch.names.align import Pair
from vendorwatch.names.analysis import COMMON, Name
from vendorwatch.names.score import Comparison

# A word spelled otherwise could be so many more words: bits for each letter that differs.
_BITS_AN_EDIT = 4.0
# Letters of an acronym say less than those of a word.
_BITS_A_LETTER = 3.0
# A word that no ordinary company bears counts as if every second such word were borne by one.
_UNSEEN = 0.5

# Kinds of parties that bear a name of another making.
NO_COMPANY = frozenset({"person", "vessel"})
# Words that fewer than one of 100 ordinary companies bear are telling; more bits, and longer words, tell no more.
TELLING, MOST_BITS, LONGEST = 6.6, 40.0, 12


@lru_cache(maxsize=1 << 16)
def bits(word: str) -> float:
    """Return how rare a word, or several, is in the names of ordinary companies, in bits: 10 for one of a thousand."""
    table = tables.ordinary()
    return sum(log2((table.companies + 1) / (table.having.get(part, 0) + _UNSEEN)) for part in word.split())


def bits_of(words: Iterable[str]) -> float:
    """Return how rare words are together, in bits."""
    return round(sum(map(bits, words)), 1)


def shared_bits(pair: Pair) -> float:
    """Return how rare what a pair has in common is; letters that differ are no evidence that its words are rare."""
    if pair.how == "same":
        return bits(pair.listed)
    if pair.how == "acronym":
        return _BITS_A_LETTER * len(pair.query)
    return max(0.0, min(bits(pair.query), bits(pair.listed)) - _BITS_AN_EDIT * pair.edits)


@lru_cache(maxsize=1 << 16)
def is_common(word: str) -> bool:
    """Return whether so many organizations have the word, or all of several, that it tells none from another: `group`, `bank`."""
    return all(tables.rarity().get(part, 1.0) <= COMMON for part in word.split())


def adds_nothing(word: str) -> bool:
    """Return whether a word beside a name does not make it another one's: a common one, a small one, a place."""
    return (
        is_common(word)
        or word in tables.particles("organization")
        or word in tables.generic()
        or (word,) in tables.legal_forms()[0]
    )


# How words stand for each other that differ in letters.
_APART = frozenset({"spelling", "sounds alike", "different"})


def letters_apart(pair: Pair) -> float:
    """Return how many letters differ between telling words that stand for each other, however alike they sound."""
    if pair.how not in _APART or bits(pair.listed) < TELLING:
        return 0.0
    return float(OSA.distance(pair.query.replace(" ", ""), pair.listed.replace(" ", "")))


def own_words(comparison: Comparison) -> list[str]:
    """Return the words in common that no trade, place or custom lends to a company."""
    return [
        pair.listed
        for pair in comparison.alignment.pairs
        if pair.rarity > COMMON
        and pair.how != "different"
        and bits(pair.listed) >= TELLING
        and not _is_generic(pair.listed)
    ]


@lru_cache(maxsize=1 << 16)
def _is_generic(word: str) -> bool:
    return tables.generic().issuperset(word.split())


def words_written(name: Name) -> list[str]:
    """Return the words of a name as written, small ones apart, in alphabetical order."""
    return sorted(token.written for token in name.tokens if token.cls != "particle")


def names_a_house(comparison: Comparison) -> bool:
    """Return whether a word that both names have is known to be one house's."""
    houses = tables.houses()
    return any(pair.listed in houses or pair.query in houses for pair in comparison.alignment.pairs)


def borne_alone(comparison: Comparison) -> int:
    """Return how many ordinary companies bear the one word of the name asked about, as their whole name."""
    words = {token.text for token in comparison.query.tokens if token.cls != "initial" and token.rarity > COMMON}
    return tables.ordinary().alone.get(words.pop(), 0) if len(words) == 1 else 0


def may_stand_for_several(comparison: Comparison) -> bool:
    """Return whether one name abbreviates a word of the other as others may be abbreviated, too: `Comm`."""
    several = tables.meanings()
    ours, theirs = (
        {token.written for token in name.tokens if token.written in several and token.cls != "particle"}
        for name in (comparison.query, comparison.listed)
    )
    return any(len({*several[word], *tables.equivalents().words.get(word, ())}) > 1 for word in ours ^ theirs)


def is_branch(comparison: Comparison) -> bool:
    """Return whether the name asked about is the listed one, common words apart, and a place or branch beside it."""
    alignment, small = comparison.alignment, tables.particles("organization")
    return (
        comparison.listed.kind not in NO_COMPANY
        and not tables.places().isdisjoint(alignment.query_only)
        and max((bits(pair.listed) for pair in alignment.pairs), default=0.0) >= _NAMED
        and all(word in tables.places() or word in small or is_common(word) for word in alignment.query_only)
        and all(word in small or is_common(word) for word in alignment.listed_only)
        and all(pair.how != "different" for pair in alignment.pairs)
    )


# A word that one ordinary company of a thousand bears names a house.
_NAMED = 10.0


def is_of_plain_words(comparison: Comparison) -> bool:
    """Return whether the telling words in common are such as others may put together: `Black Shield`, `Smart Green Power`.

    Ordinary companies bear them, or one of them and the others are short.
    """
    if comparison.listed.kind in NO_COMPANY or names_a_house(comparison):
        return False
    having, generic = tables.ordinary().having, tables.generic()
    words = [
        part
        for pair in comparison.alignment.pairs
        if pair.rarity > COMMON and pair.listed not in tables.places()
        for part in pair.listed.split()
    ]
    own = [word for word in words if word not in having and word not in generic]
    return len(own) < len(words) and all(len(word) <= _SHORT_WORD for word in own)


# A word of so many letters may be one of English that no company of the background bears.
_SHORT_WORD = 6


def is_one_word(comparison: Comparison) -> bool:
    """Return whether one word alone tells the names from others, and neither is it known to be one house's.

    How many companies bear it is counted in few countries, and in others one that is not seen there may be a word of the
    language. A bank bears a name of its own in its country, so does who bears the country's, and hardly two public companies
    bear the same.
    """
    if comparison.listed.kind in NO_COMPANY:
        return False
    telling = [
        pair
        for pair in comparison.alignment.pairs
        if pair.rarity > COMMON and bits(pair.listed) >= TELLING and pair.listed not in tables.places()
    ]
    if len(telling) != 1:
        # A word that many have beside it tells it from no other where the names differ in a third.
        same = words_written(comparison.query) == words_written(comparison.listed)
        return len(own_words(comparison)) == 1 and not same and not names_a_house(comparison)
    [pair] = telling
    words = {pair.query, pair.listed}
    return (
        words.isdisjoint(tables.houses())
        and not any(
            other.listed in LICENSED or (other.listed in tables.places() and other.listed in usual_names())
            for other in comparison.alignment.pairs
        )
        and not any(word.endswith("bank") for word in words)
        and not all(_PUBLIC.search(name.text) for name in (comparison.query, comparison.listed))
    )


LICENSED = frozenset({"bank", "airline", "air", "insurance"})
_PUBLIC = re.compile(r"\b(?:PJSC|PAO|ПАО|public joint[- ]stock|publichno\w* akts)", re.IGNORECASE)
