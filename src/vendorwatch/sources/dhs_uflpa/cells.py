"""What a cell of the UFLPA Entity List says of a party: its name, its other names, and whom else it means.

Here: pure functions on the text. Not here: the page (`source.py`). Brackets hold other names, abbreviations and parts of
the name itself (`Hoshine Silicon Industry (Shanshan) Co., Ltd`), so only those that announce other names are taken apart.
"""

import re
from dataclasses import dataclass
from datetime import date, datetime

_NUMBERS = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")
_COUNTED = rf"(?:and|including) (?P<count>{'|'.join(_NUMBERS)}|[0-9]+) alias(?:es)?:"
_MARK = re.compile(rf"(?:{_COUNTED}|(?P<kind>also|formerly|now) known as:?)\s*", re.IGNORECASE)
_OPENS = re.compile(rf"\((?={_MARK.pattern})", re.IGNORECASE)
_ABBREVIATION = re.compile(r"\s*\(([A-Z]{2,8})\)")
_REACH = re.compile(
    r",?\s+and ((?:its |their )?(?:[\w-]+ ){0,4}?(?:subsidiaries|affiliated entities)\b.*)$", re.IGNORECASE
)
# "and" joins two names where a name ends before it, and stands within one elsewhere (Cotton and Linen).
_JOINS = re.compile(r"((?:\b(?:Co|Ltd|Inc|Corp)\.|\b(?:Limited|Company|Corporation)))\s+and\s+(?=[A-Z0-9])")
_KINDS = {"also": "aka", "formerly": "fka", "now": "nka"}


@dataclass(frozen=True)
class Entity:
    """A party as a cell names it; `aliases` are name and kind, `reach` whom it adds."""

    name: str
    aliases: tuple[tuple[str, str], ...]
    reach: str | None
    open_questions: tuple[str, ...] = ()


def read_entity(text: str) -> Entity:
    """Read a cell. What is not understood stays in the name and is an open question."""
    aliases: list[tuple[str, str]] = []
    questions: list[str] = []
    name = text
    while opened := _OPENS.search(name):
        end = _closing(name, opened.start())
        if end is None:
            questions.append("a bracket of other names that does not close")
            break
        aliases += _aliases(name[opened.end() : end], questions)
        name = f"{name[: opened.start()].rstrip()} {name[end + 1 :].lstrip()}".strip()
    name = re.sub(r"\s+,", ",", name)
    reach = _REACH.search(name)
    if reach:
        name = name[: reach.start()].strip()
        if "include" in reach[1]:
            questions.append("names members that are not entries of their own")
    if abbreviation := _ABBREVIATION.search(name):
        aliases.append((abbreviation[1], "aka"))
        name = f"{name[: abbreviation.start()]}{name[abbreviation.end() :]}".strip()
    if "known as" in name or "alias" in name:
        questions.append("other names that are not in brackets")
    return Entity(name, tuple(dict.fromkeys(aliases)), reach[1] if reach else None, tuple(questions))


def read_date(text: str) -> date | None:
    """Return the date of `June 21, 2022`, printed with a full stop in the register; None if the text is anything else."""
    try:
        return datetime.strptime(text.strip().removesuffix("."), "%B %d, %Y").date()
    except ValueError:
        return None


def _closing(text: str, start: int) -> int | None:
    depth = 0
    for position in range(start, len(text)):
        depth += (text[position] == "(") - (text[position] == ")")
        if depth == 0:
            return position
    return None


def _aliases(inside: str, questions: list[str]) -> list[tuple[str, str]]:
    marks = list(_MARK.finditer(inside))
    found: list[tuple[str, str]] = []
    for mark, following in zip(marks, [*marks[1:], None], strict=True):
        part = inside[mark.end() : following.start() if following else None]
        part = re.sub(r"[;,]?\s*(?:\band\s*)?$", "", part)
        pieces = (re.sub(r"^\s*and\s+", "", piece).strip(" ,") for piece in _JOINS.sub(r"\1;", part).split(";"))
        names = [piece for piece in pieces if piece]
        kind = _KINDS[mark["kind"].lower()] if mark["kind"] else "aka"
        found += [(name, kind) for name in names]
        if mark["count"]:
            stated = int(mark["count"]) if mark["count"].isdigit() else _NUMBERS.index(mark["count"].lower()) + 1
            if stated != len(names):
                questions.append(f"says {mark['count']} other names, and {len(names)} were found")
    return found
