"""Publishing: a new file is built aside, judged, and swapped in whole.

Here: when a release is due, the gates on it, the atomic swap, the manifest, what is kept. Not here: writing its files
(`building.py`), what the tables hold (`sql/`), the checks themselves (`tables/checks.py`). Readers open `published/
vendorwatch.duckdb`, a symlink that always points to a complete release; a reader that holds an older one keeps it.
"""

import hashlib
import json
import os
import re
import shutil
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import asdict, dataclass, field, fields, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import duckdb
import pyarrow as pa

from vendorwatch.connect import connect
from vendorwatch.errors import PublishRefused
from vendorwatch.release.building import SCHEMAS, Like, add_macros, build, contents
from vendorwatch.shown import counted
from vendorwatch.tables.catalogue import Catalogue
from vendorwatch.tables.checks import failures
from vendorwatch.tables.declarations import Table
from vendorwatch.tables.state import stale, versions
from vendorwatch.tables.warehouse import data_version

KEEP = 5
# A release says when its sources were last confirmed; it is renewed at this pace when nothing else is new.
RENEW_AFTER = timedelta(hours=6)
# Everything is asked for daily, so a release that was not renewed for longer comes from a pipeline that stands still.
LATE_AFTER = timedelta(days=1) + RENEW_AFTER
# DuckDB calls a database by its file, so that all releases are called alike: a query that BI keeps names it.
FILE = "vendorwatch.duckdb"


@dataclass(frozen=True)
class Release:
    """A published release: its id, when it was made, what it was made from, and the rows of each mart.

    `files` are the digests of its files, by their path in the folder; `facts` say which deliveries it holds. `verified_at`
    is when a publisher had last confirmed them, and `due_by` when the next is late, both None where nothing is fetched. `before`
    are the releases that are kept beside it, the newest first, whatever the clock said when they were made. `contents` tells of
    each table what its part of the file was made of (`building.contents`).
    """

    release_id: str
    released_at: str
    fingerprint: str
    rows: dict[str, int]
    verified_at: str | None = None
    due_by: str | None = None
    files: dict[str, str] = field(default_factory=dict)
    facts: list[str] = field(default_factory=list)
    before: list[str] = field(default_factory=list)
    contents: dict[str, str] = field(default_factory=dict)


def current(folder: Path) -> Release | None:
    """Return the release in force, or None if nothing was ever published or its manifest cannot be read."""
    try:
        read = json.loads((folder / "manifest.json").read_text("utf-8"))
        if not (folder / FILE).exists():
            return None
        return Release(**{f.name: read[f.name] for f in fields(Release) if f.name in read})
    except (OSError, ValueError, TypeError):
        return None


def kept_files(folder: Path) -> list[Path]:
    """Return the files of the releases that are kept: the one in force, then the others, the newest first."""
    others = sorted((folder / "releases").glob(f"*/{FILE}"), reverse=True)
    return [*dict.fromkeys(p.resolve() for p in (folder / FILE, *others) if p.exists())]


def is_late(release: Release) -> bool:
    """Return whether another release should have taken its place by now; never where nothing is fetched."""
    return release.due_by is not None and datetime.fromisoformat(release.due_by) < datetime.now(UTC)


# What `damage` says where there is no release to be damaged.
NOTHING = "nothing was published yet"


def damage(folder: Path) -> str | None:
    """Return what is wrong with the files of the release in force; None if they are as they were written."""
    release = current(folder)
    if release is None or not release.files:
        if (folder / "manifest.json").exists():
            return "the manifest cannot be read"
        return "the manifest is missing" if (folder / FILE).exists() else NOTHING
    pointed_to = os.path.relpath((folder / FILE).resolve(), folder.resolve())
    if pointed_to not in release.files:
        return f"vendorwatch.duckdb points to {pointed_to}, which the manifest does not name"
    for name, digest in release.files.items():
        try:
            found = _digest(folder / name)
        except OSError as error:
            return f"{name} cannot be read ({error.strerror})"
        if found != digest:
            return f"{name} is damaged"
    return None


def publish(
    con: duckdb.DuckDBPyConnection,
    catalogue: Catalogue,
    folder: Path,
    written: Mapping[str, Callable[[], pa.Table]],
    *,
    needs: Iterable[str] = (),
    facts: Iterable[str] = (),
    broken: Mapping[str, str] | None = None,
    verified_at: datetime | None = None,
) -> tuple[Release, bool]:
    """Publish core, marts and meta; return the release in force and whether it is a new one.

    `written` makes the `meta` tables that the library writes rather than the warehouse (sources, retrievals, ...), of the
    tables in `needs`; it is called only for a new release. `facts` are further facts that make a release new, a source gone
    stale say. `broken` are the tables that are not right, each with the one at fault: one that neither `needs` nor a mart or
    macro is made of is left out. Raises PublishRefused, leaving everything published as it was, if one of the others is not
    right or not up to date, or if the built file differs.
    """
    facts, broken = list(facts), broken or {}
    releases = folder / "releases"
    releases.mkdir(parents=True, exist_ok=True)
    left_out = _left_out(con, catalogue, broken, needs)
    tables = [t for t in catalogue if t.schema in SCHEMAS and t.id not in left_out]
    if why_due(con, catalogue, folder, facts, verified_at=verified_at, left_out=left_out) is None:
        release = current(folder)
        assert release is not None
        return release, False
    fingerprint = fingerprint_of(con, catalogue, facts, left_out)
    now, built = datetime.now(UTC), versions(con)
    release = Release(
        # A release is renewed, or made anew after damage, under an id of its own.
        release_id=f"{now:%Y%m%dT%H%M%S}Z-{fingerprint[:8]}",
        released_at=now.isoformat(timespec="seconds"),
        fingerprint=fingerprint,
        rows={t.id: built[t.id][1] for t in tables if t.schema == "marts"},
        verified_at=verified_at.isoformat(timespec="seconds") if verified_at else None,
        due_by=(verified_at + LATE_AFTER).isoformat(timespec="seconds") if verified_at else None,
        facts=facts,
        before=_kept(folder),
        contents=contents(tables, built, catalogue.macros),
    )
    # What a killed run left behind is of no use to anybody.
    for leftover in [*releases.glob(".build-*"), *(folder / "parquet").glob(".build-*")]:
        shutil.rmtree(leftover) if leftover.is_dir() else leftover.unlink()
    aside = releases / f".build-{release.release_id}"
    aside.mkdir()
    building = aside / FILE
    parquet = folder / "parquet" / f".build-{release.release_id}"
    rows = {table_id: make() for table_id, make in written.items()}
    before = current(folder)
    build(
        con,
        building,
        parquet,
        tables,
        {**rows, "meta.release": _release_row(release)},
        release.contents,
        like=Like(folder / FILE, folder / "parquet" / before.release_id, before.contents)
        if before and not damage(folder)
        else None,
    )
    try:
        add_macros(building, catalogue.macros)
        _verify(building, {t.id: built[t.id] for t in tables if t.id in built})
    except duckdb.Error as error:
        raise PublishRefused(
            f"the built file cannot be read: {str(error).strip().splitlines()[0]}",
            where=str(building),
            todo="The release in force stays. Refresh again; if it stays so, look at the disk",
        ) from error
    final = releases / release.release_id
    copies = folder / "parquet" / release.release_id
    release = replace(
        release,
        files={
            f"releases/{release.release_id}/{FILE}": _digest(building),
            **{f"parquet/{release.release_id}/{p.name}": _digest(p) for p in sorted(parquet.iterdir())},
        },
    )
    _sync(building)
    _sync(aside)
    shutil.rmtree(final, ignore_errors=True)
    aside.rename(final)
    _sync(releases)
    for path in [*parquet.iterdir(), parquet]:
        _sync(path)
    shutil.rmtree(copies, ignore_errors=True)
    parquet.rename(copies)
    _sync(folder / "parquet")
    _swap(folder / "parquet" / "current", copies)
    _swap(folder / FILE, final / FILE)
    _write_manifest(folder, release, tables)
    _prune(folder, keep={release.release_id, *release.before})
    return release, True


def why_due(
    con: duckdb.DuckDBPyConnection,
    catalogue: Catalogue,
    folder: Path,
    facts: Iterable[str],
    *,
    verified_at: datetime | None = None,
    left_out: Iterable[str] = (),
) -> str | None:
    """Return why another release must be made of what the warehouse holds; None if the one in force will do."""
    release = current(folder)
    if wrong := damage(folder):
        return wrong
    assert release is not None
    if release.fingerprint != fingerprint_of(con, catalogue, facts, left_out):
        return "what is published is not what is built"
    if verified_at:
        told = datetime.fromisoformat(release.verified_at) if release.verified_at else None
        # A clock that ran ahead would else keep it fresh until then.
        if told is None or not timedelta(0) <= verified_at - told < RENEW_AFTER:
            return "the sources were confirmed since it was released"
    return None


def _left_out(
    con: duckdb.DuckDBPyConnection, catalogue: Catalogue, broken: Mapping[str, str], needs: Iterable[str]
) -> set[str]:
    """Return the tables that are not right and that nothing published needs; raises PublishRefused for any other."""
    failed = failures(con, catalogue)
    at_fault = {**broken, **{table: table for table, *_ in failed}}
    spoken_of = {t.id for t in catalogue if any(re.search(rf"\b{t.id}\b", macro) for macro in catalogue.macros)}
    needed = catalogue.upstream({*needs, *spoken_of, *(t.id for t in catalogue.layer("marts"))})
    lacking = [t.id for t in catalogue if t.id in needed and t.id in at_fault]
    if lacking:
        cause = at_fault[lacking[0]]
        found = next((f for f in failed if f[0] == cause), None)
        raise PublishRefused(
            f"check {found[1]} fails for {counted(found[2], 'row')}" if found else "could not be built",
            where=cause,
            todo=f"The release in force stays. The first rows: {found[3]}" if found else "The release in force stays",
        )
    if waiting := [t for t in stale(con, catalogue) if t not in at_fault]:
        raise PublishRefused(
            "is not up to date" + (f", and {len(waiting) - 1} more tables" if waiting[1:] else ""),
            where=waiting[0],
            todo="The release in force stays. Run the `rebuild` job, or materialize what is upstream first",
        )
    return {table_id for table_id in at_fault if table_id not in needed}


def fingerprint_of(
    con: duckdb.DuckDBPyConnection, catalogue: Catalogue, facts: Iterable[str] = (), left_out: Iterable[str] = ()
) -> str:
    """Return a digest of all that a release would hold: declarations, versions of rows, and further facts."""
    made, built, left_out = hashlib.sha256(), versions(con), set(left_out)
    # By name, since a table more may give the others another order.
    for table in sorted((t for t in catalogue if t.schema in SCHEMAS and t.id not in left_out), key=lambda t: t.id):
        made.update(f"{table.id} {hashlib.sha256(table.path.read_bytes()).hexdigest()}".encode())
        if table.id in built:
            made.update(built[table.id][0].encode())
    for text in [*catalogue.macros, *facts]:
        made.update(text.encode())
    return made.hexdigest()


def _release_row(release: Release) -> pa.Table:
    return pa.table(
        {
            "release_id": [release.release_id],
            "released_at": _moment(release.released_at),
            "fingerprint": [release.fingerprint],
            "duckdb_version": [duckdb.__version__],
            "verified_at": _moment(release.verified_at),
            "due_by": _moment(release.due_by),
        }
    )


def _moment(iso: str | None) -> pa.Array:
    value = datetime.fromisoformat(iso).astimezone(UTC).replace(tzinfo=None) if iso else None
    return pa.array([value], pa.timestamp("us"))


def _verify(path: Path, expected: Mapping[str, tuple[str, int]]) -> None:
    """Open the built file as a reader would and compare the rows of each table with what was meant."""
    wal = path.with_name(path.name + ".wal")
    if wal.exists():
        raise PublishRefused("the built file has an unfinished log beside it", where=str(wal))
    with connect(path, read_only=True) as reader:
        for table_id, (version, rows) in expected.items():
            found, many = data_version(reader, table_id)
            if many != rows:
                raise PublishRefused(
                    f"holds {counted(many, 'row')}", where=f"{table_id} in {path.name}", expected=str(rows)
                )
            if found != version:
                raise PublishRefused(
                    "holds other rows than were built",
                    where=f"{table_id} in {path.name}",
                    todo="The release in force stays. Make the warehouse anew: vendorwatch replay",
                )


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _sync(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _swap(link: Path, target: Path) -> None:
    """Point the symlink to what lies beside or below it; readers see the old or the new, never none."""
    new = link.with_name(f".{link.name}.new")
    new.unlink(missing_ok=True)
    new.symlink_to(target.relative_to(link.parent))
    new.replace(link)
    _sync(link.parent)


def _write_manifest(folder: Path, release: Release, tables: list[Table]) -> None:
    manifest = {
        **asdict(release),
        "file": f"releases/{release.release_id}/{FILE}",
        "parquet": {t.id: f"parquet/{release.release_id}/{t.name}.parquet" for t in tables if t.schema == "marts"},
    }
    aside = folder / ".manifest.json.new"
    aside.write_text(json.dumps(manifest, indent=2) + "\n", "utf-8")
    _sync(aside)
    aside.replace(folder / "manifest.json")
    _sync(folder)


def _kept(folder: Path) -> list[str]:
    """Return the releases that stay beside the one about to be made, the newest first."""
    release = current(folder)
    known = [release.release_id, *release.before] if release else []
    # Those that no manifest speaks of were cut off between their swap and theirs, or the manifest was lost.
    others = sorted((p.name for p in (folder / "releases").iterdir() if p.name not in known), reverse=True)
    there = (
        name for name in [*known, *others] if not name.startswith(".") and (folder / "releases" / name / FILE).exists()
    )
    return [*there][: KEEP - 1]


def _prune(folder: Path, *, keep: Collection[str]) -> None:
    """Remove the releases that are not kept, and copies whose release is gone."""
    for part in ("releases", "parquet"):
        for old in (folder / part).iterdir():
            if old.name in keep or old.name.startswith(".") or old.is_symlink():
                continue
            # Once a release was a file, not a folder.
            shutil.rmtree(old) if old.is_dir() else old.unlink()
