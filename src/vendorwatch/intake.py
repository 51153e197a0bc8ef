"""Taking what was landed into the warehouse: raw tables and history, and turning away what is not in order.

Here: the order of loading, judging and falling back. Not here: reading one delivery (`reading.py`), loading it
(`tables/loading.py`), what is implausible (`history/guards.py`), where the bytes lie (`landing/`).
"""

from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import date

import duckdb

from vendorwatch import confined
from vendorwatch.deliveries import Delivery, Document, Source
from vendorwatch.errors import DamagedFile, GuardTripped, ParseError, Unread
from vendorwatch.history import beside, guards, timeline
from vendorwatch.history import update as history
from vendorwatch.history.facts import family_of
from vendorwatch.landing import ANOTHER_TIME, Landing, how_it_comes_back
from vendorwatch.reading import Reader
from vendorwatch.shown import counted
from vendorwatch.tables import loading
from vendorwatch.tables.catalogue import Catalogue
from vendorwatch.tables.state import Built, record_written


@dataclass(frozen=True)
class SourceResult:
    """What became of a source's tables, and why a delivery was turned away if one was."""

    built: list[Built]
    verdict: str | None


def take(
    con: duckdb.DuckDBPyConnection,
    catalogue: Catalogue,
    landing: Landing,
    source: Source,
    tell: Callable[[str], None],
    *,
    released: str | None = None,
) -> SourceResult:
    """Load the delivery in force and bring the history in line with all accepted ones.

    One that cannot be read in full or is implausible beside those before it is quarantined, and the one before takes
    its place; where a file holds several lists, only the implausible ones are. `tell` is given a line for each.

    What the release in force was made of (`released` is its delivery) gives way to none before it because its bytes cannot
    be read: what was read of it stays. Raises Unread where that is gone, too.
    """
    reader = Reader(source, landing)
    refusals = _Refusals(con, landing, source, catalogue.parser_version(source.id), tell)
    has_history = family_of(catalogue, source) is not None
    if source.is_fetched and not has_history and not source.cumulative:
        for late in landing.deliveries(source):
            try:
                beside.require_its_turn(late, landing.deliveries(source))
            except GuardTripped as error:
                refusals.turn_away(late, error)
    for delivery_id in landing.reconsider(source, refusals.parser, catalogue.code_version):
        tell(f"{source.id}: {delivery_id} is read again, by another version of the parser or the rules")
    while True:
        delivery = landing.in_force(source)
        try:
            built, parsed = loading.load_source(con, catalogue, reader.source, delivery)
            if parsed and delivery:
                reader.keep(delivery, parsed)
                if source.is_fetched and not has_history:
                    reader.require_plausible(delivery, parsed)
        except GuardTripped as error:
            assert delivery is not None
            refusals.turn_away(delivery, error)
            continue
        except ParseError as error:
            assert delivery is not None
            if isinstance(error, Unread) and reader.was_read(con, catalogue, delivery, released):
                carried = reader.carry(con, catalogue, delivery)
                refusals.put_off(delivery, error)
                if carried:
                    continue
                kept = loading.as_it_is(con, catalogue, source, reader.since(released) | {delivery.delivery_id})
                if kept is None:
                    raise _all_gone(source, error, landing.lost(delivery)) from error
                built = kept
                delivery = landing.in_force(source)
            else:
                for unreadable, documents in reader.at_fault(catalogue, delivery, error):
                    if documents:
                        refusals.leave_out(unreadable, documents)
                    else:
                        refusals.turn_away(unreadable, error)
                if landing.in_force(source) == delivery:
                    # What cannot be turned away would be read for ever.
                    raise
                continue
        history.update(
            con,
            catalogue,
            source,
            landing.deliveries(source),
            read=reader.read,
            judge=guards.judge,
            turn_away=refusals.turn_away,
            lost=landing.lost,
        )
        if delivery == landing.in_force(source) or not refusals.reasons:
            return SourceResult(built, "; ".join(dict.fromkeys(refusals.reasons)) or None)


def _all_gone(source: Source, error: Unread, lost: list[Document]) -> Unread:
    """Return what there is to say where neither the bytes in force nor what was read of them are left."""
    return Unread(
        error.what,
        where=error.where,
        expected=error.expected,
        todo=f"What was read of it is gone, too: the release in force stays. {how_it_comes_back(source)} To go on with the "
        f'version before, on your word: vendorwatch reject {source.id} {lost[0].sha256[:12] if lost else "SHA256"} --reason "..."',
    )


class _Refusals:
    """What is not in order, turned away as a whole, by the list or by the file, each with its reason."""

    def __init__(
        self,
        con: duckdb.DuckDBPyConnection,
        landing: Landing,
        source: Source,
        parser: str,
        tell: Callable[[str], None],
    ) -> None:
        self.parser = parser
        self.reasons: list[str] = []
        self._con = con
        self._landing, self._source, self._tell = landing, source, tell

    def turn_away(self, delivery: Delivery, error: ParseError | GuardTripped) -> None:
        """Quarantine a delivery, or withhold those of its lists that are implausible."""
        self.reasons.append(str(error))
        if isinstance(error, Unread):
            self.reasons.pop()
            self.put_off(delivery, error)
            return
        if isinstance(error, GuardTripped):
            guards.record(self._con, delivery, error)
        lists = error.lists if isinstance(error, GuardTripped) and self._source.list_column else frozenset[str]()
        if lists and not lists <= set(delivery.withheld):
            self._tell(f"{self._source.id}: withheld {', '.join(sorted(lists))}. {error}")
            self._landing.withhold(delivery.delivery_id, lists, str(error))
        else:
            self._tell(f"{self._source.id}: quarantined. {error}")
            by = self.parser if isinstance(error, ParseError) else None
            self._landing.quarantine(delivery.delivery_id, str(error), read_by=by)

    def put_off(self, delivery: Delivery, error: Unread) -> None:
        """Leave a delivery in force though it cannot be read: what was read of it stays. What is damaged goes aside."""
        self.reasons.append(str(error))
        self._tell(f"{self._source.id}: {error}")
        self._landing.condemn_damaged(delivery)
        self._landing.put_off(delivery.delivery_id, str(error), self._landing.lost(delivery))

    def leave_out(self, delivery: Delivery, documents: Mapping[str, ParseError]) -> None:
        """Leave files out of a delivery, each with its reason; with the last one the delivery is quarantined."""
        by = ANOTHER_TIME if any(isinstance(why, Unread) for why in documents.values()) else self.parser
        if by == ANOTHER_TIME:
            self._landing.condemn_damaged(delivery)
        reasons = {sha256: str(why) for sha256, why in documents.items()}
        self.reasons.extend(reasons.values())
        is_whole = {document.sha256 for document in delivery.documents} <= reasons.keys()
        what = "quarantined" if is_whole else f"left {counted(len(reasons), 'file')} out"
        self._tell(f"{self._source.id}: {what}. {'; '.join(dict.fromkeys(reasons.values()))}")
        self._landing.leave_out(delivery.delivery_id, reasons, read_by=by)


def read_ahead(con: duckdb.DuckDBPyConnection, catalogue: Catalogue, landing: Landing, source: Source) -> None:
    """Let a child begin to read what `take` will load of a source, while this process is at work on another."""
    # What is wrong with it is told when it is its turn.
    with suppress(Exception):
        delivery = landing.in_force(source)
        if delivery and loading.is_due(con, catalogue, source, delivery):
            before = loading.loaded(con, catalogue, source, landing.deliveries(source)) if source.parse_after else None
            confined.read_ahead(source, delivery, before if not delivery.withheld else None)


def read_longest_ahead(
    con: duckdb.DuckDBPyConnection | None, catalogue: Catalogue, landing: Landing, sources: Iterable[Source]
) -> set[str]:
    """Return the sources of which `take` will load something, having let a child begin with the one that takes longest.

    Without a connection there is no warehouse yet.
    """
    in_force = ((source, landing.in_force(source)) for source in sources)
    due = [(s, d) for s, d in in_force if d and (con is None or loading.is_due(con, catalogue, s, d))]
    if due:
        longest, delivery = max(due, key=lambda one: sum(document.size for document in one[1].documents))
        if con:
            read_ahead(con, catalogue, landing, longest)
        else:
            confined.read_ahead(longest, delivery)
    return {source.id for source, _ in due}


def record_history(con: duckdb.DuckDBPyConnection, catalogue: Catalogue) -> list[Built]:
    """Return what became of the two tables of the history, after all sources were taken."""
    inputs = timeline.digest(con, catalogue)
    return [record_written(con, catalogue[t], inputs) for t in timeline.TABLES if t in catalogue.tables]


def untaken(
    con: duckdb.DuckDBPyConnection, catalogue: Catalogue, landing: Landing, sources: Iterable[Source]
) -> set[str]:
    """Return the raw tables that do not hold what is landed, as the present parsers read it, or that are to be tried again.

    With any of a source go all of it, and those of the history and of the documents, which follow from all sources.
    """
    sources = list(sources)
    in_force = {s.id: landing.in_force(s) for s in sources}
    found = list(loading.unloaded(con, catalogue, in_force, evidence_deliveries(landing, sources)))
    due = {table.source for table in found} | {
        s.id
        for s in sources
        if not history.is_current(con, catalogue, s, landing.deliveries(s), lost=landing.lost)
        or landing.is_due_again(s)
    }
    return {t.id for t in catalogue.layer("raw") if due and (t.source is None or t.source in due)}


def require_whole(landing: Landing, sources: Iterable[Source], since: date | None) -> None:
    """Raise DamagedFile, naming the files, unless the archive holds each byte of what was published that day and later."""
    told = []
    for source in sources:
        deliveries = [
            d for d in landing.deliveries(source) if since is None or (d.published_on and d.published_on >= since)
        ]
        for delivery in deliveries:
            landing.condemn_damaged(delivery)
        if lost := landing.told_lost(source, deliveries):
            told.append(f"{source.id}: {lost}")
    if told:
        raise DamagedFile(
            "; ".join(told),
            expected="every file that is to be read anew",
            todo="Nothing was changed; what is published stays",
        )


def evidence_deliveries(landing: Landing, sources: Iterable[Source]) -> list[Delivery]:
    """Return the deliveries whose documents may be evidence: all accepted ones, since the history tells of each."""
    found: list[Delivery] = []
    for source in sources:
        in_force = landing.in_force(source)
        if in_force:
            found += [in_force] if source.cumulative else landing.deliveries(source)
    return found
