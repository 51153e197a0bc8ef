import re
import zipfile
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path

import duckdb
import openpyxl
import pytest

from vendorwatch import confined
from vendorwatch.release.brief import charts, pages, workbook
from vendorwatch.release.brief.facts import MOST_ROWS, Facts, Row, Untold

NASTY = "<script>alert(1)</script>\"'&\u202egpj.exe\x1b[31m"


def vendor(key: str, **more: object) -> Row:
    return {
        "vendor_key": key,
        "vendor_name": key,
        "country": None,
        "vendor_id": None,
        "worst_facet": None,
        "worst_meaning": None,
        "worst_path": None,
        "worst_of": None,
        "rank": None,
        "since": None,
        "rows_in_all": 0,
        "facet_counts": {},
        "to_decide": 0,
        "below_line": 0,
        "name_script": None,
        "listed_people": 0,
        "market_share_pct": None,
        "market_segment": None,
        "market_region": None,
        "last_change_on": None,
        "last_change": None,
    } | more


def exposure(key: str, **more: object) -> Row:
    return {
        "vendor_key": key,
        "vendor_name": key,
        "facet": "sdn",
        "path": "direct",
        "list_id": "ofac_sdn",
        "list_name": "SDN List",
        "entry_id": "ofac_sdn:1",
        "entry_name": "EXAMPLE TRADING",
        "basis": "name",
        "score": 1.0,
        "band": "auto",
        "decision": "open",
        "explanation": "equal",
        "since": "2020-01-02",
        "until": None,
        "effect": "Property is blocked.",
        "rank": 1,
        "url": "https://example.org/list",
        "locator": "row 3",
        "exact": "EXAMPLE TRADING",
        "sha256": "00",
    } | more


def facts(vendors: list[Row], exposures: list[Row] = (), **more: object) -> Facts:
    by: dict[str, list[Row]] = {}
    for row in exposures:
        by.setdefault(row["vendor_key"], []).append(row)
    source = {
        "source_id": "ofac_sdn",
        "title": "SDN",
        "publisher": "OFAC",
        "homepage": "javascript:alert(1)",
        "published_on": date(2026, 1, 2),
        "verified_at": datetime(2026, 1, 3, 4, 5),
        "retrieved_at": datetime(2026, 1, 3, 4, 5),
        "is_stale": False,
        "reason": None,
        "entries": 19181,
        "outdated": None,
    }
    given: dict[str, object] = {
        "release": {"release_id": "r1", "released_at": datetime(2026, 1, 3)},
        "vendors": vendors,
        "facets": [{"facet": "sdn", "rank": 1, "meaning": "Blocked"}],
        "lists": [
            {
                "list_id": "ofac_sdn",
                "list_name": "SDN List",
                "authority": "OFAC",
                "meaning": "Blocked.",
                "instrument": "E.O. 1",
                "citation": "31 CFR 1",
                "entries": 2001,
                "published_on": None,
                "is_excerpt": True,
                "ownership_periods": [
                    {"told": "half rule, in force", "act": "<b>Act", "source_url": "javascript:x", "note": "as of old"}
                ],
            }
        ],
        "sources": [source],
        "exposures": by,
        **{name: {} for name in ("questions", "decisions", "impact", "people", "timeline", "market")},
    }
    return Facts(**(given | more))


def rendered(given: Facts) -> dict[str, str]:
    return dict(pages.render(given))


def test_the_index_says_how_many_and_each_vendor_has_a_page_with_law_words_and_evidence() -> None:
    restricted = vendor(
        "V-1",
        worst_facet="sdn",
        worst_meaning="Blocked",
        worst_of="its parent",
        rank=1,
        since="2020-01-02",
        rows_in_all=1,
    )
    # What is covered by kind is shown, and is not called restricted.
    by_kind = vendor("V-3", worst_facet="fcc_category", worst_meaning="By kind", rank=140)
    made = rendered(
        facts(
            [restricted, vendor("V-2"), by_kind],
            [exposure("V-1")],
            facets=[
                {"facet": name, "rank": rank, "meaning": name} for name, rank in (("sdn", 1), ("fcc_category", 140))
            ],
        )
    )
    assert "1 of 3 vendors are restricted" in made["index.html"]
    page = made[pages.page_of("V-1")]
    for said in (
        "Property is blocked.",
        "of its parent: Blocked",
        "EXAMPLE TRADING",
        "since 2020-01-02",
        'href="https://example.org/list"',
        "row 3",
    ):
        assert said in page
    assert pages.page_of("V-1") in made["lists/ofac-sdn.html"]


def test_a_vendor_without_a_match_is_not_called_clear_but_told_in_what_was_looked() -> None:
    page = rendered(facts([vendor("V-2")]))[pages.page_of("V-2")]
    assert "No match is certain or confirmed" in page
    assert "SDN: 19,181 entries, published 2026-01-02, last verified 2026-01-03 04:05" in page


@pytest.mark.parametrize(
    ("row", "held"),
    [
        ({"band": "review"}, False),
        ({"decision": "dismissed"}, False),
        ({"band": "review", "decision": "confirmed"}, True),
        ({"until": "2021-01-01"}, True),
    ],
)
def test_rows_that_are_all_to_decide_do_not_stand_below_what_holds(row: Row, held: bool) -> None:
    (page,) = (p for path, p in pages.render(facts([vendor("V-1")], [exposure("V-1", **row)])) if "vendors/" in path)
    assert ("What holds, and what held" in page) is held
    assert ("Nothing that a certain or confirmed match leads to holds today" in page) is held
    assert ("No match is certain or confirmed" in page) is not held
    assert ("What a match would mean, if one is confirmed" in page) is not held


def test_nothing_that_a_name_holds_becomes_markup_or_turns_a_line() -> None:
    bad = vendor(NASTY, worst_facet="sdn", worst_meaning=NASTY, rank=1)
    row = exposure(NASTY, entry_name=NASTY, explanation=NASTY, exact=NASTY, url="javascript:alert(1)", locator=NASTY)
    market = [
        {"metric": "market_share", "segment": NASTY, "region": None, "as_of": "2020", "value": 4.0, "qualifier": "=",
         "unit": "percent", "fiscal_period": None, "source_kind": "news", "url": NASTY, "locator": None, "exact": NASTY}
    ]  # fmt: skip
    made = rendered(facts([bad | {"vendor_id": "x"}], [row], market={"x": market}))
    for path, page in made.items():
        assert "<script>alert" not in page, path
        assert "javascript:" not in re.sub(r">[^<]*<", "><", page), path
        assert not {"\u202e", "\x1b"} & set(page), path
    assert len(made) == 4


def test_keys_that_look_alike_have_pages_of_their_own_within_the_folder() -> None:
    keys = ["A 1", "a-1", "../../etc/passwd", "ключ", "", "x" * 500]
    paths = [pages.page_of(key) for key in keys]
    assert len(set(paths)) == len(keys)
    assert all(re.fullmatch(r"vendors/[a-z0-9-]{1,49}\.html", path) for path in paths)


def test_ten_thousand_rows_of_evidence_are_counted_not_shown() -> None:
    rows = [exposure("V-1", entry_id=f"ofac_sdn:{n}") for n in range(10_000)]
    page = rendered(facts([vendor("V-1", worst_facet="sdn", rank=1)], rows))[pages.page_of("V-1")]
    assert page.count("<details") == MOST_ROWS
    assert "9,800 more rows stand in the published file." in page


def test_shares_are_drawn_once_each_without_a_script() -> None:
    claim = {"metric": "market_share", "segment": "antivirus", "region": "EU", "as_of": "2024", "value": 4.0}
    drawn = charts.shares([claim, claim, claim | {"value": 31.0, "region": "US"}, claim | {"metric": "revenue"}])
    assert drawn is not None
    assert drawn.count("antivirus, EU, 2024</text>") == 1
    assert "<script" not in drawn
    assert charts.shares([claim | {"metric": "revenue"}]) is None


def test_a_formula_in_the_workbook_is_text(tmp_path: Path) -> None:
    workbook.write(facts([vendor('=cmd|"/c calc"!A1', last_change="a\x00b")]), tmp_path / "x.xlsx")
    sheet = openpyxl.load_workbook(tmp_path / "x.xlsx")["vendors"]
    assert sheet["A2"].data_type == "s"
    assert sheet["A2"].value == '=cmd|"/c calc"!A1'


@pytest.fixture
def published(tmp_path: Path) -> Path:
    """A published file that says which release it is, and nothing else."""
    with duckdb.connect(str(tmp_path / "vendorwatch.duckdb")) as con:
        con.execute("create schema meta; create table meta.release as select 'r1' as release_id")
    return tmp_path


def test_a_day_in_the_workbook_is_a_date_and_a_year_the_text_that_it_is(tmp_path: Path) -> None:
    year = {"since": "2017", "since_day": date(2017, 12, 31), "since_precision": "year"}
    day = {"since": "2024-06-21", "since_day": date(2024, 6, 21), "since_precision": "day"}
    old = {"until": "1850-01-02", "until_day": date(1850, 1, 2), "until_precision": "day"}
    file = tmp_path / "brief.xlsx"
    workbook.write(facts([vendor("V-1", **day), vendor("V-2", **year)], [exposure("V-1", **day, **old)]), file)
    book = openpyxl.load_workbook(file)
    (heading,) = (c.column for c in book["vendors"][1] if c.value == "since")
    first, second = (book["vendors"].cell(row, heading) for row in (2, 3))
    assert (first.value, first.is_date, second.value) == (datetime(2024, 6, 21), True, "2017")
    cells = {c.value: book["exposures"].cell(2, c.column).value for c in book["exposures"][1]}
    assert (cells["since"], cells["until"]) == (datetime(2024, 6, 21), "1850-01-02")


def test_the_folder_is_swapped_in_whole(published: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pages, "read", lambda _: facts([vendor("V-1")]))
    left_by_a_killed_run = published / "briefs" / ".build-r0"
    left_by_a_killed_run.mkdir(parents=True)
    folder, is_new = pages.write(published)
    assert is_new
    assert (published / "brief").resolve() == folder
    assert {"index.html", "sources.html", "style.css", "vendors.xlsx"} <= {p.name for p in folder.iterdir()}
    assert not left_by_a_killed_run.exists()
    assert pages.write(published) == (folder, False)
    # A page that is gone, or one that is not as it was, has all made anew.
    (folder / "sources.html").unlink()
    assert pages.write(published) == (folder, True)
    (folder / "index.html").write_text("")
    assert pages.write(published) == (folder, True)
    assert ">1 vendor<" in (folder / "index.html").read_text("utf-8")


def test_a_list_says_its_law_how_much_is_held_and_whom_it_reaches_when() -> None:
    page = " ".join(rendered(facts([vendor("V-1")]))["lists/ofac-sdn.html"].split())
    assert "E.O. 1 (31 CFR 1). 2,001 entries are held; that is an excerpt" in page
    assert "half rule, in force: as of old" in page
    assert "&lt;b&gt;Act" in page
    assert 'href="javascript' not in page


def untold(row: Row) -> Untold:
    """Return the row of a vendor of whom there is nothing to tell as it is read from a release."""
    own = ("vendor_key", "vendor_name", "country", "below_line")
    nothing = vendor("")
    for column in own:
        del nothing[column]
    return Untold({column: row[column] for column in own}, nothing)


def test_vendors_of_whom_there_is_nothing_to_tell_are_written_as_any_others(tmp_path: Path) -> None:
    names = ["", "Acme & <b>Sons</b>", "\u202eevil", "Zoë 12 %s %", "=1+1", "#N/A", "x" * 40_000]
    vendors = [
        vendor(f"{name}/{country}", vendor_name=name, country=country)
        for name in names
        for country in (None, "", "DE", "<x>")
    ]
    vendors += [vendor("unlikely", below_line=2), vendor("one", below_line=1, country="DE")]
    others = [vendor("listed", worst_facet="sdn"), vendor("asked", to_decide=1)]
    exposures = [exposure("listed"), exposure("Zoë 12 %s %/DE", until="2021-01-01")]
    quickly, slowly = (facts([*some, *others], exposures) for some in (map(untold, vendors), vendors))
    assert rendered(quickly) == rendered(slowly)
    assert len(rendered(quickly)) > len(vendors)
    sheets = []
    for number, given in enumerate((quickly, slowly)):
        workbook.write(given, tmp_path / f"{number}.xlsx")
        with zipfile.ZipFile(tmp_path / f"{number}.xlsx") as book:
            sheets.append(book.read("xl/worksheets/sheet1.xml"))
    assert sheets[0] == sheets[1]
    cells = openpyxl.load_workbook(tmp_path / "0.xlsx")["vendors"].iter_rows(min_row=2, max_col=2)
    assert {cell.data_type for row in cells for cell in row if cell.value is not None} == {"s"}


def test_pages_that_a_child_has_made_are_those_that_are_made_here(
    published: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    given = facts([untold(vendor(f"V-{n}")) for n in range(9)] + [vendor("L", worst_facet="sdn")], [exposure("L")])
    whole = rendered(given)
    monkeypatch.setattr(pages, "_AT_ONCE", 2)
    monkeypatch.setattr(pages, "read", lambda _: given)
    monkeypatch.setattr(confined.os, "cpu_count", lambda: 2)
    folder, _ = pages.write(published)
    assert {path: (folder / path).read_text("utf-8") for path in whole} == whole
    assert {*whole} == {p.relative_to(folder).as_posix() for p in folder.rglob("*.html")}
    assert openpyxl.load_workbook(folder / "vendors.xlsx")["vendors"].max_row == 11


def test_unlikely_matches_are_counted_and_not_asked() -> None:
    asked = {"party_name": "Acme", "party_id": "l:1", "join_id": "vj_1", "probability": 0.999, "explanation": "equal"}
    given = facts([vendor("V-1", to_decide=1, below_line=2), vendor("V-2", below_line=1)])
    made = rendered(replace(given, questions={"V-1": [asked]}))
    assert "over 99% likely; l:1, vj_1" in made[pages.page_of("V-1")]
    assert "2 unlikely matches are kept below the line" in made[pages.page_of("V-1")]
    assert "1 unlikely match is kept below the line" in made[pages.page_of("V-2")]
    assert "<h2>To decide</h2>" not in made[pages.page_of("V-2")]
