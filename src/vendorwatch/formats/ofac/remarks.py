"""The grammar of the remarks in the CSV format: many facts in one cell, told apart by the words that they begin with.

Here: cutting a cell into facts. Not here: the words (`vocabulary.yml`), the files (`legacy_csv.py`). The rules were seen
in the official files: facts are separated by `; `, further values of a kind begin with `alt. `, the last one ends with a
period, weak aliases stand in quotes, and a link names a party rather than its number.
"""

import re
from dataclasses import dataclass, field
from functools import cache, lru_cache
from pathlib import Path

from vendorwatch.formats.ofac.dates import Period, read_period
from vendorwatch.yaml_text import read_yaml

_VOCABULARY = Path(__file__).with_name("vocabulary.yml")
_CRYPTO = r"Digital Currency Address - [A-Z0-9]{2,6}"
_ALIAS = re.compile(r"([afn])\.k\.a\. ['‘](.+?)['’]?")
_LINK = re.compile(r"\(?Linked To: (.+?)\)?")
_ISSUED = re.compile(r"(.*?)(?: issued ([^;]+?))?(?: expires ([^;]+?))?")
_COUNTRY = re.compile(r"(.*\S) \(([^()]+)\)(?: (.*))?")
_SPLIT = re.compile(r";\s+")
# A period that belongs to the last word is kept.
_ABBREVIATED = re.compile(r"\b(?:S\.A|Inc|Co|Ltd|Corp|n\.e\.c|S\.R\.L|L\.L\.C|S\.A\.S|de C\.V)\.$|1(?:4024|4114)\.$")


@dataclass(frozen=True)
class Feature:
    """A fact that the enhanced format has as a feature."""

    type: str
    value: str
    is_primary: bool
    period: Period | None


@dataclass(frozen=True)
class Identifier:
    """An identity document or a registration number."""

    type: str
    number: str
    country: str | None
    issued: str | None
    expires: str | None
    comments: str | None


@dataclass
class Remarks:
    """What one cell holds; `free` is what no rule takes, which the enhanced format has as remarks too."""

    features: list[Feature] = field(default_factory=list)
    identifiers: list[Identifier] = field(default_factory=list)
    weak_aliases: list[tuple[str, str]] = field(default_factory=list)
    links: list[str] = field(default_factory=list)
    free: list[str] = field(default_factory=list)


# One day's cells are nearly all the next day's, so that reading an archive takes a third less time.
@lru_cache(maxsize=32_768)
def read_remarks(text: str) -> Remarks:
    """Cut a cell into facts; nothing is dropped, what no rule takes is in `free`. Not to be changed by who gets it."""
    found = Remarks()
    pieces = [p.strip() for p in _SPLIT.split(text.strip())]
    if pieces[-1].endswith(".") and not _ABBREVIATED.search(pieces[-1]):
        pieces[-1] = pieces[-1][:-1]
    features, feature_words, identifier_words = _words()
    for piece in pieces:
        if not piece:
            continue
        is_primary = not piece.startswith("alt. ")
        told = piece if is_primary else piece[len("alt. ") :]
        if alias := _ALIAS.fullmatch(told):
            found.weak_aliases.append((f"{alias[1]}ka", alias[2]))
        elif link := _LINK.fullmatch(told):
            found.links.append(link[1])
        elif identifier := identifier_words.fullmatch(told):
            found.identifiers.append(_identifier(identifier[1], identifier[2]))
        elif feature := feature_words.fullmatch(told):
            kind, value = features.get(feature[1], feature[1]), feature[2]
            found.features.append(Feature(kind, value, is_primary, read_period(value) if _is_dated(kind) else None))
        else:
            found.free.append(piece)
    return found


def _identifier(kind: str, rest: str) -> Identifier:
    number, country, issued, expires, comments = rest, None, None, None, None
    dated = _ISSUED.fullmatch(rest)
    if dated and (dated[2] or dated[3]):
        since, until = read_period(dated[2] or ""), read_period(dated[3] or "")
        if (since or not dated[2]) and (until or not dated[3]):
            number = dated[1]
            issued, expires = since.partial_iso() if since else None, until.partial_iso() if until else None
    if placed := _COUNTRY.fullmatch(number):
        number, country, comments = placed[1], placed[2], placed[3]
    return Identifier(kind, number, country, issued, expires, comments)


def _is_dated(kind: str) -> bool:
    return kind == "Birthdate" or "Date" in kind


@cache
def _words() -> tuple[dict[str, str], re.Pattern[str], re.Pattern[str]]:
    read = read_yaml(_VOCABULARY.read_text("utf-8"))

    def pattern(words: list[str], more: str = "") -> re.Pattern[str]:
        longest_first = sorted(words, key=len, reverse=True)
        return re.compile(f"({'|'.join(map(re.escape, longest_first))}{more}):? +(\\S.*)", re.DOTALL)

    return read["features"], pattern(list(read["features"]), f"|{_CRYPTO}"), pattern(read["identifiers"])
