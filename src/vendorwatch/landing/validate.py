"""Whether a body is what its part claims to be, judged before it is taken.

Here: media type, completeness, marks that every good answer has. Not here: what the contents say (the parsers), and
whether they are plausible beside yesterday's.
"""

import codecs
import json
import re
from pathlib import Path
from xml.parsers import expat

from vendorwatch.deliveries import Part
from vendorwatch.errors import Refused

_HEAD_BYTES = 65_536
_TAIL_BYTES = 4_096
_CHUNK_BYTES = 1_048_576
_XML_CHUNK_BYTES = 65_536
_LONGEST_MARKUP_BYTES = 1_000_000
_HTML = re.compile(r"\s*(<\?xml[^>]*>\s*)?(<!--.*?-->\s*)*<(!doctype\s+html|html|head|body|script)\b", re.S | re.I)
_BOMS = {codecs.BOM_UTF8: "utf-8", codecs.BOM_UTF16_LE: "utf-16-le", codecs.BOM_UTF16_BE: "utf-16-be"}


def validate(body: Path, part: Part, where: str) -> None:
    """Raise Refused unless the file may be taken for `part`; `where` names source and part in the message."""
    size = body.stat().st_size
    if size == 0:
        raise Refused("0 bytes", where=where, expected=f"a {part.media} file")
    if size > part.max_bytes:
        raise Refused(f"{size:,} bytes", where=where, expected=f"at most {part.max_bytes:,}")
    with body.open("rb") as file:
        start = file.read(_HEAD_BYTES)
        file.seek(max(0, size - _TAIL_BYTES))
        end = file.read()
    bom = next((b for b in _BOMS if start.startswith(b)), b"")
    head = start[len(bom) :].decode(_BOMS.get(bom, "utf-8"), "replace")

    if part.media != "html" and _HTML.match(head):
        raise Refused("an HTML page", where=where, expected=f"a {part.media} file", todo=_title(head))
    if part.media == "html" and "<" not in head:
        raise Refused("no tag in it", where=where, expected="an HTML page")
    _refuse_unless_marked(head, end, part, where)
    if part.media == "xml":
        _refuse_unless_well_formed(body, where)
    elif part.media == "json":
        _refuse_unless_json(body, where)
    # UTF-16, which people's spreadsheets write, is half NUL.
    elif bom not in (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE):
        _refuse_nul(body, part, where)


def _title(head: str) -> str:
    """Return the page's own title as a hint; most error pages say there what they are."""
    found = re.search(r"<title[^>]*>([^<]{1,120})", head, re.I)
    return f"The page calls itself {' '.join(found[1].split())!r}" if found else ""


def _refuse_unless_marked(head: str, end: bytes, part: Part, where: str) -> None:
    lowered = head.lower()
    for mark in part.holds:
        if mark.decode().lower() not in lowered:
            raise Refused(f"no {mark.decode()!r} in the first 64 KiB", where=where, expected=f"it in {part.name}")
    if part.ends_with and not (end.endswith(part.ends_with) or end.rstrip().endswith(part.ends_with)):
        raise Refused(
            f"ends with {end[-20:]!r}", where=where, expected=f"the end {part.ends_with[0]!r}; it may be cut short"
        )


def _refuse_unless_well_formed(body: Path, where: str) -> None:
    def refuse_doctype(*_: object) -> None:
        raise Refused("a DOCTYPE", where=where, expected="XML without one: it could define entities or name files")

    parser = expat.ParserCreate()
    parser.StartDoctypeDeclHandler = refuse_doctype
    position = 0
    with body.open("rb") as file:
        try:
            while chunk := file.read(_XML_CHUNK_BYTES):
                parser.Parse(chunk)
                position += len(chunk)
                # A piece of markup is read anew with each chunk until it ends: quadratic time, for nothing.
                if position - parser.CurrentByteIndex > _LONGEST_MARKUP_BYTES:
                    raise Refused(
                        f"a piece of markup of more than {_LONGEST_MARKUP_BYTES:,} bytes",
                        where=where,
                        expected="shorter ones",
                    )
            parser.Parse(b"", True)
        except expat.ExpatError as error:
            raise Refused(f"not well-formed: {error}", where=where, expected="complete XML") from None
        except (ValueError, LookupError) as error:
            raise Refused(f"an encoding that cannot be read: {error}", where=where, expected="UTF-8") from None


def _refuse_unless_json(body: Path, where: str) -> None:
    try:
        json.loads(body.read_bytes())
    except (ValueError, RecursionError) as error:
        raise Refused(f"not JSON: {error}", where=where, expected="complete JSON") from None


def _refuse_nul(body: Path, part: Part, where: str) -> None:
    position = 0
    with body.open("rb") as file:
        while chunk := file.read(_CHUNK_BYTES):
            if (found := chunk.find(b"\0")) >= 0:
                raise Refused(f"a NUL byte at {position + found:,}", where=where, expected=f"{part.media} text")
            position += len(chunk)
