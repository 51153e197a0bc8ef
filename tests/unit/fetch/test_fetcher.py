"""One request, against honest servers and lying ones; the fault numbers are those of the project's research."""

import logging
import time
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from urllib.parse import parse_qs

import pytest

from tests import wire
from tests.mirror import PRESIGNED, Failure, Mirror, Page, Redirect
from tests.wire import FaultServer
from vendorwatch.errors import FetchError, Refused, VendorwatchError
from vendorwatch.fetch import Blocked, FailedTry, Fetcher, Patience, Validators

URL = "https://publisher.example/list.xml"
BODY = b"<list>" + b"<entry/>" * 500 + b"</list>"
QUICK = Patience(tries=3, deadline=5, connect=1, silence=0.2, backoff=0.01, longest_wait=2)


class Sink:
    """A body in memory."""

    def __init__(self):
        self.body = b""

    def write(self, data):
        self.body += data

    def restart(self):
        self.body = b""


def fetch(base, *, url=URL, patience=QUICK, contact=None, **options):
    """Return the answer, the body, the tries that failed and the waits between them."""
    sink, tries, waits = Sink(), [], []
    fetcher = Fetcher(mirror=base, patience=patience, contact=contact, sleep=waits.append)
    options = {"max_bytes": 1_000_000, "on_failed_try": tries.append} | options
    try:
        answer = fetcher.get(url, sink, **options)
    except VendorwatchError as error:
        answer = error
    return answer, sink.body, tries, waits


def test_a_body_arrives_with_its_validators():
    published = datetime(2026, 4, 1, 12, tzinfo=UTC)
    with Mirror({URL: Page(BODY, "text/xml", published)}) as mirror:
        answer, body, tries, _ = fetch(mirror.base)
    assert (answer.status, answer.media, answer.last_modified) == (200, "text/xml", "Wed, 01 Apr 2026 12:00:00 GMT")
    assert answer.etag
    assert body == BODY
    assert tries == []


def test_what_is_known_is_confirmed_without_a_body():
    with Mirror({URL: BODY}) as mirror:
        first, *_ = fetch(mirror.base)
        second, body, *_ = fetch(mirror.base, known=Validators(first.etag, None))
    assert (second.status, body) == (304, b"")


def test_the_query_reaches_the_publisher():
    with Mirror({URL: BODY}) as mirror:
        fetch(mirror.base, url=f"{URL}?conditions[term]=kaspersky&page=2")
    assert parse_qs(mirror.asked[0].query) == {"conditions[term]": ["kaspersky"], "page": ["2"]}


def test_headers_say_who_asks():
    with Mirror({URL: BODY}) as mirror:
        fetch(
            mirror.base, headers={"user-agent": "Mozilla/5.0 (a browser)", "Accept": "text/xml"}, contact="me@a.example"
        )
        fetch(mirror.base)
    named, default = (asked.headers for asked in mirror.asked)
    assert named["User-Agent"] == "Mozilla/5.0 (a browser) (+me@a.example)"
    assert named["Accept"] == "text/xml"
    assert default["User-Agent"].startswith("Mozilla/5.0 (compatible; vendorwatch/")
    assert "gzip" in default["Accept-Encoding"]


@pytest.mark.parametrize("contact", ["a\r\nX-Evil: 1", "Jürgen"])
def test_a_contact_that_no_header_can_carry_is_an_error(contact):
    with pytest.raises(VendorwatchError, match="VENDORWATCH_CONTACT"):
        Fetcher(contact=contact)


# F1, F4, F7: broken on the wire, and worth another try


@pytest.mark.parametrize(
    "broken",
    [
        wire.cut_short(BODY),
        wire.reset(BODY),
        wire.cut_chunked(BODY),
        wire.no_last_chunk(BODY),
        wire.cut_gzip(BODY),
        wire.damaged_gzip(BODY),
        wire.not_gzip(BODY),
        wire.raw(b"this is not HTTP\r\n\r\n"),
        wire.raw(b""),
        wire.raw(wire.head("Transfer-Encoding: chunked"), b"zz\r\n", BODY),
        wire.silent(),
        wire.drip(),
        wire.drip(first=wire.head(f"Content-Length: {len(BODY)}"), every=10),
        wire.whole(b"", status="500 Oops"),
        wire.whole(b"", status="503 Busy"),
        wire.whole(b"", "Retry-After: soon", status="429 Slow Down"),
    ],
    ids=[
        *("short", "reset", "chunk cut", "no last chunk", "gzip cut", "gzip damaged", "not gzip", "garbage", "hang-up"),
        *("chunk garbage", "silent", "head drips", "body stops", "500", "503", "429"),
    ],
)
def test_a_broken_answer_is_tried_again_and_never_taken(broken):
    with FaultServer(broken, wire.whole(BODY)) as server:
        answer, body, tries, waits = fetch(server.base)
        assert answer.status == 200
        assert body == BODY
        assert [t.outcome for t in tries] == ["failed"]
        assert len(waits) == 1
    with FaultServer(broken) as server:
        answer, _, tries, waits = fetch(server.base, patience=Patience(2, 5, 1, 0.2, 0.01))
        assert isinstance(answer, FetchError)
        assert (len(tries), len(waits)) == (2, 1)


@pytest.mark.parametrize("status", [408, 425, 429, 500, 502, 599])
def test_a_server_that_is_busy_is_asked_again(status):
    with Mirror({URL: BODY}) as mirror:
        mirror.fail(URL, Failure(status))
        answer, _, tries, waits = fetch(mirror.base)
    assert (answer.status, [t.status for t in tries], len(waits)) == (200, [status], 1)


def test_whoever_is_silent_twice_is_not_asked_a_third_time():
    with FaultServer(wire.silent()) as server:
        answer, _, tries, _ = fetch(
            server.base, patience=Patience(tries=5, deadline=5, connect=1, silence=0.1, backoff=0)
        )
    assert (str(answer).count("no answer in time"), len(tries)) == (1, 2)


@pytest.mark.parametrize("status", [400, 412, 431, 494])
def test_who_will_not_hear_his_own_words_is_asked_without_them_at_once(status):
    with Mirror({URL: BODY}) as mirror:
        mirror.fail(URL, Failure(status), Failure(503))
        answer, _, tries, waits = fetch(mirror.base, known=Validators('"x"', None))
    assert (answer.status, [t.status for t in tries], len(waits)) == (200, [status, 503], 1)
    assert ["If-None-Match" in asked.headers for asked in mirror.asked] == [True, False, False]


@pytest.mark.parametrize(("more", "taken"), [(0, True), (1, False)])
@pytest.mark.parametrize("length", [True, False], ids=["declared", "not declared"])
def test_as_many_bytes_as_are_allowed_are_taken_and_one_more_is_not(more, taken, length):
    body = b"x" * (1_000 + more)
    with FaultServer(wire.whole(body) if length else wire.raw(wire.head(), body)) as server:
        answer, received, *_ = fetch(server.base, max_bytes=1_000)
    assert (isinstance(answer, Refused), len(received)) == ((False, 1_000) if taken else (True, 0))


def test_nobody_listening_is_a_failure():
    with FaultServer(wire.raw(b"")) as server:
        pass
    answer, _, tries, _ = fetch(server.base)
    assert isinstance(answer, FetchError)
    assert "Connection refused" in str(answer)
    assert len(tries) == 3


def test_waits_grow_and_are_not_all_alike():
    with Mirror({URL: Failure(503)}) as mirror:
        waits = [fetch(mirror.base, patience=Patience(tries=4, backoff=1))[3] for _ in range(5)]
    for first, second, third in waits:
        assert 0.5 <= first <= 1.5
        assert 1 <= second <= 3
        assert 2 <= third <= 6
    assert len({first for first, *_ in waits}) > 1


def test_a_wish_to_wait_is_honoured_in_seconds_and_as_a_date():
    soon = format_datetime(datetime.now(UTC) + timedelta(seconds=60), usegmt=True)
    with Mirror({URL: BODY}) as mirror:
        mirror.fail(URL, Failure(429, {"Retry-After": "7"}), Failure(503, {"Retry-After": soon}))
        answer, _, _, waits = fetch(mirror.base, patience=Patience(longest_wait=120))
    assert answer.status == 200
    assert waits[0] == 7
    assert 55 < waits[1] <= 60


def test_a_wish_to_wait_for_hours_ends_the_attempt():
    with Mirror({URL: Failure(503, {"Retry-After": "7200"})}) as mirror:
        answer, _, _, waits = fetch(mirror.base)
    assert isinstance(answer, FetchError)
    assert "asks to wait 7200 s" in str(answer)
    assert (waits, len(mirror.asked)) == ([], 1)


def test_a_body_that_drips_ends_at_the_deadline():
    with FaultServer(wire.drip(first=wire.head())) as server:
        began = time.monotonic()
        answer, *_ = fetch(server.base, patience=Patience(tries=3, deadline=0.5, silence=5))
    assert isinstance(answer, FetchError)
    assert "not complete in time" in str(answer)
    assert time.monotonic() - began < 2


def test_a_chunk_size_that_drips_ends_at_the_deadline():
    start = wire.head("Transfer-Encoding: chunked")
    with FaultServer(wire.drip(first=start, piece=b"0")) as server:
        began = time.monotonic()
        answer, *_ = fetch(server.base, patience=Patience(tries=3, deadline=0.5, silence=5))
    assert isinstance(answer, FetchError)
    assert time.monotonic() - began < 2


# F3, F5: answers that another try will not mend


@pytest.mark.parametrize(
    ("failure", "kind", "outcome"),
    [
        (Failure(403), Blocked, "blocked"),
        (Failure(401), Blocked, "blocked"),
        (Failure(202, {"x-amzn-waf-action": "challenge"}, b""), Blocked, "blocked"),
        (Failure(405, {"x-amzn-waf-action": "captcha"}), Blocked, "blocked"),
        (Failure(451), Blocked, "blocked"),
        (Failure(404), FetchError, "failed"),
        (Failure(410), FetchError, "failed"),
        (Failure(304), FetchError, "failed"),
        (Failure(204, {}, b""), Refused, "refused"),
        (Failure(206, {"Content-Range": "bytes 0-1/100"}, b"no"), Refused, "refused"),
        (Failure(302), Refused, "refused"),
        (Failure(200, {"Content-Encoding": "br"}), Refused, "refused"),
    ],
    ids=lambda value: str(value.status) if isinstance(value, Failure) else "",
)
def test_an_answer_that_will_not_change_is_not_asked_for_again(failure, kind, outcome):
    with Mirror({URL: failure}) as mirror:
        answer, _, tries, _ = fetch(mirror.base)
    assert type(answer) is kind
    assert [(t.outcome, t.status) for t in tries] == [(outcome, failure.status)]
    assert len(mirror.asked) == 1


@pytest.mark.parametrize(
    "script",
    [
        wire.raw(wire.head("Content-Length: 5", "Content-Length: 9"), b"12345"),
        wire.raw(wire.head(), b"x" * 2_000_000),
        wire.endless(b"x" * 65_536),
        wire.whole(b"x" * 1_000_001),
        wire.gzip_bomb(60_000_000),
    ],
    ids=["two lengths", "large", "endless", "large and said so", "bomb"],
)
def test_what_cannot_be_right_is_refused_at_once(script):
    with FaultServer(script) as server:
        answer, body, tries, _ = fetch(server.base)
    assert isinstance(answer, FetchError | Refused)
    assert len(tries) == 1
    assert len(body) <= 1_100_000


def test_a_bomb_is_stopped_by_its_ratio_long_before_the_cap():
    with FaultServer(wire.gzip_bomb(80_000_000)) as server:
        answer, body, *_ = fetch(server.base, max_bytes=10**9)
    assert isinstance(answer, Refused)
    assert "unpack" in str(answer)
    # The ratio counts from 10 MB on.
    assert len(body) < 20_000_000


@pytest.mark.parametrize("encode", [wire.bare_deflate, wire.whole], ids=["bare deflate", "plain"])
def test_odd_but_good_answers_are_taken(encode):
    with FaultServer(encode(BODY)) as server:
        assert fetch(server.base)[1] == BODY


# F6, S5: redirects


def test_a_presigned_link_is_followed_and_never_shown():
    storage = "https://bucket.storage.example/SDN.XML"
    with Mirror({}) as mirror:
        mirror.presign(URL, storage, BODY)
        answer, body, *_ = fetch(mirror.base, redirect_hosts=[".storage.example"])
        assert (answer.status, body) == (200, BODY)
        assert mirror.asked[-1].query == PRESIGNED
        mirror.routes[storage] = Failure(404)
        answer, _, tries, _ = fetch(mirror.base, redirect_hosts=[".storage.example"])
    assert PRESIGNED not in f"{answer} {tries}"


def test_keys_do_not_follow_a_redirect_to_another_host():
    with Mirror({}) as mirror:
        mirror.presign(URL, "https://storage.example/list", BODY)
        fetch(
            mirror.base,
            redirect_hosts=["storage.example"],
            headers={"Authorization": "Bearer key", "X-Api-Key": "key", "Accept": "text/xml"},
        )
    first, second = (asked.headers for asked in mirror.asked)
    assert first["Authorization"] == "Bearer key"
    assert {"Authorization", "X-Api-Key"}.isdisjoint(second)
    assert second["Accept"] == "text/xml"


@pytest.mark.parametrize(
    "to", ["/other.xml", "https://publisher.example/other.xml", "other.xml", "//publisher.example/other.xml"]
)
def test_redirects_on_the_same_host_are_followed(to):
    with Mirror({URL: Redirect(to), "https://publisher.example/other.xml": BODY}) as mirror:
        assert fetch(mirror.base)[1] == BODY


def test_a_mirror_may_rewrite_redirects_itself():
    with Mirror({"https://publisher.example/other.xml": BODY}) as mirror:
        mirror.routes[URL] = Redirect(f"{mirror.base}/publisher.example/other.xml")
        assert fetch(mirror.base)[1] == BODY


@pytest.mark.parametrize(
    "to",
    [
        "https://elsewhere.example/list.xml",
        "https://storage.example.elsewhere.example/list.xml",
        "https://notstorage.example/list.xml",
        "http://publisher.example/list.xml",
        "https://publisher.example:8443/list.xml",
        "https://publisher.example@elsewhere.example/list.xml",
        "https://user:secret@publisher.example/list.xml",
        "https://elsewhere.example\\@publisher.example/list.xml",
        "https://127.0.0.1/list.xml",
        "https://169.254.169.254/latest/meta-data",
        "https://[::1]/list.xml",
        "file:///etc/passwd",
        "ftp://publisher.example/list.xml",
    ],
)
def test_a_redirect_elsewhere_is_refused_before_connecting(to):
    with Mirror({URL: Redirect(to)}) as mirror:
        answer, _, tries, _ = fetch(mirror.base, redirect_hosts=["storage.example", ".storage.example"])
    assert type(answer) is Refused
    assert [t.status for t in tries] == [302]
    assert len(mirror.asked) == 1
    assert "secret" not in str(answer)


def test_a_chain_of_redirects_has_an_end():
    with Mirror({URL: Redirect(URL)}) as mirror:
        answer, *_ = fetch(mirror.base)
    assert type(answer) is Refused
    assert len(mirror.asked) == 6


def test_only_https_is_asked_for():
    with Mirror({}) as mirror:
        answer, *_ = fetch(mirror.base, url="http://publisher.example/list.xml")
    assert type(answer) is Refused
    assert mirror.asked == []


# S11: secrets


def test_no_query_reaches_errors_tries_or_debug_lines(caplog):
    caplog.set_level(logging.DEBUG)
    secret = "s3cr3t"
    url = f"{URL}?api_key={secret}"
    with FaultServer(wire.cut_short(BODY)) as server:
        broken, _, tries, _ = fetch(server.base, url=url)
    with FaultServer() as server:
        pass
    refused, _, more, _ = fetch(server.base, url=url)
    with Mirror({URL: Failure(403)}) as mirror:
        blocked, _, rest, _ = fetch(mirror.base, url=url)
    assert "GET /publisher.example/list.xml" in caplog.text
    assert secret not in f"{caplog.text} {broken} {refused} {blocked} {[*tries, *more, *rest]}"


def test_progress_is_told_on_the_wire():
    seen = []
    with Mirror({URL: Page(BODY, gzip=False)}) as mirror:
        fetch(mirror.base, progress=lambda done, total: seen.append((done, total)))
    assert seen[-1] == (len(BODY), len(BODY))


def test_a_failed_try_says_what_and_how_long():
    with Mirror({URL: Failure(503)}) as mirror:
        _, _, tries, _ = fetch(mirror.base)
    assert isinstance(tries[0], FailedTry)
    assert (tries[0].reason, tries[0].status) == ("HTTP 503", 503)
    assert 0 < tries[0].seconds < 1
