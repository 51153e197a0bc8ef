"""A release in a folder, an S3 server, a Postgres server and Delta tables: all of it, whole at every moment, and once."""

import json
import os
import pwd
import shutil
import subprocess
import tempfile
import threading
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import duckdb
import pytest

from vendorwatch.errors import VendorwatchError
from vendorwatch.release.export import target
from vendorwatch.settings import Settings

NASTY = "<b>=cmd|' /C calc'!A0</b>\u202e\x1b[31m\x00\"';--"


@pytest.fixture
def settings(refreshed: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    monkeypatch.setenv("VENDORWATCH_HOME", str(refreshed))
    return Settings.from_env()


def next_release(settings: Settings, release_id: str, sql: str = "") -> None:
    """Put another release into force: the one before, called otherwise, and changed by a statement."""
    published = settings.published
    manifest = json.loads((published / "manifest.json").read_text())
    before = (published / "vendorwatch.duckdb").resolve()
    made = published / "releases" / release_id / "vendorwatch.duckdb"
    made.parent.mkdir()
    shutil.copyfile(before, made)
    with duckdb.connect(str(made)) as con:
        con.execute("update meta.release set release_id = ?", [release_id])
        con.execute(sql or "select 1")
    files = {path: digest for path, digest in manifest["files"].items() if path.startswith("parquet")}
    digest = subprocess.run(["sha256sum", made], capture_output=True, text=True, check=True).stdout.split()[0]
    manifest |= {"release_id": release_id, "files": files | {f"releases/{release_id}/vendorwatch.duckdb": digest}}
    (published / "manifest.json").write_text(json.dumps(manifest))
    (published / "vendorwatch.duckdb").unlink()
    (published / "vendorwatch.duckdb").symlink_to(made)


def counted(file: Path) -> int:
    with duckdb.connect(str(file), read_only=True) as con:
        [(count,)] = con.execute("select count(*) from marts.vendor_exposure").fetchall()
    return int(count)


def test_a_folder_has_the_release_in_force_and_those_before(settings: Settings, tmp_path: Path) -> None:
    there = tmp_path / "there"
    first = target.export(str(there), settings)
    assert first.is_new
    assert counted(there / "current" / "vendorwatch.duckdb") == counted(settings.published_file)
    assert duckdb.sql(f"from '{there}/current/parquet/vendor_brief.parquet'").fetchall()
    assert not target.export(str(there), settings).is_new
    for place in range(6):
        next_release(settings, f"9999-{place}")
        assert target.export(str(there), settings).is_new
    assert json.loads((there / "current.json").read_text())["release_id"] == "9999-5"
    assert sorted(path.name for path in (there / "releases").iterdir()) == [f"9999-{place}" for place in range(1, 6)]
    assert (there / "current").resolve().name == "9999-5"


def test_a_folder_that_cannot_be_written_is_named(settings: Settings, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(VendorwatchError, match="file"):
        target.export(str(tmp_path / "file" / "below"), settings)


def test_a_damaged_release_goes_nowhere(settings: Settings, tmp_path: Path) -> None:
    with settings.published_file.open("ab") as file:
        file.write(b"x")
    with pytest.raises(VendorwatchError, match="damaged"):
        target.export(str(tmp_path / "there"), settings)
    assert not (tmp_path / "there").exists()


@pytest.mark.parametrize(
    ("to", "says"),
    [("ftp://example.org/x", "no target ftp:"), ("mysql://example.org/x", "no target mysql:")],
)
def test_what_is_no_target_is_told(settings: Settings, to: str, says: str) -> None:
    with pytest.raises(VendorwatchError, match=says):
        target.export(to, settings)


def test_passwords_are_not_shown() -> None:
    assert (
        target.shown("postgresql://ann:secret@db/x?password=hush&a=b") == "postgresql://ann:***@db/x?password=***&a=b"
    )
    assert target.shown("/a/folder@home") == "/a/folder@home"


@pytest.fixture
def bucket(monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    moto = pytest.importorskip(
        "moto.server", reason="the S3 server is not installed (pip install moto flask flask-cors)"
    )
    pytest.importorskip("obstore")
    import boto3

    server = moto.ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    for name, value in {
        "AWS_ACCESS_KEY_ID": "a",
        "AWS_SECRET_ACCESS_KEY": "b",
        "AWS_REGION": "us-east-1",
        "AWS_ENDPOINT_URL": f"http://{host}:{port}",
        "AWS_ALLOW_HTTP": "true",
    }.items():
        monkeypatch.setenv(name, value)
    boto3.client("s3", endpoint_url=f"http://{host}:{port}", region_name="us-east-1").create_bucket(Bucket="team-lists")
    yield "s3://team-lists/vendors"
    server.stop()


def fetched(bucket: str, path: str) -> bytes:
    import obstore
    from obstore.store import from_url

    return obstore.get(from_url(bucket), path).bytes().to_bytes()


def test_an_object_store_has_all_files_before_one_object_names_them(
    settings: Settings, bucket: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import obstore

    put = obstore.put
    order: list[str] = []
    monkeypatch.setattr(obstore, "put", lambda store, path, file: (order.append(path), put(store, path, file))[1])
    assert target.export(bucket, settings).is_new
    assert order.index("current.json") == len(order) - 1
    named = json.loads(fetched(bucket, "current.json"))
    for path in named["files"]:
        fetched(bucket, f"{named['path']}/{path}")
    (tmp_path / "x.duckdb").write_bytes(fetched(bucket, f"{named['path']}/vendorwatch.duckdb"))
    assert counted(tmp_path / "x.duckdb") == counted(settings.published_file)
    order.clear()
    assert not target.export(bucket, settings).is_new
    assert order == []
    # One that dies on the way is not in force, and the next goes on.
    next_release(settings, "9999-1")

    def dies(store: Any, path: str, file: Any) -> Any:
        if path == "current.json":
            raise OSError("the line is cut")
        return put(store, path, file)

    monkeypatch.setattr(obstore, "put", dies)
    with pytest.raises(VendorwatchError, match="the line is cut"):
        target.export(bucket, settings)
    assert json.loads(fetched(bucket, "current.json")) == named
    monkeypatch.setattr(obstore, "put", put)
    for place in range(1, 6):
        if place > 1:
            next_release(settings, f"9999-{place}")
        assert target.export(bucket, settings).is_new
    assert json.loads(fetched(bucket, "current.json"))["release_id"] == "9999-5"
    with pytest.raises(FileNotFoundError):
        fetched(bucket, f"{named['path']}/vendorwatch.duckdb")


def test_a_bucket_that_is_not_there_is_told(settings: Settings, bucket: str) -> None:
    with pytest.raises(VendorwatchError, match=r"AWS_ACCESS_KEY_ID"):
        target.export("s3://another-bucket/x", settings)


@pytest.fixture(scope="module")
def database() -> Iterator[str]:
    """The address of a Postgres server of the test's own."""
    pytest.importorskip("adbc_driver_postgresql")
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb")) or [Path(shutil.which("initdb") or "initdb")]
    if not found[-1].exists():
        pytest.skip("no Postgres server (Debian: apt-get install postgresql)")
    programs, folder = found[-1].parent, Path(tempfile.mkdtemp(prefix="pg"))
    # It refuses to run as root.
    person = "postgres" if os.geteuid() == 0 else None
    if person:
        os.chown(folder, pwd.getpwnam(person).pw_uid, -1)

    def run(*words: object) -> None:
        subprocess.run([*map(str, words)], check=True, capture_output=True, user=person, cwd=folder)

    run(programs / "initdb", "-D", folder / "data", "-U", "ann", "-A", "trust", "-E", "UTF8", "--no-sync")
    options = f"-c listen_addresses= -c unix_socket_directories={folder} -c fsync=off"
    run(programs / "pg_ctl", "-D", folder / "data", "-o", options, "-l", folder / "log", "-w", "start")
    yield f"postgresql://ann@/postgres?host={folder}"
    run(programs / "pg_ctl", "-D", folder / "data", "-m", "immediate", "stop")
    shutil.rmtree(folder)


def asked(database: str, sql: str) -> list[tuple[Any, ...]]:
    from adbc_driver_postgresql import dbapi

    with closing(dbapi.connect(database, autocommit=True)) as con, con.cursor() as cursor:
        return (
            list(cursor.execute(sql).fetchall()) if sql.startswith(("select", "with")) else cursor.execute(sql) and []
        )


def test_a_database_has_every_table_with_its_types_and_comments(settings: Settings, database: str) -> None:
    assert target.export(database, settings).is_new
    with duckdb.connect(str(settings.published_file), read_only=True) as con:
        tables = con.execute("select schema_name, table_name from duckdb_tables()").fetchall()
        for schema, table in tables:
            here = con.execute(f"select count(*) from {schema}.{table}").fetchall()
            assert asked(database, f"select count(*) from vendorwatch_{schema}.{table}") == here, table
        sql = "select vendor_key, since, vendor_facets[1], is_listed from {}marts.sanctioned_executives as e " + (
            "cross join (select min(vendor_key) as vendor_key, min(since) as since from {}marts.vendor_brief) as b "
            "order by person_id, role_title"
        )
        assert asked(database, sql.format("vendorwatch_", "vendorwatch_")) == con.execute(sql.format("", "")).fetchall()
    [(comment, kind)] = asked(
        database,
        "select col_description('vendorwatch_marts.vendor_brief'::regclass, attnum), format_type(atttypid, null) "
        "from pg_attribute where attrelid = 'vendorwatch_marts.vendor_brief'::regclass and attname = 'facet_counts'",
    )
    assert kind == "jsonb"
    assert comment
    assert not target.export(database, settings).is_new


def test_a_view_on_a_database_lasts_over_releases_and_readers_see_one_or_the_other(
    settings: Settings, database: str
) -> None:
    target.export(database, settings)
    asked(
        database,
        "create or replace view public.board as select release_id, (select count(*) from vendorwatch_marts.vendor_brief) "
        "as vendors from vendorwatch_meta.release",
    )
    seen, stop = set(asked(database, "select * from public.board")), threading.Event()

    def read() -> None:
        while not stop.is_set():
            seen.update(asked(database, "select * from public.board"))

    reader = threading.Thread(target=read)
    reader.start()
    allowed = set(seen)
    try:
        for place in range(3):
            gone = f"delete from marts.vendor_brief where vendor_key = 'V-10{place + 2:02}'"
            next_release(settings, f"9998-{place}", gone)
            target.export(database, settings)
            allowed.update(asked(database, "select * from public.board"))
    finally:
        stop.set()
        reader.join()
    assert len(allowed) == 4
    assert seen <= allowed
    # A column more is a table anew, which the view would be lost with: refused, and nothing is changed.
    next_release(settings, "9998-9", "alter table marts.vendor_brief add column more integer")
    with pytest.raises(VendorwatchError, match="depend"):
        target.export(database, settings)
    assert asked(database, "select release_id from public.board") == [("9998-2",)]
    asked(database, "drop view public.board")
    assert target.export(database, settings).is_new
    # What is published no longer goes.
    next_release(settings, "9998-91", "drop table marts.market_series")
    target.export(database, settings)
    assert asked(database, "select to_regclass('vendorwatch_marts.market_series')::text") == [(None,)]


def test_names_that_mean_harm_are_rows_there(settings: Settings, database: str, tmp_path: Path) -> None:
    change = f"update marts.vendor_brief set vendor_name = '{NASTY.replace(chr(39), chr(39) * 2)}'"
    next_release(settings, "9999-1", change)
    target.export(database, settings)
    named = asked(database, "select distinct vendor_name from vendorwatch_marts.vendor_brief")
    assert named == [(NASTY.replace("\x00", "\ufffd"),)]
    pytest.importorskip("deltalake")
    target.export(f"delta:{tmp_path}/lake", settings)
    from deltalake import DeltaTable

    assert set(DeltaTable(f"{tmp_path}/lake/marts/vendor_brief").to_pyarrow_table()["vendor_name"].to_pylist()) == {
        NASTY
    }


def test_an_unreachable_database_is_told_without_its_password(settings: Settings) -> None:
    pytest.importorskip("adbc_driver_postgresql")
    with pytest.raises(VendorwatchError) as told:
        target.export("postgresql://ann:secret@127.0.0.1:9/x?connect_timeout=2", settings)
    assert "secret" not in str(told.value)


def test_delta_tables_change_one_by_one_and_say_their_release(settings: Settings, tmp_path: Path) -> None:
    deltalake = pytest.importorskip("deltalake")
    lake = tmp_path / "lake"
    assert target.export(f"delta:{lake}", settings).is_new
    brief = deltalake.DeltaTable(lake / "marts" / "vendor_brief")
    assert len(brief.to_pyarrow_table()) == 39
    assert not target.export(f"delta:{lake}", settings).is_new
    next_release(settings, "9999-1", "delete from marts.vendor_brief where vendor_key <> 'V-1001'")
    assert target.export(f"delta:{lake}", settings).is_new
    assert len(brief.to_pyarrow_table()) == 39
    now = deltalake.DeltaTable(lake / "marts" / "vendor_brief")
    assert now.to_pyarrow_table()["vendor_key"].to_pylist() == ["V-1001"]
    assert now.history(1)[0]["vendorwatch.release"] == "9999-1"
