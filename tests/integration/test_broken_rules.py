"""A list whose rows break a rule behind the raw layer: a few are set aside, more withhold the list, the rest is published."""

import json
from pathlib import Path

from orchestration.commands import refresh
from tests.integration.test_refresh import rows

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


def test_one_row_that_breaks_a_rule_is_set_aside_and_told(refreshed: Path, seeds: Path) -> None:
    list_producers(seeds, "Nowhere Telecom (Americas) Corp.")
    supply(refreshed, 1)
    result = refresh([], quiet=True)
    assert (result.succeeded, result.new_release, result.stale) == (True, True, {})
    assert keys(refreshed) == {"1"}
    [told] = rows(refreshed, "select * from meta.set_aside")
    assert (told["table_id"], told["rule"]) == ("work.covered_producers", "every_producer_is_a_vendor")
    assert "Nowhere Telecom" in told["row"]
    [heard] = [row for row in alerts_told(refreshed) if row["kind"] == "quarantined"]
    assert "work.covered_producers" in heard["text"]
    assert "Nowhere Telecom" in heard["text"]


def test_many_such_rows_withhold_their_list_and_the_rest_is_published(refreshed: Path, seeds: Path) -> None:
    before = listed(refreshed)
    list_producers(seeds, *(f"Nowhere Telecom {n} Corp." for n in ("One", "Two", "Three", "Four", "Five", "Six")))
    supply(refreshed, 2)
    result = refresh([], quiet=True)
    assert (result.succeeded, result.new_release) == (True, True), result.errors
    assert "every_producer_is_a_vendor" in result.stale["fcc_covered_list"]
    assert keys(refreshed) == {"2"}
    assert listed(refreshed) == before, "the last good version stays in force"
    assert rows(refreshed, "select * from meta.set_aside") == []
    [heard] = [row for row in alerts_told(refreshed) if row["subject"] == "fcc_covered_list"]
    assert heard["kind"] == "quarantined"
