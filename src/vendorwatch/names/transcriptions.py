"""Russian names as other languages write them, in the letters of English: `Choïgou`, `Schoigu`, `Sjojgoe` for Shoigu.

Here: what the letters of a word stand for in French, German, Polish, Dutch, Swedish and Spanish. Not here: names in Cyrillic
(`readings.py`), words with a letter wrong (`misspelt.py`).
"""

import re
from collections.abc import Container, Sequence
from functools import lru_cache
from typing import NamedTuple

# Shorter words are the same in all of them, or too short to tell.
_SHORTEST = 4


class _Language(NamedTuple):
    """How a language writes: letters that show it, unless others show another one, and what letters stand for in English."""

    shown_by: re.Pattern[str]
    unless: re.Pattern[str]
    letters: tuple[tuple[re.Pattern[str], str], ...]


def _language(shown_by: str, unless: str, *letters: tuple[str, str]) -> _Language:
    return _Language(
        re.compile(shown_by), re.compile(unless), tuple((re.compile(pattern), meant) for pattern, meant in letters)
    )


_AFTER, _NEVER = "(?<=[bdfgklmnprstvwzH])", "(?!)"
# What stands for one sound is put in capitals, so that nothing is read twice.
_GERMAN = ("w", "V"), ("j", "Y")
_LANGUAGES = (
    _language(
        "tsch|sch[aeioun]|cz|sz|[aeio]w[aeiou]|[aeio]w(?:$|sk|l|n)|[dlnpst]w[aeiouj]|w[ljn]|[bdilmnprstvwz]j[aeou]|[aeio]j(?:[^aeiou]|$)|^j[eu]",
        "sj|zj",
        *(("tsch", "CH"), ("sch", "SH"), ("sz", "SH"), ("cz", "CH"), *_GERMAN),
    ),
    # It has one way to write sh and zh.
    _language("(?<!t)sch[aeioumn]", _NEVER, ("tsch", "CH"), ("sch", "ZH"), ("^je", "E"), *_GERMAN),
    # It writes kh as ch, and z as s before a vowel.
    _language(
        "(?:(?<![st])ch|(?<!s)s[aeiou]).*(?:[eo]wa?|wskij?)$",
        "sj|zj|sz|cz|tch|ou",
        *(("tsch", "CH"), ("sch", "SH"), ("ch", "KH"), ("(?<!s)s(?=[aeiou])", "Z"), *_GERMAN),
    ),
    # Polish, with e for ie.
    _language(
        "^[gs]ie|iew$|iedwie|jewgie",
        "sch|[sz]j[aeo]",
        *(("szcz", "SHCH"), ("sz", "SH"), ("cz", "CH"), ("ch", "KH"), (f"{_AFTER}ie", "E"), *_GERMAN),
    ),
    # French
    _language(
        "ou|tch|^ji|gu[eiy]|(?<=[^aeiou])ine$|^alexandre$|(?<=[bdfgklmnprstvz])ia(?=[bdkmnstv])|[aeiou]j[aeio]|ch[aeikmntov]|cht",
        "w|[sztd]j|ij$|sch|sz|cz|^j[eu]|zh|^x|q|you",
        *(("^alexandre$", "ALEXANDER"), ("tch", "CH"), ("ch", "SH"), ("^iou|(?<=[lnrt])iou", "YU"), ("ou", "U")),
        *(
            ("dj", "DZH"),
            ("j", "ZH"),
            ("gu(?=[eiy])", "G"),
            (f"{_AFTER}ia", "YA"),
            ("(?<=[^aeiou])ine$", "IN"),
            ("^ie", "YE"),
        ),
    ),
    # Dutch
    _language(
        "oe|sj|zj",
        _NEVER,
        *(("tsj", "CH"), ("tj", "CH"), ("sj", "SH"), ("zj", "ZH"), ("oe", "U"), ("j", "Y")),
    ),
    # Swedish
    _language("tj[aeiou]", "tsj", ("tj", "CH"), ("sj", "SH"), ("zj", "ZH"), ("j", "Y")),
    # Spanish
    _language("[aeiou]j[aeio]", "w|[sztd]j|ij$|sch|sz|cz", ("gu(?=[ei])", "G"), ("j", "KH")),
)
_SHOWN = re.compile("|".join(language.shown_by.pattern for language in _LANGUAGES))


def in_english(words: Sequence[str], known: Container[str] = ()) -> list[list[str]]:
    """Return the words (small, in ASCII) of a name as English has them, by each language that they show; none for most.

    What is `known` shows nothing and stays.
    """
    foreign = [
        word
        for word in words
        if len(word) >= _SHORTEST and word.isalpha() and (word in _NEVER_KNOWN or word not in known)
    ]
    if not any(map(_SHOWN.search, foreign)):
        return []
    found: list[list[str]] = []
    for language in _LANGUAGES:
        if any(map(language.shown_by.search, foreign)) and not any(map(language.unless.search, foreign)):
            read = [_read(word, language) if word in foreign else word for word in words]
            if read != list(words) and read not in found:
                found.append(read)
    return found


# A given name that English knows, too.
_NEVER_KNOWN = frozenset({"alexandre"})


@lru_cache(maxsize=1 << 14)
def _read(word: str, language: _Language) -> str:
    for pattern, meant in language.letters:
        word = pattern.sub(meant, word)
    return word.lower()
