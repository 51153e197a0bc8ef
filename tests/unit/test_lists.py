"""A list that is declared by halves is refused when definitions load, with the file and what to add."""

import shutil
from collections.abc import Callable
from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest

from vendorwatch.deliveries import Source
from vendorwatch.errors import VendorwatchError
from vendorwatch.history.facts import _families
from vendorwatch.lists import check_lists
from vendorwatch.settings import PROJECT
from vendorwatch.sources import all_sources
from vendorwatch.tables.catalogue import Catalogue

SQL = PROJECT / "sql"
ROW = "acme_list,Acme List,acme,Acme,Rule,1 FR 2,acme_listed,70,Nothing is sold.,parties,,,\n"
ACME = replace(all_sources()["trade_csl"], id="acme", lists=("acme_list",))


@cache
def _catalogue(sql: Path) -> Catalogue:
    return Catalogue(sql, [*(s.id for s in all_sources().values() if s.lists), "acme"])


@pytest.fixture
def check(tmp_path: Path) -> Callable[..., None]:
    shutil.copytree(PROJECT / "seeds" / "curated", tmp_path / "curated")

    def run(row: str = ROW, added: tuple[Source, ...] = (ACME,), sql: Path = SQL) -> None:
        with (tmp_path / "curated" / "lists.csv").open("a") as file:
            file.write(row)
        check_lists(_catalogue(sql), [*all_sources().values(), *added], tmp_path, sql)

    return run


def test_a_list_is_a_source_and_a_row(check) -> None:
    check()


@pytest.mark.parametrize(
    ("row", "added", "says"),
    [
        ("", (ACME,), "lists.csv.*has no row for the list acme_list of the source acme"),
        (ROW.replace(",acme,", ",gleif,"), (ACME,), "has no row for the list acme_list of the source acme"),
        (ROW, (), "no source speaks for acme_list.*sources/acme/source.py"),
        (ROW, (ACME, replace(ACME, id="bolt")), "claims the list acme_list, which acme claims too"),
        (ROW.replace(",70,", ",,"), (ACME,), "the facet acme_listed has no place among the facets.*severity"),
        (ROW.replace("parties,,,", "parties,half,,"), (ACME,), "the ownership rule half is not declared"),
        (ROW.replace("parties,,,", "parties,,nobody,"), (ACME,), "republished_by nobody is no source"),
    ],
)
def test_half_a_list_is_refused(check, row: str, added: tuple[Source, ...], says: str) -> None:
    with pytest.raises(VendorwatchError) as told:
        check(row, added)
    import re

    assert re.search(says, str(told.value).replace("\n", " "))


def test_tables_of_its_own_need_a_history_and_must_reach_the_lists(check, tmp_path: Path) -> None:
    sql = tmp_path / "sql"
    shutil.copytree(SQL, sql)
    (sql / "raw" / "acme__rows.yml").write_text(
        "description: One row per row.\nsource: acme\ncolumns:\n  a: {type: varchar, description: A.}\n"
    )
    with pytest.raises(VendorwatchError, match="neither history nor guards"):
        check(sql=sql)
    facts = (sql / "facts" / "csl.yml").read_text().replace("[trade_csl]", "[trade_csl, acme]")
    (sql / "facts" / "csl.yml").write_text(facts)
    _families.cache_clear()
    _catalogue.cache_clear()
    with pytest.raises(VendorwatchError, match=r"nothing of acme feeds staging\.list_entries"):
        check("", sql=sql)
