"""Values as text in which nothing is hidden.

Here: one function. Not here: markup, which the templates escape.
"""

import unicodedata

# Marks that turn the direction of a line, and controls: a name with them could make a page say something else.
_UNSEEN = {"Cc", "Cf", "Co", "Cs", "Zl", "Zp"}


def plain(value: object) -> str:
    """Return a value as text in which every character can be seen; None is empty."""
    if value is None:
        return ""
    text = f"{value:,}" if isinstance(value, int) and not isinstance(value, bool) else str(value)
    if text.isprintable():
        return text
    return "".join(c if unicodedata.category(c) not in _UNSEEN or c in "\n\u200c\u200d" else "\ufffd" for c in text)
