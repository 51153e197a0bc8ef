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
from vendorwatch.errors import VendorwatchError
from vendorwatch.lists import WrongSeeds, check_lists
from vendorwatch.parsers import check_parsers
from vendorwatch.settings import PROJECT, Settings
from vendorwatch.sources import all_sources
from vendorwatch.tables.catalogue import read_catalogue


def build_defs(*, resource_overrides: Mapping[str, object] | None = None) -> dg.Definitions:
    """Return all definitions; `resource_overrides` replaces resources by name, `installation` say."""
    settings = Settings.from_env()
    sources = all_sources()
    catalogue = read_catalogue(settings.sql)
    check_parsers(catalogue, sources.values(), PROJECT / "seeds", settings.home / "cache")
    try:
        check_lists(catalogue, sources.values(), settings.seeds)
    except WrongSeeds:
        # They are turned away when they are landed, those before stay in force, and it is told there.
        pass
    except VendorwatchError:
        # So are those of a team that know nothing of a list; with our own, a source of ours is declared by halves.
        if settings.seeds == PROJECT / "seeds":
            raise
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
