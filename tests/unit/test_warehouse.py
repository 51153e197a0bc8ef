import subprocess
import sys
from pathlib import Path

import duckdb
import pytest

from vendorwatch import warehouse
from vendorwatch.errors import VendorwatchError
from vendorwatch.warehouse import Warehouse, data_version, transaction


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


def test_a_second_writer_waits_and_then_says_why(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(warehouse, "LOCK_SECONDS", 0.1)
    path = tmp_path / "w.duckdb"
    holder = subprocess.Popen(
        [
            sys.executable,
            "-c",
            "import sys, pathlib; from vendorwatch.warehouse import Warehouse\n"
            f"with Warehouse(pathlib.Path({str(path)!r})).writer():\n"
            "    print('held', flush=True); sys.stdin.read()",
        ],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )
    try:
        assert holder.stdout is not None
        assert holder.stdout.readline() == b"held\n"
        with pytest.raises(VendorwatchError, match="another refresh"), Warehouse(path).writer():
            pass
    finally:
        holder.communicate(timeout=20)
    with Warehouse(path).writer() as con:
        assert con.execute("select 1").fetchall() == [(1,)]


def test_a_file_laid_out_by_other_code_is_made_anew(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    house = Warehouse(tmp_path / "w.duckdb")
    with house.writer() as con:
        con.execute("create table core.t as select 1 as a")
    with house.writer() as con:
        assert con.execute("select count(*) from core.t").fetchall() == [(1,)]
    monkeypatch.setattr(warehouse, "_VERSION", "another")
    with house.writer() as con, pytest.raises(duckdb.CatalogException):
        con.execute("select count(*) from core.t")


def test_the_data_version_sees_values_and_copies_but_not_order(tmp_path: Path) -> None:
    with Warehouse(tmp_path / "w.duckdb").writer() as con:
        con.execute("create table core.a as select * from (values (1, 'x'), (2, null)) as t(n, s)")
        con.execute("create table core.b as select * from core.a order by n desc")
        con.execute("create table core.c as select * from core.a union all select * from core.a")
        con.execute("create table core.d as select n, coalesce(s, '') as s from core.a")
        versions = [data_version(con, f"core.{name}")[0] for name in "abcd"]
    assert versions[0] == versions[1]
    assert len(set(versions)) == 3
