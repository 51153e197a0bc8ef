"""Figures and pieces of addresses that stand in the cell of a name: `Acme, PO Box 12, Dubai`, `1) Acme`, `Acme tel. 022-1234567`.

Here: the name without them. Not here: numbers that words call a party's (`identifiers.py`), other marks (`marks.py`).

A figure may be of the name (`Kvant 2`), so what is left is asked about besides the name as it stands, and never certain.
"""

import re
from functools import lru_cache

# Of pieces of addresses what follows goes, too.
_BEHIND = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        r"[\s,;/-]+(?:p\.?\s?o\.?\s*box|postfach|apartado|b\.?p\.?|a/ya)\s*\d+.*",
        r"[\s,;/-]+(?:tel|telephone|phone|fax|mob|mobile|ph|telefon|тел)\b[\s.:]*(?:no|nr)?[\s.:]*\+?[\d\s()./-]{5,}.*",
        r"[\s,;/-]+(?:iban|acct?|account|a/c|konto|kto|swift)\b[\s.:]*(?:no|nr)?[\s.:#]*(?=[A-Z\d ]*\d)[A-Z\d ]{6,40}",
        r"[\s,;/-]+(?:kd|kunden|lief|kred|deb|cust|customer|vend|vendor|supplier|id|ref|no|nr|num|nº|№)\b[\s.-]*(?:nr|no|number|id)?[\s.:#]*\d{2,}",
        r"[\s,;/-]+(?:str|strasse|straße|ul|st|rue|road|rd|ave|avenue|street)\b\.?\s*\d+\w?(?:[\s,].*)?",
        # A post code and a town.
        r"[\s,;/-]+\d{4,6}\s+[^\W\d_]+(?:[\s-][^\W\d_]+)?",
        r"\s[-–]\s(?=.*\d).*",
        r"[\s,;/-]+\d{1,2}[./-]\d{1,2}[./-]\d{2,4}",
        r"[\s,;/-]+\d{1,3}(?:[.,]\d+)?\s?%",
        r"[\s,;/-]+\d+\s?/\s?\d+",
        r"[\s,;/-]+\(?\d{1,2}\)?",
        r"\s+(?-i:I{2,3}|IV)",
        r"[\s,;/-]+(?-i:[A-Z]{0,3})-?\d{4,}",
    )
)
_BEFORE = (
    re.compile(
        r"\s*(?:vendor|supplier|lieferant|kreditor|fournisseur|proveedor)\s*(?:no|nr)?[\s.:#]*\d+\s*[:.,)/-]?\s+",
        re.IGNORECASE,
    ),
    re.compile(r"\s*\(?\d{1,4}[.):]?\s+"),
)
_HINT = re.compile(r"\d|\s(?:II|III|IV)\s*$")
# A longer cell is a text, and what is left is a name.
_LONGEST, _NAME = 200, re.compile(r"[^\W\d_]{3}")


@lru_cache(maxsize=1 << 12)
def without_details(name: str) -> str:
    """Return the name without figures and pieces of an address beside it; nothing where it has none or nothing is left."""
    if not _HINT.search(name) or len(name) > _LONGEST:
        return ""
    left = name
    for pattern in _BEFORE:
        if found := pattern.match(left):
            left = left[found.end() :]
    for pattern in _BEHIND:
        for found in pattern.finditer(left):
            if found.start() and found.end() >= len(left.rstrip()):
                left = left[: found.start()]
                break
    left = left.strip(" \t\n-–,;:/.#(")
    return left if left != name.strip(" .") and _NAME.search(left) else ""
