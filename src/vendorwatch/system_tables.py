"""The `meta` tables that come from the landing archive, the catalogue and measurements rather than from the warehouse.

Here: turning them into rows at publication. Not here: what they hold (`landing/`, `release/dictionary.py`, `claims/accuracy.py`,
`names/accuracy.py`, `alerting/impact.py`).
"""

from collections.abc import Callable, Iterable
from contextlib import suppress
from datetime import UTC, datetime

import duckdb
import pyarrow as pa

from vendorwatch.columns import table_from_rows
from vendorwatch.deliveries import Source
from vendorwatch.errors import VendorwatchError
from vendorwatch.landing import Landing
from vendorwatch.landing.journal import Journal
from vendorwatch.names.accuracy import match_accuracy
from vendorwatch.release import dictionary
from vendorwatch.release.publish import RENEW_AFTER
from vendorwatch.settings import Settings
from vendorwatch.tables.catalogue import Catalogue

# Of the warehouse comes only how much of each list is held.
NEEDS = ("core.list_coverage",)
_HELD = """
    select source_id, sum(entries)::bigint, sum(usual_entries)::bigint, bool_or(is_excerpt)
    from core.list_coverage group by source_id
"""


def written(
    catalogue: Catalogue,
    landing: Landing,
    sources: Iterable[Source],
    con: duckdb.DuckDBPyConnection,
    settings: Settings,
) -> dict[str, Callable[[], pa.Table]]:
    """Return what makes the rows of the `meta` tables that the warehouse does not hold, by table; needs `NEEDS` built."""
    made: dict[str, Callable[[], pa.Table]] = {
        "meta.claim_accuracy": _claim_accuracy,
        "meta.columns": lambda: dictionary.columns(catalogue),
        "meta.sources": lambda: _sources(catalogue, landing, sources, con, settings),
        "meta.retrievals": lambda: _retrievals(catalogue, landing),
        "meta.match_accuracy": match_accuracy,
        "meta.impact_alerts": lambda: _impact_alerts(catalogue, settings),
    }
    return {table_id: make for table_id, make in made.items() if table_id in catalogue.tables}


def _claim_accuracy() -> pa.Table:
    # The rules of claims, which come with it, take a fifth of a second to import.
    from vendorwatch.claims.accuracy import claim_accuracy  # noqa: PLC0415

    return claim_accuracy()


def _sources(
    catalogue: Catalogue,
    landing: Landing,
    sources: Iterable[Source],
    con: duckdb.DuckDBPyConnection,
    settings: Settings,
) -> pa.Table:
    held = {row[0]: row[1:] for row in con.execute(_HELD).fetchall()}
    rows = [_source_row(landing, s, settings) + held.get(s.id, (None, None, None)) for s in sources]
    return table_from_rows(catalogue["meta.sources"].arrow_schema, rows)


def _source_row(landing: Landing, source: Source, settings: Settings) -> tuple[object, ...]:
    status, delivery = landing.status(source), landing.in_force(source)
    asked = settings.mode == "live" and source.is_fetched
    # As the landing counts it, and the time after which a release is renewed.
    due_by = status.verified_at + 2 * source.cadence + RENEW_AFTER if asked and status.verified_at else None
    return (
        *(source.id, source.title, source.publisher, source.homepage, source.licence),
        delivery.variant if delivery else None,
        delivery.published_on if delivery else None,
        _naive(delivery.retrieved_at) if delivery else None,
        _naive(status.verified_at),
        _naive(due_by),
        status.stale,
        status.reason or None,
    )


def _retrievals(catalogue: Catalogue, landing: Landing) -> pa.Table:
    schema = catalogue["meta.retrievals"].arrow_schema
    rows = [
        tuple(_naive(row.get(f.name)) if pa.types.is_timestamp(f.type) else row.get(f.name) for f in schema)
        for row in landing.retrievals()
    ]
    return table_from_rows(schema, rows)


def _impact_alerts(catalogue: Catalogue, settings: Settings) -> pa.Table:
    rows: list[tuple[object, ...]] = []
    # What is wrong with the log is told by whoever writes it; what stands before that is whole.
    with suppress(VendorwatchError):
        for row in Journal(settings.impact_log).rows():
            channels = row.get("taken_by", []), [f"{name}: {why}" for name, why in row.get("not_taken_by", {}).items()]
            rows += [
                (
                    *(thing["key"], _naive(row["at"]), row["release"], thing["kind"], thing["vendor_key"]),
                    *(thing["facet"], thing["rank"], thing["text"], *channels),
                )
                for thing in row.get("told", ())
            ]
    return table_from_rows(catalogue["meta.impact_alerts"].arrow_schema, rows)


def _naive(moment: object) -> datetime | None:
    """Return a moment in UTC without its zone, as every timestamp of the warehouse is."""
    if moment is None:
        return None
    read = datetime.fromisoformat(moment) if isinstance(moment, str) else moment
    assert isinstance(read, datetime)
    return read.astimezone(UTC).replace(tzinfo=None)
