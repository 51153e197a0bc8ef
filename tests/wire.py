"""A server that lies: raw sockets, one script for each connection.

Here: the ways in which an answer can be broken on the wire. Not here: honest servers (`mirror.py`).

    with FaultServer(cut_short(b"<list>..."), whole(b"<list/>")) as server:
        settings = replace(settings, mode="live", mirror=server.base)
"""

import gzip
import socket
import struct
import threading
import time
import zlib
from collections.abc import Callable
from contextlib import suppress
from types import TracebackType
from typing import Self

Script = Callable[[socket.socket], None]


class FaultServer:
    """Plays one script a connection, the last one again and again; `requests` are the request heads received."""

    def __init__(self, *scripts: Script) -> None:
        self._scripts = scripts
        self.requests: list[bytes] = []
        self._socket = socket.create_server(("127.0.0.1", 0))
        self.base = f"http://127.0.0.1:{self._socket.getsockname()[1]}"

    def __enter__(self) -> Self:
        threading.Thread(target=self._serve, daemon=True).start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        # Closing alone would leave accept() waiting.
        with suppress(OSError):
            self._socket.shutdown(socket.SHUT_RDWR)
        self._socket.close()

    def _serve(self) -> None:
        with suppress(OSError):
            while True:
                connection, _ = self._socket.accept()
                threading.Thread(target=self._play, args=(connection,), daemon=True).start()

    def _play(self, connection: socket.socket) -> None:
        with connection, suppress(OSError):
            head = b""
            while b"\r\n\r\n" not in head:
                if not (data := connection.recv(65_536)):
                    return
                head += data
            self.requests.append(head)
            self._scripts[min(len(self.requests), len(self._scripts)) - 1](connection)


def head(*lines: str, status: str = "200 OK") -> bytes:
    """Return the head of an answer; the connection closes after the body."""
    return "\r\n".join([f"HTTP/1.1 {status}", "Connection: close", *lines, "", ""]).encode()


def raw(*data: bytes) -> Script:
    """Send exactly these bytes."""
    return lambda connection: connection.sendall(b"".join(data))


def whole(body: bytes, *lines: str, status: str = "200 OK") -> Script:
    """Send a complete, honest answer."""
    return raw(head(f"Content-Length: {len(body)}", *lines, status=status), body)


def cut_short(body: bytes) -> Script:
    """Announce the whole body and close after half of it."""
    return raw(head(f"Content-Length: {len(body)}"), body[: len(body) // 2])


def cut_unannounced(body: bytes) -> Script:
    """Close after half of the body, whose length was never given."""
    return raw(head(), body[: len(body) // 2])


def reset(body: bytes) -> Script:
    """Send half of the body, then reset the connection."""

    def play(connection: socket.socket) -> None:
        connection.sendall(head(f"Content-Length: {len(body)}") + body[: len(body) // 2])
        time.sleep(0.05)
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))

    return play


def cut_chunked(body: bytes) -> Script:
    """Close in the midst of a chunk."""
    return raw(head("Transfer-Encoding: chunked"), b"%x\r\n" % len(body), body[: len(body) // 2])


def no_last_chunk(body: bytes) -> Script:
    """Close between two chunks, without the one that ends the body."""
    return raw(head("Transfer-Encoding: chunked"), b"%x\r\n" % len(body), body, b"\r\n")


def cut_gzip(body: bytes) -> Script:
    """Send a gzip stream without its end, under an honest length."""
    packed = gzip.compress(body)[:-9]
    return raw(head("Content-Encoding: gzip", f"Content-Length: {len(packed)}"), packed)


def damaged_gzip(body: bytes) -> Script:
    """Send a gzip stream whose checksum is wrong."""
    packed = gzip.compress(body)
    packed = packed[:-8] + bytes(b ^ 0xFF for b in packed[-8:-4]) + packed[-4:]
    return raw(head("Content-Encoding: gzip", f"Content-Length: {len(packed)}"), packed)


def not_gzip(body: bytes) -> Script:
    """Call a plain body gzip."""
    return raw(head("Content-Encoding: gzip", f"Content-Length: {len(body)}"), body)


def gzip_bomb(size: int) -> Script:
    """Send zeros that unpack a thousandfold."""
    packed = gzip.compress(b"\0" * size)
    return raw(head("Content-Encoding: gzip", f"Content-Length: {len(packed)}"), packed)


def bare_deflate(body: bytes) -> Script:
    """Send deflate as some servers do, without zlib's frame; that is good enough."""
    stream = zlib.compressobj(wbits=-15)
    packed = stream.compress(body) + stream.flush()
    return raw(head("Content-Encoding: deflate", f"Content-Length: {len(packed)}"), packed)


def endless(piece: bytes) -> Script:
    """Send pieces without end or announced length."""

    def play(connection: socket.socket) -> None:
        connection.sendall(head())
        while True:
            connection.sendall(piece)

    return play


def drip(*, first: bytes = b"", piece: bytes = b"x", every: float = 0.05) -> Script:
    """Send `first`, then a byte now and again, often enough for any timeout between packets."""

    def play(connection: socket.socket) -> None:
        connection.sendall(first)
        while True:
            time.sleep(every)
            connection.sendall(piece)

    return play


def silent(seconds: float = 30) -> Script:
    """Accept the request and say nothing."""
    return lambda _: time.sleep(seconds)
