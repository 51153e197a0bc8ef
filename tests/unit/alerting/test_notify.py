"""A webhook that hangs, drips, redirects, fails or answers without end holds up nothing."""

import re
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import SimpleNamespace

import pytest

from vendorwatch.alerting import notify as module
from vendorwatch.alerting.notify import notify
from vendorwatch.settings import Settings

OK = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"


@contextmanager
def listening(answer: Callable[[int, socket.socket], None]) -> Iterator[tuple[str, list[bytes]]]:
    """Serve on loopback; `answer` is given the number of the request and the connection."""
    heard: list[bytes] = []
    server = socket.create_server(("127.0.0.1", 0))

    def serve() -> None:
        while True:
            try:
                connection, _ = server.accept()
            except OSError:
                return
            heard.append(_request(connection))
            number = len(heard) - 1
            threading.Thread(target=_answer, args=(answer, number, connection), daemon=True).start()

    threading.Thread(target=serve, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.getsockname()[1]}/secret", heard
    finally:
        server.close()


def _request(connection: socket.socket) -> bytes:
    """Read headers and body, which may come apart."""
    found = b""
    while b"\r\n\r\n" not in found:
        found += connection.recv(65536)
    head, _, body = found.partition(b"\r\n\r\n")
    length = int(re.search(rb"(?i)content-length: (\d+)", head)[1])
    while len(body) < length:
        body += connection.recv(65536)
    return head + b"\r\n\r\n" + body


def _answer(answer: Callable[[int, socket.socket], None], number: int, connection: socket.socket) -> None:
    try:
        answer(number, connection)
    except OSError:
        pass
    finally:
        connection.close()


def settings(address: str | None) -> Settings:
    return Settings(home=Path(), seeds=Path(), sql=Path(), webhook=address)


@pytest.fixture(autouse=True)
def in_a_hurry(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "SECONDS", 2.0)
    monkeypatch.setattr(module, "_PAUSE_SECONDS", 0.01)


def test_no_channel_is_no_answer() -> None:
    assert notify(settings(None), "x") == {}


def test_a_text_is_posted_once() -> None:
    with listening(lambda _, c: c.sendall(OK)) as (address, heard):
        assert notify(settings(address), "core.x failed") == {"webhook": None}
    assert len(heard) == 1
    assert heard[0].endswith(b'{"text": "core.x failed"}')


def test_no_name_calls_a_channel_or_hides_an_address() -> None:
    with listening(lambda _, c: c.sendall(OK)) as (address, heard):
        notify(settings(address), "A & B <!channel> <https://evil.example|OFAC notice> is listed")
    assert heard[0].endswith(
        b'{"text": "A &amp; B &lt;!channel&gt; &lt;https://evil.example|OFAC notice&gt; is listed"}'
    )


def test_one_that_is_down_for_a_moment_is_tried_again() -> None:
    down = b"HTTP/1.1 503 Down\r\nContent-Length: 0\r\n\r\n"
    with listening(lambda number, c: c.sendall(OK if number else down)) as (address, heard):
        assert notify(settings(address), "x") == {"webhook": None}
    assert len(heard) == 2


def test_one_that_stays_down_is_tried_three_times_with_longer_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    pauses: list[float] = []
    # Not the clock of all: threads of other tests wait by it.
    monkeypatch.setattr(module, "time", SimpleNamespace(sleep=pauses.append, monotonic=time.monotonic))
    down = b"HTTP/1.1 503 Down\r\nContent-Length: 0\r\n\r\n"
    with listening(lambda _, c: c.sendall(down)) as (address, heard):
        assert notify(settings(address), "x") == {"webhook": "HTTP 503"}
    assert (len(heard), pauses) == (3, [0.01, 0.02])
    # There is no time for a second try.
    pauses.clear()
    monkeypatch.setattr(module, "_PAUSE_SECONDS", 5.0)
    with listening(lambda _, c: c.sendall(down)) as (address, heard):
        assert notify(settings(address), "x") == {"webhook": "HTTP 503"}
    assert (len(heard), pauses) == (1, [])


@pytest.mark.parametrize("status", [b"301 Moved", b"307 Again", b"404 Gone", b"400 Bad"])
def test_redirects_are_not_followed_and_refusals_not_repeated(status: bytes) -> None:
    with listening(lambda _, c: c.sendall(OK)) as (elsewhere, heard_elsewhere):
        moved = b"HTTP/1.1 " + status + b"\r\nLocation: " + elsewhere.encode() + b"\r\nContent-Length: 0\r\n\r\n"
        with listening(lambda _, c: c.sendall(moved)) as (address, heard):
            assert notify(settings(address), "x") == {"webhook": f"HTTP {status[:3].decode()}"}
    assert (len(heard), len(heard_elsewhere)) == (1, 0)


def drip(_: int, connection: socket.socket) -> None:
    connection.sendall(b"HTTP/1.1 200 OK\r\n")
    for n in range(600):
        connection.sendall(b"X-%d: y\r\n" % n)
        time.sleep(0.1)


def without_end(_: int, connection: socket.socket) -> None:
    connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 2000000000\r\n\r\n")
    for _ in range(2000):
        connection.sendall(b"x" * 1_000_000)


def silence(_: int, connection: socket.socket) -> None:
    connection.recv(1)
    time.sleep(10)


@pytest.mark.parametrize(
    ("answer", "told"), [(drip, "no answer in time"), (silence, "ReadTimeout"), (without_end, None)]
)
def test_whatever_the_other_side_does_it_is_over_in_time(answer: Callable, told: str | None) -> None:
    began = time.monotonic()
    with listening(answer) as (address, _):
        assert notify(settings(address), "x")["webhook"] in {told, told and "no answer in time"}
    assert time.monotonic() - began < 4


def test_nothing_that_is_told_holds_the_address() -> None:
    with socket.create_server(("127.0.0.1", 0)) as closed:
        port = closed.getsockname()[1]
    [why] = notify(settings(f"http://127.0.0.1:{port}/secret"), "x").values()
    assert why == "ConnectionError"


def test_what_apprise_cannot_do_is_said() -> None:
    pytest.importorskip("apprise")
    told = notify(Settings(home=Path(), seeds=Path(), sql=Path(), apprise="nonsense"), "x")
    assert told == {"apprise": "apprise does not know one of the addresses"}


def test_apprise_speaks_to_its_addresses() -> None:
    apprise = pytest.importorskip("apprise")
    # It loads a hundred plugins first, for which a busy machine takes longer than anybody is waited for.
    apprise.Apprise("json://localhost")
    with listening(lambda _, c: c.sendall(OK)) as (address, heard):
        place = Settings(home=Path(), seeds=Path(), sql=Path(), apprise=address.replace("http:", "json:"))
        assert notify(place, "core.x failed") == {"apprise": None}
    assert b"core.x failed" in heard[0]
