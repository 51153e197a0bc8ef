"""Putting one publication into the history of its source, and taking one out: a few set operations each.

Here: the interval arithmetic on `raw.history__fact_versions` and `raw.history__publications`. Not here: where the facts
come from (`facts.py`), which publications belong there (`update.py`).

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

from vendorwatch.tables.catalogue import Catalogue

FACTS = "raw.history__fact_versions"
PUBLICATIONS = "raw.history__publications"
TABLES = (FACTS, PUBLICATIONS)
FACT_COLUMNS = ("scope", "entry_id", "kind", "key", "value", "country", "note")

_SAME_FACT = " and ".join(f"a.{c} = b.{c}" for c in FACT_COLUMNS)


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
    for table in (catalogue[t] for t in TABLES):
        declared = [(c.name, c.type) for c in table.columns]
        found = con.execute(
            "select column_name, lower(data_type) from duckdb_columns() where schema_name || '.' || table_name = ?"
            " order by column_index",
            [table.id],
        ).fetchall()
        if found != declared:
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
        f"""
        insert into {PUBLICATIONS}
        select $source, $delivery, $document, $place, $variant, c.scope, c.kind, $day, $known,
            count(distinct f.entry_id), count(f.entry_id), $code
        from (select unnest($scopes) as scope, unnest($kinds) as kind) as c
        left join delivery_facts as f on c.scope = f.scope and c.kind = f.kind
        group by c.scope, c.kind
        """,
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
        con.execute(
            """
            create or replace temp table across as
            select * from around
            where (valid_from, known_from) < (on_day, on_known)
                and (valid_to is null or (valid_to, known_to) > (on_day, on_known))
            """
        )
        con.execute(
            f"""
            create or replace temp table ended as
            select * from across as a where not exists (select 1 from delivery_facts as b where {_SAME_FACT})
            """
        )
        con.execute(
            f"""
            create or replace temp table begun as
            select b.*, place.* exclude (scope, kind) from delivery_facts as b
            inner join place on b.scope = place.scope and b.kind = place.kind
            where not exists (select 1 from across as a where {_SAME_FACT})
            """
        )
        # What ended here and holds again in the next publication starts anew there.
        con.execute(
            f"""
            insert into {FACTS}
            select source_id, {", ".join(FACT_COLUMNS)}, next_day, next_known, valid_to, known_to from ended
            where next_day is not null and (valid_to is null or (valid_to, known_to) > (next_day, next_known))
            """
        )
        con.execute(
            f"""
            update {FACTS} as v set valid_to = ended.on_day, known_to = ended.on_known
            from ended where v.rowid = ended.id
            """
        )
        # What begins here and holds in the next publication began there until now.
        con.execute(
            f"""
            update {FACTS} as v set valid_from = a.on_day, known_from = a.on_known
            from around as a inner join begun as b on {_SAME_FACT}
            where v.rowid = a.id and (a.valid_from, a.known_from) = (a.next_day, a.next_known)
            """
        )
        con.execute(
            f"""
            insert into {FACTS}
            select $source, {", ".join(FACT_COLUMNS)}, on_day, on_known, next_day, next_known from begun as b
            where not exists (
                select 1 from around as a
                where {_SAME_FACT} and (a.valid_from, a.known_from) = (a.next_day, a.next_known)
            )
            """,
            {"source": p.source_id},
        )


def repeat(con: duckdb.DuckDBPyConnection, publication: Publication, like: str) -> None:
    """Add a publication that states exactly what the delivery `like`, next before it, states (open a transaction)."""
    p = publication
    con.execute(
        f"""
        insert into {PUBLICATIONS} by name
        select * replace (
            $delivery as delivery_id, $document as document_id, $day as published_on, $known as retrieved_at
        )
        from {PUBLICATIONS} where source_id = $source and delivery_id = $like
        """,
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
        f"""
        insert into {PUBLICATIONS} by name
        select * replace (
            $delivery as delivery_id, $day as published_on, $known as retrieved_at, $code as code_version
        )
        from {PUBLICATIONS}
        where source_id = $source and list_contains($scopes, scope) and (published_on, retrieved_at) < ($day, $known)
        qualify row_number() over (partition by scope, kind order by published_on desc, retrieved_at desc) = 1
        """,
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
        con.execute(
            f"""
            create or replace temp table rejoined as
            select a.id, b.id as rest, b.valid_to, b.known_to
            from around as a inner join around as b on {_SAME_FACT}
            where (a.valid_to, a.known_to) = (a.on_day, a.on_known)
                and (b.valid_from, b.known_from) = (b.next_day, b.next_known)
            """
        )
        con.execute(
            f"""
            update {FACTS} as v set valid_to = a.next_day, known_to = a.next_known
            from around as a where v.rowid = a.id and (a.valid_to, a.known_to) = (a.on_day, a.on_known)
            """
        )
        con.execute(
            f"""
            update {FACTS} as v set valid_to = rejoined.valid_to, known_to = rejoined.known_to
            from rejoined where v.rowid = rejoined.id
            """
        )
        con.execute(
            f"""
            delete from {FACTS} where rowid in (
                select rest from rejoined
                union all
                select id from around
                where (valid_from, known_from) = (on_day, on_known)
                    and (valid_to, known_to) is not distinct from (next_day, next_known)
            )
            """
        )
        con.execute(
            f"""
            update {FACTS} as v set valid_from = a.next_day, known_from = a.next_known
            from around as a where v.rowid = a.id and (a.valid_from, a.known_from) = (a.on_day, a.on_known)
            """
        )
        con.execute(f"delete from {PUBLICATIONS} where source_id = ? and delivery_id = ?", [source_id, delivery_id])


def clear(con: duckdb.DuckDBPyConnection, source_id: str) -> None:
    """Take all publications of a source out (open a transaction)."""
    for table in (FACTS, PUBLICATIONS):
        con.execute(f"delete from {table} where source_id = ?", [source_id])


@contextmanager
def _place(con: duckdb.DuckDBPyConnection, source_id: str, delivery_id: str) -> Iterator[None]:
    """Make the temporary tables `place` (this publication and the next, by scope and kind) and `around` (the rows)."""
    con.execute(
        f"""
        create or replace temp table place as
        select
            p.scope, p.kind, p.published_on as on_day, p.retrieved_at as on_known,
            min((n.published_on, n.retrieved_at))[1] as next_day,
            min((n.published_on, n.retrieved_at))[2] as next_known
        from {PUBLICATIONS} as p
        left join {PUBLICATIONS} as n
            on p.source_id = n.source_id and p.scope = n.scope and p.kind = n.kind
            and (n.published_on, n.retrieved_at) > (p.published_on, p.retrieved_at)
        where p.source_id = $source and p.delivery_id = $delivery
        group by all
        """,
        {"source": source_id, "delivery": delivery_id},
    )
    con.execute(
        f"""
        create or replace temp table around as
        select v.rowid as id, v.*, place.* exclude (scope, kind)
        from {FACTS} as v inner join place on v.scope = place.scope and v.kind = place.kind
        where v.source_id = ?
            and (valid_to is null or (valid_to, known_to) >= (on_day, on_known))
            and (next_day is null or (valid_from, known_from) <= (next_day, next_known))
        """,
        [source_id],
    )
    try:
        yield
    finally:
        for name in ("place", "around", "across", "ended", "begun", "rejoined"):
            con.execute(f"drop table if exists temp.{name}")
