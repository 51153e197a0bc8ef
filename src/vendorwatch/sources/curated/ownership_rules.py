"""Whether the rules by which lists reach whom their parties own are whole: each period of each, and who goes by it.

Here: what is wrong with `ownership_rules.csv`, told with the line and what to do. Not here: the file's columns (`lines.py`), shares
and owners (`sql/core`).
"""

from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from itertools import groupby

from vendorwatch.errors import VendorwatchError
from vendorwatch.sources.curated.facets import FOUND, LISTS, SEVERITY
from vendorwatch.sources.curated.lines import Row

RULES = "seeds/curated/ownership_rules.csv"
# What ownership is computed for (`sql/work/owned_parties.sql`).
_THRESHOLD = 50.0
_SAME_THROUGHOUT = ("rule_name", "facet")


def misruled(lists: Iterable[Row], periods: Iterable[Row], facets: Iterable[object]) -> Iterator[VendorwatchError]:
    """Yield a fault for each list whose rule is not declared, and each period that does not fit its rule; `facets` have a place."""
    periods, placed = list(periods), set(facets)
    declared = {row.values["rule_id"] for row in periods}
    gone_by = set()
    given = {row.values["facet"]: "an ownership rule" for row in periods} | dict.fromkeys(FOUND, "what is found")
    for row in lists:
        if row.values["facet"] in given:
            yield VendorwatchError(
                f"the facet {row.values['facet']} is given by {given[row.values['facet']]}, not by standing on a list",
                where=f"{LISTS} line {row.line}",
                todo="Give the list a facet of its own, or that of lists that mean the same",
            )
        rule = row.values["ownership_rule"]
        gone_by.add(rule)
        if rule is not None and rule not in declared:
            yield VendorwatchError(
                f"the ownership rule {rule} is not declared",
                where=f"{LISTS} line {row.line}",
                expected=f"one of {', '.join(sorted(map(str, declared)))}, or nothing",
                todo=f"Add its periods to {RULES}",
            )
    for row in periods:
        where, cells = f"{RULES} line {row.line}", row.values
        if cells["rule_id"] not in gone_by:
            yield VendorwatchError(
                f"no list goes by the rule {cells['rule_id']}",
                where=where,
                todo=f"Name it as `ownership_rule` in {LISTS}",
            )
        if cells["facet"] not in placed:
            yield VendorwatchError(
                f"the facet {cells['facet']} has no place among the facets",
                where=where,
                expected=f"one of {', '.join(sorted(map(str, placed)))}",
                todo=f"Add a line of {SEVERITY}",
            )
        if isinstance(cells["threshold_pct"], float) and cells["threshold_pct"] != _THRESHOLD:
            yield VendorwatchError(
                f"threshold_pct is {cells['threshold_pct']:g}",
                where=where,
                expected=f"{_THRESHOLD:g}, for which ownership is computed",
                todo="A rule with another threshold needs a computation of its own",
            )
    for _, of_rule in groupby(sorted(periods, key=_order), key=lambda row: row.values["rule_id"]):
        yield from _disordered(list(of_rule))


def _order(row: Row) -> tuple[str, str]:
    return str(row.values["rule_id"]), str(row.values["starts_on"])


def _disordered(periods: list[Row]) -> Iterator[VendorwatchError]:
    """Yield a fault for each period of one rule that does not go on where the one before ends, or calls the rule otherwise."""
    for row in periods[1:]:
        for column in _SAME_THROUGHOUT:
            if row.values[column] != (first := periods[0].values[column]):
                yield VendorwatchError(
                    f"{column} is {str(row.values[column])!r}, and {str(first)!r} in line {periods[0].line}",
                    where=f"{RULES} line {row.line}",
                    expected="the same throughout a rule",
                )
    for row, following in zip(periods, [*periods[1:], None], strict=True):
        where = f"{RULES} line {row.line}"
        starts, ends = _day(row.values["starts_on"]), _day(row.values["ends_on"])
        next_starts = _day(following.values["starts_on"]) if following else None
        if starts and ends and ends < starts:
            yield VendorwatchError(f"ends_on {ends} is before starts_on {starts}", where=where)
        elif following is None and row.values["ends_on"] is not None:
            yield VendorwatchError(
                f"ends_on is {row.values['ends_on']}, and no period follows",
                where=where,
                expected="the last period of a rule without an end",
                todo="Leave it empty, or add what holds from then on",
            )
        elif following is not None and next_starts and (ends is None or ends + timedelta(days=1) != next_starts):
            yield VendorwatchError(
                f"ends_on is {ends or 'empty'}, and the next period starts on {next_starts} (line {following.line})",
                where=where,
                expected="the day before, so that the periods of a rule neither overlap nor leave a day out",
            )


def _day(given: object) -> date | None:
    """Return a day; None for what is none, which is told of the cell."""
    try:
        return date.fromisoformat(str(given)) if given else None
    except ValueError:
        return None
