"""The one place where everything is put together.

Here: assembly. Not here: the parts. Tests build the same definitions with other resources.
"""

from collections.abc import Mapping

import dagster as dg

from orchestration.assets.brief import brief_asset
from orchestration.assets.impact import impact_asset
from orchestration.assets.landing import landing_assets
from orchestration.assets.tables import tables_asset
from orchestration.jobs import build_jobs
from orchestration.loggers import progress
from orchestration.on_spark import spark_jobs
from orchestration.resources import Installation
from orchestration.schedules import build_schedules
from orchestration.sensors import build_sensors
from vendorwatch.definitions import definitions
from vendorwatch.settings import Settings


def build_defs(*, resource_overrides: Mapping[str, object] | None = None) -> dg.Definitions:
    """Return all definitions; `resource_overrides` replaces resources by name, `installation` say."""
    settings = Settings.from_env()
    catalogue, sources = definitions(settings)
    jobs, live = build_jobs(), settings.mode == "live"
    return dg.Definitions(
        assets=[
            *landing_assets(sources.values(), live=live),
            tables_asset(catalogue, sources, live=live),
            brief_asset(),
            impact_asset(),
        ],
        jobs=[*jobs.values(), *spark_jobs()],
        schedules=build_schedules(jobs, sources, live=live),
        sensors=build_sensors(jobs, sources, catalogue),
        resources={"installation": Installation(), **(resource_overrides or {})},
        loggers={"console": dg.colored_console_logger, "progress": progress},
        # A process for each of a dozen short steps would cost more than the steps.
        executor=dg.in_process_executor,
    )
