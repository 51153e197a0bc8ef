"""Which encoding the text of a list is written in, or a refusal.

Here: byte-order marks, encodings, files that are no text. Not here: what the characters mean (`sheet.py`). The file is
gone through in pieces, so its size does not matter.
"""

import codecs
import re
from collections.abc import Callable
from pathlib import Path
from typing import BinaryIO

from vendorwatch.errors import ParseError

Opener = Callable[[], BinaryIO]

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
_CHUNK_BYTES = 1_048_576


def lying_at(path: Path) -> Opener:
    """Return what opens the file of that path."""
    return lambda: path.open("rb")


def encoding_of(opened: Opener, name: str) -> tuple[str, str]:
    """Return the encoding and, where it had to be inferred, a warning that names it, else "".

    Order: byte-order mark, UTF-8, UTF-16 without a mark, Windows-1252, what charset-normalizer finds likeliest.
    Raises ParseError for files that are no text and for encodings that cannot be told.
    """
    with opened() as file:
        head = file.read(4)
    for magic, what in _OTHER_FORMATS.items():
        if head.startswith(magic):
            raise ParseError(what, where=name, expected="a CSV, .xlsx or Parquet file", todo="Save it as CSV (UTF-8)")
    for mark, encoding in _MARKS:
        if head.startswith(mark):
            return _checked(opened, encoding, name), ""
    try:
        if not _has_nul(opened, "utf-8"):
            return "utf-8", ""
    except UnicodeDecodeError:
        pass
    encoding = _likeliest(opened, name)
    return _checked(opened, encoding, name), f"neither UTF-8 nor marked; read as {encoding}"


def _checked(opened: Opener, encoding: str, name: str) -> str:
    try:
        has_nul = _has_nul(opened, encoding)
    except UnicodeDecodeError as error:
        raise ParseError(
            f"not {encoding} at byte {error.start}", where=name, expected="one encoding throughout"
        ) from error
    if has_nul:
        raise ParseError("a NUL character in it", where=name, expected="a CSV file", todo="Save it as CSV (UTF-8)")
    return encoding


def _has_nul(opened: Opener, encoding: str) -> bool:
    """Return whether the text holds NUL; raises UnicodeDecodeError, with the place in the file, if it is not so encoded."""
    decoder = codecs.getincrementaldecoder(encoding)()
    read = 0
    with opened() as file:
        while True:
            chunk = file.read(_CHUNK_BYTES)
            waiting = len(decoder.getstate()[0])
            try:
                if "\0" in decoder.decode(chunk, final=not chunk):
                    return True
            except UnicodeDecodeError as error:
                error.start += read - waiting
                raise
            if not chunk:
                return False
            read += len(chunk)


def _likeliest(opened: Opener, name: str) -> str:
    with opened() as file:
        sample = file.read(_SAMPLE_BYTES)
        is_foreign = bool(_WORD_BEYOND_ASCII.search(sample))
        while not is_foreign and (chunk := file.read(_CHUNK_BYTES)):
            if word := _WORD_BEYOND_ASCII.search(chunk):
                # What speaks for another script is the sample that is judged.
                is_foreign, begin = True, max(0, word.start() - _SAMPLE_BYTES // 2)
                sample = chunk[begin : begin + _SAMPLE_BYTES]
    if sample.count(b"\0") * 4 > len(sample):
        return "utf-16-le" if sample[1::2].count(0) >= sample[::2].count(0) else "utf-16-be"
    if not is_foreign:
        return "cp1252"
    import charset_normalizer  # noqa: PLC0415 - slow to import, and most lists are UTF-8

    found = charset_normalizer.from_bytes(sample).best()
    if found is None:
        raise ParseError("an encoding that cannot be told", where=name, todo="Save it as CSV (UTF-8)")
    # Of a few bytes beyond ASCII among many letters it makes nothing, or letters of another alphabet altogether.
    letters = b"Aa0,;"
    is_ascii_and_more = found.encoding != "ascii" and letters.decode(found.encoding, "replace") == letters.decode()
    return found.encoding if is_ascii_and_more else "cp1252"
