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
LOOKING = """
import sys
import pyarrow as pa
from vendorwatch import unchanged
from vendorwatch.settings import Settings
def ended(*_):
    raise InterruptedError
unchanged.definitions = ended
try:
    unchanged.look(Settings.from_env(), [])
except InterruptedError:
    pa.array([1])
    assert "pandas" not in sys.modules
    sys.exit(3)
"""


def test_lists_become_tables_without_pandas_and_frames_still_can_be_had():
    subprocess.run([sys.executable, "-c", ALONE], check=True)


def test_whatever_runs_jobs_does_without():
    subprocess.run([sys.executable, "-c", REFRESHING], check=True)


def test_the_child_that_reads_before_any_job_is_loaded_does_without():
    assert subprocess.run([sys.executable, "-c", LOOKING], check=False).returncode == 3
