"""One attempt at a complete set of files, from its first try to the verdict, and its rows in the two logs.

Here: what is written down, and what a set is compared with before it is accepted. Not here: getting the files
(`publisher.py`, `folders.py`), what the rows amount to later (`register.py`).
"""

import errno
import logging
import traceback
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Literal
from uuid import uuid4

from vendorwatch.deliveries import Source
from vendorwatch.errors import FetchError, Refused, VendorwatchError
from vendorwatch.landing.register import ANOTHER_TIME, Register, Taken, digests

_LOG = logging.getLogger(__name__)
# What the file system says when it is ours to mend.
_OURS = (errno.ENOSPC, errno.EDQUOT, errno.EACCES, errno.EPERM, errno.EROFS, errno.EIO, errno.EMFILE, errno.ENFILE)

Verdict = Literal["new", "unchanged", "refused", "failed", "empty"]


@dataclass(frozen=True)
class Result:
    """How an attempt ended, and what a person should know about it."""

    verdict: Verdict
    reason: str = ""


class Attempt:
    """An attempt at `variant` of a source. `origin` names the folder if the files do not come from the publisher."""

    def __init__(
        self,
        source: Source,
        variant: str,
        register: Register,
        now: Callable[[], datetime],
        *,
        origin: str | None = None,
    ) -> None:
        """Begin now; nothing is logged yet."""
        self.source, self.variant, self.origin = source, variant, origin
        self.began_at = now()
        self.delivery_id = f"{source.id}:{self.began_at:%Y%m%dT%H%M%SZ}-{uuid4().hex[:8]}"
        self._register, self._now, self._tries = register, now, 0
        # Seconds spent on tries that brought nothing.

    def tried(
        self,
        part: str,
        url: str,
        outcome: Literal["fetched", "not_modified", "failed", "refused", "blocked"],
        *,
        status: int | None = None,
        reason: str = "",
        seconds: float = 0.0,
        sha256: str | None = None,
        size: int | None = None,
        etag: str | None = None,
        last_modified: str | None = None,
        media: str | None = None,
    ) -> None:
        """Log one try to get one file; a dropped file's stamp goes into `etag`."""
        self._tries += 1
        self._register.retrievals.append(
            {
                "retrieval_id": f"{self.delivery_id}/{self._tries}",
                "delivery_id": self.delivery_id,
                "source_id": self.source.id,
                "variant": self.variant,
                "part": part,
                "url": url,
                "attempted_at": _iso(self._now()),
                "seconds": round(seconds, 4),
                "status": status,
                "outcome": outcome,
                "reason": reason or None,
                "sha256": sha256,
                "bytes": size,
                "etag": etag,
                "last_modified": last_modified,
                "media": media,
            }
        )

    def settle(
        self, taken: Sequence[Taken], published_how: str | None, note: str = "", *, missing: Sequence[str] = ()
    ) -> Result:
        """Accept the set, unless it is what we have already or what was quarantined; log the verdict and return it.

        Of a cumulative source only the files that are not in force yet make up the new delivery; `missing` are the parts
        that it would not give.
        """
        if self.source.cumulative:
            in_force = self._register.in_force(self.source)
            held = {_as_held(self.source, d.name, d.sha256) for d in in_force.documents} if in_force else set()
            turned_away = self._register.left_out(self.source.id)
            reasons = dict.fromkeys(turned_away[t.sha256] for t in taken if t.sha256 in turned_away)
            taken = [
                t for t in taken if _as_held(self.source, t.name, t.sha256) not in held and t.sha256 not in turned_away
            ]
            if in_force and not taken:
                return self.end("unchanged", note, confirms=in_force.delivery_id, missing=missing)
            if reasons and not taken:
                why = f"the same bytes as before, quarantined: {'; '.join(reasons)}"
                return self.end("refused", _with_note(why, note), missing=missing)
        same = self._register.same_as(self.source.id, self.variant, taken)
        if same and same["outcome"] == "quarantined" and same.get("read_by") != ANOTHER_TIME:
            why = f"the same bytes as {same['delivery_id']}, quarantined: {same['reason']}"
            return self.end("refused", _with_note(why, note), missing=missing)
        last = self._register.last_accepted(self.source.id)
        if last and last["variant"] == self.variant and digests(last) == {t.name: t.sha256 for t in taken}:
            return self.end("unchanged", note, confirms=last["delivery_id"], missing=missing)
        return self.end("accepted", note, taken=taken, published_how=published_how, missing=missing)

    def end(
        self,
        outcome: Literal["accepted", "unchanged", "refused", "failed"],
        reason: str = "",
        *,
        taken: Sequence[Taken] = (),
        published_how: str | None = None,
        confirms: str | None = None,
        missing: Sequence[str] = (),
    ) -> Result:
        """Log the verdict on the set as a whole; `confirms` is the delivery that an unchanged set equals."""
        published_on = max((t.published_on for t in taken if t.published_on), default=None)
        self._register.deliveries.append(
            {
                "delivery_id": self.delivery_id,
                "source_id": self.source.id,
                "variant": self.variant,
                "origin": self.origin,
                "retrieved_at": _iso(self.began_at),
                "published_on": published_on and published_on.isoformat(),
                "published_how": published_how if published_on else None,
                "outcome": outcome,
                "reason": reason or None,
                "confirms": confirms,
                **({"missing": list(missing)} if missing else {}),
                "parts": [
                    {
                        "name": t.name,
                        "url": t.url,
                        "sha256": t.sha256,
                        "size": t.size,
                        "published_on": t.published_on and t.published_on.isoformat(),
                    }
                    for t in taken
                ],
                "logged_at": _iso(self._now()),
            }
        )
        return Result("new" if outcome == "accepted" else outcome, reason)


@contextmanager
def border(where: str) -> Iterator[None]:
    """Turn whatever the bytes of a source make our code raise into a Refused that names it; the log has the rest.

    Trouble of our own (a full disk, a damaged log) passes, and so does what is a refusal or failure already.
    """
    try:
        yield
    except VendorwatchError:
        raise
    except OSError as error:
        if error.errno in _OURS or error.filename is not None:
            raise
        raise _unexpected(error, where) from error
    except Exception as error:
        raise _unexpected(error, where) from error


def _unexpected(error: Exception, where: str) -> Refused:
    frame = traceback.extract_tb(error.__traceback__)[-1]
    _LOG.error("unexpected answer of %s", where, exc_info=error)
    return Refused(
        f"an answer that makes {Path(frame.filename).name} line {frame.lineno} fail: {type(error).__name__}: {error}"[
            :300
        ],
        where=where,
        expected="one that can be read",
        todo="The log has the traceback; please report it",
    )


def outcome_of(error: Refused | FetchError) -> Literal["refused", "failed"]:
    """Return how an attempt that met the error ended."""
    return "refused" if isinstance(error, Refused) else "failed"


def _with_note(why: str, note: str) -> str:
    return f"{why}; {note}" if note else why


def _as_held(source: Source, name: str, sha256: str) -> tuple[str, str]:
    # Whatever an issue of a successive source is called, it is the same issue.
    return ("" if source.successive else name), sha256


def _iso(moment: datetime) -> str:
    # The same length always, so that texts sort as moments do.
    return moment.isoformat(timespec="microseconds")
