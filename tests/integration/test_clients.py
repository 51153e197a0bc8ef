"""The published file opened by older DuckDB clients, which tools bundle: tables, a macro, comments."""

import json
import os
import subprocess
import sys
from pathlib import Path

import duckdb
import pytest

from tests.snapshot import Snapshot

CLIENTS = sorted((Path(sys.prefix) / "clients").glob("*/duckdb/__init__.py"))
ASKED = (
    "select count(*) from marts.vendor_brief",
    "select count(*) from marts.vendor_exposure where since_day >= date '2020-01-01' and explanation is not null",
    "select count(*) from vendorwatch.marts.evidence where exact is not null",
    "select count(*) from marts.affected_by('Kaspersky')",
    "select count(*) from duckdb_tables() where not internal and comment is not null",
    "select count(*) from core.lists, unnest(ownership_periods) as t (period) where period.status = 'in_force'",
)
OPEN = """
import json, sys
import duckdb
con = duckdb.connect(sys.argv[1], read_only=True)
print(json.dumps([duckdb.__version__, *(con.execute(sql).fetchall()[0][0] for sql in json.loads(sys.argv[2]))]))
"""


@pytest.mark.skipif(not CLIENTS, reason="no older clients are installed (`make clients`)")
@pytest.mark.parametrize("client", [path.parent.parent for path in CLIENTS], ids=lambda folder: folder.name)
def test_an_older_client_answers_as_ours_does(client: Path, snapshot: Snapshot) -> None:
    file = str(snapshot.home / "published" / "vendorwatch.duckdb")
    with duckdb.connect(file, read_only=True) as con:
        expected = [con.execute(sql).fetchall()[0][0] for sql in ASKED]
    assert all(expected)
    ended = subprocess.run(
        [sys.executable, "-c", OPEN, file, json.dumps(ASKED)],
        env=os.environ | {"PYTHONPATH": str(client)}, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert ended.returncode == 0, ended.stderr
    assert json.loads(ended.stdout) == [client.name, *expected]
