"""What a release says, grouped as the pages need it.

Here: asking the published file, and nothing else. Not here: queries that are fixed (`sql/readers/`), how it looks (`pages.py`).
Rows are dicts by column name.
"""

from collections import defaultdict
from collections.abc import Iterable
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
        vendors=rows(
            f"""
            select brief.*, facets.rank
            from marts.vendor_brief as brief
            left join core.facets as facets on brief.worst_facet = facets.facet
            order by {WORST_FIRST}
            """
        ),
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


def _by(key: str, rows: Iterable[Row]) -> dict[str, list[Row]]:
    found: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        found[row[key]].append(row)
    return dict(found)
