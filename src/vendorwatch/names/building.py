"""Building what an index of a list of names consists of.

Here: its tables and arrays, made anew or taken from another index where that holds the same names. Not here: what they are asked
(`index.py`, `search.py`), what a name is put into (`spellings.py`, `arrays.py`).
"""

from collections.abc import Iterable, Mapping
from typing import NamedTuple

import numpy as np
import pyarrow as pa

from vendorwatch import machine
from vendorwatch.connect import connect
from vendorwatch.names import arrays, arrow
from vendorwatch.names.analysis import Kind
from vendorwatch.names.arrays import KIND_NO, Side, words_of
from vendorwatch.names.begun import beginnings
from vendorwatch.names.kernels.words import Array
from vendorwatch.names.misspelt import shortened
from vendorwatch.names.parts import names_in
from vendorwatch.names.posted import Before, Posted, Unasked, posted
from vendorwatch.names.search import COMPANIES, spellable
from vendorwatch.names.spellings import (
    MAY_BE_ANOTHER,
    many_spellings,
    plain_letters,
    spelled_names,
)

_PARTS = pa.schema([("name", pa.string()), ("part", pa.string())])
_NAMES_KNOWN = pa.schema([("name", pa.string()), ("kind", pa.string()), ("name_no", pa.int32())])


class Made(NamedTuple):
    """What an index consists of: its tables and its arrays, by name."""

    tables: Mapping[str, pa.Table]
    held: Mapping[str, Array]


def built(names: pa.Table, like: Made | None) -> Made:
    """Return what an index of the names consists of, as `NameIndex.build` takes them.

    What another one `like` it, made by the same code, holds as well is taken from there; the outcome is the same without.
    """
    con = connect()
    con.register("given", names)
    con.register("known_parts", like.tables["parts"] if like else arrow.table([(), ()], _PARTS))
    con.execute("create table parts as select * from known_parts semi join given using (name)")
    new = [row[0] for row in con.execute("select distinct name from given anti join parts using (name)").fetchall()]
    con.register("new_parts", _parts(new))
    con.execute("insert into parts from new_parts")
    # A row more for each further name that a listed name holds: `Foo (f.k.a. Bar)`.
    con.execute(
        """
        create table listed as
        with each as (
            select given.* replace (parts.part as name) from given inner join parts on given.name = parts.name
        ),

        final as (
            select (dense_rank() over (order by name, kind) - 1)::integer as name_no, * from each
        )

        select * from final order by all
        """
    )
    con.register("before", like.tables["listed"] if like else arrow.table([(), (), ()], _NAMES_KNOWN))
    con.execute("create table known as select distinct name_no, name, kind from before")
    found = con.sql(
        """
        select names.name, names.kind, coalesce(known.name_no, -1) as known
        from (select distinct name_no, name, kind from listed) as names
        left join known on names.name = known.name and names.kind = known.kind
        order by names.name_no
        """
    ).fetchnumpy()
    added = np.flatnonzero(found["known"] < 0)
    listed, taken, tells, letters = spelled_names(found["name"][added].tolist(), found["kind"][added].tolist())
    before = None
    if like:
        held = like.held
        many = _many_spellings([kind for (kind,) in con.sql("select kind from known order by name_no").fetchall()])
        first = np.concatenate([[0], np.cumsum(many)])
        many = _many_spellings(found["kind"].tolist())
        start = first[np.maximum(found["known"], 0)]
        start[added] = first[-1] + np.cumsum(many[added]) - many[added]
        order = np.repeat(start - np.cumsum(many) + many, many) + np.arange(many.sum())
        were = Side(*(held[f"listed_{name}"] for name in Side._fields))
        listed = arrays.together(were, listed, order)
        found_by = Posted(*(held[name] for name in Posted._fields))
        before = Before(were, found_by, Unasked(*(held[name] for name in Unasked._fields)), order)
        taken = np.concatenate([held["taken"], taken])[order]
        known = found["known"].copy()
        known[added] = len(held["tells"]) + np.arange(len(added))
        tells = np.concatenate([held["tells"], tells])[known]
        letters = np.concatenate([held["letters"], letters])[known]
    machine.give_memory_back()
    arrays_of = {f"listed_{name}": array for name, array in listed._asdict().items()}
    arrays_of |= {"taken": taken, "tells": tells, "letters": letters}
    arrays_of |= {"plain": plain_letters(found["name"].tolist(), found["kind"].tolist())}
    found_by, unasked = posted(listed, before)
    arrays_of |= found_by._asdict() | unasked._asdict()
    near = shortened(spellable(words_of(listed, COMPANIES)))._asdict()
    arrays_of |= {f"near_{name}": array for name, array in near.items()}
    may_be_cut = (kind in MAY_BE_ANOTHER for kind in found["kind"].tolist())
    cut = beginnings(found["name"].tolist(), may_be_cut)._asdict()
    arrays_of |= {f"begun_{name}": array for name, array in cut.items()}
    made = {name: con.sql(f"from {name} order by all").to_arrow_table() for name in ("listed", "parts")}
    con.close()
    machine.give_memory_back()
    return Made(made, arrays_of)


def _many_spellings(kinds: list[Kind]) -> Array:
    return many_spellings(np.array([KIND_NO[kind] for kind in kinds], np.int64))


def _parts(names: Iterable[str]) -> pa.Table:
    """Return the names that each of these holds."""
    rows = [(name, part) for name in names for part in names_in(name)]
    return arrow.table(list(zip(*rows, strict=True)) or [(), ()], _PARTS)
