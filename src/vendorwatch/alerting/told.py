"""The logs of what people were told: one that lost something is gone on with, and people hear that it did.

Here: reading such a log. Not here: writing it, and what is told (`alerts.py`, `impact.py`). What stands in one decides nothing
but what is told once more, so its loss stops nothing; of the landing's logs it does.
"""

from collections.abc import Callable
from datetime import datetime

from vendorwatch.errors import VendorwatchError
from vendorwatch.landing.journal import Journal, Row


def rows_of(log: Journal, is_whole: Callable[[Row], bool], *, mend: bool = False) -> tuple[list[Row], str]:
    """Return the rows that can be read and are whole, and what was lost; to `mend` is to go on with them (while it is held)."""
    rows, lost = [], ""
    try:
        rows = list(log.rows())
    except VendorwatchError as error:
        lost = f"{log.path.name} lost something ({error.what}); some of what was told may be told again"
        if mend:
            log.accept_loss()
            rows = list(log.rows())
    return [row for row in rows if _is_moment(row.get("at")) and is_whole(row)], lost


def _is_moment(text: object) -> bool:
    try:
        return datetime.fromisoformat(str(text)).tzinfo is not None
    except ValueError:
        return False
