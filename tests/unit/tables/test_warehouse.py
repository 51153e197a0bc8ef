import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from itertools import pairwise
from pathlib import Path

import duckdb
import pytest

from vendorwatch.errors import Busy, Damaged, VendorwatchError
from vendorwatch.tables import warehouse
from vendorwatch.tables.warehouse import Warehouse, data_version, put_difference, transaction


def test_the_file_can_be_opened_elsewhere_after_a_failure_inside(tmp_path: Path) -> None:
    house = Warehouse(tmp_path / "w.duckdb")
    with pytest.raises(ZeroDivisionError), house.writer():
        _ = 1 / 0
    duckdb.connect(str(tmp_path / "w.duckdb")).close()


def test_an_error_rolls_back_the_whole_transaction(tmp_path: Path) -> None:
    with Warehouse(tmp_path / "w.duckdb").writer() as con:
        con.execute("create table core.t as select 1 as a")
        with pytest.raises(duckdb.Error), transaction(con):
            con.execute("insert into core.t values (2)")
            con.execute("select nonsense")
        assert con.execute("select * from core.t").fetchall() == [(1,)]


HOLDER = """
import sys, pathlib
from vendorwatch.tables.warehouse import Warehouse
with Warehouse(pathlib.Path({path!r})).writer():
    print('held', flush=True)
    sys.stdin.read()
"""


@contextmanager
def held_elsewhere(path: Path) -> Iterator[subprocess.Popen[bytes]]:
    holder = subprocess.Popen(
        [sys.executable, "-c", HOLDER.format(path=str(path))], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    try:
        assert holder.stdout is not None
        assert holder.stdout.readline() == b"held\n"
        yield holder
    finally:
        holder.kill()
        holder.communicate(timeout=20)


def test_a_second_writer_waits_and_says_for_whom(tmp_path: Path) -> None:
    path, told = tmp_path / "w.duckdb", []
    with held_elsewhere(path) as holder:
        busy = pytest.raises(Busy, match=rf"process {holder.pid} on .* holds the warehouse")
        with busy, Warehouse(path).writer(seconds=0):
            pass

        def end_it(text: str) -> None:
            told.append(text)
            holder.kill()

        # Freed by the operating system, whatever its holder could not do any more.
        with Warehouse(path).writer(end_it) as con:
            assert con.execute("select 1").fetchall() == [(1,)]
        assert len(told) == 1
        assert f"process {holder.pid}" in told[0]


def test_a_process_may_hold_it_over_several_uses(tmp_path: Path) -> None:
    house = Warehouse(tmp_path / "w.duckdb")
    with house.hold():
        for _ in range(2):
            with house.writer():
                assert not house.lock.is_free()
        house.delete()
        assert not house.lock.is_free()
    assert house.lock.is_free()


def test_a_file_that_is_none_is_made_anew_and_said_to_be(tmp_path: Path) -> None:
    path, told = tmp_path / "w.duckdb", []
    path.write_bytes(b"no database" * 1000)
    with Warehouse(path).writer(told.append) as con:
        assert con.execute("select count(*) from meta.model_runs").fetchall() == [(0,)]
    assert told == ["w.duckdb is damaged and is made anew from the landing archive."]


@pytest.mark.parametrize("left", [0.25, 0.5, 0.75])
def test_a_file_that_was_cut_is_made_anew_by_the_next_or_the_one_after_it(tmp_path: Path, left: float) -> None:
    path = tmp_path / "w.duckdb"
    with Warehouse(path).writer() as con:
        con.execute("create table core.t as select range as a, hash(range) as b from range(500_000)")
    os.truncate(path, int(path.stat().st_size * left))
    # Gone already, where opening it has shown the damage.
    with suppress(Damaged, duckdb.CatalogException), Warehouse(path).writer() as con:
        con.execute("select sum(hash(t)) from core.t as t").fetchall()
    with Warehouse(path).writer() as con:
        assert con.execute("select count(*) from duckdb_tables() where table_name = 't'").fetchall() == [(0,)]


def test_damage_that_shows_while_it_is_read_is_named_and_gone_the_next_time(tmp_path: Path) -> None:
    path = tmp_path / "w.duckdb"
    with Warehouse(path).writer() as con:
        con.execute("create table core.t as select range as a, hash(range) as b from range(2_000_000)")
    with path.open("r+b") as file:
        size = path.stat().st_size
        for at in range(size // 4, size - 262_144, 262_144):
            file.seek(at + 10_000)
            file.write(b"\xff" * 64)
    with pytest.raises(Damaged, match="Refresh again"), Warehouse(path).writer() as con:
        con.execute("select sum(a), sum(b::hugeint) from core.t").fetchall()
    with Warehouse(path).writer() as con:
        assert con.execute("select count(*) from duckdb_tables() where table_name = 't'").fetchall() == [(0,)]


def test_a_file_that_others_have_open_is_not_taken_for_a_damaged_one(tmp_path: Path) -> None:
    path = tmp_path / "w.duckdb"
    with Warehouse(path).writer():
        pass
    code = f"import duckdb, sys; con = duckdb.connect({str(path)!r}); print('open', flush=True); sys.stdin.read()"
    other = subprocess.Popen([sys.executable, "-c", code], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    try:
        assert other.stdout is not None
        assert other.stdout.readline() == b"open\n"
        with pytest.raises(VendorwatchError, match="Close whatever else has the file open"), Warehouse(path).writer():
            pass
    finally:
        other.communicate(timeout=20)
    assert path.exists()


def test_a_file_laid_out_by_other_code_is_made_anew(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    house = Warehouse(tmp_path / "w.duckdb")
    with house.writer() as con:
        con.execute("create table core.t as select 1 as a")
    with house.writer() as con:
        assert con.execute("select count(*) from core.t").fetchall() == [(1,)]
    monkeypatch.setattr(warehouse, "_VERSION", "another")
    with house.writer() as con, pytest.raises(duckdb.CatalogException):
        con.execute("select count(*) from core.t")


# Rows of two lists, all of which DuckDB's `hash` takes for the row before or behind.
NESTED = [
    "(null, ['a'], 1)",
    "([], ['a'], 1)",
    "([null], ['a'], 1)",
    "(['a'], [], 1)",
    "(['a'], null, 1)",
    "(['a', 'b'], ['c'], 1)",
    "(['a'], ['b', 'c'], 1)",
    "(['a, b'], ['c'], 1)",
    "(['NULL'], ['a'], 1)",
]
LISTS = "create or replace table core.{} (a varchar[], b varchar[], c integer); insert into core.{} values {}"


def test_the_data_version_sees_what_is_in_which_list_and_that_there_is_none(tmp_path: Path) -> None:
    with Warehouse(tmp_path / "w.duckdb").writer() as con:
        found = set()
        for row in NESTED:
            con.execute(LISTS.format("t", "t", row))
            found.add(data_version(con, "core.t"))
            con.register("same", con.sql("from core.t").to_arrow_table())
            assert data_version(con, "same") == data_version(con, "core.t")
        assert len(found) == len(NESTED)


def test_a_list_that_is_emptied_is_put_into_place_by_difference(tmp_path: Path) -> None:
    with Warehouse(tmp_path / "w.duckdb").writer() as con:
        for before, now in pairwise(NESTED):
            rest = ", ".join(f"(['x'], [], {n})" for n in range(100))
            con.execute(LISTS.format("t", "t", f"{before}, {rest}"))
            con.execute(LISTS.format("u", "u", f"{now}, {rest}"))
            with transaction(con):
                assert put_difference(con, "core.t", "core.u")
            assert con.execute("from core.t except all from core.u").fetchall() == []
            assert con.execute("from core.u except all from core.t").fetchall() == []


def test_the_data_version_sees_values_and_copies_but_not_order(tmp_path: Path) -> None:
    with Warehouse(tmp_path / "w.duckdb").writer() as con:
        con.execute("create table core.a as select * from (values (1, 'x'), (2, null)) as t(n, s)")
        con.execute("create table core.b as select * from core.a order by n desc")
        con.execute("create table core.c as select * from core.a union all select * from core.a")
        con.execute("create table core.d as select n, coalesce(s, '') as s from core.a")
        versions = [data_version(con, f"core.{name}")[0] for name in "abcd"]
    assert versions[0] == versions[1]
    assert len(set(versions)) == 3
