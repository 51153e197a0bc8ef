"""Chinese, Japanese and Korean names in English: `俄罗斯石油公司` is Rosneft, `哈尔滨工程大学` Harbin Engineering University.

Here: the words of a name that `data/translations.csv` has, translated, and the others by their sound. Not here: names of one sound
in both scripts (`readings.py`), characters that are one another's (`data/letters.csv`).
"""

import re
from functools import cache, lru_cache

from anyascii import anyascii

from vendorwatch.names import tables

_WRITTEN = re.compile("[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7a3]")


@lru_cache(maxsize=1 << 12)
def translated(name: str) -> str:
    """Return the name with the words translated that are known; nothing where none is."""
    if name.isascii() or not _WRITTEN.search(name):
        return ""
    pattern, means = _words()
    plain = "".join(tables.letters().get(letter, letter) for letter in name)
    found: list[str] = []
    end = 0
    for word in pattern.finditer(plain):
        found += [_sound(plain[end : word.start()]), means[word.group()]]
        end = word.end()
    return " ".join(filter(None, [*found, _sound(plain[end:])])) if end else ""


def _sound(text: str) -> str:
    return " ".join(word.capitalize() for word in anyascii(text).split())


@cache
def _words() -> tuple[re.Pattern[str], dict[str, str]]:
    """Return one pattern for all words, the longest first, and what each means."""
    letters = tables.letters()
    means = {
        "".join(letters.get(letter, letter) for letter in written): meant
        for written, meant in tables.translations().items()
    }
    return re.compile("|".join(sorted(map(re.escape, means), key=len, reverse=True))), means
