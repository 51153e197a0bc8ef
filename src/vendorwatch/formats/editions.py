"""Whether a later edition has come out than the one that is read, as an answer beside it tells.

Here: the dated rows of such an answer. Not here: what makes one an edition of the list (`sources/`).
"""

import json
from collections.abc import Iterator
from datetime import date
from typing import Any

from vendorwatch.errors import ParseError


def later(body: bytes, part: str, rows: str, dated: str, after: date) -> Iterator[tuple[date, dict[str, Any]]]:
    """Yield the rows of a JSON answer that are of a later day; raises ParseError for anything but such an answer."""
    try:
        found = [(date.fromisoformat(row[dated]), row) for row in json.loads(body)[rows]]
    except (ValueError, KeyError, TypeError) as error:
        raise ParseError(
            f"no answer about later editions: {error!r}", where=part, expected=f"{rows}, each with {dated}"
        ) from error
    yield from ((day, row) for day, row in found if day > after)
