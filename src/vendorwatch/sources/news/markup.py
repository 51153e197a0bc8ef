"""What inline markup means for the text around it.

Here: marks of footnotes, which are no part of a figure, and breaks within a sentence, which end none. Not here: which elements
of a page or feed hold its text (`page.py`, `feed.py`).
"""

import re

# `9<sup>1</sup>%` and `[2]`, but not the ending of `1<sup>st</sup>`.
_FOOTNOTE = re.compile(
    r"<sup\b[^<>]{0,80}>(?:\s|<a\b[^<>]{0,300}>)*[\[(]?(?:\d{1,3}(?:,\s?\d{1,3})*|[a-z]|[*†‡§]{1,3})[\])]?(?:\s|</a\s*>)*</sup\s*>",
    re.I,
)
_BREAK = re.compile(r"<br\s*/?>(?:\s*<br\s*/?>)*\s*", re.I)
_TAG_BEFORE = re.compile(r"(?:</?[a-z][^<>]{0,80}>\s*)+$", re.I)
_TAG_AFTER = re.compile(r"(?:</?[a-z][^<>]{0,80}>\s*)+", re.I)
# No line ends so.
_GOES_ON = re.compile(
    r"(?:,|\b(?:and|or|of|the|an?|to|in|on|at|by|for|from|with|as|its|their|that|which|against|under|between))$", re.I
)
_LOOKED_BACK = 200


def readable(markup: str) -> str:
    """Return HTML without the marks of footnotes, and with a space for each break that stands within a sentence."""
    markup = _FOOTNOTE.sub("", markup)
    return _BREAK.sub(_within_a_sentence, markup)


def _within_a_sentence(found: re.Match[str]) -> str:
    if found[0].lower().count("<br") > 1:
        return found[0]
    before = _TAG_BEFORE.sub("", found.string[max(0, found.start() - _LOOKED_BACK) : found.start()]).rstrip()
    after = _TAG_AFTER.match(found.string, found.end())
    following = found.string[after.end() if after else found.end() :][:1]
    return " " if _GOES_ON.search(before) or following.islower() else found[0]
