"""Numbers of things as one reads them, and what is asked of who mistyped a name."""

import pytest

from vendorwatch.shown import counted, did_you_mean, likely, spelled


@pytest.mark.parametrize(
    ("count", "words", "told"),
    [
        (0, ("vendor",), "0 vendors"),
        (1, ("vendor",), "1 vendor"),
        (1_200, ("vendor",), "1,200 vendors"),
        (1, ("row breaks", "rows break"), "1 row breaks"),
        (2, ("row breaks", "rows break"), "2 rows break"),
    ],
)
def test_one_is_one(count: int, words: tuple[str, ...], told: str) -> None:
    assert counted(count, *words) == told


@pytest.mark.parametrize(
    ("probability", "told"), [(0.0004, "below 1%"), (0.014, "1%"), (0.5, "50%"), (0.987, "99%"), (0.99999, "over 99%")]
)
def test_no_number_alone_makes_certain(probability: float, told: str) -> None:
    assert likely(probability) == told


@pytest.mark.parametrize(
    ("name", "told"),
    [("entity_list", "entity list"), ("ofac_non_sdn", "OFAC non-SDN"), ("sdn", "SDN"), ("fcc_covered", "FCC covered")],
)
def test_names_of_the_database_are_written_as_people_do(name: str, told: str) -> None:
    assert spelled(name) == told


@pytest.mark.parametrize(
    ("given", "asked"),
    [
        ("ofac_sdm", "Did you mean ofac_sdn?"),
        ("OFAC_SDN ", "Did you mean ofac_sdn?"),
        ("sdn list", "Did you mean ofac_sdn?"),
        ("entity", "Did you mean bis_entity_list?"),
        ("qq", ""),
        ("nothing alike", ""),
        ("", ""),
    ],
)
def test_who_mistyped_a_name_is_asked_for_the_nearest(given: str, asked: str) -> None:
    known = {"ofac_sdn": "ofac_sdn", "SDN List": "ofac_sdn", "bis_entity_list": "bis_entity_list"}
    assert did_you_mean(given, known) == asked
