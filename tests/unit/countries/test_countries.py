"""Names of countries: many languages and spellings, never a guess."""

import duckdb
import pytest

from vendorwatch.countries import country_code, country_key, country_names, usual_names
from vendorwatch.names.qualify import facts


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("UK", "GB"),
        ("uk", "GB"),
        ("GBR", "GB"),
        (" Deutschland ", "DE"),
        ("Россия", "RU"),
        ("中国", "CN"),
        ("USA", "US"),
        ("Korea, North", "KP"),
        ("Korea (South)", "KR"),
        ("Congo, Democratic Republic of the", "CD"),
        ("Hong Kong, China", "HK"),
        ("Springfield, Ohio", None),
        ("Antigua and Barbuda", "AG"),
        ("Virgin Islands, British", "VG"),
        ("Czech Republic", "CZ"),
        ("俄羅斯", "RU"),
        ("إيران", "IR"),
        ("156", "CN"),
        ("CN - China", "CN"),
        ("China (CN)", "CN"),
        ("RUS/Russia", "RU"),
        ("DE China", None),
        ("999", None),
        ("4", None),
        ("Russian Fed.", "RU"),
        ("I.R. Iran", "IR"),
        ("Nga", "NG"),
        ("Venäjä", "RU"),
        ("Atlantis", None),
        ("Netherlands Antilles", None),
        ("ZZ", None),
        ("", None),
        (None, None),
    ],
)
def test_a_country_is_told_by_its_names(written: str | None, code: str | None) -> None:
    assert country_code(written) == code


def test_the_table_has_each_name_once_and_only_codes() -> None:
    with duckdb.connect() as con:
        rows = country_names(con).to_pylist()
    assert len({r["name"] for r in rows}) == len(rows) > 3000
    assert all(r["code"].isalpha() and r["code"].isupper() and len(r["code"]) == 2 for r in rows)
    assert all(country_code(r["name"]) == r["code"] for r in rows)


@pytest.mark.parametrize(
    "written", ["Deutschland", "Россия", "俄羅斯", "Korea, South", "korea south", "DR Congo", "DPRK", "UK"]
)
def test_what_a_vendor_list_understands_names_are_compared_with(written: str) -> None:
    assert facts(written, None, None, None).countries == {country_code(written)}


def test_usual_names_mean_one_country_in_any_order_and_what_they_mean_elsewhere() -> None:
    with duckdb.connect() as con:
        known = {row["name"]: row["code"] for row in country_names(con).to_pylist()}
    clashes = {
        name: (code, usual_names().get(country_key(name)))
        for name, code in known.items()
        if name.isascii() and usual_names().get(country_key(name), code) != code
    }
    assert clashes == {}
