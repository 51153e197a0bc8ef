"""What the landing's two logs say: which deliveries were accepted, which is in force, what was seen at an address.

Here: folding log rows, and turning them into deliveries. Not here: writing bytes (`archive.py`), writing the rows and
deciding what to accept (`attempt.py`).

`retrievals.jsonl` has a row for each try to get a file. `deliveries.jsonl` has a row for each attempt at a complete
variant, and a further row with the same `delivery_id` whenever a later step changes its mind about it (quarantined,
overruled, a better publication date); the last one counts.
"""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from vendorwatch.deliveries import Delivery, Document, Source
from vendorwatch.errors import VendorwatchError
from vendorwatch.landing.archive import Archive
from vendorwatch.landing.journal import Journal, Row

INBOX = "inbox"
CURATED = "curated"
PAST = "past"
SNAPSHOTS = "snapshots"
ACCEPTED = ("accepted", "overruled")
# In place of a parser's version: it was not the parser that could not read it, so it is read again next time.
ANOTHER_TIME = "another time"
_WITH_PARTS = (*ACCEPTED, "quarantined")


@dataclass(frozen=True)
class Seen:
    """The body last taken from an address. `fetched_at` is when it was last transferred rather than confirmed."""

    sha256: str
    size: int
    etag: str | None
    last_modified: str | None
    fetched_at: datetime


@dataclass(frozen=True)
class Taken:
    """One file of a set about to be settled."""

    name: str
    url: str
    sha256: str
    size: int
    published_on: date | None = None


@dataclass
class _History:
    """What the log says of one source. `settled` holds the latest row of each delivery that ever had a body, and
    `deliveries` what was made of it.
    """

    settled: dict[str, Row] = field(default_factory=dict)
    deliveries: dict[str, Delivery] = field(default_factory=dict)
    confirmed: dict[str, str] = field(default_factory=dict)
    last: Row | None = None


class Register:
    """The two logs of a landing folder, read once and followed from then on."""

    def __init__(self, folder: Path, archive: Archive) -> None:
        """The folder need not exist yet."""
        self.deliveries = Journal(folder / "deliveries.jsonl")
        self.retrievals = Journal(folder / "retrievals.jsonl")
        self._archive = archive
        self._histories: dict[str, _History] = defaultdict(_History)
        self._seen: dict[str, Seen] = {}
        self._refusals: dict[str, tuple[str, str]] = {}
        self._troubles: dict[str, str] = {}

    def seen(self, url: str) -> Seen | None:
        """Return what was last taken from there, if the archive still holds it."""
        self._follow_retrievals()
        seen = self._seen.get(url)
        return seen if seen and self._archive.holds(seen.sha256, seen.size) else None

    def refusal(self, url: str, stamp: str) -> str | None:
        """Return why a dropped file was refused, if it was and has not changed since."""
        self._follow_retrievals()
        refused_stamp, reason = self._refusals.get(url, ("", ""))
        return reason if refused_stamp == stamp else None

    def trouble(self, url: str) -> str:
        """Return what was wrong when a file was last tried to get from there; empty if nothing was."""
        self._follow_retrievals()
        return self._troubles.get(url, "")

    def last_attempt(self, source_id: str) -> Row | None:
        """Return the row of the latest attempt at the source."""
        return self._history(source_id).last

    def confirmed_at(self, delivery: Delivery) -> datetime:
        """Return when the publisher last gave exactly this as its answer."""
        confirmed = self._history(delivery.source_id).confirmed.get(delivery.delivery_id)
        return _moment(confirmed) if confirmed else delivery.retrieved_at

    def accepted(self, source: Source) -> list[Delivery]:
        """Return the accepted deliveries, oldest publication first.

        The bundled snapshots are excerpts: once there is anything else of a list, they are no part of its story.
        """
        history = self._history(source.id)
        rows = sorted((row for row in history.settled.values() if row["outcome"] in ACCEPTED), key=_order)
        if not source.cumulative:
            rows = [row for row in rows if not _is_bundled(row)] or rows
        for row in rows:
            if row["delivery_id"] not in history.deliveries:
                history.deliveries[row["delivery_id"]] = self._delivery(row)
        found = [history.deliveries[row["delivery_id"]] for row in rows]
        return _with_files_before(rows, found) if source.inbox and not source.cumulative else found

    def in_force(self, source: Source) -> Delivery | None:
        """Return the newest accepted delivery; for a cumulative source, with the documents of all of them.

        Those of a successive source all bear one name, so each is named after its bytes too.
        """
        return self._together(source, self.accepted(source))

    def before(self, source: Source) -> Delivery | None:
        """Return what was in force before the newest accepted delivery; None if that is the first."""
        return self._together(source, self.accepted(source)[:-1])

    def _together(self, source: Source, accepted: list[Delivery]) -> Delivery | None:
        if not accepted:
            return None
        newest = accepted[-1]
        if source.cumulative:
            documents = [document for delivery in accepted for document in delivery.documents]
            if source.successive:
                documents = [replace(d, name=f"{d.name} {d.sha256[:12]}") for d in documents]
            newest = replace(
                newest,
                documents=tuple({d.name: d for d in documents}.values()),
                left_out=tuple(sha256 for delivery in accepted for sha256 in delivery.left_out),
            )
        return newest

    def left_out(self, source_id: str) -> dict[str, str]:
        """Return why each file of a cumulative source, by its digest, is not taken: by itself, or with all that it came with."""
        found: dict[str, str] = {}
        for row in self._history(source_id).settled.values():
            # What could not be read for no fault of its own may come again.
            if row.get("read_by") == ANOTHER_TIME:
                continue
            if row["outcome"] == "quarantined":
                found |= {sha256: str(row["reason"]) for sha256 in digests(row).values()}
            found |= row.get("left_out", {})
        return found

    def unread_files(self, source_id: str) -> list[tuple[str, str]]:
        """Return name and reason of each dropped file that cannot be read, as far as it was not replaced since."""
        self._follow_retrievals()
        found = []
        for row in self._history(source_id).settled.values():
            if row.get("read_by") is None or row["variant"] != INBOX:
                continue
            whole = row["reason"] if row["outcome"] == "quarantined" else None
            for part in row["parts"]:
                why = row.get("left_out", {}).get(part["sha256"], whole)
                seen = self._seen.get(part["url"])
                if why and (seen is None or seen.sha256 == part["sha256"]):
                    found.append((part["name"], why))
        return found

    def newest(self, source_id: str) -> Row | None:
        """Return the row of the newest delivery, quarantined ones included."""
        return _last(self._history(source_id).settled.values(), _order)

    def turned_away_since(self, source_id: str, delivery: Delivery | None) -> list[str]:
        """Return why each delivery newer than that one was quarantined, the newest first."""
        settled = self._history(source_id).settled
        known = settled.get(delivery.delivery_id) if delivery else None
        rows = [
            row
            for row in settled.values()
            if row["outcome"] == "quarantined" and (known is None or _order(row) > _order(known))
        ]
        return [row["reason"] for row in sorted(rows, key=_order, reverse=True)]

    def last_accepted(self, source_id: str) -> Row | None:
        """Return the row of the accepted delivery that was retrieved last, however old its contents."""
        rows = (row for row in self._history(source_id).settled.values() if row["outcome"] in ACCEPTED)
        return _last(rows, lambda row: (row["variant"] == INBOX, "" if _lies_here(row) else row["retrieved_at"]))

    def quarantined(self, source_id: str, sha256: str) -> list[tuple[str, str]]:
        """Return each delivery turned away, wholly or in part, and file of it whose digest begins so, oldest first."""
        return [
            (delivery_id, digest)
            for delivery_id, row in self._history(source_id).settled.items()
            if row["outcome"] == "quarantined" or row.get("withheld") or row.get("left_out")
            for digest in {*digests(row).values()}
            if digest.startswith(sha256.lower())
        ]

    def having(self, source_id: str, sha256: str) -> list[tuple[str, str]]:
        """Return each accepted delivery and file in it that is taken and whose digest begins so."""
        return [
            (delivery_id, digest)
            for delivery_id, row in self._history(source_id).settled.items()
            if row["outcome"] in ACCEPTED
            for digest in {*digests(row).values()} - row.get("left_out", {}).keys()
            if digest.startswith(sha256.lower())
        ]

    def unread(self, source_id: str, read_by: Collection[str]) -> list[str]:
        """Return the deliveries that, or a file of which, a parser or rules that are none of these could not read or take.

        Those not that lack bytes, which no parser reads.
        """
        return [
            delivery_id
            for delivery_id, row in self._history(source_id).settled.items()
            if row.get("read_by") not in (None, *read_by) and not self._lacks(row)
        ]

    def put_off(self, source_id: str) -> list[tuple[datetime, dict[str, int]]]:
        """Return when each delivery was tried last that, or a file of which, could not be read for no fault of its own.

        With the digest and size of each file that the archive had lost then.
        """
        return [
            (_moment(row["logged_at"]), row.get("lacking", {}))
            for row in self._history(source_id).settled.values()
            if row.get("read_by") == ANOTHER_TIME
        ]

    def _lacks(self, row: Row) -> bool:
        return not all(self._archive.holds(sha256, size) for sha256, size in row.get("lacking", {}).items())

    def same_as(self, source_id: str, variant: str, taken: Iterable[Taken], *, origin: str | None = None) -> Row | None:
        """Return the latest delivery, quarantined ones included, with the same bytes (and origin, if given)."""
        parts = {t.name: t.sha256 for t in taken}
        for row in reversed(self._history(source_id).settled.values()):
            if row["variant"] == variant and digests(row) == parts and origin in (None, row["origin"]):
                return row
        return None

    def amend(self, delivery_id: str, logged_at: datetime, change: Callable[[Row], Row]) -> None:
        """Log the delivery anew with what `change` returns; raises VendorwatchError if there is no such delivery."""
        with self.deliveries.held():
            self._follow_deliveries()
            row = self.settled(delivery_id)
            amended = row | change(row)
            if amended != row:
                self.deliveries.append({**amended, "logged_at": logged_at.isoformat()})

    def settled(self, delivery_id: str) -> Row:
        """Return the latest row of a delivery; raises VendorwatchError if there is no such delivery."""
        self._follow_deliveries()
        for history in self._histories.values():
            if delivery_id in history.settled:
                return history.settled[delivery_id]
        raise VendorwatchError(
            f"there is no delivery {delivery_id!r}", expected="one that was taken", todo="See deliveries.jsonl"
        )

    def says(self, delivery_id: str, what: str) -> object:
        """Return what the latest row of a delivery says of one thing; None of a delivery that is not there."""
        self._follow_deliveries()
        rows = (h.settled[delivery_id] for h in self._histories.values() if delivery_id in h.settled)
        return next(rows, {}).get(what)

    def _history(self, source_id: str) -> _History:
        self._follow_deliveries()
        return self._histories[source_id]

    def _follow_deliveries(self) -> None:
        for row in self.deliveries.new_rows():
            history = self._histories[row["source_id"]]
            # A clock may have been put back; what was kept elsewhere, or is said again of a delivery, is no new attempt.
            is_new = row["delivery_id"] not in history.settled and not str(row["origin"]).startswith(f"{PAST}/")
            if history.last is None or is_new or row["retrieved_at"] >= history.last["retrieved_at"]:
                history.last = row
            if row["outcome"] in _WITH_PARTS:
                history.settled[row["delivery_id"]] = row
                history.deliveries.pop(row["delivery_id"], None)
            elif row["confirms"]:
                history.confirmed[row["confirms"]] = row["retrieved_at"]

    def _follow_retrievals(self) -> None:
        for row in self.retrievals.new_rows():
            url = row["url"]
            if row["outcome"] in ("refused", "failed"):
                self._troubles[url] = row["reason"] or ""
            else:
                self._troubles.pop(url, None)
            # A bundled file that stands in for a publisher's says nothing about the publisher's address.
            if row["status"] is None and row["etag"] is None:
                continue
            if row["outcome"] == "fetched":
                self._seen[url] = Seen(
                    row["sha256"], row["bytes"], row["etag"], row["last_modified"], _moment(row["attempted_at"])
                )
                self._refusals.pop(url, None)
            elif row["outcome"] == "not_modified":
                self._seen[url] = replace(self._seen[url], etag=row["etag"], last_modified=row["last_modified"])
            elif row["outcome"] == "refused" and row["status"] is None:
                self._refusals[url] = (row["etag"], row["reason"])

    def _delivery(self, row: Row) -> Delivery:
        retrieved_at = _moment(row["retrieved_at"])
        return Delivery(
            delivery_id=row["delivery_id"],
            source_id=row["source_id"],
            variant=row["variant"],
            retrieved_at=retrieved_at,
            published_on=_day(row["published_on"]),
            origin=row["origin"],
            overruled=row["outcome"] == "overruled",
            withheld=tuple(row.get("withheld", ())),
            left_out=tuple(sorted(row.get("left_out", ()))),
            put_off=row.get("read_by") == ANOTHER_TIME,
            documents=tuple(
                Document(
                    document_id=f"{row['source_id']}:{part['sha256'][:16]}",
                    source_id=row["source_id"],
                    name=part["name"],
                    url=part["url"],
                    sha256=part["sha256"],
                    size=part["size"],
                    retrieved_at=retrieved_at,
                    published_on=_day(part["published_on"]),
                    path=self._archive.path(part["sha256"]),
                )
                for part in row["parts"]
                if part["sha256"] not in row.get("left_out", ())
            ),
        )


def _with_files_before(rows: Iterable[Row], deliveries: Iterable[Delivery]) -> list[Delivery]:
    """Return what people put into an inbox; a file that was left out is, until it is mended, what it was before."""
    latest: dict[str, Document] = {}
    found = []
    for row, delivery in zip(rows, deliveries, strict=True):
        before = [latest.get(part["name"]) for part in row["parts"] if part["sha256"] in delivery.left_out]
        still = tuple(d for d in before if d and d.sha256 not in delivery.left_out)
        found.append(replace(delivery, documents=delivery.documents + still))
        latest |= {d.name: d for d in found[-1].documents}
    return found


def _is_bundled(row: Row) -> bool:
    return str(row["origin"] or "").startswith(f"{SNAPSHOTS}/")


def digests(row: Row) -> dict[str, str]:
    """Return the digest of each part by its name."""
    return {part["name"]: part["sha256"] for part in row["parts"]}


def _last(rows: Iterable[Row], key: Callable[[Row], Any]) -> Row | None:
    """Return the greatest row; of equals, the one logged last."""
    ordered = sorted(rows, key=key)
    return ordered[-1] if ordered else None


def _order(row: Row) -> tuple[bool, str, str]:
    """Sort by publication; where that is unknown, it was at the latest on the day of retrieval.

    What people put into an inbox takes the place of the bundled sample whatever their dates, and what lies there or among the
    seeds now that of what lay there before, whatever the clock said: of equals the one logged last is the latest.
    """
    if _lies_here(row):
        return row["variant"] == INBOX, "", ""
    return row["variant"] == INBOX, row["published_on"] or row["retrieved_at"][:10], row["retrieved_at"]


def _lies_here(row: Row) -> bool:
    return row["origin"] in (INBOX, CURATED)


def _moment(text: str) -> datetime:
    return datetime.fromisoformat(text).astimezone(UTC)


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None
