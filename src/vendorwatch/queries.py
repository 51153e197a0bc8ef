"""Queries that code runs around steps of its own: of the history, of Python models, of alerts, of who reads a release.

Here: reading them. Not here: the queries (`sql/history/`, `sql/alerts/`, `sql/readers/`, `sql/<schema>/<table>/`), those that make
a table by themselves (`tables/declarations.py`).
"""

from functools import cache

from vendorwatch.settings import PROJECT


@cache
def query(name: str) -> str:
    """Return the text of `sql/<name>.sql`, `history/steps` say; FileNotFoundError without one."""
    return (PROJECT / "sql" / f"{name}.sql").read_text("utf-8")
