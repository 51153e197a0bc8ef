"""What is stale: the one answer that the commands, the schedules and the UI follow.

Here: comparing what was landed with what is loaded, built and published. Not here: doing it (`pipeline.py`).
"""

import hashlib
import json
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime

import duckdb

from vendorwatch import intake
from vendorwatch.deliveries import Source
from vendorwatch.landing import Landing
from vendorwatch.release import publish
from vendorwatch.release.brief import whole
from vendorwatch.settings import Settings
from vendorwatch.tables import checks, state
from vendorwatch.tables.catalogue import Catalogue
from vendorwatch.tables.declarations import LAYERS


@dataclass(frozen=True)
class Plan:
    """What a run would have to do, and why; empty if there is nothing to do.

    `reach` are the tables that may become others by it or be judged anew: what is stale and all that follows from it.
    """

    landed: bool
    tables: tuple[str, ...]
    failing: tuple[str, ...]
    release: str | None
    brief: str | None
    digest: str
    reach: frozenset[str] = frozenset()

    @property
    def is_empty(self) -> bool:
        """Whether everything that was landed is loaded, built, right and published, for people too."""
        return not (self.landed or self.tables or self.failing or self.release or self.brief)

    def __str__(self) -> str:
        parts = []
        if self.landed:
            parts.append("what was landed is not loaded yet")
        if self.tables:
            more = f" and {len(self.tables) - 1} more" if self.tables[1:] else ""
            parts.append(f"{self.tables[0]}{more} must be rebuilt")
        if self.failing:
            parts.append(f"checks of {', '.join(self.failing)} fail")
        if self.release:
            parts.append(self.release)
        if self.brief:
            parts.append(self.brief)
        return "; ".join(parts) or "nothing is stale"


def plan(
    con: duckdb.DuckDBPyConnection,
    catalogue: Catalogue,
    settings: Settings,
    landing: Landing,
    sources: Iterable[Source],
) -> Plan:
    """Return what is stale.

    Where nothing was ever landed but what people dropped in there is nothing to do: without lists it would be an empty
    answer. The digest is the same for as long as code, deliveries and what came of them are, so that a plan that has failed
    is known when it comes again.
    """
    sources = list(sources)
    if not any(landing.in_force(s) for s in sources if not s.inbox):
        return Plan(False, (), (), None, None, "")
    facts = landing.facts(sources)
    untaken = intake.untaken(con, catalogue, landing, sources)
    landed = bool(untaken)
    stale = tuple(state.stale(con, catalogue))
    failing = tuple(dict.fromkeys(row[0] for row in checks.failures(con, catalogue)))
    release = publish.why_due(
        con, catalogue, settings.published, facts, verified_at=freshly_verified(settings, landing, sources)
    )
    brief = whole.why_due(settings.published)
    code = [table.code_version for table in catalogue]
    said = [landed, stale, failing, release, brief, facts, code, [catalogue.macros]]
    digest = hashlib.sha256(json.dumps(said, default=str).encode()).hexdigest()[:16]
    reach = _reach(catalogue, {*untaken, *stale, *failing})
    return Plan(landed, stale, failing, release, brief, digest, reach)


def _reach(catalogue: Catalogue, changed: Collection[str]) -> frozenset[str]:
    """Return these tables, those that are made of them, those whose rows refer to theirs, and so on; and those that are judged
    each time (`checks.due`).
    """
    reached = set(changed)
    for table in catalogue:
        if reached.intersection((*table.inputs, *table.referred)):
            reached.add(table.id)
    return frozenset(t.id for t in catalogue if t.layer in LAYERS and (t.id in reached or t.is_judged_each_time))


def freshly_verified(settings: Settings, landing: Landing, sources: Iterable[Source]) -> datetime | None:
    """Return when a publisher last confirmed what we hold of it; None where none is asked."""
    if settings.mode != "live":
        return None
    found = [landing.status(s).verified_at for s in sources if s.is_fetched]
    return max((moment for moment in found if moment), default=None)
