"""A span of a text and what it stands for.

Here: the shape of a mention, and of a text with its sentences and mentions. Not here: how they are found (`mentions.py`).
Every mention has a one-letter kind, which rules refer to:

O organization   P person   X a name of either   A agency   L list   G place   Q product
T role           D date     N number   C percentage   M money   R rank   Z the company, it
"""

from collections.abc import Iterable
from dataclasses import dataclass

from vendorwatch.claims.dates import DateText
from vendorwatch.claims.sentences import Sentence


@dataclass(frozen=True)
class Mention:
    """A span and what it stands for.

    `name` is the name in full, also where the text uses a short form. `known` tells that the name is on a list of ours
    or carries a legal form, so that it is no guess. `value` is the number of N, C, M and R.
    """

    start: int
    end: int
    kind: str
    name: str = ""
    vendor_id: str | None = None
    entry_id: str | None = None
    known: bool = False
    detail: str = ""
    value: float | None = None
    date: DateText | None = None

    @property
    def means(self) -> str:
        """Whoever it stands for: two mentions of one vendor are of one."""
        return self.vendor_id or self.name


@dataclass(frozen=True)
class Analysed:
    """A text with its sentences and the mentions of each, in order and without overlaps."""

    text: str
    sentences: tuple[Sentence, ...]
    mentions: tuple[tuple[Mention, ...], ...]


def only_one(mentions: Iterable[Mention]) -> Mention | None:
    """Return the last of these mentions if all mean one; None if there are none or they mean several."""
    found = {m.means: m for m in mentions}
    return next(iter(found.values())) if len(found) == 1 else None
