"""The tables of the package, read from the readable files in `data/`.

Here: reading them. Not here: what is done with their contents.
"""

import csv
from collections.abc import Iterator
from functools import cache
from importlib.resources import files
from typing import Any

import yaml

from vendorwatch.claims import data
from vendorwatch.errors import VendorwatchError
from vendorwatch.yaml_text import read_yaml


def rows(name: str) -> Iterator[dict[str, str]]:
    """Yield the rows of a table."""
    yield from csv.DictReader((files(data) / name).read_text(encoding="utf-8").splitlines())


@cache
def mapping(name: str) -> dict[str, Any]:
    """Return the contents of a YAML file; raises VendorwatchError where one key stands twice, of which only one would count."""
    return _parsed((files(data) / name).read_text(encoding="utf-8"), name)


def _parsed(text: str, name: str) -> dict[str, Any]:
    def check(node: yaml.Node | None) -> None:
        if isinstance(node, yaml.MappingNode):
            keys = [key.value for key, _ in node.value]
            for key in {k for k in keys if keys.count(k) > 1}:
                raise VendorwatchError(
                    f"the key {key!r} stands twice",
                    where=f"{name}, line {node.start_mark.line + 1}",
                    todo="Give each its own entry",
                )
            for _, value in node.value:
                check(value)
        elif isinstance(node, yaml.SequenceNode):
            for value in node.value:
                check(value)

    check(yaml.compose(text, yaml.CSafeLoader))
    read: dict[str, Any] = read_yaml(text)
    return read


def names(prefix: str) -> list[str]:
    """Return the files whose name starts so, in order."""
    return sorted(f.name for f in files(data).iterdir() if f.name.startswith(prefix))
