"""Which encoding the text of a list is written in, or a refusal.

Here: byte-order marks, encodings, files that are no text. Not here: what makes a word (`words.py`), what the characters mean
(`sheet.py`). The file is gone through in pieces, so its size does not matter.
"""

import codecs
import re
from collections import defaultdict
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import BinaryIO, NamedTuple

from vendorwatch.errors import ParseError
from vendorwatch.formats.sheets.words import faults, words

Opener = Callable[[], BinaryIO]

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    # The mark of UTF-32 begins with that of UTF-16.
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_AS_CSV = "Save it as CSV (UTF-8)"
_IN_EXCEL = "Open it in Excel and save it as a workbook (.xlsx)"
_OTHER_FORMATS = {
    b"\xd0\xcf\x11\xe0": ("an Excel workbook that is of the old format (.xls) or has a password", _IN_EXCEL),
    b"%PDF": ("a PDF file", _AS_CSV),
    b"\x1f\x8b": ("a file packed by gzip", "Unpack it first"),
    b"Rar!": ("a RAR archive", "Unpack it first"),
    b"7z\xbc\xaf": ("a 7z archive", "Unpack it first"),
    b"{\\rtf": ("a text of a word processor (RTF)", _AS_CSV),
}
# Programs call these .xls, and Excel opens them.
_MARKUP = re.compile(rb"[\xef\xbb\xbf\s]*<(!doctype\s+html|html|table|head|body|meta|\?xml|workbook)\b", re.IGNORECASE)
# What spreadsheets and the systems of the last forty years write; the library knows many more, of no use for a list.
_LISTS_ARE_IN = (
    *("cp1252", "cp1250", "cp1251", "cp1253", "cp1254", "cp1255", "cp1256", "cp1257", "cp874"),
    *("iso8859-2", "iso8859-5", "iso8859-7", "iso8859-9", "iso8859-15", "koi8-r", "koi8-u"),
    *("cp437", "cp737", "cp775", "cp850", "cp852", "cp857", "cp858", "cp860", "cp861", "cp863", "cp865", "cp866"),
    *("mac-roman", "mac-latin2", "mac-cyrillic", "gb18030", "big5", "cp932", "euc-jp", "cp949"),
)
_CALLED = {
    "cp1250": "Central European",
    "cp1251": "Cyrillic",
    "cp1252": "Western European",
    "cp1253": "Greek",
    "cp1254": "Turkish",
    "cp1255": "Hebrew",
    "cp1256": "Arabic",
    "cp1257": "Baltic",
    "cp437": "DOS",
    "cp850": "DOS, Western European",
    "cp852": "DOS, Central European",
    "cp857": "DOS, Turkish",
    "cp858": "DOS, Western European",
    "cp866": "DOS, Cyrillic",
    "mac-roman": "Macintosh",
}
# A stroke may be half of a character of Chinese; these signs are none.
_BETWEEN_WORDS = re.compile(rb"[\s;,\"]+")
# Words that are ASCII but for the signs that word processors put there, and Windows writes; letters in other encodings.
_TYPOGRAPHIC = re.compile(r"[“„‘«(]*([A-Za-z]’)?[!-~]*(’s|’)?[”»)®™…€.,]*|[–—•€]")
# Of a longer line, what lies before a sign that parts cells.
_LONG = 2_000
_SHORT = re.compile(rb".{1,2000}[\s;,\"]", re.DOTALL)
_BEYOND_ASCII = 0x80
_FEW = 3
_SAMPLE_BYTES = 200_000
_CHUNK_BYTES = 1_048_576
_SHOWN = 3


class Encoding(NamedTuple):
    """An encoding by the name of its codec; `warning` names it where it had to be inferred, with words to judge it by, else ""."""

    codec: str
    warning: str = ""

    def __str__(self) -> str:
        """Return what people call it."""
        if self.codec.startswith("utf"):
            return self.codec.upper().removesuffix("-SIG")
        called = _CALLED.get(self.codec)
        return f"{self.codec} ({called})" if called else self.codec


def lying_at(path: Path) -> Opener:
    """Return what opens the file of that path."""
    return lambda: path.open("rb")


def encoding_of(opened: Opener, name: str) -> Encoding:
    """Return the encoding that makes words of a file's bytes.

    Order: byte-order mark, UTF-8, UTF-16 without a mark, what makes the best words. A file of UTF-8 with a few bytes that are
    none is one of UTF-8: their rows are refused where it is read. Raises ParseError for files that are no text and for
    encodings that cannot be told.
    """
    with opened() as file:
        head = file.read(1_000)
    for magic, (what, todo) in _OTHER_FORMATS.items():
        if head.startswith(magic):
            raise ParseError(what, where=name, expected="a CSV, .xlsx or Parquet file", todo=todo)
    if _MARKUP.match(head):
        raise ParseError(
            "a web page or XML, whatever its name says",
            where=name,
            expected="a CSV, .xlsx or Parquet file",
            todo=_IN_EXCEL,
        )
    for mark, codec in _MARKS:
        if head.startswith(mark):
            if codec == "utf-8-sig" and _is_utf8(opened):
                return Encoding(codec)
            return Encoding(_checked(opened, codec, name))
    if (unmarked := _utf16(opened)) and _decodes(opened, unmarked) is None:
        return Encoding(unmarked, f"neither UTF-8 nor marked; read as {Encoding(unmarked)}")
    if _is_utf8(opened):
        return Encoding("utf-8")
    return _likeliest(opened, name)


def _checked(opened: Opener, codec: str, name: str) -> str:
    if (at := _decodes(opened, codec)) is not None:
        raise ParseError(f"not {codec} at byte {at}", where=name, expected="one encoding throughout", todo=_AS_CSV)
    return codec


def _chunks(opened: Opener) -> Iterator[bytes]:
    with opened() as file:
        while chunk := file.read(_CHUNK_BYTES):
            yield chunk


def _decodes(opened: Opener, codec: str) -> int | None:
    """Return the place of the first byte that is not so encoded; None if all are."""
    decoder = codecs.getincrementaldecoder(codec)()
    read = waiting = 0
    try:
        for chunk in _chunks(opened):
            waiting = len(decoder.getstate()[0])
            decoder.decode(chunk)
            read += len(chunk)
        waiting = len(decoder.getstate()[0])
        decoder.decode(b"", final=True)
    except UnicodeDecodeError as error:
        return read - waiting + error.start
    return None


def _is_utf8(opened: Opener) -> bool:
    """Return whether a file is UTF-8, but for fewer bytes that are none than characters beyond ASCII that are."""
    decoder = codecs.getincrementaldecoder("utf-8-sig")("surrogateescape")
    good = bad = 0
    for chunk in _chunks(opened):
        text = decoder.decode(chunk)
        if not text.isascii():
            lost = sum("\udc80" <= letter <= "\udcff" for letter in text)
            good, bad = good + sum(letter > "\x7f" for letter in text) - lost, bad + lost
    bad += len(decoder.decode(b"", final=True))
    return bad == 0 or bad < good


def _utf16(opened: Opener) -> str | None:
    """Return the UTF-16 that a file without a mark is: there, ends of lines and all other ASCII have a NUL on the same side."""
    with opened() as file:
        sample = file.read(_SAMPLE_BYTES)
    for codec, first, second in (("utf-16-le", sample[::2], sample[1::2]), ("utf-16-be", sample[1::2], sample[::2])):
        ascii_signs = [sign for sign, nul in zip(first, second, strict=False) if nul == 0 < sign < _BEYOND_ASCII]
        if len(ascii_signs) > max(_FEW, len(first) // 20) and any(sign in b"\r\n" for sign in ascii_signs):
            return codec
    return None


def _likeliest(opened: Opener, name: str) -> Encoding:
    import chardet  # noqa: PLC0415 - slow to import, and most lists are UTF-8

    sample = _sample(opened)
    in_question = b"\n".join(dict.fromkeys(word for word in _BETWEEN_WORDS.split(sample) if not word.isascii()))
    likely: defaultdict[str, float] = defaultdict(float)
    # Lines tell the language; words alone, which say less, do not drown in what is ASCII.
    for asked, weight in ((sample, 1.0), (in_question, 0.5)):
        for found in chardet.detect_all(
            asked, ignore_threshold=True, include_encodings=_LISTS_ARE_IN, max_bytes=len(asked)
        ):
            if found["encoding"]:
                likely[codecs.lookup(found["encoding"]).name] += weight * found["confidence"]
    # Of encodings in which a list reads alike, the more usual.
    read: dict[str, str] = {}
    for codec in sorted(likely, key=_order):
        text = in_question.decode(codec, "replace")
        if text not in read.values():
            read[codec] = text
        else:
            same = next(other for other, other_text in read.items() if other_text == text)
            likely[same] = max(likely[same], likely[codec])
    wrong = {codec: sum(map(faults, words(text))) for codec, text in read.items()}
    is_windows = all(map(_TYPOGRAPHIC.fullmatch, words(read.get("cp1252", "\N{REPLACEMENT CHARACTER}"))))
    for codec in sorted(read, key=lambda codec: (is_windows and codec != "cp1252", wrong[codec], -likely[codec])):
        found_words = words(read[codec])
        if wrong[codec] > len(found_words):
            # More than one in a word: these are none.
            break
        if _decodes(opened, codec) is None:
            told = Encoding(codec)
            shown = sorted(found_words, key=lambda word: (not word.isalpha(), read[codec].index(word)))
            return Encoding(codec, f"neither UTF-8 nor marked; read as {told}: {', '.join(shown[:_SHOWN])}")
    raise ParseError("an encoding that cannot be told", where=name, todo=_AS_CSV)


def _order(codec: str) -> tuple[bool, int, str]:
    """Return the place of a codec among those asked for; the library may name one that has more characters instead."""
    known = [codecs.lookup(name).name for name in _LISTS_ARE_IN]
    return codec not in known, known.index(codec) if codec in known else 0, codec


def _sample(opened: Opener) -> bytes:
    """Return the first lines with bytes beyond ASCII."""
    lines: list[bytes] = []
    size = 0
    rest = b""
    for chunk in (*_chunks(opened), b"\n"):
        *whole, rest = (rest + chunk).split(b"\n")
        for line in (line for several in whole for line in several.split(b"\r") if not line.isascii()):
            lines.append(line if len(line) <= _LONG else found[0] if (found := _SHORT.match(line)) else b"")
            size += len(lines[-1])
            if size > _SAMPLE_BYTES:
                return b"\n".join(lines)
    return b"\n".join(lines)
