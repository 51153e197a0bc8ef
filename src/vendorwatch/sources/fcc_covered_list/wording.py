"""The wording of a Covered List row: marks, dates, names, limits, reach, categories, exceptions.

Here: pure functions on the text of a cell; the phrases that mean something stand in `wording.csv`.
Not here: where the text comes from (`page.py`, `notice.py`) or what a whole row is (`rows.py`).
"""

import csv
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from pathlib import Path

# U+00B3 is a footnote mark here although `str.isdigit` says that it is a digit.
MARKS = "*†‡±#^£¹²³"
DATE = (
    r"(?:January|February|March|April|May|June|July|August|September|October|November|December)"
    r"\s+[0-9]{1,2},\s+[0-9]{4}"
)

_MARK_RUN = re.compile(rf"\s*([{re.escape(MARKS)}]+)")
# A script on the page puts this before the text of links, so a rendered copy has it and a plain one has not.
_LINK_LABEL = re.compile(r"\bVisit - ")
# Where a straight quote closes a curly one, the next paragraph of the cell starts without a separator.
_UNCLOSED_QUOTE = re.compile(r"(“[^“”\"]*?)\s*\"\s*")
_SUPPLIED_BY = re.compile(
    r"\b(?:produced or provided|produced|provided|supplied)(?:, directly or indirectly,)? by (?P<names>.+?)"
    r"(?=,? (?:including|to the extent|subject to)\b| or any of its\b|\.?$)"
)
_SUBSIDIARY = re.compile(r" and its (?:wholly[- ]owned )?subsidiary ")
_ABBREVIATION = re.compile(r"\b(?:Inc|Corp|Ltd|Co)$")
_REACH = re.compile(r"\bany of its (?P<whom>[^.()]+?)(?=, including\b|[.()]|$)")
_EXCEPT = re.compile(r"[,—]?\s*\bexcept\b[:,]?\s*")
_LABEL = re.compile(r"(?<!\S)\(([a-z])\)\s")
# What ends a list of exceptions: the end of the sentence, or the dash before a second disclosure.
_EXCEPTIONS_END = re.compile(r"\.”?\s+(?=[A-Z])|—and\s+(?=all\b)")
_UNTIL = re.compile(rf"\buntil (?:(?P<date>{DATE})|)")
_CATEGORY = re.compile(r"\b(?:foreign-produced|produced in a foreign country|section 1709)\b", re.IGNORECASE)
_CONDITION = re.compile(r"\b(?:subject to|to the extent)\b")


@dataclass(frozen=True)
class ExceptionClause:
    """One thing that a row leaves out; `label` is the letter that it is listed under, `until` its printed end."""

    label: str | None
    text: str
    until: date | None
    open_question: str = ""


def clean(text: str) -> tuple[str, tuple[str, ...]]:
    """Return the text of a cell without footnote marks and accidents of rendering, and the marks in order."""
    visible = "".join(c for c in text if unicodedata.category(c) != "Cf")
    visible = _LINK_LABEL.sub("", " ".join(visible.split()))
    visible = _UNCLOSED_QUOTE.sub(r"\1” ", visible)
    marks = tuple(_MARK_RUN.findall(visible))
    return re.sub(r"\s*—\s*", "—", " ".join(_MARK_RUN.sub("", visible).split())), marks


def read_date(text: str) -> date | None:
    """Return the date of `March 12, 2021`; None if the text is anything else."""
    tidy = " ".join(text.split())
    if not re.fullmatch(DATE, tidy):
        return None
    try:
        return datetime.strptime(tidy, "%B %d, %Y").date()
    except ValueError:  # 30 February
        return None


def split_exceptions(text: str) -> tuple[str, str]:
    """Return what a cleaned row covers, further disclosures included, and the text of its exceptions."""
    start = _EXCEPT.search(text)
    if start is None:
        return text, ""
    end = _EXCEPTIONS_END.search(text, start.end())
    stop, tail = (end.start(), text[end.end() :]) if end else (len(text), "")
    excepted = text[start.end() : stop]
    if end and end.group().startswith(".”"):
        excepted += ".”"
    return f"{text[: start.start()]} {tail}".strip(), excepted


def exceptions(text: str) -> list[ExceptionClause]:
    """Read the second part of `split_exceptions`; raises ValueError where letters do not run a, b, c."""
    if not text:
        return []
    labels = list(_LABEL.finditer(text))
    letters = [m.group(1) for m in labels]
    if letters != [chr(ord("a") + n) for n in range(len(letters))]:
        raise ValueError(f"exceptions run {', '.join(letters)}")
    starts = [m.end() for m in labels] or [0]
    stops = [m.start() for m in labels[1:]] + [len(text)]
    return [
        _exception(label, text[start:stop]) for label, start, stop in zip(letters or [None], starts, stops, strict=True)
    ]


def _exception(label: str | None, text: str) -> ExceptionClause:
    tidy = text.strip(" ,;.").removesuffix(" and").strip(" ,;.")
    until = _UNTIL.search(tidy)
    end = read_date(until.group("date")) if until and until.group("date") else None
    question = f"exception ends at no readable date: {tidy}" if until and end is None else ""
    return ExceptionClause(label, tidy, end, question)


def whole_name(name: str, text: str) -> str:
    """Return the name with the full stop of its last abbreviation, which the bold type may leave outside."""
    tidy = name.strip(" ,")
    return tidy + "." if _ABBREVIATION.search(tidy) and f"{tidy}." in text else tidy


def names(scope: str) -> list[str]:
    """Return the companies that the sentence names, the parent first and then its subsidiary; empty if none."""
    found = _SUPPLIED_BY.search(scope)
    return [whole_name(n, scope) for n in _SUBSIDIARY.split(found.group("names"))] if found else []


def extends_every_row(footnote: str) -> bool:
    """Return whether a footnote says that subsidiaries and affiliates are covered, in whatever order and words."""
    low = footnote.lower()
    return "inclu" in low and "subsidiar" in low and "affiliate" in low


def reach(scope: str) -> list[str]:
    """Return whom beyond the named company the row itself reaches, in the row's words and order."""
    found = _REACH.search(scope)
    if found is None:
        return []
    return [w for w in re.split(r",\s*(?:or |and )?|\s+(?:or|and)\s+", found.group("whom").strip()) if w]


def limits(scope: str) -> list[str]:
    """Return the conditions under which the row covers what it names, by their short names."""
    return [value for _, value in _phrases("limit", scope)]


def has_condition(scope: str) -> bool:
    """Say whether the row states any condition, known to us or not."""
    return _CONDITION.search(scope) is not None


def is_category(scope: str) -> bool:
    """Say whether the row covers whatever is of a kind, rather than what a company supplies."""
    return _CATEGORY.search(scope) is not None


def categories(text: str) -> list[str]:
    """Return the categories that the text speaks of, in order; empty if we know none of them."""
    return list(dict.fromkeys(value for _, value in _phrases("category", text)))


def _phrases(kind: str, text: str) -> list[tuple[int, str]]:
    low = text.lower()
    return sorted((low.index(phrase), value) for k, value, phrase in _wording() if k == kind and phrase in low)


@cache
def _wording() -> tuple[tuple[str, str, str], ...]:
    def read() -> Iterator[tuple[str, str, str]]:
        with Path(__file__).with_name("wording.csv").open(encoding="utf-8", newline="") as file:
            for row in csv.DictReader(file):
                yield row["kind"], row["value"], row["phrase"]

    return tuple(read())
