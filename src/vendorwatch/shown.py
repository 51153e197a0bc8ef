"""Text shown in a terminal or a spreadsheet: what is from outside without acting on it, and numbers of things.

Here: characters that move the cursor, colour, hide or turn text, cells that would be run, one and several, what
somebody meant who mistyped a name.
Not here: tables and colours (`commands/output.py`).
"""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from functools import lru_cache

# Scripts of South and West Asia need these to be read; they hide nothing.
_JOINERS = "\u200c\u200d"

# A spreadsheet takes a cell that begins so for a formula.
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


_ABBREVIATED = re.compile(r"\b(sdn|ofac|fcc|itar|uflpa|bis|dhs|dod|sec)\b")
_HARDLY = 0.01
# A shorter word is part of too many names.
_TELLING = 3


# Pages say the same facets, lists and reasons thousands of times.
@lru_cache(maxsize=2_000)
def visible(text: str) -> str:
    """Return text in which control and direction characters show instead of acting on the terminal."""
    if text.isascii() and text.isprintable():
        return text
    return "".join(
        c if c in "\n" + _JOINERS or unicodedata.category(c) not in ("Cc", "Cf", "Cs") else "\N{REPLACEMENT CHARACTER}"
        for c in text
    )


def counted(count: int, one: str, several: str = "") -> str:
    """Return a number with what is counted, as one or as `several` of it (by default with an s)."""
    return f"{count:,} {one if count == 1 else several or f'{one}s'}"


def did_you_mean(given: str, known: Mapping[str, str] | Iterable[str]) -> str:
    """Return a question with the name that comes nearest to what was typed, or nothing; a mapping says what to type for each."""
    import difflib  # noqa: PLC0415 - only what went wrong asks

    typed = dict(known) if isinstance(known, Mapping) else {name: name for name in known}
    folded = {name.casefold(): name for name in typed}
    asked = given.casefold().strip()
    near = difflib.get_close_matches(asked, folded, 1) or [n for n in folded if len(asked) >= _TELLING and asked in n]
    return f"Did you mean {typed[folded[min(near, key=len)]]}?" if near else ""


def spelled(name: str) -> str:
    """Return a name of the database as people write it: `ofac_non_sdn` is `OFAC non-SDN`."""
    words = name.replace("_", " ")
    return _ABBREVIATED.sub(lambda found: found[0].upper(), words).replace("non SDN", "non-SDN")


def likely(probability: float) -> str:
    """Return a probability as people read it; nothing is held for certain, or out of the question, by a number alone."""
    if probability < _HARDLY:
        return f"below {_HARDLY:.0%}"
    return f"over {1 - _HARDLY:.0%}" if probability > 1 - _HARDLY else f"{probability:.0%}"


def safe_cell(value: object) -> object:
    """Return a value with an apostrophe before a text that a spreadsheet would run as a formula."""
    return f"'{value}" if isinstance(value, str) and value.startswith(_FORMULA) else value
