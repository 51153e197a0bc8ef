"""Whether a release would tell less of a list than the one in force, or something older, though nobody has said so.

Here: what releases were made of, compared list by list. Not here: whether a publication is plausible beside those before it
(`history/guards.py`): that holds as long as each of them can be read. Where the archive or its log has lost something, what is
left may be an excerpt, and what was published is all there is to compare it with.
"""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import duckdb

from vendorwatch.connect import connect
from vendorwatch.deliveries import Source
from vendorwatch.errors import PublishRefused
from vendorwatch.history.guards import usual_loss
from vendorwatch.history.timeline import PUBLICATIONS
from vendorwatch.landing import Landing
from vendorwatch.release import publish
from vendorwatch.shown import counted

_LISTS = "select source_id, list_id, entries, published_on from core.list_coverage"
_RAW = """
    select table_id, split_part(input_versions, ' without ', 1) as delivery_id, row_count
    from meta.model_runs
    where table_id like 'raw.%'
    qualify row_number() over (partition by table_id order by built_at desc, rowid desc) = 1
"""


@dataclass(frozen=True)
class Told:
    """What a release tells: which delivery each source's rows are of, and of each list how many entries, published when.

    Of a source without lists it is the rows of its tables.
    """

    made_of: dict[str, str]
    held: dict[tuple[str, str], tuple[int, date | None]]


def last_told(folder: Path) -> Told | None:
    """Return what the newest release tells that can be read; None if there is none."""
    return next(all_told(folder), None)


def all_told(folder: Path) -> Iterator[Told]:
    """Yield what each of the releases kept tells that can be read, the one in force first."""
    for path in publish.kept_files(folder):
        try:
            with connect(path, read_only=True) as con:
                yield told_by(con)
        except duckdb.Error:
            # Damaged, or of an older version that does not tell.
            continue


def told_by(con: duckdb.DuckDBPyConnection) -> Told:
    """Return what a release, or the warehouse that the next one is made of, tells."""
    made_of, held = {}, {}
    for source_id, list_id, entries, published_on in con.execute(_LISTS).fetchall():
        held[source_id, list_id] = entries, published_on
    with_lists = {source_id for source_id, _ in held}
    for table_id, delivery_id, rows in con.execute(_RAW).fetchall():
        source_id, _, name = table_id.removeprefix("raw.").partition("__")
        made_of[source_id] = delivery_id
        if source_id not in with_lists:
            held[source_id, name] = rows, None
    return Told(made_of, held)


def steps_back(
    before: Told, now: Told, landing: Landing, sources: Iterable[Source], judged: Collection[str]
) -> list[str]:
    """Return, in words and the gravest first, of which sources a release tells less than one before it, or of an older day.

    Not of what people keep themselves, nor where a person has said so, nor where each publication from the one before on
    was `judged` in its turn.
    """
    found = []
    for source in sources:
        was, made_of = before.made_of.get(source.id), now.made_of.get(source.id, "")
        if not source.is_fetched or not was or was == made_of or landing.is_on_a_persons_word(made_of, was):
            continue
        accepted = {d.delivery_id: d for d in landing.deliveries(source)}
        if was in judged and was in accepted and made_of in [*accepted][[*accepted].index(was) :]:
            continue
        if less := sorted(_less(source, before, now), reverse=True):
            digest = accepted[made_of].documents[0].sha256[:12] if made_of in accepted else "SHA256"
            how = f'if that is right: vendorwatch accept {source.id} {digest} --reason "..."'
            found.append((less[0], "; ".join([*(what for _, what in less), how])))
    return [what for _, what in sorted(found, reverse=True)]


def _less(source: Source, before: Told, now: Told) -> Iterator[tuple[int, str]]:
    """Yield each list of a source that lost more than is usual or is of an older day, behind how many entries it lost."""
    for (source_id, name), (had, day_before) in before.held.items():
        if source_id != source.id or (source_id, name) not in now.held:
            continue
        has, day = now.held[source_id, name]
        if had - has > usual_loss(had):
            entries = counted(has, "entry", "entries")
            yield had - has, f"{name}: {entries}, where {had:,} were published before"
        elif day and day_before and day < day_before:
            yield 0, f"{name}: that of {day}, where that of {day_before} was published before"


def require_none(con: duckdb.DuckDBPyConnection, folder: Path, landing: Landing, sources: Iterable[Source]) -> None:
    """Raise PublishRefused if a release of what the warehouse holds would be a step back behind the one in force."""
    before = last_told(folder)
    if before is None:
        return
    try:
        now = told_by(con)
    except duckdb.CatalogException:
        # What was never built is told by what is built of it.
        return
    sources = list(sources)
    if found := steps_back(before, now, landing, sources, _judged(con, landing, sources)):
        raise PublishRefused(
            "; ".join(found),
            where="release",
            expected="no less than what was published, as long as nobody says that it is right",
            todo="The release in force stays. `vendorwatch doctor` tells which files are lost, and with them back all goes on",
        )


def _judged(con: duckdb.DuckDBPyConnection, landing: Landing, sources: Iterable[Source]) -> set[str]:
    """Return the deliveries beside which those after them were judged: in the history, or still to be read."""
    rows = con.execute(f"select distinct source_id, delivery_id from {PUBLICATIONS}").fetchall()
    with_history = {source_id for source_id, _ in rows}
    readable = {
        d.delivery_id
        for s in sources
        if s.is_fetched and s.id not in with_history
        for d in landing.deliveries(s)
        if not landing.lost(d)
    }
    return {delivery_id for _, delivery_id in rows} | readable
