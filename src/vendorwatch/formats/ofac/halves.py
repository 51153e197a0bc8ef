"""An enhanced file in parts: two halves, each a whole document, for two cores to read; stretches; or entity by entity.

Here: where a file can be parted, and some parts of it as a stream. Not here: reading them (`enhanced_xml.py`). Only a file in
which every `<` begins or ends an element is parted (`<!` and `<?` do not stand in it), in UTF-8, between two elements `entity`.
Then the halves are well-formed together exactly if the file is: whatever is not in order makes one of them malformed.
"""

import hashlib
import mmap
import re
from collections.abc import Iterator, Sequence
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
_FIRST, _LAST, _END = b"<entities>", b"</entities>", b"</entity>"
_STRETCH = 1 << 22


class Span(NamedTuple):
    """Some bytes of a file, from one place to another."""

    start: int
    end: int


class Part(NamedTuple):
    """Some entities of a plain file, as a document of their own: between head and tail of the file, or of others.

    `opening` and `closing` make a document of any entities of the file.
    """

    path: Path
    head: Span | bytes
    spans: Sequence[Span]
    tail: Span | bytes
    opening: bytes
    closing: bytes

    @property
    def size(self) -> int:
        """Return how many bytes the entities have."""
        return sum(span.end - span.start for span in self.spans)

    def whole(self) -> "Joined":
        """Return the document as a stream."""
        return Joined(self.path, [self.head, *self.spans, self.tail])

    def frame(self) -> "Joined":
        """Return the document without its entities as a stream."""
        return Joined(self.path, [self.head, self.tail])

    def stretches(self) -> Iterator[bytes]:
        """Yield the entities in stretches of some megabytes, each of whole entities."""
        with Joined(self.path, list(self.spans)) as stream:
            begun = b""
            while chunk := stream.read(_STRETCH):
                begun += chunk
                entities, end, begun = begun.rpartition(_END)
                if end:
                    yield entities + end
            if begun.strip():
                yield begun


def plain(path: Path) -> Part | None:
    """Return all entities of a plain file; None for any other."""
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
    begin, end = at + len(_FIRST), before + last
    closing = _LAST + b"</" + re.split(rb"[\s>]", root[0][1:])[0] + b">"
    return Part(path, Span(0, begin), [Span(begin, end)], Span(end, size), root[0] + _FIRST, closing)


def halves(every: Part) -> tuple[Part, Part] | None:
    """Return the halves of a plain file; None for one that is small or has no border near its middle."""
    [(first, last)] = every.spans
    size = every.path.stat().st_size
    if size < WORTH_TWO:
        return None
    with every.path.open("rb") as file:
        file.seek(size // 2)
        border = _BORDER.search(file.read(_WINDOW))
    if not border or not first <= (middle := size // 2 + border.end()) < last:
        return None
    return (
        every._replace(spans=[Span(first, middle)]),
        every._replace(head=every.opening, spans=[Span(middle, last)], tail=every.closing),
    )


class Entity(NamedTuple):
    """Where an entity stands in a file, with its number and a digest of its bytes."""

    span: Span
    number: int
    digest: bytes


class Entities(NamedTuple):
    """The entities of a file, in order, and all of them as a part of it."""

    every: Sequence[Entity]
    part: Part


def entities(path: Path) -> Entities | None:
    """Return the entities of a file; None for one that is not plainly made, or where two are the same."""
    if not (part := plain(path)):
        return None
    [(first, last)] = part.spans
    found: list[Entity] = []
    with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as content:
        start = _BEGIN.match(content, first)
        at = start.end() if start else last
        ends = [border.end() for border in _BORDER.finditer(content, at, last)]
        for end in [*ends, last] if start else []:
            body = content[at:end].rstrip()
            if not (number := _NUMBER.match(body)):
                return None
            found.append(Entity(Span(at, end), int(number[1]), hashlib.blake2b(body, digest_size=16).digest()))
            at = end
    if len({entity.digest for entity in found}) < len(found):
        return None
    return Entities(found, part)


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
