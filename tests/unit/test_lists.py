"""A list that is declared by halves is refused when definitions load, with the file and what to add."""

import re
import shutil
import sys
from collections.abc import Callable
from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest

from vendorwatch import sources
from vendorwatch.deliveries import Source
from vendorwatch.errors import VendorwatchError
from vendorwatch.history.facts import _families
from vendorwatch.lists import check_lists
from vendorwatch.settings import PROJECT
from vendorwatch.sources import all_sources
from vendorwatch.tables.catalogue import Catalogue

SQL = PROJECT / "sql"
ROW = "acme_list,Acme List,acme,Acme,Rule,1 FR 2,acme_listed,71,Nothing is sold.,parties,,,,40,amended\n"
ACME = replace(all_sources()["dhs_uflpa"], id="acme", lists=("acme_list",))
SNAPSHOT = "snapshots/acme/2026-01-01/uflpa.html"


@cache
def _catalogue(sql: Path) -> Catalogue:
    return Catalogue(sql, [*(s.id for s in all_sources().values() if s.lists), "acme", "bolt"])


@pytest.fixture
def seeds(tmp_path: Path) -> Path:
    shutil.copytree(PROJECT / "seeds" / "curated", tmp_path / "curated")
    (tmp_path / "snapshots").mkdir()
    for folder in (PROJECT / "seeds" / "snapshots").iterdir():
        (tmp_path / "snapshots" / folder.name).symlink_to(folder)
    (tmp_path / SNAPSHOT).parent.mkdir(parents=True)
    (tmp_path / SNAPSHOT).write_text("<p>")
    return tmp_path


@pytest.fixture
def check(seeds: Path) -> Callable[..., None]:
    def run(row: str = ROW, added: tuple[Source, ...] = (ACME,), sql: Path = SQL) -> None:
        with (seeds / "curated" / "lists.csv").open("a") as file:
            file.write(row)
        check_lists(_catalogue(sql), [*all_sources().values(), *added], seeds)

    return run


def test_a_list_is_a_source_a_row_and_a_snapshot(check) -> None:
    check()


@pytest.mark.parametrize(
    ("row", "added", "says"),
    [
        ("", (ACME,), "lists.csv.*has no row for the list acme_list of the source acme.*Add a line"),
        (
            ROW.replace(",acme,", ",gleif,"),
            (ACME,),
            "acme/source.py: claims the list acme_list, which is that of gleif in .*lists.csv line [0-9]+.*write acme as",
        ),
        (ROW, (), "lists.csv line [0-9]+.*no source speaks for acme_list.*sources/acme/source.py"),
        (ROW, (ACME, replace(ACME, id="bolt")), "bolt/source.py.*claims the list acme_list, which acme claims too"),
        (ROW.replace(",71,", ",,"), (ACME,), "the facet acme_listed has no place among the facets.*severity"),
        (ROW.replace(",71,", ",high,"), (ACME,), "lists.csv line [0-9]+: severity is 'high', expected a whole number"),
        (ROW.replace(",71,", ",-1,"), (ACME,), "severity is '-1', expected a whole number"),
        (
            ROW + ROW.replace("acme_list,", "acme_two,").replace(",71,", ",73,"),
            (replace(ACME, lists=("acme_list", "acme_two")),),
            "line [0-9]+: the facet acme_listed has severity 73, and 71 in line [0-9]+.*the same `severity`",
        ),
        (
            ROW.replace(",71,", ",75,"),
            (ACME,),
            "lists.csv line [0-9]+: the facet acme_listed has severity 75, which is the place of forced_labor in "
            r"seeds/curated/lists.csv line [0-9]+.*another number: 76 is free",
        ),
        (
            ROW.replace(",71,", ",110,"),
            (ACME,),
            "has severity 110, which is the place of agency_directive in seeds/curated/severity.csv line [0-9]+.*111 is free",
        ),
        (ROW + ROW, (ACME,), "lists.csv line [0-9]+: acme_list stands 2 times"),
        (ROW.replace("Nothing is sold.", ""), (ACME,), "effect is '', expected a value"),
        (ROW.replace("parties", "party"), (ACME,), "kind is 'party', expected one of parties, equipment"),
        (ROW.replace(",40", ",many"), (ACME,), "usual_entries is 'many', expected a whole number"),
        (ROW.replace(",,,,40", ",,,40"), (ACME,), "lists.csv line [0-9]+: 14 cells, expected 15"),
        (
            ROW.replace("parties,,", "parties,half,"),
            (ACME,),
            "the ownership rule half is not declared.*ownership_rules",
        ),
        (ROW.replace("parties,,,", "parties,,nobody,"), (ACME,), "republished_by nobody is no source.*expected.*gleif"),
    ],
)
def test_half_a_list_is_refused(check, row: str, added: tuple[Source, ...], says: str) -> None:
    with pytest.raises(VendorwatchError) as refused:
        check(row, added)
    assert re.search(says, str(refused.value).replace("\n", " ")), refused.value


def test_a_list_that_another_source_has_is_told_as_its_whoever_comes_first(seeds: Path) -> None:
    with (seeds / "curated" / "lists.csv").open("a") as file:
        file.write(ROW)
    greedy = replace(ACME, lists=("acme_list", "ofac_sdn"))
    says = "acme/source.py: claims the list ofac_sdn, which is that of ofac_sdn in .*lists.csv line [0-9]+"
    with pytest.raises(VendorwatchError, match=says):
        check_lists(_catalogue(SQL), [greedy, *all_sources().values()], seeds)


def test_a_column_that_lists_csv_does_not_have_is_refused(check, seeds: Path) -> None:
    path = seeds / "curated" / "lists.csv"
    path.write_text(path.read_text("utf-8").replace("list_name", "title", 1), "utf-8")
    with pytest.raises(VendorwatchError, match=r"lists\.csv line 1: headed list_id, title.*raw/curated__lists\.yml"):
        check()


def test_two_facets_of_the_team_s_order_have_two_places(check, seeds: Path) -> None:
    path = seeds / "curated" / "severity.csv"
    path.write_text(path.read_text("utf-8").replace("\nunverified,120,", "\nunverified,110,"), "utf-8")
    says = r"severity\.csv line 14: the facet unverified has rank 110, .* agency_directive in .*line 13.*111 is free"
    with pytest.raises(VendorwatchError, match=says):
        check()


def test_a_list_without_a_snapshot_is_refused(check, seeds: Path) -> None:
    (seeds / SNAPSHOT).unlink()
    with pytest.raises(VendorwatchError, match=r"seeds/snapshots/acme.*has no snapshot.*uflpa\.html"):
        check()


@pytest.mark.parametrize(
    ("files", "says"),
    [
        ({}, "halves: is no source; expected a folder with a source.py"),
        ({"source.py": "PARSER = 1"}, "halves/source.py: declares no source of this id"),
        ({"source.py": "from vendorwatch.sources.gleif.source import SOURCE"}, 'expected SOURCE = Source.id="halves"'),
        ({"source.py": "a = 1\nfoo("}, "halves/source.py: cannot be loaded: SyntaxError: .*never closed.*line 2"),
        (
            {"source.py": "from vendorwatch.deliveries import Source\nSOURCE = Source(id='halves')"},
            "halves/source.py line 2: cannot be loaded: TypeError: .*title.*docs/adding-a-source.md",
        ),
        (
            {
                "source.py": "from dataclasses import replace\nfrom vendorwatch.sources.dhs_uflpa.source import SOURCE\n"
                "SOURCE = replace(SOURCE, id='halves', lists='acme_list')"
            },
            r"halves/source.py: lists is the text 'acme_list'; expected lists=\(\"acme_list\",\)",
        ),
    ],
)
def test_half_a_folder_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, files: dict[str, str], says: str
) -> None:
    folder = tmp_path / "halves"
    folder.mkdir()
    for name, text in files.items():
        (folder / name).write_text(text)
    monkeypatch.setattr(sources, "__path__", [*sources.__path__, str(tmp_path)])
    monkeypatch.delitem(sys.modules, "vendorwatch.sources.halves.source", raising=False)
    with pytest.raises(VendorwatchError, match=says):
        all_sources.__wrapped__()


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
    with pytest.raises(VendorwatchError, match="does not say what page tells"):
        check("", sql=sql)
    (sql / "facts" / "csl.yml").write_text(
        facts.replace("forms:\n  csv:", "forms:\n  '*': {place: '{}', tells: [name]}\n  csv:")
    )
    _families.cache_clear()
    with pytest.raises(VendorwatchError, match=r"sql/raw/acme__\*\.yml.*nothing of acme feeds staging\.list_entries"):
        check("", sql=sql)
