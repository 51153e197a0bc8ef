"""Links of names made from what was kept are those that a rebuild from nothing makes, whatever was edited."""

import gc
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import pyarrow as pa
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from vendorwatch.claims.claim_entries import claim_entries
from vendorwatch.names import indexes, kept, posted, spellings
from vendorwatch.names.arrays import Side
from vendorwatch.names.building import Made
from vendorwatch.names.entity_links import entity_links
from vendorwatch.names.index import NameIndex
from vendorwatch.names.listed import listed_table
from vendorwatch.names.match import LookedUp
from vendorwatch.names.party_links import party_links

MODELS = {"party_links": party_links, "entity_links": entity_links, "claim_entries": claim_entries}
TABLES = """
create schema core; create schema work;
create table core.entries (entry_id varchar, source_id varchar, entry_type varchar, entry_name varchar);
create table work.party_facts (
    entry_id varchar, list_ids varchar[], births varchar[], gender varchar, countries varchar[], identifiers varchar[]
);
create table core.name_targets (
    target_id varchar, target_source varchar, name varchar, name_type varchar, is_weak boolean, kind varchar,
    country varchar, birth varchar, gender varchar, identifiers varchar[]
);
create table work.name_queries (
    query_id varchar, query_source varchar, name varchar, kind varchar, birth varchar, country varchar
);
create table core.claims (
    subject_text varchar, subject_kind varchar, claim_type varchar, tier varchar, value double, object_text varchar
);
create table work.claimed_lists (claimed_as varchar, list_id varchar);
create table core.listings (entry_id varchar, list_id varchar);
"""
WORDS = st.sampled_from(["Kaspersky", "Huawei", "Technologies", "Trading", "Ivan", "Petrov", "Ltd", "OOO", "Labs"])
ENTRY = st.fixed_dictionaries(
    {
        "source": st.sampled_from(["ofac_sdn", "trade_csl"]),
        "number": st.integers(1, 4),
        "type": st.sampled_from(["individual", "entity", None]),
        "name": st.lists(WORDS, min_size=1, max_size=3).map(" ".join),
        "alias": st.none() | st.lists(WORDS, min_size=1, max_size=3).map(" ".join),
        "birth": st.none() | st.just("1970-01-01"),
        "country": st.none() | st.sampled_from(["RU", "CN"]),
        "identifier": st.none() | st.just("world::1027739867473"),
    }
)
VENDOR = st.fixed_dictionaries(
    {
        "key": st.integers(1, 3),
        "name": st.lists(WORDS, min_size=1, max_size=3).map(" ".join),
        "source": st.sampled_from(["vendor_list", "claim_person", "fcc_producer"]),
    }
)
STATE = st.tuples(
    st.lists(ENTRY, max_size=6, unique_by=lambda e: (e["source"], e["number"])),
    st.lists(VENDOR, max_size=3, unique_by=lambda v: v["key"]),
)


def fill(con: duckdb.DuckDBPyConnection, entries: list[dict[str, Any]], vendors: list[dict[str, Any]]) -> None:
    for table in ("core.entries", "work.party_facts", "core.name_targets", "work.name_queries"):
        con.execute(f"delete from {table}")
    for table in ("core.claims", "work.claimed_lists", "core.listings"):
        con.execute(f"delete from {table}")
    con.execute("insert into work.claimed_lists values ('the list', 'ofac_sdn')")
    for entry in entries:
        entry_id = f"{entry['source']}:{entry['number']}"
        kind = {"individual": "person", "entity": "organization", None: "unknown"}[entry["type"]]
        known = [[entry[fact]] if entry[fact] else [] for fact in ("birth", "country", "identifier")]
        con.execute(
            "insert into core.entries values (?, ?, ?, ?)", [entry_id, entry["source"], entry["type"], entry["name"]]
        )
        con.execute("insert into core.listings values (?, ?)", [entry_id, entry["source"]])
        con.execute("insert into work.party_facts values (?, ?, ?, null, ?, ?)", [entry_id, [entry["source"]], *known])
        for name_type, name in (("primary", entry["name"]), ("aka", entry["alias"])):
            if name:
                weak = name_type == "aka" and entry["number"] == 1
                con.execute(
                    "insert into core.name_targets values (?, ?, ?, ?, ?, ?, ?, ?, null, ?)",
                    [
                        *(entry_id, entry["source"], name, name_type, weak, kind, entry["country"], entry["birth"]),
                        known[2],
                    ],
                )
    for vendor in vendors:
        con.execute(
            "insert into work.name_queries values (?, ?, ?, 'unknown', null, null)",
            [f"V{vendor['key']}", vendor["source"], vendor["name"]],
        )
        con.execute(
            "insert into core.claims values (?, 'organization', 'designation', 'published', null, 'the list')",
            [vendor["name"]],
        )


def rows(con: duckdb.DuckDBPyConnection, model: str) -> list[tuple[object, ...]]:
    made = MODELS[model](con)
    con.register("made", made)
    found = con.execute("select * from made order by all").fetchall()
    con.unregister("made")
    return found


@pytest.fixture(autouse=True)
def forgotten() -> Iterator[None]:
    kept.forget()
    yield
    kept.forget()


@settings(max_examples=10, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(STATE, min_size=2, max_size=3))
def test_links_after_edits_are_those_of_a_rebuild_from_nothing(states: list[Any]) -> None:
    """Entries come, go, are renamed, get other numbers and facts; vendors come, go and change."""
    with duckdb.connect() as edited:
        edited.execute(TABLES)
        for state in states:
            fill(edited, *state)
            after = {model: rows(edited, model) for model in MODELS}
        kept.forget()
        with duckdb.connect() as anew:
            anew.execute(TABLES)
            fill(anew, *states[-1])
            assert after == {model: rows(anew, model) for model in MODELS}


def test_only_names_whose_answer_changed_are_compared_again(monkeypatch: pytest.MonkeyPatch) -> None:
    compared: list[str] = []
    screened = kept.screened

    def noted(index: NameIndex, asked: LookedUp, **how: Any) -> pa.Table:
        compared.extend(query for _, (query, _), _ in asked.asked.rows)
        return screened(index, asked, **how)

    monkeypatch.setattr(kept, "screened", noted)
    unknown = dict.fromkeys(("type", "alias", "birth", "country", "identifier"))
    entries = [
        {**unknown, "source": "ofac_sdn", "number": number, "name": name}
        for number, name in enumerate(("Kaspersky Labs", "Huawei Technologies"))
    ]
    vendors = [
        {"key": number, "name": name, "source": "vendor_list"}
        for number, name in enumerate(("Kaspersky Lab", "Huawei"))
    ]
    with duckdb.connect() as con:
        con.execute(TABLES)
        for change, again in (
            ({}, {"Kaspersky Lab", "Huawei"}),
            ({}, set()),
            # Another name on the list changes what words weigh, and nobody's answer.
            ({"name": "Petrov Trading"}, set()),
            ({"name": "Huawei Device"}, {"Huawei"}),
            ({"name": "Huawei Device", "country": "CN"}, {"Huawei"}),
        ):
            compared.clear()
            fill(
                con,
                [*entries, {**unknown, "source": "trade_csl", "number": 1, **change}] if change else entries,
                vendors,
            )
            rows(con, "entity_links")
            assert set(compared) == again, change


def listed(*names: str) -> pa.Table:
    return listed_table([{"entry_id": str(at), "name": name, "kind": "unknown"} for at, name in enumerate(names)])


NAMES = st.lists(
    st.sampled_from(
        [
            *("Foo (f.k.a. Bar)", "Bar", "OOO Laboratoriya", "Ivan Petrov", "Huawei Technologies Co., Ltd.", "", "Ö"),
            *(
                "Huawei Technologies (UK) Ltd.",
                "Petrov Trading",
                "Petrov, Ivan I.",
                "شركة التجارة",
                "Laboratory Trading Co",
            ),
        ]
    )
)


@given(NAMES, NAMES, st.sampled_from([1, 2, 4, 500]))
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_an_index_made_from_another_is_the_one_made_from_nothing(
    monkeypatch: pytest.MonkeyPatch, before: list[str], now: list[str], most: int
) -> None:
    """Grams become common and rare again, as much as anything changes."""
    monkeypatch.setattr(posted, "MAX_POSTINGS", most)
    monkeypatch.setattr(posted, "_MOST", 10)
    like = NameIndex.build(listed(*before))
    made, anew = NameIndex.build(listed(*now), like=like.made), NameIndex.build(listed(*now))
    same(made, anew)
    # What the next is made from is right as well.
    same(NameIndex.build(listed(*before), like=made.made), like)


def same(made: NameIndex, anew: NameIndex) -> None:
    for array in ("names", "tells", "start"):
        assert (getattr(made._side, array) == getattr(anew._side, array)).all(), array
    assert (made._side.words[made._side.places] == anew._side.words[anew._side.places]).all()
    by_words = {f"listed_{name}" for name in Side._fields}
    assert made._held.keys() == anew._held.keys()
    for array in made._held.keys() - by_words:
        assert made._held[array].dtype == anew._held[array].dtype, array
        assert np.array_equal(made._held[array], anew._held[array]), array
    for table in ("listed", "parts"):
        rows = f"from {table} order by all"
        assert made._con.execute(rows).fetchall() == anew._con.execute(rows).fetchall()


def test_an_index_is_made_by_difference_where_little_differs(monkeypatch: pytest.MonkeyPatch) -> None:
    names = [f"{first} {second}" for first in ("Huawei", "Petrov", "Foo", "Bar") for second in ("Ltd", "Trading", "UK")]
    like = NameIndex.build(listed(*names))
    keyed: list[int] = []
    all_of = posted._keyed
    monkeypatch.setattr(posted, "_keyed", lambda side: keyed.append(len(side.names)) or all_of(side))
    NameIndex.build(listed(*names[1:]), like=like.made)
    # One that is gone, of each kind, and nothing new.
    assert keyed == [0]


def test_a_file_of_an_index_answers_for_it_and_the_next_is_made_from_it(tmp_path, monkeypatch) -> None:
    names = listed("Foo (f.k.a. Bar)", "OOO Laboratoriya")
    first = kept.index_of(names, tmp_path, keep=True)
    kept.forget()
    built: list[Made | None] = []
    build = NameIndex.build
    monkeypatch.setattr(NameIndex, "build", lambda *given, like=None: built.append(like) or build(*given, like=like))
    assert len(kept.index_of(names, tmp_path)) == len(first)
    assert built == []
    kept.forget()
    kept.index_of(listed("Foo (f.k.a. Bar)", "OOO Laboratoriya", "Another"), tmp_path)
    assert [like is not None for like in built] == [True]


def test_a_damaged_file_is_as_good_as_none(tmp_path) -> None:
    names = listed("Foo")
    kept.index_of(names, tmp_path, keep=True)
    kept.forget()
    [path] = tmp_path.iterdir()
    path.write_bytes(b"no database")
    assert indexes.newest(tmp_path) is None
    assert len(kept.index_of(names, tmp_path)) == 1


def test_what_cannot_be_kept_is_made_anew_the_next_time(tmp_path, monkeypatch) -> None:
    def full(_index: NameIndex, path: Path) -> None:
        path.write_bytes(b"half")
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(NameIndex, "write", full)
    assert len(kept.index_of(listed("Foo"), tmp_path, keep=True)) == 1
    assert list(tmp_path.iterdir()) == []


def test_cycles_are_not_searched_for_while_names_are_indexed_and_screened_and_are_again_afterwards(monkeypatch) -> None:
    searched = []
    build, screened = NameIndex.build, kept.screened

    def built(*given: Any, **how: Any) -> NameIndex:
        searched.append(gc.isenabled())
        return build(*given, **how)

    def noted(*given: Any, **how: Any) -> pa.Table:
        searched.append(gc.isenabled())
        return screened(*given, **how)

    monkeypatch.setattr(NameIndex, "build", built)
    monkeypatch.setattr(kept, "screened", noted)
    entry = dict.fromkeys(("type", "alias", "birth", "country", "identifier"))
    with duckdb.connect() as con:
        con.execute(TABLES)
        fill(
            con,
            [{**entry, "source": "ofac_sdn", "number": 1, "name": "Kaspersky Labs"}],
            [{"key": 1, "name": "Kaspersky Lab", "source": "vendor_list"}],
        )
        assert rows(con, "entity_links")
    assert searched == [False] * 3
    assert gc.isenabled()


def test_two_processes_find_what_one_does(monkeypatch) -> None:
    for module in (kept, spellings):
        monkeypatch.setattr(module, "_WORTH_TWO", 2)
    names = ["Kaspersky Labs", "Huawei Ltd", "Ivan Petrov"]
    vendors = [{"key": number, "name": name, "source": "vendor_list"} for number, name in enumerate(names)]
    unknown = dict.fromkeys(("type", "alias", "birth", "country", "identifier"))
    entries = [{**unknown, "source": "ofac_sdn", "number": number, "name": name} for number, name in enumerate(names)]
    found = []
    for cores in (1, 2):
        kept.forget()
        monkeypatch.setattr("os.cpu_count", lambda cores=cores: cores)
        with duckdb.connect() as con:
            con.execute(TABLES)
            fill(con, entries, vendors)
            found.append(rows(con, "entity_links"))
    assert found[0] == found[1]
    assert found[0]
