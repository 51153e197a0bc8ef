"""What is wrong with the files of an installation, and mending it.

Here: logs, archive, warehouse, release, our record of runs, and checks that others hand in (`extra`). Not here:
whether sources are fresh (`vendorwatch status`), what the files hold.

Only what cannot lose anything is mended by itself; a log that lost rows is gone on with only on a person's word (`mend`),
since nothing but a backup brings them back.
"""

from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import duckdb
from filelock import FileLock, Timeout

from vendorwatch.connect import connect
from vendorwatch.deliveries import Source
from vendorwatch.errors import VendorwatchError
from vendorwatch.landing import Landing, how_it_comes_back
from vendorwatch.landing.archive import Archive
from vendorwatch.landing.journal import Journal, Row
from vendorwatch.landing.register import ACCEPTED, ANOTHER_TIME
from vendorwatch.processes.runs import Runs
from vendorwatch.release import publish, steps_back
from vendorwatch.settings import Settings
from vendorwatch.shown import counted

# Of files that a log no longer tells of.
_NAMED = 10
_BY_WAREHOUSE = """
    select sha256, name || ' of ' || delivery_id from raw.landing__documents where list_contains(?, sha256)
"""
_BY_RELEASE = """
    select sha256, any_value(source_id || ' ' || sha256[:12]) from marts.evidence where list_contains(?, sha256) group by sha256
"""


@dataclass(frozen=True)
class Finding:
    """Something wrong: in which `part`, what, what to do about it, and how to mend it here if that is possible.

    What mending `leaves` to be done is to be done by people.
    """

    part: str
    what: str
    todo: str
    mend: Callable[[], object] | None = None
    leaves: str = ""


Check = Callable[[Settings], Iterable[Finding]]


def examine(settings: Settings, sources: Iterable[Source], extra: Iterable[Check] = ()) -> Iterator[Finding]:
    """Yield what is wrong, the worst first; nothing is changed."""
    yield from _logs(settings)
    sources = list(sources)
    yield from _archive(settings, sources)
    yield from _leftovers(settings, [s.id for s in sources])
    yield from _warehouse(settings)
    yield from _release(settings, sources)
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
                "log",
                f"{error}. {_left(settings, journal)}",
                f"Restore it from a backup; --fix goes on with what is left, and puts lines that are none into {name}.jsonl.lost",
                journal.accept_loss,
            )
            continue
        objects = settings.landing / "objects"
        if not rows and name == "deliveries" and objects.is_dir() and any(objects.iterdir()):
            yield Finding(
                "log",
                f"{journal.path} tells of no delivery, but the archive holds files",
                "Restore it from a backup; without one `vendorwatch refresh` and `import-archive` take everything anew",
            )
        elif name == "deliveries" and (lost := _untold(settings, rows)):
            yield Finding(
                "log",
                f"{journal.path} does not tell of {counted(len(lost), 'file')} in the archive that what is published is made "
                f"of: {_first(lost)}",
                "It was lost, or an older one put in its place: restore it from a backup; without one `import-archive` takes "
                "kept files anew, and a refresh what publishers still have",
            )


def _left(settings: Settings, journal: Journal) -> str:
    """Say what is left of a log, and of which files of the archive it no longer tells."""
    rows, none, gone = journal.left()
    told = f"Left {'is' if len(rows) == 1 else 'are'} {counted(len(rows), 'record')}"
    told += f", {counted(none, 'line')} that {'is' if none == 1 else 'are'} none" if none else ""
    told += f", {gone:,} bytes are gone" if gone else ""
    if journal.path.name != "deliveries.jsonl":
        return f"{told}."
    found = _not_in(settings, rows)
    known = _known(settings.warehouse, _BY_WAREHOUSE, found)
    files = [known.get(sha256, sha256[:12]) for sha256 in found]
    return (
        f"{told}; of {counted(len(found), 'file')} in the archive it no longer tells: {_first(files)}."
        if found
        else f"{told}."
    )


def _not_in(settings: Settings, rows: Iterable[Row]) -> list[str]:
    """Return the digests of the files in the archive that no row of the deliveries' log names."""
    named = {part["sha256"] for row in rows for part in row.get("parts", ())}
    return sorted(p.name for p in (settings.landing / "objects").glob("*/*") if p.name not in named)


def _untold(settings: Settings, rows: Iterable[Row]) -> list[str]:
    """Return, in words, the files in the archive that the log does not name and the release is made of."""
    found = _not_in(settings, rows)
    return sorted(_known(settings.published_file, _BY_RELEASE, found).values()) if found else []


def _first(files: list[str]) -> str:
    more = f" and {len(files) - _NAMED} more" if len(files) > _NAMED else ""
    return f"{', '.join(files[:_NAMED])}{more}"


def _known(file: Path, query: str, digests: list[str]) -> dict[str, str]:
    """Return what a database calls files of the archive, by their digest."""
    try:
        with connect(file, read_only=True) as con:
            rows = con.execute(query, [digests]).fetchall()
    except duckdb.Error:
        # There is none, or somebody is at work on it.
        return {}
    return dict(rows)


def _archive(settings: Settings, sources: Iterable[Source]) -> Iterator[Finding]:
    archive, by_id = Archive(settings.landing), {s.id: s for s in sources}
    for sha256, (source_id, told, size) in _taken(settings).items():
        held = archive.held(sha256)
        todo = how_it_comes_back(by_id[source_id]) if source_id in by_id else "Put it back there from a backup."
        if held is None:
            yield Finding("archive", f"{told} is missing: {archive.path(sha256)}", todo)
        elif held != size or not archive.is_intact(sha256):
            how = "is damaged" if held == size else f"has {held:,} of its {size:,} bytes"
            yield Finding(
                "archive",
                f"{told} {how}: {archive.path(sha256)}",
                f"--fix moves what is left of it to {archive.folder / 'damaged'}. {todo}",
                partial(archive.condemn, sha256),
                todo,
            )


def _taken(settings: Settings) -> dict[str, tuple[str, str, int]]:
    """Return source, name and size of each file of a delivery that is accepted, or that is to be once it can be read."""
    settled: dict[str, Row] = {}
    try:
        for row in Journal(settings.landing / "deliveries.jsonl").rows():
            settled[row["delivery_id"]] = row
    except VendorwatchError:
        # What the log is like is told by its own check; the rows before the damage count.
        pass
    return {
        part["sha256"]: (row["source_id"], f"{part['name']} of {delivery_id}", part["size"])
        for delivery_id, row in settled.items()
        if row["outcome"] in ACCEPTED or row.get("read_by") == ANOTHER_TIME
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


def _release(settings: Settings, sources: Iterable[Source]) -> Iterator[Finding]:
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

    # What is wrong with the logs is told by their own check.
    with suppress(VendorwatchError):
        yield from _steps_back(settings, Landing(settings), sources)


def _steps_back(settings: Settings, landing: Landing, sources: Iterable[Source]) -> Iterator[Finding]:
    kept = list(steps_back.all_told(settings.published))
    if not kept:
        return
    now, *before = kept
    accepted = {d.delivery_id for s in sources for d in landing.deliveries(s)}
    told = {what: None for was in before for what in steps_back.steps_back(was, now, landing, sources, accepted)}
    for what in told:
        yield Finding(
            "release",
            f"it is a step back behind one before it: {what}",
            "Bring back what the archive has lost, if it has; then `vendorwatch refresh`",
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
