"""Dagster's run history in SQLite, written without waiting for the disk, and what the steps of a run print.

Here: the storage that `dagster.yaml` names: Dagster's own, on connections that are kept and do not sync at each commit, and
its logs of what is printed, which a command does without. Not here: where the files lie (`dagster.yaml`), how long they are
kept (`housekeeping.py`). A run writes a thousand events, each
in a transaction of its own on a connection of its own, which takes longer than the run. With a write-ahead log a power cut
may cost the record of the last moments, never the file; archive and releases sync their own files.
"""

import os
import sqlite3
import threading
from collections import OrderedDict
from collections.abc import Generator, Iterator, Sequence
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path
from typing import Any, ClassVar, Self, cast

import sqlalchemy as sa
from dagster import AssetKey, EventLogEntry

from orchestration.private import (
    INDEX_SHARD_NAME,
    CapturedLogContext,
    ConfigurableClassData,
    DagsterSqliteStorage,
    LocalComputeLogManager,
    SqliteEventLogStorage,
    SqliteRunStorage,
    SqliteScheduleStorage,
)
from vendorwatch import machine
from vendorwatch.processes.locks import Lock

# Dagster hands the events that a run begins with over together only if it is told how many at most.
os.environ.setdefault("DAGSTER_EVENT_BATCH_SIZE", "1000")
# As long as Dagster waits for another process that writes.
_BUSY_SECONDS = 60
# Tables before what is made of them; what SQLite makes by itself has no text.
_MADE_BY = sa.text("select sql from sqlite_master where sql is not null order by type <> 'table', rowid")
_MATERIALIZED = sa.text("select distinct asset_key from event_logs where dagster_event_type = 'ASSET_MATERIALIZATION'")
# The index, and the runs that somebody looks at or writes.
OPEN_FILES = 4


class Engines:
    """The engines of a few files, each with its connections; the one used longest ago is closed."""

    def __init__(self) -> None:
        """Nothing is opened yet."""
        self._kept: OrderedDict[str, sa.Engine] = OrderedDict()

    def of(self, address: str) -> sa.Engine:
        """Return the engine of a file."""
        if address not in self._kept:
            engine = sa.create_engine(
                address,
                # Those who ask take turns, or get a connection each from the pool.
                connect_args={"timeout": _BUSY_SECONDS, "check_same_thread": False},
            )
            sa.event.listen(engine, "connect", _do_not_wait)
            self._kept[address] = engine
            if len(self._kept) > OPEN_FILES:
                self._kept.popitem(last=False)[1].dispose()
        self._kept.move_to_end(address)
        return self._kept[address]

    def close(self) -> None:
        """Close all connections."""
        while self._kept:
            self._kept.popitem()[1].dispose()


def _do_not_wait(connection: Any, _record: object) -> None:
    connection.execute("pragma synchronous = normal")


def _is_made(path: Path, *tables: str) -> bool:
    """Return whether Dagster has made a file and, in it, these tables; to find out it reads its ninety migrations each time."""
    if not path.exists():
        return False
    try:
        with closing(sqlite3.connect(path, timeout=_BUSY_SECONDS)) as con:
            there = {name for (name,) in con.execute("select name from sqlite_master")}
            # Which it writes when all else is there.
            return there.issuperset(tables) and bool(con.execute("select 1 from alembic_version").fetchall())
    except sqlite3.DatabaseError:
        # What is wrong is told by whoever opens it.
        return False


class EventLog(SqliteEventLogStorage):
    """The events of each run in a file of its own, and an index over all."""

    def __init__(self, base_dir: str, inst_data: ConfigurableClassData | None = None) -> None:
        self._engines = Engines()
        self._known_tables: set[str] = set()
        self._known_columns: set[str] = set()
        self._known_indices: set[str] = set()
        # The connections of the thread that writes a batch.
        self._batch: tuple[int, ExitStack, dict[str, sa.Connection]] | None = None
        super().__init__(base_dir, inst_data)

    def store_event(self, event: EventLogEntry) -> None:
        """Write an event; what a log line says is on the terminal, too, and not worth a run on a machine that gives out."""
        try:
            super().store_event(event)
        except sa.exc.DBAPIError as error:
            if not (trouble := machine.told(error, Path(self._base_dir))):
                raise
            if event.dagster_event is not None:
                raise trouble from error

    def store_event_batch(self, events: Sequence[EventLogEntry]) -> None:
        """Write the events that a run begins with, one for each table and check, in one transaction a file.

        What fails leaves nothing of them, and Dagster writes them one by one.
        """
        with self._db_lock, ExitStack() as opened:
            self._batch = threading.get_ident(), opened, {}
            try:
                for event in events:
                    self.store_event(event)
            finally:
                self._batch = None

    def has_table(self, table_name: str) -> bool:
        """Return whether the index has a table; Dagster asks anew, on a connection of its own, for each event of an asset."""
        if table_name not in self._known_tables and super().has_table(table_name):
            self._known_tables.add(table_name)
        return table_name in self._known_tables

    def has_secondary_index(self, name: str) -> bool:
        """Return whether an index of the index is made, as for tables: there is none that goes again."""
        if name not in self._known_indices and super().has_secondary_index(name):
            self._known_indices.add(name)
        return name in self._known_indices

    def _has_asset_key_col_on_connection(self, conn: sa.Connection, column_name: str) -> bool:
        if column_name not in self._known_columns and super()._has_asset_key_col_on_connection(conn, column_name):
            self._known_columns.add(column_name)
        return column_name in self._known_columns

    def has_asset_key_col(self, column_name: str) -> bool:
        """Return whether the table of assets has a column, as for tables."""
        return column_name in self._known_columns or super().has_asset_key_col(column_name)

    def materialized(self) -> set[AssetKey]:
        """Return the assets that were materialized, and not wiped since, without reading what was told of them."""
        with self.index_connection() as connection:
            rows = connection.execute(_MATERIALIZED).scalars()
            return {key for text in rows if (key := AssetKey.from_db_string(text))}

    @contextmanager
    def _connect(self, shard: str) -> Iterator[sa.Connection]:
        batch = self._batch
        if batch and batch[0] == threading.get_ident():
            _, opened, connections = batch
            if shard not in connections:
                connections[shard] = opened.enter_context(self._open(shard))
            yield connections[shard]
            return
        with self._db_lock, self._open(shard) as connection:
            yield connection

    @contextmanager
    def _open(self, shard: str) -> Iterator[sa.Connection]:
        engine = self._engines.of(self.conn_string_for_shard(shard))
        if shard not in self._initialized_dbs:
            if not _is_made(Path(self.path_for_shard(shard))) and (
                shard == INDEX_SHARD_NAME or not self._begun_like_the_index(engine)
            ):
                self._initdb(engine)
            self._initialized_dbs.add(shard)
        with engine.connect() as connection, connection.begin():
            yield connection

    def _begun_like_the_index(self, engine: sa.Engine) -> bool:
        """Give a run's file that is empty the tables of the index, in one transaction; return whether it was.

        Dagster makes them anew for each run, one after the other, and waits for the disk at each.
        """
        with self._open(INDEX_SHARD_NAME) as index:
            made = index.execute(_MADE_BY).scalars().all()
            revisions = index.execute(sa.text("select version_num from alembic_version")).scalars().all()
        with closing(engine.raw_connection()) as opened:
            con = cast("sqlite3.Connection", opened.driver_connection)
            con.execute("pragma journal_mode = wal")
            # Another process may look at the same run for the first time, too.
            con.execute("begin immediate")
            with con:
                if is_empty := not con.execute("select 1 from sqlite_master").fetchall():
                    for statement in made:
                        con.execute(statement)
                    con.executemany("insert into alembic_version values (?)", [(revision,) for revision in revisions])
        return is_empty

    def dispose(self) -> None:
        """Close what is open."""
        super().dispose()
        self._engines.close()


class _Kept:
    """What runs and schedules share: one file each."""

    _conn_string: str

    @contextmanager
    def connect(self) -> Iterator[sa.Connection]:
        """Yield a connection with a transaction."""
        if not hasattr(self, "_engines"):
            self._engines = Engines()
        with self._engines.of(self._conn_string).connect() as connection, connection.begin():
            yield connection

    def dispose(self) -> None:
        """Close what is open."""
        if hasattr(self, "_engines"):
            self._engines.close()


class RunStorage(_Kept, SqliteRunStorage):
    """The runs."""

    @classmethod
    def from_local(cls, base_dir: str, inst_data: ConfigurableClassData | None = None) -> Self:
        """Return the storage of a folder, its file made where there is none yet."""
        if _is_made(path := Path(base_dir) / "runs.db", "instance_info"):
            return cls(_address(path), inst_data)
        return super().from_local(base_dir, inst_data)


class ScheduleStorage(_Kept, SqliteScheduleStorage):
    """The ticks of schedules and sensors."""

    @classmethod
    def from_local(cls, base_dir: str, inst_data: ConfigurableClassData | None = None) -> SqliteScheduleStorage:
        """Return the storage of a folder, its file made where there is none yet."""
        if _is_made(path := Path(base_dir) / "schedules.db"):
            return cls(_address(path), inst_data)
        return super().from_local(base_dir, inst_data)


def _address(path: Path) -> str:
    return f"sqlite:///{path.absolute()}"


class Storage(DagsterSqliteStorage):
    """All of it, in the folders that Dagster's own storage uses."""

    def __init__(self, base_dir: str, inst_data: ConfigurableClassData | None = None) -> None:
        # Each makes its tables where there are none yet; two processes that did so at once would both fail.
        with Lock(Path(base_dir) / "storage.lock").held(what="Dagster's history"):
            self.base_dir, self._inst_data = base_dir, inst_data
            # Dagster's own would open the same files a first time.
            super(DagsterSqliteStorage, self).__init__()  # type: ignore[no-untyped-call]
            self._run_storage = RunStorage.from_local(f"{base_dir}/history")
            self._event_log_storage = EventLog(f"{base_dir}/history/runs")
            self._schedule_storage = ScheduleStorage.from_local(f"{base_dir}/schedules")

    @classmethod
    def from_config_value(cls, inst_data: ConfigurableClassData | None, config_value: Any) -> "Storage":
        """Return the storage that `dagster.yaml` describes."""
        return cls.from_local(inst_data=inst_data, **config_value)


class Printed(LocalComputeLogManager):
    """What steps print, kept for the UI; `is_kept` is False in a process whose own terminal shows it.

    To keep and to show it Dagster starts four processes a run, which outlive one that is killed at the wrong moment.
    """

    is_kept: ClassVar[bool] = True

    @classmethod
    def from_config_value(cls, inst_data: ConfigurableClassData | None, config_value: Any) -> "Printed":
        """Return what `dagster.yaml` describes; Dagster's own makes one of its own kind whatever class is named."""
        return cls(inst_data=inst_data, **config_value)

    @contextmanager
    def capture_logs(self, log_key: Sequence[str]) -> Generator[CapturedLogContext, None, None]:
        """Keep what is printed within, or leave it to the terminal."""
        if self.is_kept:
            with super().capture_logs(log_key) as context:
                yield context
        else:
            yield CapturedLogContext(log_key)
