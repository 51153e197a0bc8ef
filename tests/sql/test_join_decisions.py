"""A decision holds as long as the facts under it do, through the models themselves: whatever keys, order and spelling."""

import copy
import json
from collections.abc import Callable, Iterator
from typing import Any

import duckdb
import pytest

from vendorwatch.settings import PROJECT
from vendorwatch.tables.catalogue import read_catalogue
from vendorwatch.tables.declarations import SCHEMAS
from vendorwatch.tables.warehouse import MACROS

CATALOGUE = read_catalogue(PROJECT / "sql")
MODELS = ("work.parties", "work.vendor_digests", "core.vendor_joins", "marts.join_decisions")
INPUTS = sorted({i for m in MODELS for i in CATALOGUE[m].inputs} - set(MODELS))
Rows = dict[str, list[dict[str, Any]]]

WORLD: Rows = {
    "core.name_targets": [
        {"target_id": "ofac_sdn:5", "target_source": "ofac_sdn", "name": "IVANOV, Anton", "kind": "person", "birth": "1979"},
        {"target_id": "ofac_sdn:5", "target_source": "ofac_sdn", "name": "Tony", "kind": "person", "birth": "1979"},
    ],
    "core.entries": [{"entry_id": "ofac_sdn:5", "entry_name": "IVANOV, Anton"}],
    "work.entry_identifiers": [{"entry_id": "ofac_sdn:5", "number": "AB 123"}],
    "work.entry_addresses": [{"entry_id": "ofac_sdn:5", "country": "Russia"}],
    "core.vendor_list": [{"vendor_key": "V-1", "vendor_name": "Anton Ivanov", "country": "RU", "category": "Tools"}],
    "work.vendor_list_identifiers": [{"vendor_key": "V-1", "scheme": "duns", "number": "150483782"}],
    "work.vendor_candidates": [{"vendor_key": "V-1", "party_id": "ofac_sdn:5", "score": 1, "band": "review"}],
}  # fmt: skip


@pytest.fixture
def joins() -> Iterator[Callable[..., list[dict[str, Any]]]]:
    con = duckdb.connect()
    for schema in SCHEMAS:
        con.execute(f"create schema {schema}")
    con.execute(MACROS)

    def build(
        given: Rows, decisions: list[dict[str, Any]] | None = None, read: str = "core.vendor_joins"
    ) -> list[dict]:
        for table in INPUTS:
            columns = CATALOGUE[table].columns
            con.execute(f"create or replace table {table} ({', '.join(f'{c.name} {c.type}' for c in columns)})")
            rows = given.get(table, [])
            for row in decisions or [] if table == "staging.stg_decisions__vendor_joins" else rows:
                names = ", ".join(row)
                con.execute(f"insert into {table} ({names}) values ({', '.join('?' * len(row))})", list(row.values()))
        for model in MODELS:
            con.execute(f"create or replace table {model} as {CATALOGUE[model].sql}")
        return con.sql(f"select * from {read}").to_arrow_table().to_pylist()

    yield build
    con.close()


def dismissed(join: dict[str, Any]) -> dict[str, Any]:
    kept = ("vendor_key", "vendor_name", "party_id", "party_name", "vendor_digest", "party_digest")
    return {name: join[name] for name in kept} | {
        "decision_no": 1,
        "verdict": "dismiss",
        "decided_by": "ann",
        "decided_at": "2026-01-02",
        "reason": "Another man",
        "document_id": "decisions:1",
        "locator": "line 1",
    }


def changed(table: str, **values: object) -> Rows:
    world = copy.deepcopy(WORLD)
    world[table][0] |= values
    return world


def rekeyed() -> Rows:
    """The same world, the row under another key and the entry under another number, told in another order and case."""
    world: Rows = json.loads(json.dumps(WORLD).replace("V-1", "80017").replace("ofac_sdn:5", "ofac_sdn:99001"))
    world["core.name_targets"] = [
        world["core.name_targets"][1],
        world["core.name_targets"][0] | {"name": "ANTON IVANOV"},
    ]
    return world


def test_a_decision_survives_new_keys_and_other_ways_of_writing_the_same(joins) -> None:
    [join] = joins(WORLD)
    assert join["decision"] == "open"
    [after] = joins(rekeyed(), [dismissed(join)])
    assert (after["vendor_key"], after["party_id"], after["decision"]) == ("80017", "ofac_sdn:99001", "dismissed")
    [line] = joins(rekeyed(), [dismissed(join)], "marts.join_decisions")
    assert (line["status"], line["vendor_key_now"], line["party_id_now"]) == ("in_force", "80017", "ofac_sdn:99001")


@pytest.mark.parametrize(
    "world", [changed("core.vendor_list", category="Other"), changed("work.vendor_candidates", score=0.7)]
)
def test_what_is_no_fact_about_who_it_is_changes_no_decision(joins, world: Rows) -> None:
    [join] = joins(WORLD)
    assert [j["decision"] for j in joins(world, [dismissed(join)])] == ["dismissed"]


@pytest.mark.parametrize(
    ("world", "side"),
    [
        (changed("core.name_targets", name="IVANOV, Anton Petrovich"), "party"),
        (changed("core.name_targets", kind="organization"), "party"),
        (changed("work.entry_identifiers", number="AB 124"), "party"),
        (changed("work.entry_addresses", country="Iran"), "party"),
        (changed("core.vendor_list", vendor_name="Anton Iwanow"), "vendor"),
        (changed("core.vendor_list", country="DE"), "vendor"),
        (changed("core.vendor_list", birth_date="1979"), "vendor"),
        (changed("work.vendor_list_identifiers", number="150483783"), "vendor"),
    ],
)
def test_a_decision_is_open_again_when_the_facts_under_it_change(joins, world: Rows, side: str) -> None:
    [join] = joins(WORLD)
    [after] = joins(world, [dismissed(join)])
    assert after["decision"] == "open"
    assert after["join_id"] != join["join_id"]
    assert "dismissed by ann on 2026-01-02, but since then" in after["reopened_because"]
    [line] = joins(world, [dismissed(join)], "marts.join_decisions")
    assert (line["status"], line["changed_side"]) == ("facts_changed", side)
