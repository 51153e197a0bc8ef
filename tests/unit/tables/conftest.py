from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest

from tests.unit import small
from vendorwatch.tables.warehouse import Warehouse


@pytest.fixture
def con(tmp_path: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    with Warehouse(tmp_path / "w.duckdb").writer() as con:
        yield con


@pytest.fixture
def sql(tmp_path: Path) -> Path:
    return small.write(tmp_path / "sql")
