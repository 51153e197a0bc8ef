"""Reading the published file, the way a careful reader does.

Here: opening it read-only with external access off, and one query to a DataFrame. Not here: writing (`publish.py`).
Read-only alone would still let a query read and write other files.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import duckdb

from vendorwatch.errors import VendorwatchError
from vendorwatch.settings import Settings

if TYPE_CHECKING:
    import pandas as pd


def release_file(path: Path | None = None) -> Path:
    """Return the file of the release in force; raises VendorwatchError if nothing was published yet.

    The link is resolved, so that a reader keeps to one release even while another is swapped in.
    """
    path = path or Settings.from_env().published_file
    if not path.exists():
        raise VendorwatchError(
            "nothing has been published yet", where=str(path), todo="Run `vendorwatch refresh` first"
        )
    return path.resolve()


@contextmanager
def open_published(path: Path | None = None) -> Iterator[duckdb.DuckDBPyConnection]:
    """Yield a connection to the release in force; raises VendorwatchError if nothing was published yet."""
    con = duckdb.connect(
        str(release_file(path)),
        read_only=True,
        config={"enable_external_access": "false", "lock_configuration": "true"},
    )
    try:
        yield con
    finally:
        con.close()


def query(sql: str, parameters: list[object] | None = None, *, path: Path | None = None) -> "pd.DataFrame":
    """Return the result of a query on the published file as a pandas DataFrame."""
    with open_published(path) as con:
        return con.execute(sql, parameters).df()
