"""How layers behave in Dagster: checks that block, parts that are skipped, deliveries that are quarantined."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import dagster as dg
import pytest

from orchestration.assets.tables import of_plan, tables_asset
from orchestration.resources import PLAN_TAG, Installation
from tests.unit import small
from vendorwatch.deliveries import Delivery, Document, Parsed, Source
from vendorwatch.errors import ParseError
from vendorwatch.landing import Status
from vendorwatch.plan import Plan
from vendorwatch.processes.runs import Run, Runs
from vendorwatch.reader import query
from vendorwatch.settings import Settings
from vendorwatch.tables.catalogue import Catalogue
from vendorwatch.tables.warehouse import Warehouse

DOCUMENTS = """\
description: One row per document.
grain: [document_id]
written_by: vendorwatch.tables.models
columns:
  document_id: {type: varchar, description: Id.}
  source_id: {type: varchar, description: Source.}
  delivery_id: {type: varchar, description: Delivery.}
  name: {type: varchar, description: Name.}
  url: {type: varchar, description: Address.}
  sha256: {type: varchar, description: Digest.}
  size: {type: bigint, description: Bytes.}
  retrieved_at: {type: timestamp, description: When.}
  published_on: {type: date, description: When.}
"""


@dataclass
class FakeLanding:
    """A landing that holds deliveries and forgets the quarantined ones."""

    good: list[Delivery] = field(default_factory=list)

    def in_force(self, _source: Source) -> Delivery | None:
        return self.good[-1] if self.good else None

    def deliveries(self, _source: Source) -> list[Delivery]:
        return self.good

    def reconsider(self, _source: Source, *_read_by: str) -> list[str]:
        return []

    def quarantine(self, delivery_id: str, _reason: str, *, read_by: str | None = None) -> None:
        self.good = [d for d in self.good if d.delivery_id != delivery_id]

    def is_due_again(self, _source: Source) -> bool:
        return False

    def lost(self, _delivery: Delivery) -> list[Document]:
        return []

    damaged = lost

    def facts(self, _sources: Any) -> list[str]:
        return []

    def log(self) -> list[dict[str, Any]]:
        return []

    def retrievals(self) -> list[dict[str, Any]]:
        return []

    def status(self, _source: Source) -> Status:
        return Status(None, None, None, False, "")


LANDINGS: dict[str, FakeLanding] = {}


class SmallInstallation(Installation):
    folder: str

    @property
    def settings(self) -> Settings:
        folder = Path(self.folder)
        return Settings(home=folder, seeds=folder, sql=folder / "sql")

    @property
    def landing(self) -> Any:
        return LANDINGS.setdefault(self.folder, FakeLanding())

    @property
    def warehouse(self) -> Warehouse:
        return Warehouse(self.settings.warehouse)


@pytest.fixture
def catalogue(tmp_path: Path) -> Catalogue:
    folder = small.write(tmp_path / "sql")
    (folder / "raw" / "landing__documents.yml").write_text(DOCUMENTS)
    return Catalogue(folder)


# More than are set aside, and no more of a colour than there may be.
SIX = [(1, "red"), (2, "red"), (3, "red"), (4, "blue"), (5, "blue"), (6, "blue")]
SHAPES = """\
description: One row per shape.
grain: [shape]
columns:
  shape: {type: varchar, not_null: true, description: The shape.}
"""
# Beside the colours, and made of nothing that they are made of but the raw table.
BESIDE = {
    "core/shapes": "select distinct b as shape from raw.things__all\n",
    "marts/shapes": "select * from core.shapes\n",
}


@pytest.fixture
def beside(catalogue: Catalogue, tmp_path: Path) -> Path:
    """A second branch of tables; returns the folder of the declarations."""
    for name, sql in BESIDE.items():
        (tmp_path / "sql" / f"{name}.yml").write_text(SHAPES)
        (tmp_path / "sql" / f"{name}.sql").write_text(sql)
    return tmp_path / "sql"


def materialize(tmp_path: Path, rows: dict[str, list], **arguments: Any) -> dg.ExecuteInProcessResult:
    def parse(delivery: Delivery) -> Parsed:
        if not rows[delivery.delivery_id]:
            raise ParseError("an empty list", where="things.csv")
        return Parsed({"all": small.things(rows[delivery.delivery_id])})

    return dg.materialize(
        [tables_asset(Catalogue(tmp_path / "sql"), {"things": small.source(parse)})],
        resources={"installation": SmallInstallation(folder=str(tmp_path))},
        raise_on_error=False,
        **arguments,
    )


def done(result: dg.ExecuteInProcessResult) -> set[str]:
    return {e.asset_key.to_user_string() for e in result.get_asset_materialization_events()}


def failure(result: dg.ExecuteInProcessResult) -> str:
    [event] = [e for e in result.all_events if e.is_step_failure]
    return event.step_failure_data.user_failure_data.description


def on_record(tmp_path: Path) -> Run:
    return Runs(tmp_path).all()[0]


def test_everything_is_told_of_and_published(tmp_path: Path, beside: Path) -> None:
    LANDINGS[str(tmp_path)] = FakeLanding([small.delivery(1)])
    result = materialize(tmp_path, {"d1": [(1, "red")]})
    assert result.success
    assert {"raw/things__all", "core/things", "core/shapes", "marts/colours", "published/vendorwatch"} <= done(result)
    assert all(e.passed for e in result.get_asset_check_evaluations())
    assert (on_record(tmp_path).outcome, on_record(tmp_path).errors) == ("succeeded", ())


def test_a_broken_rule_is_told_by_table_rule_and_rows_and_nothing_is_published(tmp_path: Path, beside: Path) -> None:
    LANDINGS[str(tmp_path)] = FakeLanding([small.delivery(1)])
    for _ in range(2):
        # A second run must not forget it.
        result = materialize(tmp_path, {"d1": [(n, "red") for n in range(4)]})
        assert not result.success
        assert "published/vendorwatch" not in done(result)
        assert "marts/shapes" in done(result)
        [failed] = [e for e in result.get_asset_check_evaluations() if not e.passed]
        assert failed.check_name == "rules"
        assert '"things": 4' in str(failed.metadata["broken: few"].value)
        assert failure(result).startswith("marts.colours: 1 row breaks `few`; the first: [{")
        assert "sql/marts/colours" in failure(result)
        assert "the release in force stays" in failure(result)
        assert on_record(tmp_path).errors[0] in failure(result)


def test_a_table_that_fails_names_its_line_and_stops_only_what_is_made_of_it(tmp_path: Path, beside: Path) -> None:
    LANDINGS[str(tmp_path)] = FakeLanding([small.delivery(1)])
    assert materialize(tmp_path, {"d1": [(1, "red")]}).success
    (beside / "core" / "things.sql").write_text("select\n    a,\n    nonsense as b\nfrom raw.things__all\n")
    result = materialize(tmp_path, {"d1": [(1, "red")]})
    assert not result.success
    assert done(result) == {"raw/things__all", "raw/landing__documents", "core/shapes", "marts/shapes"}
    told = failure(result)
    assert told.startswith("core.things (sql/core/things.sql line 3: nonsense as b): Binder Error")
    assert "Skipped because of core.things: marts.colours." in told
    observed = {e.asset_key.to_user_string(): e for e in result.all_events if e.event_type_value == "ASSET_OBSERVATION"}
    assert set(observed) == {"core/things", "marts/colours"}
    failed = {e.asset_key.to_user_string() for e in result.get_asset_check_evaluations() if not e.passed}
    assert failed == {"core/things"}
    # The delivery before it is mended by hand, and the next run goes on from there.
    (beside / "core" / "things.sql").write_text("select a, b from raw.things__all\n")
    assert materialize(tmp_path, {"d1": [(1, "red")]}).success


def test_a_table_that_no_mart_needs_is_left_out_of_what_is_published(tmp_path: Path, beside: Path) -> None:
    LANDINGS[str(tmp_path)] = FakeLanding([small.delivery(1)])
    (beside / "core" / "aside.yml").write_text(SHAPES)
    (beside / "core" / "aside.sql").write_text("select b as shape from raw.things__all cross join range(3)\n")
    # More than are set aside.
    result = materialize(tmp_path, {"d1": SIX})
    assert not result.success
    assert "core.aside: 2 rows break `unique_grain`" in failure(result)
    assert "published/vendorwatch" in done(result)
    published = tmp_path / "published" / "vendorwatch.duckdb"
    found = query("select table_name from duckdb_tables() where schema_name = 'core' order by all", path=published)
    assert found["table_name"].tolist() == ["shapes", "things"]


def test_a_table_mended_by_its_neighbour_frees_what_was_skipped(tmp_path: Path, beside: Path) -> None:
    """A reference that breaks and is whole again, to a table that comes later in the same layer."""
    LANDINGS[str(tmp_path)] = FakeLanding([small.delivery(1)])
    refers = small.CORE.replace("b: {", "b: {references: core.zoo.shape, ")
    (beside / "core" / "things.yml").write_text(refers)
    (beside / "core" / "zoo.yml").write_text(SHAPES)
    (beside / "core" / "zoo.sql").write_text("select 'green' as shape where true\n")
    assert "references_b" in failure(materialize(tmp_path, {"d1": SIX}))
    (beside / "core" / "zoo.sql").write_text("select unnest(['red', 'blue']) as shape\n")
    result = materialize(tmp_path, {"d1": SIX})
    assert result.success, failure(result)
    assert "marts/colours" in done(result)


def test_a_rule_that_only_warns_is_shown_and_stops_nothing(tmp_path: Path, catalogue: Catalogue) -> None:
    mart = tmp_path / "sql" / "marts" / "colours.yml"
    mart.write_text(mart.read_text().replace("few: {", "few: {severity: warn, "))
    LANDINGS[str(tmp_path)] = FakeLanding([small.delivery(1)])
    for _ in range(2):
        result = materialize(tmp_path, {"d1": [(n, "red") for n in range(4)]})
        assert result.success
        [failed] = [e for e in result.get_asset_check_evaluations() if not e.passed]
        assert (failed.check_name, failed.severity) == ("rules", dg.AssetCheckSeverity.WARN)
        assert '"things": 4' in str(failed.metadata["broken: few"].value)


def test_a_delivery_that_cannot_be_read_gives_way_to_the_one_before(tmp_path: Path, catalogue: Catalogue) -> None:
    LANDINGS[str(tmp_path)] = FakeLanding([small.delivery(1), small.delivery(2)])
    result = materialize(tmp_path, {"d1": [(1, "red")], "d2": []})
    assert result.success, failure(result)
    assert "published/vendorwatch" in done(result)
    [failed] = [e for e in result.get_asset_check_evaluations() if not e.passed]
    assert failed.check_name == "delivery_parsed"
    assert failed.metadata["reason"].value == "things.csv: an empty list"
    with Warehouse(tmp_path / "warehouse.duckdb").writer() as con:
        assert con.execute("select * from marts.colours").fetchall() == [("red", 1)]


def test_what_the_ui_shows_of_a_table_is_the_same_when_it_was_up_to_date(tmp_path: Path, catalogue: Catalogue) -> None:
    LANDINGS[str(tmp_path)] = FakeLanding([small.delivery(1)])
    for state in ("rebuilt", "up to date, not rebuilt"):
        result = materialize(tmp_path, {"d1": [(1, "red")]})
        shown = {
            e.asset_key.to_user_string(): e.materialization.metadata for e in result.get_asset_materialization_events()
        }["marts/colours"]
        assert shown["state"].value == state
        assert shown["dagster/row_count"].value == 1
        assert shown["first_rows"].value.records[0].data == {"b": "red", "things": 1}
        assert list(shown["dagster/column_lineage"].value.deps_by_column) == ["b"]


def test_dagster_knows_what_a_table_was_made_of_and_which_rows_a_check_saw(
    tmp_path: Path, catalogue: Catalogue
) -> None:
    LANDINGS[str(tmp_path)] = FakeLanding([small.delivery(1)])
    with dg.DagsterInstance.ephemeral() as instance:
        result = materialize(tmp_path, {"d1": [(1, "red")]}, instance=instance)
        made = {e.asset_key.to_user_string(): e for e in result.get_asset_materialization_events()}
        tags = {name: event.materialization.tags for name, event in made.items()}
        assert tags["marts/colours"] == {
            "dagster/code_version": catalogue["marts.colours"].code_version,
            "dagster/data_version": tags["marts/colours"]["dagster/data_version"],
            "dagster/data_version_is_user_provided": "true",
            "dagster/input_data_version/core/things": tags["core/things"]["dagster/data_version"],
        }
        [seen] = [e for e in result.get_asset_check_evaluations() if e.asset_key.path == ["marts", "colours"]]
        assert seen.target_materialization_data is not None
        assert seen.target_materialization_data.run_id == result.run_id
        # No event but what somebody looks at.
        told = [e.event_type_value for e in result.all_events if e.event_type_value == "STEP_OUTPUT"]
        assert len(told) == len([name for name in made if name.startswith("raw/")]) + 1
        again = materialize(tmp_path, {"d1": [(1, "red"), (2, "red")]}, instance=instance)
        assert {
            e.materialization.tags["dagster/input_data_version/core/things"]
            for e in again.get_asset_materialization_events()
            if e.asset_key.path[0] == "marts"
        } == {tags["core/things"]["dagster/data_version"]}


def test_the_log_says_nothing_of_checks_that_are_told_as_evaluations(
    tmp_path: Path, catalogue: Catalogue, capfd: pytest.CaptureFixture[str]
) -> None:
    LANDINGS[str(tmp_path)] = FakeLanding([small.delivery(1)])
    with dg.DagsterInstance.ephemeral() as instance:
        result = materialize(tmp_path, {"d1": [(1, "red")]}, instance=instance)
        assert result.get_asset_check_evaluations()
        lines = [entry.user_message for entry in instance.all_logs(result.run_id)]
    assert [line for line in lines if line.startswith("Release ")]
    shown = "".join([*lines, *capfd.readouterr()])
    assert "expected outputs" not in shown


def test_a_run_that_follows_the_plan_tells_of_what_it_made_and_of_what_was_never_told(
    tmp_path: Path, catalogue: Catalogue
) -> None:
    LANDINGS[str(tmp_path)] = FakeLanding([small.delivery(1)])
    with dg.DagsterInstance.ephemeral() as instance:
        ours: dict[str, Any] = {"instance": instance, "tags": {PLAN_TAG: "a plan"}}
        every = done(materialize(tmp_path, {"d1": [(1, "red")]}, **ours))
        assert "marts/colours" in every
        again = materialize(tmp_path, {"d1": [(1, "red")]}, **ours)
        assert done(again) == {"published/vendorwatch"}
        assert "rules" in {e.check_name for e in again.get_asset_check_evaluations()}
        assert done(materialize(tmp_path, {"d1": [(1, "red")]}, instance=instance)) == every
    with dg.DagsterInstance.ephemeral() as instance:
        assert done(materialize(tmp_path, {"d1": [(1, "red")]}, **{**ours, "instance": instance})) == every


def test_a_plan_is_told_beforehand_and_what_has_become_stale_since_is_made_and_told_as_well(
    tmp_path: Path, beside: Path
) -> None:
    landing = LANDINGS[str(tmp_path)] = FakeLanding([small.delivery(1)])
    with dg.DagsterInstance.ephemeral() as instance:
        every = done(materialize(tmp_path, {"d1": [(1, "red")]}, instance=instance))
        mart = beside / "marts" / "shapes.sql"
        mart.write_text(mart.read_text() + "-- otherwise\n")
        catalogue = Catalogue(beside)
        reach = Plan(False, ("marts.shapes",), (), None, None, "", frozenset({"marts.shapes"}))
        selection = of_plan(instance, catalogue, reach)
        assert {key.to_user_string() for key in selection} == {
            *("marts/shapes", "published/vendorwatch", "published/brief", "published/impact_alerts")
        }
        # Those that nobody was told of yet are told of once.
        with dg.DagsterInstance.ephemeral() as another:
            assert {key.to_user_string() for key in of_plan(another, catalogue, reach)} >= every
        landing.good.append(small.delivery(2))
        result = materialize(
            tmp_path,
            {"d2": [(1, "blue")]},
            instance=instance,
            tags={PLAN_TAG: "a plan"},
            selection=[key for key in selection if key.path[-1] in ("shapes", "vendorwatch")],
        )
        assert result.success
        assert done(result) == every - {"raw/landing__documents"}
        [made] = [e for e in result.get_asset_materialization_events() if e.asset_key.path == ["core", "shapes"]]
        assert made.materialization.tags["dagster/code_version"] == catalogue["core.shapes"].code_version
    with Warehouse(tmp_path / "warehouse.duckdb").writer() as con:
        assert con.execute("select shape from marts.shapes").fetchall() == [("blue",)]


def test_a_hand_picked_table_is_told_of_alone(tmp_path: Path, beside: Path) -> None:
    LANDINGS[str(tmp_path)] = FakeLanding([small.delivery(1)])
    assert not materialize(tmp_path, {"d1": [(n, "red") for n in range(4)]}).success
    result = materialize(tmp_path, {}, selection=[dg.AssetKey(["marts", "shapes"])])
    assert result.success
    assert done(result) == {"marts/shapes"}
