import sqlite3
import threading
from pathlib import Path

import pytest
import sqlalchemy as sa

from orchestration.event_log import connections_used_again


def open_file(path: Path) -> sa.Connection:
    """Connect as Dagster does: an engine for each connection, and nothing kept of it."""
    return sa.create_engine(f"sqlite:///{path}", poolclass=sa.NullPool).connect()


def driver(connection: sa.Connection) -> object:
    return connection.connection.driver_connection


def test_a_closed_connection_is_used_again_and_an_open_one_is_not(tmp_path: Path) -> None:
    with connections_used_again():
        with open_file(tmp_path / "a.db") as first, first.begin():
            first.execute(sa.text("create table t (x integer)"))
            kept = driver(first)
            with open_file(tmp_path / "a.db") as beside, open_file(tmp_path / "b.db") as other:
                assert len({kept, driver(beside), driver(other)}) == 3
        with open_file(tmp_path / "b.db") as again:
            assert driver(again) is not kept
        with open_file(tmp_path / "a.db") as again, open_file(tmp_path / "a.db") as beside:
            assert kept in {driver(again), driver(beside)}
            assert again.execute(sa.text("select count(*) from t")).scalar_one() == 0
    with pytest.raises(sqlite3.ProgrammingError, match="closed"):
        kept.execute("select 1")


def test_what_was_not_committed_is_rolled_back_before_the_next_use(tmp_path: Path) -> None:
    with connections_used_again():
        with open_file(tmp_path / "a.db") as connection, connection.begin():
            connection.execute(sa.text("create table t (x integer)"))
        with open_file(tmp_path / "a.db") as connection:
            connection.execute(sa.text("insert into t values (1)"))
        with open_file(tmp_path / "a.db") as connection:
            assert connection.execute(sa.text("select count(*) from t")).scalar_one() == 0


def test_other_threads_open_their_own(tmp_path: Path) -> None:
    found = []

    def ask() -> None:
        with open_file(tmp_path / "a.db") as connection:
            found.append(type(driver(connection)))

    with connections_used_again():
        worker = threading.Thread(target=ask)
        worker.start()
        worker.join()
        ask()
    assert found[0] is sqlite3.Connection
    assert found[1] is not sqlite3.Connection
