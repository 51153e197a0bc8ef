"""The countries of the team's vendors: every name that screening knows, and nothing else."""

import duckdb

from vendorwatch.countries import country_code
from vendorwatch.vendors.countries import vendor_countries

WRITTEN = ["P.R.C.", "  China ", "RF", "the Russian Federation", "156", "CN - China", "Atlantis", "U.K."]


def test_a_country_is_what_screening_takes_it_for_and_what_is_none_is_left_out():
    with duckdb.connect() as con:
        con.execute("create schema raw")
        con.execute(
            "create table raw.vendor_master__vendors as select unnest($1) as country, 'DE' as nationality, "
            "cast(null as varchar) as is_duplicate_of",
            [WRITTEN],
        )
        found = {row["written"]: row["code"] for row in vendor_countries(con).to_pylist()}
    known = {name: country_code(name) for name in [*WRITTEN, "DE"] if name != "Atlantis"}
    assert found == known
    assert None not in known.values()
