"""The jobs: everything, and one a source with all that follows from it.

Here: which assets run together. Not here: when (`schedules.py`, `sensors.py`).
"""

from collections.abc import Mapping
from typing import TYPE_CHECKING

import dagster as dg

from orchestration.metadata import landing_key
from vendorwatch.catalogue import LAYERS
from vendorwatch.deliveries import Source

if TYPE_CHECKING:
    # What `define_asset_job` returns has no public name.
    from dagster._core.definitions.unresolved_asset_job_definition import UnresolvedAssetJobDefinition as Job

REFRESH = "refresh"


def job_name(source_id: str) -> str:
    """Return the name of the job that refreshes one source."""
    return f"refresh_{source_id}"


def build_jobs(sources: Mapping[str, Source]) -> "dict[str, Job]":
    """Return all jobs by name."""
    jobs = [
        dg.define_asset_job(
            REFRESH,
            selection=dg.AssetSelection.all(),
            description="Every source, every table, the published file. Ends early when nothing is new.",
        )
    ]
    for source in sources.values():
        jobs.append(
            dg.define_asset_job(
                job_name(source.id),
                # Of the tables only what is stale is rebuilt, so the whole graph costs no more than this source's part.
                selection=dg.AssetSelection.assets(landing_key(source.id))
                | dg.AssetSelection.groups(*LAYERS, "published"),
                description=f"{source.title} alone, and all that follows from it. Ends early when nothing is new.",
            )
        )
    return {job.name: job for job in jobs}
