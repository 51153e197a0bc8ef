"""What an export takes from the release in force: its files with their digests, its tables with their columns.

Here: reading. Not here: writing anywhere.
"""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import duckdb

from vendorwatch.errors import VendorwatchError
from vendorwatch.reader import open_published
from vendorwatch.release import publish

# A reader that was told of a release has as long as four more take to be made.
KEPT = 5


@dataclass(frozen=True)
class Exported:
    """What was written, 15 files say, and whether it is new there."""

    release_id: str
    count: int
    what: Literal["files", "tables"]
    is_new: bool


@dataclass(frozen=True)
class Files:
    """The files of a release: where each lies here, by its path there, and their digests."""

    release_id: str
    paths: dict[str, Path]
    digests: dict[str, str]

    @property
    def pointer(self) -> bytes:
        """The text that names the release in force, and lies beside the folders of all."""
        told = {"release_id": self.release_id, "path": f"releases/{self.release_id}", "files": self.digests}
        return json.dumps(told, indent=2).encode()


@dataclass(frozen=True)
class Column:
    """A column: its name, DuckDB's type and what it means."""

    name: str
    type: str
    comment: str | None


@dataclass(frozen=True)
class Table:
    """A table of the published file."""

    schema: str
    name: str
    comment: str | None
    columns: tuple[Column, ...]


def files(published: Path) -> Files:
    """Return the files of the release in force: the database and the Parquet copies of the marts.

    Raises VendorwatchError if nothing was published yet or a file is not as it was written.
    """
    release = publish.current(published)
    if (wrong := publish.damage(published)) or release is None:
        raise VendorwatchError(
            wrong or "nothing was published yet", where=str(published), todo="Run `vendorwatch refresh` first"
        )
    paths, digests = {}, {}
    for path, digest in release.files.items():
        file = published / path
        there = file.name if file.suffix == ".duckdb" else f"parquet/{file.name}"
        paths[there], digests[there] = file, digest
    return Files(release.release_id, paths, digests)


@contextmanager
def opened(file: Path) -> Iterator[tuple[duckdb.DuckDBPyConnection, str, list[Table]]]:
    """Yield a connection to the release in force, its id and its tables; the one that tells of the release comes last."""
    with open_published(file) as con:
        [(release_id,)] = con.execute("select release_id from meta.release").fetchall()
        yield con, release_id, sorted(_tables(con), key=lambda table: (table.schema == "meta", table.name == "release"))


def _tables(con: duckdb.DuckDBPyConnection) -> Iterator[Table]:
    columns: dict[tuple[str, str], list[Column]] = {}
    for schema, table, *column in con.execute(
        "select schema_name, table_name, column_name, data_type, comment from duckdb_columns() where not internal "
        "order by schema_name, table_name, column_index"
    ).fetchall():
        columns.setdefault((schema, table), []).append(Column(*column))
    for schema, table, comment in con.execute(
        "select schema_name, table_name, comment from duckdb_tables() order by schema_name, table_name"
    ).fetchall():
        yield Table(schema, table, comment, tuple(columns[schema, table]))
