"""Text as people type, paste and export it: brought on one line, without what cannot be seen.

Here: what of a text counts as written, what is a name at all. Not here: text on its way to a terminal (`shown.py`), how a
name is compared (`names/`).
"""

import csv
import re
import unicodedata
from bisect import bisect_left
from collections import Counter
from functools import cache
from pathlib import Path

from vendorwatch.errors import VendorwatchError

# The longest names of companies have some 300 letters.
NAME_MAX_CHARACTERS = 1_000
# What is said of a name that may be one, `360`, or a cell of another column.
NO_LETTER = "a name without a letter"
LEGAL_FORM = (
    "a name of which nothing but its legal form is left, which thousands bear: that nothing is found says nothing"
)
_WORD = re.compile(r"\w+")
_JOINERS = "\u200c\u200d"
# Commands to a terminal, control characters, and those that turn the direction of text or take no room; joiners of Persian
# and Indic stay.
UNSEEN = re.compile(
    "\x1b\\[[0-9;]*[A-Za-z]"
    "|[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\u200b\u200e\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff]"
)


# Who turns the direction before a capital has written two words.
_TURNED = re.compile("(?<=[a-z])[\u200e\u200f\u202a-\u202e\u2066-\u2069]+(?=[A-Z])")


def one_line(text: str) -> str:
    """Return a text in composed letters, with single spaces, without what is not seen."""
    if not text.isascii() or not text.isprintable():
        text = UNSEEN.sub("", _TURNED.sub(" ", unicodedata.normalize("NFC", text)))
    return " ".join(text.split())


def printable_line(text: str) -> str:
    """Return a text on one line, without what is no letter of a name: half a character, as in broken JSON, a place without one."""
    return one_line("".join(c if c.isprintable() or c in _JOINERS else " " for c in one_line(text)))


def no_name(text: str | None, most: int = NAME_MAX_CHARACTERS) -> str | None:
    """Return why a text brought on one line is nobody's name; None for a name."""
    if not text:
        return "no name"
    if len(text) > most:
        return f"a name of {len(text):,} characters; at most {most:,} are a name"
    if not any(map(str.isalnum, text)):
        return "a name without a letter or figure"
    return None


def doubt(name: str) -> str | None:
    """Return what there is to say of a name that is asked about: no letter, a legal form alone, a script that hardly a list has."""
    if is_legal_form(name):
        return LEGAL_FORM
    if name.isascii():
        return None if any(map(str.isalpha, name)) else NO_LETTER
    scripts = Counter(unicodedata.name(letter, "").partition(" ")[0] for letter in name if letter.isalpha())
    if not scripts:
        return NO_LETTER
    script, letters = max(scripts.items(), key=lambda item: (item[1], item[0]))
    if script in _COMPARABLE or 2 * letters < scripts.total():
        return None
    told = _SCRIPTS.get(script, f"{script.capitalize()} letters")
    return f"a name in {told}, which hardly a list has: compared by its sound alone, so that nothing found says little"


def is_legal_form(name: str) -> bool:
    """Return whether a name of several words is a legal form, or several, of which a system may have cut the last."""
    name = name.casefold()
    forms, first_words = _legal_forms()
    first = _WORD.search(name)
    if first is None or first.group() not in first_words:
        return False
    words = _WORD.findall(name)
    if len(words) < 2:
        return False
    at = 0
    while at < len(words):
        longest = max((n for n in range(len(words) - at, 0, -1) if " ".join(words[at : at + n]) in forms), default=0)
        if not longest:
            left = " ".join(words[at:])
            return at != 1 and _begins_a_form(left)
        at += longest
    return True


def _begins_a_form(words: str) -> bool:
    forms = _in_order()
    place = bisect_left(forms, words)
    return place < len(forms) and forms[place].startswith(words)


@cache
def _in_order() -> list[str]:
    return sorted(_legal_forms()[0])


@cache
def _legal_forms() -> tuple[frozenset[str], frozenset[str]]:
    """Return the legal forms that names are compared without, and the words that they begin with."""
    with (Path(__file__).parent / "names" / "data" / "legal_forms.csv").open(encoding="utf-8", newline="") as file:
        forms = frozenset(row["form"] for row in csv.DictReader(file))
    return forms, frozenset(form.split()[0] for form in forms)


# Their letters stand for Latin ones.
_COMPARABLE = frozenset({"LATIN", "CYRILLIC", "GREEK", "FULLWIDTH", "ARMENIAN", "GEORGIAN", "MODIFIER"})
_SCRIPTS = {
    "CJK": "Chinese characters",
    "HIRAGANA": "Japanese letters",
    "KATAKANA": "Japanese letters",
    "HANGUL": "Korean letters",
}


def name_of(text: str, where: str, most: int = NAME_MAX_CHARACTERS) -> str:
    """Return the name that a text is; raises VendorwatchError for one of more characters, or without letter and figure."""
    if len(text) > most:
        raise VendorwatchError(f"a name of {len(text):,} characters", where=where, expected=f"at most {most:,}")
    plain = printable_line(text)
    if not any(map(str.isalnum, plain)):
        raise VendorwatchError("a name without a letter or figure", where=where, expected="the name of a party")
    return plain
