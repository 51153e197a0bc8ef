"""A catalogue of four tables, small enough to see through, for tests of what runs and publishes tables."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import duckdb
import pyarrow as pa

from vendorwatch.deliveries import Delivery, Parsed, Source
from vendorwatch.tables import loading, models
from vendorwatch.tables.catalogue import Catalogue
from vendorwatch.tables.state import Built

# The columns of `delivery_facts`, which the history is made from.
FACT_COLUMNS = ("scope", "entry_id", "kind", "key", "value", "country", "note")
RED = [(1, "red"), (2, "red")]

RAW = """\
description: One row per thing.
grain: [a]
source: things
columns:
  a: {type: bigint, not_null: true, description: The thing.}
  b: {type: varchar, accepted: [red, blue], description: Its colour.}
"""
CORE = """\
description: One row per thing, once more.
grain: [a]
columns:
  a: {type: bigint, not_null: true, description: The thing.}
  b: {type: varchar, description: Its colour.}
"""
MART = """\
description: One row per colour.
grain: [b]
columns:
  b: {type: varchar, description: The colour.}
  things: {type: bigint, not_null: true, description: How many.}
checks:
  few: {description: Fewer than four things a colour., sql: select * from marts.colours where things > 3}
"""
RELEASE = """\
description: One row per release.
grain: [release_id]
written_by: vendorwatch.release.publish
columns:
  release_id: {type: varchar, description: Its id.}
"""


def write(folder: Path) -> Path:
    """Write the four declarations and two queries."""
    for schema in ("raw", "core", "marts", "meta"):
        (folder / schema).mkdir(parents=True, exist_ok=True)
    (folder / "raw" / "things__all.yml").write_text(RAW)
    (folder / "core" / "things.yml").write_text(CORE)
    (folder / "core" / "things.sql").write_text("select a, b from raw.things__all\n")
    (folder / "marts" / "colours.yml").write_text(MART)
    (folder / "marts" / "colours.sql").write_text("select b, count(*) as things from core.things group by b\n")
    (folder / "meta" / "release.yml").write_text(RELEASE)
    return folder


def catalogue(folder: Path) -> Catalogue:
    """Read them afresh."""
    return Catalogue(write(folder) if not (folder / "raw").exists() else folder)


def things(rows: list[tuple[int | None, str | None]]) -> pa.Table:
    """Return what the parser yields for these rows."""
    return pa.table({"a": pa.array([r[0] for r in rows], pa.int64()), "b": pa.array([r[1] for r in rows], pa.string())})


def source(parse: Callable[[Delivery], Parsed], *, inbox: str | None = None) -> Source:
    """Return a source with this parser."""
    return Source(
        id="things",
        title="Things",
        publisher="Nobody",
        homepage="https://example.org",
        licence="none",
        cadence=timedelta(hours=1),
        parse=parse,
        tables=("all",),
        inbox=inbox,
    )


def delivery(number: int) -> Delivery:
    """Return a delivery without documents; the parsers of these tests need none."""
    return Delivery(f"d{number}", "things", "inbox", datetime(2026, 1, number, tzinfo=UTC), None, ())


def load(
    con: duckdb.DuckDBPyConnection,
    sql: Path,
    rows: list[tuple[int | None, str | None]],
    number: int = 1,
    **parsed: object,
) -> list[Built]:
    """Load a delivery of that number with these rows."""
    things_source = source(lambda _: Parsed({"all": things(rows)}, **parsed))  # type: ignore[arg-type]
    return loading.load_source(con, catalogue(sql), things_source, delivery(number))[0]


def build(con: duckdb.DuckDBPyConnection, sql: Path) -> dict[str, Built]:
    """Build what is behind the raw table, and return what became of each."""
    read = catalogue(sql)
    return {b.table.id: b for schema in ("core", "marts") for b in models.build_layer(con, read, schema)}
