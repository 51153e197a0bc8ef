"""One HTTP GET that ends: with a body, with "not modified", or with an error that says whether to come back.

Here: what is asked and how often: headers, tries and waiting, redirects, the deadline over all of it. Not here: what an
answer means (`answer.py`), whether the body is the right one (`landing/`), when to ask.

Secrets belong into headers: those leave with the request to the source's own host and nowhere else.
"""

import random
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from typing import Literal
from urllib.parse import urljoin

import requests
from requests.structures import CaseInsensitiveDict
from urllib3.exceptions import HTTPError
from urllib3.util import Url

import vendorwatch
from vendorwatch.errors import Refused, VendorwatchError
from vendorwatch.fetch.address import checked
from vendorwatch.fetch.answer import Sink, receive, require_ok, validator
from vendorwatch.fetch.transport import new_session, redact
from vendorwatch.fetch.trouble import Blocked, Trouble, trouble_from

MAX_HOPS = 5
_REDIRECTS = (301, 302, 303, 307, 308)
# Bad request, precondition failed, headers too large (431, and 494 of nginx).
_TURNED_AWAY_WITH_VALIDATORS = (400, 412, 431, 494)
# Whoever has been silent twice is not asked a third time in one round: others are waiting.
_MOST_SILENCES = 2
# What may follow a redirect to another host; anything else a source sends might be a key.
_HARMLESS = {"user-agent", "accept", "accept-language", "accept-encoding", "if-none-match", "if-modified-since"}


@dataclass(frozen=True)
class Patience:
    """How long to keep trying, in seconds; `deadline` covers everything about one file, waiting included."""

    tries: int = 4
    deadline: float = 600
    connect: float = 10
    silence: float = 30
    backoff: float = 1
    longest_wait: float = 120


@dataclass(frozen=True)
class Validators:
    """What the publisher said about the body that we have, to be handed back to it."""

    etag: str | None = None
    last_modified: str | None = None


@dataclass(frozen=True)
class Answer:
    """A complete answer: the body went into the sink, or (`status` 304) the one that we have still holds."""

    status: int
    etag: str | None
    last_modified: str | None
    media: str | None
    seconds: float


@dataclass(frozen=True)
class FailedTry:
    """A try that brought no answer, for the log."""

    outcome: Literal["failed", "refused", "blocked"]
    status: int | None
    reason: str
    seconds: float


class Fetcher:
    """Asks publishers, or a mirror that stands for all of them, on one session; not for use by several threads."""

    def __init__(
        self,
        *,
        session: requests.Session | None = None,
        mirror: str | None = None,
        contact: str | None = None,
        patience: Patience | None = None,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        """Raise VendorwatchError for a contact that no header can carry."""
        if contact and not (contact.isascii() and contact.isprintable()):
            raise VendorwatchError(f"VENDORWATCH_CONTACT is {contact!r}", expected="an e-mail address or URL")
        self._session = session or new_session()
        self._mirror = mirror.rstrip("/") if mirror else None
        self._contact = contact
        self._patience = patience or Patience()
        self._sleep = sleep

    def get(
        self,
        url: str,
        into: Sink,
        *,
        max_bytes: int,
        redirect_hosts: Sequence[str] = (),
        headers: Mapping[str, str] | None = None,
        known: Validators | None = None,
        on_failed_try: Callable[[FailedTry], None] = lambda _: None,
        progress: Callable[[int, int | None], None] | None = None,
    ) -> Answer:
        """Fetch `url` into the sink; with `known` validators the answer may be "not modified".

        `max_bytes` caps the decoded body. Redirects lead to the URL's own host or to `redirect_hosts` (a leading dot
        admits subdomains), always by https; they are checked before connecting and never remembered. `progress` gets
        the bytes so far and in all, both on the wire. Raises FetchError where a later visit may help, Refused (or
        Blocked) where it will not; `on_failed_try` hears of every try that brought nothing.
        """
        shown = redact(url)
        deadline = time.monotonic() + self._patience.deadline
        request = _Request(url, into, max_bytes, tuple(redirect_hosts), headers or {}, known, deadline, progress)
        number = silences = 0
        while True:
            number += 1
            started = time.monotonic()
            into.restart()
            try:
                return self._try(request, started)
            except Trouble as trouble:
                error = type(trouble.error)(
                    trouble.error.what, where=shown, expected=trouble.error.expected, todo=trouble.error.todo
                )
                outcome: Literal["failed", "refused", "blocked"] = (
                    "blocked" if isinstance(error, Blocked) else "refused" if isinstance(error, Refused) else "failed"
                )
                on_failed_try(FailedTry(outcome, trouble.status, error.what, time.monotonic() - started))
                silences += trouble.silent
                if request.known and trouble.status in _TURNED_AWAY_WITH_VALIDATORS:
                    # What the publisher said of its own file may be what it will not hear again.
                    request = replace(request, known=None)
                    continue
                # Jitter keeps many installations from coming back at the same moment.
                wait = trouble.wait or self._patience.backoff * 2 ** (number - 1) * random.uniform(0.5, 1.5)  # noqa: S311
                if (
                    not trouble.again
                    or number >= self._patience.tries
                    or silences >= _MOST_SILENCES
                    or wait > self._patience.longest_wait
                    or time.monotonic() + wait > deadline
                ):
                    raise error from None
            self._sleep(wait)

    def _try(self, request: "_Request", started: float) -> Answer:
        origin = checked(request.url, None)
        hosts = (str(origin.host), *request.redirect_hosts)
        asked = origin
        for _ in range(MAX_HOPS + 1):
            with closing(self._send(asked, request, same_host=asked.host == origin.host)) as response:
                if response.status_code in _REDIRECTS:
                    asked = self._follow(asked, response, hosts)
                    continue
                if response.status_code == 304 and request.known:
                    response.raw.read()
                else:
                    require_ok(response, names_a_contact=self._contact is not None)
                    receive(
                        response,
                        request.into,
                        max_bytes=request.max_bytes,
                        deadline=request.deadline,
                        progress=request.progress,
                    )
                return Answer(
                    response.status_code,
                    validator(response.headers.get("ETag")),
                    validator(response.headers.get("Last-Modified")),
                    response.headers.get("Content-Type"),
                    time.monotonic() - started,
                )
        raise Trouble(Refused("a chain of redirects", expected=f"at most {MAX_HOPS}"), response.status_code)

    def _send(self, asked: Url, request: "_Request", *, same_host: bool) -> requests.Response:
        address = f"{self._mirror}/{asked.host}{asked.request_uri}" if self._mirror else asked.url
        headers = self._headers(request)
        if not same_host:
            headers = CaseInsensitiveDict({k: v for k, v in headers.items() if k.lower() in _HARMLESS})
        left = max(request.deadline - time.monotonic(), 0.001)
        try:
            return self._session.get(
                address,
                headers=headers,
                timeout=(min(self._patience.connect, left), min(self._patience.silence, left)),
                allow_redirects=False,
                stream=True,
            )
        except (requests.RequestException, HTTPError) as error:
            raise trouble_from(error) from None
        except ValueError:
            # Requests works out where a redirect leads even if it is not to follow it.
            raise Trouble(Refused("a redirect to no address", expected="an https URL")) from None

    def _headers(self, request: "_Request") -> CaseInsensitiveDict[str]:
        headers = CaseInsensitiveDict(request.headers)
        agent = headers.get("User-Agent", f"Mozilla/5.0 (compatible; vendorwatch/{vendorwatch.__version__})")
        headers["User-Agent"] = f"{agent} (+{self._contact})" if self._contact else agent
        headers["Accept-Encoding"] = "gzip, deflate"
        if request.known and (etag := validator(request.known.etag)):
            headers["If-None-Match"] = etag
        if request.known and (last_modified := validator(request.known.last_modified)):
            headers["If-Modified-Since"] = last_modified
        return headers

    def _follow(self, asked: Url, response: requests.Response, hosts: Sequence[str]) -> Url:
        target = response.headers.get("Location")
        if not target:
            raise Trouble(Refused("a redirect to nowhere"), response.status_code)
        try:
            target = urljoin(asked.url, target)
        except ValueError:
            raise Trouble(Refused("a redirect to no address", expected="an https URL"), response.status_code) from None
        if self._mirror and target.startswith(f"{self._mirror}/"):
            target = f"https://{target.removeprefix(f'{self._mirror}/')}"
        try:
            return checked(target, hosts)
        except Trouble as trouble:
            trouble.status = response.status_code
            raise


@dataclass(frozen=True)
class _Request:
    """What `Fetcher.get` was asked, with the moment at which all of it must have ended."""

    url: str
    into: Sink
    max_bytes: int
    redirect_hosts: tuple[str, ...]
    headers: Mapping[str, str]
    known: Validators | None
    deadline: float
    progress: Callable[[int, int | None], None] | None
