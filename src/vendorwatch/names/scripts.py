"""The script that a name is written in, and its letters as they stand.

Here: scripts other than Latin, and letters of them that are one letter written in two ways (`data/letters.csv`). Not here:
romanization (`folding.py`) and what differing letters cost (`score.py`).

Romanization tells less than the letters: two Chinese characters of one sound, two Arabic letters that Latin writes alike.
Names that are both in one such script are therefore compared by their letters as well.
"""

import unicodedata
from collections import Counter
from functools import lru_cache

from vendorwatch.names import tables

# Scripts that leave vowels out.
ABJAD = frozenset({"ARABIC", "HEBREW", "SYRIAC"})
_JAPANESE = {"HIRAGANA": "CJK", "KATAKANA": "CJK"}


def native(name: str) -> tuple[str, str]:
    """Return the script that most letters of the name are of and those letters, folded; two empty texts for Latin."""
    name = unicodedata.normalize("NFKC", name).casefold()
    scripts = [script_of(character) for character in name]
    counts = Counter(script for script in scripts if script)
    if not counts:
        return "", ""
    script, count = min(counts.items(), key=lambda item: (-item[1], item[0]))
    if script == "LATIN" or 2 * count < counts.total():
        return "", ""
    if script == "CJK" and all(_is_katakana(letter) for letter, of in zip(name, scripts, strict=True) if of == script):
        script = "KATAKANA"
    one = tables.letters()
    return script, "".join(
        one.get(character, character)
        for character, of in zip(name, scripts, strict=True)
        if of == (_JAPANESE.get(script, script))
    )


def _is_katakana(letter: str) -> bool:
    return unicodedata.name(letter, "").startswith("KATAKANA")


@lru_cache(maxsize=1 << 14)
def script_of(character: str) -> str:
    """Return the script of a letter by the first word of its Unicode name, `` for what is no letter."""
    if not unicodedata.category(character).startswith("L"):
        return ""
    script = unicodedata.name(character, "").partition(" ")[0]
    return _JAPANESE.get(script, script)


def letters_apart(ours: str, theirs: str) -> float:
    """Return the share of the letters of the shorter text that the other has not, 0 for none, in whatever order."""
    if ours == theirs or not ours or not theirs:
        return 0.0
    common = (Counter(ours) & Counter(theirs)).total()
    return 1 - common / min(len(ours), len(theirs))
