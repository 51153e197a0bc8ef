"""A process that makes tables from lists does without pandas, and who wants it has it."""

import subprocess
import sys

ALONE = """
import sys
import pyarrow as pa
from vendorwatch.arrow_alone import arrow_alone
arrow_alone()
table = pa.table({"number": [1, 2]})
assert "pandas" not in sys.modules
import pandas
assert table.to_pandas()["number"].tolist() == [1, 2]
assert pa.array(pandas.Series([3])).to_pylist() == [3]
"""
REFRESHING = "import sys, pyarrow as pa, orchestration; pa.array([1]); assert 'pandas' not in sys.modules"


def test_lists_become_tables_without_pandas_and_frames_still_can_be_had():
    subprocess.run([sys.executable, "-c", ALONE], check=True)


def test_whatever_runs_jobs_does_without():
    subprocess.run([sys.executable, "-c", REFRESHING], check=True)
