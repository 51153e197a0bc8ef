"""A refresh that finds nothing new, ended before anything of Dagster is loaded.

Here: bringing in what lies in folders, asking the plan, and the record that there was nothing to do. Not here: the plan
(`plan.py`), doing what it says (the jobs of `orchestration/`). Only where no publisher is asked: what one answers belongs into
Dagster's history. Whatever is new, not in order or at work elsewhere is left to the jobs, with what has been brought in.
"""

import time
import uuid
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field

from vendorwatch.alerting import alerts
from vendorwatch.errors import VendorwatchError
from vendorwatch.landing import Landing, Outcome
from vendorwatch.plan import plan
from vendorwatch.processes.runs import KINDS, Runs
from vendorwatch.release import publish
from vendorwatch.release.summary import RefreshResult
from vendorwatch.settings import Settings
from vendorwatch.sources import all_sources
from vendorwatch.tables.catalogue import read_catalogue
from vendorwatch.tables.warehouse import Warehouse


@dataclass(frozen=True)
class Found:
    """The result if there was nothing to do, else None; and how it went with the sources that were brought in, by id."""

    result: RefreshResult | None = None
    landed: dict[str, Outcome] = field(default_factory=dict)


def look(settings: Settings, asked: Sequence[str]) -> Found:
    """Bring in the sources asked for, all if none is, and see whether anything is left to do; raises nothing of its own."""
    started, runs, known = time.perf_counter(), Runs(settings.home), all_sources()
    in_order = not runs.dead() and not any((last := runs.last(kind)) and last.went_wrong for kind in KINDS)
    release = publish.current(settings.published)
    if settings.mode == "live" or not in_order or release is None or not known.keys() >= set(asked):
        return Found()
    landing, landed = Landing(settings), {}
    # What goes wrong goes wrong there too, and is put on record.
    with suppress(VendorwatchError, OSError):
        for source_id in asked or known:
            landed[source_id] = outcome = landing.refresh(known[source_id])
            if outcome.stale or outcome.status not in ("unchanged", "empty"):
                return Found(landed=landed)
        found = Warehouse(settings.warehouse).look(
            lambda con: plan(con, read_catalogue(settings.sql), settings, landing, known.values())
        )
        if found and found.is_empty:
            run_id = str(uuid.uuid4())
            runs.note(run_id, "landing")
            runs.prune()
            alerts.tell(settings, landing, known.values())
            return Found(
                RefreshResult(
                    succeeded=True,
                    run_id=run_id,
                    seconds=time.perf_counter() - started,
                    new_release=False,
                    release_id=release.release_id,
                    stale={s: state.reason for s in known if (state := landing.status(known[s])).stale},
                ),
                landed,
            )
    return Found(landed=landed)
