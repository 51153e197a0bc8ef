"""The bundled snapshot, refreshed in this process: the whole job, and a home on which it ran once."""

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import dagster as dg
import pytest
from filelock import FileLock

from orchestration.build import build_defs


@cache
def defined(job: str) -> dg.JobDefinition:
    """Return a job, put together once: the installation that it works on is read when a run starts."""
    return build_defs().resolve_job_def(job)


def execute(job: str = "refresh", **arguments: object) -> dg.ExecuteInProcessResult:
    """Run a job in this process, on the installation that the environment names."""
    return defined(job).execute_in_process(
        raise_on_error=False,
        run_config={"loggers": {"console": {"config": {"log_level": "CRITICAL"}}}},
        **arguments,
    )


def failed_checks(result: dg.ExecuteInProcessResult) -> set[tuple[str, str]]:
    """Return table and name of each check that did not pass."""
    return {(e.asset_key.to_user_string(), e.check_name) for e in result.get_asset_check_evaluations() if not e.passed}


@dataclass(frozen=True)
class Snapshot:
    """A home that was refreshed once, for tests that only read it or work on a copy, and how that run ended."""

    home: Path
    succeeded: bool
    failed_checks: frozenset[tuple[str, str]]


def refreshed_once(folder: Path) -> Snapshot:
    """Return the snapshot in a folder: the first process that asks makes it, the others wait for it."""
    home, ended = folder / "home", folder / "ended.json"
    with FileLock(f"{folder}.lock"), pytest.MonkeyPatch.context() as environment:
        if not ended.exists():
            for name in ("MODE", "MIRROR", "CONTACT", "WEBHOOK", "SEEDS"):
                environment.delenv(f"VENDORWATCH_{name}", raising=False)
            environment.setenv("VENDORWATCH_HOME", str(home))
            result = execute()
            ended.write_text(json.dumps({"succeeded": result.success, "failed_checks": sorted(failed_checks(result))}))
    told = json.loads(ended.read_text())
    return Snapshot(home, told["succeeded"], frozenset((table, check) for table, check in told["failed_checks"]))
