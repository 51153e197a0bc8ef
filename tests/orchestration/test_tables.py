"""How layers behave in Dagster: checks that block, parts that are skipped, deliveries that are quarantined."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import dagster as dg
import pytest

from orchestration import metadata
from orchestration.assets.tables import table_assets
from orchestration.resources import Installation
from tests.unit import small
from vendorwatch.catalogue import Catalogue
from vendorwatch.deliveries import Delivery, Parsed, Source
from vendorwatch.errors import ParseError
from vendorwatch.settings import Settings
from vendorwatch.warehouse import Warehouse

DOCUMENTS = """\
description: One row per document.
grain: [document_id]
written_by: vendorwatch.models
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

    def reconsider(self, _source: Source, _read_by: str) -> list[str]:
        return []

    def quarantine(self, delivery_id: str, _reason: str, *, read_by: str | None = None) -> None:
        self.good = [d for d in self.good if d.delivery_id != delivery_id]

    def facts(self, _sources: Any) -> list[str]:
        return []


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
        return Warehouse(Path(self.folder) / "w.duckdb")


@pytest.fixture
def catalogue(tmp_path: Path) -> Catalogue:
    folder = small.write(tmp_path / "sql")
    (folder / "raw" / "landing__documents.yml").write_text(DOCUMENTS)
    return Catalogue(folder)


def materialize(tmp_path: Path, catalogue: Catalogue, rows: dict[str, list]) -> dg.ExecuteInProcessResult:
    def parse(delivery: Delivery) -> Parsed:
        if not rows[delivery.delivery_id]:
            raise ParseError("an empty list", where="things.csv")
        return Parsed({"all": small.things(rows[delivery.delivery_id])})

    after = dg.AssetSpec(dg.AssetKey("after"), deps=[metadata.table_key("marts.colours")])

    @dg.multi_asset(specs=[after])
    def publish_stand_in() -> dg.MaterializeResult:
        return dg.MaterializeResult()

    return dg.materialize(
        [*table_assets(catalogue, {"things": small.source(parse)}), publish_stand_in],
        resources={"installation": SmallInstallation(folder=str(tmp_path))},
        raise_on_error=False,
    )


def states(result: dg.ExecuteInProcessResult) -> dict[str, str]:
    return {
        e.step_key: e.event_type_value.removeprefix("STEP_").lower()
        for e in result.all_events
        if e.is_step_success or e.is_step_failure or e.is_step_skipped
    }


def test_a_failed_check_stops_what_is_behind_it(tmp_path: Path, catalogue: Catalogue) -> None:
    LANDINGS[str(tmp_path)] = FakeLanding([small.delivery(1)])
    result = materialize(tmp_path, catalogue, {"d1": [(n, "red") for n in range(4)]})
    assert not result.success
    assert states(result)["marts"] == "failure"
    assert "publish_stand_in" not in states(result)
    [failed] = [e for e in result.get_asset_check_evaluations() if not e.passed]
    assert failed.check_name == "rules"
    assert '"things": 4' in str(failed.metadata["broken: few"].value)


def test_a_rule_that_only_warns_is_shown_and_stops_nothing(tmp_path: Path, catalogue: Catalogue) -> None:
    mart = tmp_path / "sql" / "marts" / "colours.yml"
    mart.write_text(mart.read_text().replace("few: {", "few: {severity: warn, "))
    LANDINGS[str(tmp_path)] = FakeLanding([small.delivery(1)])
    for _ in range(2):
        result = materialize(tmp_path, Catalogue(tmp_path / "sql"), {"d1": [(n, "red") for n in range(4)]})
        assert result.success
        [failed] = [e for e in result.get_asset_check_evaluations() if not e.passed]
        assert (failed.check_name, failed.severity) == ("rules", dg.AssetCheckSeverity.WARN)
        assert '"things": 4' in str(failed.metadata["broken: few"].value)


def test_a_delivery_that_cannot_be_read_gives_way_to_the_one_before(tmp_path: Path, catalogue: Catalogue) -> None:
    LANDINGS[str(tmp_path)] = FakeLanding([small.delivery(1), small.delivery(2)])
    result = materialize(tmp_path, catalogue, {"d1": [(1, "red")], "d2": []})
    assert result.success
    assert "after" in {e.asset_key.to_user_string() for e in result.get_asset_materialization_events()}
    [failed] = [e for e in result.get_asset_check_evaluations() if not e.passed]
    assert failed.check_name == "delivery_parsed"
    assert failed.metadata["reason"].value == "things.csv: an empty list"
    with Warehouse(tmp_path / "w.duckdb").writer() as con:
        assert con.execute("select * from marts.colours").fetchall() == [("red", 1)]


def test_what_the_ui_shows_of_a_rebuilt_table(tmp_path: Path, catalogue: Catalogue) -> None:
    LANDINGS[str(tmp_path)] = FakeLanding([small.delivery(1)])
    result = materialize(tmp_path, catalogue, {"d1": [(1, "red")]})
    shown = {
        e.asset_key.to_user_string(): e.materialization.metadata for e in result.get_asset_materialization_events()
    }["marts/colours"]
    assert shown["dagster/row_count"].value == 1
    assert shown["first_rows"].value.records[0].data == {"b": "red", "things": 1}
    assert list(shown["dagster/column_lineage"].value.deps_by_column) == ["b"]
