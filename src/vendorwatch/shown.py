"""Text shown in a terminal or a spreadsheet: what is from outside without acting on it, and numbers of things.

Here: characters that move the cursor, colour, hide or turn text, cells that would be run, one and several.
Not here: tables and colours (`commands/output.py`).
"""

import unicodedata
from functools import lru_cache

# Scripts of South and West Asia need these to be read; they hide nothing.
_JOINERS = "\u200c\u200d"

# A spreadsheet takes a cell that begins so for a formula.
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


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


def safe_cell(value: object) -> object:
    """Return a value with an apostrophe before a text that a spreadsheet would run as a formula."""
    return f"'{value}" if isinstance(value, str) and value.startswith(_FORMULA) else value
