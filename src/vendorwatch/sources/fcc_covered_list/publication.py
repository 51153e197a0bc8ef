"""One publication of the Covered List, however it was rendered.

Here: the shape that `page.py` and `notice.py` both yield. Not here: reading.
"""

from dataclasses import dataclass, field
from datetime import date

from vendorwatch.deliveries import FieldCount, Problem
from vendorwatch.sources.fcc_covered_list.rows import Entry


@dataclass(frozen=True)
class Approval:
    """A device with a conditional approval; `approval_no` counts within the category, in the order of the table."""

    category: str
    approval_no: int
    device: str
    dates_text: str
    starts_on: date | None
    ends_on: date | None
    locator: str


@dataclass(frozen=True)
class Footnote:
    """A footnote; `refers_to` is the table below which it stands (`covered_list` or `conditional_approvals`)."""

    refers_to: str
    marker: str
    text: str
    locator: str


@dataclass
class CoveredList:
    """Everything read from one document; `updated_on` is the date that the document itself gives, if any."""

    updated_on: date | None
    entries: list[Entry]
    approvals: list[Approval] = field(default_factory=list)
    footnotes: list[Footnote] = field(default_factory=list)
    fields: list[FieldCount] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
