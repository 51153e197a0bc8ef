"""Errors that a person can act on.

Here: the exception types of the library. Not here: wording of particular problems, which stands where they are found.
"""


class VendorwatchError(Exception):
    """Something a person can mend: what happened, where, what was expected, what to do.

    `str(error)` is one line that stands on its own in a terminal, a log and the Dagster UI.
    """

    def __init__(self, what: str, *, where: str = "", expected: str = "", todo: str = "") -> None:
        """Keep the parts apart, so that callers can show them in a table as well as in a line."""
        self.what, self.where, self.expected, self.todo = what, where, expected, todo
        line = f"{where}: {what}" if where else what
        if expected:
            line += f"; expected {expected}"
        if todo:
            line += f". {todo}"
        super().__init__(line)


class Refused(VendorwatchError):
    """Bytes that a source delivered and that we will not take for what they claim to be."""


class ParseError(VendorwatchError):
    """Bytes of the right kind whose contents break the source's own format; `where` names part and line or row."""


class GuardTripped(VendorwatchError):
    """A publication that was read in full and differs from the ones before by more than is usual for its list.

    `lists` are those it is about; empty if it is about the whole.
    """

    lists: frozenset[str] = frozenset()


class FetchError(VendorwatchError):
    """A publisher that could not be reached or would not answer; trying again later may help."""


class ModelError(VendorwatchError):
    """A table of `sql/` that is declared wrongly or whose query failed."""


class PublishRefused(VendorwatchError):
    """The built tables broke a blocking check; the published file was left as it was."""
