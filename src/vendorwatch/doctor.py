"""What is wrong with the files of an installation, and mending it.

Here: logs, archive, warehouse, release, our record of runs, and checks that others hand in (`extra`). Not here:
whether sources are fresh (`vendorwatch status`), what the files hold.

Only what cannot lose anything is mended by itself; a log that lost rows is gone on with only on a person's word (`mend`),
since nothing but a backup brings them back.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import duckdb
from filelock import FileLock, Timeout

from vendorwatch.connect import connect
from vendorwatch.deliveries import Source
from vendorwatch.errors import VendorwatchError
from vendorwatch.landing.archive import Archive
from vendorwatch.landing.journal import Journal, Row
from vendorwatch.landing.register import ACCEPTED
from vendorwatch.processes.runs import Runs
from vendorwatch.release import publish
from vendorwatch.settings import Settings
from vendorwatch.shown import counted


@dataclass(frozen=True)
class Finding:
    """Something wrong: in which `part`, what, what to do about it, and how to mend it here if that is possible."""

    part: str
    what: str
    todo: str
    mend: Callable[[], object] | None = None


Check = Callable[[Settings], Iterable[Finding]]


def examine(settings: Settings, sources: Iterable[Source], extra: Iterable[Check] = ()) -> Iterator[Finding]:
    """Yield what is wrong, the worst first; nothing is changed."""
    yield from _logs(settings)
    yield from _archive(settings)
    yield from _leftovers(settings, [s.id for s in sources])
    yield from _warehouse(settings)
    yield from _release(settings)
    yield from _runs(settings)
    for check in extra:
        yield from check(settings)


def _logs(settings: Settings) -> Iterator[Finding]:
    for name in ("deliveries", "retrievals"):
        journal = Journal(settings.landing / f"{name}.jsonl")
        try:
            rows = list(journal.rows())
        except VendorwatchError as error:
            yield Finding(
                "log", str(error), "Restore it from a backup; --fix goes on with what is left", journal.accept_loss
            )
            continue
        objects = settings.landing / "objects"
        if not rows and name == "deliveries" and objects.is_dir() and any(objects.iterdir()):
            yield Finding(
                "log",
                f"{journal.path} tells of no delivery, but the archive holds files",
                "Restore it from a backup; without one `vendorwatch refresh` and `import-archive` take everything anew",
            )


def _archive(settings: Settings) -> Iterator[Finding]:
    archive = Archive(settings.landing)
    for sha256, told in _taken(settings).items():
        if not archive.holds(sha256):
            yield Finding(
                "archive",
                f"{told} is missing: {archive.path(sha256)}",
                "Restore it from a backup, or refresh: what is in force is asked for again",
            )
        elif not archive.is_intact(sha256):
            yield Finding(
                "archive",
                f"{told} is damaged: {archive.path(sha256)}",
                "Restore it from a backup, or --fix and refresh: it is asked for again",
                partial(archive.condemn, sha256),
            )


def _taken(settings: Settings) -> dict[str, str]:
    """Return where each file of an accepted delivery came from, by its digest."""
    settled: dict[str, Row] = {}
    try:
        for row in Journal(settings.landing / "deliveries.jsonl").rows():
            settled[row["delivery_id"]] = row
    except VendorwatchError:
        # What the log is like is told by its own check; the rows before the damage count.
        pass
    return {
        part["sha256"]: f"{part['name']} of {delivery_id}"
        for delivery_id, row in settled.items()
        if row["outcome"] in ACCEPTED
        for part in row["parts"]
    }


def _leftovers(settings: Settings, sources: list[str]) -> Iterator[Finding]:
    # Matching takes a tenth of a second to import, which loading the commands need not pay.
    from vendorwatch.names.indexes import half_made  # noqa: PLC0415

    if parts := half_made(settings.home / "cache"):
        yield Finding(
            "cache",
            f"{len(parts)} half-made indexes, which killed processes left in {settings.home / 'cache'}",
            "--fix deletes them; whoever makes the next index does so, too",
            partial(_delete, parts),
        )
    incoming = settings.landing / "incoming"
    found = [p for p in incoming.glob("*") if p.is_file()] if incoming.is_dir() else []
    if not found:
        return
    locks = [FileLock(settings.landing / "locks" / f"{source}.lock", timeout=0) for source in sources]
    if any(_is_held(lock) for lock in locks if Path(lock.lock_file).exists()):
        return
    size = sum(p.stat().st_size for p in found)
    yield Finding(
        "archive",
        f"{counted(len(found), 'half-written file')} of {size:,} bytes, which killed processes left in {incoming}",
        "--fix deletes them; a refresh does so after a day",
        partial(_delete, found),
    )


def _delete(paths: Iterable[Path]) -> None:
    for path in paths:
        path.unlink(missing_ok=True)


def _is_held(lock: FileLock) -> bool:
    try:
        lock.acquire()
    except Timeout:
        return True
    lock.release()
    return False


def _warehouse(settings: Settings) -> Iterator[Finding]:
    path = settings.warehouse
    if not path.exists():
        return
    lock = FileLock(f"{path}.lock", timeout=0)
    if _is_held(lock):
        return
    try:
        with connect(path, read_only=True) as con:
            for schema, table in con.execute("select schema_name, table_name from duckdb_tables()").fetchall():
                con.execute(f'select sum(hash(t)) from "{schema}"."{table}" as t').fetchall()  # noqa: S608 - names from the catalogue of the file
    except duckdb.Error as error:
        yield Finding(
            "warehouse",
            f"{path}: {str(error).strip().splitlines()[0]}",
            "--fix deletes it; `vendorwatch refresh` makes it anew from the archive",
            partial(_delete, (path, path.with_name(f"{path.name}.wal"))),
        )


def _release(settings: Settings) -> Iterator[Finding]:
    folder, manifest = settings.published, settings.published / "manifest.json"
    if not (settings.published_file.is_symlink() or manifest.exists()):
        return
    if wrong := publish.damage(folder):
        yield Finding(
            "release",
            f"{folder}: {wrong}",
            "--fix forgets the release; `vendorwatch refresh` publishes it anew",
            partial(_delete, (manifest,)) if manifest.exists() else None,
        )


def _runs(settings: Settings) -> Iterator[Finding]:
    runs = Runs(settings.home)
    for run in runs.dead():
        yield Finding(
            "runs",
            f"process {run.pid} (`{run.doing}`, begun {run.began_at[:16]} UTC) died before its end",
            "--fix records that; the next refresh does so too",
            runs.close_dead,
        )
