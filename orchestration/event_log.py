"""How Dagster's run history is written.

Here: one setting of its SQLite files for every process that loads the definitions, and the use of connections again
where a whole run goes on in one process. Not here: where the files lie (`dagster.yaml`).
"""

import sqlite3
import threading
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import sqlalchemy


def do_not_wait_for_the_disk(connection: object, _record: object) -> None:
    """Let events be written without a sync after each of a thousand, which took longer than the run itself.

    A power cut may cost the record of the run; archive and releases sync their own files.
    """
    if isinstance(connection, sqlite3.Connection):
        connection.execute("pragma synchronous = off")


@contextmanager
def connections_used_again() -> Iterator[None]:
    """Let this thread's connections to a file be used again once Dagster has closed them, until the context ends.

    Dagster opens one for each of the thousands of statements of a run, which takes longer than the statements.
    """
    thread = threading.get_ident()
    free: dict[str, list[sqlite3.Connection]] = defaultdict(list)
    opened: list[sqlite3.Connection] = []

    class Kept(sqlite3.Connection):
        path: str

        def close(self) -> None:
            free[self.path].append(self)

    def connect(dialect: sqlalchemy.Dialect, _record: object, given: list[Any], named: dict[str, Any]) -> object:
        if dialect.driver != "pysqlite" or threading.get_ident() != thread:
            return None
        (path,) = given
        if path == ":memory:":
            # Each is a database of its own.
            return None
        if free[path]:
            return free[path].pop()
        connection = sqlite3.connect(path, factory=Kept, **named)
        connection.path = path
        opened.append(connection)
        return connection

    sqlalchemy.event.listen(sqlalchemy.Engine, "do_connect", connect)
    try:
        yield
    finally:
        sqlalchemy.event.remove(sqlalchemy.Engine, "do_connect", connect)
        for connection in opened:
            sqlite3.Connection.close(connection)
