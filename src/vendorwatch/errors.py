"""Errors that a person can act on.

Here: the exception and warning types of the library. Not here: wording of particular problems, which stands where they are found.
"""

import re

# Longer than any sentence for people; what is quoted in one may come from hostile bytes.
_LONGEST = 4_000
_UNPRINTABLE = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")


def printable(text: str) -> str:
    """Return the text as any log, table and terminal can take it: no control codes, half characters or endless lines."""
    if len(text) > _LONGEST:
        text = f"{text[:_LONGEST]} ... ({len(text):,} characters)"
    return _UNPRINTABLE.sub("\N{REPLACEMENT CHARACTER}", text.encode("utf-8", "backslashreplace").decode())


class VendorwatchError(Exception):
    """Something a person can mend: what happened, where, what was expected, what to do.

    `str(error)` is one line that stands on its own in a terminal, a log and the Dagster UI.
    """

    def __init__(self, what: str, *, where: str = "", expected: str = "", todo: str = "") -> None:
        """Keep the parts apart, so that callers can show them in a table as well as in a line."""
        self.what, self.where, self.expected, self.todo = map(printable, (what, where, expected, todo))
        line = f"{self.where}: {self.what}" if where else self.what
        if expected:
            line += f"; expected {self.expected}"
        if todo:
            line += f". {self.todo}"
        super().__init__(line)


class ExcerptWarning(UserWarning):
    """An answer for which only an excerpt of a list was asked, so that nothing found there means nothing."""


class RowsWarning(UserWarning):
    """Rows that were not asked about, since they have no name, or not with all that they say."""


class Refused(VendorwatchError):
    """Bytes that a source delivered and that we will not take for what they claim to be."""


class ParseError(VendorwatchError):
    """Bytes of the right kind whose contents break the source's own format; `where` names part and line or row."""


class Unread(ParseError):
    """Bytes that were not read for no fault of theirs (a machine without time or memory); another time they may be."""


class DamagedFile(Unread):
    """A file of the archive whose bytes are not those that were taken."""


class GuardTripped(VendorwatchError):
    """A publication that was read in full and differs from the ones before by more than is usual for its list.

    `lists` are those it is about; empty if it is about the whole. `results` are the rows of `meta.guard_results` that say so,
    which what is taken back takes along.
    """

    lists: frozenset[str] = frozenset()
    results: tuple[tuple[object, ...], ...] = ()


class FetchError(VendorwatchError):
    """A publisher that could not be reached or would not answer; trying again later may help."""


class ModelError(VendorwatchError):
    """A table of `sql/` that is declared wrongly or whose query failed."""


class Busy(VendorwatchError):
    """Something that another living process holds; it names the process."""


class Damaged(VendorwatchError):
    """A file of ours whose bytes are not those that were written."""


class PublishRefused(VendorwatchError):
    """The built tables broke a blocking check; the published file was left as it was."""
