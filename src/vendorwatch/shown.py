"""Text from outside, shown in a terminal without acting on it.

Here: characters that move the cursor, colour, hide or turn text. Not here: tables and colours (`commands/output.py`).
"""

import unicodedata

# Scripts of South and West Asia need these to be read; they hide nothing.
_JOINERS = "\u200c\u200d"


def visible(text: str) -> str:
    """Return text in which control and direction characters show instead of acting on the terminal."""
    if text.isascii() and text.isprintable():
        return text
    return "".join(
        c if c in "\n" + _JOINERS or unicodedata.category(c) not in ("Cc", "Cf", "Cs") else "\N{REPLACEMENT CHARACTER}"
        for c in text
    )
