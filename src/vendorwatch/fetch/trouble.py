"""How a try to fetch something can end badly, in words that give nothing away.

Here: the errors, and turning those of the HTTP library into them. Not here: what is done about them (`fetcher.py`).

No message holds a query, for presigned links carry their signature there.
"""

import ssl

import requests
from urllib3.exceptions import ReadTimeoutError

from vendorwatch.errors import FetchError, Refused, VendorwatchError


class Blocked(Refused):
    """The publisher turns this client away (403, a firewall's challenge); asking again at once makes it worse."""


class Trouble(Exception):
    """A try's end without an answer: the error, the status behind it, whether and when another try makes sense."""

    def __init__(
        self,
        error: VendorwatchError,
        status: int | None = None,
        *,
        again: bool = False,
        wait: float = 0,
        silent: bool = False,
    ) -> None:
        """`wait` is in seconds, 0 if the publisher did not say how long; `silent` if it said nothing at all in time."""
        super().__init__(str(error))
        self.error, self.status, self.again, self.wait, self.silent = error, status, again, wait, silent


def trouble_from(error: Exception, status: int | None = None) -> Trouble:
    """Say what went wrong in our own words: the library's hold the whole URL, query and all."""
    inner: BaseException = error
    while (deeper := _cause(inner)) is not None:
        inner = deeper
    if isinstance(inner, ssl.SSLCertVerificationError):
        return Trouble(FetchError(f"its certificate is not valid: {inner.verify_message}"), status)
    if isinstance(error, requests.Timeout | ReadTimeoutError) or isinstance(inner, TimeoutError):
        return Trouble(FetchError("no answer in time"), status, again=True, silent=True)
    what = (inner.strerror if isinstance(inner, OSError) else None) or type(inner).__name__
    again = not isinstance(error, ValueError)
    return Trouble(FetchError(f"the connection failed: {what}"), status, again=again)


def _cause(error: BaseException) -> BaseException | None:
    reason = getattr(error, "reason", None)
    nearest = next((a for a in error.args if isinstance(a, BaseException)), None)
    found = reason if isinstance(reason, BaseException) else error.__cause__ or nearest
    return found if found is not error else None
