"""Which delivery is to blame for a table behind the raw layer that is not right.

Here: looking for what stands in its broken rows among what came since the release in force. Not here: what breaks a rule
(`tables/checks.py`), and turning the delivery away (`pipeline.py`).
"""

import json
from collections.abc import Collection, Iterable, Mapping

import duckdb

from vendorwatch.deliveries import Delivery, Source
from vendorwatch.landing import Landing
from vendorwatch.tables.catalogue import Catalogue
from vendorwatch.tables.declarations import Table


def suspects(
    con: duckdb.DuckDBPyConnection,
    catalogue: Catalogue,
    landing: Landing,
    sources: Mapping[str, Source],
    table: Table,
    samples: Iterable[str],
    known: Collection[str],
) -> list[tuple[Source, Delivery]]:
    """Return the deliveries whose rows may be why a table behind the raw layer is not right.

    Those of the sources that hold the most of what stands in the sampled rows (JSON), else of all that the table is made
    of; never one that the release in force was made from, which `known` (its facts) tells. What people wrote by hand is
    blamed where nothing else came. Where nothing was released yet there is nothing to fall back on, and nobody is blamed.
    """
    if not known:
        return []
    upstream = [catalogue[i] for i in catalogue.upstream([table.id]) if catalogue[i].schema == "raw"]
    of = {t.source for t in upstream} if all(t.source for t in upstream) else {*sources}
    new = [
        (source, delivery)
        for source in sources.values()
        if source.id in of and (delivery := landing.in_force(source))
        if not any(fact.startswith(f"{source.id} {delivery.delivery_id} ") for fact in known)
    ]
    new = [suspect for suspect in new if not suspect[0].curated] or new
    values = {
        value
        for sample in samples
        for row in (json.loads(sample) if sample.startswith("[") else [])
        for value in row.values()
        if isinstance(value, str)
    }
    held = [_held(con, catalogue, source, sorted(values)) for source, _ in new]
    if most := max(held, default=0):
        return [suspect for suspect, count in zip(new, held, strict=True) if count == most]
    return new


def _held(con: duckdb.DuckDBPyConnection, catalogue: Catalogue, source: Source, values: list[str]) -> int:
    """Return how many of the values stand as they are in the raw tables of a source."""
    columns = [(t.id, c.name) for t in catalogue.of_source(source.id) for c in t.columns if c.type == "varchar"]
    if not columns or not values:
        return 0
    found: set[str] = set()
    for table_id, column in columns:
        query = f'select v from unnest(?) as t (v) where v in (select "{column}" from {table_id})'  # noqa: S608 - declared
        found.update(row[0] for row in con.execute(query, [values]).fetchall())
    return len(found)
