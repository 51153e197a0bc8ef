"""A cluster answers as one machine does: the same rows, whatever ends on the way.

A standalone master and two workers of one core run as real processes on loopback.
"""

import csv
import json
import os
import random
import re
import shutil
import signal
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from orchestration.build import build_defs
from tests.cluster import CONF, cluster, executors
from tests.snapshot import Snapshot
from vendorwatch.claims.lexicon import Lexicon
from vendorwatch.claims.texts import read_file
from vendorwatch.commands.read import known_names
from vendorwatch.errors import VendorwatchError
from vendorwatch.names.index import NameIndex
from vendorwatch.names.screening import published_names, screen_file
from vendorwatch.settings import PROJECT, Settings

NAMES = int(os.environ.get("VENDORWATCH_SPARK_NAMES", "3000"))
LONG = pytest.mark.skipif("VENDORWATCH_SPARK_NAMES" not in os.environ, reason="long: `make torture`")
TEXTS, PART = NAMES // 10, NAMES // 12

pytestmark = pytest.mark.skipif(shutil.which("java") is None, reason="Spark needs Java, which is not here")


@pytest.fixture(scope="module")
def master() -> Iterator[str]:
    with cluster(workers=2) as address:
        yield address


@pytest.fixture(scope="module")
def spark(master: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    from vendorwatch.spark.session import session

    with session(master, tmp_path_factory.mktemp("log") / "spark.log", conf=CONF) as found:
        yield found


@pytest.fixture(scope="module")
def asked(snapshot: Snapshot, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with an index of what is published, and names to ask, as CSV and as two Parquet files."""
    folder = tmp_path_factory.mktemp("asked")
    with duckdb.connect(str(snapshot.home / "published" / "vendorwatch.duckdb"), read_only=True) as con:
        names = published_names(con)
        NameIndex.build(names, folder / "names-index.index").close()
    chooser = random.Random(5)
    known = sorted(set(names["name"].to_pylist()))
    words = sorted({word for name in known for word in name.split()})
    rows = []
    for number in range(NAMES):
        name = " ".join(chooser.choices(words, k=3))
        if number % 40 == 0:
            name = chooser.choice(known)
        elif number % 97 == 0:
            name = f'A "quoted" line\nand {name}'
        elif number % 251 == 0:
            name = ""
        rows.append((f"V{number % 7_000}", name, chooser.choice(["US", "Russia", "Narnia", ""])))
    columns = ("Vendor ID", "Vendor Name", "Country")
    with (folder / "names.csv").open("w", newline="", encoding="utf-8") as file:
        lines = csv.writer(file)
        lines.writerow(columns)
        lines.writerows(rows)
        file.write('V1,"never closed" behind it,US\nV2,Last Company,US\n')
    (folder / "parquet").mkdir()
    for number, part in enumerate((rows[: NAMES // 3], rows[NAMES // 3 :])):
        table = pa.table([list(column) for column in zip(*part, strict=True)], names=columns)
        pq.write_table(table, folder / "parquet" / f"{number}.parquet", row_group_size=2_000)
    return folder


def rows_of(path: Path) -> list[dict[str, Any]]:
    return pq.read_table(path).drop_columns(["source_file"]).to_pylist()


# These two stand before the session that holds both cores and is the only one of its process.
@LONG
def test_workers_without_our_python_are_told_in_one_line(master: str, snapshot: Snapshot, asked: Path) -> None:
    command = [
        str(Path(sys.executable).with_name("vendorwatch")),
        "screen",
        str(asked / "names.csv"),
        "--engine",
        "spark",
    ]
    more = ["--master", master, "--out", str(asked / "out"), "--python", "/nowhere/bin/python"]
    for line in (*CONF, "spark.cores.max=1"):
        more += ["--conf", line]
    environment = os.environ | {"VENDORWATCH_HOME": str(snapshot.home)}
    ended = subprocess.run([*command, *more], env=environment, capture_output=True, text=True, check=False)
    assert ended.returncode == 1
    assert "no Python /nowhere/bin/python there" in ended.stderr and "Traceback" not in ended.stderr


@LONG
def test_the_job_of_dagster_screens_in_a_process_of_its_own(
    snapshot: Snapshot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("VENDORWATCH_HOME", str(snapshot.home))
    (tmp_path / "names.csv").write_text("Vendor Name\nKaspersky Labs Ltd\nNobody At All GmbH\n\n123\n")
    asked = {
        "path": str(tmp_path / "names.csv"),
        "out": str(tmp_path / "out"),
        "master": "local[1]",
        "conf": list(CONF),
    }
    ended = (
        build_defs()
        .resolve_job_def("screen_on_spark")
        .execute_in_process(run_config={"ops": {"screen_path": {"config": asked}}})
    )
    (found,) = [e.step_output_data.metadata for e in ended.all_events if e.event_type_value == "STEP_OUTPUT"]
    assert (found["rows"].value, found["out"].value) == (3, asked["out"])
    hits = rows_of(tmp_path / "out" / "hits")
    assert len(hits) == found["found"].value > 0 and {hit["query_name"] for hit in hits} == {"Kaspersky Labs Ltd"}


def test_names_are_screened_as_one_machine_does_it_though_an_executor_is_killed(
    spark: Any, asked: Path, tmp_path: Path
) -> None:
    from vendorwatch.spark.names import screen_path

    killed: list[int] = []

    def tell(_rows: int, _share: float, doing: str) -> None:
        if doing.startswith("asking, stage") and not killed:
            killed.extend(executors()[:1])
            os.kill(killed[0], signal.SIGKILL)

    index = asked / "names-index.index"
    done = screen_path(spark, str(asked / "names.csv"), index, out=str(tmp_path / "out"), part=PART, tell=tell)
    local = screen_file(asked / "names.csv", index, out=tmp_path / "local.parquet")

    assert killed
    assert rows_of(tmp_path / "out" / "hits") == pq.read_table(tmp_path / "local.parquet").to_pylist()
    assert (done.rows, done.found, done.rejected, done.remarks) == local
    # The empty ones and the two lines that the quote spoils, all with their line.
    rejected = [row for row in pq.read_table(tmp_path / "out" / "rejected").to_pylist() if not row["taken"]]
    assert len(rejected) == sum(count for count, _ in local.rejected.values()) > NAMES // 300
    assert not (tmp_path / "out" / "_work").exists()


def test_a_file_that_cannot_be_read_is_named_and_the_others_are_kept(spark: Any, asked: Path, tmp_path: Path) -> None:
    from vendorwatch.spark.names import screen_path

    given, out, index = tmp_path / "given", tmp_path / "out", asked / "names-index.index"
    shutil.copytree(asked / "parquet", given)
    whole = (given / "1.parquet").read_bytes()
    # The first one in the folder cannot even be opened.
    (given / "0.parquet").rename(given / "2.parquet")
    (given / "0.parquet").write_bytes(b"PAR1" + whole[4:900])
    (given / "1.parquet").write_bytes(whole[:2_000] + bytes(len(whole) // 2) + whole[2_000 + len(whole) // 2 :])

    broken = screen_path(spark, str(given), index, out=str(out), part=PART)
    assert sorted(Path(file.uri).name for file, _ in broken.unreadable) == ["0.parquet", "1.parquet"]
    assert broken.rows == NAMES // 3 - sum(1 for n in range(NAMES // 3) if n % 251 == 0 and n % 40 and n % 97)

    (given / "0.parquet").unlink()
    (given / "1.parquet").write_bytes(whole)
    mended = screen_path(spark, str(given), index, out=str(out), part=PART)
    assert mended.went_on == 4 and not mended.unreadable
    local = [screen_file(file, index, out=tmp_path / "hits.parquet").rows for file in sorted(given.iterdir())]
    assert mended.rows == sum(local)
    assert rows_of(out / "hits")[-1] == pq.read_table(tmp_path / "hits.parquet").to_pylist()[-1]
    # Each row is told with its file, and the manifest counts what lies beside it.
    told = [str(place) for _, places in (*mended.rejected.values(), *mended.remarks.values()) for place in places]
    assert told and all(re.fullmatch(r"[12]\.parquet line \d+", place) for place in told)
    counts = json.loads((out / "manifest.json").read_text())
    rejected = pq.read_table(out / "rejected").num_rows
    assert counts["rejected"] + counts["remarks"] == rejected > counts["remarks"] > counts["unreadable_files"] == 0


def test_texts_are_read_as_one_machine_does_it(spark: Any, snapshot: Snapshot, tmp_path: Path) -> None:
    from vendorwatch.spark.texts import read_path

    names = known_names(Settings(snapshot.home, tmp_path, tmp_path))
    sentences = [
        "Acme Robotics held 12 % of the market for drones in 2023.",
        "The Treasury Department today sanctioned Andrei Gennadyevich Tikhonov, chief operating officer of Kaspersky Lab.",
        "Commerce banned the software of Kaspersky Lab\nfrom September 29.",
        "“Nothing of this is true”, said Anna Berg, chief executive of Huawei.",
        "It rained, and nobody was surprised.",
    ]
    chooser = random.Random(2)
    # Paths as people have them, one of them a pattern.
    folder, out = tmp_path / "Müller & Co 50 %", tmp_path / "what was found"
    folder.mkdir()
    with (folder / "texts.csv").open("w", newline="", encoding="utf-8") as file:
        lines = csv.writer(file)
        lines.writerow(["document_id", "published_on", "lang", "text"])
        for number in range(TEXTS):
            day = "yesterday" if number % 211 == 0 else f"2024-06-{number % 28 + 1:02}"
            text = " ".join(chooser.choices(sentences, k=4)) if number % 101 else ""
            lines.writerow([f"d{number}", day, "de" if number % 103 == 0 else "en", text])

    done = read_path(spark, str(folder / "te*.csv"), names, out=str(out), part=TEXTS // 4)
    local = read_file(folder / "texts.csv", Lexicon(names), tmp_path / "local.parquet")

    assert rows_of(out / "claims") == pq.read_table(tmp_path / "local.parquet").to_pylist()
    assert (done.rows, done.found) == (local.texts, local.claims) and local.claims > TEXTS
    assert {reason: count for reason, (count, _) in done.rejected.items()} == {
        reason: len(lines) for reason, lines in local.rejected.items()
    }


@LONG
def test_the_marts_that_the_docs_name_give_the_same_rows_in_spark(
    spark: Any, snapshot: Snapshot, tmp_path: Path
) -> None:
    from vendorwatch.spark.sql import in_spark, register, view

    register(spark)
    told, held, differing = _told_of_marts(), {}, {}
    with duckdb.connect(str(shutil.copy(snapshot.home / "warehouse.duckdb", tmp_path)), read_only=True) as con:
        for mart in sorted((PROJECT / "sql" / "marts").glob("*.sql")):
            model = in_spark(mart.read_text("utf-8"))
            for table in model.tables - held.keys():
                held[table] = tmp_path / f"{table}.parquet"
                con.execute(f"copy {table} to '{held[table]}' (format parquet)")
                spark.read.parquet(str(held[table])).createOrReplaceTempView(view(table))
            ours = con.sql(f"from marts.{mart.stem}").to_arrow_table().to_pylist()
            try:
                theirs = [row.asDict(recursive=True) for row in spark.sql(model.sql).collect()]
            except Exception as error:
                differing[mart.stem] = f"does not run: {str(error).splitlines()[0]}"
                continue
            left = Counter(map(_plain, ours)) - Counter(map(_plain, theirs))
            if left or len(ours) != len(theirs):
                differing[mart.stem] = f"{left.total()} of {len(ours)} rows differ: {[*left][:1]}"
    assert differing.keys() == told, differing


def _told_of_marts() -> set[str]:
    """Return the marts of which docs/scale.md says that Spark gives other rows, or none."""
    lines = (PROJECT / "docs" / "scale.md").read_text("utf-8").splitlines()
    rows = [line for line in lines if line.startswith("| `") and ("differ, in" in line or "do not run" in line)]
    return {name for line in rows for name in re.findall(r"`(\w+)`", line.split("|")[1])}


def _plain(row: dict[str, Any]) -> str:
    """Return a row as both engines tell it: a map of pairs, a number without what adding it in another order does."""

    def plain(value: Any) -> Any:
        if isinstance(value, list) and value and all(isinstance(pair, tuple) for pair in value):
            return sorted(map(repr, value))
        if isinstance(value, dict):
            return sorted(repr((key, plain(inner))) for key, inner in value.items())
        return round(value, 9) if isinstance(value, float) else value

    return repr({name: plain(value) for name, value in sorted(row.items())})


def test_nobody_imports_spark_who_does_not_ask_for_it() -> None:
    asks = (
        "import sys, vendorwatch.cli, orchestration.definitions; "
        "print([m for m in sys.modules if m.split('.')[0] in ('pyspark', 'py4j') or m.startswith('vendorwatch.spark')])"
    )
    told = subprocess.run([sys.executable, "-c", asks], cwd=PROJECT, capture_output=True, text=True, check=False)
    assert told.returncode == 0, told.stderr
    assert told.stdout.strip() == "[]"


def test_a_master_that_does_not_answer_is_told_at_once(tmp_path: Path) -> None:
    from vendorwatch.spark.session import session

    with (
        pytest.raises(VendorwatchError, match="no Spark master answers"),
        session("spark://127.0.0.1:9", tmp_path / "log"),
    ):
        pass
