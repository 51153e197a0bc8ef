"""The tables: columns as declared, decisions and answers applied, unchanged texts not read again."""

import json
import os
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from functools import cache
from pathlib import Path

import duckdb
import pytest
from hypothesis import given
from hypothesis import strategies as st

from vendorwatch.claims import read_documents as reading
from vendorwatch.claims.claim import Claim
from vendorwatch.claims.claim_entries import claim_entries
from vendorwatch.claims.claims import claims
from vendorwatch.claims.decisions import decide
from vendorwatch.claims.lexicon import Lexicon
from vendorwatch.claims.names import ascii_words, listed
from vendorwatch.claims.proposers import Answer, Candidate, Proposal
from vendorwatch.settings import PROJECT
from vendorwatch.tables.catalogue import read_catalogue

TEXT = "Orion employs 40 people. Then came a slump. Orion’s router market: near 4% these days."


@pytest.fixture
def con() -> Iterator[duckdb.DuckDBPyConnection]:
    con = duckdb.connect()
    for statement in (
        "create schema core",
        "create schema work",
        "create schema raw",
        """create table raw.news__documents (document_id varchar, url varchar, publisher varchar, title varchar,
            published_on date, lang varchar, text varchar, locator varchar, unread_because varchar)""",
        "create table work.vendor_names as select 'Orion' as name, 'orion' as vendor_id",
        "create table work.documents (document_id varchar, url varchar)",
        "create table core.entries as select 'ofac_sdn:1' as entry_id, 'individual' as entry_type",
        """create table work.entry_names as select 'ofac_sdn:1' as entry_id, 'ORLOV, Ivan Petrovich' as full_name,
            'ORLOV' as last_name, 'Ivan Petrovich' as first_name, false as is_weak""",
        "create table raw.reviews__decisions (decision_no bigint, line varchar)",
        "create table raw.reviews__answers (answer_no bigint, line varchar)",
    ):
        con.execute(statement)
    add(con, "news:1", TEXT)
    yield con
    con.close()


def add(
    con: duckdb.DuckDBPyConnection, document_id: str, text: str, lang: str | None = "en", part: str = "text"
) -> None:
    con.execute(
        "insert into raw.news__documents values (?, ?, 'Wire', 'T', ?, ?, ?, ?, null)",
        [document_id, f"https://{document_id}", date(2024, 7, 17), lang, text, part],
    )
    con.execute("insert into work.documents values (?, 'inbox://news/a.txt')", [document_id])


def build(con: duckdb.DuckDBPyConnection) -> list[dict[str, object]]:
    con.register("made", reading.read_documents(con))
    con.execute("create or replace table work.read_documents as select * from made")
    return claims(con).to_pylist()


def test_rows_point_to_their_sentence(con: duckdb.DuckDBPyConnection) -> None:
    add(con, "news:2", TEXT, part="entry 3")
    rows = build(con)
    assert {(r["claim_type"], r["tier"]) for r in rows} == {("headcount", "published"), ("market_share", "candidate")}
    for r in rows:
        assert TEXT[r["start"] : r["end"]] == r["exact"]
    assert {r["locator"] for r in rows if r["claim_type"] == "headcount"} == {"char:0-24", "entry 3 char:0-24"}
    assert len({r["claim_id"] for r in rows}) == len(rows)


def test_other_languages_are_left_alone(con: duckdb.DuckDBPyConnection) -> None:
    con.execute("update raw.news__documents set lang = 'de-DE'")
    assert build(con) == []


def test_decisions_reach_the_table(con: duckdb.DuckDBPyConnection) -> None:
    about = Claim("headcount", 0, 24, "r", 0.9, "published", subject_text="Orion", value=40.0)
    rejected = decide(
        "https://news:1", TEXT, about, "reject", reviewer="rv", on="2024-08-01", reason="typo", ruleset="x"
    )
    con.execute("insert into raw.reviews__decisions values (1, ?)", [rejected.line()])
    (row,) = [r for r in build(con) if r["claim_type"] == "headcount"]
    assert (row["tier"], row["decision"], row["decided_by"], row["decided_on"]) == (
        "rejected", "rejected", "rv", "2024-08-01",
    )  # fmt: skip


def test_a_corrected_file_without_an_address_is_the_same_document(con: duckdb.DuckDBPyConnection) -> None:
    con.execute("update raw.news__documents set url = null")
    about = Claim("headcount", 0, 24, "r", 0.9, "published", subject_text="Orion", value=40.0)
    made = decide("inbox://news/a.txt", TEXT, about, "reject", reviewer="rv", on="2024-08-01", reason="", ruleset="x")
    con.execute("insert into raw.reviews__decisions values (1, ?)", [made.line()])
    con.execute("update raw.news__documents set document_id = 'news:2', text = 'Corrected. ' || text")
    con.execute("update work.documents set document_id = 'news:2'")
    assert [r["tier"] for r in build(con) if r["claim_type"] == "headcount"] == ["rejected"]


def test_a_vendor_that_the_registry_does_not_have_is_left_out(con: duckdb.DuckDBPyConnection) -> None:
    about = Claim("headcount", 0, 24, "r", 0.9, "review", subject_text="Orion", value=40.0)
    fields = {"subject_vendor_id": "gone"}
    made = decide(
        "https://news:1",
        TEXT,
        about,
        "correct",
        reviewer="rv",
        on="2024-08-01",
        reason="",
        ruleset="x",
        corrected=fields,
    )
    con.execute("insert into raw.reviews__decisions values (1, ?)", [made.line()])
    rows = [(r["tier"], r["subject_vendor_id"]) for r in build(con) if r["claim_type"] == "headcount"]
    assert rows == [("published", None)]


def test_answers_pass_the_gate_or_are_left_out(con: duckdb.DuckDBPyConnection) -> None:
    build(con)
    sentence = TEXT[TEXT.index("Orion’s") :]
    candidate = Candidate(sentence, ("market_share",), date(2024, 7, 17))
    good = Proposal("market_share", "near 4%", {"subject_text": "Orion", "value": 4, "unit": "percent"})
    for number, proposals in enumerate([(good, replace(good, quote="near 5%"))]):
        line = Answer("p", "1", candidate.key, tuple(proposals)).line()
        con.execute("insert into raw.reviews__answers values (?, ?)", [number, line])
    shares = [r for r in build(con) if r["claim_type"] == "market_share"]
    assert [(r["tier"], r["rule_id"], r["value"], r["subject_vendor_id"]) for r in shares] == [
        ("review", "proposer:p", 4.0, "orion")
    ]


def test_only_what_changed_is_read_again(con: duckdb.DuckDBPyConnection, monkeypatch: pytest.MonkeyPatch) -> None:
    add(con, "news:2", "Ivan Petrovich Orlov, the head of sales at Orion, spoke.")
    build(con)
    seen: list[str] = []
    monkeypatch.setattr(reading, "each", lambda _, texts: [seen.append(t.text) or [] for t in texts])
    build(con)
    assert seen == []
    con.execute("insert into core.entries values ('ofac_sdn:2', 'entity')")
    con.execute("insert into work.entry_names values ('ofac_sdn:2', 'UNHEARD TRADING LLC', null, null, false)")
    build(con)
    assert seen == []
    con.execute("delete from work.entry_names where entry_id = 'ofac_sdn:1'")
    build(con)
    assert [t[:20] for t in seen] == ["Ivan Petrovich Orlov"]
    add(con, "news:3", "A third text.")
    build(con)
    assert seen[1:] == ["A third text."]


def test_listed_names_are_those_that_tell(con: duckdb.DuckDBPyConnection) -> None:
    con.execute("insert into core.entries values ('ofac_sdn:3', 'entity'), ('ofac_sdn:4', 'vessel')")
    con.execute(
        "insert into work.entry_names values ('ofac_sdn:3', 'GENERAL TRADING COMPANY', null, null, false),"
        " ('ofac_sdn:3', 'ALPHA', null, null, false), ('ofac_sdn:3', 'VEGA MARINE LLC', null, null, false),"
        " ('ofac_sdn:3', 'Weak One Ltd', null, null, true), ('ofac_sdn:4', 'SEA STAR NINE', null, null, false)"
    )
    assert [(k.surface, k.kind) for k in listed(con)] == [
        ("Ivan Petrovich Orlov", "person"),
        ("Vega Marine Llc", "organization"),
    ]


NAMES = [
    "VEGA MARINE LLC",
    "Orlov-Petrov Bank",
    "GRUPO SÁNCHEZ SA",
    "İstanbul Çelik AŞ",
    "O'NEILL SHIPPING",
    "Alpha 1 Trading Ltd",
]


@cache
def listing() -> duckdb.DuckDBPyConnection:
    """A list that holds the names."""
    con = duckdb.connect()
    con.execute("create schema core; create schema work")
    con.execute("create table core.entries as select 'x:1' as entry_id, 'entity' as entry_type")
    con.execute(
        "create table work.entry_names as select 'x:1' as entry_id, unnest(?) as full_name, null::varchar as first_name,"
        " null::varchar as last_name, false as is_weak",
        [NAMES],
    )
    return con


@given(st.lists(st.sampled_from([*NAMES, " said ", "\n", "’s ", "İ", "é", "_", "1", ", "])).map("".join), st.booleans())
def test_names_that_no_text_can_hold_are_left_out_and_no_other(written: str, in_small: bool) -> None:
    text = written.lower() if in_small else written
    few, every = listed(listing(), ascii_words([text])), listed(listing())
    assert Lexicon(few).hits(text) == Lexicon(every).hits(text)
    assert set(few) <= set(every)
    assert not [known for known in listed(listing(), set()) if known.name.isascii()]


def test_stored_claims_come_back_as_they_were(con: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    made = reading.read_documents(con).to_pylist()[0]
    again = [Claim(**c) for c in json.loads(made["claims"])]
    assert len(again) == made["claim_count"] == 2


def test_parties_of_list_claims_lead_to_entries_of_that_list(con: duckdb.DuckDBPyConnection) -> None:
    con.execute(
        """
        create or replace table core.claims as
        select * from (values
            ('Kirill Aleksandrovich Astrakhan', 'person', 'designation', 'published', null::double, 'OFAC SDN List'),
            ('Kirill Aleksandrovich Astrakhan', 'other', 'delisting', 'published', null, 'OFAC SDN List'),
            ('Vega Marine LLC', 'other', 'designation', 'published', null, 'OFAC SDN List'),
            ('Orion', 'vendor', 'not_designated', 'published', null, 'OFAC SDN List'),
            ('Vega Marine, Inc.', 'other', 'not_designated', 'published', null, 'OFAC SDN List'),
            ('Kiril Aleksandrovich Astrakan', 'person', 'designation', 'review', null, 'OFAC SDN List'),
            ('twelve Orlovs', 'other', 'designation', 'published', 12, 'OFAC SDN List')
        ) as claims (subject_text, subject_kind, claim_type, tier, value, object_text);
        create table work.claimed_lists as select 'OFAC SDN List' as claimed_as, 'ofac_sdn' as list_id;
        create table core.listings as select * from (values
            ('ofac_sdn:1', 'ofac_sdn'), ('ofac_sdn:2', 'ofac_sdn'), ('bis_entity_list:vega', 'bis_entity_list')
        ) as listings (entry_id, list_id);
        create or replace table core.entries as
        select 'ofac_sdn:1' as entry_id, 'individual' as entry_type, 'ASTRAKHAN, Kirill Aleksandrovich' as entry_name;
        create table core.name_targets as
        select * from (values
            ('ofac_sdn:2', 'ofac_sdn', 'VEGA MARINE LLC', 'primary', false, 'organization'),
            ('bis_entity_list:vega', 'trade_csl', 'Vega Marine LLC', 'primary', false, 'unknown'),
            ('vendor:orion', 'vendor', 'Orion', 'name', false, 'organization')
        ) as targets (target_id, target_source, name, name_type, is_weak, kind)
        """
    )
    made = claim_entries(con)
    assert made.schema.equals(read_catalogue(PROJECT / "sql")["work.claim_entries"].arrow_schema)
    assert [(r["party_name"], r["entry_id"], r["band"], r["rank"]) for r in made.to_pylist()] == [
        ("Kirill Aleksandrovich Astrakhan", "ofac_sdn:1", "auto", 1),
        ("Vega Marine LLC", "ofac_sdn:2", "auto", 1),
        ("Vega Marine, Inc.", "ofac_sdn:2", "review", 1),
    ]


def test_a_text_on_which_reading_crashes_is_told_and_the_others_are_read(con, monkeypatch: pytest.MonkeyPatch) -> None:
    honest = reading.read

    def crash(text: str, *rest: object) -> list[Claim]:
        if "poison" in text:
            os.abort()
        if "odd" in text:
            raise KeyError(text)
        return honest(text, *rest)

    monkeypatch.setattr(reading, "read", crash)
    add(con, "news:0", "A poison text.")
    add(con, "news:2", "An odd text.")
    rows = {r["document_id"]: r for r in reading.read_documents(con).to_pylist()}
    assert {i: bool(r["problem"]) for i, r in rows.items()} == {"news:0": True, "news:1": False, "news:2": True}
    assert "SIGABRT" in rows["news:0"]["problem"]
    assert "KeyError" in rows["news:2"]["problem"]
    assert (rows["news:0"]["claims"], rows["news:0"]["claim_count"]) == ("[]", 0)
    assert rows["news:1"]["claim_count"] > 0
