"""What may be a person's name, by its look."""

import duckdb
import pytest

from vendorwatch.vendors.people import may_be_a_person, possible_people


@pytest.mark.parametrize(
    ("name", "may_be"),
    [
        ("Paul Nicholas Griffin", True),
        ("JOHN B. PRIDMORE-SMITH", True),
        ("Muhammad Nasim ud Din", True),
        ("Hao Li Chen", True),
        ("Onyx Construction Company", False),
        ("Shanghai Optics Co., Ltd.", False),
        ("GLOBE TRADE", False),
        ("Wave Tech", False),
        ("Dahua Technology", False),
        ("Rosoboronexport", False),
        ("Smith & Jones", False),
        ("Research Institute 38", False),
        ("United Shipbuilding Corporation", False),
        ("", False),
    ],
)
def test_a_name_may_be_a_persons(name: str, may_be: bool) -> None:
    assert may_be_a_person(name) == may_be


def test_a_party_is_perhaps_a_person_if_all_its_names_are_and_nobody_says_what_it_is() -> None:
    with duckdb.connect() as con:
        con.execute("create schema core")
        con.execute(
            """
            create table core.name_targets as from (values
                ('t:1', 'Paul Griffin', 'unknown'), ('t:1', 'GRIFFIN, Paul', 'unknown'),
                ('t:2', 'Penny Ray', 'unknown'), ('t:2', 'Penny Ray Trading LLC', 'unknown'),
                ('t:3', 'Jean Dupont', 'organization')) as t(target_id, name, kind)
            """
        )
        assert possible_people(con).to_pylist() == [{"party_id": "t:1"}]
