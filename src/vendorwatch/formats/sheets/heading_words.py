"""The words of a heading in English, whole and without those that say nothing: `VNDR_DBA_NM` is `dba name`, `Vendor Alias` `alias`.

Here: from a heading to the ways in which the table of headings may have it. Not here: the table (`headers.yml`), the choice of
columns (`headings.py`).
"""

import re
from collections.abc import Iterator, Sequence

# A word of a heading: `VendorKnownAsName` and `VENDOR_NM` have theirs without spaces.
_WORD = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|[0-9]+|#|&")
_SIGNS = re.compile(r"'s\b|\b([a-z])/([a-z])/([a-z])\b|\b([a-z])/([a-z])\b", re.IGNORECASE)
# What systems write short; two letters may be other words where they do not stand at an end.
_WHOLE = {
    "nm": "name", "nme": "name", "names": "name", "nbr": "number", "num": "number", "nr": "number", "no": "number",
    "cd": "code", "#": "number", "cntry": "country", "ctry": "country", "vend": "vendor", "vndr": "vendor", "vnd": "vendor",
    "vendors": "vendor", "supp": "supplier", "suppl": "supplier", "supplr": "supplier", "splr": "supplier",
    "suppliers": "supplier", "mfr": "manufacturer", "mfg": "manufacturer", "mfgr": "manufacturer", "manuf": "manufacturer",
    "org": "organization", "co": "company", "bus": "business", "prev": "previous", "prior": "former", "fmr": "former",
    "desc": "description", "descr": "description", "acct": "account", "addresses": "address", "addr": "address",
    "alternative": "alternate", "aliases": "alias", "cheque": "check", "cheques": "check", "checks": "check",
    "vendname": "vendor name", "vendorname": "vendor name", "suppname": "supplier name", "suppliername": "supplier name",
    "vendno": "vendor number", "altname": "alternate name", "alt": "alternate", "reg": "registration", "lgl": "legal",
}  # fmt: skip
# They say whose name or number it is, as all columns of a list of vendors do. Not here: who else may stand beside a vendor (the
# customer, the company whose list it is, whose goods they are), whose country or number would pass for the vendor's.
_WHOSE = frozenset({
    "vendor", "supplier", "creditor", "merchant", "merchants", "provider", "contractor", "subcontractor", "consultant",
    "counterparty", "bp",
})  # fmt: skip
# They say nothing of what stands below. `Default` and `our` do: a value that is nobody's, or the reader's own.
_SAY_NOTHING = frozenset({
    "the", "of", "a", "an", "for", "in", "if", "any", "primary", "known", "different", "full", "official", "complete",
    "or", "buy", "from",
})  # fmt: skip
_MOST_WORDS = 8


def in_words(heading: str) -> Iterator[str]:
    """Yield what a heading (in ASCII) may be as headings are compared, all its words first; nothing for one of too many words."""
    heading = _SIGNS.sub(
        lambda found: "".join(filter(None, found.groups())), heading.replace("(", " ").replace(")", " ")
    )
    words = [word for part in _WORD.findall(heading) for word in _WHOLE.get(part.lower(), part.lower()).split()]
    if not 1 <= len(words) <= _MOST_WORDS:
        return
    yield "".join(words)
    told = [word for word in words if word not in _SAY_NOTHING]
    yield "".join(told)
    yield from _of_the_vendor(words)
    yield from _of_the_vendor(told)


def _of_the_vendor(words: Sequence[str]) -> Iterator[str]:
    """Yield the words without those that say whose it is, or with the vendor in their place where nothing else says it."""
    rest = [word for word in words if word not in _WHOSE]
    if len(rest) == len(words) or not rest:
        return
    yield "".join(rest) if len(rest) > 1 or rest[0] not in _OF_ANYTHING else f"vendor{rest[0]}"


# By themselves these say nothing.
_OF_ANYTHING = frozenset({"name", "number", "id", "code"})
