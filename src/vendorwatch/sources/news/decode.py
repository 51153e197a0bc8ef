"""From the bytes of a dropped file to its characters, or a refusal.

Here: size, binary contents, encodings. Not here: what the characters mean (`header.py`, `page.py`, `feed.py`).
"""

import codecs
import re

from vendorwatch.deliveries import MB
from vendorwatch.errors import Refused

MAX_BYTES = 10 * MB

_BOMS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
_BINARY = {b"%PDF": "a PDF file", b"PK\x03\x04": "a ZIP or Office file", b"\xd0\xcf\x11\xe0": "an old Office file"}
_DECLARED = re.compile(rb"""(?:charset|encoding)\s*=\s*["']?\s*([\w-]{2,30})""", re.I)
_ODD_CONTROLS = re.compile(r"[\x00-\x08\x0e-\x1f]")


def decode(body: bytes) -> tuple[str, str | None]:
    """Return the characters and, where the encoding had to be chosen, a warning that says so.

    Order: byte-order mark, UTF-8, the encoding that the page declares, Windows-1252. Raises Refused for an empty file,
    one over 10 MB, and one that holds no text.
    """
    if len(body) > MAX_BYTES:
        raise Refused(f"{len(body):,} bytes", expected=f"at most {MAX_BYTES:,}", todo="Drop the article alone")
    if not body.strip():
        raise Refused("an empty file", expected="a text, a web page or a feed")
    for head, what in _BINARY.items():
        if body.startswith(head):
            raise Refused(what, expected="a text, a web page or a feed", todo="Save it as text or HTML")
    text, warning = _characters(body)
    odd = len(_ODD_CONTROLS.findall(text))
    if odd > len(text) // 1000:
        raise Refused(f"binary contents ({odd} control characters)", expected="a text, a web page or a feed")
    return text, warning


def _characters(body: bytes) -> tuple[str, str | None]:
    for mark, encoding in _BOMS:
        if body.startswith(mark):
            return body.decode(encoding, errors="replace"), None
    try:
        return body.decode("utf-8"), None
    except UnicodeDecodeError:
        pass
    declared = _DECLARED.search(body[:2048])
    if declared:
        name = declared[1].decode("ascii")
        try:
            return body.decode(name), None
        except (LookupError, UnicodeDecodeError):
            return (
                body.decode("cp1252", errors="replace"),
                f"declares {name} but is not; read as Windows-1252",
            )
    return body.decode("cp1252", errors="replace"), "neither UTF-8 nor marked; read as Windows-1252"
