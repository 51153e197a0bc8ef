"""When sources are asked: all of them daily, and each at its publisher's pace.

Here: turning cadences into cron. Not here: what runs (`jobs.py`), and the rebuilding, which follows from what was landed
(`sensors.py`). On by default in live mode only: offline there is nothing new to find.
"""

from collections.abc import Mapping
from datetime import timedelta

import dagster as dg

from orchestration.jobs import LAND
from orchestration.metadata import landing_key
from orchestration.private import Job
from vendorwatch.deliveries import Source

DAILY = "15 6 * * *"


def cron(cadence: timedelta, offset: int) -> str:
    """Return a cron line for a cadence of hours, days or a week; `offset` spreads the sources over the hour."""
    minute = (7 + 11 * offset) % 60
    hours = int(cadence.total_seconds() // 3600)
    if hours <= 1:
        return f"{minute} * * * *"
    if hours < 24:
        return f"{minute} */{hours} * * *"
    return f"{minute} 5 * * *" if hours < 24 * 7 else f"{minute} 4 * * 1"


def build_schedules(
    jobs: Mapping[str, Job], sources: Mapping[str, Source], *, live: bool
) -> list[dg.ScheduleDefinition]:
    """Return the daily schedule and one for each source that is fetched."""
    status = dg.DefaultScheduleStatus.RUNNING if live else dg.DefaultScheduleStatus.STOPPED
    daily = dg.ScheduleDefinition(
        name="land_daily",
        job=jobs[LAND],
        cron_schedule=DAILY,
        execution_timezone="UTC",
        default_status=status,
        description="Every source is asked, once a day.",
    )
    fetched = [s for s in sources.values() if s.is_fetched]
    return [daily, *(_schedule(jobs[LAND], source, offset, status) for offset, source in enumerate(fetched))]


def _schedule(job: Job, source: Source, offset: int, status: dg.DefaultScheduleStatus) -> dg.ScheduleDefinition:
    @dg.schedule(
        name=f"land_{source.id}",
        job=job,
        cron_schedule=cron(source.cadence, offset),
        execution_timezone="UTC",
        default_status=status,
        description=f"{source.title} is asked every {source.cadence}.",
    )
    def at_its_pace() -> dg.RunRequest:
        return dg.RunRequest(asset_selection=[landing_key(source.id)])

    return at_its_pace
