"""Entries of different lists that are one party, and those that only look so."""

import duckdb
import pytest

from vendorwatch.names.party_links import party_links

HUAWEI = "HUAWEI TECHNOLOGIES CO., LTD."
PERSON = "SUVOROV, Andrei Anatolyevich"


def links(*entries):
    """Return the method of each pair among entries given as source, number, list, type, name and facts."""
    with duckdb.connect() as con:
        con.execute("create schema core; create schema work")
        con.execute(
            "create table core.entries (entry_id varchar, source_id varchar, entry_type varchar, entry_name varchar)"
        )
        con.execute(
            "create table core.name_targets (target_id varchar, target_source varchar, name varchar, name_type varchar, "
            "is_weak boolean, kind varchar, country varchar, birth varchar, gender varchar, identifiers varchar[])"
        )
        con.execute(
            "create table work.party_facts (entry_id varchar, list_ids varchar[], births varchar[], gender varchar, "
            "countries varchar[], identifiers varchar[])"
        )
        for source, number, list_id, kind, name, facts in entries:
            entry_id = f"{source}:{number}"
            con.execute("insert into core.entries values (?, ?, ?, ?)", [entry_id, source, kind, name])
            known = [facts.get(fact, []) for fact in ("births", "countries", "identifiers")]
            what = {"individual": "person", "entity": "organization", None: "unknown"}.get(kind, kind)
            for written in (name, *facts.get("aliases", ())):
                con.execute(
                    "insert into core.name_targets values (?, ?, ?, 'primary', false, ?, ?, ?, ?, ?)",
                    [
                        *(entry_id, source, written, what, ";".join(known[1]) or None, ";".join(known[0]) or None),
                        *(facts.get("gender"), known[2]),
                    ],
                )
            con.execute(
                "insert into work.party_facts values (?, ?, ?, ?, ?, ?)",
                [entry_id, [list_id], known[0], facts.get("gender"), known[1], known[2]],
            )
        found = party_links(con)
    return {(row["entry_id"], row["other_id"]): row["method"] for row in found.to_pylist()}


def pair(kind, name, ours, other, theirs):
    """Return the method that makes one entry of the SDN list and one of another list one party."""
    found = links(
        ("ofac_sdn", 1, "ofac_sdn", kind, name, ours), ("trade_csl", "x", "bis_entity_list", kind, other, theirs)
    )
    return found.get(("ofac_sdn:1", "trade_csl:x"))


@pytest.mark.parametrize(
    ("kind", "name", "ours", "other", "theirs", "method"),
    [
        ("entity", HUAWEI, {"countries": ["China"]}, "Huawei Technologies", {"countries": ["CN"]}, "name and country"),
        ("entity", HUAWEI, {"identifiers": ["914-400"]}, "Huawei", {"identifiers": ["914400"]}, "identifier"),
        ("individual", PERSON, {"births": ["1967-10-12"]}, "Sergey A. Suvorov", {"births": ["1967-10-12"]}, None),
        (
            *(
                "individual",
                PERSON,
                {"births": ["1967-10-12"]},
                "Andrey Anatolyevich Suvorov",
                {"births": ["1967-10-12"]},
            ),
            "name and date of birth",
        ),
        (
            *("individual", PERSON, {"births": ["1967"], "countries": ["Russia"]}, PERSON),
            *({"births": ["1967-10-12"], "countries": ["RU"]}, "name, year of birth and country"),
        ),
        (
            "vessel",
            "OCEAN STAR",
            {"identifiers": ["IMO 9187629"]},
            "OCEAN STAR",
            {"identifiers": ["IMO9187629"]},
            "identifier",
        ),
    ],
)
def test_a_name_and_a_fact_make_one_party(kind, name, ours, other, theirs, method):
    assert pair(kind, name, ours, other, theirs) == method


@pytest.mark.parametrize(
    ("kind", "name", "ours", "other", "theirs"),
    [
        ("entity", HUAWEI, {}, HUAWEI, {}),
        ("individual", PERSON, {"countries": ["Russia"]}, PERSON, {"countries": ["Russia"]}),
        ("individual", PERSON, {"births": ["1967-10-12"]}, PERSON, {"births": ["1988-10-12"]}),
        (
            *("individual", PERSON, {"births": ["1967-10-12"], "gender": "male"}, PERSON),
            {"births": ["1967-10-12"], "gender": "female"},
        ),
        ("entity", "MINISTRY OF LABOR", {"countries": ["Cuba"]}, "Ministry of Finance", {"countries": ["Cuba"]}),
        ("entity", "TRADING COMPANY", {"countries": ["Iran"]}, "TRADING COMPANY", {"countries": ["Iran"]}),
        ("entity", HUAWEI, {"identifiers": ["12345"]}, "Gazprom", {"identifiers": ["12345"]}),
    ],
)
def test_a_name_or_a_number_alone_and_facts_that_differ_do_not(kind, name, ours, other, theirs):
    assert pair(kind, name, ours, other, theirs) is None


def test_a_person_is_no_company_and_two_entries_of_one_list_are_two_parties():
    same = {"countries": ["Russia"], "identifiers": ["77-001"]}
    assert (
        links(
            ("ofac_sdn", 1, "ofac_sdn", "entity", "VYMPEL", same),
            ("ofac_sdn", 2, "ofac_sdn", "entity", "VYMPEL", same),
            ("trade_csl", 3, "bis_entity_list", "individual", "VYMPEL", same),
        )
        == {}
    )


def test_lists_of_one_source_are_different_lists():
    same = {"countries": ["Russia"]}
    assert links(
        ("trade_csl", "a", "bis_entity_list", "entity", "VYMPEL ELEKTROPRIBOR JSC", same),
        ("trade_csl", "b", "bis_mil_end_user", "entity", "AO Vympel Elektropribor", same),
    ) == {("trade_csl:a", "trade_csl:b"): "name and country"}


@pytest.mark.parametrize(
    ("kind", "name", "other", "method"),
    [
        ("entity", HUAWEI, "Huawei Technologies", "name and country"),
        (None, HUAWEI, "Huawei Technologies Company Limited", "name and country"),
        (None, "Andrei Suvorov Elektropribor", "Andrei Suvorov Elektropribor", None),
        ("individual", PERSON, PERSON, None),
    ],
)
def test_a_list_that_does_not_say_what_its_parties_are(kind, name, other, method):
    found = links(
        ("ofac_sdn", 1, "ofac_sdn", kind, name, {"countries": ["China"]}),
        ("trade_csl", "x", "bis_entity_list", None, other, {"countries": ["CN"]}),
    )
    assert found.get(("ofac_sdn:1", "trade_csl:x")) == method


def test_an_alias_is_enough_of_a_name():
    ours = {"aliases": ["OCEANIC SHIPPING HOLDINGS"], "countries": ["Iran"]}
    assert (
        pair("entity", "MERIDIAN LINE", ours, "Oceanic Shipping Holdings", {"countries": ["Iran"]})
        == "name and country"
    )
