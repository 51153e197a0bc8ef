"""From a name as somebody wrote it to words in ASCII.

Here: transliteration, signs, spaces, what reading machines misread. Not here: what the words are (`analysis.py`), scripts
(`scripts.py`).
"""

import re
import unicodedata
from functools import lru_cache

from anyascii import anyascii

from vendorwatch.names.acronyms import without_acronym
from vendorwatch.names.scripts import native

# Nobody's name is longer; what comes after is cut, so that pasted documents cost no more than names.
MAX_CHARACTERS = 400
MAX_TOKENS = 32
_APOSTROPHES = re.compile(r"['`´‘’‛ʻʼʽʹʾʿ′\"“”„«»]")
_DOTTED = re.compile(r"\b(?:[^\W\d_]\.){2,}(?:[^\W\d_]\b)?")
# Signs part words; so does the change from figures to letters, except in ordinals.
_SIGNS = {code: " " for code in range(128) if not chr(code).isalnum()}
_FIGURES = re.compile(r"n[or](?=[0-9])|[a-z]+[0-9]*[a-z0-9]*|[0-9]+(?:st|nd|rd|th)\b|[0-9]+")
# The article of an Arabic word behind another one, no word of Persian, is joined to it; `allah` keeps its own.
_ARTICLE = re.compile("(?<=\\w )\u0627\u0644(?=\\w\\w)(?!\u0644?\u0647(?!\\w))")
# Behind two letters it writes a vowel at the end of a word, and makes no sound with the letter before it.
_LAST_H = re.compile("(?<=[\u0620-\u06d3]{2})\u0647(?![\u0620-\u06d3])")
# Behind these it is a sound of its own and not a digraph.
_OWN_H = re.compile("(?<=[\u062a\u062f\u0632\u0633\u0635\u0643\u06a9\u06af])\u0647(?=[\u0620-\u06d3])")
PERSIAN = re.compile("[\u067e\u0686\u0698\u06a9\u06af\u06cc]")
# The first letter of a word is b, k or p, behind others it may be v, kh or f; a last h writes a vowel.
_HEBREW, _HEBREW_LAST = re.compile("[\u05d0-\u05ea]"), re.compile("(?<=\\w\\w)\u05d4(?![\u05d0-\u05ea])")
_HEBREW_FIRST = re.compile("(?<![\u05d0-\u05ea])[\u05d1\u05db\u05e4](?=[\u05d0-\u05ea])")
_HARD = {"\u05d1": "b", "\u05db": "k", "\u05e4": "p"}
_SYLLABIC = re.compile("[\u3400-\u9fff\uf900-\ufaff\uac00-\ud7af]")


# A name is analysed as each kind that it may be of, those of a batch one after the other.
@lru_cache(maxsize=1 << 13)
def prepared(name: str) -> tuple[str, str, str]:
    """Return the script of a name, its letters in it, and the name in ASCII."""
    return (*(("", "") if name.isascii() else native(name)), in_ascii(name))


@lru_cache(maxsize=1 << 13)
def words_of(text: str, of_person: bool) -> tuple[str, ...]:
    """Return the words of an ASCII name; acronyms in brackets are left out of those of organizations."""
    return tuple(_words(text if of_person else without_acronym(_spaced(text)), glue_letters=not of_person))


# Letters each by itself, and a name of one word that is several run together.
_FEWEST_APART = 4
_LETTERS_APART = re.compile(rf"(?<!\S)(?:[A-Za-z] ){{{_FEWEST_APART},}}[A-Za-z](?!\S)")
_RUN_TOGETHER = re.compile(r"\s*(?:[A-Z][a-z]+){3,}\s*")
_NEXT_CAPITAL = re.compile("(?<=[a-z])(?=[A-Z])")


def _spaced(text: str) -> str:
    """Put the spaces of a name where its capitals tell them: `K a s p e r s k y L a b`, `HuaweiTechnologiesCoLtd`."""
    if text.count(" ") >= _FEWEST_APART and _LETTERS_APART.search(text):
        return _LETTERS_APART.sub(lambda apart: _NEXT_CAPITAL.sub(" ", apart.group().replace(" ", "")), text)
    if " " in text.strip() or not _RUN_TOGETHER.fullmatch(text):
        return text
    return _NEXT_CAPITAL.sub(" ", text)


def in_latin(name: str) -> str:
    """Return a name in ASCII where its script has letters for vowels and words, else nothing."""
    script, _, text = prepared(name)
    return text if script in _SPELLED else ""


# Latin among them.
_SPELLED = frozenset({"", "CYRILLIC", "GREEK"})


def in_ascii(name: str) -> str:
    """Return the name in ASCII, with its case and punctuation; syllabic scripts come out one word a syllable."""
    if name.isascii():
        return _APOSTROPHES.sub("", name) if "'" in name or '"' in name or "`" in name else name
    name = unicodedata.normalize("NFKC", name)
    name = "".join(c for c in name if unicodedata.category(c) not in {"Cf", "Mn"} or c in "\u200c\u200d")
    name = _APOSTROPHES.sub("", name)
    if not PERSIAN.search(name):
        name = _ARTICLE.sub("al ", name)
    name = _LAST_H.sub("", name)
    name = _OWN_H.sub("ah", name)
    # The letter that is spelled z or dh; names have z, and those of Persian for two others too, which a vowel keeps from
    # being one sound with a t before them.
    name = name.replace("\u0638", "z")
    if PERSIAN.search(name):
        name = name.replace("\u0636", "az").replace("\u0630", "az")
    if _HEBREW.search(name):
        name = _HEBREW_FIRST.sub(lambda first: _HARD[first.group()], _HEBREW_LAST.sub("", name))
    if _SYLLABIC.search(name):
        name = _SYLLABIC.sub(lambda syllable: f" {syllable.group()} ", name)
    name = anyascii(name)
    return _APOSTROPHES.sub("", name)


def _words(text: str, *, glue_letters: bool) -> list[str]:
    """Split into lower-case words; `glue_letters` makes one word of letters in a row (A.B.C., S. A., J P)."""
    text = text.lower()
    if "&" in text:
        text = text.replace("&", " and ")
    # Fewer dots part no letters.
    if text.count(".") > 1:
        between = "" if glue_letters else " "
        text = _DOTTED.sub(lambda dotted: dotted.group().replace(".", between) + " ", text)
    words = text.translate(_SIGNS).split()[:MAX_TOKENS]
    if not all(map(str.isalpha, words)):
        words = _signs_of_numbers_left_out(
            [_lettered(part) for word in words for part in _FIGURES.findall(word)][:MAX_TOKENS]
        )
        if len(words) > 1 and "000" in (words[0], words[-1]):
            # Three noughts where a legal form stands are three letters: `000 Serko`.
            words = [
                "ooo" if word == "000" and place in (0, len(words) - 1) else word for place, word in enumerate(words)
            ]
    if not glue_letters or list(map(len, words)).count(1) < 2:
        return words
    if "and" in words:
        # M&P is written M P and MP as well.
        words = [
            word
            for at, word in enumerate(words)
            if word != "and" or not 0 < at < len(words) - 1 or len(words[at - 1]) > 1 or len(words[at + 1]) > 1
        ]
    glued: list[str] = []
    previous_was_letter = False
    for word in words:
        letter = len(word) == 1 and word.isalpha()
        if letter and previous_was_letter:
            glued[-1] += word
        else:
            glued.append(word)
        previous_was_letter = letter
    return glued


_SIGNS_OF_NUMBERS = frozenset({"no", "nr", "num", "number", "nomer"})


def _signs_of_numbers_left_out(words: list[str]) -> list[str]:
    """Return words without those that only say that a number follows."""
    following = [*words[1:], ""]
    return [
        word
        for word, after in zip(words, following, strict=True)
        if word not in _SIGNS_OF_NUMBERS or not after.isdigit()
    ]


# A figure that reading machines take a letter for: it stands between letters, or a nought behind several.
_MISREAD = re.compile(r"(?<=[a-z])[015](?=[a-z])|(?<=[a-z]{3})0$")
_MEANT = {"0": "o", "1": "i", "5": "s"}


def _lettered(word: str) -> str:
    """Return a word of four letters or more with the one figure in it, or noughts, read as letters: `r0sneft`, `r0sk0smos`."""
    if len(word) < 4 or (figures := sum(map(str.isdigit, word))) == 0 or figures not in (1, word.count("0")):
        return word
    return _MISREAD.sub(lambda figure: _MEANT[figure.group()], word)
