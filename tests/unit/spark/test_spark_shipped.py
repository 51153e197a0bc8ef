"""A worker trusts no file that is not what was sent."""

import sys
from pathlib import Path
from types import SimpleNamespace

import pytest

from vendorwatch.code import code_version
from vendorwatch.errors import Damaged, VendorwatchError
from vendorwatch.spark.session import FILES
from vendorwatch.spark.shipped import Shipped, need_code, opened, ship


class Spark:
    """A session that remembers what is sent to executors."""

    def __init__(self, folder: Path) -> None:
        self.conf = {FILES: str(folder)}
        self.sent: list[str] = []
        self.sparkContext = SimpleNamespace(addFile=self.sent.append)


def test_a_file_is_sent_once_under_its_digest_and_verified(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "sent"
    folder.mkdir()
    (tmp_path / "names-abc.duckdb").write_bytes(b"an index")
    spark = Spark(folder)
    shipped = ship(spark, tmp_path / "names-abc.duckdb")
    assert ship(spark, tmp_path / "names-abc.duckdb") == shipped
    assert shipped.name == f"names-{shipped.sha256[:16]}.duckdb"
    assert spark.sent == [(folder / shipped.name).as_uri()]

    got = SimpleNamespace(SparkFiles=SimpleNamespace(get=lambda name: str(folder / name)))
    monkeypatch.setitem(sys.modules, "pyspark", got)
    assert opened(shipped, Path.read_bytes) == b"an index"
    other = Shipped(shipped.name, "0" * 64)
    with pytest.raises(Damaged, match="is not what was sent"):
        opened(other, Path.read_bytes)


def test_a_worker_of_another_version_answers_nothing() -> None:
    module = "vendorwatch.spark.names"
    need_code(module, code_version(module))
    with pytest.raises(VendorwatchError, match="another version of vendorwatch"):
        need_code(module, "0" * 16)
