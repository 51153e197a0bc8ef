"""The whole graph on the bundled snapshot: what it yields, what it leaves alone, and what it does when things break."""

import json
import os
import subprocess
import sys
from datetime import date
from pathlib import Path

import dagster as dg
import pytest
from typer.testing import CliRunner

from orchestration.commands import refresh, replay
from orchestration.resources import Installation
from tests.instance import set_up
from tests.snapshot import Ended, Snapshot, execute, refresh_by_library
from vendorwatch import intake
from vendorwatch.cli import app, main
from vendorwatch.errors import VendorwatchError
from vendorwatch.history.update import forget
from vendorwatch.landing import Landing
from vendorwatch.processes.runs import Runs
from vendorwatch.reader import query
from vendorwatch.release import publish
from vendorwatch.settings import PROJECT, Settings
from vendorwatch.sources import all_sources
from vendorwatch.tables.catalogue import read_catalogue
from vendorwatch.tables.warehouse import Warehouse
from vendorwatch.unchanged import Found, look

KASPERSKY = "vendor_id = 'kaspersky'"


def rows(home: Path, sql: str) -> list[dict]:
    return query(sql, path=home / "published" / "vendorwatch.duckdb").to_dict("records")


def test_the_snapshot_yields_the_story(snapshot: Snapshot) -> None:
    home = snapshot.home
    assert snapshot.ended == Ended((), frozenset())
    executives = rows(home, f"select * from marts.sanctioned_executives where {KASPERSKY}")
    assert len(executives) == 12
    assert len({e["person_id"] for e in executives}) == 12
    assert all(e["role_title"] and e["list_id"] == "ofac_sdn" for e in executives)
    assert {str(e["listed_on"])[:10] for e in executives} == {"2024-06-21"}
    by_name = {e["reported_name"]: e["person_name"] for e in executives}
    assert by_name["Marina Mikhaylovna Alekseeva"] == "ALESKEEVA, Marina Mikhaylovna"
    assert by_name["Mikhail Yuryevich Gerber"] == "GERBER, Mikhail Yuyevich"
    assert by_name["Andrei Anatolyevich Efremov"] == "EFREMOV, Andrei Anatolyevich"
    assert by_name["Andrei Anatolyevich Suvorov"] == "SUVOROV, Andrei Anatolyevich"
    facets = set(executives[0]["vendor_facets"])
    assert facets == {"fcc_covered", "entity_list", "prohibited_transaction", "agency_directive", "procurement_ban"}
    assert (executives[0]["market_share_pct"], executives[0]["market_region"]) == (4.0, "North America")
    differ = rows(home, "select kind, claim_says, other_says from marts.contradictions order by all")
    assert [tuple(r.values()) for r in differ] == [
        ("merged_dates", "2024-09-29", "2024-07-20"),
        ("spelling", "Marina Mikhaylovna Alekseeva", "the list writes ALESKEEVA, Marina Mikhaylovna"),
        ("spelling", "Mikhail Yuryevich Gerber", "the list writes GERBER, Mikhail Yuyevich"),
    ]


NEVER = {
    "an end before its beginning": """
        select vendor_key from marts.vendor_exposure where since_day > until_day or last_listed_on > until_day
        union all select vendor_id from marts.regulatory_timeline where event_day > until_day or not_before >= event_day
        union all select vendor_id from core.vendor_facets where since_day > until_day""",
    "an event told twice": """
        select summary from marts.regulatory_timeline where event_type <> 'mention'
        group by vendor_id, event_date, event_type, summary having count(*) > 1
        union all select any_value(summary) from marts.regulatory_timeline
        where event_type in ('prohibition_announced', 'prohibition_effective', 'directive', 'market_exit')
        group by vendor_id, event_type, event_date having count(*) > 1""",
    "a day that its listing has not": """
        select e.vendor_key from marts.vendor_exposure as e
        inner join core.listing_dates as d on e.list_id = d.list_id and e.entry_id = d.entry_id
        where e.path <> 'ownership' and d.since is not null and e.since <> cast(d.since as varchar)
        union all
        select list_id from core.listing_dates where since <> coalesce(effective_on, listed_on, since)""",
    "who is listed under the wrong path": """
        select vendor_key from marts.vendor_exposure
        where (path = 'direct' and listed_party <> 'itself') or (path <> 'direct' and listed_party = 'itself')
            or (path = 'executive' and listed_party <> 'person') or (path = 'ownership' and listed_party <> 'owner')""",
    "shares of more than the whole that nobody is warned of": """
        select segment from marts.market_footprint where metric = 'market_share' and segment is not null
        group by segment, region, left(as_of, 7), source_kind
        having sum(value) filter (where qualifier in ('=', '~')) > 100.5 and not bool_and(is_disputed)""",
    "a figure told twice": """
        select vendor_id from marts.market_footprint
        group by vendor_id, metric, value, unit, qualifier, region, segment, as_of, definition, period_kind, period_start
        having count(*) > 1""",
}


@pytest.mark.parametrize("what", NEVER)
def test_no_mart_has(snapshot: Snapshot, what: str) -> None:
    assert rows(snapshot.home, NEVER[what]) == []


def test_the_covered_list_is_whole_and_its_producers_are_known(snapshot: Snapshot) -> None:
    found = rows(snapshot.home, "select * from marts.covered_vendors")
    assert sum(r["entry_kind"] == "entity" and r["relation"] == "named" for r in found) == 12
    assert sum(r["relation"] == "subsidiary" for r in found if r["relation"]) == 1
    assert all(isinstance(r["vendor_id"], str) for r in found if r["entry_kind"] == "entity")
    since = rows(snapshot.home, f"select included_on from marts.covered_vendors where {KASPERSKY} order by 1")
    assert [str(r["included_on"])[:10] for r in since] == ["2022-03-25", "2024-07-23"]


def test_every_published_fact_has_its_evidence(snapshot: Snapshot) -> None:
    path = snapshot.home / "published" / "vendorwatch.duckdb"
    columns = query(
        "select table_name from duckdb_columns() where schema_name = 'marts' and column_name = 'evidence_id'", path=path
    )["table_name"]
    assert len(columns) >= 6
    for table in columns:
        lacking = query(
            f"select count(*) as n from marts.{table} where evidence_id not in (select evidence_id from marts.evidence)",
            path=path,
        )
        assert lacking["n"].tolist() == [0], table
    quoted = rows(
        snapshot.home, "select e.exact from marts.market_footprint join marts.evidence as e using (evidence_id)"
    )
    assert all(r["exact"] for r in quoted)


def test_the_teams_own_spellings_lead_to_the_vendor_and_the_trap_does_not(snapshot: Snapshot) -> None:
    found = {r["vendor_name"]: r for r in rows(snapshot.home, f"select * from marts.vendor_exposure where {KASPERSKY}")}
    for spelling in ("Kaspersky Labs Ltd", 'AO "Laboratoriya Kasperskogo"', "Лаборатория Касперского"):
        assert spelling in found, spelling
    assert not rows(
        snapshot.home, "select * from marts.vendor_exposure where vendor_name like 'Kasper Lab Instruments%'"
    )


def test_nothing_new_is_found_without_dagster_and_put_on_record(
    refreshed: Path, seeds: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ahead: list[str] = []
    monkeypatch.setattr(intake, "read_ahead", lambda *asked: ahead.append(asked[-1].id))
    settings, runs = Settings.from_env(), Runs(refreshed)
    # What a command left that was cut off may be on Dagster's record alone.
    with pytest.raises(RuntimeError), runs.command():
        raise RuntimeError
    assert look(settings, []) == Found()
    for mark in runs.cut_off():
        mark.remove()
    found = look(settings, [])
    assert found.result is not None
    assert found.result.succeeded
    assert found.landed.keys() == all_sources().keys()
    last = runs.last("landing")
    assert last is not None
    assert last.run_id == found.result.run_id
    assert not ahead

    seed = seeds / "curated" / "vendors.csv"
    seed.write_text(seed.read_text() + "acme,Acme,US,\n")
    found = look(settings, [])
    assert found.result is None
    assert found.landed["curated"].status == "new"
    assert found.to_tell == ("curated",)
    assert ahead == ["curated"], "it is read while Dagster is loaded"
    again = look(settings, [])
    assert again.landed["curated"].status == "unchanged"
    assert (again.result, again.to_tell) == (None, ("curated",)), "what was brought in is not loaded yet"
    told = refresh([], quiet=True, landed=found.landed, to_tell=found.to_tell)
    assert told.succeeded
    assert told.new_release
    # A run after that lands each source again, what this one did not tell of as well.
    before = found.landed["fcc_covered_list"]
    assert Installation().land(all_sources()["fcc_covered_list"], []).retrieved_at > before.retrieved_at


@pytest.mark.parametrize("why", ["live", "a run that failed", "no release"])
def test_what_is_not_plain_is_left_to_the_jobs(why: str, home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    if why == "live":
        monkeypatch.setenv("VENDORWATCH_MODE", "live")
    elif why == "a run that failed":
        with pytest.raises(RuntimeError), Runs(home).during("run", "tables"):
            raise RuntimeError
    assert look(Settings.from_env(), []) == Found()


def test_a_hand_picked_table_says_that_it_is_up_to_date(refreshed: Path) -> None:
    key = dg.AssetKey(["marts", "evidence"])
    result = execute("refresh", asset_selection=[key])
    assert result.success
    [event] = result.get_asset_materialization_events()
    assert event.materialization.metadata["state"].value == "up to date, not rebuilt"


def test_an_edited_seed_rebuilds_what_is_behind_it(refreshed: Path, seeds: Path) -> None:
    path = seeds / "curated" / "vendors.csv"
    text = path.read_text("utf-8")
    line = next(x for x in text.splitlines() if x.startswith("kaspersky,"))
    path.write_text(text.replace(line, line.replace("kaspersky,Kaspersky", "kaspersky,Kaspersky Lab", 1)), "utf-8")
    ended = refresh_by_library()
    assert ended.success
    assert rows(refreshed, f"select distinct vendor_name from marts.sanctioned_executives where {KASPERSKY}") == [
        {"vendor_name": "Kaspersky Lab"}
    ]


def test_a_broken_source_is_stale_and_the_others_go_on(refreshed: Path, seeds: Path) -> None:
    broken = seeds / "snapshots" / "fcc_covered_list" / "2026-10-01"
    broken.mkdir()
    (broken / "covered_list.html").write_text("<html><body><h1>Access Denied</h1></body></html>")
    ended = refresh_by_library()
    assert ended.success
    assert ended.failed_checks == {("landing/fcc_covered_list", "source_in_order")}
    assert len(rows(refreshed, "select * from marts.covered_vendors where entry_kind = 'entity'")) == 13
    [state] = rows(refreshed, "select * from meta.sources where is_stale")
    assert state["source_id"] == "fcc_covered_list"
    assert state["reason"]


def test_a_list_that_cannot_be_read_in_full_is_quarantined(refreshed: Path, seeds: Path) -> None:
    good = next((seeds / "snapshots" / "fcc_covered_list").iterdir()) / "covered_list.html"
    broken = seeds / "snapshots" / "fcc_covered_list" / "2026-10-01"
    broken.mkdir()
    (broken / "covered_list.html").write_text(good.read_text("utf-8").replace("March 12, 2021", "sometime in March"))
    ended = refresh_by_library()
    assert ended.success
    assert any(check == "delivery_parsed" for _, check in ended.failed_checks)
    assert len(rows(refreshed, "select * from marts.covered_vendors where entry_kind = 'entity'")) == 13
    [state] = rows(refreshed, "select * from meta.sources where is_stale")
    assert "sometime in March" in state["reason"]


def test_seeds_that_break_a_rule_are_turned_away_and_an_edit_undone_is_over(refreshed: Path, seeds: Path) -> None:
    before = publish.current(refreshed / "published")
    path = seeds / "curated" / "ownership.csv"
    good = path.read_text("utf-8")
    path.write_text(good.replace("juniper,100,100,", "juniper,100,75,"), "utf-8")
    ended = refresh_by_library()
    assert not ended.success
    assert ("core/ownership_shares", "rules") in ended.failed_checks
    assert publish.current(refreshed / "published") == before
    assert refresh_by_library().success, "with the seeds before"
    [state] = rows(refreshed, "select * from meta.sources where is_stale")
    assert state["source_id"] == "curated"
    assert "core.ownership_shares" in state["reason"]
    assert "share_in_order" in state["reason"]
    path.write_text(good, "utf-8")
    assert refresh_by_library().success
    assert rows(refreshed, "select * from meta.sources where is_stale") == []


def test_a_file_dropped_into_the_inbox_takes_the_place_of_the_sample(refreshed: Path) -> None:
    inbox = refreshed / "inbox" / "vendors"
    inbox.mkdir(parents=True, exist_ok=True)
    (inbox / "ours.csv").write_text("Supplier;Supplier No\nZTE Corp;1\nBakery Ltd;2\n", "utf-8")
    assert refresh_by_library().success
    found = rows(refreshed, "select distinct vendor_key, vendor_id from marts.vendor_exposure")
    assert {(r["vendor_key"], r["vendor_id"]) for r in found} == {("1", "zte")}


@pytest.mark.parametrize("arguments", [["status"], ["sources"], ["sql", "select 1 as one"]])
def test_the_commands_fail_in_one_line_or_work(
    home: Path, arguments: list[str], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "argv", ["vendorwatch", *arguments])
    monkeypatch.setattr("vendorwatch.cli.faulthandler.enable", lambda: None)
    with pytest.raises(SystemExit) as ended:
        main()
    told = capsys.readouterr()
    if ended.value.code == 1:
        assert told.err.count("\n") == 1, told.err
        assert told.err.startswith("vendorwatch: ")
    else:
        assert told.out


def test_a_source_that_does_not_exist_is_refused(home: Path) -> None:
    with pytest.raises(VendorwatchError, match="there is no source 'x'"):
        refresh(["x"], quiet=True)


def test_the_command_finds_nothing_new_and_answers(refreshed: Path) -> None:
    """What it does where something is new is seen in `test_installed.py` and `test_killed.py`."""
    done = command(refreshed, "refresh", "--json")
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    assert (told["succeeded"], told["new_release"]) == (True, False)
    again = command(refreshed, "refresh")
    assert "nothing new" in again.stdout
    assert "landing" not in again.stderr, "no job has run"
    assert "ALESKEEVA" in again.stdout
    answer = command(refreshed, "sql", "--format", "json", "select count(*) as n from marts.sanctioned_executives")
    assert json.loads(answer.stdout) == [{"n": 12}]
    refused = command(refreshed, "sql", "select * from read_csv('/etc/passwd')")
    assert refused.returncode == 1
    assert refused.stderr.startswith("vendorwatch: your query:")


def test_the_history_of_the_snapshots_can_be_asked(snapshot: Snapshot, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VENDORWATCH_HOME", str(snapshot.home))

    def changes(*arguments: str) -> str:
        told = CliRunner().invoke(app, ["changes", "--since", *arguments])
        assert told.exit_code in (0, 4), told.output
        return told.stdout

    [change] = json.loads(changes("2026-01-01", "--json"))
    assert (change["entry_name"], change["change"], change["published_on"]) == (
        "ASTRAKHAN, Kirill Aleksandrovich",
        "removed",
        "2026-04-10",
    )
    mine = json.loads(changes("2026-01-01", "--vendor", "Kaspersky", "--json"))
    assert {m["facet"] for m in mine} == {"executive_listed"}
    nothing = changes("2026-05-01")
    assert nothing.startswith("Nothing changed since 2026-05-01 on 44 entries of SDN List (published 2026-04-10), ")
    listed = "select count(*) from marts.listed_on(date '{}') where entry_id = 'ofac_sdn:45818'"
    for day, count in (("2025-09-01", 1), ("2026-05-01", 0)):
        assert query(listed.format(day), path=snapshot.home / "published/vendorwatch.duckdb").iat[0, 0] == count


def test_a_damaged_or_deleted_warehouse_comes_back_equal_from_the_archive(refreshed: Path) -> None:
    before = publish.current(refreshed / "published")
    warehouse = Warehouse(refreshed / "warehouse.duckdb")
    held = "select count(*), sum(hash(t)::hugeint) from raw.history__fact_versions as t"
    with warehouse.writer() as con:
        history = con.execute(held).fetchall()
        con.execute("delete from core.entries")
    assert replay(None, quiet=True).succeeded
    assert publish.current(refreshed / "published") == before
    with warehouse.writer() as con:
        assert con.execute(held).fetchall() == history
        # And from a day on only: what is older stays as it was read.
        con.execute("update raw.history__fact_versions set valid_to = null, known_to = null")
        assert con.execute(held).fetchall() != history
        forget(con, read_catalogue(PROJECT / "sql"), date(2026, 1, 1))
    assert refresh_by_library().success
    with warehouse.writer() as con:
        assert con.execute(held).fetchall() == history


def test_what_a_guard_turned_away_is_accepted_on_a_persons_word(refreshed: Path, seeds: Path) -> None:
    newest = seeds / "snapshots" / "ofac_sdn" / "2026-06-01"
    newest.mkdir()
    for path in (seeds / "snapshots" / "ofac_sdn" / "2026-04-10").iterdir():
        lines = path.read_bytes().split(b"\r\n")
        (newest / path.name).write_bytes(b"\r\n".join([x for x in lines if not x.startswith((b"458", b"508"))]))
    ended = refresh_by_library()
    assert ended.success
    assert ("raw/ofac_sdn__addresses", "delivery_parsed") in ended.failed_checks
    facts = {
        r["is_listed"] for r in rows(refreshed, f"select is_listed from marts.sanctioned_executives where {KASPERSKY}")
    }
    assert facts == {True, False}
    landing = Landing(Settings(home=refreshed, seeds=seeds, sql=PROJECT / "sql"))
    [row] = [r for r in landing.log() if r["outcome"] == "quarantined"]
    assert "entries are gone" in row["reason"]
    digest = row["parts"][0]["sha256"][:12]
    wrong = CliRunner().invoke(app, ["accept", "ofac_sdn", "ffffff", "--reason", "x"])
    assert "no quarantined deliveries" in str(wrong.exception)
    accepted = CliRunner().invoke(app, ["accept", "ofac_sdn", digest, "--reason", "a test takes them out"])
    assert accepted.exit_code == 0, accepted.output
    assert refresh_by_library().success
    gone = rows(refreshed, f"select distinct is_listed from marts.sanctioned_executives where {KASPERSKY}")
    assert gone == [{"is_listed": False}]


def command(home: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    environment = {
        **{k: v for k, v in os.environ.items() if not k.startswith(("VENDORWATCH_", "DAGSTER_"))},
        "VENDORWATCH_HOME": str(home),
        "DAGSTER_HOME": str(home.parent),
    }
    set_up(home.parent)
    return subprocess.run(
        [sys.executable, "-c", "from vendorwatch.cli import main; main()", *arguments],
        cwd=PROJECT,
        env=environment,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
