"""What was asked when a name was looked up: which lists, how many entries of each, published when; and where a party stands.

Here: reading that from the published file, and saying it in words. Not here: how much of a list is held
(`sql/core/list_coverage.sql`), looking names up (`names/`).
"""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

import duckdb

from vendorwatch.errors import VendorwatchError
from vendorwatch.queries import query
from vendorwatch.settings import PROGRAM
from vendorwatch.shown import did_you_mean


@dataclass(frozen=True)
class Coverage:
    """How much of a list is held; `is_excerpt` if that is far less than the full list has (`usual_entries`)."""

    list_id: str
    list_name: str
    source_id: str
    entries: int
    usual_entries: int | None
    is_excerpt: bool
    published_on: date | None

    def told(self) -> str:
        """Return the list with its entries and day in words."""
        if self.published_on is None:
            return f"{self.list_name} (not held)"
        return f"{_entries(self.entries)} of {self.list_name} (published {self.published_on})"


@dataclass(frozen=True)
class Standing:
    """Where a party stands, or stood until `until`: the list, its programs, since when (a partial ISO date)."""

    list_id: str
    list_name: str
    programs: tuple[str, ...]
    since: str | None
    until: str | None

    def told(self) -> str:
        """Return the list, programs and days in words."""
        programs = f": {', '.join(self.programs)}" if self.programs else ""
        since = f", since {self.since}" if self.since else ""
        return f"{self.list_name}{programs}{since}" + (f", until {self.until}" if self.until else "")


def coverage(con: duckdb.DuckDBPyConnection, lists: Sequence[str] = ()) -> list[Coverage]:
    """Return how much is held of all lists, or of those named by id or source, the largest first.

    Raises VendorwatchError for one that is not known, and for a release made before this was kept.
    """
    try:
        rows = con.execute(query("readers/coverage")).fetchall()
    except duckdb.CatalogException:
        raise VendorwatchError(
            "the release in force does not say how much of each list it holds", todo="Run `vendorwatch refresh` first"
        ) from None
    held = [Coverage(*row) for row in rows]
    known = {c.list_id for c in held} | {c.source_id for c in held} | {"vendor"}
    if unknown := sorted(set(lists) - known):
        raise VendorwatchError(
            f"no list {', '.join(unknown)}",
            where="--list",
            expected=f"any of {', '.join(sorted(known))}",
            todo=did_you_mean(unknown[0], {k: k for k in sorted(known)} | {c.list_name: c.list_id for c in held}),
        )
    # A form that does not tell the lists apart has its entries on a list of its own, which is else empty.
    return [
        c
        for c in held
        if (c.entries or c.usual_entries is not None) and (not lists or c.list_id in lists or c.source_id in lists)
    ]


def standings(con: duckdb.DuckDBPyConnection, parties: Sequence[str]) -> dict[str, list[Standing]]:
    """Return for each party, a list entry or `vendor:x`, where it stands; those it left last.

    Raises VendorwatchError for a release made before the days were kept.
    """
    try:
        rows = con.execute(query("readers/standings"), {"parties": list(parties)}).fetchall()
    except duckdb.CatalogException:
        raise VendorwatchError(
            "the release in force does not say from which day each listing holds",
            todo="Run `vendorwatch refresh` first",
        ) from None
    found: dict[str, list[Standing]] = {}
    for party_id, list_id, list_name, programs, since, until in rows:
        found.setdefault(party_id, []).append(Standing(list_id, list_name, tuple(programs), since, until))
    return found


def require_held(con: duckdb.DuckDBPyConnection, asked: Sequence[Coverage], lists: Sequence[str]) -> None:
    """Refuse to ask a list of which nothing is held, or that has no parties: its silence would be taken for an answer."""
    of_equipment = "select list_name from core.lists where kind = 'equipment' and list_contains($lists, list_id)"
    for (name,) in con.execute(of_equipment, {"lists": list(lists)}).fetchall():
        raise VendorwatchError(
            f"the {name} is not asked by itself", where="--list", todo="Its producers are asked with --list vendor"
        )
    if lists and "vendor" not in lists and not any(c.entries for c in asked):
        raise VendorwatchError(
            f"nothing is held of {', '.join(lists)}", where="--list", todo="Run `vendorwatch refresh`"
        )


def as_objects(asked: Sequence[Coverage]) -> dict[str, Any]:
    """Return the lists that were asked as JSON has them, and whether one is an excerpt."""
    lists = [asdict(c) | {"published_on": c.published_on.isoformat() if c.published_on else None} for c in asked]
    return {"asked": lists, "is_excerpt": any(c.is_excerpt for c in asked)}


def told(asked: Sequence[Coverage]) -> str:
    """Return which lists were asked, in words: the longest ones each, the others together."""
    first, others = asked[:_TOLD], asked[_TOLD:]
    if not asked:
        return "the vendors of the registry"
    rest = f", {_entries(sum(c.entries for c in others))} of {len(others)} further lists" if others else ""
    return ", ".join(c.told() for c in first) + rest


def warning(asked: Sequence[Coverage]) -> str:
    """Return what to say where an excerpt was asked, "" if none was."""
    parts = [c for c in asked if c.is_excerpt]
    if not parts:
        return ""
    first = ", ".join(f"{c.entries:,} of some {c.usual_entries or 0:,} entries of {c.list_name}" for c in parts[:_TOLD])
    more = f", and {len(parts) - _TOLD} further lists" if len(parts) > _TOLD else ""
    return (
        f"only an excerpt was asked: {first}{more}. That nothing is found there means nothing. "
        f"`VENDORWATCH_MODE=live {PROGRAM} refresh` fetches the full lists, `{PROGRAM} import-archive` takes kept ones."
    )


# The list that most ask for and the next two; `core.list_coverage` has all.
_TOLD = 3


def _entries(count: int) -> str:
    return f"{count:,} entr" + ("y" if count == 1 else "ies")
