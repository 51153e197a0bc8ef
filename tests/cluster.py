"""A Spark cluster of real processes on loopback: a standalone master and workers of one core each.

Here: starting them and seeing that they end. Not here: what is run on them. Run as a program it starts them, prints the master's
address and ends them when its input does, so also when whoever started it is killed.
"""

import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

# No test takes longer.
_LIFETIME = 3_600
_STARTS_WITHIN = 90
# A driver and executors that talk over loopback only.
LOOPBACK = ("spark.driver.host=127.0.0.1", "spark.driver.bindAddress=127.0.0.1", "spark.executor.memory=512m")
# For short tests: Java compiles less, and few rows are shuffled into few parts.
_QUICK = "-XX:+UseSerialGC -XX:TieredStopAtLevel=1"
CONF = (
    *LOOPBACK,
    f"spark.driver.extraJavaOptions={_QUICK}",
    f"spark.executor.extraJavaOptions={_QUICK}",
    "spark.sql.shuffle.partitions=2",
)


@contextmanager
def cluster(workers: int = 2, lifetime: int = _LIFETIME) -> Iterator[str]:
    """Yield the address of a master with so many workers of one core, which end by themselves after so many seconds."""
    started = [sys.executable, "-m", "tests.cluster", str(workers), str(lifetime)]
    root = Path(__file__).parents[1]
    with subprocess.Popen(started, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=root) as process:
        assert process.stdin is not None and process.stdout is not None
        try:
            address = process.stdout.readline().strip()
            assert address, "the cluster does not start"
            yield address
        finally:
            process.stdin.close()
            process.wait(30)


def executors() -> list[int]:
    """Return the processes of executors on this machine that are descendants of this one."""
    found = []
    for status in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            command = status.read_bytes()
        except OSError:
            continue
        pid = int(status.parent.name)
        if b"CoarseGrainedExecutorBackend" in command and os.getpid() in _ancestors(pid):
            found.append(pid)
    return sorted(found)


def _ancestors(pid: int) -> Iterator[int]:
    while pid > 1:
        try:
            pid = int(Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[1])
        except OSError:
            return
        yield pid


def _run(workers: int, lifetime: int) -> None:
    import pyspark

    home = Path(pyspark.__file__).parent
    with tempfile.TemporaryDirectory() as name, socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
        free.close()
        environment = os.environ | {
            "SPARK_HOME": str(home),
            "SPARK_LOCAL_IP": "127.0.0.1",
            "SPARK_DAEMON_MEMORY": "256m",
            "SPARK_DAEMON_JAVA_OPTS": _QUICK,
        }

        def start(kind: str, *arguments: str) -> subprocess.Popen[bytes]:
            command = [str(home / "bin" / "spark-class"), f"org.apache.spark.deploy.{kind}", "--host", "127.0.0.1"]
            with (Path(name) / f"{kind}.log").open("ab") as log:
                return subprocess.Popen(
                    [*command, "--webui-port", "0", *arguments], env=environment, cwd=name, stdout=log, stderr=log
                )

        address = f"spark://127.0.0.1:{port}"
        processes = [start("master.Master", "--port", str(port))]
        try:
            _wait_for(port)
            for number in range(workers):
                place = ("--work-dir", str(Path(name) / f"worker{number}"))
                processes.append(start("worker.Worker", "--cores", "1", "--memory", "600m", *place, address))
            print(address, flush=True)
            signal.alarm(lifetime)
            sys.stdin.read()
        finally:
            for process in reversed(processes):
                process.terminate()
            for process in processes:
                process.wait(20)


def _wait_for(port: int) -> None:
    until = time.monotonic() + _STARTS_WITHIN
    while time.monotonic() < until:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.2)
    sys.exit("the master does not start")


if __name__ == "__main__":
    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGALRM):
        signal.signal(number, lambda *_: sys.exit(1))
    _run(int(sys.argv[1]), int(sys.argv[2]))
