"""The name index of a list: built once per list version, asked for candidates in SQL.

Here: the index, its lanes and the query for candidates. Not here: scoring them (`match.py`).

The index is a small DuckDB database of its own, in memory or in a file:

- `listed`: one row per listed name: the list's columns and `name_no`, which is equal for equal names of one kind;
- `grams`: one row per kind and gram that is rare enough to look up: `rank` (0 for the rarest; ties broken by the gram
  itself), `weight` (100 times the logarithm of its rarity: whole, so that sums do not depend on their order);
- `postings`: one row per such gram and name;
- `keys`: one row per exact key and name: `lane`, `key`, `name_no`;
- `words`, `places`, `spellings`: the names as arrays for the gate (`gate.Side`).

A gram is four characters of a word's sound with the word's ends. Its frequency is the list's alone, so a name's
candidates never depend on what else is asked in the same batch.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import pyarrow as pa

from vendorwatch.errors import VendorwatchError
from vendorwatch.names import arrow, gate
from vendorwatch.names.analysis import COMMON, KINDS, Kind, Name, analyse, sound
from vendorwatch.names.qualify import Facts, facts, merged

# A gram that more names hold says too little to be worth the rows it brings.
MAX_POSTINGS = 500
# Measured: see docs/matching.md, "Blocking".
GRAMS_PER_QUERY = 9
CANDIDATES = 20
# What a candidate must share of the weight of the query's grams (percent) to be looked at.
LEAST_SHARE = 20

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
# Queries looked at together: few enough for the processor's cache.
_TOGETHER = 256
_MOST, _SAME_WORDS, _ACRONYM, _INITIALS, _SAME_KEY, _ENOUGH = 0xFFFF, 60_000, 50_000, 40_000, 3_000, 1_400

Array = np.ndarray[Any, np.dtype[Any]]

_ANALYSED = pa.schema(
    [
        ("name_no", pa.int32()),
        ("kind_no", pa.int8()),
        ("words", pa.string()),
        ("sounds", pa.string()),
        ("core", pa.string()),
    ]
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
    select name_no, kind_no, 'almost', 'almost', core
    from spelled
    where length(core) between 3 and 10
    union all
    select name_no, kind_no, 'almost', 'almost', left(core, place::integer) || substr(core, place::integer + 2)
    from (select *, unnest(range(length(core))) as place from spelled where length(core) between 3 and 10)
    union all
    select name_no, kind_no, 'nearly', 'nearly', core
    from spelled
    where length(core) between 4 and 10
    union all
    select name_no, kind_no, 'nearly', 'nearly', left(core, place::integer) || substr(core, place::integer + 2)
    from (select *, unnest(range(length(core))) as place from spelled where length(core) between 4 and 10)
    union all
    select
        name_no,
        kind_no,
        'nearly',
        'nearly',
        left(core, first::integer)
        || substr(core, first::integer + 2, (second - first - 1)::integer)
        || substr(core, second::integer + 2)
    from (
        select *, unnest(range(first + 1, length(core) + 1)) as second
        from (select *, unnest(range(length(core))) as first from spelled where length(core) between 4 and 10)
    )
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
        core,
        array_to_string(list_sort(list_transform(split, lambda word: left(word, 1))), '') as letters,
        len(list_filter(split, lambda word: length(word) = 1)) > 0 as lettered,
        list_sort(list_distinct(list_filter(string_split(sounds, ' '), lambda sound: length(sound) > 1))) as voiced
    from (select name_no, kind_no, sounds, core, string_split(words, ' ') as split from analysed where words <> '')
"""

_BUILD = f"""
create table keys as
with spelled as ({_SPELLED}),

named as ({_KEYS}),

final as (
    select distinct lane, key, name_no, kind_no from named
)

select * from final;

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
    select grams.rank, all_postings.name_no
    from all_postings
    inner join grams on all_postings.gram = grams.gram and all_postings.kind_no = grams.kind_no
)

select * from final order by rank, name_no;

drop table all_postings;
"""  # noqa: S608 - our own constants

_RAREST = f"""
with asked as ({_GRAMS}),

searched as (
    select asked.name_no, asked.gram, kinds.listed_kind_no as kind_no
    from asked
    inner join kinds on asked.kind_no = kinds.kind_no
),

final as (
    select searched.name_no as query_no, unnest(min(grams.rank, {GRAMS_PER_QUERY})) as rank
    from searched
    inner join grams on searched.gram = grams.gram and searched.kind_no = grams.kind_no
    group by searched.name_no, searched.kind_no
)

select * from final order by query_no
"""  # noqa: S608 - our own constants

# The same words outweigh any grams, and so do initials and acronyms, which share none; a spelling that is almost the same
# counts like three rare grams, a pair of words like enough to be looked at.
_EXACT = f"""
with spelled as ({_SPELLED}),

named as ({_KEYS}),

shared as (
    select distinct named.name_no as query_no, keys.name_no, keys.lane
    from named
    inner join keys on named.asks = keys.lane and named.key = keys.key
    inner join kinds on named.kind_no = kinds.kind_no and keys.kind_no = kinds.listed_kind_no
),

final as (
    select
        query_no,
        name_no,
        case
            when lane in ('words', 'joined') then {_SAME_WORDS}
            when lane in ('long', 'short') then {_ACRONYM}
            when lane = 'initials' then {_INITIALS}
            when lane in ('pair', 'nearly') then {_ENOUGH}
            else {_SAME_KEY}
        end as weight
    from shared
)

select * from final order by query_no
"""  # noqa: S608 - our own constants


_KNOWN = """
select distinct entry_id, country, birth, gender, identifiers
from listed
where country is not null or birth is not null or gender is not null or len(identifiers) > 0
"""


class NameIndex:
    """The names of one list, ready to be asked. Not safe for use by several threads at once.

    `bearers(n)` are the entries that bear the name numbered n, `facts` what is known of an entry besides its names,
    `by_identifier` the entries that have an identifier, each with the number of its first name.
    """

    def __init__(self, con: duckdb.DuckDBPyConnection) -> None:
        """Take an index database as `build` makes it; use `build` or `open`."""
        self._con = con
        pairs = [(a, b) for a in KINDS for b in KINDS if a == b or "unknown" in (a, b)]
        kinds = [KIND_NO[a] for a, _ in pairs], [KIND_NO[b] for _, b in pairs]
        con.register("kinds", arrow.table(kinds, _KINDS))
        listed = con.sql(
            """
            select name_no, name, kind, entry_id, coalesce(is_weak, false) as is_weak
            from listed
            order by name_no, entry_id, is_weak
            """
        ).fetchnumpy()
        self._entry, self._weak = listed["entry_id"], listed["is_weak"]
        self._bearers = np.flatnonzero(np.diff(listed["name_no"], prepend=-1))
        self._name = listed["name"][self._bearers]
        self._kind = np.array([KIND_NO[kind] for kind in listed["kind"][self._bearers].tolist()], dtype=np.int64)
        self._bearers = np.append(self._bearers, len(self._entry))
        posted = con.sql("select rank, name_no from postings order by rank, name_no").fetchnumpy()
        self._posted = posted["name_no"].astype(np.int64) << _NAME
        self._weight = con.sql("select weight from grams order by rank").fetchnumpy()["weight"].astype(np.int64)
        self._first = np.searchsorted(posted["rank"], np.arange(len(self._weight) + 1))
        self._side = gate.read(con)
        # A name of unknown kind is spelled once for each kind that it may be taken for.
        self._unknown = self._kind == KIND_NO["unknown"]
        spellings = np.where(self._unknown, len(KINDS), 1)
        self._spelling = np.cumsum(spellings) - spellings
        self._analysed: dict[tuple[int, Kind], Name] = {}

    def __len__(self) -> int:
        """Return how many different names there are."""
        return len(self._name)

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
        names = [analyse(name, kind) for _, name, kind in rows]
        con.register("analysed", analysed_table(enumerate(names)))
        con.execute(_BUILD)
        gate.write(con, gate.side(spelling for name in names for spelling in _spellings(name)))
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

    def bearers(self, number: int) -> list[tuple[str, bool]]:
        """Return the entries that bear the name of this number, and whether as a weak alias."""
        place = slice(self._bearers[number], self._bearers[number + 1])
        return list(zip(self._entry[place].tolist(), self._weak[place].tolist(), strict=True))

    @cached_property
    def facts(self) -> dict[str, Facts]:
        """What is known of entries besides their names; entries of which nothing is known are left out."""
        known: dict[str, list[Facts]] = defaultdict(list)
        for entry_id, *row in self._con.execute(_KNOWN).fetchall():
            known[entry_id].append(facts(*row))
        return {entry_id: merged(several) for entry_id, several in known.items()}

    @cached_property
    def by_identifier(self) -> dict[str, list[tuple[str, int]]]:
        """The entries that have an identifier, each with the number of its first name."""
        first = dict(self._con.execute("select entry_id, min(name_no) from listed group by entry_id").fetchall())
        found: dict[str, list[tuple[str, int]]] = defaultdict(list)
        for entry_id, known in self.facts.items():
            for number in known.identifiers:
                found[number].append((entry_id, first[entry_id]))
        return found

    def candidates(
        self, queries: Sequence[tuple[int, Name]], lowest: float
    ) -> tuple[list[int], list[int], list[float]]:
        """Return pairs of a query's number and the number of a name that may score `lowest` with it.

        The third column is the most that they can score; the pairs of a query come by it, highest first.
        """
        query, name, weight = self._nearest(analysed_table(queries))
        names = dict(queries)
        kinds = np.zeros(1 + int(query.max(initial=0)), dtype=np.int64)
        for number, analysed in queries:
            if number < len(kinds):
                kinds[number] = KIND_NO[analysed.kind]
        # Both names are taken for what either is known to be.
        kind = np.where(self._unknown[name] | (kinds[query] != KIND_NO["unknown"]), kinds[query], self._kind[name])
        taken, asked = np.unique(query * len(KINDS) + kind, return_inverse=True)
        side = gate.side(as_kind(names[code // len(KINDS)], KINDS[code % len(KINDS)]) for code in taken.tolist())
        spelling = self._spelling[name] + np.where(self._unknown[name], kind, 0)
        most = np.where(weight >= _ACRONYM, 1.0, gate.most(side, asked, self._side, spelling, lowest))
        order = np.lexsort((-most, query))
        order = order[most[order] >= lowest]
        return query[order].tolist(), name[order].tolist(), most[order].tolist()

    def name(self, number: int, kind: Kind) -> Name:
        """Return the analysed name of this number, taken for the kind if its own is not known."""
        own = KINDS[self._kind[number]]
        taken = number, kind if own == "unknown" else own
        if taken not in self._analysed:
            self._analysed[taken] = analyse(self._name[number], taken[1])
        return self._analysed[taken]

    def nearest(self, queries: Iterable[tuple[int, Name]]) -> tuple[list[int], list[int]]:
        """Return the pairs before the gate: the `CANDIDATES` names of each query that share most with it, best first.

        They share two grams or an exact key with it; the weight of what they share decides, and between equals the
        number of the name.
        """
        query, name, _ = self._nearest(analysed_table(queries))
        return query.tolist(), name.tolist()

    def _nearest(self, asked: pa.Table) -> tuple[Array, Array, Array]:
        """Return query, name and weight of what they share, best first."""
        self._con.register("analysed", asked)
        rarest, exact = self._con.sql(_RAREST).fetchnumpy(), self._con.sql(_EXACT).fetchnumpy()
        self._con.unregister("analysed")
        found = []
        last = max(int(given["query_no"].max(initial=0)) for given in (rarest, exact))
        for start in range(0, last + 1, _TOGETHER):
            grams, keys = (
                slice(*np.searchsorted(given["query_no"], (start, start + _TOGETHER))) for given in (rarest, exact)
            )
            found.append(
                self._shared(
                    start,
                    rarest["query_no"][grams].astype(np.int64) - start,
                    rarest["rank"][grams],
                    [exact[name][keys].astype(np.int64) for name in ("query_no", "name_no", "weight")],
                )
            )
        query, name, weight = (np.concatenate(column) for column in zip(*found, strict=True))
        return query, name, weight

    def _shared(self, start: int, asked: Array, rank: Array, exact: list[Array]) -> tuple[Array, Array, Array]:
        """Return the nearest names of a few queries, numbered from `start`: those that share most of these grams and keys.

        One number per query and name that share a gram or a key, query, name and weight packed: numbers are sorted and
        counted ten times faster than rows are grouped.
        """
        first, weight = self._first[rank], self._weight[rank]
        size = self._first[rank + 1] - first
        posted = np.repeat(first - (np.cumsum(size) - size), size)
        posted += np.arange(len(posted))
        codes = np.repeat((asked << _QUERY) + weight, size) + self._posted[posted]
        query, name, weights = exact
        codes = np.concatenate([codes, ((query - start) << _QUERY) + (name << _NAME) + weights])
        query, name, shared = _counted(codes)
        total = np.maximum(1, np.bincount(asked, weight, minlength=_TOGETHER))
        near = 100 * shared >= LEAST_SHARE * total[query]
        order = np.sort((query[near] << _QUERY) + ((_MOST - shared[near]) << 24) + name[near])
        query, shared, name = order >> _QUERY, _MOST - ((order >> 24) & _MOST), order & 0xFFFFFF
        best = np.arange(len(order)) - np.searchsorted(query, query) < CANDIDATES
        return query[best] + start, name[best], shared[best]


def _counted(codes: Array) -> tuple[Array, Array, Array]:
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


def as_kind(name: Name, kind: Kind) -> Name:
    """Return the name as analysed for a kind."""
    return name if name.kind == kind else analyse(name.text, kind)


def _spellings(name: Name) -> list[Name]:
    return [analyse(name.text, kind) for kind in KINDS] if name.kind == "unknown" else [name]


def analysed_table(names: Iterable[tuple[int, Name]]) -> pa.Table:
    """Return what the index and the query need of each name: its telling words and their sounds, parted by spaces.

    The `core` of a name that is not a person's is what it has besides common words, run together.
    """
    numbers, kinds, words, sounds, cores = [], [], [], [], []
    for number, name in names:
        telling = [token for token in name.tokens if token.cls != "particle"] or name.tokens
        numbers.append(number)
        kinds.append(KIND_NO[name.kind])
        words.append(" ".join([token.text for token in telling]))
        sounds.append(" ".join([sound(token.text) for token in telling]))
        rare = [token for token in telling if token.rarity > COMMON or name.kind == "person"]
        cores.append("".join([token.text for token in rare or telling]))
    return arrow.table((numbers, kinds, words, sounds, cores), _ANALYSED)


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
