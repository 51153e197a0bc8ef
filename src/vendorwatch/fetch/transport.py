"""The session that requests go out on, with two things that `requests` leaves open closed.

Here: bounding the head of an answer as a whole, keeping queries out of log lines. Not here: what is asked and what the
answers mean (`fetcher.py`).
"""

import logging
import re
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from functools import partial
from socket import SHUT_RD
from typing import Any

import requests
from requests.adapters import HTTPAdapter
from urllib3 import HTTPConnectionPool, HTTPResponse, HTTPSConnectionPool
from urllib3.connection import HTTPConnection, HTTPSConnection

_QUERY = re.compile(r"\?[^\s'\"<>)]*")


def new_session() -> requests.Session:
    """Return a session whose answers begin within the read timeout and whose log lines show no query."""
    for name in ("urllib3.connectionpool", "urllib3.connection"):
        logging.getLogger(name).addFilter(_without_queries)
    session = requests.Session()
    session.mount("https://", _Adapter())
    session.mount("http://", _Adapter())
    return session


def redact(text: str) -> str:
    """Return the text with the queries of its URLs cut out: that is where presigned links carry their signature."""
    return _QUERY.sub("?...", text)


@contextmanager
def time_limit(seconds: float | None, cut: Callable[[], object]) -> Iterator[None]:
    """Bound everything read inside: after `seconds`, `cut` ends blocked reads and TimeoutError is raised.

    A socket's own timeout starts anew with each packet, so that an answer which drips outlives it.
    """
    expired = threading.Event()

    def expire() -> None:
        expired.set()
        # The connection may have been closed or given back in this very moment.
        with suppress(OSError, RuntimeError):
            cut()

    timer = threading.Timer(max(seconds or 0, 0), expire)
    timer.daemon = True
    timer.start()
    try:
        yield
    except Exception:
        if not expired.is_set():
            raise
    finally:
        timer.cancel()
    if expired.is_set():
        raise TimeoutError


def _without_queries(record: logging.LogRecord) -> bool:
    record.msg, record.args = redact(record.getMessage()), None
    return True


class _Connection(HTTPConnection):
    def getresponse(self) -> HTTPResponse:  # type: ignore[override]
        with time_limit(self.timeout, partial(self.sock.shutdown, SHUT_RD)):
            return super().getresponse()


class _TlsConnection(HTTPSConnection):
    def getresponse(self) -> HTTPResponse:  # type: ignore[override]
        with time_limit(self.timeout, partial(self.sock.shutdown, SHUT_RD)):
            return super().getresponse()


class _Pool(HTTPConnectionPool):
    ConnectionCls = _Connection


class _TlsPool(HTTPSConnectionPool):
    ConnectionCls = _TlsConnection


class _Adapter(HTTPAdapter):
    def init_poolmanager(self, *args: Any, **kwargs: Any) -> None:
        super().init_poolmanager(*args, **kwargs)
        self.poolmanager.pool_classes_by_scheme = {"http": _Pool, "https": _TlsPool}
