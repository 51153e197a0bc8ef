"""Heads and bodies that publishers might send, through the real door: each is a named refusal, and the next answer heals.

Longer by `FAULT_EXAMPLES=5000` (`make torture`).
"""

import json
import os
import tempfile
import time
from dataclasses import replace
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests import wire
from tests.mirror import Failure, Mirror, Page
from tests.unit.landing.live import ENHANCED as SOURCE
from tests.unit.landing.live import LIST, SITE, XML
from tests.wire import FaultServer, Script
from vendorwatch.deliveries import Delivery, Document, Part, Source, Variant
from vendorwatch.errors import ParseError
from vendorwatch.fetch import Patience
from vendorwatch.landing import Landing, Outcome
from vendorwatch.settings import Settings
from vendorwatch.sources import all_sources

QUICK = Patience(tries=2, deadline=5, connect=1, silence=1, backoff=0.001, longest_wait=0.05)
EXAMPLES = int(os.environ.get("FAULT_EXAMPLES", "60"))
FUZZED = settings(
    max_examples=EXAMPLES,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)


def ask(home: Path, base: str, source: Source = SOURCE) -> Outcome:
    made = Settings(home=home, seeds=home / "seeds", sql=home / "sql", mode="live", mirror=base)
    return Landing(made, patience=QUICK).refresh(source)


def heals(home: Path) -> None:
    with Mirror({XML: Page(LIST, etag=False)}) as mirror:
        outcome = ask(home, mirror.base)
    assert outcome.status in ("new", "unchanged")
    assert not outcome.stale
    assert outcome.delivery is not None


def answer(status: str, *lines: str, body: bytes = b"") -> Script:
    return wire.raw("\r\n".join([f"HTTP/1.1 {status}", "Connection: close", *lines, "", ""]).encode("latin-1"), body)


def xml(encoding: str) -> Script:
    return wire.whole(f'<?xml version="1.0" encoding="{encoding}"?>'.encode() + LIST)


REFUSED = {
    "an address that ends nowhere": answer("302 Found", "Location: https://[::1"),
    "an address of no host": answer("302 Found", "Location: https://"),
    "an address with a port of words": answer("302 Found", "Location: https://a.example:port/"),
    "an address of control codes": answer("302 Found", "Location: https://a\x7f\x01.example/"),
    "an address in bytes": answer("302 Found", "Location: //\xff\xfe[/"),
    "a wish to wait beyond all dates": answer("503 Busy", "Retry-After: Fri, 31 Dec 9999 23:59:59 -1400"),
    "a wish to wait in a small digit": answer("503 Busy", "Retry-After: \xb2"),
    "a wish to wait of 5,000 digits": answer("503 Busy", "Retry-After: " + "9" * 5_000),
    "a wish to wait for a date without a year": answer("503 Busy", "Retry-After: Fri, 31 Dec"),
    "a length of 5,000 digits": answer("200 OK", "Content-Length: " + "9" * 5_000, body=LIST),
    "a length in small digits": answer("200 OK", "Content-Length: \xb2\xb3", body=LIST),
    "a negative length": answer("200 OK", "Content-Length: -5", body=LIST),
    "two lengths": answer("200 OK", "Content-Length: 5, 6", body=LIST),
    "a coding of bytes": answer("200 OK", "Content-Encoding: \xff", body=LIST),
    "a long attribute": wire.whole(b'<list a="' + b"x" * 90_000 + b'"><'),
}


@pytest.mark.parametrize("case", REFUSED)
def test_each_is_a_refusal_with_a_reason_and_the_next_answer_heals(case: str, tmp_path: Path) -> None:
    heals(tmp_path)
    with FaultServer(REFUSED[case]) as server:
        outcome = ask(tmp_path, server.base)
    assert outcome.status in ("refused", "failed"), outcome
    assert outcome.stale
    assert outcome.reason
    assert "please report" not in outcome.reason, "it is no fault of ours"
    heals(tmp_path)


@pytest.mark.parametrize(
    "encoding",
    [
        *("gb2312", "big5", "shift_jis", "euc-kr", "utf-7", "utf-32", "hz", "idna", "punycode", "hex", "rot13", "zlib"),
        *("undefined", "unicode_escape", "nonsense", "x" * 500),
    ],
)
def test_no_declared_encoding_stops_a_refresh(encoding: str, tmp_path: Path) -> None:
    with FaultServer(xml(encoding)) as server:
        outcome = ask(tmp_path, server.base)
    assert outcome.status == "new" or ("encoding" in outcome.reason and outcome.stale)
    heals(tmp_path)


TAKEN = {
    "modified beyond all dates": ("Last-Modified: Fri, 31 Dec 9999 23:59:59 -1400",),
    "modified on no day": ("Last-Modified: yesterday",),
    "a tag of two lines": ('ETag: "a\nb"',),
    "a tag of 60 KB": ('ETag: "' + "a" * 60_000 + '"',),
    "a tag of bytes": ('ETag: "\xff\xfe"',),
    "a media type of nonsense": ("Content-Type: \xff;;;==",),
}


@pytest.mark.parametrize("case", TAKEN)
def test_odd_words_about_a_good_body_do_not_lock_the_source_out(case: str, tmp_path: Path) -> None:
    """The second request would carry them back."""
    with FaultServer(wire.whole(LIST, *TAKEN[case]) if "\xff" not in str(TAKEN[case]) else _latin(case)) as server:
        for status in ("new", "unchanged"):
            outcome = ask(tmp_path, server.base)
            assert (outcome.status, outcome.stale) == (status, False), outcome


def _latin(case: str) -> Script:
    return answer("200 OK", f"Content-Length: {len(LIST)}", *TAKEN[case], body=LIST)


@pytest.mark.parametrize("status", [400, 412, 431])
def test_who_will_not_hear_his_own_words_is_asked_without_them(status: int, tmp_path: Path) -> None:
    with Mirror({XML: LIST}) as mirror:
        assert ask(tmp_path, mirror.base).status == "new"
        mirror.fail(XML, Failure(status))
        outcome = ask(tmp_path, mirror.base)
        assert (outcome.status, outcome.stale) == ("unchanged", False)
        assert mirror.statuses() == [200, status, 200]
        mirror.fail(XML, Failure(status), Failure(status))
        assert ask(tmp_path, mirror.base).stale


MANY = replace(
    SOURCE,
    cumulative=True,
    variants=(Variant("many", tuple(Part(f"{n}.xml", f"{SITE}/{n}.xml", "xml", 1_000) for n in range(5))),),
)


def test_of_many_files_those_that_come_are_taken_and_the_others_told(tmp_path: Path) -> None:
    with Mirror({f"{SITE}/{n}.xml": b"<a/>" for n in range(5) if n != 3}) as mirror:
        outcome = ask(tmp_path, mirror.base, MANY)
        assert outcome.status == "new"
        assert [d.name for d in outcome.delivery.documents] == ["0.xml", "1.xml", "2.xml", "4.xml"]
        assert outcome.stale, "it does not read 'in order'"
        assert "1 of 5 files are missing: https://publisher.example/3.xml: not there (HTTP 404)" in outcome.reason
        again = ask(tmp_path, mirror.base, MANY)
        assert (again.status, again.stale, again.reason) == ("unchanged", True, outcome.reason)
        mirror.routes[f"{SITE}/3.xml"] = b"<b/>"
        whole = ask(tmp_path, mirror.base, MANY)
        assert (whole.status, whole.stale, len(whole.delivery.documents)) == ("new", False, 5)
        mirror.fail(f"{SITE}/1.xml", Failure(404))
        lost = ask(tmp_path, mirror.base, MANY)
        assert lost.stale
        assert len(lost.delivery.documents) == 5, "what was fetched before stays in force"


def test_who_blocks_us_is_not_asked_for_the_rest(tmp_path: Path) -> None:
    with Mirror({f"{SITE}/{n}.xml": b"<a/>" for n in range(5)}) as mirror:
        mirror.routes[f"{SITE}/1.xml"] = Failure(403)
        outcome = ask(tmp_path, mirror.base, MANY)
        assert len(mirror.asked) == 2
        assert "4 of 5 files are missing" in outcome.reason


@pytest.mark.parametrize(("most", "asked", "missing"), [(0.0, 2, 4), (60.0, 5, 1)])
def test_who_has_cost_too_much_time_is_not_asked_for_the_rest(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, most: float, asked: int, missing: int
) -> None:
    from vendorwatch.landing import publisher

    monkeypatch.setattr(publisher, "_MOST_SECONDS_LOST", most)
    with Mirror({f"{SITE}/{n}.xml": b"<a/>" for n in range(5)}) as mirror:
        mirror.routes[f"{SITE}/1.xml"] = Failure(404)
        outcome = ask(tmp_path, mirror.base, MANY)
        assert len(mirror.asked) == asked
        assert f"{missing} of 5 files are missing" in outcome.reason


def test_a_file_that_hangs_is_asked_for_twice_and_no_more(tmp_path: Path) -> None:
    made = Settings(home=tmp_path, seeds=tmp_path, sql=tmp_path, mode="live")
    with FaultServer(wire.silent(5)) as server:
        patience = replace(QUICK, tries=9, deadline=60, silence=0.2)
        outcome = Landing(replace(made, mirror=server.base), patience=patience).refresh(SOURCE)
        assert outcome.status == "failed"
        assert len(server.requests) == 2


def test_a_file_that_crawls_is_given_up(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from vendorwatch.fetch import answer as module

    monkeypatch.setattr(module, "_SECONDS_A_CHUNK", 0.3)
    began = time.monotonic()
    with FaultServer(wire.drip(first=wire.head("Content-Length: 90000"))) as server:
        outcome = ask(tmp_path, server.base)
    assert "not complete in time" in outcome.reason
    assert time.monotonic() - began < QUICK.deadline - 1


values = st.one_of(
    st.text(st.characters(max_codepoint=255, exclude_characters="\r\n"), max_size=40),
    st.sampled_from(["\xb2", "9" * 5_000, "-1", "0x10", "1e9", "nan", "gzip, gzip", "chunked, chunked", "x" * 70_000]),
    st.sampled_from(
        ["Fri, 31 Dec 9999 23:59:59 -1400", "Mon, 01 Jan 0001 00:00:00 +1400", "Thu, 32 Foo 2026 25:61:61 GMT"]
    ),
    st.text(st.sampled_from("https:/[]@%?#.\\ \t0123456789"), max_size=30),
)
names = st.sampled_from(
    ["Location", "Retry-After", "Content-Length", "Content-Encoding", "Transfer-Encoding", "ETag", "Last-Modified", "X"]
)
statuses = st.sampled_from([200, 200, 200, 202, 206, 301, 302, 304, 307, 400, 403, 404, 429, 431, 500, 503, 999])


@FUZZED
@given(
    statuses, st.lists(st.tuples(names, values), max_size=4), st.sampled_from([LIST, b"", b"<list>", b"\0\xff" * 50])
)
def test_no_head_stops_a_refresh_or_locks_the_source_out(
    status: int, lines: list[tuple[str, str]], body: bytes
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        script = answer(f"{status} Status", *(f"{name}: {value}" for name, value in lines), body=body)
        with FaultServer(script) as server:
            for _ in range(2):
                outcome = ask(Path(folder), server.base)
                assert outcome.status in ("new", "unchanged", "refused", "failed")
                assert outcome.reason or outcome.status in ("new", "unchanged")
        heals(Path(folder))


numbers = st.one_of(st.integers(), st.integers(10**18, 10**30), st.floats(), st.just(-0.0))
texts = st.one_of(st.text(max_size=20), st.sampled_from(["\ud800", "a\0b", "\u202e", "2024-02-30", "0026-09-16"]))
anything = st.recursive(
    st.none() | st.booleans() | numbers | texts,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(texts, inner, max_size=4),
    max_leaves=12,
)


def nearly(shape: dict[str, st.SearchStrategy]) -> st.SearchStrategy:
    """Return objects of a shape in which any member may be something else, or missing."""
    return st.fixed_dictionaries({}, optional={k: st.one_of(v, v, v, anything) for k, v in shape.items()})


company = nearly({"cik_str": st.integers(1, 10**7), "ticker": st.text(min_size=1), "title": st.text(min_size=1)})
notice = nearly(
    {
        **dict.fromkeys(
            ("document_number", "title", "type", "abstract", "html_url", "pdf_url", "action", "dates"), texts
        ),
        **{k: st.dates().map(str) for k in ("publication_date", "effective_on")},
        "agencies": st.lists(nearly({"name": texts, "slug": texts, "id": numbers}), max_size=2),
    }
)
record = nearly(
    {"id": texts, "type": texts, "attributes": nearly({"lei": texts, "entity": anything}), "relationships": anything}
)
BODIES = {
    "sec_companies": st.dictionaries(st.text(max_size=3), company, max_size=4),
    "federal_register": nearly({"count": numbers, "results": st.lists(notice, max_size=3), "total_pages": numbers}),
    "gleif": nearly({"data": st.lists(record, max_size=3), "meta": anything}),
    "sec_facts": nearly({"cik": numbers, "entityName": texts, "facts": st.dictionaries(texts, anything, max_size=2)}),
}


@pytest.mark.parametrize("source_id", BODIES)
def test_no_json_breaks_more_than_its_own_delivery(source_id: str, tmp_path: Path) -> None:
    source = all_sources()[source_id]
    part = source.variants[0].parts[0].name

    @FUZZED
    @given(st.one_of(BODIES[source_id], anything))
    def read(value: object) -> None:
        path = tmp_path / "body"
        path.write_bytes(json.dumps(value).encode())
        digest = sha256(path.read_bytes()).hexdigest()
        now = datetime(2026, 1, 1, tzinfo=UTC)
        document = Document(f"{source_id}:{digest[:16]}", source_id, part, "test:", digest, 1, now, None, path)
        try:
            # Whatever else it raises fails here; behind a border that is told as our own fault (`test_confined.py`).
            parsed = source.parse(Delivery("d", source_id, source.variants[0].name, now, None, (document,)))
        except ParseError as error:
            assert str(error)
        else:
            assert set(parsed.tables) == set(source.tables)

    read()
