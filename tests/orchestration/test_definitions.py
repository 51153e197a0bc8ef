"""What exists in Dagster, as a snapshot: a change of keys, jobs or schedules is meant or it is a mistake."""

import runpy
import shutil
from datetime import timedelta
from pathlib import Path

import dagster as dg
import pytest

from orchestration.build import build_defs
from orchestration.schedules import cron
from vendorwatch.errors import VendorwatchError
from vendorwatch.settings import PROJECT
from vendorwatch.sources import all_sources
from vendorwatch.tables.catalogue import read_catalogue
from vendorwatch.tables.checks import specs_of
from vendorwatch.tables.declarations import LAYERS, SUBJECTS

CATALOGUE = read_catalogue(PROJECT / "sql")
SOURCES = all_sources()


@pytest.fixture(scope="module")
def defs() -> dg.Definitions:
    return build_defs()


def test_the_definitions_load(defs: dg.Definitions) -> None:
    dg.Definitions.validate_loadable(defs)


def test_every_table_and_source_is_an_asset_and_nothing_else_is(defs: dg.Definitions) -> None:
    keys = {key.to_user_string() for key in defs.resolve_asset_graph().get_all_asset_keys()}
    tables = {t.id.replace(".", "/") for t in CATALOGUE if t.layer in LAYERS}
    assert keys == tables | {f"landing/{s}" for s in SOURCES} | {
        "published/vendorwatch",
        "published/brief",
        "published/impact_alerts",
    }


def test_the_edges_are_the_inputs_of_the_sql(defs: dg.Definitions) -> None:
    graph = defs.resolve_asset_graph()
    for table in CATALOGUE:
        if table.layer in LAYERS and table.inputs:
            parents = {".".join(k.path) for k in graph.get(dg.AssetKey(table.id.split("."))).parent_keys}
            assert parents == set(table.inputs), table.id


def test_the_rules_of_a_table_block_and_no_source_check_does(defs: dg.Definitions) -> None:
    graph = defs.resolve_asset_graph()
    found = {(".".join(n.key.asset_key.path), n.key.name): n for n in graph.asset_check_nodes}
    for table in CATALOGUE:
        # A delivery that breaks a rule of a raw table is not taken, and a broken rule in staging fails the step.
        if table.layer in ("core", "marts") and specs_of(table):
            node = found.pop((table.id, "rules"))
            assert node.blocking
            assert all(s.name in (node.description or "") for s in specs_of(table))
    assert not found.pop(("published.impact_alerts", "taken")).blocking
    assert {name for _, name in found} == {"source_in_order", "delivery_parsed"}
    assert len(found) == 2 * len(SOURCES)
    assert not any(node.blocking for node in found.values())


def test_everything_is_described_and_owned(defs: dg.Definitions) -> None:
    graph = defs.resolve_asset_graph()
    for key in graph.get_all_asset_keys():
        node = graph.get(key)
        assert node.description, key
        assert node.owners == ["team:vendorwatch"], key
        assert node.kinds, key


def test_the_graph_by_group_fits_a_screen_and_runs_one_way(defs: dg.Definitions) -> None:
    graph = defs.resolve_asset_graph()
    groups = {key: graph.get(key).group_name for key in graph.get_all_asset_keys()}
    order = (*SUBJECTS, "published")
    assert set(groups.values()) == set(order)
    backwards = [
        f"{parent.to_user_string()} ({groups[parent]}) -> {key.to_user_string()} ({group})"
        for key, group in groups.items()
        for parent in graph.get(key).parent_keys
        if order.index(groups[parent]) > order.index(group)
    ]
    assert not backwards


def test_jobs_schedules_and_sensors(defs: dg.Definitions) -> None:
    repository = defs.get_repository_def()
    assert {j.name for j in repository.get_all_jobs()} - {"__ASSET_JOB"} == {
        "land",
        "rebuild",
        "refresh",
        "screen_on_spark",
        "read_on_spark",
    }
    fetched = {s.id for s in SOURCES.values() if s.is_fetched}
    assert {s.name for s in repository.schedule_defs} == {"land_daily"} | {f"land_{s}" for s in fetched}
    assert {s.name for s in repository.sensor_defs} == {
        "report_failed_run",
        "look_after_runs",
        "fetch_what_is_lost",
        "rebuild_what_is_stale",
        *(f"inbox_{s.inbox}" for s in SOURCES.values() if s.inbox),
    }


def test_schedules_and_inboxes_touch_no_table(defs: dg.Definitions) -> None:
    repository = defs.get_repository_def()
    started = [*repository.schedule_defs, *(s for s in repository.sensor_defs if s.name.startswith("inbox_"))]
    assert {s.job_name for s in started} == {"land"}
    keys = defs.resolve_job_def("land").asset_layer.selected_asset_keys
    assert {key.path[0] for key in keys} == {"landing"}
    asked = defs.resolve_schedule_def("land_ofac_sdn").evaluate_tick(dg.build_schedule_context())
    assert [r.asset_selection for r in asked.run_requests] == [[dg.AssetKey(["landing", "ofac_sdn"])]]


def test_no_run_takes_a_slot_that_outlives_it(defs: dg.Definitions) -> None:
    for job in defs.get_repository_def().get_all_jobs():
        assert not [node.name for node in job.all_node_defs if getattr(node, "pool", None)]


@pytest.mark.parametrize(("mode", "running"), [("offline", False), ("live", True)])
def test_schedules_run_by_themselves_only_in_live_mode(
    monkeypatch: pytest.MonkeyPatch, mode: str, running: bool
) -> None:
    monkeypatch.setenv("VENDORWATCH_MODE", mode)
    repository = build_defs().get_repository_def()
    wanted = dg.DefaultScheduleStatus.RUNNING if running else dg.DefaultScheduleStatus.STOPPED
    assert {s.default_status for s in repository.schedule_defs} == {wanted}
    assert {s.default_status for s in repository.sensor_defs} == {dg.DefaultSensorStatus.RUNNING}


def test_code_versions_are_stable_digests(defs: dg.Definitions) -> None:
    again = build_defs().resolve_asset_graph()
    graph = defs.resolve_asset_graph()
    for table in CATALOGUE:
        if table.layer in LAYERS:
            key = dg.AssetKey(table.id.split("."))
            assert graph.get(key).code_version == again.get(key).code_version == table.code_version


@pytest.mark.parametrize(
    ("hours", "line"), [(1, "7 * * * *"), (2, "7 */2 * * *"), (24, "7 5 * * *"), (24 * 7, "7 4 * * 1")]
)
def test_a_cadence_becomes_a_cron_line(hours: int, line: str) -> None:
    assert cron(timedelta(hours=hours), 0) == line


def test_what_cannot_load_in_the_ui_either_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No run is left that could tell of it."""
    shutil.copytree(PROJECT / "seeds" / "curated", tmp_path / "seeds" / "curated")
    (tmp_path / "seeds" / "curated" / "lists.csv").unlink()
    monkeypatch.setenv("VENDORWATCH_SEEDS", str(tmp_path / "seeds"))
    monkeypatch.setenv("VENDORWATCH_HOME", str(tmp_path / "home"))
    with pytest.raises(VendorwatchError, match=r"lists\.csv: No such file"):
        runpy.run_module("orchestration.definitions")
    told = (tmp_path / "home" / "alerts.jsonl").read_text("utf-8")
    assert "The refresh failed: " in told
    assert "lists.csv: No such file" in told


def test_other_seeds_keep_no_definitions_from_loading(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Vendors, actions and claims are data: they are turned away when they are landed, and it is told there."""
    shutil.copytree(PROJECT / "seeds" / "curated", tmp_path / "seeds" / "curated")
    vendors = tmp_path / "seeds" / "curated" / "vendors.csv"
    vendors.write_text(vendors.read_text("utf-8") + "half a row\n", "utf-8")
    monkeypatch.setenv("VENDORWATCH_SEEDS", str(tmp_path / "seeds"))
    assert build_defs()
