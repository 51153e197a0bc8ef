"""The proposed joins of the published file, as the person who decides on them sees them.

Here: reading `core.vendor_joins`, making a decision on one. Not here: how joins are found (`sql/core/`), the decisions
file (`sources/decisions/`), the terminal (`commands/decide.py`).
"""

from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import UTC, datetime

import duckdb

from vendorwatch.errors import VendorwatchError
from vendorwatch.shown import did_you_mean
from vendorwatch.sources.decisions.lines import Decision, Verdict

_SHOWN_BY = '`vendorwatch sql "select vendor_key, vendor_name from core.vendor_list"` shows them'


@dataclass(frozen=True)
class Join:
    """A row of `core.vendor_joins`; several rows of the team's list that say the same share a `join_id`."""

    join_id: str
    vendor_key: str
    vendor_name: str
    party_id: str
    party_name: str
    basis: str
    score: float
    band: str
    decision: str
    explanation: str
    reopened_because: str | None
    decided_by: str | None
    decided_at: datetime | None
    decision_reason: str | None
    matched_name: str
    probability: float
    above_line: bool
    evidence: str | None
    review_rank: int | None
    vendor_digest: str
    party_digest: str


def joins(
    con: duckdb.DuckDBPyConnection,
    *,
    state: str | None = None,
    vendor_key: str | None = None,
    join_id: str | None = None,
) -> list[Join]:
    """Return the joins of a published file that fit, those that wait for a person first, in their order.

    Raises VendorwatchError for a release that an older version made.
    """
    columns = ", ".join(f.name for f in fields(Join))
    try:
        found = con.execute(
            f"""
            select {columns} from core.vendor_joins
            where ($1 is null or decision = $1) and ($2 is null or vendor_key = $2) and ($3 is null or join_id = $3)
            order by review_rank nulls last, vendor_key, candidate_rank nulls last, score desc, party_id
            """,  # noqa: S608 - names of columns
            [state, vendor_key, join_id],
        )
    except duckdb.BinderException:
        raise VendorwatchError(
            "the release in force was made by an older version, which knew less of questions",
            todo="Run `vendorwatch refresh` first",
        ) from None
    return [Join(*row) for row in found.fetchall()]


def of_one_party(con: duckdb.DuckDBPyConnection, join: Join) -> list[Join]:
    """Return the joins of the same vendor with all entries that are the same party, itself first.

    Those are the entries of its group on other lists and the vendor of the registry that they are.
    """
    same = con.execute(
        """
        with candidates as (
            select party_id, group_id from core.vendor_joins where vendor_key = $1
        )

        select party_id from candidates where group_id in (select group_id from candidates where party_id = $2)
        """,
        [join.vendor_key, join.party_id],
    ).fetchall()
    ids = {party_id for (party_id,) in same}
    return sorted(
        (other for other in joins(con, vendor_key=join.vendor_key) if other.party_id in ids),
        key=lambda other: other.party_id != join.party_id,
    )


def require_vendor(con: duckdb.DuckDBPyConnection, vendor: str, *, by_name: bool = False) -> None:
    """Raise VendorwatchError unless the team's list has a vendor with that key or, `by_name`, with that in its name."""
    rows = con.execute("select vendor_key, vendor_name from core.vendor_list order by all").fetchall()
    if any(vendor == key or (by_name and vendor.strip() and vendor.lower() in name.lower()) for key, name in rows):
        return
    keys = {key: key for key, _ in rows}
    names = {name: name if by_name else key for key, name in rows}
    raise VendorwatchError(
        f"no vendor {vendor!r} in your list",
        where="--vendor",
        expected="a key of it or part of a name" if by_name else "a key of it",
        todo=" ".join(filter(None, [did_you_mean(vendor, names | keys), _SHOWN_BY])),
    )


def decided(join_id: str, found: Sequence[Join], verdict: Verdict, *, by: str, reason: str, at: datetime) -> Decision:
    """Return the decision on a join; raises VendorwatchError if it is unknown, unsigned or says what holds already."""
    if not found:
        raise VendorwatchError(
            "no such join in the release in force",
            where=join_id,
            expected="an id that `vendorwatch decide --list` shows",
            todo="If the facts under it changed it has a new id: list again",
        )
    for name, value in (("--reason", reason), ("--by", by)):
        if not value.strip():
            raise VendorwatchError(f"{name} is empty", where=join_id, expected="who decides, and why, for the audit")
    join = found[0]
    state = {"confirm": "confirmed", "dismiss": "dismissed", "reopen": "open"}[verdict]
    if join.decision == state:
        raise VendorwatchError(
            f"is {state} already" + (f", by {join.decided_by}" if join.decided_by else ""), where=join_id
        )
    return Decision(
        verdict=verdict,
        vendor_key=join.vendor_key,
        vendor_name=join.vendor_name,
        party_id=join.party_id,
        party_name=join.party_name,
        basis=join.basis,
        score=join.score,
        vendor_digest=join.vendor_digest,
        party_digest=join.party_digest,
        decided_by=by.strip(),
        decided_at=at.astimezone(UTC).isoformat(timespec="seconds"),
        reason=reason.strip(),
    )
