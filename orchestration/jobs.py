"""The jobs: landing, rebuilding, and both.

Here: which assets run together. Not here: when (`schedules.py`, `sensors.py`). Schedules and inboxes land, one source or
all; what is stale then decides whether anything is rebuilt.
"""

import dagster as dg

from orchestration.private import Job
from vendorwatch.processes.runs import Kind

LAND, REBUILD, REFRESH = "land", "rebuild", "refresh"


def kind_of(job_name: str) -> Kind:
    """Return what a run of a job is on record as."""
    return "landing" if job_name == LAND else "tables"


def build_jobs() -> dict[str, Job]:
    """Return all jobs by name."""
    landing = dg.AssetSelection.key_prefixes("landing")
    tables = dg.AssetSelection.all() - landing
    jobs = [
        dg.define_asset_job(LAND, selection=landing, description="Ask every source for what is new; touches no table."),
        dg.define_asset_job(
            REBUILD,
            selection=tables,
            description="Every table that is stale, every check that is due, the published file.",
        ),
        dg.define_asset_job(REFRESH, selection=landing | tables, description="Land, then rebuild."),
    ]
    return {job.name: job for job in jobs}
