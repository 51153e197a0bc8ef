"""An instance of Dagster as the project sets it up, in a folder of its own."""

from collections.abc import Iterator
from pathlib import Path

import dagster as dg
import pytest

from vendorwatch.settings import PROJECT


@pytest.fixture
def instance(tmp_path: Path) -> Iterator[dg.DagsterInstance]:
    own = (PROJECT / "dagster.yaml").read_text("utf-8").replace(".dagster/", f"{tmp_path}/dagster/")
    (tmp_path / "dagster.yaml").write_text(own, "utf-8")
    with dg.DagsterInstance.from_config(str(tmp_path)) as instance:
        yield instance
