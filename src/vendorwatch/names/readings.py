"""What a name may be in Latin letters besides what its letters say: in Cyrillic, katakana, Hangul, with an article, run together.

Here: other spellings of a name that is asked about, each of which is asked about too; the name without what is marked beside it.
Not here: the usual romanization (`folding.py`), the marks (`marks.py`), the names that stand in one cell (`parts.py`), what the
words of a list tell (`borders.py`, `lettering.py`).

Russian writes both w and v as `в` and h as `х`, katakana has no l and a vowel behind each consonant, Hangul has neither f nor
z and fills groups of consonants with `eu`: who reads `Хуавей`, `ルクオイル`, `가즈프롬` letter by letter is far from the name.
"""

import re
from functools import lru_cache

from anyascii import anyascii

from vendorwatch.identifiers import beside
from vendorwatch.names import tables
from vendorwatch.names.acronyms import abbreviates
from vendorwatch.names.analysis import analyse, written_words
from vendorwatch.names.folding import PERSIAN
from vendorwatch.names.marks import unmarked
from vendorwatch.names.scripts import native

# As names from English and Chinese are written in Russian.
_CYRILLIC = str.maketrans({"в": "w", "В": "W", "х": "h", "Х": "H"})
_L_FOR_R = str.maketrans(dict(zip("ラリルレロ", ("lア", "lイ", "lウ", "lエ", "lオ"), strict=True)))
_HANGUL = [
    (re.compile(pattern), sound)
    for pattern, sound in (
        ("jeu", "z"),
        ("ngk", "nk"),
        ("hw", "hu"),
        # Between consonants and at the end it stands for nothing.
        ("(?<=[^aeiou\\W])eu(?=[^aeiou]|$|\\b)", ""),
    )
]
_BEHIND_CONSONANT = re.compile("(?<=[^aeiouyl\\W])l")
# The article of a first word; `allah` has another.
_ARTICLE = re.compile("\u0627\u0644(?=\\w{3})(?!\u0644?\u0647(?!\\w))")
_HARD = str.maketrans({"\u05d1": "b", "\u05e4": "p", "\u05e3": "p"})
# In Sudan and Libya the first sounds as the second does in Latin letters: `Daglo`, `Gaddafi`.
_QAF, _GHAIN = "\u0642", "\u063a"
# Two words of which the second begins with a capital, as web sites and file names have them.
_TWO_CAPITALS = re.compile(r"([A-Z][a-z]{2,})([A-Z][a-z]{2,})")

# Letters of Czechs, Croats, Balts and Turks that have no mark in ASCII.
_SLAVIC = str.maketrans({"š": "sh", "č": "ch", "ž": "zh", "ş": "sh", "Š": "Sh", "Č": "Ch", "Ž": "Zh", "Ş": "Sh"})
# Cyrillic letters that look like Latin ones, typed or put among them.
_ALIKE = str.maketrans("АВЕКМНОРСТУХІЅЈасеорухіѕј", "ABEKMHOPCTYXISJaceopyxisj")
_LATIN, _CYRILLIC_LETTER = re.compile("[A-Za-z]"), re.compile("[\u0400-\u04ff]")


@lru_cache(maxsize=1 << 14)
def readings(name: str) -> tuple[str, ...]:
    """Return what else the name may be in Latin letters, nothing for most: `Huawey` for `Хуавей`, `Huawei Technologies` for both
    words run together.
    """
    if other := _without_number(name) or unmarked(name) or _turned(name) or _unabbreviated(name) or _unelided(name):
        return (other, *readings(other))
    if name.isascii():
        return (" ".join(found.groups()),) if (found := _TWO_CAPITALS.fullmatch(name.strip())) else ()
    if _LATIN.search(name) and _CYRILLIC_LETTER.search(name):
        return (name.translate(_ALIKE),)
    if marked := name.translate(_SLAVIC) if not _SLAVIC.keys().isdisjoint(map(ord, name)) else "":
        return (marked,)
    script, _ = native(name)
    read: tuple[str, ...] = ()
    if script == "CYRILLIC":
        meant = name.translate(_CYRILLIC)
        read = (anyascii(meant),) if meant != name else ()
    elif script == "KATAKANA":
        # All of them, or the first letter alone.
        read = (name.translate(_L_FOR_R), name[:1].translate(_L_FOR_R) + name[1:])
    elif script == "ARABIC":
        read = (f"al {name[2:]}",) if _ARTICLE.match(name) else ()
        read += (name.replace(_QAF, _GHAIN),) if _QAF in name and not PERSIAN.search(name) else ()
    elif script == "HEBREW":
        # Within a word, too, what is v or f may be b or p.
        read = (name.translate(_HARD),)
    elif script == "HANGUL":
        read = tuple(dict.fromkeys(_of_hangul(name)))
    return tuple(other for other in read if other != name)


def _without_number(name: str) -> str:
    """Return a name without the number beside it, and what that is called."""
    found = beside(name)
    return found.name if found and any(map(str.isalpha, found.name)) else ""


def _unelided(name: str) -> str:
    """Return a name of several words without an article that French and Italian run into its noun: `Agence d'Iran`."""
    if " " not in name or _SIGN_OF_ELISION.isdisjoint(name):
        return ""
    other = _ELIDED.sub(lambda elided: _ARTICLES[elided[1].lower()], name)
    return other if other != name else ""


_SIGN_OF_ELISION = frozenset("'\u2019")
_ARTICLES = {"d": "de ", "l": "la ", "dell": "della ", "all": "di ", "nell": "di ", "sull": "di "}
_ELIDED = re.compile(
    r"(?<=[^\W\d_]\s)(d|l|dell|all|nell|sull)['\u2019](?=[aeiouhéèêîôâAEIOUHÉÈÊÎÔÂ])(?=\w{3})", re.IGNORECASE
)


def _turned(name: str) -> str:
    """Return a name with what stands behind its legal form in front, as `LAST, First` is turned: `AIR CO., LTD, KESTREL`."""
    before, comma, last = name.rpartition(",")
    last = last.strip()
    if not comma or not last or not before:
        return ""
    words = written_words(last)[0].split()
    if (
        len(words) > _MOST_TURNED
        or tuple(words) in tables.legal_forms()[0]
        or not tables.places().isdisjoint(words)
        or not analyse(before, "organization").legal
    ):
        return ""
    return f"{last} {before}"


def _unabbreviated(name: str) -> str:
    """Return a name without the letters behind it that it is abbreviated by: `Promsvyazbank PSB`."""
    if not name[-1:].isupper() or " " not in name:
        return ""
    before, _, letters = name.rpartition(" ")
    if not letters.isalpha() or not letters.isupper() or not 2 < len(letters) <= _MOST_LETTERS:
        return ""
    if " " in before:
        return before if abbreviates(letters, before) else ""
    rest = iter(before.upper())
    is_of_it = before[:1].upper() == letters[0] and len(before) > 2 * len(letters)
    return before if is_of_it and all(letter in rest for letter in letters) else ""


_MOST_LETTERS = 5
# So many words are put behind a legal form.
_MOST_TURNED = 2


def _of_hangul(name: str) -> tuple[str, ...]:
    latin = anyascii(name).lower()
    for pattern, sound in _HANGUL:
        latin = pattern.sub(sound, latin)
    # One letter is l and r (mostly this behind a consonant), one p and f.
    several = latin, latin.replace("l", "r"), _BEHIND_CONSONANT.sub("r", latin)
    return tuple(read for l_or_r in several for read in (l_or_r, l_or_r.replace("p", "f")))
