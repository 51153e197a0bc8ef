"""A session on a cluster, or one line that says why there is none.

Here: Java, master, executors, the Python of the workers; Spark's errors in words. Not here: what is run (`work.py`).
Spark's own log goes to a file, so that a terminal shows one line and not a hundred.
"""

import os
import platform
import re
import shutil
import socket
import sys
import tempfile
import warnings
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor, wait
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from vendorwatch.code import code_version
from vendorwatch.errors import VendorwatchError

# What the workers run: of another version they would answer another question.
_CODE = ("vendorwatch.spark.names", "vendorwatch.spark.texts")
# How long a master may take to answer, and how long one may wait for the first executor.
_REACHED_WITHIN, _STARTED_WITHIN = 5.0, 90.0
_LAST_PORT = 65_535

Session = Any  # pyspark.sql.SparkSession, which those without the extra do not have


@contextmanager
def session(
    master: str,
    log: Path,
    *,
    python: str | None = None,
    conf: Sequence[str] = (),
    started_within: float = _STARTED_WITHIN,
) -> Iterator[Session]:
    """Yield a Spark session on a master, with executors that run our code under a Python like ours; it ends with the context.

    `python` is the interpreter on the workers, by default the path of this one (or PYSPARK_PYTHON); `conf` are further settings
    `key=value`. Spark's log is written to `log`. Raises VendorwatchError, one line each, for a missing pyspark or Java, a master
    that does not answer or has no executor for us, and workers without our code or with another Python.
    """
    settings = dict(_setting(line) for line in conf)
    _need_form(settings.get("spark.master", master))
    _need_java()
    _need_master(master)
    try:
        # Spark warns of each new pandas, of which we use nothing that changed.
        warnings.filterwarnings("ignore", message="PySpark does not yet fully support pandas")
        from pyspark.sql import SparkSession  # noqa: PLC0415 - an extra
    except ImportError:
        raise VendorwatchError(
            "pyspark is not installed", where="--engine spark", todo="pip install 'vendorwatch[spark]'"
        ) from None
    os.environ["PYSPARK_PYTHON"] = python or os.environ.get("PYSPARK_PYTHON") or sys.executable
    log.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="vendorwatch-spark-") as folder:
        builder = SparkSession.builder.master(master).appName("vendorwatch")
        for key, value in {**_SETTINGS, FILES: folder, **settings}.items():
            builder = builder.config(key, value)
        with _stderr_to(log):
            try:
                spark = builder.getOrCreate()
            except Exception as error:
                raise VendorwatchError(
                    f"Spark does not start: {in_words(error)}", where=master, todo=f"Spark's log is {log}"
                ) from error
        try:
            _need_workers(spark, master, started_within)
            yield spark
        finally:
            with suppress(Exception):  # a master that has gone cannot be told so
                spark.stop()


# Our own setting: the folder of what is shipped, which is there as long as the session, since executors may start late.
FILES = "spark.vendorwatch.files"
_COMPILES_LITTLE = "-XX:TieredStopAtLevel=1"
_SETTINGS = {
    "spark.ui.enabled": "false",
    "spark.ui.showConsoleProgress": "false",
    # Moments are as they stand in the file, whatever the zone of a worker.
    "spark.sql.session.timeZone": "UTC",
    "spark.sql.parquet.compression.codec": "zstd",
    # The work is Python's: what Java compiles for speed takes as long as screening itself, and is seldom run again.
    "spark.driver.extraJavaOptions": _COMPILES_LITTLE,
    "spark.executor.extraJavaOptions": _COMPILES_LITTLE,
}


def _setting(line: str) -> tuple[str, str]:
    key, sign, value = line.partition("=")
    if not sign or not key.startswith("spark."):
        raise VendorwatchError(f"{line!r} is no setting", where="--conf", expected="spark.some.key=value")
    return key, value


# What Spark takes for a master, each as its own code reads it; the port of a standalone one is not left out.
_ADDRESS = r"(?:[^\s/:,@?#\[\]]+|\[[0-9a-fA-F:.]+\]):\d{1,5}"
_MASTERS = re.compile(
    r"local(?:\[(?:\*|[1-9]\d*)(?:, *[1-9]\d*)?\])?"
    r"|local-cluster\[ *[1-9]\d* *, *[1-9]\d* *, *[1-9]\d* *\]"
    rf"|spark://{_ADDRESS}(?:,{_ADDRESS})*"
    r"|yarn"
    r"|k8s://\S+"
)


def _need_form(master: str) -> None:
    """Raise VendorwatchError for what is no master: Spark tells it in its own words, after Java has started."""
    form = _MASTERS.fullmatch(master)
    if not form or any(int(port) > _LAST_PORT for port in re.findall(r":(\d+)(?:,|$)", master)):
        raise VendorwatchError(
            f"{master!r} is no Spark master",
            where="--master",
            expected="spark://host:port, yarn, k8s://https://host:port or local[2]",
            todo="Give the address that the master's page shows at its top",
        )


def _need_java() -> None:
    home = os.environ.get("JAVA_HOME")
    if not (Path(home, "bin", "java").is_file() if home else shutil.which("java")):
        raise VendorwatchError(
            "there is no Java",
            where=f"JAVA_HOME={home}" if home else "PATH",
            expected="Java 17 or newer",
            todo="Install one (Debian: openjdk-17-jre-headless) or set JAVA_HOME",
        )


def _need_master(master: str) -> None:
    """Ask whether a standalone master listens at all: Spark itself tries for a minute, and says it in forty lines."""
    if not master.startswith("spark://"):
        return
    told = []
    for address in master.removeprefix("spark://").split(","):
        place = urlsplit(f"spark://{address}")
        try:
            with socket.create_connection((place.hostname or "", place.port or 7077), timeout=_REACHED_WITHIN):
                return
        except (OSError, ValueError) as error:
            told.append(f"{address}: {error}")
    raise VendorwatchError(
        f"no Spark master answers ({'; '.join(told)})",
        where=master,
        expected="spark://host:port of a running master",
        todo="Start it, or give another --master",
    )


def _need_workers(spark: Session, master: str, started_within: float) -> None:
    """Have each slot tell its Python and code; raises VendorwatchError if none comes, or another version answers."""
    context = spark.sparkContext
    slots = max(2, context.defaultParallelism)
    pool = ThreadPoolExecutor(1)
    asked = pool.submit(lambda: context.parallelize(range(slots), slots).mapPartitions(_who).collect())
    pool.shutdown(wait=False)
    wait([asked], started_within)
    if not asked.done():
        context.cancelAllJobs()
        raise VendorwatchError(
            f"no executor started within {started_within:.0f} s",
            where=master,
            expected="workers with a free core and the memory asked for",
            todo="See the master's page, free some, or ask for less: --conf spark.executor.memory=1g --conf spark.cores.max=2",
        )
    try:
        answers = asked.result()
    except Exception as error:
        raise VendorwatchError(
            in_words(error),
            where=f"workers of {master}",
            expected=f"Python {_version()} with vendorwatch, at {os.environ['PYSPARK_PYTHON']}",
            todo="Install it there, name another with --python, or ship one with --conf spark.archives=env.tar.gz#env",
        ) from error
    ours = _digest()
    if others := sorted({host for host, digest in answers if digest != ours}):
        raise VendorwatchError(
            "another version of vendorwatch",
            where=f"workers of {master}: {', '.join(others)}",
            expected="the code that asks",
            todo="Install the same version there",
        )


def _who(_: Iterable[int]) -> list[tuple[str, str]]:
    # Imported for what is missing there to be told at once.
    from vendorwatch.spark import names, texts  # noqa: F401, PLC0415

    return [(socket.gethostname(), _digest())]


def _digest() -> str:
    return "-".join(map(code_version, _CODE))


def _version() -> str:
    return ".".join(platform.python_version_tuple()[:2])


@contextmanager
def _stderr_to(log: Path) -> Iterator[None]:
    """Have what starts meanwhile (Java) write its errors to a file for good."""
    sys.stderr.flush()
    kept = os.dup(2)
    with log.open("wb") as file:
        os.dup2(file.fileno(), 2)
        try:
            yield
        finally:
            os.dup2(kept, 2)
            os.close(kept)


_OURS = re.compile(r"vendorwatch\.errors\.\w+: (.+)")
_KNOWN = (
    (re.compile(r"PYTHON_VERSION_MISMATCH\]?.*?worker has a different version (\S+).*", re.S), r"Python \1 there"),
    (re.compile(r'Cannot run program "([^"]+)".*', re.S), r"no Python \1 there"),
    (re.compile(r".*No module named '([^']+)'.*", re.S), r"no module \1 there"),
    (re.compile(r"JAVA_GATEWAY_EXITED.*", re.S), "Java ends at once"),
    (re.compile(r"UnsupportedClassVersionError.*", re.S), "Java is too old"),
    (re.compile(r".*Python worker exited unexpectedly.*", re.S), "Python on a worker crashed four times over"),
    (re.compile(r".*(?:SparkContext was shut down|stopped SparkContext|ALL_MASTERS_UNRESPONSIVE|Master removed).*", re.S),
     "the master ended the application"),
)  # fmt: skip


def in_words(error: BaseException) -> str:
    """Return what an error of Spark amounts to, in one line: what our own code said on a worker, else its first line."""
    told = str(error)
    if found := _OURS.findall(told):
        return str(found[-1]).strip()
    for pattern, words in _KNOWN:
        if match := pattern.search(told):
            return match.expand(words)
    lines = [line.strip() for line in told.splitlines() if line.strip()]
    # Behind the words for "a task failed" stands what failed.
    causes = [line.removeprefix("Caused by: ") for line in lines if line.startswith("Caused by: ")]
    return (causes[-1] if causes else lines[0] if lines else type(error).__name__)[:500]
