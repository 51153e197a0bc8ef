"""Putting one publication into the history of its source, and taking one out: a few set operations each.

Here: the interval arithmetic on `raw.history__fact_versions` and `raw.history__publications`. Not here: where the facts
come from (`facts.py`), which publications belong there (`update.py`), the queries (`sql/history/`).

Publications of a source are ordered by day of publication, then by retrieval. A row's run is half-open: it starts with
the publication (valid_from, known_from) and ends before (valid_to, known_to). Each scope and kind has its own order,
made of the publications that speak of it: one that cannot tell of addresses says nothing about them.
"""

import hashlib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime

import duckdb

from vendorwatch.queries import query
from vendorwatch.tables.catalogue import Catalogue

FACTS = "raw.history__fact_versions"
PUBLICATIONS = "raw.history__publications"
TABLES = (FACTS, PUBLICATIONS)


@dataclass(frozen=True)
class Publication:
    """One delivery's place in the history; `retrieved_at` is in UTC, without a zone.

    `place` says where in the document an entry stands, `{}` being its number.
    """

    source_id: str
    delivery_id: str
    document_id: str
    place: str
    variant: str
    published_on: date
    retrieved_at: datetime
    code_version: str


def prepare(con: duckdb.DuckDBPyConnection, catalogue: Catalogue) -> None:
    """Make the two tables as declared; a history with other columns is dropped, since it can be read anew."""
    # At once, since DuckDB looks through the columns of all tables.
    found = con.execute(
        "select schema_name || '.' || table_name as table_id, column_name, lower(data_type) from duckdb_columns()"
        " where list_contains(?, table_id) order by table_id, column_index",
        [TABLES],
    ).fetchall()
    if found != [(table, c.name, c.type) for table in sorted(TABLES) for c in catalogue[table].columns]:
        con.execute(f"drop table if exists {FACTS}")
        con.execute(f"drop table if exists {PUBLICATIONS}")
    for table in (catalogue[t] for t in TABLES):
        columns = ", ".join(f"{c.name} {c.type}" for c in table.columns)
        con.execute(f"create table if not exists {table.id} ({columns})")


def digest(con: duckdb.DuckDBPyConnection, catalogue: Catalogue) -> str:
    """Return a digest of which publications make up the history and which code read them; empty without a history."""
    if FACTS not in catalogue.tables:
        return ""
    prepare(con, catalogue)
    rows = con.execute(
        f"select distinct source_id, delivery_id, published_on, code_version from {PUBLICATIONS} order by all"
    ).fetchall()
    return hashlib.sha256(repr(rows).encode()).hexdigest()[:16]


def put(con: duckdb.DuckDBPyConnection, publication: Publication, covered: list[tuple[str, str]]) -> None:
    """Add a publication whose facts stand in the table `delivery_facts` (open a transaction).

    `covered` are the pairs of scope and kind that it speaks of: what it does not state of those, it denies.
    """
    p = publication
    con.execute(
        query("history/add_publication"),
        {
            "source": p.source_id,
            "delivery": p.delivery_id,
            "document": p.document_id,
            "place": p.place,
            "variant": p.variant,
            "day": p.published_on,
            "known": p.retrieved_at,
            "code": p.code_version,
            "scopes": [scope for scope, _ in covered],
            "kinds": [kind for _, kind in covered],
        },
    )
    with _place(con, p.source_id, p.delivery_id):
        con.execute(query("history/put"))


def repeat(con: duckdb.DuckDBPyConnection, publication: Publication, like: str) -> None:
    """Add a publication that states exactly what the delivery `like`, next before it, states (open a transaction)."""
    p = publication
    con.execute(
        query("history/repeat"),
        {
            "source": p.source_id,
            "delivery": p.delivery_id,
            "document": p.document_id,
            "day": p.published_on,
            "known": p.retrieved_at,
            "like": like,
        },
    )


def carry(con: duckdb.DuckDBPyConnection, publication: Publication, scopes: Iterable[str]) -> None:
    """Let the lists that a publication is not believed about stand as they were before it (open a transaction)."""
    p = publication
    con.execute(
        query("history/carry"),
        {
            "source": p.source_id,
            "scopes": list(scopes),
            "delivery": p.delivery_id,
            "day": p.published_on,
            "known": p.retrieved_at,
            "code": p.code_version,
        },
    )


def remove(con: duckdb.DuckDBPyConnection, source_id: str, delivery_id: str) -> None:
    """Take a publication out, as if it had never been put in (open a transaction)."""
    with _place(con, source_id, delivery_id):
        con.execute(query("history/remove"))


def clear(con: duckdb.DuckDBPyConnection, source_id: str) -> None:
    """Take all publications of a source out (open a transaction)."""
    for table in (FACTS, PUBLICATIONS):
        con.execute(f"delete from {table} where source_id = ?", [source_id])


@contextmanager
def _place(con: duckdb.DuckDBPyConnection, source_id: str, delivery_id: str) -> Iterator[None]:
    """Make the temporary tables `place` and `around` for as long as the block lasts, and drop what is made of them with them."""
    con.execute(query("history/place"), {"source": source_id, "delivery": delivery_id})
    con.execute(query("history/around"))
    try:
        yield
    finally:
        for name in ("place", "around", "ended", "begun", "moved", "rejoined"):
            con.execute(f"drop table if exists temp.{name}")
