"""From the bytes of a vendor list to its characters, or a refusal.

Here: byte-order marks, encodings, files that are no text. Not here: what the characters mean (`sheet.py`).
"""

import codecs
import re

import charset_normalizer

from vendorwatch.errors import ParseError

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    # The mark of UTF-32 begins with that of UTF-16.
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_OTHER_FORMATS = {
    b"\xd0\xcf\x11\xe0": "an Excel workbook that is of the old format or has a password",
    b"%PDF": "a PDF file",
}
# Letters of Western Europe stand alone among ASCII; those of other scripts stand in words.
_WORD_BEYOND_ASCII = re.compile(rb"[\x80-\xff]{3}")
_SAMPLE_BYTES = 200_000


def decode(body: bytes, name: str) -> tuple[str, str]:
    """Return the characters and, where the encoding had to be inferred, a warning that names it, else "".

    Order: byte-order mark, UTF-8, UTF-16 without a mark, Windows-1252, what charset-normalizer finds likeliest.
    Raises ParseError for files that are no text and for encodings that cannot be told.
    """
    for magic, what in _OTHER_FORMATS.items():
        if body.startswith(magic):
            raise ParseError(what, where=name, expected="a CSV, .xlsx or Parquet file", todo="Save it as CSV (UTF-8)")
    for mark, encoding in _MARKS:
        if body.startswith(mark):
            return _strictly(body, encoding, name), ""
    try:
        text = body.decode("utf-8")
        if "\0" not in text:
            return text, ""
    except UnicodeDecodeError:
        pass
    encoding = _likeliest(body, name)
    return _strictly(body, encoding, name), f"neither UTF-8 nor marked; read as {encoding}"


def _strictly(body: bytes, encoding: str, name: str) -> str:
    try:
        text = body.decode(encoding)
    except UnicodeDecodeError as error:
        raise ParseError(
            f"not {encoding} at byte {error.start}", where=name, expected="one encoding throughout"
        ) from error
    if "\0" in text:
        raise ParseError("a NUL character in it", where=name, expected="a CSV file", todo="Save it as CSV (UTF-8)")
    return text


def _likeliest(body: bytes, name: str) -> str:
    if body.count(b"\0") * 4 > len(body):
        return "utf-16-le" if body[1::2].count(0) >= body[::2].count(0) else "utf-16-be"
    if not _WORD_BEYOND_ASCII.search(body):
        return "cp1252"
    found = charset_normalizer.from_bytes(body[:_SAMPLE_BYTES]).best()
    if found is None:
        raise ParseError("an encoding that cannot be told", where=name, todo="Save it as CSV (UTF-8)")
    return found.encoding
