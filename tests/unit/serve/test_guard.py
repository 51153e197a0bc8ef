"""What is turned away before anything looks at it, without a release."""

import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.routing import Route
from starlette.testclient import TestClient

from vendorwatch.serve.guard import MOST_BYTES, Guard, host_of, may_decide


async def echo(request: Request) -> PlainTextResponse:
    return PlainTextResponse(str(len(await request.body())))


APP = Starlette(routes=[Route("/", echo, methods=["GET", "POST"])])
CLIENT = TestClient(Guard(APP, ["localhost", "::1"]), base_url="http://localhost:8080")


@pytest.mark.parametrize(
    ("given", "host"),
    [
        (["localhost"], "localhost"),
        (["LOCALHOST:8080"], "localhost"),
        (["[::1]:8080"], "::1"),
        (["evil.example"], "evil.example"),
        (["user@localhost"], None),
        (["localhost/x"], None),
        (["localhost:x"], None),
        (["[::1"], None),
        (["localhost", "evil.example"], None),
        ([], None),
        ([""], None),
    ],
)
def test_the_host_that_is_asked_for(given: list[str], host: str | None) -> None:
    assert host_of(given) == host


@pytest.mark.parametrize("host", ["evil.example", "localhost.evil.example", "127.0.0.1.nip.io", "a@localhost", ""])
def test_a_name_that_is_not_ours_is_not_answered(host: str) -> None:
    answer = CLIENT.get("/", headers={"host": host})
    assert answer.status_code == 421
    assert "0" not in answer.text


def test_other_sites_may_read_and_frame_nothing() -> None:
    for answer in (
        CLIENT.get("/", headers={"origin": "http://evil.example"}),
        CLIENT.options("/", headers={"origin": "http://evil.example", "access-control-request-method": "POST"}),
        CLIENT.get("/", headers={"host": "evil.example"}),
    ):
        assert not [name for name in answer.headers if name.startswith("access-control")]
        assert "frame-ancestors 'none'" in answer.headers["content-security-policy"]
        assert answer.headers["x-content-type-options"] == "nosniff"


def test_what_is_sent_is_bounded_whether_or_not_its_length_is_told() -> None:
    assert CLIENT.post("/", content=b"x" * MOST_BYTES).text == str(MOST_BYTES)
    assert CLIENT.post("/", content=b"x" * (MOST_BYTES + 1)).status_code == 413
    assert CLIENT.post("/", content=(b"x" * 1_000_000 for _ in range(6))).status_code == 413


@pytest.mark.parametrize(
    ("given", "token", "may"),
    [
        ("Bearer 0123456789abcdef", "0123456789abcdef", True),
        ("0123456789abcdef", "0123456789abcdef", True),
        ("Bearer 0123456789abcdeg", "0123456789abcdef", False),
        ("Bearer ", "0123456789abcdef", False),
        ("Bearer é", "0123456789abcdef", False),
        ("", None, False),
        ("Bearer None", None, False),
    ],
)
def test_who_may_decide(given: str, token: str | None, may: bool) -> None:
    request = Request({"type": "http", "headers": [(b"authorization", given.encode("latin-1"))]})
    assert may_decide(request, token) is may
