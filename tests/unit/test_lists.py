"""A list that is declared by halves is refused when definitions load, with the file and what to add."""

import csv
import io
import re
import shutil
import sys
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta
from functools import cache
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

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
        (
            ROW.replace("acme_listed,71", "executive_listed,"),
            (ACME,),
            "executive_listed is given by what is found, not by",
        ),
        (
            ROW.replace("acme_listed,71", "owned_by_listed,"),
            (ACME,),
            "the facet owned_by_listed is given by an ownership rule",
        ),
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
        (ROW.replace("parties,,,", "parties,,acme,"), (ACME,), "republished_by acme is no other source"),
        (
            ROW.replace("parties,,,", "parties,,gleif,"),
            (ACME,),
            "line [0-9]+: republished_by is gleif, which does not say so.*`republishes` in .*gleif/source.py",
        ),
        (
            ROW,
            (replace(ACME, republishes=("ofac_sdn",)),),
            "lists.csv line 2: has no row that says of the list ofac_sdn that acme repeats it",
        ),
        (ROW.replace("parties", "equipment"), (ACME,), "line [0-9]+: kind is 'equipment', and acme yields parties"),
        (
            ROW.replace(",,40", ",The List,40"),
            (ACME,),
            "claimed_as is 'The List'; expected a name that claims have.*OFAC SDN",
        ),
        (ROW.replace(",,40", ",OFAC SDN List,40"), (ACME,), "claimed_as is 'OFAC SDN List', as in another line"),
        (ROW, (replace(ACME, lists=("acme_list", "acme_list")),), "claims the list acme_list twice"),
        (ROW, (replace(ACME, variants=()),), "acme/source.py: says neither where it is fetched nor which inbox"),
        (ROW, (replace(ACME, variants=(replace(ACME.variants[0], parts=()),)),), "the variant page has no parts"),
        (ROW, (replace(ACME, inbox="sam"),), "acme/source.py: takes the inbox sam, which sam_exclusions takes too"),
        (ROW, (replace(ACME, variants=ACME.variants * 2),), "acme/source.py: has page twice"),
        (ROW, (replace(ACME, tables=("rows",)),), "acme/source.py: declares a table rows, which sql/raw does not"),
        (
            ROW,
            (replace(ACME, list_column="list_id"),),
            "has list_column 'list_id', which is no column of its table entries",
        ),
    ],
)
def test_half_a_list_is_refused(check, row: str, added: tuple[Source, ...], says: str) -> None:
    with pytest.raises(VendorwatchError) as refused:
        check(row, added)
    assert re.search(says, str(refused.value).replace("\n", " ")), refused.value


# What a cell may hold besides what it holds, as docs/adding-a-source.md says: nothing, or a text of one's own.
MAY_BE_EMPTY = {
    "lists.csv": {"severity", "ownership_rule", "republished_by", "claimed_as", "usual_entries"},
    "ownership_rules.csv": {"ends_on", "note"},
    "severity.csv": set(),
}
IN_ONES_OWN_WORDS = {
    "lists.csv": {"list_name", "authority", "instrument", "citation", "effect"},
    "ownership_rules.csv": {"rule_name", "document", "citation", "note"},
    "severity.csv": {"meaning"},
}
# A cell that may be empty by itself, and not in each line.
BY_THE_REST = {"facet", "severity", "republished_by", "ends_on", "ownership_rule", "rule_name"}


def _cells() -> list[tuple[str, int, str]]:
    folder = PROJECT / "seeds" / "curated"
    files = {file: list(csv.DictReader((folder / file).open(encoding="utf-8"))) for file in MAY_BE_EMPTY}
    return [(file, n, column) for file, rows in files.items() for n, row in enumerate(rows) for column in row]


@given(
    cell=st.sampled_from(_cells()),
    nonsense=st.sampled_from(["", " ", "nonsense words", "0", "party", "\u202e", "1e9", "x,y", "???", "-1"]),
)
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=150)
def test_no_cell_of_a_declaration_can_be_wrong_in_silence(
    check, seeds: Path, cell: tuple[str, int, str], nonsense: str
) -> None:
    file, n, column = cell
    path = seeds / "curated" / file
    good = path.read_text("utf-8")
    rows = list(csv.DictReader(io.StringIO(good)))
    is_allowed = column in (MAY_BE_EMPTY if not nonsense.strip() else IN_ONES_OWN_WORDS)[file]
    # No words at all are nonsense everywhere, but for a document, which may be a number.
    is_allowed &= not nonsense.strip() or column == "document" or sum(map(str.isalpha, nonsense)) > 1
    # A list may have a facet of its own, if it is a name and has a place.
    is_allowed |= (column, nonsense) == ("facet", "party")
    rows[n][column] = nonsense
    written = io.StringIO()
    writer = csv.DictWriter(written, rows[0])
    writer.writeheader()
    writer.writerows(rows)
    path.write_text(written.getvalue(), "utf-8")
    try:
        if is_allowed and column not in BY_THE_REST:
            check("", ())
        elif not is_allowed:
            with pytest.raises(
                VendorwatchError, match=r"(lists|severity|ownership_rules)\.csv|sources/\w+/source\.py"
            ) as refused:
                check("", ())
            assert refused.value.todo or refused.value.expected or "stands" in str(refused.value)
        else:
            with suppress(VendorwatchError):
                check("", ())
    finally:
        path.write_text(good, "utf-8")


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


def test_a_snapshot_whose_folder_is_no_day_is_refused(check, seeds: Path) -> None:
    (seeds / SNAPSHOT).parent.rename(seeds / "snapshots" / "acme" / "latest")
    with pytest.raises(
        VendorwatchError, match="seeds/snapshots/acme/latest: is no day; expected a folder named as its date"
    ):
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
            r"halves/source.py line 3: cannot be loaded: TypeError: lists is one str, 'acme_list'; expected lists=\('acme_list',\)",
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
    with pytest.raises(VendorwatchError, match=r"acme/source.py: declares no table rows, which sql/raw/acme__rows.yml"):
        check(sql=sql)
    acme = (replace(ACME, tables=("rows",)),)
    with pytest.raises(VendorwatchError, match="neither history nor guards"):
        check("", acme, sql=sql)
    facts = (sql / "facts" / "csl.yml").read_text().replace("[trade_csl]", "[trade_csl, acme]")
    (sql / "facts" / "csl.yml").write_text(facts)
    _families.cache_clear()
    _catalogue.cache_clear()
    with pytest.raises(VendorwatchError, match="does not say what page tells"):
        check("", acme, sql=sql)
    (sql / "facts" / "csl.yml").write_text(
        facts.replace("forms:\n  csv:", "forms:\n  '*': {place: '{}', tells: [name]}\n  csv:")
    )
    _families.cache_clear()
    with pytest.raises(VendorwatchError, match=r"sql/raw/acme__\*\.yml.*nothing of acme feeds staging\.list_entries"):
        check("", acme, sql=sql)


@pytest.mark.parametrize(
    ("changed", "says"),
    [
        ({"lists": None}, "lists is None; expected a tuple of str"),
        (
            {"republishes": "dhs_uflpa"},
            "republishes is one str, 'dhs_uflpa'; expected republishes=('dhs_uflpa',), with a comma",
        ),
        ({"variants": ACME.variants[0]}, "variants is one Variant"),
        ({"variants": [ACME.variants[0]]}, "expected a tuple of Variant"),
        ({"cadence": 7}, "cadence is 7; expected how often it is published"),
        ({"cadence": timedelta(-1)}, "cadence is "),
        ({"title": ""}, "title is ''; expected a text"),
        ({"licence": None}, "licence is None; expected a text"),
        ({"publisher": 5}, "publisher is 5; expected a text"),
    ],
)
def test_what_no_source_can_be_is_none(changed: dict[str, object], says: str) -> None:
    with pytest.raises((TypeError, ValueError), match=re.escape(says)):
        replace(ACME, **changed)


@pytest.mark.parametrize(
    ("changed", "says"),
    [
        ({"media": "xlsx"}, "media is 'xlsx'; expected one of xml, csv"),
        ({"max_bytes": 0}, "max_bytes is 0; expected what the file never exceeds"),
        ({"url": ""}, "url is ''; expected a text"),
        ({"name": "../x.csv"}, "name is '../x.csv'; expected a file's name without a folder"),
        ({"holds": b"list"}, "holds is one bytes"),
    ],
)
def test_what_no_part_can_be_is_none(changed: dict[str, object], says: str) -> None:
    with pytest.raises((TypeError, ValueError), match=re.escape(says)):
        replace(ACME.variants[0].parts[0], **changed)
