"""Whether a name is as good as a listed one: what is asked about however unlikely it is.

Here: the same letters, the same words, words with a slip in them, the same sound in another script. Not here: how likely it is
that the listed party is meant (`likelihood.py`), names that a field cut off (`begun.py`).
"""

from functools import lru_cache

from rapidfuzz.distance import OSA

from vendorwatch.names import tables
from vendorwatch.names.align import consonants
from vendorwatch.names.analysis import COMMON, FEWEST_CONSONANTS, Name
from vendorwatch.names.begun import is_begun
from vendorwatch.names.misspelt import LONG, SHORTEST
from vendorwatch.names.score import Comparison
from vendorwatch.names.sounds import is_patronymic, sound
from vendorwatch.names.telling import LICENSED, NO_COMPANY, adds_nothing, borne_alone, is_common, own_words


def is_as_good(comparison: Comparison, asked: Name, *, is_weak: bool, as_listed: bool, foreign: bool) -> bool:
    """Return whether the name is as good as the listed one, which a list may call weak.

    A weak alias is one in the list's own letters alone, or in another script where it has two words; `foreign` tells that the
    name was given in one, `as_listed` what `is_as_listed` does.
    """
    if has_its_letters(comparison, asked) or (foreign and _sounds_the_same(comparison, is_weak=is_weak)):
        return True
    return not is_weak and (
        as_listed
        or _has_all_words(comparison)
        or _is_without_its_form(comparison)
        or _has_its_words(comparison)
        or _is_misspelt(comparison)
        or has_a_name_more(comparison)
        or is_begun(asked.text, comparison.listed.text)
    )


def is_as_listed(comparison: Comparison, asked: Name) -> bool:
    """Return whether the name is the listed one letter by letter, or its words with the same legal form written otherwise."""
    theirs = comparison.listed
    if has_its_letters(comparison, asked):
        return True
    ours = comparison.query
    if theirs.legal is None or theirs.legal != ours.legal or ours.script != theirs.script:
        return False
    return ours.key == theirs.key or _together(ours) == _together(theirs)


def has_its_letters(comparison: Comparison, asked: Name) -> bool:
    """Return whether the name is the listed one letter by letter, its last word first or last."""
    return _letters(asked.text) in _listed_letters(comparison.listed.text)


@lru_cache(maxsize=1 << 16)
def _listed_letters(name: str) -> tuple[str, str]:
    """Return the letters of a listed name as it stands, and of `LAST, First` turned round."""
    return _letters(name), _letters(" ".join(reversed(name.split(", ", 1))))


@lru_cache(maxsize=1 << 14)
def _letters(name: str) -> str:
    return "".join(filter(str.isalnum, name.casefold()))


def _together(name: Name) -> str:
    return "".join(token.written for token in name.tokens)


def _has_all_words(comparison: Comparison) -> bool:
    """Return whether the words are those of the listed name, one of them its own, whatever the legal forms.

    So a house's company abroad is called.
    """
    ours, theirs = comparison.query, comparison.listed
    is_company = theirs.kind not in NO_COMPANY and None is not ours.legal
    is_same = is_company and ours.key == theirs.key and ours.script == theirs.script
    return is_same and bool(own_words(comparison)) and not borne_alone(comparison)


def _is_without_its_form(comparison: Comparison) -> bool:
    """Return whether the name is a listed company's of several words without the legal form: `Power Machines`."""
    ours, theirs = comparison.query, comparison.listed
    return (
        theirs.kind not in {"person", "vessel"}
        and ours.legal is None
        and theirs.legal is not None
        and len(ours.tokens) > 1
        and [token.text for token in ours.tokens] == [token.text for token in theirs.tokens]
        and ours.script == theirs.script
    )


def _has_its_words(comparison: Comparison) -> bool:
    """Return whether the words are those of the listed name, several, in another order, or one its own with common ones beside
    them; or a word of both is known to be one house's, and the others are common ones and places.
    """
    alignment, theirs, small = comparison.alignment, comparison.listed, tables.particles("organization")
    if theirs.kind in NO_COMPANY or not all(map(adds_nothing, alignment.query_only)):
        return False
    if _is_translated(comparison):
        return True
    if (
        all(word in small for word in alignment.listed_only)
        and len(alignment.pairs) > 1
        and all(pair.how == "same" for pair in alignment.pairs)
        and (
            own_words(comparison) or _has_a_foreign_word(comparison)
            if alignment.query_only
            else alignment.measures.order
        )
    ):
        return True
    if not all(map(adds_nothing, alignment.listed_only)):
        return False
    houses = tables.houses()
    # One word that no ordinary company has, as people call a house: `Halweitron` for `Production Association Halweitron`; a longer
    # one with common words beside it, too: `Halweitron Trading`.
    least = _LONG_NAME if alignment.query_only else _OWN_NAME
    if all(pair.how == "same" for pair in alignment.pairs) and any(
        len(word) >= least and word not in tables.ordinary().having for word in own_words(comparison)
    ):
        return True
    return all(
        pair.how in {"same", "sounds alike", "spelling"}
        and ((pair.listed in houses and pair.query in houses) or adds_nothing(pair.listed))
        for pair in alignment.pairs
    ) and any(pair.listed in houses for pair in alignment.pairs)


def _is_translated(comparison: Comparison) -> bool:
    """Return whether the words are those of the listed name, two or more in whatever order, small ones apart, and the small ones
    of the name asked about are another language's: `Instituto de Tecnología de Harbin`.
    """
    alignment, small = comparison.alignment, tables.particles("organization")
    pairs = [pair for pair in alignment.pairs if pair.listed not in small or pair.query not in small]
    return (
        len(pairs) >= _FEWEST_TRANSLATED
        and all(word in small for word in (*alignment.query_only, *alignment.listed_only))
        and all(pair.how == "same" for pair in pairs)
        and any(token.text in _FOREIGN_SMALL for token in comparison.query.tokens)
        and any(token.written != token.text for token in comparison.query.tokens)
    )


_FEWEST_TRANSLATED = 2
# Small words of other languages than English.
_FOREIGN_SMALL = frozenset(
    {"de", "del", "della", "dello", "dei", "degli", "di", "do", "dos", "das", "du", "des", "der", "fur", "von", "et", "e", "y",
     "per", "la", "el", "les", "los", "und", "van", "ve"}
)  # fmt: skip


def _has_a_foreign_word(comparison: Comparison) -> bool:
    """Return whether both names, of a bank, airline or insurer, write a word that means a common one elsewhere: `Melli`."""
    # `technologies` means what it says.
    theirs = {
        token.written for token in comparison.listed.tokens if token.written[:_BEGINNING] != token.text[:_BEGINNING]
    }
    return any(pair.listed in LICENSED for pair in comparison.alignment.pairs) and any(
        token.written in theirs and len(token.written) >= _FOREIGN for token in comparison.query.tokens
    )


_FOREIGN, _BEGINNING = 4, 3
# A word of so many letters is a name, whatever common words stand beside it.
_OWN_NAME, _LONG_NAME = 8, 9


def has_a_name_more(comparison: Comparison) -> bool:
    """Return whether a given name and a telling family name are a listed person's, and one side has besides what people leave out.

    That is a patronymic, of which lists of vendors have none and Russian papers all, an article or `de`, one more given name, or,
    where three names agree, one more family name.
    """
    alignment, theirs = comparison.alignment, comparison.listed
    if theirs.kind != "person" or len(alignment.pairs) < 2 or not (alignment.query_only or alignment.listed_only):
        return False
    if not all(pair.how in _AS_GOOD for pair in alignment.pairs):
        return False
    small, given = tables.particles("person"), tables.nicknames()
    named = [pair for pair in alignment.pairs if pair.listed not in small]
    family = [pair for pair in named if pair.rarity > COMMON and pair.listed not in given]
    more = [
        [word for word in words if word not in small and word not in _JOINS and not is_patronymic(word)]
        for words in (alignment.query_only, alignment.listed_only)
    ]
    if len(named) < 2 or not family:
        return False
    most = _THREE if len(named) >= _THREE else 0
    return sum(
        word not in given or any(map(str.isdigit, word)) for words in more for word in words
    ) <= most // _THREE and (sum(map(len, more)) <= 1)


# How given and family names stand for each other that are as good as the same.
_AS_GOOD = frozenset({"same", "sounds alike", "form of"})
# What joins two family names; so many names are a whole one.
_JOINS, _THREE = frozenset({"y", "e", "i", "de", "da", "do", "van", "von"}), 3


def _is_misspelt(comparison: Comparison) -> bool:
    """Return whether the name is the listed one, common words apart, with a letter or two wrong in words that nobody else bears.

    The more letters of its own a name has, the more may be wrong: two neighbours exchanged are a slip of the hand, another letter
    may be another company's.
    """
    alignment, ours, theirs = comparison.alignment, comparison.query, comparison.listed
    if theirs.kind in NO_COMPANY or not any(pair.how in _MISSPELLED for pair in alignment.pairs):
        return False
    small = tables.particles("organization")
    if not all(is_common(word) or word in small for word in (*alignment.query_only, *alignment.listed_only)):
        return False
    # Of a word that means something, as it is written: `Bank Sepha` misspells the bank, and not a corps.
    meant = {token.text: token.written for token in theirs.tokens}
    wrong = [(pair.query, meant.get(pair.listed, pair.listed)) for pair in alignment.pairs if pair.how in _MISSPELLED]
    # Who needs a licence for a trade bears a name of its own in it.
    is_licensed = any(pair.how == "same" and pair.listed in LICENSED for pair in alignment.pairs)
    own = {meant.get(word, word) for word in own_words(comparison)}
    if is_licensed:
        own.update(word for _, word in wrong if word not in tables.ordinary().having)
    if ours.legal is not None and ours.legal == theirs.legal and len(alignment.pairs) > 1 and len(wrong) == 1:
        # With the same legal form and all other words the same, a slip is one in ordinary words, too.
        [(word, whole)] = wrong
        rest = all(pair.how == "same" for pair in alignment.pairs if pair.query != word)
        if rest and not alignment.query_only and not alignment.listed_only and _is_one_letter_off(word, whole):
            return True
    letters = sum(map(len, own)) + (_KNOWN if is_licensed or not tables.houses().isdisjoint(own) else 0)
    return (
        bool(own and wrong)
        and all(pair.how in {"same", "spelling", "sounds alike", "joined"} for pair in alignment.pairs)
        and all(letters >= _letters_needed(*pair) for pair in wrong)
    )


# How words stand for each other of which one may be misspelt.
_MISSPELLED = frozenset({"spelling", "sounds alike"})
# How many letters of its own a name has at least where two neighbours of a word are exchanged, where it lacks or has one more,
# where one is another, where two of a long word are wrong. A house's name counts so many more.
_EXCHANGED, _ONE_MORE, _ANOTHER, _TWO_WRONG, _NAME_UNKNOWN, _KNOWN = 5, 8, 9, 12, 1 << 10, 3


def _is_one_letter_off(word: str, meant: str) -> bool:
    """Return whether a word of six letters or more misspells another by one letter or two exchanged; the first is right."""
    long = min(len(word), len(meant)) > SHORTEST
    return long and word.isalpha() and word[0] == meant[0] and OSA.distance(word, meant, score_cutoff=1) == 1


@lru_cache(maxsize=1 << 14)
def _letters_needed(word: str, meant: str) -> int:
    """Return how many letters a name must have with a word that no company is known to bear instead of another."""
    if not word.isalpha() or word in tables.ordinary().having or word in tables.generic() or len(meant) < SHORTEST:
        return _NAME_UNKNOWN
    apart = OSA.distance(word, meant)
    if apart == 1:
        return _ONE_MORE if len(word) != len(meant) else _EXCHANGED if sorted(word) == sorted(meant) else _ANOTHER
    return _TWO_WRONG if apart == 2 and min(len(word), len(meant)) >= LONG else _NAME_UNKNOWN


def _sounds_the_same(comparison: Comparison, *, is_weak: bool) -> bool:
    """Return whether the words sound the same, and none but common ones are left over: all that two scripts tell.

    A person may have one name more on the list, where two are the same and one of them is no given name.
    """
    alignment, told = comparison.alignment, consonants if comparison.query.vowelless else str
    small = tables.particles("organization")
    if (is_weak and len(alignment.pairs) == 1) or not all(
        pair.how in {"same", "sounds alike", "joined", "form of"} for pair in alignment.pairs
    ):
        return False
    letters = sum(len(told(sound(pair.query))) for pair in alignment.pairs)
    if comparison.listed.kind == "person":
        telling = any(pair.listed not in tables.nicknames() and pair.rarity > COMMON for pair in alignment.pairs)
        more = len(alignment.listed_only) - sum(word in tables.particles("person") for word in alignment.listed_only)
        if len(alignment.pairs) > 1 and telling and not alignment.query_only and more <= 1:
            return letters >= FEWEST_CONSONANTS + more
    return (
        all(map(adds_nothing, alignment.query_only))
        and all(is_common(word) or word in small for word in alignment.listed_only)
        and letters >= FEWEST_CONSONANTS
    )
