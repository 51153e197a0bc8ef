"""What starts a run from outside: a file dropped into an inbox, and what is stale. And what looks after runs.

Here: watching folders, the plan and the runs. Not here: reading the files (the sources' parsers), deciding what is stale
(the library's `plan.py`), what people are told (`alerting/alerts.py`).
"""

import hashlib
from collections.abc import Mapping
from datetime import UTC, datetime

import dagster as dg

from orchestration.assets.tables import of_plan
from orchestration.housekeeping import close_dead_runs, prune
from orchestration.jobs import LAND, REBUILD, REFRESH, kind_of
from orchestration.metadata import landing_key
from orchestration.private import Job
from orchestration.resources import PLAN_TAG
from vendorwatch.alerting import alerts
from vendorwatch.deliveries import Source
from vendorwatch.errors import Busy, Damaged
from vendorwatch.landing import Landing, drop_folder
from vendorwatch.plan import plan
from vendorwatch.processes.runs import Runs
from vendorwatch.settings import Settings
from vendorwatch.tables.catalogue import Catalogue
from vendorwatch.tables.warehouse import Warehouse

SECONDS = 30
# A rebuild that was killed is asked for again, but not for ever.
TRIES = 3
_WAITING = [
    dg.DagsterRunStatus.QUEUED,
    dg.DagsterRunStatus.NOT_STARTED,
    dg.DagsterRunStatus.STARTING,
    dg.DagsterRunStatus.STARTED,
]


def build_sensors(
    jobs: Mapping[str, Job], sources: Mapping[str, Source], catalogue: Catalogue
) -> list[dg.SensorDefinition]:
    """Return one sensor for each inbox, those that have fetched what is lost and rebuilt what is stale, and look after runs."""
    inboxes = [_inbox_sensor(jobs[LAND], s) for s in sources.values() if s.inbox]
    return [
        *inboxes,
        _lost_sensor(jobs[LAND], sources),
        _rebuild_sensor(jobs[REBUILD], sources, catalogue),
        _run_keeper(sources),
        _failure_sensor(sources),
    ]


def _inbox_sensor(job: Job, source: Source) -> dg.SensorDefinition:
    assert source.inbox is not None
    inbox = source.inbox

    @dg.sensor(
        name=f"inbox_{inbox}",
        job=job,
        minimum_interval_seconds=SECONDS,
        default_status=dg.DefaultSensorStatus.RUNNING,
        description=f"A file dropped into inbox/{inbox} is landed, once it is closed by whoever writes it.",
    )
    def inbox_sensor(context: dg.SensorEvaluationContext) -> dg.SensorResult | dg.SkipReason:
        found = drop_folder.state(Settings.from_env().inbox(inbox))
        if found == (context.cursor or ""):
            return dg.SkipReason(f"Nothing new in inbox/{inbox}.")
        request = dg.RunRequest(asset_selection=[landing_key(source.id)])
        return dg.SensorResult(run_requests=[request], cursor=found)

    return inbox_sensor


def _lost_sensor(job: Job, sources: Mapping[str, Source]) -> dg.SensorDefinition:
    @dg.sensor(
        name="fetch_what_is_lost",
        job=job,
        minimum_interval_seconds=SECONDS,
        default_status=dg.DefaultSensorStatus.RUNNING,
        description="Where the archive has lost a file in force, its source is landed at once, and each hour until it is back.",
    )
    def fetch_what_is_lost(context: dg.SensorEvaluationContext) -> dg.SensorResult | dg.SkipReason:
        landing = Landing(Settings.from_env())
        try:
            lost = [s.id for s in sources.values() if (d := landing.in_force(s)) and landing.lost(d)]
        except Damaged as error:
            return dg.SkipReason(str(error))
        cursor = f"{datetime.now(UTC):%Y%m%dT%H} {' '.join(lost)}"
        if not lost or cursor == context.cursor:
            return dg.SkipReason(f"Asked for within this hour: {', '.join(lost)}." if lost else "Nothing is lost.")
        request = dg.RunRequest(asset_selection=[landing_key(s) for s in lost])
        return dg.SensorResult(run_requests=[request], cursor=cursor)

    return fetch_what_is_lost


def _rebuild_sensor(job: Job, sources: Mapping[str, Source], catalogue: Catalogue) -> dg.SensorDefinition:
    @dg.sensor(
        name="rebuild_what_is_stale",
        job=job,
        minimum_interval_seconds=SECONDS,
        default_status=dg.DefaultSensorStatus.RUNNING,
        description="Where what was landed, or the code, is newer than what is published, a rebuild is requested.",
    )
    def rebuild_what_is_stale(context: dg.SensorEvaluationContext) -> dg.SensorResult | dg.SkipReason:
        settings = Settings.from_env()
        if context.cursor and context.cursor == _looked_at(settings, catalogue):
            return dg.SkipReason("Nothing has changed since this was looked at.")
        filters = [dg.RunsFilter(job_name=name, statuses=_WAITING) for name in (REBUILD, REFRESH)]
        if any(context.instance.get_runs(f, limit=1) for f in filters):
            return dg.SkipReason("A rebuild is under way.")
        landing = Landing(settings)
        try:
            with Warehouse(settings.warehouse).writer(seconds=0) as con:
                found = plan(con, catalogue, settings, landing, sources.values())
        except Busy as error:
            return dg.SkipReason(str(error))
        runs = Runs(settings.home)
        ended = [run for run in runs.all() if run.kind == "tables" and run.outcome]
        cursor = _looked_at(settings, catalogue)
        if found.is_empty:
            if ended and ended[0].went_wrong:
                runs.note(f"sensor-{datetime.now(UTC):%Y%m%dT%H%M%S}", "tables")
                alerts.tell(settings, landing, sources.values())
            context.update_cursor(cursor)
            return dg.SkipReason("Nothing is stale.")
        if ended and ended[0].outcome == "failed" and ended[0].plan == found.digest:
            context.update_cursor(cursor)
            return dg.SkipReason(f"It has failed on just this, and waits for a change: {'; '.join(ended[0].errors)}")
        if len(ended) >= TRIES and all(run.outcome == "killed" for run in ended[:TRIES]):
            return dg.SkipReason(f"The last {TRIES} rebuilds were killed; start one by hand to see why.")
        context.log.info(f"Requesting a rebuild: {found}.")
        selection = of_plan(context.instance, catalogue, found)
        return dg.SensorResult(run_requests=[dg.RunRequest(asset_selection=selection, tags={PLAN_TAG: found.digest})])

    return rebuild_what_is_stale


def _looked_at(settings: Settings, catalogue: Catalogue) -> str:
    """Return a digest of what the plan follows from, cheap to get: when files changed, the code, and the hour."""
    made = hashlib.sha256(f"{settings.mode} {datetime.now(UTC):%Y%m%dT%H}".encode())
    watched = [
        settings.landing / "deliveries.jsonl",
        settings.warehouse,
        settings.published / "manifest.json",
        settings.published_file,
        settings.published / "brief" / "whole.json",
    ]
    for path in watched:
        found = path.stat() if path.exists() else None
        made.update(f"{path.name} {found and (found.st_size, found.st_mtime_ns, found.st_ino)}".encode())
    for table in catalogue:
        made.update(table.code_version.encode())
    return made.hexdigest()[:16]


def _run_keeper(sources: Mapping[str, Source]) -> dg.SensorDefinition:
    @dg.sensor(
        name="look_after_runs",
        minimum_interval_seconds=SECONDS,
        default_status=dg.DefaultSensorStatus.RUNNING,
        description="Closes runs whose process is dead, deletes old ones, and has people told.",
    )
    def look_after_runs(context: dg.SensorEvaluationContext) -> dg.SkipReason:
        settings = Settings.from_env()
        closed = close_dead_runs(context.instance, settings)
        for line in closed:
            context.log.warning(line)
        if closed:
            alerts.tell(settings, Landing(settings), sources.values())
        assert context.repository_def is not None
        deleted = prune(context.instance, context.repository_def.asset_graph.asset_check_keys)
        return dg.SkipReason(f"{len(closed)} dead runs closed, {deleted} old ones deleted.")

    return look_after_runs


def _failure_sensor(sources: Mapping[str, Source]) -> dg.SensorDefinition:
    @dg.run_failure_sensor(
        name="report_failed_run",
        default_status=dg.DefaultSensorStatus.RUNNING,
        description="Has people told of a run that failed before it could tell them itself.",
    )
    def report_failed_run(context: dg.RunFailureSensorContext) -> None:
        settings, run = Settings.from_env(), context.dagster_run
        runs = Runs(settings.home)
        runs.close_dead()
        if all(known.run_id != run.run_id for known in runs.all()):
            with runs.during(run.run_id, kind_of(run.job_name)) as record, record.step("start") as errors:
                errors.append(f"run {run.run_id[:8]} of {run.job_name}: {context.failure_event.message}")
        alerts.tell(settings, Landing(settings), sources.values())

    return report_failed_run
