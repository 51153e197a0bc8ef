"""What a number in common is worth: the joins of the team's list and `names/qualify.py` say the same of every number."""

from itertools import product
from math import exp

import duckdb
import pytest

from tests.sql.test_models import CATALOGUE, _create
from vendorwatch.identifiers import plain, read
from vendorwatch.names.likelihood import likelihoods
from vendorwatch.names.qualify import DECISIVE, facts, shared_number
from vendorwatch.tables.declarations import SCHEMAS
from vendorwatch.tables.warehouse import MACROS

MODEL = CATALOGUE["work.vendor_candidates"]
# How it is written, the scheme and number of the listed party's, how far that reaches.
NUMBERS = [
    ("9074729", "imo", "9074729", "world"),
    ("IMO 9074729", "imo", "9074729", "world"),
    ("211378120", "mmsi", "211378120", "world"),
    ("549300ABCDEFGHIJKL99", "lei", "549300ABCDEFGHIJKL99", "world"),
    ("1027700024560", "national", "1027700024560", "national"),
    ("Tax ID 77012", "national", "77012", "national"),
    ("77012", "national", "77012", "national"),
    ("HRB 77001", "national", "HRB77001", "register"),
    ("4711", "national", "4711", "register"),
    ("Passport A1234567", "passport", "A1234567", "national"),
]
CASES = [
    (*number, country, theirs, fits)
    for number, country, theirs, fits in product(NUMBERS, ("RU", "DE", None), ("RU", None), (False, True))
    if not (number[3] == "world" and theirs)
]


@pytest.fixture(scope="module")
def joined():
    """Band and probability of each case, by its place."""
    given = {table: [] for table in MODEL.inputs}
    for place, (written, scheme, number, reach, country, theirs, fits) in enumerate(CASES):
        key, party = f"V{place}", f"p:{place}"
        given["core.vendor_list"].append({"vendor_key": key, "vendor_name": "Acme", "country_code": country})
        given["work.parties"].append({"party_id": party, "party_name": "Bolt", "kind": "organization"})
        given["work.party_identifiers"].append(
            {"party_id": party, "scheme": scheme, "reach": reach, "number": number, "country_code": theirs}
        )
        for own in read(written):
            given["work.vendor_list_identifiers"].append(
                {
                    **{"vendor_key": key, "scheme": own.scheme, "number": own.number, "named": own.named},
                    **{"written_as": written, "country_code": country, "is_certain": own.is_certain},
                }
            )
        if fits:
            given["work.entity_links"].append(
                {
                    **{"query_id": f"vendor_list:{key}", "query_source": "vendor_list", "query_name": "Acme"},
                    **{"target_id": party, "target_name": "Bolt", "score": 0.7, "band": "review", "probability": 0.0},
                    **{"above_line": False, "reason": "close"},
                }
            )
    with duckdb.connect() as con:
        for schema in SCHEMAS:
            con.execute(f"create schema {schema}")
        con.execute(MACROS)
        for table in MODEL.inputs:
            _create(con, CATALOGUE[table], given[table])
        by_number = "basis = 'identifier' and party_id = 'p:' || vendor_key[2:]"
        rows = con.execute(f"select vendor_key, band, probability from ({MODEL.sql}) where {by_number}").fetchall()
    return {int(key[1:]): (band, probability) for key, band, probability in rows}


@pytest.mark.parametrize("place", range(len(CASES)), ids=[" ".join(map(str, case)) for case in CASES])
def test_a_number_is_worth_the_same_in_joins_and_in_screening(joined, place):
    written, _, number, reach, country, theirs, fits = CASES[place]
    listed = facts(None, None, None, [f"{reach}:{theirs or ''}:{plain(number)}"])
    worth = shared_number(facts(country, None, None, [written]), listed, names_fit=fits)
    if worth is None:
        assert place not in joined
        return
    band, probability = joined[place]
    assert band == ("auto" if worth == DECISIVE else "review")
    assert probability == pytest.approx(1 / (1 + exp(-likelihoods().points[f"number_{worth}"])), abs=0.005)
