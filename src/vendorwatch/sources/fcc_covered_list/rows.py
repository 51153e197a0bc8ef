"""A row of the Covered List, from the texts of its two cells.

Here: what an entry is and the refusals of rows that cannot be read. Not here: the wording itself (`wording.py`)
or where cells come from (`page.py`, `notice.py`).

The list is short and law hangs on every row, so a row that cannot be read refuses the whole delivery: the last good
list stays in force, where a list without that row would say that it was taken off.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from vendorwatch.errors import ParseError
from vendorwatch.sources.fcc_covered_list import wording

_UPDATED = re.compile(r"Updated\s*:")
_DATES = "a date like March 12, 2021, then `Updated:` and a date for each change"
_SENTENCES = "equipment or services produced, provided or supplied by a company, or a foreign-produced category"


@dataclass(frozen=True)
class Entry:
    """One row. `category` is the first disclosure of a category row and `further_categories` the others;
    `reach` is what the row itself says, without the footnote that adds subsidiaries and affiliates to every row;
    `names` holds the company named and then its subsidiaries; `open_questions` are for people."""

    entry_no: int
    entry_kind: Literal["entity", "category"]
    scope_text: str
    limits: list[str]
    reach: list[str]
    category: str | None
    further_categories: list[str]
    footnotes: str | None
    integrated: bool
    included_on: date
    updated_on: list[str]
    names: list[str]
    exceptions: list[wording.ExceptionClause]
    locator: str
    open_questions: tuple[str, ...]


def read_entry(
    entry_no: int, scope_cell: str, date_cell: str, bold: Sequence[str], *, part: str, locator: str
) -> Entry:
    """Read the two cells of a row; `bold` holds the emphasised texts of the first, empty where the form has none.

    Raises ParseError, naming `part` and `locator`, for a row that is neither of a company nor of a category, and for
    dates and lettered exceptions that cannot be read.
    """
    where = f"{part}, {locator}"
    scope, marks = wording.clean(scope_cell)
    covers, excepted = wording.split_exceptions(scope)
    included_on, updated_on = _dates(date_cell, where)
    try:
        clauses = wording.exceptions(excepted)
    except ValueError as error:
        raise ParseError(str(error), where=where, expected="letters that run a, b, c") from error

    printed = list(dict.fromkeys(wording.whole_name(wording.clean(b)[0], scope) for b in bold))
    named = wording.names(covers)
    is_category = not named and wording.is_category(covers)
    if not (is_category or named or printed):
        raise ParseError(f"neither a company nor a category: {scope[:80]!r}", where=where, expected=_SENTENCES)
    categories = wording.categories(covers) if is_category else []
    limits = wording.limits(covers)

    questions = [c.open_question for c in clauses if c.open_question]
    if is_category and printed:
        questions.append(f"bold text in a category row, not taken for a company: {'; '.join(printed)}")
    elif printed and printed != named:
        questions.append(f"bold type names {'; '.join(printed)}, the sentence {'; '.join(named) or 'nobody'}")
    if is_category and not categories:
        questions.append("a category that fcc/wording.csv does not know")
    if wording.has_condition(covers) and not limits:
        questions.append("a condition that fcc/wording.csv does not know")
    return Entry(
        entry_no=entry_no,
        entry_kind="category" if is_category else "entity",
        scope_text=scope,
        limits=limits,
        reach=wording.reach(covers),
        category=categories[0] if categories else None,
        further_categories=categories[1:],
        footnotes=" ".join(dict.fromkeys(marks)) or None,
        integrated="equipment with integrated" in covers,
        included_on=included_on,
        updated_on=updated_on,
        names=[] if is_category else printed or named,
        exceptions=clauses,
        locator=locator,
        open_questions=tuple(questions),
    )


def _dates(cell: str, where: str) -> tuple[date, list[str]]:
    texts = _UPDATED.split(wording.clean(cell)[0])
    dates = []
    for text in texts:
        found = wording.read_date(text)
        if found is None:
            raise ParseError(
                f"not a date: {text.strip()!r} in {' '.join(cell.split())!r}", where=where, expected=_DATES
            )
        dates.append(found)
    return dates[0], [d.isoformat() for d in dates[1:]]
