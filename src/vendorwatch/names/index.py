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

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import pyarrow as pa
from rapidfuzz import fuzz, process

from vendorwatch.errors import VendorwatchError
from vendorwatch.names import arrow
from vendorwatch.names.analysis import KINDS, Kind, Name, analyse
from vendorwatch.names.qualify import Facts, facts, merged

# A gram that more names hold says too little to be worth the rows it brings.
MAX_POSTINGS = 500
# Measured: see docs/matching.md, "Blocking".
GRAMS_PER_QUERY = 8
CANDIDATES = 20
# What a candidate must share of the weight of the query's grams (percent) to be looked at, and how alike it must be
# (percent of weight, and thrice percent of letters) to be aligned word by word. Measured: docs/matching.md, "Gate".
LEAST_SHARE = 20
ALIKE = 235

KIND_NO: dict[str, int] = {kind: number for number, kind in enumerate(KINDS)}
QUALIFIERS = {"country": "varchar", "birth": "varchar", "gender": "varchar", "identifiers": "varchar[]"}
LISTED = {"name_type": "varchar", "is_weak": "boolean", **QUALIFIERS}
_ARROW = {"varchar": pa.string(), "boolean": pa.bool_(), "varchar[]": pa.list_(pa.string())}
_LISTED_SCHEMA = pa.schema(
    [(column, pa.string()) for column in ("entry_id", "name", "kind")]
    + [(column, _ARROW[kind]) for column, kind in LISTED.items()]
)

# How a query's number, a name's number and a weight are packed into 63 bits.
_QUERY, _NAME = 40, 16
_NOBODY = 0xFFFFFF
_MOST, _SAME_WORDS, _SAME_LETTERS, _SAME_KEY, _ENOUGH = 0xFFFF, 60_000, 50_000, 3_000, 1_200

_ANALYSED = pa.schema(
    [("name_no", pa.int32()), ("kind_no", pa.int8()), ("words", pa.string()), ("sounds", pa.string())]
)

_KINDS = pa.schema([("kind_no", pa.int8()), ("listed_kind_no", pa.int8())])

_GRAMS = """
    select distinct name_no, kind_no, substr(sound, start::integer, 4) as gram
    from (
        select name_no, kind_no, sound, unnest(range(1, greatest(length(sound) - 2, 2))) as start
        from (select name_no, kind_no, '_' || unnest(string_split(sounds, ' ')) || '_' as sound from analysed)
    )
    where length(sound) > 3
"""

# What a name is looked up by besides grams. `lane` is where a listed name stands, `asks` where a query looks: a short
# name may be the first letters of a long one, and only a query with an initial looks for initials.
_KEYS = """
    select name_no, kind_no, 'words' as lane, 'words' as asks, array_to_string(list_sort(split), ' ') as key
    from spelled
    union all
    select name_no, kind_no, 'joined', 'joined', joined
    from spelled
    union all
    select name_no, kind_no, 'almost', 'almost', joined
    from spelled
    where length(joined) between 4 and 10
    union all
    select name_no, kind_no, 'almost', 'almost', left(joined, place::integer) || substr(joined, place::integer + 2)
    from (select *, unnest(range(length(joined))) as place from spelled where length(joined) between 4 and 10)
    union all
    select name_no, kind_no, 'initials', case when lettered then 'initials' end, word || ' ' || letters
    from (select *, unnest(split) as word from spelled where kind_no in (0, 3) and len(split) > 1)
    where length(word) > 1
    union all
    select name_no, kind_no, 'long', 'short', array_to_string(list_transform(split, lambda word: left(word, 1)), '')
    from spelled
    where kind_no <> 0 and len(split) >= 3
    union all
    select name_no, kind_no, 'short', 'long', word
    from (select *, unnest(split) as word from spelled where kind_no <> 0 and len(split) <= 2)
    where length(word) between 3 and 6
    union all
    select name_no, kind_no, 'pair', 'pair', voiced[first::integer] || ' ' || voiced[second::integer]
    from (
        select *, unnest(range(first + 1, len(voiced) + 1)) as second
        from (select *, unnest(range(1, len(voiced))) as first from spelled where len(voiced) <= 6)
    )
"""

_SPELLED = """
    select
        name_no,
        kind_no,
        split,
        array_to_string(split, '') as joined,
        array_to_string(list_sort(list_transform(split, lambda word: left(word, 1))), '') as letters,
        len(list_filter(split, lambda word: length(word) = 1)) > 0 as lettered,
        list_sort(list_distinct(list_filter(string_split(sounds, ' '), lambda sound: length(sound) > 1))) as voiced
    from (select name_no, kind_no, sounds, string_split(words, ' ') as split from analysed where words <> '')
"""

_BUILD = f"""
create table spoken as
with final as (
    select name_no, array_to_string(list_sort(string_split(sounds, ' ')), ' ') as sounds from analysed
)

select * from final order by name_no;

create table keys as
with spelled as ({_SPELLED}),

named as ({_KEYS}),

final as (
    select distinct lane, key, name_no, kind_no from named
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

# One number per query and name that share a gram or a key, and per query and gram under the number of nobody: query,
# name and weight packed, because numbers are sorted and counted ten times faster than rows are grouped. The same words
# outweigh any grams, and so do initials and acronyms, which share none; a spelling that is almost the same counts like
# three rare grams, a pair of words like enough to be looked at.
_SHARED = f"""
with asked as ({_GRAMS}),

searched as (
    select asked.name_no, asked.gram, kinds.listed_kind_no as kind_no
    from asked
    inner join kinds on asked.kind_no = kinds.kind_no
),

rarest as (
    select searched.name_no, unnest(min(grams.rank, {GRAMS_PER_QUERY})) as rank
    from searched
    inner join grams on searched.gram = grams.gram and searched.kind_no = grams.kind_no
    group by searched.name_no, searched.kind_no
),

spelled as ({_SPELLED}),

named as ({_KEYS}),

exact as (
    select distinct named.name_no as query_no, keys.name_no, keys.lane
    from named
    inner join keys on named.asks = keys.lane and named.key = keys.key
    inner join kinds on named.kind_no = kinds.kind_no and keys.kind_no = kinds.listed_kind_no
),

final as (
    select (rarest.name_no::bigint << {_QUERY}) + (postings.name_no::bigint << {_NAME}) + postings.weight as code
    from rarest
    inner join postings on rarest.rank = postings.rank
    union all
    select (rarest.name_no::bigint << {_QUERY}) + ({_NOBODY}::bigint << {_NAME}) + grams.weight as code
    from rarest
    inner join grams on rarest.rank = grams.rank
    union all
    select
        (query_no::bigint << {_QUERY}) + (name_no::bigint << {_NAME})
        + case
            when lane in ('words', 'joined') then {_SAME_WORDS}
            when lane in ('initials', 'long', 'short') then {_SAME_LETTERS}
            when lane = 'pair' then {_ENOUGH}
            else {_SAME_KEY}
        end as code
    from exact
)

select * from final
"""  # noqa: S608 - our own constants


_KNOWN = """
select distinct entry_id, country, birth, gender, identifiers
from listed
where country is not null or birth is not null or gender is not null or len(identifiers) > 0
"""


class NameIndex:
    """The names of one list, ready to be asked. Not safe for use by several threads at once.

    `names[n]` is the name numbered n with its kind, `sounds[n]` its sounds in alphabetical order, `bearers[n]` the
    entries that bear it and whether as a weak alias, `facts` what is known of an entry besides its names.
    """

    def __init__(self, con: duckdb.DuckDBPyConnection) -> None:
        """Take an index database as `build` makes it; use `build` or `open`."""
        self._con = con
        pairs = [(a, b) for a in KINDS for b in KINDS if a == b or "unknown" in (a, b)]
        kinds = [KIND_NO[a] for a, _ in pairs], [KIND_NO[b] for _, b in pairs]
        con.register("kinds", arrow.table(kinds, _KINDS))
        rows = con.sql(
            """
            select name_no, name, kind, entry_id, coalesce(is_weak, false) as is_weak
            from listed
            order by name_no, entry_id, is_weak
            """
        ).to_arrow_table()
        self.sounds: list[str] = con.sql("select sounds from spoken order by name_no").to_arrow_table()[0].to_pylist()
        self.names: list[tuple[str, Kind]] = []
        self.bearers: list[list[tuple[str, bool]]] = []
        for number, name, kind, entry_id, is_weak in zip(*(column.to_pylist() for column in rows.columns), strict=True):
            if number == len(self.names):
                self.names.append((name, kind))
                self.bearers.append([])
            self.bearers[-1].append((entry_id, is_weak))
        known: dict[str, list[Facts]] = defaultdict(list)
        for entry_id, *row in con.execute(_KNOWN).fetchall():
            known[entry_id].append(facts(*row))
        self.facts: dict[str, Facts] = {entry_id: merged(several) for entry_id, several in known.items()}

    @classmethod
    def build(cls, names: pa.Table, path: Path | None = None) -> "NameIndex":
        """Index the columns entry_id, name, kind and `LISTED` (as `read_columns` gives them), in memory or a file."""
        con = duckdb.connect(str(path or ":memory:"))
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

    def close(self) -> None:
        """Close the index database; the index cannot be asked any more."""
        self._con.close()

    def candidates(self, queries: Iterable[tuple[int, Name]]) -> tuple[list[int], list[int]]:
        """Return pairs of a query's number and the number of a name that is worth aligning with it, in two columns."""
        asked = analysed_table(queries)
        query, name, weight, share = self._nearest(asked)
        alike = share + self._likeness(query.tolist(), name.tolist(), asked)
        kept = (weight >= _SAME_LETTERS) | (alike >= ALIKE)
        return query[kept].tolist(), name[kept].tolist()

    def nearest(self, queries: Iterable[tuple[int, Name]]) -> tuple[list[int], list[int]]:
        """Return the pairs before the gate: the `CANDIDATES` names of each query that share most with it, best first.

        They share two grams or an exact key with it; the weight of what they share decides, and between equals the
        number of the name.
        """
        query, name, _, _ = self._nearest(analysed_table(queries))
        return query.tolist(), name.tolist()

    def _nearest(self, asked: pa.Table) -> tuple[Any, Any, Any, Any]:
        """Return query, name, weight of what they share, and its share (percent) of the weight of the query's grams."""
        self._con.register("analysed", asked)
        codes = self._con.sql(_SHARED).fetchnumpy()["code"]
        self._con.unregister("analysed")
        query, name, weight = _counted(codes)
        last = name == _NOBODY
        total = np.ones(1 + int(query.max(initial=0)), dtype=np.int64)
        total[query[last]] = weight[last]
        near = (100 * weight >= LEAST_SHARE * total[query]) & ~last
        order = np.sort((query[near] << _QUERY) + ((_MOST - weight[near]) << 24) + name[near])
        query, weight, name = order >> _QUERY, _MOST - ((order >> 24) & _MOST), order & _NOBODY
        best = np.arange(len(order)) - np.searchsorted(query, query) < CANDIDATES
        query, weight, name = query[best], weight[best], name[best]
        return query, name, weight, np.minimum(100, 100 * weight // total[query])

    def _likeness(self, queries: list[int], names: list[int], asked: pa.Table) -> Any:
        """Return twice the likeness of the words as sets and once that of the words in order, each 0 to 100."""
        sounds = dict(zip(asked["name_no"].to_pylist(), asked["sounds"].to_pylist(), strict=True))
        ordered = {number: " ".join(sorted(text.split())) for number, text in sounds.items()}
        ours, theirs = [ordered[number] for number in queries], [self.sounds[number] for number in names]
        sets = process.cpdist(ours, theirs, scorer=fuzz.token_set_ratio)
        return 2 * sets + process.cpdist(ours, theirs, scorer=fuzz.ratio)


def _counted(codes: "np.ndarray[Any, np.dtype[np.int64]]") -> tuple[Any, Any, Any]:
    """Return query, name and summed weight of the codes of two grams or one key."""
    codes = np.sort(codes)
    pairs = codes >> _NAME
    first = np.empty(len(codes), dtype=bool)
    first[:1] = True
    np.not_equal(pairs[1:], pairs[:-1], out=first[1:])
    starts = np.flatnonzero(first)
    weights = np.add.reduceat(codes & _MOST, starts) if len(codes) else codes
    kept = (np.diff(starts, append=len(codes)) > 1) | (weights >= _ENOUGH)
    pairs = pairs[starts[kept]]
    return pairs >> (_QUERY - _NAME), pairs & 0xFFFFFF, np.minimum(weights[kept], _MOST)


def analysed_table(names: Iterable[tuple[int, Name]]) -> pa.Table:
    """Return what the index and the query need of each name: its telling words and their sounds, parted by spaces."""
    numbers, kinds, words, sounds = [], [], [], []
    for number, name in names:
        telling = [token for token in name.tokens if token.cls != "particle"] or name.tokens
        numbers.append(number)
        kinds.append(KIND_NO[name.kind])
        words.append(" ".join([token.text for token in telling]))
        sounds.append(" ".join([token.sound for token in telling]))
    return arrow.table((numbers, kinds, words, sounds), _ANALYSED)


def listed_table(rows: Sequence[Mapping[str, Any]]) -> pa.Table:
    """Return the table that `NameIndex.build` takes, from rows with entry_id, name, kind and any of `LISTED`."""
    return pa.Table.from_pylist(list(rows), schema=_LISTED_SCHEMA)


def read_columns(con: duckdb.DuckDBPyConnection, relation: str, key: str, optional: dict[str, str]) -> pa.Table:
    """Read key, name, kind and the optional columns of a relation; kinds come out as one of `KINDS`, names not null.

    Raises VendorwatchError for a relation without key or name.
    """
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
