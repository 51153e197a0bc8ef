"""A mirror of publishers on loopback: real HTTP, well-behaved unless told otherwise.

Here: what an honest server does (validators, 304, gzip, redirects, error statuses on demand) and counts of what was
asked. Not here: servers that lie on the wire (`wire.py`).

    with Mirror({"https://publisher.example/list.csv": b"..."}) as mirror:
        settings = replace(settings, mode="live", mirror=mirror.base)
"""

import gzip
import hashlib
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import format_datetime, parsedate_to_datetime
from functools import cached_property
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import TracebackType
from typing import Self
from urllib.parse import urlsplit

PRESIGNED = "X-Amz-Expires=3600&X-Amz-Signature=0123456789abcdef"


@dataclass(frozen=True)
class Page:
    """What stands at an address. Without `last_modified` or with `etag=False` it lacks that validator."""

    body: bytes | Path
    media: str = "application/octet-stream"
    last_modified: datetime | None = None
    etag: bool = True
    gzip: bool = True

    @cached_property
    def content(self) -> bytes:
        return self.body.read_bytes() if isinstance(self.body, Path) else self.body

    @cached_property
    def packed(self) -> bytes:
        return gzip.compress(self.content, 1)

    @cached_property
    def tag(self) -> str:
        return f'"{hashlib.sha256(self.content).hexdigest()[:16]}"'


@dataclass(frozen=True)
class Redirect:
    """A redirect to another address, which may be relative."""

    to: str
    status: int = 302


@dataclass(frozen=True)
class Failure:
    """An error status, or any other, instead of what stands at an address."""

    status: int
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b"no"


@dataclass(frozen=True)
class Asked:
    """A request that came in, and the status that it got."""

    url: str
    query: str
    headers: Mapping[str, str]
    status: int


Route = bytes | Path | Page | Redirect | Failure


class Mirror:
    """Serves `routes` (by https address without query) until the `with` block ends.

    `afterwards[url]` is called once, when the address has been asked for next: a publisher that changes its files.
    """

    def __init__(self, routes: Mapping[str, Route]) -> None:
        self.routes = dict(routes)
        self.asked: list[Asked] = []
        self.afterwards: dict[str, Callable[[], object]] = {}
        self._failures: dict[str, list[Failure]] = {}
        mirror = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"
            disable_nagle_algorithm = True

            def do_GET(self) -> None:
                mirror._answer(self)

            def log_message(self, *_: object) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self.base = f"http://127.0.0.1:{self._server.server_port}"

    def __enter__(self) -> Self:
        threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True).start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.shutdown()
        self._server.server_close()

    def fail(self, url: str, *failures: Failure) -> None:
        """Answer the next requests for the address with these, one after the other."""
        self._failures.setdefault(url, []).extend(failures)

    def statuses(self, url: str | None = None) -> list[int]:
        """Return the statuses given so far, for one address or for all."""
        return [a.status for a in self.asked if url in (None, a.url)]

    def presign(self, url: str, storage: str, page: Route) -> None:
        """Serve the page from a storage address behind a redirect with an expiring signature."""
        self.routes[url] = Redirect(f"{storage}?{PRESIGNED}")
        self.routes[storage] = page

    def _answer(self, handler: BaseHTTPRequestHandler) -> None:
        parts = urlsplit(f"https://{handler.path.removeprefix('/')}")
        url = f"https://{parts.netloc}{parts.path}"
        route = self.routes.get(url, Failure(404))
        if self._failures.get(url):
            route = self._failures[url].pop(0)
        if isinstance(route, bytes | Path):
            route = Page(route)
            self.routes[url] = route
        status, headers, body = _reply(route, handler)
        self.afterwards.pop(url, lambda: None)()
        self.asked.append(Asked(url, parts.query, dict(handler.headers.items()), status))
        handler.send_response(status)
        for name, value in headers.items():
            handler.send_header(name, value)
        if status != 304:
            handler.send_header("Content-Length", str(len(body)))
        handler.end_headers()
        handler.wfile.write(body)


def _reply(route: Page | Redirect | Failure, handler: BaseHTTPRequestHandler) -> tuple[int, dict[str, str], bytes]:
    if isinstance(route, Redirect):
        return route.status, {"Location": route.to}, b""
    if isinstance(route, Failure):
        return route.status, dict(route.headers), route.body
    headers = {"Content-Type": route.media}
    if route.etag:
        headers["ETag"] = route.tag
    if route.last_modified:
        headers["Last-Modified"] = format_datetime(route.last_modified.astimezone(UTC), usegmt=True)
    asked = handler.headers
    if "If-None-Match" in asked:
        unchanged = route.etag and asked["If-None-Match"] == route.tag
    else:
        since = asked.get("If-Modified-Since")
        unchanged = bool(since and route.last_modified and route.last_modified <= parsedate_to_datetime(since))
    if unchanged:
        return 304, headers, b""
    if route.gzip and "gzip" in asked.get("Accept-Encoding", ""):
        return 200, headers | {"Content-Encoding": "gzip"}, route.packed
    return 200, headers, route.content
