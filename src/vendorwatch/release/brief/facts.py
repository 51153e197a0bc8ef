"""What a release says, grouped as the pages need it.

Here: asking the published file, and nothing else. Not here: queries that are fixed (`sql/readers/`), how it looks (`pages.py`).
Rows are dicts by column name. Of most vendors there is nothing to tell, and a list may have a hundred thousand: what is nothing
stands once for all of them.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

import duckdb

from vendorwatch.queries import query
from vendorwatch.release.headline import RESTRICTED, WORST_FIRST

Row = dict[str, Any]

# What one page shows of a kind of rows; the rest is counted there, and stands in the file.
MOST_ROWS = 200

_EVIDENCED = """
select rows.*, evidence.url, evidence.locator, evidence.exact
from {table} as rows
left join marts.evidence as evidence on rows.evidence_id = evidence.evidence_id
where rows.vendor_id in (select vendor_id from marts.vendor_brief)
order by {order}
"""


# What a vendor of whom there is nothing to tell has of its own, as far as pages show it.
_OWN = ("vendor_key", "vendor_name", "country", "below_line")
# And what no page shows.
_LISTED = {*_OWN, "evidence_id"}


class Untold(Row):
    """The row of a vendor of whom there is nothing to tell; the other columns are those of `nothing`, which all of them share."""

    __slots__ = ("_nothing",)

    def __init__(self, own: Row, nothing: Row) -> None:
        super().__init__(own)
        self._nothing = nothing

    def __missing__(self, column: str) -> Any:
        return self._nothing[column]


@dataclass(frozen=True)
class Facts:
    """All that the pages show. What concerns a vendor of the list is by `vendor_key`, what a known company by `vendor_id`."""

    release: Row
    vendors: list[Row]
    facets: list[Row]
    lists: list[Row]
    sources: list[Row]
    exposures: dict[str, list[Row]]
    questions: dict[str, list[Row]]
    decisions: dict[str, list[Row]]
    impact: dict[str, list[Row]]
    people: dict[str, list[Row]]
    timeline: dict[str, list[Row]]
    market: dict[str, list[Row]]


def read(con: duckdb.DuckDBPyConnection) -> Facts:
    """Read the release that the connection is open on."""

    def rows(sql: str) -> list[Row]:
        found = con.execute(sql)
        names = [column[0] for column in found.description]
        return [dict(zip(names, row, strict=True)) for row in found.fetchall()]

    return Facts(
        release=rows("select * from meta.release")[0],
        vendors=_vendors(rows),
        facets=rows("select * from core.facets order by rank"),
        lists=rows(query("readers/brief_lists")),
        sources=rows(query("readers/brief_sources")),
        exposures=_by("vendor_key", rows(query("readers/brief_exposures"))),
        questions=_by("vendor_key", rows(query("readers/brief_questions"))),
        decisions=_by("vendor_key", rows(query("readers/brief_decisions"))),
        impact=_by(
            "vendor_key", rows("select * from marts.vendor_impact order by vendor_key, published_on desc, entry_name")
        ),
        people=_by(
            "vendor_id",
            rows(_EVIDENCED.format(table="marts.sanctioned_executives", order="person_name, role_title")),
        ),
        timeline=_by(
            "vendor_id",
            rows(_EVIDENCED.format(table="marts.regulatory_timeline", order="event_date desc, event_type, summary")),
        ),
        market=_by(
            "vendor_id",
            rows(_EVIDENCED.format(table="marts.market_footprint", order="metric, as_of desc, segment, region")),
        ),
    )


def counts(con: duckdb.DuckDBPyConnection) -> dict[str, int]:
    """Return the figures that are worth following from release to release: vendors, the restricted, what waits, what is held."""
    names = ("vendors", "restricted", "vendors to decide on", "claims to decide on", "entries of lists")
    [row] = con.execute(
        f"""
        select
            (select count(*) from marts.vendor_brief),
            (select count(*) from marts.vendor_brief where {RESTRICTED}),
            (select count(*) from marts.vendor_brief where to_decide > 0),
            (select count(*) from marts.review_queue),
            (select coalesce(sum(entries), 0)::bigint from core.list_coverage)
        """
    ).fetchall()
    return dict(zip(names, row, strict=True))


def _vendors(rows: Callable[[str], list[Row]]) -> list[Row]:
    """Return the vendors, the worst first: of those of whom there is nothing to tell as `Untold`."""

    def asked(columns: str, which: str) -> list[Row]:
        return rows(
            f"""
            with untold as ({query("readers/brief_untold")})

            select {columns}
            from marts.vendor_brief as brief
            left join core.facets as facets on brief.worst_facet = facets.facet
            left join untold on brief.vendor_key = untold.vendor_key
            where {which}
            order by {WORST_FIRST}
            """
        )

    told = {row["vendor_key"]: row for row in asked("brief.*, facets.rank", "untold.vendor_key is null")}
    own = asked(", ".join(f"brief.{column}" for column in _OWN), "true")
    # All of these are alike.
    alike = asked("brief.*, facets.rank", "brief.vendor_key = (select min(vendor_key) from untold)")
    nothing = {column: value for row in alike for column, value in row.items() if column not in _LISTED}
    return [told.get(row["vendor_key"]) or Untold(row, nothing) for row in own]


def _by(key: str, rows: Iterable[Row]) -> dict[str, list[Row]]:
    found: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        found[row[key]].append(row)
    return dict(found)
