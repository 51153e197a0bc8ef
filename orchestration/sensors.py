"""What starts a run from outside: a file dropped into an inbox; and what is told outside: a failed run.

Here: watching folders and runs. Not here: reading the files (the sources' parsers).
"""

import hashlib
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import dagster as dg

from orchestration.jobs import job_name
from vendorwatch.deliveries import Source
from vendorwatch.notify import notify
from vendorwatch.settings import Settings

if TYPE_CHECKING:
    from dagster._core.definitions.unresolved_asset_job_definition import UnresolvedAssetJobDefinition as Job

SECONDS = 30


def fingerprint(folder: Path) -> str:
    """Return a digest of names, sizes and times of the files in a folder; empty if there are none."""
    files = sorted(p for p in folder.rglob("*") if p.is_file() and not p.name.startswith("."))
    if not files:
        return ""
    made = hashlib.sha256()
    for path in files:
        found = path.stat()
        made.update(f"{path.relative_to(folder)}\0{found.st_size}\0{found.st_mtime_ns}\0".encode())
    return made.hexdigest()[:16]


def build_sensors(jobs: "Mapping[str, Job]", sources: Mapping[str, Source]) -> list[dg.SensorDefinition]:
    """Return one sensor for each inbox, and the one that reports failed runs."""
    return [*(_inbox_sensor(jobs, s) for s in sources.values() if s.inbox), report_failed_run]


def _inbox_sensor(jobs: "Mapping[str, Job]", source: Source) -> dg.SensorDefinition:
    assert source.inbox is not None
    inbox = source.inbox

    @dg.sensor(
        name=f"inbox_{inbox}",
        job=jobs[job_name(source.id)],
        minimum_interval_seconds=SECONDS,
        default_status=dg.DefaultSensorStatus.RUNNING,
        description=f"A file dropped into inbox/{inbox} refreshes {source.title}.",
    )
    def inbox_sensor(context: dg.SensorEvaluationContext) -> dg.SensorResult | dg.SkipReason:
        found = fingerprint(Settings.from_env().inbox(inbox))
        if found == (context.cursor or ""):
            return dg.SkipReason(f"Nothing new in inbox/{inbox}.")
        return dg.SensorResult(run_requests=[dg.RunRequest(run_key=f"{inbox}-{found}")], cursor=found)

    return inbox_sensor


@dg.run_failure_sensor(
    name="report_failed_run",
    default_status=dg.DefaultSensorStatus.RUNNING,
    description="Posts a failed run to VENDORWATCH_WEBHOOK, if one is set.",
)
def report_failed_run(context: dg.RunFailureSensorContext) -> None:
    """Tell people that a run failed, and of which step."""
    steps = ", ".join(e.step_key for e in context.get_step_failure_events() if e.step_key)
    notify(
        Settings.from_env(), f"run {context.dagster_run.run_id[:8]} of {context.dagster_run.job_name} failed: {steps}"
    )
