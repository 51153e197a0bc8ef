"""What is new for the team's vendors, told once each, on a small release that tests write."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import duckdb
import pytest

from vendorwatch.alerting import impact
from vendorwatch.errors import VendorwatchError
from vendorwatch.settings import PROJECT, Settings
from vendorwatch.system_tables import written
from vendorwatch.tables.catalogue import read_catalogue

SCHEMA = """
create schema core; create schema marts; create schema meta;
create table meta.release as select 'r1' as release_id;
create table core.facets (facet varchar, rank integer);
insert into core.facets values ('sdn', 10), ('entity_list', 50), ('executive_listed', 130);
create table core.lists as select 'ofac_sdn' as list_id, 'SDN List' as list_name;
create table core.vendor_joins (join_id varchar, vendor_key varchar, vendor_name varchar, party_id varchar, party_name varchar,
    probability double, decision varchar, band varchar, above_line boolean);
create table marts.evidence as select 'ev_1' as evidence_id, 'https://lists.example/1' as url;
create table marts.vendor_brief (vendor_key varchar, vendor_name varchar, vendor_id varchar, worst_facet varchar);
create table marts.vendor_exposure (vendor_key varchar, entry_id varchar, facet varchar);
create table marts.contradictions (contradiction_id varchar, vendor_id varchar, subject_name varchar, claim_type varchar,
    claim_says varchar, other_says varchar, evidence_id varchar);
create table marts.vendor_impact (vendor_key varchar, vendor_name varchar, facet varchar, path varchar, list_id varchar,
    entry_id varchar, entry_name varchar, change varchar, field varchar, old_value varchar, new_value varchar, published_on date,
    why varchar, evidence_id varchar);
"""


class Desk:
    """A release that tests add to, and what its people were told."""

    def __init__(self, home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self.home, self.posted = home, list[str]()
        self.answer: dict[str, str | None] = {"webhook": None}
        self.more: dict[str, object] = {}
        (home / "published").mkdir()
        self.write(SCHEMA)
        monkeypatch.setattr(impact, "notify", self._notify)

    def _notify(self, _settings: Settings, text: str) -> dict[str, str | None]:
        self.posted.append(text)
        return self.answer

    def write(self, sql: str) -> None:
        with duckdb.connect(str(self.home / "published" / "vendorwatch.duckdb")) as con:
            con.execute(sql)

    def change(
        self,
        entry: str = "ofac_sdn:1",
        facet: str = "sdn",
        change: str = "added",
        field: str = "entry",
        *,
        vendor: str = "V-1",
    ) -> None:
        self.write(
            f"insert into marts.vendor_impact values ('{vendor}', 'Example', '{facet}', 'direct', 'ofac_sdn', '{entry}', "
            f"'EXAMPLE LLC', '{change}', '{field}', 'old', 'new', '2026-01-02', 'equal names', 'ev_1')"
        )

    def question(self, join_id: str, *, likely: float = 0.4, above_line: bool = True) -> None:
        self.write(
            f"insert into core.vendor_joins values ('{join_id}', 'V-2', 'Sample', 'ofac_sdn:9', 'SAMPLE', {likely}, 'open', "
            f"'review', {above_line}); insert into marts.vendor_exposure values ('V-2', 'ofac_sdn:9', 'executive_listed')"
        )

    @property
    def settings(self) -> Settings:
        return Settings(home=self.home, seeds=self.home, sql=self.home, **self.more)  # type: ignore[arg-type]

    def hears(self) -> list[str]:
        return [thing.kind for thing in impact.tell(self.settings)]


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Desk:
    return Desk(tmp_path, monkeypatch)


def test_what_is_there_when_the_log_begins_is_known(desk: Desk) -> None:
    desk.change()
    desk.question("vj_1")
    assert desk.hears() == []
    assert desk.hears() == []
    assert desk.posted == []


def test_what_is_new_is_told_once_with_evidence_page_and_command(desk: Desk) -> None:
    desk.hears()
    desk.question("vj_1")
    desk.change()
    desk.change("ofac_sdn:2", change="removed")
    desk.change("ofac_sdn:3", change="modified", field="programs")
    desk.write("insert into marts.vendor_brief values ('V-1', 'Example', 'example', 'sdn')")
    desk.write("insert into marts.contradictions values ('c1', 'example', 'Example', 'market_share', '4', '9', 'ev_1')")
    assert sorted(desk.hears()) == ["asked", "changed", "contradicted", "listed", "removed"]
    [text] = desk.posted
    assert "5 new things" in text
    assert "[SDN] Example (V-1): EXAMPLE LLC (ofac_sdn:1) was added to SDN List, 2026-01-02. equal names.\n" in text
    assert "Evidence: https://lists.example/1" in text
    assert "programs from old to new" in text
    assert "vendorwatch decide --vendor V-2" in text
    assert text.index("[SDN]") < text.index("[executive listed]")
    assert str(desk.home / "published" / "brief" / "vendors") in text
    assert desk.hears() == []
    assert len(desk.posted) == 1


def test_one_change_behind_several_facets_and_fields_is_one_thing(desk: Desk) -> None:
    desk.hears()
    desk.change(change="modified", field="names", facet="executive_listed")
    desk.change(change="modified", field="programs", facet="sdn")
    assert desk.hears() == ["changed"]
    assert "names from old to new; programs from old to new" in desk.posted[0]
    assert "[SDN]" in desk.posted[0]


def test_whether_a_vendor_is_the_party_that_changed_is_asked_with_the_change(desk: Desk) -> None:
    desk.hears()
    desk.question("vj_1", likely=0.19)
    desk.change("ofac_sdn:9", vendor="V-2")
    desk.question("vj_2", likely=0.5)
    desk.change("ofac_sdn:8", facet="executive_listed", change="removed", vendor="V-3")
    assert desk.hears() == ["listed", "removed", "asked", "asked"]
    first, *things = desk.posted[0].split("\n- ")
    assert first == "Vendorwatch: 2 new things about your vendors."
    assert things[0].startswith(
        "[SDN] Example (V-2): may be EXAMPLE LLC (ofac_sdn:9), 50% likely, to decide; that party was added to SDN List"
    )
    assert "\n  Decide: vendorwatch decide --vendor V-2\n  Evidence: https://lists.example/1\n  More: " in things[0]
    assert "Decide" not in things[1]
    assert desk.hears() == []


def test_the_arithmetic_of_names_is_not_told(desk: Desk) -> None:
    desk.hears()
    desk.change()
    why = "The name A fits B Ltd.: b | another legal form -0.055, no country in common -0.100. B stood on the List"
    desk.write(f"update marts.vendor_impact set why = '{why}'")
    desk.hears()
    assert "The name A fits B Ltd.: b. B stood on the List." in desk.posted[0]


@pytest.mark.parametrize("line", ["entity_list", "50"])
def test_what_is_less_grave_than_the_line_is_known_and_not_told(desk: Desk, line: str) -> None:
    desk.more = {"alert_severity": line}
    desk.hears()
    desk.change("ofac_sdn:1", facet="executive_listed")
    desk.change("ofac_sdn:2", facet="entity_list")
    desk.question("vj_below", above_line=False)
    assert desk.hears() == ["listed"]
    assert "ofac_sdn:1" not in desk.posted[0]
    desk.more = {}
    assert desk.hears() == []


def test_a_line_that_is_none_tells_all_and_says_so(desk: Desk) -> None:
    desk.more = {"alert_severity": "sdm"}
    desk.hears()
    desk.change(facet="executive_listed")
    assert desk.hears() == ["listed"]
    assert "'sdm', which is no facet" in desk.posted[0]


def test_what_nobody_took_is_told_again_with_what_came_since(desk: Desk) -> None:
    desk.hears()
    desk.answer = {"webhook": "HTTP 503"}
    desk.change()
    assert desk.hears() == ["listed"]
    assert impact.not_taken(desk.settings) == {"webhook": "HTTP 503"}
    desk.answer = {"webhook": "HTTP 503", "apprise": None}
    desk.write("delete from marts.vendor_impact")
    desk.change("ofac_sdn:2", change="removed")
    assert sorted(desk.hears()) == ["listed", "removed"]
    assert impact.not_taken(desk.settings) == {}
    assert desk.hears() == []
    assert [row["taken_by"] for row in impact.told(desk.settings)] == ["apprise", "apprise", ""]


def test_what_was_told_is_a_table_of_the_next_release_each_try_with_who_took_it(desk: Desk) -> None:
    def table() -> list[tuple[object, ...]]:
        made = written(read_catalogue(PROJECT / "sql"), None, (), None, desk.settings)["meta.impact_alerts"]()  # type: ignore[arg-type]
        columns = ("kind", "vendor_key", "facet", "severity", "release_id", "taken_by", "not_taken_by")
        return [tuple(row[column] for column in columns) for row in made.to_pylist()]

    assert table() == []
    desk.hears()
    desk.answer = {"webhook": "HTTP 503"}
    desk.change()
    desk.hears()
    desk.answer = {"webhook": None}
    desk.hears()
    told = ("listed", "V-1", "sdn", 10, "r1")
    assert table() == [(*told, [], ["webhook: HTTP 503"]), (*told, ["webhook"], [])]
    with (desk.home / "impact.jsonl").open("a") as log:
        log.write("{no json}\n")
    assert len(table()) == 2


def test_a_digest_gathers_for_a_day(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    desk.more = {"alert_digest": True}
    desk.hears()
    desk.change()
    assert desk.hears() == []
    desk.change("ofac_sdn:2")
    monkeypatch.setattr(impact, "DIGEST_EVERY", timedelta(0))
    assert desk.hears() == ["listed", "listed"]
    assert len(desk.posted) == 1


def test_a_flood_is_one_message_that_says_how_much_more(desk: Desk) -> None:
    desk.more = {"url": "https://watch.example"}
    desk.hears()
    for number in range(impact.MOST_TOLD + 5):
        desk.change(f"ofac_sdn:{number}", vendor=f"V-{number}")
    assert len(desk.hears()) == impact.MOST_TOLD + 5
    assert desk.posted[0].count("\n- ") == impact.MOST_TOLD
    assert "And 5 more: https://watch.example/brief/" in desk.posted[0]


def test_much_of_one_vendor_is_one_line_and_little_of_another_all_of_it(desk: Desk) -> None:
    desk.hears()
    desk.change("ofac_sdn:0", "executive_listed", "removed")
    for number in range(1, 10):
        desk.change(f"ofac_sdn:{number}")
    desk.change("ofac_sdn:1", "executive_listed", vendor="V-2")
    desk.change("ofac_sdn:2", "executive_listed", vendor="V-2")
    desk.hears()
    first, *lines = desk.posted[0].split("\n- ")
    assert first == "Vendorwatch: 12 new things about your vendors, of 2 vendors."
    assert [line.count("(V-1)") for line in lines] == [1, 0, 0]
    assert lines[0].startswith("[SDN] Example (V-1)")
    assert "And 9 more of this vendor: 8 listed, 1 removed." in lines[0]


def test_names_hide_nothing_and_add_no_line(desk: Desk) -> None:
    desk.hears()
    desk.write(
        "insert into core.vendor_joins values ('vj_1', 'V-2', e'a\\n- b\\u202e\\x1b[31m', 'p', 'P', 0.4, 'open', 'review', true)"
    )
    assert desk.hears() == ["asked"]
    assert [line[:6] for line in desk.posted[0].splitlines()[1:]] == ["- a - ", "  Deci", "  More"]
    assert not {"\u202e", "\x1b"} & set(desk.posted[0])


def test_without_a_channel_it_is_on_record(desk: Desk) -> None:
    desk.answer = {}
    desk.hears()
    desk.change()
    assert desk.hears() == ["listed"]
    assert desk.hears() == []
    last = json.loads((desk.home / "impact.jsonl").read_text().splitlines()[-1])
    assert datetime.fromisoformat(last["at"]).tzinfo == UTC
    assert last["release"] == "r1"


def test_before_anything_is_published_nothing_is_told(tmp_path: Path) -> None:
    with pytest.raises(VendorwatchError, match="nothing has been published"):
        impact.tell(Settings(home=tmp_path, seeds=tmp_path, sql=tmp_path))
    assert not (tmp_path / "impact.jsonl").exists()


@pytest.mark.parametrize("how", ["cut", "emptied"])
def test_a_log_that_lost_something_is_gone_on_with_and_said_so(desk: Desk, how: str) -> None:
    impact.tell(desk.settings)
    desk.change()
    impact.tell(desk.settings)
    path = desk.settings.impact_log
    path.write_bytes(path.read_bytes()[: 0 if how == "emptied" else -20])
    assert impact.told(desk.settings) == []
    assert impact.not_taken(desk.settings) == {}
    desk.change(entry="ofac_sdn:2")
    now = impact.tell(desk.settings)
    # What is left tells what was known; where nothing is, what is there now begins it anew.
    assert len(now) == (2 if how == "cut" else 0)
    assert "impact.jsonl lost something" in desk.posted[-1]
    desk.change(entry="ofac_sdn:3")
    assert [thing.key for thing in impact.tell(desk.settings)] != []
    assert "lost something" not in desk.posted[-1]
