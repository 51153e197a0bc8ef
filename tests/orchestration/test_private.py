"""What of Dagster breaks at an upgrade: the names that are not public, and what is taken for granted of them."""

import ast
import importlib
import re
from collections.abc import Iterator
from importlib.metadata import version
from typing import Any

import dagster as dg
import pytest

from tests.unit.test_layers import imported
from vendorwatch.settings import PROJECT

FOLDER = PROJECT / "orchestration"
PRIVATE = FOLDER / "private.py"


def names() -> Iterator[tuple[str, str, str]]:
    """Yield module, name, and the comment that says what breaks without it, of each import."""
    text, told = PRIVATE.read_text("utf-8"), ""
    lines = text.splitlines()
    for node in ast.parse(text).body:
        if isinstance(node, ast.ImportFrom):
            above = lines[: node.lineno - 1]
            comment = re.search(r"((?:# [^\n]*\n)+)\Z", "\n".join([*above, ""]))
            told = " ".join(re.findall(r"# (.*)", comment[1])) if comment else told
            yield from ((str(node.module), alias.name, told) for alias in node.names)


def is_private(name: str) -> bool:
    return name.startswith("dagster_shared.") or bool(re.match(r"dagster(_\w+)?\._", name))


@pytest.mark.parametrize(("module", "name", "told"), [*names()], ids=lambda value: value if " " not in value else "")
def test_this_dagster_has_the_name(module: str, name: str, told: str) -> None:
    assert told
    assert hasattr(importlib.import_module(module), name), (
        f"Dagster {version('dagster')} has no {module}.{name}. {told}"
    )


def test_a_name_that_is_public_now_is_taken_from_there() -> None:
    assert not [name for _, name, _ in names() if hasattr(dg, name)]


def test_no_other_file_takes_private_names() -> None:
    files = [p for folder in ("orchestration", "tests", "benchmarks") for p in (PROJECT / folder).rglob("*.py")]
    takes = {path: {name for name in imported(path) if is_private(name)} for path in files}
    assert len(takes.pop(PRIVATE)) == len(list(names()))
    assert not {path.name: found for path, found in takes.items() if found}


@dg.asset(code_version="1")
def listed() -> dg.MaterializeResult[None]:
    return dg.MaterializeResult(data_version=dg.DataVersion("rows"))


@dg.asset(deps=[listed], code_version="2")
def found() -> dg.MaterializeResult[None]:
    return dg.MaterializeResult(data_version=dg.DataVersion("other rows"))


def test_dagster_tags_what_comes_out_of_a_step_as_we_tag_what_does_not() -> None:
    from orchestration import private

    result = dg.materialize([listed, found])
    [event] = result.asset_materializations_for_node("found")
    theirs: dict[str, Any] = {k: v for k, v in (event.tags or {}).items() if "event_pointer" not in k}
    assert theirs == {
        private.CODE_VERSION_TAG: "2",
        private.DATA_VERSION_TAG: "other rows",
        private.DATA_VERSION_IS_USER_PROVIDED_TAG: "true",
        private.get_input_data_version_tag(listed.key): "rows",
    }
