"""Whether the rows of a delivery are plausible beside those of the one before it, read as they stand.

Here: what needs no history: dates that cannot be, a file whose end is missing, a source without a history that shrank.
Not here: lists with a history (`guards.py`), what is done about a verdict (`intake.py`).
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, timedelta

from vendorwatch.deliveries import Delivery, Parsed, Source
from vendorwatch.errors import GuardTripped

# Number and list of an entry.
Row = tuple[object, object]

# Publishers live in other time zones and prepare what they publish the evening before.
MOST_DAYS_AHEAD = 2
# That the last rows of a file leave a list together, and none before them does, is chance no longer.
_ROWS_OF_AN_END = 3
# Sources without a history are questions about a few companies, or change by a few rows a month.
_MOST_LOST, _MOST_LOST_EVER, _DOUBLES_IN_DAYS, _SLACK = 0.1, 0.3, 60, 10


def in_time(delivery: Delivery, parsed: Parsed) -> Parsed:
    """Return what was parsed; raises GuardTripped if it is dated in the future.

    Where a person vouches for it, it counts as published when it came: what is dated later would never be superseded.
    """
    came_on = delivery.retrieved_at.astimezone(UTC).date()
    if parsed.published_on is None or parsed.published_on <= came_on + timedelta(days=MOST_DAYS_AHEAD):
        return parsed
    if delivery.overruled:
        return replace(parsed, published_on=came_on)
    raise _tripped(delivery, f"it is dated {parsed.published_on}, which lies in the future of {came_on}")


def require_its_end(delivery: Delivery, rows: Sequence[Row], before: Sequence[Row]) -> None:
    """Raise GuardTripped if the last entries of the file before are gone from this one: it may be cut short.

    Both are in the order of their files. Of a list that is gone as a whole its own guard tells.
    """
    if delivery.overruled or not rows:
        return
    here, lists = {entry for entry, _ in rows}, {name for _, name in rows}
    of_these = [entry for entry, name in before if name in lists]
    gone = next((n for n, entry in enumerate(reversed(of_these)) if entry in here), len(of_these))
    if gone >= _ROWS_OF_AN_END:
        raise _tripped(
            delivery,
            f"the last {gone:,} of the {len(before):,} entries of the file before it are gone, as if it were cut",
        )


def require_its_size(source: Source, delivery: Delivery, parsed: Parsed, before: Delivery, read_before: Parsed) -> None:
    """Raise GuardTripped if a table has far fewer rows than that of the delivery before."""
    if delivery.overruled:
        return
    days = max(0, (delivery.retrieved_at - before.retrieved_at).days)
    share = min(_MOST_LOST_EVER, _MOST_LOST * (1 + days / _DOUBLES_IN_DAYS))
    for name, table in parsed.tables.items():
        had, has = read_before.tables[name].num_rows, table.num_rows
        allowed = max(_SLACK, int(share * had))
        # A source that has nothing any more has lost more than its slack.
        if had - has > allowed or (had and not has and name == source.tables[0]):
            raise _tripped(
                delivery,
                f"{name}: {had - has:,} of {had:,} rows are gone since {before.retrieved_at:%Y-%m-%d}, "
                f"at most {allowed:,} are usual",
            )


def require_its_turn(delivery: Delivery, others: Sequence[Delivery]) -> None:
    """Raise GuardTripped if a publisher gave an older version after a newer one."""
    newer = [
        o.published_on
        for o in others
        if o.origin is None
        and o.published_on is not None
        and delivery.published_on is not None
        and o.published_on > delivery.published_on
        and o.retrieved_at < delivery.retrieved_at
    ]
    if newer and delivery.origin is None and not delivery.overruled:
        raise _tripped(delivery, f"older ({delivery.published_on}) than the version of {max(newer)}, which came before")


def _tripped(delivery: Delivery, what: str) -> GuardTripped:
    return GuardTripped(
        what,
        where=f"{delivery.source_id} retrieved {delivery.retrieved_at:%Y-%m-%d %H:%M} UTC",
        todo="The version before stays in force. If the publisher means it: vendorwatch accept "
        f'{delivery.source_id} {delivery.documents[0].sha256[:12]} --reason "..."',
    )
