"""GLEIF: real answers, the seed, an empty search, further pages, and records that lapsed or are none."""

import csv
import json
from collections.abc import Callable
from copy import deepcopy
from datetime import date
from pathlib import Path

import pytest

from vendorwatch.deliveries import Delivery, Parsed
from vendorwatch.errors import ParseError
from vendorwatch.settings import PROJECT
from vendorwatch.sources.gleif.source import SOURCE, parse
from vendorwatch.sources.gleif.watched import questions

SEED = PROJECT / "seeds/snapshots/gleif/2025-05-15/known.lei.json"
MICROSOFT = "INR2EJN1ERAN0W5ZP974"
COMMERZBANK = "851WYGNLUQLFZBSYGB56"

Read = Callable[[dict[str, bytes | Path]], Parsed]


@pytest.fixture
def read(delivery_of: Callable[..., Delivery]) -> Read:
    return lambda parts: parse(delivery_of("gleif", "watched", parts))


def rows_of(parsed: Parsed, table: str) -> list[dict]:
    return parsed.tables[table].to_pylist()


def a_record(lei: str = MICROSOFT, **attributes: object) -> dict:
    record = deepcopy(json.loads(SEED.read_text())["data"][0]) | {"id": lei}
    record["attributes"] |= {"lei": lei} | attributes
    return record


def an_answer(*records: dict, total: int | None = None) -> bytes:
    pagination = {"total": len(records) if total is None else total}
    return json.dumps({"meta": {"pagination": pagination}, "data": list(records)}).encode()


@pytest.mark.real
def test_real_answers(read: Read, shared_data: Path) -> None:
    folder = shared_data / "market/gleif"
    parsed = read(
        {
            "known.lei.json": folder / "lei_records.json",
            f"{COMMERZBANK}.direct-children.json": folder / "direct_children.json",
            "issued.lei.json": folder / "lei_record_issued.json",
            "lapsed.lei.json": folder / "lei_record_lapsed.json",
        }
    )
    assert not [f for f in parsed.fields if f.unknown]
    assert parsed.published_on == date(2025, 5, 15)
    entities = {e["lei"]: e for e in rows_of(parsed, "entities")}
    assert len(entities) == 29

    microsoft = entities[MICROSOFT]
    assert (microsoft["legal_name"], microsoft["jurisdiction"], microsoft["bic"]) == (
        "MICROSOFT CORPORATION",
        "US-WA",
        ["MSFTUS66XXX"],
    )
    assert (microsoft["direct_parent"], microsoft["ultimate_parent"]) == ("exception", "exception")
    assert entities["254900LNRYNOQ9YPU758"]["ultimate_parent"] == "reported"

    lapsed = entities["549300LBI3LRIZ2V8V66"]
    assert (lapsed["registration_status"], lapsed["entity_status"]) == ("lapsed", "active")
    assert lapsed["next_renewal_on"] == date(2014, 11, 1)
    assert (
        entities["222100RB6N1EBY6GMD95"]["registration_status"],
        entities["222100RB6N1EBY6GMD95"]["entity_status"],
    ) == (
        "retired",
        "inactive",
    )

    children = [r for r in rows_of(parsed, "relations") if r["parent_lei"] == COMMERZBANK]
    assert len(children) == 15 and {r["kind"] for r in children} == {"direct"}
    [problem] = parsed.problems
    assert (problem.severity, problem.value) == ("warning", "15 of 35")

    shell = [n for n in rows_of(parsed, "names") if n["lei"] == "21380068P1DRHMJ8KU70"]
    assert [(n["name"], n["name_kind"]) for n in shell] == [
        ("SHELL PLC", "legal_name"),
        ("ROYAL DUTCH SHELL PLC", "previous_legal_name"),
    ]


def test_the_seed_is_the_variant_of_known_leis(read: Read) -> None:
    variants = {v.name: [p.name for p in v.parts] for v in SOURCE.variants}
    assert variants["known"] == [SEED.name]
    parsed = read({SEED.name: SEED})
    assert not parsed.problems and not [f for f in parsed.fields if f.unknown]
    assert rows_of(parsed, "answers")[0]["vendor_ids"] == ["microsoft"]


def test_questions_lead_to_addresses() -> None:
    urls = {q.part: q.url for q in questions().values()}
    base = "https://api.gleif.org/api/v1/lei-records"
    assert urls["dahua-technology.name.json"] == (
        f"{base}?filter%5Bentity.legalName%5D=Dahua%20Technology&page%5Bsize%5D=200"
    )
    assert urls["known.lei.json"].startswith(f"{base}?filter%5Blei%5D={MICROSOFT}")
    assert urls[f"{MICROSOFT}.parents.json"] == f"{base}?filter%5Bowns%5D={MICROSOFT}&page%5Bsize%5D=200"
    assert urls[f"{MICROSOFT}.direct-children.json"] == f"{base}/{MICROSOFT}/direct-children?page%5Bsize%5D=200"


def test_every_question_is_about_a_vendor_of_the_registry() -> None:
    with (PROJECT / "seeds/curated/vendors.csv").open(encoding="utf-8") as file:
        vendors = {row["vendor_id"] for row in csv.DictReader(file)}
    assert {v for q in questions().values() for v in q.vendor_ids} <= vendors


def test_a_search_that_finds_nothing_is_an_answer(read: Read) -> None:
    parsed = read({"kaspersky.name.json": an_answer()})
    assert parsed.tables["entities"].num_rows == 0
    [answer] = rows_of(parsed, "answers")
    assert (answer["vendor_ids"], answer["total"], answer["received"]) == (["kaspersky"], 0, 0)
    assert not parsed.problems


def test_an_entity_in_two_answers_is_the_one_that_was_updated_last(read: Read) -> None:
    def updated(on: str, status: str) -> bytes:
        registration = {"status": status, "lastUpdateDate": f"{on}T00:00:00Z"}
        return an_answer(a_record(registration=registration))

    for parts in (
        {"a.name.json": updated("2025-01-01", "ISSUED"), "b.name.json": updated("2026-01-01", "LAPSED")},
        {"b.name.json": updated("2026-01-01", "LAPSED"), "a.name.json": updated("2025-01-01", "ISSUED")},
    ):
        [entity] = rows_of(read(parts), "entities")
        assert entity["registration_status"] == "lapsed"


def test_both_directions_give_the_same_relation(read: Read) -> None:
    parsed = read(
        {
            f"{COMMERZBANK}.direct-children.json": an_answer(a_record()),
            f"{MICROSOFT}.direct-parent.json": json.dumps({"data": a_record(COMMERZBANK)}).encode(),
            f"{MICROSOFT}.ultimate-parent.json": json.dumps({"data": a_record(COMMERZBANK)}).encode(),
        }
    )
    assert [(r["child_lei"], r["parent_lei"], r["kind"]) for r in rows_of(parsed, "relations")] == [
        (MICROSOFT, COMMERZBANK, "direct"),
        (MICROSOFT, COMMERZBANK, "ultimate"),
    ]


def test_parents_come_as_a_list_that_may_be_empty_and_nobody_is_their_own(read: Read) -> None:
    none = read({f"{MICROSOFT}.parents.json": an_answer()})
    assert none.tables["relations"].num_rows == 0
    assert not none.problems
    one = read({f"{MICROSOFT}.parents.json": an_answer(a_record(COMMERZBANK), a_record())})
    assert [(r["child_lei"], r["parent_lei"], r["kind"]) for r in rows_of(one, "relations")] == [
        (MICROSOFT, COMMERZBANK, "ultimate")
    ]


def test_successors_are_told_once(read: Read) -> None:
    entity = json.loads(SEED.read_text())["data"][0]["attributes"]["entity"]
    successor = {"lei": COMMERZBANK, "name": "COMMERZBANK"}
    merged = entity | {"successorEntity": successor, "successorEntities": [successor, {"lei": None, "name": "Other"}]}
    [row] = rows_of(read({"x.name.json": an_answer(a_record(entity=merged))}), "entities")
    assert (row["successor_leis"], row["successor_names"]) == ([COMMERZBANK, None], ["COMMERZBANK", "Other"])


def test_attributes_that_are_new_are_counted(read: Read) -> None:
    parsed = read({"x.name.json": an_answer(a_record(vlei="yes"))})
    assert {f.field: f.unknown for f in parsed.fields if f.unknown} == {"attributes/vlei": 1}


@pytest.mark.parametrize(
    ("body", "complaint"),
    [
        (b'{"errors": [{"status": "400", "title": "Bad Request"}]}', "/data: NoneType"),
        (an_answer(a_record() | {"id": None}), "/data/0: a record that is not whole"),
        (an_answer(a_record(entity={"status": "ACTIVE"})), "expected LEI, legal name and two states"),
        (an_answer(a_record(registration={"lastUpdateDate": "soon"})), "expected LEI|is not a date"),
        (an_answer({"id": MICROSOFT}), "/data/0/attributes: NoneType"),
        (b"<html>", "not JSON"),
    ],
)
def test_what_is_no_record_is_refused(read: Read, body: bytes, complaint: str) -> None:
    with pytest.raises(ParseError, match=complaint):
        read({"x.name.json": body})
