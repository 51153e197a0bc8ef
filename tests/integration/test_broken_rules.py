"""A list whose rows break a rule behind the raw layer: a few are set aside, more withhold the list, the rest is published."""

import json
import shutil
from pathlib import Path

import pytest

from tests.integration.test_refresh import rows
from tests.snapshot import refresh_by_library
from vendorwatch import settings
from vendorwatch.commands.status import status
from vendorwatch.landing import Landing
from vendorwatch.settings import PROJECT
from vendorwatch.sources.decisions.lines import INBOX, Decision, append

ROW = """<tr><td>International telecommunications services provided by <strong>{name}</strong> subject to section 214 of the
Communications Act of 1934.</td><td><p class="rtecenter">October 1, 2026</p></td></tr>"""


def list_producers(seeds: Path, *names: str) -> None:
    """Put a newer Covered List there, with these producers more."""
    good = next((seeds / "snapshots" / "fcc_covered_list").iterdir()) / "covered_list.html"
    newer = seeds / "snapshots" / "fcc_covered_list" / "2026-10-01"
    newer.mkdir()
    text, at = good.read_text("utf-8"), "    <tr>\n      <td>\n        <p>Uncrewed aircraft"
    assert at in text
    (newer / "covered_list.html").write_text(text.replace(at, "".join(ROW.format(name=n) for n in names) + at), "utf-8")


def supply(home: Path, key: int) -> None:
    """Change the vendor list, which the Covered List has nothing to do with."""
    inbox = home / "inbox" / "vendors"
    inbox.mkdir(parents=True, exist_ok=True)
    (inbox / "ours.csv").write_text(f"Supplier;Supplier No\nZTE Corp;{key}\n", "utf-8")


def listed(home: Path) -> int:
    return len(rows(home, "select * from marts.covered_vendors where entry_kind = 'entity'"))


def keys(home: Path) -> set[str]:
    return {r["vendor_key"] for r in rows(home, "select vendor_key from marts.vendor_exposure")}


def alerts_told(home: Path) -> list[dict]:
    return [json.loads(line) for line in (home / "alerts.jsonl").read_text("utf-8").splitlines()]


def test_many_such_rows_withhold_their_list_and_the_rest_is_published(refreshed: Path, seeds: Path) -> None:
    before = listed(refreshed)
    list_producers(seeds, *(f"Nowhere Telecom {n} Corp." for n in ("One", "Two", "Three", "Four", "Five", "Six")))
    supply(refreshed, 2)
    ended = refresh_by_library()
    assert "every_producer_is_a_vendor" in str(ended.errors)
    # A rebuild that fails is tried again without what it has turned away (`test_commands.py`).
    assert refresh_by_library().success
    stale = {r["source_id"]: r["reason"] for r in rows(refreshed, "select * from meta.sources where is_stale")}
    assert stale.keys() == {"fcc_covered_list"}
    assert "every_producer_is_a_vendor" in stale["fcc_covered_list"]
    assert keys(refreshed) == {"2"}
    assert listed(refreshed) == before, "the last good version stays in force"
    assert rows(refreshed, "select * from meta.set_aside") == []
    [first, *_] = [row for row in alerts_told(refreshed) if row["subject"] == "fcc_covered_list"]
    assert first["kind"] == "quarantined"


def test_a_fault_of_the_machine_is_blamed_on_no_source(refreshed: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def gone(*_: object) -> None:
        raise FileNotFoundError(2, "No such file or directory", "kernels/__pycache__/search.nbi")

    supply(refreshed, 3)
    with monkeypatch.context() as broken:
        broken.setattr("vendorwatch.names.entity_links.entity_links", gone)
        ended = refresh_by_library()
    assert "work.entity_links" in str(ended.errors)
    assert "quarantined" not in {row["outcome"] for row in Landing(settings.Settings.from_env()).log()}
    assert refresh_by_library().success
    assert keys(refreshed) == {"3"}


# Table and rule: how its query spoils the one row that comes from a file of ours.
SPOILT = {
    ("staging.stg_decisions__vendor_joins", "accepted_verdict"): (
        "select * replace (if(reason = 'spoilt', 'perhaps', verdict) as verdict) from final"
    ),
    ("core.vendor_list", "not_null"): (
        "select * replace (if(vendor_key = 'nameless', null, vendor_name) as vendor_name) from final"
    ),
    ("work.name_queries", "unique_grain"): "from final union all from final where name = 'Twice Trading Ltd'",
    ("core.vendor_joins", "references_party_id"): (
        "select * replace (if(vendor_key = 'astray', 'nobody', party_id) as party_id) from final"
    ),
    ("work.market_claims", "a_figure_can_be_meant"): (
        "select * replace (if(region = 'Germany', 100 * value, value) as value) from final"
    ),
    ("marts.vendor_exposure", "accepted_path"): (
        "select * replace (if(vendor_key = 'odd', 'somehow', path) as path) from final"
    ),
}
VENDORS = """Supplier;Supplier No
Huawei Technologies Co., Ltd.;good
Nameless Ltd;nameless
Twice Trading Ltd;twice
ZTE Corp;astray
Suex OTC;odd
"""


def test_each_kind_of_rule_in_each_layer_costs_its_row_and_the_file_without_it_heals(
    refreshed: Path, seeds: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    list_producers(seeds, "Nowhere Telecom (Americas) Corp.")
    shutil.copytree(PROJECT / "sql", tmp_path / "project" / "sql")
    for (table, _), query in SPOILT.items():
        file = tmp_path / "project" / "sql" / f"{table.replace('.', '/')}.sql"
        whole = file.read_text("utf-8")
        assert whole.endswith("select * from final\n")
        file.write_text(whole.removesuffix("select * from final\n") + f"{query}\n", "utf-8")
    monkeypatch.setattr(settings, "PROJECT", tmp_path / "project")
    vendors, texts = refreshed / "inbox" / "vendors" / "ours.csv", refreshed / "inbox" / "news" / "share.txt"
    for file, text in ((vendors, VENDORS), (texts, "Kaspersky held 12% of the antivirus market in Germany in 2023.\n")):
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, "utf-8")
    about = ("a", "A", "p", "P", "name", 1.0, "0" * 16, "0" * 16, "me", "2026-10-01T00:00:00+00:00")
    append(refreshed / "inbox" / INBOX, Decision("dismiss", *about, "spoilt"))

    assert refresh_by_library().errors == ()
    assert rows(refreshed, "select * from meta.sources where is_stale") == []
    aside = rows(
        refreshed, "select table_id, rule, count(*) as n, any_value(row) as row from meta.set_aside group by all"
    )
    assert {(r["table_id"], r["rule"]) for r in aside} == {
        *SPOILT,
        ("work.covered_producers", "every_producer_is_a_vendor"),
    }
    assert keys(refreshed) == {"good"}
    warned = rows(refreshed, "from meta.check_results where not passed")
    assert {r["table_id"]: r["failing_rows"] for r in warned} == {r["table_id"]: r["n"] for r in aside}
    assert {(r["check_name"], r["severity"]) for r in warned} == {("nothing_set_aside", "warn")}
    [heard] = [row["text"] for row in alerts_told(refreshed) if row["kind"] == "quarantined"]
    assert all(r["table_id"] in heard for r in aside)
    assert "Nowhere Telecom" in heard
    status()
    assert f"Set aside: {sum(r['n'] for r in aside)} rows" in capsys.readouterr().out

    vendors.write_text("".join(VENDORS.splitlines(keepends=True)[:2]), "utf-8")
    refresh_by_library()
    left = {(r["table_id"], r["rule"]) for r in rows(refreshed, "from meta.set_aside")}
    # What a list or a text said and a person decided stays said.
    said = {"staging.stg_decisions__vendor_joins", "work.market_claims", "work.covered_producers"}
    assert {table for table, _ in left} == said
