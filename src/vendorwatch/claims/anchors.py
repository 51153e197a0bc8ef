"""Finding a quoted sentence again after its document changed.

Here: the two selectors of the W3C Web Annotation model, position and quote with its surroundings, and where they lead
in a text. Not here: what was claimed. A place is returned only if it is the one right place; a quote that changed is
lost.
"""

import re
from dataclasses import dataclass

CONTEXT = 32
# So many characters of the old surroundings are no accident.
_SURE = 12
_PLAIN = str.maketrans({"’": "'", "‘": "'", "“": '"', "”": '"', "–": "-", "—": "-", "\xa0": " "})


@dataclass(frozen=True)
class Anchor:
    """A quote, where it stood, and what stood around it."""

    start: int
    end: int
    exact: str
    prefix: str
    suffix: str


def anchor(text: str, start: int, end: int) -> Anchor:
    """Return the selectors of a span."""
    return Anchor(start, end, text[start:end], text[max(0, start - CONTEXT) : start], text[end : end + CONTEXT])


def find(text: str, sought: Anchor, *, stands_alone: bool = True) -> tuple[int, int] | None:
    """Return where the quote stands in the text now; None if it is gone or nobody can tell which place is meant.

    White space, quotation marks and dashes may have changed, letters and figures may not. A quote that `stands_alone`
    says the same wherever it stands; another one (`It grew 4 %.`) is found only in its old surroundings, all of them.
    """
    if anchor(text, sought.start, sought.end) == sought:
        return sought.start, sought.end
    spans = _occurrences(text, sought.exact)
    if len(spans) == 1 and stands_alone:
        return spans[0]
    likeness = [_likeness(text, span, sought) for span in spans]
    best = max(likeness, default=0)
    around = len(sought.prefix) + len(sought.suffix)
    sure = min(_SURE, around) if stands_alone else around
    return spans[likeness.index(best)] if best >= max(1, sure) and likeness.count(best) == 1 else None


def _occurrences(text: str, exact: str) -> list[tuple[int, int]]:
    words = exact.translate(_PLAIN).split()
    if not words:
        return []
    pattern = r"\s+".join(re.escape(w) for w in words)
    start = r"(?<!\w)" if words[0][0].isalnum() else ""
    end = r"(?!\w)" if words[-1][-1].isalnum() else ""
    return [m.span() for m in re.finditer(start + pattern + end, text.translate(_PLAIN))]


def _likeness(text: str, span: tuple[int, int], sought: Anchor) -> int:
    before = text[max(0, span[0] - CONTEXT) : span[0]]
    after = text[span[1] : span[1] + CONTEXT]
    return _shared(before[::-1], sought.prefix[::-1]) + _shared(after, sought.suffix)


def _shared(a: str, b: str) -> int:
    """Return how many characters two strings have in common from their beginning on."""
    return next((i for i, (x, y) in enumerate(zip(a, b, strict=False)) if x != y), min(len(a), len(b)))
