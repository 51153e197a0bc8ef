"""The private DuckDB file: one writer at a time, always closed, made anew if it is damaged.

Here: opening, locking, transactions, the versions of tables. Not here: what is in it (`sql/`), what readers see
(`release/publish.py`). DuckDB locks a file per process, so a reader anywhere would stop the pipeline: nobody else opens this.
"""

import hashlib
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TypeVar

import duckdb
import pyarrow as pa

from vendorwatch.connect import connect
from vendorwatch.errors import Busy, Damaged, ParseError, VendorwatchError
from vendorwatch.processes.locks import Lock
from vendorwatch.settings import PROJECT
from vendorwatch.tables.declarations import SCHEMAS

# What DuckDB says of a file that is not what it wrote.
_DAMAGE = (
    "not a valid duckdb",
    "corrupt",
    "checksum",
    "serializ",
    "failed to load metadata",
    "could not read enough bytes",
)
# Noted beside a file that showed damage while it was open.
_CONDEMNED = ".damaged"
# Of so large a share of the rows it is quicker to write the whole.
_MOST = 0.2
_OF_VALUES = (duckdb.DataError, duckdb.IntegrityError, duckdb.InvalidInputException)

_STATE = """
create table if not exists meta.model_runs (
    table_id varchar not null,
    code_version varchar not null,
    input_versions varchar not null,
    data_version varchar not null,
    row_count bigint not null,
    seconds double not null,
    built_at timestamp not null
);
create table if not exists meta.column_lineage (
    table_id varchar, column_name varchar, input_table_id varchar, input_column varchar, made_from varchar
);
create table if not exists meta.check_results (
    table_id varchar, check_name varchar, description varchar, severity varchar, passed boolean,
    failing_rows bigint, sample varchar, checked_at timestamp
);
create table if not exists meta.coverage (
    source_id varchar, document_id varchar, part varchar, field varchar,
    found bigint, taken bigint, ignored bigint, unknown bigint, reason varchar, landed_in varchar
);
create table if not exists meta.guard_results (
    source_id varchar, delivery_id varchar, list_id varchar, kind varchar, measure varchar,
    found bigint, total bigint, allowed bigint, passed boolean
);
create table if not exists meta.set_aside (
    table_id varchar, rule varchar, reason varchar, row varchar
);
create table if not exists meta.problems (
    source_id varchar, document_id varchar, part varchar, locator varchar, severity varchar,
    message varchar, value varchar
);
"""


# What the models share, known to every connection of the warehouse; macros for readers lie beside them.
MACROS = ";".join(p.read_text("utf-8") for p in sorted((PROJECT / "sql" / "macros" / "shared").glob("*.sql")))
# Digests of rows that another expression has made are not to be compared with those of this code.
_DIGESTS = "hash, and nested values by their text"
_VERSION = hashlib.sha256((_STATE + MACROS + _DIGESTS).encode()).hexdigest()[:16]
_NESTED = frozenset(("list", "array", "struct", "map", "union"))

T = TypeVar("T")


class Warehouse:
    """The warehouse of one installation; open it with `writer()`."""

    def __init__(self, path: Path) -> None:
        """Remember the path; nothing is opened or made yet."""
        self.path = path

    @contextmanager
    def writer(
        self, tell: Callable[[str], None] | None = None, *, seconds: float | None = None
    ) -> Iterator[duckdb.DuckDBPyConnection]:
        """Yield the only connection there is, and close it whatever happens; waits for other writers as `hold` does.

        A damaged file is made anew, and said to be so: the warehouse is a function of archive, seeds and code. Damage
        that shows only while it is read raises Damaged, and the next writer makes it anew.
        """
        with self.hold(tell, seconds=seconds):
            con = self._open(tell)
            try:
                yield con
            except duckdb.Error as error:
                if is_damage(error):
                    self.condemn()
                    raise self._damaged(error) from error
                raise
            finally:
                con.close()

    def look(self, at: Callable[[duckdb.DuckDBPyConnection], T]) -> T | None:
        """Return what a look at the file tells; None while somebody is at work there, or if it is to be made anew."""
        if not self.path.exists() or self.path.with_name(self.path.name + _CONDEMNED).exists():
            return None
        try:
            with self.hold(seconds=0):
                con, current = self._connect()
                try:
                    return at(con) if current else None
                finally:
                    con.close()
        except (Busy, OSError, duckdb.Error):
            return None

    @contextmanager
    def hold(self, tell: Callable[[str], None] | None = None, *, seconds: float | None = None) -> Iterator[None]:
        """Keep other processes out until the context ends.

        Waits for another writer, telling for whom; raises Busy after an hour, or after `seconds`.
        """
        with self.lock.held(tell, seconds=seconds, what="the warehouse"):
            yield

    @property
    def lock(self) -> Lock:
        """The lock of the file, freed by the operating system when its holder ends."""
        return Lock(self.path.with_name(f"{self.path.name}.lock"))

    def delete(self) -> None:
        """Remove the file; whoever opens it next makes it anew from the landing archive."""
        with self.hold():
            self._remove()

    def condemn(self) -> None:
        """Note that the file is damaged, so that the next writer makes it anew."""
        self.path.with_name(self.path.name + _CONDEMNED).touch()

    def _remove(self) -> None:
        for suffix in ("", ".wal", _CONDEMNED):
            self.path.with_name(self.path.name + suffix).unlink(missing_ok=True)

    def _damaged(self, error: duckdb.Error) -> Damaged:
        return Damaged(
            str(error).strip().splitlines()[0],
            where=str(self.path),
            todo="Refresh again: it is made anew from the landing archive",
        )

    def _open(self, tell: Callable[[str], None] | None) -> duckdb.DuckDBPyConnection:
        if self.path.with_name(self.path.name + _CONDEMNED).exists():
            self._remove()
        try:
            con, current = self._connect()
        except duckdb.Error as error:
            if not is_damage(error):
                raise VendorwatchError(
                    str(error).strip().splitlines()[0],
                    where=str(self.path),
                    todo="Close whatever else has the file open; readers open the published file",
                ) from error
            if tell:
                tell(f"{self.path.name} is damaged and is made anew from the landing archive.")
            self._remove()
            con, current = self._connect()
        if current:
            return con
        # After a change of its own layout it is made anew, too.
        con.close()
        self._remove()
        return self._connect()[0]

    def _connect(self) -> tuple[duckdb.DuckDBPyConnection, bool]:
        con = connect(self.path)
        try:
            con.execute("set preserve_insertion_order = false")
            _set_for_session(con)
            # The log is taken into the file when it is closed; to do so every 16 MB takes a tenth of a refresh.
            con.execute("set checkpoint_threshold = '512MB'")
            return con, _prepare(con)
        except BaseException:
            con.close()
            raise


def is_damage(error: duckdb.Error) -> bool:
    """Return whether an error tells of a damaged file rather than of a wrong statement."""
    kinds = duckdb.IOException | duckdb.FatalException | duckdb.SerializationException | duckdb.InternalException
    # A checksum that differs comes as the base class itself.
    return (type(error) is duckdb.Error or isinstance(error, kinds)) and any(
        word in str(error).lower() for word in _DAMAGE
    )


@contextmanager
def transaction(con: duckdb.DuckDBPyConnection) -> Iterator[None]:
    """Commit what is done inside, or nothing of it.

    After an error DuckDB accepts a COMMIT in silence and rolls back, hence the explicit rollback and re-raise.
    """
    con.execute("begin")
    try:
        yield
    except BaseException:
        con.execute("rollback")
        raise
    con.execute("commit")


@contextmanager
def another(con: duckdb.DuckDBPyConnection) -> Iterator[duckdb.DuckDBPyConnection]:
    """Yield a connection for a thread beside, with transactions of its own, that sees what is committed."""
    cursor = con.cursor()
    try:
        _set_for_session(cursor)
        yield cursor
    finally:
        cursor.close()


def _set_for_session(con: duckdb.DuckDBPyConnection) -> None:
    con.execute("set timezone = 'UTC'")


@contextmanager
def rows_at_fault(where: str) -> Iterator[None]:
    """Raise ParseError in place of what the database says of values that it cannot take.

    A full disk, a lock or a wrong query is not the fault of any row, and passes.
    """
    try:
        yield
    except (*_OF_VALUES, UnicodeError, OverflowError) as error:
        raise ParseError(
            f"rows that cannot be loaded: {type(error).__name__}: {str(error).strip().splitlines()[0]}",
            where=where,
            expected="values that fit their columns",
        ) from error


def insert(con: duckdb.DuckDBPyConnection, table_id: str, rows: Sequence[tuple[object, ...]]) -> None:
    """Insert rows of values in the order of the table's columns: column by column, since a statement a row takes 0.5 ms."""
    if rows:
        columns = [list(column) for column in zip(*rows, strict=True)]
        con.execute(f"insert into {table_id} select {', '.join(['unnest(?)'] * len(columns))}", columns)


def replace(con: duckdb.DuckDBPyConnection, table_id: str, rows: pa.Table) -> None:
    """Make the table hold these rows, in their columns."""
    con.register("new_rows", rows)
    con.execute(f"create or replace table {table_id} as select * from new_rows")
    con.unregister("new_rows")


def put_difference(con: duckdb.DuckDBPyConnection, table_id: str, origin: str) -> bool:
    """Make a table hold the rows of another one with the same columns by what differs; return whether it does.

    It is left for its rows to be written as a whole where many differ, or where rows stand in it more than once (open a
    transaction).
    """
    version, rows = data_version(con, origin)
    digest = row_digest(con, table_id)
    differ = (
        "select t.rowid as place from {0} as t"
        f" anti join (select {digest} as digest from {{1}} as t) as others on {digest} = others.digest"
    )
    many, is_little = 0, True
    for kept, one, other in (("gone", table_id, origin), ("come", origin, table_id)):
        # Where many are gone, which have come need not be found.
        if is_little:
            con.execute(f"create or replace temp table {kept} as {differ.format(one, other)}")
            many += con.execute(f"select count(*) from {kept}").fetchall()[0][0]
            is_little = many <= rows * _MOST
    if is_little:
        con.execute(f"delete from {table_id} where rowid in (select place from gone)")
        con.execute(f"insert into {table_id} select t.* from {origin} as t where rowid in (select place from come)")
    con.execute("drop table if exists gone; drop table if exists come")
    return is_little and data_version(con, table_id) == (version, rows)


def data_version(con: duckdb.DuckDBPyConnection, table_id: str) -> tuple[str, int]:
    """Return a digest of the rows whatever their order, and their number."""
    digest = row_digest(con, table_id)
    row = con.execute(f"select count(*), sum({digest}::hugeint) from {table_id} as t").fetchall()[0]
    return f"{row[0]}-{row[1] or 0:x}", int(row[0])


def row_digest(con: duckdb.DuckDBPyConnection, table_id: str) -> str:
    """Return the expression by which the rows of a table, called `t`, are told apart.

    To `hash` alone null, `[]` and `[null]` are one, and so are `['a'], ['b']` and `['a', 'b'], []` side by side: the text of
    what is nested is hashed beside them.
    """
    rows = con.sql(f"select * from {table_id}")
    nested = [name for name, kind in zip(rows.columns, rows.types, strict=True) if kind.id in _NESTED]
    return f"""hash({", ".join(["t", *(f't."{name}"::varchar' for name in nested)])})"""


def _prepare(con: duckdb.DuckDBPyConnection) -> bool:
    """Make what every model may rely on; False if other code made the file another way."""
    made = con.execute(
        "select comment from duckdb_tables() where schema_name = 'meta' and table_name = 'model_runs'"
    ).fetchall()
    if made:
        return bool(made[0][0] == _VERSION)
    with transaction(con):
        for schema in SCHEMAS:
            con.execute(f"create schema if not exists {schema}")
        con.execute(_STATE)
        con.execute(MACROS)
        con.execute(f"comment on table meta.model_runs is '{_VERSION}'")
    return True
