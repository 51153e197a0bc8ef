"""Whether a name of unknown kind may be a person's.

Here: the judgement by the look of the name. Not here: what follows from it (`likelihood.py`). It errs on the side of
people, because a namesake taken for certain does more harm than a question too many.
"""

import re
from functools import cache, lru_cache

from vendorwatch.names.analysis import COMMON, analyse
from vendorwatch.names.tables import equivalents, rarity

_WORDS_OF_A_PERSON = range(2, 6)


@lru_cache(maxsize=1 << 14)
def may_be_a_person(name: str) -> bool:
    """Return whether a name has two to five words, no figure, no legal form and no word that companies bear."""
    spelled = re.findall(r"[^\W\d_]+", name.lower())
    return (
        len(spelled) in _WORDS_OF_A_PERSON
        and not any(letter.isdigit() or letter == "&" for letter in name)
        and analyse(name, "organization").legal is None
        and not any(map(_is_a_companys, spelled))
    )


def _is_a_companys(word: str) -> bool:
    """Tell whether a word is in the table of words of organizations and common there: `wood` may be a surname."""
    words, stems, _ = equivalents()
    stem = stems.match(word)
    known = words.get(stem[1] if stem else word, (word,) if word in _canonical() else ())
    return len(word) > 1 and any(rarity().get(canonical, 1.0) <= COMMON for canonical in known)


@cache
def _canonical() -> frozenset[str]:
    return frozenset(word for canonical in equivalents().words.values() for word in canonical)
