"""Deciding at the command line and what the next refresh makes of it, on the bundled snapshot."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from tests.snapshot import refresh_by_library
from vendorwatch.cli import app
from vendorwatch.reader import query
from vendorwatch.settings import PROJECT

KEY = "V-1031"
LIST = PROJECT / "seeds/snapshots/vendor_master/2026-11-01/vendors.csv"


def rows(home: Path, sql: str) -> list[dict]:
    return query(sql, path=home / "published" / "vendorwatch.duckdb").to_dict("records")


def listed(*arguments: str) -> list[dict]:
    result = CliRunner().invoke(app, ["decide", "--list", "--json", *arguments])
    assert result.exit_code == 0, result.output
    return json.loads(result.stdout)


def test_a_dismissed_join_stays_a_row_and_survives_a_re_keyed_list(refreshed: Path, tmp_path: Path) -> None:
    [join] = listed("--vendor", KEY)
    assert (join["party_name"], join["decision"], join["band"]) == ("MAHAN AIR", "open", "review")
    decided = CliRunner().invoke(
        app, ["decide", join["join_id"], "dismiss", "--reason", "A handler at the airport", "--by", "ann"]
    )
    assert decided.exit_code == 0, decided.output
    # The team numbers its vendors anew.
    moved = tmp_path / "new.csv"
    moved.write_text(LIST.read_text("utf-8").replace("V-1", "SUP-9"), "utf-8")
    imported = CliRunner().invoke(app, ["vendors", "import", str(moved)])
    assert imported.exit_code == 0, imported.output
    assert refresh_by_library().success
    [exposure] = rows(refreshed, "select * from marts.vendor_exposure where vendor_key = 'SUP-9031'")
    assert (exposure["facet"], exposure["decision"]) == ("sdn", "dismissed")
    [line] = rows(refreshed, "select * from marts.join_decisions")
    assert (line["decided_by"], line["reason"], line["status"]) == ("ann", "A handler at the airport", "in_force")
    assert (line["vendor_key"], line["vendor_key_now"]) == (KEY, "SUP-9031")
    [brief] = rows(refreshed, "select * from marts.vendor_brief where vendor_key = 'SUP-9031'")
    assert (brief["sdn"], brief["dismissed"], brief["to_decide"]) == (0, 1, 0)
    assert listed("--vendor", "SUP-9031", "--state", "dismissed")[0]["decided_by"] == "ann"


@pytest.mark.parametrize(
    "arguments", [["vj_0000000000", "confirm", "--reason", "x"], ["vj_0000000000"], ["--vendor", "nobody"]]
)
def test_nothing_is_written_for_what_is_no_join(refreshed: Path, arguments: list[str]) -> None:
    result = CliRunner().invoke(app, ["decide", *arguments])
    assert result.exit_code == 1
    assert not list((refreshed / "inbox").glob("decisions/*"))


def test_questions_are_walked_through_and_not_asked_again(refreshed: Path) -> None:
    asked = json.loads(CliRunner().invoke(app, ["decide", "--json", "--all"]).stdout)
    assert KEY in [question["vendor_key"] for question in asked]
    walked = CliRunner().invoke(app, ["decide", "--vendor", KEY, "--all", "--by", "ann"], input="n\n")
    assert walked.exit_code == 0, walked.output
    assert "1 decided, 0 skipped, 0 left." in walked.stdout
    assert "MAHAN AIR" in walked.stdout
    [question] = [question for question in asked if question["vendor_key"] == KEY]
    lines = (refreshed / "inbox/decisions/vendor_joins.jsonl").read_text("utf-8").splitlines()
    assert len(lines) == sum(len(candidate["joins"]) for candidate in question["candidates"])
    again = CliRunner().invoke(app, ["decide", "--vendor", KEY, "--all"])
    questions = CliRunner().invoke(app, ["decide", "--list", "--all"], env={"COLUMNS": "80"}).stdout
    assert questions.count("may be ") == len(asked) - 1
    assert f"Nothing is open for {KEY}." in again.stdout
    whole = CliRunner().invoke(app, ["decide", "--list", "--state", "all"], env={"COLUMNS": "80"}).stdout
    assert all(join["join_id"] in whole and join["party_id"] in whole for join in listed("--state", "all"))


def test_what_is_held_of_each_list_is_told(refreshed: Path) -> None:
    found = {r["source_id"]: r for r in rows(refreshed, "select * from meta.sources")}
    assert found["ofac_sdn"]["is_excerpt"]
    assert found["ofac_sdn"]["entries"] < found["ofac_sdn"]["usual_entries"]
    assert not found["fcc_covered_list"]["is_excerpt"]
    nothing = CliRunner().invoke(app, ["screen", "--name", "Blue Fern Tools", "--list", "ofac_sdn"])
    assert nothing.exit_code == 4
    assert "no match among 44 entries of SDN List (published 2026-04-10)" in nothing.stdout
    unchanged = CliRunner().invoke(app, ["changes", "--since", "2026-11-01"])
    assert unchanged.exit_code == 4
    for arguments in (["--list", "nope"], ["--vendor", "Nobody"]):
        refused = CliRunner().invoke(app, ["changes", "--since", "2026-01-01", *arguments])
        assert refused.exit_code == 1


def test_the_kaspersky_row_shows_all_that_holds(refreshed: Path) -> None:
    found = rows(refreshed, "select * from marts.vendor_exposure where vendor_key = 'V-1001' and decision = 'open'")
    since = {f: sorted(r["since"] for r in found if r["facet"] == f) for f in {r["facet"] for r in found}}
    assert since["fcc_covered"] == ["2022-03-25", "2024-07-23"]
    assert since["entity_list"][-3:] == ["2024-06-24"] * 3
    assert since["prohibited_transaction"] == ["2024-07-20", "2024-09-29"]
    assert since["agency_directive"] == ["2017-09-13"]
    assert since["executive_listed"] == ["2024-06-21"] * 12
    assert "sdn" not in since
    [left] = [r for r in found if isinstance(r["until"], str)]
    assert left["entry_name"].startswith("ASTRAKHAN")
    [brief] = rows(refreshed, "select * from marts.vendor_brief where vendor_key = 'V-1001'")
    assert (brief["executive_listed"], brief["listed_people"], brief["sdn"]) == (11, 11, 0)
    assert (brief["market_share_pct"], brief["market_region"]) == (4.0, "North America")
    assert brief["listing_status"] == "unlisted"


def test_an_identifier_says_so(refreshed: Path) -> None:
    [suex] = rows(refreshed, "select * from marts.vendor_exposure where vendor_key = 'V-1027'")
    assert (suex["basis"], suex["band"], suex["facet"]) == ("identifier", "auto", "sdn")
    assert suex["explanation"].startswith("Your Suex OTC leads to SUEX OTC, S.R.O. on the SDN List. LEI ")
