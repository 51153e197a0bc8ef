"""Taking what was landed into the warehouse: raw tables and history, and turning away what is not in order.

Here: the order of reading, judging and falling back. Not here: parsing (`sources/`), loading (`tables/loading.py`), what is
implausible (`history/guards.py`), where the bytes lie (`landing/`).
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from pathlib import Path

import duckdb
import pyarrow as pa

from vendorwatch.code import code_version
from vendorwatch.confined import confined
from vendorwatch.deliveries import Delivery, Parsed, Source
from vendorwatch.errors import GuardTripped, ParseError, Unread
from vendorwatch.history import beside, guards, timeline
from vendorwatch.history import update as history
from vendorwatch.history.facts import family_of
from vendorwatch.landing import ANOTHER_TIME, Landing
from vendorwatch.tables import loading
from vendorwatch.tables.catalogue import Catalogue
from vendorwatch.tables.state import Built, record_written


@dataclass(frozen=True)
class Taken:
    """What became of a source's tables, and why a delivery was turned away if one was."""

    built: list[Built]
    verdict: str | None


def take(
    con: duckdb.DuckDBPyConnection,
    catalogue: Catalogue,
    sql: Path,
    landing: Landing,
    source: Source,
    tell: Callable[[str], None],
) -> Taken:
    """Load the delivery in force and bring the history in line with all accepted ones.

    One that cannot be read in full or is implausible beside those before it is quarantined, and the one before takes
    its place; where a file holds several lists, only the implausible ones are. `tell` is given a line for each.
    """
    parser = code_version(f"vendorwatch.sources.{source.id}.source")
    source = confined(source)
    verdicts: list[str] = []
    read: dict[str, Parsed] = {}

    def turn_away(delivery: Delivery, error: ParseError | GuardTripped) -> None:
        verdicts.append(str(error))
        if isinstance(error, Unread):
            tell(f"{source.id}: {error}")
            landing.condemn_damaged(delivery)
            # Read again at the next refresh, whichever parser there is: by then it may be whole.
            landing.quarantine(delivery.delivery_id, str(error), read_by=ANOTHER_TIME)
            return
        lists = error.lists if isinstance(error, GuardTripped) and source.list_column else frozenset[str]()
        if lists and not lists <= set(delivery.withheld):
            tell(f"{source.id}: withheld {', '.join(sorted(lists))}. {error}")
            landing.withhold(delivery.delivery_id, lists, str(error))
        else:
            tell(f"{source.id}: quarantined. {error}")
            landing.quarantine(
                delivery.delivery_id, str(error), read_by=parser if isinstance(error, ParseError) else None
            )

    rows: dict[str, list[beside.Row]] = {}

    def read_file(delivery: Delivery) -> Parsed:
        parsed = source.parse(delivery)
        rows[delivery.delivery_id] = _rows_of_entries(source, parsed)
        return beside.in_time(delivery, parsed)

    def parse(delivery: Delivery) -> Parsed:
        parsed = read.pop(delivery.version, None) or carried.parse(delivery)
        if parsed.published_on:
            landing.set_published(delivery.delivery_id, parsed.published_on, "document")
        before = _before_it(source, landing, delivery)
        if before and (before.delivery_id in rows or _readable(alone, before)):
            beside.require_its_end(delivery, rows[delivery.delivery_id], rows[before.delivery_id])
        return parsed

    alone = replace(source, parse=read_file)
    carried = replace(source, parse=lambda delivery: _with_lists_before(alone, landing, delivery))
    if family_of(sql, source) is None and _is_fetched(source) and not source.cumulative:
        for late in landing.deliveries(source):
            try:
                beside.require_its_turn(late, landing.deliveries(source))
            except GuardTripped as error:
                turn_away(late, error)
    for delivery_id in landing.reconsider(source, parser):
        tell(f"{source.id}: {delivery_id} is read again, by another version of the parser")
    while True:
        delivery = landing.in_force(source)
        try:
            built, parsed = loading.load_source(con, catalogue, carried, delivery)
        except GuardTripped as error:
            assert delivery is not None
            turn_away(delivery, error)
            continue
        except ParseError as error:
            assert delivery is not None
            for unreadable, documents in _at_fault(catalogue, carried, landing, delivery, error):
                if len(documents) == len(unreadable.documents):
                    turn_away(unreadable, next(iter(documents.values()), error))
                    continue
                by = ANOTHER_TIME if any(isinstance(why, Unread) for why in documents.values()) else parser
                if by == ANOTHER_TIME:
                    landing.condemn_damaged(unreadable)
                reasons = {sha256: str(why) for sha256, why in documents.items()}
                verdicts.extend(reasons.values())
                tell(f"{source.id}: left {len(reasons)} files out. {next(iter(reasons.values()))}")
                landing.leave_out(unreadable.delivery_id, reasons, read_by=by)
            continue
        if parsed and delivery:
            read[delivery.version] = parsed
            if parsed.published_on:
                landing.set_published(delivery.delivery_id, parsed.published_on, "document")
            if family_of(sql, source) is None and _is_fetched(source):
                try:
                    _require_plausible(carried, landing, delivery, parsed)
                except GuardTripped as error:
                    turn_away(delivery, error)
                    continue
        accepted = landing.deliveries(source)
        history.update(con, catalogue, sql, source, accepted, read=parse, judge=guards.judge, turn_away=turn_away)
        if delivery == landing.in_force(source) or not verdicts:
            return Taken(built, verdicts[0] if verdicts else None)


def _rows_of_entries(source: Source, parsed: Parsed) -> list[beside.Row]:
    """Return number and list of each entry, in the order of the file."""
    entries = parsed.tables.get("entries")
    if entries is None or "entry_id" not in entries.column_names:
        return []
    lists = entries[source.list_column].to_pylist() if source.list_column else [None] * entries.num_rows
    return list(zip(entries["entry_id"].to_pylist(), lists, strict=True))


def _is_fetched(source: Source) -> bool:
    return bool(source.variants) and not source.curated


def _before_it(source: Source, landing: Landing, delivery: Delivery) -> Delivery | None:
    """Return the delivery before one of the same form, where that is a text that may end anywhere."""
    form = next((v for v in (*source.variants, *source.archived) if v.name == delivery.variant), None)
    if form is None or form.parts[0].media != "csv":
        return None
    alike = [d for d in landing.deliveries(source) if d.variant == delivery.variant]
    ids = [d.delivery_id for d in alike]
    at = ids.index(delivery.delivery_id) if delivery.delivery_id in ids else 0
    return alike[at - 1] if at else None


def _require_plausible(source: Source, landing: Landing, in_force: Delivery, parsed: Parsed) -> None:
    """Raise GuardTripped if what is in force of a source without a history is far less than what was before it."""
    before = landing.before(source)
    if before is None or not (read_before := _readable_in_full(source, before)):
        return
    beside.require_its_size(source, in_force, parsed, before, read_before)


def _at_fault(
    catalogue: Catalogue, source: Source, landing: Landing, in_force: Delivery, error: ParseError
) -> list[tuple[Delivery, dict[str, ParseError]]]:
    """Return the deliveries with files that cannot be read by themselves, and why, by the files' digests.

    What is in force of a cumulative source is made of all deliveries, of which each file is complete in itself; of any
    other, and where no single file is to blame, the delivery is at fault as a whole.
    """
    found = []
    for delivery in landing.deliveries(source) if source.cumulative else []:
        unreadable = {}
        for document in delivery.documents:
            try:
                loading.parse_in_full(catalogue, source, replace(delivery, documents=(document,)))
            except ParseError as why:
                unreadable[document.sha256] = why
        if unreadable:
            found.append((delivery, unreadable))
    return found or [(in_force, {document.sha256: error for document in in_force.documents})]


def _with_lists_before(source: Source, landing: Landing, delivery: Delivery) -> Parsed:
    """Parse a delivery; the lists withheld from it are those of the newest delivery before it that has them."""
    parsed = source.parse(delivery)
    if not delivery.withheld or source.list_column is None:
        return parsed
    import pyarrow.compute as pc  # noqa: PLC0415 - slow to import, and lists are seldom withheld

    withheld = pa.array(delivery.withheld)
    accepted = landing.deliveries(source)
    ids = [d.delivery_id for d in accepted]
    earlier = accepted[: ids.index(delivery.delivery_id)] if delivery.delivery_id in ids else []
    whole = (d for d in reversed(earlier) if not {*d.withheld} & {*delivery.withheld})
    before = next(
        (tables for d in whole if (tables := _readable(source, d))),
        {name: table.schema.empty_table() for name, table in parsed.tables.items()},
    )

    def of_lists(tables: dict[str, pa.Table], name: str) -> pa.ChunkedArray:
        entries = tables["entries"]
        listed = entries.filter(pc.is_in(entries[source.list_column], withheld))["entry_id"]
        return pc.is_in(tables[name]["entry_id"], listed.combine_chunks())

    tables = {
        name: pa.concat_tables(
            [table.filter(pc.invert(of_lists(parsed.tables, name))), before[name].filter(of_lists(before, name))]
        )
        if "entry_id" in table.column_names
        else table
        for name, table in parsed.tables.items()
    }
    return replace(parsed, tables=tables)


def _readable(source: Source, delivery: Delivery) -> dict[str, pa.Table] | None:
    """Return the tables of a delivery; None if it cannot be read, which is no fault of one that borrows from it."""
    found = _readable_in_full(source, delivery)
    return found.tables if found else None


def _readable_in_full(source: Source, delivery: Delivery) -> Parsed | None:
    try:
        return source.parse(delivery)
    except (ParseError, GuardTripped):
        return None


def record_history(con: duckdb.DuckDBPyConnection, catalogue: Catalogue) -> list[Built]:
    """Return what became of the two tables of the history, after all sources were taken."""
    made_from = timeline.digest(con, catalogue)
    return [record_written(con, catalogue[t], made_from) for t in timeline.TABLES if t in catalogue.tables]


def is_taken(
    con: duckdb.DuckDBPyConnection, catalogue: Catalogue, sql: Path, landing: Landing, sources: Iterable[Source]
) -> bool:
    """Return whether raw tables and history hold what is landed, as the present parsers read it."""
    sources = list(sources)
    in_force = {s.id: landing.in_force(s) for s in sources}
    return loading.is_loaded(con, catalogue, in_force, told_of(landing, sources)) and all(
        history.is_current(con, catalogue, sql, s, landing.deliveries(s)) for s in sources
    )


def told_of(landing: Landing, sources: Iterable[Source]) -> list[Delivery]:
    """Return the deliveries whose documents may be evidence: all accepted ones, since the history tells of each."""
    found: list[Delivery] = []
    for source in sources:
        in_force = landing.in_force(source)
        if in_force:
            found += [in_force] if source.cumulative else landing.deliveries(source)
    return found
