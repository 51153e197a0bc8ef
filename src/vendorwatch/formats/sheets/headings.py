"""Which column of a list is what: told by its heading and by its cells.

Here: the synonyms of headings, what cells look like, the choice between columns. Not here: finding the row of headings,
reading the rows (`sheet.py`). A column of numbers, codes or one value is no column of names, whatever stands above it;
where no column is left, or its heading says nothing, the choice is refused with a question and never guessed at.
"""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from typing import NamedTuple

from vendorwatch.errors import ParseError
from vendorwatch.formats.sheets.heading_words import in_words
from vendorwatch.formats.sheets.values import kind_of
from vendorwatch.yaml_text import read_yaml

NAME, KEY, KIND, OTHER_NAME = "vendor_name", "vendor_key", "kind", "trade_name"
NUMBERS = "identifiers"
CONTINUED, PERSON, CODE, LAST, FIRST = "name_continued", "is_person", "kind_code", "last_name", "first_name"
# Other parties beside the vendor, with the words that lead in each in a cell (`names/parts.py`, `names/callings.py` know them): who
# is paid or holds the account, whose goods are sold, who acts for the vendor, the ship.
OTHERS = {"payee_name": "remit to", "maker_name": "dealer of", "agent_name": "represented by", "vessel_name": "MV"}
# A column that has the names where no other has.
AT_LAST = "name_at_last"
# Columns of which a list may have several, all of which count.
_SEVERAL = frozenset({CONTINUED, OTHER_NAME, *OTHERS, NUMBERS, "tax_id", "registration_number"})
# Those may be numbered: `Alias 2`, `Payee 1`.
_NUMBERED = _SEVERAL | {"parent_name"}
_RUNNING = re.compile(r"(?:number)?[0-9]{1,2}$")
# Known here, but no columns of a vendor: they say how a cell of another column is to be read.
_AIDS = frozenset({CONTINUED, PERSON, CODE, LAST, FIRST, *OTHERS, AT_LAST})
# Of a longer cell, which is no heading, the beginning says so.
_LONGEST = 300
# What a word processor makes of what was typed.
_AS_TYPED = str.maketrans("’‘–—\N{NO-BREAK SPACE}", "''-- ")
# One that is longer is not taken to pieces.
_LONGEST_IN_WORDS = 60
_EXAMPLES = 3
_EXAMPLE_LENGTH = 24
# From so many cells on, one value on all of them is no accident.
_CONSTANT_FROM = 3


class NoHeading(ParseError):
    """No row near the top of a sheet is headings with a vendor's name."""


class Unsure(ParseError):
    """There are headings, but which column has the names of vendors a person must say."""


class Look(NamedTuple):
    """What the cells of a column look like, as shares of those that are filled; `filled` is their number."""

    filled: int
    named: float
    distinct: float
    kinds: float


@dataclass(frozen=True)
class Columns:
    """What each heading is taken for (None: kept as it is), and remarks about headings by their place."""

    meanings: list[str | None]
    remarks: list[tuple[int, str]]


_IN_BRACKETS, _OF_WORD, _NO_LETTERS = re.compile(r"\s*[\[(].*?[\])]\s*"), re.compile(r"\w"), re.compile(r"[\W_]+")


@cache
def known_columns() -> tuple[str, ...]:
    """Return the columns that headings are understood for."""
    return tuple(column for column in _synonyms() if column not in _AIDS)


def usual_names() -> list[str]:
    """Return some headings that a vendor's name usually has."""
    return list(_written()[NAME])[:12]


def meanings(heading: str) -> list[str]:
    """Return the columns that a heading may stand for, by the table of synonyms: as it is written, or by its words."""
    found = _meant(heading, _forms(heading))
    # `Key Supplier` is a flag, `Number of Suppliers` a count: what is a key says so without a word left out.
    return [column for column in found if column != KEY or KEY in _meant(heading, _forms(heading, left_out=False))]


def meanings_as_written(heading: str) -> list[str]:
    """Return the columns that a heading may stand for as it is written: a vendor may be called `The Merchants`."""
    return _meant(heading, _as_it_stands(heading))


def _meant(heading: str, forms: Sequence[str]) -> list[str]:
    if heading.isdecimal():
        return []
    for written in _numbered(forms):
        if found := _columns().get(written):
            return [column for column in found if written in forms or column in _NUMBERED]
    return []


def _written_as(heading: str) -> tuple[str, ...]:
    """Return how a heading may stand in the table, also without the number behind it: `Alias 2` is another alias."""
    return _numbered(_forms(heading))


def _numbered(forms: Sequence[str]) -> tuple[str, ...]:
    return (*forms, *(_RUNNING.sub("", form) for form in forms if _RUNNING.search(form)))


@lru_cache(maxsize=1 << 12)
def _forms(heading: str, *, left_out: bool = True) -> tuple[str, ...]:
    """Return how a heading may stand in the table: as it is, in words and without whose it is, without what stands in brackets."""
    whole, *others = _as_it_stands(heading)
    heading = heading.translate(_AS_TYPED)
    words = list(in_words(heading)) if len(heading) <= _LONGEST_IN_WORDS and heading.isascii() else []
    return tuple(dict.fromkeys((whole, *(words if left_out else words[:1]), *others)))


def _as_it_stands(heading: str) -> tuple[str, ...]:
    whole = plain(heading, whole=True)
    if "[" in heading or "(" in heading:
        return whole, plain(heading)
    # Some exports write the table before it: `SUPPLIERS.VENDOR_NAME`.
    table, _, column = heading.rpartition(".")
    return (whole, plain(column)) if len(table) > 1 and len(column) > 1 else (whole,)


def plain(heading: str, *, whole: bool = False) -> str:
    """Return the letters and figures of a heading without case and accents, and without what stands in brackets."""
    heading = heading[:_LONGEST]
    bare = heading if whole else _IN_BRACKETS.sub(" ", heading)
    bare = bare if _OF_WORD.search(bare) else heading
    if bare.isascii():
        # Each cell of a vendor's is looked at, and most are: they have but one case more.
        return _NO_LETTERS.sub("", bare.lower().replace("#", "number").replace("&", "and"))
    folded = unicodedata.normalize("NFKD", unicodedata.normalize("NFKC", bare).casefold().replace("#", "number"))
    # Only Turkish knows an i without a dot, whose capital is that of ours.
    letters = "".join(c for c in folded if not unicodedata.combining(c)).replace("ı", "i")
    return _NO_LETTERS.sub("", letters.replace("&", "and"))


def asked(wanted: Sequence[str]) -> dict[str, str]:
    """Return heading by column from what a person says: `HEADING` for the name, or `column=HEADING`."""
    said: dict[str, str] = {}
    for words in wanted:
        column, sign, heading = words.partition("=")
        if sign and column.strip() in _synonyms():
            said[column.strip()] = heading.strip()
        else:
            said[NAME] = words.strip()
    return said


def choose(headings: Sequence[str], sample: Sequence[Sequence[str]], said: Mapping[str, str], where: str) -> Columns:
    """Return what each column is taken for; raises Unsure where a person must say which has the names.

    `sample` are rows below the headings, `said` the headings that a person named, by column. Raises ParseError for one
    that is not there.
    """
    # A dash where there is nothing says nothing about the column.
    filled = [
        [row[at].strip() for row in sample if at < len(row) and any(map(str.isalnum, row[at]))]
        for at in range(len(headings))
    ]
    looks = [look(cells) for cells in filled]
    may_be = [meanings(heading) for heading in headings]
    taken: list[str | None] = [None] * len(headings)
    for column, heading in said.items():
        taken[_place_of(heading, headings, where)] = column

    def free(column: str) -> list[int]:
        places = [place for place, known in enumerate(may_be) if column in known and taken[place] is None]
        order = list(_synonyms()[column])

        def rank(place: int) -> tuple[bool, int]:
            # One that the table has as it stands goes before one that is understood by its words.
            stands = [order.index(form) for form in _numbered(_as_it_stands(headings[place])) if form in order]
            return not stands, min(stands or (order.index(w) for w in _written_as(headings[place]) if w in order))

        return sorted(places, key=rank)

    remarks = []
    names = free(NAME)
    # Who is paid is the vendor only where no other column has names of vendors, were they all one vendor's.
    names = [place for place in names if _fits_name(looks[place]) and OTHERS.keys().isdisjoint(may_be[place])] or names
    if (
        not names
        and NAME not in taken
        and (names := [place for place in free(AT_LAST) if _fits_name(looks[place])][:1])
    ):
        taken[names[0]] = NAME
        remarks.append((names[0], "taken for vendor_name, because no other heading is a vendor's name"))
    if any(_fits_name(looks[place]) for place in free(LAST)):
        # A list of people may have their names in two columns, beside a number under `Vendor`.
        names = [place for place in names if KEY not in may_be[place] or _fits_name(looks[place])]
    if NAME not in taken and (names or not free(LAST)):
        # Where each row has a number and a text of its own, one vendor on all of them is whose list it is.
        own = [place for place, seen in enumerate(looks) if seen.filled > 1 == seen.distinct]
        keyed = any(KEY in may_be[place] for place in own) and any(
            _fits_name(looks[place]) and (not may_be[place] or NAME in may_be[place]) for place in own
        )
        taken[_name(names, headings, filled, looks, where, keyed=keyed)] = NAME
    for column in _synonyms():
        if column in (NAME, AT_LAST) or (column in taken and column not in _SEVERAL):
            continue
        fitting = [place for place in free(column) if _fits(column, place, may_be, looks)]
        if column in _SEVERAL:
            for place in fitting:
                taken[place] = column
        elif fitting:
            taken[next((place for place in fitting if looks[place].filled), fitting[0])] = column
    for place in free(NAME):
        if NAME not in taken:
            continue
        if _fits_name(looks[place]) and looks[place].distinct >= 0.5:
            taken[place] = OTHER_NAME
        name = headings[taken.index(NAME)]
        kept = "compared as another name" if taken[place] else "kept as extra"
        remarks.append((place, f"could be {NAME} too, which {name!r} is taken for; {kept}"))
    for place, known in enumerate(may_be):
        others = [column for column in known if column in taken and column != NAME]
        if taken[place] is None and others:
            name = headings[taken.index(others[0])]
            remarks.append((place, f"could be {others[0]} too, which {name!r} is taken for; kept as extra"))
    return Columns(taken, remarks)


def _place_of(heading: str, headings: Sequence[str], where: str) -> int:
    for same in (lambda other: other.strip() == heading, lambda other: plain(other) == plain(heading)):
        for place, other in enumerate(headings):
            if same(other):
                return place
    raise ParseError(
        f"no column {heading!r} among {', '.join(map(repr, headings))}", where=where, expected="a heading of the file"
    )


def _name(
    places: Sequence[int],
    headings: Sequence[str],
    filled: Sequence[Sequence[str]],
    looks: Sequence[Look],
    where: str,
    *,
    keyed: bool,
) -> int:
    """Return the column of the names among those whose headings allow it."""
    if places and not any(looks[place].filled for place in places):
        # Nothing to judge by; rows without a name are told one by one.
        return places[0]
    fitting = [place for place in places if _fits_name(looks[place])]
    least = 2 if keyed or len(fitting) > 1 else _CONSTANT_FROM
    fitting = [place for place in fitting if not _is_constant(looks[place], least)]
    if fitting:
        distinct = max(looks[place].distinct for place in fitting)
        named = max(looks[place].named for place in fitting)
        return next(p for p in fitting if looks[p].distinct * 2 >= distinct and looks[p].named * 2 >= named)
    raise Unsure(
        "which column has the names of vendors is not clear: "
        + (
            "numbers, codes or one value stand under " + ", ".join(repr(headings[p]) for p in places) + "; "
            if places
            else ""
        )
        + "the columns are "
        + "; ".join(_shown(heading, cells) for heading, cells in zip(headings, filled, strict=True)),
        where=where,
        expected="a heading for the vendor's name above cells that are names",
        todo="Name the column with --column HEADING, others with --column country=HEADING",
    )


def _shown(heading: str, cells: Sequence[str]) -> str:
    examples = ", ".join(
        cell if len(cell) <= _EXAMPLE_LENGTH else cell[: _EXAMPLE_LENGTH - 3] + "..."
        for cell in list(dict.fromkeys(cells))[:_EXAMPLES]
    )
    return f"{heading!r} ({examples or 'empty'})"


def _fits(column: str, place: int, may_be: Sequence[Sequence[str]], looks: Sequence[Look]) -> bool:
    """Return whether the cells are what the column holds, where its heading could mean something else as well."""
    if column == KEY:
        # `Vendor` is the number in some lists and the name in others.
        return NAME not in may_be[place] or not _fits_name(looks[place])
    if KIND in may_be[place] and len(may_be[place]) > 1:
        return (looks[place].kinds >= 0.5) == (column == KIND)
    return column not in OTHERS or not looks[place].filled or _fits_name(looks[place])


def _fits_name(seen: Look) -> bool:
    return seen.named >= 0.5


def _is_constant(seen: Look, at_least: int) -> bool:
    return seen.filled >= at_least and seen.distinct * seen.filled <= 1


def look(cells: Sequence[str]) -> Look:
    """Return what the filled cells of a column look like."""
    if not cells:
        return Look(0, 0, 0, 0)
    share = 1 / len(cells)
    # One name may be `3M`; a column of nothing but such words is one of codes (`ZTE02`, `US01`).
    are_codes = len(cells) > 1 and sum(map(_is_word_with_figure, cells)) * share >= 0.8
    return Look(
        filled=len(cells),
        named=0 if are_codes else sum(map(may_be_a_name, cells)) * share,
        distinct=len({cell.casefold() for cell in cells}) * share,
        kinds=sum(kind_of(cell) is not None for cell in cells) * share,
    )


_CODE = re.compile(r"[\W_]*[^\W\d_]{0,5}[\W_]*(\d[\W_]*){3,}[^\W\d_]?[\W_]*")
_NO_NAME = re.compile(r"\S+@\S+\.\S+|https?://\S*|www\.\S+|[\d\W_]*|\d{1,4}[-/. ]\w{2,3}[-/. ]\d{1,4}")


def _is_word_with_figure(cell: str) -> bool:
    return " " not in cell and any(map(str.isdigit, cell[:200]))


def may_be_a_name(cell: str) -> bool:
    """Return whether a cell can be a name: not a number, a code (`V-00123`), a date, an address of mail or web."""
    start = cell[:200]
    return not (_NO_NAME.fullmatch(start) or (" " not in start.strip() and _CODE.fullmatch(start)))


@cache
def _columns() -> dict[str, list[str]]:
    """Return the columns that each heading, as headings are compared, may stand for, in the order of the table."""
    found: dict[str, list[str]] = {}
    for column, synonyms in _synonyms().items():
        for written in synonyms:
            found.setdefault(written, []).append(column)
    return found


@cache
def _synonyms() -> dict[str, dict[str, None]]:
    """Return the headings of each column as they are compared, in the order of the table."""
    return {column: dict.fromkeys(plain(h, whole=True) for h in headings) for column, headings in _written().items()}


@cache
def _written() -> dict[str, list[str]]:
    read: dict[str, list[str]] = read_yaml(Path(__file__).with_name("headers.yml").read_text("utf-8"))
    return read
