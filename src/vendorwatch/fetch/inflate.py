"""Undoing the transfer encoding of an answer as it arrives, within limits.

Here: gzip and deflate, cut or damaged streams, bombs. Not here: the wire (`answer.py`).
"""

import zlib
from collections.abc import Iterator

from vendorwatch.errors import Refused

# The lists compress fifteen- to twentyfold, zlib at most about a thousandfold.
_MAX_RATIO = 200
# Small bodies may be as regular as they like.
_RATIO_COUNTS_FROM_BYTES = 10_000_000
_CHUNK_BYTES = 1_048_576
_GZIP, _ZLIB, _RAW = 31, 15, -15


class DamagedStream(Exception):
    """The encoded bytes break off or are not what they claim to be; another try may bring better ones."""


class Inflater:
    """Turns the wire's bytes into the body's and refuses a body over `max_bytes`."""

    def __init__(self, encoding: str, max_bytes: int) -> None:
        """Take the value of Content-Encoding; raises Refused for one that was not asked for."""
        self._encoding = encoding.strip().lower().removeprefix("x-")
        if self._encoding not in ("", "identity", "gzip", "deflate"):
            raise Refused(f"content encoding {encoding!r}", expected="gzip, deflate or none")
        self._plain = self._encoding in ("", "identity")
        self._max_bytes = max_bytes
        self._stream: zlib._Decompress | None = None
        self._wire = self._body = 0

    def feed(self, data: bytes) -> Iterator[bytes]:
        """Yield the body's bytes that these complete, in bounded pieces; raises DamagedStream or Refused."""
        self._wire += len(data)
        if self._plain:
            self._count(data)
            yield data
            return
        while data:
            if self._stream is None:
                self._stream = zlib.decompressobj(self._window(data[0]))
            try:
                body = self._stream.decompress(data, _CHUNK_BYTES)
            except zlib.error:
                raise DamagedStream(f"damaged {self._encoding} stream") from None
            self._count(body)
            yield body
            data = self._stream.unconsumed_tail
            if self._stream.eof and (data := self._stream.unused_data):
                # A gzip file may consist of several members; anything else after the end is damage.
                if self._encoding != "gzip":
                    raise DamagedStream("bytes after the end of the deflate stream")
                self._stream = None

    def finish(self) -> None:
        """Raise DamagedStream unless the stream came to its own end."""
        if not self._plain and (self._stream is None or not self._stream.eof):
            raise DamagedStream(f"{self._encoding} stream cut short")

    def _window(self, first: int) -> int:
        if self._encoding == "gzip":
            return _GZIP
        # "deflate" means zlib's format, but some servers send it bare.
        return _ZLIB if first & 0x0F == zlib.DEFLATED else _RAW

    def _count(self, body: bytes) -> None:
        self._body += len(body)
        if self._body > self._max_bytes:
            raise Refused("a larger body than allowed", expected=f"at most {self._max_bytes:,} bytes")
        if self._body > max(_RATIO_COUNTS_FROM_BYTES, _MAX_RATIO * self._wire):
            raise Refused(
                f"{self._wire:,} bytes that unpack to more than {self._body:,}", expected=f"at most {_MAX_RATIO}-fold"
            )
