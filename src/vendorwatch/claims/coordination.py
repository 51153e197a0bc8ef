"""Which parties a sentence names in one breath: `Acme, Bravo (China) and Delta`.

Here: the lists of names in a masked sentence, and the list that a name is part of. Not here: which names of a stretch are
heads that an action reaches (`targets.py`), or lists spread over lines (`build.py`).
"""

import re
from collections.abc import Iterator

from vendorwatch.claims.masked import Masked, compile_pattern
from vendorwatch.claims.mention import Mention

_ITEM = (
    r"(?:(?:the|both|either|neither|{G}|{G}'s|{G}-based|fellow|rivals?|giants?|makers?|firms?|company|companies|vendors?|"
    r"group|its|(?:wholly[- ]owned )?(?:subsidiary|affiliate)) )*"
    r"{OXPQ}(?: \([^()]*\))?(?:'s(?! [a-z]))?"
)
_COMMA, _JOINT = r"(?:, |; )", r"(?:[,;]? (?:and|or|nor|as well as|along with|alongside|together with|plus) (?:also )?)"
_LIST = compile_pattern(rf"{_ITEM}(?:(?:{_COMMA}|{_JOINT}){_ITEM})*{_JOINT}{_ITEM}", {}, "coordination.py")


# `Acme, Bravo and three other companies`
_WITH_OTHERS = compile_pattern(
    rf"{_ITEM}(?:{_COMMA}{_ITEM})+{_JOINT}(?:{{N}}|(?:several|many|some|others?|dozens|its|their)\b)",
    {},
    "coordination.py",
)


def lists(masked: Masked) -> Iterator[list[Mention]]:
    """Yield each list of two names or more; commas alone join nothing, since an apposition has them too."""
    for found in (*_LIST.finditer(masked.text), *_WITH_OTHERS.finditer(masked.text)):
        yield [m for m in masked.within(*found.span()) if m.kind in "OXPQ" and "(" not in _before(masked, found, m)]


def coordinated(masked: Masked, mention: Mention) -> list[Mention]:
    """Return the list that a mention is part of, itself in its place; only itself where it stands alone."""
    return next((found for found in lists(masked) if mention in found), [mention])


def _before(masked: Masked, found: re.Match[str], mention: Mention) -> str:
    """Return the last of the list before a mention: a name in parentheses is no item."""
    return masked.text[found.start() : masked.place(mention)].rpartition(")")[2]
