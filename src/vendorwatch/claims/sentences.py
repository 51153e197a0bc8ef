"""Sentences of a text with exact offsets.

Here: lines, bullets, hard-wrapped paragraphs, ends of sentences, glued sentences. Not here: what a sentence says.
"""

import re
from collections.abc import Iterator
from typing import NamedTuple

from vendorwatch.claims.tables import rows


class Sentence(NamedTuple):
    """A half-open span of the text. `paragraph` counts from 0; `bullet` tells that it is an item of a list."""

    start: int
    end: int
    paragraph: int
    bullet: bool


def _words(kind: str) -> frozenset[str]:
    return frozenset(row["word"] for row in rows("sentence_words.csv") if row["class"] == kind)


# A stop after `Mr` or `No` never ends a sentence; one after `Inc` or `U.S` does before a word that opens one.
_NEVER_ENDS, _MAY_END, _OPENS = _words("never_ends"), _words("may_end"), _words("opens")
# A word that opens sentences and that no name ends with, for sentences that were glued without a stop between them.
_GLUED = r"The|This|These|Those|That|It|Its|They|However|According|After|Although|Despite|Following|When|While|But"
_END = re.compile(
    r"(?P<stop>[.!?…]+[\"'”’)\]]*)(?=\s|$)"
    r"|(?<=[a-z]{2})(?P<tight>[.!?][\"”’)]*)(?=[A-Z][a-z]+\s)"
    rf"|(?<=[a-z]{{3}})(?P<glue>)(?=(?:{_GLUED})\s)"
)
_WORD_BEFORE = re.compile(r"([\w.&’'-]*\w)$")
_WORD_AFTER = re.compile(r"\s*[\"'“‘(\[]*(\w+)")
_DOTTED = re.compile(r"(?:[a-z]\.)+[a-z]")
_BULLET = re.compile(r"[ \t]*(?:[-–—*•·●▪◦‣o]|\(?(?:\d{1,2}|[a-z])[.)])[ \t]+(?=\S)")
_ROW = re.compile(r"[ \t]*\|?[ \t]*(?=[^|\t\n]{2,60}[ \t]*(?:[|\t]|:[ \t]\d))")
# Cells of a table, or a line such as `Acme: 12.5%`.
_FIGURE = re.compile(
    r"[|\t][ \t]*[$€£<~]?[ \t]?\d[\d.,]*[ \t]*(?:%|[|\t]|$|[a-z])|^[^:|\t.]{2,40}:[ \t]\d[\d.]*[ \t]?(?:%|percent|per cent)"
)
_RULE = re.compile(r"[\s\W_]*")
_WRAP = range(45, 101)


def sentences(text: str) -> list[Sentence]:
    """Return the sentences in order; each starts and ends with a character that is no white space."""
    found = []
    for number, (start, end, bullet) in enumerate(_paragraphs(text)):
        for s, e in _split(text, start, end):
            found.append(Sentence(s, e, number, bullet))
    return found


def _paragraphs(text: str) -> Iterator[tuple[int, int, bool]]:
    """Yield spans of paragraphs; in hard-wrapped text a line feed inside a paragraph is only white space."""
    lines = [(m.start(), m.end()) for m in re.finditer(r"[^\n]+", text)]
    long = [e - s for s, e in lines if e - s > _WRAP.start]
    wrapped = bool(long) and max(long) < _WRAP.stop
    begin: int | None = None
    bullet = False
    previous = (0, 0)
    for start, end in lines:
        marker = _BULLET.match(text, start, end) or _row(text, start, end)
        blank = _RULE.fullmatch(text, start, end) is not None
        joined = (
            begin is not None
            and wrapped
            and marker is None
            and not blank
            and previous[1] - previous[0] >= _WRAP.start
            and text.count("\n", previous[1], start) == 1
        )
        if not joined:
            if begin is not None:
                yield begin, previous[1], bullet
            begin = None if blank else (marker.end() if marker else start)
            bullet = marker is not None
        previous = (start, end)
    if begin is not None:
        yield begin, previous[1], bullet


def _row(text: str, start: int, end: int) -> re.Match[str] | None:
    """Return the lead of a row of a table that holds a figure; the head of the table announces its rows."""
    return _ROW.match(text, start, end) if _FIGURE.search(text[start:end]) else None


def _split(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    begin = start
    for match in _END.finditer(text, start, end):
        if match.lastgroup == "stop" and not _ends(text, match.start(), match.end(), end):
            continue
        yield from _trim(text, begin, match.end())
        begin = match.end()
    yield from _trim(text, begin, end)


def _ends(text: str, stop: int, after: int, end: int) -> bool:
    """Return whether the stop at this place ends a sentence."""
    before = _WORD_BEFORE.search(text, max(0, stop - 12), stop)
    last = before[1].lower() if before and text[stop] == "." and text[stop + 1 : stop + 2] != "." else ""
    follows = _WORD_AFTER.match(text, after, end)
    if follows is None:
        return not text[after:end].strip() or not (last in _NEVER_ENDS | _MAY_END or _DOTTED.fullmatch(last))
    word = follows[1]
    if word[0].islower() or last in _NEVER_ENDS:
        return False
    if last in _MAY_END or _DOTTED.fullmatch(last):
        return word.lower() in _OPENS
    # The initial of a name: `Bradley T. Smith`.
    return not (len(last) == 1 and last.isalpha() and text[stop - 1].isupper() and after == stop + 1)


def _trim(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    if start < end:
        yield start, end
