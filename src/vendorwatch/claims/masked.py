"""A sentence with its mentions masked, and the pattern language that rules are written in.

Here: masking, compiling a rule's pattern, and going back from a match to mentions and offsets. Not here: the rules
(`data/rules_*.yml`) or what is made of a match (`build.py`).

A masked sentence is plain text (single spaces, plain dashes, no quotation marks) in which each mention stands as a
marker of its kind. In a pattern, `{OX}` is a mention of kind O or X, `{OX:subject}` the same under a name, and `{hold}`
a piece that the rule file defines under `pieces`. Everything else is a regular expression, matched without regard to
capitals.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from vendorwatch.claims.figures import ENUMERATOR
from vendorwatch.claims.mention import Mention
from vendorwatch.errors import VendorwatchError

OPEN, CLOSE = "\ue000", "\ue001"
_PLAIN = str.maketrans({"’": "'", "‘": "'", "“": '"', "”": '"', "–": "-", "—": "-", "\xa0": " ", "\n": " ", "\t": " "})
_MARKER = re.compile(rf"{OPEN}[A-Z](\d+){CLOSE}")
_ASIDE = re.compile(r"\([^()]*\)")
_ONLY_APOSTROPHE = re.compile(r"['’] ")
_FIXED_CASE = re.compile(r"\\.|\{[^{}]*\}|\(\?P|[A-Z]")
_BRACE = re.compile(r"\{([A-Z]+)(?::(\w+))?\}|\{([a-z_]+)\}")


@dataclass(frozen=True)
class Masked:
    """A masked sentence.

    `text` is in lower case but for the kinds of mentions, `plain` has the capitals of the document; `origin[i]` is the
    offset in the document of character i of both.
    """

    text: str
    plain: str
    origin: tuple[int, ...]
    mentions: tuple[Mention, ...]
    end: int

    def within(self, start: int, end: int) -> list[Mention]:
        """Return the mentions whose markers lie between two places of the masked text."""
        return [self.mentions[int(m[1])] for m in _MARKER.finditer(self.text, start, end)]

    def place(self, mention: Mention) -> int:
        """Return where the marker of a mention stands in the masked text."""
        number = self.mentions.index(mention)
        return self.text.index(f"{OPEN}{mention.kind}{number}{CLOSE}")

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Return the offsets in the text of a piece of the masked text."""
        inside = self.within(start, end)
        begin = self.origin[start] if start < len(self.origin) else self.end
        stop = self.origin[end - 1] + 1 if end > start else begin
        return begin, max([stop, *(m.end for m in inside)])


def unmasked(piece: str) -> str:
    """Return a piece of a masked sentence without its markers."""
    return _MARKER.sub("", piece)


def mask(text: str, start: int, end: int, mentions: tuple[Mention, ...]) -> Masked:
    """Return the sentence between two offsets, masked."""
    pieces: list[str] = []
    lower: list[str] = []
    origin: list[int] = []
    space = True

    def add(begin: int, stop: int) -> None:
        nonlocal space
        chunk = text[begin:stop]
        chunk = chunk.replace("\n", " ").replace("\t", " ") if chunk.isascii() else chunk.translate(_PLAIN)
        lowered = chunk.lower()
        if not chunk:
            return
        is_plain = '"' not in chunk and "  " not in chunk and " ," not in chunk
        if is_plain and not (space and chunk[0] == " ") and len(lowered) == len(chunk):
            pieces.append(chunk)
            lower.append(lowered)
            origin.extend(range(begin, stop))
            space = chunk[-1] == " "
            return
        for i, c in enumerate(chunk, begin):
            if c == " ":
                if space or chunk[i - begin + 1 : i - begin + 2] == ",":
                    # `Acme , a maker`: what a page's links leave behind
                    continue
                space = True
            elif c == '"':
                continue
            else:
                space = False
            pieces.append(c)
            lower.append(c.lower() if len(c.lower()) == 1 else c)
            origin.append(i)

    def plain(begin: int, stop: int) -> None:
        """Add a stretch between mentions without the numbers of items."""
        if "(" in text[begin:stop]:
            for item in ENUMERATOR.finditer(text, begin, stop):
                add(begin, item.start())
                begin = item.end()
        add(begin, stop)

    def possessive(m: Mention) -> int:
        """Add `'s` where a name that ends in s has only the apostrophe; return where the text goes on."""
        if text[m.end - 1] == "s" and _ONLY_APOSTROPHE.match(text, m.end) and text[m.start - 1 : m.start] not in "'‘":
            for c in "'s":
                pieces.append(c)
                lower.append(c)
                origin.append(m.end)
            return m.end + 1
        return m.end

    at = start
    for number, m in enumerate(mentions):
        plain(at, m.start)
        marker = f"{OPEN}{m.kind}{number}{CLOSE}"
        pieces.append(marker)
        lower.append(marker)
        origin.extend([m.start] * len(marker))
        space = False
        at = possessive(m)
    plain(at, end)
    masked, as_written = "".join(lower), "".join(pieces)
    if ";" in masked and "(" in masked:
        # A semicolon in parentheses ends no clause.
        masked, as_written = (_ASIDE.sub(lambda m: m[0].replace(";", ","), text) for text in (masked, as_written))
    return Masked(masked, as_written, tuple(origin), mentions, end)


def _lowered(pattern: str) -> str:
    """Return a pattern in lower case, as masked sentences are, but for escapes, kinds of mentions and group syntax."""
    return _FIXED_CASE.sub(lambda m: m[0] if m[0][0] in "\\{(" else m[0].lower(), pattern)


def compile_pattern(pattern: str, pieces: Mapping[str, str], where: str) -> re.Pattern[str]:
    """Return a rule as a regular expression; raises VendorwatchError naming the rule for an undefined piece."""

    def expand(match: re.Match[str]) -> str:
        kinds, name, piece = match.groups()
        if kinds:
            marker = rf"{OPEN}[{kinds}]\d+{CLOSE}"
            return f"(?P<{name}>{marker})" if name else marker
        if piece not in pieces:
            raise VendorwatchError(f"uses {{{piece}}}", where=where, expected=f"one of {', '.join(sorted(pieces))}")
        return "(?:" + _BRACE.sub(expand, _lowered(pieces[piece])) + ")"

    pattern = _lowered(pattern)
    try:
        return re.compile(_BRACE.sub(expand, pattern))
    except re.error as error:
        raise VendorwatchError(f"not a pattern: {error}", where=where) from error
