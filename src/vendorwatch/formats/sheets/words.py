"""Whether letters beyond ASCII make words: what tells one encoding from another, and text that was encoded twice.

Here: what no word has, and the mending of text that programs took for another encoding before it came here. Not here: the
encoding of a file (`decode.py`). Each language's letters are the library's affair; here is only what holds in all of them: no
symbol within a word, no capital behind a small letter, no two alphabets in one word.
"""

import re
import unicodedata
from functools import lru_cache

_BETWEEN = re.compile(r"[\s;,|\"]+")
_BEYOND_ASCII = re.compile(r"[^\x00-\x7f]+")
# They stand within words, or at their ends.
_WITHIN = frozenset("’‘´`·–—-\N{SOFT HYPHEN}")
_AT_ENDS = frozenset("®™©€£¥º²³°℠")
# One word has several of these.
_OF_EAST_ASIA = frozenset({"CJK", "HIRAGANA", "KATAKANA", "HANGUL", "FULLWIDTH", "HALFWIDTH", "IDEOGRAPHIC"})
_UNLIKELY = frozenset({"So", "Sm", "Sc", "Sk", "No", "Lm", "Cc", "Cn", "Co"})
# What programs take UTF-8 for; the first, which is the most frequent, before those in which more is possible.
_TAKEN_FOR = ("cp1252", "cp1250", "cp1251", "cp1254", "mac-roman", "cp850", "cp437")
# A name that ends so need not be damaged: `NESTLÉ®`.
_CLOSING = frozenset("’”»®™›…")
_SURE_FROM = 3
_TIMES = 3
# Letters of the same word that are looked at on either side.
_BESIDE = 20


def words(text: str) -> set[str]:
    """Return the words of a text that have characters beyond ASCII."""
    return {word for word in _BETWEEN.split(text) if not word.isascii()}


def faults(word: str) -> int:
    """Return how many characters of a word stand where in no language they do."""
    count = 0
    for before, here, after in zip(f" {word}", word, f"{word[1:]} ", strict=False):
        if here.isascii():
            count += here.isupper() and not before.isascii() and before.islower()
            continue
        category = unicodedata.category(here)
        if not here.isalpha() and category[0] != "M":
            inside, beside = before.isalpha() and after.isalpha(), before.isalpha() or after.isalpha()
            count += (inside and here not in _WITHIN) or (beside and category in _UNLIKELY and here not in _AT_ENDS)
            continue
        count += here.isupper() and (before.islower() or (before.isupper() and after.islower()))
        count += here.islower() and before.isupper() and after.isupper()
        count += sum(other.isalpha() and _script(other) != _script(here) for other in (before, after))
    return count


@lru_cache(maxsize=4_000)
def _script(letter: str) -> str:
    name = unicodedata.name(letter, "?").partition(" ")[0].partition("-")[0]
    return "EAST" if name in _OF_EAST_ASIA else name


def mended(text: str) -> str:
    """Return a text whose UTF-8 was taken for another encoding, once or several times, as it was: `GÃ¶tz` is `Götz`.

    Any other text comes back as it is: what is mended must be UTF-8 byte for byte, and make better words than before.
    """
    for _ in range(_TIMES):
        once = _BEYOND_ASCII.sub(_mended, text)
        if once == text:
            break
        text = once
    return text


def _mended(found: re.Match[str]) -> str:
    run, text = found[0], found.string
    start = text[max(0, found.start() - _BESIDE) : found.start()].rpartition(" ")[2]
    end = text[found.end() : found.end() + _BESIDE].partition(" ")[0]
    for encoding in _TAKEN_FOR:
        try:
            meant = b"".join(_byte(letter, encoding) for letter in run).decode()
        except UnicodeError:
            continue
        was, is_now = faults(f"{start}{run}{end}"), faults(f"{start}{meant}{end}")
        is_sure = len(run) >= _SURE_FROM or (encoding == "cp1252" and run[-1] not in _CLOSING)
        if is_now < was or (is_now == was and is_sure):
            return meant
    return run


def _byte(letter: str, encoding: str) -> bytes:
    """Return the byte that a letter was read from; what an encoding leaves undefined programs read as the control of its number."""
    try:
        return letter.encode(encoding)
    except UnicodeEncodeError:
        return letter.encode("latin-1")
