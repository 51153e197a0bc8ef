"""Bringing the history of a source in line with its accepted deliveries.

Here: which publications belong into the history and which no longer do, reading those that are missing. Not here: what
they state (`facts.py`), the interval arithmetic (`timeline.py`), whether one may be taken (`guards.py`).

A delivery that was imported late, quarantined, accepted after all, dated better or read by a newer parser is put in,
taken out or read anew; what is in order is not touched.
"""

from collections.abc import Callable, Collection, Iterable
from datetime import UTC, date, datetime

import duckdb

from vendorwatch.deliveries import Delivery, Document, Parsed, Source
from vendorwatch.errors import GuardTripped, ParseError
from vendorwatch.history import timeline
from vendorwatch.history.facts import Family, covered, family_of, stated
from vendorwatch.history.timeline import PUBLICATIONS, Publication
from vendorwatch.tables.catalogue import Catalogue
from vendorwatch.tables.warehouse import rows_at_fault, transaction

Lost = Callable[[Delivery], Collection[Document]]
Judge = Callable[[duckdb.DuckDBPyConnection, Publication, Delivery], None]


def update(
    con: duckdb.DuckDBPyConnection,
    catalogue: Catalogue,
    source: Source,
    deliveries: Iterable[Delivery],
    *,
    read: Callable[[Delivery], Parsed],
    judge: Judge,
    turn_away: Callable[[Delivery, ParseError | GuardTripped], None],
    lost: Lost = lambda _: (),
) -> None:
    """Make the history hold exactly these deliveries, oldest publication first.

    `read` parses a delivery. `judge` is called with the publication in its place and raises GuardTripped if it should
    not be there; `turn_away` is told of each that is left out. What was read of one that is `lost` since stays as it was
    read; if nothing was, it is passed over. Sources without a family (`sql/facts/`) have no history.
    """
    family = family_of(catalogue, source)
    if family is None:
        return
    timeline.prepare(con, catalogue)
    code = family.code_version(catalogue.parser_version(source.id))
    wanted = {d.delivery_id: d for d in deliveries}
    _remove_obsolete(con, source, wanted, code, lost)
    known = {
        row[0]
        for row in con.execute(
            f"select distinct delivery_id from {PUBLICATIONS} where source_id = ?", [source.id]
        ).fetchall()
    }
    before: Delivery | None = None
    for delivery in wanted.values():
        if delivery.delivery_id in known:
            before = delivery
        elif lost(delivery):
            continue
        elif before and _bodies(before) == _bodies(delivery) and delivery.published_on:
            publication = _publication(family, source, delivery, delivery.published_on, code)
            with transaction(con):
                timeline.repeat(con, publication, before.delivery_id)
            before = delivery
        else:
            try:
                with rows_at_fault(f"{source.id} published {delivery.published_on}"):
                    _put(con, family, source, delivery, read(delivery), code, judge)
                before = delivery
            except (ParseError, GuardTripped) as error:
                turn_away(delivery, error)


def is_current(
    con: duckdb.DuckDBPyConnection,
    catalogue: Catalogue,
    source: Source,
    deliveries: Iterable[Delivery],
    *,
    lost: Lost = lambda _: (),
) -> bool:
    """Return whether `update` would find nothing to do."""
    family = family_of(catalogue, source)
    if family is None:
        return True
    timeline.prepare(con, catalogue)
    rows = con.execute(
        f"select distinct delivery_id, published_on, code_version from {PUBLICATIONS} where source_id = ?", [source.id]
    ).fetchall()
    found = {row[0]: row[1:] for row in rows}
    wanted = {d.delivery_id: d for d in deliveries}
    code = family.code_version(catalogue.parser_version(source.id))
    return found.keys() <= wanted.keys() and all(
        d.put_off or bool(lost(d))
        if found.get(i) != (d.published_on or found.get(i, (None,))[0], _read_by(code, d))
        else True
        for i, d in wanted.items()
    )


def forget(con: duckdb.DuckDBPyConnection, catalogue: Catalogue, since: date) -> None:
    """Take every publication of that day and later out, so that the next update reads them anew."""
    timeline.prepare(con, catalogue)
    rows = con.execute(
        f"select distinct source_id, delivery_id from {PUBLICATIONS} where published_on >= ?", [since]
    ).fetchall()
    with transaction(con):
        for source_id, delivery_id in rows:
            timeline.remove(con, source_id, delivery_id)


def _remove_obsolete(
    con: duckdb.DuckDBPyConnection, source: Source, wanted: dict[str, Delivery], code: str, lost: Lost
) -> None:
    rows = con.execute(
        f"select distinct delivery_id, published_on, code_version from {PUBLICATIONS} where source_id = ?", [source.id]
    ).fetchall()
    obsolete = [
        delivery_id
        for delivery_id, published_on, read_by in rows
        if delivery_id not in wanted
        or (
            (read_by, published_on)
            != (_read_by(code, wanted[delivery_id]), wanted[delivery_id].published_on or published_on)
            and not lost(wanted[delivery_id])
        )
    ]
    with transaction(con):
        if len(obsolete) == len(rows):
            timeline.clear(con, source.id)
        else:
            for delivery_id in obsolete:
                timeline.remove(con, source.id, delivery_id)


def _put(
    con: duckdb.DuckDBPyConnection,
    family: Family,
    source: Source,
    delivery: Delivery,
    parsed: Parsed,
    code: str,
    judge: Judge,
) -> None:
    published_on = parsed.published_on or delivery.published_on or _utc(delivery).date()
    publication = _publication(family, source, delivery, published_on, code)
    form = family.form(delivery.variant)
    with stated(con, family, source, delivery.variant, parsed), transaction(con):
        spoken_of = [pair for pair in covered(con, form) if pair[0] not in delivery.withheld]
        con.execute("delete from delivery_facts where list_contains(?, scope)", [list(delivery.withheld)])
        timeline.put(con, publication, spoken_of)
        timeline.carry(con, publication, delivery.withheld)
        judge(con, publication, delivery)


def _publication(family: Family, source: Source, delivery: Delivery, published_on: date, code: str) -> Publication:
    return Publication(
        source_id=source.id,
        delivery_id=delivery.delivery_id,
        document_id=delivery.documents[0].document_id,
        place=family.form(delivery.variant).place,
        variant=delivery.variant,
        published_on=published_on,
        retrieved_at=_utc(delivery),
        code_version=_read_by(code, delivery),
    )


def _read_by(code: str, delivery: Delivery) -> str:
    return " without ".join([code, *([", ".join(delivery.withheld)] if delivery.withheld else [])])


def _utc(delivery: Delivery) -> datetime:
    return delivery.retrieved_at.astimezone(UTC).replace(tzinfo=None)


def _bodies(delivery: Delivery) -> tuple[object, ...]:
    return delivery.variant, delivery.withheld, *((d.name, d.sha256) for d in delivery.documents)
