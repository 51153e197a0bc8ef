"""Where callers meet the archive: refresh a source, ask what is in force and how a source stands.

Here: which way a source's files come in, the answers that others work with, and what people and parsers say of a delivery. Not
here: publishers (`publisher.py`), folders (`folders.py`, `past.py`), one attempt (`attempt.py`), the logs (`register.py`), whether
a source is stale (`standing.py`).
"""

import logging
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import partial
from pathlib import Path

import requests

from vendorwatch import machine
from vendorwatch.deliveries import Delivery, Document, Gather, Source
from vendorwatch.errors import VendorwatchError
from vendorwatch.fetch import Fetcher, Patience
from vendorwatch.landing.archive import Archive
from vendorwatch.landing.attempt import Result, Verdict
from vendorwatch.landing.folders import Folders
from vendorwatch.landing.journal import Row
from vendorwatch.landing.past import KeptPublication, LeftOut, import_folder
from vendorwatch.landing.publisher import Publishers
from vendorwatch.landing.register import ACCEPTED, ANOTHER_TIME, Register
from vendorwatch.landing.standing import Standing, Status
from vendorwatch.processes.locks import Lock
from vendorwatch.settings import Settings

_LOG = logging.getLogger(__name__)
_SECONDS_BETWEEN_REQUESTS = 1.0
# A machine that had no time or memory may have some by then.
_READ_AGAIN_AFTER = timedelta(hours=1)
# How long somebody else who lands the same source is waited for.
_PATIENCE_SECONDS = 600.0
_WORST_FIRST: tuple[Verdict, ...] = ("failed", "refused", "new", "unchanged", "empty")


@dataclass(frozen=True)
class Outcome:
    """How a refresh went. `delivery` is what is in force after it; `stale` means that the publisher may have newer."""

    source_id: str
    status: Verdict
    delivery: Delivery | None
    reason: str
    retrieved_at: datetime
    verified_at: datetime | None
    stale: bool


class Landing:
    """The archive under `settings.landing`, for one thread; several processes may work on it at once.

    `progress`, if set, is called with the bytes of the current file so far and in all (None if unknown).
    """

    progress: Callable[[int, int | None], None] | None = None

    def __init__(
        self,
        settings: Settings,
        *,
        session: requests.Session | None = None,
        now: Callable[[], datetime] | None = None,
        patience: Patience | None = None,
    ) -> None:
        """Nothing is read or made yet; `now` must return moments in UTC."""
        self._settings = settings
        self._archive = Archive(settings.landing)
        self._register = Register(settings.landing, self._archive)
        self._now = now or (lambda: datetime.now(UTC))
        self._fetcher = fetcher = Fetcher(
            session=session, mirror=settings.mirror, contact=settings.contact, patience=patience
        )
        self._publishers = Publishers(fetcher, self._archive, self._register, self._now, self._report)
        self._folders = Folders(settings, self._archive, self._register, self._now)
        self._standing = Standing(settings, self._archive, self._register, self._folders, self._now)

    def refresh(self, source: Source) -> Outcome:
        """Bring in what is new of a source.

        Trouble with the source is told in the outcome, and what was in force stays so; only trouble of our own (a full
        disk, a damaged log, somebody who lands it and hangs) raises VendorwatchError.
        """
        began_at = self._now()
        lock = self._settings.landing / "locks" / f"{source.id}.lock"
        try:
            with Lock(lock).held(_LOG.warning, seconds=_PATIENCE_SECONDS, what=f"the landing of {source.id}"):
                self._archive.sweep()
                results = list(self._take(source))
        except OSError as error:
            if trouble := machine.told(error, self._settings.landing):
                raise trouble from error
            raise VendorwatchError(
                error.strerror or str(error),
                where=str(error.filename or self._settings.landing),
                expected="a folder that we may write to",
            ) from error
        status = self.status(source)
        verdict = next(v for v in _WORST_FIRST if any(r.verdict == v for r in results))
        told = (r.reason for r in results if r.reason and (r.verdict != "empty" or verdict == "empty"))
        return Outcome(
            source_id=source.id,
            status=verdict,
            delivery=self.in_force(source),
            reason="; ".join(dict.fromkeys(told)) or status.reason,
            retrieved_at=began_at,
            verified_at=status.verified_at,
            stale=status.stale,
        )

    def import_folder(self, folder: Path, sources: Sequence[Source]) -> tuple[list[KeptPublication], list[LeftOut]]:
        """Take the dated files of a folder as retrievals of their day; return what was taken and what was left out."""
        self._settings.landing.mkdir(parents=True, exist_ok=True)
        return import_folder(self._archive, self._register, folder, sources)

    def accept(self, source: Source, sha256: str, reason: str, *, in_place_of: str | None = None) -> Delivery:
        """Put the latest quarantined delivery that has a file of this digest (its first digits do) into force.

        One that is in force is vouched for `in_place_of` the delivery that the release in force has of the source. Raises
        VendorwatchError if there is none, or if several files have such a digest.
        """
        found = self._register.quarantined(source.id, sha256)
        if not found and in_place_of and (in_force := self.in_force(source)):
            found = [f for f in self._register.having(source.id, sha256) if f[0] == in_force.delivery_id != in_place_of]
        if len({digest for _, digest in found}) != 1:
            raise VendorwatchError(
                f"{len(found) or 'no'} quarantined deliveries have a file {sha256}",
                where=source.id,
                expected="exactly one",
                todo="`vendorwatch status` shows what is quarantined and why",
            )
        self.overrule(found[-1][0], reason, in_place_of=in_place_of)
        return next(d for d in self.deliveries(source) if d.delivery_id == found[-1][0])

    def reject(self, source: Source, sha256: str, reason: str) -> Delivery | None:
        """Take what has a file of this digest (its first digits do) out of force, for good, on a person's word.

        Of a cumulative source it is the file, of any other the whole delivery; every delivery with these bytes goes.
        Return what is in force after it. Raises VendorwatchError if nothing in force has such a file, or several have.
        """
        found = self._register.having(source.id, sha256)
        if len({digest for _, digest in found}) != 1:
            raise VendorwatchError(
                f"{len(found) or 'no'} files in force have a digest that begins with {sha256}",
                where=source.id,
                expected="exactly one",
                todo="`vendorwatch sql` shows the digests in marts.evidence, `vendorwatch status` what is in force",
            )
        for delivery_id, digest in found:
            row = self._register.settled(delivery_id)
            # Bytes that are lost are not wrong: with them it is in force again.
            lost = ANOTHER_TIME if digest in self._lacking(row, ANOTHER_TIME) else None
            if source.cumulative:
                self.leave_out(delivery_id, {digest: reason}, read_by=lost)
            else:
                self.quarantine(delivery_id, reason, read_by=lost)
            rejected = sorted({*row.get("rejected", ()), digest})
            self._register.amend(delivery_id, self._now(), partial(_rejecting, rejected))
        return self.in_force(source)

    def in_force(self, source: Source) -> Delivery | None:
        """Return the newest accepted delivery by publication, then retrieval.

        For a cumulative source it bears the newest one's id and holds the documents of all, the latest of each name.
        """
        return self._register.in_force(source)

    def before(self, source: Source) -> Delivery | None:
        """Return what was in force before the newest accepted delivery; None if that is the first."""
        return self._register.before(source)

    def deliveries(self, source: Source) -> list[Delivery]:
        """Return the accepted deliveries, oldest publication first."""
        return self._register.accepted(source)

    def status(self, source: Source) -> Status:
        """Return how the source stands, from the log; what was wrong with files that lie in no inbox any more is over."""
        return self._standing.of(source)

    def not_taken(self, source: Source) -> dict[str, str]:
        """Return the files that lie in the source's inbox and could not be taken from there or read, each with the reason."""
        return self._standing.not_taken(source)

    def holds(self, source: Source, name: str) -> bool:
        """Return whether something of this name lies in the source's inbox."""
        return source.inbox is not None and self._folders.holds(source.inbox, name)

    def facts(self, sources: Iterable[Source]) -> list[str]:
        """Return what a release says about its sources besides their rows: what is in force and whether it is stale."""
        found = []
        for source in sources:
            delivery = self.in_force(source)
            found.append(f"{source.id} {delivery and delivery.delivery_id} stale={self.status(source).stale}")
        return found

    def condemn_damaged(self, delivery: Delivery) -> None:
        """Put the files of a delivery whose bytes are no longer those that were taken out of the archive."""
        for document in self.damaged(delivery):
            if self._archive.held(document.sha256) is not None:
                self._archive.condemn(document.sha256)

    def damaged(self, delivery: Delivery) -> list[Document]:
        """Return the files of a delivery that the archive lacks or whose bytes are no longer those that were taken; reads all."""
        return [d for d in delivery.documents if not self._archive.is_intact(d.sha256)]

    def lost(self, delivery: Delivery) -> list[Document]:
        """Return the files of a delivery that the archive lacks, wholly or in part, as far as that is seen without reading."""
        return self._standing.lost(delivery)

    def told_lost(self, source: Source, deliveries: Iterable[Delivery]) -> str:
        """Say which files of these the archive has lost, and what brings them back; nothing if it has all."""
        return self._standing.told_lost(source, deliveries)

    def quarantine(self, delivery_id: str, reason: str, *, read_by: str | None = None) -> None:
        """Take a delivery out of force, and the same bytes whenever they come again; the one before takes its place.

        `read_by` is the version of the parser that could not read it, or of the rules that it breaks, if that is why.
        """
        self._register.amend(
            delivery_id,
            self._now(),
            lambda row: {
                "outcome": "quarantined",
                "reason": reason,
                "read_by": read_by,
                "lacking": self._lacking(row, read_by),
            },
        )

    def _lacking(self, row: Row, read_by: str | None) -> dict[str, int]:
        """Return the files of a delivery to be read another time that the archive lacks: until then there is nothing to read."""
        return {
            part["sha256"]: part["size"]
            for part in row["parts"]
            if read_by == ANOTHER_TIME and not self._archive.holds(part["sha256"], part["size"])
        }

    def put_off(self, delivery_id: str, reason: str, lost: Iterable[Document]) -> None:
        """Note that what is in force cannot be read for no fault of its own; it stays, and is read again.

        `lost` are the files that the archive lacks, which need not be of that delivery.
        """
        told = {"reason": reason, "read_by": ANOTHER_TIME, "lacking": {d.sha256: d.size for d in lost}}
        self._register.amend(delivery_id, self._now(), lambda _: told)

    def reconsider(self, source: Source, *read_by: str) -> list[str]:
        """Put back into force what other versions of parser and rules than these turned away; return the deliveries."""
        found = self._register.unread(source.id, read_by)
        for delivery_id in found:
            self._register.amend(delivery_id, self._now(), _reconsidered)
        return found

    def is_due_again(self, source: Source) -> bool:
        """Return whether to try again what could not be read for no fault of its own.

        That is after an hour; what lacks bytes, as soon as the archive has them again.
        """
        return any(
            self._is_whole_again(missing) if missing else abs(self._now() - tried) >= _READ_AGAIN_AFTER
            for tried, missing in self._register.put_off(source.id)
        )

    def _is_whole_again(self, missing: Mapping[str, int]) -> bool:
        return all(self._archive.holds(sha256, size) for sha256, size in missing.items())

    def withhold(self, delivery_id: str, lists: Iterable[str], reason: str) -> None:
        """Take some lists of a delivery out of force; what the deliveries before say of them stays."""
        added = set(lists)
        self._register.amend(
            delivery_id,
            self._now(),
            lambda row: {"withheld": sorted({*row.get("withheld", ()), *added}), "reason": reason},
        )

    def leave_out(self, delivery_id: str, files: Mapping[str, str], *, read_by: str | None = None) -> None:
        """Take files of a delivery, by digest with the reason, out of force; with its last file the delivery goes.

        `read_by` is the version of the parser that could not read them, if that is why.
        """

        def told(row: Row) -> Row:
            return {"read_by": read_by, "lacking": self._lacking(row, read_by)}

        def change(row: Row) -> Row:
            # Those too that stand in for its own, as they were before.
            left_out = {**row.get("left_out", {}), **files}
            reason = "; ".join(dict.fromkeys(left_out.values()))
            if {part["sha256"] for part in row["parts"]} <= left_out.keys():
                return {**told(row), "outcome": "quarantined", "left_out": left_out, "reason": reason}
            return {**told(row), "left_out": left_out, "reason": reason}

        self._register.amend(delivery_id, self._now(), change)

    def overrule(self, delivery_id: str, reason: str, *, in_place_of: str | None = None) -> None:
        """Put a quarantined delivery into force on a person's word; `reason` says whose and why, `in_place_of` of which."""
        told: Row = {
            "outcome": "overruled",
            "reason": reason,
            "withheld": [],
            "left_out": {},
            "rejected": [],
            "read_by": None,
        }
        told |= {"in_place_of": in_place_of} if in_place_of else {}
        self._register.amend(delivery_id, self._now(), lambda _: told)

    def knows(self, delivery_id: str | None) -> bool:
        """Return whether the log tells of such a delivery that was accepted and nobody has turned away since."""
        return delivery_id is not None and self._register.says(delivery_id, "outcome") in ACCEPTED

    def is_on_a_persons_word(self, delivery_id: str, in_place_of: str) -> bool:
        """Return whether a person has put a delivery in place of another, or has rejected that one."""
        rejected = self._register.says(in_place_of, "rejected")
        return bool(rejected) or self._register.says(delivery_id, "in_place_of") == in_place_of

    def set_published(self, delivery_id: str, published_on: date, how: str) -> None:
        """Record the date that the documents themselves state; `how` says where it stands."""
        day = published_on.isoformat()
        self._register.amend(
            delivery_id,
            self._now(),
            lambda row: {
                "published_on": day,
                "published_how": how,
                "parts": [part | {"published_on": day} for part in row["parts"]],
            },
        )

    def retrievals(self) -> Iterator[Row]:
        """Yield a row for each try to get a file, oldest first."""
        return self._register.retrievals.rows()

    def log(self) -> Iterator[Row]:
        """Yield the rows about deliveries, oldest first; the last row of a delivery counts."""
        return self._register.deliveries.rows()

    def _take(self, source: Source) -> Iterator[Result]:
        if source.curated:
            yield self._folders.take_curated(source)
        elif source.inbox:
            if source.gather is not None and self._settings.mode == "live":
                yield self._gather(source.gather, self._settings.inbox(source.inbox))
            yield from self._folders.take_inbox(source, source.inbox)
        elif self._settings.mode == "live":
            yield self._publishers.take(source)
        else:
            yield from self._folders.take_snapshots(source)

    def _gather(self, gather: Gather, inbox: Path) -> Result:
        """Fill an inbox from feeds; it failed if not one of them could be read."""
        # A mirror of our own needs no rest between requests.
        pause = 0.0 if self._settings.mirror else _SECONDS_BETWEEN_REQUESTS
        gathered = gather(self._fetcher, inbox, self._settings.seeds, self._now, pause)
        if gathered.feeds and gathered.failed == gathered.feeds:
            return Result("failed", gathered.told)
        return Result("new" if gathered.texts else "unchanged", gathered.told)

    def _report(self, done: int, total: int | None) -> None:
        if self.progress:
            self.progress(done, total)


def _rejecting(digests: list[str], _: Row) -> Row:
    return {"rejected": digests}


def _reconsidered(row: Row) -> Row:
    """Return what changes of a delivery that is to be read again; what a person has rejected stays so, save lost bytes."""
    rejected = {*row.get("rejected", ())} - {*row.get("lacking", ())}
    left_out = {sha256: why for sha256, why in row.get("left_out", {}).items() if sha256 in rejected}
    goes = row["outcome"] == "quarantined" and not {part["sha256"] for part in row["parts"]} <= left_out.keys()
    return {
        "outcome": "accepted" if goes else row["outcome"],
        "reason": "; ".join(dict.fromkeys(left_out.values())) or None,
        "read_by": None,
        "left_out": left_out,
        "lacking": {},
        "rejected": [*left_out],
    }
