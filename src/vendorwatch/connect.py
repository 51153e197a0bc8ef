"""Opening DuckDB.

Here: the settings of every connection of ours. Not here: which file is opened for whom (`tables/warehouse.py`, `reader.py`,
`names/index.py`).
"""

from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

import duckdb


def connect(
    path: Path | None = None, *, read_only: bool = False, config: Mapping[str, str] | None = None
) -> duckdb.DuckDBPyConnection:
    """Return a connection to a file, or to an empty database in memory, that keeps off stdout."""
    con = duckdb.connect(str(path or ":memory:"), read_only=read_only, config=dict(config or {}))
    # After two seconds a query would draw its progress there, into the JSON or CSV of the command. Where another reader of
    # this process has locked the settings of the file, no command is at work.
    with suppress(duckdb.InvalidInputException):
        con.execute("set enable_progress_bar = false")
    return con
