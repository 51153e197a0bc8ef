"""What came back: whether it is an answer at all, and whether all of it came.

Here: statuses, completeness on the wire, limits of size and time. Not here: whether the body is the right one
(`landing/validate.py`).
"""

import time
from collections.abc import Callable
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Protocol

import requests
from urllib3.exceptions import HTTPError

from vendorwatch.errors import FetchError, Refused
from vendorwatch.fetch.inflate import DamagedStream, Inflater
from vendorwatch.fetch.transport import time_limit
from vendorwatch.fetch.trouble import Blocked, Trouble, trouble_from

_CHUNK_BYTES = 262_144
_BLOCKED = (202, 401, 403, 451)
_MISSING = (404, 410)
_BUSY = (408, 425, 429)
# More digits are no number of bytes or seconds.
_MOST_DIGITS = 18
_LONGEST_VALIDATOR = 1_000
# A whole list takes seconds. What crawls keeps everybody else waiting.
_SECONDS_A_CHUNK = 45


class Sink(Protocol):
    """Where the body goes; a second try begins it anew."""

    def write(self, data: bytes) -> object:
        """Add bytes to the end."""

    def restart(self) -> object:
        """Forget the body."""


def require_ok(response: requests.Response, *, names_a_contact: bool) -> None:
    """Raise Trouble for every status but 200; one that may be for want of a contact in the request says what to set."""
    status = response.status_code
    if status in _BLOCKED or "x-amzn-waf-action" in response.headers:
        raise Trouble(
            Blocked(
                f"blocked (HTTP {status})",
                expected="HTTP 200",
                todo="Leave it alone until the next regular refresh; the contact in VENDORWATCH_CONTACT was sent along"
                if names_a_contact
                else "Set VENDORWATCH_CONTACT to an e-mail address: some publishers, the SEC among them, turn away "
                "whoever names no contact",
            ),
            status,
        )
    if status in _BUSY or status >= 500:
        wait = _retry_after(response.headers.get("Retry-After"))
        asks = f", asks to wait {wait:.0f} s" if wait else ""
        raise Trouble(FetchError(f"HTTP {status}{asks}", expected="HTTP 200"), status, again=True, wait=wait)
    if status in _MISSING:
        raise Trouble(FetchError(f"not there (HTTP {status})", expected="HTTP 200"), status)
    if status == 304:
        raise Trouble(FetchError("HTTP 304 although nothing was known", expected="HTTP 200"), status)
    if status != 200:
        raise Trouble(Refused(f"HTTP {status}", expected="HTTP 200"), status)


def _retry_after(value: str | None) -> float:
    """Return the seconds that the publisher asks us to wait; 0 if it does not say, or says nothing that can be meant."""
    text = (value or "").strip()
    if text.isascii() and text.isdecimal():
        return float(text[:_MOST_DIGITS])
    try:
        when = parsedate_to_datetime(text).astimezone(UTC)
    except (ValueError, TypeError, OverflowError):
        return 0
    return max(0.0, (when - datetime.now(UTC)).total_seconds())


def validator(value: str | None) -> str | None:
    """Return an ETag or Last-Modified that can be handed back; None for one that no request could carry."""
    usable = value is not None and len(value) <= _LONGEST_VALIDATOR and value.isascii() and value.isprintable()
    return value if usable else None


def _declared(response: requests.Response) -> int | None:
    """Return the length that the answer announces; raises Refused for one that is no number of bytes."""
    length = response.headers.get("Content-Length", "").strip()
    if not length or "chunked" in response.headers.get("Transfer-Encoding", "").lower():
        return None
    # Several headers of one value arrive joined by commas.
    first, *others = [part.strip() for part in length.split(",")]
    if any(other != first for other in others) or not (first.isascii() and first.isdecimal()):
        raise Refused(f"a Content-Length of {length[:60]!r}", expected="a number of bytes")
    if len(first) > _MOST_DIGITS:
        raise Refused(f"a Content-Length of {len(first):,} digits", expected="a number of bytes")
    return int(first)


def receive(
    response: requests.Response,
    into: Sink,
    *,
    max_bytes: int,
    deadline: float,
    progress: Callable[[int, int | None], None] | None = None,
) -> None:
    """Stream the body into the sink; raises Trouble unless it arrives whole, in time and within its limits."""
    status = response.status_code
    received = 0
    try:
        declared = _declared(response)
        if declared is not None and declared > max_bytes:
            raise Refused(f"{declared:,} bytes", expected=f"at most {max_bytes:,}")
        inflater = Inflater(response.headers.get("Content-Encoding", ""), max_bytes)
        stream = response.raw.stream(_CHUNK_BYTES, decode_content=False)
        while True:
            with time_limit(min(deadline - time.monotonic(), _SECONDS_A_CHUNK), response.raw.shutdown):
                data = next(stream, None)
            if data is None:
                break
            received += len(data)
            for body in inflater.feed(data):
                into.write(body)
            if progress:
                progress(received, declared)
        inflater.finish()
    except Refused as error:
        raise Trouble(error, status) from None
    except TimeoutError:
        raise Trouble(FetchError(f"not complete in time, {received:,} bytes so far"), status) from None
    except DamagedStream as error:
        raise Trouble(FetchError(str(error)), status, again=True) from None
    except HTTPError as error:
        raise trouble_from(error, status) from None
    if declared is not None and received != declared:
        raise Trouble(FetchError(f"{received:,} of {declared:,} bytes"), status, again=True)
