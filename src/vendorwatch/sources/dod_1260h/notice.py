"""A notice of the Federal Register in its plain-text form, as paragraphs and the headings of the companies among them.

Here: what is a heading, a justification, a removal, the end of the list. Not here: what a heading says (`headings.py`).
Lines are wrapped, a page mark may stand in the middle of a sentence, quotation marks are doubled, and after the list the
whole of it follows in Mandarin.
"""

import re
from dataclasses import dataclass, field
from datetime import date, datetime

from vendorwatch.errors import ParseError

_HEADER = re.compile(r"\[Federal Register Volume (\d+), Number \d+ \([A-Z][a-z]+day, ([A-Z][a-z]+ \d{1,2}, \d{4})\)\]")
_PAGES = re.compile(r"\[Pages? (\d+)")
_PAGE_MARK = re.compile(r"\s*\[\[Page \d+\]\]\s*")
_OPENING = re.compile(r"in accordance with\s+section 1260H:$", re.IGNORECASE)
_BULLET = re.compile(r"(?:<bullet>|[•*])\s*")
_JUSTIFIED = re.compile(r"\(Section\s+1260H\(g\)[^)]*(?:\([^)]*\))*[^()]*\)\.?$")
_REMOVED = re.compile(r"\b(?:should be|are|is|have been) (?:hereby )?(?:removed|deleted)\b")
_END = re.compile(r"Dated:|\[FR Doc|BILLING CODE|[\u3400-\u9fff]")


@dataclass
class Notice:
    """What a notice holds; `headings` are pairs of place and text, each with its justification in `reasons`."""

    published_on: date
    citation: str | None
    headings: list[tuple[str, str]] = field(default_factory=list)
    reasons: dict[str, list[str]] = field(default_factory=dict)
    removed: list[str] = field(default_factory=list)


def read_notice(body: bytes, part: str) -> Notice:
    """Read the text; raises ParseError for one that is no such notice, has no list or breaks off before its end."""
    text = body.decode("utf-8", errors="replace").replace("``", '"').replace("''", '"')
    header = _HEADER.search(text)
    if header is None:
        raise ParseError("no heading of the Federal Register", where=part, expected="[Federal Register Volume ...")
    if "[FR Doc" not in text:
        raise ParseError("breaks off before its end", where=part, expected="[FR Doc. ...", todo="Fetch it again")
    pages = _PAGES.search(text)
    citation = f"{header[1]} FR {pages[1]}" if pages else None
    notice = Notice(datetime.strptime(header[2], "%B %d, %Y").date(), citation)
    mode = "before"
    for paragraph in _paragraphs(text):
        if mode == "before":
            mode = "list" if _OPENING.search(paragraph) else mode
        elif _END.search(paragraph):
            break
        elif _REMOVED.search(paragraph) and not _BULLET.match(paragraph):
            mode = "removals"
        elif mode == "removals":
            notice.removed.append(paragraph)
        elif _BULLET.match(paragraph) or _JUSTIFIED.search(paragraph):
            if not notice.headings:
                raise ParseError(f"a reason before any company: {paragraph[:80]!r}", where=part)
            notice.reasons[notice.headings[-1][0]].append(_BULLET.sub("", paragraph, count=1))
        else:
            place = f"heading {len(notice.headings) + 1}"
            notice.headings.append((place, paragraph))
            notice.reasons[place] = []
    if not notice.headings:
        raise ParseError("has no list", where=part, expected='companies after "in accordance with section 1260H:"')
    return notice


def _paragraphs(text: str) -> list[str]:
    """Return the paragraphs: each begins with an indented line, or after an empty one."""
    found: list[str] = []
    begins = True
    for line in _PAGE_MARK.sub(" ", text).splitlines():
        if not line.strip():
            begins = True
            continue
        if begins or line.startswith("    ") or _BULLET.match(line.lstrip()):
            found.append(line.strip())
        else:
            found[-1] += " " + line.strip()
        begins = False
    return [" ".join(paragraph.split()) for paragraph in found]
