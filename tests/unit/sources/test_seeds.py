"""The bundled seeds: they parse, agree with each other, have the publishers' forms, and are in our own words."""

import csv
import io
import json
import re
from collections import Counter
from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path

import pytest

from vendorwatch.settings import PROJECT
from vendorwatch.sources import all_sources
from vendorwatch.sources.curated.source import TABLES as CURATED
from vendorwatch.sources.curated.source import file_of
from vendorwatch.sources.curated.source import parse as parse_curated
from vendorwatch.sources.fcc_covered_list.source import parse as parse_fcc
from vendorwatch.sources.news.source import parse as parse_news
from vendorwatch.sources.vendor_master.source import parse as parse_vendors

SEEDS = PROJECT / "seeds"
SNAPSHOTS = SEEDS / "snapshots"
SDN = SNAPSHOTS / "ofac_sdn/2025-08-15"
CONSOLIDATED = SNAPSHOTS / "ofac_consolidated/2025-12-19"
KASPERSKY_TWELVE = {45815, 45817, 45818, 45821, 45849, 45854, 45856, 45858, 45860, 45862, 45863, 45864}
NULL = "-0- "


@pytest.fixture
def curated(delivery_of) -> dict[str, list[dict]]:
    parts = {file_of(t): SEEDS / "curated" / file_of(t) for t in CURATED}
    return {t: rows.to_pylist() for t, rows in parse_curated(delivery_of("curated", "files", parts)).tables.items()}


@pytest.fixture
def covered(delivery_of) -> dict[str, list[dict]]:
    page = SNAPSHOTS / "fcc_covered_list/2026-09-09/covered_list.html"
    parsed = parse_fcc(delivery_of("fcc_covered_list", "page", {page.name: page}))
    return {t: rows.to_pylist() for t, rows in parsed.tables.items()}


@pytest.fixture
def news(delivery_of) -> list[dict]:
    files = {path.name: path for path in sorted((SNAPSHOTS / "news").glob("*/*.md"))}
    parsed = parse_news(delivery_of("news", "inbox", files))
    assert not parsed.problems
    return parsed.tables["documents"].to_pylist()


def legacy(path: Path) -> list[list[str]]:
    return list(csv.reader(io.StringIO(path.read_bytes().rstrip(b"\x1a").decode("ascii"), newline="")))


def test_every_snapshot_is_of_a_declared_source_and_dated() -> None:
    for folder in SNAPSHOTS.iterdir():
        assert folder.name in {*all_sources(), "ofac_sdn", "ofac_consolidated"}, folder
        for dated in folder.iterdir():
            assert date.fromisoformat(dated.name)


def test_every_company_on_the_covered_list_is_a_vendor_under_that_name(curated, covered) -> None:
    vendor_of = {n["name"]: n["vendor_id"] for n in curated["vendor_names"] if n["kind"] != "brand"}
    named = [p["name"] for p in covered["producers"]]
    assert {name: vendor_of.get(name) for name in named if name not in vendor_of} == {}
    assert len({vendor_of[name] for name in named}) == 12


def test_written_actions_agree_with_the_covered_list(curated, covered) -> None:
    included = {e["entry_no"]: e["included_on"].isoformat() for e in covered["entries"]}
    on_page = {(p["name"], included[p["entry_no"]]) for p in covered["producers"]}
    written = {(a["party_name"], a["event_date"]) for a in curated["actions"] if a["facet"] == "fcc_covered"}
    assert written == on_page


def test_each_vendor_has_one_primary_name_which_is_its_own(curated) -> None:
    primary = [(n["vendor_id"], n["name"]) for n in curated["vendor_names"] if n["kind"] == "primary"]
    assert sorted(primary) == sorted((v["vendor_id"], v["vendor_name"]) for v in curated["vendors"])
    assert max(Counter(n["name"] for n in curated["vendor_names"]).values()) == 1


def test_listed_vendors_have_tickers_and_others_none(curated) -> None:
    for v in curated["vendors"]:
        assert (v["listing_status"] == "listed") == (v["ticker"] is not None) == (v["exchange"] is not None), v


def test_the_kaspersky_story_is_written_down_without_blurring(curated) -> None:
    facets = {
        (a["party_name"], a["facet"])
        for a in curated["actions"]
        if a["vendor_id"] == "kaspersky" and a["facet"] != "none"
    }
    assert facets == {
        ("AO Kaspersky Lab or affiliated companies", "agency_directive"),
        ("AO Kaspersky Lab", "fcc_covered"),
        ("Kaspersky Lab, Inc.", "fcc_covered"),
        ("AO Kaspersky Lab", "entity_list"),
        ("OOO Kaspersky Group", "entity_list"),
        ("Kaspersky Labs Limited", "entity_list"),
        ("Kaspersky Lab, Inc.", "prohibited_transaction"),
    }
    claims = {(c["metric"], c["value"], c["as_of"]) for c in curated["market_claims"] if c["vendor_id"] == "kaspersky"}
    assert claims == {
        ("market_share", 4.0, "2024-07"),
        ("market_share", 2.9, "2022-06"),
        ("market_rank", 9.0, "2022-06"),
        ("headcount", 50.0, "2024-07"),
    }


@pytest.mark.real
def test_an_ownership_rule_has_one_state_on_each_day_and_what_nobody_confirmed_says_so(curated) -> None:
    periods: dict[str, list[dict]] = {}
    for row in curated["rule_periods"]:
        periods.setdefault(row["rule_id"], []).append(row)
    for rows in periods.values():
        for before, after in pairwise(rows):
            assert date.fromisoformat(before["ends_on"]) + timedelta(days=1) == date.fromisoformat(after["starts_on"])
        assert rows[-1]["ends_on"] is None
    assert [(p["status"], p["starts_on"]) for p in periods["bis_affiliates"]] == [
        ("in_force", "2025-09-29"),
        ("suspended", "2025-11-10"),
        # The suspension ends by its own terms; whoever sees a later document writes it down and makes this another state.
        ("unconfirmed", "2026-11-10"),
    ]


def test_us_tickers_are_those_of_the_commission(curated, shared_data: Path) -> None:
    companies = json.loads((shared_data / "market/sec/company_tickers_2025-12.json").read_text("utf-8")).values()
    cik_of = {c["ticker"]: c["cik_str"] for c in companies}
    for v in curated["vendors"]:
        if v["exchange"] in ("NASDAQ", "NYSE"):
            assert v["source_url"].endswith(f"CIK={cik_of[v['ticker']]:010d}"), v


@pytest.mark.parametrize("path", sorted([*SDN.glob("*.csv"), *CONSOLIDATED.glob("*.csv")]), ids=lambda p: p.name)
def test_ofac_files_have_the_official_form(path: Path) -> None:
    body = path.read_bytes()
    assert body.endswith(b"\r\n\x1a") and body.count(b"\x1a") == 1
    assert body.count(b"\n") == body.count(b"\r\n")
    widths = {"sdn": 12, "prim": 12, "add": 6, "alt": 5, "comments": 2}
    width = next(w for name, w in widths.items() if path.stem.endswith(name))
    for row in legacy(path):
        assert len(row) == width
        assert row[0].isdigit()
        assert all(cell == NULL or cell.strip() not in ("", "-0-") for cell in row), row


@pytest.mark.parametrize(
    ("folder", "main", "prefix", "comments"),
    [(SDN, "sdn.csv", "", "sdn_comments.csv"), (CONSOLIDATED, "cons_prim.csv", "cons_", "cons_comments.csv")],
)
def test_ofac_files_belong_together(folder: Path, main: str, prefix: str, comments: str) -> None:
    entries = {row[0]: row for row in legacy(folder / main)}
    assert len(entries) == len(legacy(folder / main))
    assert {row[0] for row in legacy(folder / f"{prefix}add.csv")} == set(entries)
    for part in ("add", "alt"):
        rows = legacy(folder / f"{prefix}{part}.csv")
        assert {row[0] for row in rows} <= set(entries)
        assert len({row[1] for row in rows}) == len(rows)
    spilled = {row[0] for row in legacy(folder / comments)}
    assert spilled == {n for n, row in entries.items() if len(row[11]) == 1000} != set()
    assert all(len(row[11]) <= 1000 for row in entries.values())


def test_the_sdn_snapshot_holds_what_the_project_shows() -> None:
    entries = {int(row[0]): row for row in legacy(SDN / "sdn.csv")}
    assert set(entries) > KASPERSKY_TWELVE
    assert not [row for row in entries.values() if "kaspersky" in ",".join(row).lower()]
    assert {row[2] for row in entries.values()} == {NULL, "individual", "vessel", "aircraft"}
    assert [row[1] for row in entries.values() if row[2] == NULL and "," in row[1]]
    linked = {name for row in entries.values() for name in re.findall(r"Linked To: ([^;]+?)(?:;|\.$)", row[11])}
    assert {"MAHAN AIR", "EVIL CORP", "HAMAS"} <= linked & {row[1] for row in entries.values()}


@pytest.mark.real
def test_the_kaspersky_twelve_are_as_the_list_had_them(shared_data: Path) -> None:
    listed = {row[0]: row for row in legacy(SDN / "sdn.csv")}
    aliases: dict[str, list[str]] = {}
    for row in legacy(SDN / "alt.csv"):
        aliases.setdefault(row[0], []).append(f"{row[1]}:{row[2]}:{row[3]}")
    with (shared_data / "ofac/kaspersky/kaspersky_12.csv").open(encoding="utf-8", newline="") as file:
        known = {row["ent_num"]: row for row in csv.DictReader(file)}
    assert set(known) == {str(n) for n in KASPERSKY_TWELVE}
    for number, row in known.items():
        assert listed[number][1] == row["sdn_name"]
        assert listed[number][11] == row["remarks"]
        assert " | ".join(aliases.get(number, [])) == row["aliases(alt_num:type:name)"]


def test_the_release_gives_each_of_the_twelve_a_title(news) -> None:
    release = next(n for n in news if n["published_on"] == date(2024, 6, 21))
    bullets = [line for line in release["text"].split("\n") if line.startswith("- ")]
    assert len(bullets) == 12
    assert all("Kaspersky Lab" in line and " is " in line for line in bullets)
    surnames = {row[1].split(",")[0] for row in legacy(SDN / "sdn.csv") if int(row[0]) in KASPERSKY_TWELVE}
    in_release = {line.split("(")[1].split(")")[0].upper() for line in bullets}
    assert surnames - in_release == {"ALESKEEVA"}  # the list's own misspelling


def test_news_say_whose_words_they_are_and_when(news) -> None:
    assert {n["published_on"] for n in news} == {date(2024, 6, 20), date(2024, 6, 21), date(2024, 7, 16)}
    for n in news:
        assert n["publisher"].startswith("Vendorwatch seeds")
        assert "restates" in n["published_how"] and n["lang"] == "en"
        assert (PROJECT / n["url"]).is_file()


def test_the_vendor_list_has_the_trouble_that_was_planted(delivery_of) -> None:
    path = SNAPSHOTS / "vendor_master/2026-11-01/vendors.csv"
    parsed = parse_vendors(delivery_of("vendor_master", "inbox", {path.name: path}))
    issues = [(i["line"], i["severity"], i["message"]) for i in parsed.tables["issues"].to_pylist()]
    assert issues == [
        (39, "error", "no name"),
        (40, "warning", "repeats an earlier row"),
        (41, "warning", "a name that stands under another key too"),
    ]
    vendors = parsed.tables["vendors"].to_pylist()
    assert len(vendors) == 40
    assert [v["vendor_key"] for v in vendors if v["is_duplicate_of"]] == ["V-1019 (row 40)"]


@pytest.mark.real
def test_no_seed_repeats_a_line_or_sentence_of_the_real_news(shared_data: Path) -> None:
    lines = [
        " ".join(line.split())
        for path in (shared_data / "news").rglob("*.txt")
        for line in path.read_text("utf-8").splitlines()
    ]
    theirs = {line for line in lines if len(line.split()) > 3}
    sentences = {s for line in theirs for s in re.split(r"(?<=[.!?])\s+", line) if len(s.split()) > 5}
    assert theirs and sentences
    for path in SEEDS.rglob("*.*"):
        text = path.read_text("utf-8", errors="replace")
        assert not {" ".join(line.split()) for line in text.splitlines()} & theirs, path
        # The page repeats the words of the law, and the register's index the titles of documents, as the news do.
        if path.suffix != ".html" and "federal_register" not in path.parts:
            assert not [s for s in sentences if s in " ".join(text.split())], path
