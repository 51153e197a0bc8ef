"""What a request may be before anything looks at it, and what every answer says to a browser.

Here: the host that is asked for, the size of what is sent, headers, the token. Not here: what is asked. A page of another site
can make a browser send requests here, and with a name of its own that points to this machine read the answers too (DNS
rebinding): so only names that are ours are answered, no answer allows other sites to read it, and a decision needs a token in a
header, which no other site can set.
"""

import hmac
from collections.abc import Iterable
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from vendorwatch.errors import VendorwatchError

LOOPBACK = ("localhost", "127.0.0.1", "::1")
# A thousand names of four hundred characters, each of which JSON may write as six, and some room.
MOST_BYTES = 4_000_000
TOKEN_CHARACTERS = 16
_SAID = {
    "content-security-policy": "default-src 'none'; style-src 'self' 'unsafe-inline'; script-src 'self'; img-src 'self' data:; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "no-referrer",
    "cross-origin-resource-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
    "cache-control": "no-store",
}


class Guard:
    """Wraps the application: turns away what is not meant for it, and says the same of every answer."""

    def __init__(self, app: ASGIApp, hosts: Iterable[str] = LOOPBACK) -> None:
        """Answer requests for these names of hosts, whatever the port."""
        self._app, self._hosts = app, {host.lower() for host in hosts}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, or answer it here."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        headers = Headers(scope=scope)

        async def said(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message).update(_SAID)
            await send(message)

        if host_of(headers.getlist("host")) not in self._hosts:
            answer = refusal(
                VendorwatchError("not a name of this service", where="Host", expected="that of its address")
            )
            await _answered(answer, 421, scope, receive, said)
            return
        body, whole = await _body(receive)
        if not whole:
            answer = refusal(VendorwatchError("too much", where="body", expected=f"at most {MOST_BYTES:,} bytes"))
            await _answered(answer, 413, scope, receive, said)
            return
        waiting: list[Message] = [{"type": "http.request", "body": body, "more_body": False}]

        async def kept() -> Message:
            return waiting.pop() if waiting else await receive()

        await self._app(scope, kept, said)


def host_of(given: list[str]) -> str | None:
    """Return the name of the one Host header, in small letters and without its port; None if there is none or several."""
    if len(given) != 1:
        return None
    try:
        parts = urlsplit(f"//{given[0]}")
        _ = parts.port
    except ValueError:
        return None
    return parts.hostname if parts.netloc == given[0] and "@" not in given[0] else None


def may_decide(request: Request, token: str | None) -> bool:
    """Return whether a request brings the token, as `Authorization: Bearer ...`; nobody does where none is set."""
    given = request.headers.get("authorization", "").removeprefix("Bearer ").strip()
    return token is not None and hmac.compare_digest(given.encode(), token.encode())


def refusal(error: VendorwatchError) -> dict[str, dict[str, str]]:
    """Return an error as what every answer that is none says."""
    return {"error": {"what": error.what, "where": error.where, "expected": error.expected, "todo": error.todo}}


async def _answered(answer: object, status: int, scope: Scope, receive: Receive, send: Send) -> None:
    # What is still on its way is not waited for.
    await JSONResponse(answer, status, {"connection": "close"})(scope, receive, send)


async def _body(receive: Receive) -> tuple[bytes, bool]:
    """Return what is sent, and whether that is all: reading ends where it is more than anybody needs."""
    parts, size = [], 0
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            return b"", True
        parts.append(message.get("body", b""))
        size += len(parts[-1])
        if size > MOST_BYTES:
            return b"", False
        if not message.get("more_body", False):
            return b"".join(parts), True
