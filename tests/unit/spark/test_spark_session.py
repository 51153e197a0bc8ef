"""What is wrong with a cluster is one line, told before anything is waited for."""

import re
from pathlib import Path

import pytest

from vendorwatch.errors import VendorwatchError
from vendorwatch.spark.session import in_words, session


@pytest.mark.parametrize(
    ("java_home", "path", "told"),
    [("/nowhere", "/usr/bin", "JAVA_HOME=/nowhere: there is no Java"), ("", "/nowhere", "PATH: there is no Java")],
)
def test_no_java_is_told(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, java_home: str, path: str, told: str) -> None:
    monkeypatch.setenv("JAVA_HOME", java_home)
    monkeypatch.setenv("PATH", path)
    with pytest.raises(VendorwatchError, match=told), session("local[1]", tmp_path / "log"):
        pass


def test_a_setting_that_is_none_is_refused(tmp_path: Path) -> None:
    with (
        pytest.raises(VendorwatchError, match="'memory' is no setting"),
        session("local", tmp_path / "l", conf=["memory"]),
    ):
        pass


def test_a_master_that_does_not_answer_is_told_at_once(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr("vendorwatch.spark.session._need_java", lambda: None)
    with (
        pytest.raises(VendorwatchError, match="no Spark master answers"),
        session("spark://127.0.0.1:9", tmp_path / "l"),
    ):
        pass


@pytest.mark.parametrize(
    "master",
    [
        "",
        "master:7077",
        "spark:/host:7077",
        "spark://host",
        "spark://host:port",
        "spark://host:70777",
        "spark://a:1,b",
        "http://host:8080",
        "local[0]",
        "local[two]",
        "Local",
        " yarn",
        "k8s://",
        "spark://host:7077/",
    ],
)
def test_what_is_no_master_is_told_before_anything_starts(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, master: str
) -> None:
    monkeypatch.setenv("JAVA_HOME", "/nowhere")
    told = re.escape(f"--master: {master!r} is no Spark master; expected spark://host:port")
    with pytest.raises(VendorwatchError, match=told), session(master, tmp_path / "log"):
        pass
    with pytest.raises(VendorwatchError, match=told), session("local", tmp_path / "l", conf=[f"spark.master={master}"]):
        pass


@pytest.mark.parametrize(
    "master",
    [
        "local",
        "local[*]",
        "local[2]",
        "local[2,3]",
        "local-cluster[2,1,1024]",
        "yarn",
        "k8s://https://host:6443",
        "spark://10.0.0.1:7077",
        "spark://a.b:7077,c-d:7077",
        "spark://[::1]:7077",
    ],
)
def test_what_spark_takes_for_a_master_is_asked(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, master: str) -> None:
    monkeypatch.setenv("JAVA_HOME", "/nowhere")
    with pytest.raises(VendorwatchError, match="there is no Java"), session(master, tmp_path / "log"):
        pass


@pytest.mark.parametrize(
    ("told", "words"),
    [
        ("Thrown\nvendorwatch.errors.ParseError: a.csv line 1: headings x\n SQLSTATE: 38000", "a.csv line 1: headings x"),
        ("[PYTHON_VERSION_MISMATCH] Python in worker has a different version 3.9 than that in driver: 3.11", "Python 3.9 there"),
        ('java.io.IOException: Cannot run program "/x/python": error=2, No such file', "no Python /x/python there"),
        ("Traceback\nModuleNotFoundError: No module named 'pyarrow'\n", "no module pyarrow there"),
        ("[JAVA_GATEWAY_EXITED] Java gateway process exited", "Java ends at once"),
        ("Aborted\nCaused by: x.Y: Python worker exited unexpectedly (crashed)", "Python on a worker crashed four times over"),
        ("Job aborted\n at x\nCaused by: java.io.IOException: disk full", "java.io.IOException: disk full"),
        ("", "RuntimeError"),
    ],
)  # fmt: skip
def test_an_error_of_spark_is_one_line(told: str, words: str) -> None:
    assert in_words(RuntimeError(told)) == words
