"""An enhanced file in parts: two halves, each a whole document, for two cores to read; or entity by entity.

Here: where a file can be parted, and some parts of it as a stream. Not here: reading them (`enhanced_xml.py`). Only a file in
which every `<` begins or ends an element is parted (`<!` and `<?` do not stand in it), in UTF-8, between two elements `entity`.
Then the halves are well-formed together exactly if the file is: whatever is not in order makes one of them malformed.
"""

import hashlib
import mmap
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
_BEGIN = re.compile(rb"\s*(?=<entity[\s>])")
_NUMBER = re.compile(rb"<entity\s(?:[^<>]*\s)?id=\"(\d{1,18})\"")
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
    if size < WORTH_TWO or not (plain := _plain(path)):
        return None
    with path.open("rb") as file:
        file.seek(size // 2)
        border = _BORDER.search(file.read(_WINDOW))
    if not border or not plain.first <= (middle := size // 2 + border.end()) < plain.last:
        return None
    closing = b"</" + re.split(rb"[\s>]", plain.root[1:])[0] + b">"
    return Halves(
        [Span(0, middle), Span(plain.last, size)],
        [plain.root + _FIRST, Span(middle, plain.last), _LAST + closing],
    )


class Entity(NamedTuple):
    """Where an entity stands in a file, with its number and a digest of its bytes."""

    span: Span
    number: int
    digest: bytes


class Entities(NamedTuple):
    """The entities of a file, in order, and what stands before and behind them."""

    head: Span
    every: Sequence[Entity]
    tail: Span


def entities(path: Path) -> Entities | None:
    """Return the entities of a file; None for one that is not plainly made, or where two are the same."""
    if not (plain := _plain(path)):
        return None
    found: list[Entity] = []
    with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as content:
        start = _BEGIN.match(content, plain.first)
        at = start.end() if start else plain.last
        ends = [border.end() for border in _BORDER.finditer(content, at, plain.last)]
        for end in [*ends, plain.last] if start else []:
            body = content[at:end].rstrip()
            if not (number := _NUMBER.match(body)):
                return None
            found.append(Entity(Span(at, end), int(number[1]), hashlib.blake2b(body, digest_size=16).digest()))
            at = end
    if len({entity.digest for entity in found}) < len(found):
        return None
    first = found[0].span.start if found else plain.last
    return Entities(Span(0, first), found, Span(plain.last, path.stat().st_size))


class _Plain(NamedTuple):
    """The tag of the root of a plain file, and from where to where its entities stand."""

    root: bytes
    first: int
    last: int


def _plain(path: Path) -> _Plain | None:
    """Return what a file that can be parted is like; None for any other."""
    size = path.stat().st_size
    with path.open("rb") as file:
        head = file.read(_WINDOW)
        declared, root, at = _DECLARED.match(head), _ROOT.search(head), head.find(_FIRST)
        file.seek(max(0, size - _WINDOW))
        before, last = file.tell(), file.read().rfind(_LAST)
        if not (declared and root and declared.end() == root.start() < at) or last < 0:
            return None
        # Nothing but elements: no comment, no section of characters, no declaration of types.
        file.seek(declared.end())
        last_byte = b""
        while chunk := file.read(_WINDOW):
            # One letter that is rare is found many times faster than two of which the first is in every tag.
            if any(
                mark in chunk and (b"<" + mark in chunk or (last_byte == b"<" and chunk.startswith(mark)))
                for mark in (b"!", b"?")
            ):
                return None
            last_byte = chunk[-1:]
    return _Plain(root[0], at + len(_FIRST), before + last)


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
