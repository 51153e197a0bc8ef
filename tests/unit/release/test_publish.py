import hashlib
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import duckdb
import pytest

from tests.unit import small
from vendorwatch.deliveries import Parsed
from vendorwatch.errors import PublishRefused, VendorwatchError
from vendorwatch.reader import open_published, query
from vendorwatch.release import building, publish
from vendorwatch.settings import PROJECT
from vendorwatch.tables import checks, loading, models
from vendorwatch.tables.warehouse import Warehouse, transaction


@pytest.fixture
def con(tmp_path: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    with Warehouse(tmp_path / "w.duckdb").writer() as con:
        yield con


def refresh(con: duckdb.DuckDBPyConnection, tmp_path: Path, rows: list, number: int) -> None:
    catalogue = small.catalogue(tmp_path / "sql")
    source = small.source(lambda _: Parsed({"all": small.things(rows)}))
    loading.load_source(con, catalogue, source, small.delivery(number))
    for schema in ("core", "marts"):
        models.build_layer(con, catalogue, schema)
    with transaction(con):
        checks.run_checks(con, catalogue.layer("marts"))


def release(con: duckdb.DuckDBPyConnection, tmp_path: Path, **more: object) -> tuple[publish.Release, bool]:
    return publish.publish(con, small.catalogue(tmp_path / "sql"), tmp_path / "published", {}, **more)


def test_readers_see_the_release_and_its_comments(con: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    refresh(con, tmp_path, [(1, "red"), (2, "red")], 1)
    made, is_new = release(con, tmp_path)
    path = tmp_path / "published" / "vendorwatch.duckdb"
    assert is_new
    assert made.rows == {"marts.colours": 1}
    assert query("select * from marts.colours", path=path).to_dict("records") == [{"b": "red", "things": 2}]
    assert query("select release_id from meta.release", path=path)["release_id"].tolist() == [made.release_id]
    described = query(
        "select comment from duckdb_columns() where table_name = 'colours' and column_name = 'things'", path=path
    )
    assert described["comment"].tolist() == ["How many."]
    table = query("select comment from duckdb_tables() where table_name = 'colours'", path=path)
    assert table["comment"].tolist() == ["One row per colour."]
    assert con.execute("select view_name from duckdb_views() where not internal").fetchall() == []
    manifest = json.loads((tmp_path / "published" / "manifest.json").read_text())
    parquet = tmp_path / "published" / manifest["parquet"]["marts.colours"]
    assert duckdb.sql(f"select * from '{parquet}'").fetchall() == [("red", 2)]
    assert not list((tmp_path / "published").rglob("*.wal"))


def test_the_file_is_one_that_every_client_can_open(con: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    refresh(con, tmp_path, [(1, "red")], 1)
    release(con, tmp_path)
    header = (tmp_path / "published" / "vendorwatch.duckdb").read_bytes()[:20]
    # Behind a checksum the magic bytes and the number of the format; 64 is what DuckDB 1.0 to 1.1 read.
    assert header[8:12] == b"DUCK"
    assert int.from_bytes(header[12:20], "little") == 64


def test_a_row_that_breaks_a_constraint_is_refused_by_its_table(con: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    refresh(con, tmp_path, [(1, "red"), (2, "blue")], 1)
    first, _ = release(con, tmp_path)
    refresh(con, tmp_path, [(1, "red"), (2, "blue"), (3, "blue")], 2)
    # What no check saw, in a table that was changed behind its back.
    con.execute("update core.things set a = null where a = 2")
    with pytest.raises(
        PublishRefused, match=r"core\.things: a row breaks what is declared: .*NOT NULL.*release in force"
    ):
        release(con, tmp_path, facts=["more"])
    assert publish.current(tmp_path / "published") == first


def contents(path: Path) -> dict[str, object]:
    """Return all that a release tells but of itself: rows in any order, columns with their constraints, comments, macros."""
    with duckdb.connect(str(path), read_only=True) as reader:
        tables = [
            row[0] for row in reader.execute("select schema_name || '.' || table_name from duckdb_tables()").fetchall()
        ]
        return {
            **{t: sorted(map(repr, reader.execute(f"from {t}").fetchall())) for t in tables if t != "meta.release"},
            "columns": reader.execute(
                "select schema_name, table_name, column_name, data_type, is_nullable, comment from duckdb_columns()"
                " where not internal order by all"
            ).fetchall(),
            "comments": reader.execute("select table_name, comment from duckdb_tables() order by all").fetchall(),
            "macros": reader.execute(
                "select function_name, comment, macro_definition from duckdb_functions() where not internal order by all"
            ).fetchall(),
        }


def test_a_copy_with_what_changed_is_what_is_written_anew(
    con: duckdb.DuckDBPyConnection, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    small.write(tmp_path / "sql")
    raw = tmp_path / "sql" / "raw" / "things__all.yml"
    raw.write_text(raw.read_text().replace("accepted: [red, blue], ", ""))
    monkeypatch.setattr(building, "_FEW", 3)
    written, put = [], building.put_difference
    write = building._write
    monkeypatch.setattr(
        building, "_write", lambda con, table, *rest: (written.append(table.id), write(con, table, *rest))
    )
    monkeypatch.setattr(
        building, "put_difference", lambda *told: put(*told) and (written.append(f"into {told[2]}") or True)
    )
    chance, rows, how = random.Random(7), {number: f"red {number // 3}" for number in range(40)}, set()
    for number in range(1, 13):
        for at in chance.sample(range(50), chance.choice((0, 1, 3, 40))):
            rows[at] = f"{chance.choice(('red', 'blue', 'black'))} {at // 3}"
            if chance.random() < 0.3:
                del rows[at]
        refresh(con, tmp_path, [*rows.items()], number)
        written.clear()
        made, _ = release(con, tmp_path, facts=[str(number)])
        how |= {table for table in written if "things" in table} or {"core.things stays"}
        anew, _ = publish.publish(con, small.catalogue(tmp_path / "sql"), tmp_path / f"anew{number}", {})
        file, parquet = f"releases/{made.release_id}/vendorwatch.duckdb", f"parquet/{made.release_id}/colours.parquet"
        other = tmp_path / f"anew{number}"
        assert contents(tmp_path / "published" / file) == contents(other / "vendorwatch.duckdb")
        assert (tmp_path / "published" / parquet).read_bytes() == (
            other / "parquet/current/colours.parquet"
        ).read_bytes()
        assert made.contents == anew.contents
    assert (tmp_path / "published" / "vendorwatch.duckdb").read_bytes()[12] == 64, "the format stays"
    assert how == {"core.things", "into core.things", "core.things stays"}, "each way was gone"


def test_a_file_that_is_damaged_or_of_other_code_is_not_copied(con: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    refresh(con, tmp_path, [(1, "red"), (2, "red")], 1)
    release(con, tmp_path)
    published = tmp_path / "published"
    with duckdb.connect(str(published / "vendorwatch.duckdb")) as other:
        other.execute("update core.things set b = 'green'")
    release(con, tmp_path)
    assert query("select distinct b from core.things", path=published / "vendorwatch.duckdb")["b"].tolist() == ["red"]
    # Even where a manifest says that it is as it was written.
    with duckdb.connect(str(published / "vendorwatch.duckdb")) as other:
        other.execute("update core.things set b = 'green'")
    manifest = json.loads((published / "manifest.json").read_text())
    manifest["files"][manifest["file"]] = hashlib.sha256((published / manifest["file"]).read_bytes()).hexdigest()
    (published / "manifest.json").write_text(json.dumps(manifest))
    with pytest.raises(PublishRefused, match=r"core\.things in vendorwatch.duckdb: holds other rows than were built"):
        release(con, tmp_path, facts=["more"])


def test_what_is_copied_is_what_the_manifest_names(con: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    refresh(con, tmp_path, [(1, "red")], 1)
    release(con, tmp_path)
    # The release in force is as its manifest says without it.
    (tmp_path / "published" / "parquet" / "current").unlink()
    release(con, tmp_path, facts=["more"])
    kept = duckdb.sql(f"from '{tmp_path}/published/parquet/current/colours.parquet'").fetchall()
    assert kept == [("red", 1)]


def test_a_copy_that_is_mostly_room_is_written_anew(
    con: duckdb.DuckDBPyConnection, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    refresh(con, tmp_path, [(1, "red")], 1)
    release(con, tmp_path)
    monkeypatch.setattr(building, "_MOST_FREE", -1)
    written, write = [], building._write
    monkeypatch.setattr(
        building, "_write", lambda con, table, *rest: (written.append(table.id), write(con, table, *rest))
    )
    release(con, tmp_path, facts=["more"])
    assert {"core.things", "marts.colours"} <= set(written)


def test_what_bi_keeps_is_called_alike_in_every_release(con: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    published = tmp_path / "published"
    for number, rows in enumerate(([(1, "red")], [(1, "red"), (2, "red")]), start=1):
        refresh(con, tmp_path, rows, number)
        release(con, tmp_path)
        with duckdb.connect(str(published / "vendorwatch.duckdb"), read_only=True) as reader:
            assert reader.execute("select things from vendorwatch.marts.colours").fetchall() == [(number,)]
        kept = duckdb.sql(f"select things from '{published}/parquet/current/colours.parquet'").fetchall()
        assert kept == [(number,)]


def test_nothing_new_makes_no_release_and_a_new_fact_does(con: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    refresh(con, tmp_path, [(1, "red")], 1)
    first, _ = release(con, tmp_path)
    assert release(con, tmp_path) == (first, False)
    _, is_new = release(con, tmp_path, facts=["things is stale"])
    assert is_new


def test_a_failed_check_leaves_the_release_in_force(con: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    refresh(con, tmp_path, [(1, "red")], 1)
    first, _ = release(con, tmp_path)
    refresh(con, tmp_path, [(n, "blue") for n in range(4)], 2)
    with pytest.raises(PublishRefused, match=r"marts\.colours: check few fails for 1 row"):
        release(con, tmp_path)
    assert publish.current(tmp_path / "published") == first
    assert len(query("select * from marts.colours", path=tmp_path / "published" / "vendorwatch.duckdb")) == 1


def test_a_change_in_core_alone_makes_a_release(con: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    refresh(con, tmp_path, [(1, "red"), (2, "blue")], 1)
    first, _ = release(con, tmp_path)
    refresh(con, tmp_path, [(1, "blue"), (2, "red")], 2)
    second, is_new = release(con, tmp_path)
    assert (second.rows, is_new) == (first.rows, True), "the mart counts colours, which are as many"
    path = tmp_path / "published" / "vendorwatch.duckdb"
    assert query("select b from core.things order by a", path=path)["b"].tolist() == ["blue", "red"]


def test_a_release_is_renewed_once_its_sources_were_confirmed_six_hours_later(
    con: duckdb.DuckDBPyConnection, tmp_path: Path
) -> None:
    refresh(con, tmp_path, [(1, "red")], 1)
    at = datetime(2026, 10, 1, 9, tzinfo=UTC)
    first, _ = release(con, tmp_path)
    assert (first.verified_at, first.due_by) == (None, None)
    told, is_new = release(con, tmp_path, verified_at=at)
    assert (is_new, told.due_by) == (True, "2026-10-02T15:00:00+00:00")
    assert not release(con, tmp_path, verified_at=at + timedelta(hours=6, seconds=-1))[1]
    assert release(con, tmp_path, verified_at=at + timedelta(hours=6))[1]


def test_a_table_that_is_not_right_is_left_out_unless_something_published_needs_it(
    con: duckdb.DuckDBPyConnection, tmp_path: Path
) -> None:
    folder = small.write(tmp_path / "sql")
    (folder / "macros").mkdir()
    (folder / "macros" / "a.sql").write_text(
        "create or replace macro marts.colour_of(n) as (select min(b) from core.things);"
    )
    (folder / "core" / "aside.yml").write_text(small.CORE)
    (folder / "core" / "aside.sql").write_text("select a, b from raw.things__all\n")
    refresh(con, tmp_path, [(1, "red")], 1)
    path = tmp_path / "published" / "vendorwatch.duckdb"
    tables = "select table_name from duckdb_tables() where schema_name = 'core' order by all"
    release(con, tmp_path)
    assert query(tables, path=path)["table_name"].tolist() == ["aside", "things"]
    _, is_new = release(con, tmp_path, broken={"core.aside": "core.aside"})
    assert (is_new, query(tables, path=path)["table_name"].tolist()) == (True, ["things"])
    with pytest.raises(PublishRefused, match="could not be built"):
        release(con, tmp_path, broken={"core.aside": "core.aside"}, needs=["core.aside"])
    (folder / "macros" / "b.sql").write_text(
        "create or replace macro marts.aside_of(n) as (select min(b) from core.aside);"
    )
    with pytest.raises(PublishRefused, match="could not be built"):
        release(con, tmp_path, broken={"core.aside": "core.aside"})


def lose(table: str):
    def spoil(path: Path) -> None:
        with duckdb.connect(str(path)) as built:
            built.execute(f"delete from {table} where rowid = 0")

    return spoil


SPOILT = {
    "a mart that lost a row": (lose("marts.colours"), r"marts\.colours .*holds 1 row; expected 2"),
    "a core table that lost a row": (lose("core.things"), r"core\.things .*holds 2 rows; expected 3"),
    "a file cut short": (lambda path: os.truncate(path, 5_000), "cannot be read"),
    "a file of something else": (lambda path: path.write_bytes(b"x" * 20_000), "cannot be read"),
}


@pytest.mark.parametrize("case", SPOILT)
def test_a_built_file_that_is_not_what_was_meant_is_refused_and_the_next_is_good(
    case: str, con: duckdb.DuckDBPyConnection, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    refresh(con, tmp_path, [(1, "red")], 1)
    first, _ = release(con, tmp_path)
    refresh(con, tmp_path, [(1, "red"), (2, "blue"), (3, "red")], 2)
    build, (spoil, told) = publish.build, SPOILT[case]
    with monkeypatch.context() as patch:
        patch.setattr(publish, "build", lambda con, path, *rest, **like: (build(con, path, *rest, **like), spoil(path)))
        with pytest.raises(PublishRefused, match=told):
            release(con, tmp_path)
    assert publish.current(tmp_path / "published") == first
    assert publish.damage(tmp_path / "published") is None
    assert release(con, tmp_path)[1]


def test_what_is_declared_anew_makes_a_release(con: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    refresh(con, tmp_path, [(1, "red")], 1)
    release(con, tmp_path)
    declared = tmp_path / "sql" / "marts" / "colours.yml"
    declared.write_text(declared.read_text().replace("How many.", "How many there are."))
    refresh(con, tmp_path, [(1, "red")], 1)
    assert release(con, tmp_path)[1]


@pytest.mark.parametrize(
    ("due_by", "late"), [(None, False), ("2020-01-01T00:00:00+00:00", True), ("2999-01-01T00:00:00+00:00", False)]
)
def test_a_release_is_late_once_the_next_was_due(due_by: str | None, late: bool) -> None:
    made = publish.Release("r", "2020-01-01T00:00:00+00:00", "f", rows={}, due_by=due_by)
    assert publish.is_late(made) is late


def test_what_readers_are_pointed_to_is_on_the_disk_before(
    con: duckdb.DuckDBPyConnection, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    refresh(con, tmp_path, [(1, "red")], 1)
    done: list[str] = []
    swap = publish._swap
    monkeypatch.setattr(publish, "_sync", lambda path: done.append(path.name))
    monkeypatch.setattr(publish, "_swap", lambda link, to: (done.append(f"-> {link.name}"), swap(link, to)))
    made, _ = release(con, tmp_path)
    before = done[: done.index("-> current")]
    assert {"vendorwatch.duckdb", "colours.parquet", "releases", "parquet"} <= set(before)
    assert {f".build-{made.release_id}"} <= set(before), "folders, too"
    # Each link is on the disk before what comes after it, and the manifest before it has its name.
    assert done[done.index("-> current") :] == [
        *("-> current", "parquet"),
        *("-> vendorwatch.duckdb", "published"),
        *(".manifest.json.new", "published"),
    ]


def test_the_last_five_are_kept(con: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    refresh(con, tmp_path, [(1, "red")], 1)
    made = [release(con, tmp_path, facts=[str(n)])[0] for n in range(8)]
    kept = {p.parent.name for p in (tmp_path / "published" / "releases").glob("*/vendorwatch.duckdb")}
    assert len(kept) == publish.KEEP
    assert made[-1].release_id in kept
    assert {p.name for p in (tmp_path / "published" / "parquet").iterdir() if not p.is_symlink()} == kept


def test_those_made_last_are_kept_whatever_the_clock_said(
    con: duckdb.DuckDBPyConnection, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Clock(datetime):
        @classmethod
        def now(cls, zone=None):
            return datetime(next(years), 1, 1, tzinfo=zone)

    refresh(con, tmp_path, [(1, "red")], 1)
    # It ran ahead, was put back, and went on.
    years = iter([2095, 2096, 2097, 2098, 2099, 2026, 2027, 2028])
    monkeypatch.setattr(publish, "datetime", Clock)
    made = [release(con, tmp_path, facts=[str(n)])[0].release_id for n in range(8)]
    folder = tmp_path / "published"
    for part in ("releases", "parquet"):
        kept = {path.name for path in (folder / part).iterdir() if not path.is_symlink()}
        assert kept == set(made[-publish.KEEP :])
    assert publish.current(folder).before == made[-2 : -publish.KEEP - 1 : -1]
    assert (folder / publish.FILE).resolve().parent.name == made[-1]


def test_a_release_whose_manifest_was_lost_is_kept_behind_those_that_are_known(
    con: duckdb.DuckDBPyConnection, tmp_path: Path
) -> None:
    refresh(con, tmp_path, [(1, "red")], 1)
    folder = tmp_path / "published"
    first = release(con, tmp_path, facts=["1"])[0].release_id
    older = "20200101T000000Z-00000000"
    shutil.copytree(folder / "releases" / first, folder / "releases" / older)
    (folder / "manifest.json").unlink()
    second = release(con, tmp_path, facts=["2"])[0]
    assert second.before == [first, older]
    # Half of one is none.
    (folder / "releases" / first / publish.FILE).unlink()
    third = release(con, tmp_path, facts=["3"])[0]
    assert third.before == [second.release_id, older]
    assert {path.name for path in (folder / "releases").iterdir()} == {third.release_id, *third.before}


def test_no_file_stays_open_and_none_is_left_of_what_was_built_aside(
    con: duckdb.DuckDBPyConnection, tmp_path: Path
) -> None:
    refresh(con, tmp_path, [(1, "red")], 1)
    release(con, tmp_path, facts=["1"])
    handles = len([*Path("/proc/self/fd").iterdir()])
    release(con, tmp_path, facts=["2"])
    assert len([*Path("/proc/self/fd").iterdir()]) == handles
    assert not [*(tmp_path / "published").rglob(".*")]


def test_what_a_killed_publisher_left_half_built_is_removed(con: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    refresh(con, tmp_path, [(1, "red")], 1)
    for part in ("releases", "parquet"):
        folder = tmp_path / "published" / part / ".build-killed"
        folder.mkdir(parents=True)
        (folder / "half").touch()
    (tmp_path / "published" / "releases" / ".build-file").touch()
    release(con, tmp_path)
    assert not [*(tmp_path / "published").rglob(".build-*")]


def test_an_open_reader_keeps_its_release(con: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    refresh(con, tmp_path, [(1, "red")], 1)
    release(con, tmp_path)
    path = tmp_path / "published" / "vendorwatch.duckdb"
    with open_published(path) as reader:
        refresh(con, tmp_path, [(1, "red"), (2, "blue")], 2)
        release(con, tmp_path)
        assert reader.execute("select count(*) from marts.colours").fetchall() == [(1,)]
    with open_published(path) as reader:
        assert reader.execute("select count(*) from marts.colours").fetchall() == [(2,)]


@pytest.mark.parametrize(
    "attack",
    [
        "create table marts.x as select 1",
        "copy (select 1) to '/tmp/leak.csv'",
        "select * from read_csv('/etc/passwd')",
        "select * from glob('/*')",
        "attach '/tmp/other.duckdb'",
        "set enable_external_access = true",
        "install httpfs",
    ],
)
def test_a_reader_can_touch_nothing_else(con: duckdb.DuckDBPyConnection, tmp_path: Path, attack: str) -> None:
    refresh(con, tmp_path, [(1, "red")], 1)
    release(con, tmp_path)
    with open_published(tmp_path / "published" / "vendorwatch.duckdb") as reader, pytest.raises(duckdb.Error):
        reader.execute(attack).fetchall()


def test_nothing_published_is_said_in_one_line(tmp_path: Path) -> None:
    with pytest.raises(VendorwatchError, match="nothing has been published yet"), open_published(tmp_path / "none"):
        pass


WRITER = """
import pathlib
from tests.unit.release import test_publish as t
from vendorwatch.tables.warehouse import Warehouse
tmp = pathlib.Path({tmp!r})
with Warehouse(tmp / "w.duckdb").writer() as con:
    t.refresh(con, tmp, [(1, "red")], 1)
    for n in range(10_000):
        t.release(con, tmp, facts=[str(n)])
        print(n, flush=True)
"""


def test_a_publisher_killed_at_any_moment_never_shows_half_a_release(tmp_path: Path) -> None:
    """Six kills at spread moments; what is published is always whole, and the next publisher goes on."""
    small.write(tmp_path / "sql")
    code = WRITER.format(tmp=str(tmp_path))
    path = tmp_path / "published" / "vendorwatch.duckdb"
    reads = 0
    for kill in range(6):
        writer = subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, cwd=PROJECT)
        assert writer.stdout is not None
        writer.stdout.readline()
        until = time.monotonic() + 0.01 + 0.035 * kill
        while time.monotonic() < until:
            with open_published(path) as reader:
                assert reader.execute("select b, things from marts.colours").fetchall() == [("red", 1)]
                reads += 1
        writer.send_signal(signal.SIGKILL)
        writer.wait()
        writer.stdout.close()
        with open_published(path) as reader:
            shown = reader.execute("select release_id from meta.release").fetchall()[0][0]
        manifest = publish.current(tmp_path / "published")
        assert manifest is not None
        assert (tmp_path / "published" / "releases" / shown / "vendorwatch.duckdb").exists()
    assert reads >= 6
