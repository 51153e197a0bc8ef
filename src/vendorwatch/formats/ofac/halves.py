"""An enhanced file in two halves, each a whole document, for two cores to read.

Here: where a file can be parted, and each half as a stream. Not here: reading them (`enhanced_xml.py`). Only a file in which
every `<` begins or ends an element is parted (`<!` and `<?` do not stand in it), in UTF-8, between two elements `entity`. Then
the halves are well-formed together exactly if the file is: whatever is not in order makes one of them malformed.
"""

import re
from collections.abc import Sequence
from io import RawIOBase
from pathlib import Path
from typing import NamedTuple

# Below this, a second process costs more than it saves.
WORTH_TWO = 4_000_000
_WINDOW = 1 << 20
_DECLARED = re.compile(
    rb"\A(?:\xef\xbb\xbf)?(?:<\?xml\s(?:(?!encoding)[^<>])*(?:encoding=[\"'](?i:utf-8)[\"'][^<>]*)?\?>)?\s*(?=<)"
)
_ROOT = re.compile(rb"<(?:\w+:)?sanctionsData\b[^<>]*>")
_BORDER = re.compile(rb"</entity>\s*(?=<entity[\s>])")
_FIRST, _LAST = b"<entities>", b"</entities>"


class Span(NamedTuple):
    """Some bytes of a file, from one place to another."""

    start: int
    end: int


class Halves(NamedTuple):
    """What the halves consist of: the first of head, entities and tail of the file, the second of entities alone."""

    first: Sequence[Span | bytes]
    second: Sequence[Span | bytes]


def halves(path: Path) -> Halves | None:
    """Return the halves of a file; None for one that is small or not plainly made."""
    size = path.stat().st_size
    if size < WORTH_TWO:
        return None
    with path.open("rb") as file:
        head = file.read(_WINDOW)
        declared, root, at = _DECLARED.match(head), _ROOT.search(head), head.find(_FIRST)
        file.seek(size // 2)
        border = _BORDER.search(file.read(_WINDOW))
        file.seek(max(0, size - _WINDOW))
        before, last = file.tell(), file.read().rfind(_LAST)
        if not (declared and root and border and declared.end() == root.start() < at) or last < 0:
            return None
        middle, end = size // 2 + border.end(), before + last
        # Nothing but elements: no comment, no section of characters, no declaration of types.
        file.seek(declared.end())
        last_byte = b""
        while chunk := file.read(_WINDOW):
            if b"<!" in chunk or b"<?" in chunk or last_byte + chunk[:1] in {b"<!", b"<?"}:
                return None
            last_byte = chunk[-1:]
    if not middle < end:
        return None
    closing = b"</" + re.split(rb"[\s>]", root[0][1:])[0] + b">"
    return Halves([Span(0, middle), Span(end, size)], [root[0] + _FIRST, Span(middle, end), _LAST + closing])


class Joined(RawIOBase):
    """Spans of a file and other bytes, read one behind the other."""

    def __init__(self, path: Path, parts: Sequence[Span | bytes]) -> None:
        super().__init__()
        self._file, self._parts = path.open("rb"), list(parts)

    def read(self, size: int = -1) -> bytes:
        """Return some of the next bytes, at most `size`; none at the end."""
        while self._parts:
            part = self._parts[0]
            if isinstance(part, Span):
                self._file.seek(part.start)
                found = self._file.read(part.end - part.start if size < 0 else min(size, part.end - part.start))
                rest: Span | bytes | None = Span(part.start + len(found), part.end)
                done = not found or part.start + len(found) == part.end
            else:
                found = part if size < 0 else part[:size]
                rest, done = part[len(found) :], len(found) == len(part)
            if done:
                self._parts.pop(0)
            elif rest is not None:
                self._parts[0] = rest
            if found:
                return found
        return b""

    def close(self) -> None:
        """Close the file."""
        self._file.close()
        super().close()
