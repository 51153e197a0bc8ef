"""Taking the legal form off the words of a name, whole, cut or with a slip in it.

Here: finding it at either end. Not here: the forms themselves (`data/`, read by `tables.py`).
"""

import re
from functools import lru_cache

from rapidfuzz.distance import OSA

from vendorwatch.names import tables
from vendorwatch.names.tables import LegalForm

# One word is the beginning of a legal form if it has so many letters; a form so short is never cut.
SHORTEST_CUT_WORD, LEAST_CUT_FORM = 5, 8


# A name is read as each kind that it may be of, and as it is written.
@lru_cache(maxsize=1 << 13)
def without_legal_form(words: tuple[str, ...], *, may_be_cut: bool) -> tuple[LegalForm | None, tuple[str, ...]]:
    """Return the legal form of a name, and its words without it, those parted that a word of one was joined to."""
    legal, rest = _strip_legal_form(_parted(list(words)), may_be_cut=may_be_cut)
    return legal, tuple(rest)


def _strip_legal_form(words: list[str], *, may_be_cut: bool) -> tuple[LegalForm | None, list[str]]:
    """Take legal forms off both ends, longest first; a name that is nothing but a legal form keeps its words.

    Where the name may have been cut, the beginning of a legal form at its end is one.
    """
    forms, first_words, last_words = tables.legal_forms()
    found: LegalForm | None = None
    rest = list(map(_mended, words))
    uncut, begun = _strip_cut_form(rest) if may_be_cut else _strip_stub(rest)
    # Behind nothing but a legal form stands a name that was cut.
    if len(uncut) < len(rest) and tuple(uncut) not in forms:
        whole, rest = _strip_legal_form(uncut, may_be_cut=False)
        return whole or begun, rest
    while rest:
        form = None
        for size in last_words.get(rest[-1], ()):
            form = forms.get(tuple(rest[-size:]))
            if form:
                rest = rest[:-size]
                break
        if form is None:
            for size in first_words.get(rest[0], ()):
                form = forms.get(tuple(rest[:size]))
                if form:
                    rest = rest[size:]
                    break
        if form is None:
            break
        if found is None or found.family == "company":
            found = form
    return (found, rest) if any(len(word) > 1 or word.isdigit() for word in rest) else (None, words)


def _strip_cut_form(words: list[str]) -> tuple[list[str], LegalForm | None]:
    """Take off the end what begins a legal form: `LIMITED LIABIL`, `OBSHCHESTVO S OGRANICHENN`, `CORPORATI`.

    One word must be the beginning of a long one; of two or more the last may be whole. The form is told where the beginning
    is that of one form only.
    """
    begun = tables.begun_forms()
    for size in range(min(len(words) - 1, tables.LONGEST_FORM), 0, -1):
        forms = begun.get(tuple(words[-size:]), ())
        if size == 1 and forms:
            last = words[-1]
            forms = tuple(item for item in forms if item[0][0] != last) if len(last) >= SHORTEST_CUT_WORD else ()
        if forms and any(len("".join(form)) >= LEAST_CUT_FORM for form, _ in forms):
            meant = {legal for _, legal in forms}
            return words[:-size], meant.pop() if len(meant) == 1 else None
    return words, None


def _strip_stub(words: list[str]) -> tuple[list[str], LegalForm | None]:
    """Take off the end a legal form of two or three words of which the last was cut, in a name of any length: `co limite`."""
    if len(words) > 2 and len(words[-1]) > 1:
        begun, known = tables.begun_forms(), tables.legal_forms()[0]
        for size in (3, 2):
            stub = tuple(words[-size:])
            if len(words) > size and (forms := begun.get(stub)) and stub not in known and stub[1:] not in known:
                meant = {legal for _, legal in forms}
                return words[:-size], meant.pop() if len(meant) == 1 else None
    return words, None


# Words of legal forms that are found even where the space before or after them is missing.
_GLUED = "limited|liability|company|corporation|obshchestvo|otvetstvennostyu"
_SHORTEST_GLUED = 10
_PARTS = re.compile(f"({_GLUED})(.{{3,}})|(.{{3,}}?)({_GLUED})")


def _parted(words: list[str]) -> list[str]:
    """Part words that a word of a legal form was joined to: `companyalmaz`, `almazlimited`."""
    if max(map(len, words), default=0) < _SHORTEST_GLUED:
        return words
    return [part for word in words for part in _parts(word)]


@lru_cache(maxsize=1 << 16)
def _parts(word: str) -> tuple[str, ...]:
    found = _PARTS.fullmatch(word) if len(word) >= _SHORTEST_GLUED else None
    return tuple(part for part in found.groups() if part) if found else (word,)


@lru_cache(maxsize=1 << 16)
def _mended(word: str) -> str:
    """Return the word of a legal form that this one misspells by one letter, else the word."""
    if len(word) < 6:
        return word
    known, shortened = tables.legal_words()
    if word in known:
        return word
    for at in range(-1, len(word)):
        near = shortened.get(word[:at] + word[at + 1 :] if at >= 0 else word)
        if near and OSA.distance(word, near) == 1:
            return near
    return word
