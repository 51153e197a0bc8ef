"""A story: one text with what its publisher says about it, and the one way in which a text is made canonical.

Here: the shape that every reader fills in, the canonical text, and publication dates. Not here: any file format.
"""

import hashlib
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from email.utils import parsedate_to_datetime

import ftfy

# Quotes and ligatures stay as the publisher set them: a quoted sentence must be found again in the publisher's page.
_REPAIR = ftfy.TextFixerConfig(uncurl_quotes=False, fix_latin_ligatures=False, unescape_html=False, normalization=None)
_ISO_DAY = re.compile(r"\d{4}-?\d\d-?\d\d")
# `12/31/2024`; of `03/04/2024` nobody knows which is the month.
_US_DAY = re.compile(r"(0?[1-9]|1[0-2])/(1[3-9]|2\d|3[01])/((?:19|20)\d\d)(?!\d)")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")


@dataclass(frozen=True)
class Story:
    """One text. `published_on` is None unless the day is stated; `published_how` says by whom.

    `locator` tells where in the file the text stands (`text`, `entry 3`). `warnings` are what was left open.
    """

    locator: str
    text: str
    title: str | None = None
    publisher: str | None = None
    url: str | None = None
    published_on: date | None = None
    published_how: str | None = None
    lang: str | None = None
    note: str | None = None
    warnings: tuple[str, ...] = ()
    fields: Mapping[str, bool] = field(default_factory=dict)
    """Every field that the file states, and whether it was taken."""


def canonical(text: str) -> str:
    """Return the text repaired, in NFC, with line feeds and without control characters.

    Done once per text: offsets, quotes and digests of the project all refer to this text.
    """
    repaired = ftfy.fix_text(text.replace("\r\n", "\n").replace("\r", "\n"), _REPAIR)
    return unicodedata.normalize("NFC", _CONTROL.sub("", repaired)).strip()


def digest(text: str) -> str:
    """Return the sha256 of a canonical text."""
    return hashlib.sha256(text.encode("utf-8")).hexdigest()


def eastern_day(moment: datetime) -> date:
    """Return the day of a moment in Washington, whose evenings are the next day in UTC.

    Summer time runs from the second Sunday of March to the first of November (since 2007).
    """
    at = moment.astimezone(UTC)

    def sunday(month: int, number: int) -> datetime:
        first = datetime(at.year, month, 1, 7, tzinfo=UTC)
        return first + timedelta(days=(6 - first.weekday()) % 7 + 7 * (number - 1))

    summer = sunday(3, 2) <= at < sunday(11, 1)
    return (at - timedelta(hours=4 if summer else 5)).date()


def publication_day(value: str) -> date | None:
    """Return the day that an ISO or mail-style date states; None for less than a day, which is not filled in."""
    value = value.strip()
    if _ISO_DAY.match(value):
        try:
            return datetime.fromisoformat(value).date()
        except ValueError:
            return None
    if found := _US_DAY.match(value):
        try:
            return date(int(found[3]), int(found[1]), int(found[2]))
        except ValueError:
            return None
    try:
        return parsedate_to_datetime(value).date()
    except ValueError:
        return None
