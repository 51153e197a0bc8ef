"""Numbers by which a publisher knows an entry, a name, an address.

Here: which texts are one. Not here: numbers that authorities give to companies and people (`identifiers.py`).
"""

import re

# No sign, no nought before it, no underscore, no digits of another script: `int` reads them all, and a column holds 18 digits.
PATTERN = "[1-9][0-9]{0,17}"
_WHOLE = re.compile(PATTERN)


def number_of(text: str) -> int | None:
    """Return a whole number from 1 on; None for any other text."""
    return int(text) if _WHOLE.fullmatch(text) else None
