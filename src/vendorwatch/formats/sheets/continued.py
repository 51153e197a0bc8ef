"""Names that go on in a second cell, because the field of the system that wrote them was full.

Here: whether a second cell continues the name, is another name, or is none. Not here: which columns these are
(`headings.py`). ERP systems give a name two to four fields of 35 or 40 characters and people fill what is left with
departments and addressees.
"""

import re
from typing import NamedTuple

# Words that begin a line of an address or a note, in the languages of the headings.
_NO_NAME = re.compile(
    r"(c/o|℅|z\.? ?h(d|dn|änden)\.?|zu händen|attn|attention|att\b|a/c|abt\b|abteilung|dept|department|division of the|"
    r"accounts? (payable|receivable)|buchhaltung|einkauf|vertrieb|purchasing|p\.? ?o\.? box|postfach|tel\b|fax|e-?mail|"
    r"service (client|comptab)|á? ?l'attention|gebäude|building|floor|suite|room|raum)\b",
    re.IGNORECASE,
)
_OTHER_NAME = re.compile(
    r"\(?\s*(d/?b/?a|t/a|trading as|doing business as|a\.?k\.?a\.?|also known as|f\.?k\.?a\.?|formerly( known as)?|vormals|"
    r"früher|ehemals|ex|anciennement|antes)\b[:.]?\s*",
    re.IGNORECASE,
)
# A name that ends so is complete; one that begins so, or has it, goes on.
_LEGAL_FORM = re.compile(
    r"\b(gmbh|ag|kg|kgaa|ohg|ug|se|inc|incorporated|llc|l\.l\.c|ltd|limited|llp|lp|corp|corporation|co|company|plc|pty|sa|"
    r"s\.a|sas|sarl|srl|s\.r\.l|spa|s\.p\.a|bv|b\.v|nv|n\.v|ab|as|a/s|oy|oyj|aps|kft|zrt|doo|d\.o\.o|sro|s\.r\.o|oao|ooo|"
    r"zao|pao|pjsc|ojsc|jsc|cjsc|sl|s\.l|lda|ltda|bhd|pte|pvt)\b\.?",
    re.IGNORECASE,
)
_SMALL_WORDS = frozenset(
    {
        "and",
        "und",
        "et",
        "y",
        "e",
        "i",
        "of",
        "for",
        "für",
        "de",
        "del",
        "della",
        "der",
        "die",
        "das",
        "du",
        "des",
        "la",
    }
    | {
        "le",
        "les",
        "di",
        "da",
        "do",
        "dos",
        "van",
        "von",
        "zu",
        "zur",
        "im",
        "in",
        "at",
        "an",
        "the",
        "mbh",
        "gmbh",
        "co",
    }
    | {"kg", "inc", "ltd", "llc", "corp", "sa", "ag", "bv", "nv"}
)
_FIELDS = (35, 40)
_NEARLY_FULL = 30


class Joined(NamedTuple):
    """The whole name, and another name that it may have, if any; `rest` is what belongs to no name."""

    name: str
    other: str = ""
    rest: str = ""


def joined(name: str, second: str) -> Joined:
    """Return what two cells say; a word cut in half at the end of a full field is put together again."""
    if _NO_NAME.match(second):
        return Joined(name, rest=second)
    if found := _OTHER_NAME.match(second):
        return Joined(name, other=second[found.end() :].strip(" )"))
    if not any(map(str.isalpha, second)):
        return Joined(name, rest=second)
    goes_on = second[0] in "&+-,/(" or bool(_LEGAL_FORM.search(second))
    is_full = len(name) >= _NEARLY_FULL
    ended = [match for match in _LEGAL_FORM.finditer(name) if match.end() == len(name)]
    if ended and not goes_on and not is_full:
        return Joined(name, other=second)
    apart, together = f"{name} {second}", f"{name}{second}"
    first = re.match(r"[^\W\d_]*", second)
    begun = first[0] if first else ""
    if not (is_full and begun and name[-1:].isalpha()) or begun.casefold() in _SMALL_WORDS:
        # Where nothing shows that the name goes on, the first cell alone may be the name.
        return Joined(apart, other="" if goes_on or is_full else name)
    if begun[0].islower():
        return Joined(together, other=apart)
    if len(name) in _FIELDS and name == name.upper() and begun == begun.upper() and len(begun) > 1:
        return Joined(apart, other=together)
    return Joined(apart)
