"""A refresh that finds nothing new, ended before anything of Dagster is loaded.

Here: bringing in what lies in folders, asking the plan, and the record that there was nothing to do. Not here: the plan
(`plan.py`), doing what it says (the jobs of `orchestration/`). Only where no publisher is asked: what one answers belongs into
Dagster's history. Whatever is new, not in order or at work elsewhere is left to the jobs, with what has been brought in; of
sources that are as they were they need not tell again.
"""

import time
import uuid
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field

import duckdb

from vendorwatch import intake
from vendorwatch.alerting import alerts
from vendorwatch.arrow_alone import arrow_alone
from vendorwatch.definitions import definitions
from vendorwatch.errors import VendorwatchError
from vendorwatch.landing import Landing, Outcome
from vendorwatch.plan import Plan, plan
from vendorwatch.processes.runs import KINDS, Runs
from vendorwatch.release import publish
from vendorwatch.release.summary import RefreshResult
from vendorwatch.settings import Settings
from vendorwatch.tables.warehouse import Warehouse

# What says nothing that is not known.
_QUIET = ("unchanged", "empty")


@dataclass(frozen=True)
class Found:
    """The result if there was nothing to do, else None; and how it went with the sources that were brought in, by id.

    `to_tell` are the sources of which a job has something to tell: None if not all that were asked for were brought in.
    """

    result: RefreshResult | None = None
    landed: dict[str, Outcome] = field(default_factory=dict)
    to_tell: tuple[str, ...] | None = None


def look(settings: Settings, asked: Sequence[str]) -> Found:
    """Bring in the sources asked for, all if none is, and see whether anything is left to do.

    Raises VendorwatchError for a declaration that is not whole, and nothing else of its own.
    """
    started, runs = time.perf_counter(), Runs(settings.home)
    # The child that reads begins here, before anything of the jobs is loaded.
    arrow_alone()
    catalogue, known = definitions(settings)
    in_order = not (runs.dead() or runs.cut_off() or any((r := runs.last(kind)) and r.went_wrong for kind in KINDS))
    release = publish.current(settings.published)
    landing = Landing(settings)
    if settings.mode == "live" or not in_order or release is None or not known.keys() >= set(asked):
        if settings.mode != "live" and not settings.warehouse.exists():
            # The archive is read anew: what takes longest while Dagster is loaded.
            with suppress(VendorwatchError, OSError):
                intake.read_longest_ahead(None, catalogue, landing, known.values())
        return Found()
    landed: dict[str, Outcome] = {}

    def stale(con: duckdb.DuckDBPyConnection) -> tuple[Plan, set[str]]:
        # It is read while Dagster is loaded.
        due = intake.read_longest_ahead(con, catalogue, landing, known.values())
        return plan(con, catalogue, settings, landing, known.values()), due

    # What goes wrong goes wrong in the job too, and is put on record there.
    with suppress(VendorwatchError, OSError):
        for source_id in asked or known:
            landed[source_id] = landing.refresh(known[source_id])
        if found := Warehouse(settings.warehouse).look(stale):
            planned, due = found
            told = {s for s, outcome in landed.items() if outcome.stale or outcome.status not in _QUIET}
            to_tell = tuple(sorted(told | (due & landed.keys())))
            run_id = str(uuid.uuid4())
            if not to_tell:
                runs.note(run_id, "landing")
            if to_tell or not planned.is_empty:
                return Found(landed=landed, to_tell=to_tell)
            runs.prune()
            alerts.tell(settings, landing, known.values())
            result = RefreshResult(
                succeeded=True,
                run_id=run_id,
                seconds=time.perf_counter() - started,
                new_release=False,
                release_id=release.release_id,
                stale={s: state.reason for s in asked or known if (state := landing.status(known[s])).stale},
            )
            return Found(result, landed, ())
    return Found(landed=landed)
