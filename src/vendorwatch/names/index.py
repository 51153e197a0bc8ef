"""The name index of a list: built once per list version, asked for candidates in SQL.

Here: the index, its lanes and the query for candidates. Not here: scoring them (`match.py`).

The index is a small DuckDB database of its own, in memory or in a file:

- `listed`: one row per listed name: the list's columns and `name_no`, which is equal for equal names of one kind;
- `grams`: one row per kind and gram that is rare enough to look up: `rank` (0 for the rarest; ties broken by the gram
  itself), `weight` (100 times the logarithm of its rarity: whole, so that sums do not depend on their order);
- `postings`: one row per such gram and name;
- `keys`: one row per exact key and name: `lane`, `key`, `name_no`.

A gram is four characters of a word's sound with the word's ends. Its frequency is the list's alone, so a name's
candidates never depend on what else is asked in the same batch.
"""

from collections.abc import Iterable, Iterator
from pathlib import Path

import duckdb
import pyarrow as pa

from vendorwatch.errors import VendorwatchError
from vendorwatch.names.analysis import KINDS, Kind, Name, analyse

# A gram that more names hold says too little to be worth the rows it brings.
MAX_POSTINGS = 1500
# Measured: see docs/matching.md, "Blocking".
GRAMS_PER_QUERY = 8
CANDIDATES = 20

KIND_NO: dict[str, int] = {kind: number for number, kind in enumerate(KINDS)}
QUALIFIERS = {"country": "varchar", "birth": "varchar", "gender": "varchar", "identifiers": "varchar[]"}
LISTED = {"name_type": "varchar", "is_weak": "boolean", **QUALIFIERS}

_ANALYSED = pa.schema(
    [
        ("name_no", pa.int32()),
        ("kind_no", pa.int8()),
        ("words", pa.list_(pa.string())),
        ("lanes", pa.list_(pa.string())),
        ("keys", pa.list_(pa.string())),
    ]
)

_GRAMS = """
    select distinct name_no, kind_no, substr(word, start::integer, 4) as gram
    from (
        select name_no, kind_no, word, unnest(range(1, greatest(length(word) - 2, 2))) as start
        from (select name_no, kind_no, '_' || unnest(words) || '_' as word from analysed)
    )
"""

_BUILD = f"""
create table keys as
with named as (
    select unnest(lanes) as lane, unnest(keys) as key, name_no, kind_no from analysed
),

identifiers as (
    select 'identifier' as lane, unnest(listed.identifiers) as key, listed.name_no, analysed.kind_no
    from listed
    inner join analysed on listed.name_no = analysed.name_no
),

final as (
    select lane, upper(key) as key, name_no, kind_no from named
    union
    select lane, regexp_replace(upper(key), '[^A-Z0-9]', '', 'g') as key, name_no, kind_no from identifiers
)

select * from final order by all;

create temp table all_postings as {_GRAMS};

create table grams as
with sizes as (
    select kind_no, count(*) as names from analysed group by kind_no
),

counted as (
    select kind_no, gram, count(*) as names from all_postings group by kind_no, gram
),

final as (
    select
        counted.kind_no,
        counted.gram,
        (row_number() over (order by counted.names, counted.gram, counted.kind_no) - 1)::integer as rank,
        round(100 * ln((sizes.names + 1) / counted.names))::integer as weight
    from counted
    inner join sizes on counted.kind_no = sizes.kind_no
    where counted.names <= {MAX_POSTINGS}
)

select * from final order by rank;

create table postings as
with final as (
    select grams.rank, all_postings.name_no, grams.weight
    from all_postings
    inner join grams on all_postings.gram = grams.gram and all_postings.kind_no = grams.kind_no
)

select * from final order by rank, name_no;

drop table all_postings;
"""  # noqa: S608 - our own constants

# The candidate's number is packed below its weight, because the top of a number is found eight times faster than that
# of rows, and ties come out by number. Exact keys outweigh any gram.
_CANDIDATES = f"""
with asked as ({_GRAMS}),

searched as (
    select asked.name_no, asked.gram, kinds.listed_kind_no as kind_no
    from asked
    inner join kinds on asked.kind_no = kinds.kind_no
),

rarest as (
    select searched.name_no, searched.kind_no, unnest(min(grams.rank, {GRAMS_PER_QUERY})) as rank
    from searched
    inner join grams on searched.gram = grams.gram and searched.kind_no = grams.kind_no
    group by searched.name_no, searched.kind_no
),

shared as (
    select rarest.name_no as query_no, postings.name_no, sum(postings.weight)::bigint as weight
    from rarest
    inner join postings on rarest.rank = postings.rank
    group by rarest.name_no, postings.name_no
    having count(*) >= 2
),

asked_keys as (
    select name_no, kind_no, unnest(lanes) as lane, upper(unnest(keys)) as key from analysed
),

exact as (
    select distinct asked_keys.name_no as query_no, keys.name_no, 1000000 as weight
    from asked_keys
    inner join keys on asked_keys.lane = keys.lane and asked_keys.key = keys.key
    inner join kinds on asked_keys.kind_no = kinds.kind_no and keys.kind_no = kinds.listed_kind_no
),

found as (
    select query_no, name_no, max(weight) as weight
    from (select * from shared union all select * from exact)
    group by query_no, name_no
),

packed as (
    select query_no, unnest(max(weight * 16777216 + 16777215 - name_no, {CANDIDATES})) as code
    from found
    group by query_no
),

final as (
    select query_no, (16777215 - code % 16777216)::integer as name_no from packed
)

select * from final order by query_no, name_no
"""  # noqa: S608 - our own constants


class NameIndex:
    """The names of one list, ready to be asked. Not safe for use by several threads at once.

    `names[n]` is the name numbered n with its kind, `bearers[n]` the entries that bear it and whether as a weak alias.
    """

    def __init__(self, con: duckdb.DuckDBPyConnection) -> None:
        """Take an index database as `build` makes it; use `build` or `open`."""
        self._con = con
        pairs = [(a, b) for a in KINDS for b in KINDS if a == b or "unknown" in (a, b)]
        kinds = {"kind_no": [KIND_NO[a] for a, _ in pairs], "listed_kind_no": [KIND_NO[b] for _, b in pairs]}
        con.register("kinds", pa.table({name: pa.array(column, pa.int8()) for name, column in kinds.items()}))
        rows = con.execute(
            "select name_no, name, kind, entry_id, coalesce(is_weak, false) from listed order by all"
        ).fetchall()
        self.names: list[tuple[str, Kind]] = []
        self.bearers: list[list[tuple[str, bool]]] = []
        for number, name, kind, entry_id, is_weak in rows:
            if number == len(self.names):
                self.names.append((name, kind))
                self.bearers.append([])
            self.bearers[-1].append((entry_id, is_weak))

    @classmethod
    def build(cls, names: pa.Table, path: Path | None = None) -> "NameIndex":
        """Index the columns entry_id, name, kind and `LISTED` (as `listed_columns` gives them), in memory or a file."""
        con = duckdb.connect(str(path or ":memory:"))
        con.execute("set preserve_insertion_order = false")
        con.register("given", names)
        con.execute(
            """
            create table listed as
            with final as (
                select (dense_rank() over (order by name, kind) - 1)::integer as name_no, given.* from given
            )

            select * from final order by all
            """
        )
        rows = con.execute("select distinct name_no, name, kind from listed order by name_no").fetchall()
        con.register("analysed", analysed_table((number, analyse(name, kind)) for number, name, kind in rows))
        con.execute(_BUILD)
        con.unregister("analysed")
        con.unregister("given")
        return cls(con)

    @classmethod
    def open(cls, path: Path) -> "NameIndex":
        """Open an index file that `build` wrote, for reading."""
        return cls(duckdb.connect(str(path), read_only=True))

    def candidates(self, queries: Iterable[tuple[int, Name]]) -> list[tuple[int, list[int]]]:
        """Return for each numbered query that has any the numbers of its candidate names, ascending."""
        self._con.register("analysed", analysed_table(queries))
        found = self._con.sql(_CANDIDATES).to_arrow_table()
        self._con.unregister("analysed")
        grouped: list[tuple[int, list[int]]] = []
        for query, name in zip(found["query_no"].to_pylist(), found["name_no"].to_pylist(), strict=True):
            if not grouped or grouped[-1][0] != query:
                grouped.append((query, []))
            grouped[-1][1].append(name)
        return grouped


def analysed_table(names: Iterable[tuple[int, Name]]) -> pa.Table:
    """Return what the index and the query need of each name: the words to cut into grams, and exact keys by lane."""
    numbers, kinds, words, lanes, keys = [], [], [], [], []
    for number, name in names:
        found = list(_keys(name))
        numbers.append(number)
        kinds.append(KIND_NO[name.kind])
        words.append([token.sound for token in name.tokens if len(token.text) > 1 and token.cls != "particle"])
        lanes.append([lane for lane, _ in found])
        keys.append([key for _, key in found])
    columns = (numbers, kinds, words, lanes, keys)
    return pa.table([pa.array(column, field.type) for column, field in zip(columns, _ANALYSED, strict=True)], _ANALYSED)


def _keys(name: Name) -> Iterator[tuple[str, str]]:
    """Yield the exact keys of a name: its words in alphabetical order, run together, its initials, its acronym."""
    if not name.tokens:
        return
    yield "words", name.key
    telling = [token for token in name.tokens if token.cls != "particle"]
    yield "joined", "".join(token.text for token in telling)
    if name.kind == "person":
        letters = "".join(sorted(token.text[0] for token in telling))
        for token in telling:
            if len(token.text) > 1:
                yield "initials", f"{token.text} {letters}"
    elif len(telling) >= 3:
        yield "acronym", "".join(token.text[0] for token in telling)
    elif len(telling) == 1 and 3 <= len(telling[0].text) <= 6:
        yield "acronym", telling[0].text


def read_columns(con: duckdb.DuckDBPyConnection, relation: str, key: str, optional: dict[str, str]) -> pa.Table:
    """Read key, name, kind and the optional columns of a relation; kinds come out as one of `KINDS`."""
    present = {row[0] for row in con.execute(f"describe {relation}").fetchall()}
    missing = sorted({key, "name"} - present)
    if missing:
        raise VendorwatchError(
            f"no column {' and '.join(missing)}",
            where=relation,
            expected=f"{key}, name and any of {', '.join(optional)}",
        )
    columns = [
        f"{column}::{kind} as {column}" if column in present else f"null::{kind} as {column}"
        for column, kind in optional.items()
    ]
    kind = "kind" if "kind" in present else "null"
    return con.sql(
        f"""
        select
            {key}::varchar as {key},
            coalesce(name::varchar, '') as name,
            case
                when lower({kind}) in ('person', 'individual') then 'person'
                when lower({kind}) in ('organization', 'organisation', 'entity', 'company') then 'organization'
                when lower({kind}) in ('vessel', 'aircraft') then 'vessel'
                else 'unknown'
            end as kind,
            {", ".join(columns)}
        from {relation}
        """  # noqa: S608 - the names of the caller's relation and of our own columns; no values
    ).to_arrow_table()
