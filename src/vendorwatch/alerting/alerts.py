"""What people must hear of: what fails, what is turned away, what is stale or late, and when it is well again.

Here: comparing how things stand with what was told last, and keeping the log of it. Not here: sending (`notify.py`), what is
new for a vendor (`impact.py`), which is told here too.
Called at the end of every run, wherever it runs, or of the command that it is a part of. A trouble is told once when it begins,
again each day while it lasts and whenever it changes, and once when it is over; what no channel took is told again by the next
run.
"""

import uuid
from collections.abc import Collection, Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Literal

import duckdb

from vendorwatch.alerting import impact
from vendorwatch.alerting.notify import notify
from vendorwatch.alerting.told import rows_of
from vendorwatch.deliveries import Source
from vendorwatch.errors import Busy, Damaged, VendorwatchError
from vendorwatch.inboxes import SHOWN as SHOWN_FILES
from vendorwatch.inboxes import NotTaken, in_words, not_taken
from vendorwatch.landing import Landing
from vendorwatch.landing.journal import Journal, Row
from vendorwatch.processes.runs import KINDS, Runs
from vendorwatch.reader import open_published
from vendorwatch.settings import Settings
from vendorwatch.sources import all_sources

Kind = Literal["failed", "killed", "quarantined", "stale", "late", "recovered"]
REMIND_AFTER = timedelta(days=1)
ROWS, LINES, FILES, LOG = "rows", "lines", "files", "log"
SHOWN = 300
_NAMES = {"run:landing": "The landing", "run:tables": "The refresh"}
_NAMES |= {ROWS: "Every row", LINES: "Every line", FILES: "Every file"}


@dataclass(frozen=True)
class Alert:
    """One thing to tell; `subject` is what it is about, a source's id or `run:tables`."""

    subject: str
    kind: Kind
    text: str


def troubles(settings: Settings, landing: Landing, sources: Collection[Source]) -> dict[str, Alert | None]:
    """Return how everything stands that people may have to hear of, by subject; None where it is in order."""
    found: dict[str, Alert | None] = {}
    runs = Runs(settings.home)
    for kind in KINDS:
        last, subject = runs.last(kind), f"run:{kind}"
        found[subject] = None
        if last and last.went_wrong:
            how: Kind = "killed" if last.outcome == "killed" else "failed"
            found[subject] = Alert(subject, how, f"{_NAMES[subject]} {how}: {'; '.join(last.errors)}")
    # A log that has lost something is told by the run that it stops.
    with suppress(Damaged):
        latest = {row["source_id"]: row["outcome"] for row in landing.log()}
        for source in sources:
            status = landing.status(source)
            found[source.id] = None
            if status.stale:
                kind_of = _kind(latest.get(source.id, ""), status.reason)
                text = f"{source.title} ({source.id}) is {kind_of}: {status.reason}. {_in_force(landing, source)}"
                found[source.id] = Alert(source.id, kind_of, text)
    found[ROWS] = found[LINES] = found[FILES] = None
    # Where nothing is published yet, or it is damaged, that is told elsewhere.
    with suppress(VendorwatchError, duckdb.Error), open_published(settings.published_file) as con:
        found[ROWS], found[LINES] = _set_aside(con), _not_taken(con)
        found[FILES] = _files(not_taken(con, landing, sources))
    return found


def _in_force(landing: Landing, source: Source) -> str:
    delivery = landing.in_force(source)
    if delivery is None:
        return "Nothing of it is in force."
    day = f"published {delivery.published_on}" if delivery.published_on else f"taken {delivery.retrieved_at:%Y-%m-%d}"
    return f"In force stays the last good version, {delivery.variant} {day}."


def _set_aside(con: duckdb.DuckDBPyConnection) -> Alert | None:
    """Tell of the rows that the release does without, since each breaks a rule of its table."""
    tables = con.execute(
        """
        select table_id, count(*), min(reason), min_by(row, reason) from meta.set_aside group by table_id order by 1
        """
    ).fetchall()
    told = [f"{count:,} of {table_id} ({reason} The first: {row[:SHOWN]})" for table_id, count, reason, row in tables]
    return (
        Alert(ROWS, "quarantined", f"Rows were set aside: {'; '.join(told)}. meta.set_aside has all.") if told else None
    )


def _not_taken(con: duckdb.DuckDBPyConnection) -> Alert | None:
    """Tell of the lines of people's own files, vendors and decisions, that are not in order."""
    files = con.execute(
        """
        select description, failing_rows, sample from meta.check_results
        where check_name = 'every_line_is_taken' and not passed order by all
        """
    ).fetchall()
    told = [f"{count:,} against: {rule} The first: {sample[:SHOWN]}" for rule, count, sample in files]
    return (
        Alert(LINES, "quarantined", f"Lines were left out: {'; '.join(told)} meta.problems has all.") if told else None
    )


def _files(files: list[NotTaken]) -> Alert | None:
    """Tell of the files in inboxes that nothing was taken from."""
    if not files:
        return None
    return Alert(FILES, "quarantined", f"Files were left out: {'; '.join(in_words(files))[: SHOWN * SHOWN_FILES]}.")


def tell(settings: Settings, landing: Landing, sources: Collection[Source]) -> list[Alert]:
    """Tell people what has changed since they were told last; return it. Never raises for a channel that fails."""
    # Before anything is published nothing concerns a vendor; what is wrong with a release is told by the run that made it.
    try:
        impact.tell(settings)
    except Busy:
        raise
    except (VendorwatchError, duckdb.Error):
        pass
    log = Journal(settings.home / "alerts.jsonl")
    with log.held():
        rows, lost = rows_of(log, _is_whole, mend=True)
        last = {row["subject"]: row for row in rows}
        due = [*([Alert(LOG, "failed", f"{lost}.")] if lost else []), *_due(troubles(settings, landing, sources), last)]
        if not due:
            return []
        answers = notify(settings, "\n".join(f"Vendorwatch: {alert.text}" for alert in due))
        taken = [name for name, why in answers.items() if why is None]
        for alert in due:
            log.append(
                {
                    "at": datetime.now(UTC).isoformat(timespec="seconds"),
                    "subject": alert.subject,
                    "kind": alert.kind,
                    "text": alert.text,
                    "taken_by": taken,
                    "not_taken_by": {name: why for name, why in answers.items() if why is not None},
                }
            )
    return due


def tell_failure(settings: Settings, error: Exception) -> None:
    """Put on record, and tell, what ends a refresh before any of its runs begins; raises nothing, whatever else cannot be done."""
    with suppress(Exception):
        with Runs(settings.home).during(str(uuid.uuid4()), "tables") as run:
            run.errors["run"] = [str(error) or type(error).__name__]
        # A source that cannot be loaded is what ended it, perhaps.
        tell(settings, Landing(settings), all_sources().values())


def untold(settings: Settings) -> str:
    """Return why nobody has taken what people were last told of; nothing where somebody has, or is not to be told."""
    rows, _ = rows_of(Journal(settings.home / "alerts.jsonl"), _is_whole)
    last = rows[-1] if rows else None
    if last is None or last["taken_by"] or not last["not_taken_by"]:
        return ""
    return "; ".join(f"{name}: {why}" for name, why in last["not_taken_by"].items())


def _is_whole(row: Row) -> bool:
    return {"subject", "kind", "text", "taken_by", "not_taken_by"} <= row.keys()


def _due(now: dict[str, Alert | None], last: dict[str, Row]) -> Iterator[Alert]:
    for subject, alert in now.items():
        told = last.get(subject)
        in_trouble = told is not None and told["kind"] != "recovered"
        if alert is None:
            if told and in_trouble:
                name = _NAMES.get(subject, subject)
                yield Alert(subject, "recovered", f"{name} is in order again.")
            elif told and told["not_taken_by"] and not told["taken_by"]:
                yield Alert(subject, "recovered", told["text"])
        elif not told or told["kind"] != alert.kind or (told["not_taken_by"] and not told["taken_by"]):
            yield alert
        elif alert.kind != "stale" and told["text"] != alert.text:
            # A publisher that cannot be reached gives another reason at each try.
            yield alert
        elif not timedelta(0) <= datetime.now(UTC) - datetime.fromisoformat(told["at"]) < REMIND_AFTER:
            yield alert


def _kind(outcome: str, reason: str) -> Kind:
    if outcome == "quarantined":
        return "quarantined"
    return "late" if reason.startswith("not confirmed since") else "stale"
