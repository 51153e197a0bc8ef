"""Links of names to known parties."""

import json

import duckdb
import pytest

from vendorwatch.names.entity_links import PER_QUERY, entity_links
from vendorwatch.names.indexes import index_file
from vendorwatch.names.screening import published_names, screen_file

TARGETS = [
    ("vendor:kaspersky", "vendor", "Kaspersky Lab", "name", False, "organization", "RU"),
    ("vendor:kaspersky", "vendor", "Laboratoriya Kasperskogo", "alias", False, "organization", "RU"),
    ("vendor:huawei", "vendor", "Huawei Technologies Co., Ltd.", "name", False, "organization", "CN"),
    ("ofac_sdn:45817", "ofac_sdn", "EFREMOV, Andrei Anatolyevich", "primary", False, "person", None),
    ("ofac_sdn:45817", "ofac_sdn", "EFREMOV, Andrey", "aka", False, "person", None),
    ("ofac_sdn:45821", "ofac_sdn", "SUVOROV, Andrei Anatolyevich", "primary", False, "person", None),
    ("ofac_sdn:45854", "ofac_sdn", "ALESKEEVA, Marina Mikhaylovna", "primary", False, "person", None),
    ("ofac_sdn:45856", "ofac_sdn", "GERBER, Mikhail Yuyevich", "primary", False, "person", None),
]
COLUMNS = "query_id varchar, query_source varchar, name varchar, kind varchar, country varchar, birth varchar"


@pytest.fixture
def con():
    with duckdb.connect() as con:
        con.execute("create schema core; create schema work")
        con.execute(f"create table work.name_queries ({COLUMNS})")
        con.execute(
            "create table core.name_targets (target_id varchar, target_source varchar, name varchar, "
            "name_type varchar, is_weak boolean, kind varchar, country varchar, birth varchar)"
        )
        con.executemany("insert into core.name_targets values (?, ?, ?, ?, ?, ?, ?, null)", TARGETS)
        yield con


def links(con, *names, source="vendor_list", kind="organization"):
    for name in names:
        con.execute("insert into work.name_queries values (?, ?, ?, ?, null, null)", [name, source, name, kind])
    return {
        (link["query_name"], link["target_id"]): link["band"]
        for link in entity_links(con).to_pylist()
        if link["rank"] == 1
    }


def test_press_names_find_entries_that_ofac_misspelled(con):
    people = ("Marina Mikhaylovna Alekseeva", "Mikhail Yuryevich Gerber")
    assert links(con, *people, source="claim_person", kind="person") == {
        (people[0], "ofac_sdn:45854"): "auto",
        (people[1], "ofac_sdn:45856"): "auto",
    }


def test_people_who_share_given_name_and_patronymic_are_kept_apart(con):
    people = ("Andrei Anatolyevich Efremov", "Andrei Anatolyevich Suvorov")
    for name in people:
        con.execute("insert into work.name_queries values (?, 'claim_person', ?, 'person', null, null)", [name, name])
    found = [(link["query_name"], link["target_id"]) for link in entity_links(con).to_pylist()]
    assert found == [(people[0], "ofac_sdn:45817"), (people[1], "ofac_sdn:45821")]


def test_vendors_are_found_in_every_spelling_and_script_but_not_by_a_shared_beginning(con):
    spellings = ("Kaspersky Labs Ltd", 'AO "Laboratoriya Kasperskogo"', "Лаборатория Касперского")
    assert links(con, *spellings, "Kasper Lab Instruments GmbH") == {
        (name, "vendor:kaspersky"): "auto" for name in spellings
    }


ASKED = [
    ("V-1", "Huawei Technologies", "CN"),
    ("V-2", "Huawei Technologies Hungary Kft.", "HU"),
    ("V-3", "Kaspersky Lab", None),
    ("V-4", "Kasperski Labs Ltd", "DE"),
    ("V-5", "Severozapad Stroy", "RU"),
    ("V-6", "Severozapad Stroi Ltd", "US"),
    ("V-7", "Andrey Efremov", None),
]


def test_a_vendor_has_one_score_here_and_in_screen(con, tmp_path):
    con.execute("alter table core.name_targets add column gender varchar")
    con.execute("alter table core.name_targets add column identifiers varchar[]")
    con.execute(
        """
        insert into core.name_targets
        values ('x:1', 'ofac_sdn', 'SEVEROZAPAD STROY OOO', 'primary', false, 'organization', 'RU', null, null, [])
        """
    )
    con.execute("create table core.listings (entry_id varchar, list_id varchar)")
    for key, name, country in ASKED:
        con.execute(
            "insert into work.name_queries values (?, 'vendor_list', ?, 'unknown', ?, null)", [key, name, country]
        )
    columns = ("target_id", "score", "band", "probability", "evidence", "above_line")
    linked = {(link["query_id"], *(link[column] for column in columns)) for link in entity_links(con).to_pylist()}
    file = tmp_path / "vendors.csv"
    rows = [",".join((key, name, country or "")) for key, name, country in ASKED]
    file.write_text("\n".join(["id,name,country", *rows]), "utf-8")
    with index_file(published_names(con), tmp_path) as index:
        screen_file(file, index, out=tmp_path / "hits.json", top=PER_QUERY)
    hits = json.loads((tmp_path / "hits.json").read_text("utf-8"))
    screened = {(hit["query_id"], hit["entry_id"], *(hit[column] for column in columns[1:])) for hit in hits}
    assert {key for key, *_ in linked} == {key for key, *_ in ASKED}
    assert linked == screened


def test_a_party_is_not_linked_to_itself(con):
    con.execute(
        "insert into work.name_queries values ('vendor:huawei', 'vendor', 'Huawei Technologies', null, null, null)"
    )
    assert entity_links(con).num_rows == 0


def test_no_queries_and_no_targets_give_an_empty_table_with_all_columns(con):
    empty = entity_links(con)
    con.execute("delete from core.name_targets")
    con.execute("insert into work.name_queries values ('x', 'vendor_list', 'Anything', null, null, null)")
    assert empty.num_rows == entity_links(con).num_rows == 0
    assert empty.schema.equals(entity_links(con).schema)
    assert empty.column_names[-1] == "rank"


def test_namesakes_are_kept_apart_by_birth_nationality_and_middle_name(con):
    con.execute("update core.name_targets set birth = '1979-02-03', country = 'RU' where target_id = 'ofac_sdn:45821'")
    asked = {
        "same": ("Andrei Anatolyevich Suvorov", "1979-02-03", "RU"),
        "another year": ("Andrei Anatolyevich Suvorov", "1951-08-09", "RU"),
        "another middle name": ("Andrei Borisovich Suvorov", None, None),
        "another nationality": ("Andrei Anatolyevich Suvorov", None, "BR"),
        "unknown": ("Andrei Anatolyevich Suvorov", None, None),
    }
    for query_id, (name, birth, country) in asked.items():
        con.execute(
            "insert into work.name_queries values (?, 'vendor_list', ?, 'person', ?, ?)",
            [query_id, name, country, birth],
        )
    found = {link["query_id"]: link for link in entity_links(con).to_pylist() if link["target_id"] == "ofac_sdn:45821"}
    assert (found["same"]["band"], found["unknown"]["band"]) == ("auto", "review")
    for query_id in ("another year", "another middle name"):
        assert query_id not in found or found[query_id]["band"] == "review", found[query_id]
    assert found["another nationality"]["score"] < found["unknown"]["score"]
    assert "another year" not in found or found["another year"]["score"] < found["unknown"]["score"]
