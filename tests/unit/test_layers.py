"""Imports go downwards only: no circle of rooms, and nothing of Dagster in the library.

A room is a package of `vendorwatch` or a module beside them.
"""

import ast
import re
from functools import cache
from graphlib import TopologicalSorter
from pathlib import Path

from vendorwatch.settings import PROJECT

LIBRARY = PROJECT / "src" / "vendorwatch"


@cache
def imported(path: Path) -> frozenset[str]:
    """Return the dotted names that a file imports, wherever the import stands; what only types need counts too."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found |= {f"{node.module}.{alias.name}" for alias in node.names}
    return frozenset(found)


def room_of(path: Path) -> str:
    return path.relative_to(LIBRARY).parts[0].removesuffix(".py")


def rooms() -> dict[str, set[str]]:
    """Return for each room those that it imports from."""
    found: dict[str, set[str]] = {}
    for path in LIBRARY.rglob("*.py"):
        room = room_of(path)
        uses = {name.split(".")[1] for name in imported(path) if name.startswith("vendorwatch.")}
        found[room] = found.get(room, set()) | {use for use in uses if use != room and not use.startswith("__")}
    return found


def test_no_room_reaches_itself_again() -> None:
    # Raises CycleError, which names the rooms of a circle.
    order = list(TopologicalSorter(rooms()).static_order())
    assert len(order) == len(set(order)) > 20


def floors() -> list[list[str]]:
    """Return the rooms of each floor of the library, from the top, as the map has them."""
    section = (
        (PROJECT / "docs" / "architecture.md").read_text("utf-8").partition("## The floors")[2].partition("\n## ")[0]
    )
    rows = re.findall(r"^\| (`.*?) \|", section, re.MULTILINE)
    return [[re.split(r"[./]", room)[0] for room in re.findall(r"`([^`]+)`", row)] for row in rows[1:]]


def test_the_map_has_every_room_once() -> None:
    assert sorted(room for floor in floors() for room in floor) == sorted(set(rooms()) - {"__init__"})


def test_no_import_climbs_to_a_floor_above() -> None:
    height = {room: -level for level, floor in enumerate(floors()) for room in floor}
    climbing = [
        f"{room} imports {use}" for room, uses in rooms().items() for use in uses if height.get(room, 0) < height[use]
    ]
    assert not climbing


def test_the_library_knows_nothing_of_dagster() -> None:
    known = {
        str(path.relative_to(LIBRARY))
        for path in LIBRARY.rglob("*.py")
        if any(name.split(".")[0] in {"dagster", "dagster_webserver"} for name in imported(path))
    }
    assert not known


def test_a_source_imports_no_other_source() -> None:
    crossing = [
        f"{path.relative_to(LIBRARY)} imports {name}"
        for path in (LIBRARY / "sources").rglob("*.py")
        for name in imported(path)
        if name.startswith("vendorwatch.sources.") and name.split(".")[2] != path.parent.name
    ]
    assert not crossing
