"""What a body must be to be taken; F2, F3, F11 and S1 of the project's research."""

import codecs
import json

import pytest

from vendorwatch.deliveries import Part
from vendorwatch.errors import Refused
from vendorwatch.landing.validate import validate

ERROR_PAGE = b"<!DOCTYPE html>\n<html><head><title>Access\n Denied</title></head><body>Reference #18</body></html>"
XML = b'<?xml version="1.0" encoding="utf-8"?>\n<sanctionsData><entity id="1">caf\xc3\xa9</entity></sanctionsData>\n'


def check(tmp_path, body, media, *, max_bytes=1_000_000, holds=(), ends_with=()):
    path = tmp_path / "body"
    path.write_bytes(body)
    validate(path, Part("list.x", "https://a.example/list.x", media, max_bytes, holds, ends_with), "src list.x")


@pytest.mark.parametrize(
    ("media", "body"),
    [
        ("xml", XML),
        ("xml", codecs.BOM_UTF8 + XML),
        ("xml", XML.decode().replace("utf-8", "utf-16").encode("utf-16")),
        ("xml", b'<?xml version="1.0" encoding="windows-1252"?><a>caf\xe9</a>'),
        ("csv", b"id,name\r\n1,A\r\n"),
        ("csv", b"id,name\r\n1,A <b>\r\n\x1a"),
        ("csv", "id,name\r\n1,Ä\r\n".encode("utf-16")),
        ("csv", b"name\nCaf\xe9\n"),
        ("json", b'{"results": []}'),
        ("json", codecs.BOM_UTF8 + b"[1]"),
        ("html", ERROR_PAGE),
        ("html", b"  <table></table>"),
        ("text", b"Washington, D.C. <html> is a word here"),
    ],
)
def test_good_but_odd_bodies_are_taken(tmp_path, media, body):
    check(tmp_path, body, media)


@pytest.mark.parametrize("media", ["xml", "csv", "json", "html", "text"])
def test_nothing_is_no_file(tmp_path, media):
    with pytest.raises(Refused, match=r"src list\.x: 0 bytes"):
        check(tmp_path, b"", media)


@pytest.mark.parametrize("media", ["xml", "csv", "json", "text"])
@pytest.mark.parametrize(
    "page",
    [
        ERROR_PAGE,
        b"\n\n <html lang='en'>",
        codecs.BOM_UTF8 + ERROR_PAGE,
        b'<?xml version="1.0"?><!-- x --><html xmlns="http://www.w3.org/1999/xhtml"/>',
        b"<head><title>Sign in</title></head>",
        b"<script>location='/challenge'</script>",
        ERROR_PAGE.decode().encode("utf-16"),
    ],
)
def test_an_html_page_is_taken_for_nothing_else(tmp_path, media, page):
    with pytest.raises(Refused, match=f"an HTML page; expected a {media} file"):
        check(tmp_path, page, media)


def test_an_error_page_is_quoted_by_its_title(tmp_path):
    with pytest.raises(Refused, match="The page calls itself 'Access Denied'"):
        check(tmp_path, ERROR_PAGE, "xml")


@pytest.mark.parametrize(
    "body",
    [
        XML[:-10],
        XML + b"<more/>",
        XML.replace(b"\xc3\xa9", b"\xe9"),
        XML.replace(b"\xc3\xa9", b"\0"),
        XML.replace(b"\xc3\xa9", b"\x01"),
        XML.replace(b"\xc3\xa9", b"R & D"),
        XML.replace(b"\xc3\xa9", b"&eacute;"),
        b"just words",
        b'{"message": "Forbidden"}',
    ],
    ids=["cut", "junk after", "latin-1", "NUL", "control", "bare &", "unknown entity", "words", "json"],
)
def test_xml_must_be_well_formed(tmp_path, body):
    with pytest.raises(Refused, match=r"not well-formed: .*expected complete XML"):
        check(tmp_path, body, "xml")


@pytest.mark.parametrize(
    "doctype",
    [
        '<!DOCTYPE a [<!ENTITY b "bbbbbbbbbb"><!ENTITY c "&b;&b;&b;&b;">]><a>&c;</a>',
        '<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a>&x;</a>',
        '<!DOCTYPE a SYSTEM "http://elsewhere.example/a.dtd"><a/>',
        "<!DOCTYPE a><a/>",
    ],
    ids=["entities", "external entity", "external subset", "plain"],
)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_no_doctype_is_let_in(tmp_path, doctype, encoding):
    with pytest.raises(Refused, match="a DOCTYPE"):
        check(tmp_path, doctype.encode(encoding), "xml")


@pytest.mark.parametrize("body", [b'{"a": 1', b"", b"ok", b'{"a": "\xff"}', b"[" * 100_000])
def test_json_must_be_complete(tmp_path, body):
    with pytest.raises(Refused):
        check(tmp_path, body, "json")


@pytest.mark.parametrize("media", ["csv", "html", "text"])
def test_a_nul_byte_is_found_wherever_it_is(tmp_path, media):
    body = b"<a," * 700_000
    with pytest.raises(Refused, match="a NUL byte at 2,000,000"):
        check(tmp_path, body[:2_000_000] + b"\0" + body[2_000_001:], media, max_bytes=10**7)


def test_a_page_has_tags(tmp_path):
    with pytest.raises(Refused, match="no tag in it"):
        check(tmp_path, b"Service unavailable", "html")


def test_the_cap_is_kept(tmp_path):
    check(tmp_path, b"x" * 100, "text", max_bytes=100)
    with pytest.raises(Refused, match="101 bytes; expected at most 100"):
        check(tmp_path, b"x" * 101, "text", max_bytes=100)


def test_marks_are_looked_for_without_case_in_the_head_alone(tmp_path):
    check(tmp_path, b"ID,Name\n", "csv", holds=(b"id", b"NAME"))
    check(tmp_path, "ID,Name\n".encode("utf-16"), "csv", holds=(b"id",))
    with pytest.raises(Refused, match=r"no 'address' in the first 64 KiB; expected it in list\.x"):
        check(tmp_path, b"id,name\n", "csv", holds=(b"id", b"address"))
    with pytest.raises(Refused):
        check(tmp_path, b" " * 65_536 + b"name", "text", holds=(b"name",))


@pytest.mark.parametrize("body", [b"1,a\r\n\x1a", b"1,a\r\n\x1a\r\n"])
def test_the_end_may_be_followed_by_white_space(tmp_path, body):
    check(tmp_path, body, "csv", ends_with=(b"\x1a",))


def test_a_file_without_its_end_is_cut_short(tmp_path):
    with pytest.raises(Refused, match="it may be cut short"):
        check(tmp_path, b"1,a\r\n2,b", "csv", ends_with=(b"\x1a",))
    check(tmp_path, b"1,a\r\n", "csv", ends_with=(b"\x1a", b"\n"))


def test_real_json_of_some_size(tmp_path):
    check(tmp_path, json.dumps([{"n": n} for n in range(10_000)]).encode(), "json")


def test_a_long_document_of_short_markup_is_taken_and_one_long_piece_is_not(tmp_path):
    body = b"<list>" + b"<entry/>" * 200_000 + b"</list>"
    check(tmp_path, body, "xml", max_bytes=2_000_000)
    with pytest.raises(Refused, match="a piece of markup of more than 1,000,000 bytes"):
        check(tmp_path, b'<list a="' + b"x" * 1_200_000 + b'"/>', "xml", max_bytes=2_000_000)


def test_as_many_bytes_as_are_allowed_are_taken_and_one_more_is_not(tmp_path):
    check(tmp_path, b"a,b\n", "csv", max_bytes=4)
    with pytest.raises(Refused, match="4 bytes; expected at most 3"):
        check(tmp_path, b"a,b\n", "csv", max_bytes=3)


def test_a_zero_byte_is_told_by_its_place(tmp_path):
    with pytest.raises(Refused, match="a NUL byte at 1,048,580"):
        check(tmp_path, b"x" * 1_048_580 + b"\0", "csv", max_bytes=2_000_000)
