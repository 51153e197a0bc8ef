"""What a delivery states, as facts: one query for each family of formats, in `sql/facts/`.

Here: running that query over the parsed tables and bringing texts into canonical form. Not here: the query itself
(`sql/facts/<family>.sql`), what a form can tell (`sql/facts/<family>.yml`), putting facts into the history
(`timeline.py`). Only sources that a family names, and those that yield the list contract, have a history.

The query reads the parsed tables as `delivery_<table>`, and from `delivery` the source's id and the lists that it speaks for. It
yields scope, entry_id, kind, key, value, country, note; a row without a value states nothing.
"""

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import duckdb
import pyarrow as pa

from vendorwatch.code import code_version
from vendorwatch.deliveries import Parsed, Source
from vendorwatch.errors import ModelError
from vendorwatch.tables.catalogue import Catalogue
from vendorwatch.yaml_text import read_yaml

# Formats differ in white space, in the kind of quotes and dashes, and one spells é in two characters.
_QUOTES, _DASHES, _SPACES = '’‘‛`´ʼʹ′“”„‟″"', "‐‑‒–—―−", "\u00a0\u2007\u2009\u202f"
_PLAIN = "''" * len(_QUOTES) + "-" * len(_DASHES) + " " * len(_SPACES)
# Most texts are plain: ASCII words, one space between them, no quotes that others write otherwise.
_CLEAN = (
    "case when regexp_full_match({0}, '[!#-_a-~]+( [!#-_a-~]+)*') then {0} else "
    "trim(regexp_replace(replace(translate(nfc_normalize({0}), '"
    + f"{_QUOTES}{_DASHES}{_SPACES}', '{_PLAIN}'"
    + "), '…', '...'), '\\s+', ' ', 'g')) end"
)


@dataclass(frozen=True)
class Form:
    """What a variant can tell: the kinds of fact, and where in its first document an entry stands (`{}`: its number)."""

    place: str
    tells: tuple[str, ...]


@dataclass(frozen=True)
class Family:
    """Sources whose tables one query turns into facts."""

    sources: tuple[str, ...]
    forms: dict[str, Form]
    sql: str
    digest: str

    def code_version(self, parser: str) -> str:
        """Return a digest of all code that decides the facts of the deliveries that a parser of this version reads."""
        code = parser + code_version("vendorwatch.history.facts")
        return hashlib.sha256((self.digest + code).encode()).hexdigest()[:16]

    def form(self, variant: str) -> Form:
        """Return the form of that name; raises ModelError if the family does not declare it."""
        if "*" in self.forms:
            return self.forms["*"]
        if variant not in self.forms:
            raise ModelError(
                f"does not say what {variant} tells",
                where=f"sql/facts of {self.sources[0]}",
                expected=str([*self.forms]),
            )
        return self.forms[variant]


def family_of(catalogue: Catalogue, source: Source) -> Family | None:
    """Return the family that a source belongs to; None if no history is kept of it.

    A source of lists that no family names yields the list contract, whose family is that of all.
    """
    families = _families(catalogue.folder / "facts")
    named = next((f for f in families if source.id in f.sources), None)
    return named or next((f for f in families if source.lists and "*" in f.sources), None)


@cache
def _families(folder: Path) -> tuple[Family, ...]:
    return tuple(_read(path) for path in sorted(folder.glob("*.yml")))


def _read(path: Path) -> Family:
    text, query = path.read_text("utf-8"), path.with_suffix(".sql").read_text("utf-8")
    declared = read_yaml(text)
    return Family(
        sources=tuple(declared["sources"]),
        forms={name: Form(f["place"], tuple(f["tells"])) for name, f in declared["forms"].items()},
        sql=query,
        digest=hashlib.sha256((text + query).encode()).hexdigest(),
    )


@contextmanager
def stated(
    con: duckdb.DuckDBPyConnection, family: Family, source: Source, variant: str, parsed: Parsed
) -> Iterator[None]:
    """Make the temporary table `delivery_facts`, for as long as the block lasts."""
    tables = {
        "delivery": pa.table(
            {"source_id": [source.id], "list_ids": pa.array([list(source.lists)], pa.list_(pa.string()))}
        )
    }
    tables |= {f"delivery_{name}": table for name, table in parsed.tables.items()}
    for name, table in tables.items():
        con.register(name, table)
    try:
        con.execute(
            f"""
            create or replace temp table delivery_facts as
            select distinct
                scope, entry_id, kind, coalesce(key, '') as key, {_CLEAN.format("value")} as value,
                coalesce({_CLEAN.format("country")}, '') as country, coalesce({_CLEAN.format("note")}, '') as note
            from ({family.sql})
            where value <> '' and list_contains(?, kind)
            """,
            [list(family.form(variant).tells)],
        )
    finally:
        for name in tables:
            con.unregister(name)
    try:
        yield
    finally:
        con.execute("drop table delivery_facts")


def covered(con: duckdb.DuckDBPyConnection, form: Form) -> list[tuple[str, str]]:
    """Return the pairs of scope and kind that `delivery_facts` speaks of: every kind of the form, on every list in it."""
    scopes = con.execute("select distinct scope from delivery_facts order by all").fetchall()
    return [(scope, kind) for (scope,) in scopes for kind in form.tells]
