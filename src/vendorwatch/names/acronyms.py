"""Acronyms that stand in brackets beside the name that they abbreviate.

Here: whether letters abbreviate words, and leaving out brackets that add nothing: `Bank Saderat Iran (BSI)`. Not here:
acronyms in the place of words (`align.py`), brackets with another name in them (`parts.py`).
"""

import re
from functools import lru_cache

from vendorwatch.names import tables

_BRACKETS = re.compile(r"[(\[]\s*[\"“”']?([^\W\d_](?:[\w.&\- ]{0,13}\w)?\.?)[\"“”']?\s*[)\]]")
_WORDS = re.compile(r"[a-z]+")
# An acronym is made of two words at least, and of half of those it stands beside.
_LEAST, _MOST = 2, 10


def without_acronym(text: str) -> str:
    """Return an ASCII name without brackets that hold an acronym of what stands outside of them."""
    if "(" not in text and "[" not in text:
        return text
    for found in reversed(list(_BRACKETS.finditer(text))):
        rest = text[: found.start()] + " " + text[found.end() :]
        if abbreviates(found[1], rest):
            text = rest
    return text


def abbreviates(letters: str, name: str) -> bool:
    """Return whether the letters, in order, begin words of the name, one letter or more each; words may be left out.

    A word that was translated may lend the letter with which its Slavic word begins.
    """
    letters = "".join(_WORDS.findall(letters.lower()))
    words = _WORDS.findall(name.lower())
    if not _LEAST <= len(letters) <= _MOST or len(words) < _LEAST:
        return False
    # How many words at most were used to get as far into the letters.
    used = [0] + [-1] * len(letters)
    for word in words[:24]:
        for at in range(len(letters) - 1, -1, -1):
            if used[at] < 0:
                continue
            for size in _beginnings(word, letters[at:]):
                used[at + size] = max(used[at + size], used[at] + 1)
    telling = sum(word not in _SMALL for word in words)
    return used[-1] >= _LEAST and 2 * used[-1] >= min(telling, len(letters))


_SMALL = {"of", "and", "the", "for", "de", "in", "co", "ltd", "llc", "inc", "company", "limited"}


@lru_cache(maxsize=1 << 14)
def _beginnings(word: str, letters: str) -> tuple[int, ...]:
    """Return how many of the letters the word may have lent: one or more of its first ones, or of its Slavic word."""
    sizes = []
    for size in range(1, min(len(word), len(letters)) + 1):
        if word[size - 1] != letters[size - 1]:
            break
        sizes.append(size)
    known = tables.equivalents().words.get(word, ())
    begins = tables.initials().get(known[0], frozenset()) if len(known) == 1 else frozenset()
    return tuple(sorted({*sizes, *(len(begin) for begin in begins if letters.startswith(begin))}))
