"""Bringing in files that lie in folders: bundled snapshots, curated seeds, what people drop into an inbox.

Here: which folder is a delivery, and of which form. Not here: publishers (`publisher.py`), reading a folder safely
(`drop_folder.py`).
"""

import hashlib
import os
from collections.abc import Callable, Iterator, Sequence
from datetime import date, datetime
from pathlib import Path

from vendorwatch.deliveries import MB, Part, Source, Variant
from vendorwatch.errors import FetchError, Refused, VendorwatchError
from vendorwatch.landing import drop_folder
from vendorwatch.landing.archive import Archive
from vendorwatch.landing.attempt import Attempt, Result, border, outcome_of
from vendorwatch.landing.drop_folder import Dropped
from vendorwatch.landing.register import CURATED, INBOX, SNAPSHOTS, Register, Taken
from vendorwatch.landing.validate import validate
from vendorwatch.settings import Settings

# A dropped file may be large (a vendor list of a million rows), but not endless.
DROPPED_MAX_BYTES = 250 * MB
_SNAPSHOT = "snapshot"
# Of the files of an inbox that are left out; status has the others.
_NAMED = 5
_CHUNK_BYTES = 1_048_576


class Folders:
    """Takes sources from `seeds/` and from the inboxes."""

    def __init__(self, settings: Settings, archive: Archive, register: Register, now: Callable[[], datetime]) -> None:
        """Nothing is read yet."""
        self._settings, self._archive, self._register, self._now = settings, archive, register, now

    def take_curated(self, source: Source) -> Result:
        """Take the parts of the source's variant from `seeds/curated/`."""
        variant = source.variants[0]
        attempt = self._attempt(source, variant.name, CURATED)
        try:
            with border(source.id):
                taken = self._take_files(attempt, variant, self._settings.seeds / CURATED, None)
        except (Refused, FetchError) as error:
            return attempt.end(outcome_of(error), str(error))
        return attempt.settle(taken, None)

    def take_snapshots(self, source: Source) -> Iterator[Result]:
        """Take each dated folder of `seeds/snapshots/<source>/` that has not been landed, in the order of dates."""
        folder = self._settings.seeds / SNAPSHOTS / source.id
        dated = sorted(_visible(folder)) if folder.is_dir() else []
        if not dated:
            yield Result("empty", f"no snapshot in {folder}")
        for path in dated:
            yield self._take_snapshot(source, path, is_newest=path == dated[-1])

    def is_empty(self, inbox: str) -> bool:
        """Return whether nothing lies in an inbox, save what is passed over."""
        folder = self._settings.inbox(inbox)
        return not (folder.is_dir() and any(_visible(folder)))

    def holds(self, inbox: str, name: str) -> bool:
        """Return whether something of this name lies in an inbox, a file or what is none."""
        return os.path.lexists(self._settings.inbox(inbox) / name)

    def take_inbox(self, source: Source, inbox: str) -> Iterator[Result]:
        """Take what people put into the inbox, and offline the bundled sample too.

        The sample of a source that is not cumulative gives way to the people's files as soon as there is one.
        """
        folder = self._settings.inbox(inbox)
        folder.mkdir(parents=True, exist_ok=True)
        is_offline = self._settings.mode == "offline"
        if is_offline and source.cumulative:
            yield from self.take_snapshots(source)
        attempt = self._attempt(source, INBOX, INBOX)
        taken, problems = self._take_dropped(attempt, folder, f"inbox://{inbox}", None)
        in_force = self._register.in_force(source)
        if problems and not taken:
            yield attempt.end("refused", _left_out(problems), missing=[p.where for p in problems])
        elif taken:
            if in_force and in_force.variant == INBOX and not source.cumulative:
                # Of a list that people keep in several files, one that cannot be taken is what it was before.
                lacking = {problem.where for problem in problems}
                taken += [Taken(d.name, d.url, d.sha256, d.size) for d in in_force.documents if d.name in lacking]
            yield attempt.settle(taken, None, _left_out(problems), missing=[p.where for p in problems])
        elif is_offline and not source.cumulative and (in_force is None or in_force.variant != INBOX):
            yield from self.take_snapshots(source)
        elif source.ends_with_its_files and in_force and in_force.documents:
            yield attempt.settle([], None, f"nothing lies in {folder} any more")
        else:
            yield Result("empty", f"nothing in {folder}")

    def _take_snapshot(self, source: Source, folder: Path, *, is_newest: bool) -> Result:
        """Take one dated folder; one landed before is only noted, if it is the newest."""
        origin = f"{SNAPSHOTS}/{source.id}/{folder.name}"
        attempt = self._attempt(source, _SNAPSHOT, origin)
        try:
            published_on = _date_of(folder)
            if source.inbox:
                taken, problems = self._take_dropped(attempt, folder, f"seeds://{origin}", published_on, own=True)
                if problems:
                    raise problems[0]
            else:
                variant = _variant_in(folder, source)
                attempt = self._attempt(source, variant.name, origin)
                with border(str(folder)):
                    taken = self._take_files(attempt, variant, folder, published_on)
        except (Refused, FetchError) as error:
            return attempt.end(outcome_of(error), str(error))
        landed = self._register.same_as(source.id, attempt.variant, taken, origin=origin)
        if landed and is_newest:
            return attempt.end("unchanged", confirms=landed["delivery_id"])
        return Result("unchanged") if landed else attempt.settle(taken, _SNAPSHOT)

    def _take_files(self, attempt: Attempt, variant: Variant, folder: Path, published_on: date | None) -> list[Taken]:
        """Take the parts of a variant from a folder; raises Refused for a bad file, FetchError for a missing one."""
        return [self._take_file(attempt, part, folder / part.name, published_on) for part in variant.parts]

    def _take_file(self, attempt: Attempt, part: Part, path: Path, published_on: date | None) -> Taken:
        try:
            with path.open("rb") as file:
                sha256 = hashlib.file_digest(file, "sha256").hexdigest()
            size = path.stat().st_size
            if not self._archive.holds(sha256, size):
                with self._archive.incoming() as body, path.open("rb") as file:
                    while chunk := file.read(_CHUNK_BYTES):
                        body.write(chunk)
                    validate(body.readable(), part, str(path))
                    body.keep()
                    sha256, size = body.sha256, body.size
                attempt.tried(part.name, part.url, "fetched", sha256=sha256, size=size)
        except Refused as refused:
            attempt.tried(part.name, part.url, "refused", reason=refused.what)
            raise
        except FileNotFoundError:
            attempt.tried(part.name, part.url, "failed", reason="missing")
            raise FetchError("missing", where=str(path), expected="one of the files that belong together") from None
        return Taken(part.name, part.url, sha256, size, published_on)

    def _take_dropped(
        self, attempt: Attempt, folder: Path, address: str, published_on: date | None, *, own: bool = False
    ) -> tuple[list[Taken], list[VendorwatchError]]:
        """Return the files of a folder that could be taken, and the trouble with the others.

        Only what is new is read; what the files hold is the parser's business, except that nothing is no file.
        """
        taken: list[Taken] = []
        problems: list[VendorwatchError] = []
        for dropped in drop_folder.walk(folder, max_bytes=DROPPED_MAX_BYTES, own=own):
            url = f"{address}/{dropped.name}"
            try:
                sha256, size = self._read(attempt, dropped, url)
                taken.append(Taken(dropped.name, url, sha256, size, published_on))
            except (Refused, FetchError) as error:
                problems.append(error)
        return taken, problems

    def _read(self, attempt: Attempt, dropped: Dropped, url: str) -> tuple[str, int]:
        if reason := self._register.refusal(url, dropped.stamp):
            raise _refused(reason, dropped.name)
        seen = self._register.seen(url)
        if seen and seen.etag == dropped.stamp:
            return seen.sha256, seen.size
        try:
            if dropped.problem:
                raise _refused(dropped.problem, dropped.name)
            with self._archive.incoming() as body:
                dropped.copy(body)
                body.keep()
        except (Refused, FetchError) as error:
            attempt.tried(dropped.name, url, outcome_of(error), reason=error.what, etag=dropped.stamp)
            raise
        attempt.tried(dropped.name, url, "fetched", sha256=body.sha256, size=body.size, etag=dropped.stamp)
        return body.sha256, body.size

    def _attempt(self, source: Source, variant: str, origin: str) -> Attempt:
        return Attempt(source, variant, self._register, self._now, origin=origin)


def _refused(problem: str, name: str) -> Refused:
    expected, todo = drop_folder.remedy(problem)
    return Refused(problem, where=name, expected=expected, todo=todo)


def _left_out(problems: Sequence[VendorwatchError]) -> str:
    more = f"; and {len(problems) - _NAMED} more" if len(problems) > _NAMED else ""
    return f"{len(problems)} left out: {'; '.join(map(str, problems[:_NAMED]))}{more}" if problems else ""


def _visible(folder: Path) -> Iterator[Path]:
    return (path for path in folder.iterdir() if not path.name.startswith("."))


def _date_of(folder: Path) -> date:
    try:
        return date.fromisoformat(folder.name)
    except ValueError:
        raise Refused(
            "not a date", where=str(folder), expected="a folder named by the day of publication, such as 2026-04-01"
        ) from None


def _variant_in(folder: Path, source: Source) -> Variant:
    """Return the variant whose parts are exactly the files of the folder; raises Refused if there is none."""
    names = {path.name for path in _visible(folder)}
    for variant in source.variants:
        if names == {part.name for part in variant.parts}:
            return variant
    forms = [", ".join(part.name for part in variant.parts) for variant in source.variants]
    raise Refused(
        f"holds {', '.join(sorted(names)) or 'nothing'}",
        where=str(folder),
        expected=f"exactly {' | '.join(forms)}",
        todo="Add what is missing and take out what does not belong there",
    )
