"""The bundled snapshot, refreshed in this process: by the library alone, by the jobs, and a home on which that was done once."""

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import dagster as dg
import pytest
from filelock import FileLock

from orchestration.build import build_defs
from vendorwatch import pipeline
from vendorwatch.alerting import alerts, impact
from vendorwatch.claims.rules import rule_sets
from vendorwatch.landing import Landing
from vendorwatch.landing.together import Together
from vendorwatch.release.brief.pages import write
from vendorwatch.settings import Settings
from vendorwatch.sources import all_sources
from vendorwatch.tables.catalogue import read_catalogue
from vendorwatch.tables.models import Failed
from vendorwatch.tables.warehouse import Warehouse


@cache
def compile_rules() -> None:
    """Compile all rules of claims in this process: the children that read texts would do it in each refresh."""
    for rule in (rule for rules in rule_sets() for rule in rules.rules):
        assert rule.pattern


@dataclass(frozen=True)
class Ended:
    """How a refresh ended: what went wrong, and table and name of each check that did not pass, as Dagster has them."""

    errors: tuple[str, ...]
    failed_checks: frozenset[tuple[str, str]]

    @property
    def success(self) -> bool:
        return not self.errors


def refresh_by_library() -> Ended:
    """Bring the installation that the environment names up to date; what the jobs do, in a third of their time.

    Who wants to know what Dagster makes of it runs `execute`.
    """
    compile_rules()
    settings, sources = Settings.from_env(), all_sources()
    landing, catalogue = Landing(settings), read_catalogue(settings.sql)
    errors: list[str] = []
    failed: set[tuple[str, str]] = set()
    asked = [s for s in sources.values() if s.is_fetched] if settings.mode == "live" else []
    together = Together(lambda: Landing(settings), asked)
    for source in sources.values():
        if together.outcome(source).stale:
            failed.add((f"landing/{source.id}", "source_in_order"))
    with Warehouse(settings.warehouse).writer() as con:
        run = pipeline.Pipeline(con, catalogue, settings, landing, sources, lambda _: None, lambda _: None)
        for event in run.run():
            match event:
                case pipeline.Judged(source=source, verdict=str()):
                    failed.add((catalogue.of_source(source.id)[0].id.replace(".", "/"), "delivery_parsed"))
                case pipeline.Checked(table=table, ended=ended):
                    if not all(e.passed for e in ended):
                        failed.add((table.id.replace(".", "/"), "rules"))
                    errors += [f"{table.id}: {rule}" for rule in event.broken]
                case Failed(error=error) | pipeline.Refused(error=error):
                    errors.append(str(error))
    if not errors:
        write(settings.published)
        impact.tell(settings)
    alerts.tell(settings, landing, sources.values())
    return Ended(tuple(errors), frozenset(failed))


@cache
def defined() -> dg.Definitions:
    """Return all definitions, put together once: the installation that they work on is read when a run starts."""
    return build_defs()


def execute(job: str = "refresh", **arguments: object) -> dg.ExecuteInProcessResult:
    """Run a job in this process, on the installation that the environment names."""
    compile_rules()
    return (
        defined()
        .resolve_job_def(job)
        .execute_in_process(
            raise_on_error=False,
            run_config={"loggers": {"console": {"config": {"log_level": "CRITICAL"}}}},
            **arguments,
        )
    )


def failed_checks(result: dg.ExecuteInProcessResult) -> set[tuple[str, str]]:
    """Return table and name of each check that did not pass."""
    return {(e.asset_key.to_user_string(), e.check_name) for e in result.get_asset_check_evaluations() if not e.passed}


@dataclass(frozen=True)
class Snapshot:
    """A home that was refreshed once, for tests that only read it or work on a copy, and how that ended."""

    home: Path
    ended: Ended


def refreshed_once(folder: Path) -> Snapshot:
    """Return the snapshot in a folder: the first process that asks makes it, the others wait for it."""
    home, ended = folder / "home", folder / "ended.json"
    with FileLock(f"{folder}.lock"), pytest.MonkeyPatch.context() as environment:
        if not ended.exists():
            for name in ("MODE", "MIRROR", "CONTACT", "WEBHOOK", "SEEDS"):
                environment.delenv(f"VENDORWATCH_{name}", raising=False)
            environment.setenv("VENDORWATCH_HOME", str(home))
            made = refresh_by_library()
            ended.write_text(json.dumps({"errors": made.errors, "failed_checks": sorted(made.failed_checks)}))
    told = json.loads(ended.read_text())
    return Snapshot(home, Ended(tuple(told["errors"]), frozenset(map(tuple, told["failed_checks"]))))
