"""How a source stands: whether what is in force is the publisher's newest, and if not, why.

Here: when a source is stale and the reason that is told, what lies in an inbox and was not taken, files that the archive has lost.
Not here: what is in force (`register.py`), bringing anything in (`landing.py`).
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise

from vendorwatch.deliveries import Delivery, Document, Source
from vendorwatch.landing.archive import Archive
from vendorwatch.landing.folders import Folders
from vendorwatch.landing.journal import Row
from vendorwatch.landing.register import INBOX, Register
from vendorwatch.settings import Settings
from vendorwatch.shown import counted

# A source that was due twice and not confirmed is stale.
_STALE_AFTER_CADENCES = 2
# Of several deliveries that were turned away, so many beside the newest are told in words.
_OLDER_TOLD = 4
# Clocks differ by less.
_AHEAD = timedelta(days=1)
# What a list's own pace is, follows from a few publications; a quiet season is none of anybody's business.
_FEWEST_PUBLICATIONS, _SILENT_AFTER_DAYS, _SILENT_AFTER_LONGEST = 3, 90, 3
# Of the files that the archive has lost.
_NAMED = 3


@dataclass(frozen=True)
class Status:
    """How a source stands. `verified_at` is when what is in force was last confirmed, `age` the time since then."""

    last_attempt: datetime | None
    verified_at: datetime | None
    age: timedelta | None
    stale: bool
    reason: str


class Standing:
    """How the sources of one archive stand, from its logs and from what lies in the inboxes."""

    def __init__(
        self,
        settings: Settings,
        archive: Archive,
        register: Register,
        folders: Folders,
        now: Callable[[], datetime],
    ) -> None:
        """Nothing is read yet; `now` must return moments in UTC."""
        self._settings, self._archive, self._register, self._folders = settings, archive, register, folders
        self._now = now

    def of(self, source: Source) -> Status:
        """Return how the source stands; what was wrong with files that lie in no inbox any more is over."""
        delivery, last = self._register.in_force(source), self._register.last_attempt(source.id)
        verified_at = self._register.confirmed_at(delivery) if delivery else None
        age = self._now() - verified_at if verified_at else None
        newest = self._register.newest(source.id)
        emptied = source.inbox and not source.cumulative and self._folders.is_empty(source.inbox)
        reason = ""
        if emptied:
            pass
        elif last and (
            last["outcome"] in ("refused", "failed", "quarantined")
            or (last.get("missing") and not (source.inbox and source.cumulative))
        ):
            reason = last["reason"]
        elif source.inbox and source.cumulative:
            unread = self._register.unread_files(source.id)
            reason = "; ".join(dict.fromkeys(why for name, why in unread if self._folders.holds(source.inbox, name)))
        elif (
            newest
            and (newest["outcome"] == "quarantined" or newest.get("withheld") or newest.get("left_out"))
            and not _taken_back(newest, last, delivery)
        ):
            reason = newest["reason"]
        elif verified_at and age is not None and self._is_fetched(source):
            reason = self._out_of_date(source, verified_at, age)
        if reason and newest and newest["outcome"] == "quarantined":
            reason = self._with_older(source, delivery, reason)
        known = [delivery] if source.cumulative and delivery else self._register.accepted(source)
        if lost := self.told_lost(source, known):
            reason = f"{lost}; {reason}" if reason else lost
        return Status(
            last_attempt=datetime.fromisoformat(last["retrieved_at"]) if last else None,
            verified_at=verified_at,
            age=age,
            stale=bool(reason),
            # What is no ordinary file among texts that add up is told, and makes none of them out of date.
            reason=reason or (last["reason"] if last and last.get("missing") else ""),
        )

    def not_taken(self, source: Source) -> dict[str, str]:
        """Return the files that lie in the source's inbox and could not be taken from there or read, each with the reason."""
        if not source.inbox:
            return {}
        last, in_force = self._register.last_attempt(source.id), self._register.in_force(source)
        taken = {(d.name, d.sha256) for d in in_force.documents} if in_force else set()
        found = {}
        for name, why in self._register.unread_files(source.id):
            # What could not be read beside another file may be read without it.
            seen = self._register.seen(f"{INBOX}://{source.inbox}/{name}")
            if self._folders.holds(source.inbox, name) and not (seen and (name, seen.sha256) in taken):
                own = why.removeprefix(f"{name}: ")
                found[name] = own if own != why else f"turned away with what lies beside it ({why})"
        names = last.get("missing", ()) if last else ()
        return found | {name: self._register.trouble(f"{INBOX}://{source.inbox}/{name}") for name in names}

    def lost(self, delivery: Delivery) -> list[Document]:
        """Return the files of a delivery that the archive lacks, wholly or in part, as far as that is seen without reading."""
        return [d for d in delivery.documents if not self._archive.holds(d.sha256, d.size)]

    def told_lost(self, source: Source, deliveries: Iterable[Delivery]) -> str:
        """Say which files of these the archive has lost, and what brings them back; nothing if it has all."""
        found = {d.sha256: d for delivery in deliveries for d in self.lost(delivery)}
        if not found:
            return ""
        told = []
        for document in [*found.values()][:_NAMED]:
            held = self._archive.held(document.sha256)
            what = "is missing" if held is None else f"has {held:,} of its {document.size:,} bytes"
            told.append(f"{document.name} {what} in the archive: {document.path}")
        more = f"; and {len(found) - _NAMED} more" if len(found) > _NAMED else ""
        return (
            f"{'; '.join(told)}{more}. What was read from it stays in force. {how_it_comes_back(source)} To do without it "
            f'until then: vendorwatch reject {source.id} {next(iter(found))[:12]} --reason "..."'
        )

    def _is_fetched(self, source: Source) -> bool:
        return self._settings.mode == "live" and not source.curated and not source.inbox

    def _out_of_date(self, source: Source, verified_at: datetime, age: timedelta) -> str:
        """Say so where the publisher has not confirmed for too long what is in force, or has said nothing new for too long."""
        if age < -_AHEAD:
            return (
                f"confirmed at {verified_at:%Y-%m-%d %H:%M} UTC, which is still to come: a clock was wrong, then or now"
            )
        if age > _STALE_AFTER_CADENCES * source.cadence:
            return f"not confirmed since {verified_at:%Y-%m-%d %H:%M} UTC"
        return self._silent(source)

    def _silent(self, source: Source) -> str:
        """Say so where a publisher has confirmed one publication for far longer than it ever went without another."""
        days = sorted({d.published_on for d in self._register.accepted(source) if d.published_on})
        if len(days) < _FEWEST_PUBLICATIONS:
            return ""
        longest = max((after - before).days for before, after in pairwise(days))
        silent = (self._now().date() - days[-1]).days
        if silent <= max(_SILENT_AFTER_DAYS, _SILENT_AFTER_LONGEST * longest):
            return ""
        return f"nothing new since {days[-1]}, {silent} days; never more than {longest} passed before"

    def _with_older(self, source: Source, delivery: Delivery | None, reason: str) -> str:
        """Return why the newest delivery was turned away with why those before it were: of several at once each is heard."""
        others = [why for why in self._register.turned_away_since(source.id, delivery) if why not in reason]
        more = (
            f"; and {counted(len(others) - _OLDER_TOLD, 'delivery', 'deliveries')} more"
            if len(others) > _OLDER_TOLD
            else ""
        )
        return "; before that: ".join([reason, *dict.fromkeys(others[:_OLDER_TOLD])]) + more


def how_it_comes_back(source: Source) -> str:
    """Say what brings back a file of a source that the archive has lost."""
    again = (
        "a refresh in live mode asks its publisher for it, `import-archive` takes it from a folder of yours"
        if source.is_fetched
        else "a refresh takes it from where it lay, if it still lies there"
    )
    return f"Put it back there from a backup, or {again}: the next refresh goes on with it."


def _taken_back(newest: Row, last: Row | None, in_force: Delivery | None) -> bool:
    """Return whether what came before the newest delivery has come again in its place, as when an edit is undone."""
    return bool(
        last
        and in_force
        and last["confirms"] == in_force.delivery_id != newest["delivery_id"]
        and last["variant"] == newest["variant"]
        and newest["retrieved_at"] < last["retrieved_at"]
    )
