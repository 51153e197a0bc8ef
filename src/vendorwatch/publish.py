"""Publishing: a new file is built aside, judged, and swapped in whole.

Here: building a release from the warehouse, the gates on it, the atomic swap, the Parquet copies, the manifest, what is
kept. Not here: what the tables hold (`sql/`), the checks themselves (`checks.py`). Readers open `published/
vendorwatch.duckdb`, a symlink that always points to a complete release; a reader that holds an older one keeps it.
"""

import hashlib
import json
import os
import shutil
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path

import duckdb
import pyarrow as pa

from vendorwatch import checks, models
from vendorwatch.catalogue import Catalogue, Table
from vendorwatch.errors import PublishRefused
from vendorwatch.models import arrow_schema, versions
from vendorwatch.warehouse import transaction

SCHEMAS = ("core", "marts", "meta")
KEEP = 5
# The oldest format, which every DuckDB from 1.0 on can open: docs/decisions/0006-storage-format.md.
STORAGE_VERSION = "v1.0.0"


@dataclass(frozen=True)
class Release:
    """A published release: its id, when it was made, what it was made from, and the rows of each mart."""

    release_id: str
    released_at: str
    fingerprint: str
    rows: dict[str, int]


def current(folder: Path) -> Release | None:
    """Return the release in force, or None if nothing was ever published."""
    manifest = folder / "manifest.json"
    if not manifest.exists() or not (folder / "vendorwatch.duckdb").exists():
        return None
    read = json.loads(manifest.read_text("utf-8"))
    return Release(**{k: read[k] for k in ("release_id", "released_at", "fingerprint", "rows")})


def publish(
    con: duckdb.DuckDBPyConnection,
    catalogue: Catalogue,
    folder: Path,
    written: dict[str, pa.Table],
    *,
    facts: Iterable[str] = (),
) -> tuple[Release, bool]:
    """Publish core, marts and meta; return the release in force and whether it is a new one.

    `written` holds the `meta` tables that the library writes rather than the warehouse (sources, retrievals, ...).
    `facts` are further facts that make a release new, a source gone stale say. Raises PublishRefused, leaving
    everything published as it was, if a check of any table failed when it last ran or the built file differs.
    """
    folder.mkdir(parents=True, exist_ok=True)
    releases = folder / "releases"
    releases.mkdir(exist_ok=True)
    if failed := checks.failures(con, catalogue):
        table, check, rows, sample = failed[0]
        raise PublishRefused(
            f"check {check} fails for {rows} rows" + (f", and {len(failed) - 1} more checks" if failed[1:] else ""),
            where=table,
            todo=f"The release in force stays. The first rows: {sample}",
        )
    tables = [t for t in catalogue if t.schema in SCHEMAS]
    fingerprint = fingerprint_of(con, catalogue, facts)
    before = current(folder)
    if before and before.fingerprint == fingerprint:
        return before, False
    now, built = datetime.now(UTC), versions(con)
    release = Release(
        release_id=f"{now:%Y%m%dT%H%M%S}Z-{fingerprint[:8]}",
        released_at=now.isoformat(timespec="seconds"),
        fingerprint=fingerprint,
        rows={t.id: built[t.id][1] for t in tables if t.schema == "marts"},
    )
    # What a killed run left behind is of no use to anybody.
    for leftover in [*releases.glob(".build-*"), *(folder / "parquet").glob(".build-*")]:
        shutil.rmtree(leftover) if leftover.is_dir() else leftover.unlink()
    building = releases / f".build-{release.release_id}.duckdb"
    parquet = folder / "parquet" / f".build-{release.release_id}"
    _build(con, building, tables, {**written, "meta.release": _release_row(release)}, parquet)
    _add_macros(building, catalogue.macros)
    _verify(building, release)
    _sync(building)
    final = releases / f"{release.release_id}.duckdb"
    building.rename(final)
    _sync(releases)
    for path in [*parquet.iterdir(), parquet]:
        _sync(path)
    parquet.rename(folder / "parquet" / release.release_id)
    _sync(folder / "parquet")
    _swap(folder, final)
    _write_manifest(folder, release, tables)
    _prune(folder, keep=release.release_id)
    return release, True


def is_current(con: duckdb.DuckDBPyConnection, catalogue: Catalogue, folder: Path, facts: Iterable[str]) -> bool:
    """Return whether what the warehouse holds is up to date behind the raw layer, and is what is published."""
    released = current(folder)
    if released is None or not models.is_current(con, catalogue):
        return False
    return released.fingerprint == fingerprint_of(con, catalogue, facts)


def fingerprint_of(con: duckdb.DuckDBPyConnection, catalogue: Catalogue, facts: Iterable[str] = ()) -> str:
    """Return a digest of all that a release would hold: declarations, versions of rows, and further facts."""
    made, built = hashlib.sha256(), versions(con)
    for table in [t for t in catalogue if t.schema in SCHEMAS]:
        made.update(f"{table.id} {hashlib.sha256(table.path.read_bytes()).hexdigest()}".encode())
        if table.schema != "meta":
            made.update(built[table.id][0].encode())
    for text in [*catalogue.macros, *facts]:
        made.update(text.encode())
    return made.hexdigest()


def _release_row(release: Release) -> pa.Table:
    return pa.table(
        {
            "release_id": [release.release_id],
            "released_at": pa.array([datetime.fromisoformat(release.released_at)]).cast(pa.timestamp("us")),
            "fingerprint": [release.fingerprint],
            "duckdb_version": [duckdb.__version__],
        }
    )


def _build(
    con: duckdb.DuckDBPyConnection, path: Path, tables: list[Table], written: dict[str, pa.Table], parquet: Path
) -> None:
    """Write the new file aside; DETACH checkpoints, so that no .wal is left beside it."""
    parquet.mkdir(parents=True)
    con.execute(f"attach '{_quoted(path)}' as release (storage_version '{STORAGE_VERSION}')")
    try:
        # A thousand comments, each a transaction of its own, would take as long as the rows.
        with transaction(con):
            for schema in SCHEMAS:
                con.execute(f"create schema release.{schema}")
            for table in tables:
                _copy(con, table, written.get(table.id), parquet)
    finally:
        con.execute("detach release")


def _copy(con: duckdb.DuckDBPyConnection, table: Table, written: pa.Table | None, parquet: Path) -> None:
    """Write one table into the release, described, and a mart into a Parquet file as well."""
    origin = table.id
    if written is not None:
        con.register("written_rows", written.select(arrow_schema(table).names))
        origin = "written_rows"
    order = ", ".join(table.grain) or "all"
    columns = ", ".join(f'"{c.name}"' for c in table.columns)
    con.execute(f"create table release.{table.id} as select {columns} from {origin} order by {order}")
    if written is not None:
        con.unregister("written_rows")
    told = [f"comment on table release.{table.id} is {_literal(table.description)}"]
    told += [f'comment on column release.{table.id}."{c.name}" is {_literal(c.description)}' for c in table.columns]
    con.execute(";\n".join(told))
    if table.schema == "marts":
        con.execute(
            f"copy (select * from release.{table.id} order by {order}) to "
            f"'{_quoted(parquet / f'{table.name}.parquet')}' (format parquet, compression zstd)"
        )


def _add_macros(path: Path, macros: Iterable[str]) -> None:
    """Make the table macros; opened as the only database, so that they name its tables and not the warehouse's."""
    with duckdb.connect(str(path)) as con:
        for macro in macros:
            con.execute(macro)


def _verify(path: Path, release: Release) -> None:
    """Open the built file as a reader would and compare what it holds with what was meant."""
    wal = path.with_name(path.name + ".wal")
    if wal.exists():
        raise PublishRefused("the built file has an unfinished log beside it", where=str(wal))
    with duckdb.connect(str(path), read_only=True) as reader:
        for table_id, rows in release.rows.items():
            found = reader.execute(f"select count(*) from {table_id}").fetchall()[0][0]
            if found != rows:
                raise PublishRefused(f"holds {found} rows", where=f"{table_id} in {path.name}", expected=str(rows))


def _sync(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _swap(folder: Path, release: Path) -> None:
    """Point the symlink to the release; readers see the old file or the new one, never none."""
    link = folder / ".vendorwatch.duckdb.new"
    link.unlink(missing_ok=True)
    link.symlink_to(release.relative_to(folder))
    link.replace(folder / "vendorwatch.duckdb")
    _sync(folder)


def _write_manifest(folder: Path, release: Release, tables: list[Table]) -> None:
    manifest = {
        **asdict(release),
        "file": f"releases/{release.release_id}.duckdb",
        "parquet": {t.id: f"parquet/{release.release_id}/{t.name}.parquet" for t in tables if t.schema == "marts"},
    }
    aside = folder / ".manifest.json.new"
    aside.write_text(json.dumps(manifest, indent=2) + "\n", "utf-8")
    _sync(aside)
    aside.replace(folder / "manifest.json")
    _sync(folder)


def _prune(folder: Path, *, keep: str) -> None:
    """Keep the last five releases, the one in force among them."""
    releases = sorted(p.stem for p in (folder / "releases").glob("*.duckdb") if not p.name.startswith("."))
    for old in [r for r in releases if r != keep][: -(KEEP - 1)]:
        (folder / "releases" / f"{old}.duckdb").unlink()
        shutil.rmtree(folder / "parquet" / old, ignore_errors=True)


def _quoted(path: Path) -> str:
    return str(path).replace("'", "''")


def _literal(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"
