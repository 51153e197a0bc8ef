"""Where each facet stands among all: a place of its own, in `severity.csv` or by the lists that give it in `lists.csv`.

Here: what is wrong with that, told with the line and what to do. Not here: the files' columns (`lines.py`), the order itself
(`sql/core/facets.sql`).
"""

from collections.abc import Iterable, Iterator

from vendorwatch.errors import VendorwatchError
from vendorwatch.sources.curated.lines import Row

LISTS = "seeds/curated/lists.csv"
SEVERITY = "seeds/curated/severity.csv"
# Facets that models give by what is found of people, categories and press, which no list gives.
FOUND = ("executive_listed", "fcc_category", "news_reported")
# Facets of acts that no list keeps.
_OF_ACTS = ("agency_directive", "prohibited_transaction")


def misplaced(lists: Iterable[Row], severity: Iterable[Row]) -> Iterator[VendorwatchError]:
    """Yield a fault for each line whose facet has no place, two, or that of another: which is worse would be left to chance."""
    taken: dict[object, tuple[object, str]] = {}
    ranked: set[object] = set()
    for row in severity:
        facet = row.values["facet"]
        ranked.add(facet)
        yield from _take(taken, facet, row.values["rank"], f"{SEVERITY} line {row.line}", "rank")
    for facet in (*FOUND, *_OF_ACTS):
        if facet not in ranked:
            yield VendorwatchError(
                f"the facet {facet} has no place among the facets",
                where=SEVERITY,
                expected="a line for each facet that is given without a list",
                todo=f"Put its line back: {facet}, its `rank` and its meaning",
            )
    placed: dict[object, tuple[object, int]] = {}
    for row in lists:
        where, facet, place = f"{LISTS} line {row.line}", row.values["facet"], row.values["severity"]
        if facet in ranked:
            continue
        if not place:
            yield VendorwatchError(
                f"the facet {facet} has no place among the facets",
                where=where,
                todo=f"Give its `severity` there, or a line of {SEVERITY}",
            )
            continue
        first, line = placed.setdefault(facet, (place, row.line))
        if first != place:
            yield VendorwatchError(
                f"the facet {facet} has severity {place}, and {first} in line {line}",
                where=where,
                expected="one place for a facet",
                todo="Give all its lists the same `severity`, or this list a facet of its own",
            )
            continue
        yield from _take(taken, facet, place, where, "severity")


def _take(
    taken: dict[object, tuple[object, str]], facet: object, place: object, where: str, column: str
) -> Iterator[VendorwatchError]:
    other, there = taken.setdefault(place, (facet, where))
    # What is no number at all is told of the cell.
    if other != facet and isinstance(place, int):
        free = place + 1
        while free in taken:
            free += 1
        yield VendorwatchError(
            f"the facet {facet} has {column} {place}, which is the place of {other} in {there}",
            where=where,
            expected="a place for each facet that no other has",
            todo=f"Give it another number: {free} is free and puts it behind that one",
        )
