"""What of a word is the same however it is spelled: its sound, its stem, the given name that it is a form of.

Here: folding one word. Not here: comparing two (`align.py`).
"""

import re
from functools import lru_cache
from operator import eq

from vendorwatch.names import tables

# With the Belarusian and Ukrainian forms: Leanidavich, Mykolayovych, Mikalaeuna.
PATRONYMIC = re.compile(r"(?:[aoe]vi(?:ch|c|ts|tch)|[oei]vych|yvich|ilyich|[oaei][vu]na|ichna)$")
# In what they end.
_LAST_OF_PATRONYMIC = frozenset("hcsa")
_FATHERS = {
    "son": re.compile(r"[iy]?[aoey]v[iy](?:ch|c|ts|tch)$"),
    "daughter": re.compile(r"[iy]?[aoei][vu]na$"),
}
# Whose name may end in a letter.
_CHILDREN = {"h": "son", "c": "son", "s": "son", "a": "daughter"}
# Surnames in -ov, -ev as Belarusians (-ou, -eu, -au), Germans and Frenchmen write them.
_OV = re.compile(r"(?<=[a-z]{2}[aoe])(?:f|ff|w|u)(?=$|a$|sk(?:a|i|y|ii|iy|aya|aia)$)")
_DOUBLED = re.compile(r"(.)\1+")


def is_patronymic(word: str) -> bool:
    """Return whether a word is what Slavic people are called after their fathers."""
    return word[-1:] in _LAST_OF_PATRONYMIC and PATRONYMIC.search(word) is not None


@lru_cache(maxsize=1 << 17)
def form(word: str) -> str:
    """Return what is equal for the forms of a given name, and for patronymics made of them; else the word itself."""
    names = tables.nicknames()
    if word in names:
        return names[word]
    child = _CHILDREN.get(word[-1:], "")
    if child and (found := _FATHERS[child].search(word)):
        root = word[: found.start()]
        father = next((names[name] for name in (root, f"{root}i", f"{root}y", f"{root}a") if name in names), None)
        return f"{father} {child}" if father else word
    return word


@lru_cache(maxsize=1 << 17)
def sound(word: str) -> str:
    """Fold a word to its approximate sound, so that usual transliterations of one name agree."""
    if not word.isalpha():
        return word
    spellings, sounds = tables.sounds()
    if "u" in word or "w" in word or "f" in word:
        word = _OV.sub("v", word)
    folded = spellings.sub(lambda spelling: sounds[spelling.group()], single(word))
    return single(folded.removesuffix("h")) or word


def single(word: str) -> str:
    """Return the word with every letter once that stands twice or more in a row; few words have any."""
    return _DOUBLED.sub(r"\1", word) if any(map(eq, word, word[1:])) else word


# Kovrovskii is what belongs to Kovrov, Lebedeva what is named after Lebedev; but Kaspersky is not Kasper.
_BENT = re.compile(r"(?:(?:(?<=[oe]v)sk|[ei]nsk|(?<=sk))(?:[iy]i|[iy]y|ij|[iy]|a[iy]a|oy?e|o[iyj]|ogo)?|[aeiouy]|s)$")
# With what such endings end.
_LAST_BENT = frozenset("aeiouysjk")


def stem_of(word: str) -> str:
    """Return the word without the ending that a Slavic adjective or genitive, or a plural, adds, if four letters are left."""
    if word[-1:] not in _LAST_BENT:
        return word
    stem = _BENT.sub("", word)
    return stem if len(stem) >= 4 else word
