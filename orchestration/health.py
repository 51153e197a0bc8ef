"""Whether Dagster's own files are sound, for `vendorwatch doctor`.

Here: its databases, and runs it takes to be at work whose process is dead. Not here: our own files (the library's
`doctor.py`). Nothing of ours is made from Dagster's history, so a damaged file of it is put aside and begun anew.
"""

import sqlite3
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import dagster as dg

from orchestration.housekeeping import close_dead_runs, dead_runs
from orchestration.private import dagster_instance_config
from vendorwatch.doctor import Finding
from vendorwatch.settings import Settings


def examine_history(folder: Path, settings: Settings) -> Iterator[Finding]:
    """Yield what is wrong with the history that the `dagster.yaml` of a folder names; nothing is changed."""
    storage = _storage(folder)
    if storage is None or not storage.is_dir():
        return
    damaged = [(path, wrong) for path in sorted(storage.rglob("*.db")) if (wrong := _damage(path))]
    for path, wrong in damaged:
        yield Finding(
            "history",
            f"{path}: {wrong}",
            "--fix puts it aside and Dagster begins another; what it showed of earlier runs is gone, nothing else",
            partial(_put_aside, path),
        )
    if damaged:
        return
    with dg.DagsterInstance.from_config(str(folder)) as instance:
        dead = [f"{run.run_id[:8]} of {run.job_name}" for run in dead_runs(instance)]
        if dead:
            yield Finding(
                "history",
                f"Dagster takes {len(dead)} runs to be at work whose process is dead: {', '.join(dead)}",
                "--fix closes them; the next refresh does so too",
                partial(_close, folder, settings),
            )


def _storage(folder: Path) -> Path | None:
    """Return where our own kind of storage lies; None for any other, which has doctors of its own."""
    config, _ = dagster_instance_config(str(folder))
    base = config.get("storage", {}).get("custom", {}).get("config", {}).get("base_dir")
    return (folder / base) if base else None


def _damage(path: Path) -> str | None:
    try:
        con = sqlite3.connect(path, timeout=60)
        try:
            [(found,)] = con.execute("pragma quick_check(1)").fetchall()
        finally:
            con.close()
    except sqlite3.OperationalError as error:
        # Held, or not ours to open: no damage, and refresh says so in words of its own.
        return None if "locked" in str(error) else str(error)
    except sqlite3.DatabaseError as error:
        return str(error)
    return None if found == "ok" else str(found)


def _put_aside(path: Path) -> None:
    for suffix in ("-wal", "-shm"):
        path.with_name(path.name + suffix).unlink(missing_ok=True)
    path.replace(path.with_name(f"{path.name}.damaged"))


def _close(folder: Path, settings: Settings) -> None:
    with dg.DagsterInstance.from_config(str(folder)) as instance:
        close_dead_runs(instance, settings)
