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


def rows(name: str) -> Iterator[dict[str, str]]:
    """Yield the rows of a table."""
    yield from csv.DictReader((files(data) / name).read_text(encoding="utf-8").splitlines())


@cache
def mapping(name: str) -> dict[str, Any]:
    """Return the contents of a YAML file."""
    read: dict[str, Any] = yaml.safe_load((files(data) / name).read_text(encoding="utf-8"))
    return read


def names(prefix: str) -> list[str]:
    """Return the files whose name starts so, in order."""
    return sorted(f.name for f in files(data).iterdir() if f.name.startswith(prefix))
