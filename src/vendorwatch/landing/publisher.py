"""Bringing in what a publisher offers: conditional requests, all parts or none, one variant after the other.

Here: which files to ask for and in which order. Not here: a request (`fetch/`), files that lie in folders
(`folders.py`).
"""

import time
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from email.utils import parsedate_to_datetime

from vendorwatch.deliveries import Part, Source, Variant
from vendorwatch.errors import FetchError, Refused
from vendorwatch.fetch import Blocked, FailedTry, Fetcher, Validators
from vendorwatch.landing.archive import Archive, Incoming
from vendorwatch.landing.attempt import Attempt, Result, border, outcome_of
from vendorwatch.landing.register import Register, Seen, Taken
from vendorwatch.landing.validate import validate

# A publisher that answers "not modified" for ever would freeze its list; after this long the bytes are asked for again.
_TRUST_VALIDATORS_FOR = timedelta(days=1)
_ROUNDS = 4
# Of a source with many files, none of which comes.
_MOST_SECONDS_LOST = 60


class Publishers:
    """Takes sources from where they are published."""

    def __init__(
        self,
        fetcher: Fetcher,
        archive: Archive,
        register: Register,
        now: Callable[[], datetime],
        progress: Callable[[int, int | None], None],
    ) -> None:
        """`progress` is told of every file on its way: the bytes so far and in all, if known."""
        self._fetcher, self._archive, self._register = fetcher, archive, register
        self._now, self._progress = now, progress

    def take(self, source: Source) -> Result:
        """Try the variants in order, each as a whole, until one is accepted or confirmed."""
        troubles: list[Result] = []
        for variant in source.variants:
            attempt = Attempt(source, variant.name, self._register, self._now)
            story = [t.reason for t in troubles]
            missing: dict[str, Refused | FetchError] = {}
            try:
                with border(f"{source.id} {variant.name}"):
                    if source.cumulative:
                        taken, missing = self._fetch_each(attempt, variant)
                    else:
                        taken = self._fetch_set(attempt, variant)
            except (Refused, FetchError) as error:
                result = attempt.end(outcome_of(error), "; ".join([*story, str(error)]))
            else:
                if missing:
                    first = next(iter(missing.values()))
                    story.append(f"{len(missing)} of {len(variant.parts)} files are missing: {first}")
                result = attempt.settle(taken, "last_modified", "; ".join(story), missing=[*missing])
            if result.verdict in ("new", "unchanged"):
                return result
            troubles.append(result)
        return Result("refused" if any(t.verdict == "refused" for t in troubles) else "failed", troubles[-1].reason)

    def _fetch_set(self, attempt: Attempt, variant: Variant) -> list[Taken]:
        """Fetch all parts, then make sure that none changed while the others were on their way."""
        before = {part.name: self._register.seen(part.url) for part in variant.parts}
        for _ in range(_ROUNDS):
            seen = {part.name: self._fetch_part(attempt, part, before[part.name]) for part in variant.parts}
            if len(seen) == 1 or all(_same_body(seen[name], before[name]) for name in seen):
                return [_taken(part, seen[part.name], attempt.began_at) for part in variant.parts]
            before = dict(seen)
        raise FetchError(
            "its files kept changing while they were fetched",
            where=f"{attempt.source.id} {variant.name}",
            expected="one publication",
        )

    def _fetch_each(self, attempt: Attempt, variant: Variant) -> tuple[list[Taken], dict[str, Refused | FetchError]]:
        """Fetch the parts that can be had, each complete in itself; return the trouble with the others by their names.

        Raises it if none can be had. Whoever blocks us, or has cost too much time already, is not asked for the rest.
        """
        taken: list[Taken] = []
        missing: dict[str, Refused | FetchError] = {}
        lost = 0.0
        for part in variant.parts:
            error: Refused | FetchError
            if missing and (isinstance(error := [*missing.values()][-1], Blocked) or lost > _MOST_SECONDS_LOST):
                missing[part.name] = error
                continue
            began = time.monotonic()
            try:
                with border(f"{attempt.source.id} {part.name}"):
                    seen = self._fetch_part(attempt, part, self._register.seen(part.url))
                    taken.append(_taken(part, seen, attempt.began_at))
            except (Refused, FetchError) as trouble:
                missing[part.name] = trouble
                # Waiting between two tries counts too.
                lost += time.monotonic() - began
        if not taken:
            raise next(iter(missing.values()))
        return taken, missing

    def _fetch_part(self, attempt: Attempt, part: Part, seen: Seen | None) -> Seen:
        """Ask for one file, conditionally if we have it; raises Refused or FetchError."""
        known = None
        if seen and (seen.etag or seen.last_modified) and abs(self._now() - seen.fetched_at) < _TRUST_VALIDATORS_FOR:
            known = Validators(seen.etag, seen.last_modified)

        def log_failed_try(failed: FailedTry) -> None:
            attempt.tried(
                part.name,
                part.url,
                failed.outcome,
                status=failed.status,
                reason=failed.reason,
                seconds=failed.seconds,
            )

        with self._archive.incoming() as body:
            answer = self._fetcher.get(
                part.url,
                body,
                max_bytes=part.max_bytes,
                redirect_hosts=attempt.source.redirect_hosts,
                headers=attempt.source.headers,
                known=known,
                on_failed_try=log_failed_try,
                progress=self._progress,
            )
            refused = None
            if seen and answer.status == 304:
                seen = replace(
                    seen, etag=answer.etag or seen.etag, last_modified=answer.last_modified or seen.last_modified
                )
            else:
                seen = Seen(body.sha256, body.size, answer.etag, answer.last_modified, self._now())
                refused = _keep_or_refuse(body, part, f"{attempt.source.id} {part.name}")
        attempt.tried(
            part.name,
            part.url,
            "refused" if refused else "not_modified" if answer.status == 304 else "fetched",
            status=answer.status,
            reason=refused.what if refused else "",
            seconds=answer.seconds,
            sha256=seen.sha256,
            size=seen.size,
            etag=seen.etag,
            last_modified=seen.last_modified,
            media=answer.media,
        )
        if refused:
            raise refused
        return seen


def _keep_or_refuse(body: Incoming, part: Part, where: str) -> Refused | None:
    try:
        validate(body.readable(), part, where)
    except Refused as refused:
        body.set_aside()
        return refused
    body.keep()
    return None


def _same_body(seen: Seen, before: Seen | None) -> bool:
    return before is not None and seen.sha256 == before.sha256


def _taken(part: Part, seen: Seen, now: datetime) -> Taken:
    return Taken(part.name, part.url, seen.sha256, seen.size, _day_of(seen.last_modified, now))


def _day_of(last_modified: str | None, now: datetime) -> date | None:
    """Return the day of a Last-Modified header; None if it cannot be read or lies in the future."""
    try:
        moment = parsedate_to_datetime(last_modified or "").astimezone(UTC)
    except (ValueError, TypeError, OverflowError):
        return None
    return moment.date() if moment <= now + timedelta(days=1) else None
