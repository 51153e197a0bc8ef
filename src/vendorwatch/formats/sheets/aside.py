"""Rows of a list that are no vendor: sums, headings once more, and what reports write around their rows; words for no name.

Here: telling them from vendors. Not here: what becomes of them (`sheet.py`). Who may be a vendor is taken for one: a row called
`Total` that has a key or a country is the oil company.
"""

import re
from collections.abc import Container, Sequence
from pathlib import Path

from vendorwatch.countries import country_code
from vendorwatch.formats.sheets.headings import KEY, LAST, NAME, meanings_as_written, plain
from vendorwatch.yaml_text import read_yaml

NO_NAME = "no name: a word for none stands there"
_LINE = "a line drawn between rows; no vendor"
_HEADINGS = "headings once more; no vendor"
_SUM = "a sum of rows; no vendor"
_GROUP = "a heading of a group of rows; no vendor, and not taken for the country of those below it"
_REPORT = "what a report writes around its rows; no vendor"

_WORDS: dict[str, list[str]] = read_yaml(Path(__file__).with_name("asides.yml").read_text("utf-8"))
_NONE = frozenset(_WORDS["none"])
# The longest that fits.
_SUMS = "|".join(map(re.escape, sorted(_WORDS["sums"], key=len, reverse=True)))
_A_SUM = re.compile(rf"[*\s]*({_SUMS})\b[\s:=*]*(.*)", re.IGNORECASE | re.DOTALL)
# Of a part, whatever it is called: no vendor is.
_A_PART = re.compile(rf"[*\s]*({'|'.join(map(re.escape, _WORDS['parts']))})\b.*", re.IGNORECASE | re.DOTALL)
_OF = re.compile(r"(of|for|für|der|des|de|di|по|pour)\s+", re.IGNORECASE)
_COUNTED = "|".join(_WORDS["counted"])
_NUMBER = r"[\d.,'\s]*\d"
_COUNT = re.compile(rf"\(?({_COUNTED})?[\s:=]*({_NUMBER})?(\s*({_COUNTED}))?\)?", re.IGNORECASE)
_DAY = re.compile(
    r"\d{1,4}[-./]\d{1,2}[-./]\d{1,4}|\d{1,2}:\d\d|\b(jan|feb|m[aä]r|apr|ma[iy]|jun|jul|aug|sep|o[ck]t|nov|de[cz])\w*\.?\s+\d|"
    r"\d\.?\s*(jan|feb|m[aä]r|apr|ma[iy]|jun|jul|aug|sep|o[ck]t|nov|de[cz])",
    re.IGNORECASE,
)
# What needs no second sign.
_WRITTEN = re.compile(
    rf"[\W_]*(end|ende|fin|fine|конец)\s+(of|des|der|du|de|del|della|dell')?\s*(the\s+)?"
    rf"(report|list|listing|file|data|document|export|berichts?|liste|datei|rapport|fichier|informe|relatório|elenco|отчета)[\W_]*"
    rf"|[\W_]*(page|seite|pagina|página|blatt|strona|стр(аница|\.)?)\s*:?\s*\d+(\s*(of|/|von|de|sur|di|van|z|из)\s*\d+)?[\W_]*"
    rf"|\(?{_NUMBER}\s+({_COUNTED})(\s+(selected|affected|found|exported|listed|returned|in set|displayed|retrieved|"
    rf"ausgewählt|gefunden|exportiert|trouvés?|encontrados?))?\.?\)?(\s*\([\d.]+ sec\))?"
    rf"|(total\s+)?(number|count|no\.?|anzahl|nombre|número|numero|количество)\s*(of|der|de|di)?\s*({_COUNTED})\s*[:=]?\s*{_NUMBER}"
    rf"|({_COUNTED})\s*[:=]\s*{_NUMBER}"
    rf"|\d{{1,4}}[-./]\d{{1,2}}[-./]\d{{1,4}}([ T,]+\d{{1,2}}:\d\d(:\d\d)?)?"
    rf"|.*\b(accrual|cash)\s+basis\b.*"
    rf"|.*\ball rights reserved\b.*|(copyright\s+)?(©|\(c\))\s*\d{{4}}.*|copyright\s+\d{{4}}.*"
    rf"|\W*(strictly\s+|streng\s+)?(confidential|vertraulich|confidentiel|confidencial|riservato)(\s+information)?\W*"
    rf"|\W*confidential information\b.*|\W*for internal use only\W*|\W*nur für den internen gebrauch\W*"
    rf"|(no (more|further) (data|records|rows)|keine weiteren daten)\W*",
    re.IGNORECASE | re.DOTALL,
)
# A day has to stand in it, too.
_DATED = re.compile(
    r"\W*(printed|generated|exported|created|produced|downloaded|extracted|refreshed|updated|run|report|erstellt|gedruckt|"
    r"exportiert|ausgedruckt|druckdatum|datenstand|stand|édité|imprimé|généré|exporté|exportado|generado|impreso|gerado|"
    r"stampato|generato|afgedrukt|as of|as at|per|zum|vom|au|al|сформирован\w*|распечатан\w*|date|datum|"
    r"(mon|tues|wednes|thurs|fri|satur|sun)day)\b.*",
    re.IGNORECASE | re.DOTALL,
)
# What a template says of its columns below their headings.
_OF_COLUMNS = re.compile(
    r"\W*((n?var)?char\d*|text|string|number|numeric|int|integer|decimal|float|double|date|datetime|bool|boolean|required|"
    r"optional|mandatory|pflicht|pflichtfeld|muss|kann|zeichen|zahl|datum|alphanumeric|alphanumerisch|max|length|länge)"
    r"[\W\d]*(chars?|characters|zeichen|stellen)?[\W\d]*",
    re.IGNORECASE,
)
_LONGEST_CODE = 3
# No heading, sum or footer is so long.
_LONGEST = 300
_DRAWN = re.compile(r"[-=_*+|~.\s]*[-=_*+|~]{2}[-=_*+|~.\s]*")


def is_none(name: str) -> bool:
    """Return whether a cell that should have a name has a word for none: `n/a`, `(blank)`, `#REF!`."""
    return name.casefold() in _NONE


def without_figures(text: str) -> str:
    """Return a text as titles are compared, which bear the number of a page or a day."""
    return re.sub(r"\d+", "", plain(text))


def why_aside(
    cells: Sequence[str],
    headings: Sequence[tuple[str, str | None]],
    before: str | None = None,
    titles: Container[str] = (),
) -> str | None:
    """Return why a row is no vendor; None for one that may be.

    `cells` are on one line each, `headings` have the column that each is kept in, if any, `before` is the name in the row taken
    before, `titles` what stands above the headings, without figures.
    """
    filled = [(at, cell) for at, cell in enumerate(cells) if cell]
    if any(len(cell) > _LONGEST for _, cell in filled):
        return None
    if all(_DRAWN.fullmatch(cell) for _, cell in filled):
        return _LINE
    if _are_headings(filled, headings):
        return _HEADINGS
    worded = [(at, cell) for at, cell in filled if any(map(str.isalpha, cell))]
    if len(worded) > 1 or (not worded and len(filled) > 1):
        return None
    place, written = worded[0] if worded else filled[0]
    if len(filled) == 1 and written and without_figures(written) in titles:
        return _REPORT
    if len(filled) == 1 < len(headings) and _heads_a_group(written):
        return _GROUP
    keys = [at for at, (_, column) in enumerate(headings) if column == KEY]
    if any(at in keys for at, _ in filled if at != place):
        return None
    if (found := _A_SUM.fullmatch(written)) and (
        _says_no_more(_OF.sub("", found[2], count=1), before)
        or (keys and len(filled) > 1)
        or (len(filled) == 1 < len(headings) and (_A_PART.fullmatch(written) or _heads_a_group(found[2])))
    ):
        return _SUM
    if _WRITTEN.fullmatch(written) or (len(filled) == 1 and _DATED.fullmatch(written) and _DAY.search(written)):
        return _REPORT
    return None


def _says_no_more(rest: str, before: str | None) -> bool:
    """Return whether what follows the word for a sum is what was counted, a number, or the vendor that was summed up."""
    return bool(_COUNT.fullmatch(rest)) or (before is not None and plain(rest) == plain(before))


def _heads_a_group(written: str) -> bool:
    """Return whether a cell that stands alone is the name of a country; `GE` is a company."""
    return len(written) > _LONGEST_CODE and country_code(written) is not None


def _is_heading(cell: str, heading: str) -> bool:
    # Most cells begin otherwise, which is told at once.
    return cell[0].casefold() == heading[:1].casefold() and plain(cell) == plain(heading)


def _are_headings(filled: Sequence[tuple[int, str]], headings: Sequence[tuple[str, str | None]]) -> bool:
    width = len(headings)
    same = [at for at, cell in filled if at < width and _is_heading(cell, headings[at][0])]
    if len(same) * 2 >= len(filled) and not _places_of_names(headings).isdisjoint(same):
        return True
    if len(filled) < 2:
        return False
    # A second row of headings, in the words of the system, or of what its columns take.
    if all(_OF_COLUMNS.fullmatch(cell) for _, cell in filled):
        return True
    return all(meanings_as_written(cell) for _, cell in filled) and not _places_of_names(headings).isdisjoint(
        at for at, _ in filled
    )


def _places_of_names(headings: Sequence[tuple[str, str | None]]) -> set[int]:
    return {at for at, (_, column) in enumerate(headings) if column in (NAME, LAST)}
