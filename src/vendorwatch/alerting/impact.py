"""What is new for the team's vendors since people were told last: listed, removed, changed, contradicted, asked.

Here: finding it in the release in force, telling each thing once, keeping the log of it (`impact.jsonl`). Not here: sending
(`notify.py`), what fails or is late (`alerts.py`). The first release tells nothing: all that is there when the log begins is known.
What no channel took is told again by the next run.
"""

import hashlib
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from shlex import quote
from typing import Any, Literal

import duckdb

from vendorwatch.alerting.notify import notify
from vendorwatch.alerting.told import rows_of
from vendorwatch.landing.journal import Journal, Row
from vendorwatch.queries import query
from vendorwatch.reader import open_published
from vendorwatch.release.brief.paths import page_of
from vendorwatch.settings import Settings
from vendorwatch.shown import likely, spelled, visible

Kind = Literal["listed", "removed", "changed", "contradicted", "asked"]
# What one message says; a first archive of years may bring hundreds.
MOST_TOLD = 20
# Of one vendor, before the others are counted only.
MOST_OF_VENDOR = 5
DIGEST_EVERY = timedelta(days=1)
_KINDS: dict[str, Kind] = {"added": "listed", "relisted": "listed", "removed": "removed", "modified": "changed"}
_LONGEST = 400
# How the score of a name was reached, which says nothing to whom it is told.
_SUM = re.compile(r" \|(?:[^|.]*? [-+]\d\.\d+,?)+")


@dataclass(frozen=True)
class Impact:
    """One thing that concerns a vendor; `key` names it in the log, `rank` is its facet's (none: the least grave).

    `entry` is the party whose entry changed, or that the vendor may be.
    """

    key: str
    kind: Kind
    vendor_key: str
    facet: str | None
    rank: int | None
    text: str
    entry: str = ""


def found(con: duckdb.DuckDBPyConnection, settings: Settings) -> list[Impact]:
    """Return all that a release says of the team's vendors and that people may want to hear: what is so, then what is asked, the
    gravest first.
    """
    things = {thing.key: thing for thing in (*_changes(con, settings), *_contradictions(con, settings))}
    things |= {thing.key: thing for thing in _questions(con, settings)}
    return sorted(
        things.values(), key=lambda thing: (thing.kind == "asked", thing.rank is None, thing.rank or 0, thing.key)
    )


def tell(settings: Settings) -> list[Impact]:
    """Tell people what is new, and what nobody took before; return what was told now.

    With a digest, what is new waits until a day has passed since the last. Never raises for a channel that fails; raises
    VendorwatchError if nothing was published yet.
    """
    log = Journal(settings.impact_log)
    with log.held(), open_published(settings.published_file) as con:
        rows, lost = rows_of(log, _is_whole, mend=True)
        things = found(con, settings)
        [(release,)] = con.execute("select release_id from meta.release").fetchall()
        now = datetime.now(UTC)
        if not rows:
            log.append({"at": _at(now), "release": release, "known": [thing.key for thing in things]})
            if lost:
                notify(settings, f"Vendorwatch: {lost}, and what came since then may not: marts.vendor_impact has all.")
            return []
        least, wrong = _least(con, settings)
        due = list(_due(things, rows, least))
        # What is not grave enough is known too: a team that lowers its line is not told of years past.
        light = [thing.key for thing in things if not _is_grave(thing, least) and thing.key not in _known(rows)]
        if light:
            log.append({"at": _at(now), "release": release, "known": light})
        if not due or (settings.alert_digest and timedelta(0) <= now - _last(rows) < DIGEST_EVERY):
            return []
        answers = notify(settings, "\n".join(filter(None, [message(due, settings), wrong, lost])))
        log.append(
            {
                "at": _at(now),
                "release": release,
                "told": [vars(thing) for thing in due],
                "taken_by": [name for name, why in answers.items() if why is None],
                "not_taken_by": {name: why for name, why in answers.items() if why is not None},
            }
        )
    return due


def told(settings: Settings, most: int = 100) -> list[Row]:
    """Return what people were told last, a row a thing, newest first, with who took it."""
    rows = [row for row in _log(settings) if "told" in row]
    return [
        {
            **thing,
            "at": row["at"],
            "taken_by": ", ".join(row["taken_by"]),
            "not_taken_by": ", ".join(row["not_taken_by"]),
        }
        for row in reversed(rows)
        for thing in row["told"]
    ][:most]


def not_taken(settings: Settings) -> dict[str, str]:
    """Return the channels that did not take what was told last, with why; none if anybody took it."""
    last = _told_last(_log(settings))
    return dict(last["not_taken_by"]) if last and _is_lost(last) else {}


def _log(settings: Settings) -> list[Row]:
    return rows_of(Journal(settings.impact_log), _is_whole)[0]


def _is_whole(row: Row) -> bool:
    return "known" in row or {"told", "taken_by", "not_taken_by"} <= row.keys()


def message(due: Sequence[Impact], settings: Settings) -> str:
    """Return what is told of several things, the gravest first: each with its sentence, evidence, and where to look or decide.

    A vendor of which much is new has its gravest thing told, and the others counted: its page has them. Whether a vendor is a party
    that has just changed is asked with the change.
    """
    changed = {(thing.vendor_key, thing.entry) for thing in due if thing.kind in _KINDS.values()}
    due = [thing for thing in due if thing.kind != "asked" or (thing.vendor_key, thing.entry) not in changed]
    by_vendor: dict[str, list[Impact]] = {}
    for thing in due:
        by_vendor.setdefault(thing.vendor_key, []).append(thing)
    of = f", of {len(by_vendor)} vendors" if 1 < len(by_vendor) < len(due) else ""
    first = f"Vendorwatch: {len(due)} new {'thing' if len(due) == 1 else 'things'} about your vendors{of}."
    lines = [f"- {line}" for things in by_vendor.values() for line in _lines(things)]
    more = f"And {len(lines) - MOST_TOLD} more: {_index(settings)}" if len(lines) > MOST_TOLD else None
    return "\n".join(filter(None, [first, *lines[:MOST_TOLD], more]))


def _lines(things: Sequence[Impact]) -> Iterator[str]:
    """Yield what is told of one vendor: each of few things, or the gravest and how many others of each kind."""
    if len(things) <= MOST_OF_VENDOR:
        yield from (thing.text for thing in things)
        return
    others = Counter(thing.kind for thing in things[1:])
    counted = ", ".join(f"{count} {kind}" for kind, count in others.items())
    yield f"{things[0].text}\n  And {len(things) - 1} more of this vendor: {counted}."


def _changes(con: duckdb.DuckDBPyConnection, settings: Settings) -> Iterator[Impact]:
    words: dict[Kind, str] = {"listed": "was added to", "removed": "was removed from", "changed": "changed on"}
    for key, vendor, entry_id, entry, change, list_name, on, facet, rank, why, fields, url, probability in con.execute(
        query("alerts/changes")
    ).fetchall():
        kind = _KINDS[change]
        what = f": {'; '.join(sorted(fields))}" if kind == "changed" and fields else ""
        party = f"{entry} ({entry_id})"
        if is_asked := probability is not None:
            party = f"may be {party}, {likely(probability)} likely, to decide; that party"
        text = f"{vendor} ({key}): {party} {words[kind]} {list_name}, {on}{what}. {_SUM.sub('', why)}"
        named = f"{key} {entry_id} {change} {on}"
        yield _thing(named, kind, key, facet, rank, text, url, settings, entry_id, is_asked=is_asked)


def _contradictions(con: duckdb.DuckDBPyConnection, settings: Settings) -> Iterator[Impact]:
    for number, key, vendor, subject, claim, says, other, facet, rank, url in con.execute(
        query("alerts/contradictions")
    ).fetchall():
        text = f"{vendor} ({key}): on {spelled(claim)} of {subject} one source says {says}, another {other}"
        yield _thing(f"{key} {number}", "contradicted", key, facet, rank, text, url, settings)


def _questions(con: duckdb.DuckDBPyConnection, settings: Settings) -> Iterator[Impact]:
    for join_id, key, vendor, party, party_id, probability, facet, rank in con.execute(
        query("alerts/questions")
    ).fetchall():
        text = f"{vendor} ({key}): may be {party} ({party_id}), {likely(probability)} likely, to decide"
        yield _thing(join_id, "asked", key, facet, rank, text, None, settings, party_id, is_asked=True)


def _thing(
    named: str,
    kind: Kind,
    vendor: str,
    facet: str | None,
    rank: int | None,
    text: str,
    url: Any,
    settings: Settings,
    entry: str = "",
    *,
    is_asked: bool = False,
) -> Impact:
    """Return a thing with its text: what is so, and below it, a line each, how to decide, the evidence and the vendor's page."""
    said = _one_line(text).rstrip(".")
    shown = said if len(said) <= _LONGEST else f"{said[:_LONGEST]} .."
    grave = f"[{spelled(facet)}] " if facet else ""
    evidence = f"Evidence: {_one_line(str(url))}" if url else None
    page = (
        f"{settings.url}/brief/{page_of(vendor)}"
        if settings.url
        else str(settings.published / "brief" / page_of(vendor))
    )
    todo = (
        f"Decide: {settings.url}/review"
        if settings.url
        else f"Decide: vendorwatch decide --vendor {quote(_one_line(vendor))}"
    )
    key = hashlib.sha256(f"{kind} {named}".encode()).hexdigest()[:16]
    lines = filter(None, [f"{grave}{shown}.", todo if is_asked else None, evidence, f"More: {page}"])
    return Impact(key, kind, vendor, facet, rank, "\n  ".join(lines), entry)


def _one_line(text: str) -> str:
    """Return a text that adds no line of its own to a message, and hides nothing there."""
    return " ".join(visible(text).split())


def _index(settings: Settings) -> str:
    return f"{settings.url}/brief/" if settings.url else str(settings.published / "brief" / "index.html")


def _least(con: duckdb.DuckDBPyConnection, settings: Settings) -> tuple[int | None, str]:
    """Return the rank up to which people are told, None for all; and what is wrong with how it is set."""
    said = settings.alert_severity
    if said is None:
        return None, ""
    if said.isdecimal():
        return int(said), ""
    ranks = dict(con.execute("select facet, rank from core.facets").fetchall())
    if said in ranks:
        return int(ranks[said]), ""
    # Telling too much is the lesser fault.
    return None, f"VENDORWATCH_ALERT_SEVERITY is {said!r}, which is no facet and no rank: all is told."


def _is_grave(thing: Impact, least: int | None) -> bool:
    return least is None or (thing.rank is not None and thing.rank <= least)


def _due(things: Sequence[Impact], rows: Sequence[Row], least: int | None) -> Iterator[Impact]:
    """Yield what nobody was told, first what nobody took, which may be no longer in the release."""
    last = _told_last(rows)
    if last and _is_lost(last):
        yield from (Impact(**thing) for thing in last["told"])
    known = _known(rows)
    yield from (thing for thing in things if thing.key not in known and _is_grave(thing, least))


def _known(rows: Sequence[Row]) -> set[str]:
    return {key for row in rows for key in row.get("known", ())} | {
        thing["key"] for row in rows for thing in row.get("told", ())
    }


def _last(rows: Sequence[Row]) -> datetime:
    """Return when people were told last, or the log began."""
    return datetime.fromisoformat((_told_last(rows) or rows[0])["at"])


def _told_last(rows: Sequence[Row]) -> Row | None:
    return next((row for row in reversed(rows) if "told" in row), None)


def _is_lost(row: Row) -> bool:
    return bool(row["not_taken_by"]) and not row["taken_by"]


def _at(moment: datetime) -> str:
    return moment.isoformat(timespec="seconds")
