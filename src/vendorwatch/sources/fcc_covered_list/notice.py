"""The public notices: https://docs.fcc.gov/public/attachments/DA-YY-NNNA1.txt, whose appendix repeats the whole list.

Here: finding the rows in running text. Not here: what a row means (`rows.py`).
The text form has lost the table: a row ends where a date follows the end of its sentence. Conditional approvals stand
there in three pairs of columns without the columns, so they are left to the page.
"""

import re

from vendorwatch.deliveries import FieldCount, Problem
from vendorwatch.errors import ParseError
from vendorwatch.sources.fcc_covered_list import wording
from vendorwatch.sources.fcc_covered_list.page import LIST_HEADINGS
from vendorwatch.sources.fcc_covered_list.publication import CoveredList, Footnote
from vendorwatch.sources.fcc_covered_list.rows import read_entry

_MARK = f"[{re.escape(wording.MARKS)}]"
_HEADINGS = re.compile(rf"{LIST_HEADINGS[0]}\s?{_MARK}*\s{LIST_HEADINGS[1]}\s?{_MARK}*")
# `until January 1, 2028` stands inside a sentence; the date of a row stands after one.
_ROW = re.compile(
    rf"\s*(?P<scope>\S.*?[.)”\"])\s*(?P<dates>{wording.DATE}(?:\s*Updated\s*:(?:\s*{wording.DATE})?)*)(?=\s|$)"
)
_END = re.compile(rf"\s*(?:{_MARK}|APPENDIX\b|Appendix\b|UAS Conditional Approvals|$)")
_APPROVALS = re.compile(r"\bUAS Conditional Approvals\b")
_FOOTNOTE = re.compile(rf"(?:^|\s)({_MARK}+)\s?(?=[A-Z])")
_RELEASED = re.compile(rf"\bReleased:\s*(?P<date>{wording.DATE})")


def read_notice(body: bytes, part: str) -> CoveredList:
    """Read the list in the notice's appendix; raises ParseError if there is none or a row cannot be read."""
    try:
        text = " ".join(body.decode("utf-8-sig").split())
    except UnicodeDecodeError as error:
        raise ParseError(f"not UTF-8 at byte {error.start}", where=part, expected="a notice in UTF-8") from error
    headings = list(_HEADINGS.finditer(text))
    if not headings:
        raise ParseError("no list in it", where=part, expected=f"an appendix headed {' | '.join(LIST_HEADINGS)}")
    released = _RELEASED.search(text)
    publication = CoveredList(wording.read_date(released.group("date")) if released else None, entries=[])
    position = headings[-1].end()
    while not _END.match(text, position):
        number = len(publication.entries) + 1
        locator = f"appendix row {number}"
        row = _ROW.match(text, position)
        if row is None:
            raise ParseError(
                f"not a row: {text[position : position + 80].strip()!r}",
                where=f"{part}, {locator}",
                expected="a sentence and then a date like March 12, 2021",
            )
        entry = read_entry(number, row.group("scope"), row.group("dates"), (), part=part, locator=locator)
        publication.entries.append(entry)
        publication.problems += [Problem(part, locator, "warning", q, entry.scope_text) for q in entry.open_questions]
        position = row.end()
    _read_rest(text[position:], part, publication)
    return publication


def _read_rest(rest: str, part: str, into: CoveredList) -> None:
    notes, *further = _APPROVALS.split(rest)
    pieces = _FOOTNOTE.split(re.split(r"\bAPPENDIX\b", notes)[0])
    for marker, text in zip(pieces[1::2], pieces[2::2], strict=True):
        place = f"footnote {len(into.footnotes) + 1}"
        into.footnotes.append(Footnote("covered_list", marker, text.strip(), place))
    rows, footnotes = len(into.entries), len(into.footnotes)
    into.fields += [FieldCount(part, heading, found=rows, taken=rows) for heading in LIST_HEADINGS]
    into.fields.append(FieldCount(part, "footnotes", found=footnotes, taken=footnotes))
    if further:
        reason = "the text form does not say which cell belongs to which column; the page does"
        into.fields.append(FieldCount(part, "Conditional Approvals", found=1, taken=0, ignored=1, reason=reason))
