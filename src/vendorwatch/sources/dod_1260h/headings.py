"""What a heading of a section 1260H notice says of a company: its name, its short and former names, its subsidiaries.

Here: pure functions on the text of one heading, `Name (Short) (and 2 subsidiaries: A Co., Ltd., and B, Inc.)`. Not here:
the notice (`notice.py`). Brackets at the end announce other names; brackets within a name, and those with a place or a
legal form, belong to it.
"""

import re
from dataclasses import dataclass, field

_SUBSIDIARIES = re.compile(r"(?:and|including)\s+(?:its\s+)?(\w+)\s+subsidiar(?:y|ies):?\s*", re.IGNORECASE)
_FORMERLY = re.compile(r"formerly(?:\s+known\s+as)?:?\s*", re.IGNORECASE)
# A comma before one of these stands within a name: `Acme Co., Ltd.`, `Acme, Inc.`
_FORM = r"(?:Ltd|Limited|Inc|Incorporated|LLC|L\.L\.C|Co|Corp|Corporation|Company|PLC|S\.A|GmbH|L\.P|B\.V|Pte|Pty)\b"
_BETWEEN = re.compile(rf";\s*(?:and\s+)?|,\s+(?:and\s+)?(?!{_FORM})")
_PART_OF_THE_NAME = re.compile(
    r"(?:Limited|Group|Holdings?|International|China|USA|U\.S\.|America|Hong Kong|Macau|BVI|Beijing|Shanghai|Shenzhen|Tianjin"
    r"|Chongqing|Guangzhou|Hangzhou|Nanjing|Wuhan|Chengdu|Xi.an|Suzhou|Singapore)",
    re.IGNORECASE,
)
_NUMBERS = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")


@dataclass(frozen=True)
class Company:
    """A company as a heading names it; `aliases` are pairs of name and kind (`aka`, `fka`)."""

    name: str
    aliases: tuple[tuple[str, str], ...] = ()
    subsidiaries: tuple["Company", ...] = ()
    open_questions: tuple[str, ...] = field(default=(), compare=False)


def read_heading(text: str) -> Company:
    """Read a heading; what does not add up is an open question."""
    name, aliases, subsidiaries, questions = text.strip(), [], [], []
    while (opened := _last_bracket(name)) is not None:
        inside = name[opened + 1 : -1].strip()
        if counted := _SUBSIDIARIES.match(inside):
            stated = _number(counted[1])
            members = _joined(_split(inside[counted.end() :]), stated)
            subsidiaries = [read_heading(m) for m in members]
            if stated != len(members):
                questions.append(f"says {stated or counted[1]} subsidiaries, and {len(members)} were found")
        elif formerly := _FORMERLY.match(inside):
            former = read_heading(inside[formerly.end() :])
            aliases += [(former.name, "fka"), *((alias, "fka") for alias, _ in former.aliases)]
        elif _PART_OF_THE_NAME.fullmatch(inside):
            break
        else:
            aliases.append((inside, "aka"))
        name = name[:opened].rstrip(" ,")
    if name.count("(") != name.count(")"):
        questions.append("a bracket that does not close")
    questions += [q for company in subsidiaries for q in company.open_questions]
    return Company(name, tuple(dict.fromkeys(reversed(aliases))), tuple(subsidiaries), tuple(questions))


def _last_bracket(text: str) -> int | None:
    """Return where the bracket opens that ends the text; None if none does."""
    if not text.endswith(")"):
        return None
    depth = 0
    for position in range(len(text) - 1, -1, -1):
        depth += (text[position] == ")") - (text[position] == "(")
        if depth == 0:
            return position
    return None


def _split(text: str) -> list[str]:
    """Split names at the commas between them; one within brackets is not between names."""
    hidden, depth = [], 0
    for letter in text:
        depth += (letter == "(") - (letter == ")")
        hidden.append("\0" if depth and letter in ",;" else letter)
    names = [name.replace("\0", ",").strip(" ,") for name in _BETWEEN.split("".join(hidden))]
    names = [re.sub(r"^and\s+", "", name) for name in names if name]
    # Two names without a comma: `A Co., Ltd. and B Co., Ltd.`
    return [n for name in names for n in re.split(rf"(?<=\.)\s+and\s+(?=[A-Z].*\b{_FORM})", name)]


def _joined(names: list[str], stated: int | None) -> list[str]:
    """Put names of one word back to what stands before them where there are more names than stated (`SMIC, Americas`)."""
    joined = list(names)
    for position in range(len(joined) - 1, 0, -1):
        if stated is not None and len(joined) > stated and " " not in joined[position]:
            joined[position - 1 : position + 1] = [", ".join(joined[position - 1 : position + 1])]
    return joined


def _number(word: str) -> int | None:
    if word.isascii() and word.isdigit():
        return int(word)
    return _NUMBERS.index(word.lower()) + 1 if word.lower() in _NUMBERS else None
