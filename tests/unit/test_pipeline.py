"""What a run lets go of; how it goes as a whole is shown in tests/orchestration and tests/integration."""

import importlib
import inspect
from pathlib import Path

import pytest

from tests.unit import small
from vendorwatch import pipeline
from vendorwatch.names import kept
from vendorwatch.settings import PROJECT
from vendorwatch.tables.catalogue import read_catalogue
from vendorwatch.tables.models import Failed
from vendorwatch.tables.state import Built
from vendorwatch.tables.warehouse import Warehouse


def test_all_models_that_take_the_index_of_names_are_known() -> None:
    models = {t.id: t.python.partition(":")[0] for t in read_catalogue(PROJECT / "sql") if t.python and not t.source}
    of_names = {i for i, name in models.items() if "index_of(" in inspect.getsource(importlib.import_module(name))}
    assert of_names == {*pipeline.OF_NAMES}


@pytest.mark.parametrize("cores", [1, 2])
def test_the_index_of_names_is_let_go_once_no_model_needs_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, cores: int
) -> None:
    sql = small.write(tmp_path / "sql")
    for name in ("first", "second", "third"):
        (sql / "core" / f"{name}.yml").write_text(
            small.CORE.replace(
                "grain:",
                "python: vendorwatch.names.entity_links:entity_links\n"
                "inputs: [raw.things__all]\nupstream: [raw.things__all.a]\ngrain:",
            )
        )
    monkeypatch.setattr("os.cpu_count", lambda: cores)
    monkeypatch.setattr(pipeline, "OF_NAMES", ("core.first", "core.second"))
    made: list[str] = []
    monkeypatch.setattr(kept, "forget", lambda: made.append("forgotten"))
    with Warehouse(tmp_path / "w.duckdb").writer() as con:
        small.load(con, sql, small.RED)
        run = pipeline.Pipeline(con, small.catalogue(sql), None, None, {}, tell=made.append, warn=made.append)  # type: ignore[arg-type]
        told = list(run._layer("core", ["core.first", "core.second", "core.third", "core.things"], {}))
    # One that fails needs it no more either.
    assert sum(isinstance(e, Failed) for e in told) == 3
    assert sum(isinstance(e, Built) for e in told) == 1
    assert made.count("forgotten") == 1
    assert made.index("building core.second") < made.index("forgotten") < made.index("building core.third")
